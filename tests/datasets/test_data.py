"""The data sets: complete, consistent with each other and with published figures, guarded."""

import datetime
import gzip
import hashlib
import importlib.util
import re
import shutil
from pathlib import Path
from types import ModuleType

import numpy as np
import pandas as pd
import pytest
from scipy.optimize import minimize

from research_lib.datasets import tables as data

FOLDER = Path(__file__).resolve().parents[2] / "data"
PUBLIC_NAMES = {
    "us_industries_49",
    "us_industries_30",
    "us_industries_47_daily",
    "us_stocks_50_daily",
    "us_stocks_monthly",
    "us_stocks_20_daily",
    "factor_etfs_daily",
    "hedge_funds",
    "us_size_deciles",
    "countries",
    "us_asset_classes_annual",
    "us_bills",
    "us_cpi",
    "olps_nyse_o",
    "olps_nyse_n",
    "olps_djia",
    "olps_msci",
    "olps_tse",
    "olps_sp500",
}
NAMES = sorted(data.catalog().index)
WEIGHTED = sorted(data.catalog().query("weights").index)


def weighted_return(name: str) -> pd.Series:
    return (data.load(name) * data.market_weight_panel(name)).sum(axis=1)


def yearly(returns: pd.Series, first: int, last: int) -> pd.Series:
    chosen = returns.loc[str(first) : str(last)]
    return (1 + chosen).groupby(chosen.index.year).prod() - 1


# --- the files ------------------------------------------------------------------------------------


def files() -> list[Path]:
    tables = ("*.csv", "*.csv.gz", "studies/*.csv", "samples/*.csv")
    return sorted(path for names in tables for path in FOLDER.glob(names))


def test_manifest_covers_exactly_the_files_and_agrees_with_them() -> None:
    lines = (FOLDER / "SHA256SUMS").read_text().splitlines()
    manifest = {name: digest for digest, name in (line.split("  ") for line in lines)}
    found = {
        path.relative_to(FOLDER).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in [*files(), *FOLDER.glob("explorers/*.json")]
    }
    assert manifest == found


def test_files_are_small_and_carry_no_time_or_name() -> None:
    assert sum(path.stat().st_size for path in files()) < 15e6
    for path in files():
        assert path.stat().st_size < 5e6, path.name
        if path.suffix == ".gz":
            header = path.read_bytes()[:10]
            assert header[3] == 0, f"{path.name}: flags announce a file name"
            assert header[4:8] == bytes(4), f"{path.name}: a time of writing"


def test_no_file_holds_a_number_longer_than_its_source() -> None:
    """0.010200000000000001 is what careless division by 100 leaves behind."""
    for path in files():
        content = path.read_bytes()
        text = gzip.decompress(content) if path.suffix == ".gz" else content
        assert not re.search(rb"\.\d{11}", text), path.name


# --- the catalogue --------------------------------------------------------------------------------


def test_catalogue_holds_the_names_of_the_contract() -> None:
    assert set(NAMES) >= PUBLIC_NAMES
    columns = ["rows", "columns", "first", "last", "frequency", "kind", "source", "licence"]
    assert list(data.catalog().columns) == [*columns, "weights", "missing"]
    assert not data.catalog().isin([""]).any(axis=None)


@pytest.mark.parametrize("name", NAMES)
def test_a_set_is_what_the_catalogue_says(name: str) -> None:
    frame, row = data.load(name), data.catalog().loc[name]
    assert frame.shape == (row["rows"], row["columns"])
    assert (str(frame.index[0])[:10], str(frame.index[-1])[:10]) == (row["first"], row["last"])
    assert frame.index.is_monotonic_increasing
    assert frame.index.is_unique
    assert frame.columns.is_unique
    assert set(frame.dtypes) == {np.dtype("float64")}
    assert (frame.fillna(0) > -1).all(axis=None)


