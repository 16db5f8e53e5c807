"""What the axes of a figure say."""

from __future__ import annotations

import pytest

from research_lib.figures.style import new_figure, percent


@pytest.mark.parametrize("ticks", [[0.0, 0.025, 0.05], [0.0, 0.1], [-0.0025, 0.0], [1e-4, 0.01]])
def test_a_percent_says_where_its_tick_is(ticks: list[float]) -> None:
    figure, (axes,) = new_figure()
    axes.set_yticks(ticks)
    percent(axes)
    figure.canvas.draw()
    told = [label.get_text() for label in axes.get_yticklabels()]
    numbers = [float(text.rstrip("%").replace("\N{MINUS SIGN}", "-")) / 100 for text in told]
    assert numbers == pytest.approx(ticks, abs=1e-12)


def test_no_more_decimals_than_the_ticks_need() -> None:
    figure, (axes,) = new_figure()
    axes.set_yticks([0.0, 0.05, 0.1])
    percent(axes)
    figure.canvas.draw()
    assert [label.get_text() for label in axes.get_yticklabels()] == ["0%", "5%", "10%"]
