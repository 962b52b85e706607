"""What leaders ask the figures: which days, which pupils, which sessions, in what lines. Sent by GET."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django import forms

from attendance.kit.forms import DayField
from attendance.people.queries import GroupRow, year_label
from attendance.reports.queries.absence_lists import LISTS
from attendance.reports.queries.school_patterns import FAMILIES
from attendance.reports.queries.spans import ReportSpan
from attendance.reports.rules.at_risk import NEAR
from attendance.reports.rules.cohorts import SEXES
from attendance.reports.rules.explore import BY, KINDS, SESSIONS, SHOWS, WEEKDAYS, Wanted
from registers.queries.figures import Span

DAY = timedelta(days=1)
LONGEST = timedelta(days=2 * 366)
DAYS = "days"


@dataclass(frozen=True)
class Choices:
    """What may be chosen at this school by this person. `cohorts`: key and label of those they may open."""

    spans: Sequence[ReportSpan]
    year_groups: Sequence[int]
    groups: Sequence[GroupRow]
    cohorts: Mapping[str, str]


class PeopleForm(forms.Form):
    """The days and the pupils. `first` is the span that is shown where none was asked for."""

    first = 0
    period = forms.ChoiceField(label="Span")
    since = DayField(label="First day", required=False)
    last = DayField(label="Last day", required=False)
    year_group = forms.ChoiceField(label="Year group", required=False)
    group = forms.ChoiceField(label="Registration group", required=False)
    cohort = forms.ChoiceField(label="Group of pupils", required=False)
    sex = forms.ChoiceField(label="Girls and boys", required=False, choices=[("", "All"), *SEXES.items()])

    def __init__(self, asked: Mapping[str, Any], *, choices: Choices, **kwargs: Any) -> None:
        self.spans = {one.key: one for one in choices.spans}
        super().__init__({**self.defaults(), **{key: value for key, value in asked.items() if value}}, **kwargs)
        self.groups = {group.slug: group.name for group in choices.groups} | {"none": "No group"}
        self.fields["period"].choices = [
            *((one.key, one.label) for one in choices.spans), (DAYS, "Days of my choice")
        ]  # fmt: skip
        years = [(str(year), year_label(year)) for year in choices.year_groups]
        self.fields["year_group"].choices = [("", "All"), *years]
        self.fields["group"].choices = [("", "All"), *self.groups.items()]
        self.fields["cohort"].choices = [("", "All"), *choices.cohorts.items()]

    def defaults(self) -> dict[str, str]:
        """What holds where nothing was asked for."""
        return {"period": next(iter(self.spans), DAYS)}

    def clean(self) -> dict:
        data = super().clean() or {}
        if data.get("period") == DAYS:
            self._check_days(data.get("since"), data.get("last"))
        return data

    def _check_days(self, since: date | None, last: date | None) -> None:
        for name, day in (("since", since), ("last", last)):
            if day is None and name not in self.errors:
                self.add_error(name, "Give a day, such as 27/3/2026.")
        if since and last and last < since:
            self.add_error("last", "The last day is before the first. Give the earlier day first.")
        if since and last and last - since > LONGEST:
            self.add_error("since", "Choose two years at most.")

    @property
    def span(self) -> Span:
        """The chosen days; only after `is_valid`."""
        data = self.cleaned_data
        if data["period"] == DAYS:
            return Span(data["since"], data["last"] + DAY)
        return self.spans[data["period"]].span

    @property
    def compared(self) -> ReportSpan | None:
        """The chosen span, where it has days before it to compare with; only after `is_valid`."""
        found = self.spans.get(self.cleaned_data["period"])
        return found if found and found.before else None

    @property
    def wanted(self) -> Wanted:
        """What is asked; only after `is_valid`."""
        data = self.cleaned_data
        named = {name: data[name] for name in ("by", "session", "kind") if data.get(name)}
        weekday = int(data["weekday"]) if data.get("weekday") else None
        return Wanted(
            year_group=data["year_group"], group=data["group"], cohort=data["cohort"], sex=data["sex"],
            weekday=weekday, **named,
        )  # fmt: skip


class SessionsForm(PeopleForm):
    """The sessions too."""

    weekday = forms.ChoiceField(
        label="Weekday", required=False,
        choices=[("", "All"), *((str(n), name) for n, name in enumerate(WEEKDAYS[:5]))],
    )  # fmt: skip
    session = forms.ChoiceField(label="Session", required=False, choices=[("", "Both"), *SESSIONS.items()])


class ExploreForm(SessionsForm):
    """The lines and what is measured."""

    by = forms.ChoiceField(label="Lines by", choices=list(BY.items()))
    kind = forms.ChoiceField(
        label="What is measured", required=False, choices=[(key, kind.label) for key, kind in KINDS.items()]
    )
    field_order = ("period", "since", "last", "by", "kind")

    def defaults(self) -> dict[str, str]:
        return super().defaults() | {"by": "year_group"}


class BehindForm(ExploreForm):
    """One line of it, and which of its pupils."""

    line = forms.CharField(max_length=80)
    show = forms.ChoiceField(label="Show", required=False, choices=list(SHOWS.items()))

    def defaults(self) -> dict[str, str]:
        return super().defaults() | {"line": "all"}


class YearToDate(PeopleForm):
    """A form whose days are the year to date where none were asked for."""

    def defaults(self) -> dict[str, str]:
        return {"period": "year"} if "year" in self.spans else super().defaults()


class AbsenceForm(YearToDate):
    """Which list, and how close is close."""

    which = forms.ChoiceField(label="List", choices=list(LISTS.items()))
    near = forms.IntegerField(label="Close: sessions to spare", min_value=1, max_value=40, required=False)
    field_order = ("period", "since", "last", "which", "near")

    def defaults(self) -> dict[str, str]:
        return super().defaults() | {"which": "persistent", "near": str(NEAR)}


class PatternsForm(YearToDate):
    """Which kind of pattern."""

    family = forms.ChoiceField(label="Pattern", required=False, choices=[("", "All"), *FAMILIES.items()])
