"""A site of four pages, built as the book's is, with an address or without one."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import yaml

ROOT = Path(__file__).resolve().parents[1]
CITATION = {
    "title": "A small book",
    "authors": [{"name": "One Team"}],
    "version": "1.2.3",
    "date-released": "2026-01-31",
}
EXTENSIONS = ["accessible", "address", "cite", "light", "look", "offline", "search"]
CONTENTS = {
    "format": "jb-book",
    "root": "book/intro",
    "parts": [
        {
            "caption": "One part",
            "chapters": [
                {"file": "notebooks/11_first", "sections": [{"file": "notebooks/evidence/11_more"}]}
            ],
        },
        {"caption": "Reference", "chapters": [{"file": "book/glossary"}]},
    ],
}
MOVED = {"notebooks/12_old": "11_first.html"}
PAGES = ["book/intro", "notebooks/11_first", "notebooks/evidence/11_more", "book/glossary"]


def notebook(text: str) -> str:
    """Return a notebook of one cell of prose."""
    kernel = {"display_name": "Python 3", "language": "python", "name": "python3"}
    cell = {"cell_type": "markdown", "id": "a", "metadata": {}, "source": [text]}
    page = {"cells": [cell], "metadata": {"kernelspec": kernel}, "nbformat": 4, "nbformat_minor": 5}
    return json.dumps(page)


def options(address: str) -> dict[str, Any]:
    """Return the book's options with few of its extensions, one old address and no style sheets."""
    config: dict[str, Any] = yaml.safe_load((ROOT / "_config.yml").read_text(encoding="utf-8"))
    sphinx = config["sphinx"]
    folder = str(ROOT / "book" / "_ext")
    sphinx["local_extensions"] = dict.fromkeys(EXTENSIONS, folder)
    sphinx["extra_extensions"] = ["sphinx_reredirects"]
    kept = {"language", "html_context", "html_theme_options", "html_show_sphinx"}
    sphinx["config"] = {name: value for name, value in sphinx["config"].items() if name in kept}
    sphinx["config"] |= {
        "redirects": MOVED,
        "html_baseurl": address,
        "html_static_path": [str(ROOT / "book" / "assets")],
    }
    del config["html"]["favicon"], config["logo"]
    return config


def sources(folder: Path, address: str, **citation: str) -> Path:
    """Write the sources of the site into a folder."""
    for part in ("book", "notebooks/evidence"):
        (folder / part).mkdir(parents=True)
    texts = {
        "_config.yml": yaml.safe_dump(options(address)),
        "_toc.yml": yaml.safe_dump(CONTENTS, sort_keys=False),
        "CITATION.cff": yaml.safe_dump(CITATION | citation),
        "book/intro.md": "# Welcome\n\nThis is a small book of four pages.\n",
        "book/glossary.md": "# Glossary\n\nThese are the words of the small book.\n",
        "notebooks/11_first.ipynb": notebook(
            "# What is *first* & why\n\n**Question.** How far does a portfolio stray?\n"
        ),
        "notebooks/evidence/11_more.ipynb": notebook(
            "# More of it\n\nEvery set of data that there is, one by one.\n"
        ),
    }
    for name, text in texts.items():
        (folder / name).write_text(text, encoding="utf-8")
    return folder


def build(folder: Path) -> subprocess.CompletedProcess[str]:
    """Build the site from its sources, with warnings as errors."""
    program = "import sys; from jupyter_book.cli.main import main; sys.exit(main())"
    command = [sys.executable, "-c", program, "build", str(folder), "-W", "--keep-going", "-q"]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)


def built(folder: Path, address: str, **citation: str) -> Path:
    """Write and build a site, and return its folder."""
    ran = build(sources(folder, address, **citation))
    assert ran.returncode == 0, ran.stdout + ran.stderr
    return folder / "_build" / "html"
