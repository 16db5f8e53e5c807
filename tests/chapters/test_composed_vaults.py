"""What the chapter on composed vaults says, counted again: in plain pandas and NumPy."""

import numpy as np
import pandas as pd
import pytest

import research_lib as rl
from research_lib.chapters.composed_vaults import mixes
from research_lib.chapters.composed_vaults.carriers import funds, gap, taken
from research_lib.chapters.composed_vaults.gas import (
    ETHER,
    FIVE,
    Mix,
    by_year,
    dollars_a_trade,
    gas_a_year,
    smallest_vaults,
)
from research_lib.chapters.composed_vaults.mixes import Held
from research_lib.chapters.composed_vaults.pace import (
    by_pace,
    found_share,
    gains_by_purchase,
    later,
    trades_by_rule,
)
from research_lib.chapters.composed_vaults.real_gas import (
    gas_over_wealth,
    lost_a_year,
    smallest_start,
    squared_trades,
)

DOLLARS = dollars_a_trade()
YEAR_DAYS = 365.25


def walked(
    returns: np.ndarray, target: np.ndarray, every: int, offset: int, gas: np.ndarray, money: float
) -> float:
    """Walk a vault day by day; at each look pay `gas` of that day and hold the target of the rest.

    The last day trades nothing. Returns what is left, never below 0.
    """
    held = money * target
    for day, row in enumerate(returns):
        held = held * (1.0 + row)
        # The calendar turns round, so that an offset may bring the first look forward.
        if (day - offset - (every - 1)) % every == 0 and day < len(returns) - 1:
            held = max(held.sum() - gas[day], 0.0) * target
    return float(held.sum())


def aligned(held: Held) -> tuple[np.ndarray, np.ndarray, np.ndarray, float]:
    """Return what a naive walk needs, from the first day that has a price of gas to the last."""
    returns = held.returns.loc[DOLLARS.index[0] : DOLLARS.index[-1]]
    gas = DOLLARS.reindex(returns.index).ffill().to_numpy()
    years = (returns.index[-1] - returns.index[0]).days / YEAR_DAYS
    return returns.to_numpy(), held.target.to_numpy(), gas, years


def test_median_gas_of_a_year_as_known() -> None:
    prices = rl.load("ether_gas_daily")
    product = 1.5e5 * prices["Gas in gwei"].mul(prices["Ether in USD"]) / 1e9
    median = product.resample("YE").median()
    known = {2018: 0.99, 2021: 40.6, 2022: 7.4, 2024: 6.7, 2025: 0.94, 2026: 0.22}
    for year, dollars in known.items():
        found = median.loc[str(year)].item()
        assert found == pytest.approx(dollars, rel=0.01)
        assert by_year(DOLLARS)["median"][year] == pytest.approx(found, rel=1e-12)


def test_gas_is_in_proportion_to_the_units_used() -> None:
    pd.testing.assert_series_equal(dollars_a_trade(300_000), 2.0 * DOLLARS)


@pytest.mark.parametrize(
    ("mix", "pace", "every", "trades"),
    [
        (FIVE, "monthly", 30, 5 * 12),
        (FIVE, "weekly", 7, 5 * 52),
        (FIVE, "daily", 1, 5 * 252),
        (ETHER, "weekly", 7, 52),
        (ETHER, "daily", 1, 365),
    ],
)
def test_gas_of_a_year_counted_day_by_day(mix: Mix, pace: str, every: int, trades: int) -> None:
    found = gas_a_year(DOLLARS, mix, pace)
    for year in (2021, 2024, 2026):
        paid: list[list[float]] = [[] for _ in range(every)]
        for day, (date, dollars) in enumerate(DOLLARS.items()):
            if date.year == year:
                paid[day % every].append(dollars)
        starts = [trades * sum(days) / len(days) for days in paid]
        whole = sum(map(sum, paid)) / sum(map(len, paid))
        expected = [trades * whole, min(starts), max(starts)]
        np.testing.assert_allclose(found.loc[year], expected, rtol=1e-10)


