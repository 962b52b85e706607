"""What a deed in this room may be refused for."""


class LetterProblem(ValueError):
    """A refusal: `field` is what to change, `message` what is wrong, `remedy` what to do instead."""

    def __init__(self, field: str, message: str, remedy: str) -> None:
        super().__init__(f"{message} {remedy}")
        self.field, self.message, self.remedy = field, message, remedy


class SentTwice(LetterProblem):
    """The same deed of the same person a moment ago: a button that was pressed twice. Nothing is done again."""

    def __init__(self) -> None:
        super().__init__("", "This was done already.", "Look at the letter.")


class StorageAway(RuntimeError):
    """The place where PDFs are kept cannot be written or read: a full disk, a dead server. Letters stay approved."""
