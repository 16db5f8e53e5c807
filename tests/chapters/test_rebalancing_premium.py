"""What chapter 32 says, computed again without the chapter, and found in its text."""

from __future__ import annotations

import re

import numpy as np
import pandas as pd
import pytest
from chapter import Chapter
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

import research_lib as rl
from research_lib.chapters.rebalancing_premium import figures as draw
from research_lib.chapters.rebalancing_premium import pair, premia, worlds
from research_lib.chapters.rebalancing_premium.after_falls import falls_of
from research_lib.chapters.rebalancing_premium.losers import (
    clustered_interval,
    paths_after,
    relative_falls,
)
from research_lib.chapters.rebalancing_premium.side_by_side import side_by_side
from research_lib.datasets.bond_mixes import bond_mixes
from research_lib.datasets.plain_names import PLAIN
from research_lib.datasets.study import stored
from research_lib.measures.premium_windows import premium_windows
from research_lib.theory.synthetic import random_walk

CHAPTER = Chapter("32_rebalancing_premium")
EVERY = Chapter("32_in_every_data_set")
LOSER = Chapter("32_adding_to_a_loser")
BONDS = "60/40 shares, long bonds (m)"


def written(number: float) -> str:
    return f"{number:.2f}".replace("-", "\N{MINUS SIGN}")


def test_verdicts_cover_the_claims_named() -> None:
    named = CHAPTER.claims()
    assert list(CHAPTER.verdicts()) == named == ["R3", "R25"]


def premium_by_hand(returns: pd.DataFrame, target: pd.Series, interval: int) -> np.ndarray:
    """Log wealth of a calendar rule over never trading, from each of its starts: plain sums."""
    aim, end = target[returns.columns].to_numpy(), len(returns)
    level = np.vstack([np.zeros(len(aim)), np.log1p(returns.to_numpy()).cumsum(axis=0)])

    def grown(first: np.ndarray, last: np.ndarray) -> float:
        return float(np.log(np.exp(level[last] - level[first]) @ aim).sum())

    found = []
    for offset in range(interval):
        looks = np.arange(offset or interval, end, interval)
        stops = np.concatenate([[0], looks, [end]])
        found.append(grown(stops[:-1], stops[1:]))
    return np.array(found) - grown(np.array([0]), np.array([end]))


@pytest.mark.parametrize("name", premia.rows())
def test_the_stored_premium_is_the_sum_by_hand(name: str) -> None:
    returns, target, yearly = premia.case(name)
    interval = 252 if yearly > 12 else int(yearly)
    ahead = premium_by_hand(returns, target, interval) * yearly / len(returns)
    held = stored("premia").set_index("row").loc[name]
    shown = held[["premium", "low", "high"]].astype(float).tolist()
    assert shown == pytest.approx([ahead.mean(), ahead.min(), ahead.max()], abs=2e-9)
    parts = held["volatility return"] - held["dispersion discount"]
    assert parts == pytest.approx(held["premium"], abs=3e-9)


def test_in_how_many_data_sets_the_premium_is_positive() -> None:
    found = stored("premia").set_index("row")["premium"]
    assert EVERY.row("premium above zero")[-1] == (found > 0).sum()
    assert CHAPTER.shows(f"{(found > 0).sum()}", f"{len(found)}")
    assert found.idxmin() == "60/40 shares, bills (m)"
    for name in [found.idxmin(), "SP500", BONDS]:
        assert re.search(rf"{PLAIN[name]} .* {written(100 * found[name])} ", EVERY.stored())
    assert CHAPTER.shows(f"{-100 * found[BONDS]:.2f}")


def test_many_tests_are_counted() -> None:
    found = premia.tested_premia()
    smallest = found["p"].min()
    assert found["Holm"].min() == pytest.approx(min(1.0, smallest * len(found)))
    assert (found["Holm"] >= found["p"]).all()
    groups = found["group"].value_counts()
    assert groups.to_dict() == {"baskets": 9, "single shares": 8, "60/40": 4}


def test_a_world_is_what_windows_of_it_say() -> None:
    drawn = worlds.histories(2)
    assert list(drawn) == ["random walk", "trending", "mean-reverting"]
    for logs in drawn.values():
        history = pd.DataFrame(np.expm1(logs[1]), columns=list("abcde"))
        fifths = dict.fromkeys("abcde", 0.2)
        for interval in worlds.RULES.values():
            windows = premium_windows(history, fifths, interval, 120, frequency=12)
            found = worlds.parts(logs, interval, 10).iloc[1]
            assert found.to_numpy() == pytest.approx(windows.iloc[0].to_numpy())
        wealth = worlds.wealth(logs).iloc[1]
        assert wealth["left alone"] == pytest.approx((1 + history).prod().mean())
        assert wealth["rebalanced"] == pytest.approx((1 + history.mean(axis=1)).prod())


def test_equal_risk_is_equal() -> None:
    mix = bond_mixes()[BONDS]
    returns, bills = mix.returns(), mix.cash()
    found = side_by_side(returns, mix.target(), bills)
    grown = (1 + returns).cumprod() * mix.target()
    wealth = grown.sum(axis=1)
    alone = wealth.pct_change().fillna(wealth.iloc[0] - 1)
    assert found.weight.to_numpy() == pytest.approx((grown.iloc[:, 0] / wealth).to_numpy())
    row = found.table.loc["left alone"]
    assert row["growth"] == pytest.approx(np.log(wealth.iloc[-1]) / 96)
    assert row["deepest fall"] == pytest.approx((wealth / wealth.cummax() - 1).min())
    calm = found.calm * (alone - bills)
    assert found.table["Sharpe ratio"].iloc[2] == pytest.approx(row["Sharpe ratio"])
    runs = [rl.simulate(returns, mix.target(), each) for each in rl.start_offsets(rl.Policy(12))]
    assert calm.std() == pytest.approx(np.mean([(run.returns() - bills).std() for run in runs]))
    ahead = np.mean([np.log(run.value.iloc[-1]) for run in runs]) - np.log(wealth.iloc[-1])
    assert np.log1p(found.ahead.iloc[-1]) == pytest.approx(ahead)
    assert ahead / 96 == pytest.approx(premia.study(BONDS)["premium"].item(), abs=1e-8)


