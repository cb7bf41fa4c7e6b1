"""Select-all questions: a column per option or all ticks in one cell, each rule with its cells."""

import pandas as pd
import pytest

from cxlib import importing, study

OPTIONS = ["Puhelin", "Sähköposti", "Käynti, etä tai paikan päällä"]
ENGLISH = ["Phone", "E-mail", "Visit, remote or on site"]
LISTED = {"from": {"columns": ["Puhelin", "Sähköposti", "Käynti"]}, "options": {"Käynti": "o3"}}
JOINED = {"from": {"column": "kanavat"}, "separator": ", "}
WHO = {"respondent": {"from": {"column": "who"}}, "source": {"id": "x", "file": "answers.csv"}}


def apart(*rows: str) -> str:
    """A file of one column per option; a row is "who,cell,cell,cell"."""
    return "\n".join(["who,Puhelin,Sähköposti,Käynti", *rows]) + "\n"


ALL = {"o1": 1, "o2": 0, "o3": 0}


@pytest.mark.parametrize(
    "cells, told",
    [
        (["a,1,,", "b,,,"], {"a": ALL}),  # ticks alone: b has skipped the question
        (["a,Puhelin,,"], {"a": ALL}),
        (["a,Phone,,"], {"a": ALL}),
        (["a,Kyllä,Ei,Ei", "b,Ei,Ei,Ei"], {"a": ALL, "b": {"o1": 0, "o2": 0, "o3": 0}}),  # said no to all
        (["a,TRUE,FALSE,FALSE", "b,TRUE,,FALSE"], {"a": ALL, "b": {"o1": 1, "o2": "skipped", "o3": 0}}),
        (["a,Y,,", "b,,Y,Y"], {"a": ALL, "b": {"o1": 0, "o2": 1, "o3": 1}}),
        (["a,1.0,0.0,0.0"], {"a": ALL}),
    ],
)
def test_columns_of_ticks(chosen, ticks, cells, told):
    result, made = chosen(apart(*cells), OPTIONS, LISTED, ENGLISH, **WHO)
    assert ticks(made) == told
    assert result.counts["excluded"].get("no answers", 0) == len(cells) - len(told)


@pytest.mark.parametrize(
    "cells, told",
    [
        (["a,1,-99,-99", "b,-99,-99,-99", "c,,,"], {"a": ALL, "c": dict.fromkeys(ALL, "not_shown")}),
        (["a,1,,", "c,,,"], {"a": ALL}),  # without the marks nobody knows whether c saw it
    ],
)
def test_marks_of_qualtrics_tell_what_was_seen(chosen, ticks, cells, told):
    heads = ["who,Q7_1,Q7_2,Q7_3,Q7_3_TEXT,Q70"]  # what stands beside a choice, and the next question, are none of it
    heads += [f'who,Kanavat? - Puhelin,Kanavat? - Sähköposti,"Kanavat? - {OPTIONS[2]}",Mikä?,Entä?']
    keys = ("who", "QID7_1", "QID7_2", "QID7_3", "QID7_3_TEXT", "QID70_1")
    heads += [",".join(f'"{{""ImportId"":""{key}""}}"' for key in keys)]
    data = "\n".join([*heads, *(f"{each},Kyyhky,1" for each in cells), ""])
    _, made = chosen(data, OPTIONS, {"from": {"import_id_prefix": "QID7"}}, **WHO)
    assert ticks(made) == told


