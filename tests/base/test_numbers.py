"""What looks like no returns in decimals, or like no number, is refused with what to do."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from fractions import Fraction

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

import research_lib as rl
from research_lib.base.checks import check_returns, check_weight_rows, check_weights, per_asset
from research_lib.base.numbers import as_number
from research_lib.datasets.bear_markets import bear_markets

DAYS = pd.bdate_range("2018-01-01", periods=1000)
HALF = {"a": 0.5, "b": 0.5}


def decimals(seed: int, periods: int = 1000, drift: float = 0.0003) -> pd.DataFrame:
    drawn = np.random.default_rng(seed).normal(drift, 0.012, (periods, 2))
    return pd.DataFrame(drawn, DAYS[:periods], ["a", "b"])


def prices(seed: int, level: float, periods: int) -> pd.DataFrame:
    return level * (1.0 + decimals(seed, periods)).cumprod()


LIKE_RETURNS = {
    "prices around 100": prices(0, 100.0, 1000),
    "five prices of 100": prices(1, 100.0, 5),
    "prices of 3": prices(2, 3.0, 60),
    "exchange rates": prices(3, 0.9, 250),
    "an index of 25,000": prices(4, 25_000.0, 3),
    "growth factors": 1.0 + decimals(5),
    "bills in percent a month": pd.DataFrame({"a": 0.4, "b": 0.35}, DAYS[:120]),
    "daily returns in percent": 100.0 * decimals(6),
    "a month of them": 100.0 * decimals(7, 21),
    "calm returns in percent": 80.0 * decimals(8).clip(lower=-0.012),
    "one price among returns": decimals(9).assign(b=prices(9, 40.0, 1000)["b"]),
    "dollar volumes": rl.load("us_stocks_50_daily_volumes")
    .iloc[:, :2]
    .set_axis(["a", "b"], axis=1),
}


@pytest.mark.parametrize("what", LIKE_RETURNS)
def test_prices_and_percent_are_refused_by_name(what: str) -> None:
    frame = LIKE_RETURNS[what]
    calls: list[Callable[[], object]] = [
        lambda: rl.simulate(frame, HALF, rl.Policy(None)),
        lambda: rl.compare(frame, HALF, {"x": rl.Policy(5)}, n_resamples=2),
        lambda: rl.sweep(frame, HALF, {"x": rl.Policy(5)}),
        lambda: rl.best_constant_mix(frame),
        lambda: rl.return_similarity(frame),
    ]
    for call in calls:
        with pytest.raises(ValueError, match=r"look like (prices|percent)"):
            call()


@given(st.integers(0, 10_000), st.floats(0.002, 0.08), st.integers(2, 400))
def test_the_remedies_work(seed: int, risk: float, periods: int) -> None:
    """What an error tells to do gives the returns that were meant, and these are accepted."""
    meant = pd.DataFrame(
        np.random.default_rng(seed).normal(0.0, risk, (periods, 2)).clip(-0.9, 2.0),
        columns=["a", "b"],
    )
    check_returns(meant)
    for level in (1.5, 40.0, 3000.0):
        quoted = (
            level * (1.0 + pd.concat([0.0 * meant.iloc[:1], meant], ignore_index=True)).cumprod()
        )
        np.testing.assert_allclose(check_returns(quoted.pct_change().iloc[1:]), meant, atol=1e-12)
        if level > 1.5 and quoted.min(axis=None) > 11.0:
            with pytest.raises(ValueError, match="look like prices"):
                check_returns(quoted)


def test_what_is_large_is_possible_by_saying_so() -> None:
    doubled = pd.DataFrame({"a": 1.0, "b": 0.9}, DAYS[:60])
    with pytest.raises(ValueError, match=r"attrs\['decimal'\] = True"):
        rl.simulate(doubled, HALF)
    doubled.attrs["decimal"] = True
    assert rl.simulate(doubled, {"a": 1.0}, rl.Policy(None)).value.iloc[-1] == 2.0**60
    rules = {"one": rl.Policy(1), "never": rl.Policy(None)}
    assert len(rl.sweep(doubled, HALF, rules)) == 2
    assert len(rl.compare(doubled, HALF, rules, n_resamples=2, block=5))
    assert rl.best_constant_mix(doubled)["a"] == pytest.approx(1.0)
    wild = pd.Series(np.tile([1.5, -0.6], 50) + np.linspace(0, 0.01, 100), DAYS[:100], name="a")
    with pytest.raises(ValueError, match="look like percent"):
        bear_markets(wild)
    wild.attrs["decimal"] = True
    assert len(bear_markets(wild))
    assert len(rl.cash_drag(wild, 0.0, 0.5))


@pytest.mark.parametrize(
    "path",
    [[1.0, -0.5], [1.0, -0.5] * 500, [2.0, -1.0], [3.0], [0.2] * 10, [1.0] * 20, [-0.9, 9.0] * 9],
)
def test_coins_and_single_results_are_returns(path: list[float]) -> None:
    check_returns(pd.DataFrame({"coin": path, "cash": 0.0}))


def test_every_set_of_returns_of_the_book_is_accepted() -> None:
    for name, kind in rl.catalog()["kind"].items():
        frame = rl.load(name)
        # what is not listed is held by nobody
        unlisted = rl.catalog().loc[name, "missing"] == "unlisted"
        frame = frame.fillna(0.0) if unlisted else frame.dropna()
        if kind not in {"USD million", "prices"}:
            check_returns(frame)
            # small gold mines doubled in six of 58 years, which looks like percent
            doubled = name == "us_industries_49_2026_equal"
            if isinstance(frame.index, pd.DatetimeIndex) and len(frame) > 400 and not doubled:
                check_returns((1.0 + frame).resample("YE").prod() - 1.0)
        else:
            with pytest.raises(ValueError, match="look like prices"):
                check_returns(frame)


def test_a_return_below_minus_1_is_named_with_its_likely_unit() -> None:
    one = decimals(1)
    one.iloc[7, 1] = -1.2
    with pytest.raises(ValueError, match=r"'b' at 2018-01-10 .*-1\.2: no return is below -1; corr"):
        check_returns(one)
    with pytest.raises(ValueError, match=r"below -1, and these look like percent; divide them"):
        check_returns(100.0 * decimals(1))


@pytest.mark.parametrize("rate", [4.0, 0.04])
def test_cash_in_percent_or_a_year_is_refused(rate: float) -> None:
    ledger = rl.simulate(decimals(2), HALF, rl.Policy(None))
    for cash in (rate, pd.Series(rate, DAYS)):
        with pytest.raises(ValueError, match=r"cash earns .* give its return a period"):
            rl.performance(ledger, cash=cash)
    said = pd.Series(rate, DAYS)
    said.attrs["decimal"] = True
    assert rl.performance(ledger, cash=said)["sharpe"] < 0.0
    assert np.isfinite(rl.performance(ledger, cash=0.04 / 252)["sharpe"])
    with pytest.raises(ValueError, match=r"cash is '4%': give 0\.04"):
        rl.performance(ledger, cash="4%")
    with pytest.raises(ValueError, match="twice"):
        rl.performance(ledger, cash=pd.Series(0.0, DAYS.append(DAYS[:1])))


def test_numbers_of_any_kind_are_numbers() -> None:
    for half in (0.5, Decimal("0.5"), Fraction(1, 2), np.float32(0.5), np.float64(0.5)):
        assert as_number(half, "x") == 0.5
    assert as_number(3, "x") == as_number(np.int64(3), "x") == 3.0
    for missing in (None, pd.NA, pd.NaT, float("nan")):
        assert np.isnan(as_number(missing, "x"))
    weights = pd.Series([Decimal("0.25"), Fraction(3, 4)], ["a", "b"], dtype=object)
    assert check_weights(weights).to_dict() == {"a": 0.25, "b": 0.75}
    assert check_weights(weights.astype(float).astype("Float64")).to_dict() == {
        "a": 0.25,
        "b": 0.75,
    }
    returns = pd.DataFrame({"a": [Decimal("0.01"), 1], "b": [0.0, 0.5]}, DAYS[:2])
    np.testing.assert_array_equal(check_returns(returns), [[0.01, 0.0], [1.0, 0.5]])
    np.testing.assert_array_equal(
        check_returns(returns.astype(float).astype("Float64")), [[0.01, 0.0], [1.0, 0.5]]
    )
    np.testing.assert_array_equal(check_returns(pd.DataFrame({"a": [0, 1]})), [[0.0], [1.0]])
    assert per_asset({"a": Decimal("0.5"), "b": 1}, pd.Index(["b", "a"]), "x").tolist() == [1, 0.5]


TEXTS = [
    ("60%", r"give 0\.6, without quotes"),
    (" 12.5 % ", r"give 0\.125, without quotes"),
    ("0.6", r"give 0\.6, without quotes"),
    ("x", "give a number"),
    ("x%", "give a number"),
    ("", "give a number"),
]


@pytest.mark.parametrize(("text", "remedy"), TEXTS)
def test_text_is_refused_with_what_to_write(text: str, remedy: str) -> None:
    for call in (
        lambda: as_number(text, "weights of 'a'"),
        lambda: check_weights({"a": text, "b": 0.4}),
        lambda: check_weights(pd.Series({"a": text, "b": "0.4"})),
        lambda: per_asset({"a": text}, pd.Index(["a"]), "weights"),
    ):
        with pytest.raises(ValueError, match=rf"weights of 'a' is '.*': {remedy}"):
            call()
    with pytest.raises(ValueError, match=f"weight of 'a' in portfolio 1 is '.*': {remedy}"):
        rl.overlap(pd.DataFrame({"a": ["0.5", text], "b": 0.5}).assign(a=[0.5, text]), HALF)
    with pytest.raises(ValueError, match=f"return of 'a' at 1 is '.*': {remedy}"):
        check_returns(pd.DataFrame({"a": [0.5, text]}))
    with pytest.raises(ValueError, match=f"max_weight of 'every one' is '.*': {remedy}"):
        rl.Limits(text)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: check_weights({"a": True, "b": 0.0}), "'a' is True: give a number"),
        (lambda: check_weights({"a": 1j}), "complex"),
        (lambda: check_weights({"a": [0.5]}), "give one number"),
        (lambda: check_weights(pd.Series([1.0, None], HALF, dtype=object)), "'b' is nan"),
        (lambda: check_weights(pd.Series([1.0, pd.NA], HALF, dtype="Float64")), "'b' is nan"),
        (lambda: check_weights({"a": np.inf}), "'a' is inf"),
        (lambda: check_weights({}), "no assets"),
        (lambda: check_weights(pd.Series([0.5, 0.5], ["a", None])), "without a name"),
        (lambda: check_weights(pd.Series([0.5, 0.5], ["a", "a"])), "'a' twice"),
        (lambda: check_weights(pd.Series(DAYS[:1], ["a"])), "give decimals"),
        (lambda: check_weight_rows(pd.DataFrame({"a": [True]}), "portfolio"), "of type bool"),
        (lambda: check_weight_rows(pd.DataFrame({"a": [1.0], np.nan: 0.0}), "x"), "without a name"),
        (lambda: check_returns(pd.DataFrame({"a": [0.1, pd.NA]})), "'a' at 1 is nan"),
        (lambda: check_returns(pd.DataFrame({"a": [0.1], None: 0.1})), "without a name"),
        (lambda: check_returns(pd.DataFrame({"a": DAYS[:2]})), "give decimals"),
        (
            lambda: check_weights({"a": 60.0, "b": 40.0}),
            "sum to 100, .*percent, divide them by 100",
        ),
        (lambda: check_weights({"a": 0.6, "b": 0.5}), r"sum to 1\.1, not 1: divide"),
        (lambda: check_weights({"a": 0.500001, "b": 0.500001}), r"sum to 1\.000002, not 1"),
        (lambda: check_weights({"a": 0.5, "b": 0.4}), r"sum to 0\.9, .* name what is missing"),
        (lambda: rl.overlap({"a": 0.3, "b": 0.1}, HALF), r"partial list.*rl\.partial_overlap"),
        (
            lambda: rl.active_share(pd.DataFrame({"a": [0.5, 0.1], "b": 0.5}), HALF),
            r"portfolio 1 sum to 0\.6, .*partial_overlap",
        ),
    ],
)
def test_bad_numbers_are_named(call: Callable[[], object], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        call()


@given(st.floats(0.0, 1e-6), st.integers(0, 3))
def test_the_dust_of_an_optimiser_is_nothing(dust: float, place: int) -> None:
    raw = np.array([0.4, 0.3, 0.3, 0.0])
    raw[place] -= raw[place] + dust
    raw[(place + 1) % 4] += 1.0 - raw.sum()
    names = list("abcd")
    found = check_weights(dict(zip(names, raw, strict=True)))
    rows = check_weight_rows(pd.DataFrame([raw], columns=names), "portfolio")
    assert found.iloc[place] == rows[0, place] == 0.0
    assert found.min() >= 0.0
    assert found.sum() == pytest.approx(1.0, abs=1e-15)
    np.testing.assert_array_equal(found, rows[0])
    with pytest.raises(ValueError, match="cannot be negative"):
        check_weights({"a": 1.0 + 2e-6, "b": -2e-6})
    with pytest.raises(ValueError, match="cannot be negative"):
        check_weight_rows(pd.DataFrame({"a": [1.0 + 2e-6], "b": -2e-6}), "portfolio")
