"""What was read: one row a fact, for the top of a report."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pandas as pd

from research_lib.cells.problem import FileProblem

# Examples that a fact names of many.
SHOWN = 5


class Facts:
    """What was found in one file, in the order in which it was found.

    Problems name the file as it was given; what was read names it without its folder.
    """

    def __init__(self, file: str | Path) -> None:
        self.file = str(file)
        self.found: list[tuple[str, str]] = [("file", Path(file).name)]
        # What a file has beside its table, by name.
        self.beside: dict[str, Any] = {}

    def say(self, fact: str, found: object) -> None:
        """Add a fact."""
        self.found.append((fact, str(found)))

    def table(self) -> pd.DataFrame:
        """Return the facts, one a row, with columns ``fact`` and ``found``; attrs: the file."""
        table = pd.DataFrame(self.found, columns=["fact", "found"])
        table.attrs["file"] = self.file
        return table

    def problem(
        self, what: str, remedy: str, row: Any = None, column: str | None = None, value: Any = None
    ) -> FileProblem:
        """Make the error that names this file."""
        place = None if row is None else int(str(row))
        return FileProblem(
            what, file=self.file, row=place, column=column, value=value, remedy=remedy
        )


def listed(names: Any) -> str:
    """Name a few of many, and say how many more there are.

    >>> listed(range(7))
    '0, 1, 2, 3, 4 and 2 more'
    """
    names = [str(name) for name in names]
    more = len(names) - SHOWN
    return ", ".join(names[:SHOWN]) + (f" and {more} more" if more > 0 else "")
