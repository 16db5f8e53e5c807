"""What predicts the distance: measures held to naive twins, and what chapter 15 says of names."""

from __future__ import annotations

import re
from functools import cache

import matplotlib as mpl
import numpy as np
import pandas as pd
import pytest
from chapter import Chapter
from scipy.stats import spearmanr

import research_lib as rl
from research_lib.chapters.what_predicts_the_distance import figures as draw
from research_lib.chapters.what_predicts_the_distance import scores, telling
from research_lib.datasets.years import calendar_years
from research_lib.inference.intervals import interval
from research_lib.report.coverage import measured_coverage
from research_lib.theory.names import WAYS, portfolio_table, reach, rms_by_names

mpl.use("Agg")

CHAPTER = Chapter("15_what_predicts_the_distance")
NAMES, LIKE = Chapter("15_names_or_level_everywhere"), Chapter("15_a_similar_share")
INDUSTRIES = ("us_industries_49", 1975, 2018)
MEASURES = ["names", "level", "largest", "effective", "distance", "tracking error"]


@cache
def industries() -> pd.DataFrame:
    return portfolio_table(*INDUSTRIES, window=60)


@cache
def stocks(count: int) -> pd.DataFrame:
    if count == 50:
        return portfolio_table("us_stocks_50_daily", 2009, 2016, window=500)
    return portfolio_table("us_stocks_monthly", 2009, 2016, window=24)


@cache
def some() -> pd.DataFrame:
    return portfolio_table("us_industries_49", 1975, 1979, window=60, count=60)


def test_published_risks_follow_from_two_of_them() -> None:
    published = {1: 49.24, 10: 23.93, 20: 21.68, 30: 20.87, 1000: 19.21}
    own = published[1] ** 2
    common = (published[1000] ** 2 - own / 1000) / (1 - 1 / 1000)
    for names, risk in published.items():
        assert (own / names + (1 - 1 / names) * common) ** 0.5 == pytest.approx(risk, abs=0.005)
    relative = ((1 / 20 - 1 / 1000) * (own - common)) ** 0.5
    assert NAMES.shows(f"{relative:.2f} %")
    removed = (published[1] - published[20]) / (published[1] - published[1000])
    assert NAMES.shows(f"{100 * removed:.2f} %")


def test_total_risk_of_the_years_that_the_chapter_names() -> None:
    """Without the two constants: the risk of all names together, and of ten by single stocks."""
    returns = rl.load("us_stocks_monthly").loc["2009":"2016"]
    whole = 12 * returns.mean(axis=1).var()
    single = 12 * returns.var().mean()
    apart = (single - whole) * 419 / 418  # v less c
    ten, stray = whole + (1 / 10 - 1 / 419) * apart, (1 / 10 - 1 / 419) * apart
    parts = [100 * square**0.5 for square in (whole, ten, stray)]
    assert NAMES.shows(*(f"{part:.2f}" for part in parts))


# How much a measure tells.


def test_explained_is_the_squared_correlation() -> None:
    table, year = some(), some()["year"]
    forms, far = telling.readings(table, 49), table["deviation"].abs()
    found = telling.explained(forms, far, year)
    for number in (1975, 1979):
        rows = year == number
        for column in forms:
            expected = np.corrcoef(forms.loc[rows, column], far[rows])[0, 1] ** 2
            assert found.loc[number, column] == pytest.approx(expected)
        design = forms.loc[rows, [telling.ROOT, telling.LEVEL_ROOT]].assign(one=1.0).to_numpy()
        left = far[rows] - design @ np.linalg.lstsq(design, far[rows], rcond=None)[0]
        assert found.loc[number, "n and level"] == pytest.approx(1 - left.var() / far[rows].var())
    still = telling.explained(forms[["n"]] * 0 + 1, far, year)
    assert still["n"].isna().all()


def test_rank_correlations_are_spearmans() -> None:
    found = telling.rank_correlations(some(), MEASURES)
    part = some()[some()["year"] == 1977]
    for measure in MEASURES:
        expected = spearmanr(part[measure], part["deviation"].abs()).statistic
        sign = -1 if measure in ("names", "level", "effective") else 1
        assert found.loc[1977, measure] == pytest.approx(sign * expected)
    assert (found > 0).to_numpy().all(), "more means further"


