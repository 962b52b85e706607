"""The checks of real letters: everything that must be seen before somebody approves, read for all letters at once."""

from datetime import date, timedelta

import pytest

from attendance.people.models import Contact, ContactLink, Enrolment, GroupMembership, PupilFlag
from attendance.tenancy.scope import scoped
from interventions.models import Action, CaseEvent, Meeting
from interventions.services.actions import drop_action
from letters.models import Hold, Letter, LetterSettings
from letters.queries.checks import checks_of
from letters.services.drafting import draft_letters, write_letter
from tests.interventions.casework import LETTER, at_stage
from tests.letters.addressed import issued
from tests.letters.letterwork import (
    MORNING,
    NIGHT,
    WEDNESDAY,
    WEEK,
    again,
    at_case,
    drafted,
    mark,
    tried,
)
from tests.people_of_the_tests import AT, OFFICER, TUESDAY
from tests.registers.statements import statements

pytestmark = pytest.mark.django_db
SECOND = {**LETTER, "template": "letter2"}


@pytest.fixture
def life(oakfield_life):
    return oakfield_life


@pytest.fixture
def letter(life):
    return drafted(life)[0]


def found(life, letter, on: date = WEDNESDAY) -> list[tuple[str, str]]:
    return [(check.key, check.level) for check in checks_of(life.school_id, [letter.id], on)[letter.id]]


def words(life, letter, on: date = WEDNESDAY) -> list[str]:
    return [check.words for check in checks_of(life.school_id, [letter.id], on)[letter.id]]


def test_letter_that_is_right_has_no_checks(life, letter):
    with scoped(life.school_id):
        assert found(life, letter) == []


def test_hold_stops_it(life, letter):
    with scoped(life.school_id):
        Hold.objects.create(
            school_id=life.school_id, pupil_id=letter.pupil_id, kind="bereavement", since=TUESDAY,
            recorded_name="Sam", recorded_at=AT,
        )  # fmt: skip

        assert found(life, letter) == [("hold", "stop")]


def test_nobody_to_write_to_stops_it(life, letter):
    with scoped(life.school_id):
        ContactLink.objects.filter(school_id=life.school_id).update(gets_letters=False)

        assert found(life, letter) == [("nobody", "stop"), ("recipients_changed", "stop")]


def test_missing_address_stops_it(life, letter):
    with scoped(life.school_id):
        Contact.objects.filter(school_id=life.school_id).update(address=[])

        assert found(life, letter) == [("no_address", "stop"), ("recipients_changed", "stop")]


def test_new_address_is_a_change_and_a_warning(life, letter):
    with scoped(life.school_id):
        Contact.objects.filter(school_id=life.school_id).update(address=["1 New Row"], address_since=TUESDAY)

        assert found(life, letter) == [("recipients_changed", "stop"), ("new_address", "warn")]


def test_looked_after_child_is_a_warning(life, letter):
    with scoped(life.school_id):
        PupilFlag.objects.create(
            school_id=life.school_id, pupil_id=letter.pupil_id, kind="looked_after", since=TUESDAY, recorded_at=AT
        )

        assert found(life, letter) == [("looked_after", "warn")]


def test_amended_mark_stops_it_and_names_old_and_new(life, letter):
    with scoped(life.school_id):
        mark(life, {WEEK[0]: "/"}, at=MORNING)

        assert words(life, letter) == [
            "Figures have changed since it was drafted: sessions attended 8, now 10; sessions missed 2, now 0; "
            "authorised sessions 2, now 0."
        ]


def test_marks_of_later_days_change_nothing(life, letter):
    with scoped(life.school_id):
        mark(life, {WEDNESDAY: "O"}, at=MORNING)

        assert found(life, letter, date(2026, 3, 12)) == []


def test_what_it_does_not_cite_may_change(life, letter):
    with scoped(life.school_id):
        mark(life, {date(2025, 9, 3): "O"}, at=MORNING)
        Letter.objects.filter(school_id=life.school_id).update(enclose=[], values={"pupil_first": "Poppy"})

        assert [key for key, _ in found(life, letter) if key == "figures_changed"] == []


def test_fact_that_changed_stops_it_and_names_old_and_new(life, letter):
    with scoped(life.school_id):
        LetterSettings.objects.create(
            school_id=life.school_id, contact_person="Wendy Welfare", telephone="01632 960001", recorded_name="Setup",
            recorded_at=MORNING,
        )  # fmt: skip

        assert words(life, letter) == [
            "What it says has changed: Whom to speak to at school: it says “Bob Officer”, now “Wendy Welfare”."
        ]


def test_action_that_is_no_longer_to_be_done_stops_it(life, letter):
    with scoped(life.school_id):
        drop_action(life.school_id, letter.action_id, reason="Not needed", by=OFFICER, at=MORNING)

        assert found(life, letter) == [("no_ground", "stop")]


def test_pupil_who_left_is_a_warning(life, letter):
    with scoped(life.school_id):
        Enrolment.objects.filter(school_id=life.school_id, pupil_id=letter.pupil_id).update(until=TUESDAY)
        GroupMembership.objects.filter(school_id=life.school_id, pupil_id=letter.pupil_id).update(until=TUESDAY)

        assert ("left", "warn") in found(life, letter)


