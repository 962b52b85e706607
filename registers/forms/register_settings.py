"""The form of a school's register settings."""

from datetime import date

from django import forms

from attendance.kit.forms import DayField
from registers.queries.register_settings import SettingsRow
from registers.rules.codes import codes_on
from registers.rules.entry_rights import NOT_BY_HAND
from registers.services.register_settings import LONGEST_SECOND_LOOK, PRESENT


def code_choices(day: date) -> list[tuple[str, str]]:
    """Codes that may be chosen for a hand, with their names; the present marks belong to everybody."""
    return [(c.code, f"{c.code}  {c.short_label}") for c in codes_on(day) if c.code not in {*NOT_BY_HAND, *PRESENT}]


class RegisterSettingsForm(forms.Form):
    """Who may enter which codes, which need a note, and when a late change is looked at twice."""

    since = DayField(label="In force from", help_text="Today or a day to come. Until then nothing changes.")
    teacher_codes = forms.MultipleChoiceField(
        label="Class teachers enter", widget=forms.CheckboxSelectMultiple, help_text="Besides the mark for present.",
        error_messages={"required": "Choose N at least: a register needs a mark for a child who is not here."},
    )  # fmt: skip
    cover_codes = forms.MultipleChoiceField(
        label="Supply teachers enter", widget=forms.CheckboxSelectMultiple, help_text="Besides the mark for present.",
        error_messages={"required": "Choose N at least: a register needs a mark for a child who is not here."},
    )  # fmt: skip
    office_codes = forms.MultipleChoiceField(
        label="The office and leaders enter", widget=forms.CheckboxSelectMultiple, required=False,
        help_text="None ticked means all of them.",
    )  # fmt: skip
    k_needs_note = forms.BooleanField(label="K needs a note that says what the provision is", required=False)
    c2_needs_note = forms.BooleanField(label="C2 needs a note that says what was agreed", required=False)
    second_look_days = forms.IntegerField(
        label="Second look after", min_value=1, max_value=LONGEST_SECOND_LOOK,
        help_text="School days. An unauthorised mark made authorised later than this, without evidence, is listed "
        "for a second person.",
    )  # fmt: skip

    def __init__(self, *args, day: date, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        for name in ("teacher_codes", "cover_codes", "office_codes"):
            self.fields[name].choices = code_choices(day)


def settings_initial(row: SettingsRow, today: date) -> dict:
    """What the form shows at first: the settings in force, from today."""
    names = ("teacher_codes", "cover_codes", "office_codes", "k_needs_note", "c2_needs_note", "second_look_days")
    return {name: getattr(row, name) for name in names} | {"since": today}
