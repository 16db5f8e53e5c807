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
    "outer.py": (
        "from research_lib.base.compiled import compiled\n"
        "from research_lib.base.inner import inner\n\n\n"
        "@compiled\ndef outer(x):\n    return 10.0 * inner(x)\n"
    ),
}


def result(folder: Path) -> tuple[float, int]:
    """What a new process computes, and how many functions it took from the disk."""
    program = (
        "from research_lib.outer import outer;"
        "print(outer(1.0), sum(outer.stats.cache_hits.values()))"
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
