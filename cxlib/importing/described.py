"""What a structure file says of the columns of an export: LimeSurvey's .lss, SPSS's .sav."""

import html
import re
from dataclasses import dataclass, field

from cxlib.importing.heads import plain


@dataclass(frozen=True, eq=False)
class Described:
    """One column: its code, what it is (single, multi_option, matrix_row, open, number, date, rank, file, meta), the
    code of the question it is a part of ("" where it is a question of its own), by language the texts of question and
    part, its answers in the order asked (code -> language -> label), the ranges of codes that are no answer, the
    condition on which it is shown ("" always), and what the survey counts an answer worth (code -> number). A file
    that names no language has the language "".
    """

    code: str
    kind: str
    group: str
    question: dict[str, str]
    part: dict[str, str] = field(default_factory=dict)
    labels: dict[str, dict[str, str]] = field(default_factory=dict)
    absent: list[tuple[float, float]] = field(default_factory=list)
    shown: str = ""
    worth: dict[str, int] = field(default_factory=dict)

    @property
    def texts(self) -> dict[str, str]:
        """Question and part in one, by language, as full-text heads of an export say it."""
        both = {key: self.question.get(key, "") for key in [*self.question, *self.part]}
        return {key: f"{text} [{self.part[key]}]" if self.part.get(key) else text for key, text in both.items()}

    @property
    def codes(self) -> dict[str, str]:
        """Its codes with their labels in the survey's own language; none where codes are numbers without words."""
        first = {code: next(iter(said.values()), "") for code, said in self.labels.items()}
        return first if any(first.values()) else {}


@dataclass(frozen=True, eq=False)
class Structure:
    """The image of a structure file: its tool, its languages (the survey's own first), its columns in order."""

    name: str
    sha256: str
    tool: str
    languages: list[str]
    columns: list[Described]

    @property
    def groups(self) -> dict[str, list[Described]]:
        """The columns of every question of several, by its code."""
        names = dict.fromkeys(each.group for each in self.columns if each.group)
        return {name: [each for each in self.columns if each.group == name] for name in names}


def words(markup: str) -> str:
    """Return the words of a text that may be HTML: no tags, no styles, blanks collapsed; nothing of it is ever run.

    >>> words("<p>Are&nbsp;you <b>sure</b>?</p><style>p { color: red }</style>")
    'Are you sure?'
    """
    bare = re.sub(r"(?is)<(style|script)\b[^<>]*>.*?(</\1\s*>|$)", " ", markup)
    bare = re.sub(r"(?i)</?(p|div|br|li|td|tr)\b[^<>]*>", " ", bare)
    return " ".join(html.unescape(re.sub(r"<[^<>]*>", "", bare)).split())


def folded(text: str) -> str:
    """Fold a text to match heads by: words only, no blanks, no case."""
    return re.sub(r"\s+", "", plain(html.unescape(text)))
