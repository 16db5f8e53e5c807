"""Rebalanced over left alone is a sum of entropies: exactly, for every rule and every data set.

The second count stands here: plain loops and NumPy, on weights and wealth walked by hand, without
the entropies of the library.
"""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

import research_lib as rl
from research_lib.datasets.study import study_sets
from research_lib.growth.identity import PARTS, left_alone_weights, premium_entropies, race

EXACT = 1e-12
CALENDARS = [rl.Policy(1), rl.Policy(3, offset=1), rl.Policy(5), rl.Policy(None)]
BANDS = [rl.Policy(1, band=0.02), rl.Policy(2, band=0.02, trade_to="edge")]
POLICIES = CALENDARS + BANDS

histories = arrays(np.float64, (12, 3), elements=st.floats(-0.5, 1.0)).map(
    lambda values: pd.DataFrame(values, columns=list("abc"))
)
mixes = st.tuples(*[st.floats(0.01, 1.0)] * 3).map(
    lambda parts: pd.Series(parts, list("abc")) / sum(parts)
)


def complete(name: str) -> pd.DataFrame:
    """Return a data set beyond the study's as a frame without a gap."""
    returns = rl.load(name)
    if name == "us_stocks_bonds_bills":
        return returns.drop(columns="Inflation")
    if name == "moscow_shares_daily":  # what was listed from December 2012 to the end
        returns = returns.loc["2012-12-18":]
    return returns.dropna(axis=1)


SETS = [*study_sets(), "us_stocks_bonds_bills", "us_industries_49_2026", "moscow_shares_daily"]
UNDATED = ["NYSE(O)", "NYSE(N)", "DJIA", "SP500", "TSE", "MSCI"]


def data(name: str) -> tuple[pd.DataFrame, pd.Series]:
    if name in study_sets():
        return study_sets()[name].returns(), study_sets()[name].target()
    returns = complete(name)
    return returns, pd.Series(1 / returns.shape[1], returns.columns)


def sum_of_logs(parts: np.ndarray, whole: np.ndarray) -> float:
    """Return sum b log(b / w) as it stands in a book."""
    return float((parts * np.log(parts / whole)).sum())


def walked(gross: np.ndarray, aim: np.ndarray, every: int | None) -> dict[str, float]:
    """Walk a calendar rule by hand: wealth of each asset, and the entropy that each trade finds."""
    assert gross.dtype == aim.dtype == np.longdouble
    held, cashed = aim.copy(), 0.0
    for step, row in enumerate(gross, start=1):
        held = held * row
        if every and step % every == 0 and step < len(gross):
            total = held.sum()
            cashed += sum_of_logs(aim, held / total)
            held = aim * total
    alone = aim * np.prod(gross, axis=0)
    return {
        "premium": float(np.log(held.sum()) - np.log(alone.sum())),
        "cashed": cashed,
        "open": sum_of_logs(aim, held / held.sum()),
        "left alone": sum_of_logs(aim, alone / alone.sum()),
    }


@pytest.mark.parametrize("name", SETS)
def test_exact_on_every_data_set_counted_apart(name: str) -> None:
    """For each pace: what the books earned is the sum, and the sum is that of the walk."""
    returns, target = data(name)
    # More digits than the library has: where thousands of trades add up, its roundings are judged.
    gross, aim = np.longdouble(1) + returns.to_numpy(), target.to_numpy().astype(np.longdouble)
    aim /= aim.sum()
    assert np.isfinite(gross).all()
    for every in (1, 12, 250, None):
        ledger = rl.simulate(returns, target, rl.Policy(every))
        found = premium_entropies(returns, target, ledger)
        again = walked(gross, aim, every)
        grown = np.log(ledger.value.iloc[-1]) - np.log((aim * np.prod(gross, axis=0)).sum())
        assert float(grown) == pytest.approx(again["premium"], abs=1e-11)
        assert found["premium"] == pytest.approx(again["premium"], abs=EXACT)
        total = again["cashed"] + again["open"] - again["left alone"]
        assert total == pytest.approx(again["premium"], abs=EXACT)
        for part in again:
            assert found[part] == pytest.approx(again[part], abs=EXACT), (every, part)
        assert found["costs"] == pytest.approx(0.0, abs=EXACT)
    # The race is the rule that trades at every close, and its paid is the excess growth.
    last = race(returns, target).iloc[-1]
    every_close = walked(gross, aim, 1)
    paid = float((np.log(gross @ aim) - np.log(gross) @ aim).sum())
    assert last["paid"] == pytest.approx(paid, abs=EXACT)
    assert last["paid"] == pytest.approx(every_close["cashed"] + every_close["open"], abs=EXACT)
    assert last["premium"] == pytest.approx(every_close["premium"], abs=EXACT)
    drifted = aim * np.prod(gross, axis=0)
    level = float(np.minimum(aim, drifted / drifted.sum()).sum())
    assert last["level"] == pytest.approx(level, abs=EXACT)
    assert last["premium"] <= last["paid"] - 2 * (1 - level) ** 2 + EXACT


