"""What a new user types for one file of each tool: the rows kept in the spreadsheet, and the edits of the draft."""

import csv
import datetime
from dataclasses import dataclass, field
from pathlib import Path

from openpyxl import Workbook, load_workbook

NOTE = '# left out: test 15; to count them in: keep = { status = ["test"] }'
FOOD = ["Horrendous", "Just about edible but I was hungry", "Some good, some not so good", "Yum!"]
FOOD += ["Give the team a Michelin star!!"]
OFTEN = ["Less often than monthly", "Monthly", "Weekly", "Daily"]
GERMAN = ["gar nicht", "selten", "eher selten", "eher häufig", "sehr häufig"]
VIEWS = ["Very unfavorably", "Somewhat unfavorably", "Neither favorably nor unfavorably (neutral)"]
VIEWS += ["Somewhat favorably", "Very favorably"]
AGREE = ["Strongly disagree", "Disagree", "Neither agree or disagree", "Agree", "Strongly Agree"]
SAID = [5, 4, 4, 3, 5, 2, 4, 5, 1, 4, 3, 5]  # the answers of the small files written here
DAY = datetime.datetime(2026, 8, 3, 9, 15, 30)


@dataclass(frozen=True)
class Road:
    """A file, the item kept and its name on the page, what is typed, and how the file's answers are counted outside.

    `top` says where the rows begin, `head` in which row and with what beginning the question stands, `words` the
    answers in words, the lowest first, `only` which rows count: (head, text it begins with).
    """

    file: str
    item: str
    name: str
    top: int
    head: tuple[int, str]
    period: str = "2026Q3"
    words: list = field(default_factory=list)
    typed: dict = field(default_factory=dict)
    only: tuple = ()
    read: tuple = ("utf-8", ",")


UNDATED = {'period = "?"': 'period = "2026Q3"'}


def typed(labels: list[str], seen: list[str] | None = None) -> dict[str, str]:
    """The edits that give each answer in words its number."""
    return {f'"{word}" = "?"': f'"{word}" = {at}' for at, word in enumerate(labels, 1) if word in (seen or labels)}


ROADS = {
    "qualtrics": Road(
        "qualtrics_3row_numeric_timing.csv", "polarization_1", "", 3, (0, "polarization_1"), "2021Q3",
        only=[("Finished", "1")],
    ),
    "qualtrics, legacy": Road(
        "qualtrics_legacy_negative_recodes.csv", "q3_1", "", 2, (0, "Q3_1"), "2016Q2",
        typed={NOTE: 'keep = { status = ["test"] }'},
    ),
    "surveymonkey": Road(
        "surveymonkey_starwars_expanded.csv", "han_solo", "Han Solo", 2, (1, "Han Solo"), words=VIEWS, typed=UNDATED,
        read=("cp1252", ","),
    ),
    "google forms": Road(
        "gforms_nps_event_us_dates.csv", "how_would_you_rate_the_food_at_2", "", 1,
        (0, "How would you rate the food at Sudzilla (lunch)?"), "2019Q4", FOOD,
        {'format = "?"': 'format = "%m/%d/%Y %H:%M:%S"', **typed(FOOD)},
    ),
    "limesurvey": Road(
        "limesurvey_code_and_text_nl.csv", "likert4_affsat1", "", 1, (0, "likert4[affSat1]"), words=AGREE,
        typed=UNDATED,
    ),
    "alchemer": Road(
        "surveygizmo_jupyter2015.csv", "how_often_do_you_use_jupyter_notebook", "", 1, (0, "How often"), "2015Q4",
        OFTEN, typed(OFTEN), [("Status", "Complete"), ("Date Submitted", "2015")],
    ),
    "spss": Road(
        "spss_survey_factor.sav", "smoke", "Smoke", 1, (0, "Smoke"), words=["Heavy", "Never", "Occas", "Regul"],
        typed=UNDATED, read=("utf-8", ";"),
    ),
    "decimal comma": Road(
        "locale_semicolon_decimal_comma.csv", "exer", "Exer", 1, (0, "Exer"), words=["None", "Some", "Freq"],
        typed=UNDATED | typed(["None", "Some", "Freq"]), read=("utf-8", ";"),
    ),
    "merged heads": Road(
        "excel_merged_headers_de.xlsx", "communication", "Communication", 2, (1, "Communication"), words=GERMAN,
        typed=UNDATED | typed(GERMAN, seen=GERMAN[1:]),
    ),
    "long": Road(
        "cx_nps_long_format.csv", "q_3", "3", 1, (0, "Answer"), typed=UNDATED, only=[("Question Number", "3 ")],
    ),
    "microsoft forms": Road("ms.xlsx", "how_satisfied_are_you", "", 1, (0, "How satisfied")),
    "typeform": Road("typeform.csv", "how_satisfied_are_you", "", 1, (0, "*How"), only=[("Response Type", "comp")]),
    "formbricks": Road("formbricks.csv", "q_1_how_satisfied", "", 1, (0, "1. How"), only=[("Finished", "Yes")]),
    "webropol": Road("webropol.csv", "kuinka_tyytyvainen_olet", "", 1, (0, "Kuinka"), read=("cp1252", ";")),
}  # fmt: skip


