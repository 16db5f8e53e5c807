"""Names in letters that no font has: no empty box in a picture, and no name lost."""

from __future__ import annotations

import re
import warnings
from collections.abc import Iterator

import matplotlib as mpl
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from research_lib import figures
from research_lib.chapters.your_portfolio import figures as draw
from research_lib.figures.letters import can_draw, drawn_names
from research_lib.figures.style import new_figure
from research_lib.pictures.page_figure import TOLD, dots_of

CHINESE = ["台積電", "鴻海精密工業", "聯發科"]


@pytest.fixture
def no_letters_of_the_machine() -> Iterator[None]:
    with mpl.rc_context():
        figures.use_style()
        mpl.rcParams["font.family"] = ["Wedge Sans", "DejaVu Sans"]
        yield


@pytest.mark.parametrize("ours", [["TEA", "Чай", "Süd"], []])
@pytest.mark.usefixtures("no_letters_of_the_machine")
def test_no_empty_box_is_drawn_and_no_name_is_lost(ours: list[str]) -> None:
    names = [*CHINESE, *ours]
    beyond = pd.DataFrame({"held": 0.1, "market": 0.0, "beyond": 0.1}, names)
    figure = draw.more_and_less(beyond)
    with warnings.catch_warnings():
        warnings.simplefilter("error")  # a glyph that is missing is warned of
        assert dots_of(figure)
    shown = [text.get_text() for text in figure.axes[0].get_yticklabels()]
    assert shown == ["(1)", "(2)", "(3)", *ours]
    caption = getattr(figure, TOLD)["caption"]
    for number, name in enumerate(CHINESE, 1):
        assert f"({number}) {name}" in caption


@pytest.mark.usefixtures("no_letters_of_the_machine")
def test_names_that_can_be_drawn_are_and_nothing_is_said() -> None:
    assert drawn_names(["TEA", "Чай", "A" * 30]) == (["TEA", "Чай", "A" * 24], "")


@pytest.mark.usefixtures("no_letters_of_the_machine")
def test_matplotlib_agrees() -> None:
    @settings(max_examples=25)
    @given(st.text(st.characters(exclude_categories=["C", "Z", "M"]), min_size=1, max_size=3))
    def agrees(name: str) -> None:
        figure, (axes,) = new_figure()
        axes.set_title(name).set_parse_math(False)
        with warnings.catch_warnings(record=True) as said:
            warnings.simplefilter("always")
            dots_of(figure)
        boxes = [each for each in said if re.match("Glyph .* missing", str(each.message))]
        assert can_draw(name) == (not boxes)

    agrees()
