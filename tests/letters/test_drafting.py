"""Drafting: the night's letters once each, a person's letters, and drafting again."""

from datetime import date, timedelta

import pytest
from django.db import transaction

from attendance.audit.models import AuditEvent
from attendance.people.models import ContactLink
from attendance.tenancy.scope import scoped
from interventions.models import Action
from interventions.services.actions import finish_action
from letters.models import Copy, Letter, Recipient
from letters.services.deciding import not_this_time
from letters.services.drafting import draft_letters, draft_waiting, redraft, write_letter
from letters.services.problems import LetterProblem, SentTwice
from tests.access.breaking import broken_table
from tests.letters.letterwork import (
    MORNING,
    NIGHT,
    WEDNESDAY,
    WEEK,
    action_of,
    again,
    at_case,
    drafted,
    family,
    mark,
    ready,
    told,
)
from tests.people_of_the_tests import OFFICER, actor
from tests.registers.statements import statements

pytestmark = pytest.mark.django_db
LEAVE = {
    "leave_from": "Monday 20 April 2026", "leave_until": "Tuesday 21 April 2026", "leave_reason": "a funeral",
    "decided_by": "Fiona Head, headteacher",
}  # fmt: skip


@pytest.fixture
def bob(people):
    return actor(people.bob)


@pytest.fixture
def life(oakfield_life):
    return ready(oakfield_life)


def letters(life) -> list[Letter]:
    return list(Letter.objects.filter(school_id=life.school_id).order_by("made_at", "id"))


# ---- the night ------------------------------------------------------------------------------------------------------


def test_night_drafts_the_letter_that_a_case_asks_for(life):
    with scoped(life.school_id):
        made = draft_letters(life.school_id, at=NIGHT)
        [letter] = letters(life)

        assert (made, letter.key, letter.title, letter.state) == (1, "sal1", "Support letter 1", "draft")
        assert (letter.pupil_id, letter.action_id) == (life.pupils[0].id, action_of(letter).id)
        assert (letter.case_id, letter.ladder, letter.tier) == (at_case(life), "attendance", "sal1")
        assert (letter.due, letter.owner_role, letter.drafted_on) == (
            date(2026, 3, 17), "attendance_officer", WEDNESDAY,
        )  # fmt: skip
        assert letter.because == "Attendance is 93.2% of 88 sessions since 1 September."
        assert (letter.level, letter.number, letter.enclose) == ("national", 0, ["attendance_record"])


def test_draft_keeps_its_figures_their_days_and_its_words(life):
    with scoped(life.school_id):
        draft_letters(life.school_id, at=NIGHT)
        [letter] = letters(life)

        assert letter.figures == {
            "possible": 10, "attended": 8, "absent": 2, "authorised": 2, "unauthorised": 0, "late": 0, "threshold": 0,
        }  # fmt: skip
        assert (letter.figures_since, letter.figures_until) == (date(2025, 9, 1), WEDNESDAY)
        assert letter.values == {
            "attendance_percent": "80.0%", "contact_person": "Bob Officer", "days_missed": "1 day",
            "figures_until": "10 March 2026", "pupil_first": "Poppy", "pupil_name": "Poppy Arkwright",
            "school_telephone": "01632 960001",
        }  # fmt: skip


def test_draft_has_its_recipients(life):
    with scoped(life.school_id):
        draft_letters(life.school_id, at=NIGHT)
        copies = list(Copy.objects.filter(school_id=life.school_id).values_list("name", "postcode", "text"))
        people = list(Recipient.objects.filter(school_id=life.school_id).values_list("name", flat=True))

    assert (copies, people) == ([("Ms Nadia Arkwright", "ZZ99 3WZ", "")], ["Ms Nadia Arkwright"])


def test_draft_says_why_and_is_audited(life):
    with scoped(life.school_id):
        draft_letters(life.school_id, at=NIGHT)
        [letter] = letters(life)
        [audit] = AuditEvent.objects.filter(school_id=life.school_id, verb="letters.drafted")

        assert told(letter) == [
            (
                "drafted",
                "Drafted, as the policy says. Attendance is 93.2% of 88 sessions since 1 September.",
                "Herringbone",
            )
        ]
        assert audit.detail == {"letters": 1}


