"""The default that a docstring names is the one that counts, and each default is named."""

from __future__ import annotations

import ast
import importlib
import inspect
import math
import pkgutil
import re
from typing import Any

import pytest
from numpydoc.docscrape import ClassDoc, FunctionDoc, Parameter

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


def described(thing: Any) -> list[Parameter]:
    """Parameters as the docstring of a function or class describes them, one by one."""
    entries = (ClassDoc if inspect.isclass(thing) else FunctionDoc)(thing)["Parameters"]
    alone = [entry._replace(name=name) for entry in entries for name in entry.name.split(", ")]
    return [entry for entry in alone if not entry.name.startswith("*")]


def told(kind: str) -> str | None:
    """What the type of a parameter says of its default, without what stands in brackets."""
    found = re.search(r"\bdefault (.+?)(?: \(.*\))?$", kind)
    return found[1] if found else None


def elsewhere(entry: Parameter, module: object) -> Any:
    """The default of the function to which a description sends its reader."""
    sent = re.search(r"As for :func:`(?:(research_lib[\w.]*)\.)?(\w+)`", " ".join(entry.desc))
    assert sent, f"{entry.name} has no type, and is not told to be as for a function"
    place = importlib.import_module(sent[1]) if sent[1] else module
    other = getattr(place, sent[2], None) or getattr(rl, sent[2])
    return inspect.signature(other).parameters[entry.name].default


@pytest.mark.parametrize("module", MODULES)
def test_a_default_is_what_its_docstring_says(module: str) -> None:
    names = importlib.import_module(module)
    for owner, thing in vars(names).items():
        if getattr(thing, "__module__", "") != module or "Parameters\n" not in str(thing.__doc__):
            continue
        for entry in described(thing):
            parameter = inspect.signature(thing).parameters[entry.name]
            default = parameter.default
            where = f"{owner}: {entry.name} is {entry.type!r}, and its default {default!r}"
            assert parameter.kind is not parameter.POSITIONAL_ONLY, f"{where}: it has a name"
            if not entry.type:
                assert default == elsewhere(entry, names), where
            elif (text := told(entry.type)) is None:
                optional = "optional" in entry.type and default is None
                assert optional or default is inspect.Parameter.empty, where
            else:
                assert meant(text, default), where


def meant(text: str, default: object) -> bool:
    """Whether a default is the one that a text means; one in other words may be any."""
    if default is inspect.Parameter.empty or text in WORDS:
        return default in WORDS.get(text, ())
    try:
        value = ast.literal_eval(text)
    except (SyntaxError, ValueError):
        return True
    same_kind = type(value) is type(default) or {type(value), type(default)} == {int, float}
    return bool(same_kind and value == default)
