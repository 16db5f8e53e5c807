"""Weighted pools: vectors of a real chain, published losses, and the exact identity."""

from __future__ import annotations

from dataclasses import replace
from math import isclose

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import research_lib as rl
from research_lib.datasets.study import study_sets

HALVES = {"usdc": 0.5, "dai": 0.5}
RISK = pd.DataFrame([[0.64, 0.0], [0.0, 0.0]], ["ether", "dollar"], ["ether", "dollar"])


def chain() -> rl.WeightedPool:
    """The pool of Balancer's test data 11155111-7439300-Weighted-USDC-DAI."""
    balances = {"usdc": 6916.384366, "dai": 6240.659067374271172646}
    return rl.WeightedPool(balances, HALVES, 0.01, 6565.147517543863649467)


@pytest.mark.parametrize(
    ("call", "arguments", "value"),
    [
        ("sell", ("usdc", 10.0, "dai"), 8.920009849766722311),
        ("sell", ("dai", 700.0, "usdc"), 691.273441),
        ("buy", ("dai", 20.0, "usdc"), 22.461437),
        ("join", ({"usdc": 10.0, "dai": 1.0},), 5.249632476460424979),
        ("join_single", ("usdc", 10.0), 21.192628),
        ("join_single", ("dai", 10.0), 19.122124552221037291),
        ("exit_single", ("usdc", 1.0), 2.096306),
        ("exit_single", ("dai", 1.0), 1.891499077903496683),
    ],
)
def test_a_pool_pays_what_the_chain_paid(call: str, arguments: tuple, value: float) -> None:
    """Dollars of the chain have six decimals and round for the pool; powers are good to 1e-9."""
    six = value == round(value, 6)
    _, paid = getattr(chain(), call)(*arguments)
    assert paid == pytest.approx(value, abs=1.1e-6 if six else 0, rel=1e-9)


def test_the_pool_afterwards_holds_what_came_and_lost_what_went() -> None:
    pool, paid = chain().sell("usdc", 10.0, "dai")
    before = chain().balances
    moved = {name: pool.balances[name] - before[name] for name in before}
    assert moved == pytest.approx({"usdc": 10.0, "dai": -paid}, abs=1e-9)
    whole, parts = chain().exit(65.0)
    assert parts == pytest.approx({n: u * 65.0 / chain().supply for n, u in before.items()})
    assert whole.supply == pytest.approx(chain().supply - 65.0)


@pytest.mark.parametrize(("share", "loss"), [(0.5, -0.03710), (0.8, -0.02161)])
def test_published_impermanent_losses(share: float, loss: float) -> None:
    ratios = {"a": 2.0, "b": 1.15}
    assert rl.impermanent_loss(ratios, {"a": share, "b": 1 - share}) == pytest.approx(
        loss, abs=5e-6
    )


@pytest.mark.parametrize(("share", "lost"), [(0.5, 0.08), (0.8, 0.0512)])
def test_published_losses_against_rebalancing(share: float, lost: float) -> None:
    weights = {"ether": share, "dollar": 1 - share}
    assert rl.loss_versus_rebalancing(weights, RISK) == pytest.approx(lost)


@pytest.mark.parametrize(
    ("seconds", "shares"),
    [(12, [80.6, 45.5, 29.4, 12.2, 4.0]), (600, [96.7, 85.5, 74.7, 49.5, 22.8])],
)
def test_what_a_fee_leaves_to_arbitrage(seconds: float, shares: list[float]) -> None:
    """The table of arXiv 2305.14604 for a volatility of 5 % a day; time is in days here."""
    risk = RISK / 0.64 * 0.05**2
    weights = {"ether": 0.5, "dollar": 0.5}
    all_of_it = rl.loss_versus_rebalancing(weights, risk)
    found = [
        100 * rl.loss_versus_rebalancing(weights, risk, fee=fee, block=seconds / 86_400) / all_of_it
        for fee in (0.0001, 0.0005, 0.001, 0.003, 0.01)
    ]
    assert found == pytest.approx(shares, abs=0.05)


def test_the_fee_formula_is_what_a_simulated_pool_loses() -> None:
    """Blocks of 12 seconds on average, 30 basis points, 5 % a day: 12.2 % of the loss."""
    rng, blocks, fee, daily = np.random.default_rng(0), 200_000, 0.003, 0.05
    days = rng.exponential(12 / 86_400, blocks)
    steps = daily * np.sqrt(days) * rng.standard_normal(blocks) - daily**2 * days / 2
    prices = np.exp(np.cumsum(steps))
    pool = rl.WeightedPool({"ether": 1.0, "dollar": 1.0}, {"ether": 0.5, "dollar": 0.5}, fee)
    edge, inside, gained = -np.log1p(-fee), 0.0, []
    for price in prices:
        if abs(inside - np.log(price)) <= edge:
            continue
        outside = {"ether": price, "dollar": 1.0}
        before, pool = pool, pool.arbitraged(outside)
        inside = np.log(pool.price("ether", "dollar"))
        gained.append((before.value(outside) - pool.value(outside)) / before.value(outside))
    part = np.sum(gained) / (daily**2 / 8 * days.sum())
    error = np.std(gained) * np.sqrt(len(gained)) / (daily**2 / 8 * days.sum())
    assert abs(part - 0.1220) < 4 * error
    assert error < 0.003


