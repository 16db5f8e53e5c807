"""Cash and waiting for falls in other countries, other sizes of company, and in Moscow."""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd

from research_lib.cash.drag import cash_drag
from research_lib.chapters.cash_drag.cost import growth
from research_lib.chapters.cash_drag.data import FIRST, LAST, us_months
from research_lib.chapters.cash_drag.falls import against_plain_cash, kept_for_falls
from research_lib.datasets.tables import load

MOSCOW = "Moscow, in roubles"


def other_markets() -> Iterator[tuple[str, pd.Series]]:
    """Yield 20 countries in dollars, ten sizes of US companies and Moscow's index, by months.

    Each from its own start. Countries and sizes end in 2024.
    """
    for name, returns in load("countries").items():
        yield str(name), returns.dropna()
    for name, returns in load("us_size_deciles").loc[FIRST:LAST].items():
        yield f"US, {str(name).lower()}", returns
    moscow = load("moscow_index_daily").iloc[:, 0]
    whole = (1.0 + moscow).groupby(pd.PeriodIndex(moscow.index, freq="M")).prod() - 1.0
    # The first and the last month are not whole.
    yield MOSCOW, whole.iloc[1:-1].set_axis(pd.PeriodIndex(whole.index[1:-1]).to_timestamp("M"))


def cost_elsewhere(share: float = 0.10) -> pd.DataFrame:
    """Growth that a share of cash cost a year on each of :func:`other_markets`.

    Columns: `first` year, and growth lost `in bills` and `idle`. Bills are those of the United
    States; in roubles there are none.
    """
    found = {}
    bills = us_months()["bills"]
    for name, returns in other_markets():
        row: dict[str, float] = {"first": float(returns.index[0].year)}
        for kind, cash in _kinds(name, bills.reindex(returns.index)).items():
            path = cash_drag(returns, cash, share)["portfolio"]
            row[kind] = growth(returns) - growth(path)
        found[name] = row
    return pd.DataFrame(found).T.astype({"first": int})


def falls_elsewhere(share: float = 0.20, fall: float = 0.20) -> pd.DataFrame:
    """Return :func:`falls.against_plain_cash` of each of :func:`other_markets`.

    In bills; in roubles, for which there are none, idle, at zero as the rate of cash. `times`
    counts how often the market fell so far from a peak.
    """
    found = {}
    bills = us_months()["bills"]
    for name, returns in other_markets():
        cash = 0.0 * returns if name == MOSCOW else bills.reindex(returns.index)
        table = kept_for_falls(returns, cash, share, fall)
        row = against_plain_cash(table, cash)
        row["times"] = float((table["share"].diff() < 0.0).sum())
        found[name] = row
    return pd.DataFrame(found).T.astype({"times": int})


def counted(cost: pd.DataFrame, falls: pd.DataFrame) -> pd.DataFrame:
    """Count in how many markets cash cost growth, and waiting beat the market and the same cash.

    `cost` and `falls` are those of the two functions above. A row a group of markets. The `median`
    cost, in points a year, is in bills; in roubles, where there are none, of idle money.
    """
    found = {}
    for group, members in cost.groupby(cost.index.map(_group), sort=False):
        lost = members["in bills"].fillna(members["idle"])
        waits = falls.loc[members.index]
        found[str(group)] = {
            "markets": len(members),
            "cash cost": int((lost > 0.0).sum()),
            "median": 100 * float(lost.median()),
            "waiting won": int((waits["lost"] < 0.0).sum()),
            "beat cash": int((waits["falls"] > 0.0).sum()),
        }
    whole = ["markets", "cash cost", "waiting won", "beat cash"]
    return pd.DataFrame(found).T.astype(dict.fromkeys(whole, int))


def _group(name: str) -> str:
    """Return the kind of market."""
    if name == MOSCOW:
        return name
    return "sizes of US firm" if name.startswith("US, ") else "countries, in dollars"


def _kinds(name: str, bills: pd.Series) -> dict[str, pd.Series | float]:
    """Return the ways to hold cash beside a market."""
    return {"idle": 0.0} if name == MOSCOW else {"in bills": bills, "idle": 0.0}
