"""Words of options: shares, pairs of names, times."""

from __future__ import annotations

import pytest
import typer
from hypothesis import given
from hypothesis import strategies as st

from research_lib.options.words import day, days, lots, names, pair, share

NAMES = st.text(st.characters(exclude_categories=("C", "Z"), exclude_characters="="), min_size=1)


@given(st.integers(0, 9_999))
def test_a_share_is_read_as_it_is_written(number: int) -> None:
    """Hundredths of a percent, with the sign and without."""
    share_of = number / 10_000
    assert share("--band", f"{number / 100:.2f}%") == pytest.approx(share_of, abs=1e-15)
    assert share("--band", f" {number / 100} % ") == pytest.approx(share_of, abs=1e-15)
    assert share("--band", f"{share_of:.4f}") == share_of


@pytest.mark.parametrize("text", ["", "%", "1", "5", "-0.1", "nan", "inf", "1e400%", "5%%", "0,5"])
def test_what_is_no_share_is_named(text: str) -> None:
    with pytest.raises(typer.BadParameter) as caught:
        share("--band", text)
    assert repr(text) in str(caught.value)
    assert caught.value.param_hint == "--band"


def test_a_loss_is_a_return() -> None:
    assert share("--cash-return", "-1.5%", negative=True) == -0.015
    for text in ("-100.1%", "-1"):
        with pytest.raises(typer.BadParameter):
            share("--cash-return", text, negative=True)


@given(NAMES, NAMES)
def test_pairs_of_names(one: str, other: str) -> None:
    assert names("--alias", [f"{one}={other}"], "a=b") == {one: other}
    assert names("--alias", [f"{one}=x = {other}=y"], "a=b") == {f"{one}=x": f"{other}=y"}
    assert pair("--column", f"{one}={other}=name", "a=b") == (f"{one}={other}", "name")


@pytest.mark.parametrize("text", ["", "a", "a=", "=b", "a=b=c", "a = b = c"])
def test_what_is_no_pair_of_names_is_named(text: str) -> None:
    with pytest.raises(typer.BadParameter) as caught:
        names("--alias", [text], "a=b")
    assert repr(text) in str(caught.value)


def test_a_name_has_one_meaning() -> None:
    assert names("--alias", ["a=b", "a=b", "c=b"], "a=b") == {"a": "b", "c": "b"}
    with pytest.raises(typer.BadParameter):
        names("--alias", ["a=b", "a=c"], "a=b")


def test_times_days_and_lots() -> None:
    assert [days("--x", text) for text in ("365 days", "30", "1 day", "030D")] == [
        "365 days",
        "30 days",
        "1 days",
        "30 days",
    ]
    assert day("--date", "2024-02-29") == "2024-02-29"
    assert day("--date", "") == ""
    assert lots("--lot", None) == 1.0
    assert lots("--lot", ["0.5"]) == 0.5
    assert lots("--lot", ["a=b=2", "c=3"]) == {"a=b": 2.0, "c": 3.0}
    for wrong in ("2024-02-30", "29.02.2024", "tomorrow"):
        with pytest.raises(typer.BadParameter):
            day("--date", wrong)
    for wrong in ("", "a month", "-5", "1.5 days"):
        with pytest.raises(typer.BadParameter):
            days("--wash-sale", wrong)
