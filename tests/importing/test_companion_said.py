"""What is said of a companion: that it lies there, what it describes, why it is refused; hostile text stays text."""

import json
import tomllib

import pytest
from click.testing import CliRunner

from cxlib import cli, importing
from cxlib.importing import markup

from .survey import FORMS, L10N, decided

BROKEN = {
    "doctype": (
        '<?xml version="1.0"?>\n<!DOCTYPE d [<!ENTITY a "b">]>\n<document/>',
        "line 2 declares a document type",
    ),
    "entity": ('<document>\n\n<!ENTITY a SYSTEM "file:///etc/passwd"></document>', "line 3 declares a document type"),
    "hidden": ("<!-- <![CDATA[ -->\n<!DOCTYPE d>\n<document/><!-- ]]> -->", "line 2 declares a document type"),
    "open": (L10N.replace("</surveys>", ""), "line 38 is broken XML"),
    "page": ("<html><body>Hei</body></html>", "is XML, but not the structure of a LimeSurvey survey"),
    "group": (
        L10N.replace("<LimeSurveyDocType>Survey", "<LimeSurveyDocType>Group"),
        "not the structure of a LimeSurvey",
    ),
    "type": (L10N.replace("<type>5<", "<type>€<"), "questions of a type unknown here: arvio ('€')"),
    "latin": (L10N.encode("latin-1"), "line 10, byte 0xe4 is not UTF-8"),
    "declared": (L10N.replace('"UTF-8"', '"ISO-8859-1"'), "line 1 declares 'ISO-8859-1', not UTF-8"),
    "wide": (L10N.encode("utf-16"), "is no structure file"),
    "words": ("question;text", "is no structure file; a companion is LimeSurvey's .lss or SPSS's .sav"),
    "empty": ("", "is no structure file"),
    "sav": (b"$FL2 nothing", "is a damaged SPSS file"),
    "tongues": (
        L10N.replace(
            "<question_l10ns><rows>",
            "<question_l10ns><rows>"
            + "".join(f"<row><qid>10</qid><question>?</question><language>l{n}</language></row>" for n in range(201)),
        ),
        "speaks more than 200 languages",
    ),
    "wide grid": (
        L10N.replace("<type>F<", "<type>:<").replace(
            "<subquestions><rows>",
            "<subquestions><rows>"
            + "".join(
                f"<row><qid>{n}</qid><parent_qid>10</parent_qid><title>S{n}</title><scale_id>{n % 2}</scale_id></row>"
                for n in range(100, 400)
            ),
        ),
        "describes more than 20000 columns",
    ),
    "other": (L10N.replace(">palv<", ">muu<").replace(">arvio<", ">x<").replace("?</q", "!</q"), "describes no column"),
}


@pytest.mark.parametrize("name", BROKEN)
def test_a_broken_or_foreign_companion_is_refused_with_file_and_remedy(home, name):
    content, told = BROKEN[name]
    (home / "kysely.csv").write_text(FORMS["codes"][0], encoding="utf-8")
    (home / "kysely.lss").write_bytes(content if isinstance(content, bytes) else content.encode())
    with pytest.raises(ValueError) as error:
        importing.draft(home / "kysely.csv", home / "s", home / "kysely.lss")
    assert str(error.value).startswith("kysely.lss: ") and told in str(error.value), error.value
    assert not (home / "s/mappings").exists()


def test_a_companion_that_is_gone_or_too_large_is_refused(home, monkeypatch):
    path = decided(home)
    (home / "kysely.csv").write_text(FORMS["codes"][0].replace("A1", "A2"), encoding="utf-8")
    monkeypatch.setattr(markup, "LARGEST", 2_000_000)
    (home / "kysely.lss").write_bytes(b"<document>" + b" " * 3_000_000)
    with pytest.raises(ValueError, match="kysely.lss: has 3 MB, which is no structure of a survey"):
        importing.run(path, home / "s")
    (home / "kysely.lss").unlink()
    with pytest.raises(ValueError, match="kysely.lss: cannot be read"):
        importing.run(path, home / "s")


def test_hostile_text_stays_text(home):
    evil = '<script>alert(1)</script>]]&gt;" \\\\n # {x} &amp;lt;img src=x onerror=alert(1)&amp;gt;'
    evil += "\n[[columns]]\n\u202ekissa"
    for old in ("Laskun ymmärtää.", "Samaa mieltä"):
        (home / "kysely.lss").write_text(L10N.replace(old, evil), encoding="utf-8")
        (home / "kysely.csv").write_text(FORMS["codes"][0], encoding="utf-8")
        found, draft = importing.sniffed(home / "kysely.csv", home / "kysely.lss")
        plan = tomllib.loads(draft)
        assert len(plan["columns"]) == 5 and "<img src=x onerror=alert(1)>" in draft and "<script>" not in draft
        assert all(line.startswith("#") for line in draft.splitlines() if "kissa" in line)


def test_a_companion_beside_is_named_and_not_used(home):
    (home / "kysely.csv").write_text(FORMS["codes"][0], encoding="utf-8")
    found, draft = importing.sniffed(home / "kysely.csv")
    assert found.beside == ["kysely.lss"] and found.companion == {} and "companion" not in draft
    said = importing.told(found)
    assert "beside it lies kysely.lss: its texts and scales are used with --companion kysely.lss" in said
    assert "beside it lies kysely.lss" in importing.draft(home / "kysely.csv", home / "s")[1]
    with pytest.raises(ValueError, match="was drafted with no companion; remove it, then draft again with kysely.lss"):
        importing.draft(home / "kysely.csv", home / "s", home / "kysely.lss")


def test_the_command_says_what_the_companion_describes(home):
    (home / "a.csv").write_text(FORMS["codes"][0].replace("arvio", "lisätty"), encoding="utf-8")
    run = CliRunner().invoke
    done = run(cli.main, ["sniff", str(home / "a.csv"), "--companion", str(home / "kysely.lss")])
    assert done.exit_code == 0, done.output
    assert "companion: kysely.lss (limesurvey, in fi, en) describes 2 columns of the file" in done.output
    assert (
        "not in it: id, submitdate, startlanguage, tili, lisätty" in done.output
        and "not in the file: arvio" in done.output
    )
    found = json.loads(
        run(cli.main, ["sniff", str(home / "a.csv"), "--companion", str(home / "kysely.lss"), "--json"]).output
    )
    assert found["companion"]["kinds"] == {"matrix_row": 2, "single": 1} and found["companion"]["languages"] == [
        "fi",
        "en",
    ]
    wrong = run(cli.main, ["import", str(home / "a.csv"), "--into", "x", "--companion", str(home / "kysely.lss")])
    assert wrong.exit_code == 2 and "--companion goes with --study" in wrong.output


def test_again_with_the_same_companion_nothing_changes_with_another_it_is_refused(home):
    path = decided(home)
    assert "nothing changed" in importing.run(path, home / "s").text
    changed = L10N.replace("Samaa mieltä", "Täysin samaa mieltä")
    (home / "kysely.lss").write_text(changed, encoding="utf-8")
    with pytest.raises(
        ValueError, match="kysely.lss: has changed since kysely.csv was imported into s; take that import"
    ):
        importing.run(path, home / "s")
    importing.remove(home / "kysely.csv", home / "s")
    assert importing.run(path, home / "s").counts["answers"] == 3


def test_a_structure_taken_for_answers_is_told_what_it_is_for(home):
    with pytest.raises(ValueError, match="kysely.lss: is LimeSurvey's structure .* by --companion kysely.lss"):
        importing.sniffed(home / "kysely.lss")
