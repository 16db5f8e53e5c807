"""The tables of data/raw: gathered once from public repositories, committed, fixed to the byte."""

import gzip
import hashlib
import io
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

RAW = Path(__file__).resolve().parent / "raw"


@dataclass(frozen=True)
class Repository:
    """One public repository that carries figures, at one commit."""

    name: str
    commit: str
    licence: str


REPOSITORIES = {
    repository.name: repository
    for repository in (
        Repository("XCemaXX/moex-momentum", "3ca4e20", "MIT"),
        Repository("BhaskarGoswami1998/Learning-Nonlinear", "0ae949d", "not stated"),
        Repository("datasets/s-and-p-500", "f238986", "PDDL"),
        Repository("SimonKurono/robust-portfolio-optimization", "e04c398", "not stated"),
        Repository("cagatayozbek/ethereum-gas-price-prediction", "78b9450", "MIT"),
        Repository("cran/IndexConstruction", "3df81c0", "GPL"),
    )
}

SHA256 = {
    "crypto_market_weekly_2014_2017.csv.gz": (
        "aaa8a6a17aec79cc385f9a1947a7c6e7edb4ff0a3219e6ac2d36b578ee5abc13"
    ),
    "crypto_price_weekly_2014_2017.csv.gz": (
        "3891e9ae0876e5627c859deb3206eb1668547269b56e48e02166b6c318c4bd2e"
    ),
    "ethereum_gas_and_price_daily.csv.gz": (
        "54c40742c7a75cc04e88a0529f9eee28141df6393e516e2414e16fe752195f93"
    ),
    "ff3_daily_192607_202604.csv.gz": (
        "a999d3ef92cf8d56383819fbb57711095d8f26fd02299655bf1c5cd68fa04adc"
    ),
    "goyal_welch_monthly.csv.gz": (
        "c7f57500db1cb6ece9c4d0e172bec5df91040cb95705ba1a5a996fd5ca67a4c0"
    ),
    "ind49_ew_returns_pct_202602.csv.gz": (
        "992ffea5b829d6a241e0e49e286f6efc65592599ca681b42e31e3cad9fd429a8"
    ),
    "ind49_nfirms_202602.csv.gz": (
        "4bc7e080353de8fd1eaaeb4dacb91ffa3c773eca697565684ff4aa286def19ee"
    ),
    "ind49_size_musd_202602.csv.gz": (
        "cc8a3bbb36b454eb78aafb6621e1febe476b608bbb898ebb8b8eec0e5a8630c1"
    ),
    "ind49_vw_returns_pct_202602.csv.gz": (
        "696fb792709fb537559c5b7beb52e9552470ba0a556558b5037be72fd095fdad"
    ),
    "moscow_close_daily.csv.gz": (
        "91645341e0ad2bc3e0b95faf06bc55827d467c2fc3e1d82f532f0a622dde03cd"
    ),
    "moscow_dividends.csv": "93db2f4d8deb70bfbcccc892f9881ef0614536f91142cdf5b270d248a315979a",
    "moscow_jumps.csv": "21ffaa67b59f3f43ff3998dcc8ea0fc31365ac95394ce4c1e0281ab87df5bfec",
    "moscow_mcftrr_daily.csv.gz": (
        "2e3dd36db6cec7edbb708d5c22a8d9750534c93ef8c099ee3f757d00ff04c47c"
    ),
    "moscow_second_tier_close_daily.csv.gz": (
        "5632877b3cbf875d14827a1709c70e15c9fd68d1f9cc324a3fa5cae4df5da0cb"
    ),
    "moscow_second_tier_dividends.csv": (
        "6490d603730bcfb9fc6a657de0c0237faaa41b1dd225d10ed61c48736a27be0c"
    ),
    "moscow_splits.csv": "67f877ae7b8abd4f7e7c82aa2e5715974e40d947c2db5c472c5d0cbbe1cf053c",
    "shiller_monthly.csv.gz": "13c708aae538498a62e8cf799254542ed36ba22b1ef38c6ba47ca7499a89b840",
}


def raw_bytes(file: str) -> bytes:
    """Return the contents of one file of data/raw, unpacked.

    Raises
    ------
    ValueError
        If the file is not the pinned one.
    """
    content = (RAW / file).read_bytes()
    if hashlib.sha256(content).hexdigest() != SHA256[file]:
        msg = f"data/raw/{file} was changed: git checkout -- data/raw/{file}"
        raise ValueError(msg)
    return gzip.decompress(content) if file.endswith(".gz") else content


def raw_table(file: str) -> pd.DataFrame:
    """Return one file of data/raw as it stands, column by column."""
    return pd.read_csv(io.BytesIO(raw_bytes(file)), keep_default_na=False, na_values=[""])


def raw_dated(file: str) -> pd.DataFrame:
    """Return one file of data/raw whose first column holds days, by day."""
    frame = pd.read_csv(io.BytesIO(raw_bytes(file)), index_col=0)
    frame.index = pd.DatetimeIndex(pd.to_datetime(frame.index, format="%Y-%m-%d"), name="date")
    return frame
