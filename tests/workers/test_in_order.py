"""The same results in the same order, whoever does the work."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator

import pytest

from research_lib.workers.in_order import Shared, in_order, workers


def added(first: int, second: int) -> int:
    time.sleep(0.002 * (second % 3))
    return first + second


@pytest.mark.parametrize("n_jobs", [1, 2, 5, -1])
def test_results_come_in_the_order_of_the_tasks(n_jobs: int) -> None:
    found = in_order(added, Shared(100), ((k,) for k in range(40)), n_jobs=n_jobs)
    assert list(found) == list(range(100, 140))


@pytest.mark.parametrize("n_jobs", [1, 2])
def test_tasks_are_read_as_the_work_goes_on(n_jobs: int) -> None:
    read = []

    def tasks() -> Iterator[tuple[int]]:
        for task in range(1000):
            read.append(task)
            yield (task,)

    found = in_order(added, Shared(0), tasks(), n_jobs=n_jobs)
    assert [next(found) for _ in range(5)] == list(range(5))
    assert len(read) < 50
    found.close()


@pytest.mark.parametrize("n_jobs", [1, 2])
def test_an_error_among_the_tasks_is_told_after_what_was_done(n_jobs: int) -> None:
    def tasks() -> Iterator[tuple[int]]:
        yield from ((k,) for k in range(20))
        raise ValueError("no twenty-first")

    found = in_order(added, Shared(0), tasks(), n_jobs=n_jobs)
    assert [next(found) for _ in range(20)] == list(range(20))
    with pytest.raises(ValueError, match="no twenty-first"):
        next(found)


@pytest.mark.parametrize("n_jobs", [1, 2])
def test_an_error_of_a_task_reaches_the_caller(n_jobs: int) -> None:
    tasks = iter([(1,), (0,), (2,)])
    with pytest.raises(ZeroDivisionError):
        list(in_order(divmod, Shared(1), tasks, n_jobs=n_jobs))


def test_who_has_enough_leaves_no_thread_behind() -> None:
    found = in_order(added, Shared(0), ((k,) for k in range(10_000)), n_jobs=2)
    next(found)
    found.close()
    time.sleep(0.1)
    assert not [each for each in threading.enumerate() if "Pool" in type(each).__name__]


@pytest.mark.parametrize("wrong", [0, True, 1.5, "all", None])
def test_what_is_no_number_of_workers_is_refused(wrong: object) -> None:
    with pytest.raises(ValueError, match="n_jobs"):
        list(in_order(added, Shared(0), [(1,)], n_jobs=wrong))  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="n_jobs"):
        workers(wrong)  # type: ignore[arg-type]


def test_a_file_is_shown_no_bar(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("research_lib.workers.in_order.PATIENCE", 0.0)
    list(in_order(added, Shared(0), [(1,), (2,)], n_jobs=1, total=2))
    assert capsys.readouterr().err == ""
    monkeypatch.setattr("sys.stderr.isatty", lambda: True)
    list(in_order(added, Shared(0), [(1,), (2,)], n_jobs=1, total=2))
    assert "0/2" in capsys.readouterr().err
