"""What the chapter on pools says, counted again with NumPy and SciPy alone."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from chapter import Chapter
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from scipy.integrate import quad
from scipy.stats import norm

import research_lib as rl
from research_lib.chapters.self_rebalancing_pools import blocks, tables
from research_lib.chapters.self_rebalancing_pools.account import account, three_paths, walked
from research_lib.chapters.self_rebalancing_pools.blocks import (
    DAYS,
    YEAR,
    Counted,
    Found,
    World,
    _bought,
    _moves,
    _traded,
    simulate,
)
from research_lib.chapters.self_rebalancing_pools.break_even import (
    customers_needed,
    fee_needed,
    left_to_arbitrage,
    volume_needed,
)
from research_lib.chapters.self_rebalancing_pools.data import (
    BONDS,
    ETHER,
    Pooled,
    pool_sets,
    pooled,
)
from research_lib.chapters.self_rebalancing_pools.own_trades import gas_by_year, gas_shares
from research_lib.chapters.self_rebalancing_pools.tables import (
    accounts,
    everywhere,
    needed_by_fee,
    needed_by_year,
)
from research_lib.chapters.self_rebalancing_pools.weight_changes import (
    in_steps,
    paid_by_rule,
    paid_for,
)
from research_lib.chapters.self_rebalancing_pools.with_fee import by_oneself, with_fee

CHAPTER = Chapter("42_self_rebalancing_pools")
SENTENCES = " ".join(
    output.data["text/markdown"]
    for output in CHAPTER.outputs()
    if "text/markdown" in output.get("data", {})
)
EVIDENCE = Chapter("42_pools_everywhere")
COINS = "bitcoin and litecoin (w)"
DAILY = 0.05 * 365.25**0.5

histories = arrays(np.float64, (12, 3), elements=st.floats(-0.5, 1.0)).map(
    lambda values: pd.DataFrame(values, columns=list("abc"))
)
mixes = st.tuples(*[st.floats(0.01, 1.0)] * 3).map(
    lambda parts: pd.Series(parts, list("abc")) / sum(parts)
)


def entropy(target: np.ndarray, weights: np.ndarray) -> float:
    return float((target * np.log(target / weights)).sum())


def ends_of(returns: np.ndarray, aim: np.ndarray) -> tuple[float, float, float]:
    """Walk pool, mix restored and mix left alone through every close, in extended precision.

    Those who trade leave the pool as little as its invariant allows: the least of sum(p B) given
    prod(B ** w) is where each asset makes up its weight.
    """
    gross, aim = 1 + returns.astype(np.longdouble), aim.astype(np.longdouble)
    prices, balances, mix, alone = np.ones_like(aim), aim.copy(), np.longdouble(0), aim.copy()
    for row in gross:
        prices = prices * row
        mix += np.log(aim @ row)
        alone = alone * row
        kept = np.exp(aim @ np.log(balances))
        balances = aim / prices
        balances = balances * (kept / np.exp(aim @ np.log(balances)))
    return float(np.log(balances @ prices)), float(mix), float(np.log(alone.sum()))


@pytest.mark.parametrize("name", pool_sets())
def test_the_identity_on_every_data_set(name: str) -> None:
    """To 1e-10: restored less excess growth, and left alone less entropy, are the pool."""
    data = pooled(name)
    returns, aim = data.returns.to_numpy(), data.target.to_numpy()
    pool, mix, alone = ends_of(returns, aim)
    gross = 1 + returns
    excess = float((np.log(gross @ aim) - np.log(gross) @ aim).sum())
    end = aim * np.exp(np.log(gross).sum(axis=0))
    assert mix - pool == pytest.approx(excess, abs=1e-10)
    assert alone - pool == pytest.approx(entropy(aim, end / end.sum()), abs=1e-10)
    assert three_paths(data.returns, data.target).iloc[-1].tolist() == pytest.approx(
        [pool, mix, alone], abs=1e-10
    )
    told = account(data) * data.years
    shown = [pool, excess, mix, alone - pool, alone]
    assert told.tolist() == pytest.approx(shown, abs=1e-10)
    assert walked(data).abs().max() < 1e-10


def test_the_sets_are_27_whole_and_named_once() -> None:
    assert len(pool_sets()) == len(set(pool_sets())) == 27
    for name in pool_sets()[18:]:
        data = pooled(name)
        assert np.isfinite(data.returns.to_numpy()).all()
        assert data.target.sum() == pytest.approx(1.0)
        assert list(data.target.index) == list(data.returns.columns)
    assert pooled(ETHER).yearly == pytest.approx(365.25, abs=0.1)
    assert pooled(BONDS).target.to_dict() == {"Stocks": 0.6, "Long Treasuries": 0.4}
    assert pooled("44 coins (w)").returns.shape == (155, 44)


@given(histories, mixes)
def test_the_pool_is_never_ahead_of_anything(returns: pd.DataFrame, target: pd.Series) -> None:
    """And behind the mix left alone by at least what the level of that mix asks for."""
    paths = three_paths(returns, target)
    assert (paths["restored"] >= paths["pool"] - 1e-12).all()
    held = target.to_numpy() * (1 + returns.to_numpy()).prod(axis=0)
    level = np.minimum(held / held.sum(), target).sum()
    behind = (paths["left alone"] - paths["pool"]).iloc[-1]
    assert behind >= 2 * (1 - level) ** 2 - 1e-12
    ratios = pd.Series((1 + returns.to_numpy()).prod(axis=0), list("abc"))
    assert rl.impermanent_loss(ratios, target) == pytest.approx(np.expm1(-behind), abs=1e-12)


def test_the_example_by_hand() -> None:
    root = 2**0.5
    assert CHAPTER.row("ether doubles") == pytest.approx(
        [10 / root, 20_000 * root, 40_000 * root, 60_000, 60_000], abs=0.51
    )
    assert CHAPTER.row("ether halves") == [10, 20_000, 40_000, 40_000, 45_000]
    assert 1.5 / root * 1.5 / root == pytest.approx(9 / 8)  # two trades of arbitrage


def test_rows_of_the_page() -> None:
    labels = {name: name for name in (ETHER, "20 US stocks", "49 Moscow shares")}
    labels |= {"49 industries (m)": "49 US industries", BONDS: "60/40, Treasuries"}
    for name, label in labels.items():
        data = pooled(name)
        gross, aim = 1 + data.returns.to_numpy(), data.target.to_numpy()
        pool = (np.log(gross) @ aim).sum() / data.years
        mix = np.log(gross @ aim).sum() / data.years
        alone = np.log(gross.prod(axis=0) @ aim) / data.years
        shown = [100 * pool, 100 * (mix - pool), 100 * mix, 100 * alone, (mix - pool) / 0.003]
        first, last = (data.returns.index[at].year for at in (0, -1))
        found = CHAPTER.row(f"{label}, {first}–{last}")
        assert found == pytest.approx(shown, abs=0.0501)
        assert found[1] == 12.9 or name != ETHER
    assert "12.9 points" in CHAPTER.cells()[0].source


def test_published_examples_of_the_page() -> None:
    assert CHAPTER.row("50 % in a") == [-3.710, 8.0]
    assert CHAPTER.row("80 % in a") == [-2.161, 5.12]


def taken_in_the_mean(fee: float, scale: float, share: float) -> float:
    """What arbitrage takes in a block of a pool of halves, by its balances of 1 and 1.

    A share of the blocks is beyond the edge, by a gap with an exponential law.
    """
    edge = -np.log1p(-fee)

    def gain(beyond: float) -> float:
        outside, grown = np.exp(edge + beyond), np.exp(beyond / 2)
        kept = (1 - 1 / grown) * outside - (grown - 1) / (1 - fee)
        return kept / (outside + 1) * np.exp(-beyond / scale) / scale

    return share * quad(gain, 0, 40 * scale)[0]


@pytest.mark.parametrize(
    ("seconds", "fee"), [(12.0, 0.003), (12.0, 0.0001), (600.0, 0.003), (600.0, 0.01)]
)
def test_blocks_at_random_by_the_stationary_law(seconds: float, fee: float) -> None:
    """The gap at a block is flat between the edges and exponential beyond them.

    A step of a Brownian path over an exponential time has a Laplace law, and this law stays.
    """
    block, edge = seconds / YEAR, -np.log1p(-fee)
    scale = DAILY * np.sqrt(block / 2)
    exact = taken_in_the_mean(fee, scale, scale / (scale + edge)) / (block * DAILY**2 / 8)
    found = simulate(World(DAILY, fee, seconds), paths=1000, blocks=1500, seed=7).handed
    assert abs(found.mean - exact) < 4 * found.error + 1e-3
    assert found.error < 0.003
    assert left_to_arbitrage(fee, DAILY, seconds) == pytest.approx(exact, rel=5e-3)


def test_the_page_shows_12_percent_within_the_error_of_its_simulation() -> None:
    found = simulate(World(DAILY, 0.003)).handed
    low, high = found.ends
    exact = left_to_arbitrage(0.003, DAILY, 12.0)
    assert low < exact < high
    assert exact == pytest.approx(0.122, abs=5e-5)
    assert "12.2 % is still handed over by the formula" in SENTENCES
    assert f"{100 * low:.1f} to {100 * high:.1f} %" in SENTENCES
    for label, formula in (("12 s, 0.30 %", 12.20), ("10 min, 0.30 %", 49.55)):
        row = EVIDENCE.row(label)
        assert row[0] == formula
        assert row[1] <= formula <= row[2]


def test_blocks_by_the_clock_by_their_own_stationary_law() -> None:
    """By the law of the gap after a trade, on a grid with an atom at each edge, and quadrature."""
    fee, block = 0.003, 12.0 / YEAR
    edge, step = -np.log1p(-fee), DAILY * np.sqrt(block)
    cuts = np.linspace(-edge, edge, 400)
    points = np.concatenate([[-edge], (cuts[1:] + cuts[:-1]) / 2, [edge]])
    below = norm.cdf((cuts[np.newaxis] - points[:, np.newaxis]) / step)
    moves = np.diff(below, axis=1, prepend=0.0, append=1.0)
    law = np.full(len(points), 1 / len(points))
    for _ in range(1000):
        law = law @ moves
    assert abs(law @ moves - law).max() < 1e-12
    # The density of the gap beyond the upper edge, then what is taken there; both edges are alike.
    beyond = np.linspace(0, 8 * step, 2001)
    density = law @ norm.pdf((edge + beyond[np.newaxis] - points[:, np.newaxis]) / step) / step
    outside, grown = np.exp(edge + beyond), np.exp(beyond / 2)
    gain = ((1 - 1 / grown) * outside - (grown - 1) / (1 - fee)) / (outside + 1)
    exact = 2 * np.trapezoid(density * gain, beyond) / (block * DAILY**2 / 8)
    found = simulate(World(DAILY, fee, random=False), paths=1000, blocks=1500, seed=7).handed
    assert exact == pytest.approx(0.1026, abs=2e-4)
    assert abs(found.mean - exact) < 4 * found.error


def test_customers_who_bring_enough_make_up_for_it() -> None:
    """In small trades exactly as much as the formula says; and fee × all trade says it always."""
    part = left_to_arbitrage(0.003, DAILY, 12.0)
    needed = customers_needed(DAILY**2 / 8, 0.003, part)
    for size in (1e-5, 1e-2):
        world = World(DAILY, 0.003, customers=needed, size=size)
        found = simulate(world, paths=1000, blocks=1500, seed=7)
        brought = found.customers.mean + found.arbitrage.mean
        whole = volume_needed(DAILY**2 / 8, 0.003)
        assert abs(found.handed.mean - (1 - brought / whole)) < (
            4 * found.arbitrage.error / whole + 0.002
        )
        assert abs(found.customers.mean - needed) < 4 * found.customers.error
        if size < 1e-3:
            assert abs(found.handed.mean) < 4 * found.handed.error + 0.002
        else:
            assert found.handed.mean < -0.05


@pytest.mark.parametrize("jumps", [0.0, 0.3, 1.0])
def test_the_price_of_outside_is_a_fair_game(jumps: float) -> None:
    """With the variance that it should have, be it in jumps or not, and one jump a day."""
    time = np.full(400_000, 0.5 / DAYS)
    moves = _moves(World(4.0, 0.003, jumps=jumps), time, np.random.default_rng(5))
    variance = 16.0 * 0.5 / DAYS
    prices = np.exp(moves)
    assert abs(prices.mean() - 1) < 4 * prices.std() / len(time) ** 0.5
    assert moves.var() == pytest.approx(variance, rel=0.02)
    if jumps == 1.0:
        assert (moves != moves[0]).mean() == pytest.approx(0.5, abs=0.005)


def test_the_walk_of_blocks_is_that_of_the_library() -> None:
    """Its formulas for what is taken and brought, against a pool of the library, both ways."""
    world = World(DAILY, 0.01, weight=0.7, customers=1e9, size=0.02)
    for start in (-0.03, 0.0, 0.04):
        gap = np.full(2000, start)
        moved = _bought(world, gap, 1.0, np.random.default_rng(0))
        taken, came, changed = _traded(world, gap, moved)
        prices = {"a": float(np.exp(start)), "b": 1.0}
        pool = rl.WeightedPool({"a": 0.7, "b": 0.3}, {"a": 0.7, "b": 0.3}, 0.01)
        worth = pool.value(prices)
        for sold, bought, way in (("b", "a", moved > 0), ("a", "b", moved < 0)):
            after, _ = pool.sell(sold, 0.02 * worth / prices[sold], bought)
            assert taken[way] == pytest.approx(1 - after.value(prices) / worth, abs=1e-12)
            assert came[way] == pytest.approx(0.02, abs=1e-12)
            inside = after.price("a", "b")
            assert np.exp(changed[way]) == pytest.approx(inside, abs=1e-12)


@pytest.mark.parametrize("name", [ETHER, COINS])
def test_a_pool_with_a_fee_walked_again(name: str) -> None:
    """Halves x and y keep x y; who trades stops where the last unit earns the fee."""
    data, fee = pooled(name), 0.003
    gross = 1 + data.returns.to_numpy()
    x, y, brought, came = 0.5, 0.5, 0.0, 0
    first, second = 1.0, 1.0
    for one, two in gross:
        first, second = first * one, second * two
        ratio = first / second
        worth = x * first + y * second
        if y / x < ratio * (1 - fee):  # the pool asks too little for the first
            more = np.sqrt(ratio * (1 - fee) * x * y) - y
            x, y = x * y / (y + more), y + more / (1 - fee)
            brought, came = brought + more / (1 - fee) * second / worth, came + 1
        elif y / x > ratio / (1 - fee):
            more = np.sqrt(x * y * (1 - fee) / ratio) - x
            x, y = x + more / (1 - fee), x * y / (x + more)
            brought, came = brought + more / (1 - fee) * first / worth, came + 1
    growth = np.log(x * first + y * second) / data.years
    fees = np.log(2 * np.sqrt(x * y)) / data.years
    found = with_fee(data, fee)
    assert found["growth"] == pytest.approx(growth, abs=1e-10)
    assert found["fees"] == pytest.approx(fees, abs=1e-10)
    assert found["brought"] == pytest.approx(brought / data.years, rel=1e-9)
    assert found["closes"] == came / len(gross)
    assert found["assets"] + found["fees"] + found["gap"] == pytest.approx(growth, abs=1e-12)
    assert 0 <= found["gap"] * data.years <= fee**2  # a bounded rest, whatever the time
    assert found["fees"] == pytest.approx(fee * found["brought"], rel=0.01)


def test_fees_alone_lift_a_pool_and_by_what_was_brought() -> None:
    """Of any pool: the logarithm of the invariant grows by the fee of each trade over the value."""
    draws, fee = np.random.default_rng(3), 0.002
    weights = {"a": 0.5, "b": 0.3, "c": 0.2}
    pool = rl.WeightedPool(weights, weights, fee)
    start, trade = np.log(pool.invariant), 0.0
    for _ in range(500):
        sold, bought = draws.permutation(list(weights))[:2]
        value = pool.balances[sold] / weights[sold]  # of the pool, in what is sold
        amount = draws.uniform(0, 0.01) * value
        trade += amount / value
        pool, _ = pool.sell(str(sold), amount, str(bought))
    assert np.log(pool.invariant) - start == pytest.approx(fee * trade, rel=0.03)


def test_the_owner_alone_pays_once_for_an_exchange() -> None:
    """Every four weeks from each start: what leaves the one pays, with the fee, for the other."""
    data, fee = pooled(COINS), 0.01
    gross, grown = 1 + data.returns.to_numpy(), []
    for start in range(4):
        money = np.array([0.5, 0.5])
        for step, row in enumerate(gross, start=1):
            money = money * row
            if step % 4 == (start or 4) % 4 and step < len(gross):
                left = money.sum()
                for _ in range(60):
                    left = money.sum() - 0.5 * fee * np.abs(0.5 * left - money).sum()
                money = np.array([0.5, 0.5]) * left
        grown.append(np.log(money.sum()) / data.years)
    assert by_oneself(data, 4, fee) == pytest.approx(np.mean(grown), abs=1e-9)
    # Selling s pays fee × s / 2, and so does buying: together the fee on one exchange.


def test_the_numbers_of_the_pool_with_a_fee() -> None:
    logs = np.log1p(pooled(ETHER).returns.iloc[:, 0])
    logs -= np.log1p(pooled(ETHER).returns.iloc[:, 1])
    step = logs.std() * (12.0 / 86_400.0) ** 0.5
    for fee in (0.0, 0.003, 0.005, 0.01, 0.03):
        shown = CHAPTER.row(f"{100 * fee:.1f} %")
        found = with_fee(pooled(ETHER), fee)
        own = [by_oneself(pooled(ETHER), every, fee) for every in (1, 30, 365)]
        free = with_fee(pooled(ETHER), 0.0)["growth"]
        kept = 1 - 1 / (1 + 2**0.5 * fee / step)
        blocks = free + kept * (by_oneself(pooled(ETHER), 1, 0.0) - free)
        expected = [found["growth"], found["fees"], blocks, *own]
        assert shown == pytest.approx([100 * each for each in expected], abs=0.0501)
    first, more, last = (CHAPTER.row(fee) for fee in ("0.3 %", "0.5 %", "3.0 %"))
    assert first[0] < first[3]
    assert first[2] < first[3]
    assert more[0] < more[3] < more[2]  # as the page says, blocks pass the daily trader
    assert last[0] > last[3]  # and so do closes, at a larger fee
    assert first[0] < first[4]
    assert last[0] < last[4]


@given(st.floats(0.01, 0.5), st.floats(0.1, 500.0), st.floats(0.1, 2.0), st.floats(1.0, 1e5))
def test_the_least_fee_is_where_both_sides_meet(
    handed: float, customers: float, volatility: float, seconds: float
) -> None:
    steep = np.sqrt(2) / (volatility * np.sqrt(seconds / YEAR))
    if customers * (1 + steep) <= handed * (1 + 1e-9):
        with pytest.raises(ValueError, match="customers"):
            fee_needed(handed, customers * (1 - 1e-8), volatility, seconds)
        return
    fee = fee_needed(handed, customers, volatility, seconds)
    assert fee * customers * (1 + steep * fee) == pytest.approx(handed, rel=1e-6)
    assert customers_needed(handed, fee, 1 / (1 + steep * fee)) == pytest.approx(
        customers, rel=1e-6
    )


USUAL = World(0.8, 0.003)


@pytest.mark.parametrize(
    ("call", "word"),
    [
        (lambda: simulate(USUAL._replace(customers=100.0, size=1e-6)), "customers"),
        (lambda: simulate(USUAL._replace(customers=1.0)), "customers"),
        (lambda: simulate(USUAL._replace(jumps=1.5)), "jumps"),
        (lambda: simulate(USUAL._replace(volatility=float("nan"))), "volatility"),
        (lambda: simulate(USUAL._replace(volatility=0.0)), "volatility"),
        (lambda: simulate(USUAL._replace(fee=-0.003)), "fee"),
        (lambda: simulate(USUAL._replace(fee=1.0)), "fee"),
        (lambda: simulate(USUAL._replace(weight=1.0)), "weight"),
        (lambda: simulate(USUAL, paths=1), "paths"),
        (lambda: volume_needed(0.1, -0.003), "fee"),
        (lambda: volume_needed(float("nan"), 0.003), "handed"),
        (lambda: customers_needed(0.1, 0.003, 1.2), "part"),
        (lambda: left_to_arbitrage(0.003, 0.0, 12.0), "volatility"),
        (lambda: left_to_arbitrage(-0.003, 0.8, 12.0), "fee"),
        (lambda: fee_needed(0.1, 0.0, 0.8, 12.0), "customers"),
        (lambda: fee_needed(0.5, 0.0001, 0.8, 12.0), "132%"),
        (lambda: in_steps(pd.Series({"a": 1.0}), pd.Series({"a": 1.0}), 0), "steps"),
    ],
)
def test_what_cannot_be_is_refused(call, word: str) -> None:
    with pytest.raises(ValueError, match=word):
        call()


def test_limits() -> None:
    """No fee makes up for a loss, and the way from a mix to itself is to stay."""
    assert volume_needed(0.1, 0.0) == np.inf
    assert volume_needed(0.1, 0.0, own=0.1) == 0.0
    assert left_to_arbitrage(0.0, 0.8, 12.0) == 1.0
    half = pd.Series({"a": 0.5, "b": 0.5})
    assert in_steps(half, half, 3, arc=True).to_numpy().tolist() == [[0.5, 0.5]] * 4
    for apart in (1e-5, 1e-9, 1e-12):
        near = pd.Series({"a": 0.5 + apart, "b": 0.5 - apart})
        moved = in_steps(half, near, 2, arc=True)["a"].to_numpy() - 0.5
        assert moved == pytest.approx([0.0, apart / 2, apart], rel=1e-3, abs=2e-16)


def test_what_one_costs_oneself_counts_against_the_pool() -> None:
    assert volume_needed(0.08, 0.003, own=0.02) == pytest.approx(20.0)
    assert volume_needed(0.01, 0.003, own=0.02) == 0.0


def test_the_years_of_ether() -> None:
    returns = rl.load("ether_daily")["Ether"]
    years = needed_by_year(pooled(ETHER), 0.003, 12.0)
    assert list(years.index) == list(range(2016, 2026))  # whole ones
    for year in (2016, 2023):
        part = returns[returns.index.year == year].to_numpy()
        handed = np.log1p(part / 2).sum() - np.log1p(part).sum() / 2
        sigma = np.log1p(part).std(ddof=1) * np.sqrt(3951 / (3950 / 365.25))
        left = 1 / (1 + np.sqrt(2) * 0.003 / (sigma * np.sqrt(12 / YEAR)))
        customers = left * handed / 0.003
        row = years.loc[year]
        assert row["handed over"] == pytest.approx(handed, rel=1e-9)
        assert row["customers"] == pytest.approx(customers, rel=1e-6)
        assert row["arbitrage"] == pytest.approx(handed / 0.003 - customers, rel=1e-6)
        assert f"{customers:.1f} times in {year}" in SENTENCES
    assert years["customers"].idxmax() == 2016
    assert years["customers"].idxmin() == 2023


@given(mixes, mixes, st.integers(1, 20))
def test_a_change_of_weights_costs_the_same_at_all_prices(
    first: pd.Series, last: pd.Series, steps: int
) -> None:
    """A pool of the library that is led from one to the other while its prices jump about."""
    draws = np.random.default_rng(1)
    for arc in (False, True) if abs(first - last).max() > 1e-3 else (False,):
        way = in_steps(first, last, steps, arc=arc)
        assert way.iloc[0].to_numpy() == pytest.approx(first.to_numpy())
        assert way.iloc[-1].to_numpy() == pytest.approx(last.to_numpy())
        assert way.sum(axis=1).to_numpy() == pytest.approx(np.ones(steps + 1))
        pool, lost = rl.WeightedPool(dict(first), dict(first)), 0.0
        for step in range(1, steps + 1):
            prices = dict(zip("abc", draws.uniform(0.5, 2.0, 3), strict=True))
            pool = pool.arbitraged(prices)
            before = pool.value(prices)
            weights = way.iloc[step] / way.iloc[step].sum()
            pool = pool.reweighted(dict(weights)).arbitraged(prices)
            lost -= np.log(pool.value(prices) / before)
        assert paid_for(way).sum() == pytest.approx(lost, abs=1e-9)


def test_many_steps_and_the_arc_save() -> None:
    first, last = pd.Series({"a": 0.5, "b": 0.5}), pd.Series({"a": 0.9, "b": 0.1})
    straight, arc = (paid_for(in_steps(first, last, 10, arc=way)).sum() for way in (False, True))
    angle = np.arccos(np.sqrt(0.45) + np.sqrt(0.05))
    assert arc < straight < paid_for(in_steps(first, last, 1)).sum()
    assert arc == pytest.approx(2 * angle**2 / 10, rel=0.02)  # the Fisher metric
    numbers = [199.3, 20.2, 2.03]
    for steps, told in zip((1, 10, 100), numbers, strict=True):
        paid = paid_for(in_steps(first, pd.Series({"a": 0.6, "b": 0.4}), steps)).sum()
        assert -1e4 * np.expm1(-paid) == pytest.approx(told, rel=3e-3)
    assert "199.3 basis points in one step, 20.2 in 10, 2.03 in 100" in SENTENCES


def test_the_error_of_a_ratio_by_hand() -> None:
    """Sums of 1, 2 and 3 in 1, 1 and 2 years: 1.5 a year, off by -0.5, 0.5 and 0."""
    found = blocks._a_year(np.array([1.0, 2.0, 3.0]), np.array([1.0, 1.0, 2.0]))
    assert found.mean == 1.5
    assert found.error == pytest.approx(0.5 / (4 / 3) / 3**0.5)


def test_the_rule_counts_the_fees_of_all_trade(monkeypatch: pytest.MonkeyPatch) -> None:
    told = Counted(Found(0.1, 0.05), Found(5.0, 0.0), Found(3.0, 0.0))
    monkeypatch.setattr(tables, "simulate", lambda world: told)
    row = tables.by_size(World(0.8, 0.004), [0.001]).loc[0.001]
    # Eight times the value at 0.4 % are 0.032 of the 0.08 that is handed over without a fee.
    assert row["rule"] == pytest.approx(0.6)
    assert row[["customers", "arbitrage", "net"]].tolist() == [5.0, 3.0, 0.1]
    assert row[["low", "high"]].tolist() == pytest.approx([0.002, 0.198])


def test_a_whole_year_lacks_three_days_at_most() -> None:
    years = {"2001": 365, "2002": 361, "2003": 362}
    index = pd.DatetimeIndex(
        [day for year, days in years.items() for day in pd.date_range(year, periods=days)]
    )
    drawn = np.random.default_rng(4).normal(0.0, 0.04, len(index))
    returns = pd.DataFrame({"a": drawn, "b": 0.0}, index)
    data = Pooled(returns, pd.Series({"a": 0.5, "b": 0.5}), 365.0)
    assert list(needed_by_year(data, 0.003, 12.0).index) == [2001, 2003]


def test_what_a_rule_that_moves_its_target_pays() -> None:
    data = pooled(ETHER)
    rule = rl.VolatilityTarget(0.4, "Dollar", window=60, frequency=365.25, most=0.95)
    returns, share = data.returns["Ether"].to_numpy(), []
    for at in range(59, len(returns), 30):
        sigma = returns[at - 59 : at + 1].std(ddof=1) * np.sqrt(365.25)
        share.append(min(0.95, 0.4 / sigma))
    new, old = np.array(share[1:]), np.array(share[:-1])
    jumps = new * np.log(new / old) + (1 - new) * np.log((1 - new) / (1 - old))
    found = paid_by_rule(data, rule, 30)
    yearly = jumps.sum() / (30 * len(jumps) / data.yearly)
    assert found["in one step"] == pytest.approx(yearly, rel=1e-3)
    assert found["in 30 steps"] < 0.1 * found["in one step"]


def test_the_gas_of_a_trade() -> None:
    prices = rl.load("ether_gas_daily").loc["2021"]
    dollars = 150_000 * prices.iloc[:, 0] * 1e-9 * prices.iloc[:, 1]
    assert gas_by_year()[2021] == pytest.approx(dollars.median())
    share = gas_shares(12, {"small": 10_000.0}).loc[2021, "small"]
    assert share == pytest.approx(12 * dollars.median() / 10_000)
    assert EVIDENCE.row("2021")[5] == pytest.approx(12 * dollars.median() / 100, abs=0.00501)


def test_the_tables_of_both_pages() -> None:
    data = pooled(COINS)
    logs = np.log1p(data.returns.to_numpy())
    returns = data.returns.to_numpy()
    handed = np.log1p(returns.mean(axis=1)).sum() - logs.mean(axis=1).sum()
    sigma = np.log((1 + returns[:, 0]) / (1 + returns[:, 1])).std(ddof=1) * 52**0.5
    yearly = handed / data.years
    needed = needed_by_fee(data, [0.003, 0.01], {"12 s": 12.0})
    assert needed["all trade"].tolist() == pytest.approx([yearly / 0.003, yearly / 0.01])
    left = [1 / (1 + np.sqrt(2) * fee / (sigma * np.sqrt(12 / YEAR))) for fee in needed.index]
    assert needed.iloc[:, 1].tolist() == pytest.approx(needed["all trade"].to_numpy() * left)
    row = accounts([COINS], 0.01).loc[COINS]
    assert row["handed over"] == pytest.approx(yearly)
    assert row["all trade"] == pytest.approx(yearly / 0.01)
    grown = np.exp(logs.sum(axis=0))
    level = np.minimum(grown / grown.sum(), 0.5).sum()
    found = everywhere([COINS]).loc[COINS]
    assert found["floor"] == pytest.approx(100 * 2 * (1 - level) ** 2)
    assert found["entropy"] == pytest.approx(
        100 * entropy(np.array([0.5, 0.5]), grown / grown.sum())
    )
    assert found["pool"] == pytest.approx(100 * logs.mean(axis=1).sum())
    assert 0 <= found["missed"] < 100
