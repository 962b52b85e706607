"""What a deed of the day may be refused for."""


class DayProblem(ValueError):
    """A refusal: `field` is what to change, `message` what is wrong, `remedy` what to do instead."""

    def __init__(self, field: str, message: str, remedy: str) -> None:
        super().__init__(f"{message} {remedy}")
        self.field, self.message, self.remedy = field, message, remedy
