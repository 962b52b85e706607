"""Addresses that nobody means: days of another age, numbers too large, lines that are not there."""

import pytest

from attendance.tenancy.scope import scoped
from tests.reports.exploring import school_with_everything
from tests.reports.governors_work import NOW, SLUG

pytestmark = pytest.mark.django_db
HUGE = "9" * 30
SCHOOL = "/schools/900001/"
ODD = (  # the page, and what it answers
    (f"reports/{SLUG}/{HUGE}/", 404),
    (f"reports/{SLUG}/{HUGE}/figures.csv", 404),
    (f"reports/{SLUG}/0/", 404),
    (f"reports/9999-{'x' * 300}/", 302),  # to where it would be prepared
    (f"reports/9999-{'x' * 300}/prepare/", 404),
    ("reports/newsletter/?period=%00", 200),
    ("reports/meeting/?on=0001-01-01", 200),
    ("reports/meeting/?on=9999-12-31", 200),
    ("reports/support-meeting/?who=%00&page=-1", 200),
    ("groups/4-kestrel/week/?week=0001-01-01", 200),
    ("groups/4-kestrel/week/?week=9999-12-31", 200),
    ("explore/?period=days&since=0001-01-01&last=9999-12-31", 422),
    ("explore/?period=days&since=1999-01-01&last=1999-12-31", 200),
    ("explore/?period=%00&by=code&page=x", 422),
    ("explore/?period=days&since=2026-03-07&last=2026-03-08&by=weekday&weekday=4", 200),
    ("explore/pupils/?by=week&line=0001-01-01", 404),
    ("explore/pupils/?by=week&line=9999-12-31", 404),
    ("explore/pupils/?by=week&line=2026-13-77", 404),
    ("explore/pupils/?by=weekday&line=x", 404),
    ("explore/pupils/?by=code&line=%C2%B2.present", 404),
    ("explore/pupils/?by=pupil&line=x", 200),
    (f"absence-lists/?near={HUGE}", 422),
    ("absence-lists/?which=all&page=99999", 422),
    (f"punctuality/?page={HUGE}", 200),
    ("patterns/?family=x", 422),
    ("reports/effects/?span=x", 200),
)
TRUST_ODD = (
    ("reports/?span=x", 422),
    ("reports/?format=exe", 404),
    (f"reports/schools/{HUGE}/", 404),
    (f"reports/board/spring-2026/{HUGE}/", 404),
    ("reports/board/x/prepare/", 404),
)


@pytest.fixture(autouse=True)
def clock(time_machine):
    time_machine.move_to(NOW, tick=False)


@pytest.fixture
def life(oakfield_life):
    with scoped(oakfield_life.school_id):
        return school_with_everything(oakfield_life)


def test_odd_addresses_of_a_school_are_answered(client, people, life):
    client.force_login(people.erin)
    client.raise_request_exception = False

    answers = {path: client.get(SCHOOL + path).status_code for path, _ in ODD}

    assert answers == dict(ODD)


def test_odd_addresses_of_a_trust_are_answered(client, people, life):
    client.force_login(people.carol)
    client.raise_request_exception = False

    answers = {path: client.get(f"/trusts/{life.school.trust.uid}/{path}").status_code for path, _ in TRUST_ODD}

    assert answers == dict(TRUST_ODD)


def test_a_reason_with_a_sign_that_no_table_takes_is_answered(client, people, life):
    client.force_login(people.carol)

    answer = client.post(f"/trusts/{life.school.trust.uid}/reports/board/autumn-2025/reissue/", {"reason": "A\0B"})

    assert answer.status_code == 302
