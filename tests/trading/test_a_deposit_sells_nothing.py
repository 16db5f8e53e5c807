"""Money that comes in under a notice waits until it can pay for its purchase; nothing is sold."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

import research_lib as rl

STEPS = pd.RangeIndex(7)


def deposited(amounts: dict[int, float], assets: list[str]) -> rl.Ledger:
    returns = pd.DataFrame(0.0, STEPS, assets)
    return rl.simulate(
        returns,
        dict.fromkeys(assets, 1.0 / len(assets)),
        rl.Policy(None),
        costs=rl.Costs(fixed=0.02),
        dealing=rl.Dealing(1, notice=1),
        flows=pd.Series(amounts, dtype=float),
    )


@pytest.mark.parametrize("assets", [["a"], ["a", "b", "c"]])
def test_a_deposit_below_its_own_cost_waits_as_money(assets: list[str]) -> None:
    books = deposited({1: 0.01}, assets)
    assert books.trades.empty
    np.testing.assert_allclose(books.cash, [0.0] + [0.01] * 6, atol=1e-15)
    np.testing.assert_allclose(books.value, [1.0] + [1.01] * 6, rtol=1e-15)
    assert not books.costs.any()


def test_two_deposits_buy_together_what_one_could_not() -> None:
    books = deposited({1: 0.01, 3: 0.05}, ["a"])
    # By hand: 0.06 waits at the close of 3, and buys 0.04 for a cost of 0.02 at the close of 4.
    assert list(books.trades.index) == [4]
    np.testing.assert_allclose(books.trades["a"], [0.04], rtol=1e-12)
    np.testing.assert_allclose(books.value, [1.0, 1.01, 1.01, 1.06, 1.04, 1.04, 1.04], rtol=1e-12)
    np.testing.assert_allclose(books.cash, [0.0, 0.01, 0.01, 0.06, 0.0, 0.0, 0.0], atol=1e-14)


def test_a_deposit_that_buys_nothing_holds_up_no_look() -> None:
    """100 in a and 100 in b, a doubles: 200 and 100, and deals every fifth period, at 1 an asset.

    0.50 come in, too few for any purchase. The look of the third period finds no open order: of
    300.50, less 2 for the trade, half is 149.25 each. 50.75 of a are sold and bring 49.75.
    """
    returns = pd.DataFrame({"a": [1.0] + [0.0] * 6, "b": 0.0}, STEPS)
    books = rl.simulate(
        returns,
        {"a": 0.5, "b": 0.5},
        rl.Policy(3),
        costs=rl.Costs(fixed=1.0),
        dealing=rl.Dealing(5),
        flows=pd.Series({1: 0.5}),
        initial=200.0,
    )
    assert books.trades.index.tolist() == [4]
    np.testing.assert_allclose(books.trades, [[-50.75, 49.25]], rtol=1e-13)
    assert books.value.iloc[-1] == pytest.approx(298.5, rel=1e-14)
