"""The books of a simulated portfolio."""

from __future__ import annotations

from functools import cached_property

import numpy as np
import pandas as pd

from research_lib.base.arrays import FloatArray
from research_lib.simulator.loop import run
from research_lib.simulator.plan import Plan, Run


class Ledger:
    """The books of one simulated portfolio.

    Money is in units of `initial`; T is the number of periods, N of assets, D of trading dates.
    Value after = value before - costs - taxes + flow, at every period, to 1e-12.

    Attributes
    ----------
    value : Series of length T
        Value at the end of each period, after that period's trades.
    weights : DataFrame of shape (T, N)
        Weights at the end of each period, after trades; missing where there is no value.
    trades : DataFrame of shape (D, N)
        Value traded by asset at each trading date: bought is positive, sold negative.
    turnover : Series of length T
        One-way: half the sum of the absolute trades over the money there was to trade with, which
        is the value before them and the flow that came in.
    costs : Series of length T
        Costs paid in each period.
    taxes : Series of length T
        Taxes paid in each period.
    cash : Series of length T
        Money that waits uninvested at the end of each period, what sales have yet to pay included;
        the weights leave it out.
    flows : Series of length T
        Money put in (+) or taken out (-) at the end of each period.
    entry_cost : float
        Cost of the first purchase, paid at the opening.
    initial : float
        Money at the opening, before the first purchase.
    liquidation : float
        Value at the end if everything is sold and all tax is paid; the sale itself is free.

    Examples
    --------
    Half and half, brought back every period at 1 %: what rises is sold, and the cost is gone.

    >>> returns = pd.DataFrame({"a": [0.10, 0.0], "b": [0.0, 0.0]})
    >>> half = {"a": 0.5, "b": 0.5}
    >>> ledger = rl.simulate(returns, half, rl.Policy(1), costs=rl.Costs(0.01), initial=100.0)
    >>> ledger.value.round(4).tolist()
    [104.95, 104.95]
    >>> ledger.trades.round(4).iloc[0].tolist()
    [-2.525, 2.475]
    >>> float(ledger.turnover[0].round(6)), float(ledger.costs[0].round(4))
    (0.02381, 0.05)
    """

    def __init__(self, plan: Plan, result: Run, returns: pd.DataFrame) -> None:
        self._plan = plan
        self._run = result
        # Kept so that pandas copies the caller's frame before it is changed, and not under us.
        self._returns = returns
        self._index = returns.index
        self._assets = returns.columns
        self.initial = plan.initial
        self.entry_cost = result.entry_cost

    def _series(self, values: FloatArray, name: str) -> pd.Series:
        return pd.Series(values, index=self._index, name=name)

    def _or_zeros(self, values: FloatArray | None) -> FloatArray:
        return np.zeros(len(self._index)) if values is None else values

    @cached_property
    def value(self) -> pd.Series:
        """Value at the end of each period, after that period's trades."""
        return self._series(self._run.value, "value")

    @cached_property
    def costs(self) -> pd.Series:
        """Costs paid in each period."""
        return self._series(self._run.costs, "costs")

    @cached_property
    def turnover(self) -> pd.Series:
        """One-way turnover of each period."""
        return self._series(self._run.turnover, "turnover")

    @cached_property
    def flows(self) -> pd.Series:
        """Money put in or taken out at the end of each period."""
        return self._series(self._plan.flows, "flows")

    @cached_property
    def taxes(self) -> pd.Series:
        """Taxes paid in each period."""
        return self._series(self._or_zeros(self._run.taxes), "taxes")

    @cached_property
    def cash(self) -> pd.Series:
        """Money that waits uninvested at the end of each period."""
        return self._series(self._or_zeros(self._run.cash), "cash")

    @property
    def liquidation(self) -> float:
        """Value at the end if everything is sold and all tax is paid; the sale itself is free."""
        return float(self._run.value[-1] - self._run.tax_on_sale)

    @cached_property
    def trades(self) -> pd.DataFrame:
        """Value traded by asset at each trading date, signed."""
        dates = self._index[self._run.trade_steps]
        return pd.DataFrame(self._run.trades, index=dates, columns=self._assets)

    @cached_property
    def weights(self) -> pd.DataFrame:
        """Weights at the end of each period, after trades."""
        # Kept only when asked for: the run is exact, so a second one gives the same books.
        weights = run(self._plan, False, True).weights
        return pd.DataFrame(weights, index=self._index, columns=self._assets)

    def returns(self) -> pd.Series:
        r"""Return of the portfolio in each period, after costs and taxes, with flows taken out.

        .. math::

            1 + r_t = \frac{B_t}{V_{t-1}} \Bigl(1 - \frac{\tau_t}{B_t}\Bigr)
            \Bigl(1 - \frac{c_t}{B_t - \tau_t + \max(f_t, 0)}\Bigr)

        with B the value before the close's trades, tax, cost and flow f. So a flow that comes in
        bears its own dealing: without it, a small account would pay for a large deposit.

        Returns
        -------
        Series of length T
            Simple returns; the first is earned on the money at the opening. Where there was no
            money to earn on, what dealing the flow has cost, and zero without one.
        """
        start = np.concatenate(([self.initial], self._run.value[:-1]))
        flows, costs, taxes = self._plan.flows, self._run.costs, self.taxes.to_numpy()
        gain = self._run.value - flows - start
        earned = np.divide(gain, start, where=start > 0.0, out=np.zeros(len(gain)))
        fed = flows > 0.0
        before = (self._run.value + costs + taxes - flows)[fed].clip(min=0.0)
        left = (before - taxes[fed]).clip(min=0.0)
        started = start[fed]
        grown = np.divide(left, started, where=started > 0.0, out=np.ones(len(left)))
        earned[fed] = grown * (1.0 - costs[fed] / (left + flows[fed])) - 1.0
        return self._series(earned, "return")

    def __repr__(self) -> str:
        return (
            f"Ledger({self._index[0]} to {self._index[-1]}, {len(self._assets)} assets, "
            f"{self._run.trade_steps.size} trading dates, final value {self._run.value[-1]:.6g})"
        )
