"""A closed market: what must be true of it, and a plain one written apart."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import research_lib as rl
from research_lib.cash.hands import dealt, levels
from research_lib.cash.participants import EVERYBODY_ELSE

MONTHS = pd.date_range("2001-01-31", periods=30, freq="ME")
NAMES = list("abcdef")


def drawn(seed: int, periods: int = 30) -> tuple[pd.DataFrame, pd.Series, pd.Series]:
    """Returns, market weights and bills of a market of six assets."""
    draw = np.random.default_rng(seed)
    returns = pd.DataFrame(draw.normal(0.01, 0.08, (periods, 6)), MONTHS[:periods], NAMES)
    market = pd.Series(draw.dirichlet(np.ones(6)), NAMES)
    return returns.clip(lower=-0.5), market, pd.Series(0.003, returns.index)


@st.composite
def markets(
    draw: st.DrawFn,
) -> tuple[pd.DataFrame, pd.Series, pd.Series, dict[str, rl.Participant]]:
    returns, market, bills = drawn(draw(st.integers(0, 10_000)), draw(st.integers(2, 30)))
    kinds = {}
    for place in range(draw(st.integers(1, 4))):
        weighting = draw(st.sampled_from(["market", "equal", "random", "concentrated"]))
        kinds[f"kind {place}"] = rl.Participant(
            draw(st.floats(0.001, 0.1)),
            draw(st.integers(1, 40)),
            None if weighting == "market" else draw(st.integers(1, 12)),
            weighting,
            cash=draw(st.floats(0.0, 0.3)),
            cost=draw(st.floats(0.0, 0.3)),
        )
    return returns, market, bills, kinds


@given(markets())
@settings(max_examples=60, deadline=None)
def test_holdings_add_up_to_the_market_and_results_average_to_its_own(case: tuple) -> None:
    returns, market, bills, kinds = case
    found = rl.participants(returns, market, kinds, bills=bills)
    by_asset = found.holdings.T.groupby(level="asset").sum().T
    # The supply, by hand: what there was at first, grown.
    supply = market * (1 + returns).cumprod().shift(1, fill_value=1.0)
    supply.iloc[0] = market
    np.testing.assert_allclose(by_asset[NAMES], supply, atol=1e-12)
    np.testing.assert_allclose(found.supply, supply, rtol=1e-13)
    assert (found.holdings.to_numpy() > -1e-12).all()
    average = (found.money * found.results.fillna(0.0)).sum(axis=1) / found.money.sum(axis=1)
    result = (supply * returns).sum(axis=1) / supply.sum(axis=1)
    np.testing.assert_allclose(average, result, atol=1e-12)
    np.testing.assert_allclose(found.market, result, atol=1e-12)


@given(markets(), st.randoms(use_true_random=False))
@settings(max_examples=30, deadline=None)
def test_the_order_of_kinds_and_of_assets_of_the_weights_is_nothing(case: tuple, chance) -> None:  # type: ignore[no-untyped-def]
    returns, market, bills, kinds = case
    names, assets = list(kinds), list(market.index)
    chance.shuffle(names)
    chance.shuffle(assets)
    one = rl.participants(returns, market, kinds, bills=bills)
    other = rl.participants(
        returns, market[assets], {name: kinds[name] for name in names}, bills=bills
    )
    for name in kinds:
        first, second = (found.each[found.each["kind"] == name] for found in (one, other))
        np.testing.assert_allclose(first["growth"], second["growth"], rtol=1e-13)
        np.testing.assert_allclose(one.holdings[name], other.holdings[name], atol=1e-15)


@given(markets())
@settings(max_examples=30, deadline=None)
def test_who_holds_the_market_without_cash_and_costs_has_its_result(case: tuple) -> None:
    returns, market, bills, kinds = case
    index = {"index": rl.Participant(0.1, 7, weighting="market"), **kinds}
    found = rl.participants(returns, market, index, bills=bills)
    own = found.each[found.each["kind"] == "index"]
    assert len(own) == 7
    np.testing.assert_allclose(own["growth"], own["market"], rtol=1e-13)
    np.testing.assert_allclose(own["level"], 1.0, atol=1e-12)
    assert found.behind()["index"] == 0.0


@given(markets())
@settings(max_examples=30, deadline=None)
def test_a_kind_that_does_not_trade_is_its_part_of_the_market_at_every_moment(case: tuple) -> None:
    returns, market, _, kinds = case
    idle = {
        name: rl.Participant(kind.money, kind.count, kind.stakes, kind.weighting)
        for name, kind in kinds.items()
    }
    found = rl.participants(returns, market, idle)
    for name, kind in idle.items():
        np.testing.assert_allclose(found.holdings[name], kind.money * found.supply, atol=1e-12)
        # So the average participant, each having the same money, ends where the market ends.
        growth = found.each.loc[found.each["kind"] == name, "growth"]
        assert growth.mean() == pytest.approx(found.each["market"].iloc[0], rel=1e-9)


@given(
    st.integers(0, 1000),
    st.integers(1, 30),
    st.integers(1, 20),
    st.integers(1, 40),
    st.integers(0, 3),
    st.booleans(),
)
@settings(max_examples=60, deadline=None)
def test_every_piece_is_dealt_once(
    seed: int, holders: int, stakes: int, assets: int, nothing: int, alike: bool
) -> None:
    draw = np.random.default_rng(seed)
    market = np.append(draw.dirichlet(np.ones(assets)), np.zeros(nothing))
    if nothing:
        # Assets of no weight stand anywhere, the first and the last place included.
        market = market[draw.permutation(len(market))]
    sizes = np.ones((holders, stakes)) if alike else draw.exponential(size=(holders, stakes))
    hands = dealt(market, sizes, draw).toarray()
    assert (hands[:, market == 0.0] == 0.0).all()
    np.testing.assert_allclose(hands.sum(axis=0), market, atol=1e-13)
    np.testing.assert_allclose(hands.sum(axis=1), sizes.sum(axis=1) / sizes.sum(), atol=1e-13)
    assert (hands >= 0.0).all()
    level = levels(dealt(market, sizes, np.random.default_rng(1)), market)
    assert ((level > 0.0) & (level <= 1.0 + 1e-12)).all()


def test_a_last_asset_of_no_weight_is_dealt_to_nobody() -> None:
    """The weights before it may add up to a hair more than 1."""
    for seed in range(300):
        draw = np.random.default_rng(seed)
        market = np.append(draw.dirichlet(np.ones(29)), 0.0)
        hands = dealt(market, np.ones((20, 5)), draw).toarray()
        np.testing.assert_allclose(hands.sum(axis=0), market, atol=1e-13)
        assert (hands[:, -1] == 0.0).all()


def test_a_stake_is_drawn_by_size() -> None:
    market = np.array([0.5, 0.3, 0.15, 0.05])
    hands = dealt(market, np.ones((20_000, 3)), np.random.default_rng(5)).toarray() * 20_000
    np.testing.assert_allclose(hands.mean(axis=0), market, atol=1e-12)
    # Three draws with replacement: the share that meets an asset at all.
    np.testing.assert_allclose((hands > 0.3).mean(axis=0), 1 - (1 - market) ** 3, atol=0.01)
    own = pd.Series(hands[0], list("wxyz"))
    assert levels(dealt(market, np.ones((20_000, 3)), np.random.default_rng(5)), market)[
        0
    ] == pytest.approx(rl.overlap(own / own.sum(), pd.Series(market, list("wxyz"))))


def plain(
    returns: pd.DataFrame,
    market: pd.Series,
    bills: pd.Series,
    kind: rl.Participant,
    first: np.ndarray,
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """A market with one kind, participant by participant: growth, holdings, everybody else's."""
    own = first.copy()
    rest = market.to_numpy() - own.sum(axis=0)
    in_bills = own.sum(axis=1) * kind.cash / (1 - kind.cash)
    start = own.sum(axis=1) + in_bills
    weights = own / own.sum(axis=1, keepdims=True)
    held, left = [], []
    for date, row in returns.iterrows():
        held.append(own.sum(axis=0))
        left.append(rest.copy())
        own, rest = own * (1 + row.to_numpy()), rest * (1 + row.to_numpy())
        in_bills = in_bills * (1 + bills[date])
        wealth = (own.sum(axis=1) + in_bills) * (1 - kind.cost / 12)
        mix = weights if kind.rebalances else own / own.sum(axis=1, keepdims=True)
        goal = (1 - kind.cash) * wealth[:, np.newaxis] * mix
        # What they sell somebody buys, share by share.
        rest = rest - (goal - own).sum(axis=0)
        own, in_bills = goal, kind.cash * wealth
    return wealth / start, np.array(held), np.array(left)


