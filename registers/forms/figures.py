"""Which figures: the span and the lines."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django import forms

from attendance.kit.forms import DayField
from registers.queries.figures import Span

DAY = timedelta(days=1)
LONGEST = timedelta(days=5 * 366)
WHOLE_ONLY = "Choose one of these periods. Without pupils’ names there are figures of whole weeks only."
LINES = (("group", "Group"), ("year_group", "Year group"), ("pupil", "Pupil"), ("code", "Code"))


@dataclass(frozen=True)
class Period:
    """A span with a name that the page offers."""

    key: str
    label: str
    span: Span


class FiguresForm(forms.Form):
    """The span by name or by days, and by what. `periods` are those of the school's calendar.

    Without `pupils` (nobody by name) there are whole periods only, and no lines of pupils.
    """

    period = forms.ChoiceField(label="Span")
    since = DayField(label="First day", required=False)
    last = DayField(label="Last day", required=False)
    by = forms.ChoiceField(label="Lines")

    def __init__(self, *args: Any, periods: list[Period], pupils: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.periods = {period.key: period for period in periods}
        self.fields["period"].choices = [(period.key, period.label) for period in periods]
        self.fields["by"].choices = [line for line in LINES if pupils or line[0] != "pupil"]
        if pupils:
            self.fields["period"].choices += [("days", "Days of my choice")]
            return
        self.fields["period"].error_messages["invalid_choice"] = WHOLE_ONLY
        del self.fields["since"], self.fields["last"]

    def clean(self) -> dict:
        data = super().clean() or {}
        if data.get("period") == "days":
            self._check_days(data.get("since"), data.get("last"))
        return data

    def _check_days(self, since: date | None, last: date | None) -> None:
        for name, day in (("since", since), ("last", last)):
            if day is None and name not in self.errors:
                self.add_error(name, "Give a day, such as 27/3/2026.")
        if since and last and last < since:
            self.add_error("last", "The last day is before the first.")
        if since and last and last - since > LONGEST:
            self.add_error("since", "Choose five years at most.")

    @property
    def span(self) -> Span:
        """The chosen days; only after `is_valid`."""
        data = self.cleaned_data
        if data["period"] == "days":
            return Span(data["since"], data["last"] + DAY)
        return self.periods[data["period"]].span
