"""Exits that wait, in the sense of ERC-7540: asked for, then payable, then paid."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass
from typing import Literal

from research_lib.vaults.pieces import amount
from research_lib.vaults.shares import SimpleVault, checked_vault

STATES = ("pending", "claimable", "claimed")
Rate = Literal["request", "fulfilment", "lower"]


@dataclass
class Request:
    """One request; times in the caller's unit, None for what has not happened."""

    holder: Hashable
    shares: int
    asked: int  # time of the request
    promised: int  # assets that the shares would have fetched then
    paid: int = 0  # assets set aside for it
    ready: int | None = None  # time from which it can be claimed
    claimed: bool = False

    def state(self, now: int) -> str:
        """Return pending, claimable or claimed."""
        if self.claimed:
            return "claimed"
        return "pending" if self.ready is None or now < self.ready else "claimable"


class RedemptionQueue:
    """The only way out of a vault whose exits wait.

    Shares that are asked to be redeemed leave their holder at once and stay in the queue's keeping,
    where they share gains and losses as all others do. After the notice the vault burns them and
    sets assets aside; after the settlement these can be claimed. Requests are met in the order in
    which they came: each whole, none before another, none while the vault cannot pay it.

    Parameters
    ----------
    vault : SimpleVault
        The vault, which gives up its own exits: previews of them are refused from now on.
    rate : {"request", "fulfilment", "lower"}, default "fulfilment"
        What is paid: what the shares were worth when they were asked to be redeemed, what they are
        worth when they are burnt, or the lower of both.
    notice : int, default 0
        Time between a request and the first moment at which it can be met.
    settlement : int, default 0
        Time between that and the moment at which the assets can be claimed.

    Attributes
    ----------
    requests : list
        All requests, in their order: holder, shares, asked, promised, paid, ready, claimed.
    now : int
        The latest time that the queue was told. Any unit of time will do, in whole numbers; in a
        composed vault, and in its simple vaults, time is its `step`, and no later one is taken.

    Raises
    ------
    TypeError
        If the vault is none.
    ValueError
        If a parameter is out of range, the vault has a queue already, time goes backwards or past
        the step of a composed vault, no holder is named, or a request is for no shares or for more
        than its holder has. A call that fails changes nothing.

    Notes
    -----
    At the rate of the request, those who stay carry what happens to the value until the shares are
    burnt; they pay at most all there is. At the lower rate they keep the gains of those who leave
    and carry none of their losses.

    References
    ----------
    ERC-7540, *Asynchronous ERC-4626 tokenized vaults* (2023), "Request lifecycle".

    Examples
    --------
    >>> vault = rl.SimpleVault()
    >>> queue = rl.RedemptionQueue(vault, rate="lower", notice=3)
    >>> vault.deposit("A", 1000), vault.deposit("B", 1000)
    (1000, 1000)
    >>> queue.request("A", 1000, now=0)
    1000
    >>> vault.earn(-200)
    >>> queue.fulfil(now=2), queue.fulfil(now=3), queue.claim("A", now=3)
    (0, 900, 900)
    """

    def __init__(
        self,
        vault: SimpleVault,
        rate: Rate = "fulfilment",
        *,
        notice: int = 0,
        settlement: int = 0,
    ) -> None:
        checked_vault(vault, "vault")
        if rate not in ("request", "fulfilment", "lower"):
            raise ValueError(f"rate is {rate!r}: give one of request, fulfilment, lower")
        if vault._queue is not None:
            raise ValueError("the vault has a queue already: its exits cannot wait in two")
        self._notice, self._settlement = amount(notice, "notice"), amount(settlement, "settlement")
        self.vault, self.rate, self.now = vault, rate, 0
        self.requests: list[Request] = []
        vault._queue = self

    # --- the three states -------------------------------------------------------------------------

    def shares(self, state: str, holder: Hashable | None = None) -> int:
        """Return the shares asked to be redeemed that are pending, claimable or claimed.

        Of one holder, or of all.
        """
        if state not in STATES:
            raise ValueError(f"state is {state!r}: give one of {', '.join(STATES)}")
        return sum(request.shares for request in self._in(state, holder))

    def claimable(self, holder: Hashable) -> int:
        """Return the assets that a holder can claim now."""
        _check_one(holder)
        return sum(request.paid for request in self._in("claimable", holder))

    def worth(self, holder: Hashable | None = None) -> int:
        """Return what requests stand for now: set aside and not claimed, or to be paid at a rate.

        Of one holder, or of all.
        """
        open_ones = self._in("pending", holder) + self._in("claimable", holder)
        return sum(r.paid if r.ready is not None else self._payment(r) for r in open_ones)

    def owed(self, now: int | None = None) -> int:
        """Return what all that is not yet met would be paid now.

        With a time, only those whose notice is over by then.
        """
        waiting = [request for request in self.requests if request.ready is None]
        due = [r for r in waiting if now is None or r.asked + self._notice <= now]
        return sum(map(self._payment, due))

    # --- calls ------------------------------------------------------------------------------------

    def request(self, holder: Hashable, shares: int, now: int) -> int:
        """Take shares of a holder into keeping, and return the assets they are worth now."""
        _check_one(holder)
        has, asked = self.vault.shares.get(holder, 0), amount(shares, "shares")
        if not asked:
            raise ValueError(f"{holder!r} gives back 0 shares: ask for 1 or more")
        if asked > has:
            raise ValueError(f"{holder!r} gives back {asked} shares and has {has}")
        self._move_to(now)
        promised = self.vault._paid_for(asked)
        self.vault.shares[holder] = has - asked
        self.vault.shares[self] = self.vault.shares.get(self, 0) + asked
        self.requests.append(Request(holder, asked, self.now, promised))
        return promised

    def fulfil(self, now: int) -> int:
        """Burn the shares whose notice is over, as far as the vault can pay; return the assets."""
        self._move_to(now)
        total = 0
        for request in [request for request in self.requests if request.ready is None]:
            paid = self._payment(request)
            if request.asked + self._notice > self.now or paid > self.vault._payable():
                break
            self.vault._go(self, paid, request.shares)
            request.paid, request.ready = paid, self.now + self._settlement
            total += paid
        return total

    def claim(self, holder: Hashable, now: int) -> int:
        """Pay a holder what is claimable, and return it."""
        _check_one(holder)
        self._move_to(now)
        total = 0
        for request in self._in("claimable", holder):
            request.claimed = True
            total += request.paid
        return total

    # --- inside -----------------------------------------------------------------------------------

    def _in(self, state: str, holder: Hashable | None) -> list[Request]:
        mine = (r for r in self.requests if holder is None or r.holder == holder)
        return [request for request in mine if request.state(self.now) == state]

    def _payment(self, request: Request) -> int:
        today, most = self.vault._paid_for(request.shares), self.vault._payable(at_once=False)
        if self.rate == "fulfilment":
            return min(today, most)
        if self.rate == "lower":
            return min(today, most, request.promised)
        return min(request.promised, most)

    def _move_to(self, now: int) -> None:
        if amount(now, "now") < self.now:
            raise ValueError(f"now is {now} and was {self.now}: time does not go backwards")
        clock = self.vault._clock
        if clock is not None and now > clock:
            raise ValueError(f"now is {now} and its composed vault is at step {clock}: advance it")
        self.now = int(now)


def _check_one(holder: Hashable) -> None:
    if holder is None:
        raise ValueError("holder is None, which stands for all: name one holder")
