"""What all tests share."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import settings

LIBRARY = Path(__file__).resolve().parents[1] / "research_lib"


def pytest_configure(config: pytest.Config) -> None:
    """Throw away compiled code older than any of the library's sources.

    Numba compares a compiled function with its own file only, so that the loop would go on with
    what it had taken in from another file before that was changed.
    """
    newest = max(path.stat().st_mtime for path in LIBRARY.rglob("*.py"))
    for compiled in LIBRARY.rglob("__pycache__/*.nb?"):
        if compiled.stat().st_mtime < newest:
            compiled.unlink(missing_ok=True)


# The same examples on every machine of the checks; new ones at every run elsewhere. No timings.
settings.register_profile(
    "book", deadline=None, max_examples=60, derandomize=bool(os.environ.get("CI"))
)
settings.load_profile("book")
