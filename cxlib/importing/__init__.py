"""From a survey export to the tables of a study, and from a spreadsheet to an instrument."""

from cxlib.importing import tabledrafts
from cxlib.importing.drafts import draft, sniffed
from cxlib.importing.flow import Result, run
from cxlib.importing.mapping import undecided
from cxlib.importing.sniff import text as told
from cxlib.importing.undo import remove

draft_of_table = tabledrafts.draft

__all__ = ["Result", "draft", "draft_of_table", "remove", "run", "sniffed", "told", "undecided"]