def test_a_vault_of_the_smallest_size_pays_the_bound() -> None:
    """Walked: refilled at each look, by each of seven starts, it pays a thousandth a year."""
    money = smallest_vaults(DOLLARS, ETHER, 0.001)["weekly"][2021]
    gas = DOLLARS.loc["2021"].to_numpy()
    shares = []
    for start in range(7):
        total = 0.0
        for dollars in gas[start::7]:
            total += dollars / money  # taken from the vault, and put back by its owner
        shares.append(total)
    # 2021 has a day more than 52 weeks.
    assert np.mean(shares) == pytest.approx(0.001 * 365 / 364, rel=1e-9)


@pytest.mark.parametrize(
    ("name", "every", "offset"),
    [("five", 21, 0), ("five", 5, 3), ("ether", 7, 0), ("ether", 30, 11)],
)
def test_gas_of_its_own_days_takes_what_a_naive_walk_pays(
    name: str, every: int, offset: int
) -> None:
    held, mix = {
        "five": (mixes.five_strategies(), FIVE),
        "ether": (mixes.ether_and_cash(), ETHER),
    }[name]
    returns, target, gas, years = aligned(held)
    total, span = gas_over_wealth(held, DOLLARS, mix.trades, every, offset)
    assert span == pytest.approx(years)
    money = 3.0 * total
    naive = walked(returns, target, every, offset, mix.trades * gas, money)
    free = walked(returns, target, every, offset, 0.0 * gas, money)
    assert lost_a_year(total, span, money) == pytest.approx(np.log(free / naive) / years, rel=1e-9)


def test_smallest_start_by_bisection_of_the_naive_walk() -> None:
    held = mixes.five_strategies()
    returns, target, gas, years = aligned(held)
    total, span = gas_over_wealth(held, DOLLARS, 5, 21)

    def lost(money: float) -> float:
        naive = walked(returns, target, 21, 0, 5.0 * gas, money)
        free = walked(returns, target, 21, 0, 0.0 * gas, money)
        return np.inf if naive == 0.0 else float(np.log(free / naive) / years)

    low, high = 100.0, 1e9
    while high / low > 1.0 + 1e-7:
        middle = np.sqrt(low * high)
        low, high = (low, middle) if lost(middle) <= 0.001 else (middle, high)
    assert smallest_start(total, span, 0.001) == pytest.approx(high, rel=1e-6)


def test_a_vault_that_gas_takes_all_of_loses_without_end() -> None:
    assert lost_a_year(100.0, 2.0, 100.0) == np.inf
    assert lost_a_year(100.0, 2.0, 99.0) == np.inf
    assert lost_a_year(0.0, 2.0, 99.0) == 0.0


def test_constant_gas_is_the_fixed_cost_of_the_simulator() -> None:
    held = mixes.five_strategies()
    constant = pd.Series(3.0, DOLLARS.index)
    total, span = gas_over_wealth(held, constant, 5, 21)
    returns = held.returns.loc[DOLLARS.index[0] :]
    rule, money = rl.Policy(21), 20_000.0
    free, paid = (
        rl.simulate(returns, held.target, rule, costs=costs, initial=money).value.iloc[-1]
        for costs in (rl.Costs(), rl.Costs(fixed=3.0))
    )
    assert lost_a_year(total, span, money) == pytest.approx(np.log(free / paid) / span, rel=1e-9)


def small() -> Held:
    """Two assets over three days with a year of three days, as it were."""
    dates = pd.date_range("2020-01-01", periods=400, freq="D")
    draws = np.random.default_rng(5).normal(0.0, 0.03, (400, 2))
    returns = pd.DataFrame(draws, dates, ["A", "B"])
    target = pd.Series([0.5, 0.5], returns.columns)
    return Held(returns, target, {"annual": 100, "monthly": 30, "weekly": 7, "daily": 1})


def test_a_carrier_without_friction_lacks_nothing() -> None:
    held = small()
    waits = [rl.Dealing(), rl.Dealing(notice=0, settlement=0)]
    for found in (gap(held, rl.Policy(7)), gap(held, rl.Policy(7), dealings=waits)):
        assert found[["mean", "low", "high"]].abs().max() < 1e-12


