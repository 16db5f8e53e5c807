"""The table of rules of rebalancing tried on a reader's assets, the power of a test first."""

from __future__ import annotations

import pandas as pd

from research_lib.chapters.your_portfolio.told import share
from research_lib.figures.tables import Table, table
from research_lib.portfolio.rules_on import RulesOn


def rules_table(found: RulesOn) -> Table:
    """Return the power of the test first, then what each rule did, and p where there is a test."""
    done = found.done
    shown = pd.DataFrame(
        {
            "power": found.power.reindex(done.index),
            "growth a year": done["growth"],
            "volatility": done["volatility"],
            "largest fall": done["drawdown"],
            "turnover a year": done["turnover"],
        }
    ).map(lambda number: "" if pd.isna(number) else share(number))
    best = str(done["growth"].idxmax())
    worst = str(done["growth"].idxmin())
    ends = share(done["growth"].max()), share(done["growth"].min())
    caption = f"{best.capitalize()} grew most, {ends[0]} a year; {worst} least, {ends[1]}. "
    if found.test is None:
        told = f"{found.because} So there is no test: the order of the rules is no answer."
    else:
        shown["p, all rules"] = found.test["p_adjusted"].map("{:.3f}".format)
        least = found.test["p_adjusted"].min()
        told = (
            f"A test would find a reversal in {share(found.power.max(), 0)} of worlds like these; "
            f"here its smallest p, for all rules tried, is {least:.3f}."
        )
    return table(shown.fillna(""), caption + told, rows="rule")
