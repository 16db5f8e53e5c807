"""A bar for whoever waits: on a terminal alone, beside the output, and past two seconds."""

from __future__ import annotations

import sys
import threading
from types import TracebackType

from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

from research_lib.command.terminal import shown

SECONDS = 2.0


class Waiting:
    """Shows how far something is; call it with what is done, how much of it, and how much there is.

    A total of 0 is one that is not known yet.
    """

    def __init__(self, what: str, console: Console | None = None) -> None:
        self._bar = Progress(
            TextColumn("{task.description}", markup=False),
            BarColumn(),
            TimeElapsedColumn(),
            console=console or Console(stderr=True),
            transient=True,
            disable=console is None and not sys.stderr.isatty(),
        )
        self._task = self._bar.add_task(shown(what), total=None)
        self._late = threading.Timer(SECONDS, self._bar.start)
        self._late.daemon = True

    def __call__(self, what: str, done: int, total: int) -> None:
        """Say how far it is."""
        self._bar.update(self._task, description=shown(what), completed=done, total=total or None)

    def __enter__(self) -> Waiting:
        self._late.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._late.cancel()
        self._late.join()  # a bar that starts as the work ends is stopped after its start
        self._bar.stop()
