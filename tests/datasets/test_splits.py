"""Steps that look like splits, against a search step by step."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from research_lib.datasets.splits import (
    BESIDE,
    CALM,
    NEAR,
    RATIOS,
    SMALL_RATIOS,
    UNUSUAL,
    USUAL,
    looks_like_splits,
)


def stands_alone(sizes: list[float], row: int) -> bool:
    """Whether one step of an asset is unusual amid usual ones; sizes are logarithms, or NaN."""
    usual = np.median([s for s in sizes if s < np.log(1.25 * (1 - NEAR))] or [np.nan])
    near = [
        s for s in sizes[max(row - BESIDE, 0) : row] + sizes[row + 1 : row + BESIDE + 1] if s == s
    ]
    return bool(near) and sizes[row] > UNUSUAL * usual and max(near) <= USUAL * usual


def naive(prices: pd.DataFrame) -> list[tuple[str, int, float]]:
    """Look at one step after the other, with lists."""
    found = []
    known = prices.ffill().shift()
    sizes = {name: list(np.abs(np.log(prices[name] / known[name]))) for name in prices}
    for row in range(1, len(prices)):
        steps = {}
        for name in prices:
            past = [price for price in prices[name].iloc[:row] if price == price]
            if past and prices[name].iloc[row] == prices[name].iloc[row]:
                steps[name] = prices[name].iloc[row] / past[-1]
        for name, step in steps.items():
            others = sorted(other for who, other in steps.items() if who != name)
            middle = (
                (others[(len(others) - 1) // 2] + others[len(others) // 2]) / 2 if others else 1
            )
            if not 1 - CALM <= middle <= 1 / (1 - CALM):
                continue
            alone = stands_alone(sizes[name], row)
            for ratio in [*(SMALL_RATIOS if alone else []), *RATIOS]:
                if abs(1 / step / ratio - 1) <= NEAR and step < 1:
                    found.append((name, row, float(ratio)))
                if abs(step / ratio - 1) <= NEAR and step > 1:
                    found.append((name, row, float(1 / ratio)))
    return found


STEP = st.one_of(
    st.floats(0.9, 1.1),
    st.sampled_from([0.5, 0.505, 0.49, 0.335, 0.25, 0.2, 0.1, 2.0, 3.03, 0.7, 0.6, 0.45, np.nan]),
)


@given(st.lists(st.lists(STEP, min_size=3, max_size=3), min_size=1, max_size=6))
def test_agrees_with_a_search_step_by_step(steps: list[list[float]]) -> None:
    known = np.nan_to_num(np.array([[1.0] * 3, *steps]), nan=1.0).cumprod(axis=0)
    prices = pd.DataFrame(100 * known, columns=["a", "b", "c"])
    prices = prices.mask(np.isnan(np.array([[1.0] * 3, *steps])))
    found = looks_like_splits(prices)
    rows = [(name, date, pieces) for name, date, pieces in found.itertuples(index=False)]
    assert rows == naive(prices)


@pytest.mark.parametrize("ratio", [1.25, 1.5])
@pytest.mark.parametrize("missing", [0, 2])
def test_small_ratios_amid_usual_steps(ratio: float, missing: int) -> None:
    steps = np.random.default_rng(26).normal(0.0, 0.01, (60, 3)).clip(-0.015, 0.015)
    steps[30, 1] = -np.log(ratio)
    steps[45, 2] = np.log(ratio)
    prices = pd.DataFrame(100 * np.exp(steps.cumsum(axis=0)), columns=["a", "b", "c"])
    prices.loc[20 : 20 + missing - 1, "b"] = np.nan
    found = looks_like_splits(prices).to_numpy().tolist()
    assert found == [["b", 30, ratio], ["c", 45, 1.0 / ratio]]
    steps[31, 1], steps[44, 2] = 0.06, 0.06  # amid large ones, it is a market's own
    prices = pd.DataFrame(100 * np.exp(steps.cumsum(axis=0)), columns=["a", "b", "c"])
    assert looks_like_splits(prices).empty
    short = pd.DataFrame({"a": [100, 66.7, 67.0], "b": [100, 101, 99.0]})
    assert looks_like_splits(short).to_numpy().tolist() == [["a", 1, 1.5]]


@pytest.mark.parametrize("steps", ["D", "W-FRI", "ME"])
def test_closes_of_moscow_have_no_small_split(steps: str) -> None:
    for file in ("moscow_close_daily", "moscow_second_tier_close_daily"):
        path = Path(__file__).parents[2] / "data" / "raw" / f"{file}.csv.gz"
        closes = pd.read_csv(path, index_col=0, parse_dates=True).resample(steps).last()
        found = looks_like_splits(closes.dropna(how="all"))
        pieces = found["pieces"].where(found["pieces"] > 1.0, 1.0 / found["pieces"])
        assert not pieces.isin(SMALL_RATIOS).any()


def test_one_asset_alone_and_no_step() -> None:
    alone = looks_like_splits(pd.DataFrame({"a": [10.0, 5.0, 5.0]}))
    assert alone.to_numpy().tolist() == [["a", 1, 2.0]]
    assert looks_like_splits(pd.DataFrame({"a": [10.0]})).empty
