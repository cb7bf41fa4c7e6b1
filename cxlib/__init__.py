"""Customer experience of a B2B partnership, measured with its uncertainty. In a notebook: ``import cxlib as cx``."""

from importlib import import_module

_PLACES = {
    "account": "study",
    "portfolio": "study",
    "browse": "lab",
    "voice": "words",
    "show": "charts.show",
    **dict.fromkeys(["gaps", "intervals", "journey", "nps", "scores", "summary"], "measures"),
    "portfolios": "measures.portfolio",
    "charts": "charts",
}


def __getattr__(name: str):
    """Import a name of the notebooks when it is first used, so that ``import cxlib`` itself does no work."""
    if name not in _PLACES:
        raise AttributeError(f"cxlib has no {name!r}; a notebook may use {', '.join(sorted(_PLACES))}")
    module = import_module(f"cxlib.{_PLACES[name]}")
    return getattr(module, name) if name in ("account", "portfolio", "browse", "voice", "show") else (
        import_module(f"cxlib.measures.{name}") if _PLACES[name] == "measures" else module
    )
