"""Instrument files: every file in the folder is sound; everything wrong with a broken one is said at once."""

import pytest

from cxlib import instruments

GOOD = """id = "tiny"
version = 1
kind = "scale"
side = "customer"
source = "own wording"
scale = { low = 1, high = 7 }
top_box = 6

[title]
fi = "Pieni"
en = "Tiny"

[stages]
start = { fi = "Alku", en = "Start" }

[dimensions]
speed = { fi = "Nopeus", en = "Speed", stage = "start" }
care = { fi = "Huolenpito", en = "Care" }

[[items]]
id = "speed_1"
dimension = "speed"
part = "performance"
fi = "Vastaus tulee ajoissa."
en = "The answer comes in time."

[[items]]
id = "care_1"
dimension = "care"
part = "performance"
reverse = true
fi = "Meitä pitää muistuttaa."
en = "We have to chase."

[benchmarks.peers]
source = "Someone"
year = 2020
n = 50
kind = { fi = "oma arvio", en = "own assessment" }
statistic = "top_box"
part = "performance"
values = { speed = 0.5, care = 0.25 }
"""

# what is changed in the sound file -> what must be said of it
BROKEN = {
    'dimension = "care"\n': ('dimension = "caer"\n', "item care_1: unknown dimension 'caer'; there are speed, care"),
    'fi = "Pieni"\n': ("", "title: no text in 'fi'"),
    'speed = { fi = "Nopeus", en = "Speed",': ('speed = { fi = "Nopeus",', "dimension speed: no text in 'en'"),
    'fi = "Vastaus tulee ajoissa."': ('fi = "  "', "item speed_1: no text in 'fi'"),
    'start = { fi = "Alku",': ("start = {", "stage start: no text in 'fi'"),
    'kind = { fi = "oma arvio", en': ("kind = { en", "benchmark peers kind: no text in 'fi'"),
    'id = "care_1"': ('id = "speed_1"', "item speed_1: the id stands 2 times"),
    "low = 1, high = 7": ("low = 7, high = 1", "scale: low must be a number below high"),
    "scale = { low = 1": ("scale = { low = nan", "scale: low must be a number below high"),
    "top_box = 6": ("top_box = 9", "top_box: 9 lies outside the scale 1 to 7"),
    'source = "Someone"\n': ("", "benchmark peers: no source; add it"),
    "year = 2020\n": ("", "benchmark peers: no year; add it"),
    "n = 50\n": ("", "benchmark peers: no n; add it"),
    "n = 50": ("n = 0", "benchmark peers: n must be at least 1"),
    "care = 0.25": ("caer = 0.25", "benchmark peers: value for unknown dimension 'caer'"),
    "speed = 0.5": ("speed = 50", "benchmark peers: speed = 50 must be a number from 0 to 1"),
    'statistic = "top_box"': ('statistic = "best"', "statistic 'best' is not one of mean, top_box, nps"),
    'part = "performance"\nvalues': ('part = "importance"\nvalues', "benchmark peers: no item has part 'importance'"),
    "reverse = true": ("revers = true", "item care_1: unknown key 'revers' (at line 31)"),
    "version = 1": ('version = 1\nauthor = "me"', "file: unknown key 'author' (at line 3)"),
    "version = 1\n": ("version = true\n", "file: version has the wrong type (bool)"),
    'kind = "scale"': ('kind = "nps"', "scale: NPS is asked from 0 to 10, not 1 to 7"),
    'kind = "scale"\n': ('kind = "scael"\n', "kind: 'scael' is not one of scale, nps, journey"),
    'side = "customer"': ('side = "team"', "side: 'team' is not one of customer, employee, both"),
    'stage = "start"': ('stage = "statr"', "dimension speed: unknown stage 'statr'; there are start"),
    'id = "tiny"': ('id = "../tiny"', "id: '../tiny' must be small letters"),
    'part = "performance"\nreverse': (
        'part = "performance"\ntwin = "x"\nreverse',
        "item speed_1: no twin; name the item of the customers' instrument",
    ),
    "care = { fi": ('extra = { fi = "x", en = "x" }\ncare = { fi', "dimension extra: no item measures it"),
}


@pytest.mark.parametrize("path", sorted(instruments.FOLDER.glob("*.toml")), ids=lambda p: p.stem)
def test_instrument_file_is_sound(path):
    loaded = instruments.load(path)
    assert loaded.id == path.stem
    assert loaded.text == path.read_text(encoding="utf-8")
    assert loaded.items["source"].str.len().gt(0).all()
    for table in (loaded.dimensions, loaded.items, loaded.stages):
        assert table[["fi", "en"]].map(lambda text: bool(text.strip())).all(axis=None)


@pytest.mark.parametrize("part", BROKEN, ids=lambda p: p.strip()[:30])
def test_each_fault_is_named_with_file_place_and_remedy(part):
    assert instruments.check(GOOD, "tiny.toml") == []
    changed, said = BROKEN[part]
    assert part in GOOD
    problems = instruments.check(GOOD.replace(part, changed, 1), "tiny.toml")
    assert any(said in problem for problem in problems), problems
    assert all(problem.startswith("tiny.toml: ") for problem in problems)


