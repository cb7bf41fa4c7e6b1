"""From the text of a date to the moment and the quarter it lies in, by the study's clock. No day is guessed."""

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import numpy as np
import pandas as pd

ISO = re.compile(r"\d{4}-\d\d-\d\d(?:[T ]\d\d:\d\d(?::\d\d(?:[.,]\d+)?)?(?:Z|[+-]\d\d:?\d\d)?)?", re.ASCII)
FINNISH = re.compile(
    r"(\d{1,2})\.(\d{1,2})\.(\d{4})(?:\s+(?:klo\s+)?(\d{1,2})[:.](\d\d)(?:[:.](\d\d))?)?", re.ASCII | re.IGNORECASE
)
SLASHED = re.compile(r"\d{1,2}[/-]\d{1,2}[/-]\d{2,4}.*", re.ASCII)
HIDDEN = "1980-01-01"  # what LimeSurvey writes into every date of an anonymous survey
YEARS = 5  # a date further than this from the file's middle date is a typo, unless [expect] dates allows it


@dataclass(frozen=True)
class Clock:
    """How dates are read: the declared format ("" = ISO and d.m.yyyy), the zone of times that name none, the study's
    zone (its quarter counts), and the first and last day expected (ISO, "" = not declared).
    """

    format: str
    tz: str
    study: str
    first: str = ""
    last: str = ""


def unknown(zone: str) -> list[str]:
    """Say what is wrong with the name of a time zone; "" is no name and fine."""
    try:
        return [] if not zone or ZoneInfo(zone) else []
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return [f'no time zone {zone!r}; write one as "Europe/Helsinki"']