def test_an_account_lacks_its_rate_on_what_it_trades() -> None:
    held = small()
    yearly = rl.periods_per_year(held.returns.index) / len(held.returns)
    rate, lacks = 0.0005, []
    for offset in range(7):
        books = rl.simulate(held.returns, held.target, rl.Policy(7, offset=offset))
        lacks.append(2.0 * rate * books.turnover.sum() * yearly)
    found = gap(held, rl.Policy(7), costs=rate)
    expected = [np.mean(lacks), np.min(lacks), np.max(lacks)]
    np.testing.assert_allclose(found[["mean", "low", "high"]], expected, rtol=1e-3)


def test_what_is_off_target_is_counted_by_hand() -> None:
    dates = pd.date_range("2020-01-01", periods=3, freq="D")
    returns = pd.DataFrame({"A": [1.0, 0.0, 0.0], "B": 0.0}, dates)
    held = Held(returns, pd.Series([0.5, 0.5], ["A", "B"]), {})
    # Two thirds in A at the end of the first day, restored at once or a day later.
    assert gap(held, rl.Policy(1))["off"] == pytest.approx(0.0)
    assert gap(held, rl.Policy(1), dealings=[rl.Dealing(notice=1)])["off"] == pytest.approx(
        (1 / 6 + 0 + 0) / 3
    )
    # A quarter of A's holding waits as money for a day: B has it when the money is there.
    assert gap(held, rl.Policy(1), dealings=[rl.Dealing(settlement=1)])["off"] == pytest.approx(
        (1 / 6 + 0 + 0) / 3
    )


def test_five_funds_take_each_set_of_terms_once() -> None:
    ways = funds(pd.Index(list("abcde")))
    notices = [[way.notice[name] for name in "abcde"] for way in ways]
    assert sorted(map(tuple, notices)) == sorted(
        tuple(np.roll([0, 5, 10, 30, 60], shift)) for shift in range(5)
    )


def test_a_coin_that_ends_leaves_at_what_is_asked() -> None:
    as_quoted, unsold = mixes.coins(), mixes.coins(leave_at=0.001)
    sizes = rl.market_weight_panel("crypto_weekly").iloc[0]
    assert set(as_quoted.returns) == set(sizes.sort_values(ascending=False).index[:10])
    last = as_quoted.returns["pts"].last_valid_index()
    assert last == pd.Timestamp("2014-06-08")
    before, after = as_quoted.returns.loc[last, "pts"], unsold.returns.loc[last, "pts"]
    assert 1.0 + after == pytest.approx(0.001 * (1.0 + before))
    changed = (as_quoted.returns != unsold.returns) & as_quoted.returns.notna()
    assert changed.sum()["pts"] == 1
    # One that lives to the end is left alone, its last week too.
    assert changed.sum()["btc"] == 0
    # One that pauses leaves as well, once a pause.
    pauses = as_quoted.returns["omni"].isna().astype(int).diff().eq(1).sum()
    assert changed.sum()["omni"] == pauses > 0


def test_squares_of_trades_by_a_naive_walk() -> None:
    held = mixes.ether_and_cash("2024")
    total, holding = 0.0, np.array([0.5, 0.5])
    for day, row in enumerate(held.returns.to_numpy()):
        holding = holding * (1.0 + row)
        if day % 7 == 6 and day < len(held.returns) - 1:
            weights = holding / holding.sum()
            total += ((weights - 0.5) ** 2).sum()
            holding = holding.sum() * np.array([0.5, 0.5])
    years = (held.returns.index[-1] - held.returns.index[0]).days / YEAR_DAYS
    assert squared_trades(held, 7) == pytest.approx(total / years, rel=1e-10)


