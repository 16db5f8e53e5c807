"""Shares of a vault: the published sequences to the unit, the attack, what must never happen."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import research_lib as rl
from research_lib.chapters.composed_vaults.accounting_fees import management_fee_shares
from research_lib.vaults.pieces import WHOLE

UNIT = 10**18


@pytest.mark.parametrize(
    ("virtual", "worth", "issued", "taken", "later", "paid", "burnt", "left"),
    [
        (True, (2999, 5999), 1333, 3000, (6070, 10928), (2427, 8000), (1608, 2000), 1),
        (False, (3000, 6000), 1333, 3001, (6071, 10929), (2428, 8001), (1608, 2000), 0),
    ],
)
def test_the_published_sequence_to_the_unit(
    virtual: bool,
    worth: tuple[int, int],
    issued: int,
    taken: int,
    later: tuple[int, int],
    paid: tuple[int, int],
    burnt: tuple[int, int],
    left: int,
) -> None:
    """The sequence of solmate's and OpenZeppelin's tests, with and without virtual shares."""
    vault = rl.SimpleVault(virtual=virtual)

    def worths() -> tuple[int, ...]:
        return tuple(vault.convert_to_assets(vault.shares[holder]) for holder in "AB")

    assert vault.mint("A", 2000) == 2000
    assert vault.deposit("B", 4000) == 4000
    vault.earn(3000)
    assert worths() == worth
    assert vault.deposit("A", 2000) == issued
    assert vault.mint("B", 2000) == taken
    vault.earn(3000)
    assert worths() == later
    assert vault.redeem("A", 1333) == paid[0]
    assert vault.withdraw("B", 2929) == burnt[0]
    assert vault.withdraw("A", 3643) == burnt[1]
    assert vault.redeem("B", 4392) == paid[1]
    assert (vault.supply, vault.assets) == (0, left)


@pytest.mark.parametrize(
    ("options", "victim", "attacker"),
    [
        ({"virtual": False}, -10.0, 10.0),
        ({"offset": 0}, -10 / 3, -10 / 3),
        ({"offset": 3}, -0.0025, -4.9987),
        ({"offset": 6}, -0.0000025, -5.0),
    ],
)
def test_the_first_depositor_attack(options: dict, victim: float, attacker: float) -> None:
    vault = rl.SimpleVault(**options)
    spent = 1 + 10 * UNIT
    vault.deposit("attacker", 1)
    vault.earn(10 * UNIT)
    vault.deposit("victim", 10 * UNIT)
    took = vault.redeem("attacker", vault.max_redeem("attacker"))
    back = vault.redeem("victim", vault.max_redeem("victim"))
    assert (took - spent) / UNIT == pytest.approx(attacker, abs=6e-5 * max(1, abs(attacker)))
    assert (back - 10 * UNIT) / UNIT == pytest.approx(victim, rel=0.02)


@pytest.mark.parametrize(
    ("options", "cost"),
    [({"virtual": False}, 10), ({"offset": 0}, 20), ({"offset": 3}, 20_000), ({"offset": 6}, 2e7)],
)
def test_what_a_donation_that_takes_all_costs(options: dict, cost: float) -> None:
    """The least donation after which the victim's 10 buy no share."""

    def issued(donation: int) -> int:
        vault = rl.SimpleVault(**options)
        vault.deposit("attacker", 1)
        vault.earn(donation)
        return vault.preview_deposit(10 * UNIT)

    low, high = 0, 10**8 * UNIT
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (middle, high) if issued(middle) else (low, middle)
    assert high / UNIT == pytest.approx(cost, rel=1e-3)


