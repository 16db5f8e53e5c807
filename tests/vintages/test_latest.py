"""Kenneth French's files, made here out of the book's data: what comes back is the book's data."""

from __future__ import annotations

import datetime
import functools
import gzip
import hashlib
import io
import runpy
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from downloads.conftest import tree
from downloads.server import Archives, Server, zipped
from hypothesis import given
from hypothesis import strategies as st

import research_lib as rl
from research_lib.downloads.session import DownloadError, Patience
from research_lib.vintages import latest
from research_lib.vintages.comparison import compared
from research_lib.vintages.french import FRENCH_SETS
from research_lib.vintages.latest import (
    check_archive,
    fetch_french,
    load_latest,
    what_moved,
)

ROWS = 40
TODAY = datetime.date(2026, 11, 30)
ONCE = Patience(tries=1, pause=0.0, silence=5.0)
FACTORS = ["us_market", "us_bills"]


def block(title: str, table: pd.DataFrame, form: str, decimals: int = 4) -> str:
    """A table as he writes one: names padded with spaces, dates without separators."""
    lines = [title] if title else []
    lines.append("," + ",".join(f"{name:5}" for name in table.columns))
    for day, row in table.iterrows():
        cells = [f"{value:9.{decimals}f}" for value in row]
        lines.append(",".join([pd.Timestamp(day).strftime(form), *cells]))
    return "\n".join(lines) + "\n"


def text(*blocks: str) -> str:
    return "\n".join(["This file was created by hand.\n", *blocks, "Copyright 2026\n"])


def percent(name: str, rows: int = ROWS) -> pd.DataFrame:
    return rl.load(name).tail(rows) * 100.0


def monthly(name: str, weight: str = "Value Weighted", before: int = 0) -> list[str]:
    """Returns and, as number of firms × size, the weights that the book has."""
    returns = percent(name)
    weights = rl.market_weight_panel(name).tail(ROWS)
    if before:
        names = [f"{i}-Dec" for i in range(before)]
        returns = pd.DataFrame(7.0, returns.index, names).join(returns)
        weights = pd.DataFrame(0.5, weights.index, names).join(weights)
        for table in (returns, weights):
            table.columns = [*names, "Lo 10", *names[1:9], "Hi 10"]
    firms = pd.DataFrame(10.0, weights.index, weights.columns)
    parts = {
        f"  Average {weight} Returns -- Monthly": (returns, 4),
        "  Average Equal Weighted Returns -- Monthly": (returns / 2.0, 4),
        "  Average Value Weighted Returns -- Annual": (returns, 4),
        "  Number of Firms in Portfolios": (firms, 0),
        "  Average Firm Size": (weights * 1e9, 6),
    }
    return [
        block(title, table.tail(40), "%Y" if "Annual" in title else "%Y%m", decimals)
        for title, (table, decimals) in parts.items()
        if "Annual" not in title
    ]


def factors(market: str, bills: str, form: str) -> str:
    rate = percent(bills)["US bills"]
    table = pd.DataFrame({"Mkt-RF": percent(market)["US market"] - rate, "SMB": 1.0, "RF": rate})
    return block("", table, form, 6)


def all_texts() -> dict[str, str]:
    daily = percent("us_industries_47_daily")
    daily.insert(10, "Hlth", -99.99)
    gap = daily.head(1).mask(daily.head(1) < 99.0, -99.99).set_axis(daily.index[:1])
    early = gap.set_axis([daily.index[0] - pd.Timedelta(days=4)])
    deciles = percent("us_size_deciles_daily").set_axis(
        ["Lo 10", *(f"{i}-Dec" for i in range(2, 10)), "Hi 10"], axis=1
    )
    deciles.insert(0, "<= 0", -99.99)
    return {
        "49_Industry_Portfolios": text(*monthly("us_industries_49")),
        "30_Industry_Portfolios": text(*monthly("us_industries_30")),
        "48_Industry_Portfolios_daily": text(
            block("  Average Value Weighted Returns -- Daily", pd.concat([early, daily]), "%Y%m%d"),
            block("  Average Equal Weighted Returns -- Daily", daily / 2.0, "%Y%m%d"),
        ),
        "Portfolios_Formed_on_ME": text(*monthly("us_size_deciles", "Value Weight", before=9)),
        "Portfolios_Formed_on_ME_Daily": text(
            block("  Average Value Weighted Returns -- Daily", deciles, "%Y%m%d")
        ),
        "F-F_Research_Data_Factors": text(factors(*FACTORS, "%Y%m")),
        "F-F_Research_Data_Factors_daily": text(
            factors("us_market_daily", "us_bills_daily", "%Y%m%d")
        ),
    }


SPREAD = {"us_market_daily_2026", "us_bills_daily_2026"}
PLAIN = [name for name in FRENCH_SETS if "2026" not in name]


