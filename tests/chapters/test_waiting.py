"""Cash that waits, counted one period at a time, and what chapter 21 and its evidence say of it."""

from __future__ import annotations

from functools import cache

import numpy as np
import pandas as pd
import pytest
from chapter import Chapter
from hypothesis import given
from hypothesis import strategies as st

import research_lib as rl
from research_lib.chapters.cash_drag import chances, elsewhere
from research_lib.chapters.cash_drag.cost import growth, spans
from research_lib.chapters.cash_drag.data import us_days, us_months
from research_lib.chapters.cash_drag.falls import (
    after_fall,
    against_plain_cash,
    ahead_by_start,
    kept_for_falls,
    variants,
)
from research_lib.chapters.cash_drag.savers import (
    at_once,
    dearer,
    every,
    in_instalments,
    once_fallen,
    rate_of_saving,
    saved,
    waited,
)
from research_lib.chapters.cash_drag.waiting import five_ways
from research_lib.measures.money_weighted import money_weighted

CHAPTER = Chapter("21_cash_drag")
EVIDENCE = Chapter("21_the_cost_of_cash_everywhere")


@cache
def months() -> pd.DataFrame:
    return us_months()


def naive_after_fall(market: list[float], fall: float) -> list[bool]:
    """Walk through the months with a peak in mind."""
    wealth = peak = 1.0
    inside, there = False, []
    for step in market:
        there.append(inside)
        wealth *= 1.0 + step
        if wealth >= peak:
            peak, inside = wealth, False
        elif wealth <= peak * (1.0 - fall):
            inside = True
    return there


returns = st.lists(st.floats(-0.5, 0.6).map(lambda step: round(step, 3)), min_size=1, max_size=40)


@given(returns, st.sampled_from([0.05, 0.1, 0.2, 0.4]))
def test_cash_goes_in_and_out_as_by_a_walk(market: list[float], fall: float) -> None:
    assert after_fall(np.array(market), fall).tolist() == naive_after_fall(market, fall)


@given(returns, st.integers(0, 39), st.floats(-0.9, 2.0))
def test_waiting_uses_nothing_of_the_future(market: list[float], place: int, other: float) -> None:
    changed = [other if t >= place else step for t, step in enumerate(market)]
    before, after = (after_fall(np.array(path), 0.2) for path in (market, changed))
    assert before[: place + 1].tolist() == after[: place + 1].tolist()


def test_many_histories_are_walked_as_one() -> None:
    drawn = np.random.default_rng(21).normal(0.005, 0.06, (7, 120))
    many = after_fall(drawn, 0.1)
    assert many.tolist() == [after_fall(row, 0.1).tolist() for row in drawn]


def test_a_fifth_until_a_fall_by_hand_and_by_the_simulator() -> None:
    """A path of targets, in force from the close before, traded at every close."""
    market, bills = months()["market"], months()["bills"]
    table = kept_for_falls(market, bills, 0.20, 0.20)
    share = pd.Series(naive_after_fall(market.tolist(), 0.20), market.index).map(
        {True: 0.0, False: 0.20}
    )
    before = market.index[:1] - pd.offsets.MonthEnd(1)
    target = pd.DataFrame({"market": 1.0 - share, "bills": share})
    target.index = before.append(market.index[:-1])
    ledger = rl.simulate(months()[["market", "bills"]], target, rl.Policy(1))
    assert (ledger.returns() - table["portfolio"]).abs().max() < 1e-13
    parts = against_plain_cash(table, bills)
    assert parts["cash"] == pytest.approx(share.mean())
    lost = growth(market) - growth(ledger.returns())
    assert parts["lost"] == pytest.approx(lost, abs=1e-13)
    assert parts["always"] - parts["falls"] == pytest.approx(lost, abs=1e-13)
    assert EVIDENCE.shows(f"{100 * lost:.2f}", f"{100 * parts['always']:.2f}")