def test_second_night_drafts_nothing(life):
    with scoped(life.school_id):
        first = draft_letters(life.school_id, at=NIGHT)
        second = draft_letters(life.school_id, at=NIGHT + timedelta(days=1))

        assert (first, second, len(letters(life))) == (1, 0, 1)


def test_letter_that_was_decided_against_is_not_drafted_again(life, bob):
    with scoped(life.school_id):
        draft_letters(life.school_id, at=NIGHT)
        [letter] = letters(life)
        not_this_time(life.school_id, letter.id, reason="We spoke at the gate.", by=bob, at=MORNING)
        made = draft_letters(life.school_id, at=NIGHT + timedelta(days=1))

        assert (made, len(letters(life))) == (0, 1)


def test_letter_that_was_done_by_hand_is_not_drafted(life):
    with scoped(life.school_id):
        action = Action.objects.get(school_id=life.school_id, kind="letter")
        finish_action(life.school_id, action.id, outcome="Posted", by=OFFICER, at=MORNING)

        assert (draft_letters(life.school_id, at=NIGHT), letters(life)) == (0, [])


def test_letter_without_words_is_left_and_said(life, caplog):
    with scoped(life.school_id):
        Action.objects.filter(school_id=life.school_id, kind="letter").update(template="our_own")
        found = draft_waiting(life.school_id, at=NIGHT)
        states = list(Action.objects.filter(school_id=life.school_id, kind="letter").values_list("state", flat=True))

        assert (found.made, found.without_words, letters(life), states) == (0, 1, [], ["to_do"])
    assert [record.message for record in caplog.records] == [
        f"letters: school {life.school_id}: no words for “our_own”, 1 letters were not drafted"
    ]


def test_title_and_enclosures_of_the_policy_win_over_the_template(oakfield_life):
    [letter] = drafted(oakfield_life, letters={"sal1": {"title": "A first word", "enclose": []}})

    assert (letter.title, letter.enclose) == ("A first word", [])


def test_pupil_without_anybody_to_write_to_gets_a_draft_all_the_same(life):
    with scoped(life.school_id):
        ContactLink.objects.filter(school_id=life.school_id).update(gets_letters=False)
        draft_letters(life.school_id, at=NIGHT)

        assert [letter.state for letter in letters(life)] == ["draft"]
        assert Copy.objects.filter(school_id=life.school_id).count() == 0


def statements_of_drafting(life) -> int:
    with scoped(life.school_id), statements() as found:
        draft_letters(life.school_id, at=NIGHT)
    return len(found)


def test_statements_for_one_letter(oakfield_life):
    ready(oakfield_life, pupils=1)

    assert statements_of_drafting(oakfield_life) == 17


def test_statements_for_three_letters(oakfield_life):
    ready(oakfield_life, pupils=3)

    assert statements_of_drafting(oakfield_life) == 17


def test_drafting_that_fails_leaves_nothing(life):
    with scoped(life.school_id):
        with pytest.raises(RuntimeError), broken_table("audit_auditevent"), transaction.atomic():
            draft_letters(life.school_id, at=NIGHT)

        assert (letters(life), Copy.objects.filter(school_id=life.school_id).count()) == ([], 0)


# ---- a person -------------------------------------------------------------------------------------------------------


def test_person_writes_a_letter_with_what_is_asked(life, bob):
    with scoped(life.school_id):
        key = write_letter(life.school_id, life.pupils[0].id, "leave_granted", LEAVE, by=bob, at=MORNING)
        letter = Letter.objects.get(school_id=life.school_id, id=key)

        assert (letter.state, letter.title, letter.case_id, letter.made_name) == (
            "draft", "Leave granted", None, "Bob Officer",
        )  # fmt: skip
        assert letter.answers == LEAVE
        assert (letter.values["leave_from"], letter.values["decision_reason"]) == ("Monday 20 April 2026", "")
        assert told(letter) == [("drafted", "Written by Bob Officer.", "Bob Officer")]


def test_answer_that_is_missing_is_named(life, bob):
    with scoped(life.school_id), pytest.raises(LetterProblem) as problem:
        write_letter(
            life.school_id, life.pupils[0].id, "leave_granted", LEAVE | {"leave_from": " "}, by=bob, at=MORNING
        )  # fmt: skip

    assert (problem.value.field, problem.value.message) == ("leave_from", "The first day of leave: this is missing.")


