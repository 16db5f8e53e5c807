"""The default that a docstring names is the one that counts, and each default is named."""

from __future__ import annotations

import ast
import importlib
import inspect
import math
import pkgutil
import re
from collections.abc import Iterator
from typing import Any

import pytest
from numpydoc.docscrape import ClassDoc, FunctionDoc

import research_lib as rl

# Defaults that are told in words, and what they may be.
WORDS: dict[str, tuple[object, ...]] = {
    "infinity": (math.inf,),
    "none": (None, (), rl.Costs(), rl.Limits()),
    "no cost": (0.0, (0.0,), rl.Costs()),
}
MODULES = [
    found.name
    for found in pkgutil.walk_packages(rl.__path__, "research_lib.")
    if not found.name.startswith("research_lib.chapters")
]


def described(module: str) -> Iterator[tuple[str, Any, list[tuple[str, str]]]]:
    """Functions and classes of a module that describe their parameters: names and types."""
    for owner, thing in vars(importlib.import_module(module)).items():
        if getattr(thing, "__module__", "") != module or "Parameters\n" not in str(thing.__doc__):
            continue
        entries = (ClassDoc if inspect.isclass(thing) else FunctionDoc)(thing)["Parameters"]
        names = [(name, entry.type) for entry in entries for name in entry.name.split(", ")]
        yield owner, thing, names


def told(kind: str) -> str | None:
    """What the type of a parameter says of its default, without what stands in brackets."""
    found = re.search(r"\bdefault (.+?)(?: \(.*\))?$", kind)
    return found[1] if found else None


@pytest.mark.parametrize("module", MODULES)
def test_a_default_is_what_its_docstring_says(module: str) -> None:
    for owner, thing, entries in described(module):
        signature = inspect.signature(thing).parameters
        for name, kind in entries:
            if not kind:
                continue  # several at once, described with another function
            text, default = told(kind), signature[name.lstrip("*")].default
            where = f"{owner}: {name} is {kind!r}, and its default {default!r}"
            if text is None:
                empty = default is inspect.Parameter.empty
                assert empty or ("optional" in kind and default is None), where
                continue
            assert default is not inspect.Parameter.empty, where
            if text in WORDS:
                assert default in WORDS[text], where
                continue
            try:
                value = ast.literal_eval(text)
            except (SyntaxError, ValueError):
                continue  # a default in words, such as a rule
            assert type(value) is type(default) or {type(value), type(default)} == {int, float}
            assert value == default, where
