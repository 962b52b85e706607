"""What a person does with a return to the local authority: completes it, notes that it was sent, or drops it."""

from datetime import timedelta

import pytest
from django.db import DatabaseError, transaction

from attendance.people.models import Pupil
from attendance.tenancy.scope import scoped
from interventions.models import Action, AuthorityReturn, Case, CaseEvent
from interventions.queries.returns import settled_returns
from interventions.rules.legal import LegalProblem
from interventions.services import sending
from tests.access.breaking import broken_table
from tests.interventions.legal import HEAD, TODAY, codes, parent
from tests.interventions.returning import MONDAY, TEN_DAYS, note, the_return
from tests.people_of_the_tests import AT

pytestmark = pytest.mark.django_db


@pytest.fixture
def life(oakfield_life):
    with scoped(oakfield_life.school_id):
        yield oakfield_life


def due_ten_days(life):
    parent(life)
    codes(life, TEN_DAYS, since=MONDAY)
    note(life)
    return the_return(life, "ten_days")


def test_sending_is_noted_with_who_and_how_and_settles_the_case(life):
    row = due_ten_days(life)
    case = Case.objects.create(
        school_id=life.school_id, pupil_id=row.pupil_id, enrolment_id=row.enrolment_id, ladder="return_10_days",
        tier="return_10_days", opened_on=TODAY, changed_at=AT,
    )  # fmt: skip
    Action.objects.create(
        school_id=life.school_id, case_id=case.id, pupil_id=row.pupil_id, kind="return", key="return_10_days.return",
        title="Return", tier="return_10_days", owner_role="attendance_officer", asked_on=TODAY,
    )  # fmt: skip

    sending.mark_sent(life.school_id, row.id, on=TODAY, how="portal", by=HEAD, at=AT)

    found = the_return(life, "ten_days")
    assert (found.state, found.sent_on, found.sent_name, found.sent_how) == ("sent", TODAY, "Fiona Head", "portal")
    assert Action.objects.get(school_id=life.school_id).state == "done"
    assert CaseEvent.objects.filter(school_id=life.school_id, case_id=case.id, kind="return").count() == 1
    assert "ten_days" in [one.row.kind for one in settled_returns(life.school_id, TODAY)]


def test_the_content_of_a_sent_return_is_frozen(life):
    row = due_ten_days(life)
    sending.mark_sent(life.school_id, row.id, on=TODAY, how="portal", by=HEAD, at=AT)
    Pupil.objects.filter(school_id=life.school_id, id=row.pupil_id).update(legal_last="Renamed")

    note(life)
    with pytest.raises(LegalProblem):
        sending.complete_return(life.school_id, row.id, {"cause": "Unknown"}, by=HEAD, at=AT)

    assert the_return(life, "ten_days").content == row.content


def test_the_database_itself_keeps_a_sent_return_as_it_is(life):
    row = due_ten_days(life)
    sending.mark_sent(life.school_id, row.id, on=TODAY, how="portal", by=HEAD, at=AT)

    with pytest.raises(DatabaseError, match="stays as it was sent"), transaction.atomic():
        AuthorityReturn.objects.filter(school_id=life.school_id, id=row.id).update(sent_name="Somebody else")

    assert the_return(life, "ten_days").sent_name == "Fiona Head"


def test_a_return_without_what_it_needs_cannot_be_sent(life):
    codes(life, TEN_DAYS, since=MONDAY)
    note(life)
    row = the_return(life, "ten_days")

    with pytest.raises(LegalProblem) as refused:
        sending.mark_sent(life.school_id, row.id, on=TODAY, how="portal", by=HEAD, at=AT)

    assert refused.value.message == "The return does not say: address."
    assert the_return(life, "ten_days").state == "due"


def test_what_a_person_filled_in_outlives_the_night(life):
    row = due_ten_days(life)
    sending.complete_return(life.school_id, row.id, {"cause": "Not known", "steps": "Two visits"}, by=HEAD, at=AT)

    note(life, TODAY + timedelta(days=1))

    found = dict(the_return(life, "ten_days").content)
    assert (found["Cause, if known"], found["What the school has done"]) == ("Not known", "Two visits")


def test_a_return_is_dropped_with_a_reason_and_stays_dropped(life):
    row = due_ten_days(life)
    with pytest.raises(LegalProblem):
        sending.drop_return(life.school_id, row.id, "", by=HEAD, at=AT)

    sending.drop_return(life.school_id, row.id, "Told on the telephone, as agreed", by=HEAD, at=AT)
    note(life)

    assert the_return(life, "ten_days").state == "dropped"


def test_a_sending_whose_audit_fails_leaves_the_return_due(life):
    row = due_ten_days(life)

    with pytest.raises(RuntimeError), broken_table("audit_auditevent"), transaction.atomic():
        sending.mark_sent(life.school_id, row.id, on=TODAY, how="portal", by=HEAD, at=AT)

    assert the_return(life, "ten_days").state == "due"
