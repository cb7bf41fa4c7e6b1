"""How long a response took: a draft maps the tool's own column, and an import counts who hurried."""

import json

import pytest

from cxlib import importing
from cxlib.importing import drafts, places

HEADS = ["StartDate", "EndDate", "Status", "Progress", "Duration (in seconds)", "Finished", "ResponseId"]
HEADS += ["ExternalReference", "Q1"]
TEXTS = ["Start Date", "End Date", "Response Type", "Progress", "Duration (in seconds)", "Finished", "Response ID"]
TEXTS += ["External Data Reference", "How likely are you to recommend us?"]
IDS = [
    "startDate",
    "endDate",
    "status",
    "progress",
    "duration",
    "finished",
    "_recordId",
    "externalDataReference",
    "QID1",
]


def export(seconds: list) -> str:
    rows = [HEADS, TEXTS, [json.dumps({"ImportId": each}) for each in IDS]]
    day = "2026-07-01 10:00:00"
    for at, each in enumerate(seconds):
        rows.append([day, day, "IP Address", "100", each, "True", f"R_{at:015}", "Acme", at % 11])
    return "\n".join(",".join('"' + str(cell).replace('"', '""') + '"' for cell in row) for row in rows) + "\n"


def test_a_draft_maps_the_time_a_response_took_and_the_import_counts_who_hurried(tmp_path):
    # the one in the middle took 100 s: less than half of it are 40 and 49 of the 22 whose time is known
    (tmp_path / "q.csv").write_text(export([100] * 20 + [40, 49, "", 0]), encoding="utf-8")
    path, _ = drafts.draft(tmp_path / "q.csv", tmp_path / "s")
    text = path.read_text(encoding="utf-8")
    assert 'duration = { column = "? Duration (in seconds)" }' in text
    path.write_text(text.replace("? ", ""), encoding="utf-8")
    importing.run(path, tmp_path / "s")
    assert places.log(tmp_path / "s")[["used", "fast", "timed"]].to_numpy().tolist() == [["24", "2", "22"]]


def test_without_such_a_column_nothing_is_said(tmp_path):
    (tmp_path / "g.csv").write_text("ID,Account,NPS\n" + "".join(f"r{i},Acme,{i}\n" for i in range(9)))
    assert "duration" not in drafts.sniffed(tmp_path / "g.csv")[1]


@pytest.mark.parametrize(
    "name, column",
    [
        ("qualtrics_3row_numeric_timing.csv", "Duration (in seconds)"),
        ("limesurvey_codes.xlsx", "interviewtime"),
    ],
)
def test_real_exports_say_how_long_a_response_took(shared, name, column):
    lines = drafts.sniffed(shared / "exports" / name)[1].splitlines()
    assert f'duration = {{ column = "? {column}" }}    # to count who hurried; no time is kept' in lines
