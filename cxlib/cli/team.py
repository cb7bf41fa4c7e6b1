"""Commands about what the team says, and about the life of data: plan, release, forget, purge."""

from pathlib import Path

import click

from cxlib.cli.group import main
from cxlib.terminal import say


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


@main.command(hidden=True)
@click.argument("study")
@click.argument("period")
@click.argument("reader", type=click.Choice(["internal", "customer"]))
@click.pass_context
def extract(ctx, study: str, period: str, reader: str) -> None:
    """Make the extracts that reports are made from; `render` and notebooks do this by themselves."""
    from cxlib.disclosure import extract as extracts

    ctx.exit(extracts.main([study, period, reader]))
