"""A session asks one address and no other."""

from __future__ import annotations

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


NO_TIME = float("nan")


@pytest.mark.parametrize(
    "wrong", [{"tries": 0}, {"tries": 1.5}, {"tries": True}, {"pause": -1.0}, {"page": NO_TIME}]
)
def test_patience_that_cannot_be(wrong: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=f"{next(iter(wrong))} is"):
        Patience(**wrong)
