"""Fields of forms: days as people type them."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError

from attendance.kit.forms import ClockField, DayField


@pytest.mark.parametrize("text", ["2026-03-27", "27/3/2026", "27/03/26", "27 March 2026"])
def test_day_as_people_type_it(text):
    assert DayField().clean(text) == date(2026, 3, 27)


@pytest.mark.parametrize("text", ["0026-03-27", "1899-12-31", "2200-01-01", "9999-12-31"])
def test_day_of_a_year_that_nobody_means_is_refused(text):
    with pytest.raises(ValidationError) as refused:
        DayField().clean(text)

    assert refused.value.messages == ["Check the year. Give a day, such as 27/3/2026."]


@pytest.mark.parametrize(
    ("field", "says"), [(DayField(), "Give a day, such as 27/3/2026."), (ClockField(), "Give a time, such as 08:45.")]
)
def test_empty_field_that_is_needed_says_what_to_give(field, says):
    with pytest.raises(ValidationError) as refused:
        field.clean("")

    assert refused.value.messages == [says]


def test_empty_day_that_is_not_asked_for_is_none():
    assert DayField(required=False).clean("") is None