# Taxes are due in a month, which data without dates do not have.
PAIRS = [(name, kind) for name in SETS for kind in ("band", "edge", "costs")]
PAIRS += [(name, "taxes") for name in SETS if name not in UNDATED]


@pytest.mark.parametrize(("name", "kind"), PAIRS)
def test_exact_on_every_data_set_for_bands_costs_and_taxes(name: str, kind: str) -> None:
    returns, target = data(name)
    policy = {
        "band": rl.Policy(12, band=0.01),
        "edge": rl.Policy(12, band=0.01, trade_to="edge"),
    }.get(kind, rl.Policy(12))
    options = {"costs": rl.Costs(0.005)} if kind == "costs" else {}
    if kind == "taxes":
        options = {"taxes": rl.Taxes(0.25)}
    ledger = rl.simulate(returns, target, policy, **options)
    found = premium_entropies(returns, target, ledger)
    grown = np.log(ledger.value.iloc[-1])
    alone = np.log(target.to_numpy() @ np.prod(1.0 + returns.to_numpy(), axis=0))
    assert found["premium"] == pytest.approx(grown - alone, abs=EXACT)
    total = found["cashed"] + found["open"] - found["left alone"] + found["costs"]
    assert total == pytest.approx(grown - alone, abs=EXACT)
    # What is kept at each close: the value after over the value before.
    paid = (ledger.costs + ledger.taxes).to_numpy()
    kept = float(np.log(ledger.value.to_numpy() / (ledger.value.to_numpy() + paid)).sum())
    assert found["costs"] == pytest.approx(kept, abs=EXACT)


def test_the_numbers_of_the_two_sets_by_which_it_was_found() -> None:
    industries = race(*data("49 industries (m)")).iloc[-1]
    assert industries[["paid", "drift", "premium"]].round(4).tolist() == [0.6183, 0.6190, -0.0007]
    assert industries[["level", "floor"]].round(3).tolist() == [0.624, 0.283]
    stocks = race(*data("20 US stocks")).iloc[-1]
    assert stocks[["paid", "drift", "premium", "level"]].round(3).tolist() == [
        1.521,
        1.318,
        0.204,
        0.362,
    ]


def test_the_smallest_example_by_hand() -> None:
    """Doubling, then doubling or halving: 9/8 is paid, 5/4 or nothing has built up."""
    half = {"stock": 0.5, "cash": 0.5}
    for second, drift in ((1.0, np.log(5 / 4)), (-0.5, 0.0)):
        coin = pd.DataFrame({"stock": [1.0, second], "cash": 0.0})
        ledger = rl.simulate(coin, half, rl.Policy(1))
        premium, cashed, still, alone, costs = premium_entropies(coin, half, ledger)
        assert premium == pytest.approx(np.log(9 / 8) - drift, abs=EXACT)
        assert (cashed, still) == pytest.approx([np.log(9 / 8) / 2] * 2, abs=EXACT)
        assert (alone, costs) == pytest.approx([drift, 0.0], abs=EXACT)


@given(histories, mixes, st.sampled_from(POLICIES), st.floats(0.0, 0.02))
def test_the_parts_sum_to_the_premium(
    returns: pd.DataFrame, target: pd.Series, policy: rl.Policy, cost: float
) -> None:
    ledger = rl.simulate(returns, target, policy, costs=rl.Costs(cost), charge_entry=True)
    found = premium_entropies(returns, target, ledger)
    assert list(found.index) == PARTS
    total = found["cashed"] + found["open"] - found["left alone"] + found["costs"]
    assert total == pytest.approx(found["premium"], abs=EXACT)
    alone = rl.simulate(returns, target, rl.Policy(None)).value.iloc[-1]
    gain = np.log(ledger.value.iloc[-1] / alone)
    assert found["premium"] == pytest.approx(gain, abs=EXACT)
    assert found["open"] >= -EXACT
    assert found["left alone"] >= -EXACT
    assert found["costs"] <= EXACT
    if policy.trade_to == "target":
        assert found["cashed"] >= -EXACT


@given(histories, mixes)
def test_waiting_orders_flows_and_taxes_leave_the_sum_exact(
    returns: pd.DataFrame, target: pd.Series
) -> None:
    dated = returns.set_axis(pd.date_range("2001-08-31", periods=12, freq="ME"))
    flows = pd.Series({dated.index[2]: 0.5, dated.index[8]: -0.05})
    options = {
        "costs": rl.Costs(0.01),
        "taxes": rl.Taxes(0.25),
        "dealing": rl.Dealing(calendar=2, settlement=1),
        "flows": flows,
    }
    ledger = rl.simulate(dated, target, rl.Policy(3), **options)
    found = premium_entropies(dated, target, ledger)
    alone = rl.simulate(dated, target, rl.Policy(None))
    gain = np.log1p(ledger.returns()).sum() - np.log1p(alone.returns()).sum()
    assert found["premium"] == pytest.approx(gain, abs=1e-11)
    total = found["cashed"] + found["open"] - found["left alone"] + found["costs"]
    assert total == pytest.approx(gain, abs=1e-11)


