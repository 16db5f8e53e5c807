"""What chapter 39 says, computed again without the chapter, and found in its text."""

from __future__ import annotations

from functools import cache

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import pytest
from chapter import Chapter

import research_lib as rl
from research_lib.base.covariance import average_correlation, correlations
from research_lib.chapters.risk_targets import calm_covers, data, gaps, limits
from research_lib.chapters.risk_targets import figures as draw
from research_lib.chapters.risk_targets.held_out import earned_risk_shares, held_out
from research_lib.datasets.study import stored

CHAPTER = Chapter("39_risk_targets")
EQUAL = Chapter("39_equal_risk_everywhere")
LIMITS = Chapter("39_limits_and_steadiness")
# Window, pace of the looks, stretch held out.
DAILY, MONTHLY, ANNUAL = (252, 63, 63), (60, 3, 12), (10, 1, 10)
FEE = rl.Costs(proportional=0.001)


@cache
def sets() -> dict[str, tuple[pd.DataFrame, pd.Series, pd.Series, tuple[int, int, int]]]:
    """Returns, target, cash and setting by label; cash of daily data as the chapter spreads it."""
    bills = rl.load("us_bills")["US bills"]
    found = {}
    for label, name, setting in [
        ("funds", "factor_etfs_daily", DAILY),
        ("stocks", "us_stocks_20_daily", DAILY),
        ("industries", "us_industries_30", MONTHLY),
        ("countries", "countries", MONTHLY),
        ("hedge", "hedge_funds", MONTHLY),
    ]:
        returns = rl.load(name).loc["1991":] if name == "countries" else rl.load(name)
        cash = pd.Series(0.0, returns.index)
        for month, dates in returns.groupby(returns.index.to_period("M")).groups.items():
            (rate,) = bills[bills.index.to_period("M") == month]
            cash[dates] = (1 + rate) ** (1 / len(dates)) - 1
        equal = pd.Series(1 / returns.shape[1], returns.columns)
        found[label] = returns, equal, cash, setting
    table = rl.load("us_asset_classes_annual")
    mix = pd.Series({"S&P 500": 0.6, "Baa bonds": 0.2, "T-Notes": 0.2})
    found["classes"] = table[list(mix.index)], mix, table["T-Bills"], ANNUAL
    return found


@cache
def gap(label: str, name: str) -> pd.Series:
    """Measures of a rule minus those of fixed weights, on the data."""
    returns, target, cash, (window, pace, _) = sets()[label]
    most = 2 / returns.shape[1]
    rule = rl.RiskBudget(window) if name == "risk" else rl.MinimumVariance(window, None, most)
    ledgers = [
        rl.simulate(returns, target, rl.Policy(pace, target=moving), costs=FEE)
        for moving in (rule, None)
    ]
    one, other = (rl.performance(ledger, cash=cash) for ledger in ledgers)
    return one - other


@cache
def limited(label: str) -> tuple[float, pd.DataFrame, pd.DataFrame]:
    """The limit of the first window, what the rule promised and what came, and fixed weights."""
    returns, target, _, (window, _, ahead) = sets()[label]
    limit = float(returns.iloc[:window].corr().to_numpy().mean())  # of equal weights
    rule = rl.CorrelationLimit(limit, window, None, 3 / returns.shape[1], "lowest")
    tables = [
        held_out(returns, target, moving, window=window, ahead=ahead)["correlation"]
        for moving in (rule, None)
    ]
    return limit, tables[0], tables[1]


@cache
def worlds() -> dict[str, tuple[pd.DataFrame, int, int]]:
    """Risky assets and bills, window, and pace of the looks."""
    us = [
        pd.concat([rl.load(f"us_market{end}"), rl.load(f"us_bills{end}")], axis=1)
        for end in ("_daily", "")
    ]
    found = {"day": (us[0], 63, 21), "month": (us[1], 12, 1)}
    for label, window, pace in [("funds", 63, 21), ("stocks", 63, 21), ("countries", 12, 1)]:
        returns, _, cash, _ = sets()[label]
        found[label] = returns.assign(**{"US bills": cash}), window, pace
    return found


@cache
def managed(label: str, how: str) -> rl.Ledger:
    returns, window, pace = worlds()[label]
    risky = returns.shape[1] - 1
    target = pd.Series([0.6 / risky] * risky + [0.4], returns.columns)
    yearly = rl.periods_per_year(returns.index)
    moving = rl.VolatilityTarget(0.1, "US bills", window, frequency=yearly)
    policy = rl.Policy(pace, target=moving if how == "target" else None)
    return rl.simulate(returns, target, policy, costs=FEE)


