"""Taxes worked out a second time from a ledger's trades: lists of lots, one asset at a time."""

from __future__ import annotations

from dataclasses import dataclass, replace

import pandas as pd

import research_lib as rl


def naive_taxes(
    ledger: rl.Ledger,
    returns: pd.DataFrame,
    opening: pd.Series,
    rate: float,
    order: str,
    year_ends: set,
) -> tuple[pd.Series, float]:
    """Tax at each date, and what selling everything at the end would add."""
    prices = (1.0 + returns).cumprod()
    lots = {asset: [(opening[asset], 1.0)] for asset in returns.columns}
    gained, carried, due = 0.0, 0.0, 0.0
    paid = {}
    for date in returns.index:
        paid[date], due = due, 0.0
        if date in ledger.trades.index:
            for asset, money in ledger.trades.loc[date].items():
                price = prices.loc[date, asset]
                if money > 0.0:
                    lots[asset].append((money / price, price))
                elif money < 0.0:
                    gain, lots[asset] = sell(lots[asset], -money / price, price, order)
                    gained += gain
                units = sum(held for held, _ in lots[asset])
                if order == "average" and units > 0.0:
                    basis = sum(held * cost for held, cost in lots[asset]) / units
                    lots[asset] = [(units, basis)]
        if date in year_ends and date != returns.index[-1]:
            net = gained - carried
            gained, carried, due = 0.0, max(0.0, -net), rate * max(0.0, net)
    last = prices.iloc[-1]
    unrealised = sum(
        held * (last[asset] - cost) for asset, own in lots.items() for held, cost in own
    )
    return pd.Series(paid), due + rate * max(0.0, gained - carried + unrealised)


def sell(
    lots: list[tuple[float, float]], units: float, price: float, order: str
) -> tuple[float, list[tuple[float, float]]]:
    """Gain of a sale and the lots it leaves, in the order of purchase."""
    queue = list(range(len(lots)))
    if order == "highest":
        queue.sort(key=lambda place: -lots[place][1])
    left = dict(enumerate(lots))
    gain = 0.0
    for place in queue:
        held, cost = lots[place]
        sold = min(units, held)
        gain += sold * (price - cost)
        units -= sold
        left[place] = (held - sold, cost)
    return gain, [lot for lot in left.values() if lot[0] > 1e-15]


@dataclass
class Lot:
    """Units bought at one time for one price, on the day `bought`, and held since `since`."""

    units: float
    cost: float
    bought: object
    since: object
    replaces: bool = False


@dataclass
class Loss:
    """Units sold at a loss that no purchase has replaced so far."""

    units: float
    each: float
    lot: Lot
    day: object
    age: object
    entry: dict


