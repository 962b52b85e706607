"""A change of marks as it comes in from the page: text to domain values, nothing more."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django import forms

from attendance.kit.forms import DayField
from registers.forms.taking import HIGHEST_VERSION
from registers.queries.marks import SESSIONS
from registers.services.amending import LONGEST_EVIDENCE, Change, Refusal

LONGEST_NOTE = 200
MOST_PUPILS = 2500


@dataclass(frozen=True)
class AmendInput:
    """What was typed. `problems` are about the form itself; the service judges the rest."""

    sessions: tuple[str, ...]
    versions: Mapping[str, int | None]
    code: str
    minutes_late: int | None
    minutes_typed: str
    note: str
    reason: str
    evidence: str
    client_id: UUID | None
    problems: tuple[Refusal, ...]

    def changes(self, pupil_id: UUID, day: date) -> list[Change]:
        return [
            Change(pupil_id, day, session, self.code, self.minutes_late, self.note, self.versions.get(session))
            for session in self.sessions
        ]


def read_amend(data: Mapping[str, Any], sessions: list[str]) -> AmendInput:
    """The fields of the form that changes a mark. Never raises: what cannot be read is a problem of its own."""
    problems = []
    minutes, typed = None, str(data.get("minutes_late", "")).strip()
    if typed:
        minutes = int(typed) if typed.isascii() and typed.isdecimal() and len(typed) < 4 else None
        if minutes is None:
            problems.append(Refusal("minutes", f"“{typed[:20]}” is not a number of minutes.", "Give a whole number."))
    code = str(data.get("code", "")).strip()
    if not code:
        problems.append(Refusal("code", "No new mark was chosen.", "Choose the mark that is right."))
    chosen = tuple(session for session in SESSIONS if session in sessions)
    if not chosen:
        problems.append(Refusal("sessions", "No session was chosen.", "Choose morning, afternoon or both."))
    note = str(data.get("note", ""))
    if len(note) > LONGEST_NOTE:
        problems.append(Refusal("note", "The note is too long.", f"Shorten it to {LONGEST_NOTE} characters."))
    return AmendInput(
        chosen, {session: _version(data.get(f"v-{session}")) for session in chosen}, code, minutes, typed, note,
        str(data.get("reason", "")), str(data.get("evidence", "")), _uuid(data.get("client_id")), tuple(problems),
    )  # fmt: skip


def _version(text: Any) -> int | None:
    text = str(text or "")
    return int(text) if text.isascii() and text.isdecimal() and int(text) <= HIGHEST_VERSION else None


def _uuid(text: Any) -> UUID | None:
    try:
        return UUID(str(text))
    except ValueError:
        return None


class FindForm(forms.Form):
    """Whose mark, of which day."""

    q = forms.CharField(label="Pupil", max_length=80, required=False, help_text="Part of the name, or the UPN")
    date = DayField(label="Day")
    session = forms.ChoiceField(label="Session", choices=[("AM", "Morning"), ("PM", "Afternoon")])


class BulkForm(forms.Form):
    """Who, when, which mark and why, for many at once."""

    groups = forms.MultipleChoiceField(label="Groups", required=False, widget=forms.CheckboxSelectMultiple)
    year_groups = forms.TypedMultipleChoiceField(
        label="Year groups", required=False, coerce=int, widget=forms.CheckboxSelectMultiple
    )
    pupils = forms.MultipleChoiceField(
        label="Pupils by name", required=False, widget=forms.SelectMultiple(attrs={"size": 10}),
        help_text="Hold Ctrl to choose several. Added to the groups above.",
    )  # fmt: skip
    since = DayField(label="First day")
    last = DayField(label="Last day")
    sessions = forms.MultipleChoiceField(
        label="Sessions", choices=[("AM", "Morning"), ("PM", "Afternoon")], widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "Choose morning, afternoon or both."},
    )  # fmt: skip
    code = forms.ChoiceField(label="New mark")
    note = forms.CharField(
        label="Note", max_length=LONGEST_NOTE, required=False, help_text="What or where, for marks that need it"
    )
    keep_absences = forms.BooleanField(
        label="Leave alone everybody who is marked absent or not expected", required=False, initial=True
    )
    reason = forms.CharField(
        label="Reason for the change", max_length=500, widget=forms.Textarea(attrs={"rows": 2}),
        help_text="Goes in the register beside each mark.",
        error_messages={"required": "Say why these marks were wrong."},
    )  # fmt: skip
    evidence = forms.CharField(
        label="What was seen",
        max_length=LONGEST_EVIDENCE,
        required=False,
        help_text="Such as: trip list, in the office",
    )
    plan = forms.CharField(required=False, widget=forms.HiddenInput, max_length=60)
    client_id = forms.UUIDField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, groups: list, year_groups: list, pupils: list, codes: list, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["groups"].choices = groups
        self.fields["year_groups"].choices = year_groups
        self.fields["pupils"].choices = pupils
        self.fields["code"].choices = [("", "Choose a mark"), *codes]

    def clean(self) -> dict:
        data = super().clean() or {}
        if not (data.get("groups") or data.get("year_groups") or data.get("pupils")) and not self.errors.get("groups"):
            self.add_error("groups", "Choose a group, a year group or pupils.")
        if data.get("since") and data.get("last") and data["last"] < data["since"]:
            self.add_error("last", "The last day is before the first.")
        return data


class LookForm(forms.Form):
    """What a colleague says of a change."""

    amendment = forms.UUIDField()
    outcome = forms.ChoiceField(choices=[("right", "It is right"), ("ask", "Ask about it")])
    comment = forms.CharField(max_length=500, required=False)
