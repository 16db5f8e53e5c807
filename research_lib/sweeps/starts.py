"""Every way to start a rule that looks each n periods."""

from __future__ import annotations

from dataclasses import replace

from research_lib.rebalancing.policies import Policy


def start_offsets(policy: Policy) -> list[Policy]:
    """Every way to start a rule that looks each n periods: offsets 0 to n - 1.

    Parameters
    ----------
    policy : Policy
        A rule with a whole-number calendar; any other has one start, itself.

    Returns
    -------
    list of Policy
        The same rule with each offset.

    Raises
    ------
    TypeError
        If it is no Policy.

    Examples
    --------
    >>> [rule.offset for rule in rl.start_offsets(rl.Policy(calendar=3))]
    [0, 1, 2]
    """
    if not isinstance(policy, Policy):
        raise TypeError(f"policy is {policy!r}: give a Policy, such as Policy(21)")
    if not isinstance(policy.calendar, int):
        return [policy]
    return [replace(policy, offset=offset) for offset in range(policy.calendar)]
