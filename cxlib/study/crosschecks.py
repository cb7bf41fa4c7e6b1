"""What a cell may hold, and what the tables of a study owe each other."""

from collections.abc import Callable, Iterator

import numpy as np
import pandas as pd

from cxlib.study import changes, folder, lean, periods

Found = tuple[str, int, str, str, str]  # table, row (heading = 1), column, value, remedy
SUSPICIOUS = 20  # answers from which a 0-10 column that only holds 1-5 is stopped


def rules(kind: str, required: bool, allowed) -> list[tuple[Callable, str]]:
    """Return the checks of one column as (function of the Series, remedy); missing cells fail only `required`."""
    checks = [(_filled, "is empty: fill it")] if required else []
    if kind == "float":
        checks.append((_numeric, "is not a number: write digits with a decimal point"))
    if kind == "bool":
        checks.append(
            (
                lambda values: (
                    _lacking(values)
                    | _text(values).str.lower().isin(["true", "false", "1", "0", "1.0", "0.0", "yes", "no"])
                ),
                "is not true or false",
            )
        )
    return checks + _limits(kind, allowed)


def _limits(kind: str, allowed) -> list[tuple[Callable, str]]:
    named = {
        "unique": (lambda values: ~values.duplicated(keep="first"), "stands here a second time: ids are unique"),
        "date": (_dates, "is no date: write 2026-09-30 or 2026-09-30T14:05:00"),
        "quarter": (
            lambda values: _lacking(values) | _text(values).map(periods.is_quarter),
            "is no quarter: write 2026Q3",
        ),
    }
    if isinstance(allowed, str):
        return [named[allowed]]
    if allowed is None:
        return []
    if kind == "str":
        shown = ", ".join(filter(None, allowed))
        return [(lambda values: _lacking(values) | values.isin(allowed), f"is none of {shown}")]
    low, high = allowed
    return [(lambda values: _within(values, low, high), f"is outside {low:g} to {high:g}")]


def _lacking(values: pd.Series) -> pd.Series:
    return values.isna() | (values.astype("str") == "")


def _text(values: pd.Series) -> pd.Series:
    return values.astype("str").fillna("")


def _filled(values: pd.Series) -> pd.Series:
    return ~_lacking(values)


def _numeric(values: pd.Series) -> pd.Series:
    return _lacking(values) | np.isfinite(pd.to_numeric(values, errors="coerce"))


def _within(values: pd.Series, low: float, high: float) -> pd.Series:
    numbers = pd.to_numeric(values, errors="coerce")
    return numbers.isna() | numbers.between(low, high)


def _dates(values: pd.Series) -> pd.Series:
    """A date of this century in ISO form; a typo's year 2062 or 0026 is named, not believed."""
    read = pd.to_datetime(values.where(~_lacking(values)), format="ISO8601", errors="coerce", utc=True)
    return _lacking(values) | read.dt.year.between(1990, 2050)


def all_of(raw: dict[str, pd.DataFrame], known: dict, scale_checked: list) -> Iterator[Found]:
    """Yield everything the tables owe each other: ids that lead nowhere, answers that no instrument allows.

    Parameters
    ----------
    raw : the typed tables that are there, text as categories (lean.typed).
    known : instruments by id.
    scale_checked : instruments whose answers of 1-5 on a 0-10 scale somebody has looked at and found right.
    """
    yield from _strangers(raw)
    for name in ("answers", "team/answers"):
        if name in raw:
            yield from _answers(name, raw[name], known)
            yield from _squeezed(name, raw[name], {k: v for k, v in known.items() if k not in scale_checked})
            yield from _conflicts(name, raw[name])
    yield from _waves(raw, known)
    yield from _people(raw)
    yield from _files(raw)
    if "account_changes" in raw:
        accounts = lean.plain(raw["accounts"]) if "accounts" in raw else pd.DataFrame({"account_id": []})
        for row, *rest in changes.faults(lean.plain(raw["account_changes"]), accounts):
            yield "account_changes", row + 2, *rest
    if "journeys" in raw:
        told = raw["moments"]["journey_id"] if "moments" in raw else []
        untold = ~raw["journeys"]["journey_id"].isin(told)
        remedy = "has no moments: add them to moments, or leave the journey out"
        yield from _rows("journeys", raw["journeys"].loc[untold, "journey_id"], remedy)


def _rows(table: str, wrong: pd.Series, remedy: str) -> Iterator[Found]:
    """Yield each wrong cell of a column with its row."""
    for row, value in wrong.items():
        yield table, int(row) + 2, str(wrong.name), str(value), remedy


def _strangers(raw: dict) -> Iterator[Found]:
    """Ids that their own table does not know."""
    homes = {"account_id": "accounts", "wave_id": "waves", "journey_id": "journeys"}
    for name, frame in raw.items():
        for column, home in homes.items():
            if column not in frame or name in (home, "exclusions"):  # of what was left out the account may be unknown
                continue
            ids = raw[home][column] if home in raw else []
            wrong = frame.loc[~frame[column].isin(ids) & (frame[column] != ""), column]
            yield from _rows(name, wrong, f"is not in {home}: correct it, or add its row there")


