"""The simulator beside bt: the same values to 1e-9, and the time both take. Run by `make bench`.

The rules are bt's own; only the timing is brought into line with the book's conventions. Prices
begin with a row of ones on the day before the first return, so that bt buys at the opening; a
calendar of bt fires on the last date of a period, trades at its close and earns from the next date.
With ``--write`` the paths of bt are frozen for ``tests/simulator/test_parity.py``.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from pathlib import Path

import bt
import numpy as np
import pandas as pd

import research_lib as rl

FIXTURE = Path(__file__).resolve().parents[1] / "tests" / "fixtures" / "bt_stocks_20.csv"
DATA = "us_stocks_20_daily"
EVERY = 21  # rows between two frozen values
TOLERANCE = 1e-9
REPEATS = 5
PERIOD_ENDS = {"run_on_first_date": True, "run_on_end_of_period": True, "run_on_last_date": False}

RULES = {
    "monthly": rl.Policy("ME"),
    "quarterly": rl.Policy("QE"),
    "band of 20 %": rl.Policy("D", band=0.2, band_kind="relative"),
}


def bt_algos(rule: str) -> list[bt.Algo]:
    """Stack of bt's algos for one of the rules."""
    equal = [bt.algos.SelectAll(), bt.algos.WeighEqually()]
    if rule == "monthly":
        return [bt.algos.RunMonthly(**PERIOD_ENDS), *equal, bt.algos.Rebalance()]
    if rule == "quarterly":
        return [bt.algos.RunQuarterly(**PERIOD_ENDS), *equal, bt.algos.Rebalance()]
    # bt's tolerance is a share of the target, as is the book's relative band.
    beyond = bt.algos.Or([bt.algos.RunOnce(), bt.algos.RunIfOutOfBounds(0.2)])
    return [*equal, beyond, bt.algos.Rebalance()]


def bt_value(rule: str, returns: pd.DataFrame) -> pd.Series:
    """Value of 1 by bt, at the end of each period of the data."""
    opening = pd.DataFrame(1.0, [returns.index[0] - pd.Timedelta(days=1)], returns.columns)
    prices = pd.concat([opening, (1.0 + returns).cumprod()])
    test = bt.Backtest(
        bt.Strategy(rule, bt_algos(rule)),
        prices,
        initial_capital=1.0,
        integer_positions=False,
        progress_bar=False,
    )
    test.run()
    return test.strategy.values.reindex(returns.index)  # noqa: PD011 - an attribute of bt


def own_value(rule: str, returns: pd.DataFrame) -> pd.Series:
    """Value of 1 by the book's simulator."""
    equal = dict.fromkeys(returns.columns, 1.0 / returns.shape[1])
    return rl.simulate(returns, equal, RULES[rule]).value


def timed(call: Callable[[], pd.Series]) -> tuple[pd.Series, float]:
    """Return what a call gives, and the median of its milliseconds after one to warm up."""
    value, taken = call(), []
    for _ in range(REPEATS):
        start = time.perf_counter()
        call()
        taken.append(1e3 * (time.perf_counter() - start))
    return value, float(np.median(taken))


def main(write: bool) -> None:
    """Print the largest relative difference and the times of each rule."""
    returns = rl.load(DATA)
    paths, worst = {}, 0.0
    print(f"{DATA}, {returns.shape[0]:,} x {returns.shape[1]}, bt {bt.__version__}")
    print(f"{'':16}{'difference':>12}{'bt, ms':>10}{'own, ms':>10}{'times':>8}")
    for rule in RULES:
        theirs, slow = timed(lambda rule=rule: bt_value(rule, returns))
        own, fast = timed(lambda rule=rule: own_value(rule, returns))
        apart = float((theirs / own - 1.0).abs().max(skipna=False))
        print(f"{rule:16}{apart:12.1e}{slow:10.0f}{fast:10.2f}{slow / fast:8.0f}")
        paths[rule], worst = theirs, max(worst, apart)
    print(f"largest relative difference: {worst:.1e}")
    if not worst <= TOLERANCE:
        sys.exit(f"the two differ by more than {TOLERANCE:g}")
    if write:
        frame = pd.DataFrame(paths)
        rows = sorted({*range(0, len(frame), EVERY), len(frame) - 1})
        frame.iloc[rows].to_csv(FIXTURE, float_format="%.15g", lineterminator="\n")


if __name__ == "__main__":
    main("--write" in sys.argv[1:])
