"""Rules that trade as much as a calendar does, in six data sets: a stored study."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

import research_lib as rl
from research_lib.chapters.bands_and_triggers.band_distance import PLACES
from research_lib.chapters.bands_and_triggers.calibrate import calibrate_band, traded_and_strayed
from research_lib.chapters.bands_and_triggers.cases import COMPARED, MIX, case
from research_lib.datasets.study import stored
from research_lib.rebalancing.policies import Policy
from research_lib.rebalancing.volatility_calendar import VolatilityCalendar

PACES = {"quarterly": 63, "monthly": 21, "annual": 252}
COSTS = [0.0, 0.001, 0.005]
TRIGGER = "volatility trigger"
# Long histories; in the others a calendar of a year trades too rarely to be matched.
LONGEST = [MIX, "20 US stocks", "10 groups by size"]
SAMPLE = ["5 factor funds"]


def rows() -> list[str]:
    """Names of the data sets."""
    return COMPARED


def study(row: str) -> pd.DataFrame:
    """One line a pace and rule: what it trades, how far it strays.

    Columns: `pace` and `rule`; `band`, the half-width with which a rule trades as much as the
    calendar of this pace, or `calm`, days between looks of the volatility trigger in calm;
    `turnover` a year, `distance` and `trades` a year; `saved`, turnover over the calendar's of
    the band that strays as far as the calendar. At the quarterly pace besides `growth N`, growth
    a year after N basis points one way less that of the calendar in the mean of its starts, with
    `least` and `most` over these at 10; `sharpe`, the like of Sharpe ratios.
    """
    found = [_at(row, pace) for pace in PACES if pace == "quarterly" or row in LONGEST]
    rules = _policies(_by_rule(found[0]))
    found[0] = found[0].merge(_earned(row, rules), on="rule", how="left")
    return pd.concat(found, ignore_index=True).round(9)


def _at(row: str, pace: str) -> pd.DataFrame:
    returns, target = case(row)
    calendar = Policy(PACES[pace])
    goal = traded_and_strayed(returns, target, calendar)
    lines = [{"rule": "calendar", **goal}]
    for name, place in PLACES.items():
        rule = Policy(1, trade_to=place)
        band = calibrate_band(returns, target, rule, goal["turnover"])
        line = {"rule": name, "band": band.band, **traded_and_strayed(returns, target, band)}
        if pace == "quarterly":
            far = calibrate_band(returns, target, rule, goal["distance"], measure="distance")
            traded = traded_and_strayed(returns, target, far)["turnover"]
            line["saved"] = traded / goal["turnover"]
        lines.append(line)
    if pace == "quarterly":
        lines.append(_trigger(returns, target, goal["turnover"]))
    columns = ["pace", "rule", "band", "calm", "turnover", "distance", "trades", "saved"]
    return pd.DataFrame(lines).assign(pace=pace).reindex(columns=columns)


def _trigger(returns: pd.DataFrame, target: pd.Series, goal: float) -> dict[str, object]:
    """Return the trigger whose wait in calm, in steps of 21 days, brings it nearest to a goal."""
    tried = {
        days: traded_and_strayed(returns, target, Policy(volatility_calendar(days)))
        for days in range(63, 505, 21)
    }
    nearest = min(tried, key=lambda days: abs(tried[days]["turnover"] - goal))
    return {"rule": TRIGGER, "calm": float(nearest), **tried[nearest]}


def _earned(row: str, rules: Mapping[str, Policy]) -> pd.DataFrame:
    """Return what rules earned more than the calendar, at three costs."""
    returns, target = case(row)
    cash = returns.get("US bills", 0.0)
    swept = rl.sweep(returns, target, rules, COSTS, all_starts=True, cash=cash)
    mean = swept.pivot_table(["growth", "sharpe"], "policy", "cost", sort=False)
    ahead = mean.sub(mean.loc["calendar"]).drop("calendar")
    found = pd.DataFrame({f"growth {1e4 * cost:g}": ahead["growth", cost] for cost in COSTS})
    paid = swept[swept["cost"] == COSTS[1]].set_index("policy")["growth"]
    grown, starts = paid.drop("calendar"), paid.loc["calendar"]
    found["least"], found["most"] = grown - starts.max(), grown - starts.min()
    found["sharpe"] = ahead["sharpe", COSTS[1]]
    return found.rename_axis("rule").reset_index()


def volatility_calendar(days: int) -> VolatilityCalendar:
    """Return a calendar of 21 days in turbulence and of `days` in calm."""
    return VolatilityCalendar(calm=days, turbulent=21)


def quarterly() -> pd.DataFrame:
    """Return the stored rules of quarterly turnover, by data set and rule."""
    return stored("equal_turnover").query("pace == 'quarterly'").set_index(["row", "rule"])


def of(row: str) -> dict[str, dict[str, float]]:
    """Return what is stored of each rule of quarterly turnover in a data set."""
    table = stored("equal_turnover").query("pace == 'quarterly'")
    return _by_rule(table[table["row"] == row])


def stored_rules(row: str) -> dict[str, Policy]:
    """Return the rules of quarterly turnover of a data set, as they were stored."""
    return _policies(of(row))


def _by_rule(lines: pd.DataFrame) -> dict[str, dict[str, float]]:
    found: dict[str, dict[str, float]] = lines.set_index("rule").to_dict("index")  # type: ignore[assignment]
    return found


def _policies(kept: Mapping[str, Mapping[str, float]]) -> dict[str, Policy]:
    rules = {"calendar": Policy(PACES["quarterly"])}
    for name, place in PLACES.items():
        rules[name] = Policy(1, band=kept[name]["band"], trade_to=place)
    rules[TRIGGER] = Policy(volatility_calendar(int(kept[TRIGGER]["calm"])))
    return rules


def at_equal_turnover() -> pd.DataFrame:
    """Return how far the rules of quarterly turnover stray, less the calendar, as a share of it.

    Indexed by data set and rule: `difference`, that of distance times turnover, which evens out
    what is left between their turnovers; `low` and `high`, where intervals are stored;
    `turnover`.
    """
    table = quarterly()
    product = table["distance"] * table["turnover"]
    against = product.xs("calendar", level="rule").reindex(product.index, level="row")
    found = pd.DataFrame({"difference": product / against - 1.0})
    sure = stored("band_distance").rename(columns={"policy": "rule"}).set_index(["row", "rule"])
    found[["low", "high"]] = sure[["low", "high"]].reindex(found.index)
    found["turnover"] = table["turnover"]
    return found.drop(index="calendar", level="rule")


def least_to_most(table: pd.DataFrame) -> pd.DataFrame:
    """Return the least, median and greatest difference of each rule over data sets."""
    of_rule = table["difference"].groupby(level="rule", sort=False)
    found = pd.DataFrame({"closest": of_rule.min(), "median": of_rule.median()})
    return found.assign(furthest=of_rule.max()).astype(np.float64)
