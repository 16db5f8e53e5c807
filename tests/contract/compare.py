"""Hold `rl.SimpleVault` to a contract that is in use, call by call: `make contract`.

snekmate's ERC-4626 is compiled and run here, without a network, beside the vault of the library.
Both get the same random calls; what they return, every balance and what they refuse must be equal
to the unit.
"""

from __future__ import annotations

import random
import sys
from pathlib import Path

import snekmate
from eth_abi import decode, encode
from eth_utils import keccak
from pyrevm import EVM
from vyper.cli.vyper_compile import compile_files

from research_lib.vaults.shares import SimpleVault

MONEY = Path(__file__).with_name("money.vy")
VAULT = Path(snekmate.__path__[0]) / "extensions" / "erc4626.vy"
HOLDERS = [f"0x{number:040x}" for number in (0xA1, 0xB2, 0xC3)]
DEPLOYER = f"0x{0xD4:040x}"
OFFSETS = (0, 1, 3, 6, 18)
CALLS = ("deposit", "mint", "withdraw", "redeem", "earn", "lose")


class Contract:
    """A deployed contract, called by the names and types of its functions."""

    def __init__(self, evm: EVM, source: Path, types: str, *arguments: object) -> None:
        (made,) = compile_files([source], ["bytecode"], paths=[str(source.parents[2])]).values()
        given = encode(types.split(",") if types else [], list(arguments))
        self.evm = evm
        self.address = evm.deploy(DEPLOYER, bytes.fromhex(made["bytecode"][2:]) + given)

    def call(self, signature: str, *arguments: object, sender: str = DEPLOYER) -> int:
        """Make a call and return its number; raise RuntimeError if the contract refuses."""
        types = signature.split("(")[1].rstrip(")")
        given = encode(types.split(",") if types else [], list(arguments))
        data = keccak(text=signature)[:4] + given
        answer = self.evm.message_call(caller=sender, to=self.address, calldata=data)
        return int(decode(["uint256"], answer)[0]) if answer else 0


def amount(rng: random.Random) -> int:
    """Return a small or a large number of units: both round, each in its way."""
    return (
        rng.randrange(0, 30) if rng.random() < 0.4 else rng.randrange(0, 10 ** rng.randrange(2, 25))
    )


def step(vault: SimpleVault, real: Contract, money: Contract, rng: random.Random) -> str:
    """Make one call on both and return what differs, or nothing."""
    what, holder, units = rng.choice(CALLS), rng.choice(HOLDERS), amount(rng)
    if what == "earn":
        money.call("make(address,uint256)", real.address, units)
        vault.earn(units)
    elif what == "lose":
        units = min(units, vault.assets // 2)
        money.call("destroy(address,uint256)", real.address, units)
        vault.earn(-units)
    else:
        if what in ("withdraw", "redeem") and rng.random() < 0.9:
            most = vault.max_withdraw(holder) if what == "withdraw" else vault.max_redeem(holder)
            units = min(units, most)
        types = "uint256,address" + (",address" if what in ("withdraw", "redeem") else "")
        to = [holder] * types.count("address")
        try:
            there = real.call(f"{what}({types})", units, *to, sender=holder)
        except RuntimeError:
            there = None
        try:
            here = getattr(vault, what)(holder, units)
        except ValueError:
            here = None
        if here != there:
            return f"{what} {units}: {here} here, {there} there"
    return differences(vault, real, money, amount(rng))


def differences(vault: SimpleVault, real: Contract, money: Contract, units: int) -> str:
    """Return the first number that differs: balances, totals, previews and limits."""
    pairs = {
        "assets": (vault.assets, real.call("totalAssets()")),
        "money": (vault.assets, money.call("balanceOf(address)", real.address)),
        "supply": (vault.supply, real.call("totalSupply()")),
        "shares": (vault.convert_to_shares(units), real.call("convertToShares(uint256)", units)),
        "worth": (vault.convert_to_assets(units), real.call("convertToAssets(uint256)", units)),
    }
    for call in ("Deposit", "Mint", "Withdraw", "Redeem"):
        here = getattr(vault, f"preview_{call.lower()}")(units)
        pairs[f"preview {call}"] = here, real.call(f"preview{call}(uint256)", units)
    for holder in HOLDERS:
        has = real.call("balanceOf(address)", holder)
        pairs[f"balance of {holder}"] = vault.max_redeem(holder), has
        limit = real.call("maxWithdraw(address)", holder)
        pairs[f"limit of {holder}"] = vault.max_withdraw(holder), limit
    for call, most in {"Deposit": vault.max_deposit(), "Mint": vault.max_mint()}.items():
        pairs[f"most of {call}"] = most, real.call(f"max{call}(address)", HOLDERS[0])
    wrong = [
        f"{name}: {here} here, {there} there"
        for name, (here, there) in pairs.items()
        if here != there
    ]
    return wrong[0] if wrong else ""


def main(n_calls: int = 4000) -> None:
    """Compare call by call; exit with what differs first."""
    for offset in OFFSETS:
        evm, rng = EVM(), random.Random(offset)
        for holder in (*HOLDERS, DEPLOYER):
            evm.set_balance(holder, 10**30)
        money = Contract(evm, MONEY, "")
        named = "Vault", "V", money.address, offset, "Vault", "1"
        real = Contract(evm, VAULT, "string,string,address,uint8,string,string", *named)
        vault = SimpleVault(offset=offset)
        for holder in HOLDERS:
            money.call("make(address,uint256)", holder, 10**60)
            money.call("approve(address,uint256)", real.address, 2**255, sender=holder)
        for number in range(n_calls // len(OFFSETS)):
            if wrong := step(vault, real, money, rng):
                sys.exit(f"offset {offset}, call {number}: {wrong}")
    print(f"{n_calls} random calls, shares with {OFFSETS} more decimals: equal to the unit")


if __name__ == "__main__":
    main()
