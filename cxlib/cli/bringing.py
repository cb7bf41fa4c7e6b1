"""Commands that bring data in and look at it: demo, import, instrument, check."""

import json
from collections import Counter
from pathlib import Path

import click

from cxlib.cli.group import BAD_INPUT, main
from cxlib.terminal import say


@main.command()
@click.argument("folder", type=click.Path(path_type=Path), default="data/demo")
@click.option("--accounts", default=24, show_default=True, help="How many accounts.")
@click.option("--quarters", default=8, show_default=True, help="How many quarters, the last one 2026Q3.")
@click.option("--seed", default=2026, show_default=True, help="Same seed, same bytes.")
def demo(folder: Path, accounts: int, quarters: int, seed: int) -> None:
    """Write an invented study to try everything on."""
    from cxlib import demo as invented

    say(f"written to {invented.make(folder, accounts, quarters, seed)}; what is planted in it: truths.toml")


@main.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="For machines: the same facts and the draft as JSON.")
@click.option("--companion", type=click.Path(path_type=Path), help="Its structure file (.lss, .sav).")
def sniff(file: Path, as_json: bool, companion: Path | None) -> None:
    """Say what a survey export is, and print a draft mapping of it; nothing is written."""
    from cxlib import importing

    found, draft = importing.sniffed(file, companion)
    if as_json:
        say(json.dumps(found.json() | {"draft": draft}, indent=1))  # all signs beyond ASCII written out
    else:
        say(f"{importing.told(found)}\n\n{draft}")


@main.command("import")
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@click.option("--study", help="FILE holds answers: write a draft mapping; when no `?` is left in it, import by it.")
@click.option("--into", help="FILE is a mapping: import by it into this study, which is made if need be.")
@click.option("--file", "data", type=click.Path(path_type=Path), help="Read this file instead of the mapping's own.")
@click.option("--table", help="With --study: FILE holds no answers but contacts, accounts, invitations, journeys ...")
@click.option("--companion", type=click.Path(path_type=Path), help="With --study: its structure file (.lss, .sav).")
@click.option("--remove", is_flag=True, help="Take out of the study what FILE brought, as if it had never come.")
@click.option("--dry-run", is_flag=True, help="Check and count; write nothing.")
@click.pass_context
def import_(ctx, file: Path, study: str | None, into: str | None, data: Path | None, **more) -> None:
    """Bring answers, or a table beside them, from a CSV or XLSX file into a study."""
    from cxlib import importing

    if bool(study) == bool(into):
        raise ValueError("give --study NAME with a file of answers, or --into STUDY with a mapping (.toml)")
    if more["companion"] and (into or more["table"]):
        raise ValueError('--companion goes with --study and answers; a mapping names its own: companion = "..."')
    if more["remove"]:
        say(importing.remove(file, study or into, more["dry_run"]))
        return
    if study:
        data = data or file
        table, beside = more["table"], more["companion"]
        file, text = importing.draft_of_table(file, study, table) if table else importing.draft(file, study, beside)
        if text:
            say(text)
            ctx.exit(BAD_INPUT)  # nothing is imported yet: somebody has to decide
    say(importing.run(file, study or into, data, more["dry_run"]).text)


@main.group()
def instrument() -> None:
    """Make a survey instrument from a spreadsheet."""


@instrument.command("new")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--into", default="", help="Only for this study; else every study can use it.")
def new_instrument(file: Path, into: str) -> None:
    """Write an instrument from FILE (XLSX or CSV): one row an item; its name becomes the instrument's id."""
    from cxlib.importing import codebook

    for path, text in codebook.new(file, into).items():
        say(f"wrote {path}: {text.count('[[items]]')} items")
    say(
        f"look through it; `cx import ANSWERS --study {into or 'STUDY'}` then drafts a mapping that knows its questions"
    )


@instrument.command("template")
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@click.option(
    "--from", "export", type=click.Path(exists=True, dir_okay=False), help="List the questions of this export."
)
@click.option("--companion", type=click.Path(path_type=Path), help="With --from: its structure file (.lss, .sav).")
def instrument_template(file: Path, export: str | None, companion: Path | None) -> None:
    """Write a spreadsheet to fill in: FILE.xlsx."""
    from cxlib.importing import template

    rows = template.write(file, export, companion)
    kinds = Counter(f"on {row['low']:g} to {row['high']:g}" if "low" in row else "select-all options" for row in rows)
    told = ", ".join(f"{count} {kind}" for kind, count in kinds.items())
    say(f"wrote {file}: {len(rows)} items ({told})")
    say("keep the rows that are your questions, look at low and high, translate one of the two texts; rows of one")
    say("dimension become one number, title_fi and title_en of the first row stand above it on the page. Then")
    say(f"`cx instrument new {file} --into STUDY`")


@main.command()
@click.argument("study")
@click.pass_context
def check(ctx, study: str) -> None:
    """Say what a study holds, which rows count, and everything that is wrong with it."""
    from cxlib import study as studies
    from cxlib.disclosure import release as releases

    opened = studies.open(study)
    report = studies.check(opened)
    say("\n".join([report.text(), *releases.texts(opened), *studies.personal(opened)]))
    ctx.exit(0 if report.ok else BAD_INPUT)
