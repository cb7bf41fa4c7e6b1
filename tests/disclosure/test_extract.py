"""Extracts: an account's own rows and nothing of anybody else; made without team/; remade when the study changed."""

import io
import shutil
import zipfile

import builder
import numpy as np
import pandas as pd
import pytest

import cxlib as cx
from cxlib import instruments, study
from cxlib.disclosure import customers, extract, references, release

VALUES = [4.0, 5.0, 6.0, 8.0, 9.0, 7.0, 5.0, 6.0, 9.0, 3.0]
SIZES = {"none": 0, "two": 2, "three": 3, "four": 4, "five": 5, "ten": 10, "more": 10, "most": 10}
CANARY = "CANARY-7f3a9"


def flame(period, shift=0.0, turn=0):
    people = {a: {f"{a}-c{i}": VALUES[(i + turn) % 10] + shift for i in range(n)} for a, n in SIZES.items()}
    return builder.answers(people, "flame", period, "customer")


def crew(period):
    """Teams of 8, but for the hidden one of 3, whose answers are a number found nowhere else."""
    hidden = {f"hid{i}": 3.7193 + i / 10000 for i in range(3)}
    return builder.answers(
        {"ten": {f"t{i}": VALUES[i] for i in range(8)}, "more": {f"m{i}": VALUES[i] for i in range(8)}, "most": hidden},
        period=period,
    )


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """Two quarters, released and extracted; team/ is then moved away and everything below works without it."""
    folder = tmp_path_factory.mktemp("study") / "s"
    rows = [
        flame("2026Q2", turn=3),
        flame("2026Q3", shift=-1.0),
        builder.nps({"ten": {f"ten-c{i}": 9 for i in range(10)}}),
    ]
    said = [("ten", "kiitos, soita 040 123 4567", True), ("ten", "hidasta", False), ("two", f"{CANARY}-two", False)]
    said += [("ten", "lukematon: Matti on hidas", True), ("ten", "Pihlavirran Oskari auttoi", False)]
    comments = pd.DataFrame(said, columns=["account_id", "text", "consent"]).assign(
        response_id="r",
        wave_id="flame-2026Q3",
        respondent_id=["ten-c0", "ten-c1", "two-c0", "ten-c2", "ten-c3"],
        lang="fi",
        reviewed=[True, True, True, False, True],
    )
    journeys = pd.DataFrame(
        [(f"j{a}{i}", "flame-2026Q3", a, f"{a}-c{i}", 3.0) for a, n in (("ten", 4), ("two", 2)) for i in range(n)],
        columns=["journey_id", "wave_id", "account_id", "respondent_id", "remembered"],
    ).assign(completed=True)
    moments = pd.DataFrame(
        [(j, "order", k, v) for j in journeys["journey_id"] for k, v in enumerate((2.0, -3.0, 4.0))],
        columns=["journey_id", "phase", "seq", "valence"],
    )
    homes = builder.accounts(*SIZES, owner_team="north", unit="fi", revenue_eur=123456.0)
    told = pd.DataFrame(
        [
            ("ten", "2026Q3", "fi", "Hyvä", "Puhuimme.", "customer"),
            ("ten", "2026Q3", "fi", "Meille", "Tiimi yllättyi.", ""),
            ("ten", "2026Q2", "fi", "Ennen", "Vanha.", "customer"),
        ],
        columns=["account_id", "period", "language", "heading", "text", "reader"],
    )
    team_comments = comments.iloc[[0]].assign(account_id="most", text=f"{CANARY}-team", respondent_id="hid0")
    everything = builder.write(
        folder,
        [crew("2026Q2"), crew("2026Q3")],
        rows,
        accounts=homes,
        comments=comments,
        journeys=journeys,
        moments=moments,
        commentary=told,
        **{"team/comments": team_comments, "team/roster": pd.DataFrame({"name": ["Oskari Pihlavirta"]})},
    )
    assert study.check(everything).ok, study.check(everything).text()
    release.release(everything, "2026Q3")
    shutil.move(folder / "team", folder.parent / "team-moved-away")
    extract.make_all(everything, "2026Q3")
    return everything


