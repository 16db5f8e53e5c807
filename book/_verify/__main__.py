"""`python -m book._verify [--every]`: prove it, print a table, fail with every culprit named."""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
import time
from collections.abc import Callable
from concurrent.futures import Executor, ThreadPoolExecutor
from functools import partial
from pathlib import Path

from book._verify import matrix, offline, sites, stored, sums, tree
from book._verify.outcome import Checked, table, timed
from book._verify.passes import Pass, stored_parts
from book._verify.workshop import BUILDS, Workshop, pages

ROOT = Path(__file__).resolve().parents[2]
# Below it are seconds, and more than two pages at once want memory.
WORKERS = max(1, min(os.cpu_count() or 1, 4))


def network() -> Checked:
    """Say how the network is off."""
    told, culprits = offline.state()
    return Checked("network", 1, culprits, [told])


def waited(start: float, finish: Callable[[], list[Checked]]) -> list[Checked]:
    """Return what a group of checks finds, with the seconds since it began."""
    found = finish()
    for one in found[:1]:
        one.seconds = time.perf_counter() - start
    return found


def everything(root: Path, folder: Path, every: bool, pool: Executor) -> list[Checked]:
    """Make all anew in copies of the sources, two at a time, and compare."""
    names, start = tree.sources(root), time.perf_counter()
    shops = [
        Workshop(tree.copy(root, names, folder / f"site{number}"), told=told)
        for number, told in enumerate(BUILDS)
    ]
    builds = [pool.submit(shop.build) for shop in shops]
    plain = Workshop(tree.copy(root, names, folder / "pages"))
    parts = stored_parts(plain, stored.names(), pool)
    first = Pass(root, plain, "as this machine is", pages(names))
    running = first.begin(pool)
    found = waited(
        start, lambda: sites.check(root, [s.site for s in shops], [b.result() for b in builds])
    )
    found += waited(start, parts)
    for future in running:
        future.result()
    found += waited(start, first.end)
    return found + (matrix.check(root, names, folder, pool) if every else [])


def main() -> None:
    """Verify, and tell."""
    parser = argparse.ArgumentParser(prog="make verify")
    parser.add_argument("--every", action="store_true", help="again under other conditions")
    asked = parser.parse_args()
    offline.leave()
    checks = [timed(network), timed(partial(sums.check_sources, ROOT))]
    checks.append(timed(partial(sums.check_data, ROOT)))
    with (
        tempfile.TemporaryDirectory(prefix="verify-") as folder,
        ThreadPoolExecutor(WORKERS) as pool,
    ):
        checks += everything(ROOT, Path(folder), asked.every, pool)
    sys.stdout.write(f"{table(checks)}\n")
    if any(one.culprits for one in checks):
        raise SystemExit(1)


if __name__ == "__main__":
    main()
