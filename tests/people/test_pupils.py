"""Pupils are added and changed: what is written, what is refused, what is left when a write fails."""

from datetime import date

import pytest

from attendance.audit.models import AuditEvent
from attendance.people import queries, services
from attendance.people.models import Enrolment, Pupil, RegistrationGroup
from attendance.people.services import PeopleProblem, PupilData
from attendance.tenancy.scope import scoped
from tests.people.people_work import MABEL, add
from tests.people_of_the_tests import AT, OFFICER, TUESDAY

pytestmark = pytest.mark.django_db


@pytest.fixture
def life(oakfield_life):
    with scoped(oakfield_life.school_id):
        yield oakfield_life


def test_new_pupil_is_on_roll_and_in_the_group_from_the_first_day(life):
    pupil_id = add(life, group_id=life.group.id)

    before = queries.pupils_of_group_on(life.school_id, life.group.id, date(2026, 3, 9))
    after = queries.pupils_of_group_on(life.school_id, life.group.id, TUESDAY)
    assert len(before) == 3
    assert [row.name for row in after] == ["Poppy Arkwright", "Amelia Ashworth", "Yusuf Bashir", "Mabel Quill"]
    assert queries.group_of_pupil_on(life.school_id, pupil_id, TUESDAY).name == "4 Kestrel"


def test_year_group_rises_on_the_first_of_september(life):
    pupil_id = add(life)

    assert queries.pupil_by_id(life.school_id, pupil_id, date(2026, 8, 31)).year_group == 4
    assert queries.pupil_by_id(life.school_id, pupil_id, date(2026, 9, 1)).year_group == 5


def test_year_group_of_a_pupil_who_starts_in_september_is_that_of_september(life):
    pupil_id = add(life, starts=date(2026, 9, 2))

    assert queries.pupil_by_id(life.school_id, pupil_id, date(2026, 9, 2)).year_group == 4


def test_preferred_name_goes_before_the_legal_one_and_orders_the_register(life):
    data = PupilData(
        legal_first="Elizabeth", legal_last="Zephyr", preferred_first="Betty", preferred_last="Abbot",
        born=date(2017, 5, 4), year_group=4,
    )  # fmt: skip
    add(life, data, group_id=life.group.id)

    rows = queries.pupils_of_group_on(life.school_id, life.group.id, TUESDAY)

    assert rows[0].name == "Betty Abbot"


@pytest.mark.parametrize(
    ("over", "field"),
    [
        ({"legal_last": " "}, "legal_last"),
        ({"born": date(2030, 1, 1)}, "born"),
        ({"born": date(1970, 1, 1)}, "born"),
        ({"upn": "A123"}, "upn"),
        ({"upn": "A823432110001"}, "upn"),
        ({"admission_number": "A001"}, "admission_number"),
    ],
)
def test_pupil_that_cannot_be_is_refused(life, over, field):
    with pytest.raises(PeopleProblem) as refused:
        add(life, PupilData(**{**vars(MABEL), **over}))

    assert refused.value.field == field
    assert Pupil.objects.filter(school_id=life.school_id).count() == 3


def test_upn_of_another_pupil_is_refused(life):
    upn = "B823432110001"
    add(life, PupilData(**{**vars(MABEL), "upn": upn.lower()}))

    with pytest.raises(PeopleProblem, match="Another pupil has this UPN"):
        add(life, PupilData(**{**vars(MABEL), "upn": upn}))


def test_nothing_of_a_pupil_is_left_when_the_enrolment_fails(life):
    stranger = RegistrationGroup(id=life.pupils[0].id)  # no group has this id

    with pytest.raises(PeopleProblem, match="no such class"):
        add(life, group_id=stranger.id)

    assert Pupil.objects.filter(school_id=life.school_id).count() == 3
    assert Enrolment.objects.filter(school_id=life.school_id).count() == 3
    assert AuditEvent.objects.filter(school_id=life.school_id).count() == 0


def test_edit_changes_what_differs_and_audits_only_the_fields(life):
    pupil_id = add(life)

    changed = services.edit_pupil(
        life.school_id, pupil_id, PupilData(**{**vars(MABEL), "preferred_first": "May"}), by=OFFICER, at=AT
    )

    event = AuditEvent.objects.filter(school_id=life.school_id, verb="people.pupil_changed").get()
    assert changed == ["preferred_first"]
    assert queries.pupil_by_id(life.school_id, pupil_id, TUESDAY).first == "May"
    assert event.detail == {"fields": ["preferred_first"]}


def test_edit_without_a_difference_writes_nothing(life):
    pupil_id = add(life)

    changed = services.edit_pupil(life.school_id, pupil_id, MABEL, by=OFFICER, at=AT)

    assert changed == []
    assert AuditEvent.objects.filter(school_id=life.school_id, verb="people.pupil_changed").count() == 0
