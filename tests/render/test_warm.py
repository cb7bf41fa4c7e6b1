"""What every report imports is imported before the first one: a module missed here is paid for by each report."""

import pytest

from cxlib import study as studies
from cxlib.render import batch, isolate, plan, source

OWN = ("cxlib", "IPython", "jinja2", "matplotlib", "matplotlib_inline", "pandas", "papermill", "pyarrow", "scipy")
GOING = "matplotlib.style.core"  # imported by matplotlib_inline; gone with matplotlib 3.13
CODE = """
import sys
from cxlib.render import chapters
before = set(sys.modules)
chapters.report(given)
found.extend(sorted(set(sys.modules) - before))
"""


@pytest.mark.slow
@pytest.mark.parametrize("account", ["A0001", ""])
def test_a_report_imports_nothing_more(demo_study, account):
    study = studies.open(demo_study)
    batch.prepare(study, "2026Q3", ["internal"])
    jobs = plan.jobs(plan.Order(str(demo_study), "2026Q3", languages=("fi",)))
    given = source.gather(next(job for job in jobs if job.account == account))
    code = "(lambda d: (exec(code, d), d['found'])[1])({'given': given, 'found': []})"
    status, value, _ = isolate.call(eval, (code, {"code": CODE, "given": given}))
    assert status == "done", value
    late = ", ".join(name for name in value if name.split(".")[0] in OWN and name != GOING)
    assert not late, f"add to warm.MODULES: {late}"