def test_starts_in_which_waiting_and_plain_cash_won_counted_one_by_one() -> None:
    """Twenty years from every month, multiplied out; plain cash keeps the average share."""
    market, bills = (months()[name].to_numpy() for name in ("market", "bills"))
    share = np.where(naive_after_fall(market.tolist(), 0.20), 0.0, 0.20)
    steps = [1 + market - own * (market - bills) for own in (share, share.mean(), 0.0)]
    ends = np.array(
        [[step[t : t + 240].prod() for step in steps] for t in range(len(market) - 239)]
    )
    waits, kept = ends[:, 0] > ends[:, 2], ends[:, 1] > ends[:, 2]
    counts = len(ends), waits.sum(), kept.sum(), (waits & kept).sum()
    assert counts == (943, 96, 33, 14)
    assert CHAPTER.shows(*map(str, counts))
    assert set(months().index[:943][waits].year) == {1929, 1957, *range(1958, 1971)}


def test_waiting_without_a_fall_is_plain_cash() -> None:
    """A fall of nearly everything never comes: the cash is always kept, and always is waiting."""
    market, bills = months()["market"], months()["bills"]
    table = kept_for_falls(market, bills, 0.10, 0.999)
    plain = rl.cash_drag(market, bills, 0.10)["portfolio"]
    assert (table["portfolio"] - plain).abs().max() < 1e-15
    parts = against_plain_cash(table, bills)
    assert parts["falls"] == pytest.approx(0.0, abs=1e-15)
    # A mix of market and bills with its own volatility is itself.
    assert parts["at equal risk"] == pytest.approx(0.0, abs=1e-12)
    gap = ahead_by_start(table, 20)
    assert (gap["for falls"] - gap["always"]).abs().max() < 1e-12


def test_every_way_lost_to_the_market_and_at_equal_risk() -> None:
    ways = variants(months()["market"], months()["bills"])
    assert len(ways) == 32
    assert (ways["lost"] > 0).all()
    assert (ways["at equal risk"] < 0).all()
    better = ways[ways["falls"] > 0]
    assert len(better) == 4
    assert set(better.index.droplevel("kept")) == {("in bills", 0.40)}
    columns = ["lost", "always", "falls", "at equal risk"]
    seen = 100 * ways.loc[("in bills", 0.20, 0.20)][columns]
    assert EVIDENCE.row("in bills, 20% until −20%")[1:] == seen.round(2).tolist()


def test_starts_of_twenty_years_by_a_plain_loop() -> None:
    market, bills = months()["market"], months()["bills"]
    there = naive_after_fall(market.tolist(), 0.20)
    path = market - 0.20 * ~np.array(there) * (market - bills)
    ahead = [
        (1 + path.iloc[start : start + 240]).prod() > (1 + market.iloc[start : start + 240]).prod()
        for start in range(len(market) - 239)
    ]
    assert len(ahead) == 943
    assert CHAPTER.row("a fifth, for a fall")[3] == round(100 * np.mean(ahead), 1)
    assert EVIDENCE.row("won  ")[0] == sum(ahead)
    years = months().index.year[: len(ahead)][ahead]
    late = years[years > 1940]
    assert (late.min(), late.max()) == (1957, 1970)


def naive_saver(market: list[float], cash: list[float], when: str) -> float:
    """Pay in 1 at the opening of every month, and walk."""
    there = [*naive_after_fall(market, 0.20), False]
    invested = waiting = 0.0
    for month, (up, interest) in enumerate(zip(market, cash, strict=True)):
        waiting += 1.0
        if when == "at once" or (when == "yearly" and month % 12 == 11):
            invested, waiting = invested + waiting, 0.0
        if when == "fallen" and there[month]:
            invested, waiting = invested + waiting, 0.0
        invested *= 1.0 + up
        waiting *= 1.0 + interest
    return invested + waiting


@pytest.mark.parametrize("idle", [True, False])
def test_savers_by_a_walk(idle: bool) -> None:
    few = months().iloc[:300]
    market, cash = few["market"], 0.0 if idle else few["bills"]
    whens = {"at once": at_once, "yearly": every(12), "fallen": once_fallen(market, 0.20)}
    for name, when in whens.items():
        paid = saved(market, cash, 25, when)
        assert len(paid) == 1
        steps = np.zeros(300) if idle else few["bills"]
        # The peak of the walk is that of the saver's own months; so is that of this history.
        assert paid.iloc[0] == pytest.approx(naive_saver(market.tolist(), list(steps), name))


