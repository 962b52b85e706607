"""Changing marks: what is kept, what is refused, and undo as another amendment."""

from datetime import date, timedelta
from uuid import uuid4

import pytest

from attendance.audit.models import AuditEvent
from attendance.tenancy.scope import scoped
from registers.models import Amendment, Mark, RegisterSettings, WeekSummary
from registers.queries.amendments import recent_reasons
from registers.services import amending
from registers.services.amending import AmendRefused, Change, amend_marks, undo_change
from tests.people_of_the_tests import AT, LONDON, OFFICER, TUESDAY, actor
from tests.registers.marking import AFTERNOON, OFFICER_ROLES, amend, mark

pytestmark = pytest.mark.django_db


def refusals(caught) -> list[tuple]:
    return [(one.row, one.field, one.message) for one in caught.value.refusals]


def test_a31_original_amended_reason_date_name_and_position_are_kept(oakfield_life, people):
    """A31: N to I on 17 October 2025 by J. Patel, Attendance Officer, "parent rang: vomiting"."""
    day = date(2025, 10, 17)
    at = AT.replace(year=2025, month=10, day=17, hour=10, minute=5)
    patel = actor(people.bob, "Attendance Officer")
    with scoped(oakfield_life.school_id):
        mark(oakfield_life, "N", day=day, at=at.replace(hour=8))
        done = amend(oakfield_life, "I", day=day, at=at, by=patel, reason="parent rang: vomiting")
        [entry] = Amendment.objects.filter(school_id=oakfield_life.school_id)
        [stands] = Mark.objects.filter(school_id=oakfield_life.school_id)

    assert (done.changed, done.entered) == (1, 0)
    assert (entry.original_code, entry.amended_code, entry.reason) == ("N", "I", "parent rang: vomiting")
    assert (entry.at, entry.by_id, entry.by_name, entry.by_position) == (
        at,
        people.bob.id,
        "Bob Officer",
        "Attendance Officer",
    )
    assert (entry.original_origin, entry.original_name, entry.original_at) == (
        "teacher",
        "Bob Officer",
        at.replace(hour=8),
    )
    assert (stands.code, stands.version, stands.origin) == ("I", 2, "office")


def test_both_sessions_of_a_day_are_one_change(oakfield_life):
    pupil = oakfield_life.pupils[0].id
    with scoped(oakfield_life.school_id):
        mark(oakfield_life, "N")
        mark(oakfield_life, "N", session="PM")
        done = amend_marks(
            oakfield_life.school_id, [Change(pupil, TUESDAY, "AM", "I"), Change(pupil, TUESDAY, "PM", "I")],
            by=OFFICER, roles=OFFICER_ROLES, at=AFTERNOON, reason="Mother rang",
        )  # fmt: skip
        entries = set(Amendment.objects.filter(school_id=oakfield_life.school_id).values_list("change_id", flat=True))

    assert (done.changed, entries) == (2, {done.change_id})


def test_mark_that_was_never_made_is_entered_late_by_the_office(oakfield_life):
    with scoped(oakfield_life.school_id):
        done = amend(oakfield_life, "M", reason="Letter from the dentist")
        [stands] = Mark.objects.filter(school_id=oakfield_life.school_id)
        amendments = Amendment.objects.filter(school_id=oakfield_life.school_id).count()
        event = AuditEvent.objects.get(school_id=oakfield_life.school_id, verb="marks.amendment")

    assert (done.changed, done.entered) == (0, 1)
    assert (stands.code, stands.origin, stands.version, amendments) == ("M", "office", 1, 0)
    assert event.detail == {"changed": 0, "entered": 1, "reason": "Letter from the dentist"}


def test_present_in_the_afternoon_is_written_as_its_own_mark(oakfield_life):
    with scoped(oakfield_life.school_id):
        mark(oakfield_life, "N", session="PM")
        amend(oakfield_life, "/", session="PM", reason="Was in school")
        [stands] = Mark.objects.filter(school_id=oakfield_life.school_id)

    assert stands.code == "\\"


