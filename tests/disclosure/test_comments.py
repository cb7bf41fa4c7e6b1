"""Comments: personal data are masked, unreviewed ones held back and counted, the team's are shown to nobody."""

import builder
import pandas as pd
import pytest
from click.testing import CliRunner

import cxlib as cx
from cxlib import cli, study, words
from cxlib.disclosure import extract, release
from cxlib.render import quality

ROSTER = ["Matti Meikäläinen", "Liisa Virtanen", "Anna Esimerkki"]
SAID = [
    "Esihenkilöni [poistettu] [poistettu] huutaa palavereissa",
    "[poistettu], IBAN [poistettu]",
    "hetu [poistettu] oli listalla",
    "hyvä",
    "olen ainoa raskaana oleva tiimissä",  # no pattern finds this: it is for the reviewer
    "soita [poistettu] tai [poistettu]",
    "t. [poistettu]",
]


@pytest.fixture
def made(tmp_path, privacy):
    """The fixture's comments as customers' and as the team's, nobody's reviewed or all."""

    def run(reviewed: bool) -> study.Study:
        rows = pd.read_csv(privacy / "eflame_comments_pii.csv")
        table = pd.DataFrame({"respondent_id": "c" + rows["employee_id"].astype("str"), "text": rows["comment"]})
        table = table.assign(account_id="a", response_id="r", wave_id="flame-2026Q3", lang="fi", reviewed=reviewed)
        answers = {f"c{i}": float(x) for i, x in zip(rows["employee_id"], rows["score"], strict=True)}
        crew = {f"t{i}": 7.0 + i % 2 for i in range(12)}
        opened = builder.write(
            tmp_path / f"s{reviewed}",
            [builder.answers({"a": crew})],
            [builder.answers({"a": answers}, "flame", side="customer")],
            comments=table,
            **{
                "team/comments": table.assign(text="SISÄINEN " + table["text"]),
                "team/roster": pd.DataFrame({"name": ROSTER}),
            },
        )
        release.release(opened, "2026Q3")
        extract.make_all(opened, "2026Q3")
        return opened

    return run


@pytest.mark.slow
@pytest.mark.parametrize("reader", ["internal", "customer"])
def test_reviewed_comments_are_masked_and_in_no_order_of_answering(made, reader):
    opened = made(True)
    texts = cx.account(str(opened.path), "a", "2026Q3", reader).comments()["text"]
    assert list(dict.fromkeys(texts)) == SAID and len(texts) == 12
    everything = b"".join(path.read_bytes() for path in opened.path.rglob("extracts/**/*.zip"))
    assert "SISÄINEN".encode() not in everything


@pytest.mark.slow
@pytest.mark.parametrize("reader", ["internal", "customer"])
def test_comments_nobody_reviewed_are_held_back_and_counted(made, reader):
    opened = made(False)
    acc = cx.account(str(opened.path), "a", "2026Q3", reader)
    assert acc.comments().empty and not acc.has("comments")
    for language, said in (("fi", "ei ole vielä tarkistettu"), ("en", "not reviewed yet")):
        lines = [
            line for part in quality.methods(words.voice(acc, language, "page"), acc, [], []) for line in part["lines"]
        ]
        told = [line for line in lines if said in line]
        assert len(told) == (reader == "internal") and all("12" in line for line in told)
    done = CliRunner().invoke(cli.main, ["check", str(opened.path)])
    assert "comments                  12 not used: held back until reviewed" in done.output
    assert "team/comments             12 not used: employees' comments are shown to nobody" in done.output