def test_classes_know_only_the_years_before() -> None:
    table = some()
    found = telling.forecast_by_class(table, ["level"], classes=4)
    assert found.index.tolist() == [1977, 1978, 1979]
    past, now = table[table["year"] < 1978], table[table["year"] == 1978]
    cuts = np.quantile(past["level"], [0.25, 0.5, 0.75])
    told = []
    for level in now["level"]:
        alike = (np.digitize(past["level"], cuts)) == np.digitize(level, cuts)
        told.append(past["deviation"].abs()[alike].mean())
    far, usual = now["deviation"].abs(), past["deviation"].abs().mean()
    expected = 1 - ((far - told) ** 2).sum() / ((far - usual) ** 2).sum()
    assert found.loc[1978, "level"] == pytest.approx(expected)
    shuffled = table.assign(deviation=table["deviation"].where(table["year"] < 1979, 9.9))
    again = telling.forecast_by_class(shuffled, ["level"], classes=4)
    assert again.loc[1978, "level"] == found.loc[1978, "level"]


def test_a_measure_without_news_foretells_nothing() -> None:
    blank = some().assign(level=1.0)
    found = telling.forecast_by_class(blank, ["level"])
    np.testing.assert_allclose(found["level"], 0.0, atol=1e-12)


def test_readings_by_hand() -> None:
    rows = {"names": [1, 4], "level": [0.2, 0.5], "largest": [1.0, 0.4], "effective": [1.0, 3.0]}
    table = pd.DataFrame(rows).assign(**{"distance": [0.9, 0.3], "tracking error": [0.2, 0.1]})
    first, last = telling.readings(table, 4).to_numpy().tolist()
    level = [0.8, 0.64, np.log(0.2), 2.0]  # 2 is the root of 1/0.2 − 1
    assert first == pytest.approx([1, 0, 1, 0.75**0.5, *level, 1.0, 1.0, 0.9, 0.2])
    level = [0.5, 0.25, np.log(0.5), 1.0]
    assert last == pytest.approx([4, np.log(4), 0.25, 0, *level, 0.4, 3**-0.5, 0.3, 0.1])
    # One law: at the level n/N the two roots are the same but for the root of N.
    share = telling.readings(table.assign(names=[1, 2], level=[0.25, 0.5]), 4)
    np.testing.assert_allclose(share[telling.LEVEL_ROOT], 2 * share[telling.ROOT])


def test_contests_are_differences_of_the_three_yardsticks() -> None:
    table, size = some(), 49
    found = telling.contests(table, size)
    far = table["deviation"].abs()
    root, level = np.sqrt(1 / table["names"] - 1 / size), table["level"]
    line = {"1 − level": 1 - level, "same shape": np.sqrt(1 / level - 1)}
    for name, form in line.items():
        leads = [
            np.corrcoef(form[i], far[i])[0, 1] ** 2 - np.corrcoef(root[i], far[i])[0, 1] ** 2
            for i in table.groupby("year").groups.values()
        ]
        ends = found.loc[name, ["value", "low", "high"]]
        assert ends.tolist() == pytest.approx(interval(pd.Series(leads)))
        assert found.loc[name, "covers"] == measured_coverage(pd.Series(leads))
    pairs = {"": ("level", "names"), "error, ": ("tracking error", "level")}
    scores = {"rank": telling.rank_correlations, "classes": telling.forecast_by_class}
    for kind, score in scores.items():
        by_year = score(table, ["names", "level", "tracking error"])
        for word, (more, less) in pairs.items():
            expected = interval(by_year[more] - by_year[less])
            ends = found.loc[word + kind, ["value", "low", "high"]]
            assert ends.tolist() == pytest.approx(expected)
    assert len(found) == 6


