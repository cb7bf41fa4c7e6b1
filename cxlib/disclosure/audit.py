"""What follows from what is published: no combination of published cells may give away fewer persons than the floor.

An atom is one person in one quarter. A cell is the set of atoms behind a published mean (share, spread) with its n, so
its total is public. Cells of one variable (dimension x statistic) can be subtracted from each other; two checks:

* pairs: of two overlapping cells A and B, A without B and B without A hold nobody or as many persons as the floor;
* projection: within each connected component of cells, no linear combination of totals may rest on fewer persons.
  Atoms in exactly the same cells are one pattern; with G = I - projection on the row space of the cells, patterns S
  are exposed when G[S, S] is singular (a single pattern: G_ii = 0).
"""

from collections import Counter, defaultdict
from collections.abc import Hashable, Iterator, Sequence
from functools import lru_cache
from itertools import product

import numpy as np
import pandas as pd
from scipy import sparse
from scipy.sparse import csgraph

Atoms = frozenset  # of (person, quarter)
EPS = 1e-8
ZERO = 1e-6  # of an eigenvalue
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
    hidden = {}
    for keys, old in _components(cells, earlier):
        rank = {key: place for place, key in enumerate(sorted(keys, key=str))}
        sets, order = tuple(cells[key] for key in keys), tuple(rank[key] for key in keys)
        hidden |= {keys[i]: reason for i, reason in _hidden((sets, order), tuple(old), k, pairs)}
    return hidden


@lru_cache(maxsize=10_000)  # one component often stands under many variables: the same persons answered all of them
def _hidden(cells: tuple, earlier: tuple[Atoms, ...], k: int, pairs: str) -> list[tuple[int, str]]:
    """Return `to_hide` of one component; `cells` are its sets and the order of their names, which settles ties."""
    shown = dict(zip(cells[1], cells[0], strict=True))
    hidden = dict(_pairs(shown, earlier, k, pairs))
    shown = {key: atoms for key, atoms in shown.items() if key not in hidden}
    for keys, old in _components(shown, earlier) if hidden else [(shown, earlier)]:
        hidden |= _clean({key: shown[key] for key in keys}, old, k)
    return [(cells[1].index(key), reason) for key, reason in hidden.items()]


def turn(atoms: Atoms) -> int:
    """Return the fewest persons, but not nobody, whom a block tells of to a reader who knows each of its quarters.

    In a block each person counts once, with the mean of the m quarters they answered in: a quarter's answers weigh 1/m.
    The reader takes off each quarter's total times 1/w, for any w; left are those with another m in some quarter.
    """
    said = defaultdict(set)
    for person, quarter in atoms:
        said[person].add(quarter)
    quarters = sorted({quarter for _, quarter in atoms})
    return _fewest(frozenset(Counter(map(frozenset, said.values())).items()), tuple(quarters))


@lru_cache(maxsize=4096)  # most dimensions of a block were answered by the same persons
def _fewest(alike: frozenset, quarters: tuple[str, ...]) -> int:
    """Return `turn` of how many persons answered in which quarters: (quarters, count)."""
    fewest = 0
    for each in product(range(1, len(quarters) + 1), repeat=len(quarters)):
        off = dict(zip(quarters, each, strict=True))
        n = sum(count for own, count in alike if any(off[q] != len(own) for q in own))
        fewest = min(filter(None, (fewest, n)), default=0)
    return fewest


def _pairs(shown: dict[int, Atoms], earlier: tuple, k: int, pairs: str) -> Iterator[tuple[int, str]]:
    """Yield the cells that clash with an earlier one, and the smaller of each clashing pair, until none is left."""
    order = sorted(shown, key=lambda key: (-persons(shown[key]), key))
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


def _components(shown: dict, earlier: Sequence[Atoms]) -> Iterator[tuple[list, list[Atoms]]]:
    """Yield the new cells that hang together by shared atoms, directly or through earlier cells, with the earlier ones.

    A cell that meets no other exposes nobody and is left out.
    """
    sets = [*shown.values(), *earlier]
    cell = np.repeat(np.arange(len(sets)), [len(atoms) for atoms in sets])
    atom = pd.factorize(np.concatenate([_marks(atoms) for atoms in sets]))[0] + len(sets) if sets else cell
    size = atom.max(initial=-1) + 1
    graph = sparse.coo_array((np.ones(len(cell)), (cell, atom)), (size, size))
    found, keys = defaultdict(lambda: ([], [])), list(shown)
    for i, component in enumerate(csgraph.connected_components(graph, directed=False)[1][: len(sets)].tolist()):
        new, old = found[component]
        new.append(keys[i]) if i < len(keys) else old.append(sets[i])
    yield from ((new, old) for new, old in found.values() if new and len(new) + len(old) > 1)


