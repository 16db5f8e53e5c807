"""What must be true of the chapters as files.

That the stored outputs are what the code gives is nbval's work: `make test` runs every cell again
and compares text, HTML and tables. Pictures it does not compare, so each chapter also carries the
checksum of the code that was last run (`make rerun` writes it): an edited cell with an old picture
below it is found here.
"""

from __future__ import annotations

import ast
import hashlib
import importlib.util
import json
import re
from pathlib import Path

import nbformat
import pytest
import yaml
from chapter import NOTEBOOKS
from nbformat import NotebookNode

ROOT = Path(__file__).resolve().parents[2]

MACHINE = re.compile(
    r"/home/|/root/|/tmp/|/work/|/Users/|/usr/|[A-Z]:\\|site-packages|\b0x[0-9a-f]{6,}",
    re.IGNORECASE,
)
IMAGES = {"image/png", "image/jpeg", "image/svg+xml"}
FOLDED = {"hide-cell", "hide-input", "remove-input"}
# No tag that tells nbval to look away.
TAGS = {"exercise", "solution", "hide-cell", "hide-input", "hide-output", "remove-input"}
# What the report of a reader's own portfolio goes by.
TAGS |= {"parameters", "numbers", "remove-report"}
KERNEL = {"display_name": "Python 3", "language": "python", "name": "python3"}

every_notebook = pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)


def read(path: Path) -> NotebookNode:
    return nbformat.read(path, as_version=4)


def code_cells(path: Path) -> list[NotebookNode]:
    return [cell for cell in read(path).cells if cell.cell_type == "code"]


def test_every_notebook_is_a_chapter_or_its_evidence() -> None:
    contents = yaml.safe_load((ROOT / "_toc.yml").read_text(encoding="utf-8"))
    entries = [entry for part in contents["parts"] for entry in part["chapters"]]
    listed = [entry["file"] for entry in entries if entry["file"].startswith("notebooks/")]
    for entry in entries:
        for section in entry.get("sections", []) if entry["file"] in listed else []:
            listed.append(section["file"])
            number = Path(entry["file"]).name[:2]
            assert re.match(rf"notebooks/evidence/{number}_", section["file"]), section["file"]
    found = [path.relative_to(ROOT).with_suffix("").as_posix() for path in NOTEBOOKS]
    assert sorted(listed) == sorted(found)


@every_notebook
def test_cells_were_run_once_in_order(path: Path) -> None:
    counts = [cell.execution_count for cell in code_cells(path)]
    assert counts == list(range(1, len(counts) + 1)), "run `make rerun`"


@every_notebook
def test_outputs_belong_to_the_code(path: Path) -> None:
    sources = json.dumps([cell.source for cell in code_cells(path)])
    expected = hashlib.sha256(sources.encode()).hexdigest()
    assert read(path).metadata.get("code_sha256") == expected, "run `make rerun`"


@every_notebook
def test_no_error_and_no_warning_is_stored(path: Path) -> None:
    for cell in code_cells(path):
        for output in cell.outputs:
            assert output.output_type != "error", output.get("evalue")
            assert output.get("name") != "stderr", output.get("text")


@every_notebook
def test_no_output_speaks_of_a_machine(path: Path) -> None:
    for cell in code_cells(path):
        for output in cell.outputs:
            texts = [output.get("text", "")]
            texts += [
                text if isinstance(text, str) else json.dumps(text)
                for kind, text in output.get("data", {}).items()
                if kind not in IMAGES
            ]
            for text in texts:
                assert not MACHINE.search(text), MACHINE.search(text)


@every_notebook
def test_chapters_define_nothing(path: Path) -> None:
    for cell in code_cells(path):
        assert not re.search(r"^\s*[%!]", cell.source, re.MULTILINE), "no magics, no shell"
        defined = [
            node.name
            for node in ast.walk(ast.parse(cell.source))
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef)
        ]
        allowed = {"exercise", "solution"} & set(cell.metadata.get("tags", []))
        assert not defined or allowed, f"{defined}: move to research_lib"


@every_notebook
def test_every_figure_is_described(path: Path) -> None:
    names = []
    for cell in code_cells(path):
        pictures = [output for output in cell.outputs if IMAGES & set(output.get("data", {}))]
        if not pictures:
            continue
        assert len(pictures) == 1, "one figure a cell: its caption would be repeated"
        described = cell.metadata.get("mystnb", {})
        caption = described.get("figure", {}).get("caption", "").strip()
        alt = described.get("image", {}).get("alt", "").strip()
        names.append(described.get("figure", {}).get("name", ""))
        assert names[-1].startswith("fig-"), cell.source
        assert len(caption.split()) >= 5, f"{names[-1]}: the caption states the finding"
        assert caption.endswith("."), f"{names[-1]}: the caption is a sentence"
        assert len(alt.split()) >= 5, f"{names[-1]}: say what the picture shows"
        assert alt != caption, f"{names[-1]}: the caption finds, the alternative text shows"
    assert len(names) == len(set(names))


@every_notebook
def test_metadata_is_minimal(path: Path) -> None:
    notebook = read(path)
    assert set(notebook.metadata) == {"kernelspec", "language_info", "code_sha256"}
    assert notebook.metadata.kernelspec == KERNEL
    assert notebook.metadata.language_info == {"name": "python"}
    for cell in notebook.cells:
        assert set(cell.metadata) <= {"jupyter", "mystnb", "tags"}
        assert set(cell.metadata.get("tags", [])) <= TAGS


@every_notebook
def test_what_the_site_folds_is_folded_in_jupyterlab(path: Path) -> None:
    for cell in code_cells(path):
        folded = FOLDED & set(cell.metadata.get("tags", [])) != set()
        assert cell.metadata.get("jupyter") == ({"source_hidden": True} if folded else None)


def test_the_page_that_jupyterlab_opens_has_the_contents_of_the_site() -> None:
    spec = importlib.util.spec_from_file_location("contents", ROOT / "notebooks" / "contents.py")
    contents = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(contents)
    (cell,) = read(contents.START).cells
    assert cell.source == contents.written(), "run notebooks/contents.py"
