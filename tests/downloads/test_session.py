"""A session asks one address and no other."""

from __future__ import annotations

import gzip
from pathlib import Path
from typing import Any

import pytest
from downloads.server import Server

from research_lib.downloads.pages import Pages
from research_lib.downloads.session import DownloadError, Patience, open_session


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1:1/iss/x.json",
        "http://127.0.0.1/iss/x.json",
        "https://example.org/iss/x.json",
        "{address}/other/x.json",
    ],
)
def test_every_other_address_is_refused(url: str, tmp_path: Path) -> None:
    with Server(lambda path, query: b"x") as server:
        address = f"{server.address}/iss"
        pages = Pages(tmp_path, address)
        session = open_session(address, pages, lambda _, body, __: body, Patience(1), print)
        with session:
            assert session.get(f"{address}/x.json").content == b"x"
            with pytest.raises(DownloadError, match=r"x\.json"):
                session.get(url.format(address=server.address))
        assert len(server.asked) == 1


@pytest.mark.parametrize(
    ("status", "told", "untold"),
    [
        (403, "bar", "not known"),
        (401, "bar", "not known"),
        (404, "not known", "bar"),
        (418, "418", "bar"),
    ],
)
def test_a_status_is_told_as_what_it_is(
    status: int, told: str, untold: str, tmp_path: Path
) -> None:
    with Server(lambda path, query: b"x") as server:
        server.faults.status = status
        pages = Pages(tmp_path, server.address)
        session = open_session(server.address, pages, lambda _, body, __: body, Patience(3), print)
        with session, pytest.raises(DownloadError, match=str(status)) as caught:
            session.get(f"{server.address}/x.json")
        assert told in str(caught.value)
        assert untold not in str(caught.value)
        assert len(server.asked) == 1


@pytest.mark.parametrize("packed", [False, True])
def test_a_body_that_has_no_end_is_not_read_to_it(
    packed: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("research_lib.downloads.session.LARGEST", 1_000_000)
    body = bytes(40_000_000)
    with Server(lambda path, query: gzip.compress(body, 1) if packed else body) as server:
        server.faults.headers = {"Content-Encoding": "gzip"} if packed else {}
        pages = Pages(tmp_path, server.address)
        session = open_session(server.address, pages, lambda _, body, __: body, Patience(3), print)
        with session, pytest.raises(DownloadError, match=r"x\.json.*1,000,000"):
            session.get(f"{server.address}/x.json")
        assert len(server.asked) == 1
    assert not list(tmp_path.glob("*.json"))


NO_TIME = float("nan")


@pytest.mark.parametrize(
    "wrong", [{"tries": 0}, {"tries": 1.5}, {"tries": True}, {"pause": -1.0}, {"page": NO_TIME}]
)
def test_patience_that_cannot_be(wrong: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=f"{next(iter(wrong))} is"):
        Patience(**wrong)
