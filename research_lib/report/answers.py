"""The number that an exercise asks for, and what readers find instead who slip where many do."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

MIME = "application/vnd.rebalancing-book.answers+json"


@dataclass(frozen=True)
class Answer:
    """One number that an exercise asks for.

    Parameters
    ----------
    asked : str
        What the number is, such as "your overlap".
    value : float
        The number, in `unit`: 70 for 70 %.
    tolerance : float
        How far a reader's number may be off, in `unit`; what is rounded as `digits` has it must be
        within.
    unit : str, default ""
        What stands behind the number, such as "%" or "points a year".
    digits : int, default 0
        Digits behind the point, as the solution writes numbers.
    mistakes : mapping of str to float, optional
        A hint, and the number that a reader finds who needs it.

    Raises
    ------
    ValueError
        If a number is none, the tolerance is not positive or too narrow for the digits, or two of
        the numbers are too near each other to be told apart.
    """

    asked: str
    value: float
    tolerance: float
    unit: str = ""
    digits: int = 0
    mistakes: Mapping[str, float] | None = None

    def __post_init__(self) -> None:
        found = {"the answer": self.value, **(self.mistakes or {})}
        for what, number in found.items():
            if not np.isfinite(number):
                raise ValueError(f"{self.asked}: {what} is {number}: give a number")
        if not self.tolerance > 0:
            raise ValueError(f"{self.asked}: tolerance is {self.tolerance}: give one above zero")
        rounded = float(self.written(self.value))
        if abs(rounded - self.value) > self.tolerance:
            raise ValueError(
                f"{self.asked}: the solution writes {rounded}, which is not within "
                f"{self.tolerance} of {self.value}: write more digits or widen the tolerance"
            )
        numbers = sorted(float(self.written(number)) for number in found.values())
        if any(np.diff(numbers) <= 2 * self.tolerance):
            raise ValueError(
                f"{self.asked}: of {numbers} two are not told apart by a tolerance of "
                f"{self.tolerance}: narrow it, or leave a mistake out"
            )

    def written(self, number: float) -> str:
        """Return a number of this answer as a reader would type it."""
        return format(float(number) + 0.0, f".{self.digits}f")

    def __repr__(self) -> str:
        number = format(float(self.value), f",.{self.digits}f").replace("-", "\N{MINUS SIGN}")
        return f"{self.asked}: {number} {self.unit}".rstrip()


class Answers:
    """The numbers of one exercise: lines for people, records for the page that checks them."""

    def __init__(self, given: tuple[Answer, ...]) -> None:
        self.given = given

    def __repr__(self) -> str:
        return "\n".join(map(repr, self.given))

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> dict[str, Any]:
        return {"text/plain": repr(self), MIME: [record(each) for each in self.given]}


def answer(*given: Answer) -> Answers:
    """Show the answers of an exercise in its solution; the site checks what a reader types.

    Parameters
    ----------
    *given : Answer
        At least one, in the order in which the exercise asks.

    Returns
    -------
    Answers
        Shows itself in a notebook and on the site; book/_ext/answers.py reads the records.

    Raises
    ------
    ValueError
        If none is given.

    Examples
    --------
    >>> answer(Answer("your overlap", 70.0, 0.5, "%", mistakes={"Take the smaller.": 90.0}))
    your overlap: 70 %
    """
    if not given:
        raise ValueError("no answer is given: give at least one")
    return Answers(given)


def record(answer: Answer) -> dict[str, Any]:
    """Return what the page reads of an answer; six digits are the same on every machine."""
    told = asdict(answer)
    told["mistakes"] = [
        {"hint": hint, "value": _short(number), "written": answer.written(number)}
        for hint, number in (answer.mistakes or {}).items()
    ]
    told |= {"value": _short(answer.value), "written": answer.written(answer.value)}
    del told["digits"]
    return told


def _short(number: float) -> float:
    return float(format(float(number), ".6g"))
