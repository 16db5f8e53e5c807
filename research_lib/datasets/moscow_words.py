"""What a download from Moscow says of itself: what is missing, and what looks like a split."""

from __future__ import annotations

import numpy as np
import pandas as pd

from research_lib.datasets.splits import looks_like_splits


def readme(request: dict[str, str], weights: pd.DataFrame, prices: pd.DataFrame) -> str:
    """Return the text beside the files.

    Parameters
    ----------
    request : dict of str to str
        ``index``, ``board``, ``address``, ``from``, ``date`` and ``begun``.
    weights : DataFrame of shape (n_shares, 6), indexed by ticker
        With ``weight`` in decimals.
    prices : DataFrame of shape (n_days, n_shares)
        With a column for every share of the list, empty where it has no price.
    """
    total = weights["weight"].sum()
    priced = weights["weight"][weights["price_column"] != ""].sum()
    lines = [
        f"{request['index']} on {request['date']}, and prices from {request['from']}",
        "",
        f"Source: the public interface of the Moscow Exchange, {request['address']}",
        f"Fetched: begun on {request['begun']}",
        f"weights.csv: {len(weights)} shares, as published; they sum to {total:.2%}, and those "
        f"with prices to {priced:.2%}",
        f"prices.csv: closes of board {request['board']} in roubles, {len(prices)} days, "
        f"{(weights['price_column'] != '').sum()} shares",
        "Prices are not adjusted: a split moves them, and a dividend is not in them.",
        "The members are those of the last day: what left the index before is not among them.",
        "SHA256SUMS: the checksums of all files; pages/: what the exchange answered.",
        "",
        *_section("No price at all", _unpriced(weights)),
        *_section("First price after the first day", _starts(prices)),
        *_section("Last price before the last day", _ends(prices)),
        *_section("Days without a price between the first and the last", _gaps(prices)),
        *_section("Days from Monday to Friday without any price", _closed(request, prices)),
        *_section("Jumps that look like splits", _jumps(prices)),
    ]
    return "\n".join(lines)


def _section(title: str, rows: list[str]) -> list[str]:
    return [f"{title}: {len(rows) or 'none'}", *(f"  {row}" for row in rows), ""]


def _unpriced(weights: pd.DataFrame) -> list[str]:
    empty = weights[weights["price_column"] == ""]
    return [f"{ticker}, weight {weight:.2%}" for ticker, weight in empty["weight"].items()]


def _priced_days(prices: pd.DataFrame) -> dict[str, list[str]]:
    """Return the ISO dates on which each share that has a price has one."""
    days = np.array([f"{day:%Y-%m-%d}" for day in prices.index])
    known = {str(ticker): list(days[prices[ticker].notna()]) for ticker in prices.columns}
    return {ticker: there for ticker, there in known.items() if there}


def _starts(prices: pd.DataFrame) -> list[str]:
    first = f"{prices.index[0]:%Y-%m-%d}"
    return [f"{name}, {days[0]}" for name, days in _priced_days(prices).items() if days[0] > first]


def _ends(prices: pd.DataFrame) -> list[str]:
    last = f"{prices.index[-1]:%Y-%m-%d}"
    return [f"{name}, {days[-1]}" for name, days in _priced_days(prices).items() if days[-1] < last]


def _gaps(prices: pd.DataFrame) -> list[str]:
    every = [f"{day:%Y-%m-%d}" for day in prices.index]
    found = []
    for name, days in _priced_days(prices).items():
        there = set(days)
        missing = [day for day in every if days[0] < day < days[-1] and day not in there]
        if missing:
            found.append(f"{name}, {len(missing)}: {', '.join(missing)}")
    return found


def _closed(request: dict[str, str], prices: pd.DataFrame) -> list[str]:
    known = set(prices.index)
    weekdays = pd.bdate_range(request["from"], request["date"])
    return [f"{day:%Y-%m-%d}" for day in weekdays if day not in known]


def _jumps(prices: pd.DataFrame) -> list[str]:
    """Describe the steps that look like splits: share, day, both closes, and pieces."""
    found = []
    for step in looks_like_splits(prices).to_dict("records"):
        name, day, pieces = step["name"], step["date"], float(step["pieces"])
        before, after = prices[name].dropna()[:day].iloc[-2:]
        split = f"1 became {pieces:g}" if pieces >= 1.0 else f"{1.0 / pieces:g} became 1"
        found.append(f"{name}, {day:%Y-%m-%d}: {before:g} to {after:g}, as if {split}")
    return found
