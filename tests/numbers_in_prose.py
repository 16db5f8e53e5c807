"""Numbers as prose writes them, and as cells and verdicts show them.

A number of the prose stands for a shown one if it is the same, or the same rounded as prose has
it: 0.55 for 0.5512, 57 % for 0.568, 10 basis points for 0.001, 2 million for 2,013,400.
"""

from __future__ import annotations

import ast
import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

NUMBER = r"(?:\d{1,3}(?:,\d{3})+(?!\d)|\d+)(?:\.\d+)?"
# Not part of a name (R44, us_stocks_20, S&P) and not of a longer number.
FREE = rf"(?<![\w.,^/])(?:{NUMBER})(?!\d|[.,]\d|_|[A-Za-z]\w*\d)"
MONTH = "January|February|March|April|May|June|July|August|September|October|November|December"
# What is no number of a result: code, formulas, roles, links, attributes, claims, dates, numbering.
FENCE = re.compile(r"^(```+)([^\n]*)$(.*?)^\1[ ]*$", re.M | re.S)
CODE = re.compile(r"\w*$|\{(?:code|math|include|bibliography|mermaid)")
SILENT = [
    r"\b95 % (?=\{term\}`interval|intervals?\b)",
    r"\$\$.*?\$\$(?: ?\([\w-]+\))?",
    r"\$[^$]*\$",
    r"\{[\w:]+\}`[^`]*`",
    r"`[^`]*`",
    r"\]\([^)]*\)",
    r"https?://\S+",
    r"<[^>\n]*>",
    r"^:[a-z-]+:[^\n]*$",
    r"\b[WR]\d+(?:(?:–| to )[WR]?\d+)?",
    r"^[\s|]*\d+\.(?=\s)",
    r"\b\d{4}-\d\d(?:-\d\d)?\b",
    rf"\b(?:\d{{1,2}} )?(?:{MONTH})(?: \d{{1,2}}(?!\d),?)?(?: (?:of )?\d{{4}})?",
    r"(?<![\d,.])(?:1[89]|20)\d\d(?:[–/-](?:(?:1[89]|20)\d\d|\d\d))?s?(?![\d,.]*\d|[–-]\d| ?%)",
]
MANY = {"thousand": 1e3, "million": 1e6, "billion": 1e9, "trillion": 1e12}
UNIT = re.compile(
    r"\s*(?:(?P<percent>%|percent\b|percentage|points?\b)|(?P<basis>basis points?\b|bp\b)"
    r"|(?P<many>thousand|million|billion|trillion)"
    r"|(?P<whole>(?:trading )?(?:days|years)\b|times\b))"
)
# "0.30 to 2.35 points", "20–35 %", "5, 10 and 20 basis points": the last one's unit is everyone's.
GOES_ON = re.compile(rf"(?:\s*(?:to|and|or|against|instead of|[,–/]))+\s*[−-]?(?={NUMBER})")
SENTENCE = re.compile(r"\n\s*\n|\n(?=[-|*:])|(?<=[.;:?!])\s+|\|")
# 7.917 × 0.775 = 6.135
SUM = rf"[−-]?{NUMBER}(?:\s*[×+−/·]\s*[−-]?{NUMBER})+(?:\s*=\s*[−-]?{NUMBER})+"


@dataclass(frozen=True)
class Number:
    """One number of a text: its value, how many digits are behind its point, its unit."""

    text: str
    value: float
    decimals: int
    unit: str

    def scales(self) -> tuple[float, ...]:
        """By what a shown number may be multiplied to be this one."""
        if self.unit in MANY:
            return (1.0, 1.0 / MANY[self.unit])
        return (1.0, 100.0) if self.unit == "basis" else (1.0,)

    def half(self) -> float:
        """How far the shown number may be off; a count may not."""
        return 0.0 if self.decimals == 0 and not self.unit else 0.5 * 10.0**-self.decimals


def value(text: str) -> float:
    return float(text.replace(",", "").replace("−", "-"))


def without_code(text: str) -> str:
    """Return the text without its fences; what directives hold is prose."""
    return FENCE.sub(lambda fence: "\n\n" if CODE.match(fence[2]) else f"\n{fence[3]}\n", text)


def silenced(text: str) -> str:
    """Return the text with what speaks of no result blanked out."""
    text = without_code(text)
    for pattern in SILENT:
        text = re.sub(pattern, lambda found: " " * len(found[0]), text, flags=re.M | re.S)
    return text


def sentences(text: str) -> Iterator[str]:
    """Yield the sentences, items and fields of a text, without what is no number of a result."""
    for sentence in SENTENCE.split(silenced(text)):
        if re.search(r"\d", sentence):
            yield " ".join(sentence.split())


def unit_behind(text: str, end: int) -> str:
    """Return the unit of the number that ends there, be it said behind a later one."""
    while True:
        if found := UNIT.match(text, end):
            return found["many"] or next(unit for unit, text in found.groupdict().items() if text)
        following = GOES_ON.match(text, end)
        number = re.compile(NUMBER).match(text, following.end()) if following else None
        if number is None:
            return ""
        end = number.end()


