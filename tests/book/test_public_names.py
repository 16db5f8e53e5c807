"""`import research_lib` waits for nothing, and every public name is there when it is asked for."""

from __future__ import annotations

import pickle
import subprocess
import sys

import pytest

import research_lib as rl

# What takes a reader's time: each of these is loaded by what needs it, and not before.
HEAVY = {"numpy", "pandas", "numba", "scipy", "matplotlib", "arch", "joblib"}
# What a simulation does not need.
APART = {"scipy.stats", "scipy.optimize", "matplotlib", "seaborn", "arch", "statsmodels"}
APART |= {"empyrical", "ot", "deap"}


def loaded_by(program: str) -> set[str]:
    """Return the modules that a fresh interpreter holds after a program."""
    told = f"{program}\nimport sys; print(*sys.modules)"
    ran = subprocess.run([sys.executable, "-c", told], capture_output=True, text=True, check=True)
    return set(ran.stdout.split())


def test_the_import_loads_nothing_heavy() -> None:
    assert not loaded_by("import research_lib") & HEAVY


def test_a_simulation_loads_what_it_needs() -> None:
    loaded = loaded_by("import research_lib as rl; rl.simulate, rl.Policy, rl.Costs, rl.Ledger")
    assert {"numpy", "pandas", "numba"} <= loaded
    assert not loaded & APART


@pytest.mark.parametrize("name", rl.__all__)
def test_a_name_is_one_object_wherever_it_is_found(name: str) -> None:
    found = getattr(rl, name)
    assert found.__name__ == name
    assert getattr(sys.modules[found.__module__], name) is found
    assert pickle.loads(pickle.dumps(found)) is found


def test_names_are_listed_once_and_all_come_with_a_star() -> None:
    assert rl.__all__ == sorted(set(rl.__all__))
    assert set(rl.__all__) <= set(dir(rl))
    space: dict[str, object] = {}
    exec("from research_lib import *", space)
    assert {name for name in space if not name.startswith("_")} == set(rl.__all__)


def test_a_name_that_is_not_there_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="no attribute 'simulat'"):
        rl.simulat  # noqa: B018
