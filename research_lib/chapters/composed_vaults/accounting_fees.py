"""Fees of a vault that are paid in new shares: for time, and for success."""

from __future__ import annotations

from collections.abc import Hashable
from math import isfinite

from research_lib.vaults.pieces import WHOLE, amount
from research_lib.vaults.shares import SimpleVault, checked_vault


def management_fee_shares(supply: int, rate: int, days: float) -> int:
    r"""Return the shares to issue so that their holder owns a fee for time, rounded down.

    Parameters
    ----------
    supply : int
        Shares before.
    rate : int
        Share of the value a year, in parts of 10\ :sup:`18`.
    days : float
        Days since the last such fee, of a year of 365.25.

    Returns
    -------
    int
        :math:`f S / (1 - f)` with :math:`f` the rate for the days.

    Raises
    ------
    ValueError
        If a number is below 0, the days are no finite number, or the fee takes all.

    References
    ----------
    Set Protocol, ``StreamingFeeModule``.
    """
    held, parts = amount(supply, "supply"), amount(rate, "rate")
    fault = f"a rate of {rate} for {days} days: give days from 0 and a fee below all"
    if not (isfinite(days) and days >= 0.0):
        raise ValueError(fault)
    due = parts * round(days * 86_400) // round(365.25 * 86_400)
    if due >= WHOLE:
        raise ValueError(fault)
    return held * due // (WHOLE - due)


class HighWaterMark:
    r"""A fee for success: a share of what the price has gained above its highest so far.

    With the price :math:`p`, the mark :math:`m` and :math:`S` shares, the fee is worth
    :math:`f S (p - m)`, is paid in new shares, and moves the mark to the price after it. A fall is
    earned back without a fee; who enters below the mark pays none until it is passed.

    Parameters
    ----------
    vault : SimpleVault
        The vault; its price now is the first mark.
    rate : int
        Share of the gain, in parts of 10\ :sup:`18`.

    Attributes
    ----------
    mark : Fraction
        The price above which a gain pays.

    Raises
    ------
    TypeError
        If the vault is none.
    ValueError
        If the rate takes all, or more.
    """

    def __init__(self, vault: SimpleVault, rate: int) -> None:
        checked_vault(vault, "vault")
        if amount(rate, "rate") >= WHOLE:
            raise ValueError(f"rate is {rate}: give parts of 10^18, from 0 to below 10^18")
        self.vault, self.rate, self.mark = vault, int(rate), vault.price

    def charge(self, holder: Hashable) -> int:
        """Issue the fee to a holder and return its shares, rounded down."""
        vault, price = self.vault, self.vault.price
        if price <= self.mark or not vault.supply:
            return 0
        # Of all shares, those that belong to nobody too, so that the mark is met to the share.
        gain = (price - self.mark) / price * self.rate / WHOLE
        count = vault.supply + vault._extra_shares
        issued = int(count * gain / (1 - gain))
        vault.issue(holder, issued)
        self.mark = vault.price
        return issued
