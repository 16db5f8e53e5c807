"""Compiled code that is out of date is never used, whichever file was edited."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from research_lib.base import compiled

# What an edit may be of: the function called, another file; the number it takes from a third.
FILES = {
    "__init__.py": "",
    "base/__init__.py": "",
    "base/numbers.py": "FACTOR = 2.0\n",
    "base/inner.py": (
        "from research_lib.base.compiled import compiled\n"
        "from research_lib.base.numbers import FACTOR\n\n\n"
        "@compiled\ndef inner(x):\n    return FACTOR * x + 1.0\n"
    ),
    "base/pair.py": "from typing import NamedTuple\n\nPair = NamedTuple('Pair', [('x', float)])\n",
    "outer.py": (
        "from research_lib.base.compiled import compiled\n"
        "from research_lib.base.inner import inner\n"
        "from research_lib.base.pair import Pair\n\n\n"
        "@compiled\ndef outer(pair):\n    return 10.0 * inner(pair.x)\n"
    ),
}


def result(folder: Path) -> tuple[float, int]:
    """What a new process computes, and how many functions it took from the disk."""
    program = (
        "from research_lib.outer import Pair, outer;"
        "print(outer(Pair(1.0)), sum(outer.stats.cache_hits.values()))"
    )
    ran = subprocess.run(
        [sys.executable, "-c", program],
        cwd=folder,
        env={
            **{name: value for name, value in os.environ.items() if name != "NUMBA_DISABLE_JIT"},
            "PYTHONPATH": str(folder),
            "NUMBA_CACHE_DIR": str(folder / "cache"),
            "PYTHONDONTWRITEBYTECODE": "1",
        },
        capture_output=True,
        text=True,
        check=True,
    )
    value, hits = ran.stdout.split()
    return float(value), int(hits)


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("copy")
    for name, text in FILES.items():
        path = folder / "research_lib" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    shutil.copy(Path(compiled.__file__), folder / "research_lib" / "base" / "compiled.py")
    return folder


def test_an_edit_of_a_kernel_reaches_whoever_calls_it(library: Path) -> None:
    assert result(library) == (30.0, 0)
    assert result(library) == (30.0, 1), "unchanged sources: nothing is compiled again"
    for edited, old, new, expected in (
        ("base/inner.py", "+ 1.0", "+ 2.0", 40.0),
        ("base/numbers.py", "2.0", "3.0", 50.0),
    ):
        path = library / "research_lib" / edited
        before = path.stat()
        path.write_text(path.read_text(encoding="utf-8").replace(old, new), encoding="utf-8")
        # Not even the clock gives the edit away.
        os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))
        assert result(library) == (expected, 0)


def test_code_compiled_for_a_type_that_has_moved_is_compiled_again(library: Path) -> None:
    expected, _ = result(library)
    (library / "research_lib" / "base" / "pair.py").rename(
        library / "research_lib" / "base" / "couple.py"
    )
    outer = library / "research_lib" / "outer.py"
    outer.write_text(outer.read_text(encoding="utf-8").replace("base.pair", "base.couple"))
    assert result(library) == (expected, 0)
