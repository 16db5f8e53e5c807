"""A holding that is alike to a member by any of its texts is asked about, never left outside."""

from __future__ import annotations

import ast
import re
import time
from pathlib import Path

import pandas as pd
import pytest
from reader.files_of import own, walk

from research_lib.names.alike import core, refuse_alike, same_core
from research_lib.reader import standing, way_back
from research_lib.reader.case import Case
from research_lib.together.reading import read_case

MEMBERS = {
    "name": ["Apple Inc.", "SAP SE", "Tea & Sons"],
    "ticker": ["AAPL", "SAP", "TEA"],
    "isin": ["US0378331005", "DE0007164600", "GB0000000009"],
    "cusip": ["037833100", "803054204", "000000000"],
}


def market(*kinds: str) -> str:
    frame = pd.DataFrame({kind: MEMBERS[kind] for kind in kinds})
    return frame.assign(weight=["50%", "30%", "20%"]).to_csv(index=False)


def level(case: Case) -> float:
    return float(standing.place_of(case, 0.02).levels["level_low"].iloc[0])


def remedies(problem: ValueError) -> dict[str, str]:
    found = re.search(r"aliases=(\{.*?\})", str(problem))
    assert found is not None
    answer: dict[str, str] = ast.literal_eval(found[1])
    return answer


@pytest.mark.parametrize("kinds", [("name",), ("name", "ticker"), ("name", "isin", "ticker")])
@pytest.mark.parametrize("names", [("apple inc.", "SAP-SE"), ("Apple Inc", "SAP SE")])
def test_names_alike_are_asked_about_whatever_the_market_is_called_by(
    tmp_path: Path, kinds: tuple[str, ...], names: tuple[str, str]
) -> None:
    held = f"name,weight\n{names[0]},60%\n{names[1]},40%\n"
    files = own(tmp_path, holdings=held, market=market(*kinds))
    with pytest.raises(ValueError, match=re.escape(repr(names[0]))) as caught:
        read_case(**files)
    aliases = remedies(caught.value)
    case = read_case(**files, aliases=aliases)
    assert case.outside.empty
    assert level(case) == pytest.approx(0.8)
    others = read_case(**files, aliases={name: name for name in aliases})
    assert level(others) == pytest.approx(0.3 if names[1] == "SAP SE" else 0.0)
    assert not others.questions


def test_a_text_of_another_column_is_asked_about(tmp_path: Path) -> None:
    files = own(tmp_path, holdings="name,weight\nAAPL,100%\n", market=market("name", "ticker"))
    by_name = {"market": {"label": "name"}}
    with pytest.raises(ValueError, match="'AAPL' and 'Apple Inc") as caught:
        read_case(**files, reading=by_name)
    case = read_case(**files, reading=by_name, aliases=remedies(caught.value))
    assert level(case) == pytest.approx(0.5)


def test_a_name_that_two_members_have_is_asked_about(tmp_path: Path) -> None:
    both = "ticker,name,weight\nGOOG,Alphabet Inc.,60%\nGOOGL,Alphabet Inc.,40%\n"
    files = own(tmp_path, holdings="name,weight\nAlphabet Inc.,100%\n", market=both)
    with pytest.raises(ValueError, match="'GOOG' or 'GOOGL'"):
        read_case(**files)


@pytest.mark.parametrize(
    ("kind", "codes"),
    [("isin", ("us0378331005", "DE 000 7164600")), ("cusip", ("037 833100", "803054 20 4"))],
)
def test_codes_are_met_whatever_their_letters_and_spaces(
    tmp_path: Path, kind: str, codes: tuple[str, str]
) -> None:
    held = f"name,{kind},weight\nApple,{codes[0]},60%\nSAP,{codes[1]},40%\n"
    case = read_case(**own(tmp_path, holdings=held, market=market("name", kind)))
    assert level(case) == pytest.approx(0.8)
    facts = case.what_was_read["holdings"].set_index("fact")["found"]
    assert any(codes[0] in str(found) for fact, found in facts.items() if kind in str(fact))


