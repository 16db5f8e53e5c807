"""A path of targets: each row from its date on, and what it does not name is at 0."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

import research_lib as rl

MONTHS = pd.date_range("2001-01-31", periods=4, freq="ME")
FLAT = pd.DataFrame(0.0, MONTHS, ["a", "b", "c"])


def test_each_row_is_in_force_from_its_date_on_and_names_what_it_holds() -> None:
    path = pd.DataFrame(
        {"b": [0.0, 0.5, 1.0], "a": [1.0, 0.5, 0.0]},
        pd.DatetimeIndex(["2000-12-31", MONTHS[1], MONTHS[2]]),
    )
    ledger = rl.simulate(FLAT, path, rl.Policy("ME"))
    np.testing.assert_allclose(ledger.weights["a"], [1.0, 0.5, 0.0, 0.0], atol=1e-15)
    np.testing.assert_allclose(ledger.weights["b"], [0.0, 0.5, 1.0, 1.0], atol=1e-15)
    assert ledger.weights["c"].tolist() == [0.0] * 4, "not named, and no part of it"
    assert ledger.value.tolist() == [1.0] * 4


def test_the_last_row_before_the_data_is_bought_first() -> None:
    dates = pd.DatetimeIndex(["2000-11-30", "2000-12-31", "2001-02-15"])
    path = pd.DataFrame({"a": [1.0, 0.25, 0.0], "b": [0.0, 0.75, 1.0]}, dates)
    returns = FLAT.assign(a=[1.0, 0.0, 0.0, 0.0])
    ledger = rl.simulate(returns, path, rl.Policy(None))
    assert ledger.value.tolist() == [1.25] * 4
    # A row of the middle of February is in force at its close, and not before.
    monthly = rl.simulate(returns, path, rl.Policy(1))
    np.testing.assert_allclose(monthly.weights["b"], [0.75, 1.0, 1.0, 1.0], atol=1e-15)


def test_a_path_that_starts_with_the_data_says_both_dates() -> None:
    path = pd.DataFrame({"a": [1.0, 0.0], "b": [0.0, 1.0]}, MONTHS[[0, 2]])
    with pytest.raises(ValueError, match=r"targets starts at 2001-01-31.*the returns at 2001-01"):
        rl.simulate(FLAT, path)
    with pytest.raises(ValueError, match="returns miss 'd'"):
        rl.simulate(FLAT, path.rename(columns={"b": "d"}))
