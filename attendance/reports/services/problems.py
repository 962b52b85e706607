"""Why something cannot be done with a report."""


class ReportProblem(Exception):
    """Refused. `field` names the field of the form, or ""; `message` says what is wrong, `remedy` what to do."""

    def __init__(self, field: str, message: str, remedy: str) -> None:
        super().__init__(f"{message} {remedy}")
        self.field, self.message, self.remedy = field, message, remedy


class SentTwice(ReportProblem):
    """The same deed of the same person a moment ago: a button that was pressed twice. Nothing is done again."""

    def __init__(self) -> None:
        super().__init__("", "This was done already.", "Look at the report.")
