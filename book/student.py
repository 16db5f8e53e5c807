"""Write the sources of the edition for students: the book without its solutions and keys.

    python book/student.py FOLDER

A copy of the pages, from which the site is built as ever. What a student must not find is not in
it, so it is in no page, no search and no notebook to take along. The numbers that the page checks
stay: each notebook keeps them in its metadata, where book/_ext/answers.py reads them.
"""

from __future__ import annotations

import json
import re
import shutil
import sys
from pathlib import Path
from typing import Any

import yaml

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "book" / "_ext"))

from answers import stored_answers  # noqa: E402

# Pages for teachers; others below book/teach are for students too.
TEACHERS = {
    f"book/teach/{page}"
    for page in ("index", "yardstick", "cash", "rebalancing", "vaults", "own", "exams", "keys")
}
START = re.compile(r"^(`{3,})\{solution-start\}.*?^\1[ ]*$\n?", re.MULTILINE | re.DOTALL)
END = re.compile(r"^(`{3,})\{solution-end\}\s*?^\1[ ]*$\n?", re.MULTILINE)
LINK = re.compile(r"\{doc\}`([^`<]*?)\s*<([^`>]*)>`")

Page = dict[str, Any]


def without_solutions(notebook: Path) -> Page:
    """Return a notebook without what stands between the start and the end of each solution.

    Raises
    ------
    ValueError
        If a solution has no end.
    """
    page: Page = json.loads(notebook.read_text(encoding="utf-8"))
    known = stored_answers(notebook)
    cells, inside = [], False
    for cell in page["cells"]:
        if cell["cell_type"] == "markdown":
            text, inside = _outside("".join(cell["source"]), inside)
            if text.strip():
                cells.append({**cell, "source": text.strip().splitlines(keepends=True)})
        elif not inside:
            cells.append(cell)
    if inside:
        raise ValueError(f"{notebook.name}: a solution has no end: close it with solution-end")
    page["cells"] = cells
    if known:
        page["metadata"]["answers"] = known
    return page


def _outside(text: str, inside: bool) -> tuple[str, bool]:
    """Return what of a text stands outside solutions, and whether it ends inside one."""
    kept = ""
    while text:
        border = (END if inside else START).search(text)
        kept += "" if inside else text[: border.start() if border else None]
        if border is None:
            return kept, inside
        text, inside = text[border.end() :], not inside
    return kept, inside


def without_links(text: str, page: str) -> str:
    """Return the text of a page with plain words where it links to a page for teachers."""

    def plain(link: re.Match[str]) -> str:
        target = (ROOT / page).parent / link[2]
        return link[1] if _name(target) in TEACHERS else link[0]

    return LINK.sub(plain, text)


def _name(target: Path) -> str:
    resolved = target.resolve()
    return resolved.relative_to(ROOT).as_posix() if resolved.is_relative_to(ROOT) else ""


def contents() -> Page:
    """Return the contents without the pages for teachers."""
    toc: Page = yaml.safe_load((ROOT / "_toc.yml").read_text(encoding="utf-8"))
    for part in toc["parts"]:
        part["chapters"] = [each for each in part["chapters"] if each["file"] not in TEACHERS]
    toc["parts"] = [part for part in toc["parts"] if part["chapters"]]
    return toc


def write(folder: Path) -> None:
    """Write the sources of the edition into a folder; one below _build is emptied before.

    Raises
    ------
    ValueError
        If another folder holds something.
    """
    if "_build" not in folder.resolve().parts and folder.exists() and any(folder.iterdir()):
        raise ValueError(f"{folder} holds something, and would be emptied: name an empty folder")
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    for part in ("book", "notebooks"):
        ignored = shutil.ignore_patterns("__pycache__", ".*")
        shutil.copytree(ROOT / part, folder / part, ignore=ignored)
    for part in ("data", "research_lib"):
        (folder / part).symlink_to(ROOT / part, target_is_directory=True)
    for part in ("CHANGELOG.md", "CITATION.cff"):
        shutil.copy(ROOT / part, folder)
    options = (ROOT / "_config.yml").read_text(encoding="utf-8")
    # It stands elsewhere than the book, or nowhere: no page of it has the address of a page there.
    bare = re.sub(r"^( *html_baseurl:).*$", r'\1 ""', options, flags=re.MULTILINE)
    (folder / "_config.yml").write_text(bare, encoding="utf-8")
    written = yaml.safe_dump(contents(), sort_keys=False)
    (folder / "_toc.yml").write_text(written, encoding="utf-8")
    for path in (folder / "notebooks").rglob("[0-9]*.ipynb"):
        page = without_solutions(ROOT / path.relative_to(folder))
        path.write_text(json.dumps(page, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    for path in (folder / "book").rglob("*.md"):
        page_name = path.relative_to(folder).with_suffix("").as_posix()
        if page_name in TEACHERS:
            path.unlink()
        else:
            text = without_links(path.read_text(encoding="utf-8"), page_name)
            path.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    write(Path(sys.argv[1]))
