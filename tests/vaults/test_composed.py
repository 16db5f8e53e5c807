"""A vault of vaults: the simulator's numbers in whole units, its limits, and who pays for what."""

from __future__ import annotations

from functools import cache

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import research_lib as rl
from research_lib.vaults.pieces import WHOLE

UNIT = 10**18
COIN = pd.DataFrame({"stock": [1.0, -0.5, 0.0], "cash": [0.0, 0.0, 0.0]})
HALF = {"stock": 0.5, "cash": 0.5}


@cache
def data(name: str) -> tuple[pd.DataFrame, pd.Series]:
    returns = rl.load(name).copy()
    if name == "ether_daily":
        returns["cash"] = 0.0
    return returns, pd.Series(1 / returns.shape[1], returns.columns)


def lived(name: str, policy: rl.Policy, **given: object) -> tuple[rl.ComposedVault, pd.DataFrame]:
    vault = rl.ComposedVault(*data(name), policy, **given)
    vault.deposit("A", 1000 * UNIT)
    return vault, vault.run()


POLICIES = {
    "month ends": rl.Policy("ME"),
    "every 5 periods, 2 later": rl.Policy(5, offset=2),
    "to the edge": rl.Policy("ME", band=0.25, band_kind="relative", trade_to="edge"),
    "halfway": rl.Policy("ME", band=0.02, trade_to="halfway"),
    "least": rl.Policy("QE", band=0.1, band_kind="relative", trade_to="least"),
    "skipped, paused": rl.Policy("ME", skip=0.3, seed=4, trend=12),
    "never": rl.Policy(None),
}
MOVING = {
    "equal risk": rl.Policy("QE", target=rl.RiskBudget(window=60)),
    "turbulence": rl.Policy(rl.VolatilityCalendar(window=12)),
}
CASES = [(n, p) for n in ["us_industries_30", "ether_daily"] for p in POLICIES.values()]
CASES += [("us_industries_30", policy) for policy in MOVING.values()]
CASES += [("us_stocks_20_daily", POLICIES["to the edge"])]


@pytest.mark.parametrize(
    ("name", "policy"), CASES, ids=lambda c: c if isinstance(c, str) else c.describe()
)
def test_free_and_at_once_the_price_of_a_share_is_what_the_simulator_finds(
    name: str, policy: rl.Policy
) -> None:
    _, books = lived(name, policy)
    expected = rl.simulate(*data(name), policy).value
    assert np.abs(books["price"] / expected - 1).max() < 1e-12  # asked for: 1e-9


def test_a_path_of_targets_is_followed_as_the_simulator_does() -> None:
    returns, equal = data("us_industries_30")
    before = returns.index[0] - pd.Timedelta(days=31)
    tilted = pd.Series(np.arange(1, 31) / 465, returns.columns)
    path = pd.DataFrame({before: equal, returns.index[500]: tilted}).T
    vault = rl.ComposedVault(returns, path, rl.Policy("YE"))
    vault.deposit("A", UNIT)
    expected = rl.simulate(returns, path, rl.Policy("YE")).value
    assert np.abs(vault.run()["price"] / expected - 1).max() < 1e-12


@pytest.mark.parametrize("policy", [POLICIES[n] for n in ["month ends", "to the edge", "least"]])
@pytest.mark.parametrize("name", ["us_industries_30", "ether_daily"])
@pytest.mark.parametrize("costs", [(0.0, 0.01, 0.0), (0.003, 0.0, 0.0), (0.003, 0.01, 0.02)])
def test_gas_costs_and_impact_are_those_of_the_simulator(
    name: str, policy: rl.Policy, costs: tuple[float, float, float]
) -> None:
    rate, gas, impact = costs
    vault, books = lived(name, policy, costs=rl.Costs(rate, gas * UNIT, impact))
    ledger = rl.simulate(
        *data(name), policy, costs=rl.Costs(*costs), initial=1000.0, charge_entry=True
    )
    assert np.abs(books["assets"] / UNIT / ledger.value - 1).max() < 1e-12
    assert sum(vault.spent.values()) / UNIT == pytest.approx(
        ledger.costs.sum() + ledger.entry_cost, abs=1e-6
    )


