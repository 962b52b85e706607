"""Parts of an address that mean a value: an ISO date, am or pm, a slug with a year. Registered where addresses are."""

from datetime import date

from django.urls import register_converter
from django.urls.converters import get_converters


class IsoDate:
    """2026-03-10 as a `date`; anything that is no day of the calendar does not match."""

    regex = "[0-9]{4}-[0-9]{2}-[0-9]{2}"

    def to_python(self, value: str) -> date:
        return date.fromisoformat(value)

    def to_url(self, value: date | str) -> str:
        return value if isinstance(value, str) else value.isoformat()


class HalfDay:
    """am or pm as "AM" or "PM"."""

    regex = "am|pm"

    def to_python(self, value: str) -> str:
        return value.upper()

    def to_url(self, value: str) -> str:
        return value.lower()


class YearSlug:
    """A slug in which a year stands, such as autumn-2025: it is never taken for a page with a plain name."""

    regex = "[a-z0-9-]*[0-9]{4}[a-z0-9-]*"

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value


def register_converters() -> None:
    """Make `<day:…>`, `<half:…>` and `<yearly:…>` known to `path`; a second call changes nothing."""
    for name, converter in (("day", IsoDate), ("half", HalfDay), ("yearly", YearSlug)):
        if name not in get_converters():
            register_converter(converter, name)
