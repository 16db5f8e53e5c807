"""Voters with unequal power, each of whom looks back honestly and votes for what did best."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from scipy.optimize import brentq

from research_lib.base.arrays import FloatArray, IntArray
from research_lib.base.parameters import whole

# Share of the power of all voters that the ten largest hold, as reported of two protocols.
TOP_TEN = {"Compound": 0.5786, "Uniswap": 0.4472}
# Holders of the token; one in twenty of them votes.
HOLDERS, TURNOUT = 10_000, 0.05
# How many lengths of memory there are between half of the years and all of them.
MEMORIES = 7


def power_of(voters: int, tail: float) -> FloatArray:
    r"""Share of the votes that each voter has, largest first: quantiles of a Pareto law.

    .. math:: p_i \propto \bigl( (i - \tfrac12) / n \bigr)^{-1/a}
    """
    voters = whole(voters, "voters", 1)
    sizes = ((np.arange(voters) + 0.5) / voters) ** (-1.0 / tail)
    return np.asarray(sizes / sizes.sum())


def tail_for(share: float, voters: int, top: int = 10) -> float:
    """Tail of the law whose largest `top` of so many voters hold the share of all power."""
    if not top / voters < share < 1.0:
        raise ValueError(f"share is {share}: give one above {top / voters:.3g} and below 1")
    found = brentq(lambda tail: power_of(voters, tail)[:top].sum() - share, 0.2, 1000.0, xtol=1e-10)
    return float(found)


class Electorate(NamedTuple):
    """Who votes: how many, with what power, and how many years back they look at most."""

    years: int
    power: FloatArray  # (voters,)

    def memories(self) -> IntArray:
        """Months that voters look back: from half of the years to all of them."""
        return np.unique(np.linspace(6 * self.years, 12 * self.years, MEMORIES).round().astype(int))


def electorate(years: int, turnout: float = TURNOUT, protocol: str = "Compound") -> Electorate:
    """Voters of a protocol; its tail is set where one holder in twenty votes."""
    voters = round(HOLDERS * turnout) if 0.0 < turnout <= 1.0 else 0
    if voters < 1:
        raise ValueError(
            f"turnout is {turnout}: give a share up to 1 at which one holder or more of "
            f"{HOLDERS:,} votes, such as {TURNOUT}"
        )
    tail = tail_for(TOP_TEN[protocol], round(HOLDERS * TURNOUT))
    return Electorate(years, power_of(voters, tail))


def windowed_sharpe(excess: FloatArray, months: int) -> FloatArray:
    """Sharpe ratio a year of each rule over the months up to each row; NaN before there are enough.

    `excess`, shape (T, rules): returns over cash. Row t looks at rows t - months + 1 to t; NaN too
    where all of these are the same but for rounding.
    """
    sums, squares = (windowed(power, whole(months, "months", 2)) for power in (excess, excess**2))
    mean = sums / months
    spread = np.sqrt(np.maximum(squares / months - mean**2, 0.0) * months / (months - 1))
    # What running sums may have lost of the squares by each row: a spread within it is none.
    lost = 4.0 * np.finfo(float).eps * len(excess) * (excess**2).cumsum(axis=0)
    with np.errstate(divide="ignore", invalid="ignore"):
        told = (months - 1) * spread**2 > lost
        return np.where(told, mean / spread * np.sqrt(12.0), np.nan)


def windowed(values: FloatArray, months: int) -> FloatArray:
    """Sum of the rows up to each row; NaN before there are enough."""
    if not np.isfinite(values).all():
        row, column = np.argwhere(~np.isfinite(values))[0]
        raise ValueError(
            f"the return in row {row} of rule {column} is {values[row, column]}: drop the rule, or "
            "cut the record to the rows in which every rule has a return"
        )
    total = np.vstack([np.zeros(values.shape[1]), values.cumsum(axis=0)])
    found = np.full(values.shape, np.nan)
    found[months - 1 :] = total[months:] - total[:-months]
    return found


def behind(voters: Electorate, votes: int, seed: int) -> FloatArray:
    """Power behind each length of memory at each vote, shape (votes, memories).

    Each voter draws a length anew for each vote.
    """
    if not voters.power.sum() > 0.0:
        raise ValueError("power of the voters adds up to 0: give one voter or more with some")
    kinds, generator = len(voters.memories()), np.random.default_rng(seed)
    drawn = generator.integers(0, kinds, (votes, len(voters.power)))
    return np.stack([(drawn == kind) @ voters.power for kind in range(kinds)], axis=1)


def elected(excess: FloatArray, memories: IntArray, power: FloatArray) -> IntArray:
    """Return the rule that wins each vote, shape (votes,); the last vote is after the last row.

    `excess`, shape (T, rules): returns over cash; `power`, as :func:`behind` gives it. A voter
    votes for the rule with the best Sharpe ratio in the months that he remembers, the first of
    equals, and the rule with the most power behind it wins. Nothing after a vote's row is read.
    """
    votes, longest = len(power), int(max(memories))
    if len(excess) < votes + longest - 1:
        raise ValueError(
            f"excess has {len(excess)} rows: {votes} votes of voters who remember {longest} months "
            f"need {votes + longest - 1}; hold fewer votes, or let voters remember less"
        )
    tally = np.zeros((votes, excess.shape[1]))
    for kind, months in enumerate(memories):
        seen = windowed_sharpe(excess, int(months))[len(excess) - votes :]
        liked = np.where(np.isnan(seen), -np.inf, seen).argmax(axis=1)
        tally[np.arange(votes), liked] += power[:, kind]
    return np.asarray(tally.argmax(axis=1))
