"""The tables of a study, each stated once: its columns, their type, whether they must be filled, what they may hold."""

SIDES = ("customer", "employee")
IDS = ("person", "form", "")  # of a wave: persons', the same in every wave ("" too), or those of a form's answers
LANGUAGES = ("fi", "en", "sv", "")
ROLES = ("decision_maker", "influencer", "user", "delivery", "sales", "support", "")
MISSING = ("", "skipped", "not_shown", "not_applicable", "dont_know", "refused", "out_of_range", "unparsed")
SELECTED_BY = ("rule", "random", "account_manager", "")

# column: (type, must be there and filled, what it may hold: allowed values, a pair of limits, or the name of a rule)
_RESPONDENTS = {
    "respondent_id": ("str", True, None),
    "account_id": ("str", True, None),
    "side": ("str", True, SIDES),
    "role": ("str", False, ROLES),
    "language": ("str", False, LANGUAGES),
}
TABLES: dict[str, dict[str, tuple]] = {
    "accounts": {
        "account_id": ("str", True, "unique"),
        "name": ("str", True, None),
        "industry": ("str", False, None),
        "segment": ("str", False, None),
        "owner_team": ("str", False, None),
        "unit": ("str", False, None),
        "start_date": ("str", False, "date"),
        "revenue_eur": ("float", False, (0, float("inf"))),
        "margin_eur": ("float", False, None),
        "language": ("str", False, LANGUAGES),
    },
    "respondents": _RESPONDENTS,
    "waves": {
        "wave_id": ("str", True, "unique"),
        "instrument": ("str", True, None),
        "period": ("str", True, "quarter"),
        "opened": ("str", False, "date"),
        "closed": ("str", False, "date"),
        "ids": ("str", False, IDS),
    },
    "invitations": {
        "wave_id": ("str", True, None),
        "respondent_id": ("str", True, None),
        "account_id": ("str", True, None),
        "invited_at": ("str", False, "date"),
        "selected_by": ("str", False, SELECTED_BY),
        "responded": ("bool", False, None),
    },
    "answers": {
        "response_id": ("str", True, None),
        "wave_id": ("str", True, None),
        "respondent_id": ("str", True, None),
        "account_id": ("str", True, None),
        "side": ("str", True, SIDES),
        "instrument": ("str", True, None),
        "item_id": ("str", True, None),
        "dimension": ("str", True, None),
        "value": ("float", False, None),
        "scale_min": ("float", True, None),
        "scale_max": ("float", True, None),
        "answered_at": ("str", False, "date"),
        "missing": ("str", False, MISSING),
    },
    "comments": {
        "response_id": ("str", True, None),
        "wave_id": ("str", True, None),
        "respondent_id": ("str", True, None),
        "account_id": ("str", True, None),
        "item_id": ("str", False, None),
        "text": ("str", True, None),
        "lang": ("str", False, None),
        "consent": ("bool", False, None),
        "reviewed": ("bool", False, None),
        "masked_text": ("str", False, None),
    },
    "journeys": {
        "journey_id": ("str", True, "unique"),
        "wave_id": ("str", True, None),
        "account_id": ("str", True, None),
        "respondent_id": ("str", True, None),
        "remembered": ("float", False, (-5, 5)),
        "asked_at": ("str", False, "date"),
        "recommend": ("float", False, (0, 10)),
        "completed": ("bool", False, None),
    },
    "moments": {
        "journey_id": ("str", True, None),
        "phase": ("str", True, None),
        "touchpoint": ("str", False, None),
        "seq": ("float", True, None),
        "occurred_at": ("str", False, "date"),
        "valence": ("float", False, (-5, 5)),
        "duration_min": ("float", False, (0, float("inf"))),
        "source": ("str", False, ("in_the_moment", "recalled", "")),
    },
    "contacts": {
        "contact_id": ("str", True, "unique"),
        "account_id": ("str", True, None),
        "respondent_id": ("str", False, None),
        "issue_key": ("str", False, None),
        "issue_type": ("str", False, None),
        "channel": ("str", False, None),
        "agent_team": ("str", False, None),
        "start": ("str", False, "date"),
        "handle_min": ("float", False, (0, float("inf"))),
        "wrap_min": ("float", False, (0, float("inf"))),
        "csat": ("float", False, (1, 5)),
        "ces": ("float", False, (1, 7)),
    },
    "account_changes": {  # from that day on: whose the account is, what it is called, who looks after it
        "account_id": ("str", True, None),
        "valid_from": ("str", True, "date"),
        "becomes": ("str", False, None),
        "name": ("str", False, None),
        "owner_team": ("str", False, None),
        "unit": ("str", False, None),
    },
    "commentary": {
        "account_id": ("str", True, None),
        "period": ("str", True, "quarter"),
        "language": ("str", True, ("fi", "en", "sv")),
        "heading": ("str", False, None),
        "text": ("str", True, None),
        "author_role": ("str", False, None),
        "reviewed_on": ("str", False, "date"),
        "reader": ("str", False, ("internal", "customer", "")),
    },
    "exclusions": {
        "source": ("str", True, None),
        "account_id": ("str", False, None),  # "" where the row did not say, or nobody knows the account
        "period": ("str", False, None),  # "" where the row has no date
        "reason": ("str", True, None),
        "rows": ("float", True, (0, float("inf"))),
    },
}
TABLES |= {f"team/{name}": TABLES[name] for name in ("answers", "comments", "invitations")}
TABLES["team/respondents"] = {**_RESPONDENTS, "account_share": ("float", False, (0, 1))}
TABLES["team/roster"] = {"name": ("str", True, None)}

# what of a table is about a person: who it is, what they said and when. Messages say none of it, only rows
_ID = ("response_id", "respondent_id", "journey_id")
PERSONAL = {
    "respondents": (*_ID, "role", "language"),
    "invitations": (*_ID, "invited_at", "selected_by", "responded"),
    "answers": (*_ID, "value", "answered_at", "missing"),
    "comments": (*_ID, "text", "masked_text", "lang", "consent"),
    "journeys": (*_ID, "remembered", "asked_at", "recommend", "completed"),
    "moments": (*_ID, "phase", "touchpoint", "occurred_at", "valence", "duration_min"),
    "contacts": ("respondent_id", "contact_id", "issue_key", "start", "csat", "ces"),
    "commentary": ("text",),  # the vendor's own word; it may name somebody
    "team/roster": ("name",),
}
PERSONAL |= {f"team/{name}": PERSONAL[name] for name in ("answers", "comments", "invitations", "respondents")}
UNSAID = (*_ID, "text", "masked_text")  # never in a message, whatever is wrong with it

MEASURED = ("value", "valence", "remembered")  # a cell of these may be empty, but a table without them says nothing
