"""A study on disk: its tables, each stated once, and the slices a notebook opens."""

from cxlib.study import asof, brand, periods
from cxlib.study.answers import used_answers
from cxlib.study.checks import Problem, Report, check, sound
from cxlib.study.extracts import Account, Portfolio
from cxlib.study.folder import Study, open, slug, write
from cxlib.study.keeping import personal
from cxlib.study.opening import READERS, account, hand_over, portfolio
from cxlib.study.tables import TABLES

__all__ = [
    "READERS",
    "TABLES",
    "Account",
    "Portfolio",
    "Problem",
    "Report",
    "Study",
    "account",
    "asof",
    "brand",
    "check",
    "hand_over",
    "open",
    "periods",
    "personal",
    "portfolio",
    "slug",
    "sound",
    "used_answers",
    "write",
]
