"""Bad input is refused with the name of the culprit, and nothing passes silently."""

from collections.abc import Callable

import numpy as np
import pandas as pd
import pytest

import research_lib as rl
from research_lib.base.checks import check_names
from research_lib.comparison.every_start import sweep_every_start

DATES = pd.date_range("2001-01-31", periods=3, freq="ME")
HALF = {"a": 0.5, "b": 0.5}


def frame(**columns: list[float]) -> pd.DataFrame:
    return pd.DataFrame(columns or {"a": [0.1, 0.2, 0.3], "b": [0.0, 0.0, 0.0]}, index=DATES)


CASES: dict[str, tuple[Callable[[], object], str]] = {
    "missing return": (
        lambda: rl.simulate(frame(a=[0.1, np.nan, 0.0], b=[0.0] * 3), HALF),
        r"return of 'a' at 2001-02-28.*nan",
    ),
    "infinite return": (
        lambda: rl.simulate(frame(a=[0.1, 0.0, 0.0], b=[0.0, 0.0, np.inf]), HALF),
        r"return of 'b' at 2001-03-31.*inf",
    ),
    "return below -1": (
        lambda: rl.simulate(frame(a=[-1.5, 0.0, 0.0], b=[0.0] * 3), HALF),
        r"return of 'a' at 2001-01-31.*-1.5",
    ),
    "weights sum to 1.1": (lambda: rl.simulate(frame(), {"a": 0.6, "b": 0.5}), r"sum to 1\.1"),
    "negative weight": (lambda: rl.simulate(frame(), {"a": 1.5, "b": -0.5}), r"'b' is -0\.5"),
    "missing weight": (lambda: rl.simulate(frame(), {"a": 1.0, "b": np.nan}), r"'b' is nan"),
    "unknown asset": (lambda: rl.simulate(frame(), {"a": 0.5, "z": 0.5}), "miss 'z'"),
    "unsorted index": (
        lambda: rl.simulate(frame().iloc[::-1], HALF),
        r"not in order at 2001-02-28.*sort_index",
    ),
    "duplicate date": (
        lambda: rl.simulate(frame().iloc[[0, 0, 1]], HALF),
        "date 2001-01-31 00:00:00 twice",
    ),
    "duplicate asset": (
        lambda: rl.simulate(frame().set_axis(["a", "a"], axis=1), {"a": 1.0}),
        "asset 'a' twice",
    ),
    "empty frame": (lambda: rl.simulate(frame().iloc[:0], HALF), "no rows"),
    "no assets": (lambda: rl.simulate(frame()[[]], HALF), "no assets"),
    "negative cost": (lambda: rl.Costs(proportional=-0.001), r"every asset is -0\.001"),
    "negative cost of one asset": (lambda: rl.Costs({"a": 0.0, "b": -1.0}), r"of b is -1"),
    "cost of everything": (lambda: rl.Costs(1.0), "below 1"),
    "missing cost": (lambda: rl.Costs(float("nan")), "is nan"),
    "negative fixed cost": (lambda: rl.Costs(fixed=-1.0), r"fixed cost is -1"),
    "cost misses an asset": (
        lambda: rl.simulate(frame(), HALF, costs=rl.Costs({"a": 0.001})),
        "proportional cost miss 'b'",
    ),
    "cost names a stranger": (
        lambda: rl.simulate(frame(), HALF, costs=rl.Costs({"a": 0.0, "b": 0.0, "z": 0.0})),
        "names 'z'",
    ),
    "band of -1": (lambda: rl.Policy(band=-1.0), r"every asset is -1"),
    "missing band": (lambda: rl.Policy(band=float("nan")), "is nan"),
    "unknown band kind": (lambda: rl.Policy(band_kind="wide"), "'wide'"),
    "unknown destination": (lambda: rl.Policy(trade_to="moon"), "'moon'"),
    "negative offset": (lambda: rl.Policy(offset=-1), "offset is -1"),
    "calendar of zero": (lambda: rl.Policy(0), "calendar is 0"),
    "unknown alias": (lambda: rl.simulate(frame(), HALF, rl.Policy("fortnight")), "'fortnight'"),
    "sub-daily alias": (lambda: rl.simulate(frame(), HALF, rl.Policy("h")), "shorter than a day"),
    "alias without dates": (
        lambda: rl.simulate(frame().reset_index(drop=True), HALF, rl.Policy("ME")),
        "needs dates",
    ),
    "date outside the data": (
        lambda: rl.simulate(frame(), HALF, rl.Policy(pd.DatetimeIndex(["2005-01-01"]))),
        "2005-01-01",
    ),
    "label outside the data": (
        lambda: rl.simulate(frame().reset_index(drop=True), HALF, rl.Policy(pd.Index([99]))),
        "99",
    ),
    "labels for dated data": (
        lambda: rl.simulate(frame(), HALF, rl.Policy(pd.Index([1]))),
        "no date",
    ),
    "path without an opening row": (
        lambda: rl.simulate(frame(), pd.DataFrame(HALF, index=DATES[:1])),
        "dated before the first period",
    ),
    "path with a bad row": (
        lambda: rl.simulate(
            frame(),
            pd.DataFrame({"a": [0.5, 0.9], "b": 0.5}, index=[pd.Timestamp("2000"), DATES[0]]),
        ),
        r"2001-01-31.*sum to 1\.4",
    ),
    "flow on an unknown date": (
        lambda: rl.simulate(frame(), HALF, flows=pd.Series({pd.Timestamp("2001-02-01"): 1.0})),
        "2001-02-01",
    ),
    "missing flow": (
        lambda: rl.simulate(frame(), HALF, flows=pd.Series({DATES[1]: np.nan})),
        "flow of .*2001-02-28.* is nan",
    ),
    "withdrawal that cannot be paid": (
        lambda: rl.simulate(frame(), HALF, flows=pd.Series({DATES[1]: -5.0})),
        "cannot pay at 2001-02-28",
    ),
    "entry that cannot be paid": (
        lambda: rl.simulate(frame(), HALF, costs=rl.Costs(fixed=1.0), charge_entry=True),
        "first purchase",
    ),
    "negative floor of a band": (lambda: rl.Policy(band_floor=-0.1), r"band_floor is -0\.1"),
    "skipping more than all": (lambda: rl.Policy(skip=1.5), r"skip is 1\.5"),
    "a trend over nothing": (lambda: rl.Policy(trend=0), "trend is 0"),
    "unknown place for a flow": (lambda: rl.Policy(contributions="moon"), "'moon'"),
    "negative impact": (lambda: rl.Costs(impact=-1.0), "impact of every asset is -1"),
    "no volume": (
        lambda: rl.simulate(
            frame(), HALF, costs=rl.Costs(impact=0.1, volume=frame(a=[1.0, 0, 1], b=[1.0] * 3))
        ),
        r"volume of 'a' at 2001-02-28.* is 0\.0",
    ),
    "volume misses a date": (
        lambda: rl.simulate(
            frame(), HALF, costs=rl.Costs(impact=0.1, volume=frame(a=[1.0] * 3, b=[1.0] * 3)[:2])
        ),
        "volumes miss 2001-03-31",
    ),
    "volume misses an asset": (
        lambda: rl.simulate(frame(), HALF, costs=rl.Costs(impact=0.1, volume=frame(a=[1.0] * 3))),
        "volumes miss 'b'",
    ),
    "tax of more than all": (lambda: rl.Taxes(1.2), r"tax rate is 1\.2"),
    "missing tax rate": (lambda: rl.Taxes(float("nan")), "tax rate is nan"),
    "unknown lots": (lambda: rl.Taxes(lots="lifo"), "'lifo'"),
    "tax years without dates": (
        lambda: rl.simulate(
            frame().reset_index(drop=True), HALF, rl.Policy(1), taxes=rl.Taxes(0.2)
        ),
        "needs dates",
    ),
    "a withdrawal of more than all, from what is above its target": (
        lambda: rl.simulate(
            frame(),
            HALF,
            rl.Policy(None, contributions="to target"),
            flows=pd.Series({DATES[1]: -2.0}),
        ),
        "cannot pay at 2001-02-28",
    ),
    "a withdrawal from nothing, with orders that wait": (
        lambda: rl.simulate(
            frame(a=[-1.0, 0.0, 0.0], b=[-1.0, 0.0, 0.0]),
            HALF,
            dealing=rl.Dealing(notice=1),
            flows=pd.Series({DATES[1]: -0.1}),
        ),
        "cannot pay at 2001-02-28",
    ),
    "flows to target with a fixed cost": (
        lambda: rl.simulate(
            frame(), HALF, rl.Policy(None, contributions="to target"), costs=rl.Costs(fixed=0.01)
        ),
        "proportional costs alone",
    ),
    "a path of targets for a rule that has its own": (
        lambda: rl.simulate(
            frame(),
            pd.DataFrame(HALF, index=[pd.Timestamp("2000"), DATES[0]]),
            rl.Policy(target=rl.RiskBudget(window=2)),
        ),
        "starts from fixed weights",
    ),
    "a seed that is none": (lambda: rl.Policy(skip=0.5, seed=-1), "seed is -1"),
    "tax years that go backwards": (lambda: rl.Taxes(year=-5), "tax year is -5"),
    "no tax years": (lambda: rl.Taxes(year=None), "tax year is None"),
    "half a dealing date": (lambda: rl.Dealing(2.5), r"dealing calendar of every asset is 2\.5"),
    "a dealing date beyond the data": (
        lambda: rl.simulate(frame(), HALF, dealing=rl.Dealing({"a": 1, "b": "YE"})),
        "'b' has no dealing date",
    ),
    "cash that is no number": (
        lambda: rl.performance(rl.simulate(frame(), HALF), cash=float("nan")),
        "cash is nan",
    ),
    "negative notice": (lambda: rl.Dealing(notice=-1), "notice of every asset is -1"),
    "half a day of settlement": (lambda: rl.Dealing(settlement={"a": 0.5}), "settlement of a"),
    "a gate that is shut": (lambda: rl.Dealing(gate={"a": 0.0}), r"gate of a is 0\.0"),
    "a fund that never deals": (lambda: rl.Dealing({"a": None}), "dealing calendar of a"),
    "a missing return of waiting money": (
        lambda: rl.Dealing(waiting=float("nan")),
        "waiting is nan",
    ),
    "dealing misses a fund": (
        lambda: rl.simulate(frame(), HALF, dealing=rl.Dealing({"a": "ME"})),
        "dealing calendars miss 'b'",
    ),
    "dealing names a stranger": (
        lambda: rl.simulate(frame(), HALF, dealing=rl.Dealing({"a": 1, "b": 2, "z": 3})),
        "returns miss 'z'",
    ),
    "notice misses a fund": (
        lambda: rl.simulate(frame(), HALF, dealing=rl.Dealing("ME", notice={"a": 1})),
        "notice miss 'b'",
    ),
    "no money": (lambda: rl.simulate(frame(), HALF, initial=0.0), "initial is 0"),
    "negative market weight": (
        lambda: rl.wedge({"a": 1.2, "b": -0.2}, {"a": 0.0, "b": 0.1}),
        r"'b' is -0\.2",
    ),
    "results miss an asset": (lambda: rl.wedge(HALF, {"a": 0.1}), "results miss 'b'"),
    "results name a stranger": (
        lambda: rl.wedge(HALF, {"a": 0.1, "b": 0.2, "c": 0.3}),
        "results name 'c'",
    ),
    "missing result": (lambda: rl.wedge(HALF, {"a": 0.1, "b": np.nan}), "'b' is nan"),
    "unknown family": (lambda: rl.wedge(HALF, {"a": 0.1, "b": 0.2}, "some"), "'some'"),
    "level above 1": (lambda: rl.wedge(HALF, {"a": 0.1, "b": 0.2}, levels=[1.5]), "1.5"),
    "limit out of reach": (
        lambda: rl.wedge(HALF, {"a": 0.1, "b": 0.2}, "all", max_weight=0.4),
        "max_weight is 0.4",
    ),
    "limit for subsets": (
        lambda: rl.wedge(HALF, {"a": 0.1, "b": 0.2}, max_weight=0.9),
        "portfolios='all'",
    ),
    "portfolio sums to 1.1": (lambda: rl.overlap({"a": 1.1}, HALF), "sum to 1.1"),
    "negative portfolio weight": (
        lambda: rl.active_share(pd.DataFrame({"a": [0.5, 1.5], "b": [0.5, -0.5]}), HALF),
        "'b' in portfolio 1",
    ),
    "level of 2": (lambda: rl.deviation_bound(2.0, {"a": 0.1}), "level"),
    "too many names": (lambda: rl.random_portfolios(HALF, 1, names=3), "names is 3"),
    "no portfolios": (lambda: rl.random_portfolios(HALF, 0), "count is 0"),
    "unknown weighting": (lambda: rl.random_portfolios(HALF, 1, weighting="x"), "'x'"),
    "only weightless assets": (
        lambda: rl.random_portfolios({"a": 1.0, "b": 0.0}, 50, names=1),
        "market weight 0",
    ),
    "date missing from the index": (
        lambda: rl.simulate(frame().set_axis([DATES[0], pd.NaT, DATES[2]]), HALF),
        "without a date",
    ),
    "returns that are no numbers": (
        lambda: rl.simulate(frame().assign(b=["x", "y", "z"]), HALF),
        "return of 'b' at 2001-01-31.* is 'x': give a number",
    ),
    "returns that are true or false": (
        lambda: rl.simulate(frame().assign(a=[True, False, True]), HALF),
        "returns of 'a' are of type bool",
    ),
    "weights that are true or false": (
        lambda: rl.simulate(frame(), {"a": True, "b": False}),
        "target weights are of type bool",
    ),
    "flows that are no money": (
        lambda: rl.simulate(frame(), HALF, flows=pd.Series({DATES[0]: "x"})),
        "flow of .* is 'x': give a number",
    ),
    "calendar that is true": (lambda: rl.Policy(True), "calendar is True"),
    "band in words": (lambda: rl.Policy(band="5%"), "band of every asset is '5%': give 0.05"),
    "calendar of a fraction": (lambda: rl.Policy(2.5), "calendar is 2.5"),
    "calendar without dates": (lambda: rl.simulate(frame(), HALF, rl.Policy([])), "no date"),
    "calendar with a missing date": (
        lambda: rl.simulate(frame(), HALF, rl.Policy(pd.DatetimeIndex([DATES[0], pd.NaT]))),
        "no date, or a missing one",
    ),
    "calendar that goes backwards": (
        lambda: rl.simulate(frame(), HALF, rl.Policy("-1ME")),
        "does not go forward",
    ),
    "calendar in another time zone": (
        lambda: rl.simulate(frame(), HALF, rl.Policy(DATES.tz_localize("UTC"))),
        "different time zones",
    ),
    "path of targets without dates": (
        lambda: rl.simulate(frame(), pd.DataFrame(HALF, index=[0, 1])),
        "the path of targets starts with 0",
    ),
    "missing level": (
        lambda: rl.deviation_bound(pd.Series([0.5, np.nan]), {"a": 0.1}),
        "levels hold nan: a level is between 0 and 1",
    ),
    "index of words": (lambda: rl.periods_per_year(pd.Index(["2001-01", "2001-02"])), "no date"),
    "missing cash": (
        lambda: rl.performance(
            rl.simulate(frame(), HALF), cash=pd.Series([0.0, np.nan, 0.0], index=DATES)
        ),
        "cash at 2001-02-28",
    ),
    "no frequency at all": (
        lambda: rl.performance(rl.simulate(frame(), HALF), frequency=0.0),
        "frequency is 0",
    ),
    "coverage in percent": (
        lambda: rl.compare(frame(), HALF, {"x": rl.Policy()}, coverage=95),
        "coverage is 95",
    ),
    "block of nothing": (
        lambda: rl.compare(frame(), HALF, {"x": rl.Policy()}, block=0.2),
        "block is 0.2",
    ),
    "path of targets to compare": (
        lambda: rl.compare(frame(), pd.DataFrame(HALF, index=DATES), {"x": rl.Policy()}),
        "one history",
    ),
    "every start at no cost that exists": (
        lambda: sweep_every_start(frame(), HALF, {"x": rl.Policy(1)}, [float("nan")]),
        "is nan",
    ),
    "every start of nothing": (
        lambda: sweep_every_start(frame(), HALF, {}, [0.0]),
        "give at least one policy",
    ),
    "nothing to sweep": (lambda: rl.sweep(frame(), HALF, {}), "give at least one policy"),
    "nothing to compare": (lambda: rl.compare(frame(), HALF, {}), "nothing to compare"),
    "unknown baseline": (
        lambda: rl.compare(frame(), HALF, {"x": rl.Policy()}, baseline="y"),
        "'y'",
    ),
    "one resample": (
        lambda: rl.compare(frame(), HALF, {"x": rl.Policy()}, n_resamples=1),
        "n_resamples is 1",
    ),
    "cash misses a date": (
        lambda: rl.performance(rl.simulate(frame(), HALF), cash=pd.Series(0.0, index=DATES[:2])),
        "cash misses 2001-03-31",
    ),
    "odd dates": (
        lambda: rl.periods_per_year(pd.date_range("2001", periods=5, freq="17D")),
        "17 days",
    ),
    "one date": (lambda: rl.periods_per_year(DATES[:1]), "no frequency"),
    "unknown claim": (lambda: rl.Verdict("R99", "holds", because="x"), "R99"),
    "unknown finding": (lambda: rl.Verdict("R1", "maybe", because="x"), "maybe"),
    "half an interval": (lambda: rl.Verdict("R1", "holds", low=0.1, because="x"), "one end"),
    "backward interval": (
        lambda: rl.Verdict("R1", "holds", low=0.2, high=0.1, because="x"),
        "from 0.2 to 0.1",
    ),
    "no reason": (lambda: rl.Verdict("R1", "holds"), "no reason"),
}


