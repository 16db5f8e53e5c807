"""What chapter 32 says, computed again without the chapter, and found in its text."""

from __future__ import annotations

import re
from functools import cache

import numpy as np
import pandas as pd
import pytest
from chapter import Chapter
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

import research_lib as rl
from research_lib.chapters.rebalancing_premium import figures as draw
from research_lib.chapters.rebalancing_premium import synthetic
from research_lib.chapters.rebalancing_premium.losers import (
    clustered_interval,
    paths_after,
    relative_falls,
)
from research_lib.comparison.every_start import sweep_every_start

CHAPTER = Chapter("32_rebalancing_premium")
NAMES = ["us_stocks_20_daily", "us_stocks_50_daily", "olps_nyse_o", "olps_nyse_n", "olps_djia"]
NAMES += ["olps_sp500", "olps_tse", "us_stocks_monthly", "factor_etfs_daily", "olps_msci"]
NAMES += ["us_industries_47_daily", "us_size_deciles_daily", "us_industries_49", "hedge_funds"]
NAMES += ["us_industries_30", "us_size_deciles"]


def written(number: float) -> str:
    return f"{number:.2f}".replace("-", "\N{MINUS SIGN}")


def test_verdicts_cover_the_claims_named() -> None:
    named = CHAPTER.claims()
    assert list(CHAPTER.verdicts()) == named == ["R3", "R25"]


@cache
def premia() -> pd.Series:
    """Premium of the annual rule in each data set, by the other engine, from all its starts."""
    sets = {name: rl.load(name) for name in NAMES}
    sets["countries"] = rl.load("countries").loc["1991":]
    sets["mix"] = pd.concat([rl.load("us_market"), rl.load("us_bills")], axis=1)
    found = {}
    for name, returns in sets.items():
        equal = pd.Series(1 / returns.shape[1], returns.columns)
        target = pd.Series([0.6, 0.4], returns.columns) if name == "mix" else equal
        yearly = rl.periods_per_year(returns.index)
        year = int(yearly)
        if name == "us_size_deciles_daily":
            yearly = len(returns) / ((returns.index[-1] - returns.index[0]).days / 365.25)
        rules = {"annual": rl.Policy(year), "never": rl.Policy(None)}
        swept = sweep_every_start(returns, target, rules).set_index(["policy", "offset"])["final"]
        ends = np.log(swept.loc["annual"])
        found[name] = 100 * (ends.mean() - np.log(swept.loc[("never", 0)])) * yearly / len(returns)
    return pd.Series(found)


def test_in_how_many_data_sets_the_premium_is_positive() -> None:
    found = premia()
    shown = CHAPTER.row("premium above zero")
    assert shown[0] + shown[1] == (found > 0).sum()
    assert found.idxmin() == "mix"
    stored_table = CHAPTER.stored()
    assert re.search(rf"60/40 shares, bills \(m\) .*{found['mix']:.2f}", stored_table)
    assert f"{found['olps_sp500']:.2f}" in stored_table


def test_buy_and_hold_has_most_of_the_excess_growth() -> None:
    returns = rl.load("olps_nyse_o")
    grown = 1 + returns.to_numpy()
    wealth = np.vstack([np.ones(36), grown.cumprod(axis=0)])
    held = wealth[:-1] / wealth[:-1].sum(axis=1, keepdims=True)
    excess = {}
    for name, weights in {"never": held, "daily": np.full_like(held, 1 / 36)}.items():
        logs = np.log((weights * grown).sum(axis=1)) - (weights * np.log(grown)).sum(axis=1)
        excess[name] = 100 * 252 * logs.mean()
    assert CHAPTER.shows(f"{excess['never']:.2f}", f"{excess['daily']:.2f} %")


def test_the_best_of_all_pairs() -> None:
    returns = rl.load("olps_nyse_o")
    wealth = (1 + returns).prod()
    iroquois, kin_ark = (wealth.index[wealth.round(3) == end][0] for end in (8.915, 4.128))
    both = (1 + returns[[iroquois, kin_ark]]).to_numpy()
    daily = both.mean(axis=1).prod()
    assert CHAPTER.shows(f"{daily:.2f}")
    premium = 100 * 252 / len(both) * np.log(daily / both.prod(axis=0).mean())
    assert CHAPTER.shows(f"{premium:.2f} %")


def test_wealth_in_a_random_walk_is_the_same_on_average() -> None:
    # Exactly: two independent assets, each with two equally likely returns of the same mean.
    moves = [(up, down) for up in (0.5, -0.3) for down in (0.5, -0.3)]
    kept, mixed = [], []
    for first in moves:
        for second in moves:
            path = 1 + np.array([first, second])
            kept.append(path.prod(axis=0).mean())
            mixed.append(path.mean(axis=1).prod())
    assert np.mean(kept) == pytest.approx(np.mean(mixed)) == pytest.approx(1.1**2)
    assert np.median(mixed) > np.median(kept)


def test_monthly_buys_the_loser_sooner_and_annual_ends_higher() -> None:
    for recovery in (6, None):
        price = np.ones(37)
        price[4:10] = 0.6 ** (np.arange(1, 7) / 6)
        price[10:] = 0.6
        if recovery:
            price[10:16] = 0.6 ** (1 - np.arange(1, 7) / 6)
            price[16:] = 1.0
        final = {}
        for start in range(12):
            units, rest = 0.2, 0.8
            for month in range(1, 37):
                value = units * price[month] + rest
                if month < 36 and month % 12 == start:
                    units, rest = 0.2 * value / price[month], 0.8 * value
            final[start] = units * price[36] + rest
        never = 0.8 + 0.2 * price[36]
        gain = 100 * (np.mean(list(final.values())) / never - 1)
        assert CHAPTER.shows(f"{gain:.2f}")


