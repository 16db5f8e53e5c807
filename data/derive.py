"""Derive every data set of the book from its pinned sources: `make data`.

Downloads the packages that carry the figures (pip, sha256 verified), extracts, cleans and writes
compact CSV, the catalogue, the table of data/README.md and the manifest of checksums. A second run
changes no byte.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

import _builders as build
import _french as french
import pandas as pd
from _panel import Panel
from _sources import PACKAGES, fetch, sha256_of
from _write import DATA, csv_bytes, write

# Committed, not derived. The capitalisations decide weights: their bytes are pinned.
CAPITALISATIONS = "us_market_caps_2008.csv"
CAPITALISATIONS_SHA256 = "0657b8130acf5f02f252aee66ce9f0cbd1f57bb6e7103ed96d3d91c61b196099"
CLAIMS = "claims.csv"
SECTORS = "us_sectors.csv"

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

    @property
    def suffix(self) -> str:
        """The ending of its files."""
        return ".csv.gz" if self.packed else ".csv"


def _french(
    name: str, frequency: str, package: str, builder: Callable[[], Panel], packed: bool = True
) -> DataSet:
    kind = "bill rate" if "bills" in name else "total return"
    source = "Kenneth French data library"
    return DataSet(name, frequency, kind, source, package, FRENCH, builder, 6, packed)


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
    _french("countries", "monthly", OPENBB, french.countries, packed=False),
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
)


def derive(data_set: DataSet) -> tuple[dict[str, object], list[str]]:
    """Write one data set; return its row of the catalogue and the names of its files."""
    panel = data_set.build()
    _verify(data_set.name, panel)
    files = [f"{data_set.name}{data_set.suffix}"]
    write(files[0], csv_bytes(panel.returns, data_set.decimals))
    if panel.weights is not None:
        files.append(f"{data_set.name}_weights{data_set.suffix}")
        write(files[1], csv_bytes(panel.weights, 10))
    index = panel.returns.index
    ends = [str(label)[:10] for label in (index[0], index[-1])]
    row = {
        "name": data_set.name,
        "rows": panel.returns.shape[0],
        "columns": panel.returns.shape[1],
        "first": ends[0],
        "last": ends[1],
        "frequency": data_set.frequency,
        "kind": data_set.kind,
        "source": data_set.source,
        "licence": f"package {PACKAGES[data_set.package].licence}; {data_set.rights}",
        "weights": "yes" if panel.weights is not None else "no",
    }
    return row, files


def _verify(name: str, panel: Panel) -> None:
    """Refuse to write what a reader could not use."""
    returns, weights = panel.returns, panel.weights
    gaps = returns.isna()
    if name == "countries":
        gaps = gaps & returns.shift(1).notna()  # a market may start late, never stop
    faults = {
        "a missing value": gaps.any(axis=None),
        "a return below -100 %": (returns <= -1.0).any(axis=None),
        "an index out of order": not returns.index.is_monotonic_increasing,
        "a date twice": not returns.index.is_unique,
        "a name twice": not returns.columns.is_unique,
    }
    if weights is not None:
        same = weights.index.equals(returns.index) and weights.columns.equals(returns.columns)
        faults["weights of another index"] = not same
        faults["a weight that is missing or negative"] = not (weights >= 0.0).all(axis=None)
    found = [fault for fault, present in faults.items() if present]
    if found:
        msg = f"{name}: {', '.join(found)}"
        raise ValueError(msg)


def write_readme(catalogue: pd.DataFrame) -> None:
    """Put the catalogue's figures between the two markers of data/README.md."""
    path = DATA / "README.md"
    start, end = "<!-- table: derived, do not edit -->\n", "<!-- end of table -->"
    before, rest = path.read_text(encoding="utf-8").split(start)
    _, after = rest.split(end)
    columns = ["name", "rows", "columns", "first", "last", "kind"]
    lines = [" | ".join(columns), "|".join("--:" if c in columns[1:3] else "---" for c in columns)]
    for row in catalogue[columns].to_dict("records"):
        name, *rest_of_row = (str(value) for value in row.values())
        lines.append(" | ".join([f"`{name}`", *rest_of_row]))
    table = "".join(f"| {line} |\n" for line in lines)
    write(path.name, f"{before}{start}\n{table}\n{end}{after}".encode())


def main() -> None:
    """Fetch, derive and write everything."""
    if sha256_of(DATA / CAPITALISATIONS) != CAPITALISATIONS_SHA256:
        msg = f"data/{CAPITALISATIONS} was changed: git checkout -- data/{CAPITALISATIONS}"
        raise ValueError(msg)
    fetch()
    rows, files = [], ["catalog.csv", CAPITALISATIONS, CLAIMS, SECTORS]
    for data_set in DATA_SETS:
        row, written = derive(data_set)
        rows.append(row)
        files += written
        print(f"{row['name']}: {row['rows']} x {row['columns']}, {row['first']} to {row['last']}")
    catalogue = pd.DataFrame(rows)
    write("catalog.csv", catalogue.to_csv(index=False, lineterminator="\n").encode())
    write_readme(catalogue)
    manifest = "".join(f"{sha256_of(DATA / name)}  {name}\n" for name in sorted(files))
    write("SHA256SUMS", manifest.encode())


if __name__ == "__main__":
    main()
