"""What cash in a portfolio costs, taken apart exactly."""

from __future__ import annotations

import numpy as np
import pandas as pd

from research_lib.base.checks import as_frame, check_returns
from research_lib.base.numbers import as_number


def cash_drag(
    market: pd.Series,
    cash: pd.Series | float,
    share: float,
    *,
    drifting: bool = False,
) -> pd.DataFrame:
    r"""Gap between a portfolio that keeps some cash and the fully invested market.

    Parameters
    ----------
    market : Series of length T
        Return of the market in each period, in decimals.
    cash : Series of length T, or float
        Return of cash in the same periods; 0 if money earns nothing.
    share : float
        Share of cash at the start, between 0 and 1.
    drifting : bool, default False
        False: the share is brought back at every period's end. True: it is left to drift.

    Returns
    -------
    DataFrame of length T
        `share` of cash held during the period; `market`, `cash` and `portfolio` returns;
        `value` and `market_value` at the end, from 1 at the start; and the gap, `value` less
        `market_value`, as the running total of two columns of money: `direct`, the share held
        times the market's return over cash, on the market's own money; and `interaction`, what
        the gap so far gained or lost by itself being invested.

    Raises
    ------
    ValueError
        If returns are missing, not aligned or in percent, `share` is outside 0 to 1, or
        `drifting` is neither True nor False.
    TypeError
        If `market` is no Series.

    Notes
    -----
    With V and M the values of portfolio and market, c the share of cash,

    .. math::
        V_t - M_t = (V_{t-1} - M_{t-1}) - c_{t-1}(r^m_t - r^c_t)\,M_{t-1}
                    + (V_{t-1} - M_{t-1})\,r^p_t .

    The second term is `direct`, the third `interaction`; their sum over time is the whole gap.

    Examples
    --------
    >>> year = pd.Series([0.10, -0.10], index=[1, 2])
    >>> rl.cash_drag(year, 0.0, 0.5)[["direct", "interaction"]].round(4).to_numpy().tolist()
    [[-0.05, 0.0], [0.055, 0.0025]]
    """
    if not 0.0 <= as_number(share, "share of cash") <= 1.0:
        raise ValueError(f"share of cash is {share}: it must be between 0 and 1")
    if not isinstance(drifting, (bool, np.bool_)):
        raise ValueError(f"drifting is {drifting!r}: give True or False")
    both = as_frame(market, "market")
    rate = cash if isinstance(cash, pd.Series) else as_number(cash, "cash")
    money = rate if isinstance(rate, pd.Series) else pd.Series(rate, index=market.index)
    if not money.index.equals(market.index):
        apart = money.index.symmetric_difference(market.index)
        culprit = f"at {apart[0]}" if len(apart) else "in their order"
        raise ValueError(f"market and cash differ {culprit}: give both on the same dates")
    returns = check_returns(both.assign(cash=money))
    growth_market, growth_cash = np.cumprod(1.0 + returns, axis=0).T
    held = np.full(len(market), share)
    if drifting:
        before = np.concatenate(([1.0], (1.0 - share) * growth_market + share * growth_cash))
        cash_before = share * np.concatenate(([1.0], growth_cash))[:-1]
        # A portfolio worth nothing holds no share of anything.
        held = np.divide(
            cash_before, before[:-1], where=before[:-1] > 0.0, out=np.zeros(len(market))
        )
    portfolio = returns[:, 0] - held * (returns[:, 0] - returns[:, 1])
    value = np.cumprod(1.0 + portfolio)
    market_before = np.concatenate(([1.0], growth_market[:-1]))
    gap_before = np.concatenate(([0.0], (value - growth_market)[:-1]))
    columns = {
        "share": held,
        "market": returns[:, 0],
        "cash": returns[:, 1],
        "portfolio": portfolio,
        "value": value,
        "market_value": growth_market,
        "direct": -held * (returns[:, 0] - returns[:, 1]) * market_before,
        "interaction": gap_before * portfolio,
    }
    return pd.DataFrame(columns, index=market.index)
