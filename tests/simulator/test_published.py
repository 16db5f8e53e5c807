"""Numbers that others have published, to every digit they printed."""

from __future__ import annotations

import pandas as pd
import pytest

import research_lib as rl

# Li and Hoi (2014) and the data of their toolbox: what 1 becomes when equal weights are bought and
# held, in the best stock, in equal weights restored daily, and in the best constant mix.
PORTFOLIO_SELECTION = {
    "olps_nyse_o": (5651, 36, "14.50", "54.14", "27.08", "250.60"),
    "olps_nyse_n": (6431, 23, "18.06", "83.51", "31.55", "120.32"),
    "olps_djia": (507, 30, "0.76", "1.19", "0.81", "1.24"),
    "olps_sp500": (1276, 25, "1.34", "3.78", "1.65", "4.07"),
    "olps_msci": (1043, 24, "0.91", "1.50", "0.93", "1.51"),
    "olps_tse": (1259, 88, "1.61", "6.28", "1.60", "6.78"),
}


def ends(returns: pd.DataFrame, weights: pd.Series, calendar: int | None) -> str:
    ledger = rl.simulate(returns, weights, rl.Policy(calendar=calendar))
    return f"{ledger.value.iloc[-1]:.2f}"


@pytest.mark.parametrize("name", PORTFOLIO_SELECTION)
def test_online_portfolio_selection(name: str) -> None:
    days, assets, market, best_stock, uniform, best_mix = PORTFOLIO_SELECTION[name]
    returns = rl.load(name)
    assert returns.shape == (days, assets)
    equal = pd.Series(1.0 / assets, returns.columns)
    assert ends(returns, equal, None) == market
    assert ends(returns, equal, 1) == uniform
    assert ends(returns, rl.best_constant_mix(returns), 1) == best_mix
    winner = (1.0 + returns).prod().idxmax()
    assert ends(returns, pd.Series({winner: 1.0}), None) == best_stock


def test_no_stock_of_the_old_exchange_lost_money() -> None:
    assert ((1.0 + rl.load("olps_nyse_o")).prod() > 1.0).all()


def test_the_pair_of_cover() -> None:
    # Cover (1991): Iroquois and Kin Ark, columns found by their published wealth.
    returns = rl.load("olps_nyse_o")
    wealth = (1.0 + returns).prod()
    pair = [wealth.index[wealth.round(digits) == end] for end, digits in ((8.915, 3), (4.128, 3))]
    assert [len(found) for found in pair] == [1, 1]
    iroquois, kin_ark = (found[0] for found in pair)
    both = returns[[iroquois, kin_ark]]
    mix = rl.best_constant_mix(both)
    assert ends(both, mix, 1) == "73.70"
    assert f"{mix.max():.2f}" == "0.54"


def test_the_demon_of_shannon() -> None:
    # Half stock, half cash, a coin that doubles or halves: half of log(9/8) a toss.
    coin = pd.DataFrame({"stock": [1.0, -0.5] * 50, "cash": 0.0})
    value = rl.simulate(coin, {"stock": 0.5, "cash": 0.5}, rl.Policy(1)).value.iloc[-1]
    assert value == pytest.approx((9 / 8) ** 50, rel=1e-12)
