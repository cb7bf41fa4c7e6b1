"""What a file really is, whatever its name says: refused kinds by their bytes, and the encoding of text."""

import codecs
import pickletools
import re

TABLES = {b"PK\x03\x04": "archive", b"$FL2": "sav", b"$FL3": "sav", b"PAR1": "parquet"}
MAGIC = {
    b"\x93NUMPY": "a NumPy array",
    b"\x1f\x8b": "a gzip archive",
    b"x\x9c": "compressed data",
    b"x\x01": "compressed data",
    b"x\xda": "compressed data",
    b"BZh": "a bzip2 archive",
    b"\xfd7zXZ": "an xz archive",
    b"\xd0\xcf\x11\xe0": "an old .xls workbook",
    b"%PDF": "a PDF",
    b"SQLite format": "a database",
    b"\x89HDF": "an HDF5 file",
    b"\x89PNG": "a picture",
    b"\xff\xd8\xff": "a picture",
    b"GIF8": "a picture",
    b"<?xml": "an XML file",
    b"<!DOCTYPE": "a web page",
    b"<html": "a web page",
    b"{\rtf": "a text document",
    b"\x80\x02": "a pickle",
    b"\x80\x03": "a pickle",
    b"\x80\x04": "a pickle",
    b"\x80\x05": "a pickle",
}
LOCKED = "EncryptedPackage".encode("utf-16-le")  # the stream in which Office keeps a workbook under a password
STRUCTURED = {  # text that is no table, by how it begins (and, of XML, ends)
    "JSON": r"\[?\s*\{\s*(\"[^\"\n]*\"\s*:|\})|\[\s*(\[|\"|\]|-?[0-9])",
    "a web page": r"(?i)<(!doctype\s+html|html|head|body|table)\b",
    "an XML file": r"(?s)<[?!]|<([\w:.-]+)[^<>]*>.*</\1>\Z",
    "a database dump": r"(?i)(--.*\n|/\*.*\n|\n)*((create|drop|alter) (table|database)|insert into) [\w`]",
    "a table drawn with lines": r"[+|][-=+|]{4,}\s*\n",
    "an e-mail": r"(From|To|Subject|Date|Received|Return-Path|MIME-Version): .*\n[A-Z][\w-]+: ",
    "a TOML or INI file": r"(#.*\n|\n)*(\[\[?[\w.-]+\]\]?[ \t]*\n|[\w-]+[ \t]*=[^,;\t\n]*\n)",
    "YAML": r"---[ \t]*\n|(- )?[\w-]+:( [^,;\t\n]*)?\n +(- )?[\w-]+:",
}
MARKS = {  # the longer first: UTF-32's mark begins with UTF-16's
    b"\xff\xfe\x00\x00": "utf-32",
    b"\x00\x00\xfe\xff": "utf-32",
    b"\xef\xbb\xbf": "utf-8-sig",
    b"\xff\xfe": "utf-16",
    b"\xfe\xff": "utf-16",
}
# what Finnish and its neighbours write beyond ASCII: a code page that yields anything else is the wrong one
LETTERS = set("åäöÅÄÖéšžüÜß–—’‘“”„…€·•°½©®´\xa0")
PAGES = ("cp1252", "mac_roman")
CHANCE = 2  # letters beyond ASCII from which bytes of a code page are not UTF-8 by chance


def kind(data: bytes, name: str) -> str:
    """Tell what a file is by its content: text, archive, sav or parquet. Nothing of it is ever executed or unpacked.

    Raises
    ------
    ValueError naming the file, what it is and the remedy.
    """
    other = next((what for magic, what in MAGIC.items() if data.startswith(magic)), None)
    if other is None and _is_text_pickle(data):
        other = "a pickle"
    if LOCKED in data and data.startswith(b"\xd0\xcf\x11\xe0"):
        raise ValueError(
            f"{name}: is a workbook protected by a password; open it, take the password away (File, Info, Protect "
            "Workbook) and save it again"
        )
    if other == "an XML file" and name.casefold().endswith(".lss"):
        raise ValueError(
            f"{name}: is LimeSurvey's structure of a survey and holds no answers: export those as CSV or XLSX and give "
            f"it beside them by --companion {name}; for an instrument: cx instrument template own.xlsx --from {name}"
        )
    if other:
        raise ValueError(f"{name}: is {other}, not a table of answers; export it as CSV or XLSX")
    if not data.strip(b"\xef\xbb\xbf \t\r\n"):
        raise ValueError(f"{name}: is empty; export it again")
    return next((what for magic, what in TABLES.items() if data.startswith(magic)), "text")


def _is_text_pickle(data: bytes) -> bool:
    """Tell whether the bytes are one whole pickle of protocol 0 or 1 (walked through, never loaded)."""
    if not data.rstrip().endswith(b"."):
        return False
    try:
        last = [position for _, _, position in pickletools.genops(data)][-1]
    except Exception:  # genops raises what it likes on bytes that are no pickle
        return False
    return last == len(data.rstrip()) - 1


