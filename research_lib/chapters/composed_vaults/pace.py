"""What trading faster gained before any cost, from every date of purchase."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import pandas as pd

from research_lib.chapters.composed_vaults.carriers import off_target
from research_lib.chapters.composed_vaults.mixes import Held
from research_lib.comparison.every_start import sweep_every_start
from research_lib.inference.power import worlds
from research_lib.inference.sign_flips import sign_flip_test
from research_lib.measures.performance import checked_frequency, performance
from research_lib.rebalancing.policies import Policy
from research_lib.simulator.simulate import simulate
from research_lib.sweeps.starts import start_offsets

NEVER = "never"
# Starts of a rule that are run: evenly spread, if it has more.
_STARTS = 12


def rules_of(held: Held) -> dict[str, Policy]:
    """Never, and the calendars of a mix from slow to fast."""
    return {NEVER: Policy(None), **{name: Policy(every) for name, every in held.paces.items()}}


def by_pace(held: Held) -> pd.DataFrame:
    """Growth (logarithmic), volatility and Sharpe ratio a year of each rule, mean of its starts."""
    yearly = checked_frequency(held.returns.index, None)
    rows = {}
    for name, rule in rules_of(held).items():
        starts = start_offsets(rule)
        found = [
            performance(
                simulate(held.returns, held.target, start, missing="unlisted"), frequency=yearly
            )
            for start in starts[:: max(len(starts) // _STARTS, 1)]
        ]
        table = pd.DataFrame(found)[["growth", "volatility", "sharpe", "turnover"]]
        rows[name] = table.assign(growth=np.log1p(table["growth"])).mean()
    return pd.DataFrame(rows).T


def later(held: Held) -> Callable[[int], Held]:
    """Return the mix as bought after so many periods, to the same end."""
    return lambda start: held._replace(returns=held.returns.iloc[start:])


def gains_by_purchase(
    mix: Callable[[int], Held], starts: Sequence[int], statistic: str = "growth"
) -> pd.DataFrame:
    """Return what each rule gained over never from each of the purchases; a column a rule."""
    rows = {}
    for start in starts:
        held = mix(start)
        plain = statistic == "growth" and held.returns.notna().all(axis=None)
        found = _growth_of_all_starts(held) if plain else by_pace(held)[statistic]
        rows[start] = found.drop(NEVER) - found[NEVER]
    return pd.DataFrame(rows).T.rename_axis("purchase")


def _growth_of_all_starts(held: Held) -> pd.Series:
    """Logarithmic growth a year of each rule, mean of all its starts, for assets always listed."""
    table = sweep_every_start(held.returns, held.target, rules_of(held))
    logs: pd.Series = np.log1p(table["growth"]).groupby(table["policy"], sort=False).mean()
    return logs


def trades_by_rule(held: Held, rules: dict[str, Policy]) -> pd.DataFrame:
    """Trades a year of each rule, the mean share of the money off target, and turnover a year.

    A trade is one asset bought or sold at one close; a band trades less often than it looks.
    """
    yearly = checked_frequency(held.returns.index, None) / len(held.returns)
    rows = {}
    for name, rule in rules.items():
        books = simulate(held.returns, held.target, rule, missing="unlisted")
        trades = float((books.trades.abs() > 0.0).to_numpy().sum()) * yearly
        rows[name] = [trades, off_target(books, held.target), books.turnover.sum() * yearly]
    return pd.DataFrame(rows, ["trades", "off", "turnover"]).T


def found_share(held: Held, half_life: float, n_worlds: int, n_flips: int) -> float:
    """Share of worlds like the data in which flips find, at 5 %, that weekly outgrew annual."""
    rules = {name: Policy(held.paces[name]) for name in ("weekly", "annual")}
    yearly = checked_frequency(held.returns.index, None)
    drawn = worlds(held.returns, n_worlds, half_life=half_life, seed=41, frequency=yearly)
    options: dict[str, Any] = {"n_flips": n_flips, "alternative": "greater", "frequency": yearly}
    found = [
        sign_flip_test(each, held.target, rules, **options)["p_value"].item() for each in drawn
    ]
    return float(np.mean(np.array(found) <= 0.05))
