"""Names of holdings and names of a market: nothing is renamed but what the reader confirms."""

from __future__ import annotations

import pandas as pd
import pytest

from research_lib.files.names import match_names

MARKET = pd.Series({"TEA LTD.": 0.5, "Rum & Sons": 0.3, "Northern Honey Works": 0.2})


def test_equal_names_match_and_others_are_listed() -> None:
    held = pd.Series({"Rum & Sons": 0.6, "Nothern Honey Works": 0.1, "Zinc": 0.3})
    matches = match_names(held, MARKET)
    assert matches.weights.to_dict() == held.to_dict()
    assert matches.unmatched["weight"].to_dict() == {"Zinc": 0.3, "Nothern Honey Works": 0.1}
    assert matches.unmatched["suggestion"].to_dict() == {
        "Zinc": "",
        "Nothern Honey Works": "Northern Honey Works",
    }


@pytest.mark.parametrize("name", ["Tea Ltd", "tea ltd.", " TEA  LTD", "Ｔｅａ Ltd"])
def test_names_alike_but_for_case_and_space_are_asked_about(name: str) -> None:
    held = pd.Series({name: 1.0})
    with pytest.raises(ValueError, match="TEA LTD") as caught:
        match_names(held, MARKET)
    assert repr(name) in str(caught.value)
    same = match_names(held, MARKET, aliases={name: "TEA LTD."})
    assert same.weights.to_dict() == {"TEA LTD.": 1.0}
    assert same.renamed == {name: "TEA LTD."}
    assert same.unmatched.empty
    other = match_names(held, MARKET, aliases={name: name})
    assert other.weights.to_dict() == {name: 1.0}
    assert list(other.unmatched.index) == [name]


def test_two_names_of_one_add_up() -> None:
    held = pd.Series({"TEA LTD.": 0.25, "Tea class B": 0.5, "Rum & Sons": 0.25})
    matches = match_names(held, MARKET, aliases={"Tea class B": "TEA LTD."})
    assert matches.weights.to_dict() == {"TEA LTD.": 0.75, "Rum & Sons": 0.25}


@pytest.mark.parametrize("aliases", [{"Ale": "TEA LTD."}, {"Zinc": "Rum and Sons"}])
def test_aliases_that_name_nothing_are_refused(aliases: dict[str, str]) -> None:
    with pytest.raises(ValueError, match=next(iter(aliases))):
        match_names(pd.Series({"Zinc": 1.0}), MARKET, aliases=aliases)
