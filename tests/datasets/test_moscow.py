"""Moscow: returns by hand from the closes, the index rebuilt, days of dividends, jumps, lists."""

from collections.abc import Callable
from pathlib import Path
from types import ModuleType

import numpy as np
import pandas as pd
import pytest

import research_lib as rl
from research_lib.datasets.moscow import index_lists, index_weights

RAW = Path(__file__).resolve().parents[2] / "data" / "raw"
SETS = ("moscow_shares_daily", "moscow_second_tier_daily")
Maker = Callable[[str], ModuleType]


@pytest.fixture(scope="module")
def closes() -> pd.DataFrame:
    return pd.read_csv(RAW / "moscow_close_daily.csv.gz", index_col=0, parse_dates=True)


@pytest.fixture(scope="module")
def shares() -> pd.DataFrame:
    return rl.load("moscow_shares_daily")


# --- the index, rebuilt from its members ----------------------------------------------------------


def held(list_date: str, first: str, last: str) -> tuple[np.ndarray, np.ndarray]:
    """Returns of a list bought once and left alone, and of the index, day by day."""
    members = index_weights(list_date)
    members = members[members["asset"] != ""]
    returns = rl.load("moscow_shares_daily").loc[first:last, members["asset"]]
    wealth = np.cumprod(1.0 + returns.fillna(0.0).to_numpy(), axis=0) @ members["weight"].to_numpy()
    wealth = np.concatenate([[members["weight"].sum()], wealth])
    index = rl.load("moscow_index_daily").loc[returns.index, "MCFTRR"].to_numpy()
    return wealth[1:] / wealth[:-1] - 1.0, index


def test_the_index_of_december_2012_is_its_members() -> None:
    ours, index = held("2012-12-18", "2012-12-19", "2013-12-18")
    assert np.corrcoef(ours, index)[0, 1] > 0.98
    year, published = np.prod(1.0 + ours) - 1.0, np.prod(1.0 + index) - 1.0
    assert abs(year - published) < 0.01
    assert (round(year, 3), round(published, 3)) == (0.041, 0.042)


@pytest.mark.parametrize(
    ("date", "last", "correlation", "gap"),
    [
        ("2012-02-28", "2012-12-17", 0.992, 0.012),
        ("2013-12-17", "2014-12-16", 0.996, 0.026),
        ("2016-06-16", "2017-06-15", 0.994, 0.002),
    ],
)
def test_the_other_lists_follow_the_index_too(
    date: str, last: str, correlation: float, gap: float
) -> None:
    ours, index = held(date, date, last)
    assert np.corrcoef(ours, index)[0, 1] > correlation
    assert abs(np.prod(1.0 + ours) - np.prod(1.0 + index)) < gap


# --- weights --------------------------------------------------------------------------------------


def test_the_lists_hold_what_the_codebook_says() -> None:
    found = {
        date: (len(t := index_weights(date)), round(t["weight"].sum(), 4)) for date in index_lists()
    }
    assert found == {
        "2012-02-28": (30, 0.9998),
        "2012-12-18": (40, 0.9829),
        "2013-12-17": (20, 0.8995),
        "2016-06-16": (36, 0.9721),
    }
    tier = index_weights("2012-10-02", "RTS-2")
    assert (index_lists("RTS-2"), len(tier)) == (["2012-10-02"], 25)
    assert tier["weight"].sum() == pytest.approx(0.4581)
    assert tier["free_float"].between(0.0, 1.0).all()
    assert index_weights("2012-12-18").loc[["EONR", "MRKH", "RUALR"], "asset"].tolist() == [
        "UPRO",
        "RSTI",
        "",
    ]
    with pytest.raises(
        ValueError, match=r"no list of MICEX is of '2013-01-01'; there are: 2012-02-28"
    ):
        index_weights("2013-01-01")


def test_a_list_is_price_times_shares_times_free_float_times_coefficient(
    closes: pd.DataFrame,
) -> None:
    """Of the closes of 29 November 2013, and not of the day from which it holds."""
    known = index_weights("2013-12-17").dropna(subset=["cap_coefficient"])
    size = known["shares"] * known["free_float"] * known["cap_coefficient"]

    def worst(day: str) -> float:
        value = closes.loc[day, known.index] * size
        return float(
            (value / value.sum() * known["weight"].sum() / known["weight"] - 1).abs().max()
        )

    assert len(known) == 19
    assert worst("2013-11-29") < 0.015
    assert 0.07 < worst("2013-12-16") < 0.08


