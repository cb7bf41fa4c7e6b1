"""Pictures of tables: one file per file of measures that has a picture, loaded when first used."""

from importlib import import_module

_FILES = ("gaps", "journey", "nps", "portfolio", "quality", "scores", "show", "summary", "theme", "workshop")


def __getattr__(name: str):
    """Import `cx.charts.gaps` and its neighbours when they are first asked for, matplotlib with them."""
    if name not in _FILES:
        raise AttributeError(f"cxlib.charts has no {name!r}; it has {', '.join(_FILES)}")
    return import_module(f"{__name__}.{name}")
