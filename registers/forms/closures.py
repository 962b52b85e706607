"""Input of the closures page."""

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django import forms

from attendance.kit.forms import DayField
from attendance.people.queries import GroupRow
from registers.services.closures import ClosureData

DAY = timedelta(days=1)
# what an office calls it: (code, kind of the closure)
WHATS = {
    "inset": ("#", "inset", "INSET day, planned (#)"),
    "planned": ("#", "closure", "Another planned closure of the whole school (#)"),
    "unexpected": ("Y4", "closure", "The whole site could not open, unexpectedly (Y4)"),
    "part": ("Y3", "part", "A part of the school could not open (Y3)"),
}
SESSIONS = (("both", "Both sessions"), ("AM", "Morning only"), ("PM", "Afternoon only"))


class ClosureForm(forms.Form):
    """A closure, as an office says it."""

    what = forms.ChoiceField(
        label="What happens?", choices=[(key, words) for key, (_, _, words) in WHATS.items()], widget=forms.RadioSelect
    )
    since = DayField(label="First day")
    until = DayField(label="Last day", required=False, help_text="Empty: that day only.")
    sessions = forms.ChoiceField(label="Sessions", choices=SESSIONS, widget=forms.RadioSelect, initial="both")
    reason = forms.CharField(label="Reason", max_length=200, help_text="It stands in the history of every mark.")
    year_groups = forms.TypedMultipleChoiceField(
        label="Year groups that could not come", coerce=int, required=False, widget=forms.CheckboxSelectMultiple,
        help_text="Only for a part of the school.",
    )  # fmt: skip
    groups = forms.TypedMultipleChoiceField(
        label="Classes that could not come", coerce=UUID, required=False, widget=forms.CheckboxSelectMultiple,
        help_text="Only for a part of the school.",
    )  # fmt: skip

    def __init__(self, *args: Any, years: Iterable[tuple[int, str]], groups: Iterable[GroupRow], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["year_groups"].choices = list(years)
        self.fields["groups"].choices = [(str(group.id), group.name) for group in groups]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        since, last = data.get("since"), data.get("until")
        if since and last and last < since:
            self.add_error("until", "The last day is before the first. Give a later last day, or none.")
        if since and last and (last - since).days > 200:
            self.add_error("until", "That is longer than half a year. Check the days.")
        return data

    def closure(self) -> ClosureData:
        data = self.cleaned_data
        code, kind, _ = WHATS[data["what"]]
        return ClosureData(
            data["since"], (data["until"] or data["since"]) + DAY, code, kind, data["reason"], data["sessions"],
            tuple(data["year_groups"]), tuple(data["groups"]),
        )  # fmt: skip


class DaysForm(forms.Form):
    """Some of the days that a page offers."""

    days = forms.TypedMultipleChoiceField(
        coerce=date.fromisoformat, error_messages={"required": "Tick at least one day."}
    )

    def __init__(self, *args: Any, offered: Iterable[date], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["days"].choices = [(day.isoformat(), day) for day in offered]
