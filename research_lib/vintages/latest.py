"""Kenneth French's files of today in the form of the book's data, and what moved since the book."""

from __future__ import annotations

import datetime
import gzip
import io
import re
import zipfile
import zlib
from collections.abc import Collection, Mapping
from pathlib import Path

import pandas as pd

from research_lib.datasets.tables import catalog, load
from research_lib.downloads.folder import SUMS, checksum, read_sums, sums_of, write_safely
from research_lib.downloads.forms import csv_bytes
from research_lib.downloads.pages import PAGES, Begun, begin, renew
from research_lib.downloads.session import Patience, checked_address, open_session
from research_lib.downloads.telling import Progress, Telling
from research_lib.vintages.comparison import compared
from research_lib.vintages.french import FRENCH_SETS, Panel, Tables, normalised, read_tables
from research_lib.writing.whole import inert

LIBRARY = "https://mba.tuck.dartmouth.edu/pages/faculty/ken.french/ftp"
README, CATALOG, MOVED = "README.txt", "catalog.csv", "what_moved.csv"
UNPACKED = 1 << 28  # bytes; his largest file holds some 25 million
# What the library of archives raises of one that is damaged: wherever a byte is another.
DAMAGED = (zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError, RuntimeError)


def fetch_french(
    folder: str | Path,
    sets: Collection[str] | None = None,
    *,
    address: str = LIBRARY,
    progress: Progress | None = None,
    patience: Patience | None = None,
    today: datetime.date | None = None,
) -> tuple[str, ...]:
    """Fetch Kenneth French's files of today, and write the book's data sets made of them.

    The folder then holds a file of returns, and of market weights where there are any, for each
    set, in the form of the book's data and under the book's names; ``catalog.csv``,
    ``what_moved.csv`` as :func:`what_moved` has it, ``README.txt``, ``SHA256SUMS``, and his
    archives in ``pages/``. The book's own data are not touched.

    A download that was broken off goes on within the day on which it was begun. On a later day
    everything is fetched anew, so that all files are of one vintage.

    Parameters
    ----------
    folder : str or Path
        Made if it is not there. It holds one choice of sets.
    sets : collection of str, optional
        Names of the book's data sets; all that come from his library, but the countries, if not
        given.
    address : str, default LIBRARY
        Of the folder in which his archives lie. Nothing is asked elsewhere.
    progress : callable, optional
        Called with the file that is being fetched, how many have come, and how many there are.
    patience : Patience, optional
        How often a file is asked for, and how long it is waited for.
    today : datetime.date, optional
        Today, unless given.

    Returns
    -------
    tuple of str
        What a reader should know of this run: archives that were fetched again, tries that failed.

    Raises
    ------
    ValueError
        If a set does not come from his library, if his files have another form than before, or if
        the folder holds anything that would be written over.
    DownloadError
        If a file does not come; what has come is kept.

    Notes
    -----
    Source: https://mba.tuck.dartmouth.edu/pages/faculty/ken.french/data_library.html
    """
    names = _chosen(sets)
    request = {"what": "french", "address": checked_address(address), "sets": " ".join(names)}
    outputs = [*(file for name in names for file in _files(name)), CATALOG, MOVED, README, SUMS]
    folder, day = Path(folder), (today or datetime.date.today()).isoformat()
    begun = renew(folder, request, begin(folder, request, outputs, day), day)
    telling = Telling(progress)
    session = open_session(
        request["address"], begun.pages, check_archive, patience or Patience(), telling.note
    )
    files = sorted({file for name in names for file in FRENCH_SETS[name].files})
    tables: dict[str, Tables] = {}
    with session, begun.pages.trial():
        for number, file in enumerate(files):
            telling.step(file, number, len(files))
            with begun.pages.trial():
                tables[file] = read_tables(file, request["address"], session)
        telling.step("data sets", len(files), len(files))
        panels = {name: FRENCH_SETS[name].build(tables) for name in names}
        _write(folder, request, begun, panels)
    return tuple(telling.notes)


def _chosen(sets: Collection[str] | None) -> list[str]:
    """Return the sets asked for, in the order of the catalogue."""
    if isinstance(sets, str) or (sets is not None and not sets):
        raise ValueError(f"sets is {sets!r}: give a list of names, such as ['us_market']")
    unknown = sorted(set(sets or ()) - set(FRENCH_SETS))
    if unknown:
        raise ValueError(
            f"{unknown[0]!r} is not made of files of this library; these are: "
            f"{', '.join(FRENCH_SETS)}"
        )
    return [name for name in FRENCH_SETS if sets is None or name in sets]


