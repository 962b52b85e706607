"""Two workers take the same report to trustees at the same moment: one makes it. With real commits."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

from django.db import connection

from attendance.reports.models import TrustFile
from attendance.reports.queries.trust_board import TrustOf
from attendance.reports.services.trust_reports import preview, publish_board
from attendance.reports.tasks import files as tasks
from attendance.tenancy.scope import scoped
from tests.people_of_the_tests import AT, actor, make_people, make_places
from tests.reports.trust_house import ids_of, trust_of

SLUG = "spring-2026"


def issued() -> tuple[TrustOf, str]:
    """A published issue of Northern Lights, and the id of its file."""
    places = make_places()
    people = make_people(places)
    lives = trust_of(places, people.alice, schools=1, pupils=8)
    trust = TrustOf(places.northern_lights.id, 5001, "Northern Lights", tuple(ids_of(lives)))
    deed = {"by": actor(people.carol, "Trust administrator"), "at": AT}
    with scoped(*trust.school_ids):
        board = preview(trust, SLUG, **deed)
        publish_board(trust, SLUG, seen=board.report.seen, shown=board.shown, **deed)
        return trust, str(TrustFile.objects.get(trust_id=trust.id).id)


def work(trust: TrustOf, file_id: str, barrier: Barrier) -> None:
    barrier.wait()
    try:
        tasks.make_trust_file(str(trust.id), file_id)
    finally:
        connection.close()


def test_two_workers_at_once_make_one_file(own_database, settings, tmp_path, monkeypatch):
    settings.MEDIA_ROOT = tmp_path / "media"
    made: list[str] = []
    monkeypatch.setitem(tasks.MAKERS, "trustees", lambda owner, asked, *more: made.append(asked["issue"]) or b"%PDF")
    trust, file_id = issued()
    barrier = Barrier(2)

    with ThreadPoolExecutor(2) as pool:
        list(pool.map(lambda _: work(trust, file_id, barrier), range(2)))

    with scoped(*trust.school_ids):
        rows = list(TrustFile.objects.values_list("state", "attempts", "issue_id"))
    assert [(state, attempts) for state, attempts, _ in rows] == [("done", 1)]
    assert made == [str(rows[0][2])]
