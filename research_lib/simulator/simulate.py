"""A rebalanced portfolio through time: the public function."""

from __future__ import annotations

import pandas as pd

from research_lib.rebalancing.costs import Costs
from research_lib.rebalancing.dealing import Dealing
from research_lib.rebalancing.policies import Policy
from research_lib.rebalancing.taxes import Taxes
from research_lib.simulator.ledger import Ledger
from research_lib.simulator.loop import run
from research_lib.simulator.plan import ENTRY_NOT_PAID, NOT_PAID, Plan, Run
from research_lib.simulator.set_up import FREE, Missing, Target, set_up

MONTHLY = Policy("ME")


def simulate(
    returns: pd.DataFrame,
    target: Target,
    policy: Policy = MONTHLY,
    *,
    costs: Costs | float = FREE,
    taxes: Taxes | None = None,
    dealing: Dealing | None = None,
    flows: pd.Series | None = None,
    initial: float = 1.0,
    charge_entry: bool = False,
    missing: Missing = "refuse",
) -> Ledger:
    """Hold `target`, let it drift with `returns`, and trade by `policy`.

    Parameters
    ----------
    returns : DataFrame of shape (T, N)
        Simple returns a period, in decimals, dated by the end of the period.
    target : Series, mapping, or DataFrame of shape (K, N)
        Target weights by asset; an asset not named has a target of 0.
        A frame is a path of targets: a row is in force from the close of its date on, so its first
        row must be dated before the first period.
    policy : Policy, default looks at every month end
        When to look, how far is too far, where to go.
    costs : Costs or float, default none
        Costs of trading; a number is a proportional cost, one way.
    taxes : Taxes, optional
        Taxes on realised gains.
    dealing : Dealing, optional
        Notice, dealing dates, settlement and gates; by default every trade is dealt at once.
    flows : Series, optional
        Money put in (+) or taken out (-) at the close of the dates of its index, whatever the hour.
        It is dealt together with that date's rebalancing, or pro rata where there is none.
    initial : float, default 1
        Money at the opening of the first period.
    charge_entry : bool, default False
        Whether the first purchase pays costs.
    missing : {"refuse", "unlisted"}, default "refuse"
        What a missing return means: an error, or an asset that is not listed in that period. The
        target of what is not listed is shared out among the rest, in their proportions. At the
        last return before a gap the holding becomes money, free of cost, which is dealt like a
        flow; the asset comes back when the rule, or a flow to target, buys it.

    Returns
    -------
    Ledger
        Value, weights, trades, turnover and costs.

    Raises
    ------
    ValueError
        If an input is incomplete or contradictory, or the portfolio cannot pay a withdrawal or a
        cost; the message names the asset, the date and the value.

    Notes
    -----
    A trade at the close of period t uses nothing later than t and earns from t + 1 on.
    The last period trades nothing but its own flow.
    Weights after a trade are on target of the value after cost, solved exactly.
    The conventions are on one page of the book, "How the simulator counts".

    Examples
    --------
    >>> import pandas as pd
    >>> coin = pd.DataFrame({"stock": [1.0, -0.5], "cash": [0.0, 0.0]})
    >>> float(rl.simulate(coin, {"stock": 0.5, "cash": 0.5}, rl.Policy(calendar=1)).value.iloc[-1])
    1.125
    """
    if isinstance(returns, pd.DataFrame):
        # The caller's frame may change later; a shallow copy makes pandas part the two then.
        returns = returns.copy(deep=False)
    setup = set_up(
        returns,
        target,
        policy,
        costs=costs,
        taxes=taxes,
        dealing=dealing,
        flows=flows,
        initial=initial,
        charge_entry=charge_entry,
        missing=missing,
    )
    result = run(setup.plan, True, False)
    check_paid(result, setup.plan, returns.index)
    return Ledger(setup.plan, result, returns)


def check_paid(result: Run, plan: Plan, index: pd.Index) -> None:
    """Raise if the run stopped because the portfolio could not pay."""
    if result.outcome == ENTRY_NOT_PAID:
        raise ValueError(
            f"the costs of the first purchase exceed the initial {plan.initial:g}: "
            "lower the fixed cost, or start with more"
        )
    if result.outcome == NOT_PAID:
        step = result.stopped
        before = result.value[step - 1] if step else plan.initial
        tax = 0.0 if result.taxes is None else result.taxes[step]
        raise ValueError(
            f"the portfolio cannot pay at {index[step]}: worth {before:.6g} a period before, "
            f"flow {plan.flows[step]:.6g}, tax {tax:.6g}, and costs; lower the withdrawal, the "
            "tax or the cost"
        )
