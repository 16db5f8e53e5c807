"""Why the files of a reader do not answer a question."""


class NotSaidError(ValueError):
    """The files do not tell what a question needs; the message says what would.

    It names the option that tells it, or the file: HOLDINGS, MARKET or PRICES.
    """


class NothingToSayError(NotSaidError):
    """A question has no answer, whatever the files tell: nothing is to be given."""
