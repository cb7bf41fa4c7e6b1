"""A second wave whose head changed: what is new, gone, moved, reworded, and what to write in the mapping."""

import json

import pytest

from cxlib import importing
from cxlib.importing import plan, read

NPS, SPEED, ADVICE, WHY = "How likely to recommend?", "How fast were we?", "How good was our advice?", "Why?"
QUARTERS = {name: {"side": "customer", "period": name} for name in ("2026Q3", "2026Q4")}
ITEMS = ["nps", "excitement_1", "excitement_2", "nps_why"]
# tool -> its header rows of (code, question) pairs, and how its mapping addresses the columns of the four questions
QUALTRICS = [{"import_id": "QID1"}, {"import_id": "QID2", "choice": "1"}, {"import_id": "QID2", "choice": "2"}]
TOOLS = {
    "qualtrics": [*QUALTRICS, {"import_id": "QID3_TEXT"}],
    "limesurvey": [{"code": code} for code in ("G1Q1", "G1Q2[SQ1]", "G1Q2[SQ2]", "G1Q3")],
    "google_forms": [{"column": each} for each in (NPS, SPEED, ADVICE, WHY)],
    "generic": [{"position": at} for at in (2, 3, 4, 5)],
}
CODES = {
    "qualtrics": ["QID1", "QID2:1", "QID2:2", "QID3_TEXT", "QID9"],
    "limesurvey": ["G1Q1", "G1Q2[SQ1]", "G1Q2[SQ2]", "G1Q3", "G9"],
}
FORM = dict(enumerate([NPS, SPEED, ADVICE, WHY]))  # number of a question -> its words; 4 is a new one
ANSWERS = {0: "9", 1: "7", 2: "8", 3: "fine", 4: "Oulu"}


def record(code: str) -> str:
    key, _, choice = code.partition(":")
    return json.dumps({"ImportId": key} | ({"choiceId": choice} if choice else {}))


def cell(text: str) -> str:
    return '"' + text.replace('"', '""') + '"'


def export(tool: str, form: dict[int, str]) -> str:
    """Write an export of one answer: the questions of `form` in its order."""
    codes = CODES.get(tool, [""] * 5)
    body = ["Acme", *(ANSWERS[number] for number in form)]
    if tool == "qualtrics":
        tags = ["StartDate", "EndDate", "Status", "account", *(f"Q{number}" for number in form)]
        texts = ["Start Date", "End Date", "Response Type", "account", *form.values()]
        ids = ["startDate", "endDate", "status", "account", *(codes[number] for number in form)]
        rows = [tags, texts, [record(each) for each in ids], ["2026-07-01", "2026-07-01", "0", *body]]
    elif tool == "limesurvey":
        body = ["1", "2026-07-01 10:00:00", "1", "en", *body]
        rows = [["id", "submitdate", "lastpage", "startlanguage", "account", *(codes[n] for n in form)], body]
    elif tool == "google_forms":
        rows = [["Timestamp", "account", *form.values()], ["2026-07-01 10:00:00", *body]]
    else:
        rows = [["account", *form.values()], body]
    return "\n".join(",".join(map(cell, row)) for row in rows) + "\n"


def columns(tool: str) -> dict:
    said = {item: {"from": each} for item, each in zip(ITEMS, TOOLS[tool], strict=True)}
    scale = {"scale": "numbers"} if tool in CODES else {}
    return {item: keys | ({"kind": "open"} if item == "nps_why" else scale) for item, keys in said.items()}


@pytest.fixture
def second(bring):
    """Import a first wave of a tool; return what a second one of another form brings or says."""

    def wave(tool: str, form: dict[int, str], name: str, period: str, **parts) -> str:
        own = {"source": {"id": "wave", "tool": tool, "file": name}, "account": {"from": {"column": "account"}}}
        own |= {"unmapped": "warn", "defaults": {"side": "customer", "period": period}} | parts
        return bring(export(tool, form), columns(tool), name=name, **own)[0].text

    def run(tool: str, form: dict[int, str], **parts) -> str:
        wave(tool, FORM, "first.csv", "2026Q3")
        try:
            return wave(tool, form, "second.csv", "2026Q4", **parts)
        except ValueError as error:
            return str(error)

    return run


def places(tool: str) -> int:
    """The place of the first question."""
    return {"qualtrics": 5, "limesurvey": 6, "google_forms": 3, "generic": 2}[tool]