@pytest.mark.parametrize(
    ("code", "more", "field", "says"),
    [
        ("J", {}, "code", "J was last used on 18 August 2024; this session is on 10 March 2026."),
        ("B", {}, "note", "B needs a note."),
        ("X", {}, "code", "X is only for a pupil who is not of compulsory school age on the day."),
        ("#", {}, "code", "You may not enter # at this school."),
        ("I", {"minutes_late": 5}, "minutes_late", "Minutes late belong to L and U, not to I."),
        ("I", {"roles": frozenset({"governor"})}, "code", "You may not enter I at this school."),
        ("I", {"reason": "  "}, "reason", "A change of a mark needs a reason."),
        ("I", {"reason": "..."}, "reason", "“...” does not say why."),
        ("I", {"evidence": "x" * 301}, "evidence", "What was seen is too long."),
        ("I", {"day": date(2026, 3, 7)}, "session", "The school has no session on 7 March 2026, morning."),
        ("I", {"day": date(2026, 3, 11)}, "session", "This session has not begun."),
        ("N", {}, "code", "The mark is so already."),
        ("I", {"seen": 7}, "session", "Bob Officer changed this mark to N while you had it open."),
    ],
)
def test_change_is_refused_with_the_field_and_the_remedy(oakfield_life, code, more, field, says):
    with scoped(oakfield_life.school_id):
        mark(oakfield_life, "N")
    with scoped(oakfield_life.school_id), pytest.raises(AmendRefused) as caught:
        amend(oakfield_life, code, **more)
    with scoped(oakfield_life.school_id):
        entries = Amendment.objects.filter(school_id=oakfield_life.school_id).count()

    assert [(one[1], one[2]) for one in refusals(caught)] == [(field, says)]
    assert all(one.remedy for one in caught.value.refusals)
    assert entries == 0


def test_every_wrong_row_is_named(oakfield_life):
    pupil = oakfield_life.pupils[0].id
    changes = [Change(pupil, TUESDAY, "AM", "I"), Change(pupil, TUESDAY, "PM", "Q9"), Change(pupil, TUESDAY, "AM", "I"),
               Change(uuid4(), TUESDAY, "AM", "I")]  # fmt: skip
    with scoped(oakfield_life.school_id), pytest.raises(AmendRefused) as caught:
        amend_marks(
            oakfield_life.school_id, changes, by=OFFICER, roles=OFFICER_ROLES, at=AFTERNOON, reason="Mother rang"
        )

    assert refusals(caught) == [
        (1, "code", "“Q9” is not an attendance code."),
        (2, "session", "The same session stands twice."),
        (3, "pupil", "There is no such pupil at this school."),
    ]


def test_pupil_not_on_roll_that_day_is_refused_and_nothing_is_kept(oakfield_life):
    with scoped(oakfield_life.school_id):
        enrolment = oakfield_life.enrolments[oakfield_life.pupils[0].id]
        enrolment.until = date(2026, 3, 2)
        enrolment.save()
    with scoped(oakfield_life.school_id), pytest.raises(AmendRefused, match="not on roll"):
        amend(oakfield_life, "I")


def test_known_absence_of_a_day_to_come_may_be_changed_but_not_to_present(oakfield_life):
    tomorrow = TUESDAY + timedelta(days=1)
    with scoped(oakfield_life.school_id):
        mark(oakfield_life, "M", day=tomorrow, origin="known")
        done = amend(oakfield_life, "I", day=tomorrow, reason="Mother rang: not the dentist")
    with scoped(oakfield_life.school_id), pytest.raises(AmendRefused, match="nobody is here for it yet"):
        amend(oakfield_life, "/", day=tomorrow)

    assert done.changed == 1


def test_afternoon_has_not_begun_in_the_morning(oakfield_life):
    with scoped(oakfield_life.school_id), pytest.raises(AmendRefused, match="has not begun"):
        amend(oakfield_life, "\\", session="PM", at=AT)


def test_school_may_leave_a_code_to_fewer_people(oakfield_life):
    with scoped(oakfield_life.school_id):
        RegisterSettings.objects.create(
            school_id=oakfield_life.school_id, since=date(2025, 9, 1), office_codes=["/", "\\", "N", "I"],
            recorded_name="Setup", recorded_at=AT,
        )  # fmt: skip
        mark(oakfield_life, "N")
    with scoped(oakfield_life.school_id), pytest.raises(AmendRefused, match="You may not enter C at this school"):
        amend(oakfield_life, "C")


def test_same_request_sent_twice_changes_once(oakfield_life):
    request = uuid4()
    with scoped(oakfield_life.school_id):
        mark(oakfield_life, "N")
        once = amend(oakfield_life, "I", request_id=request, seen=1)
        again = amend(oakfield_life, "I", request_id=request, seen=1)
        entries = Amendment.objects.filter(school_id=oakfield_life.school_id).count()
        events = AuditEvent.objects.filter(school_id=oakfield_life.school_id).count()

    assert (entries, events) == (1, 1)
    assert again.change_id == once.change_id


def test_request_cannot_join_the_change_of_somebody_else(oakfield_life):
    with scoped(oakfield_life.school_id):
        mark(oakfield_life, "N")
        theirs = amend(oakfield_life, "I")
        ours = amend(oakfield_life, "M", request_id=theirs.change_id, reason="Dentist, letter seen")

    assert ours.change_id != theirs.change_id


