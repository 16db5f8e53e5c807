"""Steps that look like splits, against a search step by step."""

from __future__ import annotations

import numpy as np
import pandas as pd
from hypothesis import given
from hypothesis import strategies as st

from research_lib.datasets.splits import CALM, NEAR, RATIOS, looks_like_splits


def naive(prices: pd.DataFrame) -> list[tuple[str, int, float]]:
    """Look at one step after the other, with lists."""
    found = []
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
            for ratio in RATIOS:
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


def test_one_asset_alone_and_no_step() -> None:
    alone = looks_like_splits(pd.DataFrame({"a": [10.0, 5.0, 5.0]}))
    assert alone.to_numpy().tolist() == [["a", 1, 2.0]]
    assert looks_like_splits(pd.DataFrame({"a": [10.0]})).empty
