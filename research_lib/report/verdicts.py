"""The verdict on a claim, in a form that people, pages and programs can read."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from html import escape
from typing import Any, Literal, get_args

import numpy as np

from research_lib.base.numbers import as_number
from research_lib.datasets.tables import text_table

Finding = Literal[
    "holds", "holds in part", "depends", "fails", "true by construction", "not testable here"
]
# What lies between the two ends; only the first is an interval in the sense of statistics.
Kind = Literal[
    "",
    "95 % interval",
    "range over funds",
    "range over starts",
    "range over seeds",
    "error of the simulation",
]

MIME = "application/vnd.rebalancing-book.verdict+json"

_CLASS = {
    "holds": "holds",
    "holds in part": "part",
    "depends": "depends",
    "fails": "fails",
    "true by construction": "construction",
    "not testable here": "untestable",
}


@dataclass(frozen=True)
class Verdict:
    """What the evidence says of one claim.

    Parameters
    ----------
    claim : str
        Its id in ``data/claims.csv``, such as "R22" or "W24".
    finding : {"holds", "holds in part", "depends", "fails", "true by construction", \
"not testable here"}
        The answer. What is "true by construction", an identity or a definition, is no evidence.
    statistic : str, default ""
        What was measured, with its unit.
    value : float, optional
        The number found.
    low, high : float, optional
        Ends of its interval or range; both or neither. An exact number has none. The interval of
        a resampled statistic may miss `value`: say why in `because`.
    data : str, default ""
        Data sets and period.
    because : str, default ""
        One sentence.
    digits : str, default ".3g"
        How numbers are written: a format of Python such as ".1%" or ".2f".
    kind : {"", "95 % interval", "range over funds", "range over starts", "range over seeds", \
"error of the simulation"}, default ""
        What lies between `low` and `high`. A "95 % interval" is one whose coverage was measured,
        and is written in square brackets; a range or an error is written with its name.

    Raises
    ------
    ValueError
        If the claim, the finding or the kind is unknown, a number is none, only one end of the
        interval is given, the ends are the wrong way round, a kind has no ends, the digits are no
        format, or the sentence is missing.

    Examples
    --------
    >>> rl.Verdict("W3", "holds", "level of the market itself", 1.0, because="It is an identity.")
    W3: holds | level of the market itself: 1
    It is an identity.
    """

    claim: str
    finding: Finding
    statistic: str = ""
    value: float | None = None
    low: float | None = None
    high: float | None = None
    data: str = ""
    because: str = ""
    digits: str = ".3g"
    kind: Kind = ""

    def __post_init__(self) -> None:
        if self.claim not in text_table("claims", "id").index:
            raise ValueError(f"claim {self.claim!r} is not in data/claims.csv: check the id")
        if self.finding not in get_args(Finding):
            raise ValueError(
                f"finding of {self.claim} is {self.finding!r}: give one of "
                f"{', '.join(get_args(Finding))}"
            )
        if self.kind not in get_args(Kind):
            raise ValueError(
                f"kind of {self.claim} is {self.kind!r}: give one of "
                f"{', '.join(get_args(Kind)[1:])}, or leave it"
            )
        for what in ("value", "low", "high"):
            number = getattr(self, what)
            if number is not None and not np.isfinite(as_number(number, f"{what} of {self.claim}")):
                raise ValueError(f"{what} of {self.claim} is {number}: give a number, or leave it")
        if (self.low is None) != (self.high is None):
            raise ValueError(f"interval of {self.claim} has one end: give both low and high")
        if self.low is not None and self.high is not None and not self.low <= self.high:
            raise ValueError(f"interval of {self.claim} runs from {self.low} to {self.high}")
        if self.kind and self.low is None:
            raise ValueError(f"{self.kind} of {self.claim} has no ends: give low and high")
        try:
            measure(self)
        except ValueError:
            raise ValueError(
                f"digits of {self.claim} is {self.digits!r}: give a format such as '.1%' or '.2f'"
            ) from None
        if not self.because:
            raise ValueError(f"verdict on {self.claim} gives no reason: fill in `because`")

    def __repr__(self) -> str:
        parts = [f"{self.claim}: {self.finding}", measure(self), self.data]
        return " | ".join(part for part in parts if part) + f"\n{self.because}"

    def _repr_html_(self) -> str:
        def span(name: str, text: str) -> str:
            return f'<span class="rb-verdict__{name}">{escape(text)}</span>' if text else ""

        claim = str(text_table("claims", "id").loc[self.claim, "claim"])
        return (
            f'<div class="rb-verdict rb-verdict--{css_class(self.finding)}">'
            + span("finding", self.finding)
            + span("claim", f"{self.claim}. {claim}")
            + span("number", measure(self))
            + span("because", self.because)
            + span("data", self.data)
            + "</div>"
        )

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> dict[str, Any]:
        return {"text/plain": repr(self), "text/html": self._repr_html_(), MIME: record(self)}


def css_class(finding: str) -> str:
    """Return the word by which style sheets know a finding."""
    return _CLASS.get(finding, "none")


def measure(verdict: Verdict) -> str:
    """Return what was measured, its number and what lies around it, in words."""
    if verdict.value is None:
        return verdict.statistic
    value, low, high = (
        "" if number is None else format(number, verdict.digits).replace("-", "\N{MINUS SIGN}")
        for number in (verdict.value, verdict.low, verdict.high)
    )
    interval = ""
    if verdict.low is not None:
        ends = f"{low}, {high}"
        interval = f" ({verdict.kind}: {ends})" if verdict.kind else f" [{ends}]"
        if verdict.kind == "95 % interval":
            interval = f" [{ends}], {verdict.kind}"
    return f"{verdict.statistic}: {value}{interval}"


def record(verdict: Verdict) -> dict[str, Any]:
    """Return what programs read of a verdict."""
    return {
        # Six digits are more than any verdict needs and the same on every machine.
        key: float(format(entry, ".6g")) if isinstance(entry, float) else entry
        for key, entry in asdict(verdict).items()
        if key != "kind" or entry
    }
