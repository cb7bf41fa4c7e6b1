"""From a survey export to the tables of a study."""

from cxlib.importing.drafts import draft
from cxlib.importing.flow import Result, run

__all__ = ["Result", "draft", "run"]