def test_impact_by_volume_is_that_of_the_simulator() -> None:
    returns = rl.load("us_stocks_50_daily").iloc[:260]
    volume = pd.DataFrame(
        np.random.default_rng(3).uniform(1e7, 1e9, returns.shape), returns.index, returns.columns
    )
    equal, policy = pd.Series(1 / 50, returns.columns), rl.Policy("ME")
    vault = rl.ComposedVault(
        returns, equal, policy, costs=rl.Costs(impact=0.1, volume=volume * UNIT)
    )
    vault.deposit("A", 10**9 * UNIT)
    expected = rl.simulate(
        returns,
        equal,
        policy,
        costs=rl.Costs(impact=0.1, volume=volume),
        initial=1e9,
        charge_entry=True,
    ).value
    assert np.abs(vault.run()["assets"] / UNIT / expected - 1).max() < 1e-12
    assert vault.spent["trading"] > 10**5 * UNIT


def test_flows_go_where_the_policy_sends_them() -> None:
    """Of 100 and 50, a withdrawal of 30 comes out of what is above its target, or out of both."""
    left = {}
    for contributions in ("pro rata", "to target"):
        policy = rl.Policy(None, contributions=contributions)
        vault = rl.ComposedVault(COIN, HALF, policy)
        vault.deposit("A", 100 * UNIT)
        vault.advance()
        vault.withdraw("A", 30 * UNIT)
        left[contributions] = [round(vault._held(name) / UNIT) for name in COIN]
    assert left == {"pro rata": [80, 40], "to target": [70, 50]}


def simple_vaults(name: str, rate: float, *, keeps: bool, others: int = 0) -> dict:
    """Fees that take a rate of what is traded, one way: an exit fee is on what is paid."""
    fees = {"entry_fee": int(rate * WHOLE), "exit_fee": int(rate / (1 - rate) * WHOLE)}
    vaults = {asset: rl.SimpleVault(**fees, keeps_fees=keeps) for asset in data(name)[0]}
    for vault in vaults.values():
        vault.deposit("others", others * 1000 * UNIT)
    return vaults


def test_fees_that_leave_are_proportional_costs() -> None:
    policy = rl.Policy("ME")
    _, books = lived("ether_daily", policy, vaults=simple_vaults("ether_daily", 0.003, keeps=False))
    expected = rl.simulate(
        *data("ether_daily"), policy, costs=0.003, initial=1000.0, charge_entry=True
    ).value
    assert np.abs(books["assets"] / UNIT / expected - 1).max() < 1e-12


def test_fees_that_stay_come_back_to_who_holds_much_of_the_vault() -> None:
    """A fee that stays is shared by all who hold: the less one holds, the more of it is gone."""
    policy, gaps = rl.Policy("ME"), []
    expected = rl.simulate(
        *data("us_industries_30"), policy, costs=0.003, initial=1000.0, charge_entry=True
    ).value
    for others in (1, 100, 10_000):
        vaults = simple_vaults("us_industries_30", 0.003, keeps=True, others=others)
        _, books = lived("us_industries_30", policy, vaults=vaults)
        gaps.append(books["assets"].iloc[-1] / UNIT / expected.iloc[-1] - 1)
    assert gaps == sorted(gaps, reverse=True)
    assert gaps[1] == pytest.approx(gaps[0] / 100, rel=0.6)
    assert 0 < gaps[2] < 1e-6


# --- holders ---------------------------------------------------------------------------------


def test_a_deposit_waits_until_the_next_look_and_idle_money_pays_first() -> None:
    vault, million = rl.ComposedVault(COIN, HALF, rl.Policy(2)), 10**6

    def there() -> list[int]:
        held = [vault._held(name) for name in COIN]
        return [round(amount / million) for amount in (vault.idle, *held)]

    vault.deposit("A", 100 * million)
    vault.advance()  # invested at the opening: 50 and 50, then 100 and 50
    assert there() == [0, 100, 50]
    assert vault.deposit("B", 30 * million) == pytest.approx(20 * million, abs=2)
    assert there() == [30, 100, 50]
    assert vault.withdraw("B", 15 * million) == pytest.approx(10 * million, abs=2)
    assert there() == [15, 100, 50]
    vault.advance()  # a look: 100 fell to 50, and the 15 are dealt with
    assert there() == [0, 58, 58]  # 57.5 each
    vault.withdraw("A", 23 * million)
    assert there() == [0, 46, 46]


STEPS = st.lists(
    st.tuples(
        st.sampled_from(["deposit", "redeem", "donate"]), st.integers(0, 7), st.integers(1, 10**9)
    ),
    max_size=8,
)


