"""A study in which every text that comes from outside is one of a list: payloads, or as many harmless words.

Both have the same shape, so the pages of one may be held against those of the other.
"""

import re
from itertools import cycle, islice
from pathlib import Path

import numpy as np
import pandas as pd

from cxlib import demo, instruments, study
from cxlib.disclosure import release
from cxlib.study import tables

PERIOD, FIRST = "2026Q3", "A0001"
PLAIN = ("industry", "segment", "owner_team", "unit")  # texts of an account that group it
PEOPLE = [f"extra{n:02d}" for n in range(12)]
LABEL = re.compile(r'(?<=fi = )"[^"]*"|(?<=en = )"[^"]*"')


def make(folder: Path, texts: list[str], names: list[str]) -> study.Study:
    """Write the study and release it; `names` become the accounts' names."""
    demo.make(folder, accounts=6, quarters=2)
    stock = cycle(texts)
    content = {name: read(folder, name) for name in tables.TABLES if tables.find(folder, name)}
    accounts(content["accounts"], names, stock)
    own_instruments(folder, texts)
    for name, rows in extra(len(texts)).items():
        content[name] = pd.concat([content[name], rows], ignore_index=True)
    waves(content, stock)
    moments(content["moments"], stock)
    content["commentary"] = pd.concat([content["commentary"], commentary(texts)], ignore_index=True)
    content["comments"] = pd.concat([content["comments"], comments(content, texts)], ignore_index=True)
    content["exclusions"] = pd.DataFrame({"source": texts, "reason": texts, "rows": 3.0})
    made = study.write(folder, content, study.open(folder).config | {"name": texts[0], "company": texts[1]})
    release.every(made)
    return study.open(folder)


def read(folder: Path, name: str) -> pd.DataFrame:
    opened = study.open(folder)
    return opened.team(name[5:]) if name.startswith("team/") else opened.table(name)


def accounts(rows: pd.DataFrame, names: list[str], stock) -> None:
    rows["name"] = list(islice(cycle(names), len(rows)))
    for column in PLAIN:
        rows[column] = rows[column].map({each: next(stock) for each in sorted(rows[column].unique())})


def own_instruments(folder: Path, texts: list[str]) -> None:
    """Put our words on the labels of the common instruments, and every text on one more."""
    (folder / "instruments").mkdir(exist_ok=True)
    stock = cycle(quoted(each) for each in texts)
    for name in ("flame", "eflame", "six_elements", "journey", "nps"):
        text = (instruments.FOLDER / f"{name}.toml").read_text(encoding="utf-8")
        head, *items = text.split("[[items]]")
        written = "[[items]]".join([LABEL.sub(lambda _: next(stock), head), *items])
        (folder / "instruments" / f"{name}.toml").write_text(written, encoding="utf-8")
    (folder / "instruments" / "extra.toml").write_text(instrument("extra", texts), encoding="utf-8")


def quoted(text: str) -> str:
    """A TOML string of any text without lone surrogates."""
    plain = "".join(c if c.isprintable() and c not in '"\\' else f"\\U{ord(c):08x}" for c in text)
    return f'"{plain}"'


def instrument(name: str, texts: list[str]) -> str:
    head = f'id = "{name}"\nversion = 1\nkind = "scale"\nside = "customer"\nsource = {quoted(texts[0])}\n'
    head += (
        f"scale = {{ low = 0, high = 10 }}\n[title]\nfi = {quoted(texts[0])}\nen = {quoted(texts[0])}\n[dimensions]\n"
    )
    both = [f"fi = {quoted(text)}\nen = {quoted(text)}" for text in texts]
    head += "".join(f"d{n} = {{ {each.replace(chr(10), ', ')} }}\n" for n, each in enumerate(both))
    return head + "".join(f'[[items]]\nid = "{name}_{n}"\ndimension = "d{n}"\n{each}\n' for n, each in enumerate(both))


def extra(questions: int) -> dict[str, pd.DataFrame]:
    """Twelve customers of the first account answer the made instrument."""
    pairs = [(person, n) for person in PEOPLE for n in range(questions)]
    answers = pd.DataFrame({"respondent_id": [person for person, _ in pairs]})
    answers["item_id"], answers["dimension"] = [f"extra_{n}" for _, n in pairs], [f"d{n}" for _, n in pairs]
    answers["value"] = np.random.default_rng(7).integers(0, 11, len(answers)).astype(float)
    answers["response_id"] = "extra" + answers["respondent_id"]
    told = {"instrument": "extra", "wave_id": "extra", "account_id": FIRST, "side": "customer", "missing": ""}
    answers = answers.assign(**told, scale_min=0.0, scale_max=10.0, answered_at="2026-08-10T09:00:00")
    opened = {"wave_id": "extra", "instrument": "extra", "period": PERIOD}
    waves = pd.DataFrame([{**opened, "opened": "2026-08-01", "closed": "2026-08-20"}])
    people = pd.DataFrame({"respondent_id": PEOPLE, "account_id": FIRST, "side": "customer", "role": "user"})
    return {"answers": answers, "waves": waves, "respondents": people.assign(language="fi")}


def waves(content: dict, stock) -> None:
    """Waves get ids from outside too."""
    named = {each: f"{next(stock)} {n}" for n, each in enumerate(content["waves"]["wave_id"])}
    for rows in content.values():
        if "wave_id" in rows:
            rows["wave_id"] = rows["wave_id"].map(named)


def moments(rows: pd.DataFrame, stock) -> None:
    """Touchpoints and phases nobody described are shown with the text they came with."""
    for column, few in (("touchpoint", 4), ("phase", 1)):
        known = sorted(rows[column].unique())[:few]
        rows[column] = rows[column].replace({each: next(stock) for each in known})


def commentary(texts: list[str]) -> pd.DataFrame:
    rows = [(FIRST, PERIOD, language, text, text, text) for text in texts for language in ("fi", "en")]
    made = pd.DataFrame(rows, columns=["account_id", "period", "language", "heading", "text", "author_role"])
    return made.assign(reviewed_on="2026-09-10", reader="customer")


def comments(content: dict, texts: list[str]) -> pd.DataFrame:
    """Every text as a reviewed comment of the first account, given for the customer."""
    wave = next(w.wave_id for w in content["waves"].itertuples() if w.instrument == "nps" and w.period == PERIOD)
    who = PEOPLE * (len(texts) // len(PEOPLE) + 1)
    made = pd.DataFrame({"text": texts, "respondent_id": who[: len(texts)], "masked_text": ""})
    made["response_id"] = [f"said{n}" for n in range(len(texts))]
    return made.assign(wave_id=wave, account_id=FIRST, item_id="nps", lang="fi", consent=True, reviewed=True)
