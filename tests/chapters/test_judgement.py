"""What chapter 40 says, computed again without the chapter, and what its functions must satisfy."""

from __future__ import annotations

from functools import cache

import numpy as np
import pandas as pd
import pytest
from chapter import Chapter
from hypothesis import given, settings
from hypothesis import strategies as st
from matplotlib.colors import to_hex

import research_lib as rl
from research_lib.chapters.judgement import figures as draw
from research_lib.chapters.judgement.coin_interval import ends, like_the_mix
from research_lib.chapters.judgement.lagging import lag_table, lag_without_trend, longest_behind
from research_lib.chapters.judgement.missed import gain_by_memory, missed_looks
from research_lib.chapters.judgement.skipping import by_random_walk
from research_lib.chapters.judgement.ten_sets import Case, case, ten_sets
from research_lib.datasets.study import stored
from research_lib.inference.sharpe import by_month
from research_lib.measures.drift import drift_rmse, weights_before_trades
from research_lib.measures.premium_windows import premium_windows

CHAPTER = Chapter("40_judgement")
PAUSES, BEHIND = Chapter("40_pauses_everywhere"), Chapter("40_missed_and_behind")
DAYS = {
    "us_stocks_20_daily": "20 US stocks",
    "olps_nyse_o": "NYSE(O)",
    "olps_nyse_n": "NYSE(N)",
    "us_industries_47_daily": "47 industries",
    "factor_etfs_daily": "5 factor funds",
}
MONTHS = {
    "us_stocks_monthly": "419 US stocks",
    "us_industries_30": "30 industries",
    "hedge_funds": "13 hedge funds",
}
MIX, SHOWN = "60/40 shares, bills", "60/40 with bills, 1926–2026"
WINDOWS = {"1 month": 1, "3 months": 3, "6 months": 6, "12 months": 12}


@cache
def sets() -> dict[str, tuple[pd.DataFrame, pd.Series]]:
    frames = {label: by_month(rl.load(name)) for name, label in DAYS.items()}
    frames |= {label: rl.load(name) for name, label in MONTHS.items()}
    frames["20 countries"] = rl.load("countries").loc["1991":]
    frames[MIX] = pd.concat([rl.load("us_market"), rl.load("us_bills")], axis=1)
    targets = {name: np.full(frame.shape[1], 1 / frame.shape[1]) for name, frame in frames.items()}
    targets[MIX] = np.array([0.6, 0.4])
    return {
        name: (frame, pd.Series(targets[name], frame.columns)) for name, frame in frames.items()
    }


def growth(name: str, rule: rl.Policy, start: int = 0) -> float:
    frame, target = sets()[name]
    frame = frame.iloc[start:]
    return float(rl.simulate(frame, target, rule).value.iloc[-1] ** (12 / len(frame)) - 1)


@cache
def pauses() -> pd.DataFrame:
    """Growth minus no pause, and share of looks skipped; monthly looks from the first month."""
    found = {}
    for name, (frame, target) in sets().items():
        plain = growth(name, rl.Policy(1))
        for window, months in WINDOWS.items():
            ledger = rl.simulate(frame, target, rl.Policy(1, trend=months))
            gain = ledger.value.iloc[-1] ** (12 / len(frame)) - 1 - plain
            found[name, window] = [gain, 1 - len(ledger.trades) / (len(frame) - 1)]
    return pd.DataFrame(found, ["gain", "skipped"]).T


def test_what_pauses_gained_and_skipped() -> None:
    found = pauses()
    assert CHAPTER.shows(f"{100 * found['gain'].median():.2f} %")
    assert CHAPTER.shows(f"{found['skipped'].median():.0%}")
    ahead = dict.fromkeys(WINDOWS.values(), 0)
    for name in sets():
        plain = np.mean([growth(name, rl.Policy(1), start) for start in range(12)])
        for months in ahead:
            rule = rl.Policy(1, trend=months)
            ahead[months] += np.mean([growth(name, rule, start) for start in range(12)]) > plain
    assert PAUSES.shows(*(f"{count}" for count in ahead.values()), f"{sum(ahead.values())}")


