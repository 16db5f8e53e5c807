"""Orders that wait, worked out a second time: a list of orders and a list of payments."""

from __future__ import annotations

from dataclasses import dataclass, field

import pandas as pd


@dataclass
class Desk:
    """One portfolio, its orders and the money on its way, from 1 at the opening."""

    target: dict[str, float]
    dates: dict[str, set[int]]
    notice: dict[str, int]
    settlement: dict[str, int]
    gate: dict[str, float]
    rates: dict[str, float]
    waiting: float
    held: dict[str, float] = field(default_factory=dict)
    to_sell: dict[str, tuple[int, float]] = field(default_factory=dict)
    purse: dict[str, float] = field(default_factory=dict)
    most: dict[str, float] = field(default_factory=dict)
    buy_from: dict[str, int] = field(default_factory=dict)
    share: dict[str, float] = field(default_factory=dict)
    payments: list[tuple[int, float]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.held = dict(self.target)
        self.purse = dict.fromkeys(self.target, 0.0)
        self.share = dict.fromkeys(self.target, 0.0)
        self.buy_from = dict.fromkeys(self.target, 0)

    def earn(self, step: int, row: pd.Series) -> None:
        for asset in self.target:
            self.held[asset] *= 1.0 + row[asset]
            self.purse[asset] *= 1.0 + self.waiting
            if asset in self.to_sell:
                first, money = self.to_sell[asset]
                self.to_sell[asset] = (first, money * (1.0 + row[asset]))
                self.most[asset] *= 1.0 + row[asset]
        moving = [(due, money * (1.0 + self.waiting)) for due, money in self.payments]
        self.payments = [(due, money) for due, money in moving if due != step]
        self.share_out(sum(money for due, money in moving if due == step))

    def share_out(self, money: float) -> None:
        for asset in self.target:
            self.purse[asset] += money * self.share[asset]

    def cash(self) -> float:
        return sum(self.purse.values()) + sum(money for _, money in self.payments)

    def value(self) -> float:
        return sum(self.held.values()) + self.cash()

    def is_open(self) -> bool:
        tiny = 1e-12 * self.value()
        waits = [money for _, money in self.to_sell.values()]
        waits += [*self.purse.values(), sum(money for _, money in self.payments)]
        return any(money > tiny for money in waits)

    def order(self, step: int, looks: bool, deposit: float) -> None:
        was_open, value = self.is_open(), self.value()
        off = any(abs(self.held[a] / value - self.target[a]) > 1e-12 for a in self.target)
        anew = looks and off and not was_open
        if not anew and deposit == 0.0:
            return
        total = sum(self.held.values())
        goal = self.target if anew else {a: self.held[a] / total for a in self.target}
        at_hand = sum(self.purse.values()) if anew else 0.0
        after = solve(self.held, goal, total + at_hand + deposit, self.rates)
        want = {a: goal[a] * after - self.held[a] for a in goal}
        tiny = 1e-12 * (total + at_hand + deposit)
        need = {a: want[a] * (1.0 + self.rates[a]) if want[a] > tiny else 0.0 for a in goal}
        if sum(need.values()) == 0.0:
            need = dict(goal)
        for asset in goal:
            part = need[asset] / sum(need.values())
            if anew:
                self.purse[asset], self.share[asset] = 0.0, part
                if want[asset] < -tiny:
                    self.to_sell[asset] = (step + self.notice[asset], -want[asset])
                    self.most[asset] = self.gate[asset] * self.held[asset]
            if not was_open:
                self.buy_from[asset] = step + self.notice[asset]
            self.purse[asset] += part * (at_hand + deposit)

    def pay(self, owed: float) -> None:
        at_hand = sum(self.purse.values())
        from_hand = min(owed, at_hand)
        for asset in self.purse:
            self.purse[asset] *= 1.0 - from_hand / at_hand if at_hand > 0.0 else 1.0
        owed -= from_hand
        total = sum(self.held.values())
        if owed > 0.0:
            weights = {asset: money / total for asset, money in self.held.items()}
            after = solve(self.held, weights, total - owed, self.rates)
            self.held = {asset: weight * after for asset, weight in weights.items()}

    def deal(self, step: int) -> None:
        for asset, (first, money) in list(self.to_sell.items()):
            if step < first or step not in self.dates[asset]:
                continue
            wanted = min(money, self.held[asset])
            sold = min(wanted, self.most[asset])
            self.held[asset] -= sold
            self.to_sell[asset] = (first, wanted - sold)
            if wanted - sold <= 1e-15 * wanted:
                del self.to_sell[asset]
            proceeds = sold * (1.0 - self.rates[asset])
            if self.settlement[asset]:
                self.payments.append((step + self.settlement[asset], proceeds))
            else:
                self.share_out(proceeds)
        for asset in self.target:
            if step >= self.buy_from[asset] and step in self.dates[asset]:
                self.held[asset] += self.purse[asset] / (1.0 + self.rates[asset])
                self.purse[asset] = 0.0


def solve(
    held: dict[str, float], goal: dict[str, float], available: float, rates: dict[str, float]
) -> float:
    """Value after proportional costs, by bisection."""
    low, high = 0.0, available
    for _ in range(200):
        middle = (low + high) / 2.0
        paid = sum(rates[a] * abs(goal[a] * middle - held[a]) for a in held)
        low, high = (middle, high) if middle + paid <= available else (low, middle)
    return low


def naive_dealing(
    desk: Desk, returns: pd.DataFrame, look_steps: set[int], flows: dict[int, float]
) -> pd.DataFrame:
    """Value and waiting money at the end of each period; the last deals nothing."""
    rows = []
    for step, (_, row) in enumerate(returns.iterrows()):
        desk.earn(step, row)
        flow = flows.get(step, 0.0)
        desk.pay(max(0.0, -flow))
        desk.order(step, step in look_steps, max(0.0, flow))
        if step < len(returns) - 1:
            desk.deal(step)
        rows.append((desk.value(), desk.cash()))
    return pd.DataFrame(rows, index=returns.index, columns=["value", "cash"])
