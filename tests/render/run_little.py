"""`cx` in a process of its own over the notebooks of a test: python run_little.py NOTEBOOKS [cx's arguments].

The extracts of the study `little` are made by hand, so that they count as made.
"""

import sys
from pathlib import Path

if __name__ == "__main__":
    from cxlib import cli
    from cxlib.render import batch, plan

    plan.NOTEBOOKS = Path(sys.argv[1])
    batch.prepare = lambda *_, **__: None
    cli.main(sys.argv[2:])
