"""What counting likeness changes, by other means; and what chapter 15 says of it, again."""

from __future__ import annotations

from functools import cache

import numpy as np
import pandas as pd
import pytest
from chapter import Chapter
from scipy.stats import rankdata

import research_lib as rl
from research_lib.chapters.what_predicts_the_distance import figures as draw
from research_lib.chapters.what_predicts_the_distance import likeness_by_year
from research_lib.chapters.what_predicts_the_distance.foretelling import (
    MEASURES,
    foretold,
    foretold_table,
    given_table,
    same_sector_correlation,
    with_both,
    year_of_levels,
)
from research_lib.chapters.what_predicts_the_distance.likeness import (
    implied_by_share,
    implied_coefficient,
    likeness,
    pair_correlations,
    readers_portfolio,
)
from research_lib.datasets.companies import sectors
from research_lib.inference.intervals import interval
from research_lib.theory.index_and_outside import draw_portfolios

CHAPTER = Chapter("15_what_predicts_the_distance")
LIKE = Chapter("15_a_similar_share")
STOCKS = rl.load("us_stocks_monthly")
WEIGHTS = rl.market_weight_panel("us_stocks_monthly")
SECTOR = sectors("us_stocks_monthly")[STOCKS.columns]
INDEX = pd.Series(
    {"Gazprom": 0.145, "Lukoil": 0.135, "Ordinary": 0.135, "Preferred": 0.01, "others": 0.575}
)
ASSETS = pd.DataFrame(
    {
        "issuer": [
            "Gazprom",
            "Lukoil",
            "Sberbank",
            "Sberbank",
            "others",
            "first",
            "second",
            "third",
            "fourth",
        ],
        "sector": ["oil", "oil", "banks", "banks", "rest", "oil", "rest", "banks", "elsewhere"],
        "small": [False] * 5 + [True] * 4,
    },
    index=[*INDEX.index, "small oil", "small rest", "small banks", "small elsewhere"],
)
INDUSTRIES = rl.load("us_industries_49")


@cache
def levels_of(year: int, count: int = 40) -> pd.DataFrame:
    chosen = {"inside": 50, "names": 20, "count": count, "sectors": SECTOR}
    return year_of_levels(STOCKS, WEIGHTS, year, **chosen)


# The readers' example.


def test_each_reading_is_one_line() -> None:
    """By hand: 1 % and 9 %, and what of the small companies finds its like."""
    for matched in (0.0, 0.3, 0.9):
        held = readers_portfolio(INDEX, ASSETS, matched)
        assert held.sum() == pytest.approx(1.0)
        for coefficient in (0.0, 0.25, 1.0):
            by_hand = {
                "two classes": 0.01 + coefficient * 0.09,
                "same sector": 0.01 + coefficient * (0.09 + matched),
                "small caps only": 0.01 + coefficient * matched,
            }
            for reading, level in by_hand.items():
                found = rl.overlap(held, INDEX, likeness(reading, coefficient, ASSETS))
                assert found == pytest.approx(level, abs=1e-12)


def test_the_coefficient_is_the_root() -> None:
    implied = implied_by_share(INDEX, ASSETS, np.array([0.0, 0.4]), [0.03, 0.04])
    assert implied.loc[0.0, ("two classes", 0.03)] == pytest.approx(2 / 9, abs=1e-10)
    assert implied.loc[0.4, ("same sector", 0.04)] == pytest.approx(3 / 49, abs=1e-10)
    assert implied.loc[0.4, ("small caps only", 0.03)] == pytest.approx(2 / 40, abs=1e-10)
    assert np.isnan(implied.loc[0.0, ("small caps only", 0.03)])
    held = readers_portfolio(INDEX, ASSETS, 0.0)
    with pytest.raises(ValueError, match=r"from 1\.0% to 10\.0%"):
        implied_coefficient(held, INDEX, ASSETS, "two classes", 0.5)


