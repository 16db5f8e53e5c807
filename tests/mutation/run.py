"""Run the tests on mutants of the library, compiled code off, and list the survivors.

``python tests/mutation/run.py MUTANTS.json`` works in two copies of the tree, side by side; the
sources are never touched. First every test runs once on the code as it is, to learn how long it
takes without compilation and which functions it reaches: a mutant meets the tests that reach it,
quickest first. A test that takes longer than LIMIT is left out, and named. Seconds are those of the
processor, so that a busy machine ends nothing early.
"""

from __future__ import annotations

import hashlib
import importlib
import json
import multiprocessing
import os
import resource
import shutil
import signal
import sys
import tempfile
import time
import traceback
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import coverage
import pytest
import yaml
from functions import functions
from hypothesis import Phase, settings

ROOT = Path(__file__).resolve().parents[2]
EQUIVALENT = Path(__file__).with_name("equivalent.yml")
KEPT = ROOT / "_build" / "mutants"  # what tests reach, until they or the library change
# Where the tests of a package's functions stand, besides its own folder: a rule or a comparison is
# tested through the simulator, a bad input of anything in one place.
BESIDES = {
    "research_lib/diversification": ("tests/base",),
    "research_lib/inference": ("tests/base", "tests/simulator"),
    "research_lib/comparison": ("tests/base", "tests/inference", "tests/simulator"),
    "research_lib/rebalancing": ("tests/base", "tests/simulator"),
    "research_lib/simulator": ("tests/base", "tests/rebalancing", "tests/accounts"),
    "research_lib/trading": ("tests/base", "tests/rebalancing", "tests/simulator"),
    "research_lib/accounts": ("tests/base", "tests/simulator"),
}
WORKERS = 2
LIMIT = 20.0  # seconds for one test, with what it reaches being watched
PATIENCE = 3.0  # a mutant may take so many times as long as its tests, and half a minute more
GOAL = 0.95
Entry = dict[str, Any]

KILLED, SURVIVED, ENDLESS = "killed", "survived", "timeout"
OPTIONS = ["-q", "-x", "-p", "no:cacheprovider", "--assert=plain", "-m", "not slow"]
OPTIONS += ["--hypothesis-profile=mutants"]


class TooSlowError(BaseException):
    """A test that takes too long without compilation; no test catches it."""


class Watch:
    """A pytest plugin: how long each test takes, and which functions of the library it reaches."""

    def __init__(self) -> None:
        self.seconds: dict[str, float] = {}
        self.slow: list[str] = []
        self.coverage = coverage.Coverage(data_file=None, source=["research_lib"])

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_setup(self, item: pytest.Item) -> Iterator[None]:
        # What a file's first test sets up may serve its others.
        self.coverage.switch_context(item.nodeid.partition("::")[0])
        return (yield)

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_call(self, item: pytest.Item) -> Iterator[None]:
        def too_slow(*_: object) -> None:
            self.slow.append(item.nodeid)
            raise TooSlowError

        self.coverage.switch_context(item.nodeid)
        signal.signal(signal.SIGPROF, too_slow)
        signal.setitimer(signal.ITIMER_PROF, LIMIT)
        start = time.process_time()
        try:
            return (yield)
        finally:
            signal.setitimer(signal.ITIMER_PROF, 0.0)
            self.seconds[item.nodeid] = time.process_time() - start

    def reached(self) -> dict[str, list[str]]:
        """Return the functions, as path:name, that each test, or the set-up of a file, reaches."""
        found: dict[str, set[str]] = {}
        data = self.coverage.get_data()
        for path in data.measured_files():
            around, name = functions(Path(path).read_text()), os.path.relpath(path)
            for line, contexts in data.contexts_by_lineno(path).items():
                for context in filter(None, contexts):
                    found.setdefault(context, set()).add(f"{name}:{around.get(line, '')}")
        return {context: sorted(functions) for context, functions in found.items()}


