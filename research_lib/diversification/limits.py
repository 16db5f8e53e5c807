"""Limits on a portfolio: for one asset, for a group of assets, and assets that it may not hold."""

from __future__ import annotations

from collections.abc import Collection, Hashable, Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from research_lib.base.arrays import FloatArray
from research_lib.base.checks import check_covered, per_asset
from research_lib.base.equality import ByValue
from research_lib.base.numbers import as_number
from research_lib.diversification.similarity import checked_groups

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
    >>> market = {"tea": 0.5, "coffee": 0.3, "tobacco": 0.2}
    >>> rl.level_range(market, rl.Limits(max_weight=0.6, excluded=["tobacco"]))
    (0.7, 0.8)
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
        if isinstance(self.excluded, str) or not isinstance(self.excluded, Collection):
            raise ValueError(f"excluded is {self.excluded!r}: give a list of assets")


def largest_weights(limits: Limits, assets: pd.Index) -> FloatArray:
    """Largest weight of each of `assets`, shape (N,)."""
    if not isinstance(limits, Limits):
        raise TypeError(f"limits is {limits!r}: give Limits, such as Limits(max_weight=0.1)")
    caps = per_asset(limits.max_weight, assets, "max_weight").copy()
    unknown = [name for name in limits.excluded if name not in assets]
    if unknown:
        raise ValueError(
            f"excluded names {unknown[0]!r}, which the market does not know: take it out, or "
            "give it a market weight of 0"
        )
    caps[assets.isin(list(limits.excluded))] = 0.0
    return caps


def limited_groups(limits: Limits, assets: pd.Index) -> tuple[FloatArray, FloatArray, pd.Index]:
    """Return the groups that have a limit: members (G, N) as 0 and 1, limits (G,), names."""
    if limits.groups is None:
        return np.zeros((0, len(assets))), np.zeros(0), pd.Index([])
    groups = checked_groups(limits.groups)
    check_covered(groups.index, assets, "groups")
    known, groups = pd.Index(groups.unique()), groups.reindex(assets)
    there = pd.Index(groups.unique())
    if isinstance(limits.max_group, (pd.Series, Mapping)):
        limit = pd.Series(limits.max_group, dtype=np.float64)
        strange = limit.index.difference(known, sort=False)
        if len(strange):
            names = ", ".join(map(str, known))
            raise ValueError(f"max_group names {strange[0]!r}, and the groups are {names}")
        there = there[there.isin(limit.index)]
        most = np.asarray(limit.reindex(there), dtype=np.float64)
    else:
        most = np.full(len(there), float(limits.max_group))
    members = np.array([(groups == name).to_numpy() for name in there], dtype=np.float64)
    return members.reshape(len(there), len(assets)), most, there
