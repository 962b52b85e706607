"""Flags: who sees them, on which days they hold, and what is left when a write fails."""

from datetime import date

import pytest
from django.db.utils import IntegrityError

from attendance.audit.models import AuditEvent
from attendance.people import queries, services
from attendance.people.models import PupilFlag
from attendance.people.services import PeopleProblem
from attendance.tenancy.scope import scoped
from tests.people.people_work import NAMELESS
from tests.people_of_the_tests import AT, OFFICER, TUESDAY

pytestmark = pytest.mark.django_db


@pytest.fixture
def life(oakfield_life):
    with scoped(oakfield_life.school_id):
        yield oakfield_life


def flag(life, kind, *, by=OFFICER, **days):
    return services.add_flag(life.school_id, life.pupils[0].id, kind, **{"since": TUESDAY, **days}, by=by, at=AT)


def kinds(life, abilities, day=TUESDAY):
    found = queries.flags_of_pupils(life.school_id, [life.pupils[0].id], day, abilities=abilities)
    return [row.kind for row in found.get(life.pupils[0].id, [])]


def test_sensitive_flag_is_seen_only_with_the_ability(life):
    flag(life, "child_protection")
    flag(life, "fsm")

    assert kinds(life, {"flags.view", "flags.sensitive"}) == ["child_protection", "fsm"]
    assert kinds(life, {"flags.view"}) == ["fsm"]
    assert kinds(life, {"pupils.view"}) == []


def test_flag_holds_between_its_days(life):
    flag_id = flag(life, "fsm")
    services.end_flag(life.school_id, life.pupils[0].id, flag_id, last_day=date(2026, 3, 12), by=OFFICER, at=AT)

    assert [kinds(life, {"flags.view"}, date(2026, 3, day)) for day in (9, 10, 12, 13)] == [[], ["fsm"], ["fsm"], []]


@pytest.mark.parametrize(
    ("kind", "days", "field"),
    [
        ("nonsense", {}, "kind"),
        ("fsm", {"until": TUESDAY}, "last_day"),
        ("sen_support", {"since": date(2026, 1, 1)}, "since"),
    ],
)
def test_flag_that_cannot_be_is_refused(life, kind, days, field):
    flag(life, "sen_support")

    with pytest.raises(PeopleProblem) as refused:
        flag(life, kind, **days)

    assert refused.value.field == field


def test_audit_of_a_flag_does_not_say_which(life):
    flag(life, "child_protection")

    event = AuditEvent.objects.filter(school_id=life.school_id, verb="people.flag_added").get()
    assert sorted(event.detail) == ["flag"]


def test_no_flag_is_left_when_the_audit_fails(life):
    with pytest.raises(IntegrityError):
        flag(life, "fsm", by=NAMELESS)

    assert PupilFlag.objects.filter(school_id=life.school_id).count() == 0
