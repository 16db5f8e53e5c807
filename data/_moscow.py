"""Moscow: total returns of shares from closes, dividends and splits; weights of its indices."""

import numpy as np
import pandas as pd
from _moscow_dividends import RENAMED, dividends, settlement_lag
from _panel import Panel, normalised
from _raw import raw_dated, raw_table
from _write import DATA

WEIGHTS = "moscow_index_weights.csv"

# Split of the source's table that it lacks: 10,013 on 15 February 2012, no trade, 922 on 26 March.
MISSING_SPLITS = {("PHOR", "2012-03-26"): 10.0}

# First closes that are left out, by the day from which closes count.
LISTED_FROM = {
    # 27 closes of 2009, then none for 32 months: another board, and +157 log points between
    "DIXY": "2011-11-07",
    # the first days closed at the limits of price, +40 %, +40 %, -40 %: nobody could trade there
    "ALRS": "2011-12-05",
}

# Last deals of a day that were no price: a quarter away from the close before while the market
# stood still, and back at the next close. They count as days without a trade.
STRAY = (
    ("GAZA", "2013-01-23"),
    ("GAZA", "2013-05-21"),
    ("MRKC", "2013-12-16"),
    ("CHEP", "2014-09-29"),
)

# A jump beyond this, in logarithms, is decided by name in raw/moscow_jumps.csv.
JUMP = 0.25


def shares() -> Panel:
    """Return 63 shares of Moscow, daily total returns, empty while they are not listed."""
    closes = raw_dated("moscow_close_daily.csv.gz")
    returns = _total_returns("moscow_shares_daily", closes, "moscow_dividends.csv")
    return Panel(returns, _carried_weights("MICEX", returns))


def second_tier() -> Panel:
    """Return 25 shares of the second tier of 2012, daily total returns."""
    closes = raw_dated("moscow_second_tier_close_daily.csv.gz").rename(columns=RENAMED)
    file = "moscow_second_tier_dividends.csv"
    returns = _total_returns("moscow_second_tier_daily", closes, file)
    return Panel(returns, _carried_weights("RTS-2", returns))


def index() -> Panel:
    """Return the index of Moscow with dividends after tax of residents, daily."""
    level = raw_dated("moscow_mcftrr_daily.csv.gz")["close"]
    return Panel((level / level.shift(1) - 1.0).iloc[1:].to_frame("MCFTRR"))


def _total_returns(name: str, closes: pd.DataFrame, dividend_file: str) -> pd.DataFrame:
    """Return simple returns from one close to the next, with what is paid on the way.

    A day without a trade repeats the last close: its return is zero, and the next trade brings
    what has gathered. Before the first close and after the last there is no return.
    """
    for share, start in LISTED_FROM.items():
        if share in closes:
            closes.loc[: pd.Timestamp(start) - pd.Timedelta(days=1), share] = np.nan
    for share, day in STRAY:
        if share in closes:
            closes.loc[day, share] = np.nan
    last = closes.ffill().where(closes.bfill().notna())
    parts = splits(closes.index, closes.columns)
    cash = _cash(closes.index, closes.columns, dividend_file)
    returns = ((last * parts + cash) / last.shift(1) - 1.0).iloc[1:]
    _check_jumps(name, np.log(last * parts / last.shift(1)))
    return returns


def splits(days: pd.DatetimeIndex, shares: pd.Index) -> pd.DataFrame:
    """Return how many shares stand on each day for one of the day before."""
    parts = pd.DataFrame(1.0, index=days, columns=shares)
    table = raw_table("moscow_splits.csv")
    known = {
        (row.ticker, row.date): row.after / row.before for row in table.itertuples(index=False)
    }
    for (share, day), ratio in {**known, **MISSING_SPLITS}.items():
        if share in parts and pd.Timestamp(day) in parts.index:
            parts.loc[pd.Timestamp(day), share] = ratio
    return parts


def _cash(days: pd.DatetimeIndex, shares: pd.Index, file: str) -> pd.DataFrame:
    """Return the dividends in roubles a share, on the first day that trades without them."""
    cash = pd.DataFrame(0.0, index=days, columns=shares)
    for share, day, amount, is_ex_day in dividends(file):
        if share not in cash or day > days[-1]:
            continue
        if is_ex_day:
            position = days.searchsorted(day)
        else:
            # who buys on this day or before is in the register at its close
            last_with = days.searchsorted(day, side="right") - 1 - settlement_lag(day)
            position = last_with + 1
        if 0 < position < len(days):
            cash.iloc[position, cash.columns.get_loc(share)] += amount
    return cash


def _check_jumps(name: str, logs: pd.DataFrame) -> None:
    """Refuse a jump that nobody has decided on, and a decision about no jump."""
    decided = raw_table("moscow_jumps.csv").query("data_set == @name and decision == 'kept'")
    wanted = set(zip(decided["date"], decided["asset"], strict=True))
    rows, columns = np.nonzero(logs.abs().to_numpy() > JUMP)
    days = logs.index[rows].strftime("%Y-%m-%d")
    found = set(zip(days, logs.columns[columns], strict=True))
    if found != wanted:
        msg = (
            f"{name}: jumps without a decision {sorted(found - wanted)}, "
            f"decisions without a jump {sorted(wanted - found)}: see data/raw/moscow_jumps.csv"
        )
        raise ValueError(msg)


def _carried_weights(index_name: str, returns: pd.DataFrame) -> pd.DataFrame:
    """Return the weights of each published list, carried by returns to the next or for a year."""
    table = pd.read_csv(DATA / WEIGHTS, keep_default_na=False).query("index_name == @index_name")
    table = table[table["asset"].isin(returns.columns)]
    starts = sorted(pd.Timestamp(date) for date in table["date"].unique())
    parts = []
    for start, following in zip(starts, [*starts[1:], None], strict=True):
        end = start + pd.DateOffset(years=1)
        if following is not None:
            end = min(end, following)
        span = returns.loc[start : end - pd.Timedelta(days=1)]
        rows = table[pd.to_datetime(table["date"]) == start]
        known = rows.set_index("asset")["weight"].astype(float).reindex(returns.columns)
        wealth = (1.0 + span).cumprod()
        held = wealth.shift(1, fill_value=1.0).where(span.notna())
        parts.append(normalised((held * known).fillna(0.0)))
    return pd.concat(parts)