def test_savers_by_the_simulator_and_its_money_weighted_return() -> None:
    """What waits is a path of targets: each payment into bills, all into the market in twelfths."""
    since = months().loc["1995":, ["market", "bills"]]
    payments = pd.Series(1.0, since.index[:-1])
    ledger = rl.simulate(since, {"market": 1.0}, rl.Policy(None), flows=payments)
    early = saved(since["market"], since["bills"], 30, at_once)
    assert ledger.value.iloc[-1] == pytest.approx(early.iloc[0])
    assert money_weighted(ledger) == pytest.approx(rate_of_saving(early, 30).iloc[0], abs=1e-9)

    invested, waiting, shares = 0.0, 0.0, []
    for month, (up, interest) in enumerate(since.to_numpy()):
        waiting += 1.0
        if month % 12 == 11:
            invested, waiting = invested + waiting, 0.0
        shares.append(invested / (invested + waiting))
        invested, waiting = invested * (1.0 + up), waiting * (1.0 + interest)
    dates = (since.index[:1] - pd.offsets.MonthEnd(1)).append(since.index[:-1])
    target = pd.DataFrame({"market": shares, "bills": 1.0 - np.array(shares)}, dates)
    slow = rl.simulate(since, target, rl.Policy(1), flows=payments)
    late = saved(since["market"], since["bills"], 30, every(12))
    assert slow.value.iloc[-1] == pytest.approx(late.iloc[0])
    found = 100 * money_weighted(slow)
    assert found == pytest.approx(100 * rate_of_saving(late, 30).iloc[0], abs=1e-7)
    assert EVIDENCE.row("once a year") == [round(found, 2)]


@given(st.floats(-0.3, 0.5), st.integers(1, 40))
def test_rate_of_saving_is_found_again(rate: float, years: int) -> None:
    wealth = ((1.0 + rate) ** (np.arange(1, 12 * years + 1) / 12.0)).sum()
    assert rate_of_saving(pd.Series([wealth]), years).iloc[0] == pytest.approx(rate, abs=1e-7)


def test_instalments_by_hand() -> None:
    dates = pd.date_range("2001-01-31", periods=3, freq="ME")
    market, cash = pd.Series([0.1, -0.2, 0.3], dates), pd.Series([0.0, 0.05, 0.05], dates)
    ends = in_instalments(market, cash, 2)
    assert ends["at once"].tolist() == pytest.approx([0.88, 1.04])
    # Half goes in at once, half waits a month in cash.
    assert ends["spread"].tolist() == pytest.approx(
        [(0.88 + 1.0 * 0.8) / 2, (1.04 + 1.05 * 1.3) / 2]
    )


def test_gains_and_losses_of_waiting_by_hand() -> None:
    once, late = pd.Series([1.0, 2.0, 4.0, 1.0]), pd.Series([1.1, 1.0, 3.0, 0.7])
    row = waited(once, late)
    assert row.tolist() == pytest.approx([4.0, 0.25, 0.1, -0.35])
    assert np.isnan(waited(once, once)[["gain", "loss"]]).all()


def test_payments_that_waited_went_in_dearer() -> None:
    market = months()["market"]
    wealth = np.append(1.0, (1 + market).cumprod())
    there = [*naive_after_fall(market.tolist(), 0.20), False]
    up = []
    for paid in range(len(market)):
        later = next((t for t in range(paid, len(there)) if there[t]), None)
        if later is not None and later > paid:
            up.append(wealth[later] > wealth[paid])
    assert dearer(market, once_fallen(market, 0.20)) == pytest.approx(np.mean(up))
    assert EVIDENCE.shows(f"{100 * np.mean(up):.1f} %")


def yearly_rate(wealth: float) -> float:
    """Rate a year at which 360 payments of 1 a month, each at its opening, come to a wealth."""
    low, high = 0.0, 0.1
    for _ in range(60):
        q = 1.0 + 0.5 * (low + high)
        # The sum of a geometric series, in closed form.
        if q * (q**360 - 1.0) / (q - 1.0) < wealth:
            low = q - 1.0
        else:
            high = q - 1.0
    return (1.0 + low) ** 12 - 1.0


