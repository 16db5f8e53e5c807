"""Orders that wait while prices stand still end where a trade at once would have ended."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
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
    waited = rl.simulate(returns, target, rule, dealing=rl.Dealing(settlement=2), **given)
    np.testing.assert_allclose(waited.value.iloc[-1], at_once.value.iloc[-1], rtol=1e-9)
    traded = (target - at_once.weights.iloc[0]).abs().max() < 1e-12
    if traded and not at_once.trades.empty:
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
