"""Examples in docstrings run, and public names are documented in full."""

import doctest
import importlib
import inspect
import pkgutil

import pandas as pd
import pytest
from numpydoc.docscrape import FunctionDoc

import research_lib as rl

MODULES = [found.name for found in pkgutil.walk_packages(rl.__path__, "research_lib.")]
PUBLIC = [name for name in rl.__all__ if inspect.isfunction(getattr(rl, name))]


@pytest.mark.parametrize("name", MODULES)
def test_examples_run(name: str) -> None:
    module = importlib.import_module(name)
    outcome = doctest.testmod(module, extraglobs={"pd": pd, "rl": rl})
    assert outcome.failed == 0


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
