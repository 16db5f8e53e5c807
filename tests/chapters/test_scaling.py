"""What stored times foretell, on times that follow a power exactly."""

from __future__ import annotations

import pandas as pd
import pytest

from research_lib.chapters.drift import scaling

SIZES = {"periods": [630, 2520, 10_080, 20_160], "assets": [5, 20, 80, 320]}
SIZES |= {"variants": [25, 50, 100], "whole": [8]}
JOB = scaling.Job(variants=10_000, assets=3000, periods=12_600)


def exact(cost: float = 2.0) -> pd.DataFrame:
    """Times of a machine that takes `cost` seconds for a billion returns, and no set-up."""
    rows = []
    for axis, sizes in SIZES.items():
        for size in sizes:
            count = {"periods": 2520, "assets": 20, "variants": 100} | {axis: size}
            cells = count["periods"] * count["assets"] * count["variants"]
            if axis == "whole":
                cells = 12_600 * 3000 * size
            rows += [(axis, size, cells, turn, cost * cells / 1e9) for turn in (1, 2, 3)]
    return pd.DataFrame(rows, columns=["axis", "size", "cells", "round", "seconds"])


def test_a_power_is_found_and_followed() -> None:
    powers = scaling.exponents(exact())
    assert powers.index.tolist() == ["periods", "assets", "variants"]
    assert powers[["exponent", "larger half"]].to_numpy() == pytest.approx(1.0)
    expected = 2.0 * 10_000 * 3000 * 12_600 / 1e9
    assert scaling.foretold(exact(), JOB).tolist() == pytest.approx([expected, expected])
    assert scaling.medians(exact())["a billion"].to_numpy() == pytest.approx(2.0)


def test_one_reader_feeds_as_many_as_a_variant_is_longer_than_its_row() -> None:
    memory = pd.DataFrame({"variants": [0, 100, 1100], "seconds": [1.0, 2.0, 3.0]})
    found = scaling.first_to_break(exact(), memory, JOB)
    assert found["a row"] == pytest.approx(1e-3)
    assert found["fed"] == pytest.approx(2.0 * 3000 * 12_600 / 1e9 / 1e-3)
    assert found["data"] == pytest.approx(2 * 3000 * 12_600 * 8 / 1e9)


def test_what_a_second_worker_brings_is_taken_round_by_round() -> None:
    rows = [
        ("sweep", workers, turn, seconds * turn)
        for turn in (1, 2, 3)
        for workers, seconds in [("one", 2.0), ("two threads", 1.0), ("two processes", 1.1)]
    ]
    times = pd.DataFrame(rows, columns=["call", "workers", "round", "seconds"])
    found = scaling.speed_ups(times).loc["sweep"]
    assert found["threads"].tolist() == pytest.approx([2.0, 2.0, 2.0])
    assert found["cluster"].tolist() == pytest.approx([0.1, 0.1, 0.1])
