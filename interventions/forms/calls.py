"""The form of the call sheet, and that of a colour given by hand."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django import forms

from attendance.kit.forms import DayField
from interventions.rules.risk import COLOUR_LABELS, LIKELIHOOD, SEVERITY
from registers.rules.following import (
    KEYS,
    LEFT_MESSAGE,
    LONGEST_WORDS,
    NO_ANSWER,
    OUTCOMES,
    REASON_GIVEN,
    TOLD,
    WORRIED,
    WRONG_NUMBER,
)
from registers.rules.reporting import REASONS, suggested_code

ABOUT_ALL = (NO_ANSWER, LEFT_MESSAGE, WRONG_NUMBER)  # whoever was not reached was not reached about any of the children
SESSIONS = (("both", "All day"), ("AM", "This morning only"), ("PM", "This afternoon only"))
TICK = "Tick each child that was spoken about."


class CallForm(forms.Form):
    """What came of a call. `reach` names the adult and the number as “contact.last four digits”."""

    outcome = forms.ChoiceField(
        choices=[(key, OUTCOMES[key]) for key in (*KEYS, TOLD)],
        error_messages={"required": "Choose what happened.", "invalid_choice": "Choose one of the six."},
    )
    call_id = forms.UUIDField(widget=forms.HiddenInput)
    reach = forms.CharField(required=False, max_length=80)
    whom = forms.CharField(required=False, max_length=120, label="Who was told")
    pupils = forms.TypedMultipleChoiceField(
        required=False, coerce=UUID, label="About whom", widget=forms.CheckboxSelectMultiple,
        error_messages={"invalid_choice": "A child is no longer on this sheet. Open it again."},
    )  # fmt: skip
    words = forms.CharField(
        required=False, max_length=LONGEST_WORDS, label="Note", widget=forms.TextInput(attrs={"autocomplete": "off"})
    )
    reason = forms.ChoiceField(required=False, label="Reason", choices=[(one.key, one.label) for one in REASONS])
    code = forms.ChoiceField(required=False, label="Mark")
    sessions = forms.ChoiceField(required=False, choices=SESSIONS, label="How long")
    last_day = DayField(required=False, label="Last day away")
    worry = forms.CharField(
        required=False, max_length=LONGEST_WORDS, label="What worries you", widget=forms.Textarea(attrs={"rows": 2})
    )

    def __init__(
        self,
        *args: Any,
        children: Sequence[tuple[UUID, str]] = (),
        codes: Sequence[tuple[str, str]] = (),
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.children = [child for child, _ in children]
        self.fields["pupils"].choices = [(str(child), name) for child, name in children]  # type: ignore[attr-defined]
        self.fields["code"].choices = [("", "As the reason says"), *codes]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        outcome = data.get("outcome")
        if outcome == WORRIED:
            data["words"] = data.get("worry") or data.get("words", "")
            if not data["words"].strip():
                self.add_error("worry", "Write what worries you, in your own words. One sentence is enough.")
        if outcome == REASON_GIVEN:
            self._clean_reason(data)
        data["pupils"] = self._about(data, outcome)
        return data

    def _clean_reason(self, data: dict[str, Any]) -> None:
        data["code"] = data.get("code") or suggested_code(data.get("reason", ""))
        data["sessions"] = data.get("sessions") or "both"
        if not data["code"] and "code" not in self.errors and "reason" not in self.errors:
            field = "code" if data.get("reason") else "reason"
            self.add_error(field, "Choose the reason, or the mark where the reason suggests none.")

    def _about(self, data: dict[str, Any], outcome: str | None) -> tuple[UUID, ...]:
        """Children of one sheet: one needs no tick, and nobody was reached about all of them."""
        if len(self.children) == 1 or outcome in ABOUT_ALL:
            return tuple(self.children)
        ticked = tuple(data.get("pupils") or ())
        if not ticked and "pupils" not in self.errors:
            self.add_error("pupils", TICK)
        return ticked


class ColourForm(forms.Form):
    """A colour given by hand; the assessment is asked for where the colour needs one."""

    colour = forms.ChoiceField(
        choices=list(COLOUR_LABELS.items()), widget=forms.RadioSelect, label="Colour",
        error_messages={"required": "Choose red, amber or green."},
    )  # fmt: skip
    reason = forms.CharField(
        max_length=1_000, label="Why", widget=forms.Textarea(attrs={"rows": 3}),
        help_text="What you know that the criteria do not. Safeguarding staff see it.",
        error_messages={"required": "Write why, in your own words."},
    )  # fmt: skip
    review_on = DayField(label="Look again on", help_text="The colour stays after that day, and says that it is old.")
    likelihood = forms.TypedChoiceField(
        required=False, coerce=int, empty_value=None, label="How likely is harm?",
        choices=[("", "Not assessed"), *((number, f"{number} {words}") for number, words in LIKELIHOOD.items())],
    )  # fmt: skip
    severity = forms.TypedChoiceField(
        required=False, coerce=int, empty_value=None, label="How severe would it be?",
        choices=[("", "Not assessed"), *((number, f"{number} {words}") for number, words in SEVERITY.items())],
    )  # fmt: skip
    concerns = forms.CharField(
        required=False, max_length=2_000, label="What the concern is", widget=forms.Textarea(attrs={"rows": 3})
    )
    measures = forms.CharField(
        required=False, max_length=2_000, label="What makes it smaller", widget=forms.Textarea(attrs={"rows": 2})
    )

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        for given, missing in (("likelihood", "severity"), ("severity", "likelihood")):
            if data.get(given) and not data.get(missing) and missing not in self.errors:
                self.add_error(missing, "An assessment needs both: how likely, and how severe.")
        return data
