"""Results are equal bit for bit on one and two workers, and by old and new kernels of BLAS."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

# Run in processes of their own: OpenBLAS chooses its kernels once, when NumPy is imported.
PRINTS = """
import sys
from hashlib import sha256
import numpy as np
import pandas as pd
import research_lib as rl

def digest(*tables):
    # float.hex gives every bit, and a name of a rule is a word, not where it lies in memory.
    written = [[value.hex() if isinstance(value, float) else str(value) for value in column]
               for table in tables for _, column in table.items()]
    return sha256(repr((written, [table.attrs for table in tables])).encode()).hexdigest()

def books(ledger):
    columns = "value", "turnover", "costs", "taxes", "cash"
    return digest(pd.concat([getattr(ledger, name) for name in columns], axis=1), ledger.trades,
                  ledger.weights)

workers = int(sys.argv[1])
returns = rl.load("us_stocks_20_daily").iloc[:1500]
target = pd.Series(1 / 20, returns.columns)
edge = rl.Policy("D", band=0.2, band_kind="relative", trade_to="edge")
rules = {"monthly": rl.Policy("ME"), "to the edge": edge}
costs = rl.Costs(1e-3)
drawn = {"costs": costs, "n_resamples": 60, "n_jobs": workers}
calls = {
    "kernel": lambda: digest(pd.DataFrame(returns.to_numpy().T @ returns.to_numpy())),
    "simulate": lambda: books(rl.simulate(returns, target, rules["monthly"], costs=costs)),
    "simulate, taxed": lambda: books(
        rl.simulate(returns, target, edge, costs=costs, taxes=rl.Taxes(0.25))),
    "simulate, dealt late": lambda: books(
        rl.simulate(returns, target, rules["monthly"], dealing=rl.Dealing("ME", notice=5))),
    "sweep": lambda: digest(rl.sweep(returns, target, rules, [0.0, 1e-3], n_jobs=workers)),
    "compare, block given": lambda: digest(
        rl.compare(returns, target, rules, block=20.0, **drawn)),
    "compare": lambda: digest(rl.compare(returns, target, rules, **drawn)),
}
if hasattr(rl, "sign_flip_test"):
    calls["sign_flip_test"] = lambda: digest(rl.sign_flip_test(
        returns, target, rules, n_flips=60, costs=costs, n_jobs=workers))
for name, call in calls.items():
    print(name, call(), sep="=")
"""
ROOT = Path(__file__).resolve().parents[2]


def printed(workers: int, kernel: str | None) -> dict[str, str]:
    """Return the digest of each result by name; without a kernel, BLAS takes the machine's best."""
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    environment.pop("OPENBLAS_CORETYPE", None)
    if kernel is not None:
        environment["OPENBLAS_CORETYPE"] = kernel
    done = subprocess.run(
        [sys.executable, "-c", PRINTS, str(workers)],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return dict(line.split("=") for line in done.stdout.splitlines())


@pytest.mark.slow
def test_workers_and_kernels_change_no_bit() -> None:
    # Prescott is a processor of 2004: no kernel of BLAS for x86 is older.
    old, new = printed(1, "Prescott"), printed(2, None)
    multiplied = old.pop("kernel"), new.pop("kernel")
    if multiplied[0] == multiplied[1]:
        pytest.skip("BLAS has one kernel on this machine: nothing to compare")
    assert old == new
