"""A select-all question asked of the team: shares alone, from ten persons, each option by itself."""

import pytest

from cxlib import importing, study
from cxlib.disclosure import release

MAPPING = """\
version = 1
[source]
id = "{side}"
file = "{side}.csv"
[defaults]
side = "{side}"
period = "2026Q3"
[account]
from = {{ column = "account" }}
[respondent]
sealed = false
from = {{ column = "who" }}
[[columns]]
item = "chosen"
kind = "multi"
from = {{ columns = ["Puhelin", "Posti", "Muu"] }}
"""
# phone: every second person; mail: every third; other: all
TICKS = [f"{'1' if at % 2 == 0 else ''},{'1' if at % 3 == 0 else ''},1" for at in range(16)]


@pytest.mark.slow
def test_a_team_of_nine_is_protected_and_one_of_twelve_shown(multi, tmp_path):
    home = tmp_path / "study"
    multi(home, ["Puhelin", "Posti", "Muu"])
    file = home / "instruments" / "chosen.toml"
    file.write_text(file.read_text(encoding="utf-8").replace('side = "customer"', 'side = "both"'), encoding="utf-8")
    teams = {"A": 12, "B": 9} | dict.fromkeys("CDEFG", 14)
    for side, sizes in (("customer", dict.fromkeys(teams, 12)), ("employee", teams)):
        rows = [f"{a},{side[0]}{a}{at},{TICKS[at]}" for a, count in sizes.items() for at in range(count)]
        (tmp_path / f"{side}.csv").write_text("\n".join(["account,who,Puhelin,Posti,Muu", *rows]))
        (tmp_path / f"{side}.toml").write_text(MAPPING.format(side=side))
        importing.run(tmp_path / f"{side}.toml", home)
    release.release(study.open(home), "2026Q3")
    team = study.account(str(home), "A", "2026Q3", "internal").team("chosen").set_index("dimension")
    assert set(team["statistic"]) == {"top_box"} and team["n"].tolist() == [12] * 3
    assert team.loc[["o1", "o2"], "score"].tolist() == [0.5, 0.33]  # 6 and 4 of 12
    assert team.loc["o3", "band"] == ">=90"  # of one mind: no number
    small = study.account(str(home), "B", "2026Q3", "internal").team("chosen")
    assert not small["shown"].any() and small["score"].isna().all() and small["n"].isna().all()
