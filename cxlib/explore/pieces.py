"""The explorer's pieces of HTML. Whatever comes from outside is escaped here, and none of it is mathematics."""

import base64
from html import escape

from cxlib.charts import theme
from cxlib.charts.pixels import png
from cxlib.charts.show import NO_MATHEMATICS
from cxlib.explore.pictures import Picture

STYLE = """<style>
.cx-lab { max-width: 68rem; }
.cx-lab figure { margin: 0.5rem 0; }
.cx-lab figure img { max-width: 100%; height: auto; background: #fff; }
.cx-lab h3 { margin: 0.75rem 0 0.25rem; font-size: 1.15rem; line-height: 1.3; }
.cx-lab h4 { margin: 1rem 0 0.25rem; font-size: 1rem; }
.cx-lab p, .cx-lab li, .cx-lab td, .cx-lab th { line-height: 1.45; }
.cx-lab p { margin: 0.25rem 0; }
.cx-lab ul { margin: 0.25rem 0; padding-left: 1.2rem; }
.cx-lab table { border-collapse: collapse; margin: 0.5rem 0; }
.cx-lab td, .cx-lab th { padding: 0.15rem 0.75rem 0.15rem 0; text-align: left; border-bottom: 1px solid #8886; }
.cx-lab summary { cursor: pointer; }
.cx-lab .widget-radio-box { flex-wrap: wrap; height: auto; margin: 0; }
.cx-lab .widget-radio-box label { width: auto; margin-right: 1.25rem; white-space: nowrap; }
.cx-lab code { overflow-wrap: anywhere; }
.cx-wait .mathjax_ignore:not([role]) { opacity: 0.2; transition: opacity 0.2s 0.4s; }
</style>"""


def block(html: str, role: str = "") -> str:
    """Wrap HTML for the screen; `role` says what it is to a screen reader."""
    told = f' role="{role}"' if role else ""
    return f'<div class="{NO_MATHEMATICS}"{told}>{html}</div>'


def figure(seen: Picture) -> str:
    """A picture with its words and its equivalent table, or in words that there is none."""
    text = seen.text
    if not seen.drawn:
        return block(f"<h3>{escape(text.title)}</h3><p>{escape(text.voice.t('explore.nothing'))}</p>")
    head = f"<h3>{escape(text.title)}</h3><p>{escape(text.subtitle)}</p>"
    said = f"<p><em>{escape(text.read)}</em></p><p><small>{escape(text.caption)}</small></p>"
    return block(f"<figure>{head}{image(seen)}{said}</figure>{table(seen)}")


def image(seen: Picture) -> str:
    """The drawing; in a narrow window the one for the phone, where there is one."""
    axes = seen.chart(seen.table, seen.text)
    page, width, narrow = _source(axes), round(100 * axes.get_xlim()[1]), ""
    if getattr(seen.chart, "narrow_version", False):
        phone = _source(seen.chart(seen.table, seen.text, size="phone"))
        narrow = f'<source media="(max-width: 56rem)" srcset="{phone}" width="{round(100 * theme.PHONE)}">'
    return f'<picture>{narrow}<img src="{page}" width="{width}" alt="{escape(seen.text.alt)}"></picture>'


def _source(axes) -> str:
    return f"data:image/png;base64,{base64.b64encode(png(axes.figure)).decode('ascii')}"


def table(seen: Picture) -> str:
    """The same as a table, folded away."""
    text = seen.text
    listed = seen.chart.listed(seen.table, text) if hasattr(seen.chart, "listed") else seen.table
    head = "".join(f'<th scope="col">{escape(label)}</th>' for _, label, _ in text.columns)
    rows = "".join(f"<tr>{''.join(f'<td>{escape(cell)}</td>' for cell in row)}</tr>" for row in text.rows(listed))
    name = escape(text.voice.t("page.same_as_table"))
    whole = f"<table><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>"
    return f"<details><summary>{name}</summary>{whole}</details>"


def listed(title: str, lines: list[str]) -> str:
    """A heading and sentences under it; nothing where there is nothing to say."""
    if not lines:
        return ""
    return block(f"<h4>{escape(title)}</h4><ul>{''.join(f'<li>{escape(line)}</li>' for line in lines)}</ul>")


def origin(voice, name: str, told: dict) -> str:
    """Where one number comes from.

    Parameters
    ----------
    name : what the number is of. told : cells, lines, functions and notebook (see `origin` of this room).
    """
    rows = [f'<tr><th scope="row">{escape(label)}</th><td>{escape(cell)}</td></tr>' for label, cell in told["cells"]]
    cells = f"<table>{''.join(rows)}</table>"
    lines = "".join(f"<li>{escape(line)}</li>" for line in told["lines"])
    steps = "".join(_step(voice, each, not place) for place, each in enumerate(told["functions"]))
    where = escape(voice.t("explore.chapter", notebook=told["notebook"]))
    title = escape(voice.t("explore.where_from"))
    return block(f"<h4>{title}</h4><p><b>{escape(name)}</b></p>{cells}<ul>{lines}</ul>{steps}<p>{where}</p>")


def _step(voice, each: dict[str, str], unfolded: bool) -> str:
    """One function: its name and file, formula and source; docstrings are English."""
    parts = [(voice.t(f"explore.{kind}"), each[kind]) for kind in ("formula", "source") if each[kind]]
    said = "".join(f'<p>{escape(label)} <span lang="en">{escape(text)}</span></p>' for label, text in parts)
    head = f"<summary><code>{escape(each['name'])}</code> ({escape(each['file'])})</summary>"
    return f"<details{' open' * unfolded}>{head}{said}</details>"


def message(text: str) -> str:
    """One sentence that is read out when it changes."""
    return block(f"<p>{escape(text)}</p>" if text else "", role="status")