def test_a_coin_does_as_well_as_a_pause() -> None:
    coins = {}
    for (name, window), row in pauses().iterrows():
        tossed = [rl.Policy(1, skip=row["skipped"], seed=seed) for seed in range(40)]
        coins[name, window] = [growth(name, rule) for rule in tossed]
    coin = pd.DataFrame(coins).T
    plain = {name: growth(name, rl.Policy(1)) for name in sets()}
    coin = coin.sub([plain[name] for name, _ in coin.index], axis=0)
    assert CHAPTER.shows(f"{100 * coin.mean(axis=1).median():.2f} %")
    ahead = (pauses()["gain"] > coin.mean(axis=1)).sum()
    assert CHAPTER.shows(f"{ahead}")
    outside = (pauses()["gain"] > coin.quantile(0.975, axis=1)).sum()
    assert outside == 0
    apart = pauses()["gain"] - coin.mean(axis=1)
    assert CHAPTER.shows(f"{100 * apart[MIX, '6 months']:.2f}")


def test_the_second_half_does_not_confirm_the_first() -> None:
    ahead = 0
    for frame, target in sets().values():
        half = len(frame) // 2
        gains = []
        for part in (frame.iloc[:half], frame.iloc[half:]):
            ends = {
                window: rl.simulate(part, target, rl.Policy(1, trend=window)).value.iloc[-1]
                for window in (None, *WINDOWS.values())
            }
            gains.append({window: ends[window] / ends[None] - 1 for window in WINDOWS.values()})
        pick = max(gains[0], key=gains[0].__getitem__)
        ahead += gains[1][pick] > 0
    assert PAUSES.row("ahead of no pause") == [ahead]
    assert CHAPTER.row("second half:")[:2] == [ahead, 10]


def test_the_fall_of_2007() -> None:
    frame, target = sets()[MIX]
    path = frame.loc["2007-11":"2010-12"]
    depth = {}
    for name, rule in {
        "never": rl.Policy(None),
        "monthly": rl.Policy(1),
        "paused": rl.Policy(1, trend=6),
    }.items():
        value = np.r_[1.0, rl.simulate(path, target, rule).value]
        depth[name] = -100 * (value / np.maximum.accumulate(value) - 1).min()
    assert CHAPTER.shows(f"{depth['paused']:.1f} %", f"{depth['monthly']:.1f} %")
    assert PAUSES.shows(f"{depth['monthly'] - depth['never']:.1f} %")
    assert PAUSES.shows(f"{depth['monthly'] / depth['never']:.2f}")


def test_the_pause_of_the_mix_against_forty_coins() -> None:
    found = CHAPTER.verdicts()["R40"]
    frame, target = sets()[MIX]
    paused = rl.simulate(frame, target, rl.Policy(1, trend=6))
    skip = 1 - len(paused.trades) / (len(frame) - 1)
    coins = [growth(MIX, rl.Policy(1, skip=skip, seed=seed)) for seed in range(40)]
    apart = growth(MIX, rl.Policy(1, trend=6)) - np.array(coins)
    assert found["value"] == pytest.approx(apart.mean(), abs=1e-5)
    kept = stored("pauses").query("skipped.notna()").set_index(["policy", "row"])
    kept = kept.loc[("6 months", SHOWN)]
    ends = np.quantile(apart, [0.025, 0.975])
    assert list(kept[["lowest", "highest"]]) == pytest.approx(ends, abs=1e-5)


def test_missed_looks_are_those_of_the_simulator() -> None:
    frame, target = sets()["13 hedge funds"]
    found = missed_looks(frame, target, 3)
    none = growth("13 hedge funds", rl.Policy(1))
    fell = (frame @ target < 0).to_numpy()
    kept = growth("13 hedge funds", rl.Policy(frame.index[~fell]))
    assert found["after falls"].tolist() == pytest.approx([kept - none] * 3, abs=1e-12)
    toss = growth("13 hedge funds", rl.Policy(1, skip=0.5, seed=2))
    assert found.loc[2, "coin"] == pytest.approx(toss - none, abs=1e-12)
    assert found.attrs["share"] == fell[:-1].mean()
    assert found.attrs["never"] == pytest.approx(growth("13 hedge funds", rl.Policy(None)))