def forked(call: Callable[[], int], seconds: float, output: Path) -> int:
    """Exit code of a call in a process of its own; -1 if it took more than some seconds."""
    child = os.fork()
    if child == 0:
        code = 70
        try:
            os.setsid()
            into = os.open(output, os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
            os.dup2(into, 1)
            os.dup2(into, 2)
            resource.setrlimit(resource.RLIMIT_CPU, (int(seconds) + 1, int(seconds) + 2))
            signal.alarm(40 * (int(seconds) + 1))  # for one that waits and does nothing
            code = int(call())
        except BaseException:
            traceback.print_exc()
        finally:
            sys.stdout.flush()
            sys.stderr.flush()
            os._exit(code)
    _, status = os.waitpid(child, 0)
    return os.WEXITSTATUS(status) if os.WIFEXITED(status) else -1


def watched(file: str, results: Path) -> Entry:
    """Run a file of tests on the code as it is; return their seconds and what they reach."""

    def call() -> int:
        watch = Watch()
        watch.coverage.start()
        options = [option for option in OPTIONS if option != "-x"]
        code = pytest.main([*options, file], plugins=[watch])
        watch.coverage.stop()
        failed = code not in (0, 5) and not watch.slow
        found = {"seconds": watch.seconds, "slow": watch.slow, "reached": watch.reached()}
        results.write_text(json.dumps({"file": file, "failed": failed, **found}))
        return 0

    kept = KEPT / f"{digest(file)}.json"
    if not kept.exists():
        results.unlink(missing_ok=True)
        forked(call, 3600, results.with_suffix(".out"))
        if not results.exists() or json.loads(results.read_text())["failed"]:
            print(results.with_suffix(".out").read_text()[-5000:])
            return {"file": file, "failed": True}
        KEPT.mkdir(parents=True, exist_ok=True)
        shutil.copy(results, kept)
    return json.loads(kept.read_text())


def digest(file: str) -> str:
    """Name the state of the library, of what all tests share, and of one file of tests."""
    shared = Path("tests").glob("*.py")
    sources = sorted([*Path("research_lib").rglob("*.py"), *shared, Path(file)])
    return hashlib.sha256(b"".join(path.read_bytes() for path in sources)).hexdigest()[:16]


def tried(mutant: Entry, results: Path) -> Entry:
    """Put a mutant in its place, run its tests, and put the code back."""
    path, tests = Path(mutant["path"]), mutant["tests"]
    original = path.read_text()
    path.write_text(mutant["source"])
    try:
        seconds = PATIENCE * mutant["seconds"] + 30.0
        out = results.with_suffix(".out")
        # Most mutants fall to the tests of their own folder: the others need not be collected.
        own = test_folders(mutant["package"])[0] + "/"
        code = 0
        for near in (True, False):
            some = [test for test in tests if test.startswith(own) == near]
            if some and code == 0:
                code = forked(lambda some=some: pytest.main([*OPTIONS, *some]), seconds, out)
    finally:
        path.write_text(original)
    outcome = {0: SURVIVED, -1: ENDLESS}.get(code, KILLED)
    return {"outcome": outcome, **{key: mutant[key] for key in mutant if key != "source"}}


def side_by_side(
    do: Callable[[Any, Path], Entry],
    tasks: list[Any],
    scratch: Path,
) -> list[Entry]:
    """Do all tasks, each worker in its own copy of the tree, and gather what they give."""
    following = multiprocessing.Value("i", 0)

    def work(number: int) -> None:
        os.chdir(scratch / f"copy{number}")
        sys.path.insert(0, os.getcwd())
        with open(scratch / f"done{number}", "w") as done:
            while True:
                with following.get_lock():
                    index = following.value
                    following.value += 1
                if index >= len(tasks):
                    return
                given = do(tasks[index], scratch / f"one{number}.json")
                print(index + 1, len(tasks), given.get("outcome", given.get("file")), flush=True)
                done.write(json.dumps(given) + "\n")
                done.flush()

    context = multiprocessing.get_context("fork")
    workers = [context.Process(target=work, args=(number,)) for number in range(WORKERS)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    lines = [(scratch / f"done{number}").read_text().splitlines() for number in range(WORKERS)]
    return [json.loads(line) for part in lines for line in part]


def copies(scratch: Path) -> None:
    """Lay out a copy of the library and its tests for each worker; the rest is linked."""
    for number in range(WORKERS):
        copy = scratch / f"copy{number}"
        for folder in ("research_lib", "tests"):
            without = shutil.ignore_patterns("__pycache__", ".*")
            shutil.copytree(ROOT / folder, copy / folder, ignore=without)
        for entry in ROOT.iterdir():
            if not entry.name.startswith(".") and not (copy / entry.name).exists():
                (copy / entry.name).symlink_to(entry)


def test_folders(package: str) -> list[str]:
    """Folders of the tests that a package's mutants meet."""
    return [package.replace("research_lib", "tests", 1), *BESIDES[package]]


def meet(mutants: list[Entry], baseline: list[Entry]) -> None:
    """Give every mutant the tests of its package and of all that reach its function."""
    for mutant in mutants:
        tested = test_folders(mutant["package"])
        where = f"{mutant['path']}:{mutant['function']}"
        chosen: dict[str, float] = {}
        for file in baseline:
            if str(Path(file["file"]).parent) not in tested:
                continue
            reached = file["reached"]
            shared = where in reached.get(file["file"], ())
            for test, seconds in file["seconds"].items():
                # What stands outside functions runs at every import.
                touches = not mutant["function"] or shared or where in reached.get(test, ())
                if touches and test not in file["slow"]:
                    chosen[test] = seconds
        mutant["tests"] = sorted(chosen, key=chosen.__getitem__)
        mutant["seconds"] = sum(chosen.values())


def known_equivalent() -> dict[tuple[str, str, str], str]:
    """Reasons why some mutants change nothing that can be seen, by path and by both lines."""
    listed = yaml.safe_load(EQUIVALENT.read_text()) or []
    return {(entry["path"], entry["from"], entry["to"]): entry["reason"] for entry in listed}


def sides(change: list[str]) -> tuple[str, str]:
    """What a change takes out, and what it puts in."""
    parts = [" ".join(line[1:].strip() for line in change if line[0] == sign) for sign in "-+"]
    return parts[0].strip(), parts[1].strip()


def report(results: list[Entry]) -> bool:
    """Print the table and every survivor; return whether each package reaches the goal."""
    reasons, fine = known_equivalent(), True
    for result in results:
        result["reason"] = reasons.get((result["path"], *sides(result["change"])))
    packages = sorted({result["package"] for result in results})
    print(f"\n{'package':32}{'mutants':>9}{KILLED:>9}{ENDLESS:>9}{'equivalent':>12}{SURVIVED:>10}")
    for package in packages:
        mine = [result for result in results if result["package"] == package]
        counts = Counter(
            "equivalent"
            if result["reason"] and result["outcome"] == SURVIVED
            else result["outcome"]
            for result in mine
        )
        share = 1.0 - counts[SURVIVED] / max(1, len(mine) - counts["equivalent"])
        fine = fine and share >= GOAL
        row = f"{package:32}{len(mine):9}{counts[KILLED]:9}{counts[ENDLESS]:9}"
        print(f"{row}{counts['equivalent']:12}{counts[SURVIVED]:10}{100.0 * share:8.1f} % found")
    for result in results:
        if result["outcome"] == SURVIVED and not result["reason"]:
            tests = len(result["tests"])
            print(f"\n{result['path']}:{result['line']} {result['function']} met {tests} tests")
            print("\n".join(result["change"]))
    return fine


def main(given: Path) -> None:
    """Learn what the tests reach, then try every mutant."""
    mutants = json.loads(given.read_text())
    folders = {folder for mutant in mutants for folder in test_folders(mutant["package"])}
    files = [
        str(path.relative_to(ROOT))
        for folder in sorted(folders)
        for path in sorted((ROOT / folder).glob("test_*.py"))
    ]
    # Fewer examples than in `make test`, and none made smaller: that it fails is all that counts.
    phases = (Phase.explicit, Phase.generate)
    rules = {"max_examples": 25, "derandomize": True, "database": None, "deadline": None}
    settings.register_profile("mutants", phases=phases, **rules)
    with tempfile.TemporaryDirectory() as folder:
        scratch = Path(folder)
        copies(scratch)
        baseline = side_by_side(watched, files, scratch)
        failed = [file["file"] for file in baseline if file["failed"]]
        if failed:
            sys.exit(f"without a mutant these fail, or run no test: {', '.join(failed)}")
        tests = sum(len(file["seconds"]) for file in baseline)
        print(f"{tests} tests in {len(files)} files; left out, too slow without compilation:")
        print("\n".join(f"  {test}" for file in baseline for test in file["slow"]))
        meet(mutants, baseline)
        results = side_by_side(tried, mutants, scratch)
    order = {
        (mutant["path"], mutant["line"], str(mutant["change"])): i
        for i, mutant in enumerate(mutants)
    }
    results.sort(key=lambda result: order[result["path"], result["line"], str(result["change"])])
    given.with_name("mutants_tried.json").write_text(json.dumps(results, indent=1))
    if not report(results):
        sys.exit(f"\nfewer than {100 * GOAL:g} % of a package's mutants were found")


# Read when the libraries below are first imported: by the tests, in a process of their own.
os.environ.update(NUMBA_DISABLE_JIT="1", OPENBLAS_NUM_THREADS="1")
sys.dont_write_bytecode = True

if __name__ == "__main__":
    # Imported once, for all the processes to come; the library itself by each anew.
    for name in ("arch.bootstrap", "numba", "scipy.optimize", "scipy.stats", "statsmodels.api"):
        importlib.import_module(name)

    main(Path(sys.argv[1]).resolve())
