"""Configurations of the simulator drawn at random, each with a seed, for it and for its twin."""

from __future__ import annotations

import numpy as np
import pandas as pd
from naive_books import Case, naive_books
from naive_lots import naive_taxes

import research_lib as rl
from research_lib.rebalancing.calendars import look_rows

LETTERS = list("abcdefghijk")


def configuration(seed: int) -> dict:
    """Draw the arguments of `rl.simulate`; everything on its own, so that all meets all."""
    draw = np.random.default_rng(seed)
    periods, assets = int(draw.integers(2, 40)), int(draw.integers(1, 12))
    names = LETTERS[:assets]
    index = pd.bdate_range("2001-01-01", periods=periods)
    values = np.maximum(draw.normal(0.005, draw.choice([0.01, 0.1, 0.3]), (periods, assets)), -0.95)
    taxed = draw.random() < 0.3
    # After a total loss nobody knows the price of a unit: only where no lots are kept.
    if not taxed and draw.random() < 0.15:
        values[draw.integers(periods), draw.integers(assets)] = -1.0
    case: dict = {"returns": pd.DataFrame(values, index, names)}
    raw = draw.dirichlet(np.ones(assets)) + 0.01
    raw[1:] *= draw.random(assets - 1) < 0.9
    case["target"] = pd.Series(raw / raw.sum(), names)
    case["costs"] = draw_costs(draw, names)
    case["policy"] = draw_policy(draw, names, case["costs"])
    case["initial"] = float(draw.choice([1.0, 100.0, 1e6]))
    case["flows"] = draw_flows(draw, index, case["initial"])
    case["charge_entry"] = bool(draw.random() < 0.3)
    if draw.random() < 0.3:
        # The first asset has a target and is always listed.
        gaps = draw.random((periods, assets)) < draw.choice([0.05, 0.4])
        gaps[:, 0] = False
        case["returns"] = case["returns"].mask(gaps)
        case["missing"] = "unlisted"
    if taxed:
        lots = str(draw.choice(["fifo", "highest", "average"]))
        case["taxes"] = rl.Taxes(float(draw.uniform(0.05, 0.5)), lots, int(draw.integers(2, 9)))
    return case


def draw_policy(draw: np.random.Generator, names: list[str], costs: rl.Costs) -> rl.Policy:
    band = draw.choice(["none", "one", "each", "infinite"], p=[0.3, 0.4, 0.25, 0.05])
    widths = {
        "none": 0.0,
        "one": float(draw.choice([0.001, 0.02, 0.1, 0.3])),
        "each": dict(zip(names, draw.choice([0.0, 0.01, 0.05, 0.2], len(names)), strict=True)),
        "infinite": float("inf"),
    }
    # A fixed cost is for each asset traded: where the least trade is worth another asset, two
    # values can be paid, and a twin may find the other one.
    places = ["target", "edge", "halfway"] + ([] if costs.fixed else ["least", "least"])
    to_target = not costs.fixed and costs.impact == 0.0 and draw.random() < 0.3
    return rl.Policy(
        calendar=[1, 1, 2, 3, 7, "W-FRI", None][draw.integers(7)],
        band=widths[str(band)],
        band_kind=str(draw.choice(["absolute", "relative"])),
        band_floor=float(draw.choice([0.0, 0.0, 0.02])),
        trade_to=str(draw.choice(places)),
        offset=int(draw.integers(0, 3)),
        contributions="to target" if to_target else "pro rata",
    )


def draw_costs(draw: np.random.Generator, names: list[str]) -> rl.Costs:
    kind = draw.choice(["free", "one", "each"])
    rates = {
        "free": 0.0,
        "one": 0.002,
        "each": dict(zip(names, draw.uniform(0.0, 0.05, len(names)), strict=True)),
    }
    return rl.Costs(
        rates[str(kind)],
        fixed=float(draw.choice([0.0, 0.0, 1e-4])),
        impact=float(draw.choice([0.0, 0.0, 0.05])),
    )


def draw_flows(draw: np.random.Generator, index: pd.DatetimeIndex, unit: float) -> pd.Series | None:
    if draw.random() < 0.4:
        return None
    sizes = np.array([0.0, 0.0, 0.0, 1.0, 0.05, -0.02, -0.1, 20.0])
    return pd.Series(unit * draw.choice(sizes, len(index)), index)


def twin(case: dict, ledger: rl.Ledger) -> pd.DataFrame:
    """The same configuration in the naive simulator; tax worked out anew from the trades."""
    returns, policy, costs = case["returns"], case["policy"], case["costs"]
    names, index, taxes = list(returns.columns), returns.index, case.get("taxes")
    flows = {} if case["flows"] is None else dict(enumerate(case["flows"]))
    paid: dict[int, float] = {}
    if taxes is not None:
        ends = {index[row] for row in look_rows(taxes.year, index)}
        filled = returns.fillna(0.0)
        opening = opening_holdings(case, ledger)
        due, _ = naive_taxes(ledger, filled, opening, taxes.rate, taxes.lots, ends)
        paid = {row: float(tax) for row, tax in enumerate(due) if tax}
    return naive_books(
        Case(
            returns,
            case["target"].to_dict(),
            set(look_rows(policy.calendar, index, policy.offset)),
            each(policy.band, names),
            relative=policy.band_kind == "relative",
            floor=policy.band_floor,
            trade_to=policy.trade_to,
            to_target=policy.contributions == "to target",
            rates=each(costs.proportional, names),
            fixed=costs.fixed,
            impact=each(costs.impact, names),
            flows={row: flow for row, flow in flows.items() if flow},
            taxes=paid,
            initial=case["initial"],
            charge_entry=case["charge_entry"],
        )
    )


def opening_holdings(case: dict, ledger: rl.Ledger) -> pd.Series:
    listed = case["returns"].iloc[0].notna()
    aim = case["target"].where(listed, 0.0)
    return aim / aim.sum() * (ledger.initial - ledger.entry_cost)


def each(value: object, names: list[str]) -> dict[str, float]:
    if isinstance(value, float | int):
        return dict.fromkeys(names, float(value))
    return {name: float(value[name]) for name in names}


def agree(seed: int) -> bool:
    """Whether the simulator and its twin agree; False where the simulator refuses to pay."""
    case = configuration(seed)
    given = {name: value for name, value in case.items() if name not in {"returns", "target"}}
    try:
        ledger = rl.simulate(case["returns"], case["target"], **given)
    except ValueError as error:
        if "cannot pay" not in str(error) and "first purchase exceed" not in str(error):
            raise
        return False
    books = twin(case, ledger)
    scale = max(float(books["value"].max()), case["initial"])
    np.testing.assert_allclose(ledger.value / scale, books["value"] / scale, rtol=0, atol=1e-10)
    np.testing.assert_allclose(ledger.costs / scale, books["costs"] / scale, rtol=0, atol=1e-10)
    traded = ledger.trades.abs().sum(axis=1).reindex(books.index, fill_value=0.0)
    np.testing.assert_allclose(traded / scale, books["traded"] / scale, rtol=0, atol=1e-9)
    kept = books["value"].shift(fill_value=case["initial"]) > 1e-9 * scale
    np.testing.assert_allclose(ledger.returns()[kept], books["returns"][kept], rtol=1e-7, atol=1e-9)
    return True
