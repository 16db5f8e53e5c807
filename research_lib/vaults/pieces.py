"""Whole numbers, as contracts count: integers inside, floats never."""

from __future__ import annotations

from numbers import Integral

# Fees are counted in parts of this.
WHOLE = 10**18
# What a contract answers where there is no limit: the largest number that it can hold.
UNLIMITED = 2**256 - 1


def whole(value: object, what: str) -> int:
    """Return a whole number of any size; a float is refused, for it would round large ones."""
    if type(value) is int:
        return value
    if isinstance(value, bool) or not isinstance(value, Integral):
        raise ValueError(f"{what}: {value!r} is no whole number: count in the smallest units")
    return int(value)


def amount(value: object, what: str) -> int:
    """Return a whole number from 0 on."""
    found = whole(value, what)
    if found < 0:
        raise ValueError(f"{what}: {found} is below 0: give a whole number from 0 on")
    return found


def flag(value: object, what: str) -> bool:
    """Return a truth value; a word such as "no" would count as true."""
    if not isinstance(value, bool):
        raise TypeError(f"{what} is {value!r}: give True or False")
    return value


def divided(numerator: int, denominator: int, *, up: bool) -> int:
    """Return the quotient, rounded up or down."""
    return -(-numerator // denominator) if up else numerator // denominator


def fee_on(net: int, fee: int) -> int:
    """Return the fee on top of an amount, rounded up: the vault's favour."""
    return divided(net * fee, WHOLE, up=True)


def fee_inside(gross: int, fee: int) -> int:
    """Return the fee that an amount contains, rounded up."""
    return divided(gross * fee, WHOLE + fee, up=True)
