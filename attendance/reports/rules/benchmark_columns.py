"""The columns of the DfE's files of published figures, and how a figure in them is read.

What the DfE left out is missing, never zero: its sign (c, x, z, ., .., :, NA) is kept beside the row.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal

ATTENDANCE, ABSENCE = "Pupil attendance in schools", "Pupil absence in schools in England"
SIGNS = frozenset({"c", "x", "z", ".", "..", ":", "na", "k", "low", "u"})
AS_PUBLISHED = "Load the file as the DfE published it."
WHOLE, PERCENT, AMOUNT = "whole", "percent", "amount"
ALL_KINDS = "Total"
LEFT_OUT = "school"  # the level that is not loaded: figures of single schools


class FileProblem(Exception):
    """The file cannot be used. `row` as a person counts it (0: the whole file), `column` as the file names it."""

    def __init__(self, message: str, remedy: str, *, row: int = 0, column: str = "") -> None:
        where = ", ".join(part for part in (f"row {row}" if row else "", f"column {column}" if column else "") if part)
        super().__init__(f"{where}: {message} {remedy}" if where else f"{message} {remedy}")
        self.message, self.remedy, self.row, self.column = message, remedy, row, column


@dataclass(frozen=True)
class Column:
    """A figure that has a place of its own. `needed`: a file without it is of another kind."""

    field: str
    kind: str
    needed: bool = True


DASHBOARD: Mapping[str, Column] = {
    "num_schools": Column("schools", AMOUNT, needed=False),
    "enrolments": Column("enrolments", AMOUNT, needed=False),
    "possible_sessions": Column("possible", WHOLE),
    "present_sessions": Column("present", WHOLE),
    "approved_educational_activity": Column("aea", WHOLE),
    "overall_attendance": Column("attended", WHOLE),
    "overall_absence": Column("absent", WHOLE),
    "authorised_absence": Column("authorised", WHOLE),
    "unauthorised_absence": Column("unauthorised", WHOLE),
    "late_sessions": Column("late", WHOLE, needed=False),
    "attendance_perc": Column("attendance_percent", PERCENT),
    "overall_absence_perc": Column("absence_percent", PERCENT),
    "authorised_absence_perc": Column("authorised_percent", PERCENT),
    "unauthorised_absence_perc": Column("unauthorised_percent", PERCENT),
    "pa_perc": Column("pa_percent", PERCENT, needed=False),
    "sa_perc": Column("sa_percent", PERCENT, needed=False),
}
ANNUAL: Mapping[str, Column] = {
    "num_schools": Column("schools", AMOUNT, needed=False),
    "enrolments": Column("enrolments", AMOUNT, needed=False),
    "sess_possible": Column("possible", WHOLE),
    "sess_overall": Column("absent", WHOLE),
    "sess_authorised": Column("authorised", WHOLE),
    "sess_unauthorised": Column("unauthorised", WHOLE),
    "sess_overall_percent": Column("absence_percent", PERCENT),
    "sess_authorised_percent": Column("authorised_percent", PERCENT),
    "sess_unauthorised_percent": Column("unauthorised_percent", PERCENT),
    "enrolments_pa_10_exact_percent": Column("pa_percent", PERCENT, needed=False),
    "enrolments_pa_50_exact_percent": Column("sa_percent", PERCENT, needed=False),
}
# What a row is about: our name, and the columns that may say it, the first one found counts.
PLACES: Mapping[str, tuple[str, ...]] = {
    "level": ("geographic_level", "level"),
    "region": ("region_name",),
    "la_name": ("la_name",),
    "la_code": ("old_la_code",),
    "la_gss": ("new_la_code",),
    "phase": ("school_type", "education_phase"),
    "characteristic": ("characteristic",),
    "period": ("time_period", "year"),
    "term": ("time_identifier", "term"),
    "day": ("attendance_date",),
}
NEEDED_PLACES = ("level", "phase", "period", "term")
UNKEPT = frozenset({"country_code", "country_name", "country", "region_code"})
LEVELS = {
    "national": "national", "regional": "regional", "region": "regional", "local authority": "la", "la": "la",
    "school": LEFT_OUT,
}  # fmt: skip


def _exactly(text: str) -> Decimal:
    value = Decimal(text)
    if not value.is_finite() or value < 0:
        raise ValueError(text)
    return value


def _whole(text: str) -> int:
    value = _exactly(text)
    if value != value.to_integral_value() or value >= 2**63:
        raise ValueError(text)
    return int(value)


def _percent(text: str) -> Decimal:
    value = _exactly(text)
    if value > 100:
        raise ValueError(text)
    return value


def _amount(text: str) -> Decimal:
    value = _exactly(text)
    if value >= 10**12:
        raise ValueError(text)
    return value


READ: Mapping[str, Callable[[str], int | Decimal]] = {WHOLE: _whole, PERCENT: _percent, AMOUNT: _amount}
SHOULD_BE = {WHOLE: "a whole number", PERCENT: "a percentage from 0 to 100", AMOUNT: "a number"}
