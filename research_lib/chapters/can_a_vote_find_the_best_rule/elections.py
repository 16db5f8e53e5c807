"""A vote a year on every data set: what voters saw, what they got, and both by luck alone, stored.

A rule that looks every n months is run as n funds, one for each start, and its return is their
mean. Votes are held at the end of every month, each for a twelfth of the money and for a year: so
every date of a yearly vote is counted.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import pandas as pd

import research_lib as rl
from research_lib.base.arrays import BoolArray, FloatArray, IntArray
from research_lib.chapters.can_a_vote_find_the_best_rule.voters import (
    Electorate,
    behind,
    elected,
    electorate,
    windowed,
    windowed_sharpe,
)
from research_lib.comparison.in_months import in_months, months_sets
from research_lib.comparison.league import STATISTICS, bench, moving_rules
from research_lib.inference.flips import Bench, coins
from research_lib.measures.paths import simulated_paths

YEARS = (1, 3, 5, 10)
WORLDS, SEED = 999, 43
# A vote needs the years that voters look back, and two more in which it may be right or wrong.
AFTERWARDS = 24
WIDER, WINDOW = ", wider", 36
MOVED = ["20 US stocks", "30 industries (m)", "10 size groups (m)", "20 countries (m)"]
MOVED += ["13 hedge funds (m)"]
SAMPLE = ["SP500", "TSE"]


class Record(NamedTuple):
    """Monthly returns of every rule, a column each, and of cash."""

    rules: pd.DataFrame
    cash: FloatArray

    def excess(self) -> FloatArray:
        """Return what rules earn over cash, shape (T, rules)."""
        return self.rules.to_numpy() - self.cash[:, np.newaxis]


def record(row: str) -> Record:
    """Run every rule of the league through a data set in months; the wider have more rules."""
    name = row.removesuffix(WIDER)
    found = run_all(bench(name, STATISTICS))
    return widened(name, found) if row.endswith(WIDER) else found


def widened(name: str, found: Record) -> Record:
    """Add the rules that move their target, from the first of their starts.

    The months before they know enough to move are cut off for all rules.
    """
    returns, target, _, _ = in_months(name)
    more = {
        rule: rl.simulate(returns, target, policy).returns().to_numpy()
        for rule, policy in moving_rules(WINDOW).items()
    }
    return Record(found.rules.assign(**more).iloc[WINDOW:], found.cash[WINDOW:])


def run_all(laid: Bench) -> Record:
    """Run every rule that is laid out from all of its starts, and take the mean of these."""
    rows = np.arange(len(laid.dates), dtype=np.int64)
    found = {
        rule: np.mean(
            [
                path.returns
                for path in simulated_paths(starts, laid.cash, laid.yearly, laid.dates, rows)
            ],
            axis=0,
        )
        for rule, starts in laid.setups.items()
    }
    return Record(pd.DataFrame(found, index=laid.dates), laid.cash[: len(rows)])


def rows() -> list[str]:
    """Names of the data sets that have months enough for voters who look one year back.

    Some come again with rules that move their target by risk standing for election too.
    """
    short = ["DJIA"]  # 24 months
    some = [name for name in months_sets() if not name.endswith("(y)") and name not in short]
    return [*some, *(name + WIDER for name in MOVED)]


class Outcome(NamedTuple):
    """What voters saw and got, each over the mean of all rules."""

    seen: float  # mean trailing Sharpe ratio of the winner
    got: float  # mean Sharpe ratio of the winner in the year after
    points: float  # return a year, arithmetic, after the vote
    over_annual: float  # the same over the rule that looks once a year
    trailing: float  # mean trailing Sharpe ratio of the winner itself
    after: float  # and that of the year after


def outcome(found: Record, winners: IntArray, years: int) -> Outcome:
    """Hold winners of votes, the last one a year before the end, against all rules."""
    excess, votes = found.excess(), np.arange(len(winners))
    at = _rows_of_votes(found, winners)
    before = windowed_sharpe(excess, 12 * years)[at]
    after = windowed_sharpe(excess, 12)[at + 12]
    saw, had = (table[votes, winners] for table in (before, after))
    annual = list(found.rules).index("annual")
    return Outcome(
        float(np.nanmean(saw - np.nanmean(before, axis=1))),
        float(np.nanmean(had - np.nanmean(after, axis=1))),
        float(gains(found, winners).mean()),
        float((gains(found, winners) - gains(found, np.full(len(winners), annual))).mean()),
        float(np.nanmean(saw)),
        float(np.nanmean(had)),
    )


def gains(found: Record, winners: IntArray) -> FloatArray:
    """Return of each winner over the mean of all rules in the year after its vote, arithmetic."""
    year = windowed(found.rules.to_numpy(), 12)[_rows_of_votes(found, winners) + 12]
    return np.asarray(year[np.arange(len(winners)), winners] - year.mean(axis=1))


def _rows_of_votes(found: Record, winners: IntArray) -> IntArray:
    return len(found.rules) - 12 - len(winners) + np.arange(len(winners))


def equal_world(found: Record, flips: BoolArray) -> Record:
    r"""Return a world in which no rule is better: each month a coin turns what rules are apart by.

    .. math:: r_{kt} = \bar r_t + s_t (r_{kt} - \bar r_t), \qquad s_t = \pm 1

    Given all that came before, every rule is as likely ahead of the mean as behind it by as much.
    """
    returns = found.rules.to_numpy()
    mean = returns.mean(axis=1, keepdims=True)
    turned = np.where(flips[:, np.newaxis], 2.0 * mean - returns, returns)
    return Record(pd.DataFrame(turned, found.rules.index, found.rules.columns), found.cash)


def votes_of(size: int, years: int) -> int:
    """Count the votes: one a month, from the first full memory to a year before the end."""
    return size - 12 * years - 12 + 1


def winners_of(found: Record, voters: Electorate, seed: int = SEED) -> IntArray:
    """Hold all votes of an electorate on a record: the column that wins each."""
    power = behind(voters, votes_of(len(found.cash), voters.years), seed)
    return elected(found.excess()[:-12], voters.memories(), power)


def changed(winners: IntArray) -> float:
    """Share of the yearly votes that choose another rule than the year before."""
    return float((winners[12:] != winners[:-12]).mean())


def study(row: str) -> pd.DataFrame:
    """Hold the votes on one data set, and in worlds in which all rules are equal.

    A row for each number of years looked back: `votes`, the fields of :class:`Outcome`; `lucky_`
    with each of the first three, their means over the worlds, `error_points` of the last; `low`
    and `high`, ends of the middle 95 % of the points of the worlds; `p_value`, the share of worlds
    at least as far from zero, the data among them; `worlds`.
    """
    found = record(row)
    flips = coins({"": found.rules.index}, {"": 12.0}, 1, WORLDS, SEED)[""]
    lines = []
    for years in YEARS:
        if len(found.cash) < 12 * years + AFTERWARDS:
            continue
        voters = electorate(years)
        power = behind(voters, votes_of(len(found.cash), years), SEED)
        drawn = []
        for flipped in flips:
            world = equal_world(found, flipped)
            winners = elected(world.excess()[:-12], voters.memories(), power)
            drawn.append(outcome(world, winners, years))
        lines.append({"years": years, "votes": len(power)} | _beside(pd.DataFrame(drawn)))
    return pd.DataFrame(lines).assign(worlds=WORLDS).round(9)


def _beside(drawn: pd.DataFrame) -> dict[str, float]:
    """Return the outcome of the data, row 0, beside that of the worlds."""
    data, lucky = drawn.iloc[0], drawn.iloc[1:]
    found = {str(name): float(value) for name, value in data.items()}
    found |= {f"lucky_{name}": float(lucky[name].mean()) for name in ["seen", "got", "points"]}
    points = lucky["points"]
    found["error_points"] = float(points.std() / np.sqrt(len(points)))
    found["low"], found["high"] = (float(end) for end in points.quantile([0.025, 0.975]))
    found["p_value"] = float((drawn["points"].abs() >= abs(data["points"]) - 1e-12).mean())
    return found
