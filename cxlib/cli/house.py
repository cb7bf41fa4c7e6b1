"""The command that opens JupyterLab."""

import subprocess
import sys
from pathlib import Path

import click

from cxlib.cli.group import main


@main.command()
@click.argument("notebook", type=click.Path(exists=True, dir_okay=False, path_type=Path), required=False)
@click.pass_context
def lab(ctx, notebook: Path | None) -> None:
    """Open JupyterLab on the first notebook, or on NOTEBOOK."""
    from cxlib.render.plan import NOTEBOOKS

    opened = (notebook or NOTEBOOKS / "START.ipynb").resolve()
    ctx.exit(subprocess.run([sys.executable, "-P", "-m", "jupyterlab", str(opened)]).returncode)
