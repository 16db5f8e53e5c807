"""Measures by their names: what a function gives for one path has the names of all the others."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial

from research_lib.measures.paths import Measures, SimulatedPath


def by_name(measures: Measures, names: list[str]) -> Measures:
    """Let measures come in the order of `names`, in whatever order a path gives them."""
    return partial(_in_order, measures, names) if callable(measures) else measures


def _in_order(
    measures: Callable[[SimulatedPath], float | Mapping[str, float]],
    names: list[str],
    path: SimulatedPath,
) -> float | dict[str, float]:
    found = measures(path)
    if not isinstance(found, Mapping):
        return found
    given = {str(name): value for name, value in found.items()}
    if set(given) != set(names):
        raise ValueError(
            f"measures gives {', '.join(given)} for one path and {', '.join(names)} for another: "
            "give the same names for all, and NaN for what a path does not have"
        )
    return {name: given[name] for name in names}
