"""The table of rules of rebalancing tried on a reader's assets, the power of a test first."""

from __future__ import annotations

import pandas as pd

from research_lib.cells.facts import listed
from research_lib.chapters.your_portfolio.told import share
from research_lib.figures.tables import Table, table
from research_lib.portfolio.rules_on import RulesOn


def rules_table(found: RulesOn) -> Table:
    """Return the power of the test first, then what each rule did, and p where there is a test."""
    done = found.done
    # Of forty worlds: a digit behind the point would say more than they do.
    power = found.power.reindex(done.index).map(lambda known: share(known, 0), na_action="ignore")
    shown = pd.DataFrame(
        {
            "growth a year": done["growth"],
            f"less {found.baseline}": done["growth"] - done["growth"][found.baseline],
            "volatility": done["volatility"],
            "largest fall": done["drawdown"],
            "turnover a year": done["turnover"],
        }
    ).map(share)
    shown.insert(0, "power", power)
    best = str(done["growth"].idxmax())
    worst = str(done["growth"].idxmin())
    ends = share(done["growth"].max()), share(done["growth"].min())
    caption = (
        f"The target without cash, carried back {found.years:.3g} years: {best} grew most, "
        f"{ends[0]} a year; {worst} least, {ends[1]}. "
    )
    if found.test is None:
        told = f"{found.because} So there is no test: the order of the rules is no answer."
    else:
        shown["p, all rules"] = found.test["p_adjusted"].map("{:.3f}".format)
        least = found.test["p_adjusted"].min()
        told = (
            f"A test would find a reversal in {share(found.power.max(), 0)} of worlds like these; "
            f"here its smallest p, for all rules tried, is {least:.3f}."
        )
    return table(shown.fillna(""), f"{caption}{told}{_counted(found)}", rows="rule")


def _counted(found: RulesOn) -> str:
    """Say which cost is counted, and what of the target is not."""
    rate = found.costs.proportional
    each = share(rate, 2) if isinstance(rate, float) else "each asset's rate"
    told = f" Costs of {each} of what is traded are counted." if rate else ""
    left = found.left_out
    if left is not None and len(left):
        names = listed(f"{name} ({share(weight)})" for name, weight in left.items())
        told += f" Without prices, and so left out of the target: {names}."
    return told or " No costs are counted."
