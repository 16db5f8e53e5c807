"""The built site, which `make test` builds first, and what its pages show in a browser."""

from __future__ import annotations

from pathlib import Path

import pytest
from browsing import Visits
from playwright.sync_api import Browser
from site_files import SITE


@pytest.fixture(scope="session")
def site() -> Path:
    if not (SITE / "index.html").exists():
        pytest.fail("the site is not built: run `make book`")
    return SITE


@pytest.fixture(scope="session")
def report(browser: Browser, site: Path) -> Visits:
    return Visits(browser, site)
