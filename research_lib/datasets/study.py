"""The 18 data sets on which rebalancing is studied, each with its plain name and its target."""

from __future__ import annotations

from typing import Literal, NamedTuple

import pandas as pd

from research_lib.base.frequency import periods_per_year
from research_lib.datasets.tables import load, number_table

Group = Literal["shares", "baskets"]

_MIX = "60/40 shares, bills (m)"
# Plain names, in the order of the tables; "(m)" marks monthly data, all others are daily.
_SHARES = {
    "20 US stocks": "us_stocks_20_daily",
    "50 US stocks": "us_stocks_50_daily",
    "NYSE(O)": "olps_nyse_o",
    "NYSE(N)": "olps_nyse_n",
    "DJIA": "olps_djia",
    "SP500": "olps_sp500",
    "TSE": "olps_tse",
    "419 US stocks (m)": "us_stocks_monthly",
}
_BASKETS = {
    "5 factor funds": "factor_etfs_daily",
    "47 industries": "us_industries_47_daily",
    "10 size groups": "us_size_deciles_daily",
    "MSCI": "olps_msci",
    "49 industries (m)": "us_industries_49",
    "30 industries (m)": "us_industries_30",
    "10 size groups (m)": "us_size_deciles",
    "13 hedge funds (m)": "hedge_funds",
    "20 countries (m)": "countries",
    _MIX: "us_market",
}
# The market of every country starts before this year.
_FROM = {"countries": "1991"}


class StudySet(NamedTuple):
    """One data set of the study of rebalancing.

    Attributes
    ----------
    name : str
        Plain name, as tables and figures show it.
    data : str
        Name in :func:`research_lib.catalog`; of the mix, that of its shares.
    group : {"shares", "baskets"}
        Whether the assets are single shares or baskets of them.
    """

    name: str
    data: str
    group: Group

    @property
    def monthly(self) -> bool:
        """Whether the data is monthly; if not, it is daily."""
        return self.name.endswith("(m)")

    def returns(self) -> pd.DataFrame:
        """Load simple returns a period, shape (T, N), none missing.

        Raises
        ------
        FileNotFoundError, ValueError
            If a file is missing or damaged.
        """
        frame = load(self.data).loc[_FROM.get(self.data) :]
        return pd.concat([frame, load("us_bills")], axis=1) if self.name == _MIX else frame

    def target(self) -> pd.Series:
        """Target weights by asset: 60 % shares in the mix, equal weights in all others.

        Raises
        ------
        FileNotFoundError, ValueError
            If a file is missing or damaged.
        """
        assets = self.returns().columns
        if self.name == _MIX:
            return pd.Series([0.6, 0.4], index=assets)
        return pd.Series(1.0 / len(assets), index=assets)

    def periods_per_year(self) -> float:
        """Periods a year; of markets that traded on Saturdays in part, their mean over time.

        Raises
        ------
        FileNotFoundError, ValueError
            If a file is missing or damaged.
        """
        index = self.returns().index
        if self.data == "us_size_deciles_daily":  # six days a week until 1952
            days = pd.Timedelta(index[-1] - index[0]).days
            return len(index) / (days / 365.25)
        return periods_per_year(index)


def study_sets() -> dict[str, StudySet]:
    """Return the 18 data sets of the part on rebalancing, by plain name, in the order of tables.

    Returns
    -------
    dict of str to StudySet
        Each with its returns, its target and its periods a year; nothing is read before it is
        asked for.

    Examples
    --------
    >>> sets = study_sets()
    >>> len(sets), sets["49 industries (m)"].returns().shape
    (18, (594, 49))
    """
    groups: dict[Group, dict[str, str]] = {"shares": _SHARES, "baskets": _BASKETS}
    return {
        name: StudySet(name, data, group)
        for group, named in groups.items()
        for name, data in named.items()
    }


def stored(name: str) -> pd.DataFrame:
    """Return the table of a study that takes minutes and was computed before: `make studies`.

    Parameters
    ----------
    name : str
        A name of ``data/studies``, without ``.csv``.

    Returns
    -------
    DataFrame
        As the study's module computes it, on a numbered index; the column ``row`` says which of
        its rows, such as data sets, a line belongs to. Numbers have twelve digits.

    Raises
    ------
    FileNotFoundError, ValueError
        If no study has this name, or its file is missing or damaged.
    """
    return number_table(f"studies/{name}")