@pytest.mark.parametrize("case", CASES)
def test_the_error_names_the_culprit(case: str) -> None:
    call, message = CASES[case]
    with pytest.raises(ValueError, match=message):
        call()


def test_wrong_types_are_refused() -> None:
    with pytest.raises(TypeError, match="DataFrame"):
        rl.simulate(np.zeros((3, 2)), HALF)
    with pytest.raises(TypeError, match="target weights"):
        rl.simulate(frame(), [0.5, 0.5])
    with pytest.raises(TypeError, match="give a Policy"):
        rl.simulate(frame(), HALF, "ME")
    with pytest.raises(TypeError, match="give Costs"):
        rl.simulate(frame(), HALF, costs="0.1%")
    with pytest.raises(TypeError, match="give Taxes"):
        rl.simulate(frame(), HALF, taxes=0.25)
    with pytest.raises(TypeError, match="give Dealing"):
        rl.simulate(frame(), HALF, dealing="ME")
    with pytest.raises(TypeError, match="flows must be a Series"):
        rl.simulate(frame(), HALF, flows=0.5)


def test_input_is_left_as_it_was() -> None:
    returns, target = frame(), pd.Series(HALF)
    copies = returns.copy(), target.copy()
    rl.simulate(returns, target, costs=rl.Costs(0.01))
    pd.testing.assert_frame_equal(returns, copies[0])
    pd.testing.assert_series_equal(target, copies[1])


