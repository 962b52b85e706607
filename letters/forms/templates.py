"""Forms of the pages that change the words of letters."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django import forms

from attendance.kit.forms import DayField
from letters.rules.fields import ENCLOSURES
from letters.rules.languages import LANGUAGES
from letters.services.template_checks import Words

KINDS = (("letter", "A letter"), ("text", "A text message"), ("certificate", "A certificate"))
PERS = (("", "As the school chose"), ("household", "One for each household"), ("parent", "One for each parent"))
SHORT = 2000  # how much text a box takes in; the check of the words says what fits
LONG = 40_000


class TemplateForm(forms.Form):
    """The words of a letter as they are typed, and when they hold. What is wrong with them the check says."""

    title = forms.CharField(
        label="What staff call it", max_length=200,
        error_messages={"required": "Write what staff call it, such as First letter."},
    )  # fmt: skip
    kind = forms.ChoiceField(label="It is", choices=KINDS)
    subject = forms.CharField(label="Subject line", required=False, max_length=SHORT)
    opening = forms.CharField(label="Opening", required=False, max_length=SHORT)
    body = forms.CharField(
        label="Text", max_length=LONG, error_messages={"required": "Write the words of the letter."},
        widget=forms.Textarea(attrs={"rows": 20, "spellcheck": "true"}),
    )  # fmt: skip
    closing = forms.CharField(label="Closing", required=False, max_length=SHORT)
    per = forms.ChoiceField(label="How many papers", choices=PERS, required=False)
    enclose = forms.MultipleChoiceField(
        label="Goes along with it", required=False, widget=forms.CheckboxSelectMultiple,
        choices=[(key, one.label) for key, one in ENCLOSURES.items()],
    )  # fmt: skip
    since = DayField(label="In force from", required=False)
    reason = forms.CharField(label="What changed, in a few words", required=False, max_length=500)
    acknowledged = forms.CharField(label="Why the words may stay as they are", required=False, max_length=500)
    pupil = forms.CharField(label="Show it for", required=False, max_length=100)
    version = forms.UUIDField(required=False, widget=forms.HiddenInput)
    seen = forms.CharField(required=False, max_length=60, widget=forms.HiddenInput)
    after = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def words(self) -> Words:
        """What was typed, also where the form as a whole is not in order: nothing typed is lost."""
        said = self.cleaned_data
        return Words(
            said.get("title") or "", said.get("body") or "", said.get("kind") or "letter", said.get("subject") or "",
            said.get("opening") or "", said.get("closing") or "", said.get("per") or "",
            tuple(said.get("enclose") or ()),
        )  # fmt: skip

    def since_or(self, day: date) -> date:
        """From when it is to hold; `day` where nothing was chosen."""
        found: date | None = self.cleaned_data.get("since")
        return found or day

    @property
    def draft(self) -> tuple[UUID | None, datetime | None, int | None]:
        """The draft that its editor saw, when it was last saved, the newest version they saw."""
        said = self.cleaned_data
        return said.get("version"), _moment(said.get("seen") or ""), said.get("after")


def initial_of(words: Mapping[str, Any]) -> dict[str, Any]:
    """What the form shows at first, of a version or preset."""
    return {name: words[name] for name in ("title", "kind", "subject", "opening", "body", "closing", "per")} | {
        "enclose": list(words["enclose"])
    }


def _moment(text: str) -> datetime | None:
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        return None


class NewLetterForm(forms.Form):
    """A letter that there is not yet, or a language that a letter does not have yet."""

    title = forms.CharField(
        label="What staff call it", max_length=100,
        error_messages={"required": "Write what staff call it, such as Letter about lateness."},
    )  # fmt: skip
    key = forms.RegexField(
        r"^[a-z0-9][a-z0-9_-]{0,59}$", label="Short name", help_text="As the policy names it, such as late_letter.",
        error_messages={
            "required": "Write a short name, such as late_letter.",
            "invalid": "Use small letters, digits, - and _ only, such as late_letter.",
        },
    )  # fmt: skip
    language = forms.ChoiceField(label="Language", choices=list(LANGUAGES.items()), initial="en")


class WhyForm(forms.Form):
    """Why a draft is given up, the own words end, or a letter is locked."""

    reason = forms.CharField(label="Why", max_length=500, error_messages={"required": "Write why, in a few words."})


class EndForm(WhyForm):
    """The same with the day from which the words below hold again."""

    since = DayField(label="From")
