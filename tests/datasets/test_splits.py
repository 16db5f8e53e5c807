"""Steps that look like splits, against a search step by step."""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from research_lib.datasets.splits import (
    ANY,
    BESIDE,
    CALM,
    COMMON,
    LONE,
    MOVES,
    NEAR,
    RATIOS,
    SMALL_RATIOS,
    UNUSUAL,
    USUAL,
    WIDEST,
    looks_like_splits,
)

ROOT = Path(__file__).parents[2]
MOSCOW = pd.read_csv(
    ROOT / "data" / "raw" / "moscow_close_daily.csv.gz", index_col=0, parse_dates=True
)
# What the notes of the data tell of the closes that are not adjusted.
REAL = {
    ("PHOR", "2012-03", 10.0),
    ("IRAO", "2015-01", 0.01),
    ("TRNFP", "2024-02", 100.0),
    ("GMKN", "2024-04", 100.0),
    ("VTBR", "2024-07", 0.0002),
    ("PLZL", "2025-03", 10.0),
}
EVERY = {"days": "D", "weeks": "W-FRI", "months": "ME"}


def stands_alone(sizes: list[float], row: int) -> bool:
    """Whether one step of an asset is unusual amid usual ones; sizes are logarithms, or NaN."""
    usual = usual_of(sizes)
    near = next_to(sizes, row)
    return bool(near) and sizes[row] > UNUSUAL * usual and max(near) <= USUAL * usual


def usual_of(sizes: list[float]) -> float:
    return float(np.median([s for s in sizes if s < np.log(1.25 * (1 - NEAR))] or [np.nan]))


def next_to(sizes: list[float], row: int) -> list[float]:
    return [
        s for s in sizes[max(row - BESIDE, 0) : row] + sizes[row + 1 : row + BESIDE + 1] if s == s
    ]


def pieces_of(step: float, middle: float, sizes: list[float], row: int) -> list[float]:
    """Look at one step: its ratios of a table as it is, else the common one without the market."""
    large, sign = max(step, 1 / step), 1 if step < 1 else -1
    small = [*SMALL_RATIOS] if stands_alone(sizes, row) else []
    for ratio in [*small, *RATIOS]:
        if abs(large / ratio - 1) <= NEAR:
            return [float(ratio) ** sign]
    own = max(step / middle, middle / step)
    ratio = min(COMMON, key=lambda one: abs(np.log(own / one)))
    room = min(MOVES * usual_of(sizes), -np.log(1 - WIDEST))
    near = abs(np.log(own / ratio)) <= max([-np.log(1 - NEAR), *([room] if room == room else [])])
    lone = all(np.log(own) >= LONE * other for other in next_to(sizes, row))
    if large < COMMON[0] * (1 - WIDEST) * (1 - CALM) or not (own >= ANY or (near and lone)):
        return []
    return [float(ratio) ** sign]


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
            others = sorted(np.log(other) for who, other in steps.items() if who != name)
            middle = (
                np.exp((others[(len(others) - 1) // 2] + others[len(others) // 2]) / 2)
                if others
                else 1
            )
            if 1 - CALM <= middle <= 1 / (1 - CALM):
                found += [(name, row, p) for p in pieces_of(step, middle, sizes[name], row)]
    return found


STEP = st.one_of(
    st.floats(0.9, 1.1),
    st.sampled_from([0.5, 0.505, 0.49, 0.335, 0.25, 0.2, 0.1, 2.0, 3.03, 0.7, 0.6, 0.45, np.nan]),
    st.floats(0.08, 0.6),
    st.floats(1.6, 9.0),
)


@given(st.lists(st.lists(STEP, min_size=3, max_size=3), min_size=1, max_size=9))
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


def at_ends_of(steps: str) -> pd.DataFrame:
    return MOSCOW.resample(EVERY[steps]).last().dropna(how="all")


def share_found(closes: pd.DataFrame, ratio: float, times: int) -> float:
    """Share of splits that are found, one a share and time, over all of its days."""
    found = planted = 0
    for time in range(times):
        rows = {}
        prices = closes.to_numpy(copy=True)
        for column in range(prices.shape[1]):
            there = np.nonzero(~np.isnan(prices[:, column]))[0]
            rows[closes.columns[column]] = row = there[
                1 + (time * 7919 + column * 104729) % (len(there) - 1)
            ]
            prices[:row, column] *= ratio if (time + column) % 2 else 1 / ratio
        steps = looks_like_splits(pd.DataFrame(prices, columns=closes.columns))
        found += sum(
            rows[name] == row for name, row in zip(steps["name"], steps["date"], strict=True)
        )
        planted += len(rows)
    return found / planted


@pytest.mark.parametrize(("steps", "times"), [("days", 12), ("weeks", 40), ("months", 60)])
def test_found_are_as_many_as_the_notes_say(steps: str, times: int) -> None:
    (line,) = [line for line in looks_like_splits.__doc__.splitlines() if steps in line.split()[:1]]
    to_2, to_3, to_more, asked, of = map(int, re.findall(r"\d+", line.replace(",", "")))
    closes = at_ends_of(steps)
    assert 100 * share_found(closes, 2.0, times) == pytest.approx(to_2, abs=2.0)
    assert 100 * share_found(closes, 3.0, times) == pytest.approx(to_3, abs=2.0)
    for ratio in (4.0, 5.0, 8.0, 10.0, 20.0):
        assert 100 * share_found(closes, ratio, times // 4) >= to_more - 1.5
    found = looks_like_splits(closes)
    told = {(name, f"{date:%Y-%m}", pieces) for name, date, pieces in found.to_numpy()}
    assert told >= REAL
    step = closes / closes.ffill().shift()
    assert (len(found) - len(REAL), int(step.notna().to_numpy().sum())) == (asked, of)


def test_the_ratio_is_most_likely_right() -> None:
    """Where the market moves too, a split of the common kinds is told as what it is."""
    closes = at_ends_of("months")
    for ratio in (5.0, 10.0, 20.0, 100.0):
        prices = closes.copy()
        prices.loc[: prices.index[100], "SBER"] *= ratio
        prices.loc[: prices.index[150], "LKOH"] /= ratio
        found = looks_like_splits(prices)
        for name, row, pieces in (("SBER", 101, ratio), ("LKOH", 151, 1 / ratio)):
            own = found[(found["name"] == name) & (found["date"] == prices.index[row])]
            assert own["pieces"].to_list() == [pytest.approx(pieces)]


def test_a_split_by_month_with_the_own_move_on_top() -> None:
    """Ten for one in a month in which the share itself rose by 3.4 %: 9.67 to 1."""
    steps = np.random.default_rng(5).normal(0.0, 0.05, (36, 4))
    steps[20, 1] = -np.log(9.67)
    prices = pd.DataFrame(100 * np.exp(steps.cumsum(axis=0)), columns=list("abcd"))
    assert looks_like_splits(prices).to_numpy().tolist() == [["b", 20, 10.0]]


def test_samples_have_no_split() -> None:
    prices = pd.read_csv(ROOT / "data" / "samples" / "prices.csv", index_col=0, parse_dates=True)
    assert looks_like_splits(prices).empty