def test_nothing_tried_before_is_a_warning(life, letter):
    with scoped(life.school_id):
        assert found(life, letter, WEDNESDAY + timedelta(days=59)) == [("stale", "warn")]
        assert found(life, letter, WEDNESDAY + timedelta(days=61)) == [("stale", "warn"), ("nothing_tried", "warn")]


def test_same_letter_that_waits_stops_it(life, letter):
    with scoped(life.school_id):
        write_letter(life.school_id, letter.pupil_id, "sal1", {}, by=OFFICER, at=MORNING)

        assert found(life, letter) == [("duplicate", "stop")]


def test_same_letter_within_the_cool_off_is_a_warning(life, letter):
    with scoped(life.school_id):
        issued(life, letter, at=AT)
        key = write_letter(life.school_id, letter.pupil_id, "sal1", {}, by=OFFICER, at=MORNING, case_id=letter.case_id)
        second = Letter.objects.get(school_id=life.school_id, id=key)

        assert words(life, second) == ["The same letter was issued on 10 March 2026."]
        assert [check.remedy for check in checks_of(life.school_id, [key], WEDNESDAY)[key]] == [
            "A second one is due from 7 April 2026 at the earliest."
        ]


def test_issued_letter_of_its_action_is_no_duplicate_of_itself(life, letter):
    with scoped(life.school_id):
        issued(life, letter, at=AT)

        assert found(life, again(letter)) == []


# ---- the ladder's second letter -----------------------------------------------------------------------------------


@pytest.fixture
def second(life):
    """The case stands at the second stage, which asks for an invitation to a meeting."""
    drafted(life)
    with scoped(life.school_id):
        at_stage(life, "sal2", pupil=1)
        case_id = at_case(life, 1)
        Action.objects.create(
            school_id=life.school_id, case_id=case_id, pupil_id=life.pupils[1].id, kind="letter", key="sal2.invite",
            title="Invitation", template="letter2", tier="sal2", owner_role="attendance_officer", asked_on=TUESDAY,
            detail=SECOND,
        )  # fmt: skip
        tried(life, pupil=1)
        draft_letters(life.school_id, at=NIGHT)
        return Letter.objects.get(school_id=life.school_id, key="letter2")


def arrange(life, letter, day: int) -> None:
    Meeting.objects.create(
        school_id=life.school_id, case_id=letter.case_id, kind="attendance", starts_at=MORNING.replace(day=day),
        place="the library", invited=[{"name": "Fiona Head", "as": "headteacher"}], made_name="Bob", made_at=AT,
    )  # fmt: skip


def keys(life, letter) -> list[str]:
    return [key for key, _ in found(life, letter)]


def test_invitation_without_a_meeting_is_stopped(life, second):
    with scoped(life.school_id):
        assert "no_meeting" in keys(life, second)


def test_meeting_that_was_arranged_since_asks_for_a_new_draft(life, second):
    with scoped(life.school_id):
        arrange(life, second, 17)

        assert ("no_meeting" in keys(life, second), "facts_changed" in keys(life, second)) == (False, True)


def test_meeting_of_today_comes_too_late(life, second):
    with scoped(life.school_id):
        arrange(life, second, 11)

        assert "meeting_past" in keys(life, second)


def test_second_letter_before_the_first_is_a_warning(life, second):
    with scoped(life.school_id):
        assert "An earlier step was not issued: “Support letter 1”." in words(life, second)


def test_second_letter_after_the_first_is_right(life, second):
    with scoped(life.school_id):
        CaseEvent.objects.create(
            school_id=life.school_id, case_id=second.case_id, pupil_id=second.pupil_id, kind="done", on=TUESDAY, at=AT,
            by_name="Bob", text="Posted", detail={"happened": ["letter:sal1"]},
        )  # fmt: skip

        assert "before_first" not in keys(life, second)


# ---- evidence -------------------------------------------------------------------------------------------------------


def test_evidence_on_file_is_a_warning_where_it_is_asked_for(life, letter):
    given = {"evidence_asked": "A card", "absence_dates": "2 March 2026", "reply_by": "20 March 2026"}
    with scoped(life.school_id):
        mark(life, {WEEK[1]: "I"}, at=AT, evidence="Appointment card seen")
        key = write_letter(life.school_id, letter.pupil_id, "medical_evidence", given, by=OFFICER, at=MORNING)

        assert [words for words in words_of(life, key) if "Evidence" in words] == [
            "Evidence is on file for 3 March 2026 and 1 more: “Appointment card seen”."
        ]


def words_of(life, key) -> list[str]:
    return [check.words for check in checks_of(life.school_id, [key], WEDNESDAY)[key]]


# ---- many at once ---------------------------------------------------------------------------------------------------


def cost(life, letters) -> int:
    with scoped(life.school_id), statements() as found:
        checks_of(life.school_id, [letter.id for letter in letters], WEDNESDAY)
    return len(found)


def test_statements_do_not_grow_with_the_letters(life):
    letters = drafted(life, pupils=3)

    assert (cost(life, letters[:1]), cost(life, letters)) == (14, 14)


def test_letters_of_another_school_are_missing(life, letter, hillcrest_life):
    with scoped(hillcrest_life.school_id):
        assert checks_of(hillcrest_life.school_id, [letter.id], WEDNESDAY) == {}
