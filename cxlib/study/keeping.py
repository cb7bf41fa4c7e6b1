"""Where the data about persons lie in a study's folder."""

from cxlib.study import rewriting, tables
from cxlib.study.folder import Study

COPIES = {
    "extracts": "copies of the customers' answers, made again when they are asked for",
    "team/ledger": "who stood behind released numbers, as salted hashes; who has the folder can try ids",
    "team/salt": "the secret of those hashes",
    "respondents.key": "the secret by which respondents' ids were hashed; who has it can try ids",
    "imports": "what each import brought, so that it can be taken out again",
    "team/imports": "the same of employees",
    "released": "sums over five persons or more, and hashes of the roster's names",
}
OWN = ("study.toml", "imports.csv", "life.csv", "truths.toml")  # files that say nothing of a person


def personal(study: Study) -> list[str]:
    """Say in lines which tables and columns are about persons, what was copied from them, and which files are strange.

    A file this program did not write (an export somebody put there) is named: `cx forget` does not look into it.
    """
    lines = ["where personal data lie (`cx forget` and `cx purge` remove them):"]
    for name, columns in tables.PERSONAL.items():
        for path in rewriting.files(study.path, name):
            has = [column for column in columns if column in tables.TABLES[name]]
            lines.append(f"  {path.relative_to(study.path).as_posix()}: {', '.join(has)}")
    lines += [f"  {name}: {what}" for name, what in COPIES.items() if (study.path / name).exists()]
    return lines + [f"  {name}: not a file of the study; look into it yourself" for name in _strange(study)]


def _strange(study: Study) -> list[str]:
    """Name the files that no command writes."""
    known = {path for name in tables.TABLES for path in rewriting.files(study.path, name)}
    known |= {study.path / name for name in (*OWN, "team/salt", "respondents.key")}
    ours = (
        "extracts/",
        "released/",
        "team/ledger/",
        "instruments/",
        "mappings/",
        "views/",
        "imports/",
        "team/imports/",
    )
    found = [path for path in sorted(study.path.rglob("*")) if path.is_file() and path not in known]
    names = [path.relative_to(study.path).as_posix() for path in found]
    return [name for name in names if not name.startswith(ours)]