def test_missing_half_costs_nothing_over_all_sets_and_seeds() -> None:
    table = pd.DataFrame({name: missed_looks(*case, 40)["coin"] for name, case in sets().items()})
    found = CHAPTER.verdicts()["R14"]
    each = table.mean(axis=1)
    assert found["value"] == pytest.approx(each.mean(), abs=1e-7)
    assert [found["low"], found["high"]] == pytest.approx([each.min(), each.max()], abs=1e-7)


def test_a_gain_by_memory_is_the_sign_flip_test_with_its_reach() -> None:
    cases = {name: sets()[name] for name in ["13 hedge funds", "5 factor funds"]}
    rules = {"no pause": rl.Policy(1), "pause": rl.Policy(1, trend=1)}
    frames = {name: frame for name, (frame, _) in cases.items()}
    goals = {name: goal for name, (_, goal) in cases.items()}
    found = gain_by_memory(frames, goals, rules, baseline="no pause", n_flips=19)
    case = {"baseline": "no pause", "n_flips": 19, "seed": 39, "frequency": 12.0}
    same = rl.sign_flip_test(frames, goals, rules, **case)
    columns = ["difference", "p_value", "p_adjusted"]
    pd.testing.assert_frame_equal(found[columns], same[columns])
    assert (found["found"] > 0.0).all()


def test_skipping_keeps_growth_and_loses_precision() -> None:
    for name in ["20 US stocks", "NYSE(O)", MIX]:
        frame, target = sets()[name]
        books = [
            rl.simulate(frame, target, rl.Policy(1, skip=0.5, seed=seed)) for seed in range(40)
        ]
        plain = rl.simulate(frame, target, rl.Policy(1))
        ends = np.log([ledger.value.iloc[-1] / plain.value.iloc[-1] for ledger in books])
        assert abs(ends.mean()) * 12 / len(frame) < 0.0015
        drift = [drift_rmse(weights_before_trades(frame, target, book), target) for book in books]
        ratio = np.mean(drift) / drift_rmse(weights_before_trades(frame, target, plain), target)
        assert ratio == pytest.approx(2**0.5, rel=0.05)
        traded = np.mean([ledger.turnover.sum() for ledger in books]) / plain.turnover.sum()
        assert traded == pytest.approx(0.674, rel=0.05)


def test_how_often_the_rebalancer_lags() -> None:
    shares, worse = {}, 0
    for name, (frame, target) in sets().items():
        ends = premium_windows(frame, target, 1, 36, frequency=12)["premium"]
        shares[name] = (ends < -1e-12).mean()
        ends = np.expm1(3 * ends)
        worse += -ends.min() > ends.max()
    assert CHAPTER.verdicts()["R33"]["value"] == pytest.approx(shares[MIX], abs=1e-5)
    median = 100 * pd.Series(shares).median()
    assert CHAPTER.shows(f"{median:.0f} %")
    above = sum(share > 0.5 for share in shares.values())
    assert CHAPTER.shows(f"{above}")
    assert CHAPTER.shows(f"{worse}")


def test_number_of_variants() -> None:
    assert PAUSES.shows("1,200", "120")
    assert 10 * 12 * 2 * (1 + len(WINDOWS)) == 1200


def test_verdicts_cover_the_claims_named() -> None:
    assert sorted(CHAPTER.verdicts()) == sorted(CHAPTER.claims())
    assert sorted(BEHIND.verdicts()) == sorted(BEHIND.claims()) == ["R42", "R5", "R6"]
    assert not PAUSES.verdicts()