@pytest.fixture
def server() -> Iterator[Server]:
    with Server(Archives(all_texts())) as running:
        yield running


def fetch(server: Server, folder: Path, sets: Any = FACTORS, **more: Any) -> tuple[str, ...]:
    asked = {"address": server.address + "/ftp", "patience": ONCE, "today": TODAY} | more
    return fetch_french(folder, sets, **asked)


def test_what_is_made_of_his_files_is_what_the_book_has(server: Server, tmp_path: Path) -> None:
    assert fetch(server, tmp_path, PLAIN) == ()
    for name in PLAIN:
        book = rl.load(name).tail(ROWS)
        pd.testing.assert_frame_equal(load_latest(tmp_path, name), book, atol=6e-7, rtol=0)
        if rl.catalog().loc[name, "weights"]:
            weights = load_latest(tmp_path, name, weights=True)
            wanted = rl.market_weight_panel(name).tail(ROWS)
            pd.testing.assert_frame_equal(weights, wanted, atol=1e-8, rtol=0)
    moved = what_moved(tmp_path)
    assert list(moved.index) == PLAIN
    assert (moved["equal"] == 1.0).all()
    assert (moved["rows_latest"] == ROWS).all()
    assert (moved["rows_gone"] == moved["rows_book"] - ROWS).all()
    listed = pd.read_csv(tmp_path / "catalog.csv", index_col="name")
    book = rl.catalog().loc[PLAIN]
    assert list(listed.columns) == list(book.columns)
    assert (listed["last"] == book["last"]).all()
    assert (listed["rows"] == ROWS).all()
    assert ((listed["weights"] == "yes") == book["weights"]).all()


def test_equal_weights_and_the_names_of_2026(server: Server, tmp_path: Path) -> None:
    fetch(server, tmp_path, ["us_industries_49_2026", "us_industries_49_2026_equal"])
    value = load_latest(tmp_path, "us_industries_49_2026")
    equal = load_latest(tmp_path, "us_industries_49_2026_equal")
    assert (value / 2.0 - equal).abs().to_numpy().max() < 2e-6


def test_the_rate_of_a_month_is_spread_over_its_days(server: Server, tmp_path: Path) -> None:
    days = pd.bdate_range("2026-01-01", "2026-03-10")
    months = pd.to_datetime(["2026-01-31", "2026-02-28"])
    named = ["Mkt-RF", "SMB", "RF"]
    of_day = pd.DataFrame([[1.0, 0.0, 0.02]] * len(days), days, named)
    of_month = pd.DataFrame([[1.0, 0.0, 0.3], [1.0, 0.0, 0.5]], months, named)
    years = [of_month.set_axis(months - pd.DateOffset(years=i)) for i in range(20, -1, -1)]
    server.answers.texts |= {
        "F-F_Research_Data_Factors_daily": text(block("", of_day, "%Y%m%d")),
        "F-F_Research_Data_Factors": text(block("", pd.concat(years), "%Y%m")),
    }
    fetch(server, tmp_path, sorted(SPREAD))
    bills = load_latest(tmp_path, "us_bills_daily_2026")["US bills"]
    assert (1.0 + bills["2026-01"]).prod() - 1.0 == pytest.approx(0.003, abs=1e-6)
    assert (1.0 + bills["2026-02"]).prod() - 1.0 == pytest.approx(0.005, abs=1e-6)
    assert (bills["2026-03"] == bills["2026-02"].iloc[-1]).all()
    market = load_latest(tmp_path, "us_market_daily_2026")["US market"]
    assert (market - bills - 0.01).abs().max() < 2e-8


def test_what_moved_by_hand(server: Server, tmp_path: Path) -> None:
    book = rl.load("us_market").tail(ROWS)
    new = book.copy()
    new.loc[book.index[3]] += 0.0123
    new.loc[book.index[7]] -= 0.0045
    new.loc[book.index[-1] + pd.offsets.MonthEnd(1)] = 0.01
    table = pd.DataFrame({"Mkt-RF": new["US market"] * 100.0, "RF": 0.0})
    server.answers.texts["F-F_Research_Data_Factors"] = text(block("", table, "%Y%m", 6))
    fetch(server, tmp_path, ["us_market"])
    row = what_moved(tmp_path).loc["us_market"]
    assert row["rows_added"] == 1
    assert row["cells"] == ROWS
    assert row["equal"] == pytest.approx((ROWS - 2) / ROWS)
    assert row["largest_difference"] == pytest.approx(0.0123, abs=1e-6)
    assert (row["asset"], row["date"]) == ("US market", f"{book.index[3]:%Y-%m-%d}")


