"""A page read back with the standard library's parser: its tags, its visible text, its headings and its tables."""

import html.parser
import re
from pathlib import Path

VOID = {"meta", "img", "br", "hr", "input", "link", "source", "line", "circle", "rect"}
UNSEEN = {"style", "script", "title"}


class Page(html.parser.HTMLParser):
    """`tags` as (name, attributes, names of the open elements), `text`, and `tables` under each heading's title."""

    def __init__(self, source: str):
        super().__init__()
        self.tags, self.pieces, self.open, self.tables, self.title = [], [], [], [], ""
        self.texts: dict[str, str] = {}
        self.feed(source)
        self.close()

    @property
    def text(self) -> str:
        return re.sub(r"\s+", " ", "".join(self.pieces))

    @property
    def alts(self) -> list[str]:
        return [re.sub(r"\s+", " ", attributes.get("alt") or "") for tag, attributes, _ in self.tags if tag == "img"]

    def named(self, tag: str) -> str:
        """The text of the first element of a kind."""
        return self.texts[tag].strip()

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs), tuple(self.open)))
        if tag not in VOID:
            self.open.append(tag)
            self.pieces.append(" ")
        if tag == "h3" or tag == "h2":
            self.title = ""
        elif tag == "table":
            self.tables.append({"title": self.title.strip(), "rows": []})
        elif tag == "tr":
            self.tables[-1]["rows"].append([])
        elif tag in ("td", "th"):
            self.tables[-1]["rows"][-1].append("")

    def handle_startendtag(self, tag, attrs):
        self.tags.append((tag, dict(attrs), tuple(self.open)))

    def handle_endtag(self, tag):
        if tag not in VOID:
            assert self.open and self.open[-1] == tag, f"</{tag}> closes {self.open[-1:]}"
            self.open.pop()
            self.pieces.append(" ")

    def handle_data(self, data):
        if UNSEEN & set(self.open):
            return
        self.pieces.append(data)
        if "h1" in self.open:
            self.texts["h1"] = self.texts.get("h1", "") + data
        if {"h2", "h3"} & set(self.open):
            self.title += data
        if {"td", "th"} & set(self.open):
            self.tables[-1]["rows"][-1][-1] += data

    def under(self, *heads: str) -> list[dict[str, str]]:
        """The rows of the one table whose head holds all these words, each as head -> cell."""
        found = [t["rows"] for t in self.tables if t["rows"] and set(heads) <= {cell.strip() for cell in t["rows"][0]}]
        assert len(found) == 1, [t["rows"][0] for t in self.tables]
        return [dict(zip(map(str.strip, found[0][0]), map(str.strip, row), strict=True)) for row in found[0][1:]]


def read(path: Path) -> Page:
    return Page(path.read_text(encoding="utf-8"))
