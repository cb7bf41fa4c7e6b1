"""Large studies: what is read, held and done grows with what is asked for, not with the study; no number changes."""

import io
import shutil

import builder
import numpy as np
import pandas as pd
import pytest

from cxlib import instruments, study
from cxlib.disclosure import audit, cells, extract, references, release
from cxlib.measures import intervals
from cxlib.study import answers, folder, lean, zipped

QUARTERS = ["2025Q3", "2025Q4", "2026Q1", "2026Q2", "2026Q3"]


@pytest.fixture
def made(tmp_path):
    """Five quarters, one account of six employees and six customers."""
    team = [builder.answers({"a": {f"t{i}": float(i) for i in range(6)}}, period=period) for period in QUARTERS]
    own = {"a": {f"c{i}": float(i) for i in range(6)}}
    return builder.write(tmp_path / "s", team, [builder.answers(own, "flame", p, "customer") for p in QUARTERS])


@pytest.fixture
def opened(monkeypatch):
    """Every piece of a table that is read lean: (name, rows, columns)."""
    found, read = [], lean.raw

    def watched(path, *asked):
        frame, names = read(path, *asked)
        found.append((f"{path.parent.name}/{path.stem}".removeprefix("s/"), len(frame), set(frame.columns)))
        return frame, names

    monkeypatch.setattr(lean, "raw", watched)
    return found


@pytest.mark.parametrize("period, quarters", [("2026Q1", 1), ("2026Q2", 2), ("2025Q4", 2)])
def test_a_release_reads_the_quarters_it_covers(made, opened, period, quarters):
    """Of the team those of the blocks it closes (2025Q4: half-year and year, of which the study has two quarters)."""
    release.release(made, period)
    found = {name: (rows, columns) for name, rows, columns in opened}
    assert {name: rows for name, (rows, _) in found.items()} == {"answers": 90, "team/answers": 90 * quarters}
    assert not {"side", "scale_min", "response_id"} & found["answers"][1]


@pytest.mark.slow
def test_years_released_abreast_are_the_same(made, monkeypatch):
    """Two processes write the files that one writes, the ledger among them; what is said comes in the order of time."""
    salt = made.path / "team" / "salt"
    salt.write_text("ab" * 32)
    written = []
    for many in (10**9, 1):
        monkeypatch.setattr(release, "MANY", many)
        assert [each["period"] for each in release.every(made)] == QUARTERS
        files = [*sorted((made.path / "released").rglob("*")), *sorted((made.path / "team/ledger").glob("*"))]
        written.append({path.relative_to(made.path): path.read_bytes() for path in files if path.is_file()})
        for folder_ in ("released", "team/ledger"):
            shutil.rmtree(made.path / folder_)
    assert written[0] == written[1] and len(written[0]) > len(QUARTERS)


def test_counts_of_a_quarter_read_its_ids_alone(made, opened):
    """All rows so far once, for the extracts themselves; the quarter's a second time, to count them."""
    extract.make_all(made, "2026Q2", ("internal",))
    found = [(rows, columns) for name, rows, columns in opened if name == "answers"]
    assert [rows for rows, _ in found] == [4 * 90, 90]
    assert found[1][1] == {"account_id", "respondent_id", "wave_id"}


def test_text_of_large_tables_stays_coded(made):
    """An answer takes a few bytes a column; as text it took some twenty."""
    rows = answers.used(made, "answers", None)
    assert {str(kind) for name, kind in rows.dtypes.items() if name != "value"} == {"category"}
    pd.testing.assert_frame_equal(lean.plain(rows), study.used_answers(made))


def test_the_audits_work_grows_with_the_cells(monkeypatch):
    """Forty owner teams with a past are twice the work of twenty: none of them looks at another's past."""
    work, index = [], audit._overlapping
    monkeypatch.setattr(audit, "_overlapping", lambda sets: work.append(sum(map(len, sets))) or index(sets))

    def done(teams):
        work.clear()
        new, past = {}, []
        for k in range(teams):
            people = [(f"{teams}-{k}-{i}", "2026Q3") for i in range(12)]
            new |= {(k, "a"): frozenset(people[:7]), (k, "b"): frozenset(people[3:])}
            past += [frozenset(people[:9]), frozenset(people)]
        audit.to_hide(new, past, 5)
        return sum(work)

    assert done(40) <= 2 * done(20)


def test_references_need_no_bootstrap(tmp_path, monkeypatch):
    monkeypatch.setattr(intervals, "bca", lambda *_: pytest.fail("a reference carries no limits"))
    skewed = {"a": {f"c{i}": 9.0 + (i % 2) - 9 * (i == 0) for i in range(20)}}
    rows = [builder.answers(skewed, "flame", period, "customer") for period in ("2026Q2", "2026Q3")]
    made = builder.write(tmp_path / "s", [], rows)
    assert extract.make_all(made, "2026Q3", ("internal",)) == {"internal": 2}


@pytest.mark.parametrize("seed", range(5))
def test_medians_of_the_others_one_by_one(seed):
    """Against taking each account off by hand; ties, one account in two dimensions' tables, one that has no score."""
    rng = np.random.default_rng(seed)
    names = [f"a{k}" for k in range(rng.integers(6, 12))]
    scored = pd.DataFrame({"account_id": names, "score": rng.integers(0, 6, len(names)) / 2, "n": 5})
    scored.loc[0, "n"] = rng.integers(5, 40)
    scored = scored.assign(instrument="flame", part="", statistic="mean", dimension="care")
    made = references.medians(scored, [*names, "new"], (3, 5)).set_index("account_id")
    for own in [*names, "new"]:
        rest = scored[scored["account_id"] != own]
        wide = len(rest) >= 5 and rest["n"].max() <= rest["n"].sum() / 2
        assert (own in made.index) == wide
        assert not wide or made.loc[own, "median"] == np.median(rest["score"])
        assert not wide or made.loc[own, "accounts"] == len(rest)


def test_cells_of_one_size_are_scored_as_each_alone():
    """Sizes 1 to 40, mean and spread to the last bit."""
    rng = np.random.default_rng(7)
    each = pd.DataFrame({"cell": np.repeat(np.arange(40), np.arange(1, 41))})
    each["value"] = rng.integers(0, 31, len(each)) / 3
    each = each.sort_values(["cell", "value"], ignore_index=True)
    made = cells._numbers(each, instruments.load_all()["flame"], "mean")
    for k, own in each.groupby("cell")["value"]:
        values = own.to_numpy()
        assert made["score"][k] == round(values.mean(), 9) and made["n"][k] == k + 1
        assert k == 0 or made["sd"][k] == values.std(ddof=1)


def test_a_large_table_is_stored_piece_by_piece(monkeypatch):
    frame = pd.DataFrame({"text": ["a", "", "ö"] * 10, "value": np.arange(30.0)})
    whole = folder.parquet(frame)
    monkeypatch.setattr(folder, "ROWS", 7)
    pieces = folder.parquet(frame.astype({"text": "category"}))
    read = [pd.read_parquet(io.BytesIO(each)) for each in (whole, pieces)]
    pd.testing.assert_frame_equal(*read)


def test_a_cut_table_is_stored_as_the_account_alone():
    frame = pd.DataFrame({"account_id": ["b", "a", "b"], "text": ["x", "y", ""], "n": [1.0, 2.0, float("nan")]})
    for rows in (frame, frame.astype({"account_id": "category", "text": "category"})):
        found = zipped.cut(rows)
        assert set(found) == {"a", "b"}
        for account, piece in found.items():
            assert zipped.stored(piece) == folder.parquet(frame[frame["account_id"] == account])