def test_at_most_the_portfolio_has_the_sectors_of_the_index() -> None:
    """4.5 % in small banks beside the preferred tenth fill the index's 14.5 % of banks."""
    held = readers_portfolio(INDEX, ASSETS, 0.9)
    found = held.groupby(ASSETS["sector"]).sum()
    expected = INDEX.groupby(ASSETS["sector"]).sum()
    assert found[expected.index].to_dict() == pytest.approx(expected.to_dict())
    assert held["small banks"] == pytest.approx(0.045)
    assert held["small elsewhere"] == pytest.approx(0.0)
    # Spread as the index is, there are more banks than it has.
    spread = min(0.145, 0.1 + 0.9 * 0.145) + 0.9 * (0.28 + 0.575)
    assert LIKE.shows(f"{100 * (spread - 0.1):.2f} %")


def test_what_the_chapter_says_of_3_to_4_percent() -> None:
    assert LIKE.shows(f"{2 / 9:.3f}", f"{3 / 9:.3f}")
    assert LIKE.shows(f"{2 / 99:.2f}", f"{3 / 99:.2f}")
    assert LIKE.shows(f"{2 / 90:.3f}", f"{3 / 90:.3f}")
    rho = STOCKS.corr().to_numpy()
    same = np.triu(np.equal.outer(SECTOR.to_numpy(), SECTOR.to_numpy()), 1)
    across = np.triu(~np.equal.outer(SECTOR.to_numpy(), SECTOR.to_numpy()), 1)
    one, two = rho[same].mean(), rho[across].mean()
    classes = STOCKS["FOX"].corr(STOCKS["FOXA"])
    assert LIKE.shows(f"{one:.3f}")
    assert LIKE.shows(f"{two:.3f}", f"{one - two:.3f}")
    assert LIKE.shows(f"{100 * (0.01 + 0.09 * classes):.1f} %")
    assert LIKE.shows(f"{100 * (0.01 + 0.09 * one):.1f} %")
    assert LIKE.shows(f"{100 * (0.01 + 0.99 * one):.1f} %")
    tail = np.quantile(rho[same], 0.05)
    for low, high in (
        *[(0.02 / rate - 0.09, 0.03 / rate - 0.09) for rate in (tail, one - two)],
        (0.02 / one, 0.03 / one),
    ):
        assert LIKE.shows(f"{100 * low:.1f}", f"{100 * high:.1f}")


# One share or two.


def test_the_two_classes() -> None:
    spread = STOCKS["FOX"] - STOCKS["FOXA"]
    volatility = spread.std() * 12**0.5
    assert LIKE.shows(f"{100 * volatility:.1f} %")
    assert LIKE.shows(f"{9 * volatility:.2f} %")
    ends = (1 + STOCKS[["FOX", "FOXA"]]).groupby(STOCKS.index.year).prod()
    gap = ends["FOX"] - ends["FOXA"]
    assert gap.idxmax() == 2009
    assert LIKE.shows(f"{100 * gap.max():.1f} %")
    values = STOCKS.to_numpy()
    gaps = np.array([(values.T - stock).std(axis=1, ddof=1) for stock in values.T]) * 12**0.5
    fox = np.isin(STOCKS.columns, ["FOX", "FOXA"])
    pairs = np.triu(np.ones_like(gaps), 1).astype(bool) & ~np.outer(fox, fox)
    same = np.equal.outer(SECTOR.to_numpy(), SECTOR.to_numpy())
    near, far = gaps[pairs & same].mean(), gaps[pairs & ~same].mean()
    assert LIKE.shows(f"{9 * near:.2f} %", f"{9 * far:.2f} %")
    assert LIKE.shows(f"{1 - volatility / far:.2f}")
    assert LIKE.shows(f"{1 - near / far:.2f}")


