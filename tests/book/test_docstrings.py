"""Examples in docstrings run, and public names are documented in full."""

import doctest
import importlib
import inspect
import pkgutil
import re

import numpy as np
import pandas as pd
import pytest
from numpydoc.docscrape import FunctionDoc

import research_lib as rl

MODULES = [found.name for found in pkgutil.walk_packages(rl.__path__, "research_lib.")]
# What the first page of the reference says to import.
READER = {"np": np, "pd": pd, "rl": rl}
PUBLIC = [name for name in rl.__all__ if inspect.isfunction(getattr(rl, name))]


@pytest.mark.parametrize("name", MODULES)
def test_examples_run(name: str) -> None:
    module = importlib.import_module(name)
    outcome = doctest.testmod(module, extraglobs=READER)
    assert outcome.failed == 0


@pytest.mark.parametrize("name", rl.__all__)
def test_a_public_name_has_an_example_that_a_reader_can_paste(name: str) -> None:
    """The reference shows it below three imports: nothing of the module around it is at hand."""
    (example,) = doctest.DocTestFinder(recurse=False).find(
        getattr(rl, name), name, globs=dict(READER)
    )
    assert re.search(rf"\brl\.{name}\b", "".join(step.source for step in example.examples)) or (
        name == "Ledger"  # a reader is handed one by rl.simulate
    )
    told: list[str] = []
    outcome = doctest.DocTestRunner(verbose=False).run(example, out=told.append)
    assert outcome.attempted, f"{name}: its docstring has no example"
    assert not outcome.failed, "".join(told)


@pytest.mark.parametrize("name", PUBLIC)
def test_parameters_returns_and_errors_are_described(name: str) -> None:
    function = getattr(rl, name)
    described = FunctionDoc(function)
    text = [p for entry in described["Parameters"] for p in entry.name.split(", ")]
    assert text == list(inspect.signature(function).parameters)
    assert described["Returns"]
    annotations = inspect.get_annotations(function)
    assert set(annotations) == {*inspect.signature(function).parameters, "return"}


def test_every_public_name_is_there_and_the_list_is_in_order() -> None:
    assert list(rl.__all__) == sorted(rl.__all__)
    assert len(rl.__all__) <= 60
    assert all(getattr(rl, name).__doc__ for name in rl.__all__)