@pytest.mark.parametrize(
    "tool, heads, address, cells",
    [
        (
            "surveymonkey",
            ["Respondent ID,Mitä kanavia käytät?,,", ",Puhelin,Sähköposti,Mobiilipuhelin"],
            {"heading": "Mitä kanavia käytät?"},
            "1234567890,Puhelin,,",
        ),
        (
            "typeform",
            ["#,Puhelin,Sähköposti,Mobiilipuhelin,Submit Date (UTC)"],
            {"positions": [2, 3, 4]},
            "abc,Puhelin,,,2026-07-01",
        ),
        (
            "alchemer",
            [
                "Response ID,Time Started,Date Submitted,Status,Puhelin:Mitä kanavia käytät?,"
                "Sähköposti:Mitä kanavia käytät?,Mobiilipuhelin:Mitä kanavia käytät?"
            ],
            {"heading": "Mitä kanavia käytät?"},
            "1,2026-07-01,2026-07-01,Complete,Puhelin,,",
        ),
        (
            "limesurvey",
            [
                "id,submitdate,lastpage,startlanguage,q3[1]. Mitä kanavia käytät? [Puhelin],"
                "q3[2]. Mitä kanavia käytät? [Sähköposti],q3[3]. Mitä kanavia käytät? [Mobiilipuhelin],q30[1]. M [x]"
            ],
            {"code": "q3"},
            "1,2026-07-01,1,fi,Y,,,Y",
        ),
        (
            "generic",
            [
                "n,Mitä kanavia käytät? - Puhelin,Mitä kanavia käytät? - Sähköposti,"
                "Mitä kanavia käytät? - Mobiilipuhelin,Muuta"
            ],
            {"heading": "Mitä kanavia käytät?"},
            "1,x,,,x",
        ),
    ],
    ids=lambda each: each if isinstance(each, str) and "," not in each else "",
)
def test_heads_of_each_tool_tell_the_option(chosen, ticks, tool, heads, address, cells):
    options = ["Puhelin", "Sähköposti", "Mobiilipuhelin"]  # the third ends like the first
    source = {"id": "x", "file": "answers.csv", "tool": tool}
    _, made = chosen("\n".join([*heads, cells, ""]), options, {"from": address}, source=source)
    assert list(ticks(made).values()) == [ALL]


def test_not_shown_of_limesurvey_is_said_of_each_option(chosen, ticks):
    heads = "id,submitdate,lastpage,startlanguage,q[A],q[B],q[C],q[other]"
    rows = ["1,2026-07-01,1,fi,Yes,No,No,", "2,2026-07-01,1,fi,N/A,N/A,N/A,N/A", "3,2026-07-01,1,fi,No,Yes,N/A,"]
    column = {"from": {"code": "q"}, "options": {"A": "o1", "B": "o2", "C": "o3"}}
    column["other"] = {"code": "q[other]"}
    who = {"respondent": {"from": {"column": "id"}, "ids": "person"}}
    _, made = chosen("\n".join([heads, *rows]), OPTIONS, column, **who)
    hidden = dict.fromkeys(ALL, "not_shown")
    assert ticks(made) == {"1": ALL, "2": hidden, "3": {"o1": 0, "o2": 1, "o3": "not_shown"}}
    assert not len(made.table("comments"))


@pytest.mark.parametrize(
    "cell, told",
    [
        ("Puhelin", ALL),
        ("Puhelin, Phone", ALL),
        (OPTIONS[2], {"o1": 0, "o2": 0, "o3": 1}),  # the option's own commas
        (f"Sähköposti, {OPTIONS[2]}, Puhelin", {"o1": 1, "o2": 1, "o3": 1}),
        (f"{ENGLISH[2]}, E-mail", {"o1": 0, "o2": 1, "o3": 1}),
    ],
)
def test_joined_cells(chosen, ticks, cell, told):
    _, made = chosen(f'who,kanavat\na,"{cell}"\nb,\n', OPTIONS, JOINED, ENGLISH, **WHO)
    assert ticks(made) == {"a": told}


def test_the_longest_text_is_the_option(chosen, ticks):
    options = ["Käynti", "Käynti, etä", "Muu"]
    _, made = chosen('who,kanavat\na,"Käynti, etä, Muu"\nb,Käynti\n', options, JOINED, **WHO)
    assert ticks(made) == {"a": {"o1": 0, "o2": 1, "o3": 1}, "b": ALL}


