"""What the investor earned: the one rate that explains what went in, came out and is there."""

from __future__ import annotations

import numpy as np

from research_lib.base.arrays import FloatArray
from research_lib.base.compiled import compiled
from research_lib.base.frequency import checked_frequency
from research_lib.simulator.ledger import Ledger

# Money owed at a rate, as a share of all that was ever paid in or out, that may be rounding.
OWED = 1e-12


def money_weighted(ledger: Ledger, *, frequency: float | None = None) -> float:
    r"""Money-weighted return a year: the internal rate of the investor's payments.

    .. math:: B_0 = V_0, \quad B_t = (1 + \rho) B_{t-1} + F_t, \quad B_T = V_T

    with the initial money :math:`V_0`, flows :math:`F_t` at the close of period t, the final value
    :math:`V_T`, and the rate a period :math:`\rho`, which is compounded to a year.

    Parameters
    ----------
    ledger : Ledger
        The books; cash flows as given to :func:`research_lib.simulate`.
    frequency : float, optional
        Periods a year; read off the dates if not given.

    Returns
    -------
    float
        In decimals; -1 if all is lost. NaN if no rate keeps every :math:`B_t` at zero or above.

    Raises
    ------
    ValueError
        If the frequency is not positive, or not given and not to be read off the dates.

    Notes
    -----
    Payments of both signs may have several internal rates. At most one of them keeps the money
    that it accounts for, :math:`B_t`, from falling below zero: a higher rate raises every
    :math:`B_t`, as long as none is negative, and with them the last. That rate is the one given;
    if there is none, the payments would have the investor lend to the portfolio and borrow from it
    at one rate, and no number says what was earned. With deposits alone, and with withdrawals
    alone, the rate exists.

    Examples
    --------
    A return of +50 %, then 9 are added to 1, then -20 %: the time-weighted return is +20 % over
    both periods, and the investor of 10 has 8.4.

    >>> years = pd.DataFrame({"a": [0.5, -0.2]}, pd.to_datetime(["2001-12-31", "2002-12-31"]))
    >>> more = pd.Series({years.index[0]: 9.0})
    >>> ledger = rl.simulate(years, {"a": 1.0}, rl.Policy(None), flows=more)
    >>> round(money_weighted(ledger), 4)  # (1 + x)² + 9 (1 + x) = 8.4
    -0.1474
    """
    value, flows = ledger.value.to_numpy(), ledger.flows.to_numpy()
    yearly = checked_frequency(ledger.value.index, frequency)
    factor = _rate(ledger.initial, flows, float(value[-1]))
    return float(factor**yearly - 1.0)


@compiled
def _ends(factor: float, initial: float, flows: FloatArray, least: float) -> float:
    """Where money ends that grows by a factor a period; -inf where it runs below zero before."""
    money = initial
    for flow in flows:
        money = money * factor + flow
        if money < least:
            return -np.inf
    return money


@compiled
def _rate(initial: float, flows: FloatArray, value: float) -> float:
    """Growth factor a period, by halving: what ends too low needs a higher one."""
    paid = initial + np.abs(flows).sum()
    least = -OWED * paid
    low, high = 0.0, 2.0
    while _ends(high, initial, flows, least) < value:
        low, high = high, 2.0 * high
    middle = 0.5 * (low + high)
    while low < middle < high:
        if _ends(middle, initial, flows, least) < value:
            low = middle
        else:
            high = middle
        middle = 0.5 * (low + high)
    if _ends(0.0, initial, flows, least) >= value:
        high = 0.0
    # Where the lowest rate that owes nothing ends above the value, there is none.
    above = _ends(high, initial, flows, least) - value
    rounding = OWED * len(flows) * (paid + abs(value))
    return high if above <= rounding else np.nan
