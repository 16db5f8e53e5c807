"""One function over many tasks, by one worker or by many; what comes back is the same."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Generator, Iterable, Iterator
from contextlib import AbstractContextManager, nullcontext
from typing import Any, TypeVar

from joblib import Parallel, delayed, effective_n_jobs, parallel_config
from joblib.parallel import get_active_backend

Result = TypeVar("Result")
# Seconds until a terminal is shown how far the work has come.
PATIENCE = 2.0


class Shared:
    """What all tasks read, as one object: it is sent to each machine of a cluster once.

    Attributes
    ----------
    parts : tuple
        The parts, in the order in which they were given.
    """

    def __init__(self, *parts: Any) -> None:
        self.parts = parts


def in_order(
    function: Callable[..., Result],
    shared: Shared,
    tasks: Iterable[tuple[Any, ...]],
    *,
    n_jobs: int,
    total: int | None = None,
) -> Iterator[Result]:
    """Yield ``function(*shared.parts, *task)`` for each task, in the order of the tasks.

    Tasks are read, and results come, as the work goes on: what has not been read takes no memory.

    Parameters
    ----------
    function : callable
        The same result for the same task, whoever does it. It should leave Python alone for most
        of its time, since workers of one machine are threads.
    shared : Shared
        What all tasks read.
    tasks : iterable of tuple
        What each task has to itself, large enough to take a hundredth of a second or more.
    n_jobs : int
        Workers, as joblib counts them: -1 is one a core, and 1 is this thread alone. Inside
        ``joblib.parallel_config(backend="dask")`` the tasks go to the cluster, in batches of
        about a second, and those of a worker that is lost are done by another.
    total : int, optional
        Number of tasks, for the bar that a terminal shows if it takes longer than two seconds.

    Yields
    ------
    Result
        Of one task.

    Raises
    ------
    ValueError
        If `n_jobs` is 0 or no whole number.

    Examples
    --------
    >>> from research_lib.workers.in_order import Shared, in_order
    >>> list(in_order(pow, Shared(2), [(1,), (2,), (3,)], n_jobs=1))
    [2, 4, 8]
    """
    if _checked_jobs(n_jobs) == 1:
        with _bar(total) as bar:
            for task in tasks:
                yield function(*shared.parts, *task)
                bar.update()
        return
    with _sent_once(shared), _bar(total) as bar:
        parallel = Parallel(n_jobs=n_jobs, prefer="threads", return_as="generator")
        read = _Read(tasks)
        done = parallel(delayed(_task)(function, shared, task) for task in read)
        try:
            for result in done:
                yield result
                bar.update()
        finally:
            _let_go(done)
        if read.error is not None:
            raise read.error


def workers(n_jobs: int) -> int:
    """Count the workers that so many jobs mean here.

    >>> workers(3)
    3
    """
    return int(effective_n_jobs(_checked_jobs(n_jobs)))


class _Read:
    """Tasks up to the first that cannot be made, and why: a thread that reads them must not fail.

    joblib reads ahead in a thread of its own, where an error would leave everybody waiting.
    """

    def __init__(self, tasks: Iterable[tuple[Any, ...]]) -> None:
        self.tasks = tasks
        self.error: Exception | None = None

    def __iter__(self) -> Iterator[tuple[Any, ...]]:
        try:
            yield from self.tasks
        except Exception as error:  # told to the caller, after what could be done
            self.error = error


def on_cluster() -> bool:
    """Whether work goes to processes that share no memory with this one, by Dask.

    >>> on_cluster()
    False
    """
    return _client() is not None


def _client() -> Any:
    backend, _ = get_active_backend()
    return getattr(backend, "client", None)  # only the cluster's has one


def _task(function: Callable[..., Result], shared: Shared, task: tuple[Any, ...]) -> Result:
    return function(*shared.parts, *task)


def _sent_once(shared: Shared) -> AbstractContextManager[Any]:
    """Put a copy of what is shared on every worker of a cluster, so that the loss of one is none.

    By itself joblib puts it on one, and when that one is lost nobody has it any more.
    """
    backend, _ = get_active_backend()
    client = _client()
    if client is None:
        return nullcontext()
    how = {"client": client, "scatter": [shared], **backend.submit_kwargs}
    how["wait_for_workers_timeout"] = backend.wait_for_workers_timeout
    sent: AbstractContextManager[Any] = parallel_config(backend="dask", **how)
    return sent


def _bar(total: int | None) -> Any:
    """Return what a terminal shows of long work; a file or a notebook shows nothing."""
    from tqdm import tqdm  # only long work needs it

    return tqdm(total=total, delay=PATIENCE, disable=None, leave=False)


def _let_go(done: Generator[Any]) -> None:
    """Stop the workers, if the caller has had enough or failed; joblib warns that work is lost."""
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", category=UserWarning, module="joblib")
        done.close()


def _checked_jobs(n_jobs: Any) -> int:
    whole = not isinstance(n_jobs, bool) and isinstance(n_jobs, int)
    if not whole or n_jobs == 0:
        raise ValueError(f"n_jobs is {n_jobs!r}: give a number of workers, or -1 for one a core")
    return int(n_jobs)