def test_forms_end_every_choice_by_a_semicolon(chosen, ticks):
    _, made = chosen('who;kanavat\na;"Puhelin;Sähköposti;"\n', OPTIONS, JOINED | {"separator": ";"}, **WHO)
    assert ticks(made) == {"a": {"o1": 1, "o2": 1, "o3": 0}}


def test_what_is_left_over_is_an_error_with_its_row(chosen, ticks):
    with pytest.raises(
        ValueError, match="answers.csv, row 3, column 'kanavat': 'Puhelin, Faksi' holds what is none of"
    ):
        chosen('who,kanavat\na,Puhelin\nb,"Puhelin, Faksi"\n', OPTIONS, JOINED, **WHO)
    _, made = chosen(
        'who,kanavat\na,Puhelin\nb,"Puhelin, Faksi"\n', OPTIONS, JOINED, bad_cells="exclude", into="b", **WHO
    )
    assert ticks(made) == {"a": ALL, "b": dict.fromkeys(ALL, "unparsed")}


def test_what_is_left_over_may_be_the_persons_own_words(chosen, ticks):
    data = 'who,kanavat\na,"Puhelin, Faksi, tai kyyhky"\nb,Kyyhky\nc,\n'
    _, made = chosen(data, OPTIONS, JOINED | {"other": {"column": "kanavat"}}, **WHO)
    assert ticks(made) == {"a": ALL, "b": dict.fromkeys(ALL, 0)}  # b answered: none of the options
    said = made.table("comments")
    assert said[["item_id", "text"]].to_numpy().tolist() == [
        ["chosen_other", "Faksi, tai kyyhky"],
        ["chosen_other", "Kyyhky"],
    ]


def test_another_text_in_a_column_of_its_own(chosen, ticks):
    data = "who,Puhelin,Sähköposti,Käynti,Muu\na,1,,,\nb,,,,Kyyhky\nc,,,,\n"
    _, made = chosen(data, OPTIONS, LISTED | {"other": {"column": "Muu"}}, **WHO)
    assert ticks(made) == {"a": ALL, "b": dict.fromkeys(ALL, 0)}
    assert made.table("comments")["text"].tolist() == ["Kyyhky"]


def test_an_option_whose_column_holds_the_text_is_ticked_by_it(chosen, ticks):
    data = "who,Puhelin,Sähköposti,Muu\na,1,,\nb,,,Kyyhky\n"
    column = {"from": {"columns": ["Puhelin", "Sähköposti", "Muu"]}, "other": {"column": "Muu"}}
    _, made = chosen(data, ["Puhelin", "Sähköposti", "Muu"], column, **WHO)
    assert ticks(made) == {"a": ALL, "b": {"o1": 0, "o2": 0, "o3": 1}}


@pytest.mark.parametrize("form", ["apart", "joined"])
def test_an_option_that_is_no_answer(chosen, ticks, form):
    absent = {"En tiedä": {"missing": "dont_know"}}
    if form == "apart":
        data = "who,Puhelin,Sähköposti,En tiedä\na,1,,\nb,,,1\n"
        column = {"from": {"columns": ["Puhelin", "Sähköposti", "En tiedä"]}, "options": absent}
    else:
        data, column = "who,kanavat\na,Puhelin\nb,En tiedä\n", JOINED | {"options": absent}
    _, made = chosen(data, OPTIONS[:2], column, **WHO)
    assert ticks(made) == {"a": {"o1": 1, "o2": 0}, "b": {"o1": "dont_know", "o2": "dont_know"}}