def check_archive(url: str, body: bytes, headers: Mapping[str, str]) -> bytes:
    """Return an archive, if it is whole, holds one text, and its tables are plain letters.

    Raises
    ------
    ValueError
        If it is none, or not whole, or holds a row of a table in another encoding.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(body)) as archive:
            names = archive.namelist()
            if len(names) != 1:
                raise ValueError(f"an archive of {len(names)} files, and one is expected")
            with archive.open(names[0]) as stream:
                text = stream.read(UNPACKED + 1)
    except DAMAGED as error:
        raise ValueError(f"no whole archive, {error}") from None
    if len(text) > UNPACKED:
        raise ValueError(f"{names[0]} unpacks to more than {UNPACKED:,} bytes")
    bad = re.search(rb"^[ ]*[\d,][^\n]*[^\x00-\x7f][^\n]*", text, re.MULTILINE)
    if bad:
        raise ValueError(f"{names[0]} has a row that is no plain text: {bad[0][:40]!r}")
    return body


def _files(name: str) -> tuple[str, str]:
    return f"{name}.csv.gz", f"{name}_weights.csv.gz"


def _write(folder: Path, request: dict[str, str], begun: Begun, panels: dict[str, Panel]) -> None:
    """Write the files of all sets, their checksums last."""
    files: dict[str, bytes] = {}
    rows, moved = {}, {}
    for name, panel in panels.items():
        _verify(name, panel)
        returns_file, weights_file = _files(name)
        files[returns_file] = _packed(csv_bytes(panel.returns, FRENCH_SETS[name].decimals))
        moved[name] = compared(load(name), _unpacked(files[returns_file]))
        if panel.weights is not None:
            files[weights_file] = _packed(csv_bytes(panel.weights, 10))
        days = [f"{day:%Y-%m-%d}" for day in panel.returns.index[[0, -1]]]
        shape = {"rows": panel.returns.shape[0], "columns": panel.returns.shape[1]}
        rows[name] = shape | {"first": days[0], "last": days[1]}
    book = catalog().loc[list(panels)].drop(columns=["rows", "columns", "first", "last"])
    book["weights"] = ["yes" if known else "no" for known in book["weights"]]
    table = _by_name(rows).join(book)
    files[CATALOG] = table.to_csv(lineterminator="\n").encode()
    written = _by_name(moved).map(lambda cell: inert(cell) if isinstance(cell, str) else cell)
    files[MOVED] = written.to_csv(lineterminator="\n").encode()
    files[README] = _readme(request, begun, table).encode()
    (folder / SUMS).unlink(missing_ok=True)  # until all are of one vintage
    for name, content in files.items():
        write_safely(folder / name, content)
    pages = [f"{PAGES}/{name}" for name in begun.pages.names()]
    write_safely(folder / SUMS, sums_of(folder, [*files, *pages]))


def _packed(content: bytes) -> bytes:
    return gzip.compress(content, compresslevel=9, mtime=0)


def _unpacked(content: bytes) -> pd.DataFrame:
    frame = pd.read_csv(io.BytesIO(gzip.decompress(content)), index_col=0).astype("float64")
    return frame.set_axis(pd.to_datetime(frame.index, format="%Y-%m-%d"))


def _by_name(rows: Mapping[str, object]) -> pd.DataFrame:
    return pd.DataFrame.from_dict(dict(rows), orient="index").rename_axis("name")


def _verify(name: str, panel: Panel) -> None:
    """Refuse what no chapter could use."""
    returns, weights = panel.returns, panel.weights
    faults = {
        "no row": returns.empty,
        "a missing value": bool(returns.isna().any(axis=None)),
        "a return of -100 % or below": bool((returns <= -1.0).any(axis=None)),
        "a name twice": not returns.columns.is_unique,
        "a weight that is missing or negative": weights is not None
        and not (weights >= 0.0).all(axis=None),
    }
    found = [fault for fault, there in faults.items() if there]
    if found:
        raise ValueError(f"{name}: his files of today have {', '.join(found)}: nothing is written")


def _readme(request: dict[str, str], begun: Begun, table: pd.DataFrame) -> str:
    lines = [
        "Kenneth French's data library, in the form of the book's data",
        "",
        f"Source: {request['address']}",
        f"Fetched: {begun.day}",
        "Rights: copyright Eugene F. Fama and Kenneth R. French; terms are not in the files.",
        "A vintage of its own: earlier months change with every one. Never splice two.",
        "Not here: the set of countries, whose archive has another form.",
        "",
        *(f"{name}: {row['first']} to {row['last']}" for name, row in table.iterrows()),
    ]
    return "\n".join(lines) + "\n"


def load_latest(folder: str | Path, name: str, *, weights: bool = False) -> pd.DataFrame:
    """Return one data set of a folder that :func:`fetch_french` wrote.

    Parameters
    ----------
    folder : str or Path
    name : str
        A set that is there.
    weights : bool, default False
        Its market weights at the start of every period, instead of its returns.

    Returns
    -------
    DataFrame of shape (n_periods, n_assets), float64
        As :func:`research_lib.load` and :func:`research_lib.market_weight_panel` return them.

    Raises
    ------
    ValueError
        If the set is not there, or its file is damaged.
    """
    file = _files(name)[weights]
    digest = read_sums(Path(folder)).get(file)
    path = Path(folder) / file
    if digest is None:
        raise ValueError(
            f"{path}: not in {SUMS} of that folder: fetch it, or let a download that was broken "
            "off come to its end"
        )
    content = path.read_bytes() if path.exists() else b""
    if checksum(content) != digest:
        raise ValueError(f"{path}: missing or damaged: delete the folder, and fetch it again")
    frame = _unpacked(content)
    return normalised(frame) if weights else frame.copy()


def what_moved(folder: str | Path) -> pd.DataFrame:
    """Compare the returns of a vintage with the book's.

    Parameters
    ----------
    folder : str or Path
        As :func:`fetch_french` wrote it.

    Returns
    -------
    DataFrame, a row a data set
        ``rows_book``, ``rows_latest``; ``rows_added`` (dates that the book lacks) and ``rows_gone``
        (dates that the vintage lacks); ``columns_added`` and ``columns_gone``, names; ``cells``
        that both have; ``equal``, the share of them that differ by less than 1e-9;
        ``largest_difference``, in decimals, with its ``asset`` and ``date``.

    Raises
    ------
    ValueError
        If the folder holds no vintage, or one of its files is damaged.
    """
    names = [name for name in FRENCH_SETS if _files(name)[0] in read_sums(Path(folder))]
    if not names:
        raise ValueError(f"{folder}: no {SUMS} that names a data set: fetch one first")
    return _by_name({name: compared(load(name), load_latest(folder, name)) for name in names})