@pytest.mark.parametrize("tool", TOOLS)
def test_the_same_form_says_nothing(second, tool):
    text = second(tool, FORM)
    assert "1 rows read = 1 used" in text and "changed" not in text


@pytest.mark.parametrize("tool", TOOLS)
def test_a_question_added_in_the_middle(second, tool):
    text = second(tool, {0: NPS, 4: "Which site?", 1: SPEED, 2: ADVICE, 3: WHY})
    assert f"Which site?', at place {places(tool) + 1}" in text or (
        tool == "limesurvey" and "new: 'G9', at place 7" in text
    )
    assert "moved" not in text and "gone" not in text and "reworded" not in text
    if tool != "generic":
        assert "1 rows read = 1 used" in text and "note: the form has changed since first.csv" in text
        return
    assert "2 of 5 addresses of mapping.toml still find their column" in text
    for line, item, was, other, at in (
        ("1. ", "excitement_1", SPEED, "Which site?", 4),
        ("2. ", "excitement_2", ADVICE, SPEED, 5),
        ("3. ", "nps_why", WHY, ADVICE, 6),
    ):
        told = next(each for each in text.splitlines() if f"item '{item}'" in each)
        assert told.strip().startswith(f"{line}line ")
        assert f"no longer finds {was!r}, but {other!r}: write {{ position = {at} }}" in told


@pytest.mark.parametrize("tool", TOOLS)
def test_two_columns_that_swapped(second, tool):
    text, at = second(tool, {0: NPS, 2: ADVICE, 1: SPEED, 3: WHY}), places(tool)
    assert f"from place {at + 2} to {at + 1}" in text and f"from place {at + 1} to {at + 2}" in text
    assert text.count("moved: ") == 2 and "new:" not in text and "reworded" not in text
    stopped = "nothing was imported" in text
    assert stopped == (tool == "generic")
    if stopped:
        assert f"no longer finds {SPEED!r}, but {ADVICE!r}: write {{ position = 4 }}" in text
        assert f"no longer finds {ADVICE!r}, but {SPEED!r}: write {{ position = 3 }}" in text


@pytest.mark.parametrize("tool", ["qualtrics", "google_forms", "generic"])
def test_a_reworded_question(second, tool):
    text, at = second(tool, FORM | {1: "How quick were we?"}), places(tool) + 1
    assert "How fast were we?' is now '" in text and f"How quick were we?', at place {at} (item 'excitement_1')" in text
    assert "new:" not in text and "gone" not in text
    if tool == "qualtrics":
        assert "1 rows read = 1 used" in text
    else:
        remedy = {"generic": 'label_check = "How quick were we?"', "google_forms": '{ column = "How quick were we?" }'}
        assert f"if 'How quick were we?' is the same question, write {remedy[tool]}" in text
        assert "4 of 5 addresses" in text and "nobody mapped" not in text


def test_a_person_may_say_that_a_reworded_question_is_the_same(bring):
    """label_check is the mapping's own word for it: then the address holds again."""
    first, again = "account,How fast were we?\nA,9\n", "account,How quick were we?\nA,8\n"
    bring(first, {"nps": {"from": {"position": 2}}}, name="first.csv")
    vouched = {"nps": {"from": {"position": 2}, "label_check": "How quick"}}
    result, _ = bring(again, vouched, name="second.csv", defaults=QUARTERS["2026Q4"])
    assert "reworded" in result.text and result.counts["used"] == 1


@pytest.mark.parametrize("tool", TOOLS)
def test_a_question_that_is_gone(second, tool):
    text, at = second(tool, {0: NPS, 2: ADVICE, 3: WHY}), places(tool) + 1
    assert f", was at place {at}\n" in text and text.count("  gone: ") == 1
    assert "item 'excitement_1': " in text and "take it out (answers of earlier waves stay)" in text
    assert "nothing was imported" in text and ("2 of 5" if tool == "generic" else "4 of 5") in text


def test_everything_comes_at_once_and_nothing_is_written(second, tmp_path):
    text = second("google_forms", {4: "Which site?", 2: ADVICE, 0: "Would you recommend us?", 3: WHY}, unmapped="error")
    assert text.splitlines()[0] == "second.csv: the form has changed since first.csv; nothing was imported"
    assert all(each in text for each in ("new: ", "gone: ", "nobody mapped", "of 5 addresses"))
    log = (tmp_path / "study" / "imports.csv").read_text()
    assert "first.csv" in log and "second.csv" not in log