def blobs(made, reader):
    for path in sorted((made.path / f"extracts/2026Q3/{reader}").glob("*.zip")):
        archive = zipfile.ZipFile(path)
        yield path.stem, {name: archive.read(name) for name in archive.namelist()}


def text_of(members):
    """Every cell of every table of an extract, and everything else as it is."""
    tables = [pd.read_parquet(io.BytesIO(b)).to_csv() for n, b in members.items() if n.endswith(".parquet")]
    return "\n".join([*tables, *(b.decode() for n, b in members.items() if not n.endswith(".parquet"))])


def open_(made, account, reader="internal"):
    return cx.account(str(made.path), account, "2026Q3", reader)


@pytest.mark.parametrize(
    "account, reader, seen",
    [("two", "internal", 0), ("three", "internal", 3), ("four", "customer", 0), ("five", "customer", 5)],
)
def test_floor_of_customers(made, account, reader, seen):
    acc = open_(made, account, reader)
    assert acc.answers("flame")["respondent_id"].nunique() == seen
    table = acc.mask(cx.scores.by_dimension(acc.answers("flame"), acc.instrument("flame")))
    assert len(table) == 5
    if seen:
        assert table["shown"].all() and acc.withheld.empty
        return
    assert not table["shown"].any() and set(table["reason"]) == {"too_few"}
    assert set(table["n"]) == {SIZES[account]} and table["score"].isna().all()
    assert set(acc.withheld["reason"]) == {"too_few"} and acc.has("flame")


def test_nobody_answered(made):
    acc = open_(made, "none")
    assert acc.withheld.empty and not acc.has("flame")
    assert (acc.facts["responded"], acc.facts["used"], acc.facts["team_n"]) == (0, 0, None)


def test_cells_cut_in_a_notebook_pass_the_mask(made):
    table = pd.DataFrame({"role": ["a", "b"], "dimension": "care", "score": [5.0, 6.0], "n": [2, 3]})
    masked = open_(made, "ten").mask(table.assign(shown=True, reason=""))
    assert masked["shown"].tolist() == [False, True]
    assert (
        np.isnan(masked["score"][0]) and masked["reason"].tolist() == ["too_few", ""] and masked["n"].tolist() == [2, 3]
    )


def test_periods(made):
    acc = open_(made, "ten")
    assert (acc.period, acc.previous, acc.facts["periods"]) == ("2026Q3", "2026Q2", ["2026Q2", "2026Q3"])
    assert set(acc.answers("flame")["period"]) == {"2026Q3"}
    assert len(acc.answers("flame", "all")) == len(acc.answers("flame", "2026")) == 300
    assert set(acc.answers("flame", "2026H1")["period"]) == {"2026Q2"}
    assert acc.block("flame") == "2026Q3"


def test_facts_account_for_rows(made):
    facts = open_(made, "ten").facts
    assert facts["rows_read"] == facts["used"] + sum(facts["excluded"].values()) == 160
    assert (facts["responded"], facts["as_of"], facts["has_team"], facts["team_n"]) == (10, "2026-08-15", "released", 8)


def test_journeys_carry_their_moments(made):
    acc = open_(made, "ten")
    levels = cx.journey.levels(cx.journey.peak_end(acc.moments(), acc.journeys())).set_index("dimension")
    # moments 2 -3 4: mean 1, peak 4, end 4; remembered 3; four persons
    assert levels["score"].to_dict() == {"mean": 1.0, "peak_end": 4.0, "remembered": 3.0}
    assert set(levels["n"]) == {4}
    few = open_(made, "two")
    assert not few.has("journeys") and set(few.withheld.loc[few.withheld["instrument"] == "journey", "n"]) == {2}


