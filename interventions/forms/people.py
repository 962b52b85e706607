"""People as lines of text: “Ms N. Arkwright, mother”, one a line. Quick to type, and works without script."""

from collections.abc import Iterable, Mapping
from typing import Any

from django import forms

MOST, LONGEST = 20, 120
HINT = "One a line: name, comma, what they are. “Ms N. Arkwright, mother”"


class PeopleField(forms.CharField):
    """Lines of “name, role” as a list of {"name", "as"}."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("widget", forms.Textarea(attrs={"rows": 4}))
        kwargs.setdefault("help_text", HINT)
        super().__init__(**kwargs)

    def clean(self, value: Any) -> list[dict[str, str]]:
        pairs = (line.partition(",") for line in lines_of(super().clean(value)))
        return [{"name": name.strip(), "as": role.strip()} for name, _, role in pairs if name.strip()]


class NamesField(forms.CharField):
    """Names, one a line, as a list of text."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(widget=forms.Textarea(attrs={"rows": 3}), help_text="One name a line", **kwargs)

    def clean(self, value: Any) -> list[str]:
        return lines_of(super().clean(value))


def lines_of(text: str) -> list[str]:
    """The lines that hold something. Raises ValidationError: too many, or one too long."""
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    if len(lines) > MOST:
        raise forms.ValidationError(f"That is too many. Name {MOST} people at most.")
    if any(len(line) > LONGEST for line in lines):
        raise forms.ValidationError(f"A line is too long. Write {LONGEST} characters at most.")
    return lines


def as_lines(people: Iterable[Mapping[str, str]]) -> str:
    """The other way round, for a form that begins with somebody in it."""
    return "\n".join(f"{one['name']}, {one['as']}" if one.get("as") else one["name"] for one in people)
