"""What deeds on the words of letters leave in the log, and that nothing is left where it cannot be written."""

import pytest

from attendance.access.rules.actors import Actor
from attendance.audit.models import AuditEvent, PlatformEvent
from attendance.tenancy.scope import scoped
from letters.queries.wordings import of_school, of_trust, rows_of
from letters.services import templates
from letters.services.templates import end_own, publish, save_draft, set_lock, withdraw
from tests.letters.wording_house import FROM, LATER, WORDS, draft, in_force
from tests.people_of_the_tests import AT, actor

pytestmark = pytest.mark.django_db


@pytest.fixture
def school(places):
    with scoped(places.oakfield.id, places.ashby.id):
        yield of_school(places.oakfield.id)


@pytest.fixture
def trust(places, school):
    return of_trust(places.northern_lights.id)


@pytest.fixture
def erin(people):
    return actor(people.erin, "Senior attendance champion")


def test_deeds_of_a_school_are_in_its_log_with_ids_alone(school, erin):
    version = save_draft(school, "letter1", "en", WORDS, by=erin, at=AT)
    publish(school, version, since=FROM, by=erin, at=AT)

    rows = AuditEvent.objects.filter(school_id=school.school_id).order_by("verb")

    assert list(rows.values_list("verb", "subject", "subject_id", "detail")) == [
        (verb, "school_template", version, {"key": "letter1", "language": "en", "number": 1, "since": since})
        for verb, since in (("template.drafted", None), ("template.published", "2026-03-10"))
    ]


def test_deeds_of_a_trust_are_in_the_log_above_the_schools(trust):
    version = draft(trust)

    row = PlatformEvent.objects.get(verb="template.drafted")
    assert (row.subject_id, row.detail["trust"]) == (version, str(trust.trust_id))


@pytest.mark.parametrize("deed", ["save", "publish", "withdraw", "end", "lock"])
def test_where_the_log_cannot_be_written_nothing_is_left(monkeypatch, school, trust, deed):
    waiting = draft(school)
    in_force(school, "letter2")
    before = [list(rows_of(one).order_by("key", "number").values()) for one in (school, trust)]
    for name in ("record", "record_platform"):
        monkeypatch.setattr(templates, name, _away)

    with pytest.raises(RuntimeError, match="the log is away"):
        DEEDS[deed](school, trust, waiting)

    assert [list(rows_of(one).order_by("key", "number").values()) for one in (school, trust)] == before


def _away(*args, **kwargs):
    raise RuntimeError("the log is away")


SAME = {"by": Actor(None, "Erin Champion", ""), "at": LATER}


DEEDS = {
    "save": lambda school, trust, waiting: save_draft(school, "letter3", "en", WORDS, **SAME),
    "publish": lambda school, trust, waiting: publish(school, waiting, since=FROM, **SAME),
    "withdraw": lambda school, trust, waiting: withdraw(school, waiting, reason="No", **SAME),
    "end": lambda school, trust, waiting: end_own(school, "letter2", "en", since=FROM, reason="No", **SAME),
    "lock": lambda school, trust, waiting: set_lock(trust, "letter1", "en", True, reason="No", **SAME),
}