def test_team_side(made):
    acc = open_(made, "ten")
    care = acc.team("eflame").set_index("dimension").loc["care"]
    assert (care["score"], care["n"], care["shown"]) == (6.2, 8, True)
    gap = cx.gaps.team_to_customer(
        cx.scores.by_dimension(acc.answers("flame"), acc.instrument("flame")),
        acc.team("eflame"),
        acc.reference("delta"),
    )
    assert gap["estimate"].round(6).tolist() == [round(6.2 - 5.2, 6)] * 5
    hidden = open_(made, "most").team("eflame")
    assert set(hidden["reason"]) == {"protected"} and hidden[["score", "n", "sd"]].isna().all(axis=None)


def test_the_customer_hears_no_word_about_the_team(made):
    for name, members in blobs(made, "customer"):
        assert "team.parquet" not in members
        text = text_of({k: v for k, v in members.items() if not k.startswith("instruments/")})
        assert ".gap" not in text and "123456" not in text and "north" not in text, name
    acc = open_(made, "ten", "customer")
    assert acc.team("eflame").empty and acc.facts["team_n"] is None and acc.facts["has_team"] == "none"
    assert acc.commentary("fi")["text"].tolist() == ["Puhuimme."]
    assert open_(made, "ten").commentary("fi")["text"].tolist() == ["Puhuimme.", "Tiimi yllättyi."]


def test_the_team_side_may_be_shared(made, tmp_path):
    shutil.copytree(made.path, tmp_path / "s", ignore=shutil.ignore_patterns("extracts"))
    shared = study.write(tmp_path / "s", {}, {"share_team_side": True})
    extract.make_all(shared, "2026Q3", ("customer",))
    assert open_(shared, "ten", "customer").team("eflame")["shown"].all()


def test_comments(made):
    """What nobody has reviewed is held back; in the rest the names on the team's roster are masked in every case."""
    told = ["[poistettu] [poistettu] auttoi", "hidasta", "kiitos, soita [poistettu]"]
    assert open_(made, "ten").comments()["text"].tolist() == told
    assert [open_(made, a).facts["comments_held"] for a in ("ten", "two")] == [1, 0]
    assert open_(made, "ten", "customer").comments()["text"].tolist() == ["kiitos, soita [poistettu]"]


@pytest.mark.parametrize("reader", ["internal", "customer"])
def test_nothing_of_the_hidden_team_and_of_other_accounts(made, reader):
    for name, members in blobs(made, reader):
        text = text_of(members)
        assert f"{CANARY}-team" not in text and "3.719" not in text and "hid0" not in text, name
        if name != "portfolio":
            own = name.split("-")[1]
            others = [f"{a}-c0" for a in SIZES if a != own] + [f"Account {a}" for a in SIZES if a != own]
            assert [each for each in others if each in text] == [], name
            assert (f"{CANARY}-two" in text) == (own == "two" and reader == "internal")


def test_same_study_same_bytes(made, tmp_path):
    shutil.copytree(made.path, tmp_path / "s", ignore=shutil.ignore_patterns("extracts"))
    extract.make_all(study.open(tmp_path / "s"), "2026Q3", ("internal",))
    for path in sorted((made.path / "extracts/2026Q3/internal").glob("*.zip")):
        assert path.read_bytes() == (tmp_path / f"s/extracts/2026Q3/internal/{path.name}").read_bytes(), path.name


@pytest.mark.slow
def test_a_changed_study_is_extracted_again(made, tmp_path, capfd):
    shutil.copytree(made.path, tmp_path / "s")
    changed = study.open(tmp_path / "s")
    open_(changed, "ten")
    assert capfd.readouterr().err == ""
    told = changed.table("commentary").assign(text="Uusi.")
    study.write(changed.path, {"commentary": told})
    assert open_(changed, "ten").commentary("fi")["text"].tolist() == ["Uusi.", "Uusi."]
    assert capfd.readouterr().err.startswith("made 9 extracts of 2026Q3 (internal)")


@pytest.mark.parametrize(
    "given, message",
    [
        (("tenn", "2026Q3", "internal"), "no account 'tenn'; it has .*ten"),
        (("ten", "2026Q4", "internal"), "no period '2026Q4'; it has 2026Q2, 2026Q3"),
        (("ten", "2026Q3", "boss"), "no reader 'boss'; there are internal, customer"),
    ],
)
def test_what_does_not_exist_is_named(made, given, message):
    with pytest.raises(ValueError, match=message):
        cx.account(str(made.path), *given)


