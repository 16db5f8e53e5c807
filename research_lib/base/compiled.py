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
from typing import Any, TypeVar, cast

from numba import config, njit
from numba.core.caching import FunctionCache, IndexDataCacheFile

LIBRARY = Path(__file__).resolve().parents[1]
Function = TypeVar("Function", bound=Callable[..., Any])
_IMPORT = re.compile(rb"^\s*from research_lib\.([\w.]+) import", re.MULTILINE)


def compiled(function: Function) -> Function:
    """Compile `function` when it is first called; keep the result on disk until a source changes.

    Without the lock of the interpreter, so that histories run side by side. With
    ``NUMBA_DISABLE_JIT=1`` the function stays as it is.
    """
    return _compiled(function, _nrt=True)


def compiled_in_place(function: Function) -> Function:
    """Compile a `function` that makes no array, but works on those that it is given.

    As :func:`compiled`, but nobody counts who refers to an array: that takes half the time of a
    short function, and is needed only where arrays come and go.
    """
    return _compiled(function, _nrt=False)


def compiled_inside(function: Function) -> Function:
    """Compile a `function` that only compiled ones call.

    As :func:`compiled_in_place`, but with no way in from Python, which takes a fifth of the time
    that the first call waits for.
    """
    return _compiled(function, _nrt=False, no_cpython_wrapper=True)


def _compiled(function: Function, **how: bool) -> Function:
    options: dict[str, Any] = {"error_model": "numpy", "nogil": True, "no_cfunc_wrapper": True}
    options |= how
    dispatcher: Any = njit(**options)(function)
    if not getattr(config, "DISABLE_JIT", False):
        dispatcher._cache = _library_cache(function)
    return cast(Function, dispatcher)


def _library_cache(function: Callable[..., Any]) -> Any:
    """Return a cache on disk that is out of date as soon as any source of compiled code is."""
    make_cache: Any = FunctionCache
    make_file: Any = IndexDataCacheFile
    kept = make_cache(function)
    stamp = kept._impl.locator.get_source_stamp()
    kept._cache_file = make_file(kept.cache_path, kept._impl.filename_base, stamp)
    # The version is read first: what follows it may name types that are no longer there.
    kept._cache_file._version += f" {sources_stamp()}"
    return kept


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
