"""Bands that trade as much, or stray as far, as another rule: comparisons on equal terms."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from math import exp, log
from typing import Any, Literal

import numpy as np
import pandas as pd

from research_lib.base.arrays import IntArray
from research_lib.comparison.paired import resampled_measures
from research_lib.inference.intervals import low_high
from research_lib.measures.paths import SimulatedPath
from research_lib.measures.performance import checked_frequency
from research_lib.rebalancing.policies import Policy
from research_lib.simulator.loop import run
from research_lib.simulator.set_up import Setup, Target, set_up
from research_lib.sweeps.starts import start_offsets

Measure = Literal["turnover", "distance"]

# No band is narrower than a tenth of a basis point, nor wider than the whole portfolio.
NARROWEST, WIDEST = 1e-5, 1.0


def traded_and_strayed(
    returns: pd.DataFrame, target: Target, policy: Policy, *, frequency: float | None = None
) -> pd.Series:
    """How much a rule trades without costs, and how far from its target it is.

    `returns` (DataFrame of shape (T, N)): simple returns a period. `target`: target weights, as for
    :func:`simulate`. `policy`: the rule; one that looks each n periods is averaged over all its n
    starts. Returns a Series: turnover : one-way, a year. distance : root mean square of weight less
    target over periods and assets, at the closes. trades : trading dates a year.

    >>> import pandas as pd
    >>> coin = pd.DataFrame({"stock": [1.0, -0.5] * 126, "cash": 0.0})
    >>> half = {"stock": 0.5, "cash": 0.5}
    >>> traded_and_strayed(coin, half, Policy(1)).round(4)["distance"].item()
    0.0105
    """
    yearly = checked_frequency(returns.index, frequency)
    rows = np.arange(len(returns))
    starts = start_offsets(policy)
    found = [_books(set_up(returns, target, start), rows) for start in starts]
    turnover, squared, trades = np.mean(found, axis=0)
    turnover *= yearly
    values = [turnover, squared**0.5, trades * yearly / len(returns)]
    return pd.Series(values, index=["turnover", "distance", "trades"])


def calibrate_band(
    returns: pd.DataFrame,
    target: Target,
    policy: Policy,
    goal: float,
    *,
    measure: Measure = "turnover",
    frequency: float | None = None,
) -> Policy:
    """Give a rule the band with which it trades as much as wanted, or strays as far.

    `returns`, `target`, `frequency`: as for :func:`traded_and_strayed`. `policy`: the rule whose
    band is sought; its own band is not used. `goal`: the turnover or distance to meet, as
    :func:`traded_and_strayed` measures it. `measure` ({"turnover", "distance"}): which of the two.
    Returns a Policy: the same rule with the band that comes nearest to the goal. Trades to the
    target are lumps, so that a short history may leave a gap: measure it. ValueError if no band
    meets the goal, or an input is bad, as for :func:`simulate`. Bisection of the logarithm of the
    width, each step a run of the simulator. Turnover falls with the width, and distance rises, but
    for lumps.

    >>> import pandas as pd
    >>> coin = pd.DataFrame({"stock": [0.1, -0.05, 0.1, 0.1] * 63, "cash": 0.0})
    >>> half = {"stock": 0.5, "cash": 0.5}
    >>> rule = calibrate_band(coin, half, Policy(1, trade_to="edge"), 1.0)
    >>> traded_and_strayed(coin, half, rule).round(2)["turnover"].item()
    1.0
    """
    if measure not in ("turnover", "distance"):
        raise ValueError(f"measure is {measure!r}: give turnover or distance")

    yearly = checked_frequency(returns.index, frequency)
    setups = [set_up(returns, target, start) for start in start_offsets(policy)]
    rows = np.arange(len(returns))

    def excess(width: float) -> float:
        books = []
        for setup in setups:
            rule = setup.plan.rule._replace(band=np.full(returns.shape[1], width))
            books.append(_books(setup._replace(plan=setup.plan._replace(rule=rule)), rows))
        turnover, squared, _ = np.mean(books, axis=0)
        found = turnover * yearly if measure == "turnover" else squared**0.5
        return float(found) - goal

    narrow, wide = log(NARROWEST), log(WIDEST)
    ends = excess(NARROWEST), excess(WIDEST)
    if not min(ends) <= 0.0 <= max(ends):
        low, high = (end + goal for end in sorted(ends))
        raise ValueError(
            f"no band has a {measure} of {goal:g}: with these looks it lies between "
            f"{low:g} and {high:g}"
        )
    at = dict(zip((narrow, wide), ends, strict=True))
    for _ in range(15):
        middle = (narrow + wide) / 2.0
        at[middle] = excess(exp(middle))
        # `measure` falls or rises with the width: stay where the sign changes.
        if (at[middle] > 0.0) == (at[narrow] > 0.0):
            narrow = middle
        else:
            wide = middle
    # Trades come in lumps, so that turnover jumps up and down with the width: look around as well.
    for near in np.linspace(narrow - 0.12, narrow + 0.12, 25):
        at[float(near)] = excess(exp(near))
    return replace(policy, band=exp(min(at, key=lambda width: abs(at[width]))))


def compare_distance(
    returns: pd.DataFrame,
    target: Target,
    policies: Mapping[str, Policy],
    *,
    baseline: str,
    coverage: float = 0.95,
    frequency: float | None = None,
    **how: Any,
) -> pd.DataFrame:
    """How far from the target rules are for what they trade, against a baseline.

    `returns`, `target`, `frequency`: as for :func:`traded_and_strayed`. `policies` (mapping of str
    to Policy): the rules by name. `baseline`: the rule they are compared with. `coverage`:
    probability that an interval is built for. `**how`: `n_resamples` (100), `block` (252 periods)
    and `seed`, as for :func:`research_lib.compare`; every rule is simulated anew on each history.
    Returns a DataFrame: a row for each rule but the baseline: `difference`, its distance times its
    turnover over those of the baseline, less 1; `low` and `high` of its interval; `turnover` a
    year. `attrs` holds n_variants, n_resamples, block, baseline and coverage. ValueError if the
    baseline is not among the policies, or an input is bad, as for :func:`simulate`. The product
    does not depend on the width of a band or the interval of a calendar, see
    :mod:`research_lib.theory.drift_laws`: its ratio is that of distances at equal turnover,
    and of turnovers at equal distance. On the data, all starts of a calendar count; on a resampled
    history, which itself starts anywhere, one.

    >>> import pandas as pd
    >>> coin = pd.DataFrame({"stock": [0.1, -0.05, 0.1, 0.1] * 63, "cash": 0.0})
    >>> half, rules = {"stock": 0.5, "cash": 0.5}, {"slow": Policy(4), "fast": Policy(1)}
    >>> compare_distance(coin, half, rules, baseline="slow", block=20).index.tolist()
    ['fast']
    """
    if baseline not in policies:
        raise ValueError(f"baseline {baseline!r} is not among {', '.join(policies)}")
    case = {"frequency": checked_frequency(returns.index, frequency)}
    found = [traded_and_strayed(returns, target, rule, **case) for rule in policies.values()]
    data = pd.DataFrame(found, list(policies))
    ratio = data["distance"] * data["turnover"]
    how = {"n_resamples": 100, "block": 252.0} | how | case
    drawn = resampled_measures(returns, target, policies, measures=_product, **how).to_numpy()
    against = drawn[1:] / drawn[1:, [list(policies).index(baseline)]] - 1.0
    table = pd.DataFrame({"difference": ratio / ratio[baseline] - 1.0})
    table["low"], table["high"] = low_high(against, coverage)
    table["turnover"] = data["turnover"]
    table = table.drop(baseline)
    table.attrs = {"n_variants": len(policies), "baseline": baseline, "coverage": coverage}
    table.attrs |= {name: how[name] for name in ("n_resamples", "block")}
    return table


def _books(setup: Setup, path: IntArray) -> tuple[float, float, int]:
    """Mean turnover a period, mean square of weight less target, and number of trading dates."""
    plan = setup.on(path)
    result = run(plan, False, True)
    squared = float(((result.weights - plan.targets[0]) ** 2).mean())
    return float(result.turnover.mean()), squared, len(result.trade_steps)


def _product(path: SimulatedPath) -> float:
    """Turnover a period times distance from the target."""
    squared = float(((path.weights - path.target) ** 2).mean())
    return float(path.turnover.mean() * squared**0.5)
