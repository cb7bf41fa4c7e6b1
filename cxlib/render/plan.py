"""What to render: accounts × readers × languages, where each report goes; that notebooks declare their parameters."""

from dataclasses import dataclass, replace
from itertools import product
from pathlib import Path

import papermill

from cxlib import study as studies

from . import formats

NOTEBOOKS = Path(__file__).parents[2] / "notebooks"
CHAPTERS = ("summary", "flame", "six_elements", "journey", "nps")  # in the order of a report, the summary on top
PARAMETERS = {
    "account": ("study", "account", "period", "language", "reader", "mode"),
    "portfolio": ("study", "period", "language", "mode"),
}
PARAMETERS["workshop"] = PARAMETERS["account"]
READERS = ("internal", "customer")


@dataclass(frozen=True)
class Order:
    """What was asked for on the command line: the image of a saved view. Empty accounts or languages: not named."""

    study: str
    period: str
    accounts: tuple[str, ...] = ()
    readers: tuple[str, ...] = ("internal",)
    languages: tuple[str, ...] = ()
    formats: tuple[str, ...] = ("html",)
    out: str = "reports"
    draft: bool = False
    template: str = ""
    as_of: str = ""


@dataclass(frozen=True)
class Job:
    """One report to make. `account` is empty for the portfolio."""

    study: str
    account: str
    name: str
    slug: str
    period: str
    reader: str
    language: str
    draft: bool
    notebooks: tuple[str, ...]
    formats: tuple[str, ...] = ("html",)
    template: str = ""
    as_of: str = ""  # the day the study is shown as of; "": the day the period's last wave closed

    def file(self, name: str) -> str:
        """Where the file of a format goes, below the folder of the period."""
        stem = f"{self.slug}-{self.period}-{self.reader}-{self.language}"
        return f"{self.slug}/{self.reader}/{stem}{formats.ENDINGS[name]}"

    def parameters(self) -> dict[str, str]:
        """Return the values its notebooks run with."""
        values = {**vars(self), "mode": formats.mode(self.formats)}
        return {key: values[key] for key in PARAMETERS["account" if self.account else "portfolio"]}


def jobs(order: Order) -> list[Job]:
    """List every report of an order; with no account named, every account and, for internal readers, the portfolio.

    Raises
    ------
    ValueError for an unknown study, period, account, reader, language or chapter (naming those that exist), and for a
    notebook that does not declare a parameter it would be given: papermill would only warn and show another account.
    """
    if wrong := mistyped(order):
        raise ValueError("\n".join(wrong))
    study = studies.open(order.study)
    check(order, study)
    accounts = study.table("accounts").drop_duplicates("account_id").set_index("account_id")
    chosen = accounts.loc[list(dict.fromkeys(order.accounts))] if order.accounts else accounts
    common = {"study": str(study.path), "period": order.period, "draft": order.draft}
    common |= {"formats": order.formats, "template": order.template, "as_of": order.as_of}
    chapters = of_account(study)
    planned = []
    for row in chosen.itertuples():
        own = {"account": row.Index, "name": row.name, "slug": studies.slug(row.name, row.Index), "notebooks": chapters}
        for reader, language in product(order.readers, tongues(order, study, row.language)):
            planned.append(Job(**common, **own, reader=reader, language=language))
    if not order.accounts and "internal" in order.readers and (pages := notebooks("portfolio", ())):
        own = {"account": "", "name": "", "slug": "portfolio", "reader": "internal", "notebooks": pages}
        planned += [Job(**common, **own, language=language) for language in tongues(order, study, "")]
    return planned


def again(like: Job, reports: dict[str, dict]) -> dict[str, Job | None]:
    """Return the jobs of reports made before, for the study and period of another job.

    Parameters
    ----------
    reports : what the manifest says of them, by key.

    Returns
    -------
    dict, key -> job; None where the study has no such account any more, or under another name.
    """
    study = studies.open(like.study)
    rows = study.table("accounts").drop_duplicates("account_id").itertuples()
    slugs = {row.account_id: studies.slug(row.name, row.account_id) for row in rows} | {"": "portfolio"}
    kinds = {True: of_account(study), False: notebooks("portfolio", ())}
    made = {}
    for key, report in reports.items():
        about = {name: report[name] for name in ("account", "name", "slug", "reader", "language", "draft")}
        job = replace(like, **about, as_of=report.get("as_of", ""), notebooks=kinds[report["account"] != ""])
        made[key] = job if slugs.get(report["account"]) == report["slug"] else None
    return made


