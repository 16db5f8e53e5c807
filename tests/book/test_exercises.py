"""Exercises: their grades, their solutions, and the answers that the page checks."""

from __future__ import annotations

import importlib.util
import re
import sys
from pathlib import Path

import nbformat
import pytest
from chapter import NOTEBOOKS

ROOT = Path(__file__).resolve().parents[2]
EXERCISE = re.compile(
    r"^```\{exercise-start\}\n:label: (?P<gate>[\w-]+)\n```\n(?P<within>.*?)^```\{exercise-end\}"
    r"|^(?P<fence>`{3,})\{exercise\}[^\n]*\n:label: (?P<label>[\w-]+)\n(?P<text>.*?)^(?P=fence)$",
    re.MULTILINE | re.DOTALL,
)
GRADES = {"by hand", "a few lines", "think"}
# These two are no chapters to teach: a table of every claim, and a report on a reader's files.
NO_CHAPTERS = {"51_verdicts", "52_your_portfolio"}
CHAPTERS = [p for p in NOTEBOOKS if p.parent.name != "evidence" and p.stem not in NO_CHAPTERS]


def extension(name: str, folder: str = "book/_ext"):
    spec = importlib.util.spec_from_file_location(name, ROOT / folder / f"{name}.py")
    module = importlib.util.module_from_spec(spec)
    sys.modules.setdefault(name, module)
    spec.loader.exec_module(module)
    return module


ANSWERS = extension("answers")
STUDENT = extension("student", "book")


def prose(path: Path) -> str:
    cells = nbformat.read(path, as_version=4).cells
    return "\n\n".join(cell.source for cell in cells if cell.cell_type == "markdown")


def exercises(text: str) -> dict[str, str]:
    """Return the grade of each exercise of a text, by its label."""
    found = {}
    for each in EXERCISE.finditer(text):
        words = each["within"] or each["text"]
        grade = re.search(r"^\(([\w ]+)\) ", words, re.MULTILINE)
        found[each["gate"] or each["label"]] = grade[1] if grade else words
    return found


@pytest.mark.parametrize("path", CHAPTERS, ids=lambda path: path.stem)
def test_a_chapter_has_exercises_of_three_grades(path: Path) -> None:
    assert set(exercises(prose(path)).values()) == GRADES


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_every_exercise_has_a_solution(path: Path) -> None:
    solved = re.findall(r"\{solution(?:-start)?\} ([\w-]+)", prose(path))
    assert sorted(exercises(prose(path))) == sorted(solved)


def test_answers_belong_to_exercises_by_hand_and_know_two_mistakes() -> None:
    chapters = 0
    for path in CHAPTERS:
        known, grades = ANSWERS.stored_answers(path), exercises(prose(path))
        chapters += bool(known)
        for label, records in known.items():
            assert grades[label] == "by hand", label
            for record in records:
                assert len(record["mistakes"]) >= 2, (label, record["asked"])
    assert chapters >= 8


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_the_edition_for_students_keeps_exercises_and_drops_solutions(path: Path) -> None:
    page = STUDENT.without_solutions(path)
    text = "\n\n".join("".join(cell["source"]) for cell in page["cells"])
    assert "{solution" not in text
    assert list(exercises(text)) == list(exercises(prose(path)))
    assert not any("solution" in cell["metadata"].get("tags", []) for cell in page["cells"])
    assert page["metadata"].get("answers", {}) == ANSWERS.stored_answers(path)


def test_what_stands_beside_a_solution_stays(tmp_path: Path) -> None:
    cell = nbformat.v4.new_markdown_cell
    before = "Before.\n\n```{solution-start} ex-1\n:class: dropdown\n```\nThe secret."
    after = "It is secret too.\n\n```{solution-end}\n```\n\nAfter."
    code = nbformat.v4.new_code_cell("secret = 1")
    path = tmp_path / "page.ipynb"
    nbformat.write(nbformat.v4.new_notebook(cells=[cell(before), code, cell(after)]), path)
    page = STUDENT.without_solutions(path)
    assert ["".join(kept["source"]) for kept in page["cells"]] == ["Before.", "After."]
    nbformat.write(nbformat.v4.new_notebook(cells=[cell(before)]), path)
    with pytest.raises(ValueError, match=r"page\.ipynb: a solution has no end"):
        STUDENT.without_solutions(path)


def test_no_page_for_students_links_to_one_for_teachers() -> None:
    listed = str(STUDENT.contents())
    for page in STUDENT.TEACHERS:
        assert (ROOT / f"{page}.md").exists(), page
        assert f"'{page}'" not in listed, page
    for path in (ROOT / "book").rglob("*.md"):
        name = path.relative_to(ROOT).with_suffix("").as_posix()
        if name not in STUDENT.TEACHERS:
            text = STUDENT.without_links(path.read_text(encoding="utf-8"), name)
            for target in re.findall(r"\{doc\}`[^`]*?<?([\w./-]+)>?`", text):
                assert STUDENT._name(path.parent / target) not in STUDENT.TEACHERS, (name, target)


def test_the_edition_for_students_empties_no_folder_of_others(tmp_path: Path) -> None:
    kept = tmp_path / "kept.txt"
    kept.write_text("mine", encoding="utf-8")
    with pytest.raises(ValueError, match=tmp_path.name):
        STUDENT.write(tmp_path)
    assert kept.read_text(encoding="utf-8") == "mine"
