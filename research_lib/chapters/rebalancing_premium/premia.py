"""The premium of annual rebalancing in each of 21 data sets, and what theory makes of it, stored.

Growth is logarithmic, a year, without costs.
"""

from __future__ import annotations

import numpy as np
import pandas as pd
from statsmodels.stats.multitest import multipletests

from research_lib.comparison.every_start import sweep_every_start
from research_lib.comparison.in_months import months_sets
from research_lib.datasets.bond_mixes import bond_mixes
from research_lib.datasets.study import stored, study_sets
from research_lib.measures.premium import erb_harvey, excess_growth
from research_lib.measures.premium_windows import premium_windows
from research_lib.rebalancing.policies import Policy

SAMPLE = ["SP500", "20 countries (m)", "60/40 shares, T-notes (y)"]


def rows() -> list[str]:
    """Names of the data sets."""
    return months_sets()


def study(row: str) -> pd.DataFrame:
    """One line: the premium of the annual rule and its parts, and those of the fastest.

    Columns: `volatility return`, `dispersion discount` and `premium` of the annual rule, mean of
    all its starts, and `low` and `high`, its least and most premium by start; `fastest` and
    `premium of the fastest`, volatility return and premium of the rule that trades every period;
    `Booth and Fama` and `Erb and Harvey`, what their formulas give for `fastest`, the second with
    average volatility and average correlation; `years`.
    """
    returns, target, yearly = case(row)
    rules = {"annual": Policy(looks_of_a_year(yearly)), "never": Policy(None)}
    swept = sweep_every_start(returns, target, rules, frequency=yearly)
    grown = np.log1p(swept.set_index("policy")["growth"])
    ahead = grown[["annual"]] - grown["never"]
    fast = premium_windows(returns, target, 1, len(returns), frequency=yearly).iloc[0]
    risk = returns.cov() * yearly
    pairs = returns.corr().to_numpy()[np.triu_indices(returns.shape[1], 1)]
    simple = erb_harvey(np.sqrt(np.diag(risk)).mean(), pairs.mean(), returns.shape[1])
    found = {
        "volatility return": ahead.mean() + fast["dispersion discount"],
        "dispersion discount": fast["dispersion discount"],
        "premium": ahead.mean(),
        "low": ahead.min(),
        "high": ahead.max(),
        "fastest": fast["volatility return"],
        "premium of the fastest": fast["premium"],
        "Booth and Fama": excess_growth(target, risk),
        "Erb and Harvey": simple,
        "years": len(returns) / yearly,
    }
    return pd.DataFrame([found]).round(9)


def case(row: str) -> tuple[pd.DataFrame, pd.Series, float]:
    """Return the returns of a data set, its target, and its periods a year."""
    if row in bond_mixes():
        mix = bond_mixes()[row]
        return mix.returns(), mix.target(), mix.yearly
    of = study_sets()[row]
    return of.returns(), of.target(), of.periods_per_year()


def looks_of_a_year(yearly: float) -> int:
    """Return how many periods an annual rule waits: of days always 252."""
    return {12: 12, 1: 1}.get(round(yearly), 252)


def tested_premia() -> pd.DataFrame:
    """Return the stored premia with the test by flipped signs, in the order of the tables.

    Columns `without memory`, the mean premium of flipped histories, compounded, `p`, how many of
    them lie as far up, and `Holm`, the same corrected for all data sets; `group`.
    """
    found = stored("premia").set_index("row").loc[rows()]
    tested = stored("every_rule").query("rule == 'annual' and baseline == 'never'")
    tested = tested[tested["statistic"] == "growth"].set_index("row")
    found["without memory"], found["p"] = tested["without_memory"], tested["p_greater"]
    found["Holm"] = multipletests(found["p"], method="holm")[1]
    shares = [name for name, each in study_sets().items() if each.group == "shares"]
    mixed = found.index.str.startswith("60/40")
    found["group"] = np.where(mixed, "60/40", "baskets")
    found.loc[shares, "group"] = "single shares"
    return found