@given(STEPS, st.sampled_from([rl.Policy(1), rl.Policy(3, band=0.05), rl.Policy(None)]))
def test_nobody_gains_or_loses_by_another(moves: list, policy: rl.Policy) -> None:
    """What A owns is what it was before another came or went, to the rounding of a trade.

    Where the vault looks after every move, A owns at every close what A alone would own.
    """
    returns = pd.DataFrame(
        np.random.default_rng(1).uniform(-0.3, 0.4, (8, 3)), columns=["a", "b", "c"]
    )
    third = dict.fromkeys(returns, 1 / 3)
    alone, shared = (rl.ComposedVault(returns, third, policy) for _ in range(2))
    for vault in (alone, shared):
        vault.deposit("A", 10**9)
    given_away, gaps = 0, []
    for period in range(8):
        alone.advance()
        shared.advance()
        for what, when, units in moves:
            if when != period:
                continue
            before = shared.convert_to_assets(shared.shares["A"])
            if what == "deposit":
                shared.deposit("B", units)
            elif what == "redeem":
                shared.redeem("B", min(units, shared.max_redeem("B")))
            else:
                shared.earn(units)
                given_away += units
            after = shared.convert_to_assets(shared.shares["A"])
            prices = sum(int(v.price) + 2 for v in shared.vaults.values())
            if what == "donate":
                assert before <= after <= before + units
            else:
                assert -2 * prices - 1 <= after - before <= 2 * prices + 1
        shared._look()  # what came is invested before it can miss a period
        gaps.append(shared.convert_to_assets(shared.shares["A"]) - alone.assets)
    if policy.calendar == 1 and not given_away:
        assert max(map(abs, gaps)) <= 1000, "a millionth of what A holds"


def test_who_pays_when_an_exit_forces_a_sale() -> None:
    """Half leaves, and the sale costs 1 %: those who stay pay it, unless the exit has its fee."""
    paid, stay = {}, {}
    for fee in (0, int(WHOLE * 0.01 / 0.99)):
        vault = rl.ComposedVault(COIN * 0, HALF, rl.Policy(1), costs=rl.Costs(0.01), exit_fee=fee)
        vault.deposit("stays", 10**6)
        vault.deposit("leaves", 10**6)
        vault.advance()
        before = vault.convert_to_assets(10**6)
        paid[fee] = vault.redeem("leaves", 10**6) / before - 1
        stay[fee] = vault.convert_to_assets(10**6) / before - 1
    free, fair = paid
    assert paid[free] == pytest.approx(0, abs=1e-5)
    assert stay[free] == pytest.approx(-0.01 / 0.99, rel=1e-2)
    assert paid[fair] == pytest.approx(-0.01, abs=1e-5)
    assert stay[fair] == pytest.approx(0, abs=1e-4)


def test_the_last_to_leave_gets_what_a_sale_brings() -> None:
    vault = rl.ComposedVault(COIN * 0, HALF, rl.Policy(1), costs=rl.Costs(0.01, 5))
    vault.deposit("A", 10_000)
    vault.advance()
    most = vault.max_withdraw("A")
    assert vault.preview_redeem(vault.max_redeem("A")) == most < vault.assets
    assert vault.redeem("A", vault.max_redeem("A")) == most
    assert (vault.supply, vault.idle) == (0, 0)


class Counting(rl.SimpleVault):
    """A vault that remembers what it has earned."""

    gained = 0

    def earn(self, gain: int) -> None:
        super().earn(gain)
        self.gained += gain


