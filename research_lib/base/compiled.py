"""The one way in which a function of the library is compiled."""

from __future__ import annotations

from numba import njit

# Without the lock of the interpreter, so that histories run side by side.
compiled = njit(cache=True, error_model="numpy", nogil=True)
