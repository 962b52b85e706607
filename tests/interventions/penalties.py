"""Short ways into penalty notices: a week of holiday that meets the threshold, and a notice read and issued."""

from datetime import date
from uuid import UUID

from interventions.queries.notices import NoticeRow, notice_by_id
from interventions.services import penalty_outcomes as outcomes
from tests.factories.school_life import SchoolLife
from tests.interventions.legal import HEAD, TODAY
from tests.people_of_the_tests import AT

MONDAY = date(2026, 3, 2)
TEN = "G G G G G G G G G G"


def row(life: SchoolLife, notice: UUID) -> NoticeRow:
    """The notice as its page reads it."""
    found = notice_by_id(life.school_id, notice)
    assert found is not None
    return found


def issued(life: SchoolLife, notice: UUID, day: date, on: date = TODAY) -> UUID:
    """The notice was issued and received on a day; returns its id."""
    outcomes.notice_issued(life.school_id, notice, issued_on=day, received_on=day, on=on, by=HEAD, at=AT)
    return notice
