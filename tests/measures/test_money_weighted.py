"""What an investor earned: by hand, against roots of the polynomial, and where it is undefined."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

import research_lib as rl
from research_lib.measures.money_weighted import money_weighted


def ledger(path: list[float], paid: dict[int, float], initial: float = 1.0) -> rl.Ledger:
    years = pd.date_range("2001-12-31", periods=len(path), freq="YE")
    flows = pd.Series({years[at]: money for at, money in paid.items()}, dtype=float)
    returns = pd.DataFrame({"a": path}, years)
    return rl.simulate(returns, {"a": 1.0}, rl.Policy(None), flows=flows, initial=initial)


def test_by_hand() -> None:
    """100 become 110, 110 more come in; 220 become 198: 100 x² + 110 x = 198."""
    books = ledger([0.1, -0.1], {0: 110.0}, 100.0)
    expected = (-110 + (110**2 + 4 * 100 * 198) ** 0.5) / 200 - 1
    assert money_weighted(books) == pytest.approx(expected, abs=1e-12)
    found = rl.performance(books)
    assert found["money_weighted"] == pytest.approx(expected, abs=1e-12)
    assert found["growth"] == pytest.approx(0.99**0.5 - 1)
    # As thirty and more a year: the rate of a period is compounded, not multiplied.
    assert money_weighted(books, frequency=12) == pytest.approx((1 + expected) ** 12 - 1)


def test_without_flows_it_is_the_growth() -> None:
    months = pd.date_range("2001-01-31", periods=30, freq="ME")
    path = pd.DataFrame({"a": np.random.default_rng(0).normal(0.01, 0.05, 30)}, months)
    books = rl.simulate(path, {"a": 1.0}, rl.Policy(None))
    found = rl.performance(books)
    assert found["money_weighted"] == found["growth"]
    assert money_weighted(books) == pytest.approx(found["growth"], abs=1e-12)


RETURNS = st.lists(st.floats(-0.5, 1.0), min_size=2, max_size=12)


@given(RETURNS, st.data())
def test_deposits_are_explained_by_the_one_root(path: list[float], data: st.DataObject) -> None:
    paid = data.draw(st.lists(st.floats(0.0, 5.0), min_size=len(path), max_size=len(path)))
    books = ledger(path, dict(enumerate(paid)))
    rate = money_weighted(books)
    steps = np.arange(len(path), -1, -1)
    flows = np.concatenate(([1.0], paid))
    assert flows @ (1.0 + rate) ** steps == pytest.approx(books.value.iloc[-1], rel=1e-9)
    # It lies among the returns that the money had.
    assert min(path) - 1e-9 <= rate <= max(path) + 1e-9


@given(RETURNS, st.floats(0.01, 0.9), st.integers(0, 11))
def test_withdrawals_are_explained_by_the_one_root(
    path: list[float], share: float, at: int
) -> None:
    """One sign change alone: Descartes' rule leaves one positive root, the one found."""
    at %= len(path)
    grown = float(np.prod(1.0 + np.array(path[: at + 1])))
    books = ledger(path, {at: -share * grown})
    coefficients = np.zeros(len(path) + 1)
    coefficients[0], coefficients[at + 1] = 1.0, -share * grown
    coefficients[-1] -= books.value.iloc[-1]
    roots = np.roots(coefficients)
    real = roots[(np.abs(roots.imag) < 1e-7) & (roots.real > 0.0)].real
    assert np.abs(real - 1.0 - money_weighted(books)).min() < 1e-6


@given(st.floats(0.01, 0.4), st.floats(0.01, 0.4), st.floats(0.1, 50.0))
def test_money_that_comes_before_a_fall_earns_less(up: float, fall: float, more: float) -> None:
    found = rl.performance(ledger([up, -fall], {0: more}))
    assert found["money_weighted"] < found["growth"]
    found = rl.performance(ledger([-fall, up], {0: more}))
    assert found["money_weighted"] > found["growth"]
    # What comes in on the last day has earned nothing yet.
    found = rl.performance(ledger([up, -fall], {1: more}))
    assert found["money_weighted"] == pytest.approx(found["growth"], abs=1e-12)


def test_it_does_not_depend_on_the_unit_of_money() -> None:
    path, paid = [0.3, -0.2, 0.1], {0: 2.0, 1: -1.5}
    one = money_weighted(ledger(path, paid))
    for unit in (1e-6, 1e9):
        other = ledger(path, {at: unit * money for at, money in paid.items()}, unit)
        assert money_weighted(other) == pytest.approx(one, abs=1e-12)


def test_where_money_would_be_owed_nothing_was_earned() -> None:
    """1 doubles, 1.9 go out, 10 come in and are halved: no rate keeps all of it in the black."""
    assert np.isnan(money_weighted(ledger([1.0, 0.0, -0.5], {0: -1.9, 1: 10.0})))
    # At the same rate throughout an emptied account is no debt, rounding apart.
    again = ledger([0.1, 0.1, 0.1], {0: -1.1, 1: 0.5})
    assert money_weighted(again) == pytest.approx(0.1, abs=1e-9)
    # What comes in after all was lost is kept.
    assert money_weighted(ledger([-1.0, 0.0], {})) == -1.0
    assert money_weighted(ledger([-1.0, 0.0], {0: 1.0})) == pytest.approx(5**0.5 / 2 - 1.5)
