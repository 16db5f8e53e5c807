"""What the stored flips of signs say of two pairs: fastest and annual, annual and never."""

from __future__ import annotations

from collections.abc import Callable

import pandas as pd
from statsmodels.stats.multitest import multipletests

from research_lib.datasets.study import stored, study_sets

LEVEL = 0.05


def fastest_against_annual() -> pd.DataFrame:
    """Return the test of the fastest frequency less annual, growth, in the 18 data sets.

    Columns: `difference`, `without_memory`, `p_value` by one coin a period, `long coin`, p by one
    coin for 21 days where the data are daily, and `holm`, p corrected for 18.
    """
    days = stored("paces").query("rule == 'daily' and baseline == 'annual'").set_index("row")
    months = stored("every_rule").query("rule == 'monthly' and baseline == 'annual'")
    months = months[months["statistic"] == "growth"].set_index("row")
    sets = study_sets()
    monthly = [name for name, of in sets.items() if of.monthly]
    found = pd.concat([days[days["block"] == 1], months.loc[monthly]])
    found = found.loc[list(sets), ["difference", "without_memory", "p_value"]]
    found["long coin"] = days[days["block"] == 21]["p_value"]
    return found.assign(holm=_holm(found["p_value"]))


def annual_against_never() -> pd.DataFrame:
    """Return the test of annual less never in 21 data sets, growth and at equal risk.

    `difference`, `without_memory`, `p_value`, the share of histories that did as well, and `holm`;
    `at equal risk`, the difference of Sharpe ratios times the volatility of annual, with `risk
    without memory`, `p, risk` and `holm, risk`.
    """
    chosen = stored("every_rule").query("rule == 'annual' and baseline == 'never'")
    growth, risk = (
        chosen[chosen["statistic"] == what].set_index("row") for what in ["growth", "sharpe"]
    )
    table = growth[["difference", "without_memory"]].assign(p_value=growth["p_greater"])
    table["holm"] = _holm(growth["p_greater"])
    table["at equal risk"] = risk["difference"] * risk["volatility"]
    table["risk without memory"] = risk["without_memory"] * risk["volatility"]
    table["p, risk"] = risk["p_greater"]
    table["holm, risk"] = _holm(risk["p_greater"])
    return table.rename_axis(None)


def counted_over_never(table: pd.DataFrame) -> pd.DataFrame:
    """Count what annual did against never: in all data sets, in those of one kind, in 60/40."""
    mixes = table.index.str.startswith("60/40")
    groups = {"all": table, "of one kind": table[~mixes], "60/40": table[mixes]}
    rows: dict[str, Callable[[pd.DataFrame], int]] = {
        "data sets": len,
        "annual grew faster": lambda part: (part["difference"] > 0.0).sum(),
        "annual ahead at equal risk": lambda part: (part["at equal risk"] > 0.0).sum(),
        "p up to 5 %, growth": lambda part: (part["p_value"] <= LEVEL).sum(),
        "p up to 5 %, equal risk": lambda part: (part["p, risk"] <= LEVEL).sum(),
        "left once all are counted": lambda part: (
            (part[["holm", "holm, risk"]] <= LEVEL).to_numpy().sum()
        ),
    }
    counts = {name: [int(count(part)) for part in groups.values()] for name, count in rows.items()}
    return pd.DataFrame(counts, list(groups)).T


def all_tests() -> tuple[pd.DataFrame, int]:
    """Return every stored test of the part with p over all of them, and the number of families.

    `over all` is p within its data set times the families, data sets and statistics, at most 1.
    """
    months, days = stored("every_rule"), stored("paces").query("block == 1")
    families = 2 * months["row"].nunique() + days["row"].nunique()
    every = pd.concat([months, days], ignore_index=True)
    every["over all"] = (families * every["p_adjusted"]).clip(upper=1.0)
    return every, families


def power(test: str, side: str, half_life: float) -> pd.Series:
    """Return how often a test of growth rejects in worlds like each data set, by its name.

    `test`: "pace", monthly less annual, or "premium", annual less never. `half_life`: years in
    which half of a distance between relative prices is gone. Worlds are as long as the data and
    have no drift.
    """
    rates = stored("size_and_power").query("years == 0 and drift == 0").set_index("row")
    chosen = (rates["test"] == test) & (rates["side"] == side) & (rates["half_life"] == half_life)
    return rates.loc[chosen, "rate"]


def _holm(p_values: pd.Series) -> pd.Series:
    corrected = multipletests(p_values, method="holm")[1]
    return pd.Series(corrected, p_values.index)