def test_trades_of_a_band_counted_by_hand() -> None:
    dates = pd.date_range("2020-01-01", periods=366, freq="D")
    returns = pd.DataFrame(0.0, dates, ["A", "B"])
    returns.loc["2020-01-10", "A"] = 1.0
    returns.loc["2020-02-10", "A"] = 0.01
    held = Held(returns, pd.Series([0.5, 0.5], ["A", "B"]), {})
    found = trades_by_rule(held, {"band": rl.Policy(1, band=0.1), "never": rl.Policy(None)})
    # One look of 366 days finds A beyond its band: two assets trade, once.
    yearly = rl.periods_per_year(dates) / len(dates)
    assert found.loc["band", "trades"] == pytest.approx(2 * yearly)
    assert found.loc["never", "trades"] == 0.0
    assert found.loc["band", "turnover"] == pytest.approx(yearly / 6)


def test_what_is_not_traded_is_no_trade() -> None:
    """By the least turnover, what stays inside its band and is not needed is left alone."""
    dates = pd.date_range("2020-01-01", periods=366, freq="D")
    returns = pd.DataFrame(0.0, dates, ["A", "B", "C"])
    returns.loc["2020-01-10", ["A", "B"]] = 0.5, -0.3
    held = Held(returns, pd.Series(1 / 3, ["A", "B", "C"]), {})
    rule = rl.Policy(1, band=0.05, trade_to="least")
    books = rl.simulate(returns, held.target, rule)
    traded = int((books.trades.iloc[0] != 0.0).sum())
    assert traded == 2
    assert len(books.trades) == 1
    yearly = rl.periods_per_year(dates) / len(dates)
    assert trades_by_rule(held, {"least": rule}).loc["least", "trades"] == pytest.approx(2 * yearly)


def test_gains_from_each_purchase_are_those_of_the_simulator() -> None:
    held = small()
    found = gains_by_purchase(later(held), [0, 50])
    for start in (0, 50):
        part = held.returns.iloc[start:]
        yearly = rl.periods_per_year(part.index) / len(part)

        def growth(rule: rl.Policy, part: pd.DataFrame = part, yearly: float = yearly) -> float:
            ends = [
                rl.simulate(part, held.target, each).value.iloc[-1]
                for each in rl.start_offsets(rule)
            ]
            return float(np.log(ends).mean() * yearly)

        never = growth(rl.Policy(None))
        for pace, every in held.paces.items():
            assert found.loc[start, pace] == pytest.approx(
                growth(rl.Policy(every)) - never, abs=1e-12
            )


def test_growth_by_pace_is_logarithmic_and_its_ratio_that_of_the_measures() -> None:
    held = small()._replace(paces={"daily": 1})
    found = by_pace(held).loc["daily"]
    books = rl.simulate(held.returns, held.target, rl.Policy(1))
    measured = rl.performance(books)
    assert found["growth"] == pytest.approx(np.log1p(measured["growth"]))
    assert found["sharpe"] == pytest.approx(measured["sharpe"])


def test_a_pace_is_the_mean_of_its_starts() -> None:
    """Each start has another look at the prices: their mean, and not one of them for all."""
    held = small()._replace(paces={"weekly": 5})
    found = by_pace(held).loc["weekly"]
    runs = [
        rl.performance(rl.simulate(held.returns, held.target, rl.Policy(5, offset=offset)))
        for offset in range(5)
    ]
    assert len({run["growth"] for run in runs}) == 5
    assert found["growth"] == pytest.approx(np.mean([np.log1p(run["growth"]) for run in runs]))
    for measure in ("volatility", "sharpe", "turnover"):
        assert found[measure] == pytest.approx(np.mean([run[measure] for run in runs]))


def test_flips_find_a_fast_reversal_and_rarely_none() -> None:
    held = mixes.five_strategies()
    assert found_share(held, 0.25, 10, 39) >= 0.9
    assert found_share(held, np.inf, 20, 39) <= 0.25


