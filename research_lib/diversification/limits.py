"""Limits on a portfolio: for one asset, for a group of assets, and assets that it may not hold."""

from __future__ import annotations

from collections.abc import Collection, Hashable, Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from research_lib.base.arrays import FloatArray
from research_lib.base.checks import check_covered, check_names, per_asset
from research_lib.base.equality import ByValue
from research_lib.base.numbers import as_number

ByName = Mapping[Hashable, float] | pd.Series


@dataclass(frozen=True, eq=False)
class Limits(ByValue):
    """What a long-only portfolio may hold.

    Parameters
    ----------
    max_weight : float or mapping of asset to float, default 1
        Largest weight of one asset: the issuer limit. A mapping names every asset.
    groups : Series or mapping of asset to group, optional
        Which group each asset belongs to, such as its sector; it names every asset.
    max_group : float or mapping of group to float, default 1
        Largest weight of one group. A mapping may leave groups out: those have no limit.
    excluded : collection of assets, default none
        Assets that the portfolio may not hold.

    Raises
    ------
    ValueError
        If a limit is not between 0 and 1, or `max_group` is given without `groups`.

    Examples
    --------
    >>> limits = rl.Limits(max_weight=0.1, excluded=["tobacco"])
    >>> limits.caps(pd.Index(["tea", "tobacco"])).tolist()
    [0.1, 0.0]
    """

    max_weight: float | ByName = 1.0
    groups: Mapping[Hashable, Hashable] | pd.Series | None = None
    max_group: float | ByName = 1.0
    excluded: Collection[Hashable] = ()

    def __post_init__(self) -> None:
        for what in ("max_weight", "max_group"):
            limit = getattr(self, what)
            many = isinstance(limit, (pd.Series, Mapping))
            named = dict(limit) if many else {"every one": limit}
            for name, number in named.items():
                if not 0.0 <= as_number(number, f"{what} of {name!r}") <= 1.0:
                    raise ValueError(f"{what} of {name!r} is {number}: give a limit from 0 to 1")
            if what == "max_group" and self.groups is None and (many or limit != 1.0):
                raise ValueError("max_group is given without groups: say which asset is in which")
        if isinstance(self.excluded, str):
            raise ValueError(f"excluded is the text {self.excluded!r}: give a list of assets")

    def caps(self, assets: pd.Index) -> FloatArray:
        """Largest weight of each of `assets`, shape (N,)."""
        caps = per_asset(self.max_weight, assets, "max_weight").copy()
        unknown = [name for name in self.excluded if name not in assets]
        if unknown:
            raise ValueError(
                f"excluded names {unknown[0]!r}, which the market does not know: take it out, or "
                "give it a market weight of 0"
            )
        caps[assets.isin(list(self.excluded))] = 0.0
        return caps

    def group_rows(self, assets: pd.Index) -> tuple[FloatArray, FloatArray, pd.Index]:
        """Return the groups that have a limit: members (G, N) as 0 and 1, limits (G,), names."""
        if self.groups is None:
            return np.zeros((0, len(assets))), np.zeros(0), pd.Index([])
        groups = pd.Series(self.groups)
        check_names(groups.index, "groups")
        check_covered(groups.index, assets, "groups")
        groups = groups.reindex(assets)
        if groups.isna().any():
            raise ValueError(
                f"{groups.index[groups.isna()][0]!r} has no group: give it one, if only of its own"
            )
        there = pd.Index(groups.unique())
        if isinstance(self.max_group, (pd.Series, Mapping)):
            limit = pd.Series(self.max_group, dtype=np.float64)
            check_covered(pd.Index(pd.Series(self.groups).unique()), limit.index, "groups")
            there = there[there.isin(limit.index)]
            limits = np.asarray(limit.reindex(there), dtype=np.float64)
        else:
            limits = np.full(len(there), float(self.max_group))
        members = np.array([(groups == name).to_numpy() for name in there], dtype=np.float64)
        return members.reshape(len(there), len(assets)), limits, there
