"""Which function a line of source stands in."""

from __future__ import annotations

import ast


def functions(source: str) -> dict[int, str]:
    """Name of the outermost function around each line, with its class; lines outside are absent.

    A default stands outside: it is worked out at import, whoever calls later.
    """
    found: dict[int, str] = {}
    for node in ast.parse(source).body:
        for inner in node.body if isinstance(node, ast.ClassDef) else [node]:
            if isinstance(inner, ast.FunctionDef):
                name = inner.name if inner is node else f"{node.name}.{inner.name}"
                lines = range(inner.body[0].lineno, (inner.end_lineno or inner.lineno) + 1)
                found.update(dict.fromkeys(lines, name))
    return found
