"""Two hundred random portfolios of overlapping teams, released in earnest; the reference attacker finds nobody in them.

Each portfolio has persons, accounts, a team and a unit of its own, so one release holds them all and each is attacked
by itself. Without the audit the same attacker finds many: the test can fail.
"""

import random

import builder
import pytest

from cxlib.disclosure import audit, ledger, release

K, PERIOD = 5, "2026Q3"


def teams(seed: int) -> dict[str, dict]:
    """Six to ten accounts whose teams are drawn from the same dozen or so of persons."""
    rng = random.Random(seed)
    people = [f"t{seed}-{i}" for i in range(rng.randint(12, 18))]
    sizes = [rng.randint(3, min(10, len(people))) for _ in range(rng.randint(6, 10))]
    return {
        f"p{seed}-{i}": {p: {"care": float(rng.randint(0, 10))} for p in rng.sample(people, n)}
        for i, n in enumerate(sizes)
    }


def released(folder, seeds) -> dict[str, list[frozenset]]:
    """Release all at once; return the sets of persons behind every published cell, portfolio by portfolio."""
    crews = {account: each for seed in seeds for account, each in teams(seed).items()}
    asked = {account: {f"c{account}-{i}": {"care": 5.0 + i} for i in range(3)} for account in crews}
    homes = builder.accounts(
        *crews, owner_team=[a.split("-")[0] for a in crews], unit=["u" + a.split("-")[0] for a in crews]
    )
    said = [builder.answers(asked, "flame", PERIOD, "customer")]
    made = builder.write(folder, [builder.answers(crews, period=PERIOD)], said, accounts=homes)
    release.release(made, PERIOD)
    rows = ledger.read(made.path / "team")
    found = {}
    for (_, group), each in rows[rows["statistic"] == "mean"].groupby(["level", "group"]):
        found.setdefault(group.split("-")[0].removeprefix("u"), []).append(frozenset(each["person"]))
    return found


@pytest.mark.parametrize("seeds", [range(20), pytest.param(range(200), marks=pytest.mark.slow)], ids=["20", "200"])
def test_the_attacker_finds_nobody(tmp_path, attacker, seeds):
    public = released(tmp_path / "s", seeds)
    assert sum(len(cells) >= 2 for cells in public.values()) > 0.5 * len(seeds)  # something is published to attack
    assert {name: found for name, cells in public.items() if (found := attacker(cells, K, max_atoms=K - 1))} == {}
    clashes = [(a, b) for cells in public.values() for a in cells for b in cells if 0 < len(a - b) < K]
    assert clashes == []


def test_without_the_audit_the_attacker_finds_them(tmp_path, attacker, monkeypatch):
    monkeypatch.setattr(audit, "to_hide", lambda *_: {})
    public = released(tmp_path / "s", range(20))
    exposed = [name for name, cells in public.items() if attacker(cells, K, max_atoms=K - 1)]
    assert len(exposed) > 5
