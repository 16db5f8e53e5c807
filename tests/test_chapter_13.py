"""The chapter on the wedge: its key numbers by other means, and its prose against its cells."""

from __future__ import annotations

import math
import re
from itertools import combinations
from pathlib import Path

import matplotlib as mpl
import matplotlib.pyplot as plt
import nbformat
import numpy as np
import pandas as pd
import pytest
from matplotlib.colors import to_hex
from matplotlib.figure import Figure

import research_lib as rl
from research_lib.figures import style
from research_lib.figures.wedge import signed, wedge_chart, wedge_samples, wedge_years
from research_lib.figures.wedge_history import wedge_symmetry, wedge_width
from research_lib.studies.crossing import outside_wedge
from research_lib.studies.yearly import calendar_years, wedge_by_year, year_interval

mpl.use("Agg")

ROOT = Path(__file__).resolve().parents[1]
CHAPTER = nbformat.read(ROOT / "notebooks" / "13_the_wedge.ipynb", as_version=4)
DOW = (
    "MMM AXP T BAC BA CVX C KO XOM GE HPQ INTC IBM JNJ JPM MDLZ MCD MRK MSFT PFE PG UTX VZ WMT DIS"
)


@pytest.fixture(scope="module")
def year_2009() -> tuple[dict[str, float], dict[str, float]]:
    """Weights and results of 2009, compounded one day at a time."""
    market = rl.market_weights("us_stocks_50_daily", "2009").to_dict()
    value = dict.fromkeys(market, 1.0)
    for _, day in rl.load("us_stocks_50_daily").loc["2009"].iterrows():
        for name in value:
            value[name] *= 1.0 + day[name]
    return market, {name: end - 1.0 for name, end in value.items()}


def line_of_sets(
    market: dict[str, float], results: dict[str, float], level: float, sign: int
) -> float:
    """Read the article's line by walking along its corners; sign 1 is the best, -1 the worst."""
    weight = contribution = 0.0
    corner = None
    for name in sorted(results, key=lambda name: -sign * results[name]):
        weight += market[name]
        contribution += market[name] * results[name]
        if weight >= level and corner is not None:
            share = (level - corner[0]) / (weight - corner[0])
            return corner[1] + share * (contribution / weight - corner[1])
        corner = weight, contribution / weight
    raise AssertionError("the level is not between two corners")


def limit_of_all(
    market: dict[str, float], results: dict[str, float], level: float, sign: int
) -> float:
    """Build the portfolio of the proof one asset at a time and return its result."""
    room, result = level, 0.0
    names = sorted(results, key=lambda name: -sign * results[name])
    for name in names:
        taken = min(market[name], room)
        room -= taken
        result += taken * results[name]
    return result + (1.0 - level) * results[names[0]]


def test_the_reading_of_the_key_figure(year_2009: tuple[dict, dict]) -> None:
    market, results = year_2009
    names = DOW.split()
    level = sum(min(1 / len(names), market[name]) for name in names)
    actual = sum(results[name] for name in names) / len(names)
    ends = [line_of_sets(market, results, level, sign) for sign in (1, -1)]
    whole = sum(market[name] * results[name] for name in market)
    assert [signed(number) for number in (level, *ends, actual, whole)] == [
        "+59.7%",
        "+37.5%",
        "−0.8%",
        "+22.9%",
        "+20.3%",
    ]
    lines = rl.wedge(market, results, levels=[level]).iloc[0]
    assert lines[["best", "worst"]].tolist() == pytest.approx(ends, abs=1e-12)


def test_the_headline_of_the_answer(year_2009: tuple[dict, dict]) -> None:
    market, results = year_2009
    sets = [line_of_sets(market, results, 0.25, sign) for sign in (-1, 1)]
    free = [limit_of_all(market, results, 0.25, sign) for sign in (-1, 1)]
    assert [signed(number) for number in sets + free] == ["−9.7%", "+64.9%", "−40.3%", "+126.4%"]
    for family, ends in (("subsets", sets), ("all", free)):
        line = rl.wedge(market, results, family, levels=[0.25]).iloc[0]
        assert line[["worst", "best"]].tolist() == pytest.approx(ends, abs=1e-12)


