"""What is stored for the figures to play with is what their chapters compute."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest

from research_lib.chapters.who_beats_the_market.windows import STOCKS
from research_lib.played import everybody

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "data"))

import explorers  # noqa: E402


def test_there_is_a_file_a_figure() -> None:
    stored = {path.stem for path in (ROOT / "data" / "explorers").glob("*.json")}
    assert stored == set(explorers.EXPLORERS)


# A part of it is computed anew below: all of it takes minutes.
SLOW = {"everybody"}


@pytest.mark.parametrize("name", sorted({*explorers.EXPLORERS} - SLOW))
def test_what_is_stored_is_computed_anew(name: str) -> None:
    """If not: `make explorers`."""
    stored = (ROOT / "data" / "explorers" / f"{name}.json").read_bytes()
    assert explorers.computed(name) == stored


def test_a_part_of_everybodys_market_is_computed_anew() -> None:
    """If not: `make explorers NAMES=everybody`."""
    path = ROOT / "data" / "explorers" / "everybody.json"
    stored = json.loads(path.read_text(encoding="utf-8"))["data"]
    for stakes in (1, 10):
        found = everybody.of_crowd(STOCKS, 10, stakes)
        span, place = stored["spans"].index(10), stored["stakes"].index(stakes)
        assert found == stored["markets"][0]["behind"][span][place]


def test_an_unknown_figure_is_named() -> None:
    with pytest.raises(ValueError, match=r"no figure is called tent; there are: wedge, "):
        explorers.main(["tent"])
