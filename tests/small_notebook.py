"""A small notebook of the form of the notebook of a reader's portfolio, and files for it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import nbformat
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

PARAMETERS = """holdings = "../data/samples/holdings.csv"
market = "../data/samples/market.csv"
prices = ""
target = ""
reading, issuers = {}, {"A": "B"}
tax = {"rate": 0.15}
cost = 0.001"""
FIRST = """# Your portfolio

What is here of {term}`active share <active share>`, as
[the chapter on levels](11_diversification_level.ipynb#question) tells it; the shop stands in
{doc}`another <evidence/12_the_shop>`, and [nowhere](not_there.ipynb)."""
READ = """import pandas as pd
from IPython.display import HTML, display
from research_lib.figures import use_style
from research_lib.figures.style import new_figure
from research_lib.figures.tables import table
from research_lib.files.holdings import read_holdings

use_style()
held = read_holdings(holdings, **reading.get("holdings", {}))
read = held.what_was_read.set_index("fact")
table(read, "What was read of the file of holdings.")"""
WEIGHTS = """shown = held.weights.rename("weight, %").to_frame()
for more in ("market, %", "above the market, %", "since the last trade, %", "as cash, %"):
    shown[more] = shown["weight, %"]
table(shown, "What the portfolio holds and the market does.", rows="asset", percent=True)"""
FIGURE = """figure, axes = new_figure(height=3)
axes[0].barh([str(name) for name in held.weights.index], held.weights)
names = ", ".join(held.weights.index)
said = {"alt": f"Bars of the weights of {names}.", "caption": f"The largest is {names}."}
display(figure, metadata=said)"""
SAID = """numbers = {"level": 0.42, "assets": len(held.weights), "issuers": issuers, "tax": tax,
    "largest": str(held.weights.idxmax())}
said = "<ul><li>The level is 42 %.</li></ul>"
display({"application/json": numbers, "text/html": said, "text/plain": ""}, raw=True)"""


def code(source: str, *tags: str) -> Any:
    return new_code_cell(source, metadata={"tags": list(tags)})


def small(*more: Any) -> Any:
    """Return the notebook, with more cells at its end."""
    return new_notebook(
        cells=[
            new_markdown_cell(FIRST),
            code(PARAMETERS, "parameters"),
            new_markdown_cell("## What was read"),
            code(READ),
            new_markdown_cell("## What you hold\n\n#### A step too deep\n\nEach weight."),
            code(WEIGHTS),
            code(FIGURE),
            new_markdown_cell("## In short"),
            code(SAID, "numbers"),
            new_markdown_cell(
                "Only the book says *this exercise*.", metadata={"tags": ["remove-report"]}
            ),
            code("display(HTML('<p class=\"rb-note\">No prices: give a file of prices.</p>'))"),
            *more,
        ],
        metadata={"kernelspec": {"name": "python3", "display_name": "", "language": "python"}},
    )


def written(folder: Path, *more: Any) -> Path:
    path = folder / "small.ipynb"
    nbformat.write(small(*more), path)
    return path


def holdings(folder: Path, text: str = "name,weight\nBread,50%\nTea,30%\nJam,20%\n") -> Path:
    path = folder / "holdings.csv"
    path.write_text(text, encoding="utf-8")
    return path
