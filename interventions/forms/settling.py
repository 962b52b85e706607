"""The form that settles N codes: which sessions, what they become, and why."""

from collections.abc import Iterable
from datetime import date
from typing import Any
from uuid import UUID

from django import forms

from interventions.services.settling import Pick


class SettleForm(forms.Form):
    """`picks` are “pupil|day|session” of the sessions that are ticked."""

    picks = forms.MultipleChoiceField(
        required=False, widget=forms.CheckboxSelectMultiple,
        error_messages={"invalid_choice": "One of these is no N any more. Look at the list again."},
    )  # fmt: skip
    code = forms.ChoiceField(label="They become", initial="O")
    reason = forms.CharField(
        label="Reason", required=False, max_length=500,
        help_text="Left empty, what was done to find the reason is written beside each: “2 calls, 1 text since …”.",
    )  # fmt: skip

    def __init__(self, *args: Any, picks: Iterable[str], codes: Iterable[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["picks"].choices = [(one, one) for one in picks]
        self.fields["code"].choices = list(codes)

    @property
    def chosen(self) -> list[Pick]:
        return [read_pick(one) for one in self.cleaned_data["picks"]]


def pick(pupil_id: UUID, day: date, session: str) -> str:
    """One session as the form's value."""
    return f"{pupil_id}|{day}|{session}"


def read_pick(text: str) -> Pick:
    """The session of a value that the form offered."""
    pupil_id, day, session = text.split("|")
    return UUID(pupil_id), date.fromisoformat(day), session
