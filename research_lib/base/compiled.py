"""The one way in which a function of the library is compiled, and when compiled code is stale.

Numba keeps compiled code on disk and compares it with the file of that one function. But a
compiled function has taken in those that it calls, whatever file they stand in: after an edit
there, the old result would come back until somebody deletes the caches by hand.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any

from numba import config, njit
from numba.core.caching import FunctionCache, IndexDataCacheFile

LIBRARY = Path(__file__).resolve().parents[1]
_IMPORT = re.compile(rb"^\s*from research_lib\.([\w.]+) import", re.MULTILINE)


def compiled(function: Callable[..., Any]) -> Any:
    """Compile `function` when it is first called; keep the result on disk until a source changes.

    Without the lock of the interpreter, so that histories run side by side. With
    ``NUMBA_DISABLE_JIT=1`` the function stays as it is.
    """
    dispatcher = njit(error_model="numpy", nogil=True)(function)
    if not config.DISABLE_JIT:
        dispatcher._cache = _LibraryCache(function)
    return dispatcher


class _LibraryCache(FunctionCache):  # type: ignore[misc]
    """A cache on disk that is out of date as soon as any source of compiled code is."""

    def __init__(self, function: Callable[..., Any]) -> None:
        super().__init__(function)
        stamp = (self._impl.locator.get_source_stamp(), sources_stamp())
        self._cache_file = IndexDataCacheFile(self.cache_path, self._impl.filename_base, stamp)


@cache
def sources_stamp() -> str:
    """Hash of every module of the library with compiled code, and of all that those import."""
    sources = {path: path.read_bytes() for path in LIBRARY.rglob("*.py")}
    reached = [path for path, source in sources.items() if b"@compiled" in source]
    for path in reached:  # grows while it is read
        for name in _IMPORT.findall(sources[path]):
            module = LIBRARY.joinpath(*name.decode().split(".")).with_suffix(".py")
            if module in sources and module not in reached:
                reached.append(module)
    digest = sha256()
    for path in sorted(reached):
        digest.update(str(path.relative_to(LIBRARY)).encode() + b"\0" + sources[path] + b"\0")
    return digest.hexdigest()
