"""Vault beside simulator, fees that stay, the attack on an empty vault: small cases by hand."""

from __future__ import annotations

import pandas as pd
import pytest

import research_lib as rl
from research_lib.chapters.composed_vaults import accounting_equal as equal
from research_lib.chapters.composed_vaults.accounting_shares import attack

DOUBLES = pd.DataFrame({"stock": [1.0, 0.0], "cash": 0.0})
RULE = rl.Policy(1)


@pytest.fixture(autouse=True)
def two_periods(monkeypatch: pytest.MonkeyPatch) -> None:
    """Half in what doubles once: 1,000 become 1,500, of which a look moves 250."""
    monkeypatch.setattr(equal, "load", lambda name: DOUBLES)


def test_a_free_vault_and_the_simulator_are_no_gap_apart() -> None:
    found = equal.gap("small", RULE)
    assert found["end"] == pytest.approx(1.5, rel=1e-12)
    assert found["trades"] == 4
    assert found["largest"] < 1e-12


def test_a_gap_is_what_one_of_the_two_is_not_told() -> None:
    """A rate that only the simulator pays: r of 1,000 / (1 + r) and of what the look moves."""
    found, rate = equal.gap("small", RULE, rate=0.01), 0.01
    begin = 1 / (1 + rate)
    # Of 1.5 b, x each is left: b - x are sold and x - b / 2 bought, r of both is paid.
    left = begin * (1.5 - rate / 2) / 2
    assert found["last"] == pytest.approx(1.5 / (2 * left) - 1, rel=1e-9)
    assert found["largest"] == pytest.approx(found["last"], rel=1e-12)


def test_costs_by_hand() -> None:
    """Gas of 0.01 for each of four trades; a rate as above; both sides pay alike."""
    found = equal.costly_gaps("small", RULE)
    assert (found["largest"] < 1e-9).all()
    ends = found["end"] * equal.MONEY
    assert ends["gas"] == pytest.approx(1.5 * (1000 - 0.02) - 0.02, rel=1e-12)
    by_rate = 1000 / 1.003 * (1.5 - 0.003 / 2)
    assert ends["proportional"] == pytest.approx(by_rate, rel=1e-12)
    assert ends["fees that leave"] == pytest.approx(by_rate, rel=1e-5)
    assert ends["all three"] < min(ends["gas"], ends["proportional"], ends["impact"]) < 1500


def test_fees_that_stay_are_worth_the_share_that_is_held() -> None:
    """Alone the vault owns its own fees; beside a thousand times as much it owns a thousandth."""
    kept = equal.kept_fees("small", RULE, [0, 1000])
    paid = 100 * (1500 / (1000 / 1.003 * (1.5 - 0.003 / 2)) - 1)
    assert kept[0] == pytest.approx(paid, rel=0.01)
    assert 0 < kept[1000] < kept[0] / 500


@pytest.mark.parametrize(
    ("kind", "victim", "attacker", "cost"),
    [("no virtual shares", -10.0, 10.0, 10.0), ("virtual, δ = 0", -10 / 3, -10 / 3, 20.0)],
)
def test_the_attack_by_hand(kind: str, victim: float, attacker: float, cost: float) -> None:
    """The attacker's one share is all, or half: of 20, and with a third share of nobody's."""
    found = attack(kind)
    assert found["victim"] == pytest.approx(victim, abs=1e-9)
    assert found["attacker"] == pytest.approx(attacker, abs=1e-9)
    assert found["cost"] == pytest.approx(cost, abs=2e-3)
