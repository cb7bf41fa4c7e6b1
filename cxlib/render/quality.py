"""The last section of a report: how sure, what is protected, who answered, which rows counted, what is left out."""

FAR, MOST = 31, 5  # days between two surveys from which time may explain a gap; questions named
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
        ("response", [response(voice, opened.facts), *roles(voice, opened.facts), *between(voice, opened)]),
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


def response(voice, facts: dict) -> str:
    """Say how many were invited and answered."""
    n, invited = facts["responded"], facts["invited"]
    if not invited:
        return voice.t("quality.response_unknown", responded=voice.num(n, 0))
    counts = {"invited": voice.num(invited, 0), "responded": voice.num(n, 0)}
    return voice.t("quality.response", share=voice.pct(n / invited), **counts)


def roles(voice, facts: dict) -> list[str]:
    """Say to the vendor's people how many answered in each role: a mean over roles hides who was silent."""
    counts = {role: n for role, n in facts.get("roles", {}).items() if role}
    said = [voice.t("quality.reason_count", reason=voice.role(role), n=voice.num(n, 0)) for role, n in counts.items()]
    return [voice.t("quality.roles", roles="; ".join(said))] if said else []


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
    return lines + unanswered(voice, opened) + alike(voice, opened)


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
    floor, told = opened.facts["thresholds"][f"customer_{opened.reader}"], []
    for key, item, share, n in opened.facts.get("least", []):
        known = voice.instrument(key)
        if known and n >= floor:
            told.append(f"“{known.items.loc[item, voice.language]}” {voice.pct(share)}")
    return [voice.t("quality.least", items="; ".join(told[:MOST]))] if told else []


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
