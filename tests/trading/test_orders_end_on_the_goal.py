"""Orders that wait while prices stand still end where a trade at once would have ended."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

import research_lib as rl

STEPS = pd.RangeIndex(30)
NAMES = list("abcd")


def shocked(sizes: list[float]) -> pd.DataFrame:
    returns = pd.DataFrame(0.0, STEPS, NAMES)
    returns.loc[0] = sizes
    return returns


@given(
    st.lists(st.floats(-0.5, 2.0), min_size=4, max_size=4),
    st.sampled_from([0.0, 0.01]),
    st.sampled_from([0.0, 1e-4]),
    st.sampled_from([0.0, 0.02]),
    st.sampled_from([2.0**-40, 1.0, 2.0**40]),
)
def test_the_money_of_sales_is_shared_so_that_every_purchase_is_paid(
    sizes: list[float], rate: float, fixed: float, impact: float, unit: float
) -> None:
    """All that is bought waits for all that is sold: fees, fixed costs and impact included."""
    returns = shocked(sizes)
    target = pd.Series([0.1, 0.2, 0.3, 0.4], NAMES)
    volume = pd.DataFrame(unit, STEPS, NAMES)
    costs = rl.Costs(rate, fixed=fixed * unit, impact=impact, volume=volume if impact else None)
    given = {"costs": costs, "initial": unit}
    rule = rl.Policy(pd.Index([0]))
    at_once = rl.simulate(returns, target, rule, **given)
    # What is not worth its cost lapses where it waits: a rule of its own, told further down.
    traded = at_once.trades.abs()
    assume(not ((traded > 0.0) & (traded < 2.0 * fixed * unit)).any(axis=None))
    waited = rl.simulate(returns, target, rule, dealing=rl.Dealing(settlement=2), **given)
    np.testing.assert_allclose(waited.value.iloc[-1], at_once.value.iloc[-1], rtol=1e-9)
    on_target = (target - at_once.weights.iloc[0]).abs().max() < 1e-12
    if on_target and not traded.empty:
        np.testing.assert_allclose(waited.weights.iloc[-1], target, rtol=1e-9)


@pytest.mark.parametrize("unit", [2.0**-40, 2.0**40])
def test_what_a_gate_holds_back_does_not_depend_on_the_unit_of_money(unit: float) -> None:
    returns = shocked([1.0, 0.5, -0.2, 0.0])
    even = dict.fromkeys(NAMES, 0.25)
    given = {"dealing": rl.Dealing(2, notice=1, gate=0.05), "costs": rl.Costs(0.01)}
    one, other = (
        rl.simulate(returns, even, rl.Policy(1), initial=money, **given) for money in (1.0, unit)
    )
    assert (other.trades / unit).to_numpy().tolist() == one.trades.to_numpy().tolist()
    assert len(one.trades) > 4


def test_a_sale_not_worth_its_cost_lapses_and_holds_up_no_other() -> None:
    """130, 160 and 100 of 390, at 1 an asset: 129 each. The 1 of a would bring nothing.

    b sells 31 at once and brings 30, which buy 29 of c a period later.
    """
    returns = pd.DataFrame({"a": [0.3, 0, 0, 0], "b": [0.6, 0, 0, 0], "c": 0.0})
    books = rl.simulate(
        returns,
        dict.fromkeys("abc", 1 / 3),
        rl.Policy(pd.Index([0])),
        costs=rl.Costs(fixed=1.0),
        dealing=rl.Dealing(settlement=1),
        initial=300.0,
    )
    assert books.trades.index.tolist() == [0, 1]
    np.testing.assert_allclose(books.trades, [[0, -31, 0], [0, 0, 29]], atol=1e-11)
    np.testing.assert_allclose(books.value, [389.0, 388.0, 388.0, 388.0], rtol=1e-13)
