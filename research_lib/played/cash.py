"""What cash costs, to play with: US shares, bills and prices by month, for any share and span."""

from __future__ import annotations

import numpy as np
import pandas as pd

from research_lib.cash.drag import cash_drag
from research_lib.chapters.cash_drag.cost import growth, portfolios, spans
from research_lib.chapters.cash_drag.data import us_months
from research_lib.figures.tables import table
from research_lib.played.stored import Played, whole

# The data have four decimals, prices more.
PLACES = {"market": 4, "bills": 4, "prices": 6}
TENTH, HALF, YEARS = 0.10, 0.50, 10
# Years between two starts that both are named: they share no span.
APART = 30
SHARES = (TENTH, 0.25, HALF)


def played() -> Played:
    """Return what cash costs, to play with."""
    months = us_months()
    first = pd.DatetimeIndex(months.index)[0]
    returns = {name: whole(months[name], places) for name, places in PLACES.items()}
    data = {"first": [first.year, first.month], "places": PLACES} | returns
    return Played(data, table(*_costs(months), rows="share of cash", percent=True), _told(months))


def _costs(months: pd.DataFrame) -> tuple[pd.DataFrame, str]:
    """Growth lost by share and kind of cash, and the caption of the table."""
    whole_market = growth(months["market"])
    paths = portfolios(months, SHARES)
    lost = {key: whole_market - growth(path) for key, path in paths.items()}
    order = [f"{100 * share:.0f} %" for share in SHARES]
    kinds = ("in bills", "idle")
    costs = pd.DataFrame({kind: [lost[share, kind] for share in order] for kind in kinds}, order)
    years = f"{months.index[0]:%B %Y} to {months.index[-1]:%B %Y}"
    return costs, f"Growth lost to cash, points a year, US shares, {years}."


def _told(months: pd.DataFrame) -> dict[str, str]:
    """Answers: what a tenth and a half cost, and in how many spans of years the tenth won."""
    market = growth(months["market"])
    tenth, half = (
        market - growth(cash_drag(months["market"], months["bills"], share)["portfolio"])
        for share in (TENTH, HALF)
    )
    path = cash_drag(months["market"], months["bills"], TENTH)["portfolio"]
    grown = spans(
        pd.DataFrame({"tenth": path} | {name: months[name] for name in ("market", "bills")}), YEARS
    )
    ahead = grown["tenth"] / grown["market"] - 1.0
    below = (ahead > 0.0) & (grown["market"] < grown["bills"])
    years = pd.DatetimeIndex(ahead.index).year.to_numpy()
    best = ahead.idxmax()
    other = ahead[np.abs(years - years[ahead.to_numpy().argmax()]) >= APART].idxmax()
    return {
        "share": f"{100 * TENTH:.0f} %",
        "tenth": f"{100 * tenth:.2f}",
        "half": f"{100 * half:.2f}",
        "times": f"{half / tenth:.1f}",
        "years": f"{YEARS}",
        "spans": f"{len(ahead):,}",
        "won": f"{int((ahead > 0.0).sum())}",
        "below": f"{int(below.sum())}",
        "best": f"{best:%B %Y}",
        "other": f"{other:%B %Y}",
        "other lead": f"{100 * ahead[other]:.1f} %",
        "lead": f"{100 * ahead.max():.1f} %",
    }
