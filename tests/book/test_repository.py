"""What must be true of the repository as a whole."""

from __future__ import annotations

import ast
import io
import os
import re
import subprocess
import sys
import tokenize
import tomllib
from pathlib import Path
from zipfile import ZipFile

import pytest
import yaml

import research_lib as rl

ROOT = Path(__file__).resolve().parents[2]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
MODULES = sorted((ROOT / "research_lib").rglob("*.py"))
README = (ROOT / "README.md").read_text(encoding="utf-8")

# Where the name of a package and the name it is imported by differ.
IMPORTED_AS = {"beautifulsoup4": "bs4", "empyrical-reloaded": "empyrical", "pot": "ot"}


def tracked() -> list[Path]:
    listing = subprocess.run(
        ["git", "-C", str(ROOT), "ls-files", "-z"], capture_output=True, text=True, check=False
    )
    if listing.returncode:
        pytest.skip("not a git clone: no list of tracked files")
    return [ROOT / name for name in listing.stdout.split("\0") if name and (ROOT / name).exists()]


def third_party_imports(path: Path) -> set[str]:
    """Return the packages a module needs: an import inside a `try` is one it can do without."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    spared = {inner for node in ast.walk(tree) if isinstance(node, ast.Try) for inner in node.body}
    names = set()
    for node in ast.walk(tree):
        if node in spared:
            continue
        if isinstance(node, ast.Import):
            names |= {alias.name.split(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            names.add(node.module.split(".")[0])
    return names - set(sys.stdlib_module_names) - {"research_lib"}


def test_no_large_file() -> None:
    assert [path for path in tracked() if path.stat().st_size > 5_000_000] == []
    tables = [path for path in (ROOT / "data").iterdir() if path.is_file()]
    assert sum(path.stat().st_size for path in tables) < 15_000_000


def test_no_path_of_a_machine() -> None:
    machine = re.compile("|".join(["/" + "root/", "/" + "home/", "/" + "work/", "/" + r"tmp/\w"]))
    texts = {".bib", ".cff", ".cfg", ".lock", ".md", ".py", ".toml", ".txt", ".yaml", ".yml"}
    for path in tracked():
        if path.suffix in texts and path.name != "test_notebooks.py":  # it names them to find them
            found = machine.search(path.read_text(encoding="utf-8"))
            assert not found, f"{path.relative_to(ROOT)}: {found}"


def test_readme_names_what_exists() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    targets = set(re.findall(r"^([a-z]+):", makefile, re.MULTILINE))
    commands = set(re.findall(r"(?:^|`)make ([a-z]+)", README, re.MULTILINE))
    assert {"book", "test"} <= commands <= targets
    for link in re.findall(r"\]\(([^)#]+)\)", README):
        assert (ROOT / link).exists(), link


def test_readme_code_runs() -> None:
    for block in re.findall(r"```python\n(.*?)```", README, re.DOTALL):
        exec(compile(block, "README.md", "exec"), {})


def test_one_version() -> None:
    citation = yaml.safe_load((ROOT / "CITATION.cff").read_text(encoding="utf-8"))
    assert {"cff-version", "message", "title", "authors"} <= set(citation)
    assert PROJECT["version"] == rl.__version__ == citation["version"]


def test_dependencies_are_what_the_library_imports() -> None:
    declared = {re.split(r"[<>=~! ]", line)[0] for line in PROJECT["dependencies"]}
    imported = set().union(*(third_party_imports(path) for path in MODULES))
    # pandas imports these by the names that it is given.
    texts = [path.read_text(encoding="utf-8") for path in MODULES]
    imported |= set(re.findall(r'engine="(openpyxl|pyarrow)"', "".join(texts)))
    assert {IMPORTED_AS.get(name, name).replace("-", "_") for name in declared} == imported


def lines_of_code(source: str) -> int:
    """Count the lines that a reader must follow: no docstrings, no comments, no blanks."""
    told = set()
    for node in ast.walk(ast.parse(source)):
        documented = isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef)
        if documented and ast.get_docstring(node) is not None:
            told |= set(range(node.body[0].lineno, (node.body[0].end_lineno or 0) + 1))
    silent = {tokenize.COMMENT, tokenize.NL, tokenize.NEWLINE, tokenize.INDENT, tokenize.DEDENT}
    written = set()
    for token in tokenize.generate_tokens(io.StringIO(source).readline):
        if token.type not in silent | {tokenize.ENDMARKER}:
            written |= set(range(token.start[0], token.end[0] + 1))
    return len(written - told)


# Lines of code that a package of the library proper may hold, docstrings apart.
ROOM = 700
# Packages that are above it today, with what they hold: the list only shrinks.
CROWDED: dict[str, int] = {}


def packages() -> dict[str, int]:
    """Lines of code by package; chapters count by chapter."""
    held: dict[str, int] = {}
    for path in MODULES:
        parts = path.relative_to(ROOT / "research_lib").parts[:-1]
        name = "/".join(parts[:2] if parts[:1] == ("chapters",) else parts[:1])
        held[name] = held.get(name, 0) + lines_of_code(path.read_text(encoding="utf-8"))
    return held


def test_packages_are_small() -> None:
    for name, lines in packages().items():
        assert lines <= CROWDED.get(name, ROOM), f"{name}: {lines} lines of code"


def test_modules_and_functions_are_short() -> None:
    for path in MODULES:
        source = path.read_text(encoding="utf-8")
        assert len(source.splitlines()) <= 300, f"{path.name}: split it"
        for node in ast.walk(ast.parse(source)):
            if isinstance(node, ast.FunctionDef):
                first = node.body[0]
                if ast.get_docstring(node) is not None:
                    assert first.end_lineno is not None
                    start = first.end_lineno
                else:
                    start = node.lineno
                assert (node.end_lineno or start) - start <= 40, f"{path.name}: {node.name}"
                given = node.args.posonlyargs + node.args.args
                # What a public function offers by keyword alone is read one at a time.
                given += node.args.kwonlyargs if node.name.startswith("_") else []
                assert len(given) <= 7, f"{path.name}: {node.name}"
    assert len(rl.__all__) <= 60


def test_requirements_are_pinned_explained_and_locked() -> None:
    lock = (ROOT / "requirements.lock").read_text(encoding="utf-8")
    assert "make lock" in lock.splitlines()[1]
    assert not re.search(r"index-url|find-links|https?://", lock)
    locked = dict(re.findall(r"^([a-z0-9.-]+)==([^ ;\\]+)", lock, re.MULTILINE))
    lines = (ROOT / "requirements.txt").read_text(encoding="utf-8").splitlines()
    for line in (line for line in lines if line and not line.startswith("#")):
        pin = re.fullmatch(r"([a-z0-9-]+)==(\S+) +# \S.*", line)
        assert pin, f"pin it and say why: {line}"
        assert locked[pin[1]] == pin[2], f"run `make lock`: {line}"


def yaml_of(name: str) -> dict:
    return yaml.safe_load((ROOT / name).read_text(encoding="utf-8"))


def test_hooks_need_no_network() -> None:
    hooks = [hook for repo in yaml_of(".pre-commit-config.yaml")["repos"] for hook in repo["hooks"]]
    assert all(repo["repo"] == "local" for repo in yaml_of(".pre-commit-config.yaml")["repos"])
    assert {hook["language"] for hook in hooks} == {"system"}
    assert all(hook["entry"].startswith(".venv/bin/") for hook in hooks)
    for hook in hooks:
        paths = [ROOT / word for word in hook["entry"].split() if word.startswith("tests/")]
        assert all(path.exists() for path in paths), hook["entry"]


def test_templates_ask_for_input_expectation_and_definition() -> None:
    forms = {path.stem: yaml_of(path) for path in (ROOT / ".github/ISSUE_TEMPLATE").glob("*.yml")}
    assert forms.pop("config") == {"blank_issues_enabled": True}
    for form in forms.values():
        assert {"name", "description", "body"} <= set(form)
        ids = [field["id"] for field in form["body"]]
        assert len(ids) == len(set(ids))
        assert all(field["attributes"]["label"] for field in form["body"])
    asked = {field["id"] for field in forms["wrong_number"]["body"]}
    assert {"input", "got", "expected", "definition"} <= asked
    assert (ROOT / ".github/PULL_REQUEST_TEMPLATE.md").stat().st_size > 0


@pytest.mark.slow
def test_wheel_carries_its_data(tmp_path: Path) -> None:
    pip = [sys.executable, "-m", "pip", "--quiet", "--disable-pip-version-check"]
    build = [*pip, "wheel", "--no-deps", "--no-build-isolation", "--wheel-dir", str(tmp_path)]
    subprocess.run([*build, str(ROOT)], check=True)
    (wheel,) = tmp_path.glob("*.whl")
    with ZipFile(wheel) as archive:
        names = set(archive.namelist())
    tables = {path.name for path in (ROOT / "data").glob("*.csv*")} | {"SHA256SUMS", "README.md"}
    assert {f"research_lib/_data/{name}" for name in tables} <= names
    assert not [name for name in names if name.startswith("research_lib/_data/") and ".py" in name]
    assert "research_lib/py.typed" in names
    template = "research_lib/one_page/reader_report"
    assert {f"{template}/{path.name}" for path in (ROOT / template).iterdir()} <= names
    assert not [name for name in names if name.endswith(".ipynb") and "52_" not in name]

    target = tmp_path / "installed"
    subprocess.run([*pip, "install", "--no-deps", "--target", str(target), str(wheel)], check=True)
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    program = (
        "import research_lib as rl; print(rl.__file__); print(rl.load('us_bills').shape);"
        "print([rl.load(name).shape for name in rl.catalog().index][:1]);"
        "from research_lib.one_page import found; print(found.notebook());"
        "assert len(found.letters()) > 30_000"
    )
    ran = subprocess.run(
        [sys.executable, "-c", program],
        cwd=elsewhere,
        env={**os.environ, "PYTHONPATH": str(target), "NUMBA_CACHE_DIR": str(tmp_path / "numba")},
        capture_output=True,
        text=True,
        check=True,
    )
    assert str(target) in ran.stdout
    assert str(rl.load("us_bills").shape) in ran.stdout
