"""How many lines a user writes for a task: counted in the files of benchmarks/tools.

A function counts with all of its file that it stands on, imports included. Blank lines, comments
and what is said about the file do not count; lines are at most 100 wide, as everywhere here.
"""

from __future__ import annotations

import ast
from pathlib import Path

TOOLS = Path(__file__).parent / "tools"
# Of the benchmark, not of a user.
HARNESS = {"__future__", None}


def names_in(node: ast.AST) -> set[str]:
    """Names that a piece of code mentions."""
    return {part.id for part in ast.walk(node) if isinstance(part, ast.Name)}


def bound_by(node: ast.stmt) -> set[str]:
    """Names that a statement of a module defines for the others."""
    if isinstance(node, ast.FunctionDef | ast.ClassDef):
        return {node.name}
    if isinstance(node, ast.Import) or (
        isinstance(node, ast.ImportFrom) and node.module not in HARNESS
    ):
        return {(alias.asname or alias.name).split(".")[0] for alias in node.names}
    return {name for part in getattr(node, "targets", []) for name in names_in(part)}


def needed(module: ast.Module, function: str) -> list[ast.stmt]:
    """Statements that a function stands on, itself among them, in the order of the file."""
    wanted, before = {function}, set()
    while wanted != before:
        before = set(wanted)
        for node in module.body:
            if bound_by(node) & wanted:
                wanted |= names_in(node)
    return [node for node in module.body if bound_by(node) & wanted]


def able(tool: str, function: str, arguments: int) -> bool:
    """Whether a tool's file has the function of a task, with as many arguments beside the data."""
    module = ast.parse((TOOLS / f"{tool}.py").read_text(encoding="utf-8"))
    found = {node.name: node for node in module.body if isinstance(node, ast.FunctionDef)}
    return function in found and len(found[function].args.args) > arguments


def lines(tool: str, function: str) -> int:
    """Lines that a user of `tool` writes for the task of this name."""
    source = (TOOLS / f"{tool}.py").read_text(encoding="utf-8")
    text = source.splitlines()
    counted = 0
    for node in needed(ast.parse(source), function):
        decorated = [each.lineno for each in getattr(node, "decorator_list", [])]
        first = min([node.lineno, *decorated])
        for line in text[first - 1 : node.end_lineno]:
            counted += bool(line.strip()) and not line.strip().startswith("#")
    return counted