def mistyped(order: Order) -> list[str]:
    """Say which values of an order are no plain text: papermill would run the text that another type writes as."""
    kinds = {
        "study": (str, Path),
        "period": str,
        "out": (str, Path),
        "draft": bool,
        "template": (str, Path),
        "as_of": str,
    }
    values, wrong = vars(order), []
    for name in (name for name in values if not isinstance(values[name], kinds.get(name, tuple))):
        wrong.append(f"{name} must be {'a list of texts' if name not in kinds else 'a text'}, not {kind(values[name])}")
    for name in (name for name in values if name not in kinds and isinstance(values[name], tuple)):
        wrong += [f"{name} must hold texts, not {kind(each)}" for each in values[name] if type(each) is not str]
    return wrong


def kind(value) -> str:
    """Name a value's type."""
    return type(value).__name__


def tongues(order: Order, study, own: str) -> tuple[str, ...]:
    """Languages of one account's reports: those asked for, else its own, else the study's first."""
    offered = study.config["languages"]
    if "all" in order.languages:
        return tuple(offered)
    return order.languages or ((own if own in offered else offered[0]),)


def check(order: Order, study) -> None:
    """Refuse an order that names what the study does not have; all problems at once."""
    wrong = [] if len(study.table("accounts")) else [f"{study.name} has no accounts: there is nothing to report on"]
    wrong += unknown("period", [order.period], study.periods)
    wrong += studies.asof.problems(study.table("waves"), order.period, order.as_of)
    wrong += unknown("account", order.accounts, list(study.table("accounts")["account_id"]))
    wrong += unknown("reader", order.readers, READERS)
    wrong += unknown("language", order.languages, [*study.config["languages"], "all"])
    try:
        studies.brand.of(study)
    except ValueError as error:
        wrong.append(str(error))
    if wrong:
        raise ValueError("\n".join(wrong))


def unknown(what: str, given, known) -> list[str]:
    """Say which of the given names are not known, and which are."""
    strange = [name for name in given if name not in known]
    shown = ", ".join(map(str, known[:30])) + (f" and {len(known) - 30} more" if len(known) > 30 else "")
    return [f"no {what} {', '.join(map(repr, strange))}; there are: {shown or 'none'}"] if strange else []


def notebooks(kind: str, wanted) -> tuple[str, ...]:
    """Return the chapters of a kind of report in order, as places under notebooks/; checks their parameters.

    Parameters
    ----------
    kind : account or portfolio, the folder under notebooks/.
    wanted : chapter names from study.toml; none: all, the known ones first, then the rest by name.
    """
    found = {path.stem: path for path in sorted((NOTEBOOKS / kind).glob("*.ipynb"))}
    if wrong := unknown("chapter", wanted, list(found)):
        raise ValueError(f"study.toml, chapters: {wrong[0]}")
    rank = {name: place for place, name in enumerate(CHAPTERS)}
    names = list(wanted) or sorted(found, key=lambda name: (rank.get(name, len(rank)), name))
    wrong = [line for name in names for line in undeclared(found[name], PARAMETERS[kind])]
    if wrong:
        raise ValueError("\n".join(wrong))
    return tuple(f"{kind}/{found[name].name}" for name in names)


def of_account(study) -> tuple[str, ...]:
    """Return the chapters of an account's report, and the workshops on those that have one: these run for slides."""
    chapters = notebooks("account", study.config["chapters"].get("account", ()))
    names = {Path(name).stem for name in chapters}
    return chapters + tuple(name for name in notebooks("workshop", ()) if Path(name).stem in names)


def undeclared(path: Path, given) -> list[str]:
    """Say which parameters a notebook would be given without declaring them."""
    declared = papermill.inspect_notebook(str(path))
    strange = [name for name in given if name not in declared]
    if not strange:
        return []
    has = ", ".join(declared) or "none: is a cell tagged `parameters`?"
    return [f"{path.parent.name}/{path.name}: declares no parameter {', '.join(strange)}; it declares {has}"]