def test_the_events_of_the_industries() -> None:
    returns = rl.load("us_industries_49")
    mix = (1 + returns.mean(axis=1)).cumprod()
    level = (1 + returns).cumprod().div(mix, axis=0)
    level = np.vstack([np.ones(49), level.to_numpy()])
    count = 0
    for column in level.T:
        last = -99
        for row in range(1, len(column)):
            if column[row] <= 0.8 * column[max(row - 12, 0) : row + 1].max():
                # Two years of data come after it.
                count += row - last > 12 and row - 1 + 24 < len(returns)
                last = row
    events = relative_falls(returns, dict.fromkeys(returns, 1 / 49), 0.2, 12)
    events = events[events["row"] + 24 < len(returns)]
    assert len(events) == count
    assert re.search(rf"49 industries \(m\) +{count} ", CHAPTER.stored())
    value = 100 * CHAPTER.verdicts()["R25"]["value"]
    assert f"{value:.2f}" in CHAPTER.stored()


histories = arrays(np.float64, (30, 3), elements=st.floats(-0.3, 0.3)).map(
    lambda values: pd.DataFrame(values, columns=list("abc"))
)


@given(histories, st.integers(1, 29))
def test_an_event_uses_nothing_later(returns: pd.DataFrame, rows: int) -> None:
    thirds = dict.fromkeys("abc", 1 / 3)
    events = relative_falls(returns, thirds, 0.1, 5)
    before = relative_falls(returns.iloc[:rows], thirds, 0.1, 5)
    kept = events[events["row"] < rows]
    assert set(map(tuple, kept.to_numpy())) == set(map(tuple, before.to_numpy()))
    for _, one in events.groupby("asset"):
        assert (one["row"].diff().dropna() > 5).all()


def test_paths_start_at_the_event_and_end_in_the_data() -> None:
    values = pd.DataFrame({"a": range(10), "b": range(10, 20)})
    events = pd.DataFrame({"row": [2, 8], "asset": ["b", "a"]})
    paths = paths_after(values, events, 3)
    assert paths.to_numpy().tolist() == [[12, 13, 14, 15]]
    with pytest.raises(ValueError, match="'c' is no column"):
        paths_after(values, events.assign(asset="c"), 1)
    with pytest.raises(ValueError, match="periods is -1"):
        paths_after(values, events, -1)
    with pytest.raises(ValueError, match="fall is 1"):
        relative_falls(values, {"a": 0.5, "b": 0.5}, 1.0, 12)


def test_groups_are_drawn_whole() -> None:
    # Two years, all events of a year alike: means are those of 0, 1 or 2 draws of the first.
    values = pd.Series([1.0, 1.0, 1.0, 0.0])
    assert clustered_interval(values, pd.Series([1, 1, 1, 2])) == (0.75, 0.0, 1.0)
    with pytest.raises(ValueError, match="1 row"):
        clustered_interval(values, pd.Series([1, 1, 1, 1]))
    many = pd.Series(np.random.default_rng(1).standard_normal(2000))
    _, low, high = clustered_interval(many, pd.Series(np.arange(2000)), seed=2)
    assert high - low == pytest.approx(2 * 1.96 / 2000**0.5, rel=0.1)


def test_no_invented_number_is_taken_for_data() -> None:
    assert synthetic.random_walk(5, 2, 0.1, seed=1).attrs["synthetic"].startswith("random walk")


def test_pictures_show_what_their_tables_say() -> None:
    wealth = pd.DataFrame({"rebalanced": [4.0, 9.0, 5.0], "left alone": [4.0, 4.5, 5.0]})
    wealth.index = [0.0, 0.7, 1.0]
    (axes,) = draw.mixes_of_a_pair(wealth, ("b", "a")).axes
    assert axes.get_xlabel() == "weight of a"
    assert axes.lines[2].get_xydata().tolist() == [[0.7, 9.0]]
    rows = pd.MultiIndex.from_product([["monthly", "annual"], [1, 5]])
    spread = pd.DataFrame({"middle": 0.0, "low": -0.01, "high": 0.01}, rows)
    axes = draw.premium_by_horizon({"x": spread, "y": spread}, "premium", columns=2).axes
    assert [panel.get_title() or panel.get_title(loc="left") for panel in axes] == ["x", "y"]
    parts = pd.DataFrame({"volatility return": [0.02], "dispersion discount": 0.01}, ["x"])
    parts = parts.assign(premium=0.01, p=0.01, **{"without memory": 0.0})
    figure = draw.premium_parts(parts, {"all": ["x"]})
    filled = [line for line in figure.axes[0].lines if line.get_label() == "p up to 5 %"]
    assert filled[0].get_xydata().tolist() == [[0.01, 0.0]]
    assert "premium" in [text.get_text() for text in figure.legends[0].get_texts()]
    held = pd.DataFrame({"monthly": [1.0, 1.5], "annual": [1.0, 1.1], "price": [1.0, 0.6]})
    axes = draw.loser_paths({"back": held, "gone": held}, "month").axes
    assert {text.get_text() for text in axes[1].texts} == {"monthly", "annual", "price"}
    after = pd.DataFrame({"mean": 0.0, "low": -0.01, "high": 0.01}, rows)
    assert len(draw.after_a_fall(after, "return").axes) == 2
