"""What rules and frictions are told: one value for all, or one by asset."""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Mapping
from typing import Any

import pandas as pd

PerAsset = float | Mapping[Hashable, float] | pd.Series


def each_value(given: Any) -> Iterator[tuple[Hashable, Any]]:
    """Names and values, whether given as one value for all or by asset."""
    named = given if isinstance(given, (Mapping, pd.Series)) else {"every asset": given}
    yield from named.items()
