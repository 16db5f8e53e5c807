"""A vault in the sense of ERC-4626: shares of a common purse, counted in whole units."""

from __future__ import annotations

from collections.abc import Hashable
from math import isfinite
from numbers import Integral

# Fees are counted in parts of this, as contracts do: integers inside, floats never.
WHOLE = 10**18


class SimpleVault:
    r"""Assets of many holders, and the shares that say whose they are.

    All amounts are whole numbers: units of the smallest piece of the asset. A division that does
    not come out rounds in favour of those who stay. With :math:`S` shares, :math:`A` assets and
    :math:`\delta` more decimals for shares than for assets,

    .. math:: \text{shares} = a \frac{S + 10^\delta}{A + 1}, \qquad
              \text{assets} = s \frac{A + 1}{S + 10^\delta}.

    The :math:`10^\delta` shares and the one asset belong to nobody: they keep the price of a share
    from being moved by whoever comes first.

    Parameters
    ----------
    offset : int, default 0
        The number :math:`\delta`, from 0 to 18.
    virtual : bool, default True
        Whether there are such shares; without them an empty vault gives a share for an asset, as
        early contracts did.
    entry_fee, exit_fee : int, default 0
        What an entry or an exit leaves in the vault, of the assets that come or go without it, in
        parts of 10\ :sup:`18`.

    Attributes
    ----------
    assets : int
        What the vault owns.
    shares : dict
        Shares by holder.

    Raises
    ------
    ValueError
        If a parameter is out of range; in a call, if an amount is no whole number from 0 on or
        more than the holder can take. A call that fails changes nothing.

    References
    ----------
    ERC-4626, *Tokenized vaults* (2022); rounding and virtual shares as in OpenZeppelin's
    ``ERC4626``, fees as in its ``ERC4626Fees``.

    Examples
    --------
    >>> vault = rl.SimpleVault()
    >>> vault.mint("A", 2000), vault.deposit("B", 4000)
    (2000, 4000)
    >>> vault.earn(3000)
    >>> vault.convert_to_assets(2000), vault.deposit("A", 2000)
    (2999, 1333)
    """

    def __init__(
        self, *, offset: int = 0, virtual: bool = True, entry_fee: int = 0, exit_fee: int = 0
    ) -> None:
        if _amount(offset, "offset") > 18:
            raise ValueError(f"offset is {offset}: give a whole number from 0 to 18")
        for what, fee in (("entry_fee", entry_fee), ("exit_fee", exit_fee)):
            if _amount(fee, what) >= WHOLE:
                raise ValueError(f"{what} is {fee}: give parts of 10^18, from 0 to below 10^18")
        self._extra_shares = 10 ** int(offset) if virtual else 0
        self._extra_assets = int(virtual)
        self._entry_fee, self._exit_fee = int(entry_fee), int(exit_fee)
        self.assets = 0
        self.shares: dict[Hashable, int] = {}

    @property
    def supply(self) -> int:
        """All shares that holders have."""
        return sum(self.shares.values())

    # --- what a call would give -------------------------------------------------------------------

    def convert_to_shares(self, assets: int) -> int:
        """Return the shares that assets are worth, without fees, rounded down."""
        return self._shares_of(_amount(assets, "assets"), up=False)

    def convert_to_assets(self, shares: int) -> int:
        """Return the assets that shares are worth, without fees, rounded down."""
        return self._assets_of(_amount(shares, "shares"), up=False)

    def preview_deposit(self, assets: int) -> int:
        """Return the shares that a deposit would give."""
        come = _amount(assets, "assets")
        return self._shares_of(come - _fee_inside(come, self._entry_fee), up=False)

    def preview_mint(self, shares: int) -> int:
        """Return the assets that new shares would cost."""
        net = self._assets_of(_amount(shares, "shares"), up=True)
        return net + _fee_on(net, self._entry_fee)

    def preview_withdraw(self, assets: int) -> int:
        """Return the shares that would be burnt for assets."""
        net = _amount(assets, "assets")
        return self._shares_of(net + _fee_on(net, self._exit_fee), up=True)

    def preview_redeem(self, shares: int) -> int:
        """Return the assets that would be paid for shares."""
        gross = self._assets_of(_amount(shares, "shares"), up=False)
        return gross - _fee_inside(gross, self._exit_fee)

    def max_redeem(self, holder: Hashable) -> int:
        """Return the most shares that a holder can give back."""
        return self.shares.get(holder, 0)

    def max_withdraw(self, holder: Hashable) -> int:
        """Return the most assets that a holder can take."""
        return self.preview_redeem(self.max_redeem(holder))

    # --- calls ------------------------------------------------------------------------------------

    def deposit(self, holder: Hashable, assets: int) -> int:
        """Take assets of a holder and return the shares issued."""
        issued = self.preview_deposit(assets)
        self._come(holder, int(assets), issued)
        return issued

    def mint(self, holder: Hashable, shares: int) -> int:
        """Issue shares to a holder and return the assets taken."""
        taken = self.preview_mint(shares)
        self._come(holder, taken, int(shares))
        return taken

    def withdraw(self, holder: Hashable, assets: int) -> int:
        """Pay assets to a holder and return the shares burnt."""
        if _amount(assets, "assets") > self.max_withdraw(holder):
            most = self.max_withdraw(holder)
            raise ValueError(f"{holder!r} asks for {assets} assets and can take at most {most}")
        burnt = self.preview_withdraw(assets)
        self._go(holder, int(assets), burnt)
        return burnt

    def redeem(self, holder: Hashable, shares: int) -> int:
        """Burn shares of a holder and return the assets paid."""
        if _amount(shares, "shares") > self.max_redeem(holder):
            most = self.max_redeem(holder)
            raise ValueError(f"{holder!r} gives back {shares} shares and has {most}")
        paid = self.preview_redeem(shares)
        self._go(holder, paid, int(shares))
        return paid

    def earn(self, gain: int) -> None:
        """Add what the assets have earned, or what somebody gave; below 0, what they have lost."""
        if self.assets + _whole(gain, "gain") < 0:
            raise ValueError(f"a loss of {-gain} of {self.assets} assets: no vault can owe")
        self.assets += int(gain)

    def issue(self, holder: Hashable, shares: int) -> None:
        """Issue shares against nothing: a fee that is paid by all who hold."""
        self._come(holder, 0, _amount(shares, "shares"))

    # --- the two divisions ------------------------------------------------------------------------

    def _shares_of(self, assets: int, *, up: bool) -> int:
        whole, parts = self.supply + self._extra_shares, self.assets + self._extra_assets
        if not self._extra_assets and not self.supply:
            return assets  # the first shares of a vault without virtual ones
        if not parts:
            raise ValueError(f"{whole} shares have no assets behind them: no price to enter at")
        return _divided(assets * whole, parts, up=up)

    def _assets_of(self, shares: int, *, up: bool) -> int:
        whole, parts = self.supply + self._extra_shares, self.assets + self._extra_assets
        if not self._extra_assets and not self.supply:
            return shares
        return _divided(shares * parts, whole, up=up)

    def _come(self, holder: Hashable, assets: int, shares: int) -> None:
        self.assets += assets
        self.shares[holder] = self.shares.get(holder, 0) + shares

    def _go(self, holder: Hashable, assets: int, shares: int) -> None:
        self.assets -= assets
        self.shares[holder] = self.shares.get(holder, 0) - shares


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
    held, parts = _amount(supply, "supply"), _amount(rate, "rate")
    fault = f"a rate of {rate} for {days} days: give days from 0 and a fee below all"
    if not (isfinite(days) and days >= 0.0):
        raise ValueError(fault)
    due = parts * round(days * 86_400) // round(365.25 * 86_400)
    if due >= WHOLE:
        raise ValueError(fault)
    return held * due // (WHOLE - due)


def _whole(value: object, what: str) -> int:
    """Return a whole number of any size; a float is refused, for it would round large ones."""
    if isinstance(value, bool) or not isinstance(value, Integral):
        raise ValueError(f"{what}: {value!r} is no whole number: count in the smallest units")
    return int(value)


def _amount(value: int, what: str) -> int:
    whole = _whole(value, what)
    if whole < 0:
        raise ValueError(f"{what}: {whole} is below 0: give a whole number from 0 on")
    return whole


def _divided(numerator: int, denominator: int, *, up: bool) -> int:
    return -(-numerator // denominator) if up else numerator // denominator


def _fee_on(net: int, fee: int) -> int:
    """Return the fee on top of an amount, rounded up: the vault's favour."""
    return _divided(net * fee, WHOLE, up=True)


def _fee_inside(gross: int, fee: int) -> int:
    """Return the fee that an amount contains, rounded up."""
    return _divided(gross * fee, WHOLE + fee, up=True)