def test_the_map_pools_two_ways_a_year_at_a_time() -> None:
    table, size = some(), 49
    leads = telling.pairs_of_ways(table, size)
    for one, other in (("large names", "small names"), ("sets, equal weights",) * 2):
        told = []
        for _, part in table[table["way"].isin([one, other])].groupby("year"):
            far = part["deviation"].abs()
            forms = np.sqrt(1 / part["level"] - 1), np.sqrt(1 / part["names"] - 1 / size)
            level, number = (np.corrcoef(form, far)[0, 1] ** 2 for form in forms)
            told.append(level - number)
        assert leads.loc[one, other] == leads.loc[other, one] == pytest.approx(np.mean(told))
    assert leads.isna().sum().sum() == 1, "an index with a name added always has all names"


def test_the_map_says_its_numbers() -> None:
    leads = pd.DataFrame([[0.05, -0.02], [-0.02, np.nan]], list("ab"), list("ab"))
    axes = draw.map_of_ways(leads).axes[0]
    assert [text.get_text() for text in axes.texts] == ["5.0", "−2.0", "−2.0", "–"]
    (image,) = axes.images
    assert image.get_clim() == (-5.0, 5.0)


def test_the_map_of_the_chapter_counted_again() -> None:
    """Where the level is ahead, like for like: by correlations, pool by pool."""
    table, ahead, pools = industries(), 0, 0
    for place, one in enumerate(WAYS):
        for other in WAYS[: place + 1]:
            part = table[table["way"].isin([one, other])]
            if one == other == "index and one name":
                continue
            shapes = part.assign(
                level=np.sqrt(np.maximum(1 / part["level"] - 1, 0)),
                names=np.sqrt(1 / part["names"] - 1 / 49),
                far=part["deviation"].abs(),
            )
            squared = shapes.groupby("year")[["level", "names", "far"]].corr() ** 2
            mean = squared["far"].groupby(level=1).mean()
            ahead, pools = ahead + (mean["level"] > mean["names"]), pools + 1
    assert CHAPTER.verdicts()["W38"]["value"] == ahead
    assert CHAPTER.shows(f"{pools}", f"{ahead}")


def test_intervals_are_those_of_the_book() -> None:
    yearly = telling.rank_correlations(some(), ["names", "level"])
    found = interval(yearly).frame(yearly.columns)
    for measure in yearly:
        assert found.loc[measure].tolist() == pytest.approx(interval(yearly[measure]))


def test_profiles_average_eighths() -> None:
    table, far = some(), some()["deviation"].abs()
    found = telling.profiles(table, "level", far, bins=2)
    part = table[table["way"] == "large names"].sort_values("level")
    assert len(part) == 300
    lower = part.iloc[:150]
    assert found.loc[("large names", 0), "level"] == pytest.approx(lower["level"].mean())
    expected = lower["deviation"].abs().mean()
    assert found.loc[("large names", 0), "outcome"] == pytest.approx(expected)
    few = telling.profiles(table, "names", far, bins=2).loc["large names"]
    assert few["names"].tolist() == [
        part["names"].nsmallest(150).mean(),
        part["names"].nlargest(150).mean(),
    ]


def test_ways_apart_by_hand() -> None:
    rows = {"year": [1, 1, 1, 2, 2], "way": ["a", "a", "b", "a", "b"]}
    table = pd.DataFrame(rows)
    ratio, low, high = telling.ways_apart(table, pd.Series([1.0, 3.0, 6.0, 2.0, 6.0]))
    assert (ratio, low, high) == (3.0, 3.0, 3.0)


# What the chapter says.


def test_headline_of_the_answer() -> None:
    leads = {}
    for size, table in ((49, industries()), (50, stocks(50)), (419, stocks(419))):
        told = {}
        for year, part in table.groupby("year"):
            far = part["deviation"].abs()
            forms = np.sqrt(1 / part["names"] - 1 / size), 1 - part["level"]
            told[year] = [np.corrcoef(form, far)[0, 1] ** 2 for form in forms]
        told = 100 * pd.DataFrame(told, ["root", "short"]).T
        leads[size] = interval(told["short"] - told["root"])
        if size == 49:
            root, short = told.mean()
    assert NAMES.shows(f"{root:.1f} %")
    assert NAMES.shows(f"{short:.1f} %")
    lead, low, high = leads[49]
    assert NAMES.shows(f"{lead:.1f}", f"{low:.1f}", f"{high:.1f}")
    lead, low, high = leads[50]
    assert NAMES.shows(f"{lead:.1f}", f"{low:.1f}", f"{high:.1f}")
    lead, low, high = leads[419]
    assert NAMES.shows(f"{-lead:.1f}", f"{-high:.1f}", f"{-low:.1f}")


