"""Forms of the dispatch log: what to show, what became of a dispatch, the date of birth at a link."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django import forms

from attendance.kit.forms import DayField
from letters.queries.dispatches import Asked
from letters.rules.sending import CHANNELS, STATES, Outcome

AGAIN = "again"
NO_SUCH_DAY = "There is no such day. Give the date in numbers, such as 27 3 2015."


class LogForm(forms.Form):
    """Which lines of the log. What cannot be read is left aside, and said."""

    q = forms.CharField(label="Words", required=False, max_length=100)
    channel = forms.ChoiceField(label="How", required=False, choices=[("", "Every way"), *CHANNELS.items()])
    state = forms.ChoiceField(label="What became of it", required=False, choices=[("", "Anything"), *STATES.items()])
    since = DayField(label="From", required=False)
    until = DayField(label="To", required=False)

    def asked(self) -> Asked:
        self.is_valid()
        data: dict[str, Any] = self.cleaned_data
        return Asked(
            data.get("channel", ""), data.get("state", ""), data.get("since"), data.get("until"), data.get("q", "")
        )


class OutcomeForm(forms.Form):
    """What became of a dispatch, in a choice and in words. `again`: it may be sent once more."""

    outcome = forms.ChoiceField(
        label="What became of it?", widget=forms.RadioSelect, error_messages={"required": "Choose one."}
    )
    words = forms.CharField(
        label="In words", required=False, max_length=500, widget=forms.Textarea(attrs={"rows": 2}),
        help_text="Such as what stands on the envelope, or who told you.",
    )  # fmt: skip
    seen = forms.UUIDField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, outcomes: Sequence[Outcome], again: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.outcomes = {one.key: one for one in outcomes}
        choices = [(one.key, one.label) for one in outcomes]
        self.fields["outcome"].choices = [*choices, (AGAIN, again)] if again else choices


class BirthForm(forms.Form):
    """A date of birth in three boxes: the date picker of a phone starts at today, twelve years away."""

    day = forms.IntegerField(label="Day", widget=forms.TextInput(attrs={"inputmode": "numeric", "maxlength": "2"}))
    month = forms.IntegerField(label="Month", widget=forms.TextInput(attrs={"inputmode": "numeric", "maxlength": "2"}))
    year = forms.IntegerField(label="Year", widget=forms.TextInput(attrs={"inputmode": "numeric", "maxlength": "4"}))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            words = f"Give the {name} of the date of birth in numbers."
            field.error_messages |= {"required": words, "invalid": words}

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if set(data) == {"day", "month", "year"}:
            try:
                data["born"] = date(data["year"], data["month"], data["day"])
            except (ValueError, OverflowError):
                self.add_error("day", NO_SUCH_DAY)
        return data
