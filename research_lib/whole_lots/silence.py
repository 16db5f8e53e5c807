"""A library of C kept from writing where this program writes."""

from __future__ import annotations

import ctypes
import os
from collections.abc import Iterator
from contextlib import contextmanager

STANDARD_OUTPUT = 1


@contextmanager
def no_output() -> Iterator[None]:
    """Throw away what C writes on standard output meanwhile, which may be read by machines."""
    # What C holds back is written when it is flushed: before, to where it belongs; after, to none.
    language = ctypes.CDLL(None if os.name == "posix" else "ucrtbase")
    language.fflush(None)
    try:
        kept = os.dup(STANDARD_OUTPUT)
    except OSError:  # there is none
        yield
        return
    try:
        nothing = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nothing, STANDARD_OUTPUT)
        os.close(nothing)
        yield
    finally:
        language.fflush(None)
        os.dup2(kept, STANDARD_OUTPUT)
        os.close(kept)
