"""The explorer: choose, look at one picture of the chapters, and ask why, where from and what if."""

import gc
import os
import shlex
from pathlib import Path

import ipywidgets as widgets
import pandas as pd

from cxlib import study as studies
from cxlib.explore import controls, origin, pictures, pieces, reasons, views, whatif
from cxlib.study import fresh, zipped
from cxlib.study.folder import ROOT
from cxlib.words import voice

PROBLEMS = (ValueError, KeyError, FileNotFoundError, PermissionError)  # what a person can mend


class Explorer(widgets.VBox):
    """A study on one screen; a change of any of its `controls` draws anew into its `parts`.

    It computes nothing: pictures come from the functions that the chapters call, over the same extract.
    """

    def __init__(self, study: str):
        """Open a study: its last quarter, its first account."""
        self.opened, self.acc, self.busy = studies.open(study), None, False
        self.known, self.drawn, self.shown = {}, None, None  # pictures of this account; the one drawn; whose numbers
        self.named = str(study) if str(study) == self.opened.path.name else str(self.opened.path)
        self.controls, self.save = controls.made(self.opened), widgets.Button(layout=widgets.Layout(width="auto"))
        self.parts = {name: widgets.HTML() for name in controls.PARTS}
        self.save.on_click(self._save)
        for name, control in self.controls.items():
            control.observe(self._recall if name == "saved" else self._changed, "value")
        style = widgets.HTML(pieces.STYLE)
        super().__init__([style, *controls.screen(self.controls, self.parts, self.save)], _dom_classes=["cx-lab"])
        self.draw({})

    def value(self, name: str):
        """Return what is chosen in a control."""
        return self.controls[name].value

    def _changed(self, _) -> None:
        if not self.busy:
            self.draw({})

    def draw(self, wish: dict) -> None:
        """Draw what is chosen, once for however many controls follow; what cannot be drawn leaves no older picture.

        Parameters
        ----------
        wish : instrument, picture, floor, zone of a saved view: chosen where the account offers them.
        """
        self.busy = True
        try:
            self._draw(wish)
        except Exception as error:
            self.drawn, self.save.disabled = None, True
            self.remove_class("cx-wait")
            for part in self.parts.values():
                part.value = ""
            self.parts["status"].value = pieces.message(_said(error))
            if not isinstance(error, PROBLEMS):
                raise
        finally:
            self.busy = False

    def _draw(self, wish: dict) -> None:
        self._open()
        say = voice(self.acc, self.value("language"))
        controls.floor(self.controls["floor"], self.acc, wish.get("floor"))
        controls.offer(self.controls, say, self.acc, wish)
        self._list_views(say)
        self.save.description = say.t("explore.save")
        seen = self._picture(say, self.value("floor"), self.value("zone"))
        if seen is not self.drawn:
            self.parts["figure"].value = pieces.figure(seen)
            why = reasons.lines(self.acc, say, seen.table, self.value("floor"))
            self.parts["why"].value = pieces.listed(say.t("explore.why_hidden"), why)
            self._offer_numbers(origin.numbers(seen), (self.value("instrument"), seen.key))
        self.drawn = seen
        self._of_number(say, seen)
        self.parts["status"].value = self.parts["written"].value = ""
        self.save.disabled = False
        self.remove_class("cx-wait")

    def _open(self) -> None:
        """Open the chosen account's extract; it is kept while it is chosen and the study stays what it was."""
        chosen = tuple(self.value(name) for name in ("account", "period", "reader"))
        if self.acc is not None and chosen == (self.acc.id, self.acc.period, self.acc.reader) and self._is_fresh():
            return
        if self.acc is not None:
            say = voice(self.acc, self.value("language"))
            said = {"name": self.controls["account"].label, "period": say.period(chosen[1])}
            self.parts["status"].value = pieces.message(say.t("explore.wait", **said))
            self.add_class("cx-wait")  # what still stands is of another account, period or reader
        self.acc, self.known = None, {}
        self.acc = studies.account(str(self.opened.path), *chosen)

    def _offer_numbers(self, rows: list[tuple], shown: tuple) -> None:
        """Offer the rows of the picture to ask about; in another picture the first is chosen."""
        first = next(iter(rows), ("", None))[1] if shown != self.shown else None
        controls.choices(self.controls["number"], rows, first)
        self.shown = shown

    def _is_fresh(self) -> bool:
        """Whether the open extract says what the study says: not after an import, a release or a person forgotten."""
        place = zipped.path(self.opened, self.acc.period, self.acc.reader, "any").parent
        return fresh.is_fresh(self.opened.path, place)

    def _picture(self, say, floor: int, zone: float):
        """Compute the chosen picture under a floor and a zone, once for an account and language."""
        chosen = self.value("instrument"), self.value("picture")
        asked = (say.language, *chosen, floor, zone)
        if asked not in self.known:
            self.known[asked] = pictures.picture(whatif.assumed(self.acc, floor, zone), say, *chosen)
        return self.known[asked]

    def _of_number(self, say, seen) -> None:
        """Say of the chosen number what would be otherwise, and where it comes from."""
        number, told = self.value("number"), {"cells": [], "lines": []}
        asked = {name: self.value(name) for name in ("floor", "zone", "answers")}
        before = self._picture(say, self.value("floor"), 1.0)
        found = [] if number is None else whatif.lines(self.acc, say, (before, seen, number), asked)
        if number is not None:
            told = {"cells": origin.cells(seen, number), "lines": origin.lines(self.acc, say, seen, number)}
        told |= {"functions": origin.functions(seen), "notebook": origin.notebook(seen)}
        self.parts["if"].value = pieces.listed(say.t("explore.what_if"), found)
        self.parts["from"].value = pieces.origin(say, self.controls["number"].label or "", told)

    def _save(self, _) -> None:
        """Keep the view, or say why it cannot be."""
        try:
            self.keep()
        except (OSError, *PROBLEMS) as error:
            self.parts["written"].value = pieces.message(_said(error))

    def keep(self) -> Path:
        """Save what is chosen as a view in the study's folder, and say how to make its report."""
        order = {"study": self.named, "period": self.acc.period, "account": [self.acc.id]}
        order |= {"reader": self.acc.reader, "language": self.value("language")}
        looked = {name: self.value(name) for name in views.LOOKED}
        name = f"{studies.slug(self.acc.name, self.acc.id)}-{self.acc.period}-{looked['picture'].replace('.', '-')}"
        path = views.write(self.opened.path / "views" / f"{name}.toml", views.View(order, looked))
        say = voice(self.acc, self.value("language"))
        self._list_views(say)
        shown = os.path.relpath(path, ROOT) if path.is_relative_to(ROOT) else str(path)
        command = f"cx render --view {shlex.quote(shown)}"
        self.parts["written"].value = pieces.message(say.t("explore.written", command=command))
        return path

    def _list_views(self, say) -> None:
        """Offer the study's saved views; none is chosen."""
        paths = sorted((self.opened.path / "views").glob("*.toml"))
        options = [(say.t("explore.choose"), ""), *((path.stem, str(path)) for path in paths)]
        controls.choices(self.controls["saved"], options, "")

    def _recall(self, _) -> None:
        """Open the chosen view: set the controls as they were, then draw once."""
        if self.busy or not self.value("saved"):
            return
        self.busy = True
        try:
            view = views.read(Path(self.value("saved")))
            for name, value in views.chosen(view, self.opened).items():
                self.controls[name].value = value
        except PROBLEMS as error:
            self.parts["status"].value = pieces.message(_said(error))
        else:
            self.draw(view.looked)
        finally:
            self.busy = False


def browse(study: str) -> Explorer:
    """Open a study for exploring; its name or folder.

    Raises
    ------
    ValueError naming the studies that exist.
    """
    pd.set_option("display.html.use_mathjax", False)  # a `$` in a name is none of mathematics
    made = Explorer(study)
    gc.freeze()  # what is loaded by now stays as long as the kernel; to sort through it again takes 0.1 s each time
    return made


def _said(error: Exception) -> str:
    """What went wrong: what a person can mend in its own words, anything else by its kind, which tells no value."""
    return str(error.args[0]) if isinstance(error, PROBLEMS) and error.args else type(error).__name__
