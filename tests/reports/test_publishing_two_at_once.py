"""Two heads press at the same moment: one issue, and the other is told who was first. With real commits."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

from django.db import connection

from attendance.access.rules.actors import Actor
from attendance.reports.models import Issue, ReportFile
from attendance.reports.services.problems import ReportProblem
from attendance.reports.services.publishing import publish
from attendance.tenancy.scope import scoped
from tests.factories.school_life import build_school_life
from tests.people_of_the_tests import make_people, make_places
from tests.reports.governors_work import NOW, SLUG, asked, report, shown, who, with_a_term, written


def press(life, head: Actor, seen: str, digest: str, barrier: Barrier) -> str:
    barrier.wait()
    try:
        with scoped(life.school_id):
            return f"issue {publish(life.school_id, SLUG, seen=seen, shown=digest, by=head, at=NOW)}"
    except ReportProblem as problem:
        return problem.message
    finally:
        connection.close()


def test_two_heads_at_once_publish_one_issue(own_database, settings):
    places = make_places()
    people = make_people(places)
    life = with_a_term(build_school_life(places.oakfield, teacher=people.alice))
    written(life)
    asked(life)
    fiona, erin = who(people.fiona, "Headteacher"), who(people.erin, "Head of school")
    seen, digest, barrier = report(life).seen, shown(life), Barrier(2)

    with ThreadPoolExecutor(2) as pool:
        found = sorted(pool.map(lambda head: press(life, head, seen, digest, barrier), (fiona, erin)))

    assert found[1] == "issue 1"
    assert found[0] in {f"{one.name} has published this report already." for one in (fiona, erin)}
    with scoped(life.school_id):
        assert Issue.objects.filter(school_id=life.school_id).count() == 1
        assert ReportFile.objects.filter(school_id=life.school_id).count() == 2