@lru_cache(maxsize=100_000)  # a set stands under many variables
def _marks(atoms: Atoms) -> np.ndarray:
    """Return a number for each atom; should two ever have the same, a component grows, and nothing is overlooked."""
    return np.fromiter(map(hash, atoms), np.int64, len(atoms))


def _clean(cells: dict[int, Atoms], earlier: list[Atoms], k: int) -> dict[int, str]:
    """Hide the smallest cell of every exposing combination of one component until none is left."""
    hidden = {}
    while culprits := exposing(cells, earlier, k):
        key = min(culprits, key=lambda key: (persons(cells[key]), key))
        hidden[key] = "earlier" if len(culprits) == 1 else "complementary"
        cells = {each: atoms for each, atoms in cells.items() if each != key}
    return hidden


def exposing(cells: dict, earlier: list[Atoms], k: int) -> list:
    """Return the new cells of one combination that gives away fewer than `k` persons; [] where there is none."""
    keys, sets = list(cells), [*cells.values(), *earlier]
    if len(sets) < 2 or not keys:
        return []
    matrix, groups = _patterns(sets)
    small = [i for i, group in enumerate(groups) if len(group) < k]
    left, rest = _free(matrix, small)
    held = np.flatnonzero(np.abs(rest).max(axis=0, initial=0) > EPS)
    if not any(_dependent(_gram(rest, held), [groups[small[i]] for i in held], k)):
        return []
    back = np.linalg.pinv(matrix[left].T)
    gram = _gram(matrix[left], small)
    for chosen in _dependent(gram, [groups[i] for i in small], k):
        weights = np.linalg.eigh(gram[np.ix_(chosen, chosen)])[1][:, 0]
        used = np.abs(back[:, [small[i] for i in chosen]] @ weights) > 1e-6
        if culprits := [keys[i] for i, is_used in zip(left, used, strict=True) if is_used and i < len(keys)]:
            return culprits
    return []


def _free(matrix: np.ndarray, small: list[int]) -> tuple[np.ndarray, np.ndarray]:
    """Return the cells of which a combination resting on small patterns alone may be made, and what it can leave there.

    Nothing may be left of any large pattern: the weights of such a combination solve large.T @ weights = 0. Where that
    has no solution but zero (or none for a cell), no combination (no such cell) gives fewer than k persons away.
    """
    large = np.delete(matrix, small, axis=1)
    size, vectors = np.linalg.eigh(large @ large.T)
    solutions = vectors[:, size < ZERO]  # 0 but for rounding; taking too many costs time, not privacy
    return np.flatnonzero(np.abs(solutions).max(axis=1, initial=0) > EPS), solutions.T @ matrix[:, small]


def _gram(matrix: np.ndarray, patterns) -> np.ndarray:
    """Return I - projection on the row space, of some patterns."""
    held = matrix.any(axis=0)
    _, s, rows = np.linalg.svd(matrix[:, held], full_matrices=False)
    basis = np.zeros((len(s), matrix.shape[1]))
    basis[:, held] = rows
    basis = basis[s > EPS][:, patterns]
    return np.eye(len(patterns)) - basis.T @ basis


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


def _dependent(gram: np.ndarray, groups: list, k: int) -> Iterator[list[int]]:
    """Yield sets of patterns, fewer than k persons together, whose rows of the Gram matrix are dependent."""
    yield from _deeper(gram, groups, (k, next(depth for most, depth in DEPTHS if len(groups) <= most)))


def _deeper(gram: np.ndarray, groups: list, limits: tuple[int, int], chosen: tuple = ()) -> Iterator[list[int]]:
    """Go on from the `chosen` patterns; `limits` are k and the most patterns, `gram` what is left of it after them."""
    k, most = limits
    who = frozenset().union(*(groups[i] for i in chosen))
    for i in range(chosen[-1] + 1 if chosen else 0, len(groups)):
        if len(who | groups[i]) >= k:
            continue
        if gram[i, i] < EPS:
            yield [*chosen, i]
        elif len(chosen) + 1 < most:
            without = gram - np.outer(gram[:, i], gram[i]) / gram[i, i]
            yield from _deeper(without, groups, limits, (*chosen, i))
