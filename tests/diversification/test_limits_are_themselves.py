"""Limits are told apart as things: what they hold by name can be compared and kept."""

from __future__ import annotations

import pandas as pd

import research_lib as rl


def test_limits_by_name_are_compared_and_kept_without_comparing_series() -> None:
    one, other = (rl.Limits(pd.Series({"a": 0.6, "b": 0.7})) for _ in range(2))
    assert one == one
    assert one != other
    assert len({one, other, one}) == 2