def test_the_sharpe_ratio_rose_in_half() -> None:
    sharpe = {label: gap(label, "risk")["sharpe"] for label in sets()}
    assert sum(x > 0 for x in sharpe.values()) == 3
    # Of the twelve tests two reject, those of the industries.
    assert sharpe["industries"] > 0.02
    assert gap("industries", "variance")["sharpe"] > 0.05
    assert EQUAL.shows("0.021")
    assert EQUAL.shows("0.042")
    assert CHAPTER.shows("0.021")


def test_the_number_of_the_verdict_is_the_mean_over_all_starts() -> None:
    returns, target, cash, (window, pace, _) = sets()["funds"]
    apart = []
    for offset in range(pace):
        ratios = [
            rl.performance(
                rl.simulate(
                    returns, target, rl.Policy(pace, offset=offset, target=rule), costs=FEE
                ),
                cash=cash,
            )["sharpe"]
            for rule in (rl.RiskBudget(window), None)
        ]
        apart.append(ratios[0] - ratios[1])
    found = CHAPTER.verdicts()["R27"]
    assert found["value"] == pytest.approx(np.mean(apart), rel=1e-4)
    assert [found["low"], found["high"]] == pytest.approx([min(apart), max(apart)], rel=1e-4)


def test_which_asset_brought_the_risk() -> None:
    shares = {}
    for label in ("funds", "classes", "hedge"):
        returns, target, _, (window, pace, _) = sets()[label]
        ledger = rl.simulate(returns, target, rl.Policy(pace), costs=FEE)
        shares[label] = earned_risk_shares(ledger.weights[window:], returns[window:])
        assert shares[label].sum() == pytest.approx(1.0)
    low, high = 100 * shares["funds"].min(), 100 * shares["funds"].max()
    assert EQUAL.shows(f"{low:.1f} %", f"{high:.1f} %")
    for page in (CHAPTER, EQUAL):
        assert page.shows(f"{100 * shares['classes']['S&P 500']:.1f} %")
    assert EQUAL.shows(f"{-100 * shares['hedge']['Short Selling']:.1f} %")


def test_risk_off_budget_after_the_look() -> None:
    came = {}
    for label in ("industries", "hedge"):
        returns, target, _, (window, _, ahead) = sets()[label]
        for name, rule in {"equal": rl.RiskBudget(window), "fixed": None}.items():
            table = held_out(returns, target, rule, window=window, ahead=ahead)
            came[label, name] = table["off budget"].mean()
    assert came["hedge", "equal"]["promised"] == pytest.approx(0.0, abs=1e-9)
    one, other = (came["industries", name]["came"] for name in ("equal", "fixed"))
    assert EQUAL.shows(f"{one:.3f}", f"{other:.3f}")
    assert CHAPTER.shows(f"{100 * one:.1f} %", f"{100 * other:.1f} %")
    one, other = (came["hedge", name]["came"] for name in ("equal", "fixed"))
    assert EQUAL.shows(f"{one:.3f}", f"{other:.3f}")
    assert CHAPTER.shows(f"{100 * one:.1f} %", f"{100 * other:.1f} %")


def test_limits_are_broken() -> None:
    tight, broken = [], []
    for label in list(sets())[:5]:
        limit, rule, fixed = limited(label)
        met = rule["promised"] <= limit + 1e-9
        at = met & (fixed["promised"] > limit + 1e-9)
        tight.append(at.sum())
        broken.append((rule["came"] > limit)[at].sum())
        assert rule["came"].mean() < fixed["came"].mean()
        assert (rule["came"] > limit).mean() < (fixed["came"] > limit).mean()
        if label == "funds":
            assert LIMITS.shows(f"{(~met).mean():.2f}")
    shares = [f"{some / all_:.2f}" for some, all_ in zip(broken, tight, strict=True)]
    assert LIMITS.shows(*(f"{number}" for number in tight), *shares)
    for page in (CHAPTER, LIMITS):
        assert page.shows(f"{sum(tight)}", f"{sum(broken)}")
    limit, rule, fixed = limited("industries")
    fewer = (rule["came"] > limit).mean() - (fixed["came"] > limit).mean()
    assert CHAPTER.verdicts()["R29"]["value"] == pytest.approx(fewer, rel=1e-5)


def spread(label: str, how: str) -> float:
    window = worlds()[label][1]
    path = managed(label, how).returns().to_numpy()
    whole = len(path) // window
    stretches = path[: whole * window].reshape(whole, window)
    return float(np.log(stretches.std(axis=1, ddof=1)).std(ddof=1))