def test_the_ledger_is_left_as_it_was() -> None:
    returns, flows = frame(), pd.Series({DATES[0]: 0.5})
    ledger = rl.simulate(returns, HALF, flows=flows)
    weights = rl.simulate(frame(), HALF, flows=pd.Series({DATES[0]: 0.5})).weights
    returns.iloc[0, 0] = 5.0
    flows.iloc[0] = 9.0
    ledger.value.iloc[0] = 99.0
    pd.testing.assert_frame_equal(ledger.weights, weights)
    assert ledger.flows.iloc[0] == 0.5
    assert ledger.returns().abs().max() < 1.0


def test_no_flows_are_no_flows() -> None:
    none = rl.simulate(frame(), HALF, flows=pd.Series(dtype=float))
    pd.testing.assert_series_equal(none.value, rl.simulate(frame(), HALF).value)


def test_names_of_several_levels_are_names() -> None:
    pairs = pd.MultiIndex.from_tuples([("monthly", 0), ("monthly", 1)])
    check_names(pairs, "gains")
    lacking = pd.MultiIndex.from_tuples([("monthly", 0), (None, 1)])
    with pytest.raises(ValueError, match="gains have an asset without a name"):
        check_names(lacking, "gains")
    with pytest.raises(ValueError, match="twice"):
        check_names(pairs.append(pairs[:1]), "gains")
