"""The built site and a browser to open it in.

`make test` builds the site first. Without Chromium (found on PATH or named by CHROMIUM) the tests
in a browser are skipped; under CI=true that is a failure.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from browsing import FLAGS, Visits
from playwright.sync_api import Browser, sync_playwright
from site_files import SITE


@pytest.fixture(scope="session")
def site() -> Path:
    if not (SITE / "index.html").exists():
        pytest.fail("the site is not built: run `make book`")
    return SITE


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    executable = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("chrome")
    if executable is None:
        missing = "no Chromium to open the pages in: install it, or name one in CHROMIUM"
        pytest.fail(missing) if os.environ.get("CI") else pytest.skip(missing)
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=executable, args=FLAGS)
        yield chromium
        chromium.close()


@pytest.fixture(scope="session")
def report(browser: Browser, site: Path) -> Visits:
    return Visits(browser, site)
