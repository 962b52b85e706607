"""Deeds that write two rows: where the second cannot be written, the first is not there either."""

from datetime import date

import psycopg
import pytest
from django.db import ProgrammingError

from attendance.tenancy.scope import scoped
from registers.models import CoverLink, Mark, RegisterSettings
from registers.services.covers import make_cover, revoke_cover
from registers.services.known import record_known, take_back_known
from registers.services.register_settings import set_register_settings
from tests.factories.school_life import build_school_life
from tests.people_of_the_tests import OFFICER, TUESDAY, make_people, make_places
from tests.registers.taking import at

WEDNESDAY = date(2026, 3, 11)


@pytest.fixture
def life(own_database):
    places = make_places()
    return build_school_life(places.oakfield, teacher=make_people(places).alice)


@pytest.fixture
def no_audit(own_database):
    """A call after which no audit row can be written."""

    def revoke() -> None:
        with psycopg.connect(own_database.urls.owner, autocommit=True) as owner:
            owner.execute("REVOKE INSERT ON audit_auditevent FROM herringbone_app")

    return revoke


def fails(life, deed, **options) -> None:
    with pytest.raises(ProgrammingError, match="permission denied"), scoped(life.school_id):
        deed(life.school_id, **options)


def count(life, model, **which) -> int:
    with scoped(life.school_id):
        return model.objects.filter(school_id=life.school_id, **which).count()


def link_options(life) -> dict:
    return {"group_id": life.group.id, "day": TUESDAY, "teacher_name": "Jo Supply", "by": OFFICER, "at": at("08:00")}


def absence_options(life) -> dict:
    when = {"since": TUESDAY, "until": WEDNESDAY, "sessions": "both"}
    who = {
        "pupil_ids": [life.pupils[0].id],
        "roles": frozenset({"attendance_officer"}),
        "by": OFFICER,
        "at": at("08:00"),
    }
    return {"code": "I", "note": "", **when, **who}


def test_cover_link_without_its_audit_row_is_not_made(life, no_audit):
    no_audit()

    fails(life, make_cover, **link_options(life))

    assert count(life, CoverLink) == 0


def test_cover_link_without_its_audit_row_is_not_ended(life, no_audit):
    with scoped(life.school_id):
        link_id, _ = make_cover(life.school_id, **link_options(life))
    no_audit()

    fails(life, revoke_cover, link_id=link_id, by=OFFICER, at=at("08:05"))

    assert count(life, CoverLink, revoked_at=None) == 1


def test_known_absence_without_its_audit_row_is_not_entered(life, no_audit):
    no_audit()

    fails(life, record_known, **absence_options(life))

    assert count(life, Mark) == 0


def test_known_absence_without_its_audit_row_is_not_taken_back(life, no_audit):
    with scoped(life.school_id):
        record_known(life.school_id, **absence_options(life))
    no_audit()

    fails(life, take_back_known, pupil_id=life.pupils[0].id, recorded_at=at("08:00"), by=OFFICER, at=at("08:05"))

    assert count(life, Mark, code="I", version=1) == 2


def test_register_settings_without_their_audit_row_are_not_kept(life, no_audit):
    no_audit()

    fails(
        life, set_register_settings, since=TUESDAY, teacher_codes=["N"], cover_codes=["N"], office_codes=[],
        k_needs_note=True, c2_needs_note=False, second_look_days=5, by=OFFICER, at=at("08:00"),
    )  # fmt: skip

    assert count(life, RegisterSettings) == 0
