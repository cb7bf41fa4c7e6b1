"""What follows from what is published: no combination of published cells may give away fewer persons than the floor.

An atom is one person in one quarter. A cell is the set of atoms behind a published mean (share, spread) with its n, so
its total is public. Cells of one variable (dimension x statistic) can be subtracted from each other; two checks:

* pairs: of two overlapping cells A and B, A without B and B without A hold nobody or as many persons as the floor;
* projection: within each connected component of cells, no linear combination of totals may rest on fewer persons.
  Atoms in exactly the same cells are one pattern; with G = I - projection on the row space of the cells, patterns S
  are exposed when G[S, S] is singular (a single pattern: G_ii = 0).
"""

from collections import Counter, defaultdict
from collections.abc import Hashable, Iterator
from itertools import product

import numpy as np

Atoms = frozenset  # of (person, quarter)
EPS = 1e-8
# how many patterns are combined, by how many small ones a component has: all that can stay below 5, triples, pairs
DEPTHS = ((40, 4), (400, 3), (float("inf"), 2))


def persons(atoms) -> int:
    """Return how many distinct persons stand behind atoms."""
    return len({person for person, _ in atoms})


def to_hide(cells: dict[Hashable, Atoms], earlier: list[Atoms], k: int, pairs: str = "each") -> dict[Hashable, str]:
    """Return the cells that must stay hidden so that the others expose no group under `k`, also with earlier releases.

    Parameters
    ----------
    cells : the cells about to be published, of one variable.
    earlier : cells published before; they cannot be taken back.
    k : the floor of the variable.
    pairs : "each": |A - B| and |B - A| each 0 or >= k; "symmetric": their sum.

    Returns
    -------
    dict, cell -> "complementary" or "earlier" (what it clashes with), the smallest cells first.
    """
    shown, hidden = dict(cells), {}
    for key, reason in _pairs(shown, earlier, k, pairs):
        hidden[key] = reason
    shown = {key: atoms for key, atoms in shown.items() if key not in hidden}
    for keys, old in _components(shown, earlier):
        hidden |= _clean({key: shown[key] for key in keys}, old, k)
    return hidden


def turn(atoms: Atoms) -> int:
    """Return the fewest persons, but not nobody, whom a block tells of to a reader who knows each of its quarters.

    In a block each person counts once, with the mean of the m quarters they answered in: a quarter's answers weigh 1/m.
    The reader takes off each quarter's total times 1/w, for any w; left are those with another m in some quarter.
    """
    said = defaultdict(set)
    for person, quarter in atoms:
        said[person].add(quarter)
    alike = Counter(map(frozenset, said.values()))
    quarters, fewest = sorted({quarter for _, quarter in atoms}), 0
    for each in product(range(1, len(quarters) + 1), repeat=len(quarters)):
        off = dict(zip(quarters, each, strict=True))
        n = sum(count for own, count in alike.items() if any(off[q] != len(own) for q in own))
        fewest = min(filter(None, (fewest, n)), default=0)
    return fewest


def _pairs(shown: dict, earlier: list[Atoms], k: int, pairs: str) -> Iterator[tuple[Hashable, str]]:
    """Yield the cells that clash with an earlier one, and the smaller of each clashing pair, until none is left."""
    order = sorted(shown, key=lambda key: (-persons(shown[key]), str(key)))
    old, kept = _overlapping(earlier), {}
    index = _overlapping([shown[key] for key in order])
    for i, key in enumerate(order):
        atoms = shown[key]
        if any(_clash(atoms, earlier[j], k, pairs) for j in _near(atoms, old)):
            yield key, "earlier"
        # the larger of a pair came first and stays: what is hidden is hidden for the sake of something shown
        elif any(_clash(atoms, kept[j], k, pairs) for j in _near(atoms, index) & kept.keys()):
            yield key, "complementary"
        else:
            kept[i] = atoms


def _overlapping(sets: list[Atoms]) -> dict:
    index = defaultdict(list)
    for i, atoms in enumerate(sets):
        for atom in atoms:
            index[atom].append(i)
    return index


