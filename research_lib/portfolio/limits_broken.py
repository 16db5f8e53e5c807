"""Limits that a portfolio breaks: for one issuer, for all large ones, for groups, and bans."""

from __future__ import annotations

from collections.abc import Collection, Hashable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

import pandas as pd

from research_lib.base.checks import SUM_TOLERANCE, as_series, check_covered, per_asset
from research_lib.base.parameters import number
from research_lib.diversification.limits import Limits, limited_groups
from research_lib.diversification.overlap import Weights
from research_lib.diversification.similarity import checked_groups

# Weights above their limit by less differ from it by rounding.
ROUNDING = 1e-9
COLUMNS = ["rule", "name", "weight", "limit", "over"]


@dataclass(frozen=True)
class IssuerRule:
    """A limit for each issuer, and one for all large issuers together.

    Parameters
    ----------
    most : float, default 0.10
        Largest weight of one issuer.
    large : float, default 0.05
        An issuer is large if its weight is above this.
    all_large : float, default 0.40
        Largest weight of all large issuers together.

    Raises
    ------
    ValueError
        If a number is not between 0 and 1.

    Notes
    -----
    The defaults are the 5/10/40 rule for funds of the European Union: Directive 2009/65/EC,
    Article 52(1) and (2).

    Examples
    --------
    >>> IssuerRule()
    IssuerRule(most=0.1, large=0.05, all_large=0.4)
    """

    most: float = 0.10
    large: float = 0.05
    all_large: float = 0.40

    def __post_init__(self) -> None:
        for what in ("most", "large", "all_large"):
            if not 0.0 <= number(getattr(self, what), what) <= 1.0:
                raise ValueError(f"{what} is {getattr(self, what)}: give a weight from 0 to 1")


def limits_broken(
    holdings: Weights,
    *rules: IssuerRule | Limits,
    issuers: pd.Series | Mapping[Any, Any] | None = None,
    exempt: Collection[Hashable] = (),
) -> pd.DataFrame:
    """List the limits that a portfolio breaks.

    Parameters
    ----------
    holdings : Series or mapping
        Weights by asset, sum 1; less if only a part is known, and what is not listed may then
        break more.
    *rules : IssuerRule or Limits
        The limits; the 5/10/40 rule if none are given.
    issuers : Series or mapping, optional
        Issuer of each asset: several classes of one company then count together for limits on one
        issuer. Without it each asset is its own issuer.
    exempt : collection of assets, default none
        Assets that no limit on one issuer counts, such as cash and government bonds.

    Returns
    -------
    DataFrame
        A row for each limit broken: `rule`, the `name` of the asset, issuer or group, its `weight`,
        the `limit`, and how far it is `over`. No rows: all that is listed keeps the limits.

    Raises
    ------
    ValueError
        If a weight is negative or missing, they sum to more than 1, an asset has no issuer or no
        group, or an exempt one is not held.
    TypeError
        If a rule is neither of the two.

    Examples
    --------
    >>> held = {"a": 0.12, "b": 0.1, **{f"c{i}": 0.06 for i in range(4)}, "cash": 0.54}
    >>> limits_broken(held, exempt=["cash"])[["rule", "name", "over"]].round(4).values.tolist()
    [['one issuer', 'a', 0.02], ['all large issuers', 'those above 0.05', 0.06]]
    """
    weights = as_series(holdings, "holdings")
    if weights.min() < 0.0 or weights.sum() > 1.0 + SUM_TOLERANCE:
        culprit, least = weights.idxmin(), weights.min()
        told = f"of {culprit!r} are {least:g}" if least < 0.0 else f"sum to {weights.sum():.10g}"
        raise ValueError(f"holdings {told}: give shares of the whole, 0 or more, at most 1 in all")
    unknown = [name for name in exempt if name not in weights.index]
    if unknown:
        raise ValueError(f"exempt names {unknown[0]!r}, which is not held: take it out")
    counted = weights.drop(list(exempt))
    if issuers is not None:
        of = checked_groups(issuers)
        check_covered(of.index, counted.index, "issuers")
        counted = counted.groupby(of.reindex(counted.index), sort=False).sum()
    rows: list[tuple[Any, ...]] = []
    for rule in rules or (IssuerRule(),):
        if isinstance(rule, IssuerRule):
            rows += _issuers_over(counted, rule)
        elif isinstance(rule, Limits):
            rows += _over(weights, counted, rule)
        else:
            raise TypeError(f"a rule is {rule!r}: give IssuerRule() or Limits(...)")
    broken = [(*row, row[2] - row[3]) for row in rows if row[2] > row[3] + ROUNDING]
    return pd.DataFrame(broken, columns=COLUMNS)


def _issuers_over(weights: pd.Series, rule: IssuerRule) -> Iterator[tuple[Any, ...]]:
    """Every issuer with its limit, and the large ones together."""
    for name, weight in weights.items():
        yield "one issuer", name, float(weight), float(rule.most)
    large = float(weights[weights > rule.large + ROUNDING].sum())
    yield "all large issuers", f"those above {rule.large:g}", large, float(rule.all_large)


def _over(weights: pd.Series, issuers: pd.Series, limits: Limits) -> Iterator[tuple[Any, ...]]:
    """Every issuer, every asset that is excluded and every group with its limit."""
    most = limits.max_weight
    if isinstance(most, (pd.Series, Mapping)):
        # A limit for what is not held is kept.
        most = {name: most[name] for name in pd.Series(most).index if name in issuers.index}
    for name, cap in zip(issuers.index, per_asset(most, issuers.index, "max_weight"), strict=True):
        yield "one issuer", name, float(issuers[name]), float(cap)
    for name in limits.excluded:
        yield "excluded", name, float(weights.get(name, 0.0)), 0.0
    members, caps, names = limited_groups(replace(limits, excluded=()), weights.index)
    for of, cap, name in zip(members, caps, names, strict=True):
        yield "one group", name, float(of @ weights.to_numpy()), float(cap)
