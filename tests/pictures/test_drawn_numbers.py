"""The table beside a figure holds the numbers that it draws."""

from __future__ import annotations

import io

import numpy as np
import pandas as pd
import pytest
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from research_lib.figures.charts import shade
from research_lib.figures.style import label_line, new_figure, zero_line
from research_lib.pictures.drawn_numbers import as_csv, drawn_numbers


def rows_of(figure: Figure) -> list[tuple]:
    return list(drawn_numbers(figure).itertuples(index=False, name=None))


def test_lines_have_their_own_name_or_that_beside_them_or_their_colour() -> None:
    figure, (axes,) = new_figure()
    axes.plot([0, 1], [0.5, 0.25], label="fast")
    axes.plot([0, 1], [1.0, 2.0], color="#123456")
    axes.plot([0, 1], [3.0, 4.0], color="#654321")
    label_line(axes, 1.0, 2.0, "beside\nit", "#123456")
    zero_line(axes)
    assert rows_of(figure) == [
        (1, "fast", "0", "0.5", "", ""),
        (1, "fast", "1", "0.25", "", ""),
        (1, "beside it", "0", "1", "", ""),
        (1, "beside it", "1", "2", "", ""),
        (1, "colour 654321", "0", "3", "", ""),
        (1, "colour 654321", "1", "4", "", ""),
    ]


def test_rows_with_names_give_them_to_dots_that_stand_a_little_off() -> None:
    figure, (axes,) = new_figure()
    axes.set_yticks([0, 1], ["shares", "bills"])
    axes.scatter([0.1, 0.2], [0.24, 1.0], color="#123456")
    axes.hlines([0], [-0.5], [0.5], color="#123456")
    assert rows_of(figure) == [
        (1, "colour 123456", "0.1", "0.24", "shares", ""),
        (1, "colour 123456", "0.2", "1", "bills", ""),
        (1, "colour 123456, an end", "-0.5", "0", "shares", ""),
        (1, "colour 123456, an end", "0.5", "0", "shares", ""),
    ]


def test_ticks_that_are_no_rows_name_nothing() -> None:
    figure, (axes,) = new_figure()
    axes.set_xticks([0, 5], ["start", "end"])
    axes.plot([0, 5], [1, 2], label="x")
    assert [row[4] for row in rows_of(figure)] == ["", ""]


def test_bars_steps_bands_and_maps() -> None:
    figure, axes = new_figure(2, 2)
    axes[0].bar([0, 1], [2.0, 3.0], label="upright")
    axes[0].barh([0.5], [4.0], label="level")
    axes[1].stairs([1.0, 2.0], [0.0, 0.5, 1.0], label="steps")
    axes[2].fill_between([0, 1], [1, 2], [3, 5], label="band")
    axes[3].imshow(np.array([[0.5, np.nan], [1.5, 2.5]]))
    axes[3].text(1, 0, "–")
    found = rows_of(figure)
    assert found[:3] == [
        (1, "upright", "0", "2", "", ""),
        (1, "upright", "1", "3", "", ""),
        (1, "level", "4", "0.5", "", ""),
    ]
    assert found[3:5] == [(2, "steps", "0", "1", "", ""), (2, "steps", "0.5", "2", "", "")]
    assert {row[1:4] for row in found[5:9]} == {
        ("band, lower edge", "0", "1"),
        ("band, upper edge", "0", "3"),
        ("band, lower edge", "1", "2"),
        ("band, upper edge", "1", "5"),
    }
    assert [row[5] for row in found[9:]] == ["0.5", "–", "1.5", "2.5"]


def test_dates_are_dates_and_a_panel_of_tiles_says_what_it_says() -> None:
    figure, axes = new_figure(1, 2)
    axes[0].plot(pd.DatetimeIndex(["2020-01-31", "2020-02-29"]), [1.0, 2.0], label="x")
    axes[1].text(0.5, 0.5, "W3")
    found = rows_of(figure)
    assert [row[2] for row in found[:2]] == ["2020-01-31", "2020-02-29"]
    assert found[2] == (2, "W3", "0.5", "0.5", "", "W3")


