"""Short ways into the returns to the local authority: ten days of absence, the night that notes them, one return."""

from datetime import date

from interventions.models import AuthorityReturn
from interventions.queries.returns import ReturnRow, return_by_id
from interventions.services.returns import Noted, note_returns
from tests.factories.school_life import SchoolLife
from tests.interventions.legal import TODAY
from tests.people_of_the_tests import AT

MONDAY = date(2026, 2, 23)  # the first day after half term
TEN_DAYS = " ".join(["O"] * 20)


def note(life: SchoolLife, on: date = TODAY) -> Noted:
    """The night of a day notes what must be told."""
    return note_returns(life.school_id, on, at=AT)


def the_return(life: SchoolLife, kind: str) -> ReturnRow:
    """The only return of a kind, as its page reads it."""
    row = AuthorityReturn.objects.get(school_id=life.school_id, kind=kind)
    found = return_by_id(life.school_id, row.id)
    assert found is not None
    return found
