"""One delay for all assets against how often one looks: a stored study."""

from __future__ import annotations

import pandas as pd

from research_lib.chapters.calendars_and_delay.dealings import growth_by_start
from research_lib.chapters.calendars_and_delay.terms import FUNDS, OLD_SHARES, STOCKS, data
from research_lib.rebalancing.dealing import Dealing
from research_lib.rebalancing.policies import Policy

DELAYS = [0, 1, 5, 21, 63]
SAMPLE = [FUNDS]


def rows() -> list[str]:
    """List the data sets."""
    return [FUNDS, STOCKS, OLD_SHARES]


def study(row: str) -> pd.DataFrame:
    """Growth a year lost by so many days from order to deal, paid at once.

    Columns: `pace`, `delay`, `lost`, the mean over all starts, and `least` and `most` of them;
    `starts`, their number.
    """
    known, lines = data(row), []
    for pace, every in known.paces.items():
        by_delay = {
            wait: growth_by_start(known.returns, known.target, Policy(every), Dealing(notice=wait))
            for wait in DELAYS
        }
        for wait, growth in by_delay.items():
            lost = by_delay[0] - growth
            ends = lost.mean(), lost.min(), lost.max(), len(lost)
            lines.append((pace, wait, *ends))
    columns = ["pace", "delay", "lost", "least", "most", "starts"]
    return pd.DataFrame(lines, columns=columns).round(9)
