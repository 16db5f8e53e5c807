"""Why the files of a reader do not answer a question."""

from typing import Any


def or_money(name: Any) -> str:
    """Return the way out for a holding without a price or pieces that is money.

    >>> or_money("Konto DKB")
    "or say that it is money by aliases (--alias 'Konto DKB=cash')"
    """
    return f"or say that it is money by aliases (--alias '{name}=cash')"


class NotSaidError(ValueError):
    """The files do not tell what a question needs; the message says what would.

    It names the option that tells it, or the file: HOLDINGS, MARKET or PRICES.
    """


class NothingToSayError(NotSaidError):
    """A question has no answer, whatever the files tell: nothing is to be given."""
