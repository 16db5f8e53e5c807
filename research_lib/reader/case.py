"""What a reader's files say together."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, cast

import pandas as pd

from research_lib.names.in_market import CASH as CASH
from research_lib.reader.not_said import NotSaidError

# Facts that ask begin so.
QUESTION = "question: "
# What is not listed of a portfolio that is known is less.
WHOLE = 1e-6


@dataclass(frozen=True, eq=False)
class Case:
    """What a reader's files say together, under the names of the market.

    Attributes
    ----------
    weights : Series by name
        Shares of the whole portfolio, cash among them as "cash"; a sum below 1 leaves the rest
        unknown.
    pieces : Series by name
        Pieces held, without cash; empty if the file of holdings tells of none.
    last : Series by name
        Price of a piece today: that of the holdings, else the last of the prices.
    cash : float
        Money at hand; 0 if no row is called so.
    lots : DataFrame
        Purchases with date and cost: `date`, `asset`, `pieces`, `price`.
    market, target : Series or None
        Weights by name, sum 1.
    prices : DataFrame or None
        By date, a column a name.
    issuers : dict of str to str
        Company of what is one of several classes.
    last_trade : Timestamp or None
        Day of the last trade: as given, else of the last purchase or sale in the file.
    outside : DataFrame
        What is held and not in the market: `weight`, and `suggestion` and `alike`, names of the
        market that are close, and those that differ in their ending alone.
    what_was_read : dict of str to DataFrame
        By file: `fact` and `found`.
    largest_first : bool
        Whether a list of a part holds the largest positions.
    divided_by : float
        Sum of the weights of the file, where they are divided by it; else 1.
    label_of : mapping of text to name
        Name of what a file calls by another text: a ticker, a name, an ISIN or a CUSIP.
    """

    weights: pd.Series
    pieces: pd.Series
    last: pd.Series
    cash: float
    lots: pd.DataFrame
    market: pd.Series | None
    target: pd.Series | None
    prices: pd.DataFrame | None
    issuers: dict[str, str]
    last_trade: pd.Timestamp | None
    outside: pd.DataFrame
    what_was_read: dict[str, pd.DataFrame]
    largest_first: bool = False
    divided_by: float = 1.0
    label_of: Mapping[Any, Any] = field(default_factory=dict)

    @property
    def questions(self) -> list[str]:
        """What the files leave open, a sentence each: no number can be trusted before."""
        told = pd.concat(self.what_was_read, names=["file"]).reset_index("file")
        asked = told[told["fact"].str.startswith(QUESTION)]
        facts = asked["file"] + ": " + asked["fact"].str.removeprefix(QUESTION)
        return list(facts + ": " + asked["found"].astype(str))

    @property
    def listed(self) -> float:
        """Share of the portfolio that is known; 1 if all is."""
        known = float(self.weights.sum())
        return 1.0 if known > 1.0 - WHOLE else known

    @property
    def invested(self) -> pd.Series:
        """Weights without cash."""
        return self.weights.drop(CASH, errors="ignore")

    @property
    def day(self) -> pd.Timestamp:
        """Day of the last prices; the clock's without any."""
        if self.prices is None:
            return pd.Timestamp.today().normalize()
        return cast(pd.Timestamp, self.prices.index[-1])

    def needed_prices(self) -> pd.DataFrame:
        """Return the prices.

        Raises
        ------
        NotSaidError
            If there are none.
        """
        if self.prices is None:
            raise NotSaidError("This needs prices: give a file of them (PRICES).")
        return self.prices

    def needed_market(self) -> pd.Series:
        """Return the weights of the market.

        Raises
        ------
        NotSaidError
            If there are none.
        """
        if self.market is None:
            raise NotSaidError("This needs the market: give a file of its weights (MARKET).")
        return self.market