def test_an_unknown_reference_or_instrument_is_named(made):
    acc = open_(made, "ten")
    with pytest.raises(KeyError, match="delta, family, median, spread"):
        acc.reference("dleta")
    with pytest.raises(KeyError, match="eflame, flame"):
        acc.instrument("flam")
    with pytest.raises(AttributeError, match="no 'nmae'"):
        acc.nmae  # noqa: B018


def test_portfolio(made):
    pf = cx.portfolio(str(made.path), "2026Q3")
    assert pf.accounts.set_index("id")["customer_n"].to_dict() == SIZES
    assert set(pf.answers("flame")["account_id"]) == {"three", "four", "five", "ten", "more", "most"}
    assert pf.accounts.set_index("id")["team_shown"].to_dict() == {a: a in ("ten", "more") for a in SIZES}
    assert set(pf.team("eflame")["account_id"]) == {"ten", "more", "most"}
    counts = pf.comparisons.groupby("comparison").size().to_dict()
    assert counts["flame.gap"] >= 15 and counts["flame.change"] == 30
    assert pf.facts["accounts"] == 8


def test_the_family_is_that_of_the_account(made):
    """Ten customers both times: all five changes can be tested; the gap of 8 to 10 as soon as there is a spread."""
    acc = open_(made, "ten")
    family = acc.reference("family")
    assert family.loc[family["comparison"] == "flame.change", "dimension"].tolist() == builder.FLAME
    change = cx.scores.change(acc.answers("flame"), acc.answers("flame", "2026Q2"), acc.instrument("flame"))
    judged = cx.intervals.verdicts(cx.intervals.with_delta(change, acc.reference("delta")), family)
    assert judged["p_adjusted"].notna().all()
    alone = cx.intervals.verdicts(change, family[family["comparison"] == "flame.change"])
    assert (judged["p_adjusted"] >= alone["p_adjusted"] - 1e-9).all()
    assert open_(made, "five").reference("family")["p"].isna().all()


def test_the_family_keeps_the_floor_of_its_reader(made):
    """Four answered: the vendor's people see the change, the customer's organisation does not."""
    tables = [open_(made, "four", reader).reference("family") for reader in ("internal", "customer")]
    inside, outside = (table[table["comparison"] == "flame.change"] for table in tables)
    assert len(inside) == len(outside) == 5
    assert inside["shown"].all() and inside["estimate"].notna().all()
    assert not outside["shown"].any() and set(outside["reason"]) == {"too_few"}
    assert outside[["estimate", "now_score", "before_score", "low", "high"]].isna().all(axis=None)


@pytest.mark.parametrize("accounts, expected", [(9, 0.75), (10, 0.5)])
def test_delta_is_half_a_pooled_spread_from_ten_accounts_on(accounts, expected):
    """Two persons a account, 5 and 5 + sqrt 2: variance 1, spread 1, half of it .5; below ten 7.5 % of 0-10."""
    people = {f"a{k}": {f"p{k}": 5.0, f"q{k}": 5 + 2**0.5} for k in range(accounts)}
    known = instruments.load_all()
    scored = references.people(builder.answers(people, "flame", side="customer").assign(period="2026Q3"), known)
    keys = ["instrument", "statistic", "dimension"]
    given = {}, {"flame.care": 0.4, "nps": 15}
    plain, own = (references.delta(references.spread(scored), known, each).set_index(keys)["delta"] for each in given)
    assert plain[("flame", "mean", "care")] == pytest.approx(expected)
    assert plain[("nps", "nps", "nps")] == 10
    assert (own[("flame", "mean", "care")], own[("nps", "nps", "nps")]) == (0.4, 15)
    assert own[("flame", "mean", "dare")] == pytest.approx(expected)


