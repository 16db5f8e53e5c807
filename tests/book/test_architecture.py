"""The house stands as CONTRIBUTING.md describes it: imports point one way, rooms stay small."""

from __future__ import annotations

import ast
import json
from pathlib import Path

import pytest
from chapter import NOTEBOOKS

ROOT = Path(__file__).resolve().parents[2]
LIBRARY = ROOT / "research_lib"
MODULES = sorted(LIBRARY.rglob("*.py"))
# A package imports from itself and from those before it, in the order that the picture draws.
ORDER = next(
    ast.literal_eval(node.value)
    for node in ast.parse((ROOT / "book" / "_ext" / "house.py").read_text("utf-8")).body
    if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "ORDER"
)
DRAWING = {"matplotlib", "seaborn"}


def place(path: Path) -> tuple[str, ...]:
    return path.relative_to(LIBRARY).with_suffix("").parts


def imported(path: Path) -> set[tuple[str, ...]]:
    """Return the modules of the library that a file imports, as paths below research_lib."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("research_lib."):
            module = tuple((node.module or "").split(".")[1:])
            for alias in node.names:
                deeper = (LIBRARY.joinpath(*module, alias.name)).with_suffix(".py").exists()
                found.add((*module, alias.name) if deeper else module)
    return found


def allowed(source: tuple[str, ...], target: tuple[str, ...]) -> bool:
    if source[0] == "chapters":
        return target[0] != "chapters" or target[1] == source[1]
    if source[0] == "figures":
        return target[0] in {"base", "pictures", "figures"}
    if source[0] == "pictures":
        return target[0] == "pictures"
    return target[0] in ORDER[: ORDER.index(source[0]) + 1]


@pytest.mark.parametrize("path", MODULES, ids=lambda path: "/".join(place(path)))
def test_imports_point_one_way(path: Path) -> None:
    if len(place(path)) > 1:
        assert [t for t in imported(path) if not allowed(place(path), t)] == []


@pytest.mark.parametrize("path", MODULES, ids=lambda path: "/".join(place(path)))
def test_only_figures_draw(path: Path) -> None:
    here = place(path)
    if here[0] in {"pictures", "figures"} or (here[0] == "chapters" and here[-1] == "figures"):
        return
    tree = ast.parse(path.read_text(encoding="utf-8"))
    names = {
        a.name.split(".")[0] for n in ast.walk(tree) if isinstance(n, ast.Import) for a in n.names
    }
    names |= {
        (n.module or "").split(".")[0] for n in ast.walk(tree) if isinstance(n, ast.ImportFrom)
    }
    assert not names & DRAWING


def test_a_chapter_has_the_folder_of_its_name() -> None:
    folders = {
        path.name for path in (LIBRARY / "chapters").iterdir() if (path / "__init__.py").exists()
    }
    named = {path.stem.split("_", 1)[1] for path in (ROOT / "notebooks").glob("[0-9]*.ipynb")}
    assert folders <= named


# It meets the findings of all chapters with new years, by the very functions that found them.
OF_ALL_CHAPTERS = {"35_eight_new_years"}


@pytest.mark.parametrize(
    "path",
    [path for path in NOTEBOOKS if path.stem not in OF_ALL_CHAPTERS],
    ids=lambda p: p.stem,
)
def test_a_notebook_uses_its_own_chapter_only(path: Path) -> None:
    """What is evidence of a chapter uses the folder of that chapter."""
    number = path.stem.split("_")[0]
    (chapter,) = (ROOT / "notebooks").glob(f"{number}_*.ipynb")
    own = chapter.stem.split("_", 1)[1]
    cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
    for cell in (cell for cell in cells if cell["cell_type"] == "code"):
        for node in ast.walk(ast.parse("".join(cell["source"]))):
            if isinstance(node, ast.ImportFrom) and (node.module or "").startswith(
                "research_lib.chapters."
            ):
                assert (node.module or "").split(".")[2] == own, ast.unparse(node)


def test_tests_mirror_the_library() -> None:
    """A package has the folder of its name in tests/; beside them stand only tests of the book."""
    packages = {path.parent.name for path in LIBRARY.glob("*/__init__.py")}
    files = list((ROOT / "tests").rglob("test_*.py"))
    assert {path.relative_to(ROOT / "tests").parts[0] for path in files} == packages | {"book"}
    places = {name for path in MODULES if place(path)[0] == "chapters" for name in place(path)}
    tested = {path.stem.removeprefix("test_") for path in (ROOT / "tests/chapters").glob("*.py")}
    assert tested <= places, "named as a chapter, or as a module of one"
