"""Two processes in the place of a cluster: every long call comes back the same, bit for bit."""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from distributed import Client, LocalCluster
from joblib import parallel_config

import research_lib as rl
from research_lib.comparison.league import on_histories
from research_lib.inference.flips import coins, lay_out
from research_lib.measures.paths import Variant
from research_lib.workers.in_order import Shared, in_order

DAYS = pd.bdate_range("2000-01-03", periods=400)
NAMES = list("abcdefgh")
NOISE = np.random.default_rng(1).normal(0.0, 0.01, (400, 8))
RETURNS = pd.DataFrame(NOISE, DAYS, NAMES)
EQUAL = dict.fromkeys(NAMES, 0.125)
RULES = {
    "monthly": rl.Policy("ME"),
    "band": rl.Policy(1, 0.05, "relative"),
    "never": rl.Policy(None),
}
MANY = {f"{k} bp": rl.Policy(1, band=1e-4 * k) for k in range(2000)}
MARKET = dict(zip(NAMES, np.arange(1.0, 9.0) / 36.0, strict=True))
# Any port that is free, for a page that nobody opens: other tests may have clusters too.
COSTS = [k * 1e-5 for k in range(200)]
TWO: dict[str, Any] = {"n_workers": 2, "threads_per_worker": 1, "dashboard_address": ":0"}
RESULTS = dict(zip(NAMES, NOISE[0], strict=True))


@pytest.fixture(scope="module")
def cluster() -> Iterator[Client]:
    """Two workers of one thread each, on this machine alone."""
    with (
        LocalCluster(**TWO) as found,
        Client(found) as client,
    ):
        yield client


def league(n_jobs: int) -> np.ndarray:
    rules = {name: Variant(rule) for name, rule in RULES.items()}
    how: dict[str, Any] = {"measures": ["growth", "sharpe"], "starts": 3, "cash": 0.0}
    laid = lay_out(RETURNS, EQUAL, rules, relative_to="assets", frequency=252, **how)
    flips = coins({"": laid.dates}, {"": laid.yearly}, 1, 99, 0)[""]
    return on_histories(laid, flips, ["growth", "sharpe"], n_jobs=n_jobs)


def participants(n_jobs: int) -> pd.DataFrame:
    kinds = {
        "funds": rl.Participant(0.5, count=25_000, stakes=3, cash=0.1, cost=0.01),
        "index": rl.Participant(0.3, weighting="market"),
    }
    found = rl.participants(RETURNS.iloc[:60], MARKET, kinds, n_jobs=n_jobs)
    return pd.concat([found.each, found.holdings.reset_index(drop=True)], axis=1)


def random_results(weighting: str) -> Callable[[int], pd.DataFrame]:
    return lambda n_jobs: rl.random_results(
        MARKET,
        RESULTS,
        45_000,
        names=3,
        weighting=weighting,
        n_jobs=n_jobs,  # type: ignore[arg-type]
    )


CALLS: dict[str, Callable[[int], Any]] = {
    "sweep": lambda n: rl.sweep(RETURNS, EQUAL, RULES, COSTS, n_jobs=n),
    "compare": lambda n: rl.compare(RETURNS, EQUAL, RULES, n_resamples=150, n_jobs=n),
    "compare, a function": lambda n: rl.compare(
        RETURNS, EQUAL, RULES, measures=lambda path: path.value.max(), n_resamples=40, n_jobs=n
    ),
    "sign_flip_test": lambda n: rl.sign_flip_test(RETURNS, EQUAL, RULES, n_flips=99, n_jobs=n),
    "random_results": random_results("market"),
    "random_results, any weights": random_results("dirichlet"),
    "participants": participants,
    "league": league,
}


@pytest.mark.parametrize("name", CALLS)
def test_one_worker_two_and_a_cluster_give_the_same(name: str, cluster: Client) -> None:
    alone, beside = CALLS[name](1), CALLS[name](2)
    with parallel_config(backend="dask", client=cluster):
        far = CALLS[name](-1)
    for found in (beside, far):
        if isinstance(alone, pd.DataFrame):
            pd.testing.assert_frame_equal(found, alone, check_exact=True)
        else:
            np.testing.assert_array_equal(found, alone)


class Big:
    """Something whose copies are counted: each is one that was sent."""

    def __reduce__(self) -> tuple[Callable[[], Big], tuple[()]]:
        return _received, ()


def _received() -> Big:
    Big.copies = getattr(Big, "copies", 0) + 1  # type: ignore[attr-defined]
    return Big()


def _copies(_: Big, task: int) -> tuple[int, int, int]:
    return task, os.getpid(), getattr(Big, "copies", 0)


def test_what_all_tasks_read_is_sent_to_each_worker_once(cluster: Client) -> None:
    with parallel_config(backend="dask", client=cluster):
        found = list(in_order(_copies, Shared(Big()), ((k,) for k in range(200)), n_jobs=-1))
    assert [task for task, _, _ in found] == list(range(200))
    assert len({pid for _, pid, _ in found}) == 2
    assert max(copies for _, _, copies in found) <= 2  # its own, and one to hand on to the other


def kill_one(cluster: Client) -> None:
    os.kill(next(iter(cluster.run(os.getpid).values())), signal.SIGKILL)


@pytest.mark.parametrize("stored", [False, True])
def test_the_loss_of_a_worker_loses_nothing(stored: bool, tmp_path: Path) -> None:
    read = []

    def rules(client: Client | None) -> Iterator[tuple[str, rl.Policy]]:
        for number, pair in enumerate(MANY.items()):
            if client is not None and number == 1000:
                thread = threading.Thread(target=kill_one, args=[client])
                thread.start()
                read.append(thread)
            yield pair

    def swept(client: Client | None, folder: str) -> pd.DataFrame:
        if not stored:
            return rl.sweep(RETURNS, EQUAL, rules(client))
        return pd.read_parquet(rl.sweep(RETURNS, EQUAL, rules(client), store=tmp_path / folder))

    # Apart from the other tests' cluster: one of its workers is lost.
    with (
        LocalCluster(**TWO) as found,
        Client(found) as client,
        parallel_config(backend="dask", client=client),
    ):
        here = swept(client, "killed")
        read[0].join()
    pd.testing.assert_frame_equal(here, swept(None, "whole"), check_exact=True)
