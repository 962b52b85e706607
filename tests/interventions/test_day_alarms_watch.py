"""The watch over the first day: what it raises when, by the school's clock and its school days; twice does no harm."""

from datetime import UTC, date, datetime

import pytest

from attendance.tenancy.scope import scoped
from interventions.models import Colouring, DayAlarm
from interventions.services.day_alarms import raise_alarm, watch
from registers.services.following import undo_contact
from tests.interventions.first_day_work import NINE_40, NOON, away, flagged, logged
from tests.people_of_the_tests import AT, OFFICER, TUESDAY
from tests.registers.marking import amend, mark
from tests.registers.planning import WEDNESDAY, plan, provider

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def life(oakfield_life):
    with scoped(oakfield_life.school_id):
        yield oakfield_life


def kinds(life, **asked) -> list[tuple[str, str]]:
    rows = DayAlarm.objects.filter(school_id=life.school_id, **asked).order_by("raised_at", "kind", "step")
    return [(row.kind, row.step) for row in rows]


def test_watch_raises_what_is_due_and_the_second_time_nothing(life):
    flagged(life)
    away(life)
    away(life, pupil=1)

    raised = [watch(life.school_id, NINE_40) for _ in range(2)]
    later = watch(life.school_id, NOON)

    assert (raised, later) == ([2, 0], 1)
    assert kinds(life, pupil_id=life.pupils[0].id) == [("nobody_reached", "call"), ("social_worker", "")]
    assert kinds(life, pupil_id=life.pupils[1].id) == [("nobody_reached", "call")]


def test_watch_says_how_often_anybody_was_tried(life):
    flagged(life)
    away(life)
    for outcome in ("no_answer", "left_message"):
        logged(life, outcome, at=AT.replace(hour=9, minute=25))
    watch(life.school_id, NINE_40)

    words = DayAlarm.objects.get(school_id=life.school_id, kind="nobody_reached").words
    assert words == "Nobody was reached by 9:30. Tried 2 times."


def test_watch_leaves_a_child_alone_whose_family_was_reached(life):
    away(life)
    logged(life, "reason_given")

    assert (watch(life.school_id, NOON), kinds(life)) == (0, [])


def test_watch_raises_nothing_about_a_child_who_has_a_code(life):
    flagged(life)
    away(life)
    amend(life, "I", at=AT.replace(hour=9, minute=20))

    assert (watch(life.school_id, NOON), kinds(life)) == (0, [])


def test_line_that_was_taken_back_counts_for_nothing(life):
    away(life)
    undo_contact(life.school_id, logged(life, "reason_given"), by=OFFICER, at=NINE_40)

    assert (watch(life.school_id, NOON), kinds(life)) == (1, [("nobody_reached", "call")])


def test_worry_noted_at_the_call_sheet_rings_once_whoever_raises_it(life):
    key = away(life)
    logged(life, "worried")
    first = raise_alarm(
        life.school_id, pupil_id=key, day=TUESDAY, kind="worried", words="Bob is worried.", role="safeguarding_lead",
        at=NINE_40,
    )  # fmt: skip

    assert (first, watch(life.school_id, NINE_40), kinds(life)) == (True, 0, [("worried", "")])


@pytest.mark.parametrize(
    ("at", "raised"),
    [
        (datetime(2026, 3, 10, 9, 14, tzinfo=UTC), 0),  # the first register is still open
        (datetime(2026, 3, 10, 9, 31, tzinfo=UTC), 2),
        (datetime(2026, 3, 10, 16, 59, tzinfo=UTC), 4),  # and called again, and not seen face to face
        (datetime(2026, 3, 10, 17, 0, tzinfo=UTC), 0),
    ],
)
def test_watch_is_from_the_close_of_the_first_register_until_five(life, at, raised):
    flagged(life)
    away(life)

    assert watch(life.school_id, at) == raised


@pytest.mark.parametrize(
    ("day", "at", "raised"),
    [
        (date(2026, 3, 27), datetime(2026, 3, 27, 9, 31, tzinfo=UTC), 2),  # the last day of term
        (date(2026, 4, 13), datetime(2026, 4, 13, 8, 30, tzinfo=UTC), 0),  # the first after it: 9:30 by the clock
        (date(2026, 4, 13), datetime(2026, 4, 13, 8, 31, tzinfo=UTC), 2),
    ],
)
def test_watch_goes_by_the_schools_clock_on_both_sides_of_the_change(life, day, at, raised):
    flagged(life)
    away(life, day=day, at=at.replace(hour=8, minute=0))

    assert watch(life.school_id, at) == raised


@pytest.mark.parametrize("day", [date(2026, 3, 14), date(2026, 3, 30), date(2026, 2, 17)])
def test_watch_is_not_kept_on_a_day_without_school(life, day):
    assert watch(life.school_id, datetime(day.year, day.month, day.day, 11, 0, tzinfo=UTC)) == 0


def test_absence_over_a_holiday_goes_on_with_its_school_days(life):
    """Amber on the third school day: two before the holiday, one after; seen on none of them."""
    for day in (date(2026, 3, 26), date(2026, 3, 27), date(2026, 4, 13)):
        mark(life, "N", day=day)
        logged(life, "reason_given", day=day, at=datetime(day.year, day.month, day.day, 10, tzinfo=UTC))
    amber(life)

    assert watch(life.school_id, datetime(2026, 4, 13, 14, 15, tzinfo=UTC)) == 0  # 15:15
    assert watch(life.school_id, datetime(2026, 4, 13, 14, 16, tzinfo=UTC)) == 1
    assert kinds(life) == [("not_seen", "face_to_face")]


def test_child_who_was_seen_lately_is_not_to_be_seen_yet(life):
    for day in (date(2026, 3, 26), date(2026, 3, 27), date(2026, 4, 13)):
        mark(life, "N", day=day)
        logged(life, "reason_given", day=day, at=datetime(day.year, day.month, day.day, 10, tzinfo=UTC))
    logged(life, "seen", channel="visit", day=date(2026, 3, 27), at=datetime(2026, 3, 27, 12, tzinfo=UTC))
    amber(life)

    assert watch(life.school_id, datetime(2026, 4, 13, 14, 16, tzinfo=UTC)) == 0


def test_parent_at_the_door_is_contact_and_is_not_the_child(life):
    flagged(life)
    away(life)
    logged(life, "seen", channel="visit", detail={"seen": "parent"})
    watch(life.school_id, AT.replace(hour=15, minute=16))

    assert kinds(life) == [("not_seen", "face_to_face"), ("social_worker", "")]


def amber(life) -> None:
    """Give the first pupil the colour amber, by a person."""
    Colouring.objects.create(
        school_id=life.school_id, pupil_id=life.pupils[0].id, colour="amber", reason="Moved house.",
        review_on=date(2026, 5, 1), set_name="Sam Safeguarding", set_at=AT,
    )  # fmt: skip


def test_provider_that_has_said_nothing_rings_once_from_ten(life):
    farm = provider(life)
    plan(
        life, kind="alternative_provision", since=TUESDAY, until=WEDNESDAY, code="B", note="Animal care",
        provider_id=farm, when="07:30",
    )  # fmt: skip

    raised = [
        watch(life.school_id, AT.replace(hour=hour, minute=minute)) for hour, minute in ((9, 59), (10, 0), (10, 5))
    ]

    assert (raised, kinds(life)) == ([0, 1, 0], [("no_answer_from_provider", "AM")])
