"""Kenneth French's data library, as three packages and two repositories carry it."""

import io
import re
from collections.abc import Iterator

import pandas as pd
from _panel import Panel, month_ends, normalised
from _raw import raw_dated, raw_table
from _sources import read, recorded_zip
from _write import DATA

MISSING = -99.0  # French's files write -99.99 or -999 where there is nothing


def _clean(percent: pd.DataFrame) -> pd.DataFrame:
    return percent.mask(percent <= MISSING) / 100.0


# --- portfolio-analysis-library -------------------------------------------------------------------


def _monthly(member: str) -> pd.DataFrame:
    content = read("portfolio-analysis-library", f"tests/data/{member}.csv")
    frame = pd.read_csv(io.BytesIO(content), index_col=0)
    frame.columns = frame.columns.str.strip()
    frame.index = month_ends(frame.index)
    return frame


def industries(count: int, start: str) -> Panel:
    """Return US industries, monthly, with number of firms x average size as market weights."""
    returns = _clean(_monthly(f"ind{count}_m_vw_rets")).loc[start:]
    size = _monthly(f"ind{count}_m_nfirms") * _monthly(f"ind{count}_m_size")
    return Panel(returns, normalised(size.loc[returns.index, returns.columns]))


# --- the vintage of February 2026 -----------------------------------------------------------------


def _of_2026(member: str) -> pd.DataFrame:
    frame = raw_table(f"ind49_{member}_202602.csv.gz").set_index("yyyymm")
    frame.index = month_ends(frame.index)
    return frame


def industries_2026(weighting: str, start: str) -> Panel:
    """Return 49 US industries to 2026, monthly; value-weighted ones with their market weights."""
    returns = _clean(_of_2026(f"{weighting}_returns_pct")).loc[start:]
    if weighting == "ew":
        return Panel(returns)
    size = _of_2026("nfirms") * _of_2026("size_musd")
    return Panel(returns, normalised(size.loc[returns.index, returns.columns]))


def daily_bills_2026() -> Panel:
    """Return the one-month US Treasury bill from 1926 to 2026, per trading day.

    The file rounds the rate of a day to 0.01 %, which is up to 1.1 points a year; so the rate of
    the month, from us_bills, is spread over its days. The last month, which us_bills lacks, has
    the daily rate of the month before.
    """
    days = raw_dated("ff3_daily_192607_202604.csv.gz").index
    months = days + pd.offsets.MonthEnd(0)
    count = pd.Series(1.0, index=days).groupby(months).transform("sum").to_numpy()
    monthly = pd.read_csv(DATA / "us_bills.csv", index_col="date", parse_dates=True)["US bills"]
    rate = pd.Series((1.0 + monthly.reindex(months).to_numpy()) ** (1.0 / count) - 1.0, index=days)
    gap = sorted(set(months[rate.isna()].strftime("%Y-%m")))
    if gap != ["2026-04"]:
        msg = f"daily bills: expected no month without a rate but 2026-04, found {gap}"
        raise ValueError(msg)
    return Panel(rate.ffill().to_frame("US bills"))


def daily_market_2026() -> Panel:
    """Return the US stock market from 1926 to 2026, daily: excess return plus bill rate."""
    excess = raw_dated("ff3_daily_192607_202604.csv.gz")["mkt_rf"] / 100.0
    return Panel((excess + daily_bills_2026().returns["US bills"]).to_frame("US market"))


# --- ZCAPM ----------------------------------------------------------------------------------------


def _zcapm(member: str, date_format: str) -> pd.DataFrame:
    frame = pd.read_csv(io.BytesIO(read("ZCAPM", f"ZCAPM/data/{member}.csv")), index_col=0)
    frame.index = pd.DatetimeIndex(pd.to_datetime(frame.index, format=date_format), name="date")
    return frame


def daily_industries() -> Panel:
    """Return 47 US industries, daily, from the first day on which all of them have a return."""
    returns = _clean(_zcapm("ind47", "%m/%d/%Y"))
    last_gap = returns.index[returns.isna().any(axis=1)].max()
    return Panel(returns.loc[returns.index > last_gap])


def daily_bills() -> Panel:
    """Return the one-month US Treasury bill, per trading day."""
    rate = _zcapm("ff_factors", "%Y-%m-%d")["RF"] / 100.0
    return Panel(rate.to_frame("US bills"))


def daily_market() -> Panel:
    """Return the US stock market, daily: excess return plus bill rate."""
    factors = _zcapm("ff_factors", "%Y-%m-%d")
    return Panel(((factors["Mkt-RF"] + factors["RF"]) / 100.0).to_frame("US market"))


# --- openbb-famafrench ----------------------------------------------------------------------------


