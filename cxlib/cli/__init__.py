"""The command `cx`: a module of this folder that is imported adds its commands to the group."""

from cxlib.cli import bringing, house, reports, team  # noqa: F401
from cxlib.cli.group import main

__all__ = ["main"]
