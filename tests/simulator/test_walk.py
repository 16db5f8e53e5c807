"""How the loop walks: in stretches, along any path, on any number of workers."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from histories import histories, run
from hypothesis import given
from hypothesis import strategies as st

import research_lib as rl
from research_lib.simulator.earn import earn
from research_lib.simulator.loop import run as run_plan
from research_lib.simulator.set_up import set_up
from research_lib.trading.settle import total

ROOT = Path(__file__).resolve().parents[2]


@given(histories())
def test_the_books_do_not_depend_on_how_the_walk_is_cut(case: dict) -> None:
    """Weights are read at every close, so a run that keeps them walks one period at a time."""
    run(case)  # refuses what cannot be paid
    given = {"costs": case["costs"], "flows": case["flows"]}
    plan = set_up(case["returns"], case["target"], case["policy"], **given).plan
    whole, cut = run_plan(plan, True, False), run_plan(plan, True, True)
    for field in ("value", "costs", "turnover", "trade_steps", "trades"):
        np.testing.assert_array_equal(getattr(whole, field), getattr(cut, field))
    assert whole.weights.shape == (0, plan.targets.shape[1])


@pytest.mark.parametrize("assets", [1, 2, 3, 4, 5, 7, 8, 9, 12, 13, 20, 23])
def test_a_stretch_is_the_product_of_its_returns(assets: int) -> None:
    draw = np.random.default_rng(assets)
    returns = np.asfortranarray(draw.normal(0.0, 0.05, (30, assets)))
    path = draw.integers(0, 30, 25)
    opening = draw.random(assets)
    holdings, value = opening.copy(), np.full(25, np.nan)
    earn(returns.T, path, holdings, 0, 11, value)
    earn(returns.T, path, holdings, 11, 25, value)
    grown = opening * np.cumprod(1.0 + returns[path], axis=0)
    np.testing.assert_allclose(holdings, grown[-1], rtol=1e-13)
    np.testing.assert_allclose(value, grown.sum(axis=1), rtol=1e-13)
    assert value[-1] == total(holdings)


@given(histories(), st.integers(0, 2**32))
def test_a_path_is_the_history_written_out(case: dict, seed: int) -> None:
    returns, given = case["returns"], {"costs": case["costs"], "flows": case["flows"]}
    path = np.random.default_rng(seed).integers(0, len(returns), len(returns))
    drawn = pd.DataFrame(returns.to_numpy()[path], returns.index, returns.columns)
    setups = [set_up(r, case["target"], case["policy"], **given) for r in (returns, drawn)]
    read = run_plan(setups[0].on(path), False, False)
    written = run_plan(setups[1].plan, False, False)
    assert read.outcome == written.outcome
    steps = slice(None) if read.outcome == 0 else slice(max(read.stopped, 0))
    np.testing.assert_array_equal(read.value[steps], written.value[steps])


def test_a_path_reads_listings_too() -> None:
    draw = np.random.default_rng(4)
    returns = pd.DataFrame(draw.normal(0.0, 0.1, (40, 3)), columns=list("ABC"))
    returns = returns.mask(draw.random((40, 3)) < [0.0, 0.3, 0.3])
    target = {"A": 0.2, "B": 0.3, "C": 0.5}
    path = draw.integers(0, 40, 40)
    drawn = pd.DataFrame(returns.to_numpy()[path], returns.index, returns.columns)
    rule, given = rl.Policy(3, band=0.02), {"costs": rl.Costs(0.01), "missing": "unlisted"}
    read = run_plan(set_up(returns, target, rule, **given).on(path), False, False).value
    np.testing.assert_array_equal(read, rl.simulate(drawn, target, rule, **given).value)


def test_one_worker_and_two_give_the_same_bits() -> None:
    returns = rl.load("factor_etfs_daily").iloc[:400]
    equal = dict.fromkeys(returns.columns, 0.2)
    rules = {"monthly": rl.Policy("ME"), "band": rl.Policy(1, band=0.02, trade_to="edge")}
    options = {"costs": rl.Costs(0.001), "n_resamples": 41, "block": 20.0}
    one, two = (rl.compare(returns, equal, rules, n_jobs=jobs, **options) for jobs in (1, 2))
    pd.testing.assert_frame_equal(one, two, check_exact=True)


PROGRAM = """
import numpy as np, pandas as pd, research_lib as rl
draw = np.random.default_rng(3)
names = list("abcdefghijk")
returns = pd.DataFrame(draw.normal(0.0, 0.05, (200, 11)), columns=names)
target = pd.Series(draw.dirichlet(np.ones(11)), names)
rule = rl.Policy(2, band=0.01, trade_to={!r})
flows = pd.Series({{20: 0.5, 61: -0.2}})
ledger = rl.simulate(returns, target, rule, costs=rl.Costs(0.002, 1e-5), flows=flows)
print(ledger.value.to_numpy().tobytes().hex())
"""


def bits(place: str, **environment: str) -> str:
    ran = subprocess.run(
        [sys.executable, "-c", PROGRAM.format(place)],
        env={**os.environ, "PYTHONPATH": str(ROOT), **environment},
        capture_output=True,
        text=True,
        check=True,
    )
    return ran.stdout


@pytest.mark.parametrize("place", ["edge", "least"])
def test_the_same_bits_as_plain_python_and_on_every_processor(place: str) -> None:
    """Compiled or not, and whatever kernel the linear algebra picks for its processor."""
    compiled = bits(place)
    assert bits(place, NUMBA_DISABLE_JIT="1", OPENBLAS_CORETYPE="Prescott") == compiled
    assert bits(place, OPENBLAS_CORETYPE="Haswell") == compiled
