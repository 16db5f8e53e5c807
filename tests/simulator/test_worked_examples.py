"""Every example of the article and of its readers' comments, with the weights they name.

The comments of December 2013 give four weights of the MICEX index: Gazprom 14.5 %, Lukoil 13.5 %,
Sberbank's ordinary shares 13.5 % and its preferred shares 1 %. The rest of the index is the rest.
"""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

import research_lib as rl

GAZPROM, LUKOIL, SBERBANK, PREFERRED = 0.145, 0.135, 0.135, 0.01
INDEX = {
    "Gazprom": GAZPROM,
    "Lukoil": LUKOIL,
    "Sberbank": SBERBANK,
    "Sberbank preferred": PREFERRED,
    "rest of the index": 0.575,
}


def exactly(level: float) -> object:
    return pytest.approx(level, abs=1e-14)


def fund(gazprom: float, lukoil: float, elsewhere: str = "small caps") -> dict[str, float]:
    return {"Gazprom": gazprom, "Lukoil": lukoil, elsewhere: 1.0 - gazprom - lukoil}


def test_the_weights_named_are_a_whole_index() -> None:
    assert sum(INDEX.values()) == exactly(1.0)
    assert rl.overlap(INDEX, INDEX) == exactly(1.0)


def test_w35_three_giants_in_equal_thirds() -> None:
    thirds = dict.fromkeys(["Gazprom", "Lukoil", "Sberbank"], 1 / 3)
    assert rl.overlap(thirds, INDEX) == exactly(0.415)
    assert exactly(0.415) == GAZPROM + LUKOIL + SBERBANK


@pytest.mark.parametrize("tilt", [0.0, 0.5, 1.0, 2.0])
def test_w35_twenty_of_the_second_tier(tilt: float) -> None:
    """The index has 50 names, so 46 share the rest: the smallest 20 have at most 20/46 of it."""
    raw = np.arange(46, 0, -1.0) ** tilt
    others = pd.Series(0.575 * raw / raw.sum(), [f"other {i}" for i in range(46)])
    index = pd.concat([pd.Series(INDEX).drop("rest of the index"), others])
    assert len(index) == 50
    smallest = others.index[-20:]
    own = others[smallest] / others[smallest].sum()
    for held in (pd.Series(0.05, smallest), own):
        assert rl.overlap(held, index) <= others[smallest].sum() + 1e-12
        assert rl.overlap(held, index) <= 0.575 * 20 / 46 + 1e-12
    assert exactly(0.25) == 0.575 * 20 / 46
    outside = {f"not in the index {i}": 0.05 for i in range(20)}
    assert rl.overlap(outside, index) == 0.0


def test_w35_the_bound_is_of_the_twenty_smallest_only() -> None:
    """With other weights of the other 46, twenty of them beat the three giants."""
    large, small = np.full(20, 0.0275), np.full(26, 0.025 / 26)
    others = pd.Series(np.r_[large, small], [f"other {i}" for i in range(46)])
    index = pd.concat([pd.Series(INDEX).drop("rest of the index"), others])
    assert index.sum() == exactly(1.0)
    held = pd.Series(0.05, others.index[:20])
    assert rl.overlap(held, index) == pytest.approx(0.55)
    assert rl.overlap(held, index) > 0.415


def test_w40_a_level_and_its_deviation() -> None:
    """A level of 20 to 35 % is an active share of 80 to 65 %."""
    for level in (0.20, 0.35):
        held = {"Gazprom": level / 2, "Lukoil": level / 2, "small caps": 1.0 - level}
        shared = min(level / 2, GAZPROM) + min(level / 2, LUKOIL)
        assert rl.overlap(held, INDEX) == exactly(shared)
        assert rl.active_share(held, INDEX) == exactly(1.0 - shared)
    mixtures = [{name: level * m for name, m in INDEX.items()} for level in (0.20, 0.35)]
    shares = [
        rl.active_share(part | {"small caps": 1.0 - sum(part.values())}, INDEX) for part in mixtures
    ]
    assert shares == [exactly(0.80), exactly(0.65)]


def test_w49_ten_and_ten() -> None:
    assert rl.overlap(fund(0.10, 0.10), INDEX) == exactly(0.20)


def test_w50_twenty_and_twenty() -> None:
    assert rl.overlap(fund(0.20, 0.20), INDEX) == exactly(0.28)
    assert exactly(0.28) == GAZPROM + LUKOIL


def test_w51_preferred_shares() -> None:
    held = {"Sberbank preferred": 0.10, "small caps": 0.90}
    assert rl.overlap(held, INDEX) == exactly(0.01)


