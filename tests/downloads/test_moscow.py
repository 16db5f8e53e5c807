"""Moscow, fetched from a small exchange on this machine, and every way to be broken off."""

from __future__ import annotations

import csv
import datetime
import hashlib
import io
import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from downloads.conftest import tree
from downloads.server import Market, Server, member
from hypothesis import given
from hypothesis import strategies as st

from research_lib.downloads.moscow import MoscowMarket, fetch_moscow
from research_lib.downloads.pages import Pages
from research_lib.downloads.session import DownloadError, Patience

DAY = "2024-12-30"
TODAY = datetime.date(2025, 1, 5)
ONCE = Patience(tries=1, pause=0.0, silence=5.0)
SEVERAL = Patience(tries=4, pause=0.0, silence=5.0)
BOARD = "TQBR"


def small_market() -> Market:
    """Three shares: one trades throughout, one comes late and leaves early, one has no price."""
    return Market(
        {
            DAY: [
                member("GAZP", 60.0, DAY, shortnames="ГАЗПРОМ ао"),
                member("SBER", 30.5, DAY, shortnames='=CMD("x")'),
                member("NOPE", 9.49, DAY, shortnames=" \uff1dHYPERLINK"),
            ]
        },
        {
            (BOARD, "GAZP"): {
                "2024-11-29": 99.0,  # before the month
                "2024-12-02": 101.5,
                "2024-12-03": None,
                "2024-12-04": 0.0,
                "2024-12-26": 103.25,
                DAY: 20.65,
            },
            (BOARD, "SBER"): {"2024-12-03": 0.0123, "2024-12-26": 0.0124},
            ("OTHER", "NOPE"): {DAY: 7.0},
        },
    )


@pytest.fixture
def server() -> Iterator[Server]:
    with Server(small_market()) as running:
        yield running


def fetch(server: Server, folder: Path, patience: Patience = ONCE, **more: Any) -> MoscowMarket:
    asked = {"date": DAY, "months": 1, "address": f"{server.address}/iss", "today": TODAY} | more
    return fetch_moscow(asked.pop("date"), asked.pop("months"), folder, patience=patience, **asked)


# ---------------------------------------------------------------- what stands in the folder


def test_the_files_by_hand(server: Server, tmp_path: Path) -> None:
    fetched = fetch(server, tmp_path / "new" / "folder")
    folder = fetched.folder
    source = f"{server.address}/iss"
    assert list(csv.reader(io.StringIO((folder / "weights.csv").read_text("utf-8")))) == [
        ["index_name", "date", "ticker", "price_column", "name", "weight", "source"],
        ["IMOEX", DAY, "GAZP", "GAZP", "ГАЗПРОМ ао", "0.6", source],
        ["IMOEX", DAY, "SBER", "SBER", '\'=CMD("x")', "0.305", source],
        ["IMOEX", DAY, "NOPE", "", "'\uff1dHYPERLINK", "0.0949", source],
    ]
    assert (folder / "prices.csv").read_text("utf-8") == (
        "date,GAZP,SBER\n"
        "2024-12-02,101.5,\n"
        "2024-12-03,,0.0123\n"
        "2024-12-26,103.25,0.0124\n"
        "2024-12-30,20.65,\n"
    )
    read = pd.read_csv(folder / "prices.csv", index_col="date", parse_dates=True)
    pd.testing.assert_frame_equal(read, fetched.prices, check_freq=False)
    assert fetched.weights["weight"].to_dict() == {"GAZP": 0.6, "SBER": 0.305, "NOPE": 0.0949}
    assert fetched.notes == ()


