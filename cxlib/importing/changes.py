"""What has changed in the head of a file since the last import of its source, and what that does to the mapping."""

import re
from dataclasses import dataclass
from difflib import SequenceMatcher
from os.path import commonprefix

from cxlib.importing import heads, mapping, personal
from cxlib.importing.heads import Head, plain
from cxlib.importing.mapping import Mapping
from cxlib.importing.read import Sheet
from cxlib.instruments.writing import quoted

SHOWN, MANY = 70, 12  # characters of a head that a line repeats; columns of one kind that are listed, more are counted
ALIKE, MATCHES = 0.5, 400  # how alike the words of one question are at least; pairs of heads that are compared at most
PERSONAL = re.compile("|".join(personal.CONTENT.values()), re.IGNORECASE)
Pair = tuple[Head | None, Head | None]  # a column before and now; None where it is new or gone


@dataclass(frozen=True)
class Before:
    """The image of a head an earlier import kept: the file it came from, its columns."""

    file: str
    heads: list[Head]


def masked(found: list[Head]) -> list[Head]:
    """Leave out of heads a person's address or number: what is kept of a head, and compared with it."""
    return [
        Head(
            each.position, tuple(PERSONAL.sub("…", cell) for cell in each.cells), PERSONAL.sub("…", each.name), each.key
        )
        for each in found
    ]


def paired(old: list[Head], new: list[Head]) -> list[Pair]:
    """Pair the columns of two heads.

    Formula: by the key their tool gave them; else by equal heads in equal order; else by equal heads wherever they
    stand, then by name; else, between two neighbours, by the likeness of their words, then by their order if there are
    as many as before.
    """
    now = _alike(old, new, {}, lambda each: each.key)
    rest = [[each for each in side if not each.key] for side in (old, new)]
    said = [[plain(each.heading) for each in side] for side in rest]
    for block in SequenceMatcher(None, *said, autojunk=False).get_matching_blocks():
        now |= {rest[0][block.a + at].position: rest[1][block.b + at] for at in range(block.size)}
    for label in (lambda each: plain(each.heading), lambda each: plain(each.name)):
        now |= _alike(old, new, now, label)
    now |= _between(old, new, now)
    taken = {each.position for each in now.values()}
    return [(each, now.get(each.position)) for each in old] + [(None, x) for x in new if x.position not in taken]


def _alike(old: list[Head], new: list[Head], now: dict[int, Head], label) -> dict[int, Head]:
    """Pair, of the columns not in `now` yet, those of one label, the first with the first."""
    taken, found = {each.position for each in now.values()}, {}
    waiting = {}
    for each in new:
        if label(each) and each.position not in taken:
            waiting.setdefault(label(each), []).append(each)
    for each in old:
        if each.position not in now and waiting.get(label(each)):
            found[each.position] = waiting[label(each)].pop(0)
    return found


def _between(old: list[Head], new: list[Head], now: dict[int, Head]) -> dict[int, Head]:
    """Pair the columns left between two neighbours that are paired."""
    found, run, last = {}, [], 0
    taken = {each.position for each in now.values()}
    for each in [*old, None]:
        if each is not None and each.position not in now:
            run.append(each)
            continue
        here = now[each.position].position if each is not None else new[-1].position + 1
        free = [other for other in new if last < other.position < here]
        if run and not any(other.position in taken for other in free):
            found |= _closest(run, free)
        run, last = [], here
    return found


def _closest(run: list[Head], free: list[Head]) -> dict[int, Head]:
    """Pair columns of one place: those whose words are most alike, then the others in order if they are as many."""
    found, words = {}, [[plain(each.heading) for each in side] for side in (run, free)]
    if len(run) * len(free) <= MATCHES:  # of two forms that have nothing in common every pair would be compared
        alike = [
            (SequenceMatcher(None, a, b, autojunk=False).ratio(), i, j)
            for i, a in enumerate(words[0])
            for j, b in enumerate(words[1])
        ]
        for ratio, i, j in sorted(alike, key=lambda each: (-each[0], *each[1:])):
            if ratio >= ALIKE and run[i].position not in found and free[j] not in found.values():
                found[run[i].position] = free[j]
    rest = [each for each in run if each.position not in found], [each for each in free if each not in found.values()]
    if len(rest[0]) == len(rest[1]):
        found |= {was.position: now for was, now in zip(*rest, strict=True)}
    return found


def said(pairs: list[Pair], items: dict[int, str]) -> list[str]:
    """Say what has changed, a line a kind: new, gone, moved, reworded; nothing where nothing has.

    Parameters
    ----------
    items : old position -> what the mapping makes of the column.
    """
    new = [f"{_short(now)}, at place {now.position}" for was, now in pairs if was is None]
    gone = [f"{_short(was)}, was at place {was.position}" for was, now in pairs if now is None]
    moved = [f"{_short(now)}, from place {was.position} to {now.position}" for was, now in _moved(pairs)]
    other = [f"{_reworded(was, now)}{items.get(was.position, '')}" for was, now in pairs if _differs(was, now)]
    listed = {"new": new, "gone": gone, "moved": moved, "reworded": other}
    return [f"{kind}: {line}" for kind, lines in listed.items() for line in _some(lines)]


