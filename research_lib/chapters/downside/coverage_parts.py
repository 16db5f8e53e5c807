"""The statistics whose intervals are tried: each on the data and on resampled histories.

Each function takes a world (DataFrame of T months by N assets), target weights and `how`, the
keywords n_resamples, block and seed, and gives arrays of length 1 + n_resamples, the data first.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

import research_lib as rl
from research_lib.base.arrays import FloatArray
from research_lib.base.covariance import past_covariances, risk_shares
from research_lib.chapters.downside.turbulence import trades_by_look
from research_lib.comparison.paired import resampled_measures
from research_lib.inference.resampling import resampled_rows
from research_lib.measures.paths import COMPARED, SimulatedPath, Variant
from research_lib.measures.performance import value_measures

YEARLY = 12.0
WORST = 0.05
# Two statistics have a row a year, and blocks of their own, in years.
LOOKS_BLOCK, SPREAD_BLOCK = 4.0, 8.0
NAMES = {"growth": "growth", "drawdown": "deepest drawdown", "cvar": "worst months"}


def drawn_measures(
    world: pd.DataFrame,
    target: pd.Series,
    rules: dict[str, Any],
    measures: Any,
    how: dict[str, Any],
) -> pd.DataFrame:
    """Measures of every rule on the same histories, in one thread."""
    return resampled_measures(
        world, target, rules, measures=measures, frequency=YEARLY, n_jobs=1, **how
    )


def value_and_tail(path: SimulatedPath) -> dict[str, float]:
    """Growth, volatility, Sharpe ratio, deepest drawdown, and mean of the worst months."""
    known = dict(
        zip(
            COMPARED[:4],
            value_measures(path.value, path.initial, path.cash, path.yearly),
            strict=True,
        )
    )
    returns = path.returns
    count = int(WORST * len(returns))
    return known | {"cvar": float(np.partition(returns, count - 1)[:count].mean())}


def pace_differences(
    world: pd.DataFrame, target: pd.Series, how: dict[str, Any]
) -> dict[str, FloatArray]:
    """Growth, drawdown, volatility and worst months of calendars, bands and pauses."""
    rules = {
        "monthly": rl.Policy(1),
        "quarterly": rl.Policy(3),
        "annual": rl.Policy(12),
        "never": rl.Policy(None),
        "edge": rl.Policy(1, band=0.012, trade_to="edge"),
        "paused": rl.Policy(1, trend=6),
    }
    drawn = drawn_measures(world, target, rules, value_and_tail, how)
    found = {}
    for measure, title in NAMES.items():
        of = drawn.xs(measure, axis=1, level="measure")
        found[f"{title}, monthly less annual"] = (of["monthly"] - of["annual"]).to_numpy()
        if measure == "growth":
            found["growth, annual less never"] = (of["annual"] - of["never"]).to_numpy()
            found["growth, band less calendar"] = (of["edge"] - of["quarterly"]).to_numpy()
            found["growth, paused less monthly"] = (of["paused"] - of["monthly"]).to_numpy()
    of = drawn.xs("volatility", axis=1, level="measure")
    found["volatility, monthly less annual"] = (of["monthly"] - of["annual"]).to_numpy()
    return found


def _product(path: SimulatedPath) -> float:
    squared = float(((path.weights - path.target) ** 2).mean())
    return float(path.turnover.mean() * squared**0.5)


def distance_product(
    world: pd.DataFrame, target: pd.Series, how: dict[str, Any]
) -> dict[str, FloatArray]:
    """Distance at equal turnover, band to its edge over a quarterly calendar, less one."""
    rules = {"edge": rl.Policy(1, band=0.012, trade_to="edge"), "calendar": rl.Policy(3)}
    drawn = drawn_measures(world, target, rules, _product, how).to_numpy()
    return {"distance at equal turnover, band over calendar": drawn[:, 0] / drawn[:, 1] - 1.0}


def _after_tax(path: SimulatedPath) -> float:
    years = len(path.value) / path.yearly
    return float((path.liquidation / path.initial) ** (1.0 / years) - 1.0)


def drag_differences(
    world: pd.DataFrame, target: pd.Series, how: dict[str, Any]
) -> dict[str, FloatArray]:
    """Tax drag at 25 %, oldest lots first, of one rule and of one over another."""
    paces = {"monthly": 1, "annual": 12, "never": None}
    taxes = rl.Taxes(0.25, year=int(YEARLY))
    rules = {
        f"{name}, taxed": Variant(rl.Policy(pace), taxes=taxes) for name, pace in paces.items()
    }
    rules |= {f"{name}, free": Variant(rl.Policy(pace)) for name, pace in paces.items()}
    left = drawn_measures(world, target, rules, _after_tax, how).to_numpy()
    drag = left[:, 3:] - left[:, :3]
    return {
        "tax drag, annual": drag[:, 1],
        "tax drag, monthly less annual": drag[:, 0] - drag[:, 1],
        "tax drag, annual less never": drag[:, 1] - drag[:, 2],
        "growth after tax, annual less never": left[:, 1] - left[:, 2],
    }


def lagging_share(
    world: pd.DataFrame, target: pd.Series, how: dict[str, Any], years: int
) -> FloatArray:
    """Share of windows of so many years in which monthly looks lag a portfolio left alone."""
    logs, months, aim = np.log1p(world.to_numpy()), years * int(YEARLY), target.to_numpy()

    def share(rows: FloatArray) -> float:
        wealth = np.vstack([np.zeros((1, rows.shape[1])), np.cumsum(rows, axis=0)])
        mix = np.concatenate(([0.0], np.cumsum(np.log(np.exp(rows) @ aim))))
        held = np.log(np.exp(wealth[months:] - wealth[:-months]) @ aim)
        return float((mix[months:] - mix[:-months] < held - 1e-12).mean())

    return block_draws(logs, share, how, how["block"])


def risk_differences(
    world: pd.DataFrame,
    target: pd.Series,
    how: dict[str, Any],
    moving: rl.Policy,
    fixed: rl.Policy,
    title: str,
) -> dict[str, FloatArray]:
    """Volatility, Sharpe ratio, growth and drawdown of a target that moves, less a fixed one."""
    rules = {"moving": moving, "fixed": fixed}
    drawn = drawn_measures(world, target, rules, COMPARED[:4], how)
    apart = drawn["moving"] - drawn["fixed"]
    return {f"{name}, {title} less fixed": apart[name].to_numpy() for name in COMPARED[:4]}


def block_draws(table: FloatArray, statistic: Any, how: dict[str, Any], block: float) -> FloatArray:
    """Take a statistic of rows, on the data and on resampled rows."""
    paths = resampled_rows(len(table), how["n_resamples"], block, how["seed"])
    return np.array([statistic(table)] + [statistic(table[path]) for path in paths])


def held_out_differences(
    world: pd.DataFrame, target: pd.Series, rule: rl.RiskBudget, how: dict[str, Any]
) -> dict[str, FloatArray]:
    """How unequal risk is in the year after a look, equal risk less fixed weights."""
    values, window, ahead = world.to_numpy(), 60, 12
    looks = np.arange(window - 1, len(values) - ahead, ahead, dtype=np.int64)
    fixed = np.tile(target.to_numpy(), (len(looks), 1))
    held = rule.targets(values, looks, target.to_numpy(), world.columns)
    came = past_covariances(values, looks + ahead, ahead)
    even = 1.0 / len(target)
    off = [np.abs(risk_shares(side, came) - even).sum(axis=1) / 2.0 for side in (held, fixed)]
    apart = block_draws(off[0] - off[1], np.mean, how, LOOKS_BLOCK)
    return {"risk off its parts a year later, equal risk less fixed": apart}


def trades_and_volatility(world: pd.DataFrame, how: dict[str, Any]) -> dict[str, FloatArray]:
    """Rank correlation of trades with past volatility, after falls, looks of a month."""
    looks = trades_by_look(world, 1, 12)
    table = looks[["volatility", "move"]].to_numpy()
    after = block_draws(table, lambda rows: rows[rows[:, 1] < 0.0, 0].mean(), how, 12.0)
    return {"rank correlation of trades and volatility after a fall": after}


def steadier(
    world: pd.DataFrame,
    target: pd.Series,
    how: dict[str, Any],
    moving: rl.Policy,
    fixed: rl.Policy,
) -> dict[str, FloatArray]:
    """Spread of the logarithm of a year's volatility, volatility target less constant mix."""
    logs = []
    for rule in (moving, fixed):
        path = rl.simulate(world, target, rule).returns().to_numpy()
        years = path[: len(path) // 12 * 12].reshape(-1, 12)
        logs.append(np.log(years.std(axis=1, ddof=1)))
    table = np.column_stack(logs)

    def apart(rows: FloatArray) -> float:
        return float(np.subtract(*rows.std(axis=0, ddof=1)))

    return {
        "spread of log volatility, target less mix": block_draws(table, apart, how, SPREAD_BLOCK)
    }
