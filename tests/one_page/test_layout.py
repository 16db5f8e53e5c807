"""One page of an executed notebook: what it holds, in which order, and what it leaves out."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from bs4 import BeautifulSoup
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output
from small_notebook import small

from research_lib.one_page import found
from research_lib.one_page.layout import TEMPLATE, arranged, page
from research_lib.one_page.links import Site

ASSETS = Path(__file__).resolve().parents[2] / "book" / "assets"


def read(*cells: Any, files: dict[str, str] | None = None, site: Site | None = None) -> Any:
    text = page(new_notebook(cells=list(cells)), files or {}, site or Site())
    return BeautifulSoup(text, "html.parser")


def output(page: str) -> Any:
    return new_code_cell("hidden()", outputs=[new_output("display_data", {"text/html": page})])


def test_code_is_not_shown() -> None:
    soup = read(new_markdown_cell("# Mine\n\nSaid."), output("<p>Put out.</p>"))
    assert soup.main.get_text().split() == ["Said.", "Put", "out."]
    assert "hidden" not in soup.get_text()
    assert soup.title.get_text() == soup.h1.get_text() == "Mine"


def test_one_title_and_no_step_left_out() -> None:
    heads = "# A\n\n### B\n\n##### C\n\n# D\n\n## E\n\n#### F"
    soup = read(new_markdown_cell(heads))
    found = [(head.name, head.get_text()) for head in soup.find_all(re.compile(r"h\d"))]
    assert found == [("h1", "A"), ("h2", "B"), ("h3", "C"), ("h2", "D"), ("h2", "E"), ("h3", "F")]


def test_the_contents_lead_to_every_section() -> None:
    soup = read(new_markdown_cell("# A\n\n## Both & more\n\n## Text\n\n## Text\n\n## Доли\n\n## ?"))
    links = soup.nav.find_all("a")
    assert [link.get_text() for link in links] == ["Both & more", "Text", "Text", "Доли", "?"]
    heads = [head["id"] for head in soup.main.find_all("h2")]
    assert len(set(heads)) == 5
    assert [link["href"] for link in links][:1] == ["#both-more"]
    names = [each["id"] for each in soup.find_all(id=True)]
    assert len(names) == len(set(names))


def test_the_files_read_and_the_day_stand_at_the_top() -> None:
    name = "<b>my</b> holdings.csv"
    soup = read(new_markdown_cell("# A"), files={"holdings": name, "market": ""})
    made = [[each.get_text() for each in row.find_all(["dt", "dd"])] for row in soup.dl("div")]
    assert [row[0] for row in made] == ["Made", "Holdings"]
    assert made[1][1] == name
    assert re.fullmatch(r"\d{4}-\d\d-\d\d", soup.time["datetime"])


def test_links_lead_to_the_site_or_are_words() -> None:
    cells = [
        new_markdown_cell("# A\n\n[x](11_x.ipynb)"),
        output('<p><a href="12_y.ipynb">y</a></p>'),
    ]
    there = read(*cells, site=Site("https://a.org"))
    assert [link["href"] for link in there.main.find_all("a")] == [
        "https://a.org/notebooks/11_x.html",
        "https://a.org/notebooks/12_y.html",
    ]
    assert read(*cells).main.find_all("a") == []
    assert read(*cells).main.get_text().split() == ["x", "y"]


def test_the_page_holds_all_that_it_shows() -> None:
    text = page(small(), {}, Site())
    soup = BeautifulSoup(text, "html.parser")
    policy = soup.find("meta", attrs={"http-equiv": True})["content"]
    assert policy.startswith("default-src 'none';")
    assert "script-src" not in policy
    assert soup.script is None
    addresses = re.findall(r"url\([\"']?(.{5})", text) + [each["href"] for each in soup("link")]
    assert {each[:5] for each in addresses} == {"data:"}
    assert soup.html["lang"] == "en"


def test_without_letters_it_is_a_page_still(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(found, "PACKAGE", Path("nowhere/research_lib"))
    assert found.letters() == ""
    with pytest.raises(FileNotFoundError, match=found.NOTEBOOK):
        found.notebook()


def test_what_the_package_carries_is_found_before_what_stands_beside_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(found, "PACKAGE", tmp_path / "research_lib")
    for folder in ("notebooks", "research_lib/_notebooks"):
        path = tmp_path / folder / found.NOTEBOOK
        path.parent.mkdir(parents=True)
        path.write_text("", encoding="utf-8")
        assert found.notebook() == path


def test_a_title_of_its_own_is_not_needed() -> None:
    assert arranged("<p>words</p>", Site()).title


def test_a_number_keeps_its_percent_sign() -> None:
    body = arranged("<p>5 % <b>and 6 %</b> of % <code>7 %</code></p>", Site()).body
    assert body == "<p>5\xa0% <b>and 6\xa0%</b> of % <code>7 %</code></p>"


def test_colours_are_those_of_the_site() -> None:
    """The page has a sheet of its own; what the site's sheets call the same is the same."""
    own = (Path(found.__file__).parent / TEMPLATE / "page.css").read_text(encoding="utf-8")
    site = "".join(
        (ASSETS / name).read_text(encoding="utf-8") for name in ("type.css", "verdicts.css")
    )
    variable = re.compile(r"(--rb-[\w-]+):\s*([^;]+);")
    known: dict[str, set[str]] = {}
    for name, value in variable.findall(site):
        known.setdefault(name, set()).add(" ".join(value.split()))
    colours = {(name, value) for name, value in variable.findall(own) if value[0] in "#r"}
    shared = {(name, value) for name, value in colours if name in known}
    assert len(shared) >= 10
    assert {(name, value) for name, value in shared if value not in known[name]} == set()