def test_the_ten_sets_are_those_counted_here() -> None:
    here = {data.returns.shape: data for data in ten_sets().values()}
    for frame, target in sets().values():
        data = here.pop(frame.shape)
        assert np.array_equal(data.returns.to_numpy(), frame.to_numpy())
        assert np.array_equal(data.target.to_numpy(), target.to_numpy())
    assert not here


def test_the_interval_of_the_answer_is_around_its_number_and_covers() -> None:
    found = stored("pause_coin_interval").set_index("row")
    data = found.loc["60/40 with bills, 1926–2026"]
    verdict = CHAPTER.verdicts()["R40"]
    assert verdict["kind"] == "95 % interval"
    named = [verdict[end] for end in ("value", "low", "high")]
    assert named == pytest.approx(list(data[["value", "low", "high"]]), abs=1e-8)
    answer = CHAPTER.cells()[0].source
    written = f"[{100 * data['low']:.2f}, {100 * data['high']:.2f}]".replace("-", "−")
    assert f"{100 * data['value']:.2f} points" in answer
    assert written in answer
    assert (found.loc[["random walk", "half-life 3 years"], "covers"] >= 0.95).all()


def test_ends_are_quantiles_of_walks_on_the_same_histories() -> None:
    frame, target = case("60/40 with bills, 1926–2026")
    low, value, high = ends(Case(frame.iloc[-240:], target), 19, 1)
    assert low < high
    skipped = 1 - len(rl.simulate(frame.iloc[-240:], target, rl.Policy(1, trend=6)).trades) / 239
    rules = [rl.Policy(1, trend=6), *(rl.Policy(1, skip=skipped, seed=s) for s in range(40))]
    grown = [
        rl.simulate(frame.iloc[-240:], target, rule).value.iloc[-1] ** (1 / 20) - 1
        for rule in rules
    ]
    assert value == pytest.approx(grown[0] - np.mean(grown[1:]), abs=1e-12)


def test_worlds_like_the_mix_keep_its_premium() -> None:
    frame, _ = sets()[MIX]
    logs = np.log1p(frame)
    premium = 12 * (logs["US market"] - logs["US bills"]).mean()
    found = [
        12 * np.log1p(world.returns).mean().diff().iloc[-1]
        for world, _ in zip(like_the_mix(np.inf, 60), range(60), strict=True)
    ]
    assert -np.mean(found) == pytest.approx(premium, abs=3 * np.std(found) / 60**0.5)


def test_skipping_on_a_random_walk() -> None:
    law = by_random_walk([0.0, 0.5])
    assert law["drift"].tolist() == pytest.approx([1.0, 2**0.5])
    # One half of the sum of sqrt(n) / 2^n, counted apart.
    assert law["turnover"].tolist() == pytest.approx([1.0, 0.67363], abs=1e-5)


def test_lags_are_counted_window_by_window() -> None:
    coin = pd.DataFrame({"stock": [1.0, -0.5] * 12 + [1.0] * 12, "cash": 0.0})
    target = pd.Series({"stock": 0.5, "cash": 0.5})
    found = lag_table({"coin": Case(coin, target)}).loc[("1 year", "coin")]
    ahead = []
    for start in range(25):
        window = coin.iloc[start : start + 12]
        mix, held = (rl.simulate(window, target, rl.Policy(k)).value.iloc[-1] for k in (1, None))
        ahead.append(mix / held - 1)
    behind = np.array(ahead) < 0
    assert 0 < behind.sum() < 25
    assert found["share"] == behind.mean()
    assert found["worst"] == pytest.approx(min(ahead))
    assert found["lead"] == pytest.approx(np.array(ahead)[~behind].mean())
    assert found["spans"] == 3


def test_chance_of_lagging_two_walks() -> None:
    # Two assets: the mix lags if the square of a standard normal exceeds its mean.
    assert lag_without_trend(2) == pytest.approx(0.3173, abs=1e-4)
    for assets, years in [(2, 1), (2, 10), (5, 1)]:
        logs = np.random.default_rng(39).normal(0.0, 0.02, (12 * years, 4000, assets))
        mix = np.log(np.exp(logs).mean(axis=2)).sum(axis=0)
        held = np.log(np.exp(logs.sum(axis=0)).mean(axis=1))
        assert (mix < held).mean() == pytest.approx(lag_without_trend(assets), abs=0.03)
    with pytest.raises(ValueError, match="two or more"):
        lag_without_trend(1)


