"""How benchmarks measure: calls take turns in one process, so that all meet the same machine."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Mapping
from typing import NamedTuple

import numpy as np

Calls = Mapping[str, Callable[[], object]]


class Seconds(NamedTuple):
    """Medians by round: on the clock, and of the processor, which others' work does not stretch."""

    clock: np.ndarray
    processor: np.ndarray


def interleaved(calls: Calls, rounds: int, turns: Mapping[str, int]) -> dict[str, Seconds]:
    """Seconds each call takes: medians by round, of as many turns as a call has in each.

    In a round the calls go A B A B until each has had its turns; a slow one has fewer.
    """
    for call in calls.values():  # compiles, and fills the caches
        call()
    taken: dict[str, list[np.ndarray]] = {name: [] for name in calls}
    for _ in range(rounds):
        once: dict[str, list[tuple[float, float]]] = {name: [] for name in calls}
        for turn in range(max(turns.get(name, 1) for name in calls)):
            for name, call in calls.items():
                if turn < turns.get(name, 1):
                    clock, processor = time.perf_counter(), time.process_time()
                    call()
                    processor = time.process_time() - processor
                    once[name].append((time.perf_counter() - clock, processor))
        for name, seconds in once.items():
            taken[name].append(np.median(seconds, axis=0))
    return {name: Seconds(*np.array(medians).T) for name, medians in taken.items()}


def machine() -> str:
    """Say what a table of times is to be read with: the cores, and how busy they were."""
    return f"{os.cpu_count()} cores, load {os.getloadavg()[0]:.1f} (near 0 if nothing else runs)"


def table(taken: Mapping[str, Seconds]) -> None:
    """Print the milliseconds of each call: median over the rounds, least and most."""
    print(f"{'milliseconds':34}{'median':>10}{'least – most':>22}{'processor':>12}")
    for name, (clock, processor) in taken.items():
        spread = f"{1e3 * clock.min():,.2f} – {1e3 * clock.max():,.2f}"
        middle, busy = 1e3 * np.median(clock), 1e3 * np.median(processor)
        print(f"{name:34}{middle:10,.3f}{spread:>22}{busy:12,.3f}")


def ratios_head() -> None:
    """Print the heading of the rows of :func:`ratio`."""
    print(f"{'ratios, round by round':34}{'median':>10}{'least – most':>22}{'processor':>12}")


def ratio(name: str, above: Seconds, below: Seconds, target: str) -> None:
    """Print how many times one call takes as long as another, round by round, and the target."""
    times = above.clock / below.clock
    spread = f"{times.min():,.2f} – {times.max():,.2f}"
    busy = np.median(above.processor / below.processor)
    print(f"{name:34}{np.median(times):10,.2f}{spread:>22}{busy:12,.2f}  target {target}")
