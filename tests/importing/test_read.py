"""Files as they come: refused by content with line and remedy, or read right; nothing executed, nothing coerced."""

import pickle
import zipfile

import numpy as np
import pytest

from cxlib.importing import read, values


@pytest.fixture
def loading(shared):
    return shared / "reliability" / "fixtures" / "loading"


@pytest.mark.parametrize(
    "name, told",
    [
        ("csv_ragged", r"head has 2 cells, but line 4: 1; line 2: 3"),
        ("csv_ragged_index", r"head has 2 cells, but line 2-3: 3"),
        ("csv_unclosed", r"line 2: a quote is opened and never closed"),
        ("csv_nul", r"line 2 holds a NUL"),
        ("csv_nul_truncate", r"line 2 holds a NUL"),
        ("csv_empty", "is empty"),
        ("csv_bom_only", "is empty"),
        ("csv_header_only", "no rows"),
    ],
)
def test_broken_files_are_refused_with_file_line_and_reason(loading, name, told):
    with pytest.raises(ValueError, match=told) as error:
        read.load(loading / f"{name}.csv")
    assert name in str(error.value)


@pytest.mark.parametrize(
    "name, cells",
    [
        ("csv_dec_comma", [["A", "7,5"], ["B", "8"]]),
        ("csv_thousand", [["A", "1 000"]]),
        ("csv_crlf_mixed", [["1", "x\r\ny"], ["2", "z"]]),
        ("csv_leading0", [["007", "9"], ["7", "1"]]),
        ("csv_na_names", [["NA", "9"], ["null", "8"], ["None", "7"], ["nan", "6"], ["N/A", "5"]]),
        ("csv_true", [["True", "1"], ["False", "2"]]),
        ("csv_bigint", [["12345678901234567890123", "9"], ["1e5", "3"]]),
    ],
)
def test_cells_stay_the_text_they_are(loading, name, cells):
    assert read.load(loading / f"{name}.csv").rows.to_numpy().tolist() == cells


def test_decimal_comma_and_grouped_thousands_become_numbers(loading):
    comma, thousand = (read.load(loading / f"{name}.csv") for name in ("csv_dec_comma", "csv_thousand"))
    assert [values.number(cell, comma.decimal) for cell in comma.rows[2]] == [7.5, 8.0]
    assert values.number(thousand.rows[2].iloc[0], thousand.decimal) == 1000.0


@pytest.mark.parametrize(
    "name, encoding, comment",
    [
        ("enc_utf-8", "utf-8", "Hyvä – €5"),
        ("enc_utf-8-sig", "utf-8-sig", "Hyvä – €5"),
        ("enc_latin-1", "cp1252", "Hyvä - e5"),
        ("enc_cp1252", "cp1252", "Hyvä – €5"),
        ("enc_utf-16", "utf-16", "Hyvä – €5"),
        ("enc_utf-16-le", "utf-16-le", "Hyvä – €5"),
    ],
)
def test_every_encoding_gives_the_same_table_and_names_itself(loading, name, encoding, comment):
    sheet = read.load(loading / f"{name}.csv")
    assert [head.name for head in sheet.heads] == ["account", "nps", "comment"]
    assert sheet.rows.to_numpy().tolist() == [["Yhtiö Öljy", "9", comment]]
    assert sheet.encoding == encoding


def test_macs_code_page_is_told_from_windows(tmp_path):
    (tmp_path / "mac.csv").write_bytes("nimi;nps\rHämeen Sähkö;9\r".encode("mac_roman"))
    sheet = read.load(tmp_path / "mac.csv")
    assert (sheet.encoding, sheet.rows[1].tolist()) == ("mac_roman", ["Hämeen Sähkö"])


def test_an_encoding_nobody_can_know_names_byte_line_and_remedy(tmp_path):
    (tmp_path / "a.csv").write_bytes(b"account,nps\nA,9\n\xc0\xc3,8\n")
    with pytest.raises(ValueError, match=r"a\.csv: line 3, byte 0xc0 is not UTF-8.*encoding = "):
        read.load(tmp_path / "a.csv")
    assert read.load(tmp_path / "a.csv", {"encoding": "cp1252"}).rows[1].tolist() == ["A", "ÀÃ"]
    with pytest.raises(ValueError, match="byte 0xc0 does not fit utf-8"):
        read.load(tmp_path / "a.csv", {"encoding": "utf-8"})


class Bomb:
    def __reduce__(self):
        return (pytest.fail, ("the pickle was executed",))


def npy() -> bytes:
    import io

    np.save(buffer := io.BytesIO(), np.array([{"a": 1}], dtype=object), allow_pickle=True)
    return buffer.getvalue()


@pytest.mark.parametrize("name", ["a.csv", "a.xlsx", "a.parquet", "a.pkl"])
@pytest.mark.parametrize(
    "data, kind",
    [
        (pickle.dumps(Bomb(), 4), "a pickle"),
        (pickle.dumps(Bomb(), 2), "a pickle"),
        (pickle.dumps(Bomb(), 0), "a pickle"),
        (npy(), "a NumPy array"),
        (b"PAR1" + b"\x00" * 40, "a damaged Parquet file"),
        (b"x\x9c\x01\x02", "compressed"),
    ],
    ids=["pickle4", "pickle2", "pickle0", "npy", "parquet", "zlib"],
)
def test_what_is_no_table_is_refused_by_content_whatever_its_name(tmp_path, name, data, kind):
    (tmp_path / name).write_bytes(data)
    with pytest.raises(ValueError, match=f"is {kind}.*export it as CSV or XLSX"):
        read.load(tmp_path / name)


