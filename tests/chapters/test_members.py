"""Moscow's members of December 2012 to 2026, walked by hand with those that left."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from chapter import Chapter

from research_lib.chapters.frequency.members import (
    growth_by_pace,
    leavers_at_half,
    members,
    survivors,
    values_by_pace,
)

PAGE = Chapter("35_moscow_members")


def walked(returns: np.ndarray, every: int | None, cost: float = 0.0) -> np.ndarray:
    """Value of equal weights at the end, from each start: what leaves is sold and shared out."""
    listed = ~np.isnan(returns)
    starts = np.arange(every or 1)
    held = np.full((starts.size, returns.shape[1]), 1.0 / returns.shape[1])
    for step, row in enumerate(returns):
        held *= 1.0 + np.nan_to_num(row)
        if step == len(returns) - 1:
            break
        stays = listed[step + 1]
        looks = (step + 1 - starts) % every == 0 if every else np.zeros(1, dtype=bool)
        leaves = held[:, ~stays].sum(axis=1)  # becomes money, free of cost
        if looks.any():
            aim, before = stays / stays.sum(), held[looks]
            left = total = before.sum(axis=1)
            for _ in range(60 if cost else 1):
                traded = np.abs(aim * left[:, None] - before)[:, stays].sum(axis=1)
                left = total - cost * traded
            held[looks] = aim * left[:, None]
        if leaves.any():
            shared = held[~looks]
            kept = np.where(stays, shared, 0.0)
            bought = leaves[~looks] / (1.0 + cost)
            held[~looks] = kept * (1.0 + bought / kept.sum(axis=1))[:, None]
    return held.sum(axis=1)


@pytest.fixture(scope="module")
def listed() -> pd.DataFrame:
    return members()


def test_the_members_and_who_left(listed: pd.DataFrame) -> None:
    assert listed.shape[1] == 39
    assert str(listed.index[0].date()) == "2012-12-19"
    gone = listed.columns[listed.isna().any()]
    assert sorted(gone) == ["DIXY", "PHST", "RSTI", "URKA"]
    assert not listed.iloc[0].isna().any()
    assert sorted(set(listed) - set(survivors(listed))) == sorted(gone)
    halved = leavers_at_half(listed)
    for asset in gone:
        ratio = (1 + halved[asset]).prod() / (1 + listed[asset]).prod()
        assert ratio == pytest.approx(0.5)


def test_growth_is_that_of_a_walk_by_hand(listed: pd.DataFrame) -> None:
    for frame in (listed, survivors(listed)):
        for cost in (0.0, 0.005):
            values = values_by_pace(frame, cost)
            arrays = frame.to_numpy()
            assert values["never"].shape[1] == 1
            assert values["annual"].shape[1] == 250
            assert values["monthly"].shape[1] == 21
            for pace, every in (("never", None), ("annual", 250), ("monthly", 21)):
                again = walked(arrays, every, cost)
                assert values[pace].iloc[-1].to_numpy() == pytest.approx(again, rel=1e-9), pace


def test_the_page_shows_it(listed: pd.DataFrame) -> None:
    years = (listed.index[-1] - listed.index[0]).days / 365.25
    for name, frame in (("all members", listed), ("survivors", survivors(listed))):
        never = walked(frame.to_numpy(), None)[0] ** (1 / years) - 1
        row = [never]
        for every in (250, 21):
            gain = walked(frame.to_numpy(), every) ** (1 / years) - 1 - never
            row += [gain.mean(), gain.min(), gain.max()]
        assert PAGE.row(name) == pytest.approx([100 * part for part in row], abs=0.00501)


def test_growth_by_pace_by_hand() -> None:
    dates = pd.to_datetime(["2001-01-01", "2003-01-01"])
    tables = {"never": [[1.0], [1.21]], "annual": [[1.0, 1.0], [1.44, 1.21]]}
    frames = {pace: pd.DataFrame(rows, dates) for pace, rows in tables.items()}
    found = growth_by_pace(frames)
    # Two calendar years are 730 days, a little less than two of 365.25.
    grown, most = 1.21 ** (365.25 / 730) - 1, 1.44 ** (365.25 / 730) - 1
    over = most - grown
    assert found.loc["never"].tolist() == pytest.approx([grown, 0.0, 0.0, 0.0], abs=1e-12)
    expected = [grown + over / 2, over / 2, 0.0, over]
    assert found.loc["annual"].tolist() == pytest.approx(expected, abs=1e-12)