@pytest.mark.parametrize(
    "options, column, told",
    [
        (OPTIONS, {"from": {"columns": ["Puhelin", "Sähköposti", "Faksi"]}}, "columns 'Faksi' are none of the options"),
        (OPTIONS, {"from": {"columns": ["Puhelin", "Sähköposti", "Mobiilipuhelin"]}}, "'Mobiilipuhelin' are none of"),
        (OPTIONS, LISTED | {"options": {"Käynti": "o2"}}, "option 'o2' has more than one column"),
        (OPTIONS, LISTED | {"options": {"Käynti": "o9"}}, "chosen has no option 'o9'; there are o1, o2, o3"),
        (["A", "A"], LISTED, "'a' is the fi text of two options"),
        (["A", "B", "A, B"], JOINED, "'a, b' could be 'o1' and 'o2' joined by ', ': export a column per option"),
        (OPTIONS, {"from": {"column": "kanavat"}}, "line 9: the columns of a select-all question are found by one of"),
        (OPTIONS, JOINED | {"separator": ""}, "separator is empty"),
        (OPTIONS, {"from": {"import_id_prefix": "QID7"}}, "no columns of import_id_prefix 'QID7'; there are"),
        (OPTIONS, LISTED | {"label_check": "Kanava"}, "column 'Puhelin' does not say 'Kanava': have the columns moved"),
        (OPTIONS, {"from": {"positions": ["1"]}}, "positions are whole numbers"),
    ],
)
def test_faults_are_told_with_their_remedy(chosen, options, column, told):
    heads = "who,Puhelin,Sähköposti,Käynti,Faksi,Mobiilipuhelin,kanavat"
    with pytest.raises(ValueError) as error:
        chosen(f"{heads}\na,1,,,,,Puhelin\n", options, column, **WHO)
    assert told in str(error.value)


def test_a_cell_that_is_no_tick_is_an_error(chosen):
    with pytest.raises(ValueError, match="row 2, column 'Puhelin': 'ehkä' is no number here"):
        chosen(apart("a,ehkä,,"), OPTIONS, LISTED, **WHO)


def test_codes_of_spss_may_be_said_by_a_scale(chosen, ticks):
    scales = {"ticks": {"min": 0, "max": 1, "codes": {"1": 1, "2": 0}}}
    _, made = chosen(apart("a,1,2,2"), OPTIONS, LISTED | {"scale": "ticks"}, scales=scales, **WHO)
    assert ticks(made) == {"a": ALL}


def test_one_option_alone_does_not_say_who_was_asked(chosen, bring):
    chosen(apart("a,1,,"), OPTIONS, LISTED, **WHO)  # makes the instrument
    with pytest.raises(ValueError, match="is an option of chosen, and one option alone"):
        bring(apart("a,1,,"), {"o1": "Puhelin"}, account={"from": {"constant": "A"}}, unmapped="ignore")


@pytest.mark.parametrize("key, value", [("separator", ", "), ("options", {"a": "b"}), ("other", {"column": "a"})])
def test_keys_of_a_select_all_question_belong_to_it_alone(bring, key, value):
    with pytest.raises(ValueError, match=f"{key} belongs to a select-all question"):
        bring("account,nps\nA,9\n", {"nps": {"from": {"column": "nps"}, key: value}})


def test_columns_and_joined_cells_of_one_question_are_twins(chosen):
    rows = [("a", [1, 0, 0]), ("b", [1, 1, 1]), ("c", [0, 0, 0]), ("d", [0, 1, 1]), ("e", [0, 0, 1])]
    wide = apart(*(f"{who}," + ",".join("1" if each else "" for each in given) for who, given in rows))
    said = {who: ", ".join(text for text, each in zip(OPTIONS, given, strict=True) if each) for who, given in rows}
    joined = "who,kanavat\n" + "".join(f'{who},"{text}"\n' for who, text in said.items())
    one, two = chosen(wide, OPTIONS, LISTED, into="one", **WHO), chosen(joined, OPTIONS, JOINED, into="two", **WHO)
    order = ["respondent_id", "item_id"]
    left, right = (made.table("answers").sort_values(order, ignore_index=True) for _, made in (one, two))
    pd.testing.assert_frame_equal(left, right)
    assert one[0].counts["excluded"] == two[0].counts["excluded"] == {"no answers": 1}
    assert left.groupby("item_id")["value"].sum().to_dict() == {"o1": 2, "o2": 2, "o3": 3} and len(left) == 12


