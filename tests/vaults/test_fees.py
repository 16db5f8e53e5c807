"""A fee for success, the most a vault takes, fees that are sent on."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

import research_lib as rl
from research_lib.chapters.composed_vaults.accounting_fees import HighWaterMark
from research_lib.vaults.pieces import UNLIMITED, WHOLE

UNIT = 10**18


def worth(vault: rl.SimpleVault, holder: str) -> float:
    return vault.convert_to_assets(vault.shares.get(holder, 0)) / UNIT


def test_a_high_water_mark_by_hand() -> None:
    """A fifth of the gain from 100 to 150; nothing on the way back up; a fifth of what is new."""
    vault = rl.SimpleVault()
    mark = HighWaterMark(vault, WHOLE // 5)
    vault.deposit("A", 100 * UNIT)
    for change, fee in [(50, 10), (-70, 0), (60, 0)]:
        vault.earn(change * UNIT)
        before = worth(vault, "manager")
        mark.charge("manager")
        assert worth(vault, "manager") - before == pytest.approx(fee, abs=1e-9)
        assert float(mark.mark) == pytest.approx(1.4, abs=1e-15)
    vault.earn(20 * UNIT)
    mark.charge("manager")
    # 160 assets, 107.14 shares: a price of 1.4933, 0.0933 above the mark, a fifth of it paid.
    shares = 100 * 150 / 140
    assert worth(vault, "manager") == pytest.approx(
        160 - 100 * (160 / shares - 0.2 * (160 / shares - 1.4)), abs=1e-9
    )


@given(
    st.lists(st.tuples(st.integers(-99, 200), st.booleans()), max_size=12),
    st.integers(0, WHOLE - 1),
    st.sampled_from([0, 3, 6]),
)
def test_the_mark_never_falls_and_the_fee_is_never_more_than_its_share(
    moves: list, rate: int, offset: int
) -> None:
    vault = rl.SimpleVault(offset=offset)
    mark = HighWaterMark(vault, rate)
    vault.deposit("A", UNIT)
    for percent, late in moves:
        vault.earn(vault.assets * percent // 100)
        if late:
            vault.deposit("B", UNIT)
        price, high = vault.price, mark.mark
        issued = mark.charge("manager")
        assert mark.mark >= high
        assert (issued == 0) if price <= high else mark.mark == vault.price
        if price > high:
            assert vault.price >= price - (price - high) * Fraction(rate, WHOLE)


@pytest.mark.parametrize("offset", [0, 6, 18])
@pytest.mark.parametrize("rate", [0, WHOLE // 5, WHOLE - 1])
def test_a_fee_for_success_is_its_share_of_the_gain_on_all_shares(offset: int, rate: int) -> None:
    """Worth f (p - m) S, with those shares that belong to nobody: as many as A's at offset 18.

    The price after it is the old one less the fee a share, to what one share rounds.
    """
    vault, fee = rl.SimpleVault(offset=offset), Fraction(rate, WHOLE)
    mark = HighWaterMark(vault, rate)
    vault.deposit("A", 10**6)
    vault.earn(500_000)
    price, high, count = vault.price, mark.mark, vault.supply + 10**offset
    issued = mark.charge("manager")
    due = fee * (price - high) * count
    assert due - vault.price <= issued * vault.price <= due
    assert 0 <= vault.price - (price - fee * (price - high)) <= price / count


def test_a_vault_takes_no_more_than_its_most() -> None:
    vault = rl.SimpleVault(most=100, entry_fee=WHOLE // 20)
    assert vault.max_deposit() == 100
    assert vault.preview_mint(vault.max_mint()) <= 100
    with pytest.raises(ValueError, match="101 come in, and the vault takes at most 100"):
        vault.deposit("A", 101)
    with pytest.raises(ValueError, match="at most 95"):
        vault.mint("A", 96)
    vault.deposit("A", 60)
    assert (vault.max_deposit(), vault.assets) == (40, 60)
    vault.earn(1000)
    assert (vault.max_deposit(), vault.max_mint()) == (0, 0)
    assert rl.SimpleVault().max_deposit() == rl.SimpleVault().max_mint() == UNLIMITED
    dead = rl.SimpleVault(virtual=False)
    dead.deposit("A", 5)
    dead.earn(-5)
    assert (dead.max_deposit(), dead.max_mint()) == (0, 0)


def test_fees_that_are_sent_on_leave_the_price_alone() -> None:
    """10,500 for 10,000, and the 500 are gone: OpenZeppelin's ERC4626Fees with a recipient."""
    vault = rl.SimpleVault(entry_fee=WHOLE // 20, exit_fee=WHOLE // 20, keeps_fees=False)
    assert vault.deposit("A", 10_500) == 10_000
    assert (vault.assets, vault.fees_sent) == (10_000, 500)
    assert vault.mint("B", 1_000) == 1_050
    assert vault.redeem("A", 2_100) == 2_000
    assert vault.withdraw("A", 4_000) == 4_200
    assert (vault.assets, vault.supply, vault.price) == (4_700, 4_700, 1)
    assert vault.fees_sent == 500 + 50 + 100 + 200


def test_a_rate_that_takes_all_is_refused() -> None:
    with pytest.raises(ValueError, match="below 10"):
        HighWaterMark(rl.SimpleVault(), WHOLE)
    with pytest.raises(TypeError, match="vault is None: give a vault"):
        HighWaterMark(None, 1)
