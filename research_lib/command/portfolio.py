"""Commands for a portfolio of one's own: its report, its trades, its wedge."""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path
from typing import Annotated, Any

import typer

from research_lib.command.tables import AsJson
from research_lib.command.terminal import Written, print_json, say, show_table
from research_lib.options.outputs import OPTION, checked_inputs, checked_output
from research_lib.options.reading import Reading
from research_lib.options.remedies import said_in_options
from research_lib.options.trading import Names, Tax, Trading
from research_lib.options.words import share, wrong

HoldingsFile = Annotated[
    str, typer.Argument(metavar="HOLDINGS", help="File of what is held: CSV, XLSX, Parquet, JSON.")
]
MarketFile = Annotated[
    str, typer.Argument(metavar="MARKET", help='File of its market with weights; for none give "".')
]
NeededMarket = Annotated[
    str, typer.Argument(metavar="MARKET", help="File of its market with weights.")
]
PricesFile = Annotated[str, typer.Argument(metavar="PRICES", help="File of prices.")]
Output = Annotated[Path | None, typer.Option("--output", "-o", help="File to write.")]
CashReturn = Annotated[str, typer.Option(help="What money at hand earns a year, such as 2%.")]
Months = Annotated[int, typer.Option("--months", min=1, help="Length of the wedge.")]
PIECES = ["held", "trade", "price", "money", "cost", "before", "goal", "after"]
# How each column of trades is written.
FORMS = dict.fromkeys(PIECES, ",.2f") | dict.fromkeys(PIECES[5:], ".2%")
FORMS |= {"held": ",.10g", "trade": "+,.10g", "price": ",.10g"}


def report(
    *,
    holdings: HoldingsFile,
    market: MarketFile = "",
    prices: PricesFile = "",
    output: Output = None,
    months: Months = 12,
    cash_return: CashReturn = "0%",
    as_json: AsJson = False,
    largest: Annotated[
        bool,
        typer.Option("--largest", help="The holdings listed are a part, and the largest of all."),
    ] = False,
    book: Annotated[
        str | None, typer.Option("--book", help="Address of the book, for links to it.")
    ] = None,
    names: Names,
    trading: Trading,
    tax: Tax,
    reading: Reading,
) -> None:
    """Measure a portfolio, and write what is found as one page.

    Example: python -m research_lib report holdings.csv market.csv prices.csv -o report.html
    """
    files = _files(holdings, market, prices, trading.target)
    written = _output(output, [".html"], files, as_json)
    case = {**files, "reading": reading.of(files), **names.case()}
    case["largest_first"] = largest
    parameters = {
        **case,
        "months": months,
        "cash_return": _cash_return(cash_return),
        **trading.wanted(),
        "tax": tax.terms(),
    }
    checked_inputs(files.values())
    from research_lib.command.page import report_page
    from research_lib.command.waiting import Waiting
    from research_lib.writing.whole import write_text

    def look() -> object:
        # What is wrong with files is told before a cell is run.
        from research_lib.together.reading import read_case

        found.append(read_case(**case))
        return found[0]

    found: list[Any] = []
    with said_in_options(files), Waiting("report") as waiting:
        page = report_page(parameters, book=book, progress=waiting, meanwhile=look)
    if written is not None:
        write_text(page.html, written)
    _ask(*found)
    _tell(page.numbers, as_json, written)


def trades(
    *,
    holdings: HoldingsFile,
    prices: PricesFile,
    output: Output = None,
    as_json: AsJson = False,
    names: Names,
    trading: Trading,
    tax: Tax,
    reading: Reading,
) -> None:
    """Find the trades in whole pieces that lead back to the target, and never overspend.

    Example: python -m research_lib trades holdings.csv prices.csv -o trades.csv
    """
    files = _files(holdings, "", prices, trading.target)
    written = checked_output(output, [".csv", ".xlsx"], files.values())
    told, wanted, rates = reading.of(files), trading.wanted(), tax.terms()
    from research_lib.chapters.your_portfolio.told import Note, said
    from research_lib.chapters.your_portfolio.trading import taxed_ways
    from research_lib.command.waiting import Waiting
    from research_lib.reader.way_back import trades_back
    from research_lib.together.reading import read_case
    from research_lib.writing.whole import write_csv, write_xlsx

    with said_in_options(files), Waiting("trades"):
        case = read_case(**files, reading=told, **names.case())
        table = trades_back(case, **wanted).rename_axis("name")
        owed = said(taxed_ways, case, table, rates) if rates else None
    _ask(case)
    if written is not None:
        write = write_xlsx if written.suffix.lower() == ".xlsx" else write_csv
        write(table, written)
    ways = owed[0] if isinstance(owed, tuple) else None
    if as_json:
        found = {str(name): number for name, number in table.attrs.items()}
        # As the report has them: of two weights off by a point each, one point lies elsewhere.
        found |= {name: found[name] / 2 for name in ("distance", "gap")}
        print_json(found | {"trades": table} | ({"tax": ways} if rates else {}))
    else:
        _show_trades(table)
        if isinstance(owed, tuple):
            _show_tax(*owed)
    if isinstance(owed, Note):
        say(owed, beside=True)
    _tell(None, as_json, written)


