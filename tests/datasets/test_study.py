"""The data sets on which rebalancing is studied are what the chapters list."""

from __future__ import annotations

import pandas as pd
import pytest

import research_lib as rl
from research_lib.datasets.study import study_sets

SETS = study_sets()


@pytest.mark.parametrize("name", SETS)
def test_a_set_is_complete_and_its_target_is_held(name: str) -> None:
    chosen = SETS[name]
    returns, target = chosen.returns(), chosen.target()
    assert not returns.isna().any(axis=None)
    assert target.index.equals(returns.columns)
    assert target.sum() == pytest.approx(1.0, abs=1e-12)
    assert chosen.name == name
    assert chosen.data in rl.catalog().index
    assert rl.catalog().loc[chosen.data, "frequency"].startswith("monthly") == chosen.monthly
    if name != "10 size groups":
        assert chosen.periods_per_year() == (12.0 if chosen.monthly else 252.0)
    number = name.split()[0]
    if number.isdigit():
        assert returns.shape[1] == int(number)


def test_the_sets_are_those_of_the_tables() -> None:
    """Shapes and ends as the chapter on frequency stores them."""
    assert len(SETS) == 18
    assert sum(chosen.group == "shares" for chosen in SETS.values()) == 8
    assert SETS["20 countries (m)"].returns().shape == (408, 20)
    mix = SETS["60/40 shares, bills (m)"]
    assert mix.returns().shape == (1197, 2)
    assert mix.target().to_dict() == {"US market": 0.6, "US bills": 0.4}
    groups = SETS["10 size groups"]
    # Six days a week until May 1952: between 252 and 300 trading days a year.
    assert 262.0 < groups.periods_per_year() < 263.0
    days = pd.DatetimeIndex(groups.returns().index)
    assert days[days.day_of_week == 5].max() < pd.Timestamp("1952-06-01")
