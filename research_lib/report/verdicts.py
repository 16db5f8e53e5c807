"""The verdict on a claim, in a form that people, pages and programs can read."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from html import escape
from typing import Any, Literal, get_args

from research_lib.datasets.tables import claims

Finding = Literal["holds", "holds in part", "depends", "fails", "not testable here"]

MIME = "application/vnd.rebalancing-book.verdict+json"

_CLASS = {
    "holds": "holds",
    "holds in part": "part",
    "depends": "depends",
    "fails": "fails",
    "not testable here": "untestable",
}


@dataclass(frozen=True)
class Verdict:
    """What the evidence says of one claim.

    Parameters
    ----------
    claim : str
        Its id in ``data/claims.csv``, such as "R22" or "W24".
    finding : {"holds", "holds in part", "depends", "fails", "not testable here"}
        The answer.
    statistic : str, default ""
        What was measured, with its unit.
    value : float, optional
        The number found.
    low, high : float, optional
        Ends of its interval; both or neither. An exact number has none. The interval of a
        resampled statistic may miss `value`: say why in `because`.
    data : str, default ""
        Data sets and period.
    because : str, default ""
        One sentence.
    digits : str, default ".3g"
        How numbers are written: a format of Python such as ".1%" or ".2f".

    Raises
    ------
    ValueError
        If the claim or the finding is unknown, only one end of the interval is given, the
        interval misses its own value, or the sentence is missing.

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

    def __post_init__(self) -> None:
        if self.claim not in claims().index:
            raise ValueError(f"claim {self.claim!r} is not in data/claims.csv: check the id")
        if self.finding not in get_args(Finding):
            raise ValueError(
                f"finding of {self.claim} is {self.finding!r}: give one of "
                f"{', '.join(get_args(Finding))}"
            )
        if (self.low is None) != (self.high is None):
            raise ValueError(f"interval of {self.claim} has one end: give both low and high")
        if self.low is not None and self.high is not None and not self.low <= self.high:
            raise ValueError(f"interval of {self.claim} runs from {self.low} to {self.high}")
        if not self.because:
            raise ValueError(f"verdict on {self.claim} gives no reason: fill in `because`")

    def _number(self, number: float | None) -> str:
        return "" if number is None else format(number, self.digits).replace("-", "\N{MINUS SIGN}")

    def _measure(self) -> str:
        if self.value is None:
            return self.statistic
        interval = ""
        if self.low is not None:
            interval = f" [{self._number(self.low)}, {self._number(self.high)}]"
        return f"{self.statistic}: {self._number(self.value)}{interval}"

    def __repr__(self) -> str:
        parts = [f"{self.claim}: {self.finding}", self._measure(), self.data]
        return " | ".join(part for part in parts if part) + f"\n{self.because}"

    def _repr_html_(self) -> str:
        def span(name: str, text: str) -> str:
            return f'<span class="rb-verdict__{name}">{escape(text)}</span>' if text else ""

        claim = str(claims().loc[self.claim, "claim"])
        return (
            f'<div class="rb-verdict rb-verdict--{_CLASS[self.finding]}">'
            + span("finding", self.finding)
            + span("claim", f"{self.claim}. {claim}")
            + span("number", self._measure())
            + span("because", self.because)
            + span("data", self.data)
            + "</div>"
        )

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> dict[str, Any]:
        record = {
            # Six digits are more than any verdict needs and the same on every machine.
            key: float(format(entry, ".6g")) if isinstance(entry, float) else entry
            for key, entry in asdict(self).items()
        }
        return {"text/plain": repr(self), "text/html": self._repr_html_(), MIME: record}
