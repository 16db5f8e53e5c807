"""One share under several names is met by what its files have alike, and by nothing else."""

from __future__ import annotations

import pandas as pd

from research_lib.names.identities import labels_by_text, same_in

HELD = pd.DataFrame(
    {
        "isin": ["DE0007164600", "", "US0378331005"],
        "ticker": ["SAP", "ALV", "AAPL"],
        "name": ["SAP SE", "Allianz", "Apple Inc"],
    },
    ["SAP SE", "Allianz", "Apple Inc"],
)
MEMBERS = pd.DataFrame(
    {"isin": ["DE0007164600", "DE0008404005"], "ticker": ["SAP1", "ALV"]}, ["SAP", "ALV GY"]
)


def test_an_isin_proves_more_than_a_ticker() -> None:
    assert same_in(HELD, MEMBERS) == {
        "isin": {"SAP SE": "SAP"},
        "ticker": {"Allianz": "ALV GY"},
    }


def test_what_several_members_have_or_nobody_proves_nothing() -> None:
    twice = MEMBERS.assign(isin="DE0007164600", ticker="")
    assert same_in(HELD, twice) == {}
    assert same_in(HELD.assign(isin="", ticker=""), MEMBERS) == {}


def test_a_holding_under_its_own_label_is_left_alone() -> None:
    members = MEMBERS.rename(index={"SAP": "Apple Inc"})
    assert "Apple Inc" not in same_in(HELD.loc[["Apple Inc"]], members).get("isin", {})


def test_texts_lead_to_one_label_or_to_none() -> None:
    other = pd.DataFrame({"ticker": ["SAP", "ALV"]}, ["SAP SE", "Alvarez"])
    found = labels_by_text([HELD, other], ["Apple Inc"])
    assert found["SAP"] == "SAP SE"
    assert "ALV" not in found
    assert "" not in found
    assert "Apple Inc" not in found
