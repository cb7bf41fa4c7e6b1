"""The same answers exported twice, by other roads: both come out equal. Counts beside them are from the files."""

import pandas as pd
import pytest

SENTENCES = {"not polarized": 1, "low polarized": 2, "neutral": 3, "somewhat polarized": 4, "strongly polarized": 5}


def instrument(home, items: list[str], low: float, high: float) -> None:
    """An instrument of one dimension, as a study may have its own."""
    lines = ['id = "twin"', "version = 1", 'kind = "scale"', 'side = "customer"', 'source = "test"']
    lines += [f"scale = {{ low = {low}, high = {high} }}", '[title]\nfi = "t"\nen = "t"']
    lines += ['[dimensions]\nd = { fi = "d", en = "d" }']
    lines += [f'[[items]]\nid = "{each}"\ndimension = "d"\nfi = "{each} fi"\nen = "{each} en"' for each in items]
    (home / "instruments").mkdir(parents=True)
    (home / "instruments" / "twin.toml").write_text("\n".join(lines), encoding="utf-8")


def answers(made) -> pd.DataFrame:
    columns = ["respondent_id", "item_id", "value", "missing", "wave_id", "answered_at"]
    return made.table("answers")[columns].sort_values(columns[:2]).reset_index(drop=True)


@pytest.fixture
def twins(bring, tmp_path):
    """Import two files by (columns, parts) each into studies of the same instrument; return their results."""

    def run(files, columns, scale, **parts):
        out = []
        for name, (path, own) in zip("ab", files, strict=True):
            instrument(tmp_path / name, list(columns), *scale)
            source = {"id": "twin", "file": path.as_posix()} | own
            usual = {"account": {"from": {"constant": "A"}}, "unmapped": "ignore"} | parts
            out.append(bring(path, columns, into=name, source=source, **usual))
        return out

    return run


def test_numbers_and_choice_texts_of_qualtrics(twins, shared):
    columns = {f"p{i}": {"from": {"import_id": f"QID47_{i}"}, "scale": "s"} for i in range(1, 21)}
    scales = {"s": {"min": 1, "max": 5, "codes": {str(i): i for i in range(1, 6)}, "labels": SENTENCES}}
    dates = {"dates": {"columns": ["EndDate"], "tz": "from_file"}}
    files = [(shared / f"exports/qualtrics_3row_{kind}_timing.csv", dates) for kind in ("numeric", "choicetext")]
    when = {"defaults": {"side": "customer", "period": "from_date"}, "respondent": {"from": {"column": "ResponseId"}}}
    (one, first), (two, second) = twins(files, columns, (1, 5), scales=scales, **when)
    pd.testing.assert_frame_equal(answers(first), answers(second))
    assert one.counts["used"] == two.counts["used"] == 134 and one.counts["excluded"] == {"partial": 22}
    item = answers(first).query("item_id == 'p1'")["value"]
    assert item.value_counts().to_dict() == {2: 24, 3: 21, 4: 51, 5: 36, 1: 2}
    # 09:44:10 in Denver is 18:44:10 in Helsinki
    assert "2021-07-23T18:44:10+03:00" in set(answers(first)["answered_at"])


def test_three_and_two_header_rows_of_qualtrics(twins, shared):
    columns = {
        f"q{n}_{i}": {"from": {"column": f"Q{n}_{i}"}, "scale": "s", "label_check": vegetable}
        for n in (3, 4)
        for i, vegetable in enumerate(["Squash", "Cucumbers", "Zucchini", "Green beans"], 1)
    }
    absent = {"-1": {"missing": "not_applicable"}, "-2": {"missing": "dont_know"}}
    scales = {"s": {"min": 1, "max": 3, "codes": {str(i): i for i in (1, 2, 3)} | absent}}
    keep = {"keep": {"status": ["test"]}}
    files = [(shared / f"exports/qualtrics_{kind}_negative_recodes.csv", keep) for kind in ("insights", "legacy")]
    who = {"respondent": {"from": {"column": "ResponseID"}}}
    (one, first), (_, second) = twins(files, columns, (1, 3), scales=scales, **who)
    pd.testing.assert_frame_equal(answers(first), answers(second))
    assert one.counts["used"] == 15 and len(answers(first)) == 15 * 8
    # Q3_1 of the first eight persons: -1 2 3 -1 1 1 1 3
    assert answers(first).query("item_id == 'q3_1'")["missing"].eq("not_applicable").sum() >= 2