@pytest.mark.parametrize("name", NAMES)
def test_the_index_is_the_end_of_every_period(name: str) -> None:
    index, frequency = data.load(name).index, data.catalog().loc[name, "frequency"]
    if name.startswith("olps_"):
        assert index.equals(pd.RangeIndex(1, len(index) + 1))
    elif frequency == "monthly":
        assert index.equals(pd.date_range(index[0], index[-1], freq="ME", unit=index.unit))
    elif frequency == "annual":
        assert index.equals(pd.date_range(index[0], index[-1], freq="YE", unit=index.unit))
    elif frequency == "every day":
        assert index.equals(pd.date_range(index[0], index[-1], unit=index.unit))
    elif frequency == "weekly":
        assert index.equals(pd.date_range(index[0], index[-1], freq="W", unit=index.unit))
    else:
        assert frequency == "daily"
        # Russia moves working days to Sundays to make a holiday longer
        worked = ["2006-02-26", "2008-05-04", "2009-01-11", "2012-03-11"]
        sundays = index[index.day_of_week == 6].strftime("%Y-%m-%d")
        assert set(sundays) <= (set(worked) if name.startswith("moscow") else set())


@pytest.mark.parametrize("name", NAMES)
def test_nothing_is_missing_but_where_the_catalogue_says_so(name: str) -> None:
    frame, missing = data.load(name), data.catalog().loc[name, "missing"]
    if missing == "unlisted":
        assert frame.isna().any(axis=None)
        assert not frame.isna().all(axis=0).any()
        assert not frame.isna().all(axis=1).any()
    elif missing == "before start":
        assert name == "countries"
        assert frame.isna().any(axis=None)
        assert not (frame.isna() & frame.shift(1).notna()).any(axis=None)
        assert frame.loc["1991":].notna().all(axis=None)
    else:
        assert missing == "none"
        assert frame.notna().all(axis=None)


def test_the_codebook_describes_every_set_and_repeats_the_catalogue() -> None:
    text = (FOLDER / "README.md").read_text(encoding="utf-8")
    entries = " ".join(line for line in text.splitlines() if line.startswith("- Sets: "))
    for name, row in data.catalog().iterrows():
        assert f"`{name}`" in entries
        figures = " | ".join(str(row[c]) for c in ("rows", "columns", "first", "last"))
        assert f"| `{name}` | {figures} |" in text


# --- market weights -------------------------------------------------------------------------------


@pytest.mark.parametrize("name", WEIGHTED)
def test_weights_lie_beside_the_returns_and_sum_to_one(name: str) -> None:
    returns, weights = data.load(name), data.market_weight_panel(name)
    assert weights.columns.equals(returns.columns)
    if data.catalog().loc[name, "missing"] == "unlisted":  # known for a part of the time
        returns = returns.loc[weights.index]
        assert (weights >= 0).all(axis=None)
        assert not ((weights > 0) & returns.isna()).any(axis=None)
    else:
        assert (weights > 0).all(axis=None)
    assert weights.index.equals(returns.index)
    # summing 419 doubles rounds more than the weights do
    assert abs(weights.sum(axis=1) - 1).max() < 1e-14


def test_weights_of_a_date_are_those_of_the_first_period_in_it() -> None:
    panel = data.market_weight_panel("us_industries_49")
    for date in ("1999", "1999-01", "1999Q1", "1999-01-31", pd.Period("1999-01", freq="M")):
        found = data.market_weights("us_industries_49", date)
        pd.testing.assert_series_equal(found, panel.loc["1999-01-31"])
        assert abs(found.sum() - 1) < 1e-15
    for day in (pd.Timestamp("2008-07-10"), datetime.date(2008, 7, 10), "2008-07-10"):
        assert data.market_weights("us_stocks_50_daily", day).name == pd.Timestamp("2008-07-10")


def test_stock_weights_equal_the_capitalisations_at_their_close() -> None:
    caps = pd.read_csv(FOLDER / "us_market_caps_2008.csv", keep_default_na=False)
    caps = caps.set_index("symbol")["market_cap_musd"].sort_values(ascending=False)
    largest = caps.iloc[:50]
    found = data.market_weights("us_stocks_50_daily", "2008-07-11")
    assert set(found.index) == set(largest.index)
    np.testing.assert_allclose(found, (largest / largest.sum())[found.index], rtol=2e-7)
    assert set(data.load("us_stocks_monthly").columns) == set(caps.index)