def test_the_book_is_not_touched(server: Server, tmp_path: Path) -> None:
    data = Path(rl.__file__).parents[1] / "data"
    before = hashlib.sha256(b"".join(sorted(tree(data).values()))).hexdigest()
    fetch(server, tmp_path)
    assert hashlib.sha256(b"".join(sorted(tree(data).values()))).hexdigest() == before
    names = {path.name for path in tmp_path.iterdir()}
    files = {f"{name}.csv.gz" for name in FACTORS}
    assert names == files | {"catalog.csv", "what_moved.csv", "README.txt", "SHA256SUMS", "pages"}


# ---------------------------------------------------------------- broken off


def test_gone_after_any_bytes(server: Server, tmp_path: Path) -> None:
    sets = ["us_bills", "us_bills_daily"]
    fetch(server, tmp_path / "whole", sets)
    wanted, total = tree(tmp_path / "whole"), server.sent
    for end in [*range(0, total, 61), total - 1]:
        folder = tmp_path / str(end)
        server.works()
        server.faults.gone_after = end
        with pytest.raises(DownloadError, match="Factors"):
            fetch(server, folder, sets)
        assert "SHA256SUMS" not in tree(folder)
        server.works()
        fetch(server, folder, sets)
        assert tree(folder) == wanted


def test_on_a_later_day_all_is_fetched_anew(server: Server, tmp_path: Path) -> None:
    fetch(server, tmp_path)
    server.works()
    fetch(server, tmp_path)
    assert server.asked == []
    later = TODAY + datetime.timedelta(days=1)
    server.faults.gone_after = 0
    with pytest.raises(DownloadError):
        fetch(server, tmp_path, today=later)
    assert what_moved(tmp_path)["equal"].eq(1.0).all(), "the old vintage stays until then"
    server.works()
    server.answers.texts["F-F_Research_Data_Factors"] = text(
        factors(*FACTORS, "%Y%m").replace("   1.000000", "   2.000000")
    )
    fetch(server, tmp_path, today=later)
    assert len(server.asked) == 1
    assert str(later) in (tmp_path / "README.txt").read_text("utf-8")
    fetch(server, tmp_path / "whole", today=later)
    assert tree(tmp_path) == {
        **{name: content for name, content in tree(tmp_path).items() if "whole" in name},
        **tree(tmp_path / "whole"),
    }


def test_an_archive_with_a_wrong_checksum(server: Server, tmp_path: Path) -> None:
    fetch(server, tmp_path)
    wanted = tree(tmp_path)
    (page,) = (tmp_path / "pages").glob("*.zip")
    page.write_bytes(b"PK")
    (tmp_path / "SHA256SUMS").unlink()
    (note,) = fetch(server, tmp_path)
    assert page.name in note
    assert tree(tmp_path) == wanted


# ---------------------------------------------------------------- what is refused


def two_files(body: bytes) -> bytes:
    content = io.BytesIO(body)
    with zipfile.ZipFile(content, "a") as archive:
        archive.writestr("more.csv", "more")
    return content.getvalue()


GOOD = text(factors(*FACTORS, "%Y%m"))


def instead(changed: str) -> dict[str, Any]:
    return {"send": lambda body: zipped("F-F_Research_Data_Factors", changed)}


@pytest.mark.parametrize(
    ("fault", "named"),
    [
        ({"send": lambda body: body[:-30]}, "archive"),
        ({"send": lambda body: body[:200] + b"\0\0\0\0" + body[204:]}, "archive"),
        ({"send": lambda body: b"<html>"}, "archive"),
        ({"send": two_files}, "2 files"),
        ({"cut": 1}, "Factors"),
        ({"cut": 1, "says_length": False}, "archive"),
        ({"status": 404}, "404"),
        (instead(GOOD.replace("1.000000", "1.00000\u0660", 1)), r"1\.00000"),
        (instead(GOOD.replace("1.000000", "x.000000", 1)), "SMB.*x.000000"),
        (instead(GOOD.replace(",RF", ",RX")), "RF"),
        (instead("nothing"), "Factors"),
        (instead(GOOD.replace(f"\n{rl.load('us_bills').index[-3]:%Y%m}", "\n202201")), "Factors"),
        (instead(GOOD.replace("-RF", "-RX") + "\n" + factors(*FACTORS, "%Y%m")), "2 tables"),
    ],
)
def test_what_is_no_file_of_his(
    fault: dict[str, Any], named: str, server: Server, tmp_path: Path
) -> None:
    vars(server.faults).update(fault)
    with pytest.raises((DownloadError, ValueError), match=named):
        fetch(server, tmp_path)
    assert {name.partition("/")[0] for name in tree(tmp_path)} == {"pages"}


