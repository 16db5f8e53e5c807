"""The stored test of annual against never, counted again in plain NumPy from the files."""

from __future__ import annotations

import numpy as np
import pytest
from naive_flips import annual_less_never, logs_in_months, naive_p

from research_lib.datasets.study import stored

SETS = {
    "NYSE(O)": "olps_nyse_o",
    "419 US stocks (m)": "us_stocks_monthly",
    "20 countries (m)": "countries",
}
FLIPS = 399


@pytest.mark.parametrize("name", SETS)
def test_the_p_value_is_that_of_a_naive_count(name: str) -> None:
    table = stored("every_rule").query("rule == 'annual' and baseline == 'never'")
    row = table[table["statistic"] == "growth"].set_index("row").loc[name]
    logs = logs_in_months(SETS[name])
    difference, p_value = naive_p(logs, np.full(logs.shape[1], 1 / logs.shape[1]), FLIPS, 7)
    assert difference == pytest.approx(row["difference"], abs=1e-9)
    share = row["p_greater"]
    error = np.sqrt(share * (1 - share) * (1 / FLIPS + 1 / row["flips"]))
    assert abs(p_value - share) <= 4 * error + 1 / FLIPS


def test_the_naive_rule_is_shannons_demon() -> None:
    coin = np.log([[2.0, 1.0], [0.5, 1.0]] * 2)
    gained = annual_less_never(coin, np.array([0.5, 0.5]), year=1)
    assert gained == pytest.approx(1.125**0.5 - 1.0)


def test_the_two_sided_test_has_its_size_on_a_mix_of_two_assets() -> None:
    """Random walks of shares and notes, 99 flips each: the distance of each side in its own."""
    logs = logs_in_months("us_asset_classes_annual")[:, [0, 4]]
    middle = logs.mean(axis=1)
    shares = logs[:, 0] - middle
    generator, size, worlds = np.random.default_rng(5), len(logs), 1500
    rejected = 0
    for _ in range(worlds):
        rows = generator.integers(0, size, size)
        coins = generator.choice([-1.0, 1.0], (100, size))
        moved = shares[rows] * coins[0] * np.vstack([np.ones(size), coins[1:]])
        both = np.exp(np.stack([middle[rows] + moved, middle[rows] - moved], axis=-1))
        annual = np.prod(both @ [0.6, 0.4], axis=1) ** (1 / size)
        never = (np.prod(both, axis=1) @ [0.6, 0.4]) ** (1 / size)
        apart = annual - never - np.median(annual - never)
        up, down = (np.sqrt((np.maximum(side, 0.0) ** 2).mean()) for side in (apart, -apart))
        far = np.abs(np.where(apart > 0.0, apart / up, apart / down))
        rejected += (far >= far[0] - 1e-9).mean() <= 0.05 + 1e-9
    assert 0.03 < rejected / worlds < 0.07
