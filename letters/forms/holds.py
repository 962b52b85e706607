"""Forms of a hold: no letters about a pupil, and letting them go again."""

from datetime import timedelta
from typing import Any

from django import forms

from attendance.kit.forms import DayField
from letters.rules.holds import KINDS
from letters.services.holds import HoldData

DAY = timedelta(days=1)


class HoldForm(forms.Form):
    """Why, from when and until when."""

    kind = forms.ChoiceField(
        label="Why should no letter go out?", choices=KINDS.items(), widget=forms.RadioSelect,
        error_messages={"required": "Say why: choose one."},
    )  # fmt: skip
    since = DayField(label="From")
    last_day = DayField(
        label="Until and including", required=False, help_text="Leave it empty to stop letters until somebody ends it."
    )
    reason = forms.CharField(
        label="What the next person should know", required=False, max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="No medical detail. With “Safeguarding”, only safeguarding staff and senior leaders read it.",
    )  # fmt: skip

    def hold(self) -> HoldData:
        data: dict[str, Any] = self.cleaned_data
        until = data["last_day"] + DAY if data["last_day"] else None
        return HoldData(data["kind"], data["since"], until, data["reason"])


class HoldEndForm(forms.Form):
    """Why letters may go out again."""

    because = forms.CharField(
        label="Why may letters go out again?", max_length=1000, widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": "Say why: one sentence is enough."},
    )  # fmt: skip