def test_w52_the_sum_of_what_intersects() -> None:
    portfolios = [
        fund(0.10, 0.10),
        fund(0.20, 0.20),
        {"Sberbank preferred": 0.10, "small caps": 0.90},
        {"Gazprom": 0.3, "Sberbank": 0.1, "Sberbank preferred": 0.02, "rest of the index": 0.58},
    ]
    for held in portfolios:
        names = set(held) | set(INDEX)
        shared = sum(min(held.get(name, 0.0), INDEX.get(name, 0.0)) for name in names)
        assert rl.overlap(held, INDEX) == exactly(shared)


def test_w55_one_class_or_two() -> None:
    """Counted as one company, Sberbank is 14.5 % of the index, and 10 % of either class overlap."""
    merged = pd.Series(INDEX).rename({"Sberbank preferred": "Sberbank"}).groupby(level=0).sum()
    assert merged["Sberbank"] == exactly(0.145)
    assert rl.overlap({"Sberbank": 0.10, "small caps": 0.90}, merged) == exactly(0.10)
    assert rl.overlap({"Sberbank": 0.20, "small caps": 0.80}, merged) == exactly(0.145)


FORECASTS = {"Gazprom": 0.40, "Lukoil": 0.15, "small caps": 0.25}


def forecast(held: dict[str, float]) -> float:
    return sum(held[name] * FORECASTS[name] for name in held)


def test_w57_nine_and_nine_to_four_and_fourteen() -> None:
    before, after = fund(0.09, 0.09), fund(0.04, 0.14)
    assert rl.overlap(before, INDEX) == exactly(0.18)
    assert rl.overlap(fund(0.14, 0.04), INDEX) == exactly(0.18)
    assert rl.overlap(after, INDEX) == exactly(0.04 + LUKOIL), "into Lukoil half a point is lost"
    gained = forecast(fund(0.14, 0.04)) - forecast(before)
    assert gained == exactly(0.05 * (FORECASTS["Gazprom"] - FORECASTS["Lukoil"]))


@pytest.mark.parametrize("moved", np.arange(0, 91, 5) / 1000)
def test_w57_where_the_move_stops_being_free(moved: float) -> None:
    """Free up to 5.5 points, where Gazprom has its 14.5 %; beyond, the level falls one for one."""
    level = rl.overlap(fund(0.09 + moved, 0.09 - moved), INDEX)
    assert level == exactly(0.18 - max(0.0, moved - 0.055))


def test_w57_under_a_limit_of_ten_percent() -> None:
    """A limit of 10 % stops the move after one point, and forbids 14 %."""
    allowed = [x for x in np.arange(0, 91) / 1000 if fund(0.09 + x, 0.09 - x)["Gazprom"] <= 0.10]
    assert max(allowed) == exactly(0.01)
    assert fund(0.14, 0.04)["Gazprom"] > 0.10


def test_w67_gazprom_alone() -> None:
    assert rl.overlap({"Gazprom": 1.0}, INDEX) == exactly(0.145)
    assert rl.overlap({"Lukoil": 1.0}, INDEX) == exactly(0.135)


def test_cash_and_the_level() -> None:
    """Cash lowers the level one for one if nothing is above its index weight, and else later."""
    for cash in np.linspace(0.0, 1.0, 21):
        index = {name: (1.0 - cash) * weight for name, weight in INDEX.items()} | {"cash": cash}
        assert rl.overlap(index, INDEX) == exactly(1.0 - cash)
        alone = {"Gazprom": 1.0 - cash, "cash": cash}
        assert rl.overlap(alone, INDEX) == exactly(min(1.0 - cash, GAZPROM))
        mixed = fund((1.0 - cash) * 0.20, (1.0 - cash) * 0.20, "cash")
        # 20 + 20 + 60: Gazprom stays above its 14.5 % until 27.5 % is cash, Lukoil until 32.5 %.
        expected = min((1.0 - cash) * 0.20, GAZPROM) + min((1.0 - cash) * 0.20, LUKOIL)
        assert rl.overlap(mixed, INDEX) == exactly(expected)
    assert rl.overlap(fund(0.2 * 0.725, 0.2 * 0.725, "cash"), INDEX) == exactly(0.28)
    assert rl.overlap(fund(0.2 * 0.7, 0.2 * 0.7, "cash"), INDEX) == exactly(0.275)


def test_names_carry_no_meaning() -> None:
    letters = dict(zip(INDEX, "ABCDE", strict=True)) | {"small caps": "F"}
    for held in (fund(0.10, 0.10), fund(0.20, 0.20), dict.fromkeys(INDEX, 0.2)):
        renamed = {letters[name]: weight for name, weight in held.items()}
        index = {letters[name]: weight for name, weight in INDEX.items()}
        assert rl.overlap(renamed, index) == rl.overlap(held, INDEX)