@pytest.mark.parametrize("rebalances", [False, True])
@pytest.mark.parametrize("weighting", ["equal", "random", "concentrated"])
def test_everybody_is_followed_one_by_one(weighting: str, rebalances: bool) -> None:
    returns, market, bills = drawn(3)
    kind = rl.Participant(0.05, 12, 4, weighting, cash=0.1, cost=0.02, rebalances=rebalances)
    found = rl.participants(returns, market, {"kind": kind}, bills=bills, seed=8)
    draw = np.random.default_rng(
        [8, 12, 4, ["market", "equal", "random", "concentrated"].index(weighting)]
    )
    split = {
        "equal": lambda: np.ones((12, 4)),
        "random": lambda: draw.dirichlet(np.ones(4), 12),
        "concentrated": lambda: np.tile([8.0, 4.0, 2.0, 1.0], (12, 1)),
    }[weighting]()
    first = 0.05 * dealt(market.to_numpy(), split, draw).toarray()
    growth, held, left = plain(returns, market, bills, kind, first)
    np.testing.assert_allclose(found.each["growth"], growth, rtol=1e-12)
    np.testing.assert_allclose(found.holdings["kind"], held, atol=1e-14)
    np.testing.assert_allclose(found.holdings[EVERYBODY_ELSE], left, atol=1e-14)