@pytest.mark.parametrize("name", ["us_stocks_50_daily", "us_stocks_monthly"])
def test_stock_weights_drift_with_returns_alone(name: str) -> None:
    returns, weights = data.load(name), data.market_weight_panel(name)
    grown = weights * (1 + returns)
    expected = grown.div(grown.sum(axis=1), axis=0).shift(1).iloc[1:]
    # ten decimals of weights of which the smallest are a few millionths
    np.testing.assert_allclose(weights.iloc[1:], expected, rtol=2e-5, atol=2e-10)


@pytest.mark.parametrize(
    "name", ["us_industries_49", "us_industries_30", "us_size_deciles", "us_stocks_monthly"]
)
def test_weights_are_those_of_the_start_of_the_period(name: str) -> None:
    """Drift from row to row explains them; the reverse reading of the rows does not."""
    returns, weights = data.load(name), data.market_weight_panel(name)
    grown = weights * (1 + returns)
    start = (grown.div(grown.sum(axis=1), axis=0).shift(1) - weights).abs().sum(axis=1)
    before = weights.shift(1) * (1 + returns)
    end = (before.div(before.sum(axis=1), axis=0) - weights).abs().sum(axis=1)
    assert start.iloc[1:].median() < end.iloc[1:].median() / 3


# --- the sets against each other and against published figures ------------------------------------


@pytest.mark.parametrize("name", ["us_industries_49", "us_industries_30", "us_size_deciles"])
def test_cap_weighted_portfolios_are_the_market(name: str) -> None:
    ours = weighted_return(name).loc["1969-07":]
    market = data.load("us_market")["US market"].loc[ours.index]
    assert ours.corr(market) > 0.999
    gap = (ours - market).abs()
    assert gap.idxmax() == pd.Timestamp("2000-03-31")  # before the formation of that June
    assert gap.max() < 0.018
    assert gap.loc["2000-07-31"] < 0.002


def test_stocks_of_2008_earned_what_the_index_earned() -> None:
    """The S&P 500 without dividends gained 23.5 % in 2009; all 430 stocks of the source 26.4 %.

    The 430 include eleven whose capitalisation is doubtful, which is why 419 differ a little.
    """
    ours = weighted_return("us_stocks_monthly")
    year = yearly(ours, 2009, 2009).loc[2009]
    assert 0.235 < year < 0.285
    assert abs(year - 0.264) < 0.005
    assert ours.corr(data.load("us_market")["US market"].loc[ours.index]) > 0.99


def test_months_of_stocks_are_their_days_compounded() -> None:
    daily = data.load("us_stocks_50_daily")
    months = (1 + daily).groupby(daily.index + pd.offsets.MonthEnd(0)).prod() - 1
    monthly = data.load("us_stocks_monthly")[months.columns]
    np.testing.assert_allclose(monthly, months, atol=1e-8)


def test_volumes_belong_to_the_fifty_stocks() -> None:
    volumes, returns = data.load("us_stocks_50_daily_volumes"), data.load("us_stocks_50_daily")
    assert volumes.index.equals(returns.index)
    assert volumes.columns.equals(returns.columns)
    assert (volumes > 0).all(axis=None)


def test_two_sources_agree_on_the_same_stocks() -> None:
    wiki, adjusted = data.load("us_stocks_50_daily"), data.load("us_stocks_20_daily")
    both = [stock for stock in adjusted if stock in wiki]
    ratio = (1 + adjusted.loc[wiki.index, both]).prod() / (1 + wiki[both]).prod() - 1
    assert len(both) == 15
    assert ratio.drop("MRK").abs().max() < 0.004
    assert ratio["MRK"] == pytest.approx(-0.027, abs=0.001)
    assert len(adjusted) == 8313 - 1  # prices have one row more


