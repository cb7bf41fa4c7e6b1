"""An invented study of a Finnish B2B IT partner with planted truths: to learn on, and to test what is found."""

from pathlib import Path

import pandas as pd

from cxlib import study
from cxlib.demo import build, texts, truths

TARGET_NPS = 40


def make(folder: str | Path, accounts: int = 24, quarters: int = 8, seed: int = 2026, plant: bool = True) -> Path:
    """Write a complete invented study, its last quarter 2026Q3, and truths.toml.

    Parameters
    ----------
    folder : where; made if need be. An earlier demo there is written over, another study never.
    accounts, quarters : size; the first twelve accounts have sizes by hand, the planted truths are in the first four.
    seed : same numbers, same bytes.
    plant : False leaves every comparison of the study without a true difference.

    Returns
    -------
    The folder.

    Raises
    ------
    ValueError if the sizes are too small, or the folder holds a study that is not a demo or was released as another.
    """
    folder, made = Path(folder), {"accounts": accounts, "quarters": quarters, "seed": seed, "planted": plant}
    told = truths.text(build.planted(made), made)
    _refuse_other(folder, told)
    config = {"name": "demo", "company": texts.words()["company"], "targets": {"nps": TARGET_NPS}}
    study.write(folder, build.everything(made), config)
    study.tables.replace(folder / "instruments" / build.OWN.name, build.OWN.read_bytes())
    study.tables.replace(folder / "truths.toml", told.encode())
    return folder


def tables(accounts: int = 24, quarters: int = 8, seed: int = 2026, plant: bool = True) -> dict[str, pd.DataFrame]:
    """Return the tables of the same study without writing them; employees' tables are named team/..."""
    return build.everything({"accounts": accounts, "quarters": quarters, "seed": seed, "planted": plant})


def planted(accounts: int = 24, seed: int = 2026) -> list[dict]:
    """Return the truths of the same study, as in truths.toml."""
    return build.planted({"accounts": accounts, "quarters": 2, "seed": seed, "planted": True})


def _refuse_other(folder: Path, told: str) -> None:
    """Never write over real answers, nor under a release of other answers."""
    known = folder / "truths.toml"
    if (folder / "study.toml").exists() and not known.exists():
        raise ValueError(f"{folder} holds a study that is no demo; name another folder")
    if (folder / "released").exists() and known.exists() and known.read_text(encoding="utf-8") != told:
        raise ValueError(f"{folder} holds releases of another demo; name another folder, or remove this one first")
