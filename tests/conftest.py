"""What all tests share."""

from __future__ import annotations

import os
import secrets
import shutil
from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, settings
from hypothesis.internal.conjecture import providers

if TYPE_CHECKING:
    from playwright.sync_api import Browser

SOAK = "soak"
LONG = "thousands of random cases: `make soak` runs them"

# `make test` tries the same examples on every machine, at every run. `make soak` tries new ones,
# and goes on for as long as it is told. Neither looks at the clock.
settings.register_profile(
    "book",
    deadline=None,
    max_examples=60,
    derandomize=True,
    suppress_health_check=[HealthCheck.too_slow],
)
settings.register_profile(
    SOAK,
    deadline=None,
    max_examples=400,
    derandomize=False,
    database=None,
    print_blob=True,
    suppress_health_check=[HealthCheck.too_slow],
)
settings.load_profile("book")


def soaking(config: pytest.Config) -> bool:
    return config.getoption("--hypothesis-profile") == SOAK


def pytest_configure(config: pytest.Config) -> None:
    if not soaking(config):
        forget_constants()


def forget_constants() -> None:
    """Keep Hypothesis from drawing numbers that it reads in the sources imported so far.

    Which those are depends on the tests that ran before, and so would the examples.
    """
    empty = providers.Constants()
    pytest.MonkeyPatch().setattr(providers, "_get_local_constants", lambda: empty)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    if not soaking(config):
        for item in items:
            if item.get_closest_marker(SOAK):
                item.add_marker(pytest.mark.skip(reason=LONG))


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> Iterator[None]:
    """Say in the last lines, in words, what was not run."""
    yield
    why: dict[str, int] = {}
    for report in terminalreporter.stats.get("skipped", []):
        reason = report.longrepr[2] if isinstance(report.longrepr, tuple) else report.longrepr
        reason = str(reason).removeprefix("Skipped: ")
        why[reason] = why.get(reason, 0) + 1
    for reason, count in why.items():
        terminalreporter.write_line(
            f"not run: {count} {'test' if count == 1 else 'tests'}, {reason}"
        )


@pytest.fixture
def soak_seed(request: pytest.FixtureRequest) -> int:
    """Return the seed of this round of `make soak`: new at every round, printed by it."""
    seed = request.config.getoption("--hypothesis-seed")
    return int(seed) if seed is not None else secrets.randbits(32)


@pytest.fixture
def book_style() -> Iterator[None]:
    """Figures as the book draws them: without it Matplotlib's own letters are measured."""
    import matplotlib.pyplot as plt

    from research_lib.figures import use_style

    with plt.rc_context():
        use_style()
        yield


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """A browser to open pages in.

    Without Chromium (found on PATH or named by CHROMIUM) the tests in a browser are skipped; under
    CI=true that is a failure.
    """
    from browsing import FLAGS
    from playwright.sync_api import sync_playwright

    executable = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("chrome")
    if executable is None:
        missing = "no Chromium to open the pages in: install it, or name one in CHROMIUM"
        pytest.fail(missing) if os.environ.get("CI") else pytest.skip(missing)
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=executable, args=FLAGS)
        yield chromium
        chromium.close()