def test_days_compound_to_months() -> None:
    for daily_name, monthly_name, tolerance in (
        ("us_market_daily", "us_market", 0.005),
        ("us_bills_daily", "us_bills", 0.0002),
        ("us_size_deciles_daily", "us_size_deciles", 0.011),
    ):
        daily, monthly = data.load(daily_name), data.load(monthly_name)
        months = (1 + daily).groupby(daily.index + pd.offsets.MonthEnd(0)).prod() - 1
        gap = (months - monthly.loc[months.index]).abs()
        if daily_name == "us_size_deciles_daily":  # a fault of the source, see the codebook
            assert gap.loc["1937-03-31", "Decile 3"] == pytest.approx(0.066, abs=0.0005)
            gap.loc["1937-03-31", "Decile 3"] = 0.0
        assert gap.max(axis=None) < tolerance


def test_the_largest_decile_is_about_half_the_market_or_more() -> None:
    share = data.market_weight_panel("us_size_deciles")["Decile 10"]
    assert 0.47 < share.min() < 0.48
    assert 0.78 < share.max() < 0.79


def test_daily_industries_start_when_all_have_returns() -> None:
    daily = data.load("us_industries_47_daily")
    assert daily.index[0] == pd.Timestamp("1963-07-01")
    assert len(set(daily.columns) ^ set(data.load("us_industries_49").columns)) == 4


def test_asset_classes_agree_with_the_other_sources() -> None:
    classes = data.load("us_asset_classes_annual").set_axis(range(1928, 2026))
    market = yearly(data.load("us_market")["US market"], 1928, 2025)
    bills = yearly(data.load("us_bills")["US bills"], 1928, 2025)
    prices = yearly(data.load("us_cpi")["US inflation"], 1928, 2025)
    assert market.corr(classes["S&P 500"]) > 0.99
    assert bills.corr(classes["T-Bills"]) > 0.98
    assert (prices - classes["Inflation"]).abs().drop(2025).max() < 0.0001


def test_consumer_prices_compound_to_the_published_index() -> None:
    inflation = data.load("us_cpi")["US inflation"]
    # CUUR0000SA0: 9.8 in January 1913, 334.980 in August 2026; October 2025 is not published
    assert (1 + inflation).prod() == pytest.approx(334.980 / 9.8, rel=1e-6)
    two_months = inflation.loc["2025-10":"2025-11"]
    assert (1 + two_months).prod() == pytest.approx(324.122 / 324.800, rel=1e-7)
    assert two_months.iloc[0] == two_months.iloc[1]


def test_bill_rates_below_zero_are_those_of_the_codebook() -> None:
    bills = data.load("us_bills")["US bills"]
    negative = bills.index[bills < 0]
    assert len(negative) == 12
    assert (negative[0].year, negative[-1].year) == (1933, 1941)


# Li & Hoi (2014), table of data sets: days, stocks, market, best stock, uniform and best CRP.
PUBLISHED = {
    "olps_nyse_o": (5651, 36, 14.50, 54.14, 27.08, 250.60),
    "olps_nyse_n": (6431, 23, 18.06, 83.51, 31.55, 120.32),
    "olps_djia": (507, 30, 0.76, 1.19, 0.81, 1.24),
    "olps_sp500": (1276, 25, 1.34, 3.78, 1.65, 4.07),
    "olps_msci": (1043, 24, 0.91, 1.50, 0.93, 1.51),
    "olps_tse": (1259, 88, 1.61, 6.28, 1.60, 6.78),
}


def best_constant_mix(relatives: np.ndarray) -> float:
    """Return the highest final wealth of any constant mix, with a proof that none is higher."""

    def loss(weights: np.ndarray) -> tuple[float, np.ndarray]:
        growth = relatives @ weights
        return -np.log(growth).mean(), -(relatives / growth[:, None]).mean(axis=0)

    count = relatives.shape[1]
    found = minimize(
        loss,
        np.full(count, 1 / count),
        jac=True,
        method="SLSQP",
        bounds=[(0, 1)] * count,
        constraints={"type": "eq", "fun": lambda w: w.sum() - 1, "jac": np.ones_like},
        options={"ftol": 1e-14, "maxiter": 1000},
    )
    weights = np.clip(found.x, 0, None) / np.clip(found.x, 0, None).sum()
    growth = relatives @ weights
    # log-optimality (Cover 1984): no mix beats this one by more than the largest mean ratio
    bound = (relatives / growth[:, None]).mean(axis=0).max() ** len(relatives)
    assert bound < 1 + 1e-5
    return float(growth.prod())


