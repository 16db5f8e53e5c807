"""Limits are equal by what they hold, by name as well."""

from __future__ import annotations

import pandas as pd

import research_lib as rl


def test_limits_by_name_are_equal_by_their_values() -> None:
    one, other = (rl.Limits(pd.Series({"a": 0.6, "b": 0.7})) for _ in range(2))
    assert one == other
    assert one != rl.Limits(pd.Series({"a": 0.6, "b": 0.8}))
