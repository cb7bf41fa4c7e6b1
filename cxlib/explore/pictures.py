"""The pictures of the account chapters one by one, made by the same calls as in notebooks/account."""

from dataclasses import dataclass

import pandas as pd

from cxlib import charts
from cxlib.explore.views import PICTURES
from cxlib.measures import elements, gaps, intervals, journey, nps, rows, scores, summary


@dataclass(frozen=True)
class Picture:
    """A picture before it is drawn: what draws it, its table and words, and the customers' scores it stands on."""

    key: str
    chart: object
    table: pd.DataFrame
    text: object
    scores: pd.DataFrame
    compared: pd.DataFrame  # whose verdicts depend on the zone; empty where none does
    functions: tuple[str, ...]  # that its numbers come from, the last step first

    @property
    def drawn(self) -> bool:
        """Whether the chapter shows it: a change or a run needs numbers, a place in the quadrant a gap."""
        if self.key == "nps.run":
            return self.table["shown"].sum() > 1
        if self.key == "flame.quadrant":
            return bool(self.table["estimate"].notna().any())
        return self.key != "flame.change" or bool(self.table["shown"].any())


def offered(acc) -> list[str]:
    """Instruments that have pictures: those with a chapter, then the others that this account answered."""
    return [*dict.fromkeys(PICTURES.values()), *acc.others]


def pictures(instrument: str, alone: bool = False) -> list[str]:
    """Keys of the pictures of an instrument; on the customer's own page there is none that needs a team."""
    found = [key for key, owner in PICTURES.items() if owner == instrument] or ["scores.table"]
    return [key for key in found if not (alone and key == "flame.quadrant")]


def picture(acc, voice, instrument: str, key: str) -> Picture:
    """Compute one picture of an account.

    Parameters
    ----------
    acc : extract of an account. voice : its words. instrument, key : see `offered`, `pictures`.

    Raises
    ------
    KeyError naming the pictures of the instrument.
    """
    if key not in pictures(instrument):
        raise KeyError(f"{instrument} has no picture {key!r}; there are {', '.join(pictures(instrument))}")
    if key == "scores.table":
        return _other(acc, voice, instrument)
    make, *functions = MADE[key]
    chart, table, own, context = make(acc, voice)
    if voice.alone and key == "flame.gaps":
        functions = ["cx.scores.by_dimension"]
    compared = context.get("change", table if "verdict" in table else table.iloc[:0])
    return Picture(key, chart, table, voice(key, table, **context), own, compared, tuple(functions))


def _gaps(acc) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Flame's gaps with their verdicts, and the customers' scores under them."""
    answers = acc.answers("flame", acc.block("eflame"))
    own = acc.mask(scores.by_dimension(answers, acc.instrument("flame")))
    table = gaps.team_to_customer(own, acc.team("eflame"), acc.reference("delta"))
    return intervals.verdicts(table, acc.reference("family")), own


def _flame(acc, voice) -> tuple:
    table, own = _gaps(acc)
    if voice.alone:
        own = scores.with_reference_spread(own, acc.reference("spread"), acc.instrument("flame"))
        return charts.scores.dots, own, own, {}
    return charts.gaps.dumbbell, table, own, {}


def _quadrant(acc, voice) -> tuple:
    table, own = _gaps(acc)
    return charts.gaps.quadrant, gaps.places(table, acc.reference("median")), own, {}


def _change(acc, voice) -> tuple:
    flame, now = acc.instrument("flame"), acc.answers("flame")
    table = _masked(acc, scores.change(now, acc.answers("flame", acc.previous), flame))
    table = intervals.with_delta(table, acc.reference("delta"))
    table = intervals.verdicts(table, acc.reference("family"))
    return charts.summary.changes, table, acc.mask(scores.by_dimension(now, flame)), {}


def _masked(acc, table: pd.DataFrame) -> pd.DataFrame:
    """A change as its account may be seen: the extract holds no wave under its floor, so only one raised here hides."""
    table, floor = acc.mask(table), acc.facts["thresholds"][f"customer_{acc.reader}"]
    few = table[["n_1", "n_2"]].min(axis=1).between(1, floor - 1)
    numbers = [*rows.RESULT, *(f"{wave}_{each}" for wave in ("now", "before") for each in ("score", "low", "high"))]
    table = table.assign(**table[numbers].mask(few), reason=table["reason"].mask(few, "too_few"))
    return table.assign(shown=table["shown"].astype(bool) & ~few)


def _six(acc, voice) -> tuple:
    six, answers = acc.instrument("six_elements"), acc.answers("six_elements")
    shares, means = (acc.mask(scores.by_dimension(answers, six, each)) for each in ("top_box", "mean"))
    both = elements.stacked(shares, means)
    table = elements.side_by_side(both, acc.team("six_elements"), six, "companies_2016")
    table = elements.with_benchmark_verdicts(table, acc.reference("family"))
    return charts.scores.elements, elements.without_team(table) if voice.alone else table, shares, {}


def _curve(acc, voice) -> tuple:
    moments, journeys = acc.moments(), acc.journeys()
    curve, each = acc.mask(journey.curve(moments, journeys)), journey.peak_end(moments, journeys)
    table = pd.concat([curve, acc.mask(journey.levels(each))], ignore_index=True)
    return charts.journey.curve, table, table, {"journeys": len(each)}


def _panel(acc, voice) -> tuple:
    values = acc.answers("nps")
    return charts.nps.panel, acc.mask(nps.panel(values)), acc.mask(nps.score(values)), {}


def _run(acc, voice) -> tuple:
    table = acc.mask(nps.by_period(acc.answers("nps", "all"))).assign(target=acc.targets.get("nps", float("nan")))
    change = _masked(acc, nps.change(acc.answers("nps"), acc.answers("nps", acc.previous)))
    change = intervals.verdicts(intervals.with_delta(change, acc.reference("delta")), acc.reference("family"))
    return charts.nps.run, table, table, {"change": change}


def _other(acc, voice, instrument: str) -> Picture:
    """Any other instrument as a plain score table."""
    known = acc.instrument(instrument)
    table = summary.others([known], acc.answers, acc.mask, acc.reference("spread"))[0]
    said = voice("scores.table", table)
    return Picture("scores.table", charts.scores.dots, table, said, table, table.iloc[:0], ("cx.scores.by_dimension",))


# picture: what makes it, the functions its numbers come from
MADE = {
    "flame.gaps": (_flame, "cx.gaps.team_to_customer", "cx.scores.by_dimension", "cx.intervals.verdicts"),
    "flame.quadrant": (_quadrant, "cx.gaps.places", "cx.gaps.team_to_customer", "cx.intervals.verdicts"),
    "flame.change": (_change, "cx.scores.change", "cx.intervals.verdicts"),
    "six.elements": (_six, "cx.elements.side_by_side", "cx.scores.by_dimension"),
    "journey.curve": (_curve, "cx.journey.curve", "cx.journey.peak_end"),
    "nps.panel": (_panel, "cx.nps.score"),
    "nps.run": (_run, "cx.nps.score", "cx.nps.change", "cx.intervals.verdicts"),
}
