"""The same work by several simulators, beside each other, stored for the page of the benchmarks.

Run by `make bench`. It stores three tables in benchmarks/results: `times.csv` has a row for each
task and tool, `tools.csv` one for each tool, `machine.csv` says on what. Each tool runs in a
process of its own, one at a time; rounds go A B C A B C, so that all meet the same machine, and
ratios are taken round by round. Values are compared before times are. `beside.py 500` tries
everything on the first 500 days, and stores nothing.
"""

from __future__ import annotations

import sys
from pathlib import Path

import agreement
import cases
import machine
import numpy as np
import pandas as pd
import worker
import written

import research_lib as rl

RESULTS = Path(__file__).parent / "results"
# The file of each tool in tools/, and the name under which it is installed.
TOOLS = {
    "own": "research_lib",
    "vectorbt": "vectorbt",
    "skfolio": "skfolio",
    "bt": "bt",
    "okama": "okama",
    "cvxportfolio": "cvxportfolio",
}
COST, WIDTH = cases.TEN_POINTS.proportional, 0.2
# Of each task the function of the tools' files that does it, and what it is called with.
TASKS = {
    "monthly, no costs": ("monthly", ()),
    "monthly, 10 bp": ("monthly", (COST,)),
    "buy and hold": ("hold", ()),
    "band of 20 %": ("band", (WIDTH,)),
    "100 intervals, 10 bp": ("sweep", (COST,)),
}
# Who asks a policy anew every day, at some 10 ms: stopped after so many days, the time scaled.
DAYS = {"cvxportfolio": 1000}
VARIANTS = 100
TURN = 0.3  # seconds of turns in a round: a fast call has many, a slow one a single turn
SLOW = 3.0  # seconds of the processor from which the first call counts as a round
PATIENCE = 30.0  # seconds after which a slow tool has fewer rounds, or fewer variants of a sweep


def intervals(monthly: float) -> list[int]:
    """Intervals of the sweep, in days: all, or as many as a tool has time for, evenly spread."""
    many = int(np.clip(PATIENCE / monthly, 1, VARIANTS))
    if many == VARIANTS:
        return list(range(1, VARIANTS + 1))
    return [int(each) for each in np.linspace(1, VARIANTS, many + 2)[1:-1]]


def references(task: str, returns: pd.DataFrame, every: list[int]) -> list[rl.Ledger]:
    """Run the book's simulator as the task says: the ledgers that values are held to."""
    function, given = TASKS[task]
    policies = {
        "monthly": [cases.MONTHLY],
        "hold": [rl.Policy(None)],
        "band": [rl.Policy("D", band=WIDTH, band_kind="relative")],
        "sweep": [rl.Policy(each) for each in every],
    }[function]
    cost = COST if COST in given else 0.0
    target = cases.equal_weights(returns)
    return [
        rl.simulate(returns, target, policy, costs=cost, charge_entry=True) for policy in policies
    ]


def compared(
    tool: str, task: str, returns: pd.DataFrame, value: list[float], every: list[int]
) -> dict[str, float]:
    """Return how far a tool's values are from the book's, and may be; stop if they are beyond."""
    function, given = TASKS[task]
    ledgers = references(task, returns, every)
    cost = COST if COST in given else 0.0
    limits = [agreement.allowed(tool, returns, ledger, cost) for ledger in ledgers]
    if function == "sweep":
        own = [ledger.value.iloc[-1] for ledger in ledgers]
        found = [agreement.apart(np.array(a), np.array(b)) for a, b in zip(value, own, strict=True)]
    else:
        found = [agreement.apart(np.array(value), ledgers[0].value.to_numpy())]
    for far, limit in zip(found, limits, strict=True):
        if not far <= limit:
            sys.exit(f"{TOOLS[tool]}, {task}: values differ by {far:.2e}, allowed is {limit:.2e}")
    worst = int(np.argmax(found))
    return {"difference": found[worst], "allowed": limits[worst]}