def answers(road: Road, path: Path) -> list[float]:
    """The answers that count, from the file's own cells: no reader of cxlib is asked."""
    table = cells(road, path)
    at = next(at for at, head in enumerate(table[road.head[0]]) if head.strip().startswith(road.head[1]))
    meant = {word: float(number) for number, word in enumerate(road.words, 1)}
    kept = table[road.top :]
    for name, begins in road.only:
        column = next(i for i, head in enumerate(table[0]) if head.strip() == name)
        kept = [row for row in kept if f"{row[column]} ".startswith(begins)]
    said = [row[at].strip().replace(",", ".") if not road.words else row[at].strip() for row in kept]
    values = [meant.get(each) if road.words else float(each) if each else None for each in said]
    return [value for value in values if value is not None and value >= 0]


def cells(road: Road, path: Path) -> list[list[str]]:
    """The file's cells as text, head and all."""
    if path.suffix == ".sav":  # the same survey as text
        path = path.with_name("locale_semicolon_decimal_comma.csv")
    if path.suffix == ".xlsx":
        book = load_workbook(path)
        rows = book[book.sheetnames[-1]].iter_rows(values_only=True)
        return [["" if cell is None else str(cell) for cell in row] for row in rows]
    encoding, sep = road.read
    with path.open(encoding=encoding, errors="replace", newline="") as file:
        return list(csv.reader(file, delimiter=sep))


def write(folder: Path) -> None:
    """Write a small file of each tool of which no real one is at hand."""
    moments = [DAY + datetime.timedelta(hours=at) for at in range(len(SAID))]
    heads = ["ID", "Start time", "Completion time", "Email", "Name", "How satisfied are you?", "Why?"]
    book = Workbook()
    for row in [
        heads,
        *(
            [at, when, when, "anonymous", "", said, ""]
            for at, (when, said) in enumerate(zip(moments, SAID, strict=True), 1)
        ),
    ]:
        book.active.append(row)
    book.save(folder / "ms.xlsx")
    rows = [
        [
            "#",
            "*How satisfied* are you?",
            "Other",
            "Response Type",
            "Start Date (UTC)",
            "Submit Date (UTC)",
            "Network ID",
        ]
    ]
    rows += [
        [f"{at:032x}", said, "", "completed", when, when, f"n{at}"]
        for at, (when, said) in enumerate(zip(moments, SAID, strict=True))
    ]
    _csv(folder / "typeform.csv", [*rows, ["f" * 32, 1, "", "started", DAY, "", "n"]])
    rows = [
        [
            "No.",
            "Response ID",
            "Timestamp",
            "Finished",
            "Survey ID",
            "Formbricks ID (internal)",
            "User ID",
            "Tags",
            "1. How satisfied?",
        ]
    ]
    rows += [
        [at, f"r{at}", when, "No" if at == 3 else "Yes", "s", "f", "", "", said]
        for at, (when, said) in enumerate(zip(moments, SAID, strict=True))
    ]
    _csv(folder / "formbricks.csv", rows)
    rows = [["Vastausaika", "Vastaajan ID", "Kuinka tyytyväinen olet?", "Miksi?"]]
    rows += [
        [f"{when:%-d.%-m.%Y %-H.%M}", at, f"{said - 0.5:g}".replace(".", ","), ""]
        for at, (when, said) in enumerate(zip(moments, SAID, strict=True), 1)
    ]
    _csv(folder / "webropol.csv", rows, "cp1252", ";")


def _csv(path: Path, rows: list, encoding: str = "utf-8", sep: str = ",") -> None:
    with path.open("w", encoding=encoding, newline="") as file:
        csv.writer(file, delimiter=sep).writerows(rows)
