"""Files nobody foresaw: a reader takes one or refuses it with a message; no other error, and never without an end."""

import shutil
import tomllib
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cxlib import demo, importing, instruments, study
from cxlib.importing import mapping

pytestmark = pytest.mark.slow
ROOT = Path(instruments.FOLDER).parents[1]
TOML = {
    "instrument": [path.read_text(encoding="utf-8") for path in sorted(instruments.FOLDER.glob("*.toml"))],
    "mapping": [path.read_text(encoding="utf-8") for path in sorted((ROOT / "data/mappings").glob("*.toml"))],
    "study": [
        'name = "x"\ncompany = "Äijälä Oy"\nlanguages = ["fi"]\n\n[thresholds]\nteam_mean = 5\n[brand]\naccents = []\n'
    ],
}
VALUES = ["", '""', '"x"', "nan", "-inf", "1e400", "-1", "10" * 200, "true", "[]", "{}", "[[]]", "{ a = { b = 1 } }"]
VALUES += ["2026-02-30", "2026-11-27", '["a", 1, true]', '"\\u0000"', "'''\n'''", "[1, nan]", '{ column = "?" }']
CELLS = [
    "",
    "nan",
    "inf",
    "-0",
    "1e999",
    "99999999999999999999",
    '"',
    "=1+1",
    "\x00",
    "\ud7ff",
    "2026-13-45",
    "a,b",
    "é" * 5000,
]


def bounded(examples: int):
    """As many tries as named, the same each time, each within ten seconds."""
    checks = [HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
    return settings(max_examples=examples, deadline=10_000, derandomize=True, suppress_health_check=checks)


@st.composite
def damaged(draw, texts: list[str]) -> str:
    """A sound text with lines changed, lost, doubled or out of place, or cut off, or another text altogether."""
    lines = draw(st.sampled_from(texts)).split("\n")
    for _ in range(draw(st.integers(1, 4))):
        at = draw(st.integers(0, len(lines) - 1))
        how = draw(st.sampled_from(["value", "value", "value", "lose", "double", "move", "insert", "cut"]))
        if how == "value":
            lines[at] = f"{lines[at].split('=')[0]}= {draw(st.sampled_from(VALUES))}"
        elif how == "lose" and len(lines) > 1:
            del lines[at]
        elif how == "double":
            lines.insert(at, lines[at])
        elif how == "move":
            lines.insert(draw(st.integers(0, len(lines) - 1)), lines.pop(at))
        elif how == "insert":
            lines.insert(at, draw(st.text(max_size=30)))
        else:
            lines = [*lines[:at], lines[at][: draw(st.integers(0, 20))]]
    return "\n".join(lines)


def taken_or_refused(function, *arguments):
    """Call a reader; a refusal needs words. Whatever else it raises is the test's failure."""
    try:
        return function(*arguments)
    except ValueError as error:
        assert type(error) is ValueError and str(error).strip(), repr(error)
        assert "Traceback" not in str(error)
        return None


@bounded(400)
@given(text=damaged(TOML["instrument"]))
def test_instruments(text):
    taken_or_refused(instruments.parse, text, "fuzz.toml")


@bounded(400)
@given(text=damaged(TOML["mapping"]))
def test_mappings(text, tmp_path):
    path = tmp_path / "fuzz.toml"
    path.write_bytes(text.encode("utf-8", "surrogatepass"))
    taken_or_refused(mapping.load, path)


@bounded(200)
@given(data=st.binary(max_size=400) | st.text(max_size=400).map(lambda text: text.encode("utf-8", "surrogatepass")))
def test_exports(data, tmp_path):
    for name in ("answers.csv", "answers.xlsx", "answers.sav", "answers.parquet", "answers.lss"):
        (tmp_path / name).write_bytes(data)
        taken_or_refused(importing.sniffed, tmp_path / name)


STRUCTURE = (ROOT / "tests/importing/structure.lss").read_text(encoding="utf-8")
PIECES = ["<!DOCTYPE d [<!ENTITY a 'b'>]>", "&a;", "<![CDATA[", "]]>", "<row>", "</rows>", "<type>:</type>", "9" * 5000]
PIECES += [
    "<qid>10</qid>",
    "<parent_qid>12</parent_qid>",
    "<scale_id>1</scale_id>",
    "&#0;",
    "\ud7ff",
    "<style>",
    "<!--",
]


@st.composite
def torn(draw) -> str:
    """A structure file with pieces cut out, doubled, moved or put in."""
    text = STRUCTURE
    for _ in range(draw(st.integers(1, 4))):
        start, end = sorted(draw(st.tuples(*[st.integers(0, len(text))] * 2)))
        end = min(end, start + draw(st.sampled_from([0, 5, 60, 600])))
        other = draw(st.sampled_from(["", text[start:end] * 2, *PIECES]) | st.text(max_size=20))
        text = text[:start] + other + text[end:]
    return text


@bounded(300)
@given(data=torn().map(lambda text: text.encode("utf-8", "surrogatepass")) | st.binary(max_size=300))
def test_companions(data, tmp_path):
    (tmp_path / "a.csv").write_text("id,submitdate,palv[SQ1],arvio\n1,2026-07-01,A1,3\n", encoding="utf-8")
    for name in ("a.lss", "a.sav"):
        (tmp_path / name).write_bytes(data)
        found = taken_or_refused(importing.sniffed, tmp_path / "a.csv", tmp_path / name)
        assert found is None or tomllib.loads(found[1])["source"]["companion"] == name


@pytest.fixture(scope="module")
def sound(tmp_path_factory):
    """A small study as CSV, the first rows of each table."""
    folder = tmp_path_factory.mktemp("fuzz") / "small"
    demo.make(folder, accounts=2, quarters=2)
    for path in sorted(folder.rglob("*.parquet")):
        pd.read_parquet(path).head(40).to_csv(path.with_suffix(".csv"), index=False)
        path.unlink()
    return folder


@bounded(120)
@given(data=st.data())
def test_tables_of_a_study(data, sound, tmp_path):
    folder = tmp_path / "study"
    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(sound, folder)
    path = data.draw(st.sampled_from(sorted(folder.rglob("*.csv"))), label="table")
    rows = [line.split(",") for line in path.read_text(encoding="utf-8").split("\n")]
    for _ in range(data.draw(st.integers(1, 5))):
        row = data.draw(st.sampled_from(rows))
        row[data.draw(st.integers(0, len(row) - 1))] = data.draw(st.sampled_from(CELLS) | st.text(max_size=10))
    path.write_bytes("\n".join(map(",".join, rows)).encode("utf-8", "surrogatepass"))
    taken_or_refused(lambda: study.check(study.open(folder)).text())


@bounded(150)
@given(text=damaged(TOML["study"]), code=st.sampled_from(["utf-8", "utf-8-sig", "cp1252", "utf-16"]))
def test_configurations_of_a_study(text, code, sound, tmp_path):
    folder = tmp_path / "study"
    shutil.copytree(sound, folder, dirs_exist_ok=True)
    (folder / "study.toml").write_bytes(text.encode(code, "replace"))
    taken_or_refused(study.open, folder)
