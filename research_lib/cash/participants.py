"""A closed market: participants whose holdings add up to it at every moment."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple, get_args

import numpy as np
import pandas as pd
from scipy.sparse import csr_array

from research_lib.base.arrays import FloatArray
from research_lib.base.checks import check_no_total_loss, check_returns, weights_on
from research_lib.base.frequency import periods_per_year
from research_lib.base.parameters import whole
from research_lib.cash.hands import dealt, levels
from research_lib.cash.participant import ROUNDING, Participant, Weighting
from research_lib.diversification.overlap import Weights
from research_lib.measures.performance import aligned_cash
from research_lib.workers.in_order import Shared, in_order

EVERYBODY_ELSE = "everybody else"
# Participants whose paths are in memory at one time.
BATCH = 10_000


@dataclass(frozen=True, eq=False)
class Participants:
    """What became of the participants of a closed market; T periods, N assets, K participants.

    Attributes
    ----------
    each : DataFrame of shape (K, 4)
        `kind`; `level` of diversification at first; `growth` of 1 over the horizon of the
        participant, bills and costs included; `market`, that of the market over the same time.
    holdings : DataFrame of shape (T, kinds x N)
        What each kind, and everybody else, owns of each asset at the start of each period, in the
        market's money, of which there is 1 at first. ``holdings["funds"]`` are those of a kind.
    supply : DataFrame of shape (T, N)
        What there is of each asset: the sum of the holdings.
    results : DataFrame of shape (T, kinds)
        Return of the shares of each kind, before costs and without bills; missing where it has
        none.
    market : Series of length T
        Return of the market: the average of `results` by `money`.
    """

    each: pd.DataFrame
    holdings: pd.DataFrame
    supply: pd.DataFrame
    results: pd.DataFrame
    market: pd.Series

    @property
    def money(self) -> pd.DataFrame:
        """Money that each kind has in shares at the start of each period, shape (T, kinds)."""
        kinds = self.results.columns
        return pd.DataFrame({kind: pd.DataFrame(self.holdings[kind]).sum(axis=1) for kind in kinds})

    def behind(self) -> pd.Series:
        """Share of each kind that ends behind the market over its horizon."""
        lost = self.each["growth"] < (1.0 - ROUNDING) * self.each["market"]
        return lost.groupby(self.each["kind"], sort=False, observed=True).mean().rename("behind")


class _Times(NamedTuple):
    """What happens: value of 1 in each asset (T + 1, N), returns (T, N), bills (T,), pace."""

    grown: FloatArray
    returns: FloatArray
    bills: FloatArray
    yearly: float


def participants(
    returns: pd.DataFrame,
    market: Weights,
    kinds: Mapping[str, Participant],
    *,
    bills: pd.Series | float = 0.0,
    seed: int = 0,
    n_jobs: int = -1,
) -> Participants:
    """Let kinds of participants own a whole market, and see who stays behind it.

    The market is closed: nothing is issued or bought back, and every share has an owner at every
    moment. What the kinds do not own belongs to everybody else, who takes the other side of every
    trade at the market's prices: buys what rebalancers sell, sells what they buy, gets the shares
    that costs take, and takes or gives shares when others restore their cash. Bills lie outside
    the market of shares, and there are as many as are wanted.

    Parameters
    ----------
    returns : DataFrame of shape (T, N)
        Returns of the assets in each period, in decimals, dates as rows.
    market : Series or mapping
        Market weights at the start, sum 1. They drift from there.
    kinds : mapping of str to Participant
        Kinds by name. Their money adds up to 1 at most; the rest is everybody else's.
    bills : Series of length T, or float, default 0
        Return of cash in each period.
    seed : int, default 0
        Seed of the deal. Kinds of the same count, stakes and weighting are dealt the same stakes,
        so that they differ by what they do with them alone.
    n_jobs : int, default -1
        Workers, as joblib counts them. The result is the same for any number.

    Returns
    -------
    Participants
        Growth by participant, and holdings by kind at every period.

    Raises
    ------
    ValueError
        If returns are missing, in percent or a total loss, bills or weights do not match them, a
        horizon is longer than the data, there is no kind, its name is that of everybody else, the
        kinds own more than there is, or they come to want more of an asset than there is.

    Notes
    -----
    A kind with stakes is dealt its part of the market as cards are: the assets lie side by side
    on a line, each as long as its weight, the stakes of all are laid along it in random order, and
    each holds what lies under his. So a stake is an asset drawn by its size, and the expected
    result of every participant is the market's, without skill and without a tilt. A small asset
    may share a stake with its neighbours, a large one be dealt to the same participant twice.

    Holdings of a kind add up to its money times the market as long as it does not trade.
    Everybody else holds what is left: were that negative, somebody would sell what he does not
    have, which is refused.

    References
    ----------
    Sharpe (1991), *The arithmetic of active management*.

    Examples
    --------
    >>> months = pd.date_range("2020-01-31", periods=12, freq="ME")
    >>> flat = pd.DataFrame({"a": 0.02, "b": -0.01}, months)
    >>> kinds = {"index": rl.Participant(0.5, weighting="market", cost=0.01),
    ...          "gambler": rl.Participant(0.5, count=1000, stakes=1)}
    >>> rl.participants(flat, {"a": 0.4, "b": 0.6}, kinds).behind().to_dict()
    {'index': 1.0, 'gambler': 0.6}
    """
    values = check_returns(returns)
    check_no_total_loss(values, returns, "who holds it alone has nothing left; end the data before")
    weights = weights_on(returns.columns, market, "market weights")
    named = _checked(kinds, len(values))
    seed = whole(seed, "seed", 0)
    grown = np.vstack([np.ones(values.shape[1]), np.cumprod(1.0 + values, axis=0)])
    times = _Times(
        grown, values, aligned_cash(bills, returns.index), periods_per_year(returns.index)
    )
    supply = weights * grown[:-1]
    each, holdings = [], {}
    hands: dict[tuple[int, int | None, Weighting], csr_array] = {}
    left = supply.copy()
    wealth = grown @ weights
    for name, kind in named.items():
        alike = kind.count, kind.stakes, kind.weighting
        if alike not in hands:
            hands[alike] = _hands(kind, weights, seed)
        growth, held = _lived(kind, hands[alike], times, n_jobs)
        holdings[name] = kind.money * held
        left -= holdings[name]
        end = wealth[kind.horizon or len(values)]
        level = levels(hands[alike], weights)
        each.append(_told(name, kind.count, level, growth, end))
    _check_left(left, wealth, returns)
    holdings[EVERYBODY_ELSE] = left
    return _books(pd.concat(each, ignore_index=True), holdings, supply, returns)


def _checked(kinds: Mapping[str, Participant], periods: int) -> dict[str, Participant]:
    """Return the kinds, if a market can consist of them."""
    if not isinstance(kinds, Mapping) or not kinds:
        raise ValueError("kinds are none: give a mapping of names to rl.Participant")
    for name, kind in kinds.items():
        if not isinstance(kind, Participant):
            raise ValueError(f"kind {name!r} is {kind!r}: give an rl.Participant")
        if name == EVERYBODY_ELSE:
            raise ValueError(
                f"a kind is named {name!r}, which owns what is left: name it otherwise"
            )
        if kind.horizon is not None and kind.horizon > periods:
            raise ValueError(
                f"horizon of {name!r} is {kind.horizon}: the data have {periods} periods"
            )
    total = sum(kind.money for kind in kinds.values())
    if total > 1.0 + ROUNDING:
        raise ValueError(f"money of the kinds adds up to {total:.6g}: there is 1, give less to one")
    return dict(kinds)


def _hands(kind: Participant, market: FloatArray, seed: int) -> csr_array:
    """Draw what each participant of a kind holds at first, sum 1; one row if all hold the same."""
    if kind.stakes is None:
        size = len(market)
        every = market if kind.weighting == "market" else np.full(size, 1.0 / size)
        return csr_array(every[np.newaxis])
    order = list(get_args(Weighting)).index(kind.weighting)
    generator = np.random.default_rng([seed, kind.count, kind.stakes, order])
    if kind.weighting == "random":
        sizes = generator.standard_exponential((kind.count, kind.stakes))
        sizes /= sizes.sum(axis=1, keepdims=True)
    else:
        ratio = 0.5 if kind.weighting == "concentrated" else 1.0
        split = ratio ** np.arange(kind.stakes)
        sizes = np.tile(split / split.sum(), (kind.count, 1))
    return dealt(market, sizes, generator)


def _lived(
    kind: Participant, hands: csr_array, times: _Times, n_jobs: int
) -> tuple[FloatArray, FloatArray]:
    """Growth of each row, shape (K,), and what all hold of each asset by period, shape (T, N)."""
    growth, held = [], np.zeros_like(times.returns)
    tasks = ((hands[start : start + BATCH],) for start in range(0, hands.shape[0], BATCH))
    total = -(-hands.shape[0] // BATCH)
    jobs = n_jobs if total > 1 else 1
    # Sums are taken in the order of the batches, whoever has done them.
    for one, own in in_order(_batch, Shared(kind, times), tasks, n_jobs=jobs, total=total):
        growth.append(one)
        held += own
    return np.concatenate(growth), held


def _batch(kind: Participant, times: _Times, hands: csr_array) -> tuple[FloatArray, FloatArray]:
    """As :func:`_lived`, of rows that fit into memory."""
    money = np.asarray(hands.sum(axis=1))[:, np.newaxis]
    if kind.rebalances:
        shares = hands @ times.returns.T / money + 1.0
        units: FloatArray = np.ones_like(shares)
    else:
        # What the first holdings alone would be worth; trades scale all of a participant's alike.
        alone = hands @ times.grown.T / money
        shares = alone[:, 1:] / alone[:, :-1]
        units = 1.0 / alone[:, :-1]
    kept = 1.0 - kind.cost / times.yearly
    wealth = (1.0 - kind.cash) * shares
    wealth += kind.cash * (1.0 + times.bills)
    wealth *= kept
    np.cumprod(wealth, axis=1, out=wealth)
    units[:, 1:] *= wealth[:, :-1]
    held: FloatArray = (hands.T @ units).T
    if not kind.rebalances:
        held = held * times.grown[:-1]
    last = wealth.shape[1] if kind.horizon is None else kind.horizon
    return wealth[:, last - 1].copy(), held


def _told(
    name: str, count: int, level: FloatArray, growth: FloatArray, market: float
) -> pd.DataFrame:
    """Rows of the participants of one kind."""
    times = count // len(level)
    columns = {"level": np.repeat(level, times), "growth": np.repeat(growth, times)}
    return pd.DataFrame({"kind": name, **columns, "market": market})


def _check_left(left: FloatArray, wealth: FloatArray, returns: pd.DataFrame) -> None:
    """Raise if everybody else would have to sell what he does not have."""
    short = np.argwhere(left < -ROUNDING * wealth[:-1, np.newaxis])
    if len(short):
        row, column = short[0]
        raise ValueError(
            f"at the start of {returns.index[row]} the kinds want more of "
            f"{returns.columns[column]!r} than there is: give less money to those who rebalance, "
            "hold cash or hold another mix than the market"
        )


def _books(
    each: pd.DataFrame, holdings: dict[str, FloatArray], supply: FloatArray, returns: pd.DataFrame
) -> Participants:
    """Put the results into tables."""
    values = returns.to_numpy(dtype=np.float64)
    results = {}
    for name, held in holdings.items():
        money = held.sum(axis=1)
        some = np.abs(money) > ROUNDING * supply.sum(axis=1)
        earned = (held * values).sum(axis=1)
        results[name] = np.divide(earned, money, out=np.full(len(money), np.nan), where=some)
    whole_market = (supply * values).sum(axis=1) / supply.sum(axis=1)
    frames = {
        name: pd.DataFrame(held, returns.index, returns.columns) for name, held in holdings.items()
    }
    return Participants(
        each.astype({"kind": "category"}),
        pd.concat(frames, axis=1, names=["kind", "asset"]),
        pd.DataFrame(supply, returns.index, returns.columns),
        pd.DataFrame(results, returns.index),
        pd.Series(whole_market, returns.index, name="market"),
    )
