"""Opening an extract: `account` and `portfolio`, by which a notebook gets all that its report may know.

What is guaranteed: in a process that was handed an extract (`hand_over`; every report's is), `cx.account` and
`cx.portfolio` open that one account, period and reader and refuse any other, and no study opens. The process was given
the extract's bytes and the study's name, never its folder; its working folder is empty. What is not: Python cannot keep
code from opening a file whose place it knows or guesses. A test makes reports where the study's folder is gone.
"""

import subprocess
import sys

from cxlib.study import folder, fresh, zipped
from cxlib.study.extracts import Account, Portfolio
from cxlib.terminal import say

READERS = ("internal", "customer")


def account(study: str, account: str, period: str, reader: str = "internal") -> Account:
    """Open one account's extract; where it is absent or stale it is made again first, and one line says so.

    Parameters
    ----------
    study : name or folder. account : account_id. period : quarter, 2026Q3. reader : internal or customer.

    Raises
    ------
    ValueError naming the studies, accounts, periods or readers that exist; in a process that was handed an extract,
    for any other.
    """
    if folder.handed:
        return Account(**_only(account, period, reader))
    opened = folder.open(study)
    known = opened.table("accounts").drop_duplicates("account_id").set_index("account_id")["name"]
    if account not in known.index:
        shown = ", ".join(known.index[:30]) + (" ..." if len(known) > 30 else "")
        raise ValueError(f"{opened.name} has no account {account!r}; it has {shown or 'none'}")
    return Account(**_open(opened, period, reader, folder.slug(known[account], account)))


def portfolio(study: str, period: str) -> Portfolio:
    """Open the portfolio's extract of a period, internal readers only; made again where absent or stale.

    Raises
    ------
    ValueError naming the studies or periods that exist; in a process that was handed an extract, for any other.
    """
    if folder.handed:
        return Portfolio(**_only("", period, "internal"))
    return Portfolio(**_open(folder.open(study), period, "internal", "portfolio"))


def hand_over(data: bytes | None) -> None:
    """Give this process one extract, as bytes: from now on `account` and `portfolio` open that one and no study.

    None takes it back.
    """
    folder.handed[:] = [] if data is None else [data]


def _only(account: str, period: str, reader: str) -> dict:
    """Return what was handed over, if it is what a chapter asks for."""
    opened = _read(folder.handed[0])
    holds = tuple(opened["facts"][key] for key in ("id", "period", "reader"))
    if (account, period, reader) != holds:
        raise ValueError(f"this process holds the extract of {holds} and no other; asked was {account, period, reader}")
    return opened


def _read(data: bytes) -> dict:
    members = zipped.unpack(data)
    return {"facts": members.pop("extract"), "members": members}


def _open(study: folder.Study, period: str, reader: str, name: str) -> dict:
    if period not in study.periods:
        raise ValueError(f"{study.name} has no period {period!r}; it has {', '.join(study.periods) or 'none'}")
    if reader not in READERS:
        raise ValueError(f"no reader {reader!r}; there are {', '.join(READERS)}")
    place = zipped.path(study, period, reader, name)
    if not place.is_file() or not fresh.is_fresh(study.path, place.parent):
        _remake(study, period, reader)
    return _read(place.read_bytes())


def _remake(study: folder.Study, period: str, reader: str) -> None:
    """Make a period's extracts in a child process: this one never holds another account's rows."""
    command = [sys.executable, "-P", "-m", "cxlib.disclosure.extract", str(study.path), period, reader]
    done = subprocess.run(command, capture_output=True, text=True)
    if done.returncode:
        raise ValueError(done.stderr.strip() or f"the extracts of {period} could not be made")
    say(done.stderr.strip(), error=True)