@pytest.mark.parametrize("name", ["SAP.DE", "XETR:SAP", "SAP AG", "SAP SE ADR"])
def test_names_alike_but_for_their_ending_are_a_question(tmp_path: Path, name: str) -> None:
    held = f"name,weight\n{name},60%\nAAPL,40%\n"
    files = own(tmp_path, holdings=held, market=market("ticker", "name"))
    case = read_case(**files, aliases={"AAPL": "AAPL"})
    (asked,) = case.questions
    assert name in asked
    settled = re.findall(r"--alias '(.*?)=(.*?)'", asked)
    assert settled == [(name, "SAP"), (name, name)]
    for to, known in ((settled[0][1], 0.7), (settled[1][1], 0.4)):
        answered = read_case(**files, aliases={"AAPL": "AAPL", name: to})
        assert not answered.questions
        assert level(answered) == pytest.approx(known)


def test_a_portfolio_all_outside_its_market_is_a_question(tmp_path: Path) -> None:
    held = "name,weight\nRum,60%\nRye,40%\n"
    files = own(tmp_path, holdings=held, market=market("name", "ticker"))
    (asked,) = read_case(**files).questions
    assert "Rum" in asked
    assert not read_case(**files, aliases={"Rum": "Rum"}).questions


@pytest.mark.parametrize("which", ["prices", "target"])
def test_other_files_are_met_by_every_text_too(tmp_path: Path, which: str) -> None:
    texts = {
        "prices": walk("AAPL SAP").to_csv(),
        "target": "name,weight\nAAPL,50%\nSAP,50%\n",
    }
    texts[which] = texts[which].replace("AAPL", "apple inc")
    held = "ticker,shares,price\nAAPL,10,10\nSAP,10,10\n"
    files = own(tmp_path, holdings=held, market=market("ticker", "name"), **texts)
    with pytest.raises(ValueError, match="'apple inc' and 'AAPL'") as caught:
        read_case(**files)
    case = read_case(**files, aliases=remedies(caught.value))
    assert way_back.trades_back(case)["goal"].tolist() == [0.5, 0.5]


def test_a_target_by_another_text_is_no_other_share(tmp_path: Path) -> None:
    files = own(
        tmp_path,
        holdings="name,shares,price\nApple Inc.,10,10\nRum,10,10\n",
        target="ticker,name,weight\nAAPL,Apple Inc.,50%\nRUM1,Rum,50%\n",
    )
    with pytest.raises(ValueError, match="'AAPL' and 'Apple Inc") as caught:
        read_case(**files)
    case = read_case(**files, aliases=remedies(caught.value))
    assert way_back.trades_back(case)["trade"].tolist() == [0.0, 0.0]


def test_lots_and_companies_go_by_every_text(tmp_path: Path) -> None:
    held = "name,ticker,shares,price\nApple Inc.,AAPL,100,10\nSAP SE,SAP,100,10\n"
    target = "ticker,weight\nAAPL,40%\nSAP,60%\n"
    markets = [market("ticker", "name"), market("isin", "ticker")]
    extras: list[dict[str, str]] = [{}, *({"market": text} for text in markets)]
    for extra in extras:
        files = own(tmp_path, holdings=held, target=target, **extra)
        for name in ("AAPL", "Apple Inc."):
            case = read_case(**files, issuers={name: "Fruit"})
            assert list(case.issuers.values()) == ["Fruit"]
            assert set(case.issuers) <= set(case.weights.index)
            trades = way_back.trades_back(case, lot={name: 7.0})
            assert trades["trade"].min() % 7.0 == 0.0
    with pytest.raises(ValueError, match="'SAP SE'"):
        way_back.trades_back(case, lot={"SAP": 5.0, "SAP SE": 7.0})


def test_cores_are_what_stays_without_endings() -> None:
    assert core("BERKSHIRE HATHAWAY INC DEL") == core("Berkshire Hathaway Inc. Class B")
    assert core("Сбербанк ао") == core("ПАО Сбербанк обыкновенная".removeprefix("ПАО "))
    assert core("BRK.B") == core("brk.a".upper()) == "brk"
    assert core("Inc") == "inc"
    assert same_core(["Rum"], ["Rye Inc"]) == {}


def test_a_hundred_thousand_names_are_compared_soon() -> None:
    theirs = [f"M{at}" for at in range(100_000)]
    names = pd.DataFrame({"name": [f"Company {at} Inc." for at in range(100_000)]}, theirs)
    held = [f"COMPANY {at} INC DEL" for at in range(3000)]
    start = time.process_time()
    assert len(same_core(held, theirs, [names])) == 3000
    refuse_alike(held, theirs, files=[names])
    # Three seconds here; every pair compared would take hours.
    assert time.process_time() - start < 30.0
