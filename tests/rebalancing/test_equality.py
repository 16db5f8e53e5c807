"""Rules and frictions are equal if what they were told is, and equal ones have one hash."""

from __future__ import annotations

import pickle
from collections.abc import Callable
from dataclasses import FrozenInstanceError, fields
from decimal import Decimal

import numpy as np
import pandas as pd
import pytest

import research_lib as rl

DAYS = pd.bdate_range("2020-01-01", periods=3)
VOLUME = pd.DataFrame(1e6, DAYS, ["a", "b"])

# Each built twice from the same values, spelled in different ways where there are some.
SAME: dict[str, tuple[Callable[[], object], Callable[[], object]]] = {
    "a plain policy": (rl.Policy, lambda: rl.Policy("ME")),
    "bands by asset": (
        lambda: rl.Policy(band={"a": 0.1, "b": 0.2}),
        lambda: rl.Policy(band=pd.Series({"b": 0.2, "a": 0.1})),
    ),
    "given dates": (
        lambda: rl.Policy(DAYS),
        lambda: rl.Policy(pd.DatetimeIndex([str(day) for day in DAYS])),
    ),
    "offsets": (
        lambda: rl.Policy(pd.offsets.MonthEnd(2)),
        lambda: rl.Policy(pd.offsets.MonthEnd(2)),
    ),
    "rules within": (
        lambda: rl.Policy(rl.VolatilityCalendar(), target=rl.RiskBudget(20)),
        lambda: rl.Policy(rl.VolatilityCalendar("QE"), target=rl.RiskBudget(np.int64(20))),
    ),
    "whole numbers of NumPy": (
        lambda: rl.Policy(np.int32(5), offset=np.int64(2), seed=3),
        lambda: rl.Policy(5, offset=2, seed=np.int8(3)),
    ),
    "costs": (lambda: rl.Costs(0.001, fixed=1), lambda: rl.Costs(Decimal("0.001"), 1.0)),
    "costs by asset": (
        lambda: rl.Costs({"a": 0.1, "b": 0.0}, volume=VOLUME),
        lambda: rl.Costs(pd.Series({"b": 0, "a": 0.1}), volume=VOLUME.copy()),
    ),
    "nothing, whatever its sign": (
        lambda: rl.Costs(volume=0.0 * VOLUME),
        lambda: rl.Costs(volume=-0.0 * VOLUME),
    ),
    "taxes": (
        lambda: rl.Taxes(0.2, short_rate=0.4, wash_sale="30D"),
        lambda: rl.Taxes(np.float64(0.2), short_rate=0.4, wash_sale=pd.Timedelta(days=30)),
    ),
    "dealing": (
        lambda: rl.Dealing({"a": "ME", "b": 1}, notice={"a": 2, "b": 0}),
        lambda: rl.Dealing({"b": 1, "a": "ME"}, notice=pd.Series({"a": 2.0, "b": 0.0})),
    ),
    "risk budgets": (
        lambda: rl.RiskBudget(20, budgets={"a": 0.4, "b": 0.6}),
        lambda: rl.RiskBudget(20, budgets=pd.Series({"b": 0.6, "a": 0.4})),
    ),
    "minimum variance": (
        lambda: rl.MinimumVariance(20, max_weight=1),
        lambda: rl.MinimumVariance(20),
    ),
    "a volatility target": (
        lambda: rl.VolatilityTarget(0.1, "cash", 20),
        lambda: rl.VolatilityTarget(0.1, "cash", 20, frequency=252),
    ),
    "a calendar that reads the past": (
        lambda: rl.VolatilityCalendar(window=20),
        lambda: rl.VolatilityCalendar("QE", window=np.int64(20), quantile=Decimal("0.8")),
    ),
    "a limit on correlation": (
        lambda: rl.CorrelationLimit(0.5, 20),
        lambda: rl.CorrelationLimit(0.5, 20, infeasible="raise"),
    ),
}


