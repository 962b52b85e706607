"""A school's calendar to test with: its year, a first term, and a day on which it is closed."""

from datetime import date
from uuid import UUID

from attendance.access.rules.actors import Actor
from attendance.calendar import services
from attendance.calendar.services import TermDates, TermsSaved
from tests.people_of_the_tests import AT, OFFICER

NAMELESS = Actor(None, None, "nobody")  # the audit row refuses somebody without a name: the last write fails
AUTUMN = TermDates("Autumn", date(2026, 9, 2), date(2026, 9, 12))
YEAR = {"name": "2026/27", "since": date(2026, 9, 1), "until": date(2027, 9, 1), "weekdays": [0, 1, 2, 3, 4]}


def set_up(school_id: UUID, *terms: TermDates, **over) -> TermsSaved:
    """The year 2026/27 with these terms; `over` are other values of the year."""
    return services.set_up_year(school_id, year={**YEAR, **over}, terms=terms, by=OFFICER, at=AT)


def close(school_id: UUID, *, by: Actor = OFFICER, **over) -> UUID:
    """An INSET day on 3 September 2026; `over` are other values of the closure. Returns its id."""
    values = {
        "since": date(2026, 9, 3), "until": date(2026, 9, 4), "sessions": "both", "code": "#", "kind": "inset",
        "reason": "INSET",
    } | over  # fmt: skip
    return services.add_closure(school_id, by=by, at=AT, **values)
