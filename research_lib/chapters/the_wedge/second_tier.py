"""Three giants of Moscow beside twenty names of its second tier, and whom these are like."""

from __future__ import annotations

from typing import TypeVar

import numpy as np
import pandas as pd

from research_lib.datasets.moscow import index_weights
from research_lib.datasets.tables import load

Returns = TypeVar("Returns", pd.Series, pd.DataFrame)

GIANTS = ["GAZP", "LKOH", "SBER"]
TIER = "2012-10-02"
# Periods of a year by how long each is.
PERIODS = {"D": 250, "W": 52, "ME": 12}
# Our own choice, after what each company lives on; what stands alone has no like in the index.
SECTORS = {
    "oil and gas": "GAZP LKOH ROSN NVTK SNGS SNGSP TATN TATNP TRNFP BANE BANEP",
    "power": "UPRO RSTI FEES HYDR IRAO IRGZ MRKC MRKP MRKU MSNG MSRS LSNGP",
    "metals and mining": "GMKN CHMF NLMK MAGN MTLR MTLRP RASP PLZL POLY ALRS AMEZ CHZN CHEP BLNG",
    "banks": "SBER SBERP VTBR BSPB BSPBP",
    "telecom": "RTKM RTKMP MTSS MFON",
    "shops and food": "MGNT DIXY GCHE APTK PHST",
    "fertilisers": "URKA AKRN PHOR",
    "transport": "AFLT FESH NMTP",
    "building": "LSRG PIKK MSTT",
    "vehicles": "AVAZ AVAZP KMAZ GAZA",
}


def giants_and_second_tier(date: str, names: int = 20) -> pd.DataFrame:
    """Level and risk of three giants in equal thirds beside names of the second tier.

    `date`: list of the index, whose weights are the market's and from which a year is counted.
    `names`: the largest so many of the list of the second tier. Returns a DataFrame indexed by
    portfolio, bought once and left alone: level, with what the index holds beyond its known names
    counted as nobody's; at most, with all of that in the portfolio; result and volatility of the
    year; and the tracking error to MCFTRR by days, weeks and months, a year; all in decimals.
    """
    tier = index_weights(TIER, "RTS-2").iloc[:names].set_index("asset")["weight"]
    held = {
        "three giants": pd.Series(1.0 / 3.0, GIANTS),
        f"{names} names, equal": pd.Series(1.0 / names, tier.index),
        f"{names} names, by size": tier / tier.sum(),
    }
    index = index_weights(date)
    known = index[index["asset"] != ""].set_index("asset")["weight"]
    start = pd.Timestamp(date)
    both = load("moscow_second_tier_daily").join(load("moscow_shares_daily")[GIANTS])
    both = both[(both.index >= start) & (both.index < start + pd.DateOffset(years=1))]
    market = load("moscow_index_daily")["MCFTRR"].loc[both.index]
    rows = {"the index": {"level": 1.0, "at most": 1.0} | _year(market, market)}
    for name, weights in held.items():
        level = np.minimum(weights, known.reindex(weights.index).fillna(0.0)).sum()
        hidden = 0.0 if name == "three giants" else 1.0 - index["weight"].sum()
        value = (1.0 + both[weights.index].fillna(0.0)).cumprod() @ weights
        rows[name] = {"level": level, "at most": level + hidden} | _year(
            value / value.shift(fill_value=1.0) - 1.0, market
        )
    return pd.DataFrame(rows).T


def _year(returns: pd.Series, market: pd.Series) -> dict[str, float]:
    """Return result, volatility and tracking errors of one year of days."""
    found = {
        "result": float(np.prod(1.0 + returns) - 1.0),
        "volatility": float(returns.std() * PERIODS["D"] ** 0.5),
    }
    for every, label in zip(PERIODS, ("days", "weeks", "months"), strict=True):
        apart = together(returns, every) - together(market, every)
        found[f"by {label}"] = float(apart.std() * PERIODS[every] ** 0.5)
    return found


def together(returns: Returns, every: str) -> Returns:
    """Return the returns of longer periods, "W" or "ME", missing where all its days are missing."""
    return returns if every == "D" else (1.0 + returns).resample(every).prod(min_count=1) - 1.0


def likeness_of_the_second_tier(first: str, last: str, date: str, every: str = "W") -> pd.Series:
    """Mean correlation of the second tier with shares of the index, by kind of pair.

    `first`, `last`: days between which it is measured. `date`: list whose names are the index; a
    name of both is of the index. `every`: "W" or "ME". Returns a Series: pairs of one sector, all
    pairs, a bank of the second tier with one of the index, the number of pairs of one sector, and
    of periods.
    """
    members = index_weights(date)["asset"].loc[lambda asset: asset != ""].tolist()
    small = [a for a in index_weights(TIER, "RTS-2")["asset"] if a not in members]
    days = load("moscow_shares_daily")[members].join(load("moscow_second_tier_daily")[small])
    returns = together(days.loc[first:last], every)
    alike = returns.corr().loc[small, members]
    sector = {name: of for of, names in SECTORS.items() for name in names.split()}
    rows, columns = (pd.Series(names).map(sector).to_numpy(dtype=object) for names in alike.axes)
    one = (rows[:, np.newaxis] == columns) & pd.notna(rows)[:, np.newaxis]
    banks = one & (rows[:, np.newaxis] == "banks")
    values = alike.to_numpy()
    return pd.Series(
        {
            "one sector": values[one].mean(),
            "all pairs": values.mean(),
            "banks": values[banks].mean(),
            "pairs of one sector": int(one.sum()),
            "periods": len(returns),
        }
    )
