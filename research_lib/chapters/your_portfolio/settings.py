"""What a report was told beside the files, and what it took where nothing was told."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd

from research_lib.chapters.your_portfolio.told import share
from research_lib.reader.case import Case
from research_lib.reader.not_said import NotSaidError
from research_lib.reader.way_back import target_of


def settings_of(case: Case, last_trade: str, given: Mapping[str, Any]) -> pd.DataFrame:
    """Return what was set, a row each, as facts stand in the table of what was read.

    Parameters
    ----------
    case : Case
        What the files say.
    last_trade : str
        The day as the reader gives it; empty if the file's latest deal was taken.
    given : mapping of str to object
        `months`, `cash_return`, `cost`, `trade_to` and `tax`, as the page has them.
    """
    day = "not known"
    if case.last_trade is not None:
        whence = "as given" if last_trade else "the latest deal of the holdings"
        day = f"{case.last_trade:%d %B %Y}, {whence}"
    try:
        goal = target_of(case)[1]
    except NotSaidError:
        goal = "not known"
    rates = ", ".join(f"{name} {value}" for name, value in given["tax"].items())
    rows = {
        "last trade": day,
        "target": goal,
        "months of the wedge and of cash": str(given["months"]),
        "cash earns, a year": share(given["cash_return"], 2),
        "cost of what is traded": share(given["cost"], 2),
        "trades lead to": str(given["trade_to"]),
        "tax": rates or "none",
    }
    if case.issuers:
        rows["classes of one company"] = ", ".join(
            f"{name} is {company}" for name, company in case.issuers.items()
        )
    return pd.DataFrame({"fact": [*rows], "found": [*rows.values()]})
