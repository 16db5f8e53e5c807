"""Histories, rules and frictions drawn at random, for the tests of what must always hold."""

import pandas as pd
from hypothesis import reject
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

import research_lib as rl

BANDS = [0.01, 0.1, 0.03, 0.0, 0.2]
RETURNS = st.floats(-0.6, 1.5, allow_subnormal=False)


@st.composite
def histories(draw: st.DrawFn, with_flows: bool = True) -> dict:
    """A history with everything that can happen in it."""
    periods, assets = draw(st.integers(2, 25)), draw(st.integers(1, 5))
    returns = pd.DataFrame(
        draw(arrays(float, (periods, assets), elements=RETURNS)),
        index=pd.date_range("2001-01-01", periods=periods, freq="B"),
        columns=[f"asset {i}" for i in range(assets)],
    )
    raw = draw(arrays(float, assets, elements=st.floats(0.0, 1.0).filter(lambda x: x > 0.01)))
    rule = rl.Policy(
        calendar=draw(st.sampled_from(["D", "W-FRI", 1, 3, None])),
        band=draw(st.sampled_from([0.0, 0.02, 0.2, pd.Series(BANDS[:assets], returns.columns)])),
        band_kind=draw(st.sampled_from(["absolute", "relative"])),
        trade_to=draw(st.sampled_from(["target", "edge", "halfway"])),
        offset=draw(st.integers(0, 2)),
    )
    rates = draw(arrays(float, assets, elements=st.floats(0.0, 0.05)))
    flows = draw(arrays(float, periods, elements=st.sampled_from([0.0, 0.0, 0.5, 0.02, -0.05])))
    return {
        "returns": returns,
        "target": pd.Series(raw / raw.sum(), index=returns.columns),
        "policy": rule,
        "costs": rl.Costs(
            pd.Series(rates, index=returns.columns), draw(st.sampled_from([0, 1e-6, 0.01]))
        ),
        "flows": pd.Series(flows, index=returns.index) if with_flows else None,
    }


def run(case: dict, **changes: object) -> rl.Ledger:
    case = case | changes
    try:
        return rl.simulate(
            case["returns"],
            case["target"],
            case["policy"],
            costs=case["costs"],
            flows=case["flows"],
            taxes=case.get("taxes"),
            dealing=case.get("dealing"),
        )
    except ValueError as error:
        # A history may lose so much that fixed costs cannot be paid, or be too short for a fund to
        # deal; these refusals have their own tests.
        if "cannot pay" in str(error) or "no dealing date" in str(error):
            reject()
        raise
