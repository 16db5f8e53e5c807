"""The identity on every data set, and what each rule cashes."""

from __future__ import annotations

import numpy as np
import pandas as pd

from research_lib.chapters.what_discipline_earns.data import Held
from research_lib.growth.identity import premium_entropies, race
from research_lib.rebalancing.costs import Costs
from research_lib.rebalancing.policies import Policy
from research_lib.simulator.simulate import simulate


def identity_row(data: Held) -> pd.Series:
    """End of the race on one data set, in hundredths of the logarithm.

    Beside what :func:`race` gives, `log(1/b)`: the logarithm of one over the least weight, which
    bounds how far the target left alone is `behind the best` of its assets, and not the drift.
    """
    last = race(data.returns, data.target).iloc[-1]
    grown = np.log1p(data.returns).sum()
    behind = grown.max() - np.log(float(np.exp(grown) @ data.target))
    least = np.log(1.0 / data.target.min())
    shown = {"years": data.years, **(100.0 * last)}
    return pd.Series({**shown, "log(1/b)": 100.0 * least, "behind the best": 100.0 * behind})


def rules_of(data: Held) -> dict[str, Policy]:
    """Rules by name: every close, calendars of a month and a year, a band, and never."""
    month, year = max(round(data.yearly / 12), 1), round(data.yearly)
    share = 0.25
    return {
        "every close": Policy(1),
        "a month": Policy(month),
        "a year": Policy(year),
        "band": Policy(month, band=share, band_kind="relative"),
        "band to its edge": Policy(month, band=share, band_kind="relative", trade_to="edge"),
        "never": Policy(None),
    }


def parts_by_rule(data: Held, cost: float = 0.0) -> pd.DataFrame:
    """Parts of the premium of each rule from its first start, in hundredths; a row a rule.

    `left over` is what the parts miss of the growth of the books over the target left alone.
    """
    grown = np.exp(np.log1p(data.returns).sum())
    alone = float(np.log(grown @ data.target))
    rows = {}
    for name, policy in rules_of(data).items():
        ledger = simulate(data.returns, data.target, policy, costs=Costs(cost))
        parts = premium_entropies(data.returns, data.target, ledger)
        total = parts["cashed"] + parts["open"] - parts["left alone"] + parts["costs"]
        missed = float(np.log(ledger.value.iloc[-1])) - alone - total
        rows[name] = pd.concat([parts, pd.Series({"left over": missed})]) * 100.0
    return pd.DataFrame(rows).T
