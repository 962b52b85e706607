"""The form of an absence known beforehand."""

from collections.abc import Collection
from datetime import date, timedelta
from uuid import UUID

from django import forms

from attendance.kit.forms import DayField
from registers.rules.codes import codes_on
from registers.rules.taking import LONGEST_NOTE
from registers.services.known import NOT_KNOWN

SESSIONS = (("both", "Morning and afternoon"), ("AM", "Mornings"), ("PM", "Afternoons"))
DAY = timedelta(days=1)


class KnownForm(forms.Form):
    """Whose, from when to when, which sessions and mark. `pupils` are (id, name), `codes` those one may enter."""

    pupils = forms.TypedMultipleChoiceField(
        label="Pupils", coerce=UUID, widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "Tick at least one pupil."},
    )  # fmt: skip
    since = DayField(label="First day")
    last_day = DayField(label="Last day")
    sessions = forms.ChoiceField(label="Sessions", choices=SESSIONS, widget=forms.RadioSelect, initial="both")
    code = forms.ChoiceField(label="Mark", error_messages={"required": "Choose a mark."})
    note = forms.CharField(
        label="Note", required=False, max_length=LONGEST_NOTE,
        help_text="Stands beside the name in the register: “dentist until 10:15”. Do not put medical detail here.",
    )  # fmt: skip

    def __init__(self, *args, pupils: list[tuple[str, str]], codes: Collection[str], day: date, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["pupils"].choices = pupils
        known = [
            (c.code, f"{c.code}  {c.short_label}") for c in codes_on(day) if c.code in codes and c.code not in NOT_KNOWN
        ]
        self.fields["code"].choices = [("", "Choose"), *known]

    def clean(self) -> dict:
        data = super().clean() or {}
        if data.get("since") and data.get("last_day") and data["last_day"] < data["since"]:
            self.add_error("last_day", "The last day is before the first. Give the same day for one day.")
        return data

    @property
    def until(self) -> date:
        """The day after the last day."""
        return self.cleaned_data["last_day"] + DAY