@pytest.mark.parametrize(
    ("name", "rule"),
    [
        ("five", rl.Policy(5)),
        ("five", rl.Policy(21, band=0.1, band_kind="relative", trade_to="edge")),
        ("ether", rl.Policy(7)),
    ],
)
def test_a_coded_vault_equals_a_naive_walk(name: str, rule: rl.Policy) -> None:
    """The price of a share in integers beside holdings walked in floats, without the simulator."""
    held = mixes.five_strategies() if name == "five" else mixes.ether_and_cash()
    vault = rl.ComposedVault(held.returns, held.target, rule)
    vault.deposit("owner", 10**24)
    price = vault.run()["price"].to_numpy()
    aim = held.target.to_numpy()
    holding, walk = aim.copy(), []
    for day, row in enumerate(held.returns.to_numpy()):
        holding = holding * (1.0 + row)
        total = holding.sum()
        weights = holding / total
        width = rule.band * aim
        far = np.abs(weights - aim).max(initial=0.0)
        beyond = (np.abs(weights - aim) > width).any() if rule.band else far > 0.0
        if day % rule.calendar == rule.calendar - 1 and day < len(held.returns) - 1 and beyond:
            keep = 0.0
            if rule.band:
                # Along the line to the target until the furthest outside stands at its edge.
                keep = float((width / np.abs(weights - aim)).min())
            holding = total * (aim + keep * (weights - aim))
        walk.append(holding.sum())
    np.testing.assert_allclose(price, walk, rtol=1e-9)


def test_a_vault_that_pays_gas_equals_the_simulator() -> None:
    held = mixes.five_strategies()
    returns = held.returns.iloc[:600]
    gas, money = 43.84e6, 10**13  # a millionth of a dollar is the smallest unit
    vault = rl.ComposedVault(returns, held.target, rl.Policy(21), costs=rl.Costs(fixed=gas))
    vault.deposit("owner", money)
    price = vault.run()["price"]
    books = rl.simulate(
        returns,
        held.target,
        rl.Policy(21),
        costs=rl.Costs(fixed=gas),
        initial=float(money),
        charge_entry=True,
    )
    np.testing.assert_allclose(price, books.value / money, rtol=1e-9)


def test_the_smallest_example_by_hand() -> None:
    """Two trades to begin with and two at the look, 1 each: 200 become 245.5 instead of 250."""
    pair = pd.DataFrame({"A": [0.5, 0.0], "B": [0.0, 0.0]})
    ends = {}
    for money in (200, 20, 180):
        gas = rl.Costs(fixed=1e18)
        vault = rl.ComposedVault(pair, {"A": 0.5, "B": 0.5}, rl.Policy(1), costs=gas)
        vault.deposit("owner", money * 10**18)
        vault.advance()
        ends[money] = vault.assets / 1e18
    by_hand = {money: 1.25 * (money - 2) - 2 for money in ends}
    assert ends == pytest.approx(by_hand, rel=1e-12)
    assert by_hand == {200: 245.5, 20: 20.5, 180: 220.5}


def test_the_weekly_vault_of_2021_by_hand() -> None:
    """11.4 million: five trades on 52 weeks at the mean gas of the year, over a thousandth."""
    prices = rl.load("ether_gas_daily").loc["2021"]
    mean = (1.5e5 * prices["Gas in gwei"] * prices["Ether in USD"] / 1e9).mean()
    assert mean == pytest.approx(43.84, abs=0.005)
    found = smallest_vaults(DOLLARS, FIVE, 0.001)["weekly"][2021]
    assert found == pytest.approx(5 * 52 * mean / 0.001, rel=1e-12)
    assert found == pytest.approx(11.4e6, rel=0.001)


def test_what_a_carrier_takes_over_purchases_and_starts() -> None:
    held = small()
    lacks = []
    for start in (0, 50, 90):
        part = held.returns.iloc[start:]
        yearly = rl.periods_per_year(part.index) / len(part)
        for offset in range(7):
            free, paid = (
                rl.simulate(part, held.target, rl.Policy(7, offset=offset), costs=costs)
                for costs in (0.0, 0.01)
            )
            lacks.append(yearly * np.log(free.value.iloc[-1] / paid.value.iloc[-1]))
    found = taken(later(held), [0, 50, 90], rl.Policy(7), costs=0.01)
    expected = [1.0 - np.exp(-lack) for lack in (np.mean(lacks), min(lacks), max(lacks))]
    np.testing.assert_allclose(found[["mean", "low", "high"]], expected, rtol=1e-9)
