"""A ranking of rules shows its intervals, its turnover and the number of tries, or is not drawn."""

from __future__ import annotations

import pandas as pd
import pytest
from matplotlib.figure import Figure

import research_lib as rl
from research_lib.figures.ranking import ranking


def table(n_variants: int = 3) -> pd.DataFrame:
    columns = {"difference": [0.02, 0.01, 0.0], "low": [0.01, -0.01, 0.0]}
    columns |= {"high": [0.04, 0.03, 0.0], "turnover": [0.34, 0.2, 0.1]}
    frame = pd.DataFrame(columns, ["monthly", "quarterly", "annual"])
    frame.attrs["n_variants"] = n_variants
    return frame


def texts(figure: Figure) -> list[str]:
    titles = [axes.get_title(loc="right") for axes in figure.axes]
    return [text for text in [figure.get_supxlabel(), *titles] if text]


@pytest.mark.parametrize("column", ["difference", "low", "high", "turnover"])
def test_a_table_without_a_column_is_refused(column: str) -> None:
    with pytest.raises(ValueError, match=f"a ranking needs the column {column}"):
        ranking(table().drop(columns=column), "growth")


@pytest.mark.parametrize("column", ["difference", "low", "high", "turnover"])
def test_a_missing_number_is_refused(column: str) -> None:
    bad = table()
    bad.loc["quarterly", column] = float("nan")
    with pytest.raises(ValueError, match=f"{column} of quarterly is missing"):
        ranking({"fine": table(), "bad": bad}, "growth")


def test_a_table_that_hides_how_much_was_tried_is_refused() -> None:
    quiet = table()
    quiet.attrs = {}
    with pytest.raises(ValueError, match="how many variants were tried"):
        ranking(quiet, "growth")


def test_nothing_or_several_measures_is_refused() -> None:
    with pytest.raises(ValueError, match="at least one table"):
        ranking({}, "growth")
    both = pd.concat({"growth": table(), "sharpe": table()}, names=["measure"]).swaplevel()
    both.attrs["n_variants"] = 3
    with pytest.raises(ValueError, match="name one"):
        ranking(both, "growth")
    with pytest.raises(ValueError, match="no rows"):
        ranking(both, "growth", measure="drawdown")


def test_dots_intervals_turnover_and_tries_are_drawn() -> None:
    figure = ranking(table(468), "growth a year minus annual")
    (axes,) = figure.axes
    names = [text.get_text() for text in axes.get_yticklabels()]
    assert names == ["monthly  34%", "quarterly  20%", "annual  10%"]
    intervals = [tuple(line.get_xdata()) for line in axes.lines if line.get_marker() == "|"]
    assert intervals == [(0.01, 0.04), (-0.01, 0.03)]
    dots = [line for line in axes.lines if line.get_marker() == "o"]
    assert [line.get_xdata()[0] for line in dots] == [0.02, 0.01, 0.0]
    hollow = [line.get_markerfacecolor() == "white" for line in dots]
    assert hollow == [False, True, True]
    assert texts(figure) == ["468 variants tried"]
    assert axes.get_ylim()[0] > axes.get_ylim()[1]  # the first rule at the top


def test_panels_say_what_was_tried_and_share_their_axis() -> None:
    alike = ranking({"a": table(), "b": table(), "c": table()}, "growth", columns=2)
    assert texts(alike) == ["3 variants tried in each panel"]
    shown = [axes for axes in alike.axes if axes.get_visible()]
    assert [axes.get_title() for axes in shown] == ["a", "b", "c"]
    assert shown[0].get_xlim() == shown[2].get_xlim()
    assert [axes.get_xlabel() for axes in shown] == ["", "growth", "growth"]
    apart = ranking({"a": table(5), "b": table(1)}, "growth", share=False)
    assert texts(apart) == ["5 variants tried", "1 variant tried"]


def test_narrow_panels_say_it_below_their_title() -> None:
    figure = ranking({"a": table(5), "b": table(468)}, "growth", columns=2)
    titles = [axes.get_title() for axes in figure.axes]
    assert titles == ["a\n5 variants tried", "b\n468 variants tried"]


def test_all_starts_are_a_bar() -> None:
    starts = table().assign(least=[0.0, -0.01, -0.02], most=[0.03, 0.02, 0.02])
    bars = ranking(starts, "growth").axes[0].patches
    assert [bar.get_x() for bar in bars] == [0.0, -0.01, -0.02]
    assert [bar.get_width() for bar in bars] == pytest.approx([0.03, 0.03, 0.04])


def test_the_table_of_a_comparison_can_be_drawn_as_it_is() -> None:
    returns = rl.load("us_industries_30").iloc[:120, :4]
    equal = pd.Series(0.25, returns.columns)
    rules = rl.frequency_ladder(returns.index)
    compared = rl.compare(returns, equal, rules, n_resamples=5)
    for measure in ["growth", "sharpe"]:
        figure = ranking(compared, measure, measure=measure, as_percent=measure == "growth")
        (axes,) = figure.axes
        assert len(axes.get_yticklabels()) == len(rules)
        assert texts(figure) == [f"{len(rules)} variants tried"]
