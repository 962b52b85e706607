"""The school's details: changed by those who may, with what stood there before in the audit."""

import pytest

from attendance.audit.models import AuditEvent
from attendance.tenancy.models import School
from attendance.tenancy.scope import scoped

pytestmark = pytest.mark.django_db

DETAILS = "/schools/900001/details/"
GIVEN = {
    "name": "Oakfield Primary School", "short_name": "Oakfield", "initials": "op", "colour": "teal",
    "laestab": "999/0001", "phase": "primary", "type": "mainstream", "lowest_year": "0", "highest_year": "6",
    "telephone": "01632 960123",
}  # fmt: skip


def test_details_are_changed_and_the_former_ones_kept(people, places, browser):
    response = browser(people.fiona).post(DETAILS, GIVEN)

    school = School.objects.get(urn=900001)
    with scoped(school.id):
        [event] = AuditEvent.objects.filter(school_id=school.id)
    assert response.url == DETAILS
    assert (school.name, school.initials, school.colour) == ("Oakfield Primary School", "OP", "teal")
    assert (event.verb, event.detail["former"]["name"]) == ("school.changed", "Oakfield Primary")


def test_details_with_an_error_keep_what_was_typed(people, browser):
    page = browser(people.fiona).post(DETAILS, GIVEN | {"laestab": "12"}).content.decode()

    assert "A LAESTAB has seven digits, such as 999/1234." in page
    assert 'value="Oakfield Primary School"' in page
    assert School.objects.get(urn=900001).name == "Oakfield Primary"


@pytest.mark.parametrize("who", ["alice", "bob", "olive", "sam", "wendy", "grace", "dave"])
def test_details_are_404_for_others(people, browser, who):
    assert browser(getattr(people, who)).get(DETAILS).status_code == 404
