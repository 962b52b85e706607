"""What the database itself says about reports to trustees: nothing published changes, no other trust sees a row."""

import pytest
from django.db import ProgrammingError, connection, transaction

from attendance.reports.models import TrustFile, TrustIssue, TrustReport
from attendance.reports.queries.trust_board import TrustOf
from attendance.reports.services.trust_reports import preview, publish_board
from attendance.tenancy.scope import scoped
from tests.people_of_the_tests import AT, actor
from tests.reports.trust_house import ids_of, trust_of

pytestmark = [pytest.mark.django_db, pytest.mark.unscoped]
SLUG = "spring-2026"


@pytest.fixture
def issued(places, people):
    """One published issue of Northern Lights; inside the scope of its schools."""
    lives = trust_of(places, people.alice, schools=1, pupils=8)
    trust = TrustOf(places.northern_lights.id, 5001, "Northern Lights", tuple(ids_of(lives)))
    with scoped(*trust.school_ids):
        deed = {"by": actor(people.carol, "Trust administrator"), "at": AT}
        board = preview(trust, SLUG, **deed)
        publish_board(trust, SLUG, seen=board.report.seen, shown=board.shown, **deed)
        yield trust


def refused(statement: str) -> str:
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)
    except ProgrammingError as error:
        return str(error)
    return ""


def test_the_database_refuses_to_change_what_was_published(issued):
    said = [
        refused("UPDATE reports_trustissue SET content = content"), refused("DELETE FROM reports_trustissue"),
        refused("DELETE FROM reports_trustreport"),
    ]  # fmt: skip

    assert ["permission denied" in words for words in said] == [True, True, True]


def test_the_database_shows_and_takes_no_row_of_another_trust(issued, places):
    columns = "number, content, sha256, reason, policy_version, drawn_at, prepared_name, prepared_position, issued_by, "
    columns += "issued_name, issued_position, issued_at, report_id"
    into = f"INSERT INTO reports_trustissue (id, trust_id, {columns}) SELECT gen_random_uuid(), '%s', {columns} "
    into += "FROM reports_trustissue LIMIT 1"

    said = refused(into % places.hillcrest.trust_id)
    with scoped(places.hillcrest.id):
        seen = TrustReport.objects.count(), TrustIssue.objects.count()

    assert ("row-level security" in said, seen) == (True, (0, 0))


def test_the_database_shows_takes_and_changes_no_file_of_another_trust(issued, places):
    columns = "kind, title, asked, state, done, total, attempts, path, sha256, size, error, asked_by, asked_name, "
    columns += "asked_at, changed_at"
    into = f"INSERT INTO reports_trustfile (id, trust_id, {columns}) SELECT gen_random_uuid(), '%s', {columns} "
    into += "FROM reports_trustfile LIMIT 1"

    said = refused(into % places.hillcrest.trust_id), refused("DELETE FROM reports_trustfile")
    moved = refused(f"UPDATE reports_trustfile SET trust_id = '{places.hillcrest.trust_id}'")
    with scoped(places.hillcrest.id):
        seen = TrustFile.objects.count(), TrustFile.objects.update(state="gone")

    assert ["row-level security" in said[0], "permission denied" in said[1], "row-level security" in moved] == [
        True
    ] * 3
    assert (seen, TrustFile.objects.get().state) == ((0, 0), "waiting")
