"""Commands that make reports and prove them: render, verify."""

from pathlib import Path

import click

from cxlib.cli.group import SOME_FAILED, main
from cxlib.terminal import line, say

EXISTING = click.Path(exists=True, dir_okay=False, path_type=Path)


def given(ctx, _, path: Path | None) -> None:
    """Take what a saved view says for every option that the command line leaves out."""
    if path:
        from cxlib.explore import views

        ctx.default_map = views.read(path).options


@main.command()
@click.argument("study")
@click.argument("period")
@click.option("--view", type=EXISTING, is_eager=True, expose_value=False, callback=given, help="A saved view says it.")
@click.option("--account", "accounts", multiple=True, metavar="ID", help="Only this account; may be given again.")
@click.option("--reader", type=click.Choice(["internal", "customer", "all"]), default="internal", show_default=True)
@click.option("--language", help="A language of the study, or all; without it each account gets its own.")
@click.option("--format", "names", default="html", show_default=True, help="One, or several with commas, or all.")
@click.option("--jobs", type=click.IntRange(1, 256), default=2, show_default=True, help="Reports at the same time.")
@click.option("--scheduler", metavar="ADDRESS", help="Make them on the machines of a dask scheduler, tcp://host:8786.")
@click.option("--out", default="reports", show_default=True, type=click.Path(file_okay=False), help="Where to.")
@click.option("--as-of", default="", metavar="DATE", help="Show what was known on a day; without it, when it closed.")
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