def test_an_archive_that_is_no_workbook_is_refused(tmp_path):
    with zipfile.ZipFile(tmp_path / "a.csv", "w") as archive:
        archive.writestr("arr_0.npy", npy())
    with pytest.raises(ValueError, match="an archive, not a workbook"):
        read.load(tmp_path / "a.csv")


def test_a_text_that_ends_in_a_point_is_no_pickle(tmp_path):
    (tmp_path / "a.csv").write_text("account,comment\nA,(good.\n")
    assert read.load(tmp_path / "a.csv").rows[2].tolist() == ["(good."]


def test_double_heads_are_named(tmp_path):
    (tmp_path / "a.csv").write_text("account,q1,q1\nA,1,2\n")
    with pytest.raises(ValueError, match="these heads stand more than once: 'q1'"):
        read.load(tmp_path / "a.csv")


def test_separators_that_could_both_be_meant_are_refused_until_declared(tmp_path):
    (tmp_path / "a.csv").write_text("a;b,c\n1;2,3\n")
    with pytest.raises(ValueError, match="separate equally well"):
        read.load(tmp_path / "a.csv")
    assert read.load(tmp_path / "a.csv", {"sep": ";"}).rows.to_numpy().tolist() == [["1", "2,3"]]


def test_blank_rows_are_counted_and_row_numbers_stay_those_of_a_spreadsheet(tmp_path):
    (tmp_path / "a.csv").write_text("a,b,\n1,2,\n\n, ,\n3,4,\n")
    sheet = read.load(tmp_path / "a.csv")
    assert (sheet.blank, sheet.rows.index.tolist(), len(sheet.heads)) == (2, [2, 5], 2)


def test_a_workbook_with_two_filled_sheets_asks_which(tmp_path):
    from openpyxl import Workbook

    book = Workbook()
    book.active.append(["note"])
    book.create_sheet("Answers").append(["account", "nps"])
    book["Answers"].append(["007", 9])
    book.save(tmp_path / "a.xlsx")
    with pytest.raises(ValueError, match="sheets with content: 'Sheet', 'Answers'"):
        read.load(tmp_path / "a.xlsx")
    assert read.load(tmp_path / "a.xlsx", {"sheet": "Answers"}).rows.to_numpy().tolist() == [["007", "9"]]


def test_a_damaged_workbook_is_refused(tmp_path):
    with zipfile.ZipFile(tmp_path / "a.xlsx", "w") as archive:
        archive.writestr("xl/workbook.xml", "<workbook")
    with pytest.raises(ValueError, match="a damaged workbook"):
        read.load(tmp_path / "a.xlsx")


def test_a_workbook_that_unpacks_beyond_reason_is_refused(tmp_path, monkeypatch):
    from openpyxl import Workbook

    from cxlib.importing import workbook

    book = Workbook()
    book.active.append(["account", "nps"])
    book.save(tmp_path / "a.xlsx")
    monkeypatch.setattr(workbook, "LARGEST", 100)
    with pytest.raises(ValueError, match="unpacks to"):
        read.load(tmp_path / "a.xlsx")


@pytest.mark.parametrize(
    "data, declared, told",
    [
        ("yhtiö,nps\nÄly,9\n".encode(), {"encoding": "cp1252"}, 'is utf-8, not cp1252 .* encoding = "utf-8"'),
        ("a,nps\nx,9\n".encode("utf-16"), {"encoding": "utf-8"}, 'is utf-16, not utf-8 .* encoding = "utf-16"'),
        ("a,nps\nx,9\n".encode("utf-16-le"), {"encoding": "cp1252"}, "is utf-16-le, not cp1252 as declared"),
        ("yhtiö,nps\nHäme,9\n".encode("mac_roman"), {"encoding": "utf-8"}, 'encoding = "mac_roman"'),
        (b"a;nps\nx;9\n", {"sep": ","}, r"separated by ';', not by ',' as declared; write read = \{ sep = \";\" \}"),
        (b"a;nps\nx, y;9\n", {"sep": ","}, "separated by ';', not by ',' as declared"),
        (b"a\tnps\nx\t9\n", {"sep": ";"}, r'write read = \{ sep = "\\t" \}'),
    ],
)
def test_what_a_mapping_declares_is_held_against_the_file(tmp_path, data, declared, told):
    (tmp_path / "a.csv").write_bytes(data)
    with pytest.raises(ValueError, match=told):
        read.load(tmp_path / "a.csv", declared)


def test_a_declared_reading_that_fits_is_left_alone(tmp_path):
    (tmp_path / "a.csv").write_bytes("what;a,b\nsaid;Ä\n".encode("cp1252"))
    assert read.load(tmp_path / "a.csv", {"encoding": "cp1252", "sep": ";"}).rows[2].tolist() == ["Ä"]
    (tmp_path / "a.csv").write_bytes("Universe?Œæ,b\n1,2\n".encode("mac_roman"))  # one letter of UTF-8, by chance
    assert read.load(tmp_path / "a.csv", {"encoding": "mac_roman"}).heads[0].name == "Universe?Œæ"
