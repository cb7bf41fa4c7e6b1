"""Delivered reports that must be replaced because answers were removed: their files go, the manifest says so."""

import shutil
from collections.abc import Callable
from contextlib import ExitStack, contextmanager
from pathlib import Path

from cxlib import study as studies
from cxlib import words

from . import index, lock, manifest, shelf

WHY = {
    "forget": "a respondent was removed: render it again, and replace what was sent",
    "purge": "a draft past the retention was removed",
}


def carry_out(study, removal: dict, remove: Callable | None, reports: Path) -> str:
    """Withdraw the delivered reports that a removal touches, then remove; say which.

    Parameters
    ----------
    removal : what is to go (disclosure.life). remove : takes it out of the study; None: only say what would go.

    Raises
    ------
    lock.Locked if a batch is at work in one of the study's folders of reports.
    """
    with held(reports, study) as books:
        names = affected(books, removal)
        gone = files(books, names)
        if remove:
            withdraw(books, names, removal)
            index_again(books, study)
            remove(study, removal)
    return text(removal, gone, remove is None)


@contextmanager
def held(reports: Path, study):
    """Hold every folder of a study's reports while the block runs; yields folder -> manifest.

    Raises
    ------
    lock.Locked if a batch is at work in one. ValueError if a manifest is damaged.
    """
    with ExitStack() as stack:
        books = {}
        for path in sorted(Path(reports).glob(f"*/{manifest.NAME}")):
            stack.enter_context(lock.held(path.parent))
            book = manifest.read(path.parent)
            if book["study"] == study.name:
                books[path.parent] = book
        yield books


def affected(books: dict, removal: dict) -> dict[Path, list[str]]:
    """Return the reports that must go with a removal, by folder: those that know of the person, or past drafts.

    Parameters
    ----------
    removal : accounts (account_id -> the first quarter whose reports know of the person; later ones look back at it,
        and so does the portfolio's) and periods (quarters whose drafts go).
    """
    accounts, periods = removal["accounts"], removal["periods"]
    since = accounts | ({"": min(accounts.values())} if accounts else {})
    return {
        folder: [
            name
            for name, each in book["reports"].items()
            if book["period"] >= since.get(each["account"], "~") or (each["draft"] and book["period"] in periods)
        ]
        for folder, book in books.items()
    }


def files(books: dict, names: dict[Path, list[str]]) -> list[str]:
    """List the files of some reports that are in their place."""
    return [
        f"{folder.name}/{file['file']}"
        for folder, each in names.items()
        for name in each
        for file in books[folder]["reports"][name].get("files", {}).values()
    ]


def withdraw(books: dict, names: dict[Path, list[str]], removal: dict) -> None:
    """Delete the files of some reports, earlier versions too; mark them in the manifest, and note what was removed."""
    note = {"what": removal["what"], "day": manifest.now()[:10], "rows": sum(removal["rows"].values())}
    for folder, book in books.items():
        shelf.sweep(folder)
        for name in names[folder]:
            report = book["reports"][name]
            clear(folder, book["period"], report)
            if report["status"] == "ok":
                book["reports"][name] = report | {"status": "stale", "reason": WHY[note["what"]], "files": {}}
        if book["period"] in removal["periods"]:
            shutil.rmtree(folder / shelf.SUPERSEDED, ignore_errors=True)
        book["removed"] = [*book.get("removed", []), note | {"reports": len(names[folder])}]
        manifest.save(book, folder)


def index_again(books: dict, study) -> None:
    """Write the indexes anew: none may link to what is gone."""
    voice, brand = words.plain(study.config["languages"][0]), studies.brand.if_whole(study)
    for folder, book in books.items():
        if (folder / manifest.INDEX).exists():
            manifest.save_with_index(book, folder, index.index(book, voice, brand).encode("utf-8", "replace"))


def text(removal: dict, gone: list[str], dry_run: bool = False) -> str:
    """Say which delivered files go, for whoever was sent one to be sent another."""
    if not gone:
        return "no delivered report has to be replaced"
    will = "would be deleted" if dry_run else "deleted"
    after = ", to be rendered and sent again" if removal["what"] == "forget" else ""
    return "\n".join([f"{len(gone)} delivered files {will}{after}:", *(f"  {name}" for name in gone)])


def clear(folder: Path, period: str, report: dict) -> None:
    """Delete whatever there is of a report, in its place or set aside, listed or not."""
    shelf.drop(folder, report)
    stem = "-".join((report["slug"], period, report["reader"], report["language"]))
    for place in (folder / report["slug"] / report["reader"], folder / shelf.SUPERSEDED):
        for path in [*place.glob(f"{stem}.*"), *place.glob(f"{stem}-*")]:
            path.unlink()