def table_like(text: str, name: str) -> None:
    """Refuse text that is structured in another way than as a table.

    Raises
    ------
    ValueError naming what it is.
    """
    ends = (text if len(text) < 20_000 else f"{text[:10_000]}\n{text[-1_000:]}").strip()
    other = next((what for what, sign in STRUCTURED.items() if re.match(sign, ends)), None)
    if other:
        raise ValueError(f"{name}: is {other}, not a table of answers; export it as CSV or XLSX")


def text(data: bytes, name: str, declared: str = "auto") -> tuple[str, str]:
    """Decode a text file strictly: by its mark, its declared encoding, UTF-8, or the only code page that fits.

    Returns
    -------
    (text without its mark, encoding used).

    Raises
    ------
    ValueError naming the byte and its line where the encoding does not fit or cannot be known, or a NUL.
    """
    encoding = declared if declared != "auto" else _detect(data, name)
    try:
        really = _contradicted(data, declared) if declared != "auto" else ""
        if really:
            raise ValueError(
                f"{name}: is {really}, not {declared} as declared; {_remedy(really)}, or leave encoding out"
            )
        decoded = data.decode(encoding)
    except LookupError:
        raise ValueError(f'{name}: no encoding {encoding!r}; write read = {{ encoding = "cp1252" }}') from None
    except UnicodeDecodeError as error:
        raise ValueError(_misfit(data, name, error.start, f"does not fit {encoding}")) from None
    if "\x00" in decoded and not _only_in_head(decoded):
        line = decoded.count("\n", 0, decoded.index("\x00")) + 1
        raise ValueError(f"{name}: line {line} holds a NUL byte: the file is damaged; export it again")
    return decoded.removeprefix("\ufeff"), encoding


def _contradicted(data: bytes, declared: str) -> str:
    """Return the encoding a file shows beyond doubt where another is declared, else "".

    A code page gives every byte a letter, so UTF-8 read by one passes for text: what is valid UTF-8 and more than a
    chance pair of bytes is none.
    """
    name, found = codecs.lookup(declared).name, _marked(data)
    if not found and name.startswith("utf-8"):
        return ""
    if not found and not data.isascii():
        try:
            strange = [letter for letter in data.decode("utf-8") if letter > "\x7f"]
        except UnicodeDecodeError:
            return ""
        found = "utf-8" if len(strange) >= CHANCE or set(strange) <= LETTERS else ""
    return found if found.split("-")[:2] != name.split("-")[:2] else ""


def _remedy(encoding: str) -> str:
    return f'write read = {{ encoding = "{encoding}" }} in the mapping'


def _only_in_head(text: str) -> bool:
    """Tell SurveyMonkey's old second header row, whose metadata cells hold a NUL each, from a damaged file."""
    lines = text.split("\n", 2)
    nuls = sum(cell.strip('"\r') == "\x00" for cell in lines[1].split(",")) if len(lines) > 1 else 0
    return lines[0].startswith(("Respondent ID", "RespondentID")) and nuls == text.count("\x00")


def _detect(data: bytes, name: str) -> str:
    found = _marked(data)
    if found:
        return found
    try:
        data.decode("utf-8")
    except UnicodeDecodeError as error:
        return _page(data, name, error.start)
    return "utf-8"


def _marked(data: bytes) -> str:
    """Return the encoding that a mark at the beginning tells, or the NULs of Latin text in UTF-16; "" for neither."""
    for mark, encoding in MARKS.items():
        if data.startswith(mark):
            return encoding
    sample = data[:4096]
    even, odd = (sample[start::2].count(0) / max(len(sample) // 2, 1) for start in (0, 1))
    if max(even, odd) > 0.5 and min(even, odd) < 0.05:  # a NUL in every other byte
        return "utf-16-le" if odd > even else "utf-16-be"
    return ""


def _page(data: bytes, name: str, first: int) -> str:
    """Choose the code page that turns every byte above ASCII into a letter one expects, if only one does."""
    fitting = _fitting(data)
    if len(fitting) == 1:
        return fitting[0]
    raise ValueError(_misfit(data, name, first, "is not UTF-8, and no single code page explains the file"))


def _fitting(data: bytes) -> list[str]:
    high = bytes(sorted({byte for byte in data if byte > 127}))
    return [page for page in PAGES if set(high.decode(page, "replace")) <= LETTERS]


def _misfit(data: bytes, name: str, at: int, what: str) -> str:
    line, fitting = data.count(b"\n", 0, at) + 1, _fitting(data)
    remedy = _remedy(fitting[0] if len(fitting) == 1 else PAGES[0]).removeprefix("write ")
    return f"{name}: line {line}, byte 0x{data[at]:02x} {what}; save the file as UTF-8, or declare it: {remedy}"
