"""The forms of absence reports: a call being logged, and what the office decides on a report that waits."""

from collections.abc import Collection, Sequence
from datetime import date, timedelta
from uuid import UUID

from django import forms

from attendance.kit.forms import DayField
from registers.rules.codes import codes_on
from registers.rules.reporting import BY_KEY, REASONS, Reason, medical_words, suggested_code
from registers.services.absence_reports import LONGEST_ANSWER, ReportData
from registers.services.known import NOT_KNOWN
from registers.services.report_taking import LONGEST_NAME, LONGEST_WORDS

DAY = timedelta(days=1)
SOMEBODY = "somebody"
SESSIONS = (("both", "Morning and afternoon"), ("AM", "Morning only"), ("PM", "Afternoon only"))
CHANNELS = (("phone", "On the phone"), ("in_person", "In person"))


def code_choices(day: date, codes: Collection[str], first: str) -> list[tuple[str, str]]:
    """The marks that this person may give to an absence, after `first` (what no choice means)."""
    known = [
        (c.code, f"{c.code}  {c.short_label}") for c in codes_on(day) if c.code in codes and c.code not in NOT_KNOWN
    ]
    return [("", first), *known]


class CallForm(forms.Form):
    """One call: why, how long, who told it, which brothers and sisters too, and what was said.

    `tellers` and `siblings` are (id, name); with `from_message` the channel is the message's. `stranger`: the message
    is from nobody who may speak for the pupil.
    """

    batch = forms.UUIDField(widget=forms.HiddenInput)
    reason = forms.ChoiceField(
        label="Why?", choices=[(reason.key, reason.label) for reason in REASONS], widget=forms.RadioSelect,
        error_messages={"required": "Choose why the pupil is away."},
    )  # fmt: skip
    teller = forms.ChoiceField(
        label="Who told it?", widget=forms.RadioSelect, error_messages={"required": "Choose who told it."}
    )
    said_by = forms.CharField(label="Who was it?", required=False, max_length=LONGEST_NAME)
    siblings = forms.TypedMultipleChoiceField(
        label="Brothers and sisters too?", coerce=UUID, required=False, widget=forms.CheckboxSelectMultiple
    )
    since = DayField(label="First day")
    last_day = DayField(label="Last day")
    sessions = forms.ChoiceField(label="Sessions", choices=SESSIONS, initial="both")
    back_on = DayField(label="Expected back on", required=False)
    code = forms.ChoiceField(label="Mark", required=False)
    channel = forms.ChoiceField(label="How", choices=CHANNELS, required=False, initial="phone")
    words = forms.CharField(
        label="What was said", required=False, max_length=LONGEST_WORDS,
        widget=forms.Textarea(attrs={"rows": 2}), help_text="In their words. Leave out diagnoses and treatments.",
    )  # fmt: skip
    keep_words = forms.BooleanField(label="It must be written down so", required=False)
    rung_back = forms.BooleanField(label="I rang a number that we know and they said the same", required=False)

    def __init__(
        self, *args, day: date, codes: Collection[str], tellers: Sequence[tuple[str, str]],
        siblings: Sequence[tuple[str, str]] = (), from_message: bool = False, stranger: bool = False, **kwargs,
    ) -> None:  # fmt: skip
        super().__init__(*args, **kwargs)
        self.asks_to_keep = bool(self.data.get("keep_words"))
        self.fields["teller"].choices = [*tellers, (SOMEBODY, "Somebody else")]
        self.fields["siblings"].choices = siblings
        self.fields["code"].choices = code_choices(day, codes, "The one the reason suggests")
        if from_message:
            del self.fields["channel"]
        if not stranger:
            del self.fields["rung_back"]

    def clean(self) -> dict:
        data = super().clean() or {}
        if data.get("teller") == SOMEBODY and not data.get("said_by", "").strip():
            self.add_error("said_by", "Write who it was: “grandmother, Mrs Field”.")
        if data.get("since") and data.get("last_day") and data["last_day"] < data["since"]:
            self.add_error("last_day", "The last day is before the first. Give the same day for one day.")
        self._stop_for_private_words(data)
        return data

    def _stop_for_private_words(self, data: dict) -> None:
        """Once: the words can stay when the person says so."""
        private = medical_words(data.get("words", ""))
        if private and not data.get("keep_words"):
            self.asks_to_keep = True
            listed = ", ".join(f"“{word}”" for word in private)
            self.add_error(
                "words", f"{listed} may be private. “Ill” is enough here. Take it out, or tick that it stays."
            )

    def reasons(self) -> list[tuple[object, Reason]]:
        """Each reason's button with its picture, letter and hint."""
        return [(radio, BY_KEY[radio.data["value"]]) for radio in self["reason"]]

    def told(self, pupil_id: UUID) -> ReportData:
        """What was typed, as the services take it; code "" where neither a mark nor the reason gives one."""
        data = self.cleaned_data
        known = data["teller"] != SOMEBODY
        return ReportData(
            pupil_ids=(pupil_id, *data["siblings"]), code=data["code"] or suggested_code(data["reason"]),
            since=data["since"], until=data["last_day"] + DAY, sessions=data["sessions"],
            channel=data.get("channel") or "phone", contact_id=UUID(data["teller"]) if known else None,
            said_by="" if known else data["said_by"], words=data["words"], reason=data["reason"],
            back_on=data["back_on"], batch=data["batch"],
        )  # fmt: skip


class DecideForm(forms.Form):
    """What becomes of a report: a code to accept it with, a question to ask back, or why it is not accepted."""

    code = forms.ChoiceField(label="Mark", required=False)
    question = forms.CharField(
        label="What do you ask back?", required=False, max_length=LONGEST_ANSWER,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="The report stays in the list. Ring or write to them yourself.",
    )  # fmt: skip
    refusal = forms.CharField(
        label="Why is it not accepted?", required=False, max_length=LONGEST_ANSWER,
        widget=forms.Textarea(attrs={"rows": 2}), help_text="The marks stay as they are. N is chased on.",
    )  # fmt: skip

    def __init__(self, *args, day: date, codes: Collection[str], **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["code"].choices = code_choices(day, codes, "Choose")
        for field in self.fields.values():  # each button needs one of them: what is missing, the service says
            field.required = not self.is_bound
