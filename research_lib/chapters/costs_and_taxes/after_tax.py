"""What is left after tax: rules compared by their value once everything is sold and taxed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd

from research_lib.comparison.paired import resampled_measures
from research_lib.diversification.overlap import Weights
from research_lib.inference.intervals import low_high
from research_lib.measures.paths import SimulatedPath, Variant
from research_lib.rebalancing.policies import Policy
from research_lib.rebalancing.taxes import Taxes


def compare_after_tax(
    returns: pd.DataFrame,
    target: Weights,
    policies: Mapping[str, Policy],
    taxes: Taxes,
    *,
    baseline: str,
    block: float = 12.0,
    coverage: float = 0.95,
    **how: Any,
) -> pd.DataFrame:
    """Growth after the last tax, what tax took of it, and both on resampled histories.

    `returns` (DataFrame of shape (T, N)): simple returns a period. `target`: fixed target weights
    by asset. `policies` (mapping of str to Policy): the rules by name. `taxes`: taxes on realised
    gains; each rule is also run without them. `baseline`: the rule that differences are taken from.
    `block`, `coverage`, `**how`: as for :func:`research_lib.compare`. Returns a DataFrame indexed
    by policy: `growth` a year of the value after everything is sold and taxed; `difference` from
    the baseline with `low` and `high`; `drag`, the growth that the same rule has without taxes less
    that with them, with `drag_low` and `drag_high`; `extra`, the drag over that of the baseline,
    with `extra_low` and `extra_high`; one-way `turnover` a year, taxed. `attrs` holds n_variants,
    n_resamples, block and baseline. ValueError if an input is bad, as for
    :func:`research_lib.simulate`, or the baseline is no policy. :func:`research_lib.compare`
    measures the path of values, before the tax that a sale would bring; a rule that puts taxes off
    would look better there than it is.

    >>> coin = pd.DataFrame({"stock": [1.0, -0.5] * 4, "cash": [0.0] * 8})
    >>> rules = {"always": Policy(1), "never": Policy(None)}
    >>> case = {"stock": 0.5, "cash": 0.5}, rules, Taxes(0.25, year=1)
    >>> table = compare_after_tax(coin, *case, baseline="never", n_resamples=9, block=2.0)
    >>> bool(table.loc["always", "drag"] > table.loc["never", "drag"])
    True
    """
    if baseline not in policies:
        raise ValueError(f"baseline {baseline!r} is not among {', '.join(policies)}")
    # The frictions are the rules' own: each rule with its taxes, then without.
    rules = {f"{name}, taxed": Variant(rule, taxes=taxes) for name, rule in policies.items()}
    rules |= {f"{name}, free": Variant(rule) for name, rule in policies.items()}
    drawn = resampled_measures(returns, target, rules, measures=_after_tax, block=block, **how)
    growth, at = drawn.to_numpy().reshape(-1, 2, len(policies)), list(policies).index(baseline)
    drag = growth[:, 1] - growth[:, 0]
    table = pd.DataFrame({"growth": growth[0, 0]}, pd.Index(policies, name="policy"))
    for name, prefix, values in (
        ("difference", "", growth[:, 0] - growth[:, 0, [at]]),
        ("drag", "drag_", drag),
        ("extra", "extra_", drag - drag[:, [at]]),
    ):
        table[name] = values[0]
        table[prefix + "low"], table[prefix + "high"] = low_high(values[1:], coverage)
    table["turnover"] = drawn.attrs["turnover"][: len(policies)]
    table.attrs = {"n_variants": len(policies), "n_resamples": len(drawn) - 1}
    table.attrs |= {"block": block, "baseline": baseline}
    return table


def _after_tax(path: SimulatedPath) -> float:
    """Growth a year of the value that is left when everything is sold and taxed."""
    return float((path.liquidation / path.initial) ** (path.yearly / len(path.value)) - 1.0)