@pytest.mark.parametrize("name", SETS)
def test_a_row_of_a_list_is_the_list_and_later_rows_drift(name: str) -> None:
    index = "MICEX" if name == SETS[0] else "RTS-2"
    panel, returns = rl.market_weight_panel(name), rl.load(name)
    dates = index_lists(index)
    for date in dates:
        members = index_weights(date, index)
        members = members[members["asset"] != ""].set_index("asset")["weight"]
        row = rl.market_weights(name, date)
        assert row.name == pd.Timestamp(date)
        assert set(row.index[row > 0]) == set(members.index)
        np.testing.assert_allclose(row[members.index], members / members.sum(), atol=2e-10)
    grown = (panel * (1.0 + returns.loc[panel.index].fillna(0.0))).to_numpy(copy=True)
    # what is not listed on the next day has left
    grown[:-1] *= returns.loc[panel.index[1:]].notna().to_numpy()
    expected = grown[:-1] / grown[:-1].sum(axis=1, keepdims=True)
    inside = ~panel.index[1:].isin(pd.to_datetime(dates))
    np.testing.assert_allclose(
        panel.to_numpy()[1:][inside], expected[inside], rtol=2e-5, atol=2e-10
    )


def test_weights_serve_the_year_after_a_list_and_no_other() -> None:
    rows = rl.market_weight_panel("moscow_shares_daily").index
    days = rl.load("moscow_shares_daily").index
    spans = [("2012-02-28", "2014-12-16"), ("2016-06-16", "2017-06-15")]
    expected = [day for day in days if any(a <= f"{day:%Y-%m-%d}" <= b for a, b in spans)]
    assert list(rows) == expected
    with pytest.raises(
        ValueError, match="no period with weights that ends in 2015: the nearest ends on 2014-12-16"
    ):
        rl.market_weights("moscow_shares_daily", "2015")
    with pytest.raises(
        ValueError, match="2011: the first ends on 2012-02-28, the last on 2017-06-15"
    ):
        rl.market_weights("moscow_shares_daily", "2011")


# --- total returns --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("share", "day", "paid", "split"),
    [
        ("GMKN", "2012-05-25", 196.0, 1.0),  # in the register on the 24th: the day after
        ("GAZP", "2012-05-11", 8.97, 1.0),  # the first day without, by its origin
        ("GAZP", "2014-07-16", 7.2, 1.0),  # in the register on the 17th: the day before
        ("SBER", "2024-07-11", 33.3, 1.0),  # in the register on that day
        ("UPRO", "2014-07-04", 0.0793 + 0.3002, 1.0),  # two dividends of Friday the 4th
        ("POLY", "2015-09-03", 0.08 * 67.479, 1.0),  # dollars
        ("AKRN", "2013-04-12", 71.67883 / 1.10275, 1.0),  # scaled back
        ("NMTP", "2011-05-10", 0.023, 1.0),  # 0.23 stands beside it
        ("MGNT", "2025-01-09", 0.0, 1.0),  # 560 proposed
        ("PHOR", "2011-10-27", 250.0, 1.0),  # 25 for a share of later
        ("PHOR", "2012-03-26", 0.0, 10.0),
        ("VTBR", "2024-07-15", 0.0, 1.0 / 5000.0),
        ("TRNFP", "2024-02-21", 0.0, 100.0),
        ("IRAO", "2015-01-20", 0.0, 0.01),
    ],
)
def test_a_return_by_hand(
    share: str, day: str, paid: float, split: float, closes: pd.DataFrame, shares: pd.DataFrame
) -> None:
    last = closes.loc[:day, share].dropna()
    assert last.index[-1] == pd.Timestamp(day)
    by_hand = (last.iloc[-1] * split + paid) / last.iloc[-2] - 1.0
    assert shares.loc[day, share] == pytest.approx(by_hand, abs=1e-8)


