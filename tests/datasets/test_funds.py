"""What is published of funds."""

import pytest

from research_lib.datasets.funds import fund_cash, spiva


def test_most_funds_stay_behind_in_most_years() -> None:
    behind = spiva()
    assert list(behind.index) == list(range(2001, 2022))
    assert behind.mean() == pytest.approx(0.609, abs=0.0005)
    assert (behind.min(), behind.max()) == (0.407, 0.869)
    assert (behind > 0.5).sum() == 15


def test_cash_of_funds_is_a_share_with_a_range() -> None:
    cash = fund_cash()
    assert cash.shape == (10, 4)
    assert cash.loc["1989-1990", ["low", "high"]].tolist() == [0.11, 0.13]
    assert (cash["low"] <= cash["high"]).all()
    assert cash[["low", "high"]].stack().between(0.03, 0.13).all()
    assert (cash["source"] != "").all()
