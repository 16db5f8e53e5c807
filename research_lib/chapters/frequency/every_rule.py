"""Every rule that part III tries, against never and against annual, by flips of signs, stored.

Months throughout: daily data are compounded to months, which takes the bounce of closing prices
out, and rules look once a month at most. What is faster than a month is in `paces`.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from research_lib.comparison.in_months import in_months, months_sets
from research_lib.inference.flips import coins, lay_out
from research_lib.inference.step_down import TIE, distances, step_down
from research_lib.measures.paths import Variant
from research_lib.rebalancing.policies import Policy
from research_lib.rebalancing.volatility_calendar import VolatilityCalendar

FLIPS = 1999
BASELINES = ["never", "annual"]
STATISTICS = ["growth", "sharpe"]
SAMPLE = ["60/40 shares, T-notes (y)"]


def rows() -> list[str]:
    """Names of the data sets, the 18 and the mixes with bonds."""
    return months_sets()


def rules(yearly: int, mix: bool) -> dict[str, Policy]:
    """Rules by name for data of so many periods a year, the two baselines last.

    With equal weights an absolute band of d points is a relative one of d times the number of
    assets, and so is a hybrid of the two: only the mixes try both, and there the narrower decides.
    """
    if yearly == 1:
        fast = {f"{share:.0%} band": _band(1, share) for share in (0.1, 0.2)}
        fast |= {"20% band, to edge": _band(1, 0.2, trade_to="edge")}
        fast |= {"5 points": Policy(1, band=0.05), "10 points": Policy(1, band=0.1)}
        return {**fast, "annual": Policy(1), "never": Policy(None)}
    found = {"monthly": Policy(1), "quarterly": Policy(3), "semi-annual": Policy(6)}
    for share in (0.1, 0.2, 0.5):
        for to in ("target", "halfway", "edge"):
            found[f"{share:.0%} band, to {to}"] = _band(1, share, trade_to=to)
    found["20% band, quarterly, to edge"] = _band(3, 0.2, trade_to="edge")
    found["20% band, annual"] = _band(12, 0.2)
    if mix:
        found["5 points"] = Policy(1, band=0.05)
        found["5 points, to edge"] = Policy(1, band=0.05, trade_to="edge")
        found["10 points, annual"] = Policy(12, band=0.1)
    else:  # of two assets it is the trade to the edge
        found["20% band, least"] = _band(1, 0.2, trade_to="least")
    for calm in (3, 12):
        trigger = VolatilityCalendar(calm=calm, turbulent=1, window=12)
        found[f"trigger, {calm} months or 1"] = Policy(trigger)
    found["monthly, pause in trends"] = Policy(1, trend=12)
    return {**found, "annual": Policy(12), "never": Policy(None)}


def _band(calendar: int, share: float, **how: object) -> Policy:
    return Policy(calendar, band=share, band_kind="relative", **how)  # type: ignore[arg-type]


def study(row: str) -> pd.DataFrame:
    """Differences and p-values of every rule in one data set.

    A row for each statistic, baseline and rule: `difference` a year, `without_memory`,
    `p_greater` and `p_value` (two-sided), `p_adjusted` over all rules and both baselines of the
    statistic (max-T), `volatility` a year of the rule, and `flips`.
    """
    returns, target, bills, yearly = in_months(row)
    chosen, measures = rules(yearly, len(target) == 2), [*STATISTICS, "volatility"]
    bench = lay_out(
        returns,
        target,
        {name: Variant(rule) for name, rule in chosen.items()},
        measures=measures,
        starts=12,
        relative_to="assets",
        cash=bills,
        frequency=yearly,
    )
    flips = coins({"": returns.index}, {"": float(yearly)}, 1, FLIPS, 33)[""]
    drawn = bench.measured(flips, measures)
    tables = [
        against(pd.DataFrame(drawn[:, :, at], columns=list(chosen)), statistic)
        for at, statistic in enumerate(STATISTICS)
    ]
    table = pd.concat(tables, ignore_index=True)
    spread = dict(zip(chosen, drawn[0, :, -1], strict=True))
    return table.assign(volatility=table["rule"].map(spread), flips=FLIPS).round(9)


def against(drawn: pd.DataFrame, statistic: str) -> pd.DataFrame:
    """Test every rule against both baselines, from its statistic on each history.

    `drawn` has a column a rule and a row a history, the data first.
    """
    pairs = [
        (baseline, rule)
        for baseline in BASELINES
        for rule in drawn.columns
        if rule not in (baseline, "never")
    ]
    apart = np.column_stack([drawn[rule] - drawn[baseline] for baseline, rule in pairs])
    sizes = np.full(len(pairs), float(np.abs(drawn).max(axis=None)))
    far = distances(apart, sizes, "two-sided")
    greater = distances(apart, sizes, "greater")
    table = pd.DataFrame(pairs, columns=["baseline", "rule"])
    table.insert(0, "statistic", statistic)
    table["difference"] = apart[0]
    table["without_memory"] = apart[1:].mean(axis=0)
    table["p_greater"] = (greater >= greater[0] - TIE).mean(axis=0)
    table["p_value"] = (far >= far[0] - TIE).mean(axis=0)
    table["p_adjusted"] = step_down(far)
    return table
