"""The top of a report: whose it is, who answered, when, compared with what; the account lead's word; what to do."""

INDICATIVE = 10  # answers from which a verdict is possible


def cover(job, voice, opened) -> dict:
    """Return the cover's texts and facts, and what can be said and done where there is little to show."""
    if not job.account:
        return portfolio(job, voice, opened)
    reader, title = voice.t(f"report.reader_{job.reader}"), voice.t("report.title", **named(opened.name, voice, job))
    return {
        "kicker": " · ".join([voice.t("report.account"), voice.period(job.period), reader]),
        "title": title,
        "running": f"{title} · {reader}",
        "heading": opened.name,
        "sub": voice.t(lead(job, opened)),
        "sure": voice.t(sure(opened)),
        "facts": [
            customers(voice, opened.facts),
            *team(voice, opened),
            survey(voice, opened.facts),
            compared(voice, opened.facts["periods"], job.period),
        ],
        "thin": thin(voice, opened),
    }


def named(name: str, voice, job) -> dict:
    """Return the values of a report's title."""
    return {"name": name, "period": voice.period(job.period)}


def fact(label: str, value: str, small: str = "", mark: str = "") -> dict:
    """Return one fact of the cover."""
    return {"label": label, "value": value, "small": small, "mark": mark}


def floor(opened) -> int:
    """Return how many customers a number needs for this reader."""
    return opened.facts["thresholds"][f"customer_{opened.reader}"]


def lead(job, opened) -> str:
    """Say which sentence the cover carries."""
    n = opened.facts["responded"]
    return "report.lead_empty" if not n else "report.lead_thin" if n < floor(opened) else "report.lead"


def sure(opened) -> str:
    """Say which sentence on certainty the cover carries."""
    n = opened.facts["responded"]
    return "cover.sure_none" if n < floor(opened) else "cover.sure_few" if n < INDICATIVE else "cover.sure_full"


def customers(voice, facts: dict) -> dict:
    """How many customers answered of those invited."""
    n, invited = facts["responded"], facts["invited"]
    label = voice.t("cover.customer")
    if not invited:
        return fact(label, voice.num(n, 0), voice.t("cover.persons"), "customer")
    value = voice.t("cover.answered_of", n=voice.num(n, 0), total=voice.num(invited, 0))
    return fact(label, value, voice.t("cover.response", share=voice.pct(n / invited)), "customer")


def team(voice, opened) -> list[dict]:
    """How many of the team answered, or why that is not said; nothing at all where the customer may not know."""
    facts = opened.facts
    if opened.reader == "customer" and not facts["share_team_side"]:
        return []
    label, state = voice.t("cover.team"), team_state(opened)
    if state in ("shown", "wider"):
        note = voice.t(f"cover.team_note_{state}", n=voice.num(facts.get("team_accounts", 0), 0))
        return [fact(label, voice.num(facts["team_n"], 0), note, "team")]
    return [fact(label, voice.t(f"cover.team_{state}"), voice.t(f"cover.team_{state}_note"), "team")]


def team_state(opened) -> str:
    """Say what may be told of the team's n: shown, wider (a level above the account), protected, open or none."""
    facts = opened.facts
    if facts["has_team"] != "released":
        return "open" if facts["has_team"] == "open" else "none"
    if facts["team_n"] is None:
        return "protected"
    return "shown" if facts.get("team_level", "account") == "account" else "wider"


def survey(voice, facts: dict) -> dict:
    """When the survey was open."""
    note = voice.t("cover.as_of", date=voice.date(facts["as_of"]))
    return fact(voice.t("cover.open"), voice.dates(facts["opened"], facts["closed"]), note)


def compared(voice, periods: list[str], period: str) -> dict:
    """The quarter before that has answers, and how many quarters there are."""
    earlier, label = [each for each in periods if each < period], voice.t("cover.compared")
    if not earlier:
        return fact(label, voice.t("cover.first"), voice.t("cover.first_note"))
    if len(earlier) == 1:
        return fact(label, voice.period(earlier[0]), voice.t("cover.compared_note"))
    span = {"first": voice.period(earlier[0]), "last": voice.period(earlier[-1])}
    return fact(label, voice.period(earlier[-1]), voice.t("cover.compared_count", n=voice.num(len(earlier), 0), **span))


def commentary(voice, opened) -> list[dict]:
    """The account lead's own word, as rows of heading, text and who reviewed it when."""
    rows = opened.commentary(voice.language)
    return [{"heading": row.heading, "text": row.text, "by": signed(voice, row)} for row in rows.itertuples()]


def signed(voice, row) -> str:
    """Say who wrote a comment and when it was reviewed."""
    role = voice.role(row.author_role)
    return voice.t("commentary.by", role=role, date=voice.date(row.reviewed_on)) if row.reviewed_on else role


def thin(voice, opened) -> dict | None:
    """Return what can be said of an account with few answers, and what to do; None where there is enough to show."""
    facts, n = opened.facts, opened.facts["responded"]
    if n >= INDICATIVE:
        return None
    bare, few = n < floor(opened), voice.t("thin.too_few", n=voice.num(n, 0), floor=str(floor(opened)))
    said = [few if n else voice.t("thin.no_answers"), *earlier(voice, opened)] if bare else []
    state = team_state(opened)
    if state not in ("shown", "wider") and (opened.reader == "internal" or facts["share_team_side"]):
        said.append(voice.t(f"thin.team_{state}"))
    steps = [(str(INDICATIVE), "invite"), ("2", "talk")]
    return {"bare": bare, "said": said, "steps": [step(voice, number, key) for number, key in steps]}


def earlier(voice, opened) -> list[str]:
    """Name the latest earlier quarter that had enough answers to show, and how many."""
    persons = {}
    for name in ("flame", "six_elements", "nps"):
        for row in opened.answers(name, "all").itertuples():
            persons.setdefault(row.period, set()).add(row.respondent_id)
    told = [period for period in sorted(persons) if period < opened.period and len(persons[period]) >= floor(opened)]
    if not told:
        return []
    return [voice.t("thin.earlier", period=voice.period(told[-1]), n=voice.num(len(persons[told[-1]]), 0))]


def step(voice, number: str, key: str) -> dict:
    """Return one thing to do, shaped as a message."""
    return {
        "number": number,
        "text": voice.t(f"thin.{key}"),
        "evidence": voice.t(f"thin.{key}_why"),
        "chapter_number": None,
    }


def portfolio(job, voice, opened) -> dict:
    """Return the cover of the whole portfolio."""
    rows, name, reader = opened.accounts, opened.company or opened.study_name, voice.t("report.reader_internal")
    seen, title = int(rows["team_shown"].sum()), voice.t("report.title", **named(name, voice, job))
    totals = {"responded": int(rows["customer_n"].sum()), "invited": int(rows["invited"].sum())}
    size = fact(
        voice.t("cover.accounts"), voice.num(len(rows), 0), voice.t("cover.accounts_note", n=voice.num(seen, 0))
    )
    return {
        "kicker": " · ".join([voice.t("report.portfolio"), voice.period(job.period), reader]),
        "title": title,
        "running": f"{title} · {reader}",
        "heading": name,
        "sub": voice.t("report.lead_portfolio"),
        "sure": voice.t("cover.sure_full"),
        "facts": [size, customers(voice, totals), survey(voice, opened.facts)],
        "thin": None,
    }
