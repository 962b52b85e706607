"""What is typed into a report to governors while it is prepared."""

from typing import Any

from django import forms

from attendance.kit.forms import DayField
from attendance.reports.queries.reports import ReportRow
from attendance.reports.rules.notes import MOST_DID, MOST_QUESTIONS, Notes, lines_of
from attendance.reports.services.preparing import Written

AREA = {"rows": 4}


class NotesForm(forms.Form):
    """The champion’s words. One thing a line; a bullet in front of it is taken away."""

    did = forms.CharField(
        label="What we did", required=False, max_length=4000, widget=forms.Textarea(attrs={"rows": 6}),
        help_text=f"One thing a line, {MOST_DID} at most. No names of pupils: governors never read them.",
    )  # fmt: skip
    say = forms.CharField(
        label="What to say to governors", required=False, max_length=4000, widget=forms.Textarea(attrs=AREA),
        help_text="What the figures do not say: what worries you, what you are proud of, what comes next.",
    )  # fmt: skip
    questions = forms.CharField(
        label="Questions governors may want to ask", required=False, max_length=4000, widget=forms.Textarea(attrs=AREA),
        help_text=f"One a line, {MOST_QUESTIONS} at most. These are suggested by the figures; change them as you like.",
    )  # fmt: skip
    meeting_on = DayField(label="The day of the meeting", required=False)
    reason = forms.CharField(
        label="Why there is a further issue", max_length=400, widget=forms.Textarea(attrs={"rows": 2}),
        help_text="Governors read this beside the report.", error_messages={"required": "Say why, in a few words."},
    )  # fmt: skip
    seen = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, further: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not further:
            del self.fields["reason"]

    @property
    def written(self) -> Written:
        """What was typed, once it is valid."""
        data = self.cleaned_data
        notes = Notes(
            lines_of(data["did"]), data["say"].strip(), lines_of(data["questions"]),
            " ".join(data.get("reason", "").split()),
        )  # fmt: skip
        return Written(notes, data["meeting_on"])


def first_words(report: ReportRow, suggested: list[str]) -> dict[str, Any]:
    """What stands in the form when it is opened: what was written, and suggested questions where nobody wrote any."""
    notes = report.words
    questions = suggested if notes.questions is None else notes.questions
    return {
        "did": "\n".join(notes.did), "say": notes.say, "questions": "\n".join(questions), "reason": notes.reason,
        "meeting_on": report.meeting_on, "seen": report.seen,
    }  # fmt: skip


class SendBackForm(forms.Form):
    """What the head wants changed."""

    words = forms.CharField(
        label="What should be changed first?", max_length=1000, widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": "Write a few words."},
    )  # fmt: skip


class ReissueForm(forms.Form):
    """Why there is to be a further issue."""

    reason = forms.CharField(
        label="Why is a further issue needed?", max_length=400, widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Governors read this beside the report. The issue that is published stays as it is.",
        error_messages={"required": "Say why, in a few words."},
    )  # fmt: skip