def _near(atoms: Atoms, index: dict) -> set[int]:
    return {i for atom in atoms for i in index.get(atom, ())}


def _clash(a: Atoms, b: Atoms, k: int, pairs: str) -> bool:
    one, two = a - b, b - a
    if pairs == "symmetric":
        return 0 < persons(one | two) < k
    return 0 < persons(one) < k or 0 < persons(two) < k


def _components(shown: dict, earlier: list[Atoms]) -> list[tuple[list, list[Atoms]]]:
    """Group the new cells that hang together by shared atoms, directly or through earlier cells: (keys, earlier)."""
    keys, sets = list(shown), [*shown.values(), *earlier]
    index, left, found = _overlapping(sets), set(range(len(sets))), []
    for first in range(len(keys)):
        if first not in left:
            continue
        left.remove(first)
        front, component = [first], []
        while front:
            i = front.pop()
            component.append(i)
            near = _near(sets[i], index) & left
            left -= near
            front += near
        component.sort()
        found.append(([keys[i] for i in component if i < len(keys)], [sets[i] for i in component if i >= len(keys)]))
    return sorted(found, key=lambda each: str(each[0][0]))


def _clean(cells: dict, earlier: list[Atoms], k: int) -> dict[Hashable, str]:
    """Hide the smallest cell of every exposing combination of one component until none is left."""
    hidden = {}
    while culprits := exposing(cells, earlier, k):
        key = min(culprits, key=lambda key: (persons(cells[key]), str(key)))
        hidden[key] = "earlier" if len(culprits) == 1 else "complementary"
        cells = {each: atoms for each, atoms in cells.items() if each != key}
    return hidden


def exposing(cells: dict, earlier: list[Atoms], k: int) -> list:
    """Return the new cells of one combination that gives away fewer than `k` persons; [] where there is none."""
    keys, sets = list(cells), [*cells.values(), *earlier]
    if len(sets) < 2 or not keys:
        return []
    matrix, groups = _patterns(sets)
    if all(len(group) >= k for group in groups):
        return []
    _, s, rows = np.linalg.svd(matrix, full_matrices=False)
    rows = rows[s > EPS]
    small = [i for i, group in enumerate(groups) if len(group) < k]
    gram = np.eye(len(small)) - rows[:, small].T @ rows[:, small]
    depth = next(depth for most, depth in DEPTHS if len(small) <= most)
    back = np.linalg.pinv(matrix.T)
    for chosen in _dependent(gram, [groups[i] for i in small], (k, depth)):
        weights = np.linalg.eigh(gram[np.ix_(chosen, chosen)])[1][:, 0]
        used = np.abs(back[:, [small[i] for i in chosen]] @ weights) > 1e-6
        if culprits := [key for key, is_used in zip(keys, used[: len(keys)], strict=True) if is_used]:
            return culprits
    return []


def _patterns(sets: list[Atoms]) -> tuple[np.ndarray, list[frozenset]]:
    """Return the 0/1 matrix cells x patterns and the persons of each pattern."""
    members = defaultdict(set)
    for atom, cells in _overlapping(sets).items():
        members[tuple(cells)].add(atom[0])
    order = sorted(members)
    matrix = np.zeros((len(sets), len(order)))
    for j, cells in enumerate(order):
        matrix[list(cells), j] = 1
    return matrix, [frozenset(members[cells]) for cells in order]


def _dependent(gram: np.ndarray, groups: list, limits: tuple[int, int], chosen: tuple = ()) -> Iterator[list[int]]:
    """Yield sets of patterns, fewer than k persons together, whose rows of the Gram matrix are dependent.

    `limits` are k and the most patterns a set may have; `gram` is what is left of it after the `chosen` ones.
    """
    k, most = limits
    who = frozenset().union(*(groups[i] for i in chosen))
    for i in range(chosen[-1] + 1 if chosen else 0, len(groups)):
        if len(who | groups[i]) >= k:
            continue
        if gram[i, i] < EPS:
            yield [*chosen, i]
        elif len(chosen) + 1 < most:
            without = gram - np.outer(gram[:, i], gram[i]) / gram[i, i]
            yield from _dependent(without, groups, limits, (*chosen, i))