def read(cells: pd.Series, clock: Clock) -> pd.DataFrame:
    """Read the dates of a column.

    Returns
    -------
    DataFrame of the index of `cells`; columns answered_at (ISO, in the study's zone; "" where absent), period
    ("2026Q3") and why (what is wrong and the remedy; "" where nothing is, "" too for an empty cell).
    """
    found = pd.DataFrame({"answered_at": _plain(cells, clock), "why": ""}, index=cells.index).astype("str")
    rest = cells[found["answered_at"] == ""]
    seen = {cell: _one(cell.strip(), clock) for cell in rest.unique()}
    table = pd.DataFrame(seen.values(), index=list(seen), columns=["answered_at", "why"], dtype="str")
    found.loc[rest.index] = table.loc[rest].set_axis(rest.index)
    days = found["answered_at"].str[:10]
    far, hidden = _far(found["answered_at"], clock), set(days) <= {"", HIDDEN}
    found.loc[far, ["answered_at", "why"]] = ["", _far_text(clock, hidden)]
    day = found["answered_at"]
    quarter = day.str[:4] + "Q" + ((pd.to_numeric(day.str[5:7], errors="coerce") + 2) // 3).map("{:.0f}".format)
    return found.assign(period=quarter.where(day != "", ""))


def _plain(cells: pd.Series, clock: Clock) -> np.ndarray:
    """Read the moments that are written in full and leave no doubt, all at once; "" for those that need a closer look.

    Formula: ISO to the second, or the declared format, in the declared zone; of an hour that comes twice the first.
    """
    form = clock.format if re.search("%[HIXcs]", clock.format) else "" if clock.format else "%Y-%m-%d %H:%M:%S"
    full = ~cells.str.contains(":6") if clock.format else cells.str.fullmatch(r"\d{4}-\d\d-\d\d \d\d:\d\d:[0-5]\d")
    if not form or not clock.tz or "%z" in form or not cells.str.fullmatch(r"[ -~]*").all():
        return np.full(len(cells), "", object)
    naive = pd.to_datetime(cells.where(full).reset_index(drop=True), format=form, errors="coerce").dt.as_unit("s")
    first = np.ones(len(naive), bool)
    placed = naive.dt.tz_localize(clock.tz, ambiguous=first, nonexistent="NaT").dt.tz_convert(clock.study)
    local, utc = placed.dt.tz_localize(None), placed.dt.tz_convert("UTC").dt.tz_localize(None)
    minutes = ((local - utc).dt.total_seconds() // 60).fillna(0).astype(int)
    offsets = minutes.map({m: f"{'-' if m < 0 else '+'}{abs(m) // 60:02}:{abs(m) % 60:02}" for m in minutes.unique()})
    told = pd.Series(np.datetime_as_string(local.to_numpy(), unit="s").astype(object)) + offsets
    return told.where(placed.notna(), "").to_numpy(object)


def _one(text: str, clock: Clock) -> tuple[str, str]:
    if not text:
        return "", ""
    try:
        moment = _moment(text, clock)
        return (moment.isoformat() if not isinstance(moment, datetime) else _local(moment, clock)), ""
    except ValueError as error:
        told = str(error) if str(error).startswith(("is ", "says ", "did ")) else "is no date: correct it"
        return "", told


def _moment(text: str, clock: Clock) -> date:
    """Read one date or moment by the declared format, else ISO or Finnish d.m.yyyy; nothing else is unambiguous."""
    iso = ISO.fullmatch(text)
    if clock.format and (not iso or clock.format.startswith("%Y-%d")):
        return _declared(text, clock.format)
    if iso:
        return date.fromisoformat(text) if len(text) == 10 else datetime.fromisoformat(text.replace(",", "."))
    if found := FINNISH.fullmatch(text):
        day, month, year, *time = (int(part) for part in found.groups() if part)
        return datetime(year, month, day, *time) if time else date(year, month, day)
    if SLASHED.fullmatch(text):
        raise ValueError('is ambiguous (day or month first?): declare dates = { format = "%d/%m/%Y" } in [source]')
    if re.fullmatch(r"[0-9]{5}(\.[0-9]+)?", text):
        raise ValueError("is a spreadsheet's day number: format the column as a date there and save it again")
    raise ValueError("is no date: correct it, or declare its format in [source] dates")


def _declared(text: str, form: str) -> date:
    if not text.isascii():
        raise ValueError("is no date: correct it")
    try:
        moment = datetime.strptime(text, form)
    except ValueError:
        raise ValueError(f"is no date of the declared format {form}: correct it, or the format") from None
    return moment if re.search("%[HIXcs]", form) else moment.date()


def _local(moment: datetime, clock: Clock) -> str:
    """Return a moment by the study's clock; one without a zone lies in the declared one."""
    if moment.tzinfo is None:
        if not clock.tz:
            raise ValueError('says no time zone: declare dates = { tz = "Europe/Helsinki" } in [source]')
        placed = moment.replace(tzinfo=ZoneInfo(clock.tz))
        if placed.astimezone(UTC).astimezone(placed.tzinfo).replace(tzinfo=None) != moment:
            raise ValueError(f"did not exist in {clock.tz} (the clocks went forward): correct it")
        moment = placed
    return moment.astimezone(ZoneInfo(clock.study)).isoformat(timespec="seconds")


def order(distinct: pd.Series) -> str:
    """Tell how the dates of a column are written: iso, dotted (d.m.yyyy), dmy, mdy, ? (day or month first); "" none;
    hidden where a tool has put the same one everywhere, to tell nobody's.

    Formula: of n/n/yyyy, dmy where a first number is above 12 and no second one is; mdy the other way; else ?.

    Parameters
    ----------
    distinct : the different cells of the column, without blanks; nine of ten must be dates.
    """
    sample = distinct.head(200)
    if sample.empty:
        return ""
    if sample.str.startswith(HIDDEN).all():
        return "hidden"
    for name, pattern in (("iso", ISO), ("dotted", FINNISH)):
        if sample.str.fullmatch(pattern).mean() > 0.9:
            return name
    if not sample.str.fullmatch(SLASHED).mean() > 0.9:
        return ""
    parts = distinct.str.extract(r"^(\d{1,2})[/-](\d{1,2})[/-]").dropna().astype(int)
    first, second = (bool((parts[at] > 12).any()) for at in (0, 1))
    return {(True, False): "dmy", (False, True): "mdy"}.get((first, second), "?")


def pattern(distinct: pd.Series, how: str) -> str:
    """Write the format of dates as a mapping declares it, from the first cell; "" where the order is not known."""
    if how not in ("dmy", "mdy"):
        return ""
    cell = distinct.iloc[0]
    mark = re.sub(r"\d", "", cell)[0]
    year = "%Y" if re.match(r"\d+\D\d+\D\d{4}", cell) else "%y"
    day = ["%d", "%m"] if how == "dmy" else ["%m", "%d"]
    time = ["", "", " %H:%M", " %H:%M:%S"][min(cell.count(":") + (":" in cell), 3)]
    return mark.join([*day, year]) + time


def _far(days: pd.Series, clock: Clock) -> pd.Series:
    """Mark dates outside the declared span, or without one those before 1990 or years from the file's middle date."""
    known = days[days != ""].str[:10].sort_values()
    if known.empty:
        return pd.Series(False, index=days.index)
    if clock.first:
        first, last = clock.first, clock.last
    else:
        middle, reach = date.fromisoformat(known.iloc[len(known) // 2]), timedelta(days=366 * YEARS)
        first = max("1990-01-01", str(middle - reach) if middle.year > YEARS + 1 else "")
        last = str(middle + reach) if middle.year < 9990 else "9999-12-31"
    return (days != "") & ~days.str[:10].between(first, last)


def _far_text(clock: Clock, hidden: bool) -> str:
    if hidden:
        return (
            "is what LimeSurvey writes where answers are anonymous, so nobody knows the day: write the quarter they "
            'are of, period = "2026Q3" under [defaults], and take dates away from [source]'
        )
    if clock.first:
        return f"is outside {clock.first} to {clock.last} ([expect] dates): correct it, or the span"
    return "is years from the other dates: correct it, or allow it by dates = [first, last] in [expect]"