@st.composite
def histories(draw: st.DrawFn) -> tuple[pd.DataFrame, pd.Series]:
    periods, assets = draw(st.integers(4, 25)), draw(st.integers(2, 4))
    rng = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    returns = pd.DataFrame(rng.uniform(-0.4, 0.6, (periods, assets))).add_prefix("asset ")
    return returns, pd.Series(rng.dirichlet(np.ones(assets)), returns.columns)


@settings(max_examples=15)
@given(histories())
def test_spells_are_those_of_the_simulator(case: tuple[pd.DataFrame, pd.Series]) -> None:
    returns, target = case
    spells = longest_behind(returns, target)
    for start in range(len(returns)):
        window = returns.iloc[start:]
        mix, held = (rl.simulate(window, target, rl.Policy(look)).value for look in (1, None))
        longest = run = 0
        for behind in mix < held * (1 - 1e-12):
            run = run + 1 if behind else 0
            longest = max(longest, run)
        assert spells.iloc[start].tolist() == [longest, run > 0, len(window)]


def test_falls_name_their_lines_apart() -> None:
    dates = pd.date_range("2007-12-31", periods=3, freq="ME")
    depth = pd.DataFrame({"a": [-0.1, -0.3, -0.01], "b": [-0.1, -0.2, -0.011]}, dates)
    (axes,) = draw.falls(depth, apart=0.02).axes
    heights = {text.get_text(): text.xy[1] for text in axes.texts}
    assert heights["a"] - heights["b"] == pytest.approx(0.02)
    assert len({line.get_linestyle() for line in axes.lines[:2]}) == 2
    assert axes.get_ylim()[1] > max(heights.values())


def test_pauses_stand_beside_their_coins() -> None:
    row = {"pause": 0.3, "coin": 0.1, "low": -0.2, "high": 0.4}
    upper, lower = draw.beside_coins(
        {"shares": pd.DataFrame({"x": row}).T, "baskets": pd.DataFrame({"y": row, "z": row}).T}
    ).axes
    drawn = [tuple(np.atleast_1d(line.get_xdata())) for line in upper.lines]
    assert {(-0.2, 0.4), (0.1,), (0.3,)} <= set(drawn)
    assert [label.get_text() for label in lower.get_yticklabels()] == ["y", "z"]


def test_skipped_shows_bands_and_theory() -> None:
    rates = pd.Index([0.0, 0.5], name="skipped")
    band = pd.DataFrame({"mean": [0.0, 0.1], "low": [0.0, -0.1], "high": [0.0, 0.3]}, rates)
    band = pd.concat({"x": band}, names=["data"])
    ratio, law = pd.DataFrame({"x": [1.0, 1.5]}, rates), pd.Series([1.0, 1.41], rates)
    left, right = draw.skipped(band, {"drift": ratio}, {"drift": law}).axes
    assert len(left.collections) == 1
    assert right.get_title() == "drift"
    assert [line.get_ydata().tolist() for line in right.lines] == [[1.0, 1.5], [1.0, 1.41]]


def test_chances_have_interval_and_reference() -> None:
    row = {"share": 0.6, "least": 0.4, "most": 0.8, "chance": 0.3}
    table = pd.DataFrame({("1 year", "x"): row, ("3 years", "x"): row}).T
    first, second = draw.lag_chances(table).axes
    assert [first.get_title(), second.get_title()] == ["1 year", "3 years"]
    drawn = [tuple(np.atleast_1d(line.get_xdata())) for line in first.lines]
    assert {(0.4, 0.8), (0.6,), (0.3,)} <= set(drawn)
    assert to_hex(first.lines[-1].get_color()) != to_hex(first.lines[-2].get_color())
