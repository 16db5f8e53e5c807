"""Whether the rows of a table are deals."""

from __future__ import annotations

from research_lib.cells.table import Table
from research_lib.cells.words import DEALS, folded


def holds_deals(table: Table) -> bool:
    """Whether a column says of some rows that they are deals, such as a purchase."""
    words = set(table.text("deal").map(folded)) if "deal" in table.kinds else set()
    return bool({DEALS.get(word) for word in words} & {"buy", "sell"})
