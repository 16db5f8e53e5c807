"""Why the files of a reader do not answer a question."""


class NotSaidError(ValueError):
    """The files do not tell what a question needs; the message says what would."""