def test_all_faults_come_at_once():
    text = GOOD.replace('fi = "Pieni"\n', "").replace("n = 50\n", "").replace('dimension = "care"', 'dimension = "x"')
    with pytest.raises(ValueError) as err:
        instruments.parse(text, "tiny.toml")
    for said in ("title: no text in 'fi'", "benchmark peers: no n", "item care_1: unknown dimension 'x'"):
        assert said in str(err.value)


@pytest.mark.parametrize(
    "text, said",
    [
        ("id: tiny\nscale: 1\n", "this is YAML; write it as TOML, name = \"value\" (at line 1)"),
        ("# c\n\n- a\n- b\n", "(at line 3)"),
        ("a: &a [x,x]\nb: &b [*a,*a]\n", "this is YAML"),
        ("!!python/object:os.system x\n", "line 1"),
        ('id = "a"\nid = "b"\n', "at line 2"),
        ('id = "a\n', "at line 1"),
        ("a = " + "[" * 5000, "t.toml"),
    ],
)  # fmt: skip
def test_what_is_not_toml_is_refused_with_its_line(text, said):
    (problem,) = instruments.check(text, "t.toml")
    assert problem.startswith("t.toml: ") and said in problem


@pytest.mark.parametrize("value", ['"x"', "3", "[1, 2]", "true"])
@pytest.mark.parametrize("key", ["title", "stages", "dimensions", "touchpoints", "items", "benchmarks", "scale"])
def test_a_misshapen_table_is_a_problem_not_a_crash(key, value):
    text = 'id = "t"\nversion = 1\nkind = "scale"\nside = "both"\nsource = "s"\n' + f"{key} = {value}\n"
    assert any(key in problem for problem in instruments.check(text, "t.toml"))


def test_the_tables_of_an_instrument():
    tiny = instruments.parse(GOOD, "tiny.toml")
    assert (tiny.scale, tiny.top_box, tiny.title["fi"]) == ((1.0, 7.0), 6.0, "Pieni")
    assert tiny.dimensions.reset_index().values.tolist() == [
        ["speed", "Nopeus", "Speed", "start", 0],
        ["care", "Huolenpito", "Care", "", 1],
    ]
    assert list(tiny.items.columns) == ["dimension", "part", "reverse", "twin", "fi", "en", "source"]
    assert tiny.items["reverse"].tolist() == [False, True]
    assert tiny.benchmarks["peers"]["values"] == {"speed": 0.5, "care": 0.25}


def test_six_elements_benchmark_is_the_published_one():
    six = instruments.load("six_elements")
    benchmark = six.benchmarks["companies_2016"]
    assert list(benchmark["values"].values()) == [0.48, 0.38, 0.27, 0.40, 0.25, 0.39]
    assert (benchmark["year"], benchmark["n"], benchmark["kind"]["en"]) == (2016, 200, "companies' own assessment")
    assert (six.scale, six.top_box, six.side) == ((1, 10), 8, "both")


def test_every_item_of_eflame_mirrors_one_of_flame():
    pairs = instruments.pairs(instruments.load("eflame"), instruments.load("flame"))
    assert (pairs["item_id"] == "e_" + pairs["twin"]).all() and len(pairs) == 15


@pytest.mark.parametrize(
    "old, new, said",
    [
        ('twin      = "dare_1"', 'twin      = "dare_9"', "eflame item e_dare_1: twin 'dare_9' is not an item of flame"),
        ('twin      = "dare_1"', 'twin      = "care_1"', "item e_dare_1: its twin care_1 has another dimension"),
        ('twin      = "dare_1"', 'twin      = "dare_2"', "flame item dare_1: no item of eflame names it"),
        ("high = 10", "high = 7", "eflame has scale (0.0, 7.0), flame (0.0, 10.0)"),
    ],
)
def test_a_gap_without_its_twin_is_refused(old, new, said):
    flame, text = instruments.load("flame"), instruments.load("eflame").text
    with pytest.raises(ValueError) as err:
        instruments.pairs(instruments.parse(text.replace(old, new), "eflame.toml"), flame)
    assert said in str(err.value)


def test_unknown_instruments_name_those_that_exist(tmp_path):
    with pytest.raises(ValueError, match="no instrument 'flaem'; there are eflame, flame"):
        instruments.load("flaem")
    (tmp_path / "other.toml").write_text(GOOD, encoding="utf-8")
    with pytest.raises(ValueError, match="other.toml: id is 'tiny'; name the file tiny.toml"):
        instruments.load("other", [tmp_path])
    (tmp_path / "bytes.toml").write_bytes(b'id = "\xe4"')
    with pytest.raises(ValueError, match="bytes.toml: cannot be read") as err:
        instruments.load_all(tmp_path)
    assert "other.toml" in str(err.value)


def test_a_study_may_replace_an_instrument(tmp_path):
    own = instruments.load("nps").text.replace("version = 1", "version = 2")
    (tmp_path / "nps.toml").write_text(own, encoding="utf-8")
    loaded = instruments.load_all(instruments.FOLDER, tmp_path)
    assert loaded["nps"].version == 2 and "flame" in loaded
    assert instruments.load("nps", [instruments.FOLDER, tmp_path]).version == 2


def test_an_instrument_read_twice_is_not_shared():
    """A chapter that changes a table of its instrument changes nobody else's."""
    one = instruments.load("flame")
    one.items["part"] = "changed"
    one.title["fi"] = "changed"
    two = instruments.load("flame")
    assert "changed" not in [*two.items["part"], two.title["fi"]]
