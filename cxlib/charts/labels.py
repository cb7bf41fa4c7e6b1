"""Labels of points in a field: each at the free end of its cross, and a list of what may not be drawn."""

from matplotlib.axes import Axes

from cxlib.charts import marks, theme

STYLES = {True: "point", False: "point_grey"}
TALL, LOW = 0.15, 0.3  # inches one label takes, and from how high a row has two lines


def spread(ax: Axes, seen: list, names: list[str], field: tuple) -> None:
    """Write every point's name at the end of its cross where it covers least: left, right, above or below.

    Parameters
    ----------
    seen : points with x, y, left, right, below, above (inches) and solid; clear points choose first.
    names : one per row of `seen`.
    field : left, top, right, bottom of the field; a name may leave it to the right.
    """
    taken, wide = _crosses(seen), ax.get_xlim()[1]
    for row, name in sorted(zip(seen, names, strict=True), key=lambda pair: not pair[0].solid):
        style = STYLES[bool(row.solid)]
        width = theme.width_of(name, *theme.STYLES[style][:2])
        box, at, ha = min(_ends(row, width), key=lambda end: _cost(end[0], taken, (*field, wide)))
        taken.append(box)
        marks.halo(marks.put(ax, at, name, style, ha))


def _crosses(seen: list) -> list[tuple]:
    """The ground that crosses and marks cover, as thin boxes."""
    boxes = []
    for row in seen:
        spots = [(row.left, row.right, row.y, row.y), (row.x, row.x, row.above, row.below)]
        spots = [spot for spot in spots if all(v == v for v in spot)] + [(row.x - 0.06, row.x + 0.06, row.y, row.y)]
        boxes += [(a - 0.02, b + 0.02, c - 0.03, d + 0.03) for a, b, c, d in spots]
    return boxes


def _ends(row, width: float) -> list[tuple]:
    """Four places for a name: its box, where the text is anchored, and how it is aligned."""
    known = {k: getattr(row, k) for k in ("left", "right", "above", "below")}
    left, right = (known[k] if known[k] == known[k] else row.x for k in ("left", "right"))
    above, below = (known[k] if known[k] == known[k] else row.y for k in ("above", "below"))
    right, left = max(right, row.x + 0.08) + 0.08, min(left, row.x - 0.08) - 0.08
    up, down = min(above, row.y - 0.08) - 0.11, max(below, row.y + 0.08) + 0.11
    half = TALL / 2
    return [
        ((right, right + width, row.y - half, row.y + half), (right, row.y), "left"),
        ((left - width, left, row.y - half, row.y + half), (left, row.y), "right"),
        ((row.x - width / 2, row.x + width / 2, up - half, up + half), (row.x, up), "center"),
        ((row.x - width / 2, row.x + width / 2, down - half, down + half), (row.x, down), "center"),
    ]


def _cost(box: tuple, taken: list[tuple], field: tuple) -> float:
    """How many things a place covers; leaving the canvas costs most, a named corner a little."""
    a, b, c, d = box
    left, top, _, bottom, wide = field
    over = sum(min(b, f) > max(a, e) and min(d, h) > max(c, g) for e, f, g, h in taken)
    outside = 9 * (max(0, left - a) + max(0, b - wide) + max(0, top - c) + max(0, d - bottom))
    corner = 0.6 * (c < top + 0.45) + 0.6 * (d > bottom - 0.45)
    return over + outside + corner


def absent(ax: Axes, hidden: list, text, corner: tuple[float, float]) -> None:
    """List at the right, from the bottom up, the rows that may not be drawn, each with a swatch and its reason."""
    left, bottom = corner
    shown = hidden[-12:]
    y = [bottom - 0.14 - 0.36 * i for i in range(len(shown))][::-1]
    for at, row in zip(y, shown, strict=True):
        marks.cover(ax, [(left, at - 0.16, left + 0.16, at + 0.04)], row.reason or "no_answers")
        label = text.voice.label(row.instrument, row.dimension)
        marks.put(ax, (left + 0.24, at - 0.13), theme.fit(label, 1.2, "second"), "second_ink")
        word = text.voice.band(row.band) if row.band else text.voice.reason(row.reason or "no_answers")
        marks.put(ax, (left + 0.24, at + 0.03), theme.fit(word, 1.2, "second"), "second")
    if len(hidden) > len(shown):
        marks.put(ax, (left, y[0] - 0.4), f"+ {len(hidden) - len(shown)}", "second")


def key(ax: Axes, drawn: list, text, left: float) -> None:
    """Say at the right which number is what: name and gap, its place under it; grey where the gap is not settled.

    Parameters
    ----------
    drawn : rows with instrument, dimension, solid, said (gap, or a dash) and where (its place, or why it is not shown).
    """
    right, step = ax.get_xlim()[1], min(0.38, 1.66 / max(len(drawn) - 1, 1))
    for at, row in enumerate(drawn):
        y, style = 0.12 + at * step, STYLES[bool(row.solid)]
        label = text.voice.label(row.instrument, row.dimension)
        marks.put(ax, (left, y), str(at + 1), style)
        marks.put(ax, (left + 0.2, y), theme.fit(label, right - left - 0.8, style), style)
        marks.put(ax, (right - 0.04, y), row.said, style, "right")
        if step >= LOW:
            marks.put(ax, (left + 0.2, y + 0.155), theme.fit(row.where, right - left - 0.24, "second"), "second")