@settings(max_examples=150)
@given(
    st.lists(
        st.tuples(st.sampled_from(["in", "out", "out", "time"]), st.integers(1, 10**12)),
        min_size=3,
        max_size=20,
    ),
    st.sampled_from([0, 7, 10**6]),
    st.sampled_from([0.0, 0.003, 0.2]),
    st.sampled_from([0.0, 0.1]),
    st.booleans(),
)
def test_every_unit_is_accounted_for(
    moves: list, gas: int, rate: float, impact: float, keeps: bool
) -> None:
    """In and gained = out, spent, sent on and there; nobody is refused what the vault promises."""
    returns = pd.DataFrame(
        np.random.default_rng(2).uniform(-0.9, 2.0, (30, 2)), columns=["stock", "cash"]
    )
    vaults = {n: Counting(entry_fee=10**15, exit_fee=10**16, keeps_fees=keeps) for n in HALF}
    costs = rl.Costs(rate, float(gas), impact)
    vault = rl.ComposedVault(returns, HALF, rl.Policy(2), vaults=vaults, costs=costs)
    came = went = 0
    for what, units in [("in", 10**9), ("time", 1), *moves]:
        if what == "in":
            vault.deposit("A", units)
            came += units
        elif what == "out":
            most = vault.max_withdraw("A")
            part = most if units % 3 == 0 else min(units, most)
            vault.withdraw("A", part)
            went += part
        elif vault.step < 30:
            vault.advance()
        spent = vault.spent["gas"] + vault.spent["trading"]
        sent = sum(simple.fees_sent for simple in vaults.values())
        there = vault.idle + sum(simple.assets for simple in vaults.values())
        gained = sum(simple.gained for simple in vaults.values())
        assert came + gained == went + spent + sent + there
        assert vault.idle >= 0
        assert vault.supply >= 0


# --- queues and limits -----------------------------------------------------------------------


def test_a_queue_is_paid_out_of_the_look_and_in_one_trade() -> None:
    """The look sells what leavers are due, and half of the rest goes to each side."""
    vault = rl.ComposedVault(COIN, HALF, rl.Policy(1))
    queue = rl.RedemptionQueue(vault, notice=1)
    vault.deposit("A", 100 * UNIT)
    queue.request("A", 20 * UNIT, now=0)
    vault.advance()
    assert vault._trades == 4
    assert [round(vault._held(name) / UNIT, 9) for name in COIN] == [60, 60]
    assert queue.claim("A", 1) == pytest.approx(30 * UNIT, rel=1e-12)
    assert vault.idle < 100


def test_exits_between_looks_are_paid_by_selling_a_bit_of_everything() -> None:
    vault = rl.ComposedVault(COIN, HALF, rl.Policy(None))
    queue = rl.RedemptionQueue(vault)
    vault.deposit("A", 100 * UNIT)
    vault.advance()
    queue.request("A", 50 * UNIT, now=1)
    vault.advance()  # 100 fell to 50: 50 and 50
    assert queue.claim("A", 2) == pytest.approx(50 * UNIT, rel=1e-12)
    assert [round(vault._held(name) / UNIT, 9) for name in COIN] == [25, 25]


def test_a_simple_vault_that_pays_later_delays_the_purchase() -> None:
    """Stock rises to 100 beside 50: 25 are asked for at once, and come two periods later."""
    returns = pd.DataFrame({"stock": [1.0, 0.0, 0.0, 0.0], "cash": 0.0})
    vaults = {name: rl.SimpleVault() for name in returns}
    for simple in vaults.values():
        rl.RedemptionQueue(simple, settlement=2)
    vault = rl.ComposedVault(returns, HALF, rl.Policy([0]), vaults=vaults)
    vault.deposit("A", 100 * UNIT)
    seen = []
    for _ in range(4):
        vault.advance()
        seen.append([round(n / UNIT) for n in (*map(vault._held, returns), vault.assets)])
    assert seen == [[75, 50, 150], [75, 50, 150], [75, 75, 150], [75, 75, 150]]
    with pytest.raises(ValueError, match="at most"):
        vault.withdraw("A", UNIT)
    assert vault.max_withdraw("A") < 100


def test_leavers_wait_for_vaults_that_pay_later() -> None:
    """Half leaves; the look asks the simple vaults, which pay two periods later."""
    returns = pd.DataFrame({"stock": [0.0] * 6, "cash": 0.0})
    vaults = {name: rl.SimpleVault() for name in returns}
    for simple in vaults.values():
        rl.RedemptionQueue(simple, settlement=2)
    vault = rl.ComposedVault(returns, HALF, rl.Policy(1), vaults=vaults)
    queue = rl.RedemptionQueue(vault, settlement=1)
    vault.deposit("A", 100 * UNIT)
    vault.advance()
    queue.request("A", 50 * UNIT, now=1)
    seen = []
    for _ in range(4):
        vault.advance()
        seen.append(tuple(round(queue.shares(s) / UNIT) for s in ["pending", "claimable"]))
        assert vault.idle >= 0
    # Asked at 2, paid to the vault at 4, set aside then, claimable at 5.
    assert seen == [(50, 0), (50, 0), (50, 0), (0, 50)]
    assert queue.claim("A", 5) == pytest.approx(50 * UNIT, rel=1e-12)


