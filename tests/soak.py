"""The property tests and the long ones, with new random examples, round after round.

`make soak` runs it for SOAK_MINUTES (20). Each round has a seed of its own; the first failure ends
it, and SOAK_SEED=… repeats that round alone.
"""

from __future__ import annotations

import os
import secrets
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
COMMAND = [sys.executable, "-m", "pytest", "-n", "2", "--dist", "loadfile", "-q", "-x"]
COMMAND += ["-m", "hypothesis or soak", "--hypothesis-profile=soak", "tests"]


def minutes() -> float:
    text = os.environ.get("SOAK_MINUTES", "20")
    try:
        asked = float(text)
    except ValueError:
        asked = 0.0
    if not asked > 0.0:
        sys.exit(f"SOAK_MINUTES is {text!r}: give a number of minutes above zero, such as 20.")
    return asked


def one_round(seed: int) -> int:
    """Run one round and return pytest's code."""
    print(f"soak: seed {seed}", flush=True)
    code = subprocess.run([*COMMAND, f"--hypothesis-seed={seed}"], cwd=ROOT, check=False).returncode
    if code:
        print(f"soak: failed; `make soak SOAK_SEED={seed}` repeats this round", flush=True)
    return code


def main() -> int:
    if "SOAK_SEED" in os.environ:
        return one_round(int(os.environ["SOAK_SEED"]))
    end = time.monotonic() + 60.0 * minutes()
    rounds = 0
    while time.monotonic() < end:
        rounds += 1
        if code := one_round(secrets.randbits(32)):
            return code
    print(f"soak: {rounds} rounds without a failure")
    return 0


if __name__ == "__main__":
    sys.exit(main())