def test_the_two_classes_of_sberbank() -> None:
    """Weeks compounded one by one; a week without a trade is none."""
    days = rl.load("moscow_shares_daily").loc["2009":"2013-12-25", ["SBER", "SBERP"]]
    small = rl.load("moscow_second_tier_daily").loc[:"2013-12-25", ["BSPB", "BSPBP"]]
    index = rl.load("moscow_shares_daily").loc[small.index, ["SBER", "SBERP", "VTBR"]]

    def by_weeks(table: pd.DataFrame) -> np.ndarray:
        grown: dict[tuple[int, int], np.ndarray] = {}
        for day, row in zip(table.index, table.to_numpy(), strict=True):
            week = day.isocalendar()[:2]
            grown[week] = grown.get(week, np.full(len(row), np.nan))
            known = ~np.isnan(row)
            grown[week][known] = np.nan_to_num(grown[week][known], nan=1.0) * (1.0 + row[known])
        return np.array(list(grown.values())) - 1.0

    pair = by_weeks(days)
    verdicts = CHAPTER.verdicts() | LIKE.verdicts()
    assert verdicts["W54"]["value"] == pytest.approx(np.corrcoef(pair.T)[0, 1], rel=1e-5)
    spread = np.std(pair[:, 0] - pair[:, 1], ddof=1) * 52**0.5
    assert verdicts["W55"]["value"] == pytest.approx(spread, rel=1e-5)
    found = []
    for one in by_weeks(small).T:
        for other in by_weeks(index).T:
            both = ~np.isnan(one) & ~np.isnan(other)
            found.append(np.corrcoef(one[both], other[both])[0, 1])
    published = 0.0111
    level = published + np.mean(found) * (0.1 - published)
    assert verdicts["W56"]["value"] == pytest.approx(level, rel=1e-5)


def test_a_shift_between_classes_costs_its_size_times_the_spread() -> None:
    names = ["FOX", "FOXA", "XOM", "GE"]
    market = pd.Series([0.3, 0.1, 0.4, 0.2], names)
    held = market + pd.Series([-0.09, 0.09, 0, 0], names)
    error = rl.tracking_error(held, market, STOCKS[names].cov())
    assert error == pytest.approx(0.09 * (STOCKS["FOX"] - STOCKS["FOXA"]).std(), rel=1e-9)


def test_correlations_of_pairs() -> None:
    few = STOCKS.iloc[:, :6]
    first = np.zeros((6, 6), dtype=bool)
    first[0, 1] = first[2, 0] = True
    found = pair_correlations(few, {"two": first, "all": np.ones((6, 6), bool)}, n_resamples=20)
    rho = few.corr().to_numpy()
    assert found["pairs"].tolist() == [2, 15]
    assert found.loc["two", "mean"] == pytest.approx((rho[0, 1] + rho[0, 2]) / 2)
    assert found.loc["all", "mean"] == pytest.approx(rho[np.triu_indices(6, 1)].mean())
    assert (found["low"] < found["high"]).all()


def test_the_difference_of_two_kinds_has_its_own_interval() -> None:
    """It is narrower than the two apart, because the same months move both."""
    few = STOCKS.iloc[:, :30]
    same = np.equal.outer(SECTOR[few.columns].to_numpy(), SECTOR[few.columns].to_numpy())
    found = pair_correlations(few, {"in": same, "out": ~same}, ("in", "out"), n_resamples=60)
    excess = found.loc["in less out"]
    assert excess["mean"] == pytest.approx(found.loc["in", "mean"] - found.loc["out", "mean"])
    assert excess["low"] < excess["mean"] < excess["high"]
    widths = found["high"] - found["low"]
    assert widths["in less out"] < min(widths["in"], widths["out"])


# What a level foretells.


def test_sectors_cover_every_asset_once() -> None:
    for name, size in (("us_stocks_monthly", 419), ("us_industries_49", 49)):
        assert len(sectors(name)) == size
        assert set(sectors(name).index) == set(rl.load(name).columns)
        assert sectors(name).nunique() == 10
    known = {"XOM": "Energy", "JPM": "Financials", "PG": "Consumer Staples", "DUK": "Utilities"}
    assert sectors("us_stocks_monthly")[list(known)].to_dict() == known
    with pytest.raises(ValueError, match="'us_bills' has no sectors"):
        sectors("us_bills")


def test_distances_know_nothing_of_the_year() -> None:
    changed = STOCKS.copy()
    changed.loc["2012":] = changed.loc["2012":].sample(frac=1, random_state=0).to_numpy()
    known, other = (
        year_of_levels(table, WEIGHTS, 2012, inside=50, names=20, count=10, sectors=SECTOR)
        for table in (STOCKS, changed)
    )
    pd.testing.assert_frame_equal(known[MEASURES], other[MEASURES])
    assert (known["tracking error"] - other["tracking error"]).abs().min() > 0


