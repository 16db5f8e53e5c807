"""The definition of a term beside the word that links to it, for who hovers or tabs (terms.js).

A link carries its definition as a data attribute: a page has a few of the glossary's hundred
terms, so this is lighter than a file of all, and it works from a folder on a disk. The glossary is
read as the build has it; formulas become signs and letters, and citations are left to the page.
"""

from __future__ import annotations

import re
from functools import cache
from html import escape
from typing import Any

from docutils import nodes
from sphinx import addnodes
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment
from sphinx.errors import ExtensionError

LONGEST = 300
REST = " …"
LINK = re.compile(
    r'(<a class="reference internal" href="[^"]*#(term-[^"]+)")'
    r'(?=><span class="xref std std-term">)'
)
SENTENCE = re.compile(r"(?<=[.?!])\s+")
# What the formulas of the glossary are written with, as signs.
SIGNS = {
    r"\delta": "δ",
    r"\left": "",
    r"\log": "log ",
    r"\min": "min",
    r"\right": "",
    r"\Sigma": "Σ",
    r"\sigma": "σ",
    r"\sqrt": "√",
    r"\sum": "∑",
    r"\tfrac12": "½",
    r"\top": "⊤",
    r"\varphi": "φ",
}
COMMAND = re.compile(r"\\tfrac12|\\[A-Za-z]+ ?")
SCRIPT = re.compile(r"([_^])(?:\{([^{}]*)\}|(.))")
SCRIPTS = {
    "_": dict(zip("0123456789ijkmnpt", "₀₁₂₃₄₅₆₇₈₉ᵢⱼₖₘₙₚₜ", strict=True)),
    "^": dict(zip("0123456789n⊤δ", "⁰¹²³⁴⁵⁶⁷⁸⁹ⁿᵀᵟ", strict=True)),
}


def readable(formula: str) -> str:
    r"""Return a formula as signs and letters: `\sum_i w_i^2` as ∑ᵢ wᵢ².

    Raises
    ------
    ExtensionError
        If it holds what has no sign here.
    """
    try:
        text = COMMAND.sub(lambda found: SIGNS[found[0].rstrip()], formula)
        text = SCRIPT.sub(
            lambda found: "".join(SCRIPTS[found[1]][sign] for sign in found[2] or found[3]), text
        )
    except KeyError as missing:
        raise ExtensionError(
            f"the glossary has {missing} in ${formula}$: give it a sign in book/_ext/terms.py, "
            "or say it in words"
        ) from None
    text = re.sub(r"√\{([^{}]*)\}", r"√(\1)", text)
    if set(text) & set("\\{}"):
        raise ExtensionError(f"${formula}$ is left as {text}: say it in words in the glossary")
    return " ".join(text.replace("-", "−").split())


def words(node: nodes.Node) -> str:
    """Return what a definition says, without its citations."""
    if isinstance(node, nodes.math):
        return readable(node.astext())
    if isinstance(node, nodes.Text):
        return str(node.astext())
    if isinstance(node, addnodes.pending_xref) and node["refdomain"] == "cite":
        return ""
    return "".join(map(words, node.children))


def shortened(text: str) -> str:
    """Return the sentences that fit; of a first one that does not, the words that do."""
    text = re.sub(r"[ \n]+", " ", text).strip()  # spaces that do not break stay
    text = re.sub(r" ([.,;:])", r"\1", text)
    if len(text) <= LONGEST:
        return text
    room = LONGEST - len(REST)
    kept, *others = SENTENCE.split(text)
    if len(kept) > room:
        return kept[: room + 1].rpartition(" ")[0].rstrip(",;:") + REST
    for sentence in others:
        if len(kept) + 1 + len(sentence) > room:
            break
        kept += f" {sentence}"
    return kept + REST


def definitions(page: nodes.document) -> dict[str, str]:
    """Return the definitions of a page's glossaries by the ids of their terms."""
    found: dict[str, str] = {}
    for item in page.findall(nodes.definition_list_item):
        if "glossary" in item.parent["classes"]:
            text = shortened(words(next(item.findall(nodes.paragraph))))
            found |= {name: text for term in item.findall(nodes.term) for name in term["ids"]}
    return found


@cache
def of_the_book(env: BuildEnvironment) -> dict[str, str]:
    """Return the definitions of every page that has a glossary."""
    places = env.domains["std"].objects.items()
    pages = sorted({page for (kind, _), (page, _) in places if kind == "term"})
    return {
        name: text for page in pages for name, text in definitions(env.get_doctree(page)).items()
    }


def explained(body: str, known: dict[str, str]) -> str:
    """Return a page whose links to terms carry their definitions."""
    return LINK.sub(
        lambda found: (
            f'{found[1]} data-term="{escape(known[found[2]])}"' if found[2] in known else found[1]
        ),
        body,
    )


def explain(
    app: Sphinx, page: str, template: str, context: dict[str, Any], doctree: nodes.document | None
) -> None:
    """Write the definitions into a page, and let it load what shows them if it has any."""
    body = context.get("body", "")
    if LINK.search(body):
        context["body"] = explained(body, of_the_book(app.env))
        app.add_js_file("terms.js", loading_method="defer")
        app.add_css_file("terms.css")


def setup(app: Sphinx) -> dict[str, bool]:
    """Register the extension."""
    app.connect("html-page-context", explain)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