def test_a_horizon_ends_the_count_and_not_the_holding() -> None:
    returns, market, bills = drawn(4)
    whole, part = (
        rl.Participant(0.1, 20, 3, cash=0.1, cost=0.01, horizon=horizon) for horizon in (None, 12)
    )
    found = rl.participants(returns, market, {"whole": whole, "part": part}, bills=bills)
    short = rl.participants(returns.iloc[:12], market, {"part": part}, bills=bills.iloc[:12])
    own = found.each[found.each["kind"] == "part"]
    np.testing.assert_allclose(own["growth"], short.each["growth"], rtol=1e-13)
    assert own["market"].iloc[0] == pytest.approx(float((1 + short.market).prod()))
    np.testing.assert_array_equal(found.holdings["part"], found.holdings["whole"])


def test_costs_shift_every_result_alike() -> None:
    returns, market, bills = drawn(5)
    free, dear = (rl.Participant(0.1, 20, 3, cash=0.2, cost=cost) for cost in (0.0, 0.12))
    found = rl.participants(returns, market, {"free": free, "dear": dear}, bills=bills)
    growth = found.each.groupby("kind", observed=True)["growth"].apply(np.array)
    np.testing.assert_allclose(growth["dear"], growth["free"] * 0.99**30, rtol=1e-12)


def test_who_pays_the_one_who_rebalances_by_hand() -> None:
    """A stock doubles and halves beside one that stands: chapter 33's three people."""
    dates = pd.date_range("2020-12-31", periods=2, freq="YE")
    coin = pd.DataFrame({"stock": [1.0, -0.5], "other": [0.0, 0.0]}, dates)
    halves = {"stock": 0.5, "other": 0.5}
    kinds = {
        "rebalances": rl.Participant(1 / 3, rebalances=True),
        "never trades": rl.Participant(1 / 3, weighting="market"),
    }
    found = rl.participants(coin, halves, kinds)
    assert found.each["growth"].tolist() == pytest.approx([9 / 8, 1.0])
    ends = found.money.iloc[-1] * (1 + found.results.iloc[-1])
    assert (3 * ends).round(12).tolist() == [1.125, 1.0, 0.875]