def _show_trades(table: Any) -> None:
    from research_lib.reader.way_back import left_outside

    rows: list[list[object]] = [
        [name, *(Written(format(row[head], FORMS[head])) for head in PIECES)]
        for name, row in zip(table.index, table[PIECES].to_dict("records"), strict=True)
    ]
    show_table("Trades", ["name", *PIECES], rows)
    found = table.attrs
    say(f"Value before {found['value']:,.2f}, turnover {found['turnover']:.2%} of it")
    say(f"Costs {found['cost']:,.2f}, cash left {found['cash']:,.2f}")
    say(
        f"Elsewhere than the goal has it {found['distance'] / 2:.4%}, the search ended at most "
        f"{found['gap'] / 2:.4%} above the least there is"
    )
    if missed := left_outside(table):
        say(missed)


def _show_tax(ways: Any, washed: float) -> None:
    """Show what the trades owe by the lots that are sold."""
    from research_lib.chapters.your_portfolio.trading import TAXED

    rows: list[list[object]] = [
        [way, *(Written(f"{row[head]:,.2f}") for head in TAXED)] for way, row in ways.iterrows()
    ]
    show_table("Tax", ["lots sold", *TAXED.values()], rows)
    if washed:
        say(f"Purchases among the trades disallow losses of {washed:,.2f} taken before")


def wedge(
    *,
    holdings: HoldingsFile,
    market: NeededMarket,
    prices: PricesFile,
    output: Output = None,
    months: Months = 12,
    cash_return: CashReturn = "0%",
    as_json: AsJson = False,
    names: Names,
    reading: Reading,
) -> None:
    """Draw a portfolio in the wedge of its market.

    Example: python -m research_lib wedge holdings.csv market.csv prices.csv -o wedge.svg
    """
    files = _files(holdings, _needed("MARKET", market), _needed("PRICES", prices))
    written = _output(output, [".svg", ".png"], files, as_json)
    told, earned = reading.of(files), _cash_return(cash_return)
    from research_lib.chapters.your_portfolio.figures import wedge_with_you
    from research_lib.command.waiting import Waiting
    from research_lib.figures import use_style
    from research_lib.pictures.page_figure import TOLD
    from research_lib.reader.past import wedge_point
    from research_lib.together.reading import read_case
    from research_lib.writing.whole import write_bytes

    with said_in_options(files), Waiting("wedge"):
        case = read_case(**files, reading=told, **names.case())
        point = wedge_point(case, months, earned)
        if written is not None:
            use_style()
            figure = wedge_with_you(point)
            write_bytes(_picture(figure, written.suffix.lower()[1:]), written)
            say(getattr(figure, TOLD, {}).get("caption", ""), beside=as_json)
    _ask(case)
    _tell(vars(point), as_json, written)


def _ask(*cases: Any) -> None:
    """Say what the files leave open, beside the output."""
    for question in (one for case in cases for one in getattr(case, "questions", [])):
        say(question, beside=True)


def _picture(figure: Any, form: str) -> bytes:
    """Return a figure on white, with what is seen there in words."""
    from research_lib.pictures.page_figure import DOTS_AN_INCH, TOLD

    told, drawn = getattr(figure, TOLD, {}), io.BytesIO()
    about = {"Title": told.get("caption", ""), "Description": told.get("alt", "")}
    # The same picture at every run: nothing of the day or the program.
    about |= {"Date": None, "Creator": None} if form == "svg" else {"Software": None}
    figure.savefig(drawn, format=form, metadata=about, dpi=DOTS_AN_INCH, facecolor="white")
    return drawn.getvalue()


def _cash_return(text: str) -> float:
    return share("--cash-return", text, negative=True)


def _files(holdings: str, market: str, prices: str, target: str = "") -> dict[str, Any]:
    return {"holdings": holdings, "market": market, "prices": prices, "target": target}


def _needed(argument: str, file: str) -> str:
    """Return the name of a file that there is no answer without."""
    if not file:
        raise wrong(argument, file, "give a file: there is no answer without it")
    return file


def _output(
    output: Path | None, endings: list[str], files: dict[str, str], as_json: bool
) -> Path | None:
    """Return where to write; without --json there has to be a place."""
    if output is None and not as_json:
        raise typer.BadParameter(
            f"give a file that ends with {' or '.join(endings)}, or --json", param_hint=OPTION
        )
    return checked_output(output, endings, files.values())


def _tell(numbers: dict[str, Any] | None, as_json: bool, written: Path | None) -> None:
    """Say what was found to machines, or what was written to people."""
    if as_json and numbers is not None:
        print_json(numbers)
    if written is not None:
        say(f"Written: {written}", beside=as_json)


COMMANDS: list[Callable[..., None]] = [report, trades, wedge]