def test_a_settlement_takes_as_long_as_the_exchange_says(maker: Maker) -> None:
    lag = maker("_moscow_dividends").settlement_lag
    days = ("2008-01-09", "2013-09-01", "2013-09-02", "2023-07-30", "2023-07-31", "2026-06-30")
    assert [lag(pd.Timestamp(day)) for day in days] == [0, 0, 2, 2, 1, 1]


@pytest.mark.parametrize(
    ("first", "last"),
    [("2008-02-01", "2013-09-01"), ("2013-09-02", "2023-07-30"), ("2023-07-31", "2026-06-15")],
)
@pytest.mark.parametrize("is_ex_day", [False, True])
def test_prices_fall_on_the_day_without_the_dividend(
    first: str, last: str, is_ex_day: bool, closes: pd.DataFrame, maker: Maker
) -> None:
    """Regress what shares lost against the median share on what they paid, day by day around it."""
    moscow = maker("_moscow")
    entries = [e for e in moscow.dividends("moscow_dividends.csv") if e[3] == is_ex_day]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(moscow, "dividends", lambda file: entries)
        cash = moscow._cash(closes.index, closes.columns, "of one kind").to_numpy()
    logs = np.log(closes / closes.shift(1))
    lost = -logs.sub(logs.median(axis=1), axis=0).to_numpy()
    before = closes.ffill().shift(1).to_numpy()
    rows, columns = np.nonzero(cash > 0.0)
    paid = cash[rows, columns] / before[rows, columns]
    days = closes.index[rows]
    good = (days >= first) & (days <= last) & (paid > 0.008) & (paid < 0.25) & (rows > 5)
    rows, columns, paid = rows[good], columns[good], paid[good]
    share = {}
    for offset in range(-3, 4):
        near = np.minimum(rows + offset, len(closes) - 1)
        fell = lost[near, columns]
        use = np.abs(fell) < 0.25
        share[offset] = float((fell[use] * paid[use]).sum() / (paid[use] ** 2).sum())
    assert max(share, key=lambda offset: share[offset]) == 0
    assert share.pop(0) > 2.0 * max(share.values())


# --- days without a trade, and without a listing --------------------------------------------------


@pytest.mark.parametrize("name", SETS)
def test_a_share_is_listed_once_and_has_a_return_every_day(name: str) -> None:
    returns = rl.load(name)
    listed = returns.notna().to_numpy()
    starts = (listed[1:] & ~listed[:-1]).sum(axis=0) + listed[0]
    assert (starts == 1).all()
    assert (returns.to_numpy()[listed] > -1.0).all()
    assert np.isfinite(returns.to_numpy()[listed]).all()


@pytest.mark.parametrize(
    ("name", "file", "days", "untraded"),
    [
        (SETS[0], "moscow_close_daily", 249_512, 664),
        (SETS[1], "moscow_second_tier_close_daily", 13_684, 596),
    ],
)
def test_a_day_without_a_trade_returns_nothing_and_the_next_brings_it(
    name: str, file: str, days: int, untraded: int, maker: Maker
) -> None:
    moscow, returns = maker("_moscow"), rl.load(name)
    dividends = f"{file.removesuffix('close_daily')}dividends.csv"
    closes = pd.read_csv(RAW / f"{file}.csv.gz", index_col=0, parse_dates=True)
    closes = closes.rename(columns=moscow.RENAMED)
    for share, day in moscow.STRAY:
        if share in closes:
            closes.loc[day, share] = np.nan
    for share, day in moscow.LISTED_FROM.items():
        if share in closes:
            closes.loc[closes.index < day, share] = np.nan
    silent = closes.isna() & closes.ffill().notna() & closes.bfill().notna()
    assert int((closes.notna() | silent).sum().sum()) == days
    assert int(silent.sum().sum()) == untraded
    cash = moscow._cash(closes.index, closes.columns, dividends)
    still = silent & (cash == 0.0)
    assert (returns.to_numpy()[still.to_numpy()[1:]] == 0.0).all()
    # the share's whole way is that of its closes, its splits and what it paid
    quiet = "LSRG" if name == SETS[0] else "GAZA"
    span = returns[quiet].loc["2013-09-03":"2013-12-30"]
    both = closes[quiet].dropna()
    ratio = both.loc[:"2013-12-30"].iloc[-1] / both.loc[:"2013-09-02"].iloc[-1]
    assert np.prod(1.0 + span) == pytest.approx(ratio, rel=1e-6)


