"""What all tests share."""

from __future__ import annotations

import os

from hypothesis import settings

# The same examples on every machine of the checks; new ones at every run elsewhere. No timings.
settings.register_profile(
    "book", deadline=None, max_examples=60, derandomize=bool(os.environ.get("CI"))
)
settings.load_profile("book")
