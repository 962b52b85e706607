"""What a deed in a case may be refused for."""


class CaseProblem(ValueError):
    """A refusal: `field` is what to change, `message` what is wrong, `remedy` what to do instead."""

    def __init__(self, field: str, message: str, remedy: str) -> None:
        super().__init__(f"{message} {remedy}")
        self.field, self.message, self.remedy = field, message, remedy


class SentTwice(CaseProblem):
    """The same deed of the same person a moment ago: a button that was pressed twice. Nothing is done again."""

    def __init__(self) -> None:
        super().__init__("", "This was sent twice; it is in the case once.", "Look at the case.")
