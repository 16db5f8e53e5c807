"""What the build takes out of the pages, and what it leaves; what it names for those who listen."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path
from types import ModuleType

import pytest
from docutils import nodes
from docutils.core import publish_doctree

ROOT = Path(__file__).resolve().parents[2]


def extension(name: str) -> ModuleType:
    spec = importlib.util.spec_from_file_location(name, ROOT / "book" / "_ext" / f"{name}.py")
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    spec.loader.exec_module(module)
    return module


LIGHT, SEARCH, ACCESSIBLE = extension("light"), extension("search"), extension("accessible")

HEAD = (
    '<html><head><link href="../_static/custom.css" />\n'
    '<script defer src="../_static/scripts/fontawesome.js"></script>\n'
    "<script>window.MathJax = {}</script>\n"
    '<script defer="defer" src="../_static/mathjax/startup.js"></script>\n'
    '<script src="../_static/code.js"></script></head>'
)


def test_mathjax_stays_where_there_is_a_formula() -> None:
    formula = LIGHT.light_page(HEAD + '<body><span class="math">x</span></body></html>')
    assert formula.count("athjax") + formula.count("athJax") == 3 - 1
    aligned = LIGHT.light_page(HEAD + '<body><div class="amsmath math notranslate">x</div></body>')
    assert "mathjax" in aligned
    plain = LIGHT.light_page(HEAD + '<body><p class="aftermath">x</p></body></html>')
    assert LIGHT.light_page(plain) == plain, "a page that is light stays as it is"
    assert "athjax" not in plain.lower()
    for page in (formula, plain):
        assert "fontawesome" not in page
        assert "code.js" in page
        assert 'href="../_static/icons.css"' in page


def test_an_icon_is_drawn_from_the_bundle_and_a_missing_one_is_an_error() -> None:
    bundle = 'x={bars:[448,512,[],"f0c9","M0 96z"],"arrow-up":[384,512,[8593],"f062","M214z"]}'
    pages = ['<i class="fa-solid fa-bars fa-lg"></i>', '<i class="fas fa-bars">', "<p>fa-bolt</p>"]
    assert LIGHT.icons_shown([*pages, '<i class="fa-brands fa-hub">']) == {"bars", "hub"}
    style = LIGHT.style_of_icons(bundle, {"bars", "arrow-up"})
    assert "viewBox%3D%220%200%20448%20512%22" in style
    assert "M214z" in style
    with pytest.raises(ValueError, match="no icon bolt"):
        LIGHT.style_of_icons(bundle, {"bolt"})


def test_a_rule_stays_if_all_its_names_are_in_use() -> None:
    sheet = (
        ":root{--a:1px}.used,.gone{color:red}.gone{color:blue}.used .gone{top:0}"
        "@media (max-width:600px){.gone{top:1px}#here:not(.gone){top:2px}}"
        "@media print{.gone{top:0}}@font-face{font-family:x}"
        '.used[data-x=".gone"]{left:0}'
    )
    left = LIGHT.light_style(sheet, {"used", "here"})
    for kept in (":root{", ".used{color:red}", "#here:not(.gone){top:2px}", "@font-face", "left:0"):
        assert kept in left, kept
    for taken in ("color:blue", "top:0", "top:1px", "print"):
        assert taken not in left, taken
    assert LIGHT.split_at_commas("a:is(b, c), d") == ["a:is(b, c)", "d"]


def page_of(text: str) -> nodes.document:
    return publish_doctree(text, settings_overrides={"doctitle_xform": False})


def test_sections_hold_their_own_words_once() -> None:
    page = page_of(
        "Cash\n====\n\nTop words.\n\nDrag\n----\n\nInner *words*.\n\n::\n\n  code()\n\n"
        ".. raw:: html\n\n   <style>p{}</style><p>told &amp; shown</p>\n"
    )
    top, inner = SEARCH.sections(page, "notebooks/21_cash_drag", {"cash_drag": "idle money"})
    assert (top["page"], top["heading"], top["words"]) == ("Cash", "", "idle money")
    assert (top["url"], top["text"]) == ("notebooks/21_cash_drag.html", "Top words.")
    assert (inner["heading"], inner["words"]) == ("Drag", "")
    assert inner["url"] == "notebooks/21_cash_drag.html#drag"
    assert inner["text"] == "Inner words. told & shown"
    assert [SEARCH.kind(name) for name in ("notebooks/evidence/x", "notebooks/x", "book/x")] == [
        "evidence",
        "chapter",
        "reference",
    ]


def test_every_word_for_the_search_belongs_to_one_page() -> None:
    pages = [path.stem for path in (ROOT / "notebooks").rglob("[0-9]*.ipynb")]
    pages += [path.stem for path in (ROOT / "book").rglob("*.md")]
    slugs = [SEARCH.slug(f"notebooks/{page}") for page in pages]
    words = SEARCH.yaml.safe_load(SEARCH.WORDS.read_text(encoding="utf-8"))
    assert {slug: slugs.count(slug) for slug in words if slugs.count(slug) != 1} == {}
    assert SEARCH.slug("notebooks/evidence/35_every_frequency") != "frequency"


def test_folds_of_the_contents_are_named_after_their_page() -> None:
    page = ACCESSIBLE.accessible(
        '<a class="current reference internal" href="x">Costs &amp; taxes</a><details><summary>'
        '</summary></details><div role="list" class="citation-list">'
        '<dl>\n<dd>market,</dd>\n<dd>cash</dd>\n</dl><dl class="py"><dt>a</dt><dd>b</dd></dl>'
    )
    assert '<summary aria-label="Pages beneath Costs &amp;amp; taxes">' not in page
    assert '<summary aria-label="Pages beneath Costs &amp; taxes">' in page
    assert '<div class="citation-list">' in page
    assert '<ul class="rb-parameters"><li>market,</li>\n<li>cash</li>\n</ul>' in page
    assert '<dl class="py"><dt>a</dt><dd>b</dd></dl>' in page


OFFLINE = extension("offline")


def test_shapes_of_unused_alphabets_go_and_others_stay() -> None:
    made = ",".join(
        f't.{name}=(0,r.AddPaths)(e.{name},{{97:"A",119964:"B",119886:"D",8704:"C"}},{{39:"k"}})'
        for name in sorted(OFFLINE.UNUSED | {"normal", "bold", "italic"})
    )
    kept = OFFLINE.without_unused_shapes(made)
    assert 'e.italic,{97:"A",119964:"B",119886:"D",8704:"C"},{39:"k"}' in kept
    assert 'e.normal,{97:"A",119886:"D",8704:"C"},{39:"k"}' in kept, (
        "italic letters are drawn by it"
    )
    assert "e.fraktur,{},{39" in kept
    with pytest.raises(OFFLINE.ExtensionError, match="alphabets"):
        OFFLINE.without_unused_shapes("another form")


def test_an_empty_corner_of_a_table_is_no_head() -> None:
    heads = '<th class="col_heading level0 col0" >January</th>'
    page = ACCESSIBLE.accessible(f'<tr><th class="blank level0" >&nbsp;</th>{heads}</tr>')
    assert page == f'<tr><td class="blank level0"></td>{heads}</tr>'
    named = '<th class="index_name level0" >month</th>'
    assert ACCESSIBLE.accessible(named) == named


def test_a_percent_sign_stays_with_its_number_and_code_as_it_is() -> None:
    page = '<p title="60 %">60 % of 5 <b>%</b>, 40 %</p><pre>7 % 3</pre><code>8 % 3</code>'
    assert extension("spaces").joined(page) == (
        '<p title="60 %">60\u00a0% of 5 <b>%</b>, 40\u00a0%</p><pre>7 % 3</pre><code>8 % 3</code>'
    )


def test_in_russian_a_number_keeps_its_word_and_no_line_begins_with_a_dash() -> None:
    words = "<p>Клин — это 49 лет, 60 % и 3 из 4.</p>"
    joined = extension("spaces").joined
    assert joined(f'<html lang="ru">{words}') == (
        '<html lang="ru"><p>Клин\u00a0— это 49\u00a0лет, 60\u00a0% и 3\u00a0из 4.</p>'
    )
    assert joined(words) == words.replace("60 %", "60\u00a0%")


def test_the_line_under_a_link_begins_at_its_first_letter() -> None:
    page = '<p>Solution to<a class="reference internal" href="#ex"> Exercise 1.1</a></p>'
    assert '<p>Solution to <a class="reference internal" href="#ex">Exercise' in (
        ACCESSIBLE.accessible(page)
    )
