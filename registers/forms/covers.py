"""The form that makes a link for a supply teacher."""

from uuid import UUID

from django import forms

from attendance.kit.forms import DayField


class CoverForm(forms.Form):
    """Which group, which day, whose name. `groups` are (id, name)."""

    teacher_name = forms.CharField(
        label="Name of the supply teacher", max_length=120, help_text="Stands beside every mark they make.",
        error_messages={"required": "Give the supply teacher’s name."},
    )  # fmt: skip
    group = forms.TypedChoiceField(label="Group", coerce=UUID, error_messages={"required": "Choose a group."})
    day = DayField(label="Day", help_text="The link works on this day only.")

    def __init__(self, *args, groups: list[tuple[str, str]], **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["group"].choices = [("", "Choose"), *groups]
