"""Which report comes by e-mail, to whom, on which day and from what time."""

from collections.abc import Mapping
from datetime import time
from typing import Any
from uuid import UUID

from django import forms

from attendance.reports.rules.deliveries import EARLIEST, KINDS, LATEST, USUAL, WEEKDAYS

HOURS = [(f"{hour:02d}:00", f"{hour:02d}:00") for hour in range(EARLIEST.hour, LATEST.hour + 1)]


class DeliveryForm(forms.Form):
    """`kinds` are offered; `people` ({id: name}) where the reader may send to colleagues, themselves first."""

    what = forms.ChoiceField(label="Report")
    user = forms.ChoiceField(label="To", required=False)
    weekday = forms.ChoiceField(
        label="Day", choices=list(enumerate(WEEKDAYS)), initial=0,
        help_text="The report to governors comes when it is published, whatever the day.",
    )  # fmt: skip
    starts = forms.ChoiceField(label="From", choices=HOURS, initial=f"{USUAL:%H:%M}")

    def __init__(self, data: Any = None, *, kinds: list[str], people: Mapping[UUID, str], me: UUID) -> None:
        super().__init__(data)
        self.fields["what"].choices = [(key, KINDS[key].label) for key in KINDS if key in kinds]
        self.me = me
        if people:
            self.fields["user"].choices = [(str(me), "Me"), *((str(one), name) for one, name in people.items())]
        else:
            del self.fields["user"]

    def asked(self) -> dict[str, Any]:
        """What was asked for, as the service takes it. Only of a form that is valid."""
        data = self.cleaned_data
        return {
            "user_id": UUID(data.get("user") or str(self.me)), "what": data["what"], "weekday": int(data["weekday"]),
            "starts": time.fromisoformat(data["starts"]),
        }  # fmt: skip
