"""Draw mutants of the library with cosmic-ray: at each place drawn, one small change.

Places are drawn first and what is done there second: cosmic-ray offers eleven changes of a plus
and two of a number, and a sample over changes would say little but that signs are tested.
"""

from __future__ import annotations

import ast
import difflib
import json
import random
import sys
from collections import defaultdict
from pathlib import Path

from cosmic_ray.ast import ast_nodes, get_ast
from cosmic_ray.mutating import mutate_code
from cosmic_ray.plugins import get_operator, operator_names
from functions import functions

Place = tuple[int, int]

# Numbers with fractions know no such operation: whatever runs the line fails.
BITWISE = ("BitOr", "BitAnd", "BitXor", "LShift", "RShift")


def untested(tree: ast.Module) -> list[tuple[Place, Place]]:
    """Stretches that change nothing that runs: annotations, overloads, the compiler's mark."""
    nodes: list[ast.AST | None] = []
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef):
            marks = {ast.unparse(mark): mark for mark in node.decorator_list}
            nodes += [node.returns, *(marks[name] for name in marks if name.startswith("compiled"))]
            if "overload" in marks:
                nodes += [marks["overload"], node]
        elif isinstance(node, ast.arg | ast.AnnAssign):
            nodes.append(node.annotation)
    return [
        ((node.lineno, node.col_offset), (node.end_lineno, node.end_col_offset))
        for node in nodes
        if node is not None
    ]


def places(source: str) -> dict[Place, list[tuple[str, int]]]:
    """Where the source can be changed, and how: an operator of cosmic-ray and its occurrence."""
    tree = get_ast(source)
    idle = untested(ast.parse(source))
    found: dict[Place, list[tuple[str, int]]] = defaultdict(list)
    for name in operator_names():
        if get_operator(name).arguments() or name.endswith(BITWISE):
            continue
        operator = get_operator(name)()
        positions = [at for node in ast_nodes(tree) for at in operator.mutation_positions(node)]
        for occurrence, (start, _) in enumerate(positions):
            # A decorator's place is its name's; the mark before it belongs to it.
            if not any(
                low <= (start[0], start[1] + 1) <= high or low <= start < high for low, high in idle
            ):
                found[start].append((name, occurrence))
    return found


def drawn(package: str, size: int, seed: int) -> list[dict[str, object]]:
    """Return `size` mutants of a package; each with its line, function, diff and whole source."""
    generator = random.Random(f"{seed} {package}")
    sources = {str(path): path.read_text() for path in sorted(Path(package).glob("*.py"))}
    every = [
        (path, at, how)
        for path, text in sources.items()
        for at, how in sorted(places(text).items())
    ]
    mutants = []
    for path, at, how in generator.sample(every, min(size, len(every))):
        operator, occurrence = generator.choice(how)
        text = sources[path]
        changed = mutate_code(text, get_operator(operator)(), occurrence)
        lines = difflib.unified_diff(
            text.splitlines(), changed.splitlines(), path, path, lineterm="", n=0
        )
        mutants.append(
            {
                "package": package,
                "path": path,
                "line": at[0],
                "function": functions(text).get(at[0], ""),
                "change": [
                    line for line in lines if line[0] in "+-" and line[:3] not in ("---", "+++")
                ],
                "source": changed,
            }
        )
    return mutants


def main(packages: list[str], size: int, seed: int, into: Path) -> None:
    """Write the mutants of all packages to a file."""
    mutants = [mutant for package in packages for mutant in drawn(package, size, seed)]
    into.parent.mkdir(parents=True, exist_ok=True)
    into.write_text(json.dumps(mutants))


if __name__ == "__main__":
    main(sys.argv[4:], int(sys.argv[1]), int(sys.argv[2]), Path(sys.argv[3]))
