"""Input of the calendar pages: text to dates and times, first and last days to half-open spans."""

from collections.abc import Iterator, Sequence
from datetime import date, time, timedelta
from typing import Any

from django import forms

from attendance.calendar.queries import SessionTimesRow, TermRow, YearRow
from attendance.calendar.services import TermDates, Times
from attendance.kit.forms import ClockField, DayField

DAY = timedelta(days=1)
TERMS_AT_MOST = 6
WEEKDAYS = ((0, "Monday"), (1, "Tuesday"), (2, "Wednesday"), (3, "Thursday"), (4, "Friday"))
USUAL_TIMES = Times(time(8, 45), time(8, 55), time(9, 15), time(13, 0), time(13, 10), time(13, 30))


class YearForm(forms.Form):
    """An academic year and its terms: one form, the terms in numbered fields (terms-0-name …)."""

    name = forms.CharField(label="Name of the year", max_length=40, help_text="Such as 2026/27.")
    since = DayField(label="First day of the year")
    until = DayField(label="Last day of the year")
    weekdays = forms.TypedMultipleChoiceField(
        label="School is held on", choices=WEEKDAYS, coerce=int, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for n in range(TERMS_AT_MOST):
            self.fields[f"terms-{n}-name"] = forms.CharField(label="Name", max_length=40, required=False)
            self.fields[f"terms-{n}-since"] = DayField(label="First day", required=False)
            self.fields[f"terms-{n}-until"] = DayField(label="Last day", required=False)
            self.fields[f"terms-{n}-half_term_since"] = DayField(label="Half-term holiday, first day", required=False)
            self.fields[f"terms-{n}-half_term_until"] = DayField(label="Half-term holiday, last day", required=False)

    def term_rows(self) -> list[dict[str, Any]]:
        """The fields of each term, for the template: number, filled, and the five bound fields."""
        parts = ("name", "since", "until", "half_term_since", "half_term_until")
        rows = [{"number": n + 1, **{part: self[f"terms-{n}-{part}"] for part in parts}} for n in range(TERMS_AT_MOST)]
        return [{**row, "filled": any(row[part].value() for part in parts)} for row in rows]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        for n in self._named(data):
            for part, words in (("name", "the name"), ("since", "the first day"), ("until", "the last day")):
                if not data.get(f"terms-{n}-{part}") and f"terms-{n}-{part}" not in self.errors:
                    self.add_error(f"terms-{n}-{part}", f"Give {words} of term {n + 1}, or empty all its boxes.")
        return data

    def _named(self, data: dict[str, Any]) -> Iterator[int]:
        for n in range(TERMS_AT_MOST):
            if any(data.get(name) for name in self.fields if name.startswith(f"terms-{n}-")):
                yield n

    def year(self) -> dict[str, Any]:
        """name, since, until (the day after the last) and weekdays, for the service."""
        data = self.cleaned_data
        return {
            "name": data["name"],
            "since": data["since"],
            "until": data["until"] + DAY,
            "weekdays": data["weekdays"],
        }

    def terms(self) -> list[TermDates]:
        """The terms that were filled in, in the order of their boxes."""
        data = self.cleaned_data
        return [
            TermDates(
                data[f"terms-{n}-name"], data[f"terms-{n}-since"], data[f"terms-{n}-until"] + DAY,
                data[f"terms-{n}-half_term_since"], _after(data[f"terms-{n}-half_term_until"]),
            )
            for n in self._named(data)
        ]  # fmt: skip


def _after(day: date | None) -> date | None:
    return day + DAY if day else None


def year_initial(year: YearRow, terms: Sequence[TermRow | TermDates]) -> dict[str, Any]:
    """What the form of a year shows before anything is typed."""
    shown: dict[str, Any] = {
        "name": year.name, "since": year.since, "until": year.last_day, "weekdays": list(year.weekdays)
    }  # fmt: skip
    for n, term in enumerate(terms[:TERMS_AT_MOST]):
        shown |= {
            f"terms-{n}-name": term.name,
            f"terms-{n}-since": term.since,
            f"terms-{n}-until": term.until - DAY,
            f"terms-{n}-half_term_since": term.half_term_since,
            f"terms-{n}-half_term_until": term.half_term_until - DAY if term.half_term_until else None,
        }
    return shown


class TimesForm(forms.Form):
    """Session times from a day, for all years or some."""

    since = DayField(label="These times hold from", help_text="Earlier days keep the times they had.")
    year_groups = forms.TypedMultipleChoiceField(
        label="Only for these year groups", coerce=int, required=False, widget=forms.CheckboxSelectMultiple,
        help_text="Tick none to set the times of the whole school. Years with times of their own keep them.",
    )  # fmt: skip
    also_own = forms.BooleanField(label="Also for years that have times of their own", required=False)
    am_opens = ClockField(label="Morning register opens")
    am_late_after = ClockField(label="Morning: an arrival is late after")
    am_closes = ClockField(
        label="Morning register closes", help_text="Guidance: at most 30 minutes after the session starts."
    )
    pm_opens = ClockField(label="Afternoon register opens")
    pm_late_after = ClockField(label="Afternoon: an arrival is late after")
    pm_closes = ClockField(label="Afternoon register closes")

    def __init__(self, *args: Any, years: Sequence[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["year_groups"].choices = years

    def times(self) -> Times:
        return Times(**{name: self.cleaned_data[name] for name in Times.__dataclass_fields__})


def times_initial(now: SessionTimesRow | None, since: date) -> dict[str, Any]:
    """The times in force, or usual ones where none were set yet."""
    source = now or USUAL_TIMES
    return {"since": since, **{name: getattr(source, name) for name in Times.__dataclass_fields__}}