def test_a_portfolio_breaks_the_articles_line(year_2009: tuple[dict, dict]) -> None:
    market, results = (pd.Series(part) for part in year_2009)
    for stock, side in ((results.idxmax(), 1), (results.idxmin(), -1)):
        held = 0.25 * market + 0.75 * (market.index == stock)
        assert held.min() >= 0.0
        assert held.sum() == pytest.approx(1.0)
        level, result = rl.overlap(held, market), float(held @ results)
        assert level > 0.25
        line = line_of_sets(*year_2009, level, side)
        assert side * (result - line) > 0.2
        limit = limit_of_all(*year_2009, level, side)
        assert side * (result - limit) <= 1e-12


def test_the_example_by_hand() -> None:
    market, results = {"A": 0.5, "B": 0.3, "C": 0.2}, {"A": 0.1, "B": -0.2, "C": 0.4}
    assert rl.overlap({"A": 0.5, "C": 0.5}, market) == pytest.approx(0.7)
    # (0.2 · 40 + 0.5 · 10) / 0.7 = 18.57, and half of 10 with half of 40 makes 25
    assert rl.wedge(market, results, levels=[0.7])["best"].iloc[0] == pytest.approx(0.13 / 0.7)
    assert rl.wedge(market, results, "all", levels=[0.7])["best"].iloc[0] == pytest.approx(0.25)


@pytest.mark.parametrize("year", [1931, 1974, 2009])
def test_no_set_of_deciles_lies_outside_the_lines(year: int) -> None:
    results, weights = calendar_years("us_size_deciles", year, year)
    market, ends = weights.loc[year], results.loc[year]
    level, result = [], []
    for size in range(1, 11):
        for names in combinations(market.index, size):
            chosen = list(names)
            level.append(min(market[chosen].sum(), 1.0))
            result.append((market[chosen] * ends[chosen]).sum() / market[chosen].sum())
    assert len(level) == 1023
    assert not outside_wedge(market, ends, np.array(level), np.array(result)).any()
    # the check can fail: a hair above the best corner is outside
    assert outside_wedge(market, ends, np.array([1.0]), np.array([market @ ends + 1e-6])).all()


def test_exact_wedge_is_wider_in_every_year() -> None:
    results, weights = calendar_years("us_industries_49", 1970, 2018)
    widths = {}
    for family in ("subsets", "all"):
        lines = wedge_by_year(results, weights, family, [0.25])
        widths[family] = lines["best"] - lines["worst"]
    ratio = (widths["all"] / widths["subsets"]).droplevel("level")
    assert ratio.min() > 1.4
    mean, low, high = year_interval(ratio)
    assert [f"{number:.2f}" for number in (mean, low, high)] == ["2.25", "2.03", "2.46"]
    assert mean == pytest.approx(sum(ratio) / 49)


def test_lines_mirror_each_other() -> None:
    results, weights = calendar_years("us_industries_49", 1999, 1999)
    market, ends = weights.loc[1999].to_dict(), results.loc[1999].to_dict()
    whole = sum(market[name] * ends[name] for name in market)
    order = sorted(ends, key=lambda name: -ends[name])
    for split in (5, 20, 44):
        best, rest = order[:split], order[split:]
        level = sum(market[name] for name in best)
        lines = rl.wedge(market, ends, levels=[level, sum(market[name] for name in rest)])
        both = level * lines["best"].iloc[0] + (1 - level) * lines["worst"].iloc[1]
        assert both == pytest.approx(whole, abs=1e-9)


def test_calendar_years_are_whole_years_and_weights_their_start() -> None:
    results, weights = calendar_years("us_industries_49", 1999, 2000)
    monthly = rl.load("us_industries_49")["Oil"].loc["1999"]
    assert len(monthly) == 12
    assert results.loc[1999, "Oil"] == pytest.approx(math.prod(1 + monthly) - 1)
    pd.testing.assert_series_equal(
        weights.loc[2000], rl.market_weights("us_industries_49", "2000-01"), check_names=False
    )
    with pytest.raises(ValueError, match="runs from 1969 to 2018"):
        calendar_years("us_industries_49", 1968, 2000)


