"""What a deed of the calendar refuses."""


class CalendarProblem(ValueError):
    """A date or time that cannot be: in which field, what is wrong, what to do. Nothing was written."""

    def __init__(self, field: str, message: str, remedy: str) -> None:
        super().__init__(f"{message} {remedy}")
        self.field, self.message, self.remedy = field, message, remedy
