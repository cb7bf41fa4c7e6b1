"""The last section of a report: how sure, what is protected, who answered, which rows counted, what is left out."""

from cxlib.words import imported

FAR, MOST = 31, 5  # days between two surveys from which time may explain a gap; questions named
GAP = 0.2  # a question that a fifth of those asked left out is named
NUMBERS = (("unanswered", "number"), ("asked", "number"))  # columns beside a question
TEAM = ("eflame", "six_elements")  # instruments that teams answer


def methods(voice, opened, ran: list[str], left_out: list[str]) -> list[dict]:
    """Return the paragraphs on methods and quality.

    Parameters
    ----------
    ran, left_out : names of the chapters that stand in the report, and of those without answers.
    """
    floor = opened.facts["thresholds"][f"customer_{opened.reader}"]
    parts = [
        ("uncertainty", [voice.t("quality.uncertainty")]),
        ("words", [voice.t("quality.words")]),
        ("small", [voice.t("quality.small", floor=str(floor))]),
        ("protection", [*protection(voice, opened, floor), *held(voice, opened)]),
        ("response", [*response(voice, opened.facts), *roles(voice, opened.facts), *between(voice, opened)]),
        ("rows", rows(voice, opened)),
        ("hidden", hidden(voice, opened)),
        ("benchmark", [voice.t("quality.benchmark")] if "six_elements" in ran else []),
        ("journey", [voice.t("quality.journey")] if "journey" in ran else []),
        ("left_out", [left(voice, left_out)]),
    ]
    return [{"title": voice.t(f"quality.{key}_title"), "lines": lines} for key, lines in parts if lines]


def protection(voice, opened, floor: int) -> list[str]:
    """Say how numbers are protected, with the floors in force where the study raised them."""
    own = voice.t("quality.protection_customer", floor=str(floor))
    if not tells_of_team(opened):
        return [own]
    floors = opened.facts["thresholds"]
    return [voice.t("quality.protection", mean=str(floors["team_mean"]), share=str(floors["team_share"])), own]


def held(voice, opened) -> list[str]:
    """Say to the vendor's people how many comments wait for somebody to read them."""
    n = opened.facts.get("comments_held", 0)
    return [voice.t("quality.held", n=voice.num(n, 0))] if n and opened.reader == "internal" else []


def tells_of_team(opened) -> bool:
    """Whether this reader may hear of the team at all."""
    return opened.reader == "internal" or opened.facts["share_team_side"]


def response(voice, facts: dict) -> list[str]:
    """Say how many were invited and answered; of a portfolio, how many accounts were heard."""
    n, invited, covered = facts["responded"], facts["invited"], facts.get("coverage", {})
    counts = {"invited": voice.num(invited, 0), "responded": voice.num(n, 0)}
    if invited:
        said = voice.t("quality.response", share=voice.pct(n / invited), **counts)
    else:
        said = voice.t("quality.response_unknown", responded=counts["responded"])
    told = {part: voice.num(n, 0) for part, n in covered.items()}
    return [said, *([voice.t("imported.coverage", **told)] if told else [])]


def roles(voice, facts: dict) -> list[str]:
    """Say to the vendor's people how many answered in each role: a mean over roles hides who was silent.

    Of how many invited only where everybody's role is known: if only those who answer tell it, all of them answered.
    """
    floor, counts = facts["thresholds"]["customer_internal"], facts.get("roles", {})
    floor = float("inf") if counts.get("", [0])[0] else floor
    said = [_role(voice, role, each, floor) for role, each in counts.items() if role and any(each)]
    return [voice.t("quality.roles", roles="; ".join(said))] if said else []


def _role(voice, role: str, counts: list[int], floor: int) -> str:
    """Say how many of a role answered; the share of those invited only where they are enough for one."""
    invited, responded, uninvited = counts
    if invited < floor:
        return voice.t("quality.reason_count", reason=voice.role(role), n=voice.num(responded + uninvited, 0))
    said = {
        "responded": voice.num(responded, 0),
        "invited": voice.num(invited, 0),
        "uninvited": voice.num(uninvited, 0),
    }
    key = "role_uninvited" if uninvited else "role_rate"
    return voice.t(f"quality.{key}", role=voice.role(role), share=voice.pct(responded / invited), **said)


def between(voice, opened) -> list[str]:
    """Say how far apart customers and team were asked; from a month on, that a gap may be the time's."""
    days = opened.facts.get("days_between")
    if days is None or not tells_of_team(opened):
        return []
    return [voice.t("quality.between_far" if days >= FAR else "quality.between", days=voice.num(days, 0))]


def rows(voice, opened) -> list[str]:
    """Say that rows read = used + left out, and why each was; what an import left out before; who answered alike."""
    facts = opened.facts
    read, used = voice.num(facts["rows_read"], 0), voice.num(facts["used"], 0)
    named, before = (reasons(voice, facts.get(name, {})) for name in ("excluded", "left_out_before"))
    why = voice.t("quality.excluded", reasons=named) if named else voice.t("quality.excluded_none")
    lines = [voice.t("quality.rows", read=read, used=used), why]
    lines += [voice.t("quality.before", reasons=before)] if before else []
    return lines + unanswered(voice, opened) + alike(voice, opened) + pace(voice, opened) + doubts(voice, opened)


def reasons(voice, counts: dict[str, int]) -> str:
    """List reasons with their counts."""
    said = {key: voice.num(n, 0) for key, n in sorted(counts.items()) if n}
    return "; ".join(voice.t("quality.reason_count", reason=reason(voice, key), n=n) for key, n in said.items())


