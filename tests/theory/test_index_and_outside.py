"""Portfolios from an index and from outside it hold what their family says."""

from __future__ import annotations

import pandas as pd
import pytest

import research_lib as rl
from research_lib.datasets.companies import sectors
from research_lib.theory.index_and_outside import draw_portfolios, simple_counts

STOCKS = rl.load("us_stocks_monthly")
SECTOR = sectors("us_stocks_monthly")[STOCKS.columns]


def test_families_hold_what_their_name_says() -> None:
    inside, outside = STOCKS.columns[:50], STOCKS.columns[50:]
    for family in ("inside and outside", "outside", "outside, few sectors"):
        held = draw_portfolios(inside, outside, family, 40, 20, seed=1, sectors=SECTOR)
        assert held.sum(axis=1).to_numpy() == pytest.approx(1.0)
        assert ((held > 0).sum(axis=1) == 20).all()
        from_index = (held[inside] > 0).sum(axis=1)
        spread = held.gt(0).T.groupby(SECTOR).any().sum()
        assert (from_index.max() == 0) == (family != "inside and outside")
        assert (spread.max() <= 5) == (family == "outside, few sectors")


def test_simple_counts_by_hand() -> None:
    drawn = pd.DataFrame([[0.5, 0.25, 0.25, 0.0], [0.0, 0.0, 0.4, 0.6]], columns=list("abcd"))
    groups = pd.Series({"a": "x", "b": "x", "c": "y", "d": "z"})
    found = pd.DataFrame(simple_counts(drawn, pd.Index(["a"]), groups))
    assert found["names outside"].tolist() == [2, 2]
    assert found["few sectors"].tolist() == [-2, -2]
    assert found["concentration"].tolist() == pytest.approx([0.75**2 + 0.25**2, 0.4**2 + 0.6**2])
    assert list(simple_counts(drawn, pd.Index(["a"]))) == ["names outside"]


def test_what_cannot_be_drawn_is_refused() -> None:
    inside, outside = STOCKS.columns[:50], STOCKS.columns[50:53]
    with pytest.raises(ValueError, match="4 names of 3 assets"):
        draw_portfolios(inside, outside, "outside, few sectors", 1, 4, seed=1, sectors=SECTOR)
    with pytest.raises(ValueError, match="sector by asset"):
        draw_portfolios(inside, outside, "outside, few sectors", 1, 2, seed=1)