def test_both_yardsticks_of_the_answer() -> None:
    pair = ["names", "level", "tracking error"]
    rank = telling.rank_correlations(industries(), pair)
    gap, low, high = interval(rank["level"] - rank["names"])
    assert NAMES.shows(f"{gap:.2f}", f"{low:.2f}", f"{high:.2f}")
    gap, low, high = interval(rank["tracking error"] - rank["level"])
    assert NAMES.shows(f"{gap:.2f}", f"{low:.2f}", f"{high:.2f}")
    classes = 100 * telling.forecast_by_class(industries(), pair)
    gap, low, high = interval(classes["level"] - classes["names"])
    assert NAMES.shows(f"{gap:.1f} %", f"{low:.1f}", f"{high:.1f}")
    gap, low, high = interval(classes["tracking error"] - classes["level"])
    assert NAMES.shows(f"{gap:.1f} %", f"{low:.1f}", f"{high:.1f}")
    assert low < 0, "includes zero"
    classes = 100 * telling.forecast_by_class(stocks(419), pair)
    gap, low, high = interval(classes["level"] - classes["names"])
    assert NAMES.shows(f"{-gap:.1f}", f"{-high:.1f}", f"{-low:.1f}")
    assert NAMES.shows(f"{-gap:.1f} %")


def test_the_pool_makes_the_lead() -> None:
    table = industries()
    leads = {}
    for name, out in {
        "all": [],
        "drawn": ["large names", "small names", "index and one name"],
    }.items():
        found = telling.contests(table[~table["way"].isin(out)], 49)
        leads[name] = found.loc["rank", "value"]
        behind, most, least = -100 * found.loc["1 − level", ["value", "low", "high"]]
    assert NAMES.shows(f"{leads['all']:.2f}", f"{leads['drawn']:.2f}")
    assert NAMES.shows(f"{behind:.1f}", f"{least:.1f}", f"{most:.1f}")
    article = telling.contests(table[table["way"] == "sets, market weights"], 49)
    assert article.loc[["rank", "classes"], "value"].max() < 0.0, "nothing is left"
    assert article.loc["1 − level", "high"] < 0.0


def test_level_and_names_go_together() -> None:
    table = industries()
    by_year = [spearmanr(p["names"], p["level"]).statistic for _, p in table.groupby("year")]
    assert NAMES.shows(f"{np.mean(by_year):.2f}")
    assert NAMES.verdicts()["W47"]["value"] == pytest.approx(10 / 49, rel=1e-4)


def test_same_names_and_same_level() -> None:
    table = industries()
    far = table["deviation"].abs()
    ten = far[table["names"].between(8, 12)].groupby(table["way"]).mean()
    level = far[table["level"].between(0.19, 0.28)].groupby(table["way"]).mean()
    assert ten.idxmin() == "large names"
    assert ten.idxmax() == "small names"
    assert CHAPTER.shows(f"{100 * ten.min():.1f} %", f"{100 * ten.max():.1f} %")
    assert CHAPTER.shows(f"{100 * level.max():.1f} %")
    assert "small names" not in level.index
    six = level.drop("index and one name")
    assert NAMES.shows(f"{100 * six.min():.1f} %", f"{100 * six.max():.1f} %")


