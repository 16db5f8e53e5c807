"""What whoever waits for a download is told."""

from __future__ import annotations

from collections.abc import Callable

# What is being fetched, how many parts have come, and how many there are.
Progress = Callable[[str, int, int], None]


class Telling:
    """Tells how far a download is, and keeps what should be known of it at its end."""

    def __init__(self, progress: Progress | None) -> None:
        self.notes: list[str] = []
        self._progress = progress
        self._done, self._total = 0, 0

    def step(self, what: str, done: int, total: int) -> None:
        """Say what is fetched now."""
        self._done, self._total = done, total
        if self._progress is not None:
            self._progress(what, done, total)

    def note(self, text: str) -> None:
        """Say, and keep, what did not go as it should."""
        self.notes.append(text)
        self.step(text, self._done, self._total)
