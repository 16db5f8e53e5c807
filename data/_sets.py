"""The data sets in the order of the catalogue: what each is, whose figures, and what builds it."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

import _bonds as bonds
import _builders as build
import _french as french
import _moscow as moscow
import _onchain as onchain
from _panel import Panel
from _raw import REPOSITORIES
from _sources import PACKAGES

FRENCH = "figures copyright Fama and French"


@dataclass(frozen=True)
class DataSet:
    """One entry of the catalogue and the function that builds it."""

    name: str
    frequency: str
    kind: str
    source: str
    package: str
    rights: str
    build: Callable[[], Panel]
    decimals: int = 8
    packed: bool = True
    missing: str = "none"

    @property
    def suffix(self) -> str:
        """The ending of its files."""
        return ".csv.gz" if self.packed else ".csv"

    @property
    def licence(self) -> str:
        """What licence the carrier has, and what is known of the rights to the figures."""
        carriers = (("package", PACKAGES), ("repository", REPOSITORIES))
        kind, carrier = next((k, c[self.package]) for k, c in carriers if self.package in c)
        return f"{kind} {carrier.licence}; {self.rights}"


def _french(
    name: str,
    frequency: str,
    package: str,
    builder: Callable[[], Panel],
    packed: bool = True,
    decimals: int = 6,
) -> DataSet:
    kind = "bill rate" if "bills" in name else "total return"
    source = "Kenneth French data library"
    return DataSet(name, frequency, kind, source, package, FRENCH, builder, decimals, packed)


def _olps(market: str) -> DataSet:
    return DataSet(
        f"olps_{market}",
        "daily, undated",
        "return",
        "benchmark of online portfolio selection",
        "universal-portfolios",
        "rights to the figures unknown",
        partial(build.olps, market),
    )


WIKI = ("Quandl WIKI prices", "cvxportfolio", "rights to the prices not verified")
ADJUSTED = ("adjusted closing prices, origin not stated", "skfolio", "rights to the prices unknown")
PAL, OPENBB = "portfolio-analysis-library", "openbb-famafrench"
MOSCOW = ("Moscow Exchange", "XCemaXX/moex-momentum", "rights to the figures not verified")
ETHERSCAN = (
    "Etherscan exports",
    "cagatayozbek/ethereum-gas-price-prediction",
    "rights to the figures not verified",
)
GOYAL = "BhaskarGoswami1998/Learning-Nonlinear"
KURONO = "SimonKurono/robust-portfolio-optimization"

DATA_SETS = (
    _french("us_industries_49", "monthly", PAL, partial(french.industries, 49, "1969-07")),
    _french("us_industries_30", "monthly", PAL, partial(french.industries, 30, "1926-07")),
    _french("us_industries_47_daily", "daily", "ZCAPM", french.daily_industries),
    DataSet("us_stocks_50_daily", "daily", "total return", *WIKI, build.daily_stocks, 10),
    DataSet("us_stocks_50_daily_volumes", "daily", "USD million", *WIKI, build.daily_volumes, 2),
    DataSet("us_stocks_monthly", "monthly", "total return", *WIKI, build.monthly_stocks),
    DataSet(
        "us_stocks_20_daily",
        "daily",
        "total return",
        *ADJUSTED,
        partial(build.adjusted_prices, "sp500_dataset"),
    ),
    DataSet(
        "factor_etfs_daily",
        "daily",
        "total return",
        *ADJUSTED,
        partial(build.adjusted_prices, "factors_dataset"),
    ),
    DataSet(
        "hedge_funds",
        "monthly",
        "index return",
        "EDHEC hedge fund indices",
        PAL,
        "figures of EDHEC",
        build.hedge_funds,
        packed=False,
    ),
    _french("us_size_deciles", "monthly", OPENBB, french.size_deciles),
    _french("us_size_deciles_daily", "daily", OPENBB, french.daily_size_deciles),
    _french("us_market", "monthly", OPENBB, french.market, packed=False),
    _french("us_market_daily", "daily", "ZCAPM", french.daily_market),
    _french("us_bills", "monthly", OPENBB, french.bills, packed=False),
    _french("us_bills_daily", "daily", "ZCAPM", french.daily_bills),
    DataSet(
        "countries",
        "monthly",
        "total return",
        "Kenneth French data library",
        OPENBB,
        FRENCH,
        french.countries,
        6,
        packed=False,
        missing="before start",
    ),
    DataSet(
        "us_asset_classes_annual",
        "annual",
        "total return",
        "NYU Stern historical returns, by the package's word",
        "owlplanner",
        "source unverified, rights unknown",
        build.asset_classes,
        packed=False,
    ),
    DataSet(
        "us_cpi",
        "monthly",
        "inflation",
        "US Bureau of Labor Statistics, CUUR0000SA0",
        "cpi",
        "public domain (US government)",
        build.consumer_prices,
        packed=False,
    ),
    *(_olps(market) for market in ("nyse_o", "nyse_n", "djia", "msci", "tse", "sp500")),
    DataSet(
        "moscow_shares_daily", "daily", "total return", *MOSCOW, moscow.shares, missing="unlisted"
    ),
    DataSet(
        "moscow_second_tier_daily",
        "daily",
        "total return",
        *MOSCOW,
        moscow.second_tier,
        missing="unlisted",
    ),
    DataSet(
        "moscow_index_daily", "daily", "total return after tax of residents", *MOSCOW, moscow.index
    ),
    DataSet(
        "us_stocks_bonds_bills",
        "monthly",
        "total return",
        "Goyal and Welch; bonds of Ibbotson",
        GOYAL,
        "rights not verified",
        bonds.stocks_bonds_bills,
        packed=False,
    ),
    DataSet(
        "us_stocks_notes_1871",
        "monthly",
        "total return of monthly averages",
        "Shiller",
        "datasets/s-and-p-500",
        "public domain dedication by the repository",
        bonds.shiller,
        packed=False,
    ),
    _french(
        "us_industries_49_2026", "monthly", GOYAL, partial(french.industries_2026, "vw", "1969-07")
    ),
    _french(
        "us_industries_49_2026_equal",
        "monthly",
        GOYAL,
        partial(french.industries_2026, "ew", "1969-07"),
    ),
    _french("us_market_daily_2026", "daily", KURONO, french.daily_market_2026, decimals=8),
    _french("us_bills_daily_2026", "daily", KURONO, french.daily_bills_2026, decimals=8),
    DataSet("ether_daily", "every day", "price return", *ETHERSCAN, onchain.ether),
    DataSet("ether_gas_daily", "every day", "prices", *ETHERSCAN, onchain.gas),
    DataSet(
        "crypto_weekly",
        "weekly",
        "price return",
        "CoinGecko",
        "cran/IndexConstruction",
        "rights to the figures not verified",
        onchain.coins,
        missing="unlisted",
    ),
)