def test_buy_and_hold_has_most_of_the_excess_growth() -> None:
    returns = rl.load("olps_nyse_o")
    grown = 1 + returns.to_numpy()
    wealth = np.vstack([np.ones(36), grown.cumprod(axis=0)])
    held = wealth[:-1] / wealth[:-1].sum(axis=1, keepdims=True)
    excess = {}
    for name, weights in {"never": held, "daily": np.full_like(held, 1 / 36)}.items():
        logs = np.log((weights * grown).sum(axis=1)) - (weights * np.log(grown)).sum(axis=1)
        excess[name] = 100 * 252 * logs.mean()
    assert EVERY.shows(f"{excess['never']:.2f}", f"{excess['daily']:.2f} %")
    # One digit, so that the two parts of a row add up to its growth.
    assert CHAPTER.shows(f"{excess['never']:.1f} %", f"{excess['daily']:.1f} %")


def test_the_best_of_all_pairs() -> None:
    returns = rl.load("olps_nyse_o")
    wealth = (1 + returns).prod()
    iroquois, kin_ark = (wealth.index[wealth.round(3) == end][0] for end in (8.915, 4.128))
    both = (1 + returns[[iroquois, kin_ark]]).to_numpy()
    daily = both.mean(axis=1).prod()
    assert CHAPTER.shows(f"{daily:.2f}")
    premium = 100 * 252 / len(both) * np.log(daily / both.prod(axis=0).mean())
    assert CHAPTER.shows(f"{premium:.2f} %")
    assert list(pair.cover_pair()) == ["Iroquois", "Kin Ark"]
    ends = pair.every_mix(pair.cover_pair())
    assert ends.loc[0.5].tolist() == pytest.approx([daily, both.prod(axis=0).mean()])
    some = pair.premia_of_pairs(returns[[iroquois, kin_ark, returns.columns[0]]])
    assert 100 * some[iroquois, kin_ark] == pytest.approx(premium)
    assert len(some) == 3


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
        assert LOSER.shows(f"{gain:.2f}")


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
    assert re.search(rf"49 industries +{count} ", LOSER.stored())
    value = 100 * CHAPTER.verdicts()["R25"]["value"]
    assert f"{value:.2f}" in LOSER.stored()
    assert CHAPTER.shows(f"{count}", f"{value:.1f} %")


def test_what_annual_lacks_is_what_its_runs_hold() -> None:
    returns = random_walk(80, 4, 0.1, seed=3)
    returns.index = pd.date_range("2001-01-31", periods=80, freq="ME")
    found = falls_of(returns, 0.1)
    equal = dict.fromkeys(returns, 0.25)
    events = relative_falls(returns, equal, 0.1, 12)
    events = events[events["row"] + 24 < len(returns)]
    assert found.year.tolist() == [returns.index[row].year for row in events["row"]]
    first = events.iloc[0]
    runs = [rl.simulate(returns, equal, each) for each in rl.start_offsets(rl.Policy(12))]
    held = np.mean([run.weights[first["asset"]].iloc[first["row"]] for run in runs])
    assert found.short.iloc[0, 0] == pytest.approx(1 - held / 0.25)
    over = returns[first["asset"]] - returns.mean(axis=1)
    path = over.iloc[first["row"] + 1 : first["row"] + 25]
    assert found.over.iloc[0].tolist() == pytest.approx(path.tolist())
    earned = (found.short.loc[:, :11].to_numpy() * found.over.loc[:, :12].to_numpy()).sum(axis=1)
    assert found.faster()[0] == pytest.approx(earned.mean())
    assert found.after(3)[0] == pytest.approx(found.over[[1, 2, 3]].sum(axis=1).mean())


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
    assert random_walk(5, 2, 0.1, seed=1).attrs["synthetic"].startswith("random walk")


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
    stacked = draw.premium_by_horizon({"x": spread, "y": spread.loc[["monthly"]]}, "z", columns=1)
    assert [line.get_xdata().tolist() for line in stacked.axes[1].lines[:1]] == [[1, 5]]
    found = pd.DataFrame({"premium": [0.01, -0.02], "low": -0.03, "high": 0.02, "p": [0.01, 0.5]})
    found.index, found["group"] = ["x", "y"], ["baskets", "60/40"]
    panels = draw.premium_dots(found).axes
    assert [panel.get_title(loc="left") or panel.get_title() for panel in panels] == [
        "baskets",
        "60/40",
    ]
    faces = [panel.lines[2].get_markerfacecolor() for panel in panels]
    assert faces[0] != "white" == faces[1]
    path = pd.Series([0.6, 0.9], [0, 1])
    top, bottom = draw.left_alone(path, path - 0.6).axes
    assert top.lines[0].get_ydata().tolist() == [0.6, 0.9]
    assert bottom.lines[0].get_ydata().tolist() == pytest.approx([0.0, 0.3])
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
