"""What a mapping of a table may say: not answers but what lies around them. Each field is a column of TABLES."""

from collections.abc import Iterator

from cxlib.study import periods
from cxlib.study.tables import TABLES

# table -> the columns that make a row one
KEYS = {
    "accounts": ["account_id"],
    "account_changes": ["account_id", "valid_from"],
    "respondents": ["respondent_id", "account_id"],
    "invitations": ["wave_id", "respondent_id", "account_id"],
    "contacts": ["contact_id"],
    "journeys": ["journey_id"],
    "moments": ["journey_id", "seq"],
}
OFFERED = tuple(KEYS)
TEAMS = ("respondents", "invitations")  # of these employees' rows exist: side = "employee" puts them into team/
DATED = {"invitations": "invited_at", "journeys": "asked_at"}  # the field whose quarter a row's wave is of
DAYS = DATED | {"contacts": "start"}  # the field that says when: by it a merged account's row is the other one's
ELSEWHERE = {"account_id": "account", "respondent_id": "respondent"}  # said under [account] and [respondent]
PERSON = ("role", "language")  # of a respondent: under [respondent], where the table has them


def own(table: str, side: str = "customer") -> dict[str, tuple]:
    """Return the columns of a table that [[columns]] may fill, with their statement."""
    name = f"team/{table}" if side == "employee" and table in TEAMS else table
    out = {*ELSEWHERE, "wave_id", "side"} | ({*PERSON} if table == "respondents" else set())
    return {column: spec for column, spec in TABLES[name].items() if column not in out}


def needs(table: str) -> list[str]:
    """Return the parts of a mapping a table cannot do without: account, respondent."""
    return [part for column, part in ELSEWHERE.items() if TABLES[table].get(column, ("", False))[1]]


def sense(raw: dict) -> Iterator[tuple[str, str]]:
    """Yield (place, fault) of what a mapping of a table lacks, or says that cannot be meant."""
    table, defaults = raw["table"], raw.get("defaults", {})
    for part in [part for part in needs(table) if "from" not in raw.get(part, {})]:
        yield part, f'{table} need to know whose they are: add [{part}] with from = {{ column = "..." }}'
    if defaults.get("side") == "employee" and table not in TEAMS:
        yield "defaults.side", f"{table} are the customers'; of employees there are {' and '.join(TEAMS)}"
    if "ids" in raw.get("respondent", {}):
        yield "respondent.ids", "only answers have ids of a form; here they are persons' ids as in the answers"
    if "long" in raw:
        yield "long", "only answers come in a long file: take it away"
    yield from _wave(table, defaults)
    yield from _columns(raw, own(table, defaults.get("side", "customer")))


def _wave(table: str, defaults: dict) -> Iterator[tuple[str, str]]:
    """Invitations and journeys belong to a wave: of which instrument, and which quarter?"""
    if table not in DATED:
        return
    period = defaults.get("period", "from_date")
    if period != "from_date" and not periods.is_quarter(period):
        yield "defaults.period", f'period is {period!r}; write a quarter as "2026Q3", or "from_date"'
    if table == "invitations" and "instrument" not in defaults:
        yield "defaults", 'to which survey were they invited? add instrument = "..." under [defaults]'


def _columns(raw: dict, known: dict) -> Iterator[tuple[str, str]]:
    """Yield the columns that fill no field, or one twice; then the fields that must be filled and are not."""
    filled = [column.get("field") for column in raw["columns"]]
    for number, column in enumerate(raw["columns"]):
        if ("field" in column) == ("ignore" in column) or ("field" in column) != ("from" in column):
            yield f"columns.{number}", 'a column has field = "..." and from = { ... }, or ignore = ["..."]'
        elif "field" in column and column["field"] not in known:
            yield f"columns.{number}.field", f"{raw['table']} have no field {column['field']!r}; {_listed(known)}"
    for field in sorted({each for each in filled if each and filled.count(each) > 1}):
        yield "columns", f"field {field!r} stands twice: one column, one field"
    lacking = [field for field, (_, needed, _) in known.items() if needed and field not in filled]
    named = {"name"} if raw["table"] == "accounts" and "name" in raw.get("account", {}) else set()
    for field in [each for each in lacking if each not in named]:
        yield "columns", f"no column fills {field!r}, which {raw['table']} must have"
    dated = DATED.get(raw["table"])
    if dated and raw.get("defaults", {}).get("period", "from_date") == "from_date" and dated not in filled:
        yield "columns", f'which quarter? fill {dated!r} from a column, or write period = "2026Q3" under [defaults]'


def _listed(known: dict) -> str:
    return f"there are {', '.join(known)} (account and respondent have parts of their own)"
