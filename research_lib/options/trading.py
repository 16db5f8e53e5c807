"""What trades aim at, what they cost, and what names mean, said in options."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Any, Literal

import typer

from research_lib.options.words import day, days, lots, names, share, wrong

Words = list[str] | None


def _in(panel: str, name: str, help_text: str) -> Any:
    return typer.Option(name, help=help_text, rich_help_panel=panel, metavar="TEXT")


@dataclass(frozen=True)
class Names:
    """Names that mean the same, and the day from which the portfolio has drifted."""

    alias: Annotated[
        Words, _in("Names", "--alias", '"name held=name in the market", as you confirm it.')
    ] = None
    same_issuer: Annotated[
        Words, _in("Names", "--same-issuer", "Classes of one company: SBERP=SBER.")
    ] = None
    last_trade: Annotated[
        str, _in("Names", "--last-trade", "Day; by default that of the last purchase held.")
    ] = ""

    def case(self) -> dict[str, Any]:
        """Return them as a case takes them."""
        return {
            "aliases": names("--alias", self.alias, "name held=name in the market"),
            "issuers": names("--same-issuer", self.same_issuer, "SBERP=SBER"),
            "last_trade": day("--last-trade", self.last_trade),
        }


@dataclass(frozen=True)
class Trading:
    """What trades aim at, what they are made of, what they cost."""

    target: Annotated[
        str,
        _in("Trades", "--target", "File of target weights; without, those after the last trade."),
    ] = ""
    to: Annotated[
        Literal["target", "edge", "halfway", "least"],
        typer.Option(
            help="target, edge, halfway or least; all but the target need a band.",
            metavar="WHERE",
            rich_help_panel="Trades",
        ),
    ] = "target"
    band: Annotated[str, _in("Trades", "--band", "Around each weight, in points: 5%.")] = ""
    lot: Annotated[
        Words, _in("Trades", "--lot", "Pieces traded together: 10, or SBER=10 for one.")
    ] = None
    least_trade: Annotated[
        float,
        typer.Option(
            "--least-trade",
            min=0.0,
            help="Money; smaller trades are left out.",
            metavar="MONEY",
            rich_help_panel="Trades",
            show_default=False,
        ),
    ] = 0.0
    cost: Annotated[str, _in("Trades", "--cost", "Share of a trade, one way.")] = "0.1%"

    def wanted(self) -> dict[str, Any]:
        """Return it as the trades of a case take it."""
        if self.to != "target" and not self.band:
            raise wrong("--to", self.to, "needs a band: give one, such as --band 5%")
        return {
            "trade_to": self.to,
            "band": share("--band", self.band) if self.band else None,
            "lot": lots("--lot", self.lot),
            "least_trade": self.least_trade,
            "cost": share("--cost", self.cost),
        }


@dataclass(frozen=True)
class Tax:
    """Taxes on gains."""

    tax: Annotated[str, _in("Tax", "--tax", "On long gains, or all: 15%. None without.")] = ""
    short_tax: Annotated[str, _in("Tax", "--short-tax", "On short gains: 30%.")] = ""
    long_after: Annotated[str, _in("Tax", "--long-after", '"365 days".')] = ""
    wash_sale: Annotated[str, _in("Tax", "--wash-sale", '"30 days".')] = ""

    def terms(self) -> dict[str, Any]:
        """Return them as the notebook takes them; nothing without a rate."""
        given = {f"--{name.replace('_', '-')}": text for name, text in vars(self).items() if text}
        if given and not self.tax:
            option = next(iter(given))
            raise wrong(option, given[option], "needs a rate: give one, such as --tax 15%")
        rates = {"rate": ("--tax", self.tax), "short_rate": ("--short-tax", self.short_tax)}
        spans = {"long_after": self.long_after, "wash_sale": self.wash_sale}
        return {name: share(*said) for name, said in rates.items() if said[1]} | {
            name: days(f"--{name.replace('_', '-')}", text) for name, text in spans.items() if text
        }
