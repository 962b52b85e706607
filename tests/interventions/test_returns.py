"""Returns to the local authority: due once for each trigger, with their content, and gone when no longer true."""

from datetime import date, timedelta

import pytest
from django.db import transaction

from attendance.people.models import Enrolment, Pupil
from attendance.tenancy.scope import scoped
from interventions.models import AuthorityReturn
from interventions.queries.returns import due_returns
from interventions.services import sending
from interventions.services.returns import NO_LONGER, Noted
from tests.access.breaking import broken_table
from tests.factories.school_life import add_pupil
from tests.interventions.legal import HEAD, TODAY, codes, parent
from tests.interventions.returning import MONDAY, TEN_DAYS, note, the_return
from tests.people_of_the_tests import AT
from tests.registers.marking import amend

pytestmark = pytest.mark.django_db
TENTH = date(2026, 3, 6)  # the tenth school day from the first after half term


@pytest.fixture
def life(oakfield_life):
    with scoped(oakfield_life.school_id):
        yield oakfield_life


def kinds(life, on=TODAY):
    return [(one.row.kind, one.row.triggered_on, one.row.due) for one in due_returns(life.school_id, on)]


# ---- ten days and irregular attendance ----------------------------------------------------------------------------


def test_a40_ten_school_days_of_unauthorised_absence_are_due_the_next_school_day(life):
    codes(life, TEN_DAYS, since=MONDAY)

    note(life, TENTH)

    assert ("ten_days", TENTH, date(2026, 3, 9)) in kinds(life)


def test_a40_nineteen_sessions_and_one_attended_are_not_continuous_but_irregular(life):
    codes(life, " ".join(["O"] * 19) + " \\", since=MONDAY)

    note(life)

    assert kinds(life) == [("irregular", date(2026, 2, 27), date(2026, 3, 2))]


def test_a_return_is_noted_once_however_often_the_night_runs(life):
    codes(life, TEN_DAYS, since=MONDAY)

    first = note(life)
    again = [note(life, TODAY + timedelta(days=n)) for n in range(3)]

    assert first.made == 2
    assert [one.made for one in again] == [0, 0, 0]
    assert AuthorityReturn.objects.filter(school_id=life.school_id).count() == 2


def test_the_same_day_twice_changes_nothing(life):
    codes(life, TEN_DAYS, since=MONDAY)
    note(life)

    assert note(life) == Noted()


def test_a_return_no_longer_true_is_dropped_and_comes_back(life):
    codes(life, TEN_DAYS, since=MONDAY)
    note(life)

    amend(life, "I", day=date(2026, 3, 3), session="AM", reason="A doctor's note came")
    dropped = note(life)
    state = the_return(life, "ten_days")
    amend(life, "O", day=date(2026, 3, 3), session="AM", reason="The note was another pupil's")
    back = note(life)

    assert (dropped.dropped, state.state, state.dropped_because) == (1, "dropped", NO_LONGER)
    assert (back.made, the_return(life, "ten_days").state) == (0, "due")


def test_the_content_says_who_and_when_and_what(life):
    parent(life)
    codes(life, TEN_DAYS, since=MONDAY)
    note(life)

    found = dict(the_return(life, "ten_days").content)

    assert found == {
        "School": "Oakfield Primary", "School URN": "900001", "Full name": "Poppy Arkwright", "UPN": "",
        "Date of birth": "10/01/2017", "Address": "4 Loom Street, Millbeck, ZZ99 3WZ",
        "Parents the pupil normally lives with": "Nadia Arkwright (Parent)",
        "Address of those parents": "4 Loom Street, Millbeck, ZZ99 3WZ", "First day of the absence": "23/02/2026",
        "Last day counted": "06/03/2026", "Sessions missed": "20", "Codes": "O 20", "Cause, if known": "",
        "What the school has done": "",
    }  # fmt: skip


def test_an_adult_who_may_not_be_contacted_is_not_named(life):
    parent(life, "Barred", may_be_contacted=False, gets_letters=False)
    add_pupil(life, since=TODAY)
    codes(life, TEN_DAYS, since=MONDAY)
    note(life)

    assert "Barred" not in str(the_return(life, "ten_days").content)


# ---- illness ------------------------------------------------------------------------------------------------------


def ill(life, days, since=MONDAY, pupil=0):
    codes(life, " ".join(["I"] * 2 * days), since=since, pupil=pupil)


