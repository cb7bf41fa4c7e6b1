"""Files nobody foresaw: read right, or refused in words that say what they are and what to do."""

import pytest

from cxlib import importing
from cxlib.importing import read, sniff


def sheet(tmp_path, text: str, name="a.csv"):
    (tmp_path / name).write_bytes(text.encode() if isinstance(text, str) else text)
    return read.load(tmp_path / name)


@pytest.mark.parametrize("first", ["sep=;\n", '"sep=;"\r\n', "\ufeffsep=;\r\n"])
def test_the_line_that_tells_excel_the_separator_is_no_row(tmp_path, first):
    made = sheet(tmp_path, first + "Yhtiö;NPS,Why\nA,B;9\nC;3\n")
    assert ([head.name for head in made.heads], made.sep) == (["Yhtiö", "NPS,Why"], ";")
    assert (made.rows.to_numpy().tolist(), list(made.rows.index)) == ([["A,B", "9"], ["C", "3"]], [2, 3])


def test_a_workbook_under_a_password_is_named_as_that(tmp_path):
    container = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504)
    with pytest.raises(ValueError, match=r"a\.xlsx: is a workbook protected by a password; open it, take"):
        sheet(tmp_path, container + "EncryptedPackage".encode("utf-16-le") + bytes(2000), "a.xlsx")
    with pytest.raises(ValueError, match=r"a\.xls: is an old \.xls workbook"):
        sheet(tmp_path, container + "Workbook".encode("utf-16-le") + bytes(2000), "a.xls")


@pytest.mark.parametrize(
    "text, what",
    [
        ('[{"account":"A","nps":9,"why":"x, y"},{"account":"B","nps":3}]\n', "JSON"),
        ('{\n "responses": [\n  {"account": "A", "nps": 9}\n ]\n}\n', "JSON"),
        ('{"account":"A","nps":9}\n{"account":"B","nps":3}\n', "JSON"),
        ('[["account","nps"],["A",9]]', "JSON"),
        ("<table><tr><td>a</td></tr></table>", "a web page"),
        ("<answers>\n<a>1,2</a>\n</answers>\n", "an XML file"),
        ("INSERT INTO answers VALUES (1, 'a, b');\n", "a database dump"),
        ("-- dump\n\nCREATE TABLE a (b int, c int);\n", "a database dump"),
        ("+---+-----+\n| a | nps |\n+---+-----+\n", "a table drawn with lines"),
        ("From: a@b.fi\nTo: c@d.fi\n\nHi, 9 from A.\n", "an e-mail"),
        ("# mine\nversion = 1\n[source]\n", "a TOML or INI file"),
        ("answers:\n  - account: A\n    nps: 9\n", "YAML"),
    ],
)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_structured_text_that_is_no_table_is_named(tmp_path, text, what, encoding):
    with pytest.raises(ValueError, match=rf"a\.csv: is {what}, not a table of answers"):
        sheet(tmp_path, text.encode(encoding))


@pytest.mark.parametrize(
    "head", ["<b>How likely?</b>", "<p><b>Account", "[row]", "From", "a: b", "{x}", "drop table", "Date: when"]
)
def test_heads_that_begin_like_another_format_are_heads(tmp_path, head):
    assert sheet(tmp_path, f"{head},nps\nA,9\nB,3\n").heads[0].name == head


@pytest.mark.parametrize(
    "name, text, rows",
    [
        ("a.csv", "NPS\n9\n8\n10\n", 3),
        ("a.txt", "NPS\n9\n8\n\n10\n", 3),
        ("a.csv", 'Miksi?\nHyvä palvelu\n"Hidas, kallis"\n', 2),
        ("a.csv", "Date\n2026-07-01\n2026-07-02\n", 2),
    ],
)
def test_a_csv_of_one_column_is_read(tmp_path, name, text, rows):
    (tmp_path / name).write_text(text, encoding="utf-8")
    found, draft = importing.sniffed(tmp_path / name)
    assert (found.rows, found.columns) == (rows, 1) and f"# 1. {text.splitlines()[0]}" in draft


@pytest.mark.parametrize(
    "name, text",
    [
        ("a.csv", "Account   NPS\nA         9\nB         3\n"),  # fixed width
        ("a.csv", "account~nps\nA~9\nB~3\n"),
        ("a.txt", "Dear lead\nthe answers follow\n"),
    ],
)
def test_text_that_no_separator_divides_is_not_taken_for_a_column(tmp_path, name, text):
    (tmp_path / name).write_text(text, encoding="utf-8")
    with pytest.raises(ValueError, match="I do not know this: no separator makes columns"):
        sniff.load(tmp_path / name)
