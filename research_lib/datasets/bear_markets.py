"""Falls of the market, found by one rule."""

from __future__ import annotations

import pandas as pd

from research_lib.base.checks import as_frame, check_returns


def bear_markets(returns: pd.Series, fall: float = 0.2) -> pd.DataFrame:
    """Falls from a highest value so far, from peak to trough.

    Returns
    -------
    DataFrame indexed by years, such as "2007–09"
        `peak` and `trough` (dates), `recovery` (the first date at the height of the peak again;
        missing if there is none), `fall` (negative) and `periods` from peak to trough. A fall
        that starts before an earlier one is made good belongs to that earlier one; one from the
        opening has no date of a peak and is left out.

    >>> days = pd.date_range("2001-12-30", periods=4)
    >>> bear_markets(pd.Series([0.1, -0.1, -0.2, 0.5], days))[["fall", "periods"]].round(2)
             fall  periods
    2001–02 -0.28        2
    """
    if not 0.0 < fall < 1.0:
        raise ValueError(f"fall is {fall}: give a share between 0 and 1, such as 0.2")
    check_returns(as_frame(returns, "returns"))
    value = (1.0 + returns).cumprod()
    below = value / value.cummax().clip(lower=1.0) - 1.0
    rows: dict[str, dict[str, object]] = {}
    for _, episode in below.groupby((below >= 0.0).cumsum()):
        if episode.min() > -fall or episode.iloc[0] < 0.0:
            continue
        dates = pd.DatetimeIndex(episode.index)
        peak, trough = dates[0], dates[int(episode.argmin())]
        after = value.index[value.index > episode.index[-1]]
        name = f"{peak:%Y}–{trough:%y}" if trough.year > peak.year else f"{peak:%Y}"
        rows[name if name not in rows else f"{peak:%Y-%m}"] = {
            "peak": peak,
            "trough": trough,
            "recovery": after[0] if len(after) else pd.NaT,
            "fall": episode.min(),
            "periods": len(episode.loc[:trough]) - 1,
        }
    return pd.DataFrame.from_dict(rows, orient="index")