def waiting_vault(*waiting: str, costs: object = None, **own: object) -> rl.ComposedVault:
    """A and B with 1,000 each, half in stock, half in cash; stock has doubled: 3,000 in all."""
    vaults = {name: rl.SimpleVault() for name in COIN}
    for name in waiting:
        rl.RedemptionQueue(vaults[name], settlement=2)
    costs = costs or rl.Costs()
    vault = rl.ComposedVault(COIN, HALF, rl.Policy(None), vaults=vaults, costs=costs, **own)
    vault.deposit("A", 1000)
    vault.deposit("B", 1000)
    vault.advance()
    return vault


@pytest.mark.parametrize(
    ("waiting", "most"), [(["stock", "cash"], 0), (["stock"], 667), (["cash"], 1000), ([], 1000)]
)
def test_no_share_is_burnt_for_what_cannot_be_paid(waiting: list[str], most: int) -> None:
    """Of 1,000 shares worth 1,500 as many can go as the vaults that pay at once hold."""
    vault = waiting_vault(*waiting)
    others = vault.convert_to_assets(1000)
    assert vault.max_redeem("A") == pytest.approx(most, abs=2)
    if most < 1000:
        with pytest.raises(ValueError, match=rf"has 1000, of which {vault.max_redeem('A')} can go"):
            vault.redeem("A", vault.max_redeem("A") + 1)
    assert (vault.shares["A"], vault.idle) == (1000, 0)
    going = vault.max_redeem("A")
    worth = vault.convert_to_assets(going)
    assert vault.preview_redeem(going) == vault.redeem("A", going) == worth
    assert vault.max_withdraw("A") <= 2
    assert vault.shares["A"] == 1000 - going
    assert vault.convert_to_assets(1000) == pytest.approx(others, abs=3)


@given(
    st.sets(st.sampled_from(["stock", "cash"])),
    st.sampled_from([0.0, 0.01]),
    st.sampled_from([0, 10**16]),
    st.booleans(),
    st.integers(0, 3),
)
def test_only_the_costs_of_a_sale_are_a_haircut(
    waiting: set[str], rate: float, fee: int, keeps: bool, periods: int
) -> None:
    """What leaves is paid in full where vaults pay later; else all but what the sale costs."""
    vault = waiting_vault(*waiting, costs=rl.Costs(rate), exit_fee=fee, keeps_fees=keeps)
    vault.advance(min(periods, 2))
    for holder in ("A", "B"):
        going = vault.max_redeem(holder)
        full, gross = vault._paid_for(going), vault.convert_to_assets(going)
        paid = vault.redeem(holder, going)
        assert paid >= (full if waiting else full - 2 * rate * gross / (1 - rate) - 4)
        assert (vault.shares[holder] == 0) or waiting


def moved(limits: rl.DebtLimits, stock: float = 0.5, fee: int = 0, policy: int = 1) -> list[int]:
    """What is in stock, cash and idle after one period and its look, of 100."""
    returns = pd.DataFrame({"stock": [stock, 0.0], "cash": 0.0})
    vaults = {name: rl.SimpleVault(exit_fee=fee) for name in returns}
    vault = rl.ComposedVault(returns, HALF, rl.Policy(policy), vaults=vaults, limits=limits)
    vault.deposit("A", 100 * UNIT)
    vault.advance()
    return [round(n / UNIT) for n in (*map(vault._held, returns), vault.idle)]


def test_debt_limits_by_hand() -> None:
    """Of 100 half is stock, which rises by 30 or 50 %: 115 or 125, of which 65 or 75 in stock."""
    assert moved(rl.DebtLimits()) == [75, 50, 0]  # 75 is 1.2 times its target of 62.5, not above
    assert moved(rl.DebtLimits(), 0.6) == [65, 65, 0]
    assert moved(rl.DebtLimits(most=1.0)) == [62, 62, 0]
    assert moved(rl.DebtLimits(most=1.0, change=10 * UNIT), 0.3) == [65, 50, 0]
    assert moved(rl.DebtLimits(most=1.0, wait=1), 0.6) == [80, 50, 0]
    assert moved(rl.DebtLimits(idle=0.2)) == [48, 48, 24]  # 60 is above 1.2 times 48
    assert moved(rl.DebtLimits(), 0.6, fee=10**15) == [80, 50, 0]  # the exit costs 10 bp
    assert moved(rl.DebtLimits(loss=0.01), 0.6, fee=10**15)[0] == 65


