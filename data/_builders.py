"""Everything that is not Kenneth French's: stocks, hedge funds, asset classes, prices."""

import io
import sqlite3
import tempfile
from pathlib import Path

import numpy as np
import pandas as pd
from _panel import Panel, month_ends, normalised
from _sources import read
from _write import DATA

# --- cvxportfolio ---------------------------------------------------------------------------------

CAPITALISATION_DATE = "2008-07-10"


def _paper_example(member: str) -> pd.DataFrame:
    content = read("cvxportfolio", f"examples/paper_examples/{member}.csv.gz")
    frame = pd.read_csv(io.BytesIO(content), index_col=0, compression="gzip")
    frame.index = pd.DatetimeIndex(pd.to_datetime(frame.index, format="%Y-%m-%d"), name="date")
    return frame


def _capitalisation(count: int | None) -> pd.Series:
    table = pd.read_csv(DATA / "us_market_caps_2008.csv", keep_default_na=False)
    caps = table.set_index("symbol")["market_cap_musd"].astype(float)
    # ties would be settled by the alphabet, so that the choice never depends on the file's order
    return caps.sort_index().sort_values(ascending=False, kind="stable").iloc[:count]


def _drifted_weights(returns: pd.DataFrame, caps: pd.Series) -> pd.DataFrame:
    """Carry capitalisations of one close to the start of every day by total returns."""
    wealth = (1.0 + returns).cumprod()
    start = wealth.shift(1, fill_value=1.0)
    return normalised(caps[returns.columns] * start / wealth.loc[CAPITALISATION_DATE])


def daily_stocks() -> Panel:
    """Return the 50 US stocks with the largest capitalisation of July 2008, daily."""
    caps = _capitalisation(50)
    returns = _paper_example("returns")[list(caps.index)]
    return Panel(returns, _drifted_weights(returns, caps))


def monthly_stocks() -> Panel:
    """Return all US stocks with a capitalisation of July 2008, compounded to months."""
    caps = _capitalisation(None)
    daily = _paper_example("returns")[list(caps.index)]
    month = daily.index + pd.offsets.MonthEnd(0)
    returns = (1.0 + daily).groupby(month).prod() - 1.0
    weights = _drifted_weights(daily, caps).groupby(month).first()
    return Panel(returns.rename_axis("date"), weights.rename_axis("date"))


def daily_volumes() -> Panel:
    """Return the dollar volume of the 50 stocks in USD million, on the days of their returns."""
    returns = daily_stocks().returns
    return Panel(_paper_example("volumes").loc[returns.index, returns.columns] / 1e6)


# --- skfolio --------------------------------------------------------------------------------------


def adjusted_prices(member: str) -> Panel:
    """Return the simple returns of adjusted closing prices, one row fewer than prices."""
    content = read("skfolio", f"skfolio/datasets/data/{member}.csv.gz")
    prices = pd.read_csv(io.BytesIO(content), index_col=0, compression="gzip")
    prices.index = pd.DatetimeIndex(pd.to_datetime(prices.index, format="%Y-%m-%d"), name="date")
    return Panel((prices / prices.shift(1) - 1.0).iloc[1:])


# --- one a package --------------------------------------------------------------------------------


def hedge_funds() -> Panel:
    """Return thirteen indices of hedge funds, monthly."""
    content = read("portfolio-analysis-library", "tests/data/edhec-hedgefundindices.csv")
    frame = pd.read_csv(io.BytesIO(content), index_col=0)
    dates = pd.to_datetime(frame.index, format="%d/%m/%Y") + pd.offsets.MonthEnd(0)
    frame.index = pd.DatetimeIndex(dates, name="date")
    return Panel(frame / 100.0)


def olps(name: str) -> Panel:
    """Return a benchmark set of online portfolio selection as simple returns, days numbered."""
    content = read("universal-portfolios", f"universal/data/{name}.csv")
    wealth = pd.read_csv(io.BytesIO(content), header=None, skiprows=1).to_numpy(dtype=float)
    # the files start after the first day: the wealth of one before it is not written
    before = np.vstack([np.ones(wealth.shape[1]), wealth[:-1]])
    stocks = [f"S{j:02d}" for j in range(1, wealth.shape[1] + 1)]
    index = pd.RangeIndex(1, len(wealth) + 1, name="day")
    return Panel(pd.DataFrame(wealth / before - 1.0, index=index, columns=stocks))


def asset_classes() -> Panel:
    """Return US stocks, bonds, real estate, bills and notes with inflation, annual."""
    content = read("owlplanner", "owlplanner/data/rates.csv")
    frame = pd.read_csv(io.BytesIO(content), index_col="year")
    frame.index = pd.DatetimeIndex([f"{year}-12-31" for year in frame.index], name="date")
    names = {"Bonds Baa": "Baa bonds", "real estate": "Real estate"}
    return Panel(frame.rename(columns=names) / 100.0)


def consumer_prices() -> Panel:
    """Return US inflation: the monthly change of the consumer price index, not adjusted."""
    query = (
        "select year, period, value from indexes where series = 'CUUR0000SA0' "
        "and period between 'M01' and 'M12' order by year, period"
    )
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "cpi.db"
        path.write_bytes(read("cpi", "cpi/cpi.db"))
        connection = sqlite3.connect(path)
        rows = pd.read_sql(query, connection)
        connection.close()
    months = month_ends(rows["year"].astype(str) + rows["period"].str[1:])
    level = pd.Series(rows["value"].to_numpy(dtype=float), index=months).resample("ME").last()
    # October 2025 was never published; its two-month change is spread evenly over both months
    gaps = list(level.index[level.isna()].strftime("%Y-%m"))
    if gaps != ["2025-10"]:
        msg = f"consumer prices: expected no gap but 2025-10, found {gaps}"
        raise ValueError(msg)
    level = np.exp(np.log(level).interpolate())
    return Panel((level / level.shift(1) - 1.0).iloc[1:].to_frame("US inflation"))
