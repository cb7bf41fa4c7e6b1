"""A small survey in two languages: its structure file, its export by codes and by labels, an instrument of it."""

from pathlib import Path

from cxlib import importing

L10N = (Path(__file__).parent / "structure.lss").read_text(encoding="utf-8")
CODES = "id,submitdate,startlanguage,tili,palv[SQ1],palv[SQ2],arvio\n"
TEXT = (
    "Response ID,Date submitted,Start language,tili,What do you think? [The bill is clear.],"
    "What do you think? [Help is there.],Overall?\n"
)
FORMS = {
    "codes": (CODES + "1,2026-07-01 10:00:00,fi,A,A1,A2,3\n2,2026-07-02 10:00:00,fi,B,A9,A1,4\n", ["A1", "A2", "A9"]),
    "labels": (
        TEXT + "1,2026-07-01 10:00:00,fi,A,Disagree,Agree,3\n2,2026-07-02 10:00:00,fi,B,Don't know,Disagree,4\n",
        ["Disagree", "Agree", "Don't know"],
    ),
}
INSTRUMENT = """id = "palvelu"
version = 1
kind = "scale"
side = "customer"
source = "test"
scale = { low = 1, high = 2 }
[title]
fi = "Palvelu"
en = "Service"
[dimensions]
palv = { fi = "Palvelu", en = "Service" }
[[items]]
id = "palv_sq1"
dimension = "palv"
fi = "Laskun ymmärtää."
en = "The bill is clear."
[[items]]
id = "palv_sq2"
dimension = "palv"
fi = "Apua saa."
en = "Help is there."
"""


def decided(home):
    (home / "kysely.csv").write_text(FORMS["codes"][0], encoding="utf-8")
    path, _ = importing.draft(home / "kysely.csv", home / "s", home / "kysely.lss")
    text = path.read_text(encoding="utf-8").replace('constant = "?"', 'constant = "A"')
    path.write_text(text.replace('"? ', '"'), encoding="utf-8")
    importing.run(path, home / "s")
    return path