class Taxpayer:
    """Lists of lots and losses by asset, and a list of everything ever realised."""

    def __init__(self, taxes: rl.Taxes, opening: pd.Series, day: tuple) -> None:
        self.taxes = taxes
        self.day = day
        self.lots = {a: [Lot(u, 1.0, *day)] if u > 0 else [] for a, u in opening.items()}
        self.losses: dict[object, list[Loss]] = {asset: [] for asset in opening.index}
        self.entries: list[dict] = []
        self.year, self.paid = 0, 0.0

    def is_long(self, lot: Lot) -> bool:
        return self.taxes.short_rate is None or self.day[1] - lot.since > self.taxes.long_after

    def buy(self, asset: object, units: float, price: float) -> None:
        new = Lot(units, price, *self.day)
        self.lots[asset].append(new)
        if self.taxes.wash_sale is not None:
            for loss in self.losses[asset]:
                self.wash(asset, loss, new)
                rest = [lot for lot in self.lots[asset] if lot.bought == self.day[0]]
                new = next((lot for lot in rest if not lot.replaces), new)

        self.even_out(asset)

    def wash(self, asset: object, loss: Loss, lot: Lot) -> None:
        """Let a lot replace units sold at a loss: two lots if it is more than they were."""
        near = abs(loss.day - lot.bought) <= self.taxes.wash_sale
        if lot.replaces or not near or lot.bought == loss.lot.bought or loss.units <= 0.0:
            return
        units = min(loss.units, lot.units)
        if lot.units > units * (1.0 + 1e-14):
            rest = replace(lot, units=lot.units - units)
            own = self.lots[asset]
            at = next(place for place, other in enumerate(own) if other is lot)
            own.insert(at + 1, rest)
        lot.units = units
        lot.cost += loss.each
        lot.since = lot.since - loss.age
        lot.replaces = True
        loss.units -= units
        loss.entry["amount"] += units * loss.each

    def even_out(self, asset: object) -> None:
        own = self.lots[asset]
        if self.taxes.lots == "average" and own:
            mean = sum(lot.units * lot.cost for lot in own) / sum(lot.units for lot in own)
            for lot in own:
                lot.cost = mean

    def turn(self, lot: Lot, price: float) -> tuple:
        """Where a lot stands in the queue of those to be sold; the oldest first if equal."""
        if self.taxes.lots == "highest":
            return (-lot.cost,)
        if self.taxes.lots == "harvest":
            short, lost = not self.is_long(lot), lot.cost > price
            group = {(True, True): 0, (False, True): 1, (False, False): 2, (True, False): 3}
            return (group[short, lost] if self.taxes.short_rate is not None else 0, -lot.cost)
        return ()

    def sell(self, asset: object, units: float, price: float) -> None:
        own, new = self.lots[asset], []
        takes = {}
        for lot in sorted(own, key=lambda lot: self.turn(lot, price)):
            takes[id(lot)] = min(units, lot.units)
            units -= takes[id(lot)]
        for lot in own:
            sold = takes[id(lot)]
            if sold == 0.0:
                continue
            kind = "long" if self.is_long(lot) else "short"
            entry = {"year": self.year, "kind": kind, "amount": sold * (price - lot.cost)}
            self.entries.append(entry)
            if price < lot.cost:
                age = self.day[1] - lot.since
                new.append(Loss(sold, lot.cost - price, replace(lot), self.day[0], age, entry))
            lot.units -= sold
        self.lots[asset] = [lot for lot in own if lot.units > 1e-15 * takes[id(lot)]]
        if self.taxes.wash_sale is not None:
            for loss in new:
                for lot in list(self.lots[asset]):
                    self.wash(asset, loss, lot)
            self.losses[asset] += new
        self.even_out(asset)

    def die(self, asset: object) -> None:
        for lot in self.lots[asset]:
            kind = "long" if self.is_long(lot) else "short"
            amount = -lot.units * lot.cost
            self.entries.append({"year": self.year, "kind": kind, "amount": amount})
        self.lots[asset], self.losses[asset] = [], []

    def tax_in_all(self, extra: list[dict]) -> float:
        """All tax of all years up to now, on what is known now."""
        total, carried = 0.0, {"short": 0.0, "long": 0.0}
        short_rate = self.taxes.short_rate
        rates = {"short": short_rate or 0.0, "long": self.taxes.rate}
        for year in range(self.year + 1):
            net = {
                kind: sum(
                    e["amount"]
                    for e in self.entries + extra
                    if e["year"] == year and e["kind"] == kind
                )
                - carried[kind]
                for kind in carried
            }
            for kind, other in (("short", "long"), ("long", "short")):
                if net[kind] < 0.0 < net[other]:
                    used = min(-net[kind], net[other])
                    net[kind] += used
                    net[other] -= used
            total += sum(rates[kind] * max(0.0, net[kind]) for kind in net)
            carried = {kind: max(0.0, -net[kind]) for kind in net}
        return total

    def end_year(self) -> float:
        due = self.tax_in_all([]) - self.paid
        self.paid += due
        self.year += 1
        return due


def naive_dated_taxes(
    ledger: rl.Ledger, returns: pd.DataFrame, opening: pd.Series, taxes: rl.Taxes, year_ends: set
) -> tuple[pd.Series, float]:
    """Tax at each date, and what selling everything at the end would add."""
    index = returns.index
    usual = index.to_series().diff().median()

    def now(place: int) -> tuple:
        """Time for wash sales, and for ages: dates, or the number of the period."""
        date = index[place] if place >= 0 else index[0] - usual
        spans = taxes.wash_sale, taxes.long_after
        return tuple(place if isinstance(span, int) else date for span in spans)

    payer = Taxpayer(taxes, opening, now(-1))
    prices = pd.Series(1.0, returns.columns)
    paid, due = {}, 0.0
    for place, date in enumerate(index):
        payer.day = now(place)
        paid[date], due = due, 0.0
        prices *= 1.0 + returns.loc[date]
        for asset in prices.index[prices <= 0.0]:
            payer.die(asset)
            prices[asset] = 1.0
        if date in ledger.trades.index:
            for asset, money in ledger.trades.loc[date].items():
                if money > 0.0:
                    payer.buy(asset, money / prices[asset], prices[asset])
                elif money < 0.0:
                    payer.sell(asset, -money / prices[asset], prices[asset])
        if date in year_ends and date != index[-1]:
            due = payer.end_year()
    rest = [
        {
            "year": payer.year,
            "kind": "long" if payer.is_long(lot) else "short",
            "amount": lot.units * (prices[asset] - lot.cost),
        }
        for asset, own in payer.lots.items()
        for lot in own
    ]
    return pd.Series(paid), payer.tax_in_all(rest) - payer.paid
