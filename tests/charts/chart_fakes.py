"""Tables made by hand in the measures' shape, and the words of a picture, so that pictures are tested alone."""

import numpy as np
import pandas as pd

from cxlib import words

NAN = np.nan


def text(language="fi", key="flame.gaps", columns=(("dimension", "mittari", "label"),)):
    """The words of a picture with the house's own voice; the title and the rest are not drawn."""
    return words.Text(words.plain(language, "Kontio Oyj", "2026Q3"), key, "Otsikko", "", "Alt", "", "", list(columns))


def gaps(rows=None):
    """Five rows of the house's example: customer n 14, team n 9, on 0-10."""
    made = rows or [
        ("excitement", 7.2, 6.4, 8.0, 14, 8.1, 7.3, 8.9, 9, "open", "", ""),
        ("dare", 5.4, 4.5, 6.3, 14, 7.8, 7.1, 8.5, 12, "above", "", ""),
        ("professionalism", 8.6, 8.1, 9.1, 14, 7.1, 6.3, 7.9, 12, "below", "", ""),
        ("impact", 6.9, 6.1, 7.7, 14, 7.3, 6.4, 8.2, 12, "open", "", ""),
        ("care", 8.5, 8.15, 8.85, 14, 8.4, 8.0, 8.8, 12, "equal", "", ""),
    ]
    columns = ["dimension", "customer_score", "customer_low", "customer_high", "customer_n"]
    columns += ["team_score", "team_low", "team_high", "team_n", "verdict", "reason", "band"]
    table = pd.DataFrame(made, columns=columns)
    numbers = [c for c in columns if c.startswith(("customer", "team"))]
    table[numbers] = table[numbers].astype(float)
    table.insert(0, "instrument", "flame")
    table.insert(1, "part", "")
    table.insert(2, "statistic", "mean")
    table["estimate"] = table["team_score"] - table["customer_score"]
    table = table.assign(delta=0.75, median=7.0)
    return table.assign(shown=table["reason"] == "", note="", level="account", level_period="2026Q3")


STATES = [
    ("excitement", 5.4, 4.5, 6.3, 14, 7.8, 7.1, 8.5, 12, "above", "", ""),
    ("dare", 7.2, 6.4, 8.0, 14, 8.1, 7.3, 8.9, 12, "open", "", ""),
    ("professionalism", 8.5, 8.15, 8.85, 14, 8.4, 8.0, 8.8, 12, "equal", "", ""),
    ("impact", 6.8, 5.3, 8.3, 7, 7.6, 6.5, 8.7, 6, "indicative", "", ""),
    ("care", 6.4, 5.6, 7.2, 12, NAN, NAN, NAN, NAN, "", "protected", ""),
    ("few", NAN, NAN, NAN, 4, NAN, NAN, NAN, NAN, "", "too_few", ""),
    ("none", NAN, NAN, NAN, 0, NAN, NAN, NAN, NAN, "", "no_answers", ""),
    ("unanimous", 6.4, 5.6, 7.2, 12, NAN, NAN, NAN, 8, "open", "", "top"),
]


def elements(masked=()):
    """Six elements of the house's example: shares of 14 customers and 12 of the team, with Wilson's limits."""
    made = [
        ("commitment", 0.79, 0.52, 0.92, 0.89, 0.57, 0.98, 0.48, 1, 2, 1),
        ("fulfilment", 0.57, 0.33, 0.79, 0.78, 0.45, 0.94, 0.38, 2, 4, 2),
        ("seamlessness", 0.29, 0.12, 0.55, 0.67, 0.35, 0.88, 0.27, 3, 5, 3),
        ("responsiveness", 0.86, 0.60, 0.96, 0.56, 0.27, 0.81, 0.40, 4, 1, 6),
        ("proactivity", 0.21, 0.08, 0.48, 0.67, 0.35, 0.88, 0.25, 5, 3, 4),
        ("evolution", 0.43, 0.21, 0.67, 0.44, 0.19, 0.73, 0.39, 6, 6, 5),
    ]
    columns = "dimension customer_score customer_low customer_high team_score team_low team_high benchmark"
    table = pd.DataFrame(made, columns=[*columns.split(), "benchmark_rank", "customer_rank", "team_rank"])
    table = table.assign(
        instrument="six_elements", part="performance", statistic="top_box", customer_n=14.0, team_n=12.0
    )
    table = table.assign(shown=True, reason="", band="", verdict="")
    hidden = table["dimension"].isin(masked)
    table.loc[hidden, [c for c in table if c.startswith("team")]] = np.nan
    table.loc[hidden, ["shown", "reason"]] = [False, "protected"]
    return table