def test_the_file_says_what_the_axes_are_and_is_read_back() -> None:
    figure, (axes,) = new_figure()
    axes.set(title="one\ntwo", xlabel="years")
    axes.plot([0, 1], [1 / 3, -0.0], label="a, b")
    text = as_csv(figure)
    assert text.splitlines()[0] == "# panel 1 (one two): across (years), up"
    table = pd.read_csv(io.StringIO(text), comment="#")
    assert table["what"].tolist() == ["a, b", "a, b"]
    assert table["up"].tolist() == pytest.approx([1 / 3, 0.0], abs=1e-6)
    assert not np.signbit(table["up"]).any()


def test_a_file_is_the_same_before_and_after_its_figure_is_drawn() -> None:
    """Before it is drawn, a panel's transforms may all be equal."""
    figure, (axes,) = new_figure()
    axes.axhline(0.61, label="mean")
    axes.axvspan(7.0, 10.0, label="said")
    zero_line(axes)
    axes.plot([2001, 2002], [0.5, 0.6], label="x")
    before = as_csv(figure)
    figure.draw_without_rendering()
    assert as_csv(figure) == before
    assert rows_of(figure) == [
        (1, "mean", "", "0.61", "", ""),
        (1, "x", "2001", "0.5", "", ""),
        (1, "x", "2002", "0.6", "", ""),
        (1, "said, an edge", "7", "", "", ""),
        (1, "said, an edge", "10", "", "", ""),
    ]


def test_what_is_zero_but_for_rounding_is_zero_and_what_is_nowhere_is_left_out() -> None:
    figure, (axes,) = new_figure()
    axes.plot([0.0, 1.0, 2.0, 3.0], [3.2e-14, -6.6e-17, np.nan, -8.8e-8], label="x")
    assert [row[3] for row in rows_of(figure)] == ["0", "0", "-8.8e-08"]


def test_a_text_names_a_line_only_if_it_is_the_one_of_its_colour() -> None:
    figure, (axes,) = new_figure()
    axes.plot([0, 1], [1, 2], color="#123456")
    axes.plot([0, 1], [2, 3], color="#123456")
    label_line(axes, 1.0, 2.0, "one of them", "#123456")
    assert {row[1] for row in rows_of(figure)} == {"colour 123456"}


def test_a_legend_names_by_colour_and_dash_also_what_it_drew_itself() -> None:
    figure, axes = new_figure(1, 2)
    axes[0].plot([0, 1], [1, 2], color="#123456")
    axes[0].plot([0, 1], [2, 3], color="#123456", linestyle="--")
    axes[1].scatter([0, 1], [1, 2], color=["#abcdef", "#fedcba"])
    handles = [Line2D([], [], color="#123456"), Line2D([], [], color="#123456", linestyle="--")]
    axes[0].legend(handles, ["whole", "broken"])
    figure.legend([Line2D([], [], color="#abcdef", marker="o", linestyle="")], ["pale"])
    assert [row[1] for row in rows_of(figure)] == [
        *["whole"] * 2,
        *["broken"] * 2,
        "pale",
        "colour fedcba",
    ]


def test_hollow_dots_are_told_from_full_ones_and_errors_have_the_name_of_their_bar() -> None:
    figure, (axes,) = new_figure()
    axes.plot([0], [1], "o", markerfacecolor="white", markeredgecolor="#123456")
    axes.scatter([1], [1], facecolors="none", edgecolors="#654321")
    axes.errorbar([2], [1], yerr=0.5, label="range")
    assert {row[1] for row in rows_of(figure)} == {
        "colour 123456, hollow",
        "colour 654321, hollow",
        "range",
        "range, an end",
    }