def test_the_volatility_target_is_steadier_at_no_gain() -> None:
    for label in worlds():
        assert LIMITS.shows(*(f"{spread(label, how):.3f}" for how in ("target", "mix")))
    less = spread("month", "target") - spread("month", "mix")
    assert CHAPTER.verdicts()["R37"]["value"] == pytest.approx(less, rel=1e-5)
    sharpe, deeper, turnover, share = [], {}, [], []
    for label, (returns, _, _) in worlds().items():
        pair = [managed(label, how) for how in ("target", "mix")]
        one, other = (rl.performance(ledger, cash=returns["US bills"]) for ledger in pair)
        sharpe.append(abs(one["sharpe"] - other["sharpe"]))
        deeper[label] = one["drawdown"] - other["drawdown"]
        turnover.append(one["turnover"] / other["turnover"])
        share.append(1 - pair[0].weights["US bills"].mean())
    assert max(sharpe) < 0.07
    assert sum(x > 0 for x in deeper.values()) == 4
    assert LIMITS.shows(f"{deeper['month']:.3f}")
    assert (round(min(turnover)), round(max(turnover))) == (3, 9)
    assert LIMITS.shows(f"{100 * min(share):.1f}", f"{100 * max(share):.1f}")


def test_past_volatility_is_a_poor_forecast() -> None:
    correlation, slopes, worse = [], [], 0
    for returns, window, _ in worlds().values():
        fund = returns.drop(columns="US bills").mean(axis=1)
        count = len(fund) // window
        blocks = fund.to_numpy()[: count * window].reshape(count, window)
        logs = np.log(blocks.std(axis=1, ddof=1))
        before, came = logs[4:-1], logs[5:]  # the average so far needs some past
        so_far = [np.log(fund[: window * (k + 1)].std()) for k in range(4, 4 + len(came))]
        correlation.append(np.corrcoef(before, came)[0, 1])
        slopes.append(np.polyfit(before, came, 1)[0])
        worse += ((before - came) ** 2).mean() > ((so_far - came) ** 2).mean()
    assert LIMITS.shows(f"{min(correlation):.2f}", f"{max(correlation):.2f}")
    assert max(slopes) < 1.0
    assert worse == 2


def test_held_out_is_what_a_plain_reading_gives() -> None:
    returns, target, _, (window, _, ahead) = sets()["funds"]
    table = held_out(returns, target, rl.MinimumVariance(window), window=window, ahead=ahead)
    row = window - 1 + 3 * ahead
    assert table.index[3] == returns.index[row]
    before = returns.iloc[row + 1 - window : row + 1]
    after = returns.iloc[row + 1 : row + 1 + ahead]
    equal = target.to_numpy()
    held = rl.MinimumVariance(window).targets(
        before.to_numpy(), np.array([window - 1]), equal, returns.columns
    )[0]
    for when, rows in {"promised": before, "came": after}.items():
        volatility = (rows @ held).std() * np.sqrt(252)
        assert table["volatility", when].iloc[3] == pytest.approx(volatility)
        parts = (rows * held).apply(lambda part, of=rows @ held: part.cov(of))
        off = (parts / parts.sum() - 0.2).abs().sum() / 2
        assert table["off budget", when].iloc[3] == pytest.approx(off)
        assert table["correlation", when].iloc[3] == pytest.approx(held @ rows.corr() @ held)


def test_held_out_needs_data() -> None:
    returns, target, _, _ = sets()["classes"]
    with pytest.raises(ValueError, match="98 periods are too few for a window of 90 and 10"):
        held_out(returns, target, None, window=90, ahead=10)


def test_cases_are_what_the_tests_load() -> None:
    for label, ours in zip(data.SETS, sets().values(), strict=True):
        case = data.case(label)
        returns, target, cash, setting = ours
        pd.testing.assert_frame_equal(case.returns, returns)
        pd.testing.assert_series_equal(case.target, target, check_names=False)
        np.testing.assert_allclose(case.cash, cash, rtol=1e-12)
        assert (case.window, case.pace, case.ahead) == setting


def test_diluted_is_as_volatile_and_has_the_same_sharpe_ratio() -> None:
    dates = pd.date_range("2000-01-31", periods=240, freq="ME")
    noise = np.random.default_rng(3).normal(0.01, 0.05, 240)
    other, cash = pd.Series(noise, dates), pd.Series(0.002, dates)
    half = cash + 0.5 * (other - cash)
    before, after = ((1 + path).prod() ** (12 / 240) for path in (other, half))
    assert gaps.diluted(half, other, cash) == pytest.approx(after - before)
    assert gaps.diluted(other, other, cash) == pytest.approx(0.0)


def test_equal_volatility_has_the_sign_of_the_sharpe_ratio() -> None:
    for policy in ("equal risk", "minimum variance"):
        apart = [
            gaps.read("risk", policy, measure)["difference"]
            for measure in ("sharpe", "equal volatility", "growth", "bills")
        ]
        # Of the two that are nearest to nothing a mean over starts may differ.
        seen = apart[0].abs() > 1e-3
        assert (np.sign(apart[0]) == np.sign(apart[1]))[seen].all()
        np.testing.assert_allclose(apart[1], apart[2] - apart[3], atol=1e-8)


