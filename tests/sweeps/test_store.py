"""A sweep into a folder: as in memory, whole after any interruption, of a size of its own."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from pyarrow import dataset

import research_lib as rl
from research_lib.sweeps import store as stores
from research_lib.sweeps import sweep as sweeps

MONTHS = pd.date_range("2000-01-31", periods=48, freq="ME")
RETURNS = pd.DataFrame(
    np.random.default_rng(0).normal(0.005, 0.05, (48, 3)), MONTHS, ["a", "b", "c"]
)
EQUAL = dict.fromkeys("abc", 1.0 / 3.0)


def bands(count: int) -> Iterator[tuple[str, rl.Policy]]:
    """Rules one after the other, none kept."""
    return ((f"{k} bp", rl.Policy(1, band=1e-4 * k)) for k in range(count))


@pytest.fixture(autouse=True)
def small_files(monkeypatch: pytest.MonkeyPatch) -> None:
    """Make files of forty variants, so that a small sweep has several."""
    monkeypatch.setattr("research_lib.sweeps.variants.MOST", 20)
    monkeypatch.setattr("research_lib.sweeps.sweep.HANDFULS", 2)


def contents(folder: Path) -> dict[str, str]:
    """Hash of every file of a store but the lock."""
    found = (path for path in folder.iterdir() if path.name != stores.LOCK)
    return {path.name: sha256(path.read_bytes()).hexdigest() for path in found}


@pytest.mark.parametrize("n_jobs", [1, 2])
def test_the_folder_holds_what_the_table_would(tmp_path: Path, n_jobs: int) -> None:
    case = RETURNS, EQUAL
    table = rl.sweep(*case, dict(bands(95)), [0.0, 0.001], all_starts=True)
    folder = rl.sweep(
        *case, bands(95), [0.0, 0.001], all_starts=True, store=tmp_path / "s", n_jobs=n_jobs
    )
    read = pd.read_parquet(folder)
    assert read.pop("variant").tolist() == list(range(190))
    pd.testing.assert_frame_equal(read, table, check_exact=True, check_dtype=False)
    assert len(list(folder.glob("part-*.parquet"))) == 5
    manifest = json.loads((folder / stores.MANIFEST).read_text())
    assert manifest["complete"]
    assert sum(part["rows"] for part in manifest["parts"]) == 190


def test_other_readers_see_one_table(tmp_path: Path) -> None:
    folder = rl.sweep(RETURNS, EQUAL, bands(95), store=tmp_path / "s")
    assert dataset.dataset(folder).count_rows() == 95


def test_costs_that_are_more_than_a_number_are_text(tmp_path: Path) -> None:
    costs = [rl.Costs(0.001, fixed=1e-4), 0.0]
    folder = rl.sweep(RETURNS, EQUAL, bands(2), costs, store=tmp_path / "s")
    assert pd.read_parquet(folder)["cost"].tolist() == [repr(costs[0]), "0.0"] * 2


@pytest.mark.parametrize("stop_at", [0, 1, 2, 3, 5, 8, 9])
def test_an_interruption_at_any_write_costs_nothing_that_was_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, stop_at: int
) -> None:
    whole = rl.sweep(RETURNS, EQUAL, bands(170), store=tmp_path / "whole")
    writes = iter(range(1000))

    def interrupted(original):  # type: ignore[no-untyped-def]
        def write(content: object, path: Path) -> None:
            if next(writes) == stop_at:
                raise KeyboardInterrupt
            original(content, path)

        return write

    with monkeypatch.context() as broken:
        broken.setattr(stores, "write_bytes", interrupted(stores.write_bytes))
        broken.setattr(stores, "write_text", interrupted(stores.write_text))
        with pytest.raises(KeyboardInterrupt):
            rl.sweep(RETURNS, EQUAL, bands(170), store=tmp_path / "s", n_jobs=1)
    done = stop_at // 2  # a part is known once it and the manifest are written
    measured: list[int] = []
    original = sweeps.measured

    def counted(setup, cash, yearly, group):  # type: ignore[no-untyped-def]
        measured.append(len(group))
        return original(setup, cash, yearly, group)

    monkeypatch.setattr(sweeps, "measured", counted)
    rl.sweep(RETURNS, EQUAL, bands(170), store=tmp_path / "s")
    assert sum(measured) == 170 - 40 * done
    assert contents(tmp_path / "s") == contents(whole)


SLOW = """
import sys
import research_lib as rl
from research_lib.sweeps import sweep, variants
from tests.sweeps.test_store import EQUAL, RETURNS, bands
variants.MOST, sweep.HANDFULS = 20, 2
print("ready", flush=True)
rl.sweep(RETURNS, EQUAL, bands(6000), store=sys.argv[1], n_jobs=2)
"""


@pytest.mark.parametrize("parts", [1, 40])
def test_a_killed_process_leaves_what_another_goes_on_with(tmp_path: Path, parts: int) -> None:
    folder = tmp_path / "s"
    run = [sys.executable, "-c", SLOW, str(folder)]
    process = subprocess.Popen(run, cwd=Path(__file__).parents[2], stdout=subprocess.PIPE)
    wait = time.monotonic() + 120.0
    while len(list(folder.glob("part-*"))) < parts and time.monotonic() < wait:
        time.sleep(0.01)
    os.kill(process.pid, signal.SIGKILL)
    process.communicate()
    before = {path: path.stat().st_mtime_ns for path in sorted(folder.glob("part-*"))}
    assert parts <= len(before) < 150
    rl.sweep(RETURNS, EQUAL, bands(6000), store=folder)
    whole = rl.sweep(RETURNS, EQUAL, bands(6000), store=tmp_path / "whole")
    assert contents(folder) == contents(whole)
    # All but the file it was writing stand as they were.
    assert all(path.stat().st_mtime_ns == at for path, at in list(before.items())[:-1])


def test_what_was_written_is_not_computed_again_nor_taken_for_something_else(
    tmp_path: Path,
) -> None:
    folder = rl.sweep(RETURNS, EQUAL, bands(95), store=tmp_path / "s")
    before = contents(folder)
    rl.sweep(RETURNS, EQUAL, bands(95), store=folder)
    assert contents(folder) == before
    others = [
        ("target", {"target": {"a": 0.5, "b": 0.5}}),
        ("returns", {"returns": RETURNS * 0.5}),
        ("costs", {"costs": [0.001]}),
        ("cash", {"cash": 0.001}),
        ("other variants", {"policies": ((f"{k} bp", rl.Policy(2)) for k in range(95))}),
        ("other variants", {"policies": ((n, rl.Policy(1, 0.1)) for n, _ in bands(95))}),
        ("parts", {"policies": bands(40)}),
    ]
    for culprit, other in others:
        given = {"returns": RETURNS, "target": EQUAL, "policies": bands(95)} | other
        with pytest.raises(ValueError, match=culprit):
            rl.sweep(**given, store=folder)
    assert contents(folder) == before


def test_damage_is_found_and_not_mended_in_silence(tmp_path: Path) -> None:
    folder = rl.sweep(RETURNS, EQUAL, bands(95), store=tmp_path / "s")
    part = folder / "part-000001.parquet"
    part.write_bytes(part.read_bytes()[:-1] + b"!")
    with pytest.raises(ValueError, match=part.name):
        rl.sweep(RETURNS, EQUAL, bands(95), store=folder)


def test_one_process_at_a_time_and_no_folder_of_others(tmp_path: Path) -> None:
    with stores.opened(tmp_path / "s", {}), pytest.raises(ValueError, match="another process"):
        rl.sweep(RETURNS, EQUAL, bands(3), store=tmp_path / "s")
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "thesis.txt").touch()
    with pytest.raises(ValueError, match=r"thesis\.txt"):
        rl.sweep(RETURNS, EQUAL, bands(3), store=tmp_path / "mine")
    (tmp_path / "file").touch()
    with pytest.raises(ValueError, match="is a file"):
        rl.sweep(RETURNS, EQUAL, bands(3), store=tmp_path / "file")


def test_rules_that_were_read_before_are_none(tmp_path: Path) -> None:
    read = bands(3)
    rl.sweep(RETURNS, EQUAL, read)
    for store in ({}, {"store": tmp_path / "s"}):
        with pytest.raises(ValueError, match="read before"):
            rl.sweep(RETURNS, EQUAL, read, **store)
    with pytest.raises(TypeError, match="monthly"):
        rl.sweep(RETURNS, EQUAL, ["monthly"])


PEAK = """
import sys
import research_lib as rl
from benchmarks.scale import most_memory
from tests.sweeps.test_store import EQUAL, RETURNS, bands
rl.sweep(RETURNS, EQUAL, bands(int(sys.argv[1])), store=sys.argv[2])
print(most_memory())
"""


def test_ten_times_the_variants_take_no_more_memory(tmp_path: Path) -> None:
    peaks = []
    for count in (10_000, 100_000):
        run = [sys.executable, "-c", PEAK, str(count), str(tmp_path / str(count))]
        ran = subprocess.run(run, cwd=Path(__file__).parents[2], capture_output=True, check=True)
        peaks.append(float(ran.stdout))
    assert peaks[1] < 1.1 * peaks[0]
