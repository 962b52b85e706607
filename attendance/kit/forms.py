"""Form fields with the browser's own date and time inputs, and the way from a refusal to the field it names."""

from datetime import date
from typing import Any

from django import forms

EARLIEST, LATEST = date(1900, 1, 1), date(2199, 12, 31)  # a day beyond these is a slip of the keys
WRITTEN = ["%Y-%m-%d", "%d/%m/%Y", "%d/%m/%y", "%d %m %Y", "%d %B %Y", "%d %b %Y"]


class DayField(forms.DateField):
    """A day, typed or picked: ISO, day/month/year or 27 March 2026. A year that nobody means (0026) is refused."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("widget", forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))
        kwargs.setdefault("input_formats", WRITTEN)
        kwargs.setdefault(
            "error_messages",
            {"invalid": "Give a day, such as 27/3/2026.", "required": "Give a day, such as 27/3/2026."},
        )
        super().__init__(**kwargs)

    def clean(self, value: Any) -> date | None:
        day = super().clean(value)
        if day and not EARLIEST <= day <= LATEST:
            raise forms.ValidationError("Check the year. Give a day, such as 27/3/2026.")
        return day


class ClockField(forms.TimeField):
    """A time of day to the minute."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("widget", forms.TimeInput(attrs={"type": "time"}, format="%H:%M"))
        kwargs.setdefault("input_formats", ["%H:%M", "%H:%M:%S", "%H.%M"])
        kwargs.setdefault(
            "error_messages", {"invalid": "Give a time, such as 08:45.", "required": "Give a time, such as 08:45."}
        )
        super().__init__(**kwargs)


def refuse(form: forms.BaseForm, problem: Exception) -> None:
    """Put a refusal (with .field, .message and .remedy) beside the field it names, or above the form."""
    field = getattr(problem, "field", None)
    form.add_error(field if field in form.fields else None, str(problem))


def seen_now(form: forms.BaseForm, seen: str) -> None:
    """Lets a form that was refused for its field `seen` (somebody saved meanwhile) count as one that has seen what they
    saved: its words stay as they were typed, and sent again they are kept."""
    data = form.data.copy()  # type: ignore[union-attr]  # what a browser sends
    data["seen"] = seen
    form.data = data