@pytest.mark.parametrize(("steps", "basis_points"), [(1, 199.3), (10, 20.2), (100, 2.03)])
def test_a_change_of_weights_costs_its_relative_entropy(steps: int, basis_points: float) -> None:
    pool = rl.WeightedPool({"a": 1.0, "b": 1.0}, {"a": 0.5, "b": 0.5})
    prices = {"a": 1.0, "b": 1.0}
    for share in np.linspace(0.5, 0.6, steps + 1)[1:]:
        pool = pool.reweighted({"a": share, "b": 1 - share}).arbitraged(prices)
    assert 1e4 * (1 - pool.value(prices) / 2) == pytest.approx(basis_points, rel=3e-3)


@pytest.mark.parametrize("name", study_sets())
def test_a_pool_earns_the_mix_less_its_excess_growth(name: str) -> None:
    """log(constant mix) - log(pool) is the realised excess growth: on every data set, exactly."""
    data = study_sets()[name]
    returns, weights = data.returns(), data.target()
    mix = np.log1p(returns @ weights).sum()
    excess = (np.log1p(returns @ weights) - np.log1p(returns) @ weights).sum()
    pool, grown = rl.WeightedPool(weights, weights), np.expm1(np.log1p(returns).cumsum()) + 1
    for at in (len(returns) // 3, len(returns) // 2, len(returns) - 1):  # the way does not matter
        pool = pool.arbitraged(grown.iloc[at])
    assert mix - np.log(pool.value(grown.iloc[-1])) == pytest.approx(excess, abs=1e-10)


AMOUNTS = st.floats(0.01, 1e6)
SHARES = st.floats(0.05, 0.95)


@given(AMOUNTS, AMOUNTS, SHARES, st.floats(0, 0.3), st.floats(0, 0.1))
def test_nobody_gains_by_there_and_back(
    a: float, b: float, share: float, part: float, fee: float
) -> None:
    pool = rl.WeightedPool({"a": a, "b": b}, {"a": share, "b": 1 - share}, fee)
    after, paid = pool.sell("a", part * a, "b")
    assert after.invariant >= pool.invariant * (1 - 1e-12)
    if paid <= 0.3 * after.balances["b"]:
        back, returned = after.sell("b", paid, "a")
        assert returned <= part * a * (1 + 1e-9) + 1e-12 * a
        assert back.invariant >= pool.invariant * (1 - 1e-12)


@given(AMOUNTS, AMOUNTS, SHARES, st.floats(0, 0.3))
def test_a_price_asked_is_the_inverse_of_a_price_paid(
    a: float, b: float, share: float, part: float
) -> None:
    pool = rl.WeightedPool({"a": a, "b": b}, {"a": share, "b": 1 - share}, 0.003)
    _, paid = pool.sell("a", part * a, "b")
    if paid <= 0.3 * b:
        _, asked = pool.buy("b", paid, "a")
        assert asked == pytest.approx(part * a, rel=1e-9, abs=1e-12 * a)


@given(SHARES, st.floats(0.2, 5.0), st.floats(0, 0.05))
def test_after_arbitrage_no_trade_pays(share: float, price: float, fee: float) -> None:
    pool = rl.WeightedPool({"a": 1.0, "b": 1.0}, {"a": share, "b": 1 - share}, fee)
    pool = pool.arbitraged({"a": price, "b": 1.0})
    inside = pool.price("a", "b")
    assert price * (1 - fee) * (1 - 1e-9) <= inside <= price / (1 - fee) * (1 + 1e-9)


def operated(
    pool: rl.WeightedPool, draws: np.random.Generator, prices: dict[str, float]
) -> tuple[rl.WeightedPool, dict[str, float], float]:
    """Return a pool after one random operation, what came into it, and the shares issued."""
    size, more, turn, kind = map(float, draws.random(4))
    size, which = 1e-6 + 0.29 * size, int(7 * kind)
    (one, two), shares = ("ab" if turn < 0.5 else "ba"), size * pool.supply
    if which == 0:
        after, paid = pool.sell(one, size * pool.balances[one], two)
        return after, {one: size * pool.balances[one], two: -paid}, 0.0
    if which == 1:
        after, asked = pool.buy(one, size * pool.balances[one], two)
        return after, {one: -size * pool.balances[one], two: asked}, 0.0
    if which == 2:
        given = {one: size * pool.balances[one], two: 0.5 * more * pool.balances[two]}
        after, issued = pool.join(given)
        return after, given, issued
    if which == 3:
        after, asked = pool.join_single(one, shares)
        return after, {one: asked}, shares
    if which == 4:
        after, paid = pool.exit_single(one, shares)
        return after, {one: -paid}, -shares
    if which == 5:
        after, parts = pool.exit(shares)
        return after, {name: -part for name, part in parts.items()}, -shares
    after = pool.arbitraged(prices)
    return after, {name: after.balances[name] - units for name, units in pool.balances.items()}, 0.0


@settings(max_examples=200)
@given(st.integers(0, 2**32 - 1), SHARES, st.sampled_from([0.0, 1e-4, 0.003, 0.1]))
def test_no_sequence_takes_from_those_who_stay(seed: int, share: float, fee: float) -> None:
    """10,000 sequences of twelve joins, exits, trades and arbitrage, fifty for each example.

    What a share stands for, the invariant, never falls; nothing comes from nowhere; and at prices
    that stand still nobody takes anything from shares that were worth their price.
    """
    draws = np.random.default_rng(seed)
    weights = {"a": share, "b": 1 - share}
    for _ in range(50):
        prices = dict(zip("ab", draws.lognormal(0, 1, 2), strict=True))
        balances = dict(zip("ab", draws.lognormal(5, 3, 2), strict=True))
        pool = rl.WeightedPool(balances, weights, fee, draws.lognormal(0, 3))
        pool = replace(pool, fee=0.0).arbitraged(prices)
        pool = replace(pool, fee=fee)
        fair, stood_for = pool.value(prices) / pool.supply, pool.invariant / pool.supply
        for _ in range(12):
            after, came, issued = operated(pool, draws, prices)
            stands_for = after.invariant / after.supply
            assert stands_for >= stood_for * (1 - 1e-12)
            assert isclose(after.supply, pool.supply + issued, rel_tol=1e-12)
            for name, units in pool.balances.items():
                due, slack = units + came.get(name, 0.0), 1e-12 * units
                assert isclose(after.balances[name], due, rel_tol=1e-12, abs_tol=slack)
                assert after.balances[name] > 0
            assert after.value(prices) / after.supply >= fair * (1 - 1e-11)
            pool, stood_for = after, stands_for


def test_a_join_in_proportion_pays_no_fee() -> None:
    pool = chain()
    _, issued = pool.join({name: 0.1 * units for name, units in pool.balances.items()})
    assert issued == pytest.approx(0.1 * pool.supply, rel=1e-12)


@pytest.mark.parametrize(
    ("make", "named"),
    [
        (lambda: rl.WeightedPool({"a": 1.0, "b": 0.0}, {"a": 0.5, "b": 0.5}), "balance of 'b'"),
        (lambda: rl.WeightedPool({"a": 1.0, "b": 1.0}, {"a": 1.0, "b": 0.0}), "weight of 'b'"),
        (lambda: rl.WeightedPool({"a": 1.0}, {"a": 0.5, "b": 0.5}), "'?b'?"),
        (lambda: rl.WeightedPool({"a": 1.0, "b": 1.0}, {"a": 0.5, "b": 0.5}, 1.0), "fee is 1"),
        (lambda: chain().sell("usdc", 1.0, "usdc"), "two assets"),
        (lambda: chain().sell("eur", 1.0, "usdc"), "eur"),
        (lambda: chain().sell("usdc", 3000.0, "dai"), "30 %"),
        (lambda: chain().buy("dai", -1.0, "usdc"), "amount is -1"),
        (lambda: chain().join({"usdc": -1.0}), "amounts"),
        (lambda: chain().join({"usdc": True}), "amount of 'usdc' is True"),
        (lambda: chain().join({"usdc": "10"}), "amount of 'usdc' is '10'"),
        (lambda: chain().exit(1e6), "shares are"),
        (lambda: chain().arbitraged({"usdc": 1.0, "dai": 0.0}), "price of 'dai'"),
        (lambda: rl.impermanent_loss({"a": 0.0, "b": 1.0}, {"a": 0.5, "b": 0.5}), "ratio of 'a'"),
        (
            lambda: rl.loss_versus_rebalancing({"ether": 0.5, "dollar": 0.5}, RISK, fee=0.01),
            "block",
        ),
    ],
)
def test_what_makes_no_sense_is_refused_by_name(make: object, named: str) -> None:
    with pytest.raises(ValueError, match=named):
        make()  # type: ignore[operator]
