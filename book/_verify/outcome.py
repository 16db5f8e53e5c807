"""What a check has found, and the table of all of them."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field

EQUAL, WRONG, LEFT = "equal", "WRONG", "not checked"
# Culprits of one check that are printed; the number of the others is.
MOST = 40


@dataclass
class Checked:
    """One line of the table: what was held against what, how many of it, and what is wrong."""

    what: str
    count: int = 0
    culprits: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    left: bool = False
    seconds: float = 0.0

    @property
    def result(self) -> str:
        """The word for it: a check that looked at nothing has proved nothing."""
        if self.culprits:
            return WRONG
        return LEFT if self.left or not self.count else EQUAL


def timed(check: Callable[[], Checked]) -> Checked:
    """Return what a check finds, with the seconds it took."""
    start = time.perf_counter()
    found = check()
    found.seconds = time.perf_counter() - start
    return found


def _named(found: Checked) -> list[str]:
    more = len(found.culprits) - MOST
    lines = [f"{WRONG}: {found.what}: {culprit}" for culprit in found.culprits[:MOST]]
    return lines + ([f"{WRONG}: {found.what}: and {more} more"] if more > 0 else [])


def table(checks: list[Checked]) -> str:
    """Return the table, the notes beneath it, and each culprit by name."""
    rows = [("checked", "how many", "result", "seconds")]
    rows += [(one.what, f"{one.count:,}", one.result, f"{one.seconds:.0f}") for one in checks]
    widths = [max(len(row[column]) for row in rows) for column in range(4)]
    lines = [
        f"{what:<{widths[0]}}  {count:>{widths[1]}}  {result:<{widths[2]}}  {took:>{widths[3]}}"
        for what, count, result, took in rows
    ]
    lines += [f"{one.what}: {note}" for one in checks for note in one.notes]
    return "\n".join(lines + [line for one in checks for line in _named(one)])
