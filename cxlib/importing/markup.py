"""Read the XML of a structure file: rows of text and nothing else; a document type or an entity is refused unread."""

import re
from xml.parsers import expat

LARGEST = 50_000_000  # bytes: the structure of a survey of a thousand questions has five
AGAIN = "export it again (LimeSurvey: Export, Survey structure (.lss))"


def tables(data: bytes, name: str) -> dict[str, list[dict[str, str]]]:
    """Read document/SECTION/rows/row/FIELD: section -> rows of field -> text; a lone word under its own tag.

    Raises
    ------
    ValueError naming file, line and remedy: too large, not UTF-8, a document type or entities, broken XML.
    """
    _guard(data, name)
    parser, found, path, said = expat.ParserCreate("utf-8"), {}, [], []

    def begin(tag: str, _: dict) -> None:
        path.append(tag)
        said.clear()
        if len(path) == 4 and path[2:] == ["rows", "row"]:
            found.setdefault(path[1], []).append({})

    def end(tag: str) -> None:
        path.pop()
        if len(path) == 4 and path[2:] == ["rows", "row"]:
            found[path[1]][-1][tag] = "".join(said)
        elif len(path) in (1, 2) and "".join(said).strip():
            found.setdefault(tag, []).append({tag: "".join(said).strip()})
        said.clear()

    parser.StartElementHandler, parser.EndElementHandler, parser.CharacterDataHandler = begin, end, said.append
    _parse(parser, data, name)
    return found


def _guard(data: bytes, name: str) -> None:
    """Refuse what is too large, not UTF-8, or declares a document type or entities (texts in CDATA declare nothing)."""
    if len(data) > LARGEST:
        raise ValueError(f"{name}: has {len(data) // 1_000_000} MB, which is no structure of a survey; {AGAIN}")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise ValueError(f"{name}: line {line}, byte 0x{data[error.start]:02x} is not UTF-8; {AGAIN}") from None
    declared = re.match(r"\s*<\?xml[^>]*?encoding\s*=\s*[\"']([^\"'>]*)", text)
    if declared and declared[1].casefold() != "utf-8":
        raise ValueError(f"{name}: line 1 declares {declared[1][:40]!r}, not UTF-8; {AGAIN}")
    bare = _without_cdata(text)
    kind = re.search(r"(?i)<!\s*(DOCTYPE|ENTITY)", bare)
    if kind:
        raise ValueError(_declares(name, bare.count("\n", 0, kind.start()) + 1))


def _without_cdata(text: str) -> str:
    """Leave out what stands in CDATA but for its line ends; a walk, since a pattern could be made to take for ever."""
    first, *others = text.split("<![CDATA[")
    parts = [each.partition("]]>") for each in others]
    return "".join([first, *("\n" * inside.count("\n") + after for inside, _, after in parts)])


def _declares(name: str, line: int) -> str:
    return f"{name}: line {line} declares a document type or an entity, which no survey needs: refused unread; {AGAIN}"


def _parse(parser, data: bytes, name: str) -> None:
    """Let the parser run; should a declaration have slipped past the guard, it is refused before it means anything."""

    def declared(*_) -> None:
        raise ValueError(_declares(name, parser.CurrentLineNumber))

    parser.StartDoctypeDeclHandler = parser.EntityDeclHandler = declared
    try:
        parser.Parse(data, True)
    except expat.ExpatError as error:
        raise ValueError(f"{name}: line {error.lineno} is broken XML ({error}); {AGAIN}") from None