def test_mark_amendment_and_summary_stay_as_they_were_when_the_audit_row_fails(oakfield_life, monkeypatch):
    def broken(*args, **kwargs):
        raise RuntimeError("the disk is full")

    with scoped(oakfield_life.school_id):
        mark(oakfield_life, "N")
    monkeypatch.setattr(amending, "record", broken)
    with scoped(oakfield_life.school_id), pytest.raises(RuntimeError):
        amend(oakfield_life, "I")
    with scoped(oakfield_life.school_id):
        [stands] = Mark.objects.filter(school_id=oakfield_life.school_id)
        [week] = WeekSummary.objects.filter(school_id=oakfield_life.school_id)
        entries = Amendment.objects.filter(school_id=oakfield_life.school_id).count()

    assert (stands.code, stands.version, week.unauthorised, week.authorised, entries) == ("N", 1, 1, 0, 0)


def test_private_words_in_a_reason_are_warned_about(oakfield_life):
    with scoped(oakfield_life.school_id):
        mark(oakfield_life, "N")
        done = amend(oakfield_life, "I", reason="Mother rang about her asthma")

    assert len(done.warnings) == 1
    assert done.warnings[0].startswith("“asthma” may be private.")


def test_reason_typed_once_can_be_used_again(oakfield_life, people):
    bob = actor(people.bob)
    with scoped(oakfield_life.school_id):
        for n, reason in enumerate(("Mother rang", "Letter seen", "Mother rang")):
            mark(oakfield_life, "N", pupil=n)
            amend(oakfield_life, "I", pupil=n, by=bob, reason=reason)
        mine = recent_reasons(oakfield_life.school_id, people.bob.id)
        others = recent_reasons(oakfield_life.school_id, people.erin.id)

    assert (mine, others) == (["Mother rang", "Letter seen"], [])


# ---- undo -----------------------------------------------------------------------------------------------------------


def test_undo_is_another_amendment_that_names_what_it_undoes(oakfield_life):
    with scoped(oakfield_life.school_id):
        mark(oakfield_life, "L")
        done = amend(oakfield_life, "I")
        undo_change(oakfield_life.school_id, done.change_id, by=OFFICER, at=AFTERNOON, reason="Wrong child")
        first, second = Amendment.objects.filter(school_id=oakfield_life.school_id).order_by("seq")
        [stands] = Mark.objects.filter(school_id=oakfield_life.school_id)

    assert (second.kind, second.undoes_id, second.reason) == ("undo", first.id, "Wrong child")
    assert (second.original_code, second.amended_code) == ("I", "L")
    assert (stands.code, stands.version) == ("L", 3)


def test_undo_of_an_undo_puts_the_change_back(oakfield_life):
    with scoped(oakfield_life.school_id):
        mark(oakfield_life, "N")
        done = amend(oakfield_life, "I")
        undone = undo_change(oakfield_life.school_id, done.change_id, by=OFFICER, at=AFTERNOON)
        undo_change(oakfield_life.school_id, undone.change_id, by=OFFICER, at=AFTERNOON)
        [stands] = Mark.objects.filter(school_id=oakfield_life.school_id)

    assert (stands.code, stands.version) == ("I", 4)


def test_undo_is_refused_where_the_mark_was_changed_again_and_says_which(oakfield_life):
    with scoped(oakfield_life.school_id):
        mark(oakfield_life, "N")
        done = amend(oakfield_life, "I")
        amend(oakfield_life, "M", reason="Dentist, letter seen")
    with scoped(oakfield_life.school_id), pytest.raises(AmendRefused) as caught:
        undo_change(oakfield_life.school_id, done.change_id, by=OFFICER, at=AFTERNOON)

    assert [one.message for one in caught.value.refusals] == [
        "Poppy Arkwright, 10 March 2026, morning, was changed again to M by Bob Officer."
    ]


def test_undo_of_an_unknown_change_is_refused(oakfield_life):
    with scoped(oakfield_life.school_id), pytest.raises(AmendRefused, match="no such change"):
        undo_change(oakfield_life.school_id, uuid4(), by=OFFICER, at=AFTERNOON)


def test_undo_of_a_strangers_change_is_refused(oakfield_life, hillcrest_life):
    with scoped(hillcrest_life.school_id):
        mark(hillcrest_life, "N")
        theirs = amend(hillcrest_life, "I")
    with scoped(oakfield_life.school_id), pytest.raises(AmendRefused, match="no such change"):
        undo_change(oakfield_life.school_id, theirs.change_id, by=OFFICER, at=AFTERNOON)


def test_change_costs_the_same_for_one_mark_and_for_six(oakfield_life, django_assert_num_queries):
    with scoped(oakfield_life.school_id):
        for pupil in range(3):
            for session in ("AM", "PM"):
                mark(oakfield_life, "N", pupil=pupil, session=session)
        with django_assert_num_queries(9):
            amend(oakfield_life, "I")
        changes = [
            Change(pupil.id, TUESDAY, session, "M") for pupil in oakfield_life.pupils for session in ("AM", "PM")
        ]
        with django_assert_num_queries(9):
            amend_marks(
                oakfield_life.school_id, changes, by=OFFICER, roles=OFFICER_ROLES,
                at=AFTERNOON.astimezone(LONDON), reason="Mother rang",
            )  # fmt: skip