def numbers(sentence: str) -> list[Number]:
    """Return the numbers that a sentence says."""
    return [
        Number(
            found[0],
            value(found[0]),
            len(found[0].partition(".")[2]),
            unit_behind(sentence, found.end()),
        )
        for found in re.finditer(FREE, sentence)
    ]


def worked(text: str) -> tuple[set[float], list[str]]:
    """Return the numbers of the sums that a text works out, and the sums that are wrong."""
    right: set[float] = set()
    wrong = []
    for found in re.finditer(SUM, silenced(text)):
        left, *results = re.split(r"\s*=\s*", found[0])
        terms = [value(term) for term in re.findall(rf"[−-]?{NUMBER}", found[0])]
        # The numbers on the left are rounded themselves.
        loose = 5e-4 * max(abs(term) for term in terms)
        exact = eval(left.replace(",", "").translate(str.maketrans("×−·", "*-*")))
        if any(abs(exact - value(result)) > loose for result in results):
            wrong.append(found[0])
        right |= {abs(term) for term in terms}
    return right, wrong


def shown_numbers(text: str) -> set[float]:
    """Return the numbers of an output, without their signs."""
    return {value(found) for found in re.findall(rf"(?<![\d.,])(?:{NUMBER})", text)}


# Arguments of these say how a number is written, taken or drawn, not what is put in.
WRITING = {"round", "mul", "div", "iloc", "nth", "head", "tail", "reshape", "shift", "rolling"}
WRITING |= {"subplots", "set_xlim", "set_ylim", "set_xticks", "set_yticks", "drop", "groupby"}
LAYOUT = {"axis", "level", "columns", "digits", "figsize", "seed", "n_jobs"}


def typed_inputs(source: str) -> set[float]:
    """Return the numbers that the code of a cell puts in."""
    tree = ast.parse(source)
    spared: set[ast.AST] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            name = getattr(node.func, "attr", getattr(node.func, "id", ""))
            spared |= {n for a in node.args if name in WRITING for n in ast.walk(a)}
            spared |= set(ast.walk(node)) if name == "Verdict" else set()
            # How near an answer must be, its unit and its digits.
            spared |= set(node.args[2:]) if name == "Answer" else set()
        elif isinstance(node, ast.keyword) and node.arg in LAYOUT:
            spared |= set(ast.walk(node.value))
        elif isinstance(node, ast.FormattedValue) and node.format_spec:
            spared |= set(ast.walk(node.format_spec))
        elif isinstance(node, ast.BinOp):
            spared |= {side for side in (node.left, node.right) if isinstance(side, ast.Constant)}
        elif isinstance(node, ast.Subscript):  # of a row or a column by its name, not
            by_name = isinstance(getattr(node.slice, "value", None), str)
            plain = isinstance(node.slice, ast.Slice | ast.Constant) and not by_name
            spared |= set(ast.walk(node.slice)) if plain else set()
    found: set[float] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and node not in spared:
            if isinstance(node.value, str):
                found |= shown_numbers(node.value.replace("_", " "))
            elif isinstance(node.value, int | float):
                # A share is percent in prose, a cost basis points.
                scales = (1.0, 100.0, 10_000.0) if abs(node.value) < 1.0 else (1.0,)
                found |= {scale * node.value for scale in scales}
    return found


def typed_reasons(source: str) -> dict[str, str]:
    """Return the reasons that the code of verdicts gives, by claim, without what it fills in."""
    found = {}
    for node in ast.walk(ast.parse(source)):
        if not isinstance(node, ast.Call):
            continue
        given = {word.arg: word.value for word in node.keywords}
        claim = given.get("claim", node.args[0] if node.args else None)
        reason = given.get("because")
        if not isinstance(claim, ast.Constant):
            continue
        if isinstance(reason, ast.Constant):
            found[str(claim.value)] = str(reason.value)
        if isinstance(reason, ast.JoinedStr):
            parts = (p.value if isinstance(p, ast.Constant) else "…" for p in reason.values)
            found[str(claim.value)] = "".join(map(str, parts))
    return found


class Shown:
    """What an output has shown, ready to be asked."""

    def __init__(self, values: Iterable[float]) -> None:
        self.values = sorted({abs(value) for value in values})

    def __contains__(self, number: Number) -> bool:
        slack = 1e-9 * max(1.0, number.value)
        reach = number.half() + slack
        for scale in number.scales():
            place = bisect_left(self.values, (number.value - reach) / scale)
            if place < len(self.values) and self.values[place] <= (number.value + reach) / scale:
                return True
        return False


def counts(sentence: str) -> list[str]:
    """Return what a sentence says as "10 of 18"."""
    whole = rf"(?<![\w.,]){NUMBER} of (?:the |all |its )?{NUMBER}(?![\d.,]*\d| ?%| points)"
    return re.findall(whole, sentence)


def uncovered(said: list[Number], outputs: list[Shown], most: int) -> list[Number]:
    """Return what is left of the numbers after the `most` outputs that show most of them."""
    left = list(said)
    for _ in range(most):
        if left:
            best = max(outputs, key=lambda shown: sum(n in shown for n in left), default=Shown([]))
            left = [number for number in left if number not in best]
    return left
