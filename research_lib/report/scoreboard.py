"""Every claim of the two texts with its verdict, in one table."""

from __future__ import annotations

from html import escape
from typing import Any, get_args

import pandas as pd

from research_lib.datasets.tables import claims
from research_lib.report.verdict_table import numbers_and_reason
from research_lib.report.verdicts import Finding, Verdict, css_class

NUMBERS = ("value", "low", "high")
FINDINGS = get_args(Finding)


class Scoreboard:
    """All claims below each other, each with its finding, number, reason and page.

    The page's script (verdicts.js) adds the choice of a text, a finding and words.
    """

    def __init__(self) -> None:
        self.claims = claims()

    def __repr__(self) -> str:
        return counts().to_string()

    def _repr_html_(self) -> str:
        heads = ("claim", "in our words", "finding", "because", "page")
        head = "".join(f'<th scope="col">{text}</th>' for text in heads)
        rows = "".join(_row(str(name), entry) for name, entry in self.claims.iterrows())
        return (
            '<table class="rb-verdicts rb-scoreboard"><caption>Every claim, in the order of the '
            f"two texts.</caption><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>"
        )


def counts() -> pd.DataFrame:
    """Return how many claims of each text have each finding.

    Returns
    -------
    DataFrame of shape (n_findings, 3)
        Indexed by finding, in a fixed order; columns ``rebalancing``, ``wedge`` and ``both``.
    """
    found = claims()["finding"]
    text = pd.Series(found.index.str[0], found.index).map({"R": "rebalancing", "W": "wedge"})
    table = pd.crosstab(found, text).reindex(FINDINGS, fill_value=0)
    table["both"] = table.sum(axis=1)
    return table.rename_axis(None, axis=1)


def verdict_of(claim: str, entry: pd.Series) -> Verdict:
    """Return the verdict that a row of `claims` tells of."""
    told: dict[str, Any] = {
        key: None if key in NUMBERS and pd.isna(entry[key]) else entry[key]
        for key in (*NUMBERS, "finding", "statistic", "data", "because", "digits", "kind")
    }
    return Verdict(claim, **told)


def _row(claim: str, entry: pd.Series) -> str:
    opening = f'<th scope="row" id="claim-{claim}">{claim}</th><td>{escape(entry["claim"])}</td>'
    judged = verdict_of(claim, entry)
    page = str(entry["page"])
    label = page.rsplit("/", maxsplit=1)[-1].split("_")[0]
    return (
        f'<tr class="rb-verdict--{css_class(judged.finding)}" data-text="{claim[0]}" '
        f'data-finding="{judged.finding}">{opening}'
        f'<td><span class="rb-verdict__finding">{escape(judged.finding)}</span></td>'
        f"<td>{numbers_and_reason(judged)}</td>"
        f'<td><a href="{page}.html">{label}</a></td></tr>'
    )
