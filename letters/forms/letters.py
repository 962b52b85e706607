"""Forms of a letter: what a person decides about it, and what they type to write one."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django import forms

from attendance.access.rules.abilities import ROLE_LABELS, roles_with
from attendance.kit.forms import DayField
from letters.rules.fields import Field

LONGEST_HOLD = timedelta(days=366)
DECIDERS = [(role, ROLE_LABELS[role]) for role in roles_with("letters.decide")]


def words_field(
    label: str, *, missing: str, hint: str = "", rows: int = 2, required: bool = True, most: int = 1000
) -> forms.CharField:
    """A sentence or two; `missing` is said where there is none."""
    return forms.CharField(
        label=label, required=required, max_length=most, help_text=hint, widget=forms.Textarea(attrs={"rows": rows}),
        error_messages={"required": missing},
    )  # fmt: skip


class ReasonForm(forms.Form):
    """Why a letter is not sent this time, or why it is withdrawn."""

    reason = words_field(
        "Because…", missing="Say why. The next person who looks at this child reads it.",
        hint="Everybody who sees the letter sees this. Do not put medical detail here.",
    )  # fmt: skip


class HoldForm(forms.Form):
    """Keep a letter back until a day, with why."""

    until = DayField(label="Hold until")
    reason = words_field("Because…", missing="Say why it waits.", hint="Do not put medical detail here.")

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = today

    def clean_until(self) -> date:
        day: date = self.cleaned_data["until"]
        if day <= self.today:
            raise forms.ValidationError("Give a day after today: the letter comes back to the queue on it.")
        if day > self.today + LONGEST_HOLD:
            raise forms.ValidationError("That is more than a year away. Give an earlier day, or say “not this time”.")
        return day


class AskForm(forms.Form):
    """Ask somebody else to decide."""

    role = forms.ChoiceField(label="Ask", choices=DECIDERS, error_messages={"required": "Choose whom to ask."})
    words = words_field("What do you ask?", missing="Write what you ask, so that they need not guess.")

    def __init__(self, *args: Any, roles: frozenset[str] = frozenset(), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        others = [choice for choice in DECIDERS if choice[0] not in roles]
        self.fields["role"].choices = others or DECIDERS  # type: ignore[attr-defined]


class ApproveForm(forms.Form):
    """Letters to be approved together, and what is typed to their warnings."""

    acknowledged = words_field(
        "It goes all the same, because…", missing="", required=False,
        hint="Needed where there is a warning. It is kept with the letter and your name.",
    )  # fmt: skip


def chosen_ids(values: Sequence[str]) -> list[UUID]:
    """The letters that a page ticked, each once and in its order; what is no id is left out."""
    found: dict[UUID, None] = {}
    for value in values:
        try:
            found[UUID(value)] = None
        except ValueError:
            continue
    return list(found)


class QueueForm(forms.Form):
    """What the queue shows. What is not understood counts as not asked."""

    state = forms.CharField(required=False)
    key = forms.CharField(required=False)
    q = forms.CharField(required=False, max_length=80)
    asked = forms.BooleanField(required=False)
    letter = forms.UUIDField(required=False)
    page = forms.IntegerField(required=False)


class WriteForm(forms.Form):
    """What the writer of a letter is asked for: one field for each that the words need. Values come out as text."""

    def __init__(self, *args: Any, asks: Sequence[Field], needed: frozenset[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for one in asks:
            self.fields[one.name] = _field_of(one, required=one.name in needed)

    @property
    def answers(self) -> dict[str, str]:
        """The answers by the name of their field, as they will stand in the letter; empty ones left out."""
        found = {name: _written(value) for name, value in self.cleaned_data.items()}
        return {name: value for name, value in found.items() if value}


def _field_of(one: Field, *, required: bool) -> forms.Field:
    hint = f"{one.help} For example: {one.example.replace(chr(10), '; ')}" if one.example else one.help
    missing = {"required": f"{one.label}: the letter cannot be written without it."}
    if one.kind == "date":
        return DayField(label=one.label, required=required, help_text=hint)
    if one.kind == "list":
        return forms.CharField(
            label=one.label, required=required, help_text=f"{hint} One on each line.", max_length=2000,
            widget=forms.Textarea(attrs={"rows": 4}), error_messages=missing,
        )  # fmt: skip
    return forms.CharField(
        label=one.label, required=required, help_text=hint, max_length=1000, error_messages=missing,
        widget=forms.Textarea(attrs={"rows": 2}),
    )  # fmt: skip


def _written(value: Any) -> str:
    if isinstance(value, date):
        return f"{value:%-d %B %Y}"
    lines = (line.strip() for line in str(value or "").splitlines())
    return "\n".join(line for line in lines if line)
