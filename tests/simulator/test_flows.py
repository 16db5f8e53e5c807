"""Money that comes and goes: what its dealing costs, and an account that is emptied."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

import research_lib as rl

ALL = {"a": 1.0}
HALF = {"a": 0.5, "b": 0.5}


def flat(periods: int) -> pd.DataFrame:
    return pd.DataFrame({"a": np.zeros(periods)})


def test_a_deposit_bears_its_own_dealing() -> None:
    """1 held, 1,000 come in at 1 %: 990.10 are bought, 9.90 of 1,001 are gone."""
    ledger = rl.simulate(
        flat(2), ALL, rl.Policy(None), costs=rl.Costs(0.01), flows=pd.Series({0: 1000.0})
    )
    assert ledger.returns().iloc[0] == pytest.approx(-(1000.0 - 1000.0 / 1.01) / 1001.0, rel=1e-12)
    assert ledger.returns().round(4).tolist() == [-0.0099, 0.0]
    assert ledger.turnover.iloc[0] == pytest.approx(0.5 * (1000.0 / 1.01) / 1001.0, rel=1e-12)


def test_twenty_four_deposits() -> None:
    """1 held, and 100 come in 24 times, each for a fee of 0.50: -1.87 % in all."""
    flows = pd.Series(100.0, range(24))
    ledger = rl.simulate(flat(25), ALL, rl.Policy(None), costs=rl.Costs(fixed=0.5), flows=flows)
    grown = float((1.0 + ledger.returns()).prod())
    by_hand = np.prod([1.0 - 0.5 / (1.0 + 99.5 * k + 100.0) for k in range(24)])
    assert grown == pytest.approx(by_hand, rel=1e-12)
    assert round(grown - 1.0, 4) == -0.0187
    assert rl.performance(ledger, frequency=25)["growth"] == pytest.approx(grown - 1.0, rel=1e-12)


def test_the_first_money_of_an_empty_account_pays_for_its_dealing_too() -> None:
    ledger = rl.simulate(
        pd.DataFrame({"a": [-1.0, 0.0, 0.1]}),
        ALL,
        rl.Policy(None),
        costs=rl.Costs(0.01),
        flows=pd.Series({1: 100.0}),
    )
    np.testing.assert_allclose(ledger.returns(), [-1.0, 1 / 1.01 - 1.0, 0.1], rtol=1e-12)


def test_a_withdrawal_pays_for_its_sale_out_of_what_was_there() -> None:
    """110 held, 50 taken out at 1 %: 50 / 0.99 are sold, and their cost is lost on the 110."""
    ledger = rl.simulate(
        pd.DataFrame({"a": [0.1, 0.0]}),
        ALL,
        rl.Policy(None),
        costs=rl.Costs(0.01),
        flows=pd.Series({0: -50.0}),
        initial=100.0,
    )
    cost = 50.0 / 0.99 - 50.0
    assert ledger.returns().iloc[0] == pytest.approx((110.0 - cost) / 100.0 - 1.0, rel=1e-12)


def test_a_tax_is_no_cost_of_the_money_that_comes_with_it() -> None:
    """100 doubles and is sold, a tax of 50 is due with a deposit of 1,000: half of it is lost."""
    dates = pd.DatetimeIndex(["2000-11-30", "2000-12-31", "2001-01-31"])
    returns = pd.DataFrame({"a": [1.0, 0.0, 0.0], "b": 0.0}, index=dates)
    moved = pd.DataFrame(
        {"a": [1.0, 0.0], "b": [0.0, 1.0]}, index=[dates[0] - pd.Timedelta("9D"), dates[0]]
    )
    ledger = rl.simulate(
        returns,
        moved,
        rl.Policy("ME"),
        taxes=rl.Taxes(0.5),
        flows=pd.Series({dates[2]: 1000.0}),
        initial=100.0,
    )
    np.testing.assert_allclose(ledger.taxes, [0.0, 0.0, 50.0], rtol=1e-12)
    np.testing.assert_allclose(ledger.returns(), [1.0, 0.0, -0.25], rtol=1e-12)


@pytest.mark.parametrize(
    "policy",
    [
        rl.Policy(None),
        rl.Policy(1),
        rl.Policy(1, contributions="to target"),
        rl.Policy(1, trade_to="least"),
    ],
)
@pytest.mark.parametrize("dealing", [None, rl.Dealing(notice=1)])
def test_an_emptied_account_holds_nothing_until_it_starts_again(
    policy: rl.Policy, dealing: rl.Dealing | None
) -> None:
    returns = pd.DataFrame({"a": [0.1, 0.05, 0.05, 0.0, 0.2], "b": [0.1, 0.3, -0.3, 0.0, 0.2]})
    ledger = rl.simulate(
        returns,
        {"a": 0.3, "b": 0.7},
        policy,
        dealing=dealing,
        flows=pd.Series({0: -110.0, 2: 50.0}),
        initial=100.0,
    )
    np.testing.assert_allclose(ledger.value, [0.0, 0.0, 50.0, 50.0, 60.0], rtol=1e-13)
    assert ledger.value.iloc[:2].tolist() == [0.0, 0.0]
    np.testing.assert_allclose(ledger.returns(), [0.1, 0.0, 0.0, 0.0, 0.2], atol=1e-13)
    assert (ledger.turnover <= 0.5 + 1e-12).all()
    assert ledger.weights.iloc[:2].isna().all(axis=None)
    np.testing.assert_allclose(ledger.weights.iloc[-1], [0.3, 0.7], rtol=1e-13)


def test_emptying_costs_what_selling_costs() -> None:
    """At 1 %, 110 are worth 108.90 to whoever leaves; 110 are more than there is."""
    given = {"policy": rl.Policy(1), "costs": rl.Costs(0.01), "initial": 100.0}
    returns = pd.DataFrame({"a": [0.1, 0.0]})
    ledger = rl.simulate(returns, ALL, flows=pd.Series({0: -108.9}), **given)
    assert ledger.value.tolist() == [0.0, 0.0]
    assert ledger.returns().iloc[0] == pytest.approx(0.089, rel=1e-12)
    with pytest.raises(ValueError, match="cannot pay"):
        rl.simulate(returns, ALL, flows=pd.Series({0: -110.0}), **given)


def test_who_sells_everything_owes_no_sale_of_what_is_gone() -> None:
    """Orders given before everything is paid out are not carried into the new start."""
    returns = pd.DataFrame({"a": [1.0, 0, 0, 0, 0, 0], "b": 0.0})
    flows = pd.Series({1: -150.0, 2: 100.0})
    ledger = rl.simulate(
        returns, HALF, rl.Policy(1), dealing=rl.Dealing(notice=3), flows=flows, initial=100.0
    )
    assert ledger.value.tolist() == [150.0, 0.0, 100.0, 100.0, 100.0, 100.0]
    assert (ledger.trades.iloc[1:] >= 0.0).all(axis=None)


def test_a_deposit_below_the_fixed_costs_sells_nothing() -> None:
    """A flow by itself only buys, though what it costs leaves the account smaller than before."""
    returns = pd.DataFrame({"a": [0.0] * 5, "b": 0.0})
    ledger = rl.simulate(
        returns,
        HALF,
        rl.Policy(None),
        costs=rl.Costs(fixed=1.0),
        dealing=rl.Dealing(notice=1),
        flows=pd.Series({0: 0.5}),
        initial=100.0,
    )
    assert ledger.trades.empty
    assert ledger.cash.iloc[-1] == pytest.approx(0.5, rel=1e-14)


@pytest.mark.parametrize("fixed", [0.0, 1e-9])
def test_a_new_start_gives_its_own_notice(fixed: float) -> None:
    """What was ordered of an account that is gone is no open order, and hurries no purchase."""
    returns = pd.DataFrame({"a": [1.0, 0, 0, 0, 0, 0, 0], "b": 0.0})
    ledger = rl.simulate(
        returns,
        HALF,
        rl.Policy(7, offset=1),
        costs=rl.Costs(fixed=fixed),
        dealing=rl.Dealing(notice={"a": 3, "b": 0}),
        flows=pd.Series({1: -150.0 + 2 * fixed, 2: 100.0}),
        initial=100.0,
    )
    assert ledger.trades.index.tolist() == [1, 2, 5]
    np.testing.assert_allclose(
        ledger.trades, [[-100.0, -50.0], [0.0, 50.0], [50.0, 0.0]], atol=1e-8
    )
