"""Where links lead: to the site that is named, to pages that it has, or nowhere."""

from __future__ import annotations

from pathlib import Path

import pytest
from bs4 import BeautifulSoup

from research_lib.one_page import found
from research_lib.one_page.links import Site, lead, site, without_roles


@pytest.fixture
def built(tmp_path: Path) -> Path:
    for name in ("index.html", "notebooks/11_level.html", "notebooks/evidence/12_shop.html"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text("", encoding="utf-8")
    return tmp_path


@pytest.mark.parametrize(
    ("target", "page"),
    [
        ("11_level.ipynb", "notebooks/11_level.html"),
        ("11_level.ipynb#question", "notebooks/11_level.html#question"),
        ("evidence/12_shop.ipynb", "notebooks/evidence/12_shop.html"),
        ("../book/findings.md#a-b", "book/findings.html#a-b"),
    ],
)
def test_pages_are_those_of_the_site(target: str, page: str) -> None:
    assert Site("https://a.org/b").page(target) == f"https://a.org/b/{page}"


@pytest.mark.parametrize(
    "target", ["", "#here", "data.csv", "../../x.ipynb", "/etc/x.md", "javascript:x.ipynb/../y"]
)
def test_what_is_no_page_of_the_book_has_no_address(target: str) -> None:
    assert Site("https://a.org").page(target) == ""


def test_a_folder_is_linked_to_as_far_as_it_has_the_page(built: Path) -> None:
    for book in (str(built), built.as_uri()):
        here = site(book)
        assert here.page("11_level.ipynb#x") == built.as_uri() + "/notebooks/11_level.html#x"
        assert here.page("12_nowhere.ipynb") == ""


@pytest.mark.parametrize(
    "book", ["https://a.org/b", "https://a.org/b/", "https://a.org/b/index.html#x"]
)
def test_an_address_is_that_of_a_folder(book: str) -> None:
    assert site(book) == Site("https://a.org/b")


@pytest.mark.parametrize("book", ["javascript:alert(1)", "ftp://a.org", "https://", "no folder"])
def test_what_is_no_site_is_named(
    book: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(ValueError, match=book.replace("(", r"\(").replace(")", r"\)")):
        site(book)


@pytest.mark.parametrize("book", [None, ""])
def test_without_a_word_links_lead_nowhere(
    book: str | None, built: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Not even to a site that this clone has built: the page may be sent to others."""
    monkeypatch.setattr(found, "PACKAGE", built / "research_lib")
    (built / "_build" / "html" / "notebooks").mkdir(parents=True)
    assert site(book) == Site()


def test_roles_become_words_and_links() -> None:
    assert without_roles("{term}`level`, {term}`the level <level>`") == "level, the level"
    assert without_roles("{doc}`a shop <evidence/12>`") == "[a shop](evidence/12.ipynb)"
    assert without_roles("{ref}`a` {eq}`b <c>` `{not}` {x} `y`") == "a b `{not}` {x} `y`"


def test_a_link_to_nowhere_leaves_its_words() -> None:
    page = '<p><a href="a.ipynb">one</a> <a href="#b">two</a> <a href="https://c.org">three</a></p>'
    soup = BeautifulSoup(page, "html.parser")
    lead(soup, Site())
    assert str(soup) == page.replace('<a href="a.ipynb">one</a>', "one")
    soup = BeautifulSoup(page, "html.parser")
    lead(soup, Site('https://d.org/"><script>'))
    assert soup.script is None


def test_labels_of_headings_are_left_out() -> None:
    assert without_roles("Before.\n\n(own-wedge)=\n## The wedge\n") == "Before.\n\n## The wedge\n"
    assert without_roles("f(x)= 2 (as it is)=no\n") == "f(x)= 2 (as it is)=no\n"
