"""What is stored for the figures to play with is what their chapters compute."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "data"))

import explorers  # noqa: E402


def test_there_is_a_file_a_figure() -> None:
    stored = {path.stem for path in (ROOT / "data" / "explorers").glob("*.json")}
    assert stored == set(explorers.EXPLORERS)


@pytest.mark.parametrize("name", explorers.EXPLORERS)
def test_what_is_stored_is_computed_anew(name: str) -> None:
    """If not: `make explorers`."""
    stored = (ROOT / "data" / "explorers" / f"{name}.json").read_bytes()
    assert explorers.computed(name) == stored


def test_an_unknown_figure_is_named() -> None:
    with pytest.raises(ValueError, match=r"no figure is called tent; there are: wedge, "):
        explorers.main(["tent"])
