"""Files as a reader has them: a portfolio that is invented, its market and prices, which are real.

The market is the list of the index of Moscow that held from 18 December 2012, the article's own;
prices are closes of that day and of the ends of the months before, those of before a split divided
by it. What is held is made up.
"""

import pandas as pd
from _moscow import WEIGHTS, splits
from _raw import raw_dated
from _write import DATA, write

DAY, FIRST = "2012-12-18", "2008-12-01"
CASH = 55_000
# Account, share, its name, pieces, and the month at whose end they were bought.
BOUGHT = (
    ("broker", "GAZP", "Gazprom", 500, "2011-04"),
    ("broker", "GAZP", "Gazprom", 300, "2012-03"),
    ("broker", "SBER", "Sberbank", 1800, "2009-12"),
    ("broker", "LKOH", "Lukoil", 60, "2010-06"),
    ("broker", "MGNT", "Magnit", 28, "2011-09"),
    ("broker", "VTBR", "VTB", 1_000_000, "2011-01"),
    ("pension", "NVTK", "Novatek", 250, "2010-06"),
    ("pension", "SBERP", "Sberbank preferred", 1500, "2011-09"),
    ("pension", "SBERP", "Sberbank preferred", 300, "2012-03"),
    ("pension", "MTSS", "MTS", 400, "2011-04"),
    ("pension", "RASP", "Raspadskaya", 700, "2011-09"),
)


def write_samples() -> list[str]:
    """Write the three files and return their names."""
    lists = pd.read_csv(DATA / WEIGHTS, dtype={"date": str})
    market = lists[(lists["index_name"] == "MICEX") & (lists["date"] == DAY)]
    closes = raw_dated("moscow_close_daily.csv.gz").loc[FIRST:DAY]
    # Pieces of the last day that one of each day has become.
    later = splits(closes.index, closes.columns)[::-1].shift(fill_value=1.0).cumprod()[::-1]
    closes = closes / later
    months = closes.groupby(closes.index.to_period("M")).tail(1)
    names = list(dict.fromkeys([*market["asset"].dropna(), *(row[1] for row in BOUGHT)]))
    files = {
        "holdings": _holdings(months),
        "market": _market(market),
        "prices": months[names].to_csv(index_label="date", lineterminator="\n"),
    }
    return [write(f"samples/{name}.csv", text.encode()).name for name, text in files.items()]


def _holdings(months: pd.DataFrame) -> str:
    last, by_month = months.iloc[-1], months.set_axis(months.index.to_period("M"))
    days = pd.Series(months.index.strftime("%Y-%m-%d"), by_month.index)
    lines = ["account,ticker,name,shares,price,acquired,cost"]
    for account, ticker, name, pieces, month in BOUGHT:
        cost = by_month.loc[month, ticker]
        lines.append(f"{account},{ticker},{name},{pieces},{last[ticker]},{days[month]},{cost}")
    lines.append(f"broker,CASH,Cash,{CASH},1,,")
    return "\n".join(lines) + "\n"


def _market(rows: pd.DataFrame) -> str:
    table = pd.DataFrame(
        {
            # A share that the list calls by another name has the name of its prices.
            "ticker": rows["asset"].fillna(rows["ticker"]),
            "weight": [f"{100 * weight:.2f}%" for weight in rows["weight"]],
        }
    )
    return table.to_csv(index=False, lineterminator="\n")
