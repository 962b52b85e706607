"""Which days a trust's page is about, and what is typed into a report to trustees."""

from collections.abc import Sequence
from typing import Any

from django import forms

from attendance.kit.forms import DayField
from attendance.reports.queries.spans import ReportSpan
from attendance.reports.rules.notes import MOST_DID, MOST_QUESTIONS, Notes, lines_of


class TrustSpanForm(forms.Form):
    """The span by its key; the first is meant where none is named."""

    span = forms.ChoiceField(label="Term or weeks", required=False)

    def __init__(self, *args: Any, spans: Sequence[ReportSpan], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.known = {one.key: one for one in spans}
        self.fields["span"].choices = [(one.key, one.label) for one in spans]

    @property
    def chosen(self) -> ReportSpan:
        """The span; only after `is_valid`."""
        return self.known.get(self.cleaned_data["span"]) or next(iter(self.known.values()))


class BoardForm(forms.Form):
    """The words of a report to trustees. One thing a line."""

    did = forms.CharField(
        label="What the trust did", required=False, max_length=4000, widget=forms.Textarea(attrs={"rows": 5}),
        help_text=f"One thing a line, {MOST_DID} at most. No names of pupils: trustees never read them.",
    )  # fmt: skip
    say = forms.CharField(
        label="What to say to trustees", required=False, max_length=4000, widget=forms.Textarea(attrs={"rows": 4}),
        help_text="What the figures do not say: what worries you, what you are proud of, what comes next.",
    )  # fmt: skip
    questions = forms.CharField(
        label="Questions trustees may want to ask", required=False, max_length=4000,
        widget=forms.Textarea(attrs={"rows": 4}), help_text=f"One a line, {MOST_QUESTIONS} at most.",
    )  # fmt: skip
    meeting_on = DayField(label="The day of the meeting", required=False)
    reason = forms.CharField(
        label="Why there is a further issue", max_length=300, help_text="Trustees read this beside the report.",
        error_messages={"required": "Say why, in a few words."},
    )  # fmt: skip
    seen = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, further: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not further:
            del self.fields["reason"]

    @property
    def notes(self) -> Notes:
        """What was typed; only after `is_valid`."""
        data = self.cleaned_data
        return Notes(
            lines_of(data["did"]), data["say"].strip(), lines_of(data["questions"]),
            " ".join(data.get("reason", "").split()),
        )  # fmt: skip
