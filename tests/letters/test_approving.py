"""Approving letters: all or nothing, with the facts of now; by a person or by the policy."""

from datetime import timedelta

import pytest
from django.db import transaction

from attendance.audit.models import AuditEvent
from attendance.people.models import Contact
from attendance.tenancy.scope import scoped
from letters.models import Batch, Hold, Letter
from letters.services.deciding import approve, approve_automatic, ask, hold
from letters.services.drafting import redraft
from letters.services.problems import SentTwice
from tests.access.breaking import broken_table
from tests.letters.letterwork import MORNING, NIGHT, WEEK, again, copies, drafted, ids, later, mark, refusal, told
from tests.people_of_the_tests import AT, TUESDAY, actor
from tests.registers.statements import statements

pytestmark = pytest.mark.django_db


@pytest.fixture
def bob(people):
    return actor(people.bob)


@pytest.fixture
def erin(people):
    return actor(people.erin, "Senior attendance champion")


@pytest.fixture
def life(oakfield_life):
    return oakfield_life


@pytest.fixture
def letters(life):
    return drafted(life, pupils=3)


@pytest.fixture
def letter(life):
    return drafted(life)[0]


def test_approved_letters_have_their_words_and_wait_in_one_batch(life, letters, bob):
    with scoped(life.school_id):
        batch_id = approve(life.school_id, ids(letters), by=bob, at=MORNING)
        batch = Batch.objects.get(school_id=life.school_id, id=batch_id)
        rows = list(Letter.objects.filter(school_id=life.school_id))
        [copy] = copies(letters[0])

        assert (batch.total, batch.state, batch.made_name) == (3, "queued", "Bob Officer")
        assert {(row.state, row.batch_id, row.approved_name, row.approved_at) for row in rows} == {
            ("approved", batch_id, "Bob Officer", MORNING)
        }
        assert copy.subject == "Poppy Arkwright: support letter 1"
        assert copy.text.startswith("Dear Ms Arkwright\n\nPoppy Arkwright: support letter 1\n\nThis is the first")
        assert "Up to 10 March 2026, Poppy’s attendance this year was 80.0%, with 1 day missed." in copy.text
        assert (copy.template_level, copy.template_number, copy.words["subject"]) == ("national", 0, copy.subject)


def test_approval_is_told_and_audited_with_ids_only(life, letter, bob):
    with scoped(life.school_id):
        batch_id = approve(life.school_id, [letter.id], by=bob, at=MORNING)
        audit = AuditEvent.objects.get(school_id=life.school_id, verb="letters.approved")

        assert told(letter)[-1] == ("approved", "Approved.", "Bob Officer")
        assert (audit.subject_id, audit.detail) == (batch_id, {"letters": [str(letter.id)]})


def test_one_letter_that_is_stopped_stops_all_and_is_named(life, letters, bob):
    with scoped(life.school_id):
        Hold.objects.create(
            school_id=life.school_id, pupil_id=letters[1].pupil_id, kind="other", since=TUESDAY, recorded_name="Sam",
            recorded_at=AT,
        )  # fmt: skip
        problem = refusal(approve, life.school_id, ids(letters), by=bob, at=MORNING)
        states = set(Letter.objects.filter(school_id=life.school_id).values_list("state", flat=True))

        assert problem.field == "letters"
        assert problem.message.startswith("Nothing was approved. Support letter 1 about Amelia Ashworth: ")
        assert (states, Batch.objects.filter(school_id=life.school_id).count()) == ({"draft"}, 0)


def test_amended_mark_refuses_the_approval_with_old_and_new(life, letter, bob):
    with scoped(life.school_id):
        mark(life, {WEEK[0]: "/"}, at=MORNING)
        problem = refusal(approve, life.school_id, [letter.id], by=bob, at=later())

    assert problem.message == (
        "Nothing was approved. Support letter 1 about Poppy Arkwright: Figures have changed since it was drafted: "
        "sessions attended 8, now 10; sessions missed 2, now 0; authorised sessions 2, now 0."
    )
    assert problem.remedy == "Press “Draft again”, then look at it once more."


def test_letter_that_was_drafted_again_can_be_approved(life, letter, bob):
    with scoped(life.school_id):
        mark(life, {WEEK[0]: "/"}, at=MORNING)
        redraft(life.school_id, letter.id, by=bob, at=later())
        approve(life.school_id, [letter.id], by=bob, at=later(2))
        [copy] = copies(letter)

        assert "attendance this year was 100.0%, with 0 days missed" in copy.text


def test_recipients_that_changed_refuse_the_approval_and_name_nobody(life, letter, bob):
    with scoped(life.school_id):
        Contact.objects.filter(school_id=life.school_id).update(address=["9 Weir Lane"])
        problem = refusal(approve, life.school_id, [letter.id], by=bob, at=MORNING)

    assert problem.message == (
        "Nothing was approved. Support letter 1 about Poppy Arkwright: Who gets it has changed since it was drafted."
    )  # fmt: skip


