"""Forms of the policy pages: the typed values of a section, when it holds, a file."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from django import forms
from django.http import QueryDict

from attendance.kit.forms import DayField

VALUE, LOCK = "v:", "l:"


@dataclass(frozen=True)
class Typed:
    """What somebody typed into an editor: values and locks by path, and the draft that they saw (`seen`)."""

    values: Mapping[str, str] = field(default_factory=dict)
    locks: Mapping[str, str] = field(default_factory=dict)
    seen: str = ""
    do: str = ""
    span: str = ""
    on: date | None = None

    @property
    def seen_at(self) -> datetime | None:
        try:
            return datetime.fromisoformat(self.seen)
        except ValueError:
            return None


def typed(data: QueryDict) -> Typed:
    """The values of a post."""
    return Typed(
        {name.removeprefix(VALUE): str(data[name])[:500] for name in data if name.startswith(VALUE)},
        {name.removeprefix(LOCK): str(data[name]) for name in data if name.startswith(LOCK)},
        data.get("seen", ""), data.get("do", ""), data.get("span", ""), _day(data.get("on", "")),
    )  # fmt: skip


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


class WhenForm(forms.Form):
    """From when a version holds, why, and the typed answer to warnings. A school's may end (`until`)."""

    since = DayField(label="In force from", required=False)
    other = DayField(label="Another day", required=False)
    reason = forms.CharField(label="Why, in a few words", required=False, max_length=500)
    acknowledged = forms.CharField(
        label="Why the warnings may stay", required=False, max_length=500,
        widget=forms.Textarea(attrs={"rows": 2}),
    )  # fmt: skip

    def since_or(self, day: date) -> date:
        """The day that was chosen, the typed one before the one from the list; `day` where there is none."""
        return self.cleaned_data.get("other") or self.cleaned_data.get("since") or day


class OwnWhenForm(WhenForm):
    """The same for a school: a reason is asked for, and an end may be given."""

    reason = forms.CharField(
        label="Why the school differs", max_length=500,
        error_messages={"required": "Write why the school differs, in a few words."},
    )  # fmt: skip
    until = DayField(label="Until", required=False, help_text="The first day on which the trust’s value holds again.")
    field_order = ("reason", "since", "other", "until", "acknowledged")


class WithdrawForm(forms.Form):
    """Why a version is given up or returned."""

    reason = forms.CharField(label="Why", max_length=500, error_messages={"required": "Write why, in a few words."})


class ImportForm(forms.Form):
    """A policy as a file."""

    file = forms.FileField(label="A policy as YAML or JSON", error_messages={"required": "Choose a file."})
