"""The simulator against one pass over the data, bt and vectorbt, as ratios. Run by `make bench`.

Values are compared before times are. Without costs all three do the same, and agree to rounding.
With costs vectorbt differs by convention: it sizes every order by the value before costs, so that
the purchase it comes to last finds too little money, where the book solves for weights that are
on target after costs. What is short is at most the cost of that date, and it stays out of one
asset until the next; `allowed` adds that up.
"""

from __future__ import annotations

import sys

import bt
import cases
import numpy as np
import others
import pandas as pd
import timing
import vectorbt

import research_lib as rl

ROUNDING = 1e-9
ROUNDS = 5
TURNS = {"X.sum(), one pass": 40, "np.cumprod": 40, "compiled loop": 40, "simulate(...).value": 40}
WIDE_TURNS = {"X.sum(), one pass": 5, "compiled loop": 5, "simulate(...).value": 5}


def allowed(returns: pd.DataFrame, ledger: rl.Ledger) -> float:
    """Largest relative difference that vectorbt's way to charge a cost can bring.

    Parameters
    ----------
    returns : DataFrame of shape (T, N)
        Simple returns a period.
    ledger : Ledger
        The book's own run, with costs and a charged first purchase.

    Returns
    -------
    float
        Sum over trading dates of the cost's share of the value times what holding it in cash, and
        not in an asset, can bring by the next trading date: the largest move of an asset between
        the two, and the cost of buying it then.
    """
    share = (ledger.costs / (ledger.value + ledger.costs)).to_numpy()
    dates = np.flatnonzero(share > 0.0)
    shares = np.concatenate(([ledger.entry_cost / ledger.initial], share[dates]))
    starts = np.concatenate(([0], dates + 1))
    wealth = np.vstack([np.ones(returns.shape[1]), (1.0 + returns).cumprod()])
    moves = np.abs(wealth[np.append(starts[1:], len(returns))] / wealth[starts] - 1.0).max(axis=1)
    return float(np.sum(shares * (moves + cases.TEN_POINTS.proportional)))


def compare_values(returns: pd.DataFrame) -> bool:
    """Print how far the values of the three are apart; whether all are as near as they must be."""
    target, charged = cases.equal_weights(returns), {"charge_entry": True}
    free = rl.simulate(returns, target, cases.MONTHLY)
    paid = rl.simulate(returns, target, cases.MONTHLY, costs=cases.TEN_POINTS, **charged)
    cost = cases.TEN_POINTS.proportional
    rows = [
        ("bt, no costs", others.bt_call("monthly", returns)(), free, ROUNDING),
        ("vectorbt, no costs", others.vectorbt_call(returns, 0.0)(), free, ROUNDING),
        ("vectorbt, 10 bp", others.vectorbt_call(returns, cost)(), paid, allowed(returns, paid)),
    ]
    fine = True
    print(f"{'largest relative difference of the value':46}{'found':>10}{'allowed':>10}")
    for name, theirs, own, tolerance in rows:
        apart = float((theirs / own.value - 1.0).abs().max(skipna=False))
        print(f"{name:46}{apart:10.1e}{tolerance:10.1e}")
        fine = fine and apart <= tolerance
    return fine


def narrow(returns: pd.DataFrame) -> None:
    """Print times on 8,312 x 20, monthly, 10 bp; bt without costs, which is faster for it."""
    matrix = returns.to_numpy()
    taken = timing.interleaved(
        {
            "X.sum(), one pass": matrix.sum,
            "np.cumprod": lambda: np.cumprod(matrix, axis=0),
            "compiled loop": cases.compiled_loop(returns),
            "simulate(...).value": cases.public_call(returns),
            "vectorbt": others.vectorbt_call(returns, cases.TEN_POINTS.proportional),
            "bt": others.bt_call("monthly", returns),
        },
        ROUNDS,
        {**TURNS, "vectorbt": 5},
    )
    timing.table(taken)
    public = taken["simulate(...).value"]
    timing.ratios_head()
    one_pass = taken["X.sum(), one pass"]
    timing.ratio("loop / one pass", taken["compiled loop"], one_pass, "at most 4")
    timing.ratio("simulate / np.cumprod", public, taken["np.cumprod"], "at most 1")
    timing.ratio("bt / simulate", taken["bt"], public, "at least 2,500")
    timing.ratio("vectorbt / simulate", taken["vectorbt"], public, "at least 80")


def wide() -> None:
    """Print times on 3,000 assets and 2,520 days."""
    returns = cases.synthetic(2520, 3000)
    matrix = returns.to_numpy()
    taken = timing.interleaved(
        {
            "X.sum(), one pass": matrix.sum,
            "compiled loop": cases.compiled_loop(returns),
            "simulate(...).value": cases.public_call(returns),
        },
        ROUNDS,
        WIDE_TURNS,
    )
    one_pass = taken["X.sum(), one pass"]
    timing.table(taken)
    timing.ratios_head()
    timing.ratio("loop / one pass", taken["compiled loop"], one_pass, "at most 5")
    timing.ratio("simulate / one pass", taken["simulate(...).value"], one_pass, "at most 5")


def main() -> None:
    """Print both tables; stop where the values are not those of the other simulators."""
    returns = rl.load(cases.DATA)
    print(timing.machine())
    print(f"{cases.DATA}, {returns.shape[0]:,} x {returns.shape[1]}, monthly, 10 bp; ", end="")
    print(f"bt {bt.__version__}, vectorbt {vectorbt.__version__}\n")
    if not compare_values(returns):
        sys.exit("the values differ by more than allowed")
    print()
    narrow(returns)
    print("\n2,520 x 3,000, monthly, 10 bp")
    wide()


if __name__ == "__main__":
    main()
