"""Rows of a table that are no shares: options and principal amounts."""

from __future__ import annotations

import pandas as pd

from research_lib.cells.facts import listed
from research_lib.cells.table import Table


def shares_alone(table: Table) -> Table:
    """Leave out options and principal amounts, which are no shares, and say which rows."""
    kept = pd.Series(True, index=table.cells.index)
    for kind, named in (("option", r"\b(?:put|call)s?\b"), ("principal", r"^prn$")):
        if kind in table.kinds:
            found = table.text(kind).str.lower().str.contains(named)
            if found.any():
                rows = f"rows {listed(table.cells.index[found])}"
                table.facts.say(f"{kind}, which is no share, left out", rows)
            kept &= ~found
    if "principal" in table.kinds:
        unit = "as they stand: in filings before 2023 thousands of dollars, since then dollars"
        table.facts.say("values of a 13F table", unit)
    if not kept.any():
        raise table.facts.problem("holds no shares, only options", "give a table with shares")
    return table.where(kept)