def test_what_is_missing_stands_beside_them(server: Server, tmp_path: Path) -> None:
    said = fetch(server, tmp_path / "f").folder.joinpath("README.txt").read_text("utf-8")
    sections = {part.splitlines()[0]: part.splitlines()[1:] for part in said.split("\n\n")[2:]}
    none, first, last, inside, closed, jumps = sections.values()
    assert [row.strip() for row in none] == ["NOPE, weight 9.49%"]
    assert [row.strip() for row in first] == ["SBER, 2024-12-03"]
    assert [row.strip() for row in last] == ["SBER, 2024-12-26"]
    # The 4th has no price of any share, so it is no row of the prices.
    assert [row.strip() for row in inside] == ["GAZP, 1: 2024-12-03"]
    assert "2024-12-04" in " ".join(closed)
    assert len(closed) == 21 - 4  # weekdays from 30 November to 30 December, less those with prices
    (jump,) = jumps
    assert all(part in jump for part in ("GAZP", DAY, "103.25", "20.65", "1 became 5"))
    assert server.address in said
    assert str(TODAY) in said


def test_every_file_has_its_checksum(server: Server, tmp_path: Path) -> None:
    files = tree(fetch(server, tmp_path / "f").folder)
    lines = files.pop("SHA256SUMS").decode().splitlines()
    unlisted = {"pages/SHA256SUMS", "pages/request.json"}
    assert [line.split("  ")[1] for line in lines] == sorted(files.keys() - unlisted)
    for digest, name in (line.split("  ") for line in lines):
        assert hashlib.sha256(files[name]).hexdigest() == digest


