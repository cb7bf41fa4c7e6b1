"""The command `cx`. Each command is thin: it reads its options, calls one function and prints what that says."""

import subprocess
import sys
from pathlib import Path

import click

from cxlib.terminal import line, printable, say

BAD_INPUT, SOME_FAILED, BUSY, INTERRUPTED, TERMINATED = 2, 1, 75, 130, 143


class Commands(click.Group):
    """Commands in the order of a quarter's work; an error of the input is said as text, without a traceback."""

    def list_commands(self, ctx) -> list[str]:
        """Keep the order in which the commands are written below."""
        return list(self.commands)

    def invoke(self, ctx):
        """Turn what a person can mend into exit code 2, a full disk into 1, Ctrl-C into 130, SIGTERM into 143."""
        try:
            return super().invoke(ctx)
        except click.ClickException as error:
            error.message = printable(error.message)
            raise
        except (ValueError, KeyError, FileNotFoundError, PermissionError, BlockingIOError) as error:
            text = error.args[0] if isinstance(error, KeyError) and error.args else error
            say(f"cx {ctx.invoked_subcommand}: {text}", error=True)
            ctx.exit(BUSY if isinstance(error, BlockingIOError) else BAD_INPUT)  # render.lock.Locked
        except OSError as error:
            say(f"cx {ctx.invoked_subcommand}: {error.filename or ''}: {error.strerror or error}", error=True)
            ctx.exit(SOME_FAILED)
        except KeyboardInterrupt as error:
            say("interrupted; what was finished is kept", error=True)
            ctx.exit(TERMINATED if error.args == ("SIGTERM",) else INTERRUPTED)


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 110})
@click.version_option(package_name="cxlib", prog_name="cx", message="%(prog)s %(version)s")
def main() -> None:
    """Customer experience of a B2B partnership: from survey answers to every account's report.

    STUDY is a folder, or the name of one under data/. Exit codes: 0 done, 1 some reports failed or could not be
    written, 2 the input needs a person, 75 another batch is at work in the folder, 130 Ctrl-C, 143 terminated.
    """


@main.command()
@click.argument("folder", type=click.Path(path_type=Path), default="data/demo")
@click.option("--accounts", default=24, show_default=True, help="How many accounts.")
@click.option("--quarters", default=8, show_default=True, help="How many quarters, the last one 2026Q3.")
@click.option("--seed", default=2026, show_default=True, help="Same seed, same bytes.")
def demo(folder: Path, accounts: int, quarters: int, seed: int) -> None:
    """Write an invented study to try everything on."""
    from cxlib import demo as invented

    say(f"written to {invented.make(folder, accounts, quarters, seed)}; what is planted in it: truths.toml")


@main.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--study", help="FILE holds answers: write a draft mapping; when no `?` is left in it, import by it.")
@click.option("--into", help="FILE is a mapping: import by it into this study, which is made if need be.")
@click.option("--file", "data", type=click.Path(path_type=Path), help="Read this file instead of the mapping's own.")
@click.option("--dry-run", is_flag=True, help="Check and count; write nothing.")
def import_(file: Path, study: str | None, into: str | None, data: Path | None, dry_run: bool) -> None:
    """Bring answers from a CSV or XLSX file into a study."""
    from cxlib import importing

    if bool(study) == bool(into):
        raise ValueError("give --study NAME with a file of answers, or --into STUDY with a mapping (.toml)")
    if study:
        data = data or file
        file, text = importing.draft(file, study)
        if text:
            say(text)
            return
    say(importing.run(file, study or into, data, dry_run).text)


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


@main.command()
@click.argument("study")
@click.argument("period", required=False, default="")
@click.option("--response", type=click.FloatRange(0, 1, min_open=True), metavar="SHARE", help="Who will answer: 0.7.")
def plan(study: str, period: str, response: float | None) -> None:
    """Foresee, before a survey goes out, for how many accounts the team's side will show, and what would help."""
    from cxlib import study as studies
    from cxlib.disclosure import plan as plans

    say(plans.text(plans.plan(studies.open(study), period, response)))


@main.command()
@click.argument("study")
@click.argument("period", required=False)
@click.option("--every", is_flag=True, help="Release every quarter that has not been, the oldest first.")
@click.option("--correct", metavar="REASON", help="Release again, with the reason for it.")
def release(study: str, period: str | None, every: bool, correct: str | None) -> None:
    """Compute, mask, audit and freeze the team's numbers of a quarter; once per quarter."""
    from cxlib import study as studies
    from cxlib.disclosure import release as releases

    opened = studies.open(study)
    if bool(period) == every or (every and correct):
        raise ValueError(f"name one period, or give --every; {opened.name} has {', '.join(opened.periods) or 'none'}")
    studies.sound(opened, team=True)
    made = releases.every(opened) if every else [releases.release(opened, period, correct)]
    say("\n".join(map(releases.text, made)) or "every quarter has been released")


