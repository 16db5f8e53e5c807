"""Take out of every page what it does not use, when the site is built.

A page of the theme weighs four megabytes of scripts: MathJax, also where there is no formula; all
icons there are, of which a dozen are shown; a style sheet of which most rules match nothing; and
an index for a search that is not this book's. What is left out here is left out by looking at what
the pages hold, so a page that gains a formula gains MathJax with it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path
from urllib.parse import quote

import tinycss2  # type: ignore[import-untyped]
from sphinx.application import Sphinx

SCRIPT = re.compile(r"[ \t]*<script\b[^>]*>.*?</script>\n?", re.DOTALL)
STYLE_OF_ICONS = "icons.css"
FORMULA = re.compile(r'class="(?:[\w-]+ )*math[ "]')
# Classes that scripts put together, and no page or script holds whole.
MADE = {"bs-tooltip-auto", "bs-popover-auto"}
# `fa-` classes that say how large an icon is, and not which.
FAMILY = {"fa-solid", "fas", "fa-brands", "fab", "fa-regular", "far"}
SIZES = {"fa-solid", "fa-brands", "fa-regular", "fa-lg", "fa-xl", "fa-spin"}
CLASSES = re.compile(r'class="([^"]*\bfa[^"]*)"')
WORD = re.compile(r"[\w-]+")
NAME_IN_SELECTOR = re.compile(r"[.#]([\w-]+)")
# What a selector asks for in brackets: [data-theme="dark"], :not(.x), :is(...).
IN_BRACKETS = re.compile(r"\[[^\]]*\]|:(?:not|is|where|has)\((?:[^()]|\([^()]*\))*\)")


def light_page(page: str) -> str:
    """Return a page without the scripts that it does not use, and with the icons it shows."""
    if STYLE_OF_ICONS in page:
        return page  # it was made light before
    formulas = FORMULA.search(page.partition("<body")[2]) is not None

    def kept(found: re.Match[str]) -> str:
        script = found[0]
        useless = "scripts/fontawesome.js" in script or (
            not formulas and ("mathjax/" in script or "window.MathJax" in script)
        )
        return "" if useless else script

    icons = re.search(r'href="([^"]*_static/)[\w-]+\.css', page)
    page = SCRIPT.sub(kept, page)
    if icons:
        link = f'<link rel="stylesheet" type="text/css" href="{icons[1]}{STYLE_OF_ICONS}" />\n'
        page = page.replace("</head>", f"  {link}</head>", 1)
    return page


def icons_shown(pages: Iterable[str]) -> set[str]:
    """Return the names of the icons that the pages show, without `fa-`."""
    shown = [classes for page in pages for classes in CLASSES.findall(page)]
    found = {name for classes in shown if FAMILY & {*classes.split()} for name in classes.split()}
    return {name.removeprefix("fa-") for name in found - SIZES if name.startswith("fa-")}


def style_of_icons(bundle: str, names: Iterable[str]) -> str:
    """Return a style sheet that draws each icon as a mask, in the colour of the text.

    Raises
    ------
    ValueError
        If the bundle of the theme has no icon of a name.
    """
    rules = [
        f"{', '.join(f'.{name}' for name in sorted(FAMILY))} {{"
        " display: inline-block; width: 1em; height: 1em; "
        "vertical-align: -0.125em; background: currentColor; "
        "mask: var(--icon) center / contain no-repeat; }",
        ".fa-lg:not(.theme-switch) { width: 1.25em; height: 1.25em; vertical-align: -0.2em; }",
    ]
    for name in sorted(names):
        drawn = re.search(
            rf'["{{,]"?{re.escape(name)}"?:\[(\d+),(\d+),\[[^\]]*\],"\w+","(M[^"]+)"\]', bundle
        )
        if drawn is None:
            raise ValueError(f"the theme has no icon {name}: name another in the page")
        width, height, path = drawn.groups()
        picture = (
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}">'
            f'<path d="{path}"/></svg>'
        )
        rules.append(f'.fa-{name} {{ --icon: url("data:image/svg+xml,{quote(picture)}"); }}')
    return "\n".join(rules) + "\n"


def light_style(sheet: str, words: set[str]) -> str:
    """Return a style sheet without the rules whose classes or ids no page and no script names."""
    return "".join(_light_rules(tinycss2.parse_stylesheet(sheet, skip_comments=True), words))


def _light_rules(rules: Iterable[tinycss2.ast.Node], words: set[str]) -> Iterable[str]:
    """Yield what is left of a list of rules, those within @media included."""
    for rule in rules:
        if rule.type == "qualified-rule":
            chosen = [
                part
                for part in split_at_commas(tinycss2.serialize(rule.prelude))
                if set(NAME_IN_SELECTOR.findall(IN_BRACKETS.sub("", part))) <= words
            ]
            if chosen:
                yield f"{','.join(chosen)}{{{tinycss2.serialize(rule.content)}}}"
        elif rule.type == "at-rule" and rule.lower_at_keyword in ("media", "supports"):
            inner = "".join(_light_rules(tinycss2.parse_rule_list(rule.content), words))
            if inner:
                yield f"@{rule.at_keyword}{tinycss2.serialize(rule.prelude)}{{{inner}}}"
        elif rule.type != "whitespace":
            yield rule.serialize()


def split_at_commas(selectors: str) -> list[str]:
    """Return the selectors of a list; a comma within round brackets is part of one."""
    parts, depth, start = [], 0, 0
    for place, sign in enumerate(selectors):
        depth += (sign in "([") - (sign in ")]")
        if sign == "," and depth == 0:
            parts.append(selectors[start:place].strip())
            start = place + 1
    return [*parts, selectors[start:].strip()]


def lighten(app: Sphinx, exception: Exception | None) -> None:
    """Rewrite the pages and the theme's style sheet."""
    if exception is None and app.builder.format == "html":
        lighten_site(Path(app.outdir))


def lighten_site(site: Path) -> None:
    """Do so in a folder that holds a site as the theme has written it."""
    static = site / "_static"
    files = [path for path in site.rglob("*.html") if static not in path.parents]
    pages = {path: path.read_text(encoding="utf-8") for path in files}
    bundle = static / "scripts" / "fontawesome.js"
    icons = style_of_icons(bundle.read_text(encoding="utf-8"), icons_shown(pages.values()))
    (static / STYLE_OF_ICONS).write_text(icons, encoding="utf-8")
    bundle.unlink()
    light = {path: light_page(page) for path, page in pages.items()}
    for path, page in light.items():
        path.write_text(page, encoding="utf-8")
    words = MADE | {word for page in light.values() for word in WORD.findall(page)}
    for script in [*static.glob("*.js"), *(static / "scripts").glob("*.js")]:
        words |= set(WORD.findall(script.read_text(encoding="utf-8")))
    for path in (static / "styles").glob("*.map"):
        path.unlink()
    for sheet in (*static.glob("*.css"), *(static / "styles").glob("*.css")):
        kept = light_style(sheet.read_text(encoding="utf-8"), words)
        sheet.write_text(kept, encoding="utf-8")


def setup(app: Sphinx) -> dict[str, bool]:
    """Register the extension; others write to the site as it ends, so this comes after them."""
    app.connect("build-finished", lighten, priority=900)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