def test_interval_over_years() -> None:
    assert year_interval(pd.Series(2.0, index=range(1990, 2000))) == (2.0, 2.0, 2.0)
    with pytest.raises(ValueError, match="1991 is missing"):
        year_interval(pd.Series([1.0, np.nan], index=[1990, 1991]))


def labelled(figure: Figure, label: str) -> list:
    return [artist for axes in figure.axes for artist in axes.lines if artist.get_label() == label]


def texts(figure: Figure) -> str:
    return " ".join(text.get_text() for axes in figure.axes for text in axes.texts)


def titles(figure: Figure) -> list[str]:
    return [axes.get_title("left") or axes.get_title() for axes in figure.axes]


def test_the_chart_has_the_articles_elements() -> None:
    market = {"A": 0.5, "B": 0.3, "C": 0.2}
    results = {"A": 0.1, "B": -0.2, "C": 0.4}
    actual = pd.DataFrame({"level": [0.75], "result": [0.08]}, index=["mine"])
    lines = rl.wedge(market, results)
    figure = wedge_chart(lines, actual=actual, reading="mine")
    colours = {"best": style.BEST, "worst": style.WORST, "market": style.MARKET}
    for label, colour in colours.items():
        (line,) = labelled(figure, label)
        assert to_hex(line.get_color()).upper() == colour
    dashes = {labelled(figure, label)[0].get_linestyle() for label in colours}
    assert len(dashes) > 1, "colour is not the only cue"
    (best,) = labelled(figure, "best")
    np.testing.assert_allclose(best.get_ydata()[-1], 0.07)
    (marked,) = labelled(figure, "actual")
    assert to_hex(marked.get_color()).upper() == style.ACTUAL
    assert (marked.get_xdata()[0], marked.get_ydata()[0]) == (0.75, 0.08)
    read = [mark.get_ydata()[0] for mark in labelled(figure, "reading")]
    expected = [line_of_sets(market, results, 0.75, 1), line_of_sets(market, results, 0.75, -1)]
    assert read == pytest.approx(expected)
    for number in (*expected, 0.08, 0.07):
        assert signed(number) in texts(figure)
    assert not labelled(figure, "best, all")


def test_the_other_figures_draw_what_they_are_given() -> None:
    results, weights = calendar_years("us_industries_49", 2007, 2010)
    sets, free = wedge_by_year(results, weights), wedge_by_year(results, weights, "all")
    figure = wedge_years(sets, free, titles={2008: "a bad year"})
    assert titles(figure) == ["2007", "a bad year", "2009", "2010"]
    assert len(labelled(figure, "best")) == len(labelled(figure, "worst, all")) == 4

    sample = pd.DataFrame({"level": [0.2, 0.4], "result": [0.0, 0.1]})
    figure = wedge_samples(sets.loc[2008], {"one": sample, "two": sample}, free.loc[2008])
    assert titles(figure) == ["one", "two"]
    dots = [c for c in figure.axes[0].collections if c.get_label() == "sampled"]
    assert dots[0].get_offsets().tolist() == [[0.2, 0.0], [0.4, 0.1]]

    widths = pd.DataFrame({"article": [0.3, 0.2], "exact": [0.8, 0.5]}, index=[2007, 2008])
    figure = wedge_width(widths)
    assert labelled(figure, "exact")[0].get_ydata().tolist() == [0.8, 0.5]

    room = pd.DataFrame({"above": [0.3, 0.1], "below": [0.2, 0.4]}, index=[2007, 2008])
    figure = wedge_symmetry({"a family": room})
    above, below = (marks.get_offsets().tolist() for marks in figure.axes[0].collections)
    assert above == [[0.2, 0.3]]
    assert below == [[0.4, 0.1]]


# Numbers of the article and its comments, of others' lists, and of the example worked by hand.
QUOTED = {"19", "28", "20", "40", "2.12", "80", "100", "50", "30", "10", "70", "18.57", "25"}
# Conditions set by the chapter and not results.
CHOSEN = {"95", "1", "99", "5", "90", "75"}


