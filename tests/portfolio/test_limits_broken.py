"""Limits that are broken: by hand, and against sums written out."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

import research_lib as rl
from research_lib.portfolio.limits_broken import IssuerRule, limits_broken

HELD = {"a": 0.12, "b": 0.1, "c": 0.06, "d": 0.05, "cash": 0.67}


def rows(found: pd.DataFrame) -> list:
    return found.round(9)[["rule", "name", "weight", "limit", "over"]].to_numpy().tolist()


def test_five_ten_forty_by_hand() -> None:
    """12 % are over 10; 10 % are not; a, b and c are above 5 %, 28 % together, and d is not."""
    assert rows(limits_broken(HELD, exempt=["cash"])) == [["one issuer", "a", 0.12, 0.1, 0.02]]
    tight = limits_broken(HELD, IssuerRule(all_large=0.25), exempt=["cash"])
    assert rows(tight)[1] == ["all large issuers", "those above 0.05", 0.28, 0.25, 0.03]
    assert rows(limits_broken(HELD))[1][:3] == ["one issuer", "cash", 0.67]


def test_classes_of_one_company_count_together() -> None:
    of = {"a": "A", "b": "B", "c": "B", "d": "D"}
    found = limits_broken(HELD, IssuerRule(most=0.15), issuers=of, exempt=["cash"])
    assert rows(found) == [["one issuer", "B", 0.16, 0.15, 0.01]]


def test_limits_of_the_library() -> None:
    groups = {"a": "oil", "b": "oil", "c": "banks", "d": "banks", "cash": "cash"}
    rule = rl.Limits(
        {"a": 0.2, "b": 0.05, "c": 1, "d": 1, "cash": 1, "not held": 0.1},
        groups=groups,
        max_group={"oil": 0.2, "banks": 0.2},
        excluded=["d", "tobacco"],
    )
    assert rows(limits_broken(HELD, rule)) == [
        ["one issuer", "b", 0.1, 0.05, 0.05],
        ["excluded", "d", 0.05, 0.0, 0.05],
        ["one group", "oil", 0.22, 0.2, 0.02],
    ]
    assert limits_broken(HELD, rl.Limits(0.7)).empty


@given(st.lists(st.integers(0, 30), min_size=1, max_size=12), st.integers(1, 3))
def test_agrees_with_sums(raw: list[int], companies: int) -> None:
    weights = np.array(raw) / max(100, sum(raw))
    names = [f"x{i}" for i in range(len(raw))]
    issuer = [i % (companies * 2) for i in range(len(raw))]
    found = limits_broken(
        dict(zip(names, weights, strict=True)), issuers=dict(zip(names, issuer, strict=True))
    )
    sums = [sum(w for w, i in zip(weights, issuer, strict=True) if i == of) for of in set(issuer)]
    over = sum(each > 0.1 + 1e-9 for each in sums)
    large = sum(each for each in sums if each > 0.05 + 1e-9)
    assert (found["rule"] == "one issuer").sum() == over
    assert (found["rule"] == "all large issuers").any() == (large > 0.4 + 1e-9)


@pytest.mark.parametrize(
    ("case", "options", "told"),
    [
        (({"a": -0.1},), {}, "'a' are -0.1"),
        (({"a": 0.8, "b": 0.3},), {}, "sum to 1.1"),
        ((HELD,), {"exempt": ["gold"]}, "'gold'"),
        ((HELD,), {"issuers": {"a": "A"}}, "issuers miss 'b'"),
        ((HELD, "5/10/40"), {}, "'5/10/40'"),
        ((HELD, rl.Limits({"a": 0.1})), {}, "max_weight miss 'b'"),
    ],
)
def test_what_is_refused(case: tuple, options: dict, told: str) -> None:
    with pytest.raises((ValueError, TypeError), match=told):
        limits_broken(*case, **options)
    with pytest.raises(ValueError, match="all_large is 40"):
        IssuerRule(all_large=40)
