"""How much calmer equal risk is in 30 industries, with an interval whose coverage is counted."""

from __future__ import annotations

import numpy as np
import pandas as pd

import research_lib as rl
from research_lib.base.arrays import FloatArray
from research_lib.chapters.risk_targets.data import FEE, Case, case, risk_rules
from research_lib.inference.resampling import resampled_rows

LABEL, SEED, YEAR = "30 industries (m)", 37, 12
RESAMPLED = 5 * YEAR
# By row: years of the blocks that worlds are made of, how many worlds, and their seed.
WORLDS = {
    "worlds of five years": (5, 200, 37),
    "other worlds of five years": (5, 200, 38),
    "worlds of single years": (1, 200, 39),
    "two worlds": (5, 2, 37),
}
CALIBRATED = "worlds of five years"
SAMPLE = ["two worlds"]


def rows() -> list[str]:
    """List the data, and worlds like them by the length of the blocks they are made of."""
    return ["data", *WORLDS]


def study(row: str) -> pd.DataFrame:
    """Volatility of equal risk less that of fixed weights, with the ends of its resamples.

    One line on the data, over all starts of the calendar; one a world otherwise, from the first.
    Columns: `value`; `low` and `high`, 2.5 and 97.5 % of resamples in blocks of five years.
    """
    found = case(LABEL)
    if row == "data":
        return pd.DataFrame([resampled(found, range(found.pace), 2000)]).round(9)
    years, count, seed = WORLDS[row]
    table = []
    for generator in np.random.default_rng(seed).spawn(count):
        world = found._replace(returns=drawn(found.returns, YEAR * years, generator))
        table.append(resampled(world, range(1), 499))
    return pd.DataFrame(table).round(9)


def calibrated(table: pd.DataFrame) -> tuple[pd.Series, pd.DataFrame]:
    """Return the interval of the data, and how often such intervals hold the truth in worlds.

    `table`: the stored study. The truth of a kind of worlds is the mean of `value` over them. Half
    the distance from `low` to `high` is stretched until value plus and minus it holds the truth in
    95 % of the worlds of five years. Returns a Series with value, low, high and stretch; and a
    DataFrame with a row a kind of worlds: truth, spread, and the share of worlds in which the ends
    hold the truth as they are resampled (`as resampled`) and as they are `stretched`.
    """
    half = (table["high"] - table["low"]) / 2.0
    truth = table.groupby("row")["value"].transform("mean")
    missed = (table["value"] - truth).abs() / half
    stretch = missed[table["row"] == CALIBRATED].quantile(0.95)
    inside = (table["low"] <= truth) & (truth <= table["high"])
    kinds = pd.DataFrame(
        {"as resampled": inside, "stretched": missed <= stretch, "row": table["row"]}
    )
    kinds = kinds.groupby("row", sort=False).mean()
    values = table.groupby("row")["value"].agg(["mean", "std"])
    kinds.insert(0, "truth", values["mean"])
    kinds.insert(1, "spread", values["std"])
    (at,) = table.index[table["row"] == "data"]
    value, reach = table.loc[at, "value"], stretch * half[at]
    ends = {"value": value, "low": value - reach, "high": value + reach, "stretch": stretch}
    return pd.Series(ends), kinds.loc[list(WORLDS)[:3]]


def drawn(returns: pd.DataFrame, block: int, generator: np.random.Generator) -> pd.DataFrame:
    """Draw a history as long as the data, all assets together, in blocks of so many periods."""
    count = -(-len(returns) // block)
    starts = generator.integers(0, len(returns), count)
    rows_drawn = (starts[:, np.newaxis] + np.arange(block)).ravel()[: len(returns)] % len(returns)
    return pd.DataFrame(returns.to_numpy()[rows_drawn], returns.index, returns.columns)


def resampled(found: Case, offsets: range, n_resamples: int) -> dict[str, float]:
    """Difference of volatility, mean over starts, and where 95 % of its resamples lie."""
    apart = [paths(found, offset) for offset in offsets]
    size = len(found.returns)
    rows_drawn = np.array(resampled_rows(size, n_resamples, RESAMPLED, SEED))
    value = np.mean([calmer(pair[:, np.newaxis])[0] for pair in apart])
    anew = np.mean([calmer(pair[rows_drawn].swapaxes(0, 1)) for pair in apart], axis=0)
    low, high = np.quantile(anew, [0.025, 0.975])
    return {"value": float(value), "low": float(low), "high": float(high)}


def paths(found: Case, offset: int) -> FloatArray:
    """Simulate equal risk and fixed weights: returns, shape (T, 2)."""
    built = risk_rules(found)
    rules = [built["equal risk"].target, None]
    ledgers = [
        rl.simulate(
            found.returns,
            found.target,
            rl.Policy(found.pace, offset=offset, target=rule),
            costs=FEE,
        )
        for rule in rules
    ]
    return np.column_stack([ledger.returns().to_numpy() for ledger in ledgers])


def calmer(pairs: FloatArray) -> FloatArray:
    """Volatility a year of the first less that of the second, of arrays of shape (T, n, 2)."""
    volatility: FloatArray = pairs.std(axis=0, ddof=1) * YEAR**0.5
    return volatility[:, 0] - volatility[:, 1]
