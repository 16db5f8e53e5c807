"""A tool's own process, as `beside.py` speaks with it: one line asks, one line answers."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np

Seconds = tuple[float, float]  # on the clock, of the processor
CHILD = Path(__file__).parent / "child.py"
MOST_TURNS = 40
ROUNDS = 5


class Worker:
    """A process that has imported one tool and is ready for one task."""

    def __init__(self, tool: str, function: str, arguments: list[Any], days: int) -> None:
        command = [sys.executable, str(CHILD), tool, function, json.dumps(arguments), str(days)]
        self.name = f"{tool}, {function}"
        self.process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        self.ready: dict[str, float] = self._answer()
        self.rounds: list[Seconds] = []
        self.last = 1.0
        self.most = ROUNDS

    def _answer(self) -> Any:
        line = self.process.stdout.readline() if self.process.stdout else ""
        if not line:
            sys.exit(f"{self.name}: its process ended; what it said stands above")
        return json.loads(line)

    def _ask(self, what: str) -> Any:
        if self.process.stdin:
            self.process.stdin.write(what + "\n")
            self.process.stdin.flush()
        return self._answer()

    def value(self) -> tuple[list[float], Seconds]:
        """Return what the tool finds on all of the data, and the seconds of this call."""
        given = self._ask("value")
        self.last = given["seconds"][0]
        return given["value"], tuple(given["seconds"])

    def turns(self, seconds: float) -> Seconds:
        """Let it call as often as fits into some seconds; return the medians of the turns."""
        many = int(np.clip(seconds / self.last, 1, MOST_TURNS))
        clock, processor = np.median(self._ask(str(many)), axis=0)
        self.last = float(clock)
        return self.last, float(processor)

    def peak(self) -> float:
        """Return the most memory it has had, in megabytes."""
        return float(self._ask("peak"))

    def close(self) -> None:
        """End the process."""
        if self.process.stdin:
            self.process.stdin.close()
        self.process.wait()