def test_what_leaves_and_what_comes_late(shares: pd.DataFrame) -> None:
    last = shares.apply(lambda column: f"{column.last_valid_index():%Y-%m-%d}")
    gone = last[last < "2026-06-30"]
    assert len(gone) == 12
    assert gone[["EESR", "RSTI", "YNDX", "POLY"]].tolist() == [
        "2008-06-06",
        "2022-12-20",
        "2024-06-14",
        "2024-09-23",
    ]
    first = shares.apply(lambda column: f"{column.first_valid_index():%Y-%m-%d}")
    assert first[["DIXY", "ALRS", "SBER"]].tolist() == ["2011-11-08", "2011-12-06", "2008-01-10"]
    assert (rl.load(SETS[1])["BSPBP"].last_valid_index()) == pd.Timestamp("2013-05-07")


@pytest.mark.parametrize("name", [*SETS, "crypto_weekly"])
def test_sets_whose_assets_come_and_go_are_simulated(name: str) -> None:
    returns = rl.load(name)
    target = pd.Series(1.0 / returns.shape[1], index=returns.columns)
    with pytest.raises(ValueError, match="every return must be a number"):
        rl.simulate(returns, target)
    costs = rl.Costs(0.002)
    ledger = rl.simulate(returns, target, rl.Policy(4, band=0.01), costs=costs, missing="unlisted")
    start = ledger.weights.shift().mul(ledger.value.shift(), axis=0).iloc[1:]
    assert (start.where(returns.isna().iloc[1:]).fillna(0.0) == 0.0).all(axis=None)
    after = (start * (1.0 + returns.fillna(0.0).iloc[1:])).sum(axis=1) - ledger.costs.iloc[1:]
    np.testing.assert_allclose(ledger.value.iloc[1:], after, rtol=1e-12)


# --- jumps ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", SETS)
def test_every_jump_is_decided(name: str) -> None:
    decided = pd.read_csv(RAW / "moscow_jumps.csv").query("data_set == @name")
    kept = decided[decided["decision"] == "kept"]
    logs = np.log1p(rl.load(name))
    rows, columns = np.nonzero(logs.abs().to_numpy() > 0.25)
    found = {
        (f"{logs.index[i]:%Y-%m-%d}", logs.columns[j]) for i, j in zip(rows, columns, strict=True)
    }
    assert found == set(zip(kept["date"], kept["asset"], strict=True))
    assert len(kept) == {SETS[0]: 208, SETS[1]: 10}[name]
    for row in kept.itertuples():
        assert logs.loc[row.date, row.asset] == pytest.approx(row.log_jump, abs=0.03), row
    for row in decided[decided["decision"] != "kept"].itertuples():
        left = logs.loc[row.date, row.asset]
        assert np.isnan(left) or abs(left) < 0.25, row


def test_a_jump_that_nobody_decided_on_stops_the_derivation(maker: Maker) -> None:
    moscow = maker("_moscow")
    name = "moscow_second_tier_daily"
    logs = np.log1p(rl.load(name))
    moscow._check_jumps(name, logs)
    more = logs.copy()
    more.loc["2013-01-23", "AFLT"] = -0.3
    with pytest.raises(ValueError, match=r"without a decision \[\('2013-01-23', 'AFLT'\)\]"):
        moscow._check_jumps(name, more)
    fewer = logs.copy()
    fewer.loc["2014-08-20", "ARMD"] = 0.0
    with pytest.raises(ValueError, match=r"without a jump \[\('2014-08-20', 'ARMD'\)\]"):
        moscow._check_jumps(name, fewer)


def test_stray_closes_come_back_while_the_market_stands_still(maker: Maker) -> None:
    moscow, returns = maker("_moscow"), rl.load(SETS[1])
    closes = pd.read_csv(
        RAW / "moscow_second_tier_close_daily.csv.gz", index_col=0, parse_dates=True
    )
    for share, day in moscow.STRAY:
        series = closes[share].dropna()
        at = series.index.get_loc(day)
        before, stray, after = np.log(series.iloc[at - 1 : at + 2])
        assert min(before - stray, after - stray) > 0.25
        assert abs(after - before) < 0.06
        assert returns.loc[day, share] == 0.0
        assert abs(returns.loc[day].median()) < 0.01
