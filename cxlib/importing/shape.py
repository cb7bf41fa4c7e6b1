"""Where the table of a file begins and ends: titles above its head, no head at all, another table, totals below."""

import re

import pandas as pd

from cxlib.importing.heads import plain
from cxlib.importing.problems import ranges

BARE = r"[\W\d_]*\d[\W\d_]*"  # a number, a date, a list of numbers: what stands in answers and seldom in a head
TITLES = 5  # the most rows a title takes, with the blank ones under it
LOOK = 200  # rows looked at to tell a head from answers
LAST = 5  # the most rows of totals
TOTALS = {"total", "totals", "grand total", "sum", "average", "mean", "median", "yhteensä", "summa", "keskiarvo", "ka"}
TOTALS |= {"mediaani", "kaikki yhteensä", "totalt", "medel", "medelvärde"}


class Asked(ValueError):
    """A file that only a person can say how to read; `guess` is what the mapping's read would say, `why` its reason."""

    def __init__(self, told: str, guess: dict, why: str):
        """Say what is asked, with the guess."""
        super().__init__(told)
        self.guess, self.why = guess, why


def above(cells: pd.DataFrame) -> int:
    """Count the rows above the head: blank ones, and titles, which fill one cell.

    Formula: the head is the first row of two cells or more, all words; over a table of two columns there must be a
    blank row between, or numbers below a word.
    """
    first = cells.head(LOOK).apply(lambda column: column.str.strip())
    counts = (first.head(TITLES + 1) != "").sum(axis=1)
    many = counts.index[counts > 1]
    if not len(many) or not many[0]:
        return 0
    at = int(many[0])
    head, titled = first.loc[at], counts.iloc[:at].any()
    words = not head.str.fullmatch(BARE).any() and not head[head != ""].duplicated().any()
    sure = counts[at] > 2 or (counts.iloc[:at] == 0).any() or bool(_clear(head, first.loc[at + 1 :]))
    return at if not titled or (words and sure) else 0


def _numeric(body: pd.DataFrame) -> dict[int, bool]:
    """Tell of each column whether its filled cells are bare numbers or dates, nine of ten."""
    return {
        at: bool((filled := body[at][body[at] != ""]).size and filled.str.fullmatch(BARE).mean() >= 0.9) for at in body
    }


def _clear(head: pd.Series, body: pd.DataFrame) -> list:
    """List the columns that a head of words stands over, where numbers follow."""
    return [at for at, numbers in _numeric(body).items() if numbers and not re.fullmatch(BARE, head[at] or "1")]


def need_head(cells: pd.DataFrame, name: str, start: int) -> None:
    """Refuse a table whose first row is an answer like the others.

    Formula: it has a number where numbers follow, and no word where numbers follow. Heads that count (1, 2, 3) are
    heads.

    Raises
    ------
    Asked, for a person to say whether the row is a head.
    """
    table = cells.head(LOOK).apply(lambda column: column.str.strip())
    head, body = table.iloc[0], table.iloc[1:]
    like = [at for at, numbers in _numeric(body).items() if numbers and re.fullmatch(BARE, head[at])]
    counted = [int(head[at]) for at in like if re.fullmatch("[0-9]{1,6}", head[at])]
    counts = len(counted) > 1 and counted == list(range(counted[0], counted[0] + len(like)))
    if not like or counts or _clear(head, body):
        return
    places = ranges([at + 1 for at in like])
    raise Asked(
        f"{name}: row {start} looks like answers, not like a head (numbers in column {places}, as below); if the file "
        "has no head, write read = { header_rows = 0 } in the mapping; if this is the head, header_rows = 1",
        {"header_rows": "0"},
        f"row {start} looks like answers: the file has no head, columns go by their place",
    )


def one_table(rows: pd.DataFrame, filled: pd.Series, heads: dict[int, str], name: str) -> None:
    """Refuse a second table below the first.

    Formula: a row that repeats the whole head; or the first of two cells or more after a blank row, all words, one of
    them the head of its own column, or where only numbers stand above and words below.

    Raises
    ------
    ValueError naming the row.
    """
    named = {at: head for at, head in heads.items() if head}
    same = rows[rows[next(iter(named))].str.strip() == next(iter(named.values()))] if len(named) > 1 else rows[:0]
    same = [at for at, cells in same.iterrows() if all(cells[place].strip() == head for place, head in named.items())]
    again = [*same, *(at for at in _after_blank(rows, filled) if _is_head(rows, at, named))]
    if again:
        raise ValueError(
            f"{name}: row {again[0]} begins another table, its cells are heads; keep one table in a copy (if they are "
            "answers, take the blank row before them away)"
        )


def _after_blank(rows: pd.DataFrame, filled: pd.Series) -> list[int]:
    """List the rows that follow a blank one, or a line of one cell that does."""
    numbers, some = list(rows.index), filled.to_list()
    after = [number for at, number in enumerate(numbers) if some[at] and at and not some[at - 1]][:LOOK]
    titled = [each + 1 for each in after if each < numbers[-1] and (rows.loc[each].str.strip() != "").sum() == 1]
    return [*after, *titled]


def _is_head(rows: pd.DataFrame, at: int, named: dict[int, str]) -> bool:
    cells = rows.loc[at].str.strip()
    cells = cells[cells != ""]
    if len(cells) < 2 or cells.str.fullmatch(BARE).any():
        return False
    if any(plain(cells[place]) == plain(head) for place, head in named.items() if place in cells):
        return True
    before, below = rows.loc[: at - 1, cells.index], rows.loc[at + 1 :, cells.index].head(LOOK)
    numbers = _numeric(before.tail(LOOK).apply(lambda column: column.str.strip()))
    worded = [place for place, each in numbers.items() if each and below[place].str.strip().any()]
    return any(not below[place].str.fullmatch(BARE).any() for place in worded)


def totals(rows: pd.DataFrame) -> list[int]:
    """List the last rows that begin with a word for a total or a mean, and hold more than it."""
    found = []
    for number in reversed(rows.index[-LAST:]):
        cells = rows.loc[number].str.strip()
        cells = cells[cells != ""]
        if len(cells) < 2 or plain(cells.iloc[0]).strip(" :.=") not in TOTALS:
            break
        found.insert(0, number)
    return found


def without_totals(rows: pd.DataFrame, name: str, declared: int | str | None) -> pd.DataFrame:
    """Leave out as many last rows as are declared to be totals; ask where some look like it.

    Raises
    ------
    Asked naming the rows.
    """
    if declared is not None:
        return rows.iloc[: max(len(rows) - int(declared), 0)]
    found = totals(rows)
    if not found:
        return rows
    where, words = ranges(found), ", ".join(repr(next(filter(None, rows.loc[at].str.strip()))) for at in found)
    raise Asked(
        f"{name}: row {where} below the answers looks like totals ({words}), not like answers; write read = {{ "
        f"footer_rows = {len(found)} }} in the mapping to leave out as many last rows, 0 if they are answers",
        {"footer_rows": str(len(found))},
        f"row {where} looks like totals ({words}), not like answers: left out",
    )
