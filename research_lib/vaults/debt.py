"""What a composed vault may do at once, whatever its policy wants."""

from __future__ import annotations

from dataclasses import dataclass

from research_lib.base.parameters import number
from research_lib.vaults.pieces import amount


@dataclass(frozen=True)
class DebtLimits:
    """Limits on what a composed vault lends to its simple vaults.

    What lies below its target is added to, up to the target; what lies above is cut, to the target,
    only where it lies above `most` times the target.

    Parameters
    ----------
    most : float, default 1.2
        Multiple of the target above which a simple vault is cut.
    idle : float, default 0
        Share of the vault's assets that is kept uninvested.
    change : int, default 0
        A move is made only if it is of more than this, in the smallest units.
    wait : int, default 0
        A simple vault is moved only if more than so many periods have passed since its last move.
    loss : float, default 1e-4
        Largest share of a sale that exit fee, proportional costs and impact may take, gas apart; a
        sale that costs more is not made.

    Raises
    ------
    ValueError
        If a number is out of its range.

    References
    ----------
    Yearn v3, ``DebtAllocator``: target and maximum ratio of a strategy, minimum change, minimum
    wait, maximum loss of an update.

    Examples
    --------
    Half of 100 is the target; 55 are less than 1.2 times it, and nothing is sold.

    >>> coin = pd.DataFrame({"stock": [0.22, 0.0], "cash": [0.0, 0.0]})
    >>> half, limits = {"stock": 0.5, "cash": 0.5}, rl.DebtLimits(most=1.2)
    >>> vault = rl.ComposedVault(coin, half, rl.Policy(1), limits=limits)
    >>> vault.deposit("A", 100 * 10**18) // 10**18, int(vault.run()["trades"].iloc[-1])
    (100, 2)
    """

    most: float = 1.2
    idle: float = 0.0
    change: int = 0
    wait: int = 0
    loss: float = 1e-4

    def __post_init__(self) -> None:
        if not number(self.most, "most") >= 1.0:
            raise ValueError(f"most is {self.most}: give a multiple of the target, 1 or more")
        for what in ("idle", "loss"):
            if not 0.0 <= number(getattr(self, what), what) <= 1.0:
                raise ValueError(f"{what} is {getattr(self, what)}: give a share from 0 to 1")
        amount(self.change, "change")
        amount(self.wait, "wait")