def test_answers_cannot_stand_in_for_facts(life, bob):
    with scoped(life.school_id):
        given = LEAVE | {"attendance_percent": "100%", "pupil_name": "Somebody Else", "nonsense": "x"}
        key = write_letter(life.school_id, life.pupils[0].id, "leave_granted", given, by=bob, at=MORNING)
        letter = Letter.objects.get(school_id=life.school_id, id=key)

        assert (letter.answers, letter.values["pupil_name"]) == (LEAVE, "Poppy Arkwright")


def test_letter_without_words_cannot_be_written(life, bob):
    with scoped(life.school_id), pytest.raises(LetterProblem) as problem:
        write_letter(life.school_id, life.pupils[0].id, "our_own", {}, by=bob, at=MORNING)

    assert problem.value.field == "key"


def test_letter_about_a_pupil_of_another_school_cannot_be_written(life, bob, hillcrest_life):
    with scoped(life.school_id), pytest.raises(LetterProblem) as problem:
        write_letter(life.school_id, hillcrest_life.pupils[0].id, "leave_granted", LEAVE, by=bob, at=MORNING)

    assert (problem.value.field, problem.value.message) == ("pupil", "There is no such pupil.")


def test_letter_in_the_case_of_another_pupil_cannot_be_written(life, bob):
    with scoped(life.school_id), pytest.raises(LetterProblem) as problem:
        write_letter(
            life.school_id, life.pupils[1].id, "leave_granted", LEAVE, by=bob, at=MORNING, case_id=at_case(life)
        )  # fmt: skip

    assert problem.value.field == "case"


def test_button_pressed_twice_writes_one_letter(life, bob):
    with scoped(life.school_id):
        write_letter(life.school_id, life.pupils[0].id, "leave_granted", LEAVE, by=bob, at=MORNING)
        with pytest.raises(SentTwice):
            write_letter(
                life.school_id, life.pupils[0].id, "leave_granted", LEAVE, by=bob,
                at=MORNING + timedelta(seconds=2),
            )  # fmt: skip

        assert len(letters(life)) == 1


# ---- again ----------------------------------------------------------------------------------------------------------


def test_drafted_again_has_the_figures_and_recipients_of_the_day(life, bob):
    with scoped(life.school_id):
        draft_letters(life.school_id, at=NIGHT)
        [letter] = letters(life)
        mark(life, {WEEK[0]: "/"}, at=MORNING)
        family(life, pupil=0, last="Karim")
        redraft(life.school_id, letter.id, by=bob, at=MORNING)
        letter = again(letter)
        names = sorted(Copy.objects.filter(school_id=life.school_id).values_list("name", flat=True))

        assert (letter.figures["absent"], letter.values["attendance_percent"]) == (0, "100.0%")
        assert names == ["Ms Nadia Arkwright and Ms Nadia Karim"]
        assert told(letter)[-1] == (
            "redrafted", "Drafted again with the figures and recipients of today.", "Bob Officer",
        )  # fmt: skip


def test_drafted_again_keeps_what_was_answered(life, bob):
    with scoped(life.school_id):
        key = write_letter(life.school_id, life.pupils[0].id, "leave_granted", LEAVE, by=bob, at=MORNING)
        redraft(life.school_id, key, by=bob, at=MORNING + timedelta(days=1))
        letter = Letter.objects.get(school_id=life.school_id, id=key)

        assert (letter.answers, letter.values["leave_from"], letter.drafted_on) == (
            LEAVE, "Monday 20 April 2026", date(2026, 3, 12),
        )  # fmt: skip


def test_letter_that_is_decided_cannot_be_drafted_again(life, bob):
    with scoped(life.school_id):
        draft_letters(life.school_id, at=NIGHT)
        [letter] = letters(life)
        not_this_time(life.school_id, letter.id, reason="We spoke.", by=bob, at=MORNING)
        with pytest.raises(LetterProblem) as problem:
            redraft(life.school_id, letter.id, by=bob, at=MORNING)

    assert problem.value.message == (
        "“Support letter 1” is now “not sent”. Bob Officer was the last at it, on 11 March 2026."
    )  # fmt: skip