def make(**changed: object) -> Callable[[], object]:
    return lambda: rl.Participant(**({"money": 0.1} | changed))  # type: ignore[arg-type]


def run(kinds: object = None, **changed: object) -> Callable[[], object]:
    returns, market, bills = drawn(6)
    given = {"returns": returns, "market": market, "bills": bills} | changed
    if kinds is None:
        kinds = {"one": rl.Participant(0.1, 5, 2)}
    return lambda: rl.participants(given["returns"], given["market"], kinds, bills=given["bills"])  # type: ignore[arg-type]


BAD: dict[str, tuple[Callable[[], object], str]] = {
    "no money": (make(money=0.0), "money of a participant is 0.0: give a share above 0"),
    "too much money": (make(money=1.1), r"money of a participant is 1\.1"),
    "money that is none": (make(money=float("nan")), "money of a participant is nan"),
    "all cash": (make(cash=1.0), r"cash of a participant is 1\.0: give a share from 0 to below 1"),
    "cash below 0": (make(cash=-0.1), r"cash of a participant is -0\.1"),
    "cost in percent": (make(cost=1.5), r"cost of a participant is 1\.5"),
    "cost as text": (make(cost="1%"), "cost of a participant is '1%'"),
    "nobody": (make(count=0), "count of a participant is 0: give a whole number, 1 or more"),
    "half a stake": (make(stakes=2.5), "stakes of a participant is 2.5"),
    "no horizon": (make(horizon=0), "horizon of a participant is 0"),
    "a word for a switch": (
        make(rebalances="no"),
        "rebalances of a participant is 'no': give True or False",
    ),
    "a number for a switch": (make(rebalances=1), "rebalances of a participant is 1: give True"),
    "unknown weighting": (
        make(weighting="cap"),
        "weighting of a participant is 'cap': give one of",
    ),
    "stakes of the market": (make(weighting="market", stakes=3), "'market', which holds all of it"),
    "random without stakes": (make(weighting="random"), "'random': say over how many stakes"),
    "no kind": (run({}), "kinds are none"),
    "a list": (run([rl.Participant(0.1)]), "kinds are none: give a mapping"),
    "not a participant": (run({"one": 0.1}), "kind 'one' is 0.1: give an rl.Participant"),
    "everybody else": (run({EVERYBODY_ELSE: rl.Participant(0.1)}), "a kind is named 'everybody"),
    "long horizon": (
        run({"one": rl.Participant(0.1, horizon=31)}),
        "horizon of 'one' is 31: the data have 30 periods",
    ),
    "more than there is": (
        run({"one": rl.Participant(0.6), "two": rl.Participant(0.6)}),
        r"money of the kinds adds up to 1\.2",
    ),
    "a wrong weight": (run(market={"a": 1.0, "z": 0.5}), "market weights sum to 1.5"),
    "bills that miss a date": (run(bills=drawn(6)[2].iloc[1:]), "cash misses 2001-01-31"),
}


@pytest.mark.parametrize("case", BAD)
def test_bad_input_is_refused_by_name(case: str) -> None:
    call, told = BAD[case]
    with pytest.raises(ValueError, match=told):
        call()


def test_a_rebalancer_cannot_want_more_than_there_is() -> None:
    returns, _, _ = drawn(7)
    market = pd.Series([0.95, 0.01, 0.01, 0.01, 0.01, 0.01], NAMES)
    kinds = {"equal": rl.Participant(0.5, rebalances=True)}
    with pytest.raises(ValueError, match=r"at the start of 2001-01-31.*more of 'b' than there is"):
        rl.participants(returns, market, kinds)


def test_ruin_is_refused() -> None:
    returns, market, _ = drawn(8)
    returns.iloc[3, 2] = -1.0
    with pytest.raises(ValueError, match="c loses everything at 2001-04-30"):
        rl.participants(returns, market, {"one": rl.Participant(0.1, 5, 2)})
