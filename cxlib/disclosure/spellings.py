"""Under which ids a study may keep a person whom somebody names as the survey does: as said, of a form, or hashed."""

from cxlib.study import Study, sealing, tables
from cxlib.study.answers import folded


def of(study: Study, own: str) -> dict[str, str]:
    """Return every id that may be meant -> how to say it so that nobody else is.

    Parameters
    ----------
    own : the id as somebody says it, folded: the survey's own, that of a form's answer (its number, source:number or
        source:quarter:number), or the hash.
    """
    meant, secret = {own: own} | {each: each for each in _of_forms(study, own)}, sealing.key(study.path)
    hashes = sealing.sealed(meant, secret) if secret else []
    return meant | dict(zip(hashes, meant, strict=bool(secret)))


def _of_forms(study: Study, own: str) -> list[str]:
    """Return the ids of answers that forms number so (importing.people says how they are made)."""
    path = study.path / "imports.csv"
    log = tables.from_csv(path) if path.is_file() else {}
    if "ids" not in log:
        return []
    sources = {folded(each) for each in log.loc[log["ids"] == "form", "source"]}
    quarters = {each.lower() for each in study.table("waves")["period"]}
    numbers = {source: own.removeprefix(f"{source}:") for source in sorted(sources)}
    return [f"{source}:{quarter}:{number}" for source, number in numbers.items() for quarter in sorted(quarters)]


def one(study: Study, said: set[str]) -> None:
    """Refuse an id that nobody has, or several.

    Raises
    ------
    ValueError that says how to name each of them alone.
    """
    if not said:
        raise ValueError(f"{study.name}: no respondent has this id; ids are those of the column respondent_id")
    if len(said) > 1:
        raise ValueError(
            f"{study.name}: {len(said)} answers have this number, each of its form: say which: "
            + ", ".join(sorted(said))
        )