def unanswered(voice, opened) -> list[str]:
    """Name the questions that nobody answered: their dimension's number stands on the others."""
    items = [(voice.instrument(key), item) for key, item in opened.facts.get("unanswered", [])]
    texts = "; ".join(f"“{known.items.loc[item, voice.language]}”" for known, item in items if known)
    return ([voice.t("quality.unanswered", items=texts)] if texts else []) + least(voice, opened)


def least(voice, opened) -> list[str]:
    """Name the questions that many left unanswered, where enough were asked to say so."""
    told = [f"“{text}” {voice.pct(share)}" for text, share, _ in gaps(voice, opened) if GAP <= share < 1]
    return [voice.t("quality.least", items="; ".join(told[:MOST]))] if told else []


def gaps(voice, opened) -> list[tuple[str, float, int]]:
    """Return each question asked of enough: its words, share left unanswered (largest first), how many were asked."""
    asked = [each for each in opened.facts.get("items", []) if voice.instrument(each[0])]
    rows = [(imported.question(voice, key, item), 1 - answered / n, n) for key, item, answered, n in asked]
    return sorted(rows, key=lambda row: -row[1])


def unanswered_table(voice, opened) -> dict | None:
    """Return the table of questions somebody left unanswered, None where nobody did; the others as a count.

    A page that has no word about the team has no table: questions ask about "your team" in so many words.
    """
    rows = [] if voice.alone else gaps(voice, opened)
    left = [row for row in rows if row[1] > 0]
    if not left:
        return None
    columns = [(key, voice.t(f"column.{key}"), kind) for key, kind in (("question", "text"), *NUMBERS)]
    title = voice.t("quality.gaps_title", n=voice.num(len(left), 0), all=voice.num(len(rows), 0))
    cells = [(text, voice.num(round(share * n), 0), voice.num(n, 0)) for text, share, n in left]
    return {"title": title, "columns": columns, "rows": cells, "muted": [False] * len(cells)}


def pace(voice, opened) -> list[str]:
    """Say to the vendor's people how many responses took less than half the usual time, of all accounts together."""
    known = opened.facts.get("pace", [])
    said = dict(zip(("fast", "timed"), (voice.num(n, 0) for n in known), strict=False))
    return [voice.t("quality.pace", **said)] if said else []


def doubts(voice, opened) -> list[str]:
    """Name to the vendor's people the questions of theirs that look reversed or asked on another scale."""
    own = [each for each in opened.facts.get("doubts", []) if each[0] in opened.answered and voice.instrument(each[0])]
    told = [f"“{imported.question(voice, key, item)}” ({voice.t(f'doubt.{code}')})" for key, item, code in own[:MOST]]
    return [voice.t("quality.doubts", items="; ".join(told))] if told else []


def alike(voice, opened) -> list[str]:
    """Say to the vendor's people how many gave one answer to every question, and what was done with theirs."""
    some, all_ = opened.facts.get("alike", (0, 0))
    if not some or opened.reader != "internal" or all_ < opened.facts["thresholds"]["customer_internal"]:
        return []
    counts = {"n": voice.num(some, 0), "all": voice.num(all_, 0), "rest": voice.num(all_ - some, 0)}
    return [voice.t(f"quality.alike_{opened.facts['straightliners']}", **counts)]


def reason(voice, code: str) -> str:
    """Name a reason; one that an import wrote in its own words stays as it is."""
    key = f"missing.{code.removeprefix('missing: ').replace(' ', '_')}"
    return voice.t(key) if voice.has(key) else code


def hidden(voice, opened) -> list[str]:
    """Say which numbers are hidden: one account's by name, a portfolio's and the team's as a count."""
    lines = withheld(voice, opened.withheld, bool(opened.id))
    total, masked = team_cells(opened)
    if masked and tells_of_team(opened):
        lines.append(voice.t("quality.hidden_team", hidden=voice.num(masked, 0), all=voice.num(total, 0)))
    return lines or [voice.t("quality.hidden_none")]


def withheld(voice, rows, named: bool) -> list[str]:
    """Say each reason once, with the numbers it hides: by name, or where there are many accounts as a count."""
    if not named:
        counted = rows["reason"].value_counts(sort=False)
        return [
            voice.t("quality.hidden_count", n=voice.num(n, 0), reason=voice.reason(why)) for why, n in counted.items()
        ]
    lines = []
    for (instrument, why, n), group in rows.groupby(["instrument", "reason", "n"], sort=False):
        what = ", ".join(dict.fromkeys(voice.label(instrument, name) for name in group["dimension"]))
        lines.append(voice.t("quality.hidden", what=what, reason=voice.reason(why), n=voice.num(n, 0)))
    return lines


def left(voice, names: list[str]) -> str:
    """Name the chapters left out."""
    if not names:
        return voice.t("quality.left_out_none")
    named = [voice.t(f"{name}.name") if voice.has(f"{name}.name") else name for name in names]
    return voice.t("quality.left_out_account", names=", ".join(named))


def team_cells(opened) -> tuple[int, int]:
    """Count the team's numbers in an extract, and those not shown."""
    flags = [bool(each) for name in TEAM for each in opened.team(name)["shown"]]
    return len(flags), flags.count(False)


def counts(opened) -> dict:
    """Return what the index says of a report; the manifest holds it too."""
    total, masked = team_cells(opened)
    facts = opened.facts
    return {"n": facts["responded"], "invited": facts["invited"], "masked": round(masked / total, 4) if total else None}


def accounting(opened) -> dict:
    """Return the rows a report stands on, for the manifest: read = used + excluded; and what imports left out."""
    names = [("read", "rows_read"), ("used", "used"), ("excluded", "excluded")]
    before = opened.facts.get("left_out_before")
    return {key: opened.facts[name] for key, name in names} | ({"before": before} if before else {})
