"""What a deed among people refuses."""


class PeopleProblem(ValueError):
    """Something that cannot be: in which field, what is wrong, what to do. Nothing was written."""

    def __init__(self, field: str, message: str, remedy: str) -> None:
        super().__init__(f"{message} {remedy}")
        self.field, self.message, self.remedy = field, message, remedy