def test_an_entry_fee_of_five_percent() -> None:
    """10,500 come in, 10,000 are left: OpenZeppelin's ERC4626Fees."""
    vault = rl.SimpleVault(entry_fee=WHOLE // 20, exit_fee=WHOLE // 20)
    assert vault.preview_deposit(10_500) == 10_000
    assert vault.preview_mint(10_000) == 10_500
    vault.deposit("A", 10_500)
    vault.earn(-500)  # the fee, sent on to whoever is due it
    assert vault.preview_withdraw(5_000) == 5_250
    assert vault.preview_redeem(5_250) == 5_000


def test_a_management_fee_is_a_share_of_the_value() -> None:
    """2 % a year on one share: 0.0204082, of Set's StreamingFeeModule."""
    issued = management_fee_shares(UNIT, UNIT // 50, 365.25)
    assert issued / UNIT == pytest.approx(0.0204082, abs=5e-8)
    assert issued / (UNIT + issued) == pytest.approx(0.02, abs=1e-17)
    for days in (-1, -1e-9, float("nan"), float("inf"), float("-inf")):
        with pytest.raises(ValueError, match=f"for {days} days: give days from 0"):
            management_fee_shares(UNIT, UNIT // 50, days)
    with pytest.raises(ValueError, match="a fee below all"):
        management_fee_shares(UNIT, UNIT, 365.25)


@pytest.mark.parametrize(
    ("call", "named"),
    [
        (lambda vault: vault.deposit("A", -1), "assets: -1"),
        (lambda vault: vault.deposit("A", 1.5), "1.5 is no whole number"),
        (lambda vault: vault.mint("A", True), "True"),
        (lambda vault: vault.withdraw("A", 101), "at most 100"),
        (lambda vault: vault.redeem("B", 1), "'B'.*has 0"),
        (lambda vault: vault.earn(-101), "100 assets"),
    ],
)
def test_a_call_that_fails_changes_nothing(call: object, named: str) -> None:
    vault = rl.SimpleVault()
    vault.deposit("A", 100)
    with pytest.raises(ValueError, match=named):
        call(vault)  # type: ignore[operator]
    assert (vault.assets, vault.shares) == (100, {"A": 100})


def test_parameters_out_of_range_are_refused() -> None:
    with pytest.raises(ValueError, match="offset is 19"):
        rl.SimpleVault(offset=19)
    with pytest.raises(ValueError, match="entry_fee"):
        rl.SimpleVault(entry_fee=WHOLE)
    for what in ("keeps_fees", "virtual"):
        with pytest.raises(TypeError, match=f"{what} is 'no': give True or False"):
            rl.SimpleVault(**{what: "no"})


def test_shares_without_assets_have_no_price() -> None:
    vault = rl.SimpleVault(virtual=False)
    vault.deposit("A", 10)
    vault.earn(-10)
    with pytest.raises(ValueError, match="no price"):
        vault.deposit("B", 10)


# --- properties of a16z's ERC4626.prop.sol, without tolerance -------------------------------------

AMOUNT = st.one_of(st.integers(0, 20), st.integers(0, 10**24))
CALLS = st.lists(
    st.tuples(
        st.sampled_from(["deposit", "mint", "withdraw", "redeem", "earn", "lose"]),
        st.sampled_from("ABC"),
        AMOUNT,
    ),
    max_size=12,
)
VAULTS = st.builds(
    rl.SimpleVault,
    offset=st.sampled_from([0, 1, 3, 6, 18]),
    entry_fee=st.sampled_from([0, 10**15, WHOLE // 20]),
    exit_fee=st.sampled_from([0, 10**15, WHOLE // 20]),
)


def price(vault: rl.SimpleVault) -> tuple[int, int]:
    return vault.assets + 1, vault.supply + vault._extra_shares


def apply(vault: rl.SimpleVault, call: str, holder: str, amount: int) -> None:
    """Make one call as far as the holder can, and hold it to its preview."""
    if call == "earn":
        vault.earn(amount)
    elif call == "lose":
        vault.earn(-min(amount, vault.assets))
    else:
        if call == "withdraw":
            amount = min(amount, vault.max_withdraw(holder))
        if call == "redeem":
            amount = min(amount, vault.max_redeem(holder))
        promised = getattr(vault, f"preview_{call}")(amount)
        before = vault.assets, vault.max_redeem(holder), price(vault)
        got = getattr(vault, call)(holder, amount)
        assert got == promised
        assets, shares = (amount, got) if call in {"deposit", "withdraw"} else (got, amount)
        sign = 1 if call in {"deposit", "mint"} else -1
        assert vault.assets == before[0] + sign * assets
        assert vault.max_redeem(holder) == before[1] + sign * shares
        now = price(vault)
        assert now[0] * before[2][1] >= before[2][0] * now[1], "a call lowered the price of a share"
    assert min(vault.shares.values(), default=0) >= 0
    assert vault.assets >= 0


@given(VAULTS, CALLS)
def test_calls_move_what_they_say_and_never_lower_the_price(
    vault: rl.SimpleVault, calls: list[tuple[str, str, int]]
) -> None:
    for call in calls:
        apply(vault, *call)


ROUND_TRIPS = [
    ("deposit", "redeem"),
    ("deposit", "withdraw"),
    ("redeem", "deposit"),
    ("redeem", "mint"),
    ("mint", "withdraw"),
    ("mint", "redeem"),
    ("withdraw", "mint"),
    ("withdraw", "deposit"),
]


@pytest.mark.parametrize(("there", "back"), ROUND_TRIPS)
@given(vault=VAULTS, calls=CALLS, amount=AMOUNT)
def test_no_round_trip_pays(
    there: str, back: str, vault: rl.SimpleVault, calls: list[tuple[str, str, int]], amount: int
) -> None:
    for call in calls:
        apply(vault, *call)
    if there == "withdraw":
        amount = min(amount, vault.max_withdraw("A"))
    if there == "redeem":
        amount = min(amount, vault.max_redeem("A"))
    got = getattr(vault, there)("A", amount)
    # The way back asks for as many shares or assets as the way there moved.
    in_assets = {"deposit", "withdraw"}
    if back in in_assets:
        moved = amount if there in in_assets else got
        if back == "withdraw" and moved > vault.max_withdraw("A"):
            return  # what went in cannot all be taken out: no profit either
        shares = getattr(vault, back)("A", moved)
        before = got if there in in_assets else amount
        assert shares >= before if back == "withdraw" else shares <= before
    else:
        moved = got if there in in_assets else amount
        assets = getattr(vault, back)("A", moved)
        before = amount if there in in_assets else got
        assert assets <= before if back == "redeem" else assets >= before


@settings(max_examples=50)
@given(CALLS, AMOUNT, AMOUNT)
def test_nobody_gains_by_the_entry_and_exit_of_another(
    calls: list[tuple[str, str, int]], amount: int, donation: int
) -> None:
    """What holders own together, and each alone, never falls when another comes, gives and goes."""
    vault = rl.SimpleVault()
    for call in calls:
        apply(vault, *call)
    before = {who: vault.convert_to_assets(n) for who, n in vault.shares.items() if who != "C"}
    vault.deposit("C", amount)
    vault.earn(donation)
    vault.redeem("C", vault.max_redeem("C"))
    for who, worth in before.items():
        assert vault.convert_to_assets(vault.shares[who]) >= worth