def _blocks(text: str) -> Iterator[tuple[str, pd.DataFrame]]:
    """Split a file of French's library into its tables, each with the title above it."""
    lines = text.splitlines()
    heads = [i for i, line in enumerate(lines) if line.startswith(",")]
    for head in heads:
        end = head + 1
        while end < len(lines) and lines[end].strip()[:4].isdigit():
            end += 1
        table = pd.read_csv(io.StringIO("\n".join(lines[head:end])), index_col=0)
        yield lines[head - 1].strip(), table


def size_deciles() -> Panel:
    """Return the ten size deciles of US stocks, monthly, with their capitalisation as weights."""
    archive = recorded_zip(
        "test_helpers/test_get_portfolio_data_portfolio_measures_urllib3_v2",
    )
    tables = dict(_blocks(archive.read("Portfolios_Formed_on_ME.csv").decode("latin-1")))
    parts = [
        tables["Average Value Weight Returns -- Monthly"],
        tables["Number of Firms in Portfolios"],
        tables["Average Firm Size"],
    ]
    for part in parts:
        part.index = month_ends(part.index)
    returns, firms, size = (_deciles(part) for part in parts)
    return Panel(_clean(returns), normalised(firms * size))


def daily_size_deciles() -> Panel:
    """Return the ten size deciles of US stocks, daily."""
    archive = recorded_zip("test_helpers/test_get_portfolio_data_daily_dataset_urllib3_v2")
    tables = dict(_blocks(archive.read("Portfolios_Formed_on_ME_daily.csv").decode("latin-1")))
    returns = _deciles(tables["Average Value Weighted Returns -- Daily"])
    dates = pd.to_datetime(returns.index.astype(str), format="%Y%m%d")
    returns.index = pd.DatetimeIndex(dates, name="date")
    return Panel(_clean(returns))


def _deciles(table: pd.DataFrame) -> pd.DataFrame:
    # the source's own labels are not used: a spreadsheet turned two of them into dates ("2-Dec")
    deciles = table.iloc[:, -10:]
    if not (deciles.columns[0] == "Lo 10" and deciles.columns[-1] == "Hi 10"):
        msg = f"the last ten columns are not the deciles: {list(table.columns)}"
        raise ValueError(msg)
    return deciles.set_axis([f"Decile {i}" for i in range(1, 11)], axis=1)


def _us_factors() -> pd.DataFrame:
    archive = recorded_zip(
        "test_helpers/test_get_portfolio_data_factor_dataset_urllib3_v2",
    )
    text = archive.read("F-F_Research_Data_Factors.csv").decode("latin-1")
    _, monthly = next(_blocks(text))
    monthly.index = month_ends(monthly.index)
    return monthly / 100.0


def bills() -> Panel:
    """Return the one-month US Treasury bill, monthly."""
    return Panel(_us_factors()["RF"].to_frame("US bills"))


def market() -> Panel:
    """Return the US stock market, monthly: excess return plus bill rate."""
    factors = _us_factors()
    return Panel((factors["Mkt-RF"] + factors["RF"]).to_frame("US market"))


COUNTRIES = {
    "Austrlia": "Australia",
    "HongKong": "Hong Kong",
    "Nethrlnd": "Netherlands",
    "NewZland": "New Zealand",
    "Singapor": "Singapore",
    "Swtzrlnd": "Switzerland",
    "UK": "United Kingdom",
}


def countries() -> Panel:
    """Return the stock markets of 20 countries in US dollars, monthly, empty before each start."""
    archive = recorded_zip(
        "test_famafrench_fetchers/test_country_portfolio_returns_urllib3_v2",
    )
    columns = {}
    for member in sorted(archive.namelist()):
        stem = member.removesuffix(".Dat")
        if stem != "Malaysia":  # ends in 2001: a market that leaves would need a rule of its own
            text = archive.read(member).decode("latin-1")
            columns[COUNTRIES.get(stem, stem)] = _country(text)
    frame = pd.DataFrame(columns).sort_index(axis=1)
    frame.index = month_ends(frame.index)
    return Panel(_clean(frame))


def _country(text: str) -> pd.Series:
    """Return the first table of a country's file: monthly dollar returns, all stocks."""
    title, rest = text.split("Value-Weight Dollar Returns", 1)[1].split("\n", 1)
    if "Not Reqd" not in title:
        msg = f"the first table is not the one of all stocks: {title.strip()}"
        raise ValueError(msg)
    block = rest.split("Value-Weight", 1)[0]
    rows = re.findall(r"^\s*(\d{6})\s+(-?[\d.]+)", block, flags=re.MULTILINE)
    return pd.Series({int(month): float(value) for month, value in rows})