@pytest.mark.parametrize("others, big, shown", [(5, 5, True), (4, 5, False), (5, 40, False)])
def test_medians_need_five_others_and_no_giant(others, big, shown):
    names = ["me", *(f"o{k}" for k in range(others))]
    scored = pd.DataFrame(
        {"account_id": names, "score": [1.0, *range(2, 2 + others)], "n": [5, big, *[5] * (others - 1)]}
    )
    scored = scored.assign(instrument="flame", part="", statistic="mean", dimension="care")
    table = references.medians(scored, ["me"], (3, 5))
    assert references.medians(scored, ["me"], (6, 5)).empty  # this reader's floor is above what the others have
    assert (len(table) == 1) is shown
    # the others score 2 3 4 5 6
    assert not shown or (table["median"].item(), table["accounts"].item()) == (4.0, 5)


@pytest.mark.parametrize("arguments, code", [([], 2), (["nowhere", "2026Q3", "internal"], 2)])
def test_the_command_refuses_bad_input(arguments, code, capsys):
    assert extract.main(arguments) == code
    assert capsys.readouterr().err


def test_a_customers_extract_does_not_know_the_teams_questionnaire(made):
    acc = open_(made, "ten", "customer")
    assert "instruments/eflame" in open_(made, "ten").members and "instruments/eflame" not in acc.members
    assert acc.facts["mirrors"] == {} and acc.block("flame") == "2026Q3"
    assert set(acc.reference("delta")["instrument"]) & {"eflame", "flame"} == {"flame"}


@pytest.mark.parametrize("reader, others", [("internal", 5), ("customer", 4)])
def test_a_median_counts_the_scores_its_reader_may_hear(made, reader, others):
    """Beside ten: three, four, five, more, most. Of the customer's reader five count only without three and four."""
    table = open_(made, "ten", reader).reference("median")
    assert set(table["accounts"]) == ({others} if others >= 5 else set())


@pytest.mark.parametrize("giant, expected", [(2, 0.5), (12, 0.75)])
def test_delta_is_no_single_accounts_spread(giant, expected):
    """Ten accounts, variance 1; where one has 12 of 30 persons and the next 2, the rest is not half of the whole."""
    names = {k: range(giant if k == 0 else 2) for k in range(10)}
    people = {f"a{k}": {f"p{k}-{i}": 5 + (i % 2) * 2**0.5 for i in each} for k, each in names.items()}
    if giant == 12:
        people["a1"] = {f"p1-{i}": 5 + (i % 2) * 2**0.5 for i in range(10)}  # 12 of 38, without a1's 10: 12 of 28
        people["a0"] |= {f"q{i}": 5 + (i % 2) * 2**0.5 for i in range(6)}  # 18 of 44, without a1: 18 of 34
    known = instruments.load_all()
    scored = references.people(builder.answers(people, "flame", side="customer").assign(period="2026Q3"), known)
    table = references.delta(references.spread(scored), known, {}).set_index(["instrument", "statistic", "dimension"])
    assert table.loc[("flame", "mean", "care"), "delta"] == pytest.approx(expected)


@pytest.mark.parametrize("n, shown", [(4, False), (5, True), (2, True)])
def test_a_block_does_not_give_away_its_hidden_quarter(n, shown):
    """Half-year of 12 beside a shown quarter of 8: the other quarter's 4 follow, unless they are not in it (2)."""
    gap = {"account_id": "a", "comparison": "flame.gap", "instrument": "flame", "dimension": "care", "delta": 0.5}
    gap |= {"estimate": 1.0, "n_1": 6.0, "n_2": 12.0, "level": "account", "level_period": "2026H2"}
    family = pd.DataFrame([gap | {"shown": True, "reason": ""}])
    few = pd.DataFrame(
        [{"account_id": "a", "period": "2026Q3", "instrument": "flame", "part": "", "dimension": "care"}]
    )
    counted = few.assign(reason="too_few", n=float(n)).query("3 <= n < 5")
    table = customers.above_floor(family, 5, counted)
    assert table["shown"].tolist() == [shown] and table["estimate"].notna().tolist() == [shown]
