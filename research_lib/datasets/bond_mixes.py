"""Mixes of 60 % shares and 40 % bonds, beside the mix of shares and bills of the 18 sets."""

from __future__ import annotations

from typing import NamedTuple

import pandas as pd

from research_lib.datasets.tables import load


class BondMix(NamedTuple):
    """One mix of shares and bonds.

    Attributes
    ----------
    name : str
        Plain name; "(m)" marks monthly data, "(y)" yearly.
    data : str
        Name in :func:`research_lib.catalog`.
    shares, bonds, bills : str
        Columns of it; of bills "" if it has none.
    """

    name: str
    data: str
    shares: str
    bonds: str
    bills: str

    @property
    def yearly(self) -> int:
        """Periods a year: 12 or 1."""
        return 12 if self.name.endswith("(m)") else 1

    def returns(self) -> pd.DataFrame:
        """Load simple returns a period, shape (T, 2): shares, bonds.

        Raises
        ------
        FileNotFoundError, ValueError
            If a file is missing or damaged.
        """
        return _whole_years(load(self.data)[[self.shares, self.bonds]], self.yearly)

    def cash(self) -> pd.Series | float:
        """Load the return of bills a period, or 0 where the data have none.

        Raises
        ------
        FileNotFoundError, ValueError
            If a file is missing or damaged.
        """
        return load(self.data)[self.bills] if self.bills else 0.0

    def target(self) -> pd.Series:
        """Target weights: 60 % shares."""
        return pd.Series({self.shares: 0.6, self.bonds: 0.4})


def _whole_years(frame: pd.DataFrame, yearly: int) -> pd.DataFrame:
    """Compound months over the calendar years that the data hold in full, if years are asked for.

    >>> months = pd.date_range("2000-12-31", periods=14, freq="ME")
    >>> _whole_years(pd.DataFrame({"a": 0.01}, months), 1)["a"].round(4).to_dict()
    {Timestamp('2001-12-31 00:00:00'): 0.1268}
    """
    year = pd.DatetimeIndex(frame.index).year
    if yearly == 12 or year.is_unique:
        return frame
    counted = pd.Series(1, frame.index).groupby(year).transform("sum")
    full = frame[counted == 12]
    compounded = (1.0 + full).groupby(year[counted == 12]).prod() - 1.0
    compounded.index = pd.DatetimeIndex([f"{each}-12-31" for each in compounded.index])
    return compounded


def bond_mixes() -> dict[str, BondMix]:
    """Return the three mixes with bonds, by plain name; nothing is read before it is asked for.

    Examples
    --------
    >>> {name: mix.returns().shape for name, mix in bond_mixes().items()}
    {'60/40 shares, long bonds (m)': (1152, 2), '60/40 shares, T-notes (y)': (98, 2), \
'60/40 shares, notes from 1871 (y)': (151, 2)}
    """
    mixes = [
        BondMix(
            "60/40 shares, long bonds (m)",
            "us_stocks_bonds_bills",
            "Stocks",
            "Long Treasuries",
            "Bills",
        ),
        BondMix(
            "60/40 shares, T-notes (y)",
            "us_asset_classes_annual",
            "S&P 500",
            "T-Notes",
            "T-Bills",
        ),
        BondMix(
            "60/40 shares, notes from 1871 (y)",
            "us_stocks_notes_1871",
            "Stocks",
            "Ten-year notes",
            "",
        ),
    ]
    return {mix.name: mix for mix in mixes}
