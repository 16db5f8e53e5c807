"""A vault in the sense of ERC-4626: shares of a common purse, counted in whole units."""

from __future__ import annotations

from collections.abc import Hashable
from fractions import Fraction
from typing import TYPE_CHECKING

from research_lib.vaults.pieces import (
    UNLIMITED,
    WHOLE,
    amount,
    divided,
    fee_inside,
    fee_on,
    flag,
    whole,
)

if TYPE_CHECKING:
    from research_lib.vaults.holdings import Holdings
    from research_lib.vaults.queue import RedemptionQueue


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
        What an entry or an exit costs, of the assets that come or go without it, in parts of
        10\ :sup:`18`.
    keeps_fees : bool, default True
        Whether these fees stay in the vault, for all who hold; False sends them on.
    most : int, optional
        Assets above which the vault takes no more.

    Attributes
    ----------
    assets : int
        What the vault owns.
    shares : dict
        Shares by holder.
    fees_sent : int
        Fees that have left the vault.

    Raises
    ------
    TypeError
        If `virtual` or `keeps_fees` is neither True nor False.
    ValueError
        If a parameter is out of range; in a call, if an amount is no whole number from 0 on, more
        than the holder can take or more than the vault has room for, or if exits wait in a
        :class:`research_lib.RedemptionQueue`. A call that fails changes nothing.

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
        self,
        *,
        offset: int = 0,
        virtual: bool = True,
        entry_fee: int = 0,
        exit_fee: int = 0,
        keeps_fees: bool = True,
        most: int | None = None,
    ) -> None:
        if amount(offset, "offset") > 18:
            raise ValueError(f"offset is {offset}: give a whole number from 0 to 18")
        for what, fee in (("entry_fee", entry_fee), ("exit_fee", exit_fee)):
            if amount(fee, what) >= WHOLE:
                raise ValueError(f"{what} is {fee}: give parts of 10^18, from 0 to below 10^18")
        self._extra_assets = int(flag(virtual, "virtual"))
        self._extra_shares = 10 ** int(offset) if virtual else 0
        self._entry_fee, self._exit_fee = int(entry_fee), int(exit_fee)
        self._keeps_fees = flag(keeps_fees, "keeps_fees")
        self._most = None if most is None else amount(most, "most")
        # Where there is one, exits go through it alone.
        self._queue: RedemptionQueue | None = None
        self._mover: Holdings | None = None  # the composed vault that lets it earn
        self.assets = self.fees_sent = 0
        self.shares: dict[Hashable, int] = {}

    @property
    def supply(self) -> int:
        """All shares that holders have."""
        return sum(self.shares.values())

    @property
    def price(self) -> Fraction:
        """Assets behind a share, exactly; 1 where nothing stands behind one."""
        count, parts = self.supply + self._extra_shares, self.assets + self._extra_assets
        return Fraction(parts, count) if count else Fraction(1)

    # --- what a call would give -------------------------------------------------------------------

    def convert_to_shares(self, assets: int) -> int:
        """Return the shares that assets are worth, without fees, rounded down."""
        return self._shares_of(amount(assets, "assets"), up=False)

    def convert_to_assets(self, shares: int) -> int:
        """Return the assets that shares are worth, without fees, rounded down."""
        return self._assets_of(amount(shares, "shares"), up=False)

    def preview_deposit(self, assets: int) -> int:
        """Return the shares that a deposit would give."""
        come = amount(assets, "assets")
        return self._shares_of(come - fee_inside(come, self._entry_fee), up=False)

    def preview_mint(self, shares: int) -> int:
        """Return the assets that new shares would cost."""
        net = self._assets_of(amount(shares, "shares"), up=True)
        return net + fee_on(net, self._entry_fee)

    def preview_withdraw(self, assets: int) -> int:
        """Return the shares that would be burnt for assets."""
        self._check_exits()
        net = amount(assets, "assets")
        return self._shares_of(net + fee_on(net, self._exit_fee), up=True)

    def preview_redeem(self, shares: int) -> int:
        """Return the assets that would be paid for shares."""
        self._check_exits()
        return self._paid_for(amount(shares, "shares"))

    def max_deposit(self) -> int:
        """Return the most assets that the vault takes now: 2²⁵⁶ − 1 if any."""
        if not self.assets + self._extra_assets and self.supply:
            return 0  # shares without assets behind them: no price to enter at
        return UNLIMITED if self._most is None else max(0, self._most - self.assets)

    def max_mint(self) -> int:
        """Return the most shares that the vault issues now: 2²⁵⁶ − 1 if any."""
        room = self.max_deposit()
        return room if room in (0, UNLIMITED) else self.preview_deposit(room)

    def max_redeem(self, holder: Hashable) -> int:
        """Return the most shares that a holder can give back at once."""
        return 0 if self._queue else self.shares.get(holder, 0)

    def max_withdraw(self, holder: Hashable) -> int:
        """Return the most assets that a holder can take at once."""
        return self._paid_for(self.max_redeem(holder))

    # --- calls ------------------------------------------------------------------------------------

    def deposit(self, holder: Hashable, assets: int) -> int:
        """Take assets of a holder and return the shares issued."""
        issued = self.preview_deposit(assets)
        self._check_room(int(assets), self.max_deposit())
        self._come(holder, int(assets), issued)
        return issued

    def mint(self, holder: Hashable, shares: int) -> int:
        """Issue shares to a holder and return the assets taken."""
        taken = self.preview_mint(shares)
        self._check_room(int(shares), self.max_mint())
        self._come(holder, taken, int(shares))
        return taken

    def withdraw(self, holder: Hashable, assets: int) -> int:
        """Pay assets to a holder and return the shares burnt."""
        self._check_exits()
        if amount(assets, "assets") > self.max_withdraw(holder):
            most = self.max_withdraw(holder)
            raise ValueError(f"{holder!r} asks for {assets} assets and can take at most {most}")
        burnt = self.preview_withdraw(assets)
        self._go(holder, int(assets), burnt)
        return burnt

    def redeem(self, holder: Hashable, shares: int) -> int:
        """Burn shares of a holder and return the assets paid."""
        self._check_exits()
        if amount(shares, "shares") > self.max_redeem(holder):
            has, most = self.shares.get(holder, 0), self.max_redeem(holder)
            later = "" if most == has else f", of which {most} can go now: a queue lets others wait"
            raise ValueError(f"{holder!r} gives back {shares} shares and has {has}{later}")
        paid = self.preview_redeem(shares)
        self._go(holder, paid, int(shares))
        return paid

    def earn(self, gain: int) -> None:
        """Add what the assets have earned, or what somebody gave; below 0, what they have lost."""
        if self.assets + whole(gain, "gain") < 0:
            raise ValueError(f"a loss of {-gain} of {self.assets} assets: no vault can owe")
        self.assets += int(gain)

    def issue(self, holder: Hashable, shares: int) -> None:
        """Issue shares against nothing: a fee that is paid by all who hold."""
        self._come(holder, 0, amount(shares, "shares"))

    # --- the two divisions ------------------------------------------------------------------------

    def _shares_of(self, assets: int, *, up: bool) -> int:
        count, parts = self.supply + self._extra_shares, self.assets + self._extra_assets
        if not self._extra_assets and not self.supply:
            return assets  # the first shares of a vault without virtual ones
        if not parts:
            raise ValueError(f"{count} shares have no assets behind them: no price to enter at")
        return divided(assets * count, parts, up=up)

    def _assets_of(self, shares: int, *, up: bool) -> int:
        count, parts = self.supply + self._extra_shares, self.assets + self._extra_assets
        if not self._extra_assets and not self.supply:
            return shares
        return divided(shares * parts, count, up=up)

    def _paid_for(self, shares: int) -> int:
        gross = self._assets_of(shares, up=False)
        return gross - fee_inside(gross, self._exit_fee)

    def _payable(self, *, at_once: bool = True) -> int:
        """Return the most that leavers could be paid, at once or when all waiting is over."""
        return self._after_fee(self.assets)

    @property
    def _clock(self) -> int | None:
        """Periods that have passed, where a composed vault counts them."""
        return None if self._mover is None else self._mover.step

    def _after_fee(self, assets: int) -> int:
        return assets - (0 if self._keeps_fees else fee_inside(assets, self._exit_fee))

    def _come(self, holder: Hashable, assets: int, shares: int) -> None:
        self.assets += assets - self._send(fee_inside(assets, self._entry_fee))
        self.shares[holder] = self.shares.get(holder, 0) + shares

    def _go(self, holder: Hashable, assets: int, shares: int) -> None:
        self.assets -= assets + self._send(fee_on(assets, self._exit_fee))
        self.shares[holder] = self.shares.get(holder, 0) - shares

    def _send(self, fee: int) -> int:
        """Return what leaves of a fee, and write it down."""
        sent = 0 if self._keeps_fees else fee
        self.fees_sent += sent
        return sent

    def _check_exits(self) -> None:
        if self._queue:
            raise ValueError("exits wait in a queue: ask it; what it will pay is not known before")

    def _check_room(self, asked: int, room: int) -> None:
        if asked > room:
            raise ValueError(f"{asked} come in, and the vault takes at most {room} now")


def checked_vault(given: object, what: str) -> SimpleVault:
    """Return a vault; raise, naming it, if it is none."""
    if not isinstance(given, SimpleVault):
        raise TypeError(f"{what} is {given!r}: give a vault, such as rl.SimpleVault()")
    return given