def _people(raw: dict) -> Iterator[Found]:
    """Persons whose answers stand but whose own row does not; two rows of one person at one account."""
    for prefix in ("", "team/"):
        people = raw.get(f"{prefix}respondents")
        if people is None:
            continue
        twice = people.duplicated(["respondent_id", "account_id"])
        yield from _rows(f"{prefix}respondents", people.loc[twice, "respondent_id"], "stands twice at one account")
        for name in (f"{prefix}answers", f"{prefix}invitations"):
            if name in raw:
                ids = raw[name]["respondent_id"]
                yield from _rows(name, ids[~ids.isin(people["respondent_id"])], f"is not in {prefix}respondents")


def _files(raw: dict) -> Iterator[Found]:
    """Accounts whose reports would go to one place: the marks of two ids are the same once in 4 billion."""
    if "accounts" in raw:
        accounts = lean.plain(raw["accounts"][["name", "account_id"]]).drop_duplicates()
        places = pd.Series(
            [folder.slug(*pair) for pair in accounts.itertuples(index=False)], accounts.index, dtype="str"
        )
        twice = accounts.loc[places.duplicated(), "account_id"]
        yield from _rows("accounts", twice, "would share its file with another account: change its name a little")


def _answers(name: str, answers: pd.DataFrame, known: dict) -> Iterator[Found]:
    """Answers in the wrong place or of an unknown instrument, then what each instrument does not allow."""
    other = "customer" if name.startswith("team/") else "employee"
    misplaced = answers.loc[answers["side"] == other, "side"]
    yield from _rows(
        name, misplaced, "stands in the wrong place: employees' answers belong in team/, customers' outside it"
    )
    strange = ~answers["instrument"].isin(list(known))
    remedy = f"is no instrument; there are {', '.join(sorted(known))}"
    yield from _rows(name, answers.loc[strange, "instrument"], remedy)
    for key, rows in answers[~strange].groupby("instrument", observed=True):
        yield from _items(name, rows, known[key])
        yield from _values(name, rows, known[key])


def _items(name: str, rows: pd.DataFrame, instrument) -> Iterator[Found]:
    """Items an instrument does not have, and dimensions that are not the item's."""
    unknown = ~rows["item_id"].isin(instrument.items.index)
    remedy = f"is no item of {instrument.id}: correct it or add it there"
    yield from _rows(name, rows.loc[unknown, "item_id"], remedy)
    pair = ["item_id", "dimension"]
    pairs = lean.plain(rows.loc[~unknown, pair].drop_duplicates())
    pairs = pairs[pairs["dimension"] != pairs["item_id"].map(instrument.items["dimension"])]
    wrong = np.isin(lean.keys(rows, pair), lean.keys(pairs, pair, rows))
    yield from _rows(name, rows.loc[wrong, "dimension"], f"is not the item's dimension in {instrument.id}")


def _values(name: str, rows: pd.DataFrame, instrument) -> Iterator[Found]:
    """Answers off the scale or asked on another one, halves of an NPS answer, and gaps without a reason."""
    (low, high), values = instrument.scale, rows["value"]
    other = ((rows["scale_min"] != low) | (rows["scale_max"] != high)) & rows["scale_max"].notna()
    asked = f"{instrument.id} is asked on {low:g} to {high:g}: answers on another scale are another instrument"
    yield from _rows(name, rows.loc[other, "scale_max"], asked)
    off = f"is outside {low:g} to {high:g} of {instrument.id}: correct it, or leave it out with a reason"
    yield from _rows(name, values[values.notna() & ~values.between(low, high)], off)
    halves = values[values.notna() & (values % 1 != 0) & (instrument.kind == "nps")]
    yield from _rows(name, halves, "is no whole number: the question is answered 0, 1, ... 10")
    silent = rows.loc[values.isna() & (rows["missing"] == ""), "missing"]
    yield from _rows(name, silent, "the value is empty: write why (skipped, dont_know, ...)")


def _squeezed(name: str, answers: pd.DataFrame, known: dict) -> Iterator[Found]:
    """A whole wave of a 0-10 question without an answer outside 1-5 was asked on 1-5."""
    wide = [key for key, each in known.items() if each.scale == (0.0, 10.0)]
    rows = answers.loc[answers["instrument"].isin(wide), ["wave_id", "item_id", "value"]].dropna(subset="value")
    found = rows.groupby(["wave_id", "item_id"], observed=True)["value"].agg(["size", "min", "max"]).reset_index()
    found = found[found["size"].ge(SUSPICIOUS) & found["min"].ge(1) & found["max"].le(5)]
    for each in lean.plain(found).sort_values(["wave_id", "item_id"]).itertuples():
        yield (
            name,
            0,
            "value",
            f"{each.wave_id}, {each.item_id}",
            f"all {each.size} answers are 1 to 5 in a question of 0 to 10: asked on another scale, it is another "
            "instrument; if the answers are right, name the instrument in scale_checked of study.toml",
        )


def _conflicts(name: str, answers: pd.DataFrame) -> Iterator[Found]:
    both = answers["value"].notna() & (answers["missing"] != "")
    yield from _rows(name, answers.loc[both, "missing"], "a value and a reason for its absence: keep one")


def _waves(raw: dict, known: dict) -> Iterator[Found]:
    """Waves of unknown instruments, and waves that closed before they opened."""
    if "waves" not in raw:
        return
    waves = lean.plain(raw["waves"])
    strange = waves.loc[~waves["instrument"].isin(list(known)), "instrument"]
    yield from _rows("waves", strange, f"is no instrument; there are {', '.join(sorted(known))}")
    backwards = waves.loc[(waves["opened"] > waves["closed"]) & (waves["closed"] != ""), "closed"]
    yield from _rows("waves", backwards, "is before the day the wave opened")
