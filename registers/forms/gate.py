"""Forms of the gate: who signs in and why, who collects, and a tablet's name."""

from collections.abc import Sequence
from datetime import time
from uuid import UUID

from django import forms
from django.http import QueryDict

from attendance.kit.forms import ClockField
from attendance.people.queries import ContactRow
from registers.rules.gate import BY_KEY
from registers.services.gate import LONGEST_WORDS
from registers.services.gate_collecting import LONGEST_NAME, Collector
from registers.services.gate_devices import LONGEST_NAME as LONGEST_DEVICE

SOMEBODY_ELSE = "other"


class SignInForm(forms.Form):
    """One arrival. An unknown reason counts as none: a child at the hatch is not sent back for it."""

    pupil = forms.UUIDField(error_messages={"required": "Choose a pupil.", "invalid": "Choose a pupil."})
    event_id = forms.UUIDField(error_messages={"required": "Load the page again.", "invalid": "Load the page again."})
    reason = forms.CharField(required=False)
    words = forms.CharField(required=False, max_length=LONGEST_WORDS)

    def clean_reason(self) -> str:
        return self.cleaned_data["reason"] if self.cleaned_data["reason"] in BY_KEY else ""


class SignOutForm(forms.Form):
    """Who collects the child, and when they are expected back. `contacts` are those who may be chosen."""

    collector = forms.ChoiceField(
        label="Who collects", widget=forms.RadioSelect, error_messages={"required": "Say who collects the child."}
    )
    collected_by = forms.CharField(
        label="Name, if somebody else", max_length=LONGEST_NAME, required=False,
        help_text="Such as an aunt, or “alone, the mother agreed by telephone”.",
    )  # fmt: skip
    allowed_by = forms.CharField(
        label="Allowed by", max_length=LONGEST_NAME, required=False,
        help_text="The name of the safeguarding lead, or of whoever decided.",
    )  # fmt: skip
    words = forms.CharField(label="Why", max_length=LONGEST_WORDS, required=False, help_text="Such as dentist.")
    back_by = ClockField(label="Expected back", required=False)
    event_id = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(self, data: QueryDict | None = None, *, contacts: Sequence[ContactRow] = (), **kwargs) -> None:
        if data and data.get("collected_by", "").strip() and not data.get("collector"):
            data = data.copy()
            data["collector"] = SOMEBODY_ELSE  # a name that was typed says it as well as the button
        super().__init__(data, **kwargs)
        self.contacts = {str(one.contact_id): one for one in contacts}
        choices = [(key, f"{one.name}, {one.relationship}".rstrip(", ")) for key, one in self.contacts.items()]
        self.fields["collector"].choices = [*choices, (SOMEBODY_ELSE, "Somebody else")]

    @property
    def told(self) -> Collector:
        """Who collects, as the deed takes it."""
        data = self.cleaned_data
        chosen, allowed = self.contacts.get(data["collector"]), data["allowed_by"]
        if chosen:
            return Collector(chosen.name, chosen.contact_id, allowed)
        return Collector(data["collected_by"], None, allowed)

    @property
    def back(self) -> time | None:
        return self.cleaned_data["back_by"]

    @property
    def event(self) -> UUID:
        return self.cleaned_data["event_id"]


class DeviceForm(forms.Form):
    """Where the tablet stands."""

    name = forms.CharField(
        label="Name of the tablet", max_length=LONGEST_DEVICE, help_text="Where it stands, such as “Front hatch”.",
        error_messages={"required": "Give the tablet a name, such as “Front hatch”."},
    )  # fmt: skip
