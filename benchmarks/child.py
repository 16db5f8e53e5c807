"""One tool at one task, in a process of its own: it answers on a line what it is asked on a line.

Started by `beside.py` as `child.py TOOL FUNCTION ARGUMENTS DAYS`, the arguments as JSON. It says
how long the import took, then waits: `value` gives what the tool finds, a number of turns the
seconds each took, `peak` the memory.
"""

from __future__ import annotations

import importlib
import json
import resource
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

DATA = Path(__file__).parents[1] / "data" / "us_stocks_20_daily.csv.gz"
WARM = 250  # days: enough to compile everything and to fill the caches
STATUS = Path("/proc/self/status")


def peak() -> float:
    """Most memory this process has had so far, in megabytes.

    Where Linux tells it of the program itself: what `getrusage` says there goes back to the process
    that started this one. On a Mac it is in bytes.
    """
    for line in STATUS.read_text(encoding="utf-8").splitlines() if STATUS.exists() else []:
        if line.startswith("VmHWM:"):
            return float(line.split()[1]) / 1e3
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6


def timed(call: Callable[[], Any]) -> tuple[Any, float, float]:
    """Return what a call gives, its seconds on the clock and of the processor."""
    clock, processor = time.perf_counter(), time.process_time()
    given = call()
    return given, time.perf_counter() - clock, time.process_time() - processor


def answer(said: object) -> None:
    """Write one line for the process that asked."""
    sys.__stdout__.write(json.dumps(said) + "\n")
    sys.__stdout__.flush()


def main(tool: str, function: str, arguments: list[Any], days: int) -> None:
    """Import, warm up on a piece of the data, then do what each line asks."""
    sys.stdout = sys.stderr  # a tool may print what it likes
    module, imported, _ = timed(lambda: importlib.import_module(f"tools.{tool}"))
    work = getattr(module, function)
    import pandas as pd
    import tools

    # Not by the book's own function: a process has one simulator in its memory.
    returns = pd.read_csv(DATA, index_col=0, parse_dates=True).iloc[:days].copy()
    data, piece = tools.data_of(returns), tools.data_of(returns.iloc[:WARM])
    _, warm, _ = timed(lambda: work(piece, *arguments))
    answer({"import": imported, "warm": warm, "memory": peak()})
    for line in sys.stdin:
        asked = line.strip()
        if asked == "peak":
            answer(peak())
        elif asked == "value":
            given, clock, processor = timed(lambda: work(data, *arguments))
            answer({"value": [float(each) for each in given], "seconds": [clock, processor]})
        else:
            answer([timed(lambda: work(data, *arguments))[1:] for _ in range(int(asked))])


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], json.loads(sys.argv[3]), int(sys.argv[4]))
