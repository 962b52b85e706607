"""What is typed into an action plan."""

from collections.abc import Iterable
from datetime import timedelta
from decimal import Decimal
from typing import Any

from django import forms

from attendance.kit.forms import DayField
from attendance.reports.queries.plans import PlanRow
from attendance.reports.rules.plans import CLOSED, MEASURES, cohort_choices
from attendance.reports.services.plans import Aim

DAY = timedelta(days=1)
LONGEST = timedelta(days=2 * 366)


class AimForm(forms.Form):
    """One aim. `years`: the school's year groups."""

    words = forms.CharField(
        label="What is to change", max_length=200, error_messages={"required": "Say in a sentence what is to change."}
    )
    measure = forms.ChoiceField(label="Measured by", choices=[(key, one.label) for key, one in MEASURES.items()])
    cohort = forms.ChoiceField(label="Of whom")
    target = forms.DecimalField(
        label="Target", min_value=0, max_value=100, decimal_places=1, max_digits=4,
        help_text="Per cent of the measure. Where it starts from is measured, from the 52 weeks before.",
        error_messages={"required": "Give a percentage, as 95.5.", "invalid": "Give a percentage, as 95.5."},
    )  # fmt: skip
    since = DayField(label="From")
    last_day = DayField(label="Last day")
    steps = forms.CharField(
        label="What is done for it", required=False, max_length=1000, widget=forms.Textarea(attrs={"rows": 4}),
        help_text="No names of pupils: the trust reads this too.",
    )  # fmt: skip
    owner_name = forms.CharField(label="Who carries it", required=False, max_length=100)
    seen = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, years: Iterable[int], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["cohort"].choices = cohort_choices(years)

    def clean(self) -> dict:
        data = super().clean() or {}
        since, last = data.get("since"), data.get("last_day")
        if since and last and last < since:
            self.add_error("last_day", "The last day is before the first. Choose a later one.")
        elif since and last and last - since > LONGEST:
            self.add_error("last_day", "That is more than two years. Aims that far away are nobody’s.")
        return data

    @property
    def aim(self) -> Aim:
        """What was typed; only after `is_valid`."""
        data = self.cleaned_data
        return Aim(
            data["words"].strip(), data["measure"], data["cohort"], Decimal(data["target"]), data["since"],
            data["last_day"] + DAY, data["steps"].strip(), data["owner_name"].strip(),
        )  # fmt: skip


def initial_of(row: PlanRow) -> dict[str, Any]:
    """What the form shows of an aim that is there."""
    return {
        "words": row.words, "measure": row.measure, "cohort": row.cohort, "target": row.target_shown,
        "since": row.since, "last_day": row.last_day, "steps": row.steps, "owner_name": row.owner_name,
        "seen": row.seen,
    }  # fmt: skip


class CloseForm(forms.Form):
    """How an aim ended."""

    state = forms.ChoiceField(label="How did it end?", choices=list(CLOSED.items()), widget=forms.RadioSelect)
    words = forms.CharField(
        label="What is to be remembered", required=False, max_length=600, widget=forms.Textarea(attrs={"rows": 3}),
        help_text="The figure is measured and stands before it. No names of pupils.",
    )  # fmt: skip