def scores():
    """A score table of six_elements' means with one dimension too few and one without answers."""
    table = pd.DataFrame(
        {
            "dimension": ["commitment", "fulfilment", "evolution", "proactivity"],
            "score": [8.2, 6.1, NAN, NAN],
            "low": [7.4, 3.0, NAN, NAN],
            "high": [9.0, 9.2, NAN, NAN],
            "n": [14, 6, 2, 0],
        }
    )
    table = table.assign(instrument="six_elements", part="performance", statistic="mean", sd=1.0, tier="full")
    return table.assign(shown=[True, True, False, False], reason=["", "", "too_few", "no_answers"])


def nps_panel(counts=(0, 0, 0, 0, 0, 1, 1, 2, 4, 3, 3), shown=True):
    """Score row and distribution of the house's example: 14 answers, NPS +29, -10..57."""
    n = sum(counts)
    detractors, promoters = sum(counts[:7]), sum(counts[9:])
    score = 100 * (promoters - detractors) / n if n else NAN
    row = {
        "instrument": "nps",
        "part": "",
        "statistic": "nps",
        "dimension": "nps",
        "value": NAN,
        "n": n,
        "score": score,
    }
    row |= {
        "low": max(-100, score - 39),
        "high": min(100, score + 28),
        "promoters": promoters,
        "detractors": detractors,
    }
    row |= {"passives": counts[7] + counts[8], "sevens": counts[7], "eights": counts[8]}
    row |= {"shown": shown and n > 0, "reason": "" if shown and n else "too_few" if n else "no_answers"}
    bars = pd.DataFrame({"value": range(11), "n": counts, "shown": n > 0, "reason": ""})
    return pd.concat([pd.DataFrame([row]), bars], ignore_index=True)


def nps_run(n=(11, 13, 9, 12, 15, 3, 13, 16, 14), score=(9, 15, 0, 25, 20, NAN, 23, 19, 29)):
    """NPS by quarter with one period of nine answers and one of three that is not shown."""
    table = pd.DataFrame({"n": n, "score": np.array(score, dtype=float)})
    table["period"] = [f"{2024 + (i + 2) // 4}Q{(i + 2) % 4 + 1}" for i in range(len(table))]
    table = table.assign(instrument="nps", part="", statistic="nps", dimension="nps", target=40.0)
    table = table.assign(low=(table["score"] - 42).clip(-100), high=(table["score"] + 35).clip(upper=100))
    shown = table["score"].notna()
    return table.assign(shown=shown, reason=np.where(shown, "", "too_few"))


MOMENTS = [
    ("selection", "first_meeting", 1.9), ("selection", "needs_workshop", 2.6), ("proposal", "proposal_meeting", 1.2),
    ("proposal", "contract", 0.4), ("delivery", "kick_off", 1.6), ("delivery", "data_migration", -3.4),
    ("delivery", "support", -0.3), ("delivery", "go_live", 3.7), ("finalisation", "handover", 1.7),
    ("finalisation", "closing_review", 2.2),
]  # fmt: skip


def journey(n=11, hidden=(), moments=MOMENTS):
    """The curve of the house's example over the three levels."""
    table = pd.DataFrame(moments, columns=["phase", "touchpoint", "score"])
    table = table.assign(seq=range(1, len(table) + 1), dimension=table["touchpoint"], source="in_the_moment", half=0.7)
    levels = pd.DataFrame({"dimension": ["mean", "peak_end", "remembered"], "score": [0.9, 0.8, 1.2]})
    table = pd.concat([table, levels.assign(half=[0.4, 1.8, 0.7])], ignore_index=True)
    away = table["dimension"].isin(hidden)
    table["score"] = table["score"].mask(away)
    table = table.assign(low=table["score"] - table["half"], high=table["score"] + table["half"], n=n)
    table = table.assign(instrument="journey", part="", statistic="mean", sd=1.0, tier="full")
    return table.assign(shown=~away, reason=np.where(away, "too_few", ""))


