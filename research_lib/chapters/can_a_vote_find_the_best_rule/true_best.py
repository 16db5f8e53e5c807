"""How often a vote finds a rule that is truly better, by the years that voters look back, stored.

Worlds like months of 49 industries whose relative prices come back with a half-life that is known:
the better rule is the one that does best after the vote on average over all worlds of that kind.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from research_lib.base.arrays import FloatArray
from research_lib.chapters.can_a_vote_find_the_best_rule.elections import run_all
from research_lib.chapters.can_a_vote_find_the_best_rule.voters import (
    behind,
    elected,
    electorate,
    windowed_sharpe,
)
from research_lib.comparison.in_months import in_months
from research_lib.inference.flips import lay_out
from research_lib.inference.power import worlds
from research_lib.measures.paths import Variant
from research_lib.rebalancing.policies import Policy

DATA, SEED, WORLDS, FEW = "49 industries (m)", 43, 500, 4
YEARS = (1, 3, 5, 10, 20, 50)
# Years after a vote in which it turns out which rule was the better one.
AFTER = 10
HALF_LIVES = {"none": np.inf, "10 years": 10.0, "3 years": 3.0, "1 year": 1.0}
SAMPLE = ["3 years, few"]


def rows() -> list[str]:
    """Names of the kinds of world: half-lives, and one of them in few worlds."""
    return [*HALF_LIVES, *SAMPLE]


def candidates() -> dict[str, Policy]:
    """Return the rules that stand for election, of all kinds that the league has."""
    return {
        "monthly": Policy(1),
        "quarterly": Policy(3),
        "semi-annual": Policy(6),
        "20% band, to edge": Policy(1, 0.2, "relative", "edge"),
        "50% band, to edge": Policy(1, 0.5, "relative", "edge"),
        "monthly, pause in trends": Policy(1, trend=12),
        "annual": Policy(12),
        "never": Policy(None),
    }


def study(row: str) -> pd.DataFrame:
    """Votes in worlds of one kind, by years looked back.

    The better rule is the one with the highest Sharpe ratio in the ten years after the vote, mean
    over all worlds. Columns: `years`; `best`, that rule; `lead`, its ratio over the mean of the
    rules; `found`, the share of worlds whose vote picks it; `kept`, the true lead of what is
    picked, mean over worlds, as a share of `lead`, and its standard error `error`; `seen`, what
    voters saw, over the mean of the rules; `worlds`.
    """
    excess, names = _all_worlds(row), list(candidates())
    lines = []
    for years in YEARS:
        vote, voters = 12 * years, electorate(years)
        leads = true_leads(excess, vote)
        best, picked, seen = int(leads.argmax()), [], []
        for number, world in enumerate(excess):
            power = behind(voters, 1, SEED + number)
            picked.append(int(elected(world[:vote], voters.memories(), power)[0]))
            ratios = windowed_sharpe(world[:vote], vote)[-1]
            seen.append(float(ratios[picked[-1]] - ratios.mean()))
        kept = leads[picked] / leads[best]
        line = {"years": years, "best": names[best], "lead": leads[best]}
        line |= {"found": float(np.mean(np.array(picked) == best)), "kept": float(kept.mean())}
        line |= {"error": float(kept.std(ddof=1) / np.sqrt(len(kept))), "seen": np.mean(seen)}
        lines.append(line)
    return pd.DataFrame(lines).assign(worlds=len(excess)).round(9)


def true_leads(excess: list[FloatArray], vote: int) -> FloatArray:
    """Sharpe ratio of each rule in the ten years after a vote, over the mean of the rules."""
    after = [windowed_sharpe(world[vote : vote + 12 * AFTER], 12 * AFTER)[-1] for world in excess]
    true = np.mean(after, axis=0)
    return np.asarray(true - true.mean())


def _all_worlds(row: str) -> list[FloatArray]:
    """Run all candidates through each world: returns over cash, shape (T, rules) each."""
    returns, target, bills, yearly = in_months(DATA)
    few = row in SAMPLE
    drawn = worlds(
        returns,
        FEW if few else WORLDS,
        half_life=HALF_LIVES[row.removesuffix(", few")],
        years=max(YEARS) + AFTER,
        seed=SEED,
        frequency=yearly,
    )
    rate = float(bills.mean())
    return [
        run_all(
            lay_out(
                world,
                target.set_axis(world.columns),
                {name: Variant(rule) for name, rule in candidates().items()},
                measures="sharpe",
                starts=4,
                relative_to="assets",
                cash=rate,
                frequency=yearly,
            )
        ).excess()
        for world in drawn
    ]
