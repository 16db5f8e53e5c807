"""What a function raises by its own hand is documented where it is public, and only that."""

from __future__ import annotations

import ast
import inspect
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2] / "research_lib"
PACKAGES = ["cash", "datasets", "diversification", "growth", "measures", "report"]
MODULES = sorted(path for name in PACKAGES for path in (ROOT / name).glob("*.py"))


def raised(function: ast.FunctionDef) -> set[str]:
    """Names of the errors that a function raises itself."""
    found = set()
    for node in ast.walk(function):
        if isinstance(node, ast.Raise) and isinstance(node.exc, ast.Call):
            found.add(ast.unparse(node.exc.func))
    return found


def documented(text: str) -> set[str]:
    """Names of the errors in the section on what is raised."""
    section = re.search(
        r"^Raises\n-+\n(.*?)(?=^\w[^\n]*\n-{3,}|\Z)", text, re.DOTALL | re.MULTILINE
    )
    named = re.findall(r"^(\w[\w, ]*)$", section[1], re.MULTILINE) if section else []
    return {name.strip() for line in named for name in line.split(",")}


@pytest.mark.parametrize("path", MODULES, ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_errors_are_documented(path: Path) -> None:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    for owner in [tree, *[node for node in tree.body if isinstance(node, ast.ClassDef)]]:
        text = inspect.cleandoc(ast.get_docstring(owner) or "")
        for node in owner.body:
            if not isinstance(node, ast.FunctionDef) or node.name.startswith("_"):
                if isinstance(node, ast.FunctionDef) and node.name == "__post_init__":
                    assert raised(node) <= documented(text), f"{owner.name}: {raised(node)}"
                continue
            own = inspect.cleandoc(ast.get_docstring(node) or "")
            if "Parameters\n---" in own:
                missing = raised(node) - documented(own)
                assert not missing, f"{path.stem}.{node.name} raises {missing} unannounced"