def test_the_number_in_its_shape_within_each_way() -> None:
    """Counted over what is stored; one way of each market is computed anew."""
    better = same = more = cases = 0
    for case, way in (("50 stocks", WAYS[1]), ("419 stocks", WAYS[4]), ("49 industries", WAYS[6])):
        size = scores.SIZES[case]
        table = industries() if size == 49 else stocks(size)
        part = table[table["way"] == way]
        forms = telling.readings(part, size)
        anew = telling.explained(forms, part["deviation"].abs(), part["year"]).mean()
        told = scores.scores(case, "alone")
        assert told.loc[way].to_dict() == pytest.approx(anew[told.columns].to_dict(), abs=1e-8)
        told = told.drop("index and one name")
        better += (told[telling.ROOT] > told["1 − level"]).sum()
        same += (told[telling.LEVEL_ROOT] > told[telling.ROOT]).sum()
        more += (told["tracking error"] > told["n and level"]).sum()
        cases += len(told)
    assert NAMES.shows(f"{better}", f"{cases}")
    assert NAMES.shows(f"{same}", f"{cases}")
    assert NAMES.shows(f"{more}", f"{cases}")


def test_counts_of_what_was_tried() -> None:
    readings = telling.readings(some(), 49).shape[1] + 1
    assert NAMES.shows(f"{readings * (len(WAYS) + 1) * 3}")
    cuts = 4 + 4 + len(WAYS)  # pools, other portfolios, each way left out
    assert NAMES.shows(f"{cuts * 6 * 3}")
    assert NAMES.shows(f"{3 * cuts}")
    for name in ("50 stocks", "419 stocks", "49 industries"):
        assert re.search(rf"{name} +{cuts} +15 ", NAMES.stored()), name
    assert NAMES.shows(f"{cuts}")
    assert re.search(rf"49 industries +{cuts} +1 +0 ", NAMES.stored())
    assert NAMES.shows(f"{cuts}")


def test_names_that_a_tracking_error_takes() -> None:
    returns = rl.load("us_stocks_monthly").loc["2009":"2016"]
    apart = 12 * (returns.var().mean() - returns.mean(axis=1).var()) * 419 / 418
    needed = [np.ceil(1 / (goal**2 / apart + 1 / 419)) for goal in (0.02, 0.01, 0.04)]
    assert CHAPTER.shows(*(f"{names:.0f}" for names in needed))


def test_factor_between_the_ends() -> None:
    spans = {49: ("us_industries_49", 2018), 419: ("us_stocks_monthly", 2016)}
    ratios = {}
    for size, (name, year) in spans.items():
        market = calendar_years(name, year, year)[1].iloc[0].to_numpy()
        ends = [reach(market, level) for level in (0.2, 0.35)]
        ratios[size] = [most / least for least, most in ends]
    low, high = ratios[49]
    assert NAMES.shows(f"{low:.1f}", f"{high:.1f}")
    low, high = ratios[419]
    assert NAMES.shows(f"{low:.1f}", f"{high:.1f}")
    bounds = [(size / 2) ** 0.5 for size in (49, 419)]
    assert NAMES.shows(*(f"{bound:.1f}" for bound in bounds))


def test_verdicts_cover_the_claims_named() -> None:
    verdicts = CHAPTER.verdicts()
    assert list(verdicts) == CHAPTER.claims() == ["W7", "W38", "W53", "W54", "W55"]
    verdicts |= NAMES.verdicts() | LIKE.verdicts()
    part, depends = "holds in part", "depends"
    assert {claim: verdict["finding"] for claim, verdict in verdicts.items()} == {
        "W7": part,
        "W38": depends,
        "W53": "not testable here",
        "W54": "holds",
        "W55": "holds",
        "W39": depends,
        "W47": depends,
        "W61": "true by construction",
        "W56": depends,
    }
    assert verdicts["W7"]["value"] > 1.0
    assert verdicts["W39"]["value"] < 0.5
    assert verdicts["W47"]["low"] is None
    assert verdicts["W61"]["value"] == 1.0


