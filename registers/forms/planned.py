"""Forms of planned absences: planning one kind, ending one, and the providers."""

from collections.abc import Collection
from datetime import date, timedelta
from uuid import UUID

from django import forms

from attendance.kit.forms import DayField
from registers.queries.providers import PROVIDER_KINDS
from registers.rules.codes import codes_on
from registers.rules.planned import WEEKDAYS, Kind, whole_pattern
from registers.services.planned import LONGEST_TEXT

SESSIONS = (("both", "Morning and afternoon"), ("AM", "Mornings"), ("PM", "Afternoons"))
HALVES = (("AM", "morning"), ("PM", "afternoon"))
SLOTS = [(f"{day}-{half}", f"{name} {words}") for day, name in enumerate(WEEKDAYS) for half, words in HALVES]
DAY = timedelta(days=1)


class PupilsField(forms.TypedMultipleChoiceField):
    """Pupils to tick; the page fills in those found."""

    def __init__(self, **kwargs) -> None:
        kwargs.setdefault("error_messages", {"required": "Tick at least one pupil."})
        super().__init__(label="Pupils", coerce=UUID, widget=forms.CheckboxSelectMultiple, **kwargs)


class SpanForm(forms.Form):
    """A first and a last day; `until` is the day after the last. `key` makes that a form sent twice counts once."""

    key = forms.UUIDField(widget=forms.HiddenInput)
    pupils = PupilsField()
    since = DayField(label="First day")
    last_day = DayField(label="Last day", help_text="The last day on which it holds.")

    def clean(self) -> dict:
        data = super().clean() or {}
        if data.get("since") and data.get("last_day") and data["last_day"] < data["since"]:
            self.add_error("last_day", "The last day is before the first. Give the same day for one day.")
        return data

    @property
    def until(self) -> date:
        """The day after the last day."""
        return self.cleaned_data["last_day"] + DAY


class PlannedForm(SpanForm):
    """One kind of planned absence: only what it needs. `providers` are (id, name), `codes` those one may enter."""

    sessions = forms.ChoiceField(label="Sessions", choices=SESSIONS, widget=forms.RadioSelect, initial="both")
    pattern = forms.MultipleChoiceField(
        label="Days of the week", choices=SLOTS, widget=forms.CheckboxSelectMultiple, required=False
    )
    code = forms.ChoiceField(label="Mark", widget=forms.RadioSelect, error_messages={"required": "Choose a mark."})
    provider = forms.TypedChoiceField(label="Where the pupil is", coerce=UUID, empty_value=None, required=False)
    note = forms.CharField(label="Note", required=False, max_length=LONGEST_TEXT, widget=forms.Textarea({"rows": 2}))
    agreed = forms.CharField(required=False, max_length=LONGEST_TEXT)
    review_on = DayField(label="Look at it again on", required=False)

    def __init__(
        self, *args, kind: Kind, pupils: list[tuple[str, str]], providers: list[tuple[str, str]],
        codes: Collection[str], day: date, **kwargs,
    ) -> None:  # fmt: skip
        super().__init__(*args, **kwargs)
        self.kind = kind
        self.fields["pupils"].choices = pupils
        self._fit_codes(codes, day)
        self.fields["provider"].choices = [("", "Choose"), *providers]
        self.fields["provider"].required = kind.provider == "must"
        self.fields["provider"].error_messages["required"] = "Choose the provider, or add it first."
        for name, label in (("note", kind.note_label), ("agreed", kind.agreed_label)):
            self.fields[name].label = label or self.fields[name].label
            self.fields[name].required = bool(label)
            self.fields[name].error_messages["required"] = f"{label}? A few words are enough."
        self.fields["pattern"].required = kind.pattern == "must"
        self.fields["pattern"].error_messages["required"] = "Tick the sessions that it takes."
        self.fields["pattern"].help_text = "" if kind.pattern == "must" else "Tick none for every session."
        self._drop_what_it_needs_not()

    def _fit_codes(self, codes: Collection[str], day: date) -> None:
        labels = {one.code: one.short_label for one in codes_on(day)}
        choices = [(code, f"{code}  {labels[code]}") for code in self.kind.codes if code in codes and code in labels]
        self.fields["code"].choices = choices
        if len(choices) == 1:
            self.fields["code"].initial = choices[0][0]

    def _drop_what_it_needs_not(self) -> None:
        unused = {
            "sessions": self.kind.pattern != "no", "pattern": self.kind.pattern == "no",
            "provider": self.kind.provider == "no", "agreed": not self.kind.agreed_label,
            "review_on": not self.kind.review,
        }  # fmt: skip
        for name in [name for name, drop in unused.items() if drop]:
            del self.fields[name]

    @property
    def weekdays(self) -> dict[str, str]:
        """The pattern as the service takes it."""
        ticked = self.cleaned_data.get("pattern") or []
        if not ticked:
            return whole_pattern(self.cleaned_data.get("sessions") or "both")
        halves: dict[str, list[str]] = {}
        for slot in ticked:
            day, _, half = slot.partition("-")
            halves.setdefault(day, []).append(half)
        return {day: "both" if len(some) == 2 else some[0] for day, some in halves.items()}


class EndForm(forms.Form):
    """Ending a planned absence before its time. `many`: others were planned with it."""

    on = DayField(label="First day back", help_text="From this day on its sessions are blank again.")
    because = forms.CharField(
        label="Why it ends", max_length=LONGEST_TEXT, error_messages={"required": "A few words are enough."}
    )
    whole = forms.BooleanField(label="For everybody it was planned for", required=False)

    def __init__(self, *args, many: bool, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        if not many:
            del self.fields["whole"]


class ProviderForm(forms.Form):
    """A provider: who they are and whom to ring when they say nothing."""

    name = forms.CharField(
        label="Name", max_length=120, error_messages={"required": "Give the name of the school, farm, firm …"}
    )
    kind = forms.ChoiceField(label="Kind", choices=list(PROVIDER_KINDS.items()))
    person = forms.CharField(label="Whom to ask for", max_length=120, required=False)
    phone = forms.CharField(label="Phone", max_length=40, required=False)
    email = forms.EmailField(
        label="Email", required=False, error_messages={"invalid": "Give an address such as office@school.example."}
    )