def changes():
    """Five changes of Flame and one of NPS: clear, proved equal, open, too few, no answers before."""
    made = [
        ("flame", "mean", "professionalism", 7.7, 8.6, 0.9, 0.3, 1.5, "above", ""),
        ("flame", "mean", "dare", 6.7, 5.4, -1.3, -2.2, -0.4, "below", ""),
        ("flame", "mean", "care", 8.4, 8.5, 0.1, -0.3, 0.5, "equal", ""),
        ("nps", "nps", "nps", 19.0, 29.0, 10.0, -31.0, 50.0, "open", ""),
        ("flame", "mean", "impact", 6.4, 6.9, 0.5, -0.6, 1.6, "indicative", ""),
        ("flame", "mean", "excitement", NAN, 7.2, NAN, NAN, NAN, "", "too_few"),
        ("flame", "mean", "excitement", NAN, 7.2, NAN, NAN, NAN, "", "no_answers"),
    ]
    columns = "instrument statistic dimension before_score now_score estimate low high verdict reason"
    table = pd.DataFrame(made, columns=columns.split()).assign(part="", note="", comparison="flame.change")
    return table.assign(shown=table["reason"] == "")


def heat(accounts=12, seed=11):
    """A portfolio of invented gaps: clear ones, inconclusive ones, agreement, protected accounts and cells."""
    rng, found = np.random.default_rng(seed), []
    for i in range(accounts):
        for dimension in ("excitement", "dare", "professionalism", "impact", "care"):
            gap = round(rng.normal(0.4, 1.2), 1)
            verdict = "above" if gap > 1 else "below" if gap < -1 else "equal" if abs(gap) < 0.2 else "open"
            hidden = i % 5 == 3 or (i == 5 and dimension == "care")
            row = {"account_id": f"a{i}", "name": f"Asiakas {i} Oy", "dimension": dimension, "estimate": gap}
            row |= {"verdict": verdict, "reason": "protected" if hidden else "", "customer_n": 8 + i, "team_n": 5 + i}
            found.append(row | ({"estimate": NAN, "verdict": "", "team_n": NAN} if hidden else {}))
    table = pd.DataFrame(found).assign(instrument="flame", part="", statistic="mean", band="")
    return table.assign(shown=table["reason"] == "")


def league(accounts=8):
    """Stabilised NPS of accounts, one of 6 answers and one hidden."""
    score = np.linspace(62, -30, accounts)
    table = pd.DataFrame({"account_id": [f"a{i}" for i in range(accounts)], "score": score, "n": 14})
    table["name"] = [f"Asiakas {i} Oy" for i in range(accounts)]
    table.loc[table.index == 1, "n"] = 6
    table = table.assign(shrunken=score * 0.6 + 6, statistic="nps", instrument="nps", dimension="nps", part="")
    table = table.assign(shrunken_low=table["shrunken"] - 25, shrunken_high=table["shrunken"] + 25)
    table = table.assign(low=score - 38, high=np.minimum(score + 30, 100))
    table["shown"] = table.index != accounts - 1
    numbers = ["score", "low", "high", "shrunken", "shrunken_low", "shrunken_high"]
    table[numbers] = table[numbers].where(table["shown"])
    return table.assign(reason=np.where(table["shown"], "", "too_few"))


# --- many, equal, hidden rows and strange names, for every picture ---------------------------------------------------

CUSTOMER = ["customer_score", "customer_low", "customer_high", "customer_n"]
SHAPES = "customer customer_hollow customer_small customer_small_hollow team team_inner point point_hollow peak low end"
SHAPES += " mean peak_end remembered mean_hollow peak_end_hollow remembered_hollow change change_hollow"
MARKS = {*SHAPES.split(), "cell_team", "cell_customer", "gap", "track", "band", "answers", "groups", "ribbon", "curve"}


def many(make, names, masked=False):
    """Rows of `make`, one per name, all alike; hidden ones have no number."""
    table = pd.concat([make().head(1)] * len(names), ignore_index=True) if names else make().head(0)
    return hide(table.assign(dimension=names), "protected") if masked else table.assign(dimension=names)