@pytest.mark.parametrize("case", SAME)
def test_equal_values_are_equal(case: str) -> None:
    one, other = (build() for build in SAME[case])
    assert one == other
    assert hash(one) == hash(other)
    assert len({one, other}) == 1
    assert pickle.loads(pickle.dumps(one)) == other
    assert one != "something else"
    assert one != None  # noqa: E711


DIFFERENT: list[tuple[object, object]] = [
    (rl.Policy("ME"), rl.Policy("QE")),
    (rl.Policy(5), rl.Policy(5, offset=1)),
    (rl.Policy("MS"), rl.Policy("MS", roll="forward")),
    (rl.Policy(band=0.1), rl.Policy(band={"a": 0.1})),
    (rl.Policy(band={"a": 0.1}), rl.Policy(band={"b": 0.1})),
    (rl.Policy(DAYS), rl.Policy(DAYS[:2])),
    (rl.Policy(target=rl.RiskBudget(20)), rl.Policy(target=rl.MinimumVariance(20))),
    (rl.Policy(rl.VolatilityCalendar()), rl.Policy(rl.VolatilityCalendar(quantile=0.5))),
    (rl.Policy("ME"), rl.Policy(pd.offsets.MonthEnd())),
    (rl.Costs(0.001), rl.Costs(0.002)),
    (rl.Costs(volume=VOLUME), rl.Costs(volume=2 * VOLUME)),
    (rl.Costs(volume=VOLUME), rl.Costs()),
    (rl.Costs(volume=VOLUME), rl.Costs(volume=VOLUME.rename(columns={"a": "c"}))),
    (rl.Costs(volume=VOLUME), rl.Costs(volume=VOLUME.shift(freq="1D"))),
    (rl.Taxes(0.2), rl.Taxes(0.2, short_rate=0.2)),
    (rl.Taxes(0.2, wash_sale="30D"), rl.Taxes(0.2, wash_sale=30)),
    (rl.Dealing(1), rl.Dealing({"a": 1})),
    (rl.RiskBudget(20), rl.RiskBudget(20, halflife=5)),
]


@pytest.mark.parametrize("pair", DIFFERENT, ids=lambda pair: repr(pair)[:40])
def test_different_values_are_not(pair: tuple[object, object]) -> None:
    assert pair[0] != pair[1]


@pytest.mark.parametrize("case", SAME)
def test_a_rule_cannot_be_changed(case: str) -> None:
    """What has a hash stays what it is: a set would lose it otherwise."""
    rule = SAME[case][0]()
    for field in fields(rule):
        with pytest.raises(FrozenInstanceError):
            setattr(rule, field.name, getattr(rule, field.name))


def test_what_is_told_later_changes_nothing() -> None:
    band, budgets = {"a": 0.1}, pd.Series({"a": 0.4, "b": 0.6})
    rule, target = rl.Policy(band=band), rl.RiskBudget(20, budgets=budgets)
    marks = hash(rule), hash(target)
    band["a"], budgets["a"] = 0.9, 0.1
    assert (hash(rule), hash(target)) == marks
    assert rule == rl.Policy(band={"a": 0.1})


def test_what_cannot_be_hashed_counts_by_its_kind() -> None:
    class Own:
        __hash__ = None  # type: ignore[assignment]

        def targets(self, *given: object) -> None: ...

    own = Own()
    assert rl.Policy(target=own) == rl.Policy(target=own)
    assert hash(rl.Policy(target=own)) == hash(rl.Policy(target=own))


def test_every_field_counts() -> None:
    """A field that equality forgot would make different rules one."""
    others = {
        "calendar": "QE", "band": 0.2, "band_kind": "relative", "trade_to": "edge", "offset": 1,
        "band_floor": 0.1, "target": rl.RiskBudget(9), "skip": 0.5, "seed": 4, "trend": 3,
        "contributions": "to target", "roll": "forward",
    }  # fmt: skip
    assert set(others) == {field.name for field in fields(rl.Policy)}
    for name, value in others.items():
        assert rl.Policy(**{name: value}) != rl.Policy()
