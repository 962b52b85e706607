"""Forms of the first day: a visit at home, a decision of the review, an alarm seen, a step for a missing child."""

from typing import Any

from django import forms

from attendance.kit.forms import ClockField, DayField
from interventions.forms.cases import words_field
from interventions.forms.people import NamesField
from interventions.rules.review import DECISIONS
from interventions.rules.support import SEEN
from interventions.services.door_visits import DoorVisitData
from interventions.services.review import ReviewData


class DoorVisitForm(forms.Form):
    """A visit today that is still to be made."""

    people = NamesField(label="Who goes", error_messages={"required": "Name who goes."})
    by_time = ClockField(label="By when", required=False)
    purpose = forms.CharField(label="What for", required=False, max_length=300)
    read_risk = forms.BooleanField(label="Those who go have read the risk assessment", required=False)

    def __init__(self, *args: Any, risk: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not risk:
            del self.fields["read_risk"]

    def values(self) -> DoorVisitData:
        return DoorVisitData(**self.cleaned_data)


class DoorOutcomeForm(forms.Form):
    """What came of a visit: made, or called off."""

    state = forms.ChoiceField(
        label="What came of it?", widget=forms.RadioSelect, initial="done",
        choices=[("done", "We went"), ("cancelled", "Nobody went: it is called off")],
        error_messages={"required": "Say whether you went."},
    )  # fmt: skip
    people = NamesField(label="Who went", required=False)
    seen = forms.ChoiceField(
        label="Who was seen", required=False, widget=forms.RadioSelect, choices=list(SEEN.items())
    )  # fmt: skip
    outcome = words_field(
        "What you found, or why it is called off", rows=4, required=False, most=900,
        hint="What you saw and heard, in plain words. Medical detail belongs in the child’s file, not here.",
    )  # fmt: skip


class ReviewForm(forms.Form):
    """One decision about one child, typed in place."""

    decision = forms.ChoiceField(
        label="Decision", choices=[("", "Choose"), *DECISIONS.items()],
        error_messages={"required": "Choose what was decided.", "invalid_choice": "Choose from the list."},
    )  # fmt: skip
    who = forms.CharField(label="Who does it", required=False, max_length=120)
    words = forms.CharField(label="What was said", required=False, max_length=1000)
    pupil_id = forms.UUIDField(widget=forms.HiddenInput)

    def values(self) -> ReviewData:
        return ReviewData(**self.cleaned_data)


class AlarmSeenForm(forms.Form):
    """I have seen it, and this is done about it. `asks_told`: who was told, or why nobody was, will do instead."""

    told = forms.CharField(label="Who was told (name and office)", required=False, max_length=120)
    words = forms.CharField(
        label="What is done about it", max_length=500,
        error_messages={"required": "What is done about it is missing. One sentence is enough."},
    )  # fmt: skip

    def __init__(self, *args: Any, asks_told: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if asks_told:
            self.fields["words"].label, self.fields["words"].required = "Why nobody was told, or more about it", False
        else:
            del self.fields["told"]


class MissingStepForm(forms.Form):
    """A step for a missing child that was done."""

    step = forms.CharField(max_length=40)
    whom = forms.CharField(label="Who was asked or told", required=False, max_length=120)
    words = forms.CharField(label="What came of it", required=False, max_length=900)


class SpanForm(forms.Form):
    """From which day to which the log is read; both in it."""

    since = DayField(label="From", required=False)
    last = DayField(label="To", required=False)
