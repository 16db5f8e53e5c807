"""What must hold for every history, rule and cost."""

import numpy as np
import pandas as pd
from histories import RETURNS, histories, run
from hypothesis import given
from hypothesis import strategies as st

import research_lib as rl


@given(histories())
def test_value_after_is_value_before_less_costs_plus_flow(case: dict) -> None:
    ledger = run(case)
    start = ledger.weights.shift().mul(ledger.value.shift(), axis=0)
    start.iloc[0] = case["target"] * ledger.initial
    before = (start * (1.0 + case["returns"])).sum(axis=1)
    after = before - ledger.costs - ledger.taxes + ledger.flows
    np.testing.assert_allclose(ledger.value, after, rtol=1e-12)


@given(histories())
def test_weights_sum_to_one_and_are_never_negative(case: dict) -> None:
    ledger = run(case)
    np.testing.assert_allclose(ledger.weights.sum(axis=1), 1.0, rtol=1e-12)
    assert (ledger.weights >= 0.0).all(axis=None)
    assert (ledger.value > 0.0).all()


@given(histories())
def test_costs_are_what_the_trades_say(case: dict) -> None:
    ledger = run(case)
    rates = pd.Series(case["costs"].proportional)
    charged = ledger.trades.abs() @ rates + case["costs"].fixed * (ledger.trades != 0.0).sum(axis=1)
    # Money is compared as a share of the value: some of these histories end at billions.
    books = pd.DataFrame({"value": ledger.value, "costs": ledger.costs, "flows": ledger.flows})
    books = books.loc[ledger.trades.index]
    # Where a fixed cost alone brings an asset to its weight it is charged, and no trade is seen.
    unseen = (ledger.trades == 0.0).sum(axis=1) * case["costs"].fixed
    above = (books["costs"] - charged) / books["value"]
    assert (above > -1e-12).all()
    assert (above < unseen / books["value"] + 1e-12).all()
    bought = ledger.trades.sum(axis=1)
    left = (bought + books["costs"] - books["flows"]) / books["value"]
    np.testing.assert_allclose(left, 0.0, atol=1e-12)


@given(histories())
def test_a_zero_band_is_no_band(case: dict) -> None:
    case["policy"] = rl.Policy(case["policy"].calendar)
    for destination in ("edge", "halfway"):
        other = rl.Policy(case["policy"].calendar, band=0.0, trade_to=destination)
        pd.testing.assert_series_equal(run(case).value, run(case, policy=other).value)


@given(histories(with_flows=False))
def test_a_daily_look_with_a_zero_band_is_the_constant_mix(case: dict) -> None:
    ledger = run(case, policy=rl.Policy("D", band=0.0), costs=rl.Costs())
    constant = (1.0 + case["returns"] @ case["target"]).cumprod()
    np.testing.assert_allclose(ledger.value, constant, rtol=1e-11)


@given(histories(with_flows=False))
def test_an_infinite_band_is_never(case: dict) -> None:
    wide = rl.Policy("D", band=float("inf"), band_kind=case["policy"].band_kind)
    never = run(case, policy=rl.Policy(None))
    pd.testing.assert_series_equal(run(case, policy=wide).value, never.value)
    held = ((1.0 + case["returns"]).cumprod() * case["target"]).sum(axis=1)
    np.testing.assert_allclose(never.value, held, rtol=1e-11)


@given(histories(with_flows=False))
def test_costs_never_raise_wealth_of_a_calendar_rule(case: dict) -> None:
    rule = rl.Policy(case["policy"].calendar)
    free = run(case, policy=rule, costs=rl.Costs())
    assert (run(case, policy=rule).value <= free.value * (1.0 + 1e-12)).all()


@given(histories(), st.integers(0, 24), RETURNS)
def test_changing_the_future_leaves_the_past_untouched(case: dict, at: int, other: float) -> None:
    at = min(at, len(case["returns"]) - 1)
    changed = case["returns"].copy()
    changed.iloc[at:] = other
    one, two = run(case), run(case, returns=changed)
    pd.testing.assert_series_equal(one.value.iloc[:at], two.value.iloc[:at])
    pd.testing.assert_frame_equal(one.weights.iloc[:at], two.weights.iloc[:at])


@given(histories(), st.floats(0.1, 0.9))
def test_splitting_an_asset_in_two_changes_nothing(case: dict, share: float) -> None:
    """Under calendar rules with proportional costs; a band or a fixed cost would see two assets."""
    rates = pd.Series(case["costs"].proportional)
    name = case["returns"].columns[0]
    plain = run(case, policy=rl.Policy(case["policy"].calendar), costs=rl.Costs(rates))
    split = run(
        case,
        returns=case["returns"].assign(twin=case["returns"][name]),
        target=pd.concat([case["target"], pd.Series({"twin": 0.0})]).add(
            pd.Series({name: -share, "twin": share}) * case["target"][name], fill_value=0.0
        ),
        policy=rl.Policy(case["policy"].calendar),
        costs=rl.Costs(pd.concat([rates, pd.Series({"twin": rates[name]})])),
    )
    np.testing.assert_allclose(split.value, plain.value, rtol=1e-12)
    np.testing.assert_allclose(split.costs, plain.costs, atol=1e-12)


@given(histories())
def test_a_trade_to_the_edge_is_never_larger_than_one_to_the_target(case: dict) -> None:
    rule = case["policy"]
    first = {}
    for destination in ("target", "halfway", "edge"):
        changed = rl.Policy(rule.calendar, rule.band, rule.band_kind, destination, rule.offset)
        ledger = run(case, policy=changed, costs=rl.Costs(), flows=None)
        shares = ledger.trades.div(ledger.value.loc[ledger.trades.index], axis=0)
        first[destination] = shares.iloc[0].abs() if len(shares) else 0.0
    assert np.all(first["edge"] <= first["halfway"] + 1e-12)
    assert np.all(first["halfway"] <= first["target"] + 1e-12)


@given(histories(), st.floats(0.01, 1000.0))
def test_money_has_no_unit(case: dict, scale: float) -> None:
    costs = rl.Costs(case["costs"].proportional, case["costs"].fixed * scale)
    plain = run(case)
    scaled = rl.simulate(
        case["returns"],
        case["target"],
        case["policy"],
        costs=costs,
        flows=case["flows"] * scale,
        initial=scale,
    )
    np.testing.assert_allclose(scaled.value, plain.value * scale, rtol=1e-10)


def test_every_data_set_keeps_its_books() -> None:
    for name, row in rl.catalog().iterrows():
        if "return" not in row["kind"] or row["columns"] < 2 or row["missing"] != "none":
            continue  # tests/datasets simulates those whose assets come and go
        returns = rl.load(str(name))
        target = pd.Series(1.0 / returns.shape[1], index=returns.columns)
        ledger = rl.simulate(returns, target, rl.Policy(5, band=0.01), costs=rl.Costs(0.002))
        start = ledger.weights.shift().mul(ledger.value.shift(), axis=0)
        start.iloc[0] = target
        after = (start * (1.0 + returns)).sum(axis=1) - ledger.costs
        np.testing.assert_allclose(ledger.value, after, rtol=1e-12)