def _some(lines: list[str]) -> list[str]:
    return lines if len(lines) <= MANY else [*lines[:MANY], f"and {len(lines) - MANY} more"]


def _moved(pairs: list[Pair]) -> list[Pair]:
    """Return the columns that stand in another order, the fewest that explain it; of two that swapped both."""
    both = sorted((pair for pair in pairs if None not in pair), key=lambda pair: pair[1].position)
    before_ = [was.position for was, _ in both]
    order = sorted(before_)
    blocks = SequenceMatcher(None, before_, order, autojunk=False).get_matching_blocks()
    stays = {at for block in blocks for at in range(block.a, block.a + block.size)}
    few = [pair for at, pair in enumerate(both) if at not in stays]
    crossed = [pair for pair, here, place in zip(both, before_, order, strict=True) if here != place]
    listed = crossed if len(crossed) <= 2 * len(few) else few
    return [(was, now) for was, now in listed if was.position != now.position]


def _differs(was: Head | None, now: Head | None) -> bool:
    return was is not None and now is not None and plain(was.heading) != plain(now.heading)


def _doubtful(was: Head, now: Head) -> bool:
    """Tell whether only the place says that two heads are of one question."""
    return _differs(was, now) and not (was.key and was.key == now.key)


def _short(head: Head) -> str:
    """Say a head in few words: of a long one the beginning and the end, where items of one question differ."""
    text, end = head.heading or head.label, SHOWN // 3
    return repr(text if len(text) <= SHOWN else f"{text[: SHOWN - end - 1]}…{text[-end:]}")


def _reworded(was: Head, now: Head) -> str:
    """Say two heads from a little before the place where they differ."""
    start = max(len(commonprefix([was.heading, now.heading])) - SHOWN // 3, 0)
    one, other = (f"{'…' * (start > 0)}{each.heading[start:]}" for each in (was, now))
    one, other = (text if len(text) <= SHOWN else f"{text[: SHOWN - 1]}…" for text in (one, other))
    return f"{one!r} is now {other!r}, at place {now.position}"


def held(
    earlier: Before | None, sheet: Sheet, meant: Mapping, addresses: list
) -> tuple[list[str], list[str], set[int]]:
    """Hold the addresses of a mapping against a file and, where one was kept, against its earlier head.

    Parameters
    ----------
    addresses : (what it is for, address, its dotted place in the mapping) of everything read from a column.

    Returns
    -------
    (what has changed, by kind; what no longer fits and what to write; positions of the columns that are read).
    """
    old, new = earlier.heads if earlier else [], sheet.heads
    pairs = paired(old, masked(new)) if earlier else []
    now, items = {was.position: each for was, each in pairs if was}, {}
    wrong, used = [], set()
    for what, address, where in addresses:
        (was, _), (found, error) = _hit(old, address), _hit(new, address)
        target = now.get(was.position) if was else None
        fault = _fault((was, found, target), address, (where, new)) if was else error
        if was:
            items[was.position] = f" ({what})"
        if fault:
            wrong.append(f"{mapping.place(meant.text, where) if was else ''}{what}: {fault}")
        used |= {each.position for each in [target or (None if fault else found)] if each}
    return said(pairs, items), wrong, used


def _hit(among: list[Head], address: dict) -> tuple[Head | None, str]:
    """Return the column an address finds, or why it finds none."""
    try:
        return heads.find(among, address), ""
    except ValueError as error:
        return None, str(error)


def _fault(columns: tuple[Head | None, ...], address: dict, about: tuple[str, list[Head]]) -> str:
    """Say what is wrong with an address that fitted before, and the remedy; "" where it fits.

    Parameters
    ----------
    columns : the column it found before, that it finds now, that it should find.
    about : the place of the address in the mapping, the head of now.
    """
    was, found, target = columns
    if target is None:
        other = f" and finds {_short(found)}" if found else ""
        return f"{_short(was)} is gone{other}: take it out (answers of earlier waves stay), or say where it is now"
    right = found is not None and found.position == target.position
    if found and ("label_check" in address or (right and not ("position" in address and _doubtful(was, target)))):
        return ""
    other = "" if right or found is None else f", but {_short(found)}"
    doubt = f"if {_short(target)} is the same question, " if _doubtful(was, target) else ""
    return f"no longer finds {_short(was)}{other}: {doubt}write {_remedy(address, target, about)}"


def _remedy(address: dict, target: Head, about: tuple[str, list[Head]]) -> str:
    """Write the address of a column in the way a mapping has addressed it so far."""
    where, new = about
    if address.get("position") == target.position and where.startswith("columns."):
        return f"label_check = {quoted(target.heading)} in its column"
    if where.startswith("source.dates"):
        return f"columns = [{quoted(target.name)}]"
    single = sum(each.name == target.name for each in new) == 1
    if "position" in address and address["position"] != target.position or not (single and target.name):
        return f"{{ position = {target.position} }}"
    return f"{{ column = {quoted(target.name)} }}"
