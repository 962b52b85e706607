"""The forms of the parents' pages: the address, the code, and the report itself."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django import forms

from attendance.kit.forms import DayField
from registers.forms.evidence import PaperField
from registers.queries.form_adults import Child
from registers.rules.parent_reasons import OTHER, PARENT_REASONS
from registers.rules.typed_address import MOBILE, Typed, typed_address
from registers.services.parent_reports import FromParent, Paper
from registers.services.report_codes import DIGITS

DAY = timedelta(days=1)
PAST, COMING, LONGEST = timedelta(days=14), timedelta(days=60), timedelta(days=31)
LONGEST_WORDS = 500
NO_ADDRESS = "Give a mobile number, such as 07700 900123, or an e-mail address."
NO_TEXTS = "This school’s form cannot send texts. Give your e-mail address."
BOTH_NEEDED = "Choose at least one."
SESSIONS = (("both", "All day"), ("AM", "Only the morning"), ("PM", "Only the afternoon"))


class AskForm(forms.Form):
    """The mobile number or e-mail address to which a code goes. `texts`: whether texts can be sent."""

    address = forms.CharField(
        label="Your mobile number or e-mail address", max_length=254, error_messages={"required": NO_ADDRESS},
        widget=forms.TextInput(attrs={"autocomplete": "email", "autocapitalize": "none", "spellcheck": "false"}),
    )  # fmt: skip

    def __init__(self, *args: Any, texts: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.texts = texts
        self.fields["address"].help_text = "The one that the school has for you."
        if not texts:
            self.fields["address"].label = "Your e-mail address"
            self.fields["address"].error_messages["required"] = "Give your e-mail address."
            self.fields["address"].widget.attrs["inputmode"] = "email"

    def clean_address(self) -> Typed:
        typed = typed_address(self.cleaned_data["address"])
        if not self.texts and (typed is None or typed.kind == MOBILE):
            raise forms.ValidationError(NO_TEXTS)
        if typed is None:
            raise forms.ValidationError(NO_ADDRESS)
        return typed


class CodeForm(forms.Form):
    """The six digits, however they are spaced."""

    code = forms.CharField(
        label="Your code", max_length=20, help_text=f"{DIGITS} digits.",
        error_messages={"required": f"Give the {DIGITS} digits of the code."},
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "one-time-code", "class": "code"}),
    )  # fmt: skip

    def clean_code(self) -> str:
        digits = "".join(self.cleaned_data["code"].split())
        if len(digits) != DIGITS or not (digits.isascii() and digits.isdigit()):
            raise forms.ValidationError(f"The code has {DIGITS} digits. Look at it again.")
        return digits


class ReportForm(forms.Form):
    """Which of the adult's children, why, and when. `today` is the day at the school."""

    children = forms.TypedMultipleChoiceField(
        label="Who is away?", coerce=UUID, widget=forms.CheckboxSelectMultiple,
        error_messages={"required": BOTH_NEEDED, "invalid_choice": "Choose one of your children."},
    )  # fmt: skip
    reason = forms.ChoiceField(
        label="Why?", choices=list(PARENT_REASONS.items()), widget=forms.RadioSelect,
        error_messages={"required": "Choose a reason."},
    )  # fmt: skip
    words = forms.CharField(
        label="In your words", required=False, max_length=LONGEST_WORDS, widget=forms.Textarea(attrs={"rows": 3}),
        help_text="What should the school know?",
    )  # fmt: skip
    since = DayField(label="First day away")
    sessions = forms.ChoiceField(label="For how much of the day?", choices=SESSIONS, widget=forms.RadioSelect)
    back_on = DayField(
        label="When do you expect them back?", required=False,
        help_text="Leave it empty if you do not know. Then tell us again tomorrow morning.",
    )  # fmt: skip
    paper = PaperField(
        label="A paper, such as an appointment card", required=False,
        help_text="A photo or a PDF, up to 10 MB. It is kept with each child you ticked.",
    )  # fmt: skip

    def __init__(self, *args: Any, children: Sequence[Child], today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = today
        self.fields["children"].choices = [(str(child.pupil_id), child.name) for child in children]
        self.initial = {
            "since": today, "sessions": "both", "children": [str(children[0].pupil_id)] if len(children) == 1 else [],
        }  # fmt: skip

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("reason") == OTHER and not data.get("words", "").strip() and "words" not in self.errors:
            self.add_error("words", "Tell us in a few words why.")
        if since := data.get("since"):
            self._check_days(since, data.get("back_on"), data.get("sessions", ""))
        return data

    def _check_days(self, since: date, back_on: date | None, sessions: str) -> None:
        if since < self.today - PAST:
            self.add_error("since", "That is more than two weeks ago. Ring the school about it.")
        elif since > self.today + COMING:
            self.add_error("since", "That is more than two months away. Ring the school about it.")
        elif back_on and back_on < since:
            self.add_error("back_on", "They cannot be back before they are away. Check both days.")
        elif back_on == since and sessions == "both":
            self.add_error("sessions", "If they are back on the same day: is it the morning or the afternoon?")
        elif back_on and back_on - since > LONGEST:
            self.add_error("back_on", "That is more than a month. Ring the school about it.")

    def said(self) -> FromParent:
        """What was said, once the form is valid. Without a day to come back it is about one day."""
        data = self.cleaned_data
        back_on = data["back_on"] if data["back_on"] != data["since"] else None
        file = data["paper"]
        paper = Paper(file.name, file.content_type or "", file.read()) if file else None
        return FromParent(
            tuple(data["children"]), data["reason"], data["since"], back_on or data["since"] + DAY, data["sessions"],
            data["words"], back_on, paper,
        )  # fmt: skip
