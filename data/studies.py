"""Compute what takes minutes once, and store it: `make studies`, or NAMES="..." for some.

A study is a module of the chapter that needs it, with three names: `rows()` lists what is computed
one after the other, such as data sets; `study(row)` returns the table of one of them, the same at
every call; `SAMPLE` names the rows that are cheap enough for `make test` to compute anew. The
tables stand below each other in data/studies/NAME.csv, with the row's name in the column `row`.
The pages read them by `research_lib.datasets.study.stored`. Needs no network.
"""

from __future__ import annotations

import importlib
import sys
import time
from types import ModuleType

import pandas as pd
from _manifest import renew_folder
from _write import write
from joblib import Parallel, delayed

STUDIES: dict[str, str] = {
    "what_is_gone": "certainty.what_is_gone",
    "gone_covers": "certainty.gone_covers",
    "histories_of_giants": "diversification_level.histories",
    "every_rule": "frequency.every_rule",
    "paces": "frequency.paces",
    "size_and_power": "rebalancing_premium.size_and_power",
    "interval_coverage": "rebalancing_premium.interval_coverage",
    "premia": "rebalancing_premium.premia",
    "pauses": "judgement.pauses",
    "pause_halves": "judgement.halves",
    "pause_memory": "judgement.by_memory",
    "pause_coin_interval": "judgement.coin_interval",
    "missed_looks": "judgement.forgotten",
    "skipped_looks": "judgement.skipping",
    "band_distance": "bands_and_triggers.band_distance",
    "equal_turnover": "bands_and_triggers.equal_turnover",
    "faster_in_turbulence": "bands_and_triggers.faster",
    "risk_gaps": "risk_targets.gaps",
    "limits_kept": "risk_targets.limits",
    "calm_covers": "risk_targets.calm_covers",
    "coverage": "downside.coverage",
    "tax_drag": "costs_and_taxes.tax_drag",
    "cost_maps": "costs_and_taxes.cost_maps",
    "cost_by_frequency": "costs_and_taxes.cost_by_frequency",
    "delay_runs": "calendars_and_delay.runs",
    "delay_waits": "calendars_and_delay.waits",
    "delay_ways": "calendars_and_delay.ways",
    "delay_years": "calendars_and_delay.by_year",
    "delay_worlds": "calendars_and_delay.worlds",
    "other_tests": "frequency.other_tests",
    "inside_levels": "inside_the_wedge.levels",
    "inside_years": "inside_the_wedge.by_year",
    "inside_starts": "inside_the_wedge.starts",
    "inside_coverage": "inside_the_wedge.coverage",
    "level_by_skill": "choosing_a_level.by_skill",
    "skill_earns": "choosing_a_level.earned",
    "skill_covers": "choosing_a_level.covers",
    "genetic_searches": "choosing_a_level.searches",
    "best_of_many": "frequency.search",
    "closing": "capacity.closing",
    "leads": "large_and_small_shares.leads",
    "decades": "large_and_small_shares.decades",
    "distance_scores": "what_predicts_the_distance.scores",
    "distance_cuts": "what_predicts_the_distance.cuts",
    "likeness_by_year": "what_predicts_the_distance.likeness_by_year",
    "likeness_of_pairs": "what_predicts_the_distance.pairs",
    "both_shares": "who_beats_the_market.surface",
    "redrawn_decades": "who_beats_the_market.decades",
    "league": "can_a_vote_find_the_best_rule.league_table",
    "votes": "can_a_vote_find_the_best_rule.elections",
    "vote_sweeps": "can_a_vote_find_the_best_rule.sweeps",
    "vote_power": "can_a_vote_find_the_best_rule.true_best",
    "wedge_coverage": "the_wedge.coverage",
    "wedge_drivers": "the_wedge.through_markets",
    "wedge_peers": "the_wedge.peers",
}
"""Name of the stored table, and the module that computes it."""


def module(name: str) -> ModuleType:
    """Import the module of a study."""
    return importlib.import_module(f"research_lib.chapters.{STUDIES[name]}")


def computed(name: str, row: str) -> pd.DataFrame:
    """Compute one row of a study, and say how long it took."""
    start = time.perf_counter()
    table = module(name).study(row)
    print(f"{name}: {row} in {time.perf_counter() - start:.0f} s", flush=True)
    return table.assign(row=row)[["row", *table.columns]]


def csv_of(table: pd.DataFrame) -> bytes:
    """Return a table as CSV, with twelve digits: what differs between processors is below."""
    return table.to_csv(index=False, float_format="%.12g", lineterminator="\n").encode()


def main(names: list[str]) -> None:
    """Compute the studies named, or all, write them and the manifest of checksums."""
    unknown = [name for name in names if name not in STUDIES]
    if unknown:
        msg = f"no study is called {', '.join(unknown)}; there are: {', '.join(STUDIES)}"
        raise ValueError(msg)
    for name in names or STUDIES:
        rows = module(name).rows()
        tables = Parallel(n_jobs=2)(delayed(computed)(name, row) for row in rows)
        write(f"studies/{name}.csv", csv_of(pd.concat(tables, ignore_index=True)))
    renew_folder("studies", "*.csv")


if __name__ == "__main__":
    main(sys.argv[1:])
