"""The plain simulator worked out a second time, with every rule: dictionaries and bisection.

Written apart from the library, and without haste: one asset at a time, every equation solved by
halving an interval. Orders that wait have their own twin in naive_dealing.py, lots in
naive_lots.py; the tax that is paid comes in here as a number by date.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import pandas as pd

TINY = 1e-12


@dataclass
class Case:
    """A history, a rule, and what stands in its way; everything by asset is a dictionary."""

    returns: pd.DataFrame
    target: dict[str, float]
    looks: set[int]
    band: dict[str, float]
    relative: bool = False
    floor: float = 0.0
    trade_to: str = "target"
    to_target: bool = False
    rates: dict[str, float] = field(default_factory=dict)
    fixed: float = 0.0
    impact: dict[str, float] = field(default_factory=dict)
    flows: dict[int, float] = field(default_factory=dict)
    taxes: dict[int, float] = field(default_factory=dict)
    initial: float = 1.0
    charge_entry: bool = False


def halve(reached: object, low: float, high: float) -> float:
    """Largest number between the two at which `reached` still holds."""
    for _ in range(80):
        middle = (low + high) / 2.0
        low, high = (middle, high) if reached(middle) else (low, middle)
    return low


class Account:
    """Money by asset, and the books."""

    def __init__(self, case: Case) -> None:
        self.case, self.names = case, list(case.returns.columns)
        self.held = dict.fromkeys(self.names, 0.0)
        self.impact_base = case.initial

    def worth(self) -> float:
        return sum(self.held.values())

    def listed(self, step: int) -> set[str]:
        """What can be held over the period that starts at the close of `step`."""
        if step + 1 == len(self.case.returns):
            return set(self.names)
        row = self.case.returns.iloc[step + 1]
        return {name for name in self.names if row[name] == row[name]}

    def aim(self, step: int) -> dict[str, float]:
        there = self.listed(step)
        whole = sum(self.case.target[name] for name in there)
        return {n: self.case.target[n] / whole if n in there else 0.0 for n in self.names}

    def reach(self, name: str, aim: dict[str, float]) -> float:
        if not self.case.relative:
            return self.case.band[name]
        share = self.case.band[name] * aim[name] if aim[name] > 0.0 else 0.0
        return max(share, self.case.floor)

    def cost(self, wanted: dict[str, float], scale: float) -> float:
        paid = 0.0
        for name in self.names:
            size = abs(wanted[name] - self.held[name])
            paid += self.case.rates.get(name, 0.0) * size
            paid += self.case.impact.get(name, 0.0) * size**2 / self.impact_base
            paid += self.case.fixed if size > TINY * scale else 0.0
        return paid

    def trade(self, wanted_at: object, money: float) -> float:
        """Trade to the largest value that `money` pays for; return what was traded."""

        def can_pay(value: float) -> bool:
            return value + self.cost(wanted_at(value), money) <= money

        value = halve(can_pay, 0.0, money)
        wanted = wanted_at(value)
        traded = sum(abs(wanted[n] - self.held[n]) for n in self.names)
        self.held = dict(wanted)
        return traded

    def buy_in(self) -> None:
        aim = self.aim(-1)
        if self.case.charge_entry:
            self.trade(lambda x: {n: aim[n] * x for n in self.names}, self.case.initial)
        else:
            self.held = {n: aim[n] * self.case.initial for n in self.names}

    def decided(self, step: int, aim: dict[str, float]) -> float | None:
        """Share of the distance to keep; None: no trade."""
        worth = self.worth()
        if step not in self.case.looks or worth <= 0.0 or step == len(self.case.returns) - 1:
            return None
        shares = []
        for name in self.names:
            if self.case.relative and aim[name] == 0.0 and self.case.floor == 0.0:
                continue
            away = abs(self.held[name] / worth - aim[name])
            if away > self.reach(name, aim) + TINY:
                shares.append(self.reach(name, aim) / away)
        if not shares:
            return None
        kept = {"target": 0.0, "halfway": 0.5, "edge": 1.0, "least": 0.0}
        return kept[self.case.trade_to] * min(shares)

    def least(self, value: float, aim: dict[str, float]) -> dict[str, float]:
        """Amounts that sum to `value`, each in its band, with as little traded as can be."""
        inside = {}
        for n in self.names:
            reach = self.reach(n, aim)
            low, high = max(0.0, aim[n] - reach) * value, (aim[n] + reach) * value
            inside[n] = sorted([low, self.held[n], high])[1]
        short = value - sum(inside.values())
        if short >= 0.0:

            def lifted(gap: float) -> dict[str, float]:
                return {n: max(inside[n], aim[n] * value - gap) for n in self.names}

            gap = halve(lambda g: sum(lifted(g).values()) >= value, 0.0, 2.0 * value)
            return lifted(gap)

        def cut(gap: float) -> dict[str, float]:
            return {n: min(inside[n], aim[n] * value + gap) for n in self.names}

        gap = halve(lambda g: sum(cut(g).values()) <= value, 0.0, 2.0 * value)
        return cut(gap)

    def flow_to_target(self, flow: float, aim: dict[str, float]) -> dict[str, float]:
        """Amounts after a flow that goes to, or comes from, what is off target."""
        rates = self.case.rates

        def moved(level: float) -> dict[str, float]:
            if flow > 0.0:
                return {n: max(self.held[n], level * aim[n]) for n in self.names}
            return {n: min(self.held[n], level * aim[n]) for n in self.names}

        def spends(level: float) -> float:
            after = moved(level)
            bought = sum((after[n] - self.held[n]) * (1.0 + rates.get(n, 0.0)) for n in self.names)
            sold = sum((self.held[n] - after[n]) * (1.0 - rates.get(n, 0.0)) for n in self.names)
            return bought if flow > 0.0 else -sold

        most = 1.0
        while spends(most) < flow or spends(most) < 0.0:
            most *= 2.0
        return moved(halve(lambda level: spends(level) <= flow, 0.0, most))

    def close(self, step: int) -> tuple[float, float]:
        """Do what happens at a close; return what was traded, and the money there was."""
        case, there = self.case, self.listed(step)
        self.impact_base = self.worth()
        gone = {n: money for n, money in self.held.items() if n not in there}
        for name in gone:
            self.held[name] = 0.0
        before = self.worth()
        flow = case.flows.get(step, 0.0) - case.taxes.get(step, 0.0) + sum(gone.values())
        if self.impact_base <= 0.0:
            self.impact_base = flow
        aim = self.aim(step)
        kept = self.decided(step, aim)
        traded = sum(gone.values())
        money = before + flow
        if kept is None and flow == 0.0:
            return traded, money
        if abs(money) <= TINY * max(before, abs(flow)):
            traded += before
            self.held = dict.fromkeys(self.names, 0.0)
        elif before <= 0.0:
            traded += self.trade(lambda x: {n: aim[n] * x for n in self.names}, money)
        elif kept is None and case.to_target:
            after = self.flow_to_target(flow, aim)
            traded += sum(abs(after[n] - self.held[n]) for n in self.names)
            self.held = after
        elif kept is not None and case.trade_to == "least":
            traded += self.trade(lambda x: self.least(x, aim), money)
        else:
            keep = 1.0 if kept is None else kept
            goal = {n: aim[n] + keep * (self.held[n] / before - aim[n]) for n in self.names}
            traded += self.trade(lambda x: {n: goal[n] * x for n in self.names}, money)
        return traded, money


def naive_books(case: Case) -> pd.DataFrame:
    """Value, costs, money traded and return at the end of each period."""
    account = Account(case)
    account.buy_in()
    start, rows = case.initial, []
    for step in range(len(case.returns)):
        for name in account.names:
            earned = case.returns.iloc[step][name]
            account.held[name] *= 1.0 + (earned if earned == earned else 0.0)
        before = account.worth()
        traded, _ = account.close(step)
        after, flow, tax = account.worth(), case.flows.get(step, 0.0), case.taxes.get(step, 0.0)
        cost = before + flow - tax - after
        grown = max(before - tax, 0.0) / start if start > 0.0 else 1.0
        there = max(before - tax, 0.0) + max(flow, 0.0)
        rows.append((after, cost, traded, grown * (1.0 - (cost / there if there else 0.0)) - 1.0))
        start = after
    columns = ["value", "costs", "traded", "returns"]
    return pd.DataFrame(rows, index=case.returns.index, columns=columns)