@pytest.mark.parametrize(
    ("given", "named"),
    [({"most": 0.9}, "0.9"), ({"idle": 1.1}, "idle is 1.1"), ({"change": -1}, "change: -1")],
)
def test_limits_out_of_range_are_refused(given: dict, named: str) -> None:
    with pytest.raises(ValueError, match=named):
        rl.DebtLimits(**given)


def test_a_vault_survives_what_cannot_be_paid_and_a_total_loss() -> None:
    costs = rl.Costs(fixed=10.0 * UNIT)
    vault = rl.ComposedVault(COIN, HALF, rl.Policy(1), costs=costs)
    vault.deposit("A", UNIT)
    vault.run()
    assert (vault.idle, vault.assets) == (UNIT, UNIT)  # two trades cost 20: none is made
    lost = rl.ComposedVault(pd.DataFrame({"a": [-1.0, 0.0]}), {"a": 1.0}, rl.Policy(1))
    lost.deposit("A", UNIT)
    lost.advance()
    assert (lost.assets, lost.max_withdraw("A")) == (0, 0)
    lost.deposit("B", UNIT)
    assert lost.max_withdraw("B") >= UNIT - 2


def test_what_is_contradictory_is_refused() -> None:
    one = {"stock": rl.SimpleVault()}
    with pytest.raises(ValueError, match="cash"):
        rl.ComposedVault(COIN, HALF, rl.Policy(1), vaults=one)
    vault = rl.ComposedVault(COIN, HALF, rl.Policy(1), most=100)
    with pytest.raises(ValueError, match="at most 100"):
        vault.deposit("A", 101)
    with pytest.raises(ValueError, match="simple vaults lose"):
        vault.earn(-1)
    vault.run()
    with pytest.raises(ValueError, match="0 of 1 periods are left"):
        vault.advance()


# --- what is asked for wrongly, and what a failed call leaves ---------------------------------


def test_a_simple_vault_earns_in_one_place() -> None:
    one = rl.SimpleVault()
    with pytest.raises(ValueError, match="'stock' and 'cash' are one simple vault"):
        rl.ComposedVault(COIN, HALF, rl.Policy(1), vaults={"stock": one, "cash": one})
    mine = {name: rl.SimpleVault() for name in HALF}
    with pytest.raises(ValueError, match="offset is 19"):
        rl.ComposedVault(COIN, HALF, rl.Policy(1), vaults=mine, offset=19)
    rl.ComposedVault(COIN, HALF, rl.Policy(1), vaults=mine)  # what failed has taken none
    shared = {"stock": rl.SimpleVault(), "cash": mine["cash"]}
    with pytest.raises(ValueError, match="'cash' earns in another composed vault already"):
        rl.ComposedVault(COIN, HALF, rl.Policy(1), vaults=shared)
    with pytest.raises(TypeError, match="the simple vault 'stock' is None: give a vault"):
        rl.ComposedVault(COIN, HALF, rl.Policy(1), vaults={"stock": None, "cash": rl.SimpleVault()})
    late = {name: rl.SimpleVault() for name in HALF}
    rl.RedemptionQueue(late["cash"]).fulfil(now=7)
    with pytest.raises(ValueError, match="the queue of 'cash' is at 7 and must begin at 0"):
        rl.ComposedVault(COIN, HALF, rl.Policy(1), vaults=late)


def state(vault: rl.ComposedVault) -> tuple:
    """All that a call could have changed."""
    queues = [v._queue for v in (vault, *vault.vaults.values()) if v._queue]
    inside = [(dict(v.shares), v.assets, v.fees_sent) for v in vault.vaults.values()]
    asked = [(queue.now, [vars(r).copy() for r in queue.requests]) for queue in queues]
    own = vault.step, vault.idle, vault._trades, dict(vault.spent), dict(vault.shares)
    return own, inside, asked, vault.books.shape, dict(vault._moved)


