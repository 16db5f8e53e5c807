"""Compute what the page "Play" is given, and store it: `make explorers`, or NAMES="..." for some.

Each figure to play with has a module in `research_lib.played`, whose function `played()` returns
what its script computes with, its table, and the numbers of its answers. They stand in
data/explorers/NAME.json; book/_ext/play.py puts them on the page. Needs no network.
"""

from __future__ import annotations

import importlib
import sys
import time

from _manifest import renew_folder
from _write import DATA, write

EXPLORERS = ["wedge", "cash", "often", "fall", "everybody", "race"]
"""Names of the figures, and of their modules in `research_lib.played`."""


def computed(name: str) -> bytes:
    """Return the file of one figure."""
    module = importlib.import_module(f"research_lib.played.{name}")
    content: bytes = module.played().stored()
    return content


def main(names: list[str]) -> None:
    """Compute the figures named, or all, and write them."""
    unknown = [name for name in names if name not in EXPLORERS]
    if unknown:
        msg = f"no figure is called {', '.join(unknown)}; there are: {', '.join(EXPLORERS)}"
        raise ValueError(msg)
    for name in names or EXPLORERS:
        start = time.perf_counter()
        path = write(f"explorers/{name}.json", computed(name))
        size, took = path.stat().st_size / 1000, time.perf_counter() - start
        print(f"{path.relative_to(DATA)}: {size:.0f} KB in {took:.0f} s", flush=True)
    renew_folder("explorers", "*.json")


if __name__ == "__main__":
    main(sys.argv[1:])