def walked(cash: list[float], there: list[bool]) -> dict[str, list[float]]:
    """Each way of the chapter less not waiting, by start, walked month by month."""
    market = months()["market"].tolist()
    found: dict[str, list[float]] = {}
    for name, share in {"a fifth, for a fall": 0.2, "everything, for a fall": 1.0}.items():
        for start in range(len(market) - 239):
            kept = plain = 1.0
            for month in range(start, start + 240):
                part = 0.0 if there[month] else share
                kept *= 1.0 + (1.0 - part) * market[month] + part * cash[month]
                plain *= 1.0 + market[month]
            found.setdefault(name, []).append(kept ** (1 / 20) - plain ** (1 / 20))
    for start in range(len(market) - 11):
        inside, outside, plain = 0.0, 1.0, 1.0
        for place in range(12):
            outside -= (moved := outside / (12 - place))
            inside = (inside + moved) * (1.0 + market[start + place])
            outside *= 1.0 + cash[start + place]
            plain *= 1.0 + market[start + place]
        found.setdefault("a sum, in instalments", []).append(inside - plain)
    for start in range(len(market) - 359):
        # Wealth of who does not wait, invests each 12th month, invests after a fall; what waits.
        plain = yearly = fallen = 0.0
        this_year = until = 0.0
        for place, month in enumerate(range(start, start + 360)):
            plain, this_year, until = plain + 1.0, this_year + 1.0, until + 1.0
            if place % 12 == 11:
                yearly, this_year = yearly + this_year, 0.0
            if there[month]:
                fallen, until = fallen + until, 0.0
            plain, yearly, fallen = (
                each * (1.0 + market[month]) for each in (plain, yearly, fallen)
            )
            this_year, until = (each * (1.0 + cash[month]) for each in (this_year, until))
        once = yearly_rate(plain)
        late = {"savings, once a year": yearly + this_year, "savings, for a fall": fallen + until}
        for name, wealth in late.items():
            found.setdefault(name, []).append(yearly_rate(wealth) - once)
    return found


def test_the_five_ways_by_plain_loops() -> None:
    ways = five_ways(months())
    there = naive_after_fall(months()["market"].tolist(), 0.20)
    for kind, cash in {"bills": months()["bills"].tolist(), "idle": [0.0] * len(there)}.items():
        found = walked(cash, there)
        assert list(found) == list(ways.index)
        for name, ahead in found.items():
            row = ways.loc[name, [f"cost, {kind}", f"won, {kind}"]].tolist()
            wins = 100 * np.mean(np.array(ahead) > 0)
            assert row == pytest.approx([-100 * np.mean(ahead), wins], abs=1e-8)
            own = CHAPTER.row(name)
            assert round(row[0], 2) in own[1:3]
            assert round(row[1], 1) in own[3:5]


def test_the_five_ways_of_the_chapter() -> None:
    ways = five_ways(months())
    assert (ways[["cost, bills", "cost, idle"]] > 0).all(axis=None)
    assert (ways["cost, idle"] > ways["cost, bills"]).all()
    never = ways.loc["savings, for a fall", ["won, bills", "won, idle"]]
    assert never.tolist() == [0.0, 0.0]


def test_falls_of_a_market_are_counted_by_hand(monkeypatch: pytest.MonkeyPatch) -> None:
    """Down a fifth, on and back; down a tenth and back; down a half, with half a way back."""
    steps = [0.1, -0.2, -0.1, 0.5, -0.1, 0.2, -0.5, 0.5, -0.1, 0.1]
    made = pd.Series(steps, months().index[:10])
    monkeypatch.setattr(elsewhere, "other_markets", lambda: iter([("made", made)]))
    assert elsewhere.falls_elsewhere().loc["made", "times"] == 2
    monkeypatch.setattr(elsewhere, "other_markets", lambda: iter([("made", made[:5])]))
    assert elsewhere.falls_elsewhere().loc["made", "times"] == 1


