"""What files do not say is asked for by the option or the file that says it."""

from __future__ import annotations

import ast
import inspect
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

import research_lib
from research_lib.command import portfolio
from research_lib.options.reading import Reading
from research_lib.options.trading import Names, Tax, Trading

LIBRARY = Path(research_lib.__file__).parent
ASKS = re.compile(r"--[a-z][a-z-]+|\b(?:HOLDINGS|MARKET|PRICES)\b")


def raised() -> Iterator[tuple[str, ast.expr]]:
    for path in sorted(LIBRARY.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            error = node.exc if isinstance(node, ast.Raise) else None
            if isinstance(error, ast.Call) and getattr(error.func, "id", "") == "NotSaidError":
                yield f"{path.name}:{node.lineno}", error


def told(node: ast.expr) -> str:
    texts = (each.value for each in ast.walk(node) if isinstance(each, ast.Constant))
    return "".join(text for text in texts if isinstance(text, str))


RAISED = dict(raised())


@pytest.mark.parametrize("where", RAISED)
def test_what_is_not_said_names_what_says_it(where: str) -> None:
    assert ASKS.search(told(RAISED[where]))


def test_the_options_named_are_there() -> None:
    assert len(RAISED) > 20
    there = {
        f"--{name.replace('_', '-')}"
        for taken in (portfolio.report, Names, Reading, Tax, Trading)
        for name in inspect.signature(taken).parameters
    }
    named = set().union(*(ASKS.findall(told(node)) for node in RAISED.values()))
    assert {name for name in named if name.startswith("--")} <= there
