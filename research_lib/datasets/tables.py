"""The book's data sets: what there is, their returns, and the market weights they start from.

Every file is compared with the checksums of ``data/SHA256SUMS`` before it is parsed.
``data/README.md`` is the codebook: sources, rights, units, known faults.
"""

from __future__ import annotations

import datetime
import difflib
import gzip
import hashlib
import io
from pathlib import Path

import pandas as pd

__all__ = ["catalog", "claims", "load", "market_weight_panel", "market_weights"]

MANIFEST = "SHA256SUMS"


def data_folder() -> Path:
    """Return the folder of the data: inside the installed package, or beside it in a clone."""
    package = Path(__file__).resolve().parents[1]
    installed = package / "_data"
    return installed if installed.is_dir() else package.parent / "data"


def _remedy(file: str) -> str:
    if data_folder().name == "_data":
        return "restore it: python -m pip install --force-reinstall --no-deps rebalancing-book"
    return f"restore it: `git checkout -- data/{file}`, or derive it again: `make data`"


def _bytes(file: str) -> bytes:
    path = data_folder() / file
    try:
        return path.read_bytes()
    except FileNotFoundError:
        msg = f"{file}: expected in {path.parent}, found no file; {_remedy(file)}"
        raise FileNotFoundError(msg) from None


def _manifest() -> dict[str, str]:
    lines = _bytes(MANIFEST).decode("ascii", errors="replace").splitlines()
    entries = [line.split("  ") for line in lines]
    if not entries or any(len(entry) != 2 or len(entry[0]) != 64 for entry in entries):
        msg = f"{MANIFEST}: expected lines of a sha256 and a file name; {_remedy(MANIFEST)}"
        raise ValueError(msg)
    return {file: sha256 for sha256, file in entries}


def _verified(stem: str) -> bytes:
    """Return the contents of ``stem.csv`` or ``stem.csv.gz``, whichever the manifest names."""
    manifest = _manifest()
    file = f"{stem}.csv" if f"{stem}.csv" in manifest else f"{stem}.csv.gz"
    if file not in manifest:
        msg = f"{MANIFEST}: expected a line for {file}, found none; {_remedy(MANIFEST)}"
        raise ValueError(msg)
    content = _bytes(file)
    found = hashlib.sha256(content).hexdigest()
    if found != manifest[file]:
        msg = (
            f"{file}: expected sha256 {manifest[file]}, found {found} ({len(content)} bytes); "
            f"{_remedy(file)}"
        )
        raise ValueError(msg)
    return gzip.decompress(content) if file.endswith(".gz") else content


def text_table(stem: str, index: str) -> pd.DataFrame:
    """Return a table that is no panel of numbers, by one of its columns."""
    return pd.read_csv(io.BytesIO(_verified(stem)), keep_default_na=False).set_index(index)


def number_table(stem: str) -> pd.DataFrame:
    """Return a table of numbers and words, on a numbered index."""
    return pd.read_csv(io.BytesIO(_verified(stem)))


def _panel(stem: str) -> pd.DataFrame:
    frame = pd.read_csv(io.BytesIO(_verified(stem)), index_col=0)
    if frame.index.name == "date":
        frame.index = pd.to_datetime(frame.index, format="%Y-%m-%d")
    # A table is read column by column; laid out as one block, every pass over it is faster.
    return frame.astype("float64").copy()


def _require_known(name: str) -> pd.DataFrame:
    sets = catalog()
    if name not in sets.index:
        close = difflib.get_close_matches(str(name), list(sets.index), n=3, cutoff=0.4)
        hint = (
            f"close to it: {', '.join(close)}" if close else f"there are: {', '.join(sets.index)}"
        )
        msg = f"no data set is called {name!r}; {hint}; rl.catalog() describes them"
        raise ValueError(msg)
    return sets


def catalog() -> pd.DataFrame:
    """List the data sets.

    Returns
    -------
    DataFrame of shape (n_sets, 10), indexed by name
        ``rows`` and ``columns`` (int), ``first`` and ``last`` (text: an ISO date, or a number where
        days are undated), ``frequency``, ``kind`` (what the figures are), ``source``, ``licence``
        (of the carrying package or repository; what is known of the rights to the figures),
        ``weights`` (bool: whether :func:`market_weights` knows the set), ``missing`` (what a
        missing return means: "none" are missing, the market has not started yet, "before start",
        or the asset is not listed in that period, "unlisted").

    Raises
    ------
    FileNotFoundError, ValueError
        If a file is missing or damaged; the message names it and the command that restores it.

    Examples
    --------
    >>> int(rl.catalog().loc["us_industries_49", "columns"])
    49
    """
    sets = text_table("catalog", "name")
    sets["weights"] = sets["weights"] == "yes"
    return sets


def load(name: str) -> pd.DataFrame:
    """Return one data set.

    Parameters
    ----------
    name : str
        A name of :func:`catalog`.

    Returns
    -------
    DataFrame of shape (n_periods, n_assets), float64
        Simple returns per period in decimals, unless ``kind`` in the catalogue says otherwise
        (dollar volumes are in USD million). The index is the end of each period: the last calendar
        day of a month or year, the trading day of daily data, a running number from 1 where the
        source has no dates. Values are missing only where ``missing`` in the catalogue says so;
        :func:`research_lib.simulate` takes them with ``missing="unlisted"``.

    Raises
    ------
    ValueError
        If no data set has the name, or if its file is damaged.
    FileNotFoundError
        If its file is missing.

    Examples
    --------
    >>> rl.load("us_industries_49").shape
    (594, 49)
    """
    _require_known(name)
    return _panel(name)


