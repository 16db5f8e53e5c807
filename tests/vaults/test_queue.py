"""Exits that wait: three states, three rates, and nothing lost on the way."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

import research_lib as rl
from research_lib.vaults.pieces import WHOLE

RATES = ["request", "fulfilment", "lower"]


def two_holders(rate: str, **waits: int) -> tuple[rl.SimpleVault, rl.RedemptionQueue]:
    vault = rl.SimpleVault(virtual=False)
    vault.deposit("leaver", 400)
    vault.deposit("stayer", 600)
    return vault, rl.RedemptionQueue(vault, rate, **waits)


@pytest.mark.parametrize(
    ("rate", "change", "paid"),
    [
        ("request", -100, 400),
        ("fulfilment", -100, 360),
        ("lower", -100, 360),
        ("request", 100, 400),
        ("fulfilment", 100, 440),
        ("lower", 100, 400),
    ],
)
def test_the_three_rates_by_hand(rate: str, change: int, paid: int) -> None:
    """400 of 1,000 shares leave, and the value changes by a tenth before they are burnt."""
    vault, queue = two_holders(rate)
    assert queue.request("leaver", 400, now=0) == 400
    vault.earn(change)
    assert queue.fulfil(now=1) == paid
    assert vault.convert_to_assets(600) == 1000 + change - paid
    assert queue.claim("leaver", now=1) == paid


def test_nothing_is_skipped() -> None:
    """Notice, then settlement: pending, claimable, claimed."""
    vault, queue = two_holders("fulfilment", notice=3, settlement=2)
    queue.request("leaver", 100, now=10)
    for now, states in [(12, (100, 0, 0)), (13, (100, 0, 0)), (14, (100, 0, 0)), (15, (0, 100, 0))]:
        queue.fulfil(now)
        assert tuple(map(queue.shares, ["pending", "claimable", "claimed"])) == states
        assert queue.claimable("leaver") == states[1]
    assert vault.assets == 900
    assert queue.claim("stayer", 15) == 0
    assert queue.claim("leaver", 15) == 100
    assert queue.claim("leaver", 16) == 0
    assert queue.shares("claimed") == 100


def test_requests_are_met_in_their_order_and_whole() -> None:
    vault, queue = two_holders("request")
    queue.request("leaver", 300, now=0)
    queue.request("stayer", 100, now=0)
    vault.earn(-800)  # 200 are left: the first request is paid all there is, the second nothing
    assert queue.fulfil(1) == 200
    assert queue.claim("stayer", 1) == 0


def test_what_waits_is_not_known_before() -> None:
    vault, queue = two_holders("lower")
    for refused in [
        lambda: vault.preview_redeem(1),
        lambda: vault.preview_withdraw(1),
        lambda: vault.redeem("leaver", 1),
        lambda: vault.withdraw("leaver", 1),
        lambda: vault.redeem("leaver", 0),
    ]:
        with pytest.raises(ValueError, match="wait in a queue"):
            refused()
    assert vault.max_redeem("leaver") == vault.max_withdraw("leaver") == 0
    assert vault.preview_deposit(10) == 10
    with pytest.raises(ValueError, match="has a queue already"):
        rl.RedemptionQueue(vault)
    with pytest.raises(ValueError, match="one of request, fulfilment, lower"):
        rl.RedemptionQueue(rl.SimpleVault(), "higher")
    with pytest.raises(ValueError, match="401 shares and has 400"):
        queue.request("leaver", 401, now=0)
    queue.request("leaver", 1, now=5)
    with pytest.raises(ValueError, match="does not go backwards"):
        queue.fulfil(4)


def test_one_holder_is_paid_and_words_are_known() -> None:
    vault, queue = two_holders("fulfilment")
    queue.request("leaver", 400, now=0)
    queue.request("stayer", 100, now=0)
    queue.fulfil(now=0)
    for call in [
        lambda: queue.claim(None, 0),
        lambda: queue.claimable(None),
        lambda: queue.request(None, 1, 0),
    ]:
        with pytest.raises(ValueError, match=r"holder is None.*: name one holder"):
            call()
    assert queue.shares("claimable") == 500  # of all
    assert (queue.claim("leaver", 0), queue.claimable("stayer")) == (400, 100)
    with pytest.raises(ValueError, match="'pendin': give one of pending, claimable, claimed"):
        queue.shares("pendin")
    with pytest.raises(ValueError, match="'Z' gives back 0 shares: ask for 1 or more"):
        queue.request("Z", 0, 0)
    assert len(queue.requests) == 2
    assert "Z" not in vault.shares
    with pytest.raises(TypeError, match=r"vault is None: give a vault, such as rl.SimpleVault\(\)"):
        rl.RedemptionQueue(None)


MOVES = st.lists(
    st.tuples(
        st.sampled_from(["request", "request", "fulfil", "claim", "earn", "lose", "deposit"]),
        st.sampled_from("ABC"),
        st.one_of(st.integers(0, 20), st.integers(0, 10**24)),
        st.integers(0, 3),
    ),
    max_size=20,
)


@given(
    MOVES,
    st.sampled_from(RATES),
    st.integers(0, 3),
    st.integers(0, 3),
    st.sampled_from([0, 10**15, WHOLE // 20]),
    st.booleans(),
)
def test_nothing_is_lost(
    moves: list, rate: str, notice: int, settlement: int, fee: int, keeps: bool
) -> None:
    """Shares: requested = pending + claimable + claimed. Assets: in = out + there + set aside."""
    vault = rl.SimpleVault(exit_fee=fee, keeps_fees=keeps)
    queue = rl.RedemptionQueue(vault, rate, notice=notice, settlement=settlement)
    now = came = asked = went = 0
    for what, holder, units, later in moves:
        now += later
        if what == "deposit":
            vault.deposit(holder, units)
            came += units
        elif what in ("earn", "lose"):
            gain = units if what == "earn" else -min(units, vault.assets)
            vault.earn(gain)
            came += gain
        elif what == "request":
            mine = min(units, vault.shares.get(holder, 0))
            if mine:
                queue.request(holder, mine, now)
            asked += mine
        elif what == "fulfil":
            price = vault.price
            queue.fulfil(now)
            if rate != "request":
                assert vault.price >= price, "an exit lowered the price"
        else:
            due = queue.claimable(holder)
            went += queue.claim(holder, max(now, queue.now))
            assert went >= due
        states = {state: queue.shares(state) for state in ["pending", "claimable", "claimed"]}
        assert sum(states.values()) == asked
        kept = vault.shares.get(queue, 0)
        met = sum(request.shares for request in queue.requests if request.ready is not None)
        assert kept == asked - met
        aside = sum(r.paid for r in queue.requests if r.ready is not None and not r.claimed)
        assert came == went + vault.assets + aside + vault.fees_sent
        assert vault.assets >= 0
        assert min(vault.shares.values(), default=0) >= 0


@given(st.integers(1, 10**9), st.integers(0, 10**9), st.sampled_from(["fulfilment", "lower"]))
def test_the_lower_rate_never_pays_more(shares: int, change: int, rate: str) -> None:
    """Of two queues over like vaults, the lower rate pays the less of the two others."""
    paid = {}
    for one in RATES:
        vault = rl.SimpleVault()
        vault.deposit("A", 10**9)
        queue = rl.RedemptionQueue(vault, one)
        queue.request("A", shares, 0)
        vault.earn(change if rate == "fulfilment" else -change)
        paid[one] = queue.fulfil(1)
    assert paid["lower"] == min(paid["request"], paid["fulfilment"])
