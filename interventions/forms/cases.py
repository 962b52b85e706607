"""Forms of a case: what a person decides, notes, asks for and finishes."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django import forms

from attendance.kit.forms import DayField

Choices = Sequence[tuple[str, str]]
DUE = (("", "Any time"), ("late", "Late"), ("week", "Late or in a week"), ("none", "Nothing is due"))


def words_field(
    label: str, *, rows: int = 3, required: bool = True, hint: str = "", most: int = 2000
) -> forms.CharField:
    """A few sentences. Required or not is for the service to say with a better message where `required` is False."""
    return forms.CharField(
        label=label, required=required, max_length=most, help_text=hint, widget=forms.Textarea(attrs={"rows": rows}),
        error_messages={"required": f"{label}: write a sentence."},
    )  # fmt: skip


class DecideForm(forms.Form):
    """Accept, put off until a day, or dismiss, with a reason."""

    state = forms.ChoiceField(
        label="What do you decide?", widget=forms.RadioSelect,
        error_messages={"required": "Say what you decide."},
        choices=[
            ("accepted", "Yes, begin now"),
            ("deferred", "Not yet: ask me again"),
            ("dismissed", "No, not for this"),
        ],
    )  # fmt: skip
    until = DayField(label="Ask again on", required=False, help_text="Only for “not yet”")
    reason = words_field(
        "Why", required=False,
        hint="Needed for “not yet” and “no”. The next person reads it. Do not put medical detail here.",
    )  # fmt: skip


class NoteForm(forms.Form):
    """A note, or that the family was spoken to."""

    text = words_field("What happened", rows=5, most=4000)
    contact = forms.BooleanField(label="I spoke with the family", required=False)
    sensitive = forms.BooleanField(
        label="Only for safeguarding staff", required=False,
        help_text="Nobody else sees that the note is there.",
    )  # fmt: skip

    def __init__(self, *args: Any, sees_sensitive: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not sees_sensitive:
            del self.fields["sensitive"]


class OwnerForm(forms.Form):
    """Whose case it is."""

    owner = forms.ChoiceField(label="Whose case is it?", required=False)

    def __init__(self, *args: Any, staff: Sequence[tuple[UUID, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["owner"].choices = [("", "Nobody’s: the role’s"), *((str(key), name) for key, name in staff)]

    def clean_owner(self) -> UUID | None:
        value = self.cleaned_data["owner"]
        return UUID(value) if value else None


class StageForm(forms.Form):
    """Another stage, by hand. `tier` is ladder/tier."""

    tier = forms.ChoiceField(label="Stage", error_messages={"required": "Choose a stage."})
    reason = words_field("Why", hint="It stands in the case’s history with your name.")

    def __init__(self, *args: Any, tiers: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["tier"].choices = [("", "Choose"), *tiers]

    @property
    def ladder_and_tier(self) -> tuple[str, str]:
        ladder, _, tier = self.cleaned_data["tier"].partition("/")
        return ladder, tier


class ReasonForm(forms.Form):
    """Only why."""

    reason = words_field("Why", hint="It stands in the case’s history with your name.")


class ReviewForm(forms.Form):
    """The case as a whole was looked at."""

    words = words_field("What you found")
    next_review = DayField(label="Next review", required=False)


class ActionNewForm(forms.Form):
    """Something to be done."""

    title = forms.CharField(
        label="What is to be done", max_length=200, error_messages={"required": "Write what is to be done."}
    )
    due = DayField(label="By when", required=False)
    owner_role = forms.ChoiceField(label="By whom")
    owner_id = forms.ChoiceField(label="By a certain person", required=False)

    def __init__(self, *args: Any, roles: Choices, staff: Sequence[tuple[UUID, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["owner_role"].choices = roles
        self.fields["owner_id"].choices = [("", "Whoever has the role"), *((str(key), name) for key, name in staff)]

    def clean_owner_id(self) -> UUID | None:
        value = self.cleaned_data["owner_id"]
        return UUID(value) if value else None


class ActionForm(forms.Form):
    """What became of something that was to be done."""

    state = forms.ChoiceField(
        label="What became of it?", widget=forms.RadioSelect, initial="done",
        choices=[("done", "It is done"), ("due", "It needs more time"), ("dropped", "It is not needed")],
        error_messages={"required": "Say what became of it."},
    )  # fmt: skip
    outcome = words_field("What came of it, or why", required=False)
    on = DayField(label="Done on", required=False, help_text="Empty: today")
    due = DayField(label="New day", required=False, help_text="Only where it needs more time")


class CaseloadForm(forms.Form):
    """Which cases of the load are wanted. A value that nobody offered is as none."""

    q = forms.CharField(required=False, max_length=80)
    stage = forms.CharField(required=False, max_length=120)
    owner = forms.CharField(required=False, max_length=60)
    due = forms.ChoiceField(required=False, choices=DUE)
    since = forms.DateTimeField(required=False, input_formats=["%Y-%m-%dT%H:%M:%S.%f%z", "%Y-%m-%dT%H:%M:%S%z"])
    page = forms.IntegerField(required=False, min_value=1)
