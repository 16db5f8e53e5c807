"""How a page tells a reader what it found: in percent, in money, or why it cannot."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from html import escape
from typing import Any, ParamSpec, TypeVar

import pandas as pd

from research_lib.figures.tables import Table, table
from research_lib.reader.not_said import NotSaidError

READ_AS = "read as "
# Facts on the form of a file, told in one row.
FORM = ["encoding", "separator", "headings", "decimal mark", "form", "rows read"]
MINUS = "\N{MINUS SIGN}"
Given = ParamSpec("Given")
Found = TypeVar("Found")


@dataclass(frozen=True, repr=False)
class Note:
    """A sentence in the place of an answer that the files do not give."""

    text: str

    def __repr__(self) -> str:
        return self.text

    def _repr_html_(self) -> str:
        return f'<p class="rb-note">{escape(self.text)}</p>'


def said(answer: Callable[Given, Found], *given: Given.args, **named: Given.kwargs) -> Found | Note:
    """Return an answer, or a note of why the files do not give one."""
    try:
        return answer(*given, **named)
    except NotSaidError as reason:
        return Note(str(reason))


@dataclass(frozen=True, repr=False)
class Numbers:
    """The main numbers of a report: a list for readers, and the same for programs.

    Attributes
    ----------
    lines : list of str
        A sentence each.
    values : dict of str to number, text or None
        By name; shares in decimals.
    """

    lines: list[str]
    values: dict[str, Any]

    def __repr__(self) -> str:
        return "\n".join(self.lines)

    def _repr_html_(self) -> str:
        rows = "".join(f"<li>{escape(line)}</li>" for line in self.lines)
        return f'<ul class="rb-short">{rows}</ul>'

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> dict[str, Any]:
        return {
            "text/plain": repr(self),
            "text/html": self._repr_html_(),
            "application/json": self.values,
        }


def share(number: float, digits: int = 1) -> str:
    """Write a share in percent.

    >>> share(-0.0123)
    '−1.2 %'
    """
    text = f"{100 * number:.{digits}f}"
    return (text.removeprefix("-") if float(text) == 0.0 else text).replace("-", MINUS) + " %"


def span(low: float, high: float, digits: int = 1) -> str:
    """Write a share, or the two that it lies between.

    >>> span(0.5, 0.5), span(0.5, 0.625)
    ('50.0 %', '50.0 to 62.5 %')
    """
    ends = [share(end, digits) for end in (low, high)]
    return ends[0] if ends[0] == ends[1] else f"{ends[0].removesuffix(' %')} to {ends[1]}"


def money(number: float) -> str:
    """Write money, with as many digits as its size needs.

    >>> money(-1234.5), money(12.345)
    ('−1,234', '12.35')
    """
    return f"{number:,.{0 if abs(number) >= 100 else 2}f}".replace("-", MINUS)


def read_table(facts: dict[str, pd.DataFrame], settings: pd.DataFrame | None = None) -> Table:
    """Return what was read of each file and what was set beside them, a row a fact.

    The form of a file is one row, its columns another.
    """
    rows = {file: _one_each(_shortened(told.astype(str))) for file, told in facts.items()}
    if settings is not None:
        rows["set beside the files"] = _one_each(settings)
    shown = pd.concat(rows, names=["file", "fact"])
    caption = "What was read of the files"
    caption += "." if settings is None else ", and what was set beside them."
    return table(shown, caption, rows="file", words=["fact", "found"])


def _shortened(told: pd.DataFrame) -> pd.DataFrame:
    """Put the facts on a file's form into one row, and its columns into another."""
    form, columns = told["fact"].isin(FORM), told["fact"].str.startswith(READ_AS)
    heads = told["found"].str.removeprefix("column ")
    names = told["fact"].str.removeprefix(READ_AS) + ": " + heads
    lines = {
        "form": "; ".join(told["fact"][form] + " " + told["found"][form]),
        "columns": "; ".join(names[columns]),
    }
    short = pd.DataFrame({"fact": [*lines], "found": [*lines.values()]})
    first, rest = told.iloc[:1], told.iloc[1:]
    other = rest[~(form | columns)[1:]]
    return pd.concat([first, short[short["found"] != ""], other], ignore_index=True)


def _one_each(facts: pd.DataFrame) -> pd.Series:
    """Return what was found by fact; facts that are called alike get a number."""
    again = facts.groupby("fact").cumcount()
    names = facts["fact"] + again.map(lambda number: f" ({number + 1})" if number else "")
    return pd.Series(facts["found"].to_numpy(), names, name="found")
