"""All properties of a16z's ERC4626.prop.sol, over 10,000 sequences and more, without tolerance.

A sequence is read from bytes that Hypothesis makes: deposits, withdrawals, gains, losses,
donations, fees, round trips, and in a composed vault the time that passes and what it trades then.
"""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from research_lib.chapters.composed_vaults.accounting_properties import (
    CALLS,
    ROUND_TRIPS,
    count,
    trial,
)

SEQUENCES = st.binary(min_size=16, max_size=6 + 5 * 12)


def broken(held: dict[str, bool]) -> list[str]:
    return [name for name, holds in held.items() if not holds]


@pytest.mark.slow
@settings(max_examples=10_000)
@given(SEQUENCES)
def test_a_simple_vault_keeps_all_of_them_to_the_unit(data: bytes) -> None:
    assert broken(trial(data)) == []


@pytest.mark.slow
@settings(max_examples=2_000)
@given(SEQUENCES)
def test_a_composed_vault_keeps_them_but_for_the_rounding_of_sales(data: bytes) -> None:
    assert broken(trial(data, composed=True)) == []


@pytest.mark.parametrize("composed", [False, True])
def test_every_property_is_tried(composed: bool) -> None:
    found = count(300, composed=composed)
    assert (found["tried"] == found["held"]).all()
    tried = set(found.index[found["tried"] >= 10])
    assert {f"{there}, then {back} earns nothing" for there, back in ROUND_TRIPS} <= tried
    assert {f"{call} keeps its preview" for call in CALLS} <= tried


def test_a_sale_that_costs_is_borne_by_those_who_stay() -> None:
    """The limit of the list for a composed vault: what an exit sells at a cost, others pay."""
    found = count(300, composed=True, cost=0.01)
    broken = set(found.index[found["held"] < found["tried"]])
    assert "no call lowers the price" in broken
    assert not any("preview" in name or "richer" in name or "refused" in name for name in broken)