@given(
    shares=st.dictionaries(
        st.sampled_from(["AFKS", "BANEP", "VTBR", "T"]),
        st.dictionaries(
            st.dates(datetime.date(2024, 10, 25), datetime.date(2024, 12, 30)).map(str),
            st.none() | st.floats(1e-4, 1e5).map(lambda price: round(price, 6)),
            max_size=9,
        ),
        min_size=1,
    ),
    pages=st.tuples(st.integers(1, 4), st.integers(1, 4)),
    cursor=st.booleans(),
)
def test_prices_are_those_of_the_exchange(
    shares: dict[str, dict[str, float | None]],
    pages: tuple[int, int],
    cursor: bool,
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    listed = [member(name, round(100.0 / len(shares), 2), DAY) for name in shares]
    closes = {(BOARD, name): days for name, days in shares.items()}
    market = Market({DAY: listed}, closes, pages[0], pages[1], cursor)
    wanted = {
        (day, name): close
        for name, days in shares.items()
        for day, close in days.items()
        if close is not None and day >= "2024-10-30"
    }
    folder = tmp_path_factory.mktemp("m") / "f"
    with Server(market) as running:
        if not wanted:
            with pytest.raises(ValueError, match=BOARD):
                fetch(running, folder, months=2)
            assert not (folder / "prices.csv").exists()
            return
        fetch(running, folder, months=2)
    rows = list(csv.DictReader(io.StringIO((folder / "prices.csv").read_text("utf-8"))))
    found = {
        (row["date"], name): float(cell)
        for row in rows
        for name, cell in row.items()
        if name != "date" and cell
    }
    assert found == wanted
    assert [row["date"] for row in rows] == sorted({day for day, _ in wanted})


def test_the_last_session_of_a_day_counts(server: Server, tmp_path: Path) -> None:
    early = [
        member("GAZP", 55.0, DAY, tradingsession=1),
        member("SBER", 45.0, DAY, tradingsession=1),
    ]
    server.answers.lists[DAY][:0] = early
    assert fetch(server, tmp_path / "f").weights["weight"]["GAZP"] == 0.6


def test_a_share_that_changed_its_code(server: Server, tmp_path: Path) -> None:
    server.answers.lists[DAY][2]["secids"] = "NOPE, OLD"
    server.answers.closes[BOARD, "OLD"] = {"2024-12-03": 3.0}
    server.answers.closes[BOARD, "NOPE"] = {DAY: 4.0}
    assert fetch(server, tmp_path / "f").prices["NOPE"].dropna().tolist() == [3.0, 4.0]


# ---------------------------------------------------------------- broken off


def whole(server: Server, folder: Path) -> dict[str, bytes]:
    fetch(server, folder)
    return tree(folder)


def no_output_is_half(folder: Path, wanted: dict[str, bytes]) -> None:
    """Every file but the lists that grow is whole or not there."""
    for name, content in tree(folder).items():
        if name != "pages/SHA256SUMS":
            assert content == wanted[name], name


def tiny_market() -> Market:
    """One share with two pages of closes, in a list of one page."""
    days: dict[str, float | None] = {"2024-12-26": 1.0, "2024-12-27": 2.5, DAY: 2.0}
    return Market({DAY: [member("GAZP", 100.0, DAY)]}, {(BOARD, "GAZP"): days})


@pytest.mark.slow
def test_gone_after_any_byte(server: Server, tmp_path: Path) -> None:
    server.answers = tiny_market()
    wanted = whole(server, tmp_path / "whole")
    total = server.sent
    assert len(server.asked) == 4
    for end in range(total):
        folder = tmp_path / str(end)
        server.works()
        server.faults.gone_after = end
        with pytest.raises(DownloadError, match=r"127\.0\.0\.1"):
            fetch(server, folder)
        no_output_is_half(folder, wanted)
        server.works()
        fetch(server, folder)
        assert tree(folder) == wanted, end


@given(ends=st.lists(st.integers(0, 1000), min_size=1, max_size=4))
def test_broken_off_again_and_again(
    ends: list[int], tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder = tmp_path_factory.mktemp("again")
    with Server(small_market()) as running:
        wanted = whole(running, folder / "whole")
        asked = len(running.asked)
        came = 0
        for end in ends:
            running.works()
            running.faults.gone_after = end
            try:
                fetch(running, folder / "f")
            except DownloadError:
                came = len(list((folder / "f" / "pages").glob("*-*.json")))
                continue
            came = asked
        running.works()
        fetch(running, folder / "f")
        assert tree(folder / "f") == wanted
        assert len(running.asked) == asked - came, "what has come is not asked for again"


class StoppedError(BaseException):
    """The reader presses the keys, or the machine stops."""


@pytest.mark.parametrize("call", ["replace", "fsync", "unlink"])
def test_stopped_at_any_step_of_writing(
    call: str, server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    wanted = whole(server, tmp_path / "whole")
    owner: Any = Path if call == "unlink" else os
    real: Callable[..., Any] = getattr(owner, call)
    for step in range(1000):
        folder, left = tmp_path / str(step), [step]

        def stops(*args: Any, left: list[int] = left, **more: Any) -> Any:
            left[0] -= 1
            if left[0] < 0:
                raise StoppedError
            return real(*args, **more)

        with monkeypatch.context() as patch:
            patch.setattr(owner, call, stops)
            try:
                fetch(server, folder)
            except StoppedError:
                pass
            else:
                break
        fetch(server, folder)
        assert tree(folder) == wanted, step
    assert step > 10


def test_what_a_dead_machine_left_is_cleared(server: Server, tmp_path: Path) -> None:
    wanted = whole(server, tmp_path / "whole")
    folder = tmp_path / "f"
    (folder / "pages").mkdir(parents=True)
    for name in (".weights.csv.part", "pages/.request.json.part", "pages/.GAZP-0.json.part"):
        (folder / name).write_bytes(b"half")
    fetch(server, folder)
    assert tree(folder) == wanted


def test_a_finished_download_asks_for_nothing(server: Server, tmp_path: Path) -> None:
    wanted = whole(server, tmp_path)
    server.works()
    fetch(server, tmp_path, today=datetime.date(2026, 1, 1))
    assert server.asked == []
    assert tree(tmp_path) == wanted, "the day on which it was begun stays"


def test_a_page_with_a_wrong_checksum_is_fetched_again_and_said(
    server: Server, tmp_path: Path
) -> None:
    wanted = whole(server, tmp_path)
    pages = sorted((tmp_path / "pages").glob("*-*.json"))
    for page in pages:
        for harm in (page.read_bytes()[:-1], b"", None):
            (tmp_path / "SHA256SUMS").unlink()
            page.unlink() if harm is None else page.write_bytes(harm)
            server.works()
            fetched = fetch(server, tmp_path)
            assert len(server.asked) == 1
            assert len(fetched.notes) == 1
            assert page.name in fetched.notes[0]
            assert tree(tmp_path) == wanted


def test_a_damaged_list_of_pages_costs_its_lines(server: Server, tmp_path: Path) -> None:
    wanted = whole(server, tmp_path)
    sums = tmp_path / "pages" / "SHA256SUMS"
    sums.write_bytes(sums.read_bytes()[:200] + b"\xff\xfe")
    pages = len(server.asked)
    server.works()
    fetch(server, tmp_path)
    assert len(server.asked) == pages - 2  # two whole lines were left, of 93 characters each
    assert tree(tmp_path) == wanted


# ---------------------------------------------------------------- an exchange that fails


@pytest.mark.parametrize(
    "fault",
    [
        {"busy": 3},
        {"busy": 1, "retry_after": "0"},
        {"cut": 3},
        {"cut": 3, "says_length": False},
        {"says_length": False},
        {"drip": 1e-5},
    ],
    ids=str,
)
def test_what_passes_leaves_no_trace(fault: dict[str, Any], server: Server, tmp_path: Path) -> None:
    wanted = whole(server, tmp_path / "whole")
    server.works()
    vars(server.faults).update(fault)
    fetched = fetch(server, tmp_path / "f", SEVERAL)
    assert tree(tmp_path / "f") == wanted
    assert len(fetched.notes) == fault.get("busy", 0) + fault.get("cut", 0)


def cyrillic(body: bytes) -> bytes:
    return body.decode().encode("cp1251")


@pytest.mark.parametrize(
    ("fault", "named"),
    [
        ({"busy": 99}, "503"),
        ({"cut": 99}, "IMOEX.json"),
        ({"cut": 99, "says_length": False}, "IMOEX.json"),
        ({"drip": 0.01}, r"0\.1 seconds"),
        ({"send": cyrillic}, "utf-8"),
        ({"send": cyrillic, "headers": {"Content-Type": "application/json"}}, "utf-8"),
        ({"headers": {"Content-Type": "application/json; charset=windows-1251"}}, "1251"),
        ({"headers": {"Content-Type": "application/json; charset=nonsense"}}, "nonsense"),
        ({"send": lambda body: b""}, "JSON"),
        ({"send": lambda body: b"<html>busy</html>"}, "JSON"),
        ({"send": lambda body: b"[1, 2]"}, r"\[1, 2\]"),
        ({"send": lambda body: b'[{}, {"other": []}]'}, "analytics"),
        ({"send": lambda body: body.replace(b"60.0", b"NaN")}, "NaN"),
        ({"send": lambda body: body.replace(b"60.0", b'"60,0"')}, "row 1, column weight.*60,0"),
        ({"send": lambda body: body.replace(b"60.0", b"-1")}, "row 1, column weight is -1"),
        ({"send": lambda body: body.replace(b"-30", b"-32")}, "row 1, column tradedate.*12-32"),
        ({"send": lambda body: body.replace(b"GAZP", b"../x")}, "row 1, column ticker"),
        ({"send": lambda body: body.replace(b'"SBER"', b'"S/B"')}, "row 2, column ticker"),
        ({"send": lambda body: body.replace(b"101.5", b"-5.5")}, "row 1, column CLOSE is -5.5"),
        ({"send": lambda body: body.replace(b'"TOTAL": 3', b'"TOTAL": 1')}, "2 rows from 0"),
        ({"send": lambda body: body.replace(b'"PAGESIZE": 2', b'"PAGESIZE": 0')}, "rows from 0"),
        ({"send": lambda body: body.replace(b'"INDEX": 2', b'"INDEX": 0')}, "from 0.*from 2"),
        ({"status": 404}, "404"),
        ({"status": 403}, "403"),
    ],
)
def test_what_does_not_pass_is_named_and_nothing_is_written(
    fault: dict[str, Any], named: str, server: Server, tmp_path: Path
) -> None:
    vars(server.faults).update(fault)
    # A page that drips is late on every machine, and no other may be on a busy one.
    patience = Patience(tries=2, pause=0.0, silence=60.0, page=0.1 if "drip" in fault else 60.0)
    with pytest.raises(DownloadError, match=rf"{server.address}(.|\n)*{named}"):
        fetch(server, tmp_path, patience)
    assert not {"weights.csv", "prices.csv", "README.txt", "SHA256SUMS"} & tree(tmp_path).keys()
    server.works()
    assert tree(fetch(server, tmp_path).folder) == whole(server, tmp_path / "whole")


def test_silence_ends(server: Server, tmp_path: Path) -> None:
    server.faults.drip = 2.0
    with pytest.raises(DownloadError, match=r"[Tt]imed out"):
        fetch(server, tmp_path, Patience(tries=1, silence=0.2))


def test_nobody_answers(server: Server, tmp_path: Path) -> None:
    server.__exit__()
    with pytest.raises(DownloadError, match="refused"):
        fetch(server, tmp_path, SEVERAL)


def test_pauses_grow(server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    slept: list[float] = []
    monkeypatch.setattr("time.sleep", slept.append)
    server.faults.busy = 5
    fetch(server, tmp_path, Patience(tries=6, pause=1.0))
    assert slept == [1.0, 2.0, 4.0, 8.0]
    server.works()
    server.faults.busy, server.faults.retry_after = 1, "7"
    slept.clear()
    fetch(server, tmp_path / "f", Patience(tries=2))
    assert slept == [7]


@pytest.mark.parametrize(
    "target",
    [
        "http://127.0.0.2/iss/x.json",
        "https://iss.moex.com/iss/x.json",
        "//127.0.0.2/x",
        "ftp://127.0.0.1/x",
        "http://127.0.0.1:1/x",
    ],
)
def test_what_sends_elsewhere_is_refused(target: str, server: Server, tmp_path: Path) -> None:
    server.faults.redirect = lambda path: target
    with pytest.raises(DownloadError, match=target.rpartition("/")[0]):
        fetch(server, tmp_path, SEVERAL)
    assert len(server.asked) == 1


def test_what_sends_on_within_its_own_house_is_followed(server: Server, tmp_path: Path) -> None:
    answers = server.answers
    server.answers = lambda path, query: answers(path.replace("/there/", "/iss/"), query)
    server.faults.redirect = lambda path: (
        path.replace("/iss/", "/there/", 1) if path.startswith("/iss/") else None
    )
    fetch(server, tmp_path / "f")
    server.works()
    fetch(server, tmp_path / "f")
    assert server.asked == []
    server.faults.redirect = lambda path: path
    with pytest.raises(DownloadError, match="sends on more than"):
        fetch(server, tmp_path / "g")


# ---------------------------------------------------------------- what cannot be


@pytest.mark.parametrize(
    ("asked", "named"),
    [
        ({"date": "30.12.2024"}, r"30\.12\.2024"),
        ({"date": "20241230"}, "20241230"),
        ({"date": "2024-02-30"}, "2024-02-30"),
        ({"date": None}, "None"),
        ({"date": "2025-01-05"}, "2025-01-05"),
        ({"date": "2025-02-01"}, "2025-02-01"),
        ({"date": "2024-12-29"}, "2024-12-29"),
        ({"months": 0}, "months is 0"),
        ({"months": 601}, "months is 601"),
        ({"months": 1.5}, r"months is 1\.5"),
        ({"months": True}, "months is True"),
        ({"index": "../x"}, r"\.\./x"),
        ({"index": "OTHER/"}, "OTHER/"),
        ({"board": ""}, "board is ''"),
        ({"board": "NONE"}, "NONE"),
        ({"address": "iss.moex.com"}, "iss.moex.com"),
        ({"address": "ftp://iss.moex.com"}, "ftp"),
    ],
)
def test_what_cannot_be_asked_is_named(
    asked: dict[str, Any], named: str, server: Server, tmp_path: Path
) -> None:
    with pytest.raises(ValueError, match=named):
        fetch(server, tmp_path / "f", **asked)
    assert not (tmp_path / "f" / "prices.csv").exists()


def test_a_date_of_the_calendar_is_a_date(server: Server, tmp_path: Path) -> None:
    wanted = whole(server, tmp_path / "whole")
    fetch(server, tmp_path / "f", date=datetime.date(2024, 12, 30))
    assert tree(tmp_path / "f") == wanted
    fetch(server, tmp_path / "f", date=pd.Timestamp(DAY))


@pytest.mark.parametrize(
    ("change", "named"),
    [
        (lambda rows: rows[0].update(weight=50.0), "89.99"),
        (lambda rows: rows[2].update(ticker="SBER"), "SBER"),
        (lambda rows: [row.update(tradedate="2024-12-27") for row in rows], "2024-12-27"),
        (lambda rows: rows.clear(), "IMOEX on 2024-12-30"),
    ],
)
def test_a_list_that_contradicts_itself(
    change: Callable[[list[dict[str, Any]]], Any], named: str, server: Server, tmp_path: Path
) -> None:
    change(server.answers.lists[DAY])
    with pytest.raises(ValueError, match=named):
        fetch(server, tmp_path)
    assert not (tmp_path / "weights.csv").exists()


def test_a_list_that_is_published_later_is_seen(server: Server, tmp_path: Path) -> None:
    rows = server.answers.lists.pop(DAY)
    with pytest.raises(ValueError, match=DAY):
        fetch(server, tmp_path / "f", today=datetime.date(2024, 12, 31))
    server.answers.lists[DAY] = rows
    assert whole(server, tmp_path / "f") == whole(server, tmp_path / "whole")


@pytest.mark.parametrize(
    "asked", [{"date": "2024-12-29"}, {"date": "2024-12-31"}, {"board": "NONE"}], ids=str
)
def test_a_folder_of_which_all_was_refused_takes_another_request(
    asked: dict[str, Any], server: Server, tmp_path: Path
) -> None:
    wanted = whole(server, tmp_path / "whole")
    with pytest.raises(ValueError, match=next(iter(asked.values()))):
        fetch(server, tmp_path / "f", today=datetime.date(2025, 1, 2), **asked)
    fetch(server, tmp_path / "f")
    assert tree(tmp_path / "f") == wanted


def test_what_contradicts_itself_is_asked_for_again_and_nothing_else(
    server: Server, tmp_path: Path
) -> None:
    """The weights of a list, and the closes of one share: what else has come is kept."""
    wanted = whole(server, tmp_path / "whole")
    pages = len(server.asked)
    server.works()
    row = server.answers.lists[DAY][0]
    row["weight"] = 50.0
    with pytest.raises(ValueError, match=r"89\.99"):
        fetch(server, tmp_path / "f")
    row["weight"] = 60.0
    server.faults.send = lambda body: body.replace(
        b'"2024-12-03", "CLOSE": 0.0123', b'"2023-12-03", "CLOSE": 1'
    )
    with pytest.raises(ValueError, match=r"SBER.*2023-12-03"):
        fetch(server, tmp_path / "f")
    server.works()
    fetch(server, tmp_path / "f")
    assert all("SBER" in path or "NOPE" in path for path in server.asked)
    assert 1 <= len(server.asked) < pages
    assert tree(tmp_path / "f") == wanted


def test_a_full_disk_forgets_no_page(
    server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = os.replace

    def full(source: Any, target: Any) -> None:
        if Path(target).name == "prices.csv":
            raise OSError(28, "No space left on device")
        real(source, target)

    with monkeypatch.context() as patch:
        patch.setattr(os, "replace", full)
        with pytest.raises(ValueError, match=r"prices\.csv.*No space"):
            fetch(server, tmp_path / "f")
    server.works()
    fetch(server, tmp_path / "f")
    assert server.asked == []


@pytest.mark.parametrize(
    "name", ["../../victim", "/etc/victim", "..", "a/../../victim", "C:\\x", ""]
)
def test_a_list_of_pages_leads_to_no_other_folder(name: str, tmp_path: Path) -> None:
    (tmp_path / "victim").write_text("mine", encoding="utf-8")
    folder = tmp_path / "f" / "pages"
    folder.mkdir(parents=True)
    (folder / "SHA256SUMS").write_text(f"{'0' * 64}  {name}\n", encoding="utf-8")
    pages = Pages(folder, "http://127.0.0.1")
    assert pages.names() == []
    pages.clear()
    assert (tmp_path / "victim").read_text("utf-8") == "mine"


def test_two_codes_with_two_closes(server: Server, tmp_path: Path) -> None:
    server.answers.lists[DAY][2]["secids"] = "GAZP,SBER"
    with pytest.raises(ValueError, match=r"NOPE.*2024-12-26.*103.25.*0.0124"):
        fetch(server, tmp_path)


def test_pages_that_do_not_turn(server: Server, tmp_path: Path) -> None:
    answers = server.answers
    answers.list_cursor = False
    server.answers = lambda path, query: answers(path, query | {"start": "0"})
    with pytest.raises(ValueError, match="every page is the same"):
        fetch(server, tmp_path)


# ---------------------------------------------------------------- nothing is lost


@pytest.mark.parametrize("asked", [{"months": 2}, {"date": "2024-12-27"}, {"index": "MOEXBC"}])
def test_a_folder_holds_one_download(asked: dict[str, Any], server: Server, tmp_path: Path) -> None:
    wanted = whole(server, tmp_path)
    with pytest.raises(ValueError, match=str(tmp_path)):
        fetch(server, tmp_path, **asked)
    assert tree(tmp_path) == wanted


@pytest.mark.parametrize("name", ["weights.csv", "README.txt", "SHA256SUMS", "pages/mine.txt"])
def test_files_of_somebody_else_stay(name: str, server: Server, tmp_path: Path) -> None:
    path = tmp_path / name
    path.parent.mkdir(exist_ok=True)
    path.write_text("mine", encoding="utf-8")
    with pytest.raises(ValueError, match=name):
        fetch(server, tmp_path)
    assert tree(tmp_path) == {name: b"mine"}
    with pytest.raises(ValueError, match=name):
        fetch(server, path)


def test_files_that_were_changed_stay(server: Server, tmp_path: Path) -> None:
    fetch(server, tmp_path)
    (tmp_path / "weights.csv").write_text("mine", encoding="utf-8")
    with pytest.raises(ValueError, match=r"weights\.csv"):
        fetch(server, tmp_path)
    assert (tmp_path / "weights.csv").read_text("utf-8") == "mine"


@pytest.mark.parametrize("content", ["", "{", "[]", "{}", "1"])
def test_a_damaged_record_is_named(content: str, server: Server, tmp_path: Path) -> None:
    fetch(server, tmp_path)
    (tmp_path / "pages" / "request.json").write_text(content, encoding="utf-8")
    with pytest.raises(ValueError, match=r"request\.json"):
        fetch(server, tmp_path)


def test_progress_is_told_share_by_share(server: Server, tmp_path: Path) -> None:
    told: list[tuple[str, int, int]] = []
    server.faults.busy = 1
    fetch(server, tmp_path, SEVERAL, progress=lambda *step: told.append(step))
    assert "503" in told[0][0]
    assert told[1:4] == [("GAZP", 0, 3), ("SBER", 1, 3), ("NOPE", 2, 3)]
    assert told[-1][1:] == (3, 3)


def test_a_day_that_has_not_ended_is_refused(server: Server, tmp_path: Path) -> None:
    with pytest.raises(ValueError, match=DAY):
        fetch(server, tmp_path, today=datetime.date(2024, 12, 30))
    assert server.asked == []


def test_two_closes_of_one_day(server: Server, tmp_path: Path) -> None:
    server.faults.send = lambda body: body.replace(b'"2024-12-02"', b'"2024-12-26"')
    with pytest.raises(ValueError, match=r"GAZP.*2024-12-26.*101\.5.*103\.25"):
        fetch(server, tmp_path)
