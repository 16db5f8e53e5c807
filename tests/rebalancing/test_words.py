"""What a rule says of itself, word by word: a reader tells two rules apart by it."""

from __future__ import annotations

from collections.abc import Callable

import pandas as pd
import pytest

import research_lib as rl
from research_lib.rebalancing.calendars import look_rows

LOOKS: dict[str, rl.Policy] = {
    "never": rl.Policy(None),
    "look ME": rl.Policy(),
    "look every 5 periods": rl.Policy(5),
    "look given dates": rl.Policy(pd.DatetimeIndex(["2020-01-31"])),
    "look ME + 2": rl.Policy(offset=2),
    "look MS, holidays forward + 2": rl.Policy("MS", roll="forward", offset=2),
    "look ME, band 0.05 absolute, trade to target": rl.Policy(band=0.05),
    "look ME, band 0.2 relative of at least 0.01, trade to edge": rl.Policy(
        band=0.2, band_kind="relative", band_floor=0.01, trade_to="edge"
    ),
    "look ME, band 0 relative of at least 0.01, trade to target": rl.Policy(
        band_kind="relative", band_floor=0.01
    ),
    "look ME, bands by asset absolute, trade to least": rl.Policy(
        band={"a": 0.1}, trade_to="least"
    ),
    "look ME, 25 % skipped": rl.Policy(skip=0.25),
    "look ME, paused in trends over 60 periods": rl.Policy(trend=60),
    "look ME, target equal risk over 20 periods": rl.Policy(target=rl.RiskBudget(20)),
    "look ME, flows to target": rl.Policy(contributions="to target"),
    "look 5, 1 while volatility over 9 periods is above its quantile 0.5": rl.Policy(
        rl.VolatilityCalendar(5, 1, 9, 0.5)
    ),
    "look MS, W-FRI while volatility over 63 periods is above its quantile 0.8, holidays forward": (
        rl.Policy(rl.VolatilityCalendar("MS", roll="forward"))
    ),
}
RULES: dict[str, object] = {
    "equal risk over 20 periods": rl.RiskBudget(20),
    "risk budgets over 20 periods, half-life 5": rl.RiskBudget(20, 5.0, {"a": 0.4, "b": 0.6}),
    "minimum variance over 20 periods": rl.MinimumVariance(20),
    "minimum variance over 20 periods, at most 0.4 each": rl.MinimumVariance(20, max_weight=0.4),
    "correlation at most 0.5 over 20 periods": rl.CorrelationLimit(0.5, 20),
    "volatility 0.1 over 20 periods": rl.VolatilityTarget(0.1, "cash", 20),
}
TAXES: dict[str, rl.Taxes] = {
    "Taxes(rate=0.25, lots='fifo', year='YE')": rl.Taxes(),
    "Taxes(rate=0.25, lots='fifo', year='YE', wash_sale=30)": rl.Taxes(wash_sale=30),
    "Taxes(rate=0.25, lots='fifo', year='YE', short_rate=0.4, long_after=12)": rl.Taxes(
        short_rate=0.4, long_after=12
    ),
    "Taxes(rate=0.25, lots='fifo', year='YE', short_rate=0.4, long_after='365D')": rl.Taxes(
        short_rate=0.4
    ),
}


@pytest.mark.parametrize("words", LOOKS)
def test_a_policy_describes_itself(words: str) -> None:
    assert LOOKS[words].describe() == words


@pytest.mark.parametrize("words", RULES)
def test_a_rule_of_targets_does(words: str) -> None:
    assert repr(RULES[words]) == words


@pytest.mark.parametrize("words", TAXES)
def test_taxes_are_written_as_they_are_built(words: str) -> None:
    assert repr(TAXES[words]) == words
    assert eval(words, {"Taxes": rl.Taxes}) == TAXES[words]


def test_a_date_outside_the_data_is_told_their_range() -> None:
    days = pd.bdate_range("2020-01-01", periods=9)
    flat = pd.DataFrame(0.0, days, ["a", "b"])
    late = rl.Policy(pd.DatetimeIndex(["2020-01-02", "2021-01-04"]))
    with pytest.raises(ValueError, match=r"2021-01-04.*\(2020-01-01 .* to 2020-01-13 .*\): drop"):
        rl.simulate(flat, {"a": 0.5, "b": 0.5}, late)


def test_the_first_and_the_last_date_of_the_data_are_inside_them() -> None:
    days = pd.bdate_range("2020-01-01", periods=5)
    assert look_rows(days[[0]], days).tolist() == [0]
    assert look_rows(days[[0, 4]], days).tolist() == [0], "the last period trades nothing"
    for outside in (days[0] - pd.Timedelta(days=1), days[4] + pd.Timedelta(days=1)):
        with pytest.raises(ValueError, match=rf"calendar has {outside}, outside the data"):
            look_rows(pd.DatetimeIndex([outside]), days)


# Numbers by what they may be: from 0 on, below 1, and above 0 up to 1.
FROM_ZERO: list[Callable[[float], object]] = [
    rl.Costs,
    lambda x: rl.Costs(fixed=x),
    lambda x: rl.Costs(impact=x),
    rl.Taxes,
    lambda x: rl.Taxes(short_rate=x),
    lambda x: rl.Policy(band=x),
    lambda x: rl.Policy(band_floor=x),
    lambda x: rl.Policy(skip=x),
    lambda x: rl.VolatilityCalendar(quantile=x),
]
BELOW_ONE: list[Callable[[float], object]] = [
    rl.Costs,
    rl.Taxes,
    lambda x: rl.VolatilityCalendar(quantile=x),
]
SHARES: list[Callable[[float], object]] = [
    lambda x: rl.Dealing(gate=x),
    lambda x: rl.MinimumVariance(5, max_weight=x),
    lambda x: rl.CorrelationLimit(x, 5),
    lambda x: rl.VolatilityTarget(0.1, "cash", 5, most=x),
]


@pytest.mark.parametrize("little", [1e-9, 0.5])
def test_the_bounds_of_numbers_are_theirs(little: float) -> None:
    for builds, good, bad in (
        (FROM_ZERO, [0.0, little], [-little]),
        (BELOW_ONE, [1.0 - little], [1.0, 1.0 + little]),
        (SHARES, [little, 1.0], [0.0, 1.0 + little]),
        ([lambda x: rl.Dealing(waiting=x)], [little - 1.0], [-1.0, -1.0 - little]),
        ([lambda x: rl.Policy(skip=x)], [1.0], [1.0 + little]),
    ):
        for build in builds:
            for number in good:
                build(number)
            for number in bad:
                with pytest.raises(ValueError, match=str(number)):
                    build(number)