def test_a_name_that_begins_with_an_underscore_is_in_the_file_and_in_no_legend() -> None:
    figure, (axes,) = new_figure()
    axes.plot([0], [1], label="_quiet")
    axes.errorbar([1], [1], yerr=0.5, fmt="o", label="_range")
    shade(axes, pd.DataFrame({"low": [0.0], "high": [2.0]}), "#123456", 0.3, "_band")
    axes.plot([0], [2], label="loud")
    shown = [text.get_text() for text in axes.legend().get_texts()]
    assert shown == ["loud"]
    assert {row[1] for row in rows_of(figure)} == {
        *("quiet", "loud", "range", "range, an end"),
        *("band, lower edge", "band, upper edge"),
    }


def test_what_nobody_has_named_has_not_the_name_that_the_machine_gave_it() -> None:
    figure, (axes,) = new_figure()
    axes.plot([0], [1], color="#123456")
    axes.plot([0], [2], color="#123456", label="_")
    axes.bar([0, 1], [1.0, 2.0], color="#123456")
    axes.errorbar([1], [1], yerr=0.5, fmt="o", color="#123456", label="_nolegend_")
    axes.scatter([0], [1], color="#123456")
    assert {row[1].removesuffix(", an end") for row in rows_of(figure)} == {"colour 123456"}


def test_bars_have_each_its_own_name_or_that_of_all() -> None:
    figure, (axes,) = new_figure()
    axes.bar([0, 1], [1.0, -1.0], label=["lost", "gained"])
    axes.bar([2], [3.0], label="sum")
    assert [row[1] for row in rows_of(figure)] == ["lost", "gained", "sum"]


def test_a_text_names_also_a_line_through_the_panel_and_the_line_of_its_colour_beside_that() -> (
    None
):
    figure, (axes,) = new_figure()
    axes.axhline(2.0, color="#123456")
    axes.plot([0, 1], [0.0, 1.0], color="#6b7280")
    zero_line(axes)
    axes.text(0.0, 2.0, "mean", color="#123456")
    axes.text(0.0, 0.0, "rising", color="#6b7280")
    assert {row[1] for row in rows_of(figure)} == {"mean", "rising"}


def test_bars_that_start_elsewhere_say_where() -> None:
    figure, (axes,) = new_figure()
    axes.bar([0, 1], [1.0, -2.0], bottom=[0.0, 5.0], label="x")
    assert rows_of(figure) == [
        (1, "x", "0", "1", "", ""),
        (1, "x, from", "1", "5", "", ""),
        (1, "x", "1", "3", "", ""),
    ]


def test_a_file_is_read_back_whole_whatever_its_names() -> None:
    figure, (axes,) = new_figure()
    axes.plot([0, 1], [1, 2], label="the #1 rule")
    axes.plot([0, 1], [2, 3], color="#123456")
    table = pd.read_csv(io.StringIO(as_csv(figure)), comment="#")
    assert table["what"].tolist() == ["the no. 1 rule"] * 2 + ["colour 123456"] * 2
    assert table["up"].tolist() == [1, 2, 2, 3]


def test_axes_have_the_name_that_they_share() -> None:
    figure, axes = new_figure(2, 1, sharex=True)
    axes[1].set_xlabel("years")
    figure.supylabel("growth")
    for each in axes:
        each.plot([0], [1], label="x")
    heads = as_csv(figure).splitlines()[:2]
    assert heads == [f"# panel {place}: across (years), up (growth)" for place in (1, 2)]


def test_what_is_not_known_is_refused() -> None:
    figure, (axes,) = new_figure()
    axes.pcolormesh([[1.0, 2.0], [3.0, 4.0]])
    with pytest.raises(TypeError, match="QuadMesh"):
        drawn_numbers(figure)


def test_what_is_hidden_or_explains_colours_is_no_panel() -> None:
    figure, axes = new_figure(1, 2)
    drawn = axes[0].scatter([0.0], [1.0], c=[7.0], label="x")
    figure.colorbar(drawn)
    axes[1].set_visible(False)
    assert rows_of(figure) == [(1, "x", "0", "1", "", "7")]
