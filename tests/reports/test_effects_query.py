"""What happened after the steps of a school, from its letters, cases and marks."""

from datetime import date, timedelta

import pytest

from attendance.reports.queries.effects import effects
from attendance.tenancy.scope import scoped
from interventions.models import HomeVisit, Meeting, Plan
from letters.models import Letter
from registers.queries.figures import Span
from tests.factories.school_life import add_pupil
from tests.interventions.casework import at_stage, publish
from tests.people_of_the_tests import AT, TUESDAY
from tests.registers.marking import mark_run
from tests.registers.test_duties import at

pytestmark = pytest.mark.django_db
SPAN = Span(date(2026, 3, 9), date(2026, 3, 14))
SINCE = date(2026, 2, 9)  # three school weeks before: 9 and 23 February, 2 March
LOW, HIGH = "I I / \\ / \\ / \\ / \\", "/ \\ / \\ / \\ / \\ / \\"
APRIL = date(2026, 4, 20)


def attends(life, pupil: int, before: str, after: str) -> None:
    """Three weeks before the week of 9 March, three after it (the last in April), and the week itself."""
    for monday in (SINCE, date(2026, 2, 23), date(2026, 3, 2), date(2026, 3, 9)):
        mark_run(life, before, pupil=pupil, since=monday)
    for monday in (date(2026, 3, 16), date(2026, 3, 23), date(2026, 4, 13)):
        mark_run(life, after, pupil=pupil, since=monday)


def letter(life, pupil: int, **fields) -> Letter:
    values = {
        "key": "sal1", "title": "First letter", "state": "issued", "issued_at": at(TUESDAY, "10:00"),
        "approved_name": "Erin", **fields,
    }  # fmt: skip
    return Letter.objects.create(
        school=life.school, pupil=life.pupils[pupil], drafted_on=TUESDAY, checked_at=AT,
        made_name="Night", made_at=AT, changed_at=AT, **values,
    )  # fmt: skip


@pytest.fixture
def life(oakfield_life):
    """Six pupils who miss a day a week before: five attend all of it afterwards, the sixth does not."""
    with scoped(oakfield_life.school_id):
        publish(oakfield_life)
        while len(oakfield_life.pupils) < 6:
            add_pupil(oakfield_life)
        for pupil in range(6):
            attends(oakfield_life, pupil, LOW, HIGH if pupil < 5 else LOW)
    return oakfield_life


def test_a_letter_and_what_pupils_like_them_did(life, django_assert_num_queries):
    with scoped(life.school_id):
        letter(life, 0)
        letter(life, 1, key="congratulations")
        letter(life, 2, ladder="celebration", tier="gold")

        with django_assert_num_queries(5):
            [row] = effects(life.school_id, SPAN, on=APRIL)

    assert (row.label, row.level, row.pupils, row.better) == ("Letter: First letter", 1, 1, 1)
    assert (row.similar_pupils, row.similar_better) == (3, 3)
    assert row.pupil_ids == (life.pupils[0].id,)


def test_meetings_visits_and_plans(life):
    with scoped(life.school_id):
        case = at_stage(life, pupil=0, on=date(2025, 11, 4))
        other = {"school": life.school, "case_id": case, "made_name": "Bob", "made_at": AT}
        Meeting.objects.create(**other, kind="support", starts_at=at(TUESDAY, "15:00"), outcome="held")
        Meeting.objects.create(**other, kind="family", starts_at=at(TUESDAY, "16:00"), outcome="not_attended")
        HomeVisit.objects.create(
            **other, pupil=life.pupils[0], planned_on=TUESDAY, state="done", done_at=at(TUESDAY, "17:00")
        )
        Plan.objects.create(
            **other, pupil=life.pupils[0], kind="contract", since=TUESDAY, until=date(2026, 5, 1), aims="Every day"
        )

        rows = effects(life.school_id, SPAN, on=APRIL)

    assert [(row.key, row.label, row.level, row.pupils) for row in rows] == [
        ("meeting:support", "Attendance support meeting", 2, 1),
        ("plan:contract", "Attendance contract", None, 1),
        ("visit", "Visit at home", None, 1),
    ]


def test_a_stage_is_told_of_unless_a_letter_tells_of_it(life):
    with scoped(life.school_id):
        at_stage(life, pupil=0, on=TUESDAY)

        stage = [row.label for row in effects(life.school_id, SPAN, on=APRIL)]
        letter(life, 0, ladder="attendance", tier="sal1")
        both = [row.label for row in effects(life.school_id, SPAN, on=APRIL)]

    assert stage == ["Reached “Support letter 1” (attendance)"]
    assert both == ["Letter: First letter"]


def test_weeks_that_are_not_over_say_nothing(life):
    with scoped(life.school_id):
        letter(life, 0)

        [row] = effects(life.school_id, SPAN, on=APRIL - timedelta(days=1))

    assert (row.pupils, row.early) == (0, 1)


def test_a_span_without_steps_has_no_rows(life):
    with scoped(life.school_id):
        assert effects(life.school_id, SPAN, on=APRIL) == []
