"""The explorer's controls, and where they stand on the screen. Labels and names in them are text, never HTML."""

import ipywidgets as widgets

from cxlib import study as studies
from cxlib.explore.pictures import offered, pictures
from cxlib.explore.views import MOST, ZONES
from cxlib.explore.whatif import floor_of
from cxlib.words.files import clean

ABOVE = ("account", "period", "instrument", "language", "reader", "floor", "zone")  # in the order of the screen
BELOW = ("number", "answers")
ABOUT = ("floor", "zone", "answers")  # that say more when pointed at
PARTS = ("status", "figure", "why", "if", "from", "written")
COLUMNS = "repeat(auto-fill, minmax(17rem, 1fr))"
WIDE = "repeat(auto-fit, minmax(22rem, 1fr))"


def made(study: studies.Study) -> dict[str, widgets.Widget]:
    """Make the controls of a study: its last quarter, its accounts by name."""
    style = {"description_width": "6rem"}
    rows = study.table("accounts").drop_duplicates("account_id").itertuples()
    names = sorted(((f"{clean(row.name)} · {clean(row.account_id)}", row.account_id) for row in rows), key=_folded)
    listed = {"account": names, "period": [(each, each) for each in reversed(study.periods)]}
    listed |= {"language": [(each, each) for each in study.config["languages"]], "reader": [*studies.READERS]}
    listed |= {"instrument": [], "zone": [("", zone) for zone in ZONES], "number": [], "saved": [("", "")]}
    found = {name: widgets.Dropdown(options=options, style=style) for name, options in listed.items()}
    found["zone"].value = 1.0
    found["floor"] = widgets.BoundedIntText(min=1, max=MOST, value=1, style=style)
    found["answers"] = widgets.BoundedIntText(min=2, max=1000, value=30, style=style)
    for control in found.values():
        control.layout.width = "auto"
    found["account"].layout.grid_area = "auto / 1 / auto / -1"  # names are long: a row of its own
    wide = widgets.Layout(width="auto")
    return found | {"picture": widgets.RadioButtons(orientation="horizontal", style=style, layout=wide)}


def _folded(option: tuple[str, str]) -> str:
    return option[0].casefold()


def screen(controls: dict, parts: dict, save: widgets.Widget) -> list[widgets.Widget]:
    """Lay the screen out: what to choose, the picture, what it says of itself, and the view to keep."""
    above = widgets.GridBox([controls[name] for name in ABOVE], layout=_grid(COLUMNS))
    below = widgets.GridBox([controls[name] for name in BELOW], layout=_grid(COLUMNS))
    asked = widgets.VBox([parts["why"], parts["if"]])
    said = widgets.GridBox([asked, parts["from"]], layout=_grid(WIDE))
    kept = widgets.GridBox([controls["saved"], save], layout=_grid(COLUMNS))
    return [above, controls["picture"], parts["status"], parts["figure"], below, said, kept, parts["written"]]


def _grid(columns: str) -> widgets.Layout:
    return widgets.Layout(grid_template_columns=columns, grid_gap="0.25rem 1.5rem", width="100%", overflow="hidden")


def offer(controls: dict, say, acc, wish: dict) -> None:
    """Say in the language of `say` what each control is and what there is to choose; `wish` is chosen where offered."""
    for name, control in controls.items():
        control.description = say.t(f"explore.{'answers_n' if name == 'answers' else name}")
        control.tooltip = say.t(f"explore.{name}_about") if name in ABOUT else control.description
    choices(controls["period"], [(say.period(each), each) for _, each in controls["period"].options])
    choices(controls["language"], [(say.t(f"language.{each}"), each) for _, each in controls["language"].options])
    choices(controls["reader"], [(say.t(f"index.{each}"), each) for each in studies.READERS])
    choices(controls["zone"], [(zone(say, each), each) for each in ZONES], wish.get("zone"))
    choices(controls["instrument"], [(heading(say, each), each) for each in offered(acc)], wish.get("instrument"))
    shown = [(say.t(f"sheet.name.{key}"), key) for key in pictures(controls["instrument"].value, say.alone)]
    choices(controls["picture"], shown, wish.get("picture"))


def choices(control, options: list[tuple], wanted=None) -> None:
    """Give a control its choices; what is wanted, else what was chosen, stays if it is among them."""
    kept = control.value if wanted is None else wanted
    if [*control.options] != options:
        control.options = options
    values = [value for _, value in options]
    control.value = kept if kept in values else next(iter(values), None)


def floor(control, acc, wanted=None) -> None:
    """Let the floor begin at the reports' own for this reader; one that was raised stays where it is higher."""
    own, raised = floor_of(acc), control.value > control.min
    value = wanted or (control.value if raised else own)
    control.min = own
    control.value = max(own, value)


def zone(say, factor: float) -> str:
    """Name a zone."""
    return say.t("explore.zone_own") if factor == 1 else say.t("explore.zone_times", factor=f"{factor:g}")


def heading(say, instrument: str) -> str:
    """Name an instrument: as its chapter is called, else its own title."""
    return say.t(f"{instrument}.name") if say.has(f"{instrument}.name") else clean(say.heading(instrument))