@pytest.mark.parametrize("name", PUBLISHED)
def test_online_portfolio_sets_give_the_published_table(name: str) -> None:
    relatives = 1 + data.load(name).to_numpy()
    wealth = relatives.prod(axis=0)
    found = (
        *relatives.shape,
        wealth.mean(),
        wealth.max(),
        relatives.mean(axis=1).prod(),
        best_constant_mix(relatives),
    )
    assert tuple(round(float(value), 2) for value in found) == PUBLISHED[name]


def test_covers_pair_is_in_the_columns_that_the_codebook_names() -> None:
    relatives = 1 + data.load("olps_nyse_o")
    wealth = relatives.prod()
    assert round(wealth["S20"], 3) == 8.915  # Iroquois
    assert round(wealth["S23"], 3) == 4.128  # Kin Ark
    assert wealth.min() > 1  # no stock lost money: survivors
    mix = 0.54 * relatives["S20"] + 0.46 * relatives["S23"]
    assert round(mix.prod(), 2) == 73.70


# --- damage and mistakes --------------------------------------------------------------------------


@pytest.fixture
def copy(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    root = tmp_path / "data"
    root.mkdir()
    for name in ("SHA256SUMS", "catalog.csv", "claims.csv", "us_bills.csv", "hedge_funds.csv"):
        shutil.copy(FOLDER / name, root)
    for path in FOLDER.glob("us_size_deciles*"):
        shutil.copy(path, root)
    monkeypatch.setattr(data, "data_folder", lambda: root)
    return root


def test_a_copy_reads_as_the_original(copy: Path) -> None:
    assert data.load("us_bills").shape == (1197, 1)
    assert len(data.market_weight_panel("us_size_deciles")) == 1197


def test_a_changed_digit_is_found(copy: Path) -> None:
    path = copy / "us_bills.csv"
    original = path.read_bytes()
    path.write_bytes(original.replace(b"0.0022", b"0.0032", 1))
    with pytest.raises(ValueError, match=r"us_bills\.csv: expected sha256") as caught:
        data.load("us_bills")
    message = str(caught.value)
    assert hashlib.sha256(original).hexdigest() in message
    assert hashlib.sha256(path.read_bytes()).hexdigest() in message
    assert "git checkout -- data/us_bills.csv" in message
    assert "make data" in message


@pytest.mark.parametrize(
    "file", ["us_size_deciles.csv.gz", "us_size_deciles_weights.csv.gz", "catalog.csv"]
)
def test_a_truncated_file_is_found(copy: Path, file: str) -> None:
    path = copy / file
    path.write_bytes(path.read_bytes()[:1000])
    read = data.market_weight_panel if "weights" in file else data.load
    with pytest.raises(ValueError, match=rf"{file}: .*\(1000 bytes\); .*git checkout -- data/"):
        read("us_size_deciles")


def test_a_missing_file_is_named(copy: Path) -> None:
    (copy / "hedge_funds.csv").unlink()
    with pytest.raises(FileNotFoundError, match=r"hedge_funds\.csv: expected in .*git checkout"):
        data.load("hedge_funds")
    (copy / "claims.csv").unlink()
    with pytest.raises(FileNotFoundError, match=r"claims\.csv"):
        data.claims()


def test_a_damaged_or_missing_manifest_is_named(copy: Path) -> None:
    manifest = copy / "SHA256SUMS"
    lines = manifest.read_text().splitlines()
    manifest.write_text("".join(f"{line}\n" for line in lines if "us_bills.csv" not in line))
    with pytest.raises(ValueError, match=r"SHA256SUMS: expected a line for us_bills"):
        data.load("us_bills")
    manifest.write_bytes(b"\xff\x00nonsense")
    with pytest.raises(ValueError, match=r"SHA256SUMS: expected lines of a sha256"):
        data.load("us_bills")
    manifest.unlink()
    with pytest.raises(FileNotFoundError, match=r"SHA256SUMS: .*git checkout -- data/SHA256SUMS"):
        data.load("us_bills")


def test_the_remedy_in_an_installed_package_is_to_install_it_again(
    copy: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    installed = copy.rename(copy.with_name("_data"))
    monkeypatch.setattr(data, "data_folder", lambda: installed)
    (installed / "us_bills.csv").unlink()
    with pytest.raises(
        FileNotFoundError, match=r"pip install --force-reinstall .*rebalancing-book"
    ):
        data.load("us_bills")


def test_a_wrong_name_lists_close_ones() -> None:
    with pytest.raises(ValueError, match=r"'us_industry_49'; close to it: us_industries_49"):
        data.load("us_industry_49")
    with pytest.raises(ValueError, match=r"'qqq'; there are: us_industries_49, .*olps_sp500"):
        data.market_weights("qqq", "1999")


def test_a_set_without_weights_names_those_that_have() -> None:
    with pytest.raises(ValueError, match="us_bills has no market weights") as caught:
        data.market_weights("us_bills", "1999")
    assert all(name in str(caught.value) for name in WEIGHTED)


@pytest.mark.parametrize(
    ("date", "message"),
    [
        ("1969-06", "ends in 1969-06: the first ends on 1969-07-31, the last on 2018-12-31"),
        ("2019", "ends in 2019: the first ends on 1969-07-31, the last on 2018-12-31"),
        ("1999-01-20", "ends in 1999-01-20: the nearest ends on 1999-01-31"),
        (pd.Timestamp("1999-01-10"), "the nearest ends on 1998-12-31"),
        ("last year", "date 'last year' cannot be read"),
        ("", "date '' cannot be read"),
        (pd.NaT, "date NaT cannot be read"),
        (None, "date None cannot be read"),
        (1999, "date 1999 cannot be read"),
    ],
)
def test_a_wrong_date_is_explained(date: object, message: str) -> None:
    with pytest.raises(ValueError, match=re.escape(message)):
        data.market_weights("us_industries_49", date)  # type: ignore[arg-type]


# --- the claims -----------------------------------------------------------------------------------


def test_every_claim_of_both_texts_is_there() -> None:
    claims = data.claims()
    expected = [f"R{i}" for i in range(1, 47)] + [f"W{i}" for i in range(1, 68)]
    assert list(claims.index) == expected
    assert list(claims.columns[:3]) == ["claim", "measurable", "finding"]
    words = claims[["claim", "measurable"]]
    assert words.map(len).min(axis=None) > 3
    assert not words.map(lambda text: bool(re.search(r"[*`\\]", text))).any(axis=None)


# --- the writer behind `make data` ----------------------------------------------------------------


@pytest.fixture
def writer(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    spec = importlib.util.spec_from_file_location("_write", FOLDER / "_write.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    monkeypatch.setattr(module, "DATA", tmp_path)
    return module


def test_the_writer_is_exact_and_compact(writer: ModuleType) -> None:
    index = pd.DatetimeIndex(["1999-01-31", "1999-02-28"], name="date")
    frame = pd.DataFrame({"a": [0.0102, -1e-12], "b": [np.nan, 10.0]}, index=index)
    assert writer.csv_bytes(frame, 8) == b"date,a,b\n1999-01-31,0.0102,\n1999-02-28,0,10\n"


@pytest.mark.parametrize("name", ["x.csv", "x.csv.gz"])
def test_a_second_run_changes_nothing_and_damage_is_mended(writer: ModuleType, name: str) -> None:
    path = writer.write(name, b"date,a\n")
    first = (path.read_bytes(), path.stat().st_ino)
    writer.write(name, b"date,a\n")
    assert (path.read_bytes(), path.stat().st_ino) == first
    if name.endswith(".gz"):
        assert first[0][4:8] == bytes(4)  # no time of writing
    path.write_bytes(first[0][:-3])
    writer.write(name, b"date,a\n")
    assert path.read_bytes() == first[0]
    assert list(path.parent.iterdir()) == [path]
