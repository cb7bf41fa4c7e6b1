"""What the quality page counts beside the numbers: comments held back, straight-liners, what imports left out."""

from dataclasses import replace

import pandas as pd

from cxlib.study import Study, straight, tables
from cxlib.study.answers import used


def of_period(study: Study, period: str, answers: pd.DataFrame) -> dict[str, dict]:
    """Return every tally of a period, each by account_id.

    Parameters
    ----------
    answers : the customers' answers that count, text as categories (customers.answers).
    """
    waves, now = study.table("waves"), answers[answers["period"] == period]
    made = {"held": held(study, [*waves.loc[waves["period"] == period, "wave_id"]]), "before": before(study, period)}
    return made | {"unanswered": unanswered(now)} | alike(study, now, period)


def held(study: Study, waves: list[str]) -> dict[str, int]:
    """Count per account the comments that nobody has reviewed yet: no extract carries them."""
    rows = study.table("comments")
    return rows.loc[rows["wave_id"].isin(waves) & ~rows["reviewed"], "account_id"].value_counts().to_dict()


def alike(study: Study, answers: pd.DataFrame, period: str) -> dict[str, dict[str, int]]:
    """Count per account: who gave one answer to every question, the answers left out for it, and all who answered."""
    rows, left_out = answers, study.config["straightliners"] == "exclude"
    if left_out:  # they are not among the answers that count
        rows = used(replace(study, config=study.config | {"straightliners": "keep"}), "answers", [period])
    flat = straight.marked(rows, straight.ticked(study))
    said = {"alike": rows[flat & rows["value"].notna()], "heard": rows[rows["value"].notna()]}
    counts = {name: each.groupby("account_id", observed=True)["respondent_id"].nunique() for name, each in said.items()}
    counts["alike_out"] = rows.loc[flat & left_out, "account_id"].astype("str").value_counts()
    return {name: {str(key): int(n) for key, n in each.items()} for name, each in counts.items()}


def before(study: Study, period: str) -> dict[str, dict[str, int]]:
    """Rows that an import left out or somebody removed, per account and reason; one without a quarter counts in every.

    Of what was removed since (disclosure.life names the table) only the customers' answers are rows of a report.
    """
    rows = study.table("exclusions")
    rows = rows[rows["period"].isin(["", period]) & ~rows["source"].isin(tables.TABLES.keys() - {"answers"})]
    counts = rows.groupby(["account_id", "reason"])["rows"].sum()
    return {account: {why: int(n) for (_, why), n in each.items()} for account, each in counts.groupby(level=0)}


def unanswered(answers: pd.DataFrame) -> dict[str, list]:
    """Name per account the questions nobody answered, [instrument, item_id], of instruments that somebody answered."""
    keys = ["account_id", "instrument", "item_id"]
    n = answers.groupby(keys, observed=True)["value"].count()
    gone = n[(n == 0) & (n.groupby(keys[:2], observed=True).transform("max") > 0)].reset_index()[keys].astype("str")
    return {account: each[keys[1:]].to_numpy().tolist() for account, each in gone.groupby("account_id")}


def summed(before: dict[str, dict[str, int]]) -> dict[str, int]:
    """Sum over accounts, those rows included of which nobody knows the account."""
    reasons = dict.fromkeys(why for each in before.values() for why in each)
    return {why: sum(each.get(why, 0) for each in before.values()) for why in reasons}
