"""The keys a mapping file may have, their types and their words; what is not listed here is an error."""

from cxlib.importing import fields, tools

TEXT, WHOLE, NUMBER, YES, TABLE, LIST = str, int, (int, float), bool, dict, list
ADDRESS = {"column": TEXT, "heading": TEXT, "position": WHOLE, "constant": TEXT, "question": TEXT, "code": TEXT}
ADDRESS |= {"import_id": TEXT, "choice": (int, str)}  # the two that may stand together
# addresses of all the columns of a select-all question, one per option
SEVERAL = {"import_id_prefix": TEXT, "columns": LIST, "positions": LIST, "code": TEXT, "heading": TEXT}
# table -> its keys and their types; "*" stands for names the writer gives
KEYS: dict[str, dict] = {
    "": {"version": WHOLE, "unmapped": TEXT, "bad_cells": TEXT, "study": TABLE, "source": TABLE, "defaults": TABLE}
    | dict.fromkeys(["account", "respondent", "long", "scales", "expect"], TABLE)
    | {"columns": LIST, "table": TEXT},
    "study": {"name": TEXT, "company": TEXT, "timezone": TEXT, "languages": LIST},
    "source": {"id": TEXT, "tool": TEXT, "file": TEXT, "companion": TEXT, "read": TABLE, "dates": TABLE, "keep": TABLE}
    | {"drop_personal": YES, "status": TABLE},
    "source.read": {"encoding": TEXT, "sep": TEXT, "header_rows": (int, str), "decimal": TEXT, "blank_rows": TEXT}
    | {"sheet": TEXT, "quote": TEXT, "footer_rows": (int, str)},
    "source.dates": {"columns": LIST, "format": TEXT, "tz": TEXT},
    "source.keep": {"dedupe": TABLE, "status": LIST, "min_progress": NUMBER, "channel_exclude": LIST},
    "source.status": {"column": TEXT, "values": TABLE},
    "source.status.values": {"*": TEXT},
    "source.keep.dedupe": {"by": LIST, "keep": TEXT},
    "defaults": {"side": TEXT, "period": TEXT, "language": TEXT, "role": TEXT, "instrument": TEXT},
    "account": {"from": TABLE, "name": TABLE, "aliases": (dict, str), "new": LIST},
    "account.aliases": {"*": (dict, str)},
    "account.aliases.*": {"id": TEXT, "name": TEXT},
    "respondent": {"from": TABLE, "role": TABLE, "language": TABLE, "roles": TABLE, "per_account": YES}
    | {"duration": TABLE, "sealed": YES, "ids": TEXT},
    "respondent.roles": {"*": TEXT},
    "long": {"item": TABLE, "value": TABLE},
    "columns": {"item": TEXT, "instrument": TEXT, "from": TABLE, "kind": TEXT, "scale": TEXT, "ignore": LIST}
    | {"scale_checked": YES, "label_check": TEXT, "field": TEXT, "words": TABLE}
    | {"separator": TEXT, "options": TABLE, "other": TABLE},
    "columns.options": {"*": (str, dict)},
    "columns.options.*": {"missing": TEXT},
    "columns.words": {"*": TEXT},
    "scales": {"*": TABLE},
    "scales.*": {"min": NUMBER, "max": NUMBER, "codes": TABLE, "labels": TABLE},
    "scales.*.codes": {"*": (int, float, str, dict)},
    "scales.*.labels": {"*": (int, float, str, dict)},
    "scales.*.codes.*": {"missing": TEXT},
    "scales.*.labels.*": {"missing": TEXT},
    "expect": {"rows": LIST, "accounts_min": WHOLE, "columns_sha": TEXT, "dates": LIST},
} | dict.fromkeys(
    ["account.from", "account.name", *(f"respondent.{key}" for key in ("from", "role", "language", "duration"))]
    + ["long.item", "long.value", "columns.other"],
    ADDRESS,
)
KEYS["columns.from"] = ADDRESS | SEVERAL
NUMBER_TEXT = r"-?[0-9]+(\.[0-9]+)?"
SAME = ("contact", "account", "content")  # by what two rows are one: the person's id, within the account, every cell
ONE_OF = {
    "version": (1,),
    "table": fields.OFFERED,
    "unmapped": ("error", "warn", "ignore"),
    "bad_cells": ("stop", "exclude"),
    "source.tool": tuple(tools.names()),
    "source.read.header_rows": ("auto", 0, 1, 2, 3, "0", "1", "2", "3"),
    "source.read.footer_rows": ("auto", *range(6), *map(str, range(6))),
    "source.status.values.*": ("complete", *tools.REASONS),
    "source.read.decimal": ("auto", ",", "."),
    "source.read.blank_rows": ("drop",),
    "source.keep.dedupe.keep": ("last", "first"),
    "defaults.side": ("customer", "employee"),
    "respondent.ids": ("form", "person"),
    "defaults.language": ("fi", "en", "sv", ""),
    "columns.kind": ("nps", "scale", "open", "multi"),
} | dict.fromkeys(
    ["scales.*.codes.*.missing", "scales.*.labels.*.missing", "columns.options.*.missing"],
    ("skipped", "not_shown", "not_applicable", "dont_know", "refused"),
)
NEEDED = {"": ("version", "source", "columns"), "source": ("id",), "account": ("from",)}
NEEDED |= {"source.status": ("column", "values"), "scales.*": ("min", "max"), "long": ("item", "value")}
ANSWERS = {"account": ("from",), "defaults": ("side", "period")}  # what a mapping of answers needs besides