def test_the_lead_of_the_answer() -> None:
    """Rank correlations by scipy; the interval is the one that holds the truth in nine of ten."""
    leads = []
    for _, part in industries().groupby("year"):
        far = part["deviation"].abs()
        error, level = (spearmanr(part[m], far).statistic for m in ("tracking error", "level"))
        leads.append(error + level)
    value, low, high = interval(pd.Series(leads), coverage=0.995)
    assert CHAPTER.shows(f"{value:.2f}", f"{low:.2f}", f"{high:.2f}")
    assert measured_coverage(pd.Series(leads), coverage=0.995) > 0.9
    usual = measured_coverage(pd.Series(leads))
    assert CHAPTER.shows(f"{100 * usual:.0f} %", f"{sum(lead > 0 for lead in leads)}")


# Figures.


def test_both_panels_show_the_same_portfolios() -> None:
    far = some()["deviation"].abs()
    panels = {measure: telling.profiles(some(), measure, far) for measure in ("names", "level")}
    left, right = draw.by_names_and_level(panels).axes
    assert [line.get_label() for line in left.lines] == WAYS
    marks = {line.get_label(): line.get_marker() for line in left.lines}
    assert len({marks[way] for way in draw.LOOKS}) == len(draw.LOOKS), "a second cue"
    assert left.get_xscale() == right.get_xscale() == "log"
    assert left.get_ylim()[1] > max(panel["outcome"].max() for panel in panels.values())
    for axes in (left, right):
        assert {text.get_text() for text in axes.texts} == set(draw.LOOKS)
    assert left.get_xlim()[0] > 0.5, "the axis starts at one name"
    for axes, measure in ((left, "names"), (right, "level")):
        for line in axes.lines:
            table = panels[measure].loc[line.get_label()]
            np.testing.assert_allclose(line.get_xdata(), table[measure])
            np.testing.assert_allclose(line.get_ydata(), table["outcome"])


def test_dots_of_what_is_told_carry_intervals() -> None:
    rows = {"log n": [0.1, 0.05, 0.2], "log level": [0.2, 0.1, 0.3], "distance": [0.3, 0.2, 0.4]}
    table = pd.DataFrame(rows, ["value", "low", "high"]).T
    figure = draw.told({"one": table, "two": table}, "R²", {"one": 0.5, "two": 0.6})
    assert figure.axes[-1].get_xlabel() == "R²"
    for axes, ceiling in zip(figure.axes, (0.5, 0.6), strict=True):
        dots = [line for line in axes.lines if len(line.get_xdata()) == 1]
        assert [line.get_xdata()[0] for line in dots] == [0.1, 0.2, 0.3]
        assert len({line.get_marker() for line in dots}) == 3
        spans = [tuple(line.get_xdata()) for line in axes.lines if line.get_marker() == "|"]
        assert spans == [(0.05, 0.2), (0.1, 0.3), (0.2, 0.4)]
        upright = [line.get_xdata()[0] for line in axes.lines if line.get_linestyle() == "--"]
        assert upright == [ceiling]
        assert ceiling < axes.get_xlim()[1]
    assert draw.told({"one": table}, "rank").axes[0].get_xlim()[1] > 0.4


def test_decay_and_risk_draw_what_they_are_given() -> None:
    means = rms_by_names("us_size_deciles", 2001, 2001, [1, 3, 9], count=50).loc[2001]
    (axes,) = draw.decay({"deciles": means}).axes
    lines = {line.get_label(): line.get_ydata() for line in axes.lines}
    np.testing.assert_allclose(lines["formula"], means["formula"])
    both = np.hypot(means["formula"], means["floor"])
    np.testing.assert_allclose(lines["formula and floor"], both)
    np.testing.assert_allclose(lines["market weights"], means["market"])
    np.testing.assert_allclose(lines["equal weights"], means["equal"])

    curve = pd.DataFrame({"total": [0.5, 0.3], "relative": [0.4, 0.1]}, index=[1, 30])
    seen = pd.DataFrame({"total": [0.45], "relative": [np.nan]}, index=[1])
    (axes,) = draw.risk_by_names({"ours": curve}, {"ours": seen}).axes
    assert axes.lines[0].get_ydata().tolist() == [0.5, 0.3]
    assert axes.lines[1].get_ydata().tolist() == [0.45]
    assert axes.lines[2].get_ydata().tolist() == [0.4, 0.1]
    assert not len(axes.lines[3].get_ydata())
