"""Pages of a published report: what it says of itself, of marks that changed since, and of its other issues."""

from uuid import uuid4

import pytest

from attendance.reports.models import Issue
from attendance.tenancy.scope import scoped
from tests.registers.marking import amend
from tests.reports.governors_work import MINUTE, NOW, asked, published, report, whole_way, with_a_term
from tests.reports.test_publishing import ILL
from tests.reports.test_report_pages import REPORT, at, text_of

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def clock(time_machine):
    time_machine.move_to(NOW + 10 * MINUTE, tick=False)


@pytest.fixture
def life(oakfield_life):
    return with_a_term(oakfield_life)


@pytest.fixture
def erin(client, people):
    client.force_login(people.erin)
    return client


def test_issue_says_who_published_it_and_that_its_fingerprint_was_checked(client, people, life):
    whole_way(life)
    client.force_login(people.grace)

    page = text_of(client.get(REPORT))

    assert "Published on 10 March 2026, 16:02 by Fiona Head, headteacher." in page
    assert "checked just now, and the report is as it was published" in page
    assert "were changed after" not in page


def test_later_amendment_leaves_the_issue_as_it_is_and_the_page_says_so(client, people, life):
    whole_way(life)
    client.force_login(people.grace)
    before = client.get(REPORT).context["content"]
    with scoped(life.school_id):
        amend(life, "C", pupil=1, day=ILL, reason="A family event", at=NOW + 5 * MINUTE)

    after = client.get(REPORT)

    assert after.context["content"] == before
    assert "1 mark of these days was changed after this report was drawn." in text_of(after)


def test_old_and_new_issue_know_of_each_other(erin, life):
    whole_way(life)
    erin.post(at("reissue"), {"reason": "A week was coded wrongly"})
    asked(life, at=NOW + 11 * MINUTE)
    published(life, at=NOW + 12 * MINUTE)

    old, new = text_of(erin.get(at("issue", 1))), text_of(erin.get(REPORT))

    assert "There is a newer issue." in old
    assert "replaces this one: A week was coded wrongly" in old
    assert "This is issue 2." in new
    assert "The reason: A week was coded wrongly" in new


def test_further_issue_needs_its_reason(erin, life):
    whole_way(life)

    page = erin.post(at("reissue"), {"reason": ""})

    assert (page.status_code, report(life).state) == (422, "published")
    assert "Say why, in a few words." in text_of(page)


@pytest.mark.parametrize("name", ["issue", "csv", "xlsx"])
def test_issue_that_is_not_as_it_was_published_is_said_and_not_shown(client, people, life, name):
    whole_way(life)
    with scoped(life.school_id):
        row = Issue.objects.get(school_id=life.school_id)
        row.id, row.number, row.content = uuid4(), 2, row.content.replace("Oakfield", "Oakfeild")
        row.save(force_insert=True)
    client.force_login(people.grace)

    page = client.get(at(name, 2))

    assert page.status_code == 409
    assert "This report is not as it was published" in text_of(page)
    assert "Oakfeild" not in text_of(page)