def test_who_is_ahead_in_money_is_ahead_in_goods() -> None:
    kept = kept_for_falls(months()["market"], months()["bills"], 0.20, 0.20)
    paths = kept[["portfolio", "market"]]
    goods = paths.add(1).div(1 + months()["prices"], axis=0) - 1
    ratios = [
        ends["portfolio"] / ends["market"] for ends in (spans(each, 20) for each in (paths, goods))
    ]
    assert ratios[0].to_numpy() == pytest.approx(ratios[1].to_numpy())


def test_what_has_no_answer_is_refused() -> None:
    few = months().iloc[:24]
    market, bills = few["market"], few["bills"]
    for fall in (0.0, 1.0, np.nan):
        with pytest.raises(ValueError, match=f"fall is {fall}: give a share"):
            kept_for_falls(market, bills, 0.2, fall)
    table = kept_for_falls(market, bills, 0.2, 0.2)
    for asked in (
        lambda: ahead_by_start(table, 3),
        lambda: saved(market, bills, 3, at_once),
        lambda: in_instalments(market, bills, 36),
        lambda: spans(few, 3),
    ):
        with pytest.raises(ValueError, match="a stretch of 36 periods does not fit into 24"):
            asked()
    with pytest.raises(ValueError, match="the market never fell by 90% from a peak"):
        chances.falls_foretell(market, bills, [0.9])


def test_a_month_is_matched_by_its_date() -> None:
    """Bills of other years beside: those of the market's months count, wherever they stand."""
    every_month = months()["bills"]
    few = months().iloc[300:336]
    market, own = few["market"], few["bills"]
    for asked in (
        lambda bills: saved(market, bills, 2, every(12)),
        lambda bills: in_instalments(market, bills, 12)["spread"],
        lambda bills: against_plain_cash(kept_for_falls(market, own, 0.2, 0.2), bills),
        lambda bills: chances.falls_foretell(market, bills, [0.02], n_worlds=20).loc[0.02],
    ):
        assert asked(every_month).tolist() == asked(own).tolist()
        with pytest.raises(ValueError, match=f"cash misses {market.index[0]}"):
            asked(every_month.iloc[600:640])
        with pytest.raises(ValueError, match=f"cash misses {market.index[-1]}"):
            asked(own.iloc[:-1])
        hole = own.copy()
        hole.iloc[5] = np.nan
        with pytest.raises(ValueError, match=f"cash at {market.index[5]} is missing"):
            asked(hole)


def test_a_month_without_a_return_is_named() -> None:
    market = months()["market"].iloc[:36].copy()
    market.iloc[7] = np.nan
    named = f"return of 'market' at {market.index[7]} is nan"
    for asked in (
        lambda: saved(market, 0.0, 2, at_once),
        lambda: in_instalments(market, 0.0),
        lambda: once_fallen(market, 0.2),
        lambda: dearer(market, every(12)),
    ):
        with pytest.raises(ValueError, match=named):
            asked()
    with pytest.raises(ValueError, match="return 7 of the market, from 0, is nan"):
        after_fall(np.vstack([np.zeros(36), market]), 0.2)
    market.iloc[7] = -1.0
    with pytest.raises(ValueError, match=f"market loses everything at {market.index[7]}"):
        saved(market, 0.0, 2, at_once)


@pytest.mark.parametrize("wealth", [1e18, 1.0, 0.0, np.nan])
def test_wealth_that_no_rate_leads_to_is_refused(wealth: float) -> None:
    both = pd.Series([360.0, wealth], ["first", "second"])
    assert rate_of_saving(both[:1], 30).iloc[0] == pytest.approx(0.0, abs=1e-9)
    with pytest.raises(ValueError, match=r"wealth of the start second is .* 360 payments of 1"):
        rate_of_saving(both, 30)


def test_rules_that_let_nothing_wait_are_refused() -> None:
    market = months()["market"].iloc[:36]
    for wrong in (0, -3, 2.5, "12"):
        with pytest.raises(ValueError, match=f"months between investments is {wrong!r}"):
            every(wrong)  # type: ignore[arg-type]
    # At once nobody waits; a fall of nearly everything never comes.
    for when in (at_once, every(1), once_fallen(market, 0.999)):
        with pytest.raises(ValueError, match="of 36 payments none waits and is invested later"):
            dearer(market, when)
    for asked in (lambda: rate_of_saving(market, 0), lambda: in_instalments(market, 0.0, 0)):
        with pytest.raises(ValueError, match="is 0: give a whole number, 1 or more"):
            asked()