@main.command()
@click.argument("study")
@click.argument("period")
@click.option("--account", "accounts", multiple=True, metavar="ID", help="Only this account; may be given again.")
@click.option("--reader", type=click.Choice(["internal", "customer", "all"]), default="internal", show_default=True)
@click.option("--language", help="A language of the study, or all; without it each account gets its own.")
@click.option("--format", "names", default="html", show_default=True, help="One, or several with commas, or all.")
@click.option("--jobs", type=click.IntRange(1, 256), default=2, show_default=True, help="Reports at the same time.")
@click.option("--scheduler", metavar="ADDRESS", help="Make them on the machines of a dask scheduler, tcp://host:8786.")
@click.option("--out", default="reports", show_default=True, type=click.Path(file_okay=False), help="Where to.")
@click.option("--draft", is_flag=True, help="Mark every page as a draft.")
@click.option("--template", default="", metavar="FILE", help="Your own PowerPoint template; give it each time.")
@click.pass_context
def render(ctx, jobs: int, scheduler: str | None, **asked) -> None:
    """Make every account's report of a quarter that is not up to date, and an index of them."""
    from cxlib.render import batch

    result = elsewhere(order(asked), scheduler) if scheduler else batch.render(order(asked), jobs)
    say(batch.text(result))
    ctx.exit(SOME_FAILED if result["failed"] else 0)


def elsewhere(asked, scheduler: str) -> dict:
    """Make an order's reports on the machines of a scheduler, as many at the same time as these have threads."""
    from cxlib.render import batch, cluster

    with cluster.connect(scheduler) as (executor, threads):
        return batch.render(asked, threads, executor)


def order(asked: dict):
    """Read the options of `render`; a format that this machine lacks something for is left out, and said."""
    from cxlib.render import formats, house, plan

    reader, language, names = (asked.pop(key) for key in ("reader", "language", "names"))
    readers = plan.READERS if reader == "all" else (reader,)
    can, lacking = formats.here(tuple(formats.MAKERS) if names == "all" else tuple(names.split(",")))
    for reason in lacking:
        say(reason, error=True)
    if asked["template"]:
        house.fits(Path(asked["template"]), can)
    return plan.Order(**asked, readers=readers, languages=(language,) if language else (), formats=can)


@main.command()
@click.argument("folder", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.pass_context
def verify(ctx, folder: Path) -> None:
    """Say whether FOLDER, reports of a quarter, is what its manifest says: every file whole, none missing or added."""
    from cxlib.render import verify as verifying

    wrong = verifying.verify(folder)
    say("\n".join(map(line, wrong)) or f"{folder} is as it was delivered")
    ctx.exit(SOME_FAILED if wrong else 0)


def ends(command):
    """Give a command the options of those that remove data."""
    kind = click.Path(file_okay=False, path_type=Path)
    where = click.option("--reports", default="reports", show_default=True, type=kind, help="What was delivered.")
    return where(click.option("--dry-run", is_flag=True, help="Say what would go; change nothing.")(command))


@main.command()
@click.argument("study")
@click.argument("respondent")
@ends
def forget(study: str, respondent: str, reports: Path, dry_run: bool) -> None:
    """Remove one person, customer or employee, from a study; say which delivered reports to replace."""
    from cxlib import study as studies
    from cxlib.disclosure import life

    opened = studies.open(study)
    end((opened, life.person(opened, respondent)), reports, dry_run)


@main.command()
@click.argument("study")
@click.option("--before", metavar="DATE", help="Waves closed before that day; else by retention_months.")
@ends
def purge(study: str, before: str | None, reports: Path, dry_run: bool) -> None:
    """Remove the waves that are past their retention, and the persons of whom nothing else is left."""
    from cxlib import study as studies
    from cxlib.disclosure import life

    opened = studies.open(study)
    end((opened, life.past(opened, life.cutoff(opened, before))), reports, dry_run)


def end(found: tuple, reports: Path, dry_run: bool) -> None:
    """Carry a removal out and say what it did."""
    from cxlib.disclosure import life
    from cxlib.render import recall

    say(recall.carry_out(*found, None if dry_run else life.remove, reports))
    say(life.text(*found, dry_run))


@main.command()
@click.argument("notebook", type=click.Path(exists=True, dir_okay=False, path_type=Path), required=False)
@click.pass_context
def lab(ctx, notebook: Path | None) -> None:
    """Open JupyterLab on the first notebook, or on NOTEBOOK."""
    from cxlib.render.plan import NOTEBOOKS

    opened = (notebook or NOTEBOOKS / "START.ipynb").resolve()
    ctx.exit(subprocess.run([sys.executable, "-P", "-m", "jupyterlab", str(opened)]).returncode)


@main.command(hidden=True)
@click.argument("study")
@click.argument("period")
@click.argument("reader", type=click.Choice(["internal", "customer"]))
@click.pass_context
def extract(ctx, study: str, period: str, reader: str) -> None:
    """Make the extracts that reports are made from; `render` and notebooks do this by themselves."""
    from cxlib.disclosure import extract as extracts

    ctx.exit(extracts.main([study, period, reader]))


if __name__ == "__main__":
    main()