def market_weight_panel(name: str) -> pd.DataFrame:
    """Return the market weights of one data set at the start of every period.

    Parameters
    ----------
    name : str
        A data set that has weights, see :func:`catalog`.

    Returns
    -------
    DataFrame of shape (n_periods, n_assets), float64
        Indexed as the returns are, by the end of each period; a row holds the weights at its
        start, known before its return, and sums to 1. Sets with ``missing`` "unlisted" have rows
        only where weights are known, and 0 for what is not listed or not in the index.

    Raises
    ------
    ValueError
        If no data set has the name, if it has no weights, or if its file is damaged.
    FileNotFoundError
        If its file is missing.

    Examples
    --------
    The largest of 49 industries in mid-1969 and at the end of 2018, and its share of the market:

    >>> panel = rl.market_weight_panel("us_industries_49")
    >>> panel.iloc[[0, -1]].idxmax(axis=1).tolist()
    ['Oil', 'Softw']
    >>> panel.iloc[[0, -1]].max(axis=1).round(3).tolist()
    [0.143, 0.133]
    """
    sets = _require_known(name)
    if not sets.loc[name, "weights"]:
        known = ", ".join(sets.index[sets["weights"]])
        msg = f"{name} has no market weights; these have: {known}"
        raise ValueError(msg)
    weights = _panel(f"{name}_weights")
    # the file holds ten decimals
    return weights.div(weights.sum(axis=1), axis=0)


def market_weights(name: str, date: str | datetime.date | pd.Period) -> pd.Series[float]:
    """Return the market weights at the start of the first period that lies in a date.

    Parameters
    ----------
    name : str
        A data set that has weights, see :func:`catalog`.
    date : str, datetime.date, Timestamp or Period
        A year ("1999"), quarter ("1999Q1"), month ("1999-01") or day ("2008-07-10"). A period lies
        in it if the last day of the period does.

    Returns
    -------
    Series of shape (n_assets,), float64
        Weights that sum to 1, known before the period's return; ``name`` is the period's end.

    Raises
    ------
    ValueError
        If no data set has the name, if it has no weights, if the date cannot be read, lies outside
        the data, or holds no end of a period; or if the file is damaged.
    FileNotFoundError
        If the file is missing.

    Examples
    --------
    >>> float(round(rl.market_weights("us_industries_49", "1999-01").sum(), 12))
    1.0
    """
    panel = market_weight_panel(name)
    ends = pd.DatetimeIndex(panel.index)
    wanted = _as_period(date)
    inside = (ends >= wanted.start_time) & (ends <= wanted.end_time)
    if inside.any():
        return panel.iloc[int(inside.argmax())]
    first, last = f"{ends[0]:%Y-%m-%d}", f"{ends[-1]:%Y-%m-%d}"
    msg = f"{name} has no period with weights that ends in {wanted}: "
    if wanted.end_time < ends[0] or wanted.start_time > ends[-1]:
        msg += f"the first ends on {first}, the last on {last}"
    else:
        nearest = ends[ends.get_indexer(pd.DatetimeIndex([wanted.start_time]), method="nearest")[0]]
        msg += f"the nearest ends on {nearest:%Y-%m-%d}"
    raise ValueError(msg)


def _as_period(date: str | datetime.date | pd.Period) -> pd.Period:
    if isinstance(date, pd.Period):
        return date
    try:
        text = date.strftime("%Y-%m-%d") if isinstance(date, datetime.date) else date.strip()
        period = pd.Period(text)
    except (AttributeError, TypeError, ValueError):
        period = None
    # pandas reads "" and "nan" as a date that is missing
    if period is None or str(period) == "NaT":
        msg = f'date {date!r} cannot be read: give a year "1999", a month "1999-01" or a day'
        raise ValueError(msg)
    return period


def claims() -> pd.DataFrame:
    """Return what the two source texts claim, as the book tests it, and what it found.

    Returns
    -------
    DataFrame of shape (113, 12), indexed by id
        ``claim`` and ``measurable`` (its measurable form), both text. R1 to R46 come from the
        article on rebalancing, W1 to W67 from the article on the wedge and its comments. Then the
        verdict, as :class:`research_lib.Verdict` has it: ``finding``, ``statistic``, ``value``,
        ``low``, ``high``, ``kind``, ``digits``, ``data``, ``because``, and the ``page`` that made
        it, below ``notebooks/``. What a verdict does not give is an empty text or a missing number.

    Raises
    ------
    FileNotFoundError, ValueError
        If a file is missing or damaged.

    Examples
    --------
    >>> rl.claims().loc["R3", "claim"]
    'Mechanical buy-low-sell-high raises return'
    """
    found = text_table("claims", "id").join(text_table("verdicts", "claim").astype(str))
    numbers = ["value", "low", "high"]
    found[numbers] = found[numbers].apply(pd.to_numeric)
    return found.fillna(dict.fromkeys(found.columns.difference(numbers), ""))
