"""Groups of NPS are never imported, whatever their head, their words, or how few they are."""

import pytest

NUMBERS = ["1", "2", "3"] * 6 + ["1"]  # 19 answers, as in the audit: below what a suspicion of range looks at
FEW = ["3", "1", "2"]


def text(head: str, cells: list[str]) -> str:
    return f"account,{head}\n" + "".join(f"A,{each}\n" for each in cells)


@pytest.mark.parametrize(
    "head, cells",
    [
        ("NPS_GROUP", ["9", "10"]),
        ("Q3_NPS_GROUP", ["1"]),
        ("NPS - Group", ["2"]),
        ("NPS-ryhmä", ["3"]),
        ("NPS luokka", ["7"]),
        ("q", NUMBERS),
        ("q", FEW),
        ("q", ["3.0"] * 5),
        ("q", ["Promoter", "Passive", "Detractor"]),
        ("q", ["Detractors"]),
        ("q", ["suosittelija", "neutraali", "Arvostelija"]),
    ],
)
@pytest.mark.parametrize("labels", [False, True])
def test_groups_are_refused_with_the_remedy(bring, tmp_path, head, cells, labels):
    words = {"Promoter": 10, "Passive": 8, "Detractor": 0, "Detractors": 0, "suosittelija": 10, "neutraali": 8}
    words |= {"Arvostelija": 0}
    scaled = {"scales": {"g": {"min": 0, "max": 10, "labels": words}}} if labels else {}
    column = {"from": {"column": head}} | ({"scale": "g"} if labels else {})
    with pytest.raises(ValueError, match="map the column of scores 0 to 10 in its place"):
        bring(text(head, cells), {"nps": column}, **scaled)
    assert not (tmp_path / "study").exists()


@pytest.mark.parametrize("cells", [["3", "2"], ["1", "2", "3", "4"], ["0", "1", "2", "3", "3"], ["3"] * 4])
def test_low_scores_are_scores(bring, cells):
    _, made = bring(text("nps", cells))
    assert made.table("answers")["value"].tolist() == [float(each) for each in cells]


def test_somebody_may_vouch_for_numbers_and_not_for_a_head(bring):
    _, made = bring(text("q", NUMBERS), {"nps": {"from": {"column": "q"}, "scale_checked": True}})
    assert len(made.table("answers")) == 19
    with pytest.raises(ValueError, match="says that it holds groups"):
        bring(text("NPS_GROUP", NUMBERS), {"nps": {"from": {"column": "NPS_GROUP"}, "scale_checked": True}}, into="b")


def test_a_long_file_too(bring):
    rows = "account,Question,Answer\n" + "".join(f"A,nps,{each}\n" for each in ("Promoter", "Passive"))
    parts = {"long": {"item": {"column": "Question"}, "value": {"column": "Answer"}}}
    with pytest.raises(ValueError, match="holds names of NPS groups"):
        bring(rows, {"nps": {"from": {"question": "nps"}}}, **parts)
