"""A verdict says what kind of range it gives, and refuses what its documentation says it does."""

from __future__ import annotations

import re
from pathlib import Path
from typing import get_args

import numpy as np
import pytest

import research_lib as rl
from research_lib.report.verdict_table import verdict as verdict_table
from research_lib.report.verdicts import _CLASS, MIME, Finding, Kind, record

ROOT = Path(__file__).resolve().parents[2]


def verdict(**changes: object) -> rl.Verdict:
    given = {"value": 0.5, "low": 0.1, "high": 0.9, "statistic": "gain", "because": "So it is."}
    return rl.Verdict("R1", **{"finding": "holds", **given, **changes})


def test_a_verdict_without_a_kind_is_written_and_kept_as_before() -> None:
    plain = verdict()
    bundle = plain._repr_mimebundle_()
    assert bundle["text/plain"] == "R1: holds | gain: 0.5 [0.1, 0.9]\nSo it is."
    assert "kind" not in bundle[MIME]
    assert list(bundle[MIME])[:4] == ["claim", "finding", "statistic", "value"]


@pytest.mark.parametrize("kind", get_args(Kind)[1:])
def test_square_brackets_are_for_intervals_alone(kind: str) -> None:
    bundle = verdict(kind=kind)._repr_mimebundle_()
    assert bundle[MIME]["kind"] == kind
    text = bundle["text/plain"].splitlines()[0]
    assert kind in text
    assert ("[0.1, 0.9]" in text) == (kind == "95 % interval")
    assert "0.1, 0.9" in bundle["text/html"]


def test_what_is_true_by_construction_is_a_finding_of_its_own() -> None:
    assert set(_CLASS) == set(get_args(Finding))
    assert len(set(_CLASS.values())) == len(_CLASS)
    html = verdict(finding="true by construction")._repr_html_()
    assert "rb-verdict--construction" in html
    assert "true by construction" in html


@pytest.mark.parametrize("kind", sorted(_CLASS.values()))
def test_every_finding_has_a_colour_and_a_sign_on_the_page(kind: str) -> None:
    style = (ROOT / "book" / "assets" / "verdicts.css").read_text(encoding="utf-8")
    assert f".rb-verdict--{kind} {{ --rb-accent: var(--rb-{kind}); }}" in style
    assert style.count(f"--rb-{kind}: #") == 2, "on a light page and on a dark one"
    signs = re.findall(r'(\S*) ?\.rb-verdict__finding::before { content: "(.)', style)
    assert len({sign for _, sign in signs}) == len(signs) == len(_CLASS)
    # What is not testable has the sign of all that have none of their own.
    own = f".rb-verdict--{kind}" if kind != "untestable" else ""
    assert own in [name for name, _ in signs]


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"kind": "range"}, "kind of R1 is 'range': give one of 95 % interval, range over funds"),
        ({"kind": "range over seeds", "low": None, "high": None}, "range over seeds of R1 has no"),
        ({"value": np.nan}, "value of R1 is nan: give a number, or leave it"),
        ({"low": -np.inf}, "low of R1 is -inf"),
        ({"high": "90%"}, r"high of R1 is '90%': give 0\.9"),
        ({"low": None}, "one end"),
        ({"low": 1.0}, "from 1.0 to 0.9"),
        ({"digits": "percent"}, "digits of R1 is 'percent': give a format such as"),
        ({"finding": "true"}, "finding of R1 is 'true'"),
        ({"because": ""}, "no reason"),
    ],
)
def test_every_promised_error_is_raised(changes: dict, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        verdict(**changes)


def test_a_resampled_interval_may_miss_its_value() -> None:
    assert "0.5 [0.6, 0.9]" in repr(verdict(low=0.6))


def test_a_table_of_verdicts_carries_each_for_programs_and_for_readers() -> None:
    first = rl.Verdict("W3", "true by construction", "level", 1.0, because="By definition.")
    second = rl.Verdict("W1", "depends", "risk", 0.5, 0.4, 0.6, because="If <n> is small.")
    bundle = verdict_table(first, second)._repr_mimebundle_()
    assert bundle[MIME] == [record(first), record(second)]
    assert bundle["text/plain"] == f"{first!r}\n\n{second!r}"
    assert bundle["text/html"].count("<tr") == 3
    assert "If &lt;n&gt; is small." in bundle["text/html"]


def test_a_table_of_verdicts_has_each_claim_once_and_at_least_one() -> None:
    one = rl.Verdict("W3", "true by construction", "level", 1.0, because="By definition.")
    with pytest.raises(ValueError, match="W3"):
        verdict_table(one, one)
    with pytest.raises(ValueError, match="at least one"):
        verdict_table()