def begun(
    task: str, returns: pd.DataFrame, monthly: dict[str, float]
) -> tuple[dict[str, worker.Worker], dict[str, dict[str, object]]]:
    """Start every tool that can do a task, compare what it finds, and begin its row."""
    function, given = TASKS[task]
    workers, rows = {}, {}
    for tool, name in TOOLS.items():
        if not written.able(tool, function, len(given)):
            continue
        every = intervals(monthly[name]) if function == "sweep" else []
        part = returns.iloc[: DAYS.get(tool)]
        arguments = [*given, every] if every else list(given)
        started = worker.Worker(tool, function, arguments, len(part))
        values, first = started.value()
        rows[tool] = compared(tool, task, part, values, every)
        rows[tool] |= {"lines": written.lines(tool, function)}
        rows[tool] |= {"days": len(part), "variants": len(every) or 1}
        print(f"  {name:14}{rows[tool]['difference']:10.1e}{first[0]:10.3f} s", flush=True)
        if first[1] > SLOW:
            started.rounds = [first]
            started.most = int(np.clip(PATIENCE / first[1], 1, worker.ROUNDS))
        workers[tool] = started
    return workers, rows


def measured(
    task: str, returns: pd.DataFrame, monthly: dict[str, float]
) -> tuple[list[dict[str, object]], dict[str, worker.Worker]]:
    """Rows of one task, of those that cannot do it too, and the tools' processes, which ended."""
    workers, rows = begun(task, returns, monthly)
    for _ in range(worker.ROUNDS):
        for each in workers.values():
            if len(each.rounds) < each.most:
                each.rounds.append(each.turns(TURN))
    own = np.array(workers["own"].rounds)
    for tool, each in workers.items():
        row = rows[tool]
        scale = len(returns) / row["days"]
        scale *= VARIANTS / row["variants"] if TASKS[task][0] == "sweep" else 1.0
        row |= figures(np.array(each.rounds) * scale, own)
        row |= {"memory": each.peak(), "memory_before": each.ready["memory"]}
        each.close()
    stored = [
        {"task": task, "tool": name, "can": tool in rows, **rows.get(tool, {})}
        for tool, name in TOOLS.items()
    ]
    return stored, workers


def figures(rounds: np.ndarray, own: np.ndarray) -> dict[str, float]:
    """Seconds of a call over the rounds, and how many times the book's they are, round by round."""
    clock = rounds[:, 0]
    ratios = clock / (own[:, 0] if len(clock) == len(own) else np.median(own[:, 0]))
    return {
        "rounds": len(clock),
        "seconds": float(np.median(clock)),
        "least": float(clock.min()),
        "most": float(clock.max()),
        "processor": float(np.median(rounds[:, 1])),
        "ratio": float(np.median(ratios)),
        "ratio_least": float(ratios.min()),
        "ratio_most": float(ratios.max()),
        "ratio_processor": float(np.median(rounds[:, 1]) / np.median(own[:, 1])),
    }


def main(days: int | None = None) -> None:
    """Measure every task, and store the tables; on the first days alone, print them."""
    returns = rl.load(cases.DATA).iloc[:days]
    about = machine.about(returns)
    rows, tools = [], {}
    for task, (function, _) in TASKS.items():
        print(task, flush=True)
        paid = [each for each in rows if each["task"] == "monthly, 10 bp" and each["can"]]
        found, workers = measured(task, returns, {each["tool"]: each["seconds"] for each in paid})
        rows += found
        if function == "monthly":
            tools |= {tool: each.ready for tool, each in workers.items()}
    tables = {
        "times": pd.DataFrame(rows),
        "tools": pd.DataFrame(machine.tool(TOOLS[tool], ready) for tool, ready in tools.items()),
        "machine": pd.DataFrame([about | machine.load("at the end")]),
    }
    for name, table in tables.items() if days is None else []:
        text = table.to_csv(index=False, float_format="%.4g", lineterminator="\n")
        (RESULTS / f"{name}.csv").write_text(text, encoding="utf-8")
    shown = tables["times"][["task", "tool", "seconds", "ratio", "difference", "lines", "memory"]]
    print(shown.to_string(index=False))


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
