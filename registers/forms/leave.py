"""Forms of leave: a request as the office enters it, and the headteacher's decision."""

from datetime import date, timedelta

from django import forms

from attendance.kit.forms import DayField
from registers.forms.planned import DAY, SESSIONS, SpanForm
from registers.rules.codes import codes_on
from registers.rules.leave import DECISIONS, GROUNDS
from registers.services.leave import LONGEST_TEXT


class LeaveForm(SpanForm):
    """What a family asks for. `pupils` are (id, name), `contacts` (id, name and relationship)."""

    sessions = forms.ChoiceField(label="Sessions", choices=SESSIONS, widget=forms.RadioSelect, initial="both")
    ground = forms.ChoiceField(
        label="Ground", choices=[("", "Choose"), *((ground.key, ground.label) for ground in GROUNDS.values())],
        error_messages={"required": "Choose the nearest one."},
    )  # fmt: skip
    why = forms.CharField(
        label="Why", max_length=LONGEST_TEXT, widget=forms.Textarea({"rows": 3}),
        help_text="What the family wrote, in short. Stands in the decision letter’s facts.",
        error_messages={"required": "Write what the family wrote, in short."},
    )  # fmt: skip
    body = forms.CharField(
        label="Who issued it, or which religious body", max_length=LONGEST_TEXT, required=False,
        help_text="For performances, part-time timetables and religious observance.",
    )  # fmt: skip
    apart_first = DayField(
        label="Day set apart by the religious body", required=False, help_text="Only this day is R; others may be C."
    )
    apart_last = DayField(label="Last day set apart, if there are several", required=False)
    contact = forms.TypedChoiceField(label="Who asks", required=False, empty_value=None)
    asked_by = forms.CharField(
        label="Or in words: name and relationship", max_length=200, required=False,
        help_text="Needed where nobody is chosen above.",
    )  # fmt: skip
    asked_on = DayField(label="Asked on", help_text="The day on which the request came in.")

    def __init__(self, *args, pupils: list[tuple[str, str]], contacts: list[tuple[str, str]], **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["pupils"].choices = pupils
        self.contacts = dict(contacts)
        self.fields["contact"].choices = [("", "Somebody else"), *contacts]
        if not contacts:
            del self.fields["contact"]
            self.fields["asked_by"].label = "Who asks: name and relationship"
            self.fields["asked_by"].help_text = ""
            self.fields["asked_by"].required = True
            self.fields["asked_by"].error_messages["required"] = "Who asks for it? Give the name and the relationship."

    def clean(self) -> dict:
        data = super().clean()
        named = self.contacts.get(str(data.get("contact") or ""), "")
        data["asked_by"] = data.get("asked_by") or named
        first = data.get("apart_first")
        last = data.get("apart_last") or first
        if first and last and last < first:
            self.add_error("apart_last", "The last day is before the first.")
        return data

    @property
    def set_apart(self) -> tuple[date, ...]:
        """The days set apart, one by one."""
        first = self.cleaned_data.get("apart_first")
        last = self.cleaned_data.get("apart_last") or first
        if first is None or last is None:
            return ()
        return tuple(first + timedelta(days=n) for n in range(min((last - first).days + 1, 31)))


class DecideForm(forms.Form):
    """The headteacher's decision. `codes` are those with which this ground may be granted."""

    decision = forms.ChoiceField(
        label="Decision", choices=list(DECISIONS.items()), widget=forms.RadioSelect,
        error_messages={"required": "Grant it, grant part of it, or refuse it."},
    )  # fmt: skip
    code = forms.ChoiceField(label="As", widget=forms.RadioSelect, required=False)
    granted_since = DayField(label="First day granted", required=False, help_text="For a part of it.")
    granted_last_day = DayField(label="Last day granted", required=False)
    reason = forms.CharField(
        label="Reason", required=False, max_length=LONGEST_TEXT, widget=forms.Textarea({"rows": 3}),
        help_text="For the letter. Needed unless all of it is granted.",
    )  # fmt: skip

    def __init__(self, *args, codes: tuple[str, ...], day: date, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        labels = {one.code: one.short_label for one in codes_on(day)}
        self.fields["code"].choices = [(code, f"{code}  {labels.get(code, '')}") for code in codes]
        if len(codes) == 1:
            del self.fields["code"]

    @property
    def granted_until(self) -> date | None:
        """The day after the last day granted."""
        last = self.cleaned_data.get("granted_last_day")
        return last + DAY if last else None