def test_distances_and_outcomes_of_one_portfolio_by_hand() -> None:
    year, past = 2013, STOCKS.loc[:"2012"]
    market = WEIGHTS.loc["2013"].iloc[0].nlargest(50)
    market = market / market.sum()
    outside = STOCKS.columns.difference(market.index, sort=False)
    held = draw_portfolios(market.index, outside, "outside", 40, 20, 100 * year + 1).iloc[7]
    row = levels_of(year).query("family == 'outside'").iloc[7]
    after = STOCKS.loc["2013"]
    gap = after[held.index] @ held - after[market.index] @ market
    assert row["tracking error"] == pytest.approx(gap.std() * 12**0.5)
    result = (1 + after).prod() - 1
    expected = abs(result[held.index] @ held - result[market.index] @ market)
    assert row["gap"] == pytest.approx(expected)
    assert (levels_of(year)["gap"] >= 0.0).all()
    assert row["plain"] == 1.0
    coefficient = same_sector_correlation(past, SECTOR)
    shared = np.minimum(held.groupby(SECTOR).sum(), market.groupby(SECTOR).sum()).sum()
    assert row["sector"] == pytest.approx(1 - coefficient * shared, abs=1e-12)
    # The expected error as a covariance gives it, from the same shrunk correlations.
    share = rl.return_similarity(past).attrs["shrink"]
    rho = past.corr().to_numpy()
    mean = rho[np.triu_indices(419, 1)].mean()
    shrunk = (1 - share) * rho + share * mean
    np.fill_diagonal(shrunk, 1.0)
    deviation = past.std().to_numpy()
    covariance = pd.DataFrame(
        shrunk * np.outer(deviation, deviation), STOCKS.columns, STOCKS.columns
    )
    error = rl.tracking_error(held, market, covariance * 12)
    assert row["expected error"] == pytest.approx(error, rel=1e-9)
    assert row["volatility"] == pytest.approx(past.std()[held.index] @ held * 12**0.5)
    assert row["few sectors"] == -SECTOR[held.index[held > 0]].nunique()
    shares = SECTOR[held.index[held > 0]].value_counts(normalize=True)
    assert row["concentration"] == pytest.approx((shares**2).sum())
    assert row["names outside"] == 20


def test_rank_correlations_by_hand() -> None:
    years, expected = [2013, 2015], []
    told = foretold(pd.concat([levels_of(year) for year in years]))
    for year in years:
        rows = levels_of(year).query("family == 'outside, few sectors'")
        ranks = [rankdata(rows[name].round(9)) for name in ("sector", "tracking error")]
        expected.append(np.corrcoef(*ranks)[0, 1])
        assert told.loc[("outside, few sectors", year), "sector"] == pytest.approx(expected[-1])
        assert told.loc[("outside", year), "plain"] == 0.0
    table = foretold_table(told, [("sector", "plain")])
    found = table.loc[("outside, few sectors", "sector less plain")]
    assert found["mean"] == pytest.approx(np.mean(expected))
    found = foretold_table(told).loc[("outside", "difference")]
    assert found[:3].to_list() == pytest.approx(interval(told.loc["outside"]["difference"]))
    with pytest.raises(ValueError, match="1 row: an interval needs two"):
        foretold_table(told.xs(2015, level="year", drop_level=False))


def test_a_partial_rank_correlation_is_that_of_residuals() -> None:
    """What is left of the ranks of two after a straight line in those of the third."""
    rows = levels_of(2015).query("family == 'outside, few sectors'")
    columns = ["sector", "tracking error", "concentration"]
    ranks = {name: rankdata(rows[name].round(9)) for name in columns}
    line = np.vander(ranks["concentration"], 2)
    left = [
        ranks[name] - line @ np.linalg.lstsq(line, ranks[name], rcond=None)[0]
        for name in columns[:2]
    ]
    both = pd.concat([levels_of(year) for year in (2013, 2015)])
    told = foretold(both, given="concentration")
    found = told.loc[("outside, few sectors", 2015)]
    assert found["sector"] == pytest.approx(np.corrcoef(*left)[0, 1], abs=1e-9)
    assert found["concentration"] == found["plain"] == 0.0
    asked = [("outside, few sectors", "sector", "concentration")]
    mean = told.loc["outside, few sectors"]["sector"].mean()
    assert given_table({"concentration": told}, asked)["mean"].tolist() == pytest.approx([mean])


