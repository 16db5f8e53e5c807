"""Resamples that are drawn where they are needed: a few numbers are sent in place of their rows."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple, cast

import numpy as np

from research_lib.base.arrays import IntArray
from research_lib.base.parameters import checked_seed
from research_lib.inference.resampling import BATCH


class Drawn(NamedTuple):
    """Some resamples: where the generator stands before the first of them."""

    size: int
    block: float
    state: Any
    resamples: int

    def rows(self) -> list[IntArray]:
        """Draw the row numbers: the same as those of :func:`research_lib.inference.batches`."""
        bootstrap = _bootstrap(self.size, self.block, 0)
        bootstrap.state = self.state
        return [bootstrap.update_indices() for _ in range(self.resamples)]


def drawn_batches(size: int, n_resamples: int, block: float, seed: int) -> Iterator[Drawn]:
    """Yield the batches of resamples, undrawn; arguments as for the drawn ones."""
    bootstrap = _bootstrap(size, block, checked_seed(seed))
    for first in range(0, n_resamples, BATCH):
        count = min(BATCH, n_resamples - first)
        yield Drawn(size, block, bootstrap.state, count)
        for _ in range(count):  # how far the generator goes is only known by going there
            bootstrap.update_indices()


def _bootstrap(size: int, block: float, seed: int | None) -> Any:
    from arch.bootstrap import StationaryBootstrap  # takes longer to load than all the rest

    # arch takes any positive mean length, though its annotation says a whole number.
    return StationaryBootstrap(cast(int, block), np.arange(size), seed=seed)
