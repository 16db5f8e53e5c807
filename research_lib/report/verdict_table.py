"""The verdicts of a chapter in one table."""

from __future__ import annotations

from html import escape
from typing import Any

from research_lib.datasets.tables import claims
from research_lib.report.verdicts import MIME, Verdict, css_class, measure, record


class VerdictTable:
    """Verdicts below each other: what was claimed, what was found, with its number, and why."""

    def __init__(self, verdicts: tuple[Verdict, ...]) -> None:
        self.verdicts = verdicts

    def __repr__(self) -> str:
        return "\n\n".join(repr(each) for each in self.verdicts)

    def _repr_html_(self) -> str:
        words = claims()["claim"]
        rows = [
            f'<tr class="rb-verdict--{css_class(each.finding)}"><th scope="row">{each.claim}</th>'
            f"<td>{escape(str(words[each.claim]))}</td>"
            f'<td><span class="rb-verdict__finding">{escape(each.finding)}</span> '
            f"{numbers_and_reason(each)}</td></tr>"
            for each in self.verdicts
        ]
        heads = "".join(
            f'<th scope="col">{head}</th>'
            for head in ("claim", "in our words", "finding, its number, and why")
        )
        return (
            f'<table class="rb-verdicts"><caption>Verdicts of this chapter.</caption>'
            f"<thead><tr>{heads}</tr></thead><tbody>{''.join(rows)}</tbody></table>"
        )

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> dict[str, Any]:
        return {
            "text/plain": repr(self),
            "text/html": self._repr_html_(),
            MIME: [record(each) for each in self.verdicts],
        }


def numbers_and_reason(judged: Verdict) -> str:
    """Return a verdict's number, its reason and its data, in the order in which they are read."""
    number, data = measure(judged), judged.data
    return (
        (f"<small>{escape(number)}</small>" if number else "")
        + escape(judged.because)
        + (f"<small>{escape(data)}</small>" if data else "")
    )


def verdict(*verdicts: Verdict) -> VerdictTable:
    """Show verdicts as one compact table, in the order given.

    Parameters
    ----------
    *verdicts : Verdict
        At least one; each claim once.

    Returns
    -------
    VerdictTable
        Shows itself in a notebook and on the site; programs read the records behind it.

    Raises
    ------
    ValueError
        If none is given, or one claim has two verdicts.

    Examples
    --------
    >>> known = rl.Verdict("W3", "true by construction", "its level", 1.0, because="By definition.")
    >>> verdict(known)
    W3: true by construction | its level: 1
    By definition.
    """
    judged = [each.claim for each in verdicts]
    if not judged:
        raise ValueError("no verdict is given: give at least one rl.Verdict")
    twice = sorted({claim for claim in judged if judged.count(claim) > 1})
    if twice:
        raise ValueError(f"{', '.join(twice)} has two verdicts: a claim has one")
    return VerdictTable(verdicts)
