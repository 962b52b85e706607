"""Year groups: a pupil's rises on each 1 September after the day it was recorded for."""

from datetime import date

from django.db.models import Case, F, IntegerField, Value, When
from django.db.models.functions import ExtractYear

from attendance.calendar.rules.ages import academic_year_of, year_group_label


def year_group_on(year_group: int, since: date, day: date) -> int:
    """The year group on `day` of a pupil who was in `year_group` on `since`."""
    return year_group + academic_year_of(day) - academic_year_of(since)


def year_label(year_group: int | None) -> str:
    """Nursery, Reception, Year 1 … in words; "" for None."""
    return "" if year_group is None else year_group_label(year_group)


def year_group_expression(day: date):
    """`year_group_on` for a query on pupils."""
    began = ExtractYear("year_group_since") - Case(
        When(year_group_since__month__lt=9, then=Value(1)), default=Value(0), output_field=IntegerField()
    )
    return F("year_group") + Value(academic_year_of(day)) - began
