"""Reports of a demo study with their chapters run, for the formats made from bundles."""

from cxlib import study as studies
from cxlib.render import batch, chapters, formats, plan, source


def reports(study, accounts, languages=("fi",), readers=("internal",), wanted=("html",)):
    """Run the chapters of some accounts; yields each report before its files are made."""
    batch.prepare(studies.open(study), "2026Q3", readers)
    order = plan.Order(str(study), "2026Q3", accounts, readers, languages, wanted)
    for job in plan.jobs(order):
        given = source.gather(job)
        try:
            opened = chapters.open_extract(given)
            told = chapters.run_all(given, opened)
        finally:
            studies.hand_over(None)
        yield formats.Report(given.job, opened, *told)