def outputs() -> set[float]:
    """Return every number in a stored output."""
    numbers = set()
    for cell in CHAPTER.cells:
        for output in cell.get("outputs", []):
            text = output.get("data", {}).get("text/plain", "") + output.get("data", {}).get(
                "text/html", ""
            )
            numbers |= {float(number) for number in re.findall(r"\d+\.\d+|\d+", text)}
    return numbers


def told() -> list[tuple[str, str]]:
    """Return the numbers of prose and captions that a cell must have computed."""
    stories = [cell.source for cell in CHAPTER.cells if cell.cell_type == "markdown"]
    stories += [
        cell.metadata["mystnb"]["figure"]["caption"]
        for cell in CHAPTER.cells
        if "figure" in cell.metadata.get("mystnb", {})
    ]
    found = []
    for story in stories:
        prose = re.sub(r"\$\$.*?\$\$|\$[^$]*\$|`[^`]*`|\]\([^)]*\)", " ", story, flags=re.DOTALL)
        prose = re.sub(r"(?<=\d),(?=\d{3})", "", prose)
        for number in re.findall(r"(?<![\d.])\d+\.\d+|\d{4,}(?= such| sets)|\d+(?= ?%)", prose):
            found.append((number, story))
    return found


def test_every_number_in_prose_is_computed() -> None:
    computed = outputs()
    numbers = told()
    assert len(numbers) > 80
    for number, story in numbers:
        if number not in QUOTED | CHOSEN:
            assert float(number) in computed, f"{number}: {story[:300]}"


def test_every_claim_of_the_chapter_has_its_verdict() -> None:
    mime = "application/vnd.rebalancing-book.verdict+json"
    verdicts = {}
    for cell in CHAPTER.cells:
        for output in cell.get("outputs", []):
            record = output.get("data", {}).get(mime)
            if record:
                verdicts[record["claim"]] = record
    expected = {8, 9, 10, 12, 13, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 33, 36, 62, 63}
    assert set(verdicts) == {f"W{number}" for number in expected}
    assert verdicts["W24"]["finding"] == verdicts["W62"]["finding"] == "fails"
    assert verdicts["W24"]["low"] > 1.0
    assert verdicts["W62"]["low"] > 0.0
    assert verdicts["W23"]["value"] == 0.0
    assert verdicts["W19"]["finding"] == "not testable here"


def test_lines_of_a_market_with_a_giant() -> None:
    results, weights = calendar_years("us_size_deciles", 2009, 2016)
    lines = wedge_by_year(results, weights, "subsets", [0.25]).droplevel("level")
    there = lines[["best", "worst"]].notna().sum(axis=1)
    assert list(there.index[there == 2]) == [2012, 2014]
    assert (there >= 1).all(), "one line is there in every year"
    extreme = results.rank(axis=1).apply(
        lambda row: row[weights.loc[row.name].idxmax()] in (1, 10), axis=1
    )
    assert list(extreme) == list(there == 1)


def test_label_of_a_portfolio_below_the_market_ends_before_the_reading() -> None:
    results, weights = calendar_years("us_stocks_50_daily", 2009, 2009)
    rows = {"Dow members": (0.597, 0.229), "Dogs of the Dow": (0.198, 0.116)}
    actual = pd.DataFrame(rows, index=["level", "result"]).T
    lines = rl.wedge(weights.loc[2009], results.loc[2009])
    figure = wedge_chart(lines, actual=actual, reading="Dow members")
    figure.canvas.draw()
    (label,) = (text for text in figure.axes[0].texts if "Dogs" in text.get_text())
    box = label.get_window_extent().transformed(figure.axes[0].transData.inverted())
    assert box.x1 < 0.5
    assert box.y1 < lines["market"].iloc[0]


def test_picture_of_the_readme() -> None:
    picture = ROOT / "book" / "assets" / "wedge.png"
    header = picture.read_bytes()[:24]
    assert header[:8] == b"\x89PNG\r\n\x1a\n"
    assert int.from_bytes(header[16:20], "big") == pytest.approx(1400, abs=100)
    assert picture.stat().st_size < 200_000
    pixels = plt.imread(picture)
    assert pixels[0, 0, 3] == 0.0, "transparent, for pages with a dark ground"