def test_nothing_is_left_beyond_counting() -> None:
    verdict = CHAPTER.verdicts()["W53"]
    assert abs(verdict["value"]) < 0.05


def test_the_bound_holds_for_what_was_expected() -> None:
    past = rl.return_similarity(STOCKS.loc[:"2015"], measure="difference")
    largest = past.attrs["largest"] * 12**0.5
    rows = levels_of(2016)
    assert (rows["expected error"] <= rows["difference"] * largest + 1e-12).all()
    assert (rows["difference"] <= rows["plain"] + 1e-12).all()
    outside = rows[rows["family"] == "outside"]
    assert LIKE.shows(f"{100 * largest * outside['plain'].mean():.1f} %")


# Figures.


def test_bands_of_coefficients_and_measured_lines() -> None:
    shares = np.array([0.0, 0.01, 0.02, 0.025, 0.03, 0.5, 0.9])
    implied = implied_by_share(INDEX, ASSETS, shares, [0.03, 0.04])
    rows = {"two classes": [0.98, 0.98, 0.98], "one sector": [0.42, 0.15, 0.69]}
    measured = pd.DataFrame(rows, index=["mean", "5 %", "95 %"]).T
    (axes,) = draw.implied_coefficients(implied, measured).axes
    assert axes.get_yscale() == "log"
    assert [band.get_label() for band in axes.collections] == list(draw.READINGS)
    assert len({band.get_hatch() for band in axes.collections}) == 3
    dashed = [line.get_ydata()[0] for line in axes.lines if line.get_linestyle() == "--"]
    assert dashed == [0.98, 0.42]
    bars = [line.get_ydata().tolist() for line in axes.lines if line.get_marker() == "_"]
    assert bars == [[0.15, 0.69]], "one pair has no range"
    edges = axes.collections[2].get_paths()[0].vertices
    assert edges[:, 0].min() == 0.02, "the third reading begins where a coefficient of 1 does"
    assert edges[edges[:, 0] == 0.025][:, 1].max() == 1.0


def test_classes_and_foretelling_are_drawn_as_given() -> None:
    ratio = pd.Series([1.0, 1.1], pd.to_datetime(["2009-01-31", "2009-02-28"]), name="A over B")
    above, below = draw.two_classes(ratio, pd.Series([0.1, -0.05], [2009, 2010])).axes
    assert above.get_ylabel() == "A over B"
    assert [bar.get_height() for bar in below.patches] == [0.1, -0.05]
    rows = {"plain": [0.0, 0.0, 0.0], "names outside": [0.2, -0.1, 0.3], "volatility": [0.3] * 3}
    table = pd.DataFrame(rows, index=["value", "low", "high"]).T
    figure = draw.told({"here": table, "there": table}, "told")
    titles = [axes.get_title(loc="left") or axes.get_title() for axes in figure.axes]
    assert titles == ["here", "there"]
    marks = [line.get_marker() for line in figure.axes[0].lines if len(line.get_xdata()) == 1]
    assert marks == ["D", "o", "s"], "levels, counts of names, others"
    assert figure.axes[1].get_xlim()[0] < -0.1
    assert figure.axes[1].get_xlabel() == "told"


def test_what_is_stored_is_what_a_year_gives() -> None:
    """One year of the companies anew, with another measure held fixed."""
    levels = with_both(likeness_by_year.levels_of("419 companies", 2013))
    for given in (None, "volatility"):
        anew = foretold(levels, given=given)
        kept = likeness_by_year.told("419 companies", given=given or "nothing")
        kept = kept[kept.index.get_level_values("year") == 2013]
        np.testing.assert_allclose(kept.loc[anew.index], anew, atol=1e-8)
    means = likeness_by_year.told("419 companies", "mean").loc[("outside", 2013)]
    outside = levels[levels["family"] == "outside"]
    assert means["sector"] == pytest.approx(outside["sector"].mean(), abs=1e-8)