def test_a_call_that_fails_changes_nothing() -> None:
    """The clock of a composed vault is its step: a queue that was told a later one would stop it.

    After the last period all time is as good: what waits then can be claimed.
    """
    vaults = {name: rl.SimpleVault() for name in HALF}
    simple = rl.RedemptionQueue(vaults["stock"], settlement=1)
    vault = rl.ComposedVault(COIN, HALF, rl.Policy(1), vaults=vaults)
    queue = rl.RedemptionQueue(vault, settlement=5)
    vaults["stock"].deposit("other", 1000)
    vault.deposit("A", 1000)
    vault.advance()
    for call in [
        lambda: queue.request("A", 10, now=100),
        lambda: queue.fulfil(now=2),
        lambda: queue.claim("A", now=2),
        lambda: queue.claim(None, now=1),
        lambda: queue.claimable(None),
        lambda: queue.request("Z", 0, now=1),
        lambda: queue.request("Z", 1, now=1),
        lambda: simple.request("other", 10, now=2),
        lambda: vault.advance(3),
        lambda: vault.advance(-1),
        lambda: vault.redeem("A", 1),
        lambda: vault.earn(-(10**9)),
    ]:
        before = state(vault)
        with pytest.raises(ValueError, match=r".+"):
            call()
        assert state(vault) == before
    with pytest.raises(ValueError, match="now is 100 and its composed vault is at step 1"):
        queue.request("A", 10, now=100)
    queue.request("A", 100, now=1)
    simple.request("other", 10, now=1)
    vault.run()
    assert queue.claim("A", 100) > 0
    with pytest.raises(ValueError, match="0 of 1 periods are left"):
        vault.advance()


def test_limits_at_their_boundaries() -> None:
    """More than the smallest move, more than the wait, no more than the loss: as Yearn does.

    Stock rises from 50 to 100 and half of the gain, 25, is sold and moved.
    """
    sold: list[int] = []

    class Watched(rl.ComposedVault):
        def _sell(self, name: object, worth: int) -> None:
            sold.append(worth)
            super()._sell(name, worth)

    for less, times in ((UNIT, 1), (1, 2), (0, 2)):  # of 25, of all but a unit, of just as much
        change = sold[0] - less if sold else 0
        limits = rl.DebtLimits(most=1.0, change=change)
        vault = Watched(COIN, HALF, rl.Policy(1), limits=limits)
        vault.deposit("A", 100 * UNIT)
        vault.advance()
        assert len(sold) == times
    assert sold[0] == pytest.approx(25 * UNIT, rel=1e-15)
    returns = pd.DataFrame({"stock": [0.5] * 6, "cash": 0.0})
    for wait, looks in {0: [1, 2, 3, 4, 5], 1: [2, 4], 2: [3]}.items():
        limits = rl.DebtLimits(most=1.0, wait=wait)
        vault = rl.ComposedVault(returns, HALF, rl.Policy(1), limits=limits)
        vault.deposit("A", 100 * UNIT)
        traded = vault.run()["trades"].diff().fillna(vault.books["trades"].iloc[0] - 2) > 0
        assert [step for step in range(1, 7) if traded.iloc[step - 1]] == looks


@pytest.mark.parametrize(("cap", "made"), [(0.05, True), (0.0499, False), (0.0, False)])
@pytest.mark.parametrize("by", ["fee", "costs", "both"])
def test_a_sale_may_lose_as_much_as_the_cap(cap: float, made: bool, by: str) -> None:
    """A twentieth of what is sold, by an exit fee of 1/19 of what is paid, or by costs."""
    fee = {"fee": WHOLE // 19, "costs": 0, "both": WHOLE // 39}[by]
    rate = {"fee": 0.0, "costs": 0.05, "both": 0.025}[by]
    vaults = {name: rl.SimpleVault(exit_fee=fee) for name in HALF}
    limits, costs = rl.DebtLimits(most=1.0, loss=cap), rl.Costs(rate)
    vault = rl.ComposedVault(COIN, HALF, rl.Policy(1), vaults=vaults, costs=costs, limits=limits)
    vault.deposit("A", 100 * UNIT)
    vault.advance()
    assert vault._moved["stock"] == int(made)  # bought at 0; sold at 1, if at all


@pytest.mark.parametrize("gas", [0.4, 1.5, 2.5])
def test_gas_is_a_whole_number(gas: float) -> None:
    with pytest.raises(ValueError, match=rf"fixed is {gas}: give whole units, such as dollars \*"):
        rl.ComposedVault(COIN, HALF, rl.Policy(1), costs=rl.Costs(fixed=gas))
    rl.ComposedVault(COIN, HALF, rl.Policy(1), costs=rl.Costs(fixed=2.0))