@given(histories, mixes, st.floats(-0.1, 2.0))
def test_money_that_comes_in_bears_its_own_dealing(
    returns: pd.DataFrame, target: pd.Series, flow: float
) -> None:
    """What a deposit's trade costs is not laid on the money that was there: as ledgers count."""
    flows = pd.Series({2: flow, 6: flow})
    ledger = rl.simulate(returns, target, rl.Policy(3), costs=rl.Costs(0.02), flows=flows)
    found = premium_entropies(returns, target, ledger)
    alone = rl.simulate(returns, target, rl.Policy(None))
    gain = np.log1p(ledger.returns()).sum() - np.log1p(alone.returns()).sum()
    assert found["premium"] == pytest.approx(gain, abs=1e-11)


@given(histories, mixes)
def test_left_alone_is_what_the_simulator_leaves_alone(
    returns: pd.DataFrame, target: pd.Series
) -> None:
    ledger = rl.simulate(returns, target, rl.Policy(None))
    weights = left_alone_weights(returns, target)
    assert weights.to_numpy() == pytest.approx(ledger.weights.to_numpy(), abs=EXACT)
    found = premium_entropies(returns, target, ledger)
    assert found["premium"] == pytest.approx(0.0, abs=EXACT)
    assert found["open"] == pytest.approx(found["left alone"], abs=EXACT)


@given(histories, mixes, st.integers(1, 11))
def test_one_trade_more_is_the_chain_rule(
    returns: pd.DataFrame, target: pd.Series, look: int
) -> None:
    """A rule that trades once earns the entropy of the two stretches less that of the whole."""
    once = rl.simulate(returns, target, rl.Policy(100, offset=look))
    if once.trades.empty:
        once = rl.simulate(returns, target, rl.Policy(pd.Index([returns.index[look - 1]])))
    gross = 1.0 + returns.to_numpy()
    aim, entropy = target.to_numpy(), 0.0
    for stretch in (gross[:look], gross[look:], gross):
        grown = aim * stretch.prod(axis=0)
        sign = -1.0 if stretch is gross else 1.0
        entropy += sign * sum_of_logs(aim, grown / grown.sum())
    assert premium_entropies(returns, target, once)["premium"] == pytest.approx(entropy, abs=EXACT)


@given(histories, mixes)
def test_the_race_is_bounded_by_the_level(returns: pd.DataFrame, target: pd.Series) -> None:
    table = race(returns, target)
    assert (table["paid"].diff().iloc[1:] >= -EXACT).all()
    assert (table["drift"] >= table["floor"] - EXACT).all()
    assert (table["premium"] <= table["paid"] - table["floor"] + EXACT).all()
    alone = left_alone_weights(returns, target)
    assert table["level"].tolist() == pytest.approx(rl.overlap(alone, target).tolist(), abs=EXACT)
    entropy = rl.relative_entropy(target, alone)
    assert table["drift"].to_numpy() == pytest.approx(entropy.to_numpy(), abs=EXACT)


@given(histories, mixes)
def test_left_alone_keeps_up_with_its_best_asset_but_for_the_least_weight(
    returns: pd.DataFrame, target: pd.Series
) -> None:
    """What log(1 / min b) bounds: how far the portfolio left alone is behind the best asset."""
    grown = (1.0 + returns).prod()
    behind = np.log(grown.max() / float(grown @ target))
    assert -EXACT <= behind <= np.log(1.0 / target.min()) + EXACT


def test_bills_left_behind_break_the_supposed_bound() -> None:
    """60/40 shares and bills: the drift is above log(1 / least weight), which bounds it not."""
    last = race(*data("60/40 shares, bills (m)")).iloc[-1]
    assert last["drift"] > 2 * np.log(1 / 0.4)


def test_what_was_sold_whole_is_named() -> None:
    returns = pd.DataFrame({"a": [0.1, 0.1], "b": [0.0, 0.0]})
    path = pd.DataFrame({"a": [0.5, 1.0], "b": [0.5, 0.0]}, index=[-1, 0])
    ledger = rl.simulate(returns, path, rl.Policy(1))
    with pytest.raises(ValueError, match="at the start of 1 the portfolio holds none of an asset"):
        premium_entropies(returns, {"a": 0.5, "b": 0.5}, ledger)
    with pytest.raises(ValueError, match="loses everything"):
        race(pd.DataFrame({"a": [-1.0], "b": [0.0]}), {"a": 0.5, "b": 0.5})


@given(histories, mixes, st.sampled_from(POLICIES))
def test_another_target_or_other_returns_than_those_of_the_books_are_refused(
    returns: pd.DataFrame, target: pd.Series, policy: rl.Policy
) -> None:
    """The books opened at other weights, or earned other returns: the sum would be wrong."""
    ledger = rl.simulate(returns, target, policy)
    other = pd.Series({"a": 0.7, "b": 0.2, "c": 0.1})
    first = 1.0 + returns.iloc[0].to_numpy()
    if abs(np.log((first @ other) / (first @ target))) > 1e-6:
        with pytest.raises(ValueError, match="the target and the returns that it was run on"):
            premium_entropies(returns, other, ledger)
    with pytest.raises(ValueError, match="the target and the returns that it was run on"):
        premium_entropies(returns + 0.01, target, ledger)