def test_a_frozen_head_is_released_by_its_new_sha(bring, tmp_path):
    first, again = "account,nps\nA,9\n", "account,nps,region\nA,8,North\n"
    usual = {"name": "second.csv", "defaults": QUARTERS["2026Q4"], "unmapped": "ignore"}
    bring(first, name="first.csv")
    with pytest.raises(ValueError) as error:
        bring(again, expect={"columns_sha": "abcdef"}, **usual)
    told = str(error.value)
    assert "new: 'region', at place 3" in told and "2 of 2 addresses" in told
    sha = told.split('columns_sha = "')[1].split('"')[0]
    assert bring(again, expect={"columns_sha": sha}, **usual)[0].counts["used"] == 1


def test_the_sha_sees_other_words_under_the_same_tag(tmp_path):
    shas = set()
    for words in (SPEED, "How quick were we?"):
        (tmp_path / "x.csv").write_text(export("qualtrics", FORM | {1: words}))
        shas.add(plan.columns_sha(read.load(tmp_path / "x.csv")))
    assert len(shas) == 2


def test_the_head_goes_with_its_import(bring, tmp_path):
    bring("account,nps\nA,9\n", name="first.csv")
    bring("account,nps,region\nA,8,North\n", name="second.csv", defaults=QUARTERS["2026Q4"], unmapped="warn")
    assert len(list(tmp_path.glob("study/imports/*/head.json"))) == 2
    importing.remove(tmp_path / "second.csv", tmp_path / "study")
    assert len(list(tmp_path.glob("study/imports/*/head.json"))) == 1


def test_an_address_in_a_head_is_not_kept_and_said(bring, tmp_path):
    text = "account,nps,Write to anna.virtanen@firma.fi or 040 123 4567\nA,9,x\n"
    result, _ = bring(text, unmapped="warn")
    assert "note: the head of column 3 holds a person's address or number: not kept" in result.text
    kept = next(tmp_path.glob("study/imports/*/head.json")).read_text("utf-8")
    assert "virtanen" not in kept and "4567" not in kept and "Write to" in kept
    again, _ = bring(text.replace("A,9", "A,8"), unmapped="warn", defaults=QUARTERS["2026Q4"])
    assert "changed" not in again.text


def test_a_table_that_is_not_answers_says_it_too(bring, tmp_path):
    bring("account,nps\nAcme,9\n")
    plan = 'version = 1\ntable = "accounts"\nunmapped = "warn"\n[source]\nid = "crm"\nfile = "{}"\n'
    plan += '[account]\nfrom = {{ column = "firm" }}\n[[columns]]\nfield = "segment"\nfrom = {{ column = "size" }}\n'
    plan += '[[columns]]\nfield = "name"\nfrom = {{ column = "firm" }}\n'
    for name, head in (("one.csv", "firm,size"), ("two.csv", "firm,class")):
        (tmp_path / name).write_text(f"{head}\nAcme,large\n")
        (tmp_path / f"{name}.toml").write_text(plan.format(name))
    importing.run(tmp_path / "one.csv.toml", tmp_path / "study")
    with pytest.raises(ValueError) as error:
        importing.run(tmp_path / "two.csv.toml", tmp_path / "study")
    assert "reworded: 'size' is now 'class', at place 2" in str(error.value)
    assert "line 11: item 'segment': no longer finds" in str(error.value) and '{ column = "class" }' in str(error.value)


def test_a_status_column_that_is_gone_stops_the_import(bring):
    """Else tests and previews would count as answers."""
    status = {"column": "state", "values": {"done": "complete", "try": "test"}}
    parts = {"source": {"id": "s", "file": "first.csv", "status": status}, "unmapped": "warn"}
    assert bring("account,nps,state\nA,9,done\nA,1,try\n", name="first.csv", **parts)[0].counts["used"] == 1
    parts |= {"source": parts["source"] | {"file": "second.csv"}, "defaults": QUARTERS["2026Q4"]}
    with pytest.raises(ValueError, match=r'source.status: no longer finds .state.: if .mode. .* { column = "mode" }'):
        bring("account,nps,mode\nA,9,done\nA,1,try\n", name="second.csv", **parts)