def hide(table, reason):
    """The same rows as a reader gets them when nothing of them may be shown."""
    keep = {"seq", "value", "target", "delta", "median", "benchmark"}
    numbers = [c for c in table.select_dtypes("number") if c not in keep]
    verdict = {"verdict": ""} if "verdict" in table else {}
    return table.assign(**dict.fromkeys(numbers, NAN), **verdict, shown=False, reason=reason)


def many_gaps(names, masked=False):
    return many(lambda: gaps().iloc[1:], names, masked)


def many_own_views(names, masked=False):
    """`gaps.own_view` of the same rows."""
    whole = many_gaps(names, masked)
    return whole[[c for c in whole if not c.startswith(("customer", "estimate", "verdict", "median", "delta"))]]


def many_elements(names, masked=False):
    return many(elements, names, masked)


def many_scores(names, masked=False):
    return many(scores, names, masked)


def many_moments(names, masked=False):
    moments = [("selection" if i % 3 else "delivery", name, 1.0) for i, name in enumerate(names)]
    table = journey(moments=moments) if names else journey().head(0)
    return hide(table, "protected") if masked else table


def many_periods(names, masked=False):
    table = nps_run([14] * len(names), [20.0] * len(names)).assign(period=names) if names else nps_run().head(0)
    return hide(table, "protected") if masked else table


def many_answers(names, masked=False):
    counts = [0] * 8 + [len(names)] + [0, 0]
    return nps_panel(counts, shown=not masked)


def many_changes(names, masked=False):
    return many(changes, names, masked)


def many_accounts(names, masked=False):
    table = heat(len(names)) if names else heat(1).head(0)
    table["name"] = table["account_id"].map({f"a{i}": name for i, name in enumerate(names)})
    return hide(table, "protected") if masked else table.assign(shown=True, reason="", estimate=1.2, verdict="above")


def many_in_league(names, masked=False):
    table = league(len(names) + 1).head(len(names)).assign(name=names)
    return hide(table, "protected") if masked else table


def many_shares(names, masked=False):
    """Shares of data quality, one row each; the first has few behind it."""
    n = len(names)
    table = pd.DataFrame(
        {"name": names, "instrument": "", "statistic": "top_box", "score": 0.4, "low": 0.2, "high": 0.7}
    )
    table = table.assign(n=[7.0, *[40.0] * (n - 1)][:n], shown=True, reason="")
    return hide(table, "protected") if masked else table


# --- reading a picture back -----------------------------------------------------------------------------------------


def dots(ax, shape):
    """Places of all marks of one shape, in inches."""
    found = [c.get_offsets() for c in ax.collections if c.get_gid() == shape]
    return np.concatenate(found) if found else np.empty((0, 2))


def segments(ax, name):
    """Lines of one name, each as (x0, y0, x1, y1)."""
    found = [np.array(c.get_segments()).reshape(-1, 4) for c in ax.collections if c.get_gid() == name]
    return np.concatenate(found) if found else np.empty((0, 4))


def areas(ax, name):
    """Rectangles and polygons of one name, each as its outer limits (x0, y0, x1, y1)."""
    found = [c for c in ax.collections if c.get_gid() == name]
    corners = [p.vertices for c in found for p in c.get_paths()]
    return np.array([[*v.min(axis=0), *v.max(axis=0)] for v in corners]).reshape(-1, 4)


def covers(ax, reason):
    """What is hatched or tinted for one reason."""
    return [p for p in ax.patches if p.get_gid() == reason]


def words_of(ax):
    """Every text of the picture."""
    return [t.get_text() for t in ax.texts]


def reader(ax, *labels):
    """From inches to values, by the numbers printed on the scale: {label: value} of two ticks."""
    (a, x), (b, y) = labels
    place = {t.get_text(): t.get_position()[0] for t in ax.texts if t.get_ha() == "center"}
    return lambda inches: x + (np.asarray(inches) - place[a]) / (place[b] - place[a]) * (y - x)


def upright(ax, *labels):
    """The same for an upright scale; its numbers stand at the left, right-aligned."""
    (a, x), (b, y) = labels
    place = {t.get_text(): t.get_position()[1] for t in ax.texts if t.get_ha() == "right"}
    return lambda inches: x + (np.asarray(inches) - place[a]) / (place[b] - place[a]) * (y - x)