def test_days_and_months_are_one_market() -> None:
    whole = (1 + us_days().loc[:"2024"]).resample("ME").prod() - 1
    assert (whole - months()[["market", "bills"]]).abs().to_numpy().max() < 0.005


class TestChances:
    def test_extra_by_hand(self) -> None:
        excess = np.array([[0.01, 0.02, 0.05, -0.03]])
        there = np.array([[False, True, True, False]])
        assert chances.extra_after_fall(excess, there).tolist() == pytest.approx([0.045])

    def test_the_data_are_one_of_the_worlds(self) -> None:
        """In 99 worlds that are the data none has less: the p-value is 1, and never 0."""
        draw = np.random.default_rng(1).normal(0.0, 0.05, 120)
        dates = pd.date_range("2001-01-31", periods=120, freq="ME")
        market, bills = pd.Series(draw, dates), pd.Series(0.0, dates)

        def told(worlds: np.ndarray) -> float:
            table = chances.falls_foretell(
                market, bills, [0.1], [], draw=lambda excess, n, seed: worlds, n_worlds=len(worlds)
            )
            return float(table.loc[0.1, "p_value"])

        own = chances.extra_after_fall(draw, after_fall(draw, 0.1))
        signs = np.random.default_rng(2).choice([-1.0, 1.0], size=(30, 120))
        worlds = signs * (draw - draw.mean())
        walked = worlds + draw.mean()
        extras = [chances.extra_after_fall(row, after_fall(row, 0.1)) for row in walked]
        extras = [extra for extra in extras if not np.isnan(extra)]
        more = sum(extra >= own for extra in extras)
        assert 0 < more < len(extras)
        assert told(worlds) == (1 + more) / (1 + len(extras))
        least = walked[[extra < own for extra in extras]]
        assert told(least - draw.mean()) == 1 / (1 + len(least))

    def test_flips_keep_the_size_of_every_month(self) -> None:
        excess = np.random.default_rng(3).normal(0.01, 0.05, 50)
        noise = chances.flipped(excess, 20)
        assert np.abs(noise) == pytest.approx(np.tile(np.abs(excess - excess.mean()), (20, 1)))
        assert set(np.sign(noise[:, 0])) == {-1.0, 1.0}

    def test_worlds_walk_as_the_rule_does(self) -> None:
        excess = (months()["market"] - months()["bills"]).to_numpy()[:240]
        bills = months()["bills"].to_numpy()[:240]
        noise = chances.flipped(excess, 5)
        earned, there = chances.planted(excess, bills, noise, 0.2, 0.01)
        assert there.tolist() == after_fall(bills + earned, 0.2).tolist()
        inside = earned - noise
        gap = inside[there].mean() - inside[~there].mean()
        assert gap == pytest.approx(0.01)

    def test_a_large_edge_is_found_and_none_is_not(self) -> None:
        """Data made with 3 points a month after falls; and signs drawn anew."""
        market, bills = months()["market"], months()["bills"]
        excess, money = (market - bills).to_numpy(), bills.to_numpy()
        for extra, found in ((0.03, True), (0.0, False)):
            noise = chances.flipped(excess, 1, seed=5)
            earned, _ = chances.planted(excess, money, noise, 0.1, extra)
            world = pd.Series(money + earned[0], market.index)
            row = chances.falls_foretell(world, bills, [0.1], n_worlds=200).loc[0.1]
            assert (row["p_value"] < 0.05) == found
            assert (row["extra"] > row["needed"]) == found

    def test_size_in_worlds_without_memory(self) -> None:
        """About one in twenty passes what one in twenty of other worlds passes."""
        market, bills = months()["market"], months()["bills"]
        row = chances.falls_foretell(market, bills, [0.2], [0.0], n_worlds=1000).loc[0.2]
        assert row["power at 0%"] == pytest.approx(0.05, abs=0.03)
        assert EVIDENCE.shows(f"{100 * row['after']:.1f}", f"{100 * row['otherwise']:.1f}")
