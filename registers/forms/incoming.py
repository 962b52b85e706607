"""The form of a message that somebody types in: a voicemail that was listened to, a mail to the office's own box."""

from datetime import date, datetime

from django import forms
from django.utils import timezone

from attendance.kit.forms import ClockField, DayField
from registers.services.incoming import LONGEST_SENDER
from registers.services.report_taking import LONGEST_WORDS

CHANNELS = (("voicemail", "Voicemail"), ("email", "E-mail"), ("text", "Text"))


class MessageForm(forms.Form):
    """What came in, from which number or address, and when. `now` is the local time, for what is not given."""

    channel = forms.ChoiceField(label="How it came in", choices=CHANNELS, initial="voicemail")
    sender = forms.CharField(
        label="Number or address", required=False, max_length=LONGEST_SENDER,
        help_text="As the display shows it. Empty if it was withheld.",
    )  # fmt: skip
    day = DayField(label="Day")
    received = ClockField(label="Time")
    words = forms.CharField(
        label="What was said", max_length=LONGEST_WORDS, widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": "Write down what was said."},
    )  # fmt: skip

    def __init__(self, *args, now: datetime, **kwargs) -> None:
        minute = timezone.localtime(now)
        kwargs["initial"] = {"day": minute.date(), "received": minute.time()} | kwargs.get("initial", {})
        super().__init__(*args, **kwargs)

    @property
    def received_at(self) -> datetime:
        """The moment of the day and the time given."""
        day: date = self.cleaned_data["day"]
        return datetime.combine(day, self.cleaned_data["received"], tzinfo=timezone.get_current_timezone())
