"""Tax by lot: by hand, against lists of lots, and against the ledger of the simulator."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from histories import histories, run
from hypothesis import assume, given
from hypothesis import strategies as st
from naive_lots import Taxpayer

import research_lib as rl
from research_lib.portfolio.tax_by_lot import losses_to_take, tax_by_lot, ways_to_sell

COLUMNS = ["date", "asset", "pieces", "price"]
US = rl.Taxes(0.2, short_rate=0.4, wash_sale="30D")


def table(*rows: tuple) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=COLUMNS)


THREE = table(
    ("2020-01-02", "a", 10, 10.0), ("2024-03-01", "a", 10, 40.0), ("2024-05-01", "a", 10, 25.0)
)


@pytest.mark.parametrize(
    ("lots", "pieces", "short", "long", "tax"),
    [
        # At 30: 10 that cost 10 are a long gain of 200; of those that cost 40, 5 lose 50, short.
        ("fifo", [10, 5], -50.0, 200.0, 0.2 * 150.0),
        # Those that cost 40 lose 100; 5 that cost 25 gain 25.
        ("highest", [10, 5], -75.0, 0.0, 0.0),
        # The loss, then the long gain before the short one.
        ("harvest", [5, 10], -100.0, 100.0, 0.0),
        # At 25 a piece: 10 long and 5 short ones gain 5 each.
        ("average", [10, 5], 25.0, 50.0, 0.4 * 25.0 + 0.2 * 50.0),
    ],
)
def test_by_hand(lots: str, pieces: list, short: float, long: float, tax: float) -> None:
    taxes = rl.Taxes(0.2, short_rate=0.4, lots=lots)
    found = tax_by_lot(THREE, {"a": -15}, {"a": 30.0}, "2024-07-01", taxes)
    assert found.lots["pieces"].tolist() == pieces
    assert (found.short, found.long) == pytest.approx((short, long))
    assert found.tax == pytest.approx(tax)
    assert found.tax_before == 0.0
    assert found.lots["bought"].dt.strftime("%Y-%m-%d").isin(THREE["date"]).all()


def test_ways_to_sell_are_those_of_the_single_calls() -> None:
    found = ways_to_sell(THREE, {"a": -15}, {"a": 30.0}, "2024-07-01", US)
    assert found["tax"].tolist() == pytest.approx([30.0, 0.0, 0.0])
    assert found["due"].tolist() == pytest.approx([30.0, 0.0, 0.0])


def test_gains_and_losses_of_the_year_and_of_years_before_count() -> None:
    """2023 lost 30, 2024 gained 100 in February: 70; a sale in July adds 50, tax of 20 % on 120."""
    history = table(
        ("2022-01-03", "a", 10, 10.0),
        ("2022-01-03", "b", 10, 10.0),
        ("2023-06-01", "b", -10, 7.0),
        ("2024-02-01", "a", -5, 30.0),
    )
    found = tax_by_lot(history, {"a": -5}, {"a": 20.0}, "2024-07-01", rl.Taxes(0.2))
    assert found.tax_before == pytest.approx(0.2 * 70.0)
    assert found.tax == pytest.approx(0.2 * 120.0)
    assert found.long == pytest.approx(150.0)


@pytest.mark.parametrize(("day", "counts"), [("2024-06-01", True), ("2024-05-31", False)])
def test_a_purchase_within_thirty_days_before_disallows_the_loss(day: str, counts: bool) -> None:
    """10 bought at 20, 4 more on 1 May at 12, 10 sold at 10: 100 lost, on 4 of 10 it is not."""
    history = table(("2020-01-02", "a", 10, 20.0), ("2024-05-01", "a", 4, 12.0))
    found = tax_by_lot(history, {"a": -10}, {"a": 10.0}, day, US)
    assert found.lots["gain"].tolist() == [-100.0]
    assert found.lots["disallowed"].tolist() == pytest.approx([0.0 if counts else 40.0])
    assert found.long == pytest.approx(-100.0 if counts else -60.0)
    assert found.free_from["a"] == pd.Timestamp(day) + pd.Timedelta(days=31)


def test_a_purchase_now_disallows_an_earlier_loss() -> None:
    history = table(("2020-01-02", "a", 10, 20.0), ("2024-06-20", "a", -10, 10.0))
    case = history, {"a": 4, "new": 1}, {"a": 11.0, "new": 1.0}
    found = tax_by_lot(*case, "2024-07-20", US)
    assert found.washed.to_dict() == pytest.approx({"a": 40.0})
    assert found.long == pytest.approx(-60.0)
    assert tax_by_lot(*case, "2024-07-21", US).washed.empty


def test_losses_to_take_by_hand() -> None:
    """The dear lot of a lost 100, short, of which 30 are replaced by 3 bought in June.

    Of the gain of February, 150 short, what counts takes 70 off: 40 % of it are saved.
    """
    history = table(
        ("2023-11-01", "b", 10, 10.0),
        ("2024-01-02", "a", 10, 40.0),
        ("2024-02-01", "b", -10, 25.0),
        ("2024-06-10", "a", 3, 29.0),
    )
    costs = rl.Costs(0.01, fixed=2.0)
    found = losses_to_take(history, {"a": 30.0}, "2024-07-01", US, costs=costs)
    assert found[["pieces", "gain", "disallowed"]].to_numpy().tolist() == [[10.0, -100.0, 30.0]]
    assert found[["saves", "trading", "worth"]].to_numpy()[0] == pytest.approx([28.0, 10.0, 18.0])
    assert found.attrs["saved_now"] == pytest.approx(0.4 * 150.0 - 0.4 * 80.0)
    assert found["free_from"].tolist() == [pd.Timestamp("2024-08-01")]
    assert losses_to_take(history, {"a": 50.0}, "2024-07-01", US).empty


TAXES = st.builds(
    lambda lots, short, wash: rl.Taxes(0.2, lots=lots, short_rate=short, wash_sale=wash),
    st.sampled_from(["fifo", "highest", "average", "harvest"]),
    st.sampled_from([None, 0.35]),
    st.sampled_from([None, "30D"]),
)


@st.composite
def purchases_and_sales(draw: st.DrawFn) -> list[tuple]:
    """Whole pieces of two assets, never more sold than held; the last rows are the trades."""
    held, rows, day = {"a": 0, "b": 0}, [], pd.Timestamp("2021-10-01")
    for _ in range(draw(st.integers(2, 14))):
        day += pd.Timedelta(days=draw(st.sampled_from([1, 10, 20, 31, 100, 300])))
        asset = draw(st.sampled_from("ab"))
        least = -held[asset] if held[asset] else 1
        pieces = draw(st.integers(least, 9).filter(bool))
        held[asset] += pieces
        rows.append((day, asset, pieces, float(draw(st.integers(1, 40)))))
    return rows


@given(purchases_and_sales(), TAXES)
def test_agrees_with_lists_of_lots(rows: list[tuple], taxes: rl.Taxes) -> None:
    """The naive taxpayer of the tests of the accounts keeps the books of the same days."""
    *before, (day, asset, pieces, price) = rows
    payer = Taxpayer(taxes, pd.Series(0.0, ["a", "b"]), (rows[0][0], rows[0][0]))
    year, owed = rows[0][0].year, 0.0
    for when, name, number, paid in rows:
        for _ in range(when.year - year):
            payer.end_year()
        year = when.year
        payer.day = (when, when)
        if when == day:
            owed = payer.tax_in_all([]) - payer.paid
        (payer.buy if number > 0 else payer.sell)(name, abs(float(number)), paid)
    found = tax_by_lot(table(*before), {asset: pieces}, {asset: price}, day, taxes)
    kinds = dict.fromkeys(["short", "long"], 0.0)
    for entry in payer.entries:
        if entry["year"] == payer.year:
            kinds[entry["kind"]] += entry["amount"]
    assert (found.short, found.long) == pytest.approx((kinds["short"], kinds["long"]), abs=1e-9)
    assert found.tax == pytest.approx(payer.tax_in_all([]) - payer.paid, abs=1e-9)
    assert found.tax_before == pytest.approx(owed, abs=1e-9)
    if pieces < 0:
        assert found.lots["pieces"].sum() == pytest.approx(-pieces)
        kept = found.lots["gain"].sum() + found.lots["disallowed"].sum()
        sales_before = tax_by_lot(table(*before), {}, {}, day, taxes) if before else None
        assert sales_before is not None
        booked = found.short + found.long - sales_before.short - sales_before.long
        assert kept == pytest.approx(booked, abs=1e-9)


@given(histories(with_flows=False), TAXES)
def test_agrees_with_the_ledger_of_the_simulator(case: dict, taxes: rl.Taxes) -> None:
    """What a sale of everything at the end would owe, from the trades that the ledger lists."""
    returns = case["returns"]
    assume((returns > -0.9).all(axis=None))
    ledger = run(case, taxes=taxes)
    assume((ledger.taxes == 0.0).all())
    prices = (1.0 + returns).cumprod()
    opening = case["target"][case["target"] > 0.0]
    rows = [(returns.index[0] - pd.Timedelta(days=1), a, w, 1.0) for a, w in opening.items()]
    for date, moved in ledger.trades.iterrows():
        for asset, money in moved[moved != 0.0].items():
            rows.append((date, asset, money / prices.loc[date, asset], prices.loc[date, asset]))
    history = table(*rows)
    left = history.groupby("asset")["pieces"].sum()
    last = returns.index[-1]
    found = tax_by_lot(history, -left[left > 1e-12], prices.loc[last], last, taxes)
    owed = ledger.value.iloc[-1] - ledger.liquidation
    assert found.tax == pytest.approx(owed, rel=1e-6, abs=1e-9)


def test_hours_and_the_order_of_rows_do_not_matter() -> None:
    shuffled = THREE.iloc[[2, 0, 1]].assign(date=lambda t: t["date"] + " 15:30")
    case = {"a": -15}, {"a": 30.0}, "2024-07-01 09:00", US
    one, other = tax_by_lot(THREE, *case), tax_by_lot(shuffled, *case)
    pd.testing.assert_frame_equal(one.lots, other.lots)
    assert THREE["date"].tolist() == ["2020-01-02", "2024-03-01", "2024-05-01"]


@pytest.mark.parametrize(
    ("rows", "changed", "told"),
    [
        (
            [("2024-01-01", "a", 1, 1.0), ("2024-02-01", "a", -2, 1.0)],
            {},
            "row 1 sells 2 of 'a', 1 ",
        ),
        ([("2024-01-01", "a", 1, 0.0)], {}, "row 0 has .*price 0"),
        ([("2024-01-01", "a", 0, 1.0)], {}, "row 0 has .*pieces 0"),
        ([("2024-13-01", "a", 1, 1.0)], {}, "row 0 has date 2024-13-01"),
        ([("2026-01-01", "a", 1, 1.0)], {}, "row 0 has date 2026-01-01"),
        ([("2024-01-01", None, 1, 1.0)], {}, "row 0 has .*asset"),
        ([("2024-01-01", "a", np.nan, 1.0)], {}, "row 0 has .*pieces nan"),
        ([("2024-01-01", "a", "3 pcs", 1.0)], {}, "pieces in row 0 is '3 pcs'"),
        ([], {}, "no rows"),
        ([("2024-01-01", "a", 1, 1.0)], {"trades": {"a": -2}}, "sell 2 of 'a', and 1 are held"),
        ([("2024-01-01", "a", 1, 1.0)], {"trades": {"b": -2}}, "prices miss 'b'"),
        ([("2024-01-01", "a", 1, 1.0)], {"date": "soon"}, "date is 'soon'"),
        ([("2024-01-01", "a", 1, 1.0)], {"taxes": rl.Taxes(year=4)}, "year is 4 periods"),
        (
            [("2024-01-01", "a", 1, 1.0)],
            {"taxes": rl.Taxes(short_rate=0.3, long_after=3)},
            "long_after is 3 periods",
        ),
    ],
)
def test_what_is_refused(rows: list, changed: dict, told: str) -> None:
    case = {"trades": {"a": -1}, "prices": {"a": 2.0}, "date": "2024-07-01", "taxes": US} | changed
    with pytest.raises(ValueError, match=told):
        tax_by_lot(table(*rows), **case)


def test_a_history_without_prices_is_refused() -> None:
    with pytest.raises(ValueError, match="no column 'price'"):
        tax_by_lot(THREE.drop(columns="price"), {"a": -1}, {"a": 2.0}, "2024-07-01", US)


def test_an_earlier_loss_is_not_taken_for_that_of_this_sale() -> None:
    """Of 4 sold at a loss in June one is replaced, by what was bought on 1 June; in July none."""
    history = table(
        ("2020-01-02", "a", 10, 20.0), ("2024-06-01", "a", 1, 12.0), ("2024-06-20", "a", -4, 10.0)
    )
    found = tax_by_lot(history, {"a": -6}, {"a": 10.0}, "2024-07-01", US)
    assert found.lots["gain"].tolist() == [-60.0]
    assert found.lots["disallowed"].tolist() == [0.0]
    assert found.long == pytest.approx(-30.0 - 60.0)