def test_warning_needs_an_answer_that_is_kept(life, letter, bob):
    with scoped(life.school_id):
        at = MORNING + timedelta(days=20)
        problem = refusal(approve, life.school_id, [letter.id], by=bob, at=at, acknowledged="  ")
        approve(life.school_id, [letter.id], by=bob, at=at, acknowledged="Agreed with the family.")

        assert problem.field == "acknowledged"
        assert "It was drafted on 11 March 2026" in problem.message
        assert again(letter).acknowledged == "Agreed with the family."
        assert told(letter)[-1][1] == "Approved, although the checks warned: Agreed with the family."


def test_day_of_the_letter_is_that_of_its_approval(life, letter, bob):
    with scoped(life.school_id):
        Letter.objects.filter(school_id=life.school_id).update(values={**letter.values, "today": "11 March 2026"})
        approve(life.school_id, [letter.id], by=bob, at=MORNING + timedelta(days=1))

        assert again(letter).values["today"] == "12 March 2026"


def test_letter_that_changed_since_the_page_was_opened_is_refused(life, letter, bob):
    with scoped(life.school_id):
        seen = {letter.id: letter.changed_at.isoformat()}
        redraft(life.school_id, letter.id, by=bob, at=MORNING)
        problem = refusal(approve, life.school_id, [letter.id], by=bob, at=later(), seen=seen)

    assert problem.message == "“Support letter 1” has changed since you opened it."


def test_second_person_is_told_who_was_first(life, letter, bob, erin):
    with scoped(life.school_id):
        approve(life.school_id, [letter.id], by=bob, at=MORNING)
        problem = refusal(approve, life.school_id, [letter.id], by=erin, at=MORNING + timedelta(seconds=2))

    assert problem.message == (
        "“Support letter 1” is now “approved, being drawn”. Bob Officer was the last at it, on 11 March 2026."
    )  # fmt: skip


def test_button_pressed_twice_approves_once(life, letters, bob):
    with scoped(life.school_id):
        approve(life.school_id, ids(letters), by=bob, at=MORNING)
        with pytest.raises(SentTwice), transaction.atomic():
            approve(life.school_id, ids(letters), by=bob, at=MORNING + timedelta(seconds=3))

        assert Batch.objects.filter(school_id=life.school_id).count() == 1


def test_nothing_chosen_is_said(life, bob):
    assert refusal(approve, life.school_id, [], by=bob, at=MORNING).message == "No letter is chosen."


def test_letter_of_another_school_is_not_there(life, letter, bob, hillcrest_life):
    with scoped(hillcrest_life.school_id):
        problem = refusal(approve, hillcrest_life.school_id, [letter.id], by=bob, at=MORNING)

    assert problem.message == "One of these letters is not there any more."


def test_letter_on_hold_is_not_approved(life, letter, bob):
    with scoped(life.school_id):
        hold(life.school_id, letter.id, until=None, reason="Wait for the meeting", by=bob, at=MORNING)

        assert "is now “on hold”" in refusal(approve, life.school_id, [letter.id], by=bob, at=later()).message


def test_approval_whose_batch_fails_leaves_nothing(life, letter, bob):
    with scoped(life.school_id):
        with pytest.raises(RuntimeError), broken_table("letters_batch"), transaction.atomic():
            approve(life.school_id, [letter.id], by=bob, at=MORNING)

        assert (again(letter).state, copies(letter)[0].text) == ("draft", "")


def cost(life, letters, bob) -> int:
    with scoped(life.school_id), statements() as found:
        approve(life.school_id, ids(letters), by=bob, at=MORNING)
    return len(found)


def test_statements_to_approve_one(life, letter, bob):
    assert cost(life, [letter], bob) == 23


def test_statements_to_approve_three(life, letters, bob):
    assert cost(life, letters, bob) == 23


# ---- by the policy --------------------------------------------------------------------------------------------------


def test_letter_whose_policy_asks_for_no_person_goes_by_itself(life):
    [letter] = drafted(life, letters={"sal1": {"approval": "none"}})
    with scoped(life.school_id):
        number = approve_automatic(life.school_id, at=NIGHT)
        letter = again(letter)

        assert (number, letter.state, letter.approved_by, letter.approved_name) == (1, "approved", None, "Herringbone")
        assert told(letter)[-1] == ("approved", "Approved by the policy, which asks for no person.", "Herringbone")


def test_letter_with_a_warning_never_goes_by_itself(life):
    [letter] = drafted(life, letters={"sal1": {"approval": "none"}})
    with scoped(life.school_id):
        number = approve_automatic(life.school_id, at=NIGHT + timedelta(days=20))

        assert (number, again(letter).state) == (0, "draft")


def test_letter_that_somebody_was_asked_about_never_goes_by_itself(life, bob):
    [letter] = drafted(life, letters={"sal1": {"approval": "none"}})
    with scoped(life.school_id):
        ask(life.school_id, letter.id, role="headteacher", words="Is this right?", by=bob, at=MORNING)

        assert approve_automatic(life.school_id, at=later()) == 0


def test_every_other_letter_waits_for_a_person(life, letter):
    with scoped(life.school_id):
        assert (approve_automatic(life.school_id, at=NIGHT), again(letter).state) == (0, "draft")