def test_a_byte_that_is_another_is_no_crash() -> None:
    """Every byte of a small archive, in several ways: it is refused, or its text is the same."""
    whole = zipped("x", "a,b\n" + "\n".join(f"{i},{i * i}" for i in range(300)))
    refused = 0
    for place in range(len(whole)):
        for other in (0xFF, 0x01, 0x08 ^ 0x0C, 0x08 ^ 0x0E):
            body = bytearray(whole)
            body[place] ^= other
            try:
                assert check_archive("x", bytes(body), {}) == body
            except ValueError:
                refused += 1
    assert refused > 3 * len(whole)


def test_an_archive_that_unpacks_to_far_too_much(monkeypatch: pytest.MonkeyPatch) -> None:
    whole = zipped("x", "1" * 10_000)
    assert check_archive("x", whole, {}) == whole
    monkeypatch.setattr(latest, "UNPACKED", 9_999)
    with pytest.raises(ValueError, match="9,999"):
        check_archive("x", whole, {})


@pytest.mark.parametrize(
    ("sets", "named"),
    [(["countries"], "countries"), (["us_marke"], "us_marke"), ([], r"\[\]"), ("us_market", "us_")],
)
def test_sets_that_are_not_his(sets: Any, named: str, server: Server, tmp_path: Path) -> None:
    with pytest.raises(ValueError, match=named):
        fetch(server, tmp_path / "f", sets)
    assert not (tmp_path / "f").exists()


def test_what_cannot_be_read_back_is_named(server: Server, tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="SHA256SUMS"):
        what_moved(tmp_path)
    fetch(server, tmp_path)
    with pytest.raises(ValueError, match="us_size_deciles"):
        load_latest(tmp_path, "us_size_deciles")
    (tmp_path / "us_market.csv.gz").write_bytes(gzip.compress(b"mine"))
    with pytest.raises(ValueError, match=r"us_market\.csv"):
        load_latest(tmp_path, "us_market")
    with pytest.raises(ValueError, match=r"us_market\.csv"):
        fetch(server, tmp_path)


@given(st.integers(0, 10**6))
def test_any_difference_is_found(seed: int) -> None:
    random = np.random.default_rng(seed)
    months = pd.date_range("2020-01-31", periods=6, freq="ME")
    book = pd.DataFrame(random.normal(0.0, 0.01, (6, 3)), months, list("abc"))
    latest = book.iloc[1:].rename(columns={"c": "d"}).copy()
    row, column = int(random.integers(5)), int(random.integers(2))
    latest.iloc[row, column] += 0.5
    found = compared(book, latest)
    assert (found["rows_gone"], found["rows_added"]) == (1, 0)
    assert (found["columns_gone"], found["columns_added"]) == ("c", "d")
    assert found["cells"] == 10
    assert found["equal"] == pytest.approx(0.9)
    assert found["asset"] == "ab"[column]
    assert found["date"] == f"{latest.index[row]:%Y-%m-%d}"


def test_the_command_says_what_moved(
    server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture
) -> None:
    path = Path(rl.__file__).parents[1] / "data" / "latest.py"
    command = runpy.run_path(str(path))
    few = functools.partial(fetch, server, sets=FACTORS)
    monkeypatch.setitem(
        command["main"].__globals__, "fetch_french", lambda folder, progress: few(Path(folder))
    )
    command["main"](str(tmp_path))
    moved = pd.read_csv(tmp_path / "what_moved.csv", index_col="name", keep_default_na=False)
    assert list(moved.index) == FACTORS
    assert all(name in capsys.readouterr().out for name in FACTORS[:1])
    wanted = what_moved(tmp_path)
    pd.testing.assert_frame_equal(moved, wanted, check_dtype=False)
    command["main"](str(tmp_path))


def test_what_moved_is_written_over_nothing_of_a_reader(server: Server, tmp_path: Path) -> None:
    (tmp_path / "f").mkdir()
    path = tmp_path / "f" / "what_moved.csv"
    path.write_text("mine", encoding="utf-8")
    with pytest.raises(ValueError, match=r"what_moved\.csv"):
        fetch(server, tmp_path / "f")
    path.unlink()
    fetch(server, tmp_path / "f")
    path.write_text("mine", encoding="utf-8")
    with pytest.raises(ValueError, match=r"what_moved\.csv"):
        fetch(server, tmp_path / "f")
    assert path.read_text("utf-8") == "mine"


def test_an_archive_of_another_form_is_asked_for_again(server: Server, tmp_path: Path) -> None:
    """He mends it within the day; what else has come is kept."""
    sets = ["us_bills", "us_bills_daily"]
    server.faults.send = lambda body: (
        zipped("F-F_Research_Data_Factors", GOOD.replace(",RF", ",RX"))
        if b"daily" not in body
        else body
    )
    with pytest.raises(ValueError, match="RF"):
        fetch(server, tmp_path, sets)
    server.works()
    fetch(server, tmp_path, sets)
    assert server.asked
    server.works()
    fetch(server, tmp_path, sets)
    assert server.asked == []