def test_tabs_and_workbook_of_google_forms(twins, shared):
    columns = {"years": {"from": {"heading": "työkokemus"}}, "free": {"from": {"column": "Vapaa sana"}, "kind": "open"}}
    stamp = {"columns": ["Timestamp"], "tz": "Europe/Helsinki"}
    files = [
        (shared / "exports/gforms_fi_palkka2022.tsv", {"dates": stamp | {"format": "%d/%m/%Y %H:%M:%S"}}),
        (shared / "exports/gforms_fi_palkka2022.xlsx", {"dates": stamp}),
    ]
    parts = {"defaults": {"side": "customer", "period": "from_date", "instrument": "twin"}, "bad_cells": "exclude"}
    (one, first), (two, second) = twins(files, columns, (0, 60), **parts)
    left, right = first.table("answers"), second.table("answers")
    assert one.counts["rows_read"] == two.counts["rows_read"] == 685
    assert left["value"].fillna(-1).tolist() == right["value"].fillna(-1).tolist()
    assert (left["missing"].tolist(), left["wave_id"].tolist()) == (
        right["missing"].tolist(),
        right["wave_id"].tolist(),
    )
    apart = pd.to_datetime(left["answered_at"], utc=True) - pd.to_datetime(right["answered_at"], utc=True)
    assert apart.abs().max() <= pd.Timedelta(seconds=1)  # the workbook has milliseconds, the text rounds
    said = [[" ".join(text.split()) for text in made.table("comments")["text"]] for made in (first, second)]
    assert said[0] == said[1]  # tabs leave no line break in a cell: the sheet writes a blank for it
    assert (left["value"] == 10).sum() == 58 and (left["value"] == 5).sum() == 54


def test_american_and_iso_dates_of_google_forms(bring, shared):
    columns = {
        "nps": {"from": {"position": 2}, "label_check": "rate Sudzilla?"},
        "why": {"from": {"column": "...why?"}, "kind": "open"},
    }
    made = {}
    for name, form in (("us", "%m/%d/%Y %H:%M:%S"), ("iso", "")):
        path = shared / f"exports/gforms_nps_event_{name}_dates.csv"
        dates = {"columns": ["Timestamp"], "tz": "Europe/London"} | ({"format": form} if form else {})
        parts = {
            "defaults": {"side": "customer", "period": "from_date"},
            "source": {"id": "twin", "file": path.as_posix(), "dates": dates},
            "account": {"from": {"constant": "A"}},
            "unmapped": "ignore",
        }
        made[name] = bring(path, columns, into=name, **parts)[1]
    us, iso = made["us"].table("answers"), made["iso"].table("answers")
    assert us["value"].tolist() == iso["value"].tolist() and len(us) == 39 and set(us["wave_id"]) == {"nps-2019Q4"}
    apart = pd.to_datetime(us["answered_at"], utc=True) - pd.to_datetime(iso["answered_at"], utc=True)
    assert apart.abs().max() <= pd.Timedelta(seconds=1)
    assert made["us"].table("comments")["text"].tolist() == made["iso"].table("comments")["text"].tolist()


def test_american_dates_undeclared_are_refused(bring, shared):
    path = shared / "exports/gforms_nps_event_us_dates.csv"
    source = {"id": "x", "file": path.as_posix(), "dates": {"columns": ["Timestamp"], "tz": "Europe/London"}}
    with pytest.raises(ValueError, match="ambiguous .day or month first"):
        bring(
            path,
            {"nps": {"from": {"position": 2}}},
            source=source,
            defaults={"side": "customer", "period": "from_date"},
            account={"from": {"constant": "A"}},
            unmapped="ignore",
        )


def test_decimal_comma_text_and_spss(twins, shared):
    names = ["Wr.Hnd", "NW.Hnd", "Pulse", "Height", "Age"]
    columns = {name.lower().replace(".", "_"): {"from": {"column": name}, "scale": "n"} for name in names}
    columns["sex"] = {"from": {"column": "Sex"}, "scale": "s"}
    absent = {"NA": {"missing": "skipped"}}
    scales = {
        "n": {"min": 0, "max": 300, "labels": absent},
        "s": {"min": 0, "max": 300, "codes": {"1": 1, "2": 2}, "labels": {"Female": 1, "Male": 2} | absent},
    }
    files = [
        (shared / "exports" / name, {}) for name in ("locale_semicolon_decimal_comma.csv", "spss_survey_factor.sav")
    ]
    (one, first), (two, second) = twins(files, columns, (0, 300), scales=scales)
    left, right = (
        made.table("answers").assign(row=made.table("answers").groupby("item_id").cumcount())
        for made in (first, second)
    )
    both = left.merge(right, on=["item_id", "row"], suffixes=("_csv", "_sav"))
    assert one.counts["rows_read"] == two.counts["rows_read"] == 237 and len(both) == 237 * 6
    assert (both["value_csv"].fillna(-1) - both["value_sav"].fillna(-1)).abs().max() < 1e-9
    assert (both["missing_csv"] == both["missing_sav"]).all()