def test_a41_twelve_days_and_a_letter_for_two_weeks_more_are_due_now(life):
    ill(life, 12)
    sending.expect_absence(
        life.school_id, life.pupils[0].id, since=date(2026, 3, 11), last=date(2026, 3, 24), grounds="A hospital letter",
        by=HEAD, at=AT,
    )  # fmt: skip

    note(life)

    assert kinds(life) == [("sickness", TODAY, date(2026, 3, 11))]
    found = dict(the_return(life, "sickness").content)
    assert (found["Further school days expected"], found["Grounds for expecting them"]) == ("10", "A hospital letter")


def test_a41_without_the_letter_twelve_days_are_not_enough(life):
    ill(life, 12)

    note(life)

    assert kinds(life) == []


def test_an_expectation_that_was_withdrawn_does_not_count(life):
    ill(life, 12)
    expected = sending.expect_absence(
        life.school_id, life.pupils[0].id, since=date(2026, 3, 11), last=date(2026, 3, 24), grounds="A hospital letter",
        by=HEAD, at=AT,
    )  # fmt: skip
    note(life)

    sending.withdraw_expected(life.school_id, life.pupils[0].id, expected, by=HEAD, at=AT)
    note(life)

    assert kinds(life) == []


def test_fifteen_days_over_the_year_are_due_with_the_spell_that_reaches_them(life):
    ill(life, 10, since=date(2026, 1, 12))
    ill(life, 5, since=MONDAY)

    note(life)
    note(life, TODAY + timedelta(days=1))

    assert kinds(life) == [("sickness", date(2026, 2, 27), date(2026, 3, 2))]


def test_a_pupil_below_compulsory_school_age_has_no_return_about_illness(life):
    Pupil.objects.filter(school_id=life.school_id, id=life.pupils[0].id).update(born=date(2021, 5, 4))
    ill(life, 12)
    ill(life, 3, since=date(2026, 1, 12))

    note(life)

    assert kinds(life) == []


# ---- who came and who left ----------------------------------------------------------------------------------------


def test_a_new_pupil_is_due_by_the_end_of_the_fifth_day(life):
    add_pupil(life, since=date(2026, 3, 9))

    note(life)

    assert kinds(life) == [("new_pupil", date(2026, 3, 9), date(2026, 3, 14))]


def test_pupils_who_have_been_here_for_long_are_not_new(life):
    assert note(life) == Noted()


def test_a_deletion_is_due_with_its_ground_by_the_day_of_deletion(life):
    leaving = life.enrolments[life.pupils[0].id]
    Enrolment.objects.filter(school_id=life.school_id, id=leaving.id).update(
        until=date(2026, 3, 14), leaving_ground="a", destination="Ashby CE Primary"
    )

    note(life)

    assert kinds(life) == [("deletion", date(2026, 3, 14), date(2026, 3, 14))]
    found = dict(the_return(life, "deletion").content)
    assert (found["Ground of regulation 9(1)"], found["New or other school"], found["Last day on the register"]) == (
        "a: registered at another school", "Ashby CE Primary", "13/03/2026"
    )  # fmt: skip


@pytest.mark.parametrize("until", [date(2026, 3, 14), date(2026, 4, 9)])
def test_a_leaver_who_stays_after_all_has_no_return(life, until):
    leaving = Enrolment.objects.filter(school_id=life.school_id, id=life.enrolments[life.pupils[0].id].id)
    leaving.update(until=until, leaving_ground="g")
    note(life)

    leaving.update(until=None, leaving_ground="")
    note(life)

    assert (kinds(life), the_return(life, "deletion").dropped_because) == ([], NO_LONGER)


# ---- the whole night ----------------------------------------------------------------------------------------------


def test_a_night_whose_second_table_fails_leaves_no_return(life):
    codes(life, TEN_DAYS, since=MONDAY)

    with pytest.raises(RuntimeError), broken_table("audit_auditevent"), transaction.atomic():
        note(life)

    assert not AuthorityReturn.objects.filter(school_id=life.school_id).exists()


def test_the_number_of_statements_does_not_grow_with_the_pupils(life, django_assert_max_num_queries):
    for pupil in range(3):
        codes(life, TEN_DAYS, since=MONDAY, pupil=pupil)

    with django_assert_max_num_queries(34):
        found = note(life)

    assert found.made == 6
