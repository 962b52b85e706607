"""The form of when a school's night starts."""

from django import forms

from attendance.kit.forms import ClockField


class NightStartForm(forms.Form):
    """A local time; which times are refused is the rule's business (`rules.nights.check_starts`)."""

    starts = ClockField(
        label="The night starts at",
        help_text="From 02:30 to 07:00 it judges the day before; from 18:00 on it judges the day that ends.",
    )
