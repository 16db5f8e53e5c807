"""Derive every data set of the book from its pinned sources: `make data`.

Downloads the packages that carry the figures (pip, sha256 verified), reads the tables of data/raw
(sha256 verified), extracts, cleans and writes compact CSV, the catalogue, the table of
data/README.md and the manifest of checksums. A second run changes no byte. `python data/derive.py
NAME ...` writes the sets named and leaves the others as they are; it needs the network only if a
package carries one of them.
"""

import sys

import _moscow as moscow
import pandas as pd
from _panel import Panel
from _samples import write_samples
from _sets import DATA_SETS, DataSet
from _sources import PACKAGES, fetch, sha256_of
from _write import DATA, csv_bytes, write

# Committed, not derived. Those that decide weights have their bytes pinned.
PINNED = {
    "us_market_caps_2008.csv": "0657b8130acf5f02f252aee66ce9f0cbd1f57bb6e7103ed96d3d91c61b196099",
    moscow.WEIGHTS: "dd0dad6ca6b16f10f6a33c5655de4062c14358646b8d1f9ebf6a648c7b8e7a2e",
}
COMMITTED = (*PINNED, "claims.csv", "fund_cash.csv", "spiva.csv", "us_sectors.csv", "verdicts.csv")


def derive(data_set: DataSet) -> dict[str, object]:
    """Write one data set and return its row of the catalogue."""
    panel = data_set.build()
    _verify(data_set, panel)
    returns_file, weights_file = _files(data_set)
    write(returns_file, csv_bytes(panel.returns, data_set.decimals))
    if panel.weights is not None:
        write(weights_file, csv_bytes(panel.weights, 10))
    index = panel.returns.index
    ends = [str(label)[:10] for label in (index[0], index[-1])]
    return {
        "name": data_set.name,
        "rows": panel.returns.shape[0],
        "columns": panel.returns.shape[1],
        "first": ends[0],
        "last": ends[1],
        "frequency": data_set.frequency,
        "kind": data_set.kind,
        "source": data_set.source,
        "licence": data_set.licence,
        "weights": "yes" if panel.weights is not None else "no",
        "missing": data_set.missing,
    }


def _files(data_set: DataSet) -> tuple[str, str]:
    """Return the names of the files of returns and of weights."""
    return f"{data_set.name}{data_set.suffix}", f"{data_set.name}_weights{data_set.suffix}"


def _wrong_gaps(data_set: DataSet, returns: pd.DataFrame) -> bool:
    """Return whether a value is missing where the catalogue does not say that one may be."""
    gaps = returns.isna()
    if data_set.missing == "unlisted":
        # something is listed in every period, and everything in some
        return bool(gaps.all(axis=0).any() or gaps.all(axis=1).any())
    if data_set.missing == "before start":
        gaps = gaps & returns.shift(1).notna()  # a market may start late, never stop
    return bool(gaps.any(axis=None))


def _verify(data_set: DataSet, panel: Panel) -> None:
    """Refuse to write what a reader could not use."""
    returns, weights = panel.returns, panel.weights
    faults = {
        "a missing value": _wrong_gaps(data_set, returns),
        "a return below -100 %": (returns <= -1.0).any(axis=None),
        "an index out of order": not returns.index.is_monotonic_increasing,
        "a date twice": not returns.index.is_unique,
        "a name twice": not returns.columns.is_unique,
    }
    if weights is not None:
        same = weights.columns.equals(returns.columns) and (
            weights.index.isin(returns.index).all()
            if data_set.missing == "unlisted"  # weights may be known for a part of the time
            else weights.index.equals(returns.index)
        )
        faults["weights of another index"] = not same
        faults["a weight that is missing or negative"] = not (weights >= 0.0).all(axis=None)
        listed = returns.reindex(weights.index).notna()
        faults["a weight of what is not listed"] = ((weights > 0.0) & ~listed).any(axis=None)
    found = [fault for fault, present in faults.items() if present]
    if found:
        msg = f"{data_set.name}: {', '.join(found)}"
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


def _chosen(names: list[str]) -> list[DataSet]:
    """Return the sets named, all of them if none is."""
    known = {data_set.name: data_set for data_set in DATA_SETS}
    unknown = sorted(set(names) - set(known))
    if unknown:
        msg = f"no data set is called {', '.join(unknown)}; there are: {', '.join(known)}"
        raise ValueError(msg)
    return [data_set for data_set in DATA_SETS if not names or data_set.name in names]


def main(names: list[str]) -> None:
    """Fetch what is needed, derive the sets named or all, and write what describes them."""
    chosen = _chosen(names)
    for file, sha256 in PINNED.items():
        if sha256_of(DATA / file) != sha256:
            msg = f"data/{file} was changed: git checkout -- data/{file}"
            raise ValueError(msg)
    if any(data_set.package in PACKAGES for data_set in chosen):
        fetch()
    # of the sets that are not derived now, the catalogue keeps what it says
    rows = {}
    if names:
        old = pd.read_csv(DATA / "catalog.csv", dtype=str, keep_default_na=False)
        rows = {row["name"]: row for row in old.to_dict("records")}
    for data_set in chosen:
        row = rows[data_set.name] = derive(data_set)
        print(f"{row['name']}: {row['rows']} x {row['columns']}, {row['first']} to {row['last']}")
    listed = [data_set for data_set in DATA_SETS if data_set.name in rows]
    catalogue = pd.DataFrame([rows[data_set.name] for data_set in listed])
    write("catalog.csv", catalogue.to_csv(index=False, lineterminator="\n").encode())
    write_readme(catalogue)
    files = ["catalog.csv", *COMMITTED]
    for data_set in listed:
        files += _files(data_set)[: 1 + (rows[data_set.name]["weights"] == "yes")]
    # what is stored of studies and figures is not derived here: `make studies`, `make explorers`
    files += [f"studies/{path.name}" for path in DATA.glob("studies/*.csv")]
    files += [f"explorers/{path.name}" for path in DATA.glob("explorers/*.json")]
    files += [f"samples/{name}" for name in write_samples()]
    manifest = "".join(f"{sha256_of(DATA / name)}  {name}\n" for name in sorted(files))
    write("SHA256SUMS", manifest.encode())


if __name__ == "__main__":
    main(sys.argv[1:])