def test_channels_are_left_out_by_the_mapping(bring):
    heads = ["StartDate,EndDate,Status,Finished,DistributionChannel,nps"]
    heads += ["Start Date,End Date,Response Type,Finished,Distribution Channel,Suosittelisitko?"]
    rows = [
        f"2026-07-01,2026-07-01,0,1,{way},{9 - at}" for at, way in enumerate(["email", "anonymous", "qr", "preview"])
    ]
    source = {"id": "x", "file": "answers.csv", "keep": {"channel_exclude": ["QR", "anonymous"]}}
    parts = {"account": {"from": {"constant": "A"}}, "unmapped": "ignore"}
    column = {"nps": {"from": {"column": "nps"}, "scale": "numbers"}}
    result, made = bring("\n".join([*heads, *rows]), column, source=source, **parts)
    assert result.counts["excluded"] == {"preview": 1, "channel anonymous": 1, "channel qr": 1}
    assert made.table("answers")["value"].tolist() == [9]


def test_a_file_without_channels_says_how_to_leave_rows_out(bring):
    source = {"id": "x", "file": "answers.csv", "keep": {"channel_exclude": ["qr"]}}
    with pytest.raises(ValueError, match="answers.csv: has no column of channels .* say which cells of which column"):
        bring("account,nps\nA,9\n", source=source)


def test_the_keys_of_the_documented_mapping_work_as_they_stand(tmp_path, multi):
    keys = ["ResponseId", "channel", "account_code", "QID2", "QID7_1", "QID7_8", "QID7_8_TEXT"]
    heads = ["ResponseId,DistributionChannel,Asiakas,Q2,Q7_1,Q7_8,Q7_8_TEXT"]
    heads += [
        "ResponseId,Distribution Channel,Asiakas,Suosittelisitko?,Kanavat - Puhelin,Kanavat - Muu,Kanavat - Muu - Text"
    ]
    heads += [",".join(f'"{{""ImportId"":""{key}""}}"' for key in keys)]
    rows = ["R_1,anonymous,A,9,1,,", "R_2,email,A,8,,1,Kyyhky", "R_3,preview,A,0,1,1,"]
    (tmp_path / "kysely.csv").write_text("\n".join([*heads, *rows]), encoding="utf-8")
    (tmp_path / "m.toml").write_text(DOCUMENTED, encoding="utf-8")
    multi(tmp_path / "study", ["Puhelin", "Muu"])
    result = importing.run(tmp_path / "m.toml", tmp_path / "study")
    made = study.open(tmp_path / "study")
    answers = made.table("answers").query("instrument == 'chosen'")
    assert answers[["item_id", "value"]].to_numpy().tolist() == [["o1", 1], ["o1", 0], ["o2", 0], ["o2", 1]]
    assert made.table("comments")[["item_id", "text"]].to_numpy().tolist() == [["chosen_other", "Kyyhky"]]
    assert result.counts["excluded"] == {"preview": 1}


DOCUMENTED = """\
version = 1
unmapped = "error"
[source]
id = "cx2026q3_customers"
tool = "qualtrics"
file = "kysely*.csv"
keep = { channel_exclude = ["preview"], dedupe = { by = ["contact", "account"], keep = "last" } }
[defaults]
side = "customer"
period = "2026Q3"
language = "fi"
[account]
from = { import_id = "account_code" }
[respondent]
sealed = false
from = { column = "ResponseId" }
[[columns]]
item = "nps"
from = { import_id = "QID2" }
kind = "nps"
scale = "numbers"
label_check = "suositte"
[[columns]]
item = "chosen"
from = { import_id_prefix = "QID7" }
kind = "multi"
other = { import_id = "QID7_8_TEXT" }
"""