def test_the_interval_is_stretched_until_it_covers() -> None:
    table = stored("calm_covers")
    sure, worlds = calm_covers.calibrated(table)
    assert sure["stretch"] > 1.0
    assert worlds.loc[calm_covers.CALIBRATED, "stretched"] == pytest.approx(0.95)
    assert (worlds["stretched"] >= worlds["as resampled"]).all()
    assert CHAPTER.shows(*(f"{-100 * sure[end]:.2f}" for end in ("value", "high", "low")))
    apart = gaps.read("risk", "equal risk", "volatility")["difference"]
    assert sure["value"] == pytest.approx(apart[data.NAMES["30 industries (m)"]], abs=1e-8)


def test_pairs_only_leaves_out_an_asset_with_itself() -> None:
    case = data.case("13 hedge funds (m)")
    found = limits.pairs_only(case, None)
    after = case.returns[found.index[2] :].iloc[1:13].corr().to_numpy()
    assert found.iloc[2] == pytest.approx(after[~np.eye(13, dtype=bool)].mean())


def test_one_verdict_a_claim_and_every_claim_is_named() -> None:
    assert {claim: verdict["finding"] for claim, verdict in CHAPTER.verdicts().items()} == {
        "R27": "depends",
        "R29": "holds in part",
        "R37": "holds in part",
    }
    assert set(CHAPTER.claims()) == set(CHAPTER.verdicts())


def test_the_average_correlation_of_the_limit_is_convex() -> None:
    matrix = correlations(sets()["funds"][0].cov().to_numpy())
    ends = np.random.default_rng(1).dirichlet(np.ones(5), size=(2, 50))
    middle = average_correlation(ends.mean(axis=0), matrix)
    assert (middle <= average_correlation(ends, matrix).mean(axis=0) + 1e-12).all()


# Figures


def test_risk_by_asset_marks_equal_shares() -> None:
    table = pd.DataFrame({"fixed": [0.9, 0.1], "equal risk": [0.5, 0.5]}, ["shares", "bonds"])
    (axes,) = draw.risk_by_asset({"mix": table}).axes
    assert axes.lines[0].get_xdata() == [0.5, 0.5]
    assert [text.get_text() for text in axes.get_yticklabels()] == ["shares", "bonds"]
    assert axes.lines[1].get_marker() != axes.lines[2].get_marker()


def test_price_of_calm_marks_both_prices() -> None:
    table = pd.DataFrame(
        {"volatility": [-0.02, -0.01], "growth": [-0.01, 0.0], "bills": [-0.02, -0.01]}, ["a", "b"]
    )
    figure = draw.price_of_calm(table)
    calm, price = figure.axes
    assert [bar.get_width() for bar in calm.patches] == [-0.02, -0.01]
    bills, rule = (
        line for line in price.lines if len(line.get_xdata()) == 2 and line.get_marker() in "oD"
    )
    assert (bills.get_marker(), list(bills.get_xdata())) == ("o", [-0.02, -0.01])
    assert (rule.get_marker(), list(rule.get_xdata())) == ("D", [-0.01, 0.0])


def test_limit_through_time_crosses_what_is_broken() -> None:
    dates = pd.date_range("2000", periods=3, freq="YE")
    table = pd.DataFrame({"promised": [0.5, 0.4, 0.5], "came": [0.6, 0.3, 0.4]}, dates)
    (axes,) = draw.limit_through_time({"x": table}, {"x": 0.5}).axes
    kept, broken = axes.lines[1], axes.lines[2]
    assert (kept.get_marker(), broken.get_marker()) == ("o", "x")
    assert list(broken.get_ydata()) == [0.6]
    assert list(kept.get_ydata()) == [0.3, 0.4]


def test_forecast_scatter_says_its_slope() -> None:
    before = pd.Series([0.1, 0.2, 0.4])
    (axes,) = draw.forecast_scatter(before, 0.2 * np.sqrt(before / 0.2)).axes
    assert "slope 0.50" in [text.get_text() for text in axes.texts]


def test_volatility_lines_differ_in_more_than_colour() -> None:
    table = pd.DataFrame({"never": [0.1, 0.2], "mix": [0.1, 0.1], "target": [0.1, 0.1]})
    (axes,) = draw.volatility_lines(table, 0.1).axes
    styles = {(line.get_linestyle(), line.get_linewidth()) for line in axes.lines[:3]}
    assert len(styles) == 3
    plt.close("all")
