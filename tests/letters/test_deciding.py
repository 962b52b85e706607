"""Everything else that may become of a letter: held, asked about, dropped, taken back, withdrawn, corrected."""

from datetime import date, timedelta

import pytest
from django.db import transaction

from attendance.audit.models import AuditEvent
from attendance.tenancy.scope import scoped
from interventions.models import Action
from letters.models import Batch, Letter
from letters.queries.papers import papers_of
from letters.services.deciding import approve, ask, correct, hold, not_this_time, release, unapprove, withdraw
from letters.services.drafting import write_letter
from letters.services.problems import SentTwice
from tests.access.breaking import broken_table
from tests.letters.addressed import issued
from tests.letters.letterwork import MORNING, WEEK, action_of, again, copies, drafted, ids, later, mark, refusal, told
from tests.people_of_the_tests import TUESDAY, actor

pytestmark = pytest.mark.django_db
FRIDAY = date(2026, 3, 13)


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


def audits(life) -> list[str]:
    rows = AuditEvent.objects.filter(school_id=life.school_id, verb__startswith="letter").order_by("id")
    return list(rows.values_list("verb", flat=True))


def test_held_letter_waits_and_comes_back(life, letter, bob):
    with scoped(life.school_id):
        hold(life.school_id, letter.id, until=FRIDAY, reason="We meet on Thursday.", by=bob, at=MORNING)
        held = again(letter)
        release(life.school_id, letter.id, by=bob, at=later())
        free = again(letter)

        assert (held.state, held.held_until, held.said) == ("held", FRIDAY, "We meet on Thursday.")
        assert (free.state, free.held_until, free.said) == ("draft", None, "")
        assert [line[:2] for line in told(letter)[1:]] == [
            ("held", "On hold until 13 March 2026. We meet on Thursday."),
            ("released", "No longer on hold: it can be decided."),
        ]
        assert audits(life)[-2:] == ["letter.held", "letter.released"]


def test_hold_until_a_day_that_has_passed_is_refused(life, letter, bob):
    with scoped(life.school_id):
        problem = refusal(hold, life.school_id, letter.id, until=TUESDAY, reason="x", by=bob, at=MORNING)

    assert (problem.field, problem.message) == ("until", "That day has passed.")


def test_champion_is_asked(life, letter, bob):
    with scoped(life.school_id):
        ask(life.school_id, letter.id, role="attendance_champion", words="Too hard?", by=bob, at=MORNING)
        letter = again(letter)

        assert (letter.state, letter.asked_role, letter.said) == ("draft", "attendance_champion", "Too hard?")
        assert told(letter)[-1][:2] == ("asked", "Asked the senior attendance champion: Too hard?")


def test_nobody_can_be_asked_whose_role_is_none(life, letter, bob):
    with scoped(life.school_id):
        assert refusal(ask, life.school_id, letter.id, role="cat", words="?", by=bob, at=MORNING).field == "role"


def test_not_this_time_drops_the_letter_and_what_asked_for_it(life, letter, bob):
    with scoped(life.school_id):
        not_this_time(life.school_id, letter.id, reason="The family rang.", by=bob, at=MORNING)

        assert (again(letter).state, again(letter).said) == ("dropped", "The family rang.")
        assert (action_of(letter).state, action_of(letter).outcome) == ("dropped", "The family rang.")
        assert told(letter)[-1][:2] == ("dropped", "Not this time. The family rang.")


@pytest.mark.parametrize(
    ("deed", "more", "field"),
    [
        (not_this_time, {"reason": " "}, "reason"),
        (hold, {"until": None, "reason": ""}, "reason"),
        (withdraw, {"reason": ""}, "reason"),
        (ask, {"role": "headteacher", "words": " "}, "words"),
    ],
)
def test_reason_that_is_missing_is_asked_for(life, letter, bob, deed, more, field):
    with scoped(life.school_id):
        assert refusal(deed, life.school_id, letter.id, by=bob, at=MORNING, **more).field == field


def test_button_pressed_twice_drops_once(life, letter, bob):
    with scoped(life.school_id):
        not_this_time(life.school_id, letter.id, reason="The family rang.", by=bob, at=MORNING)
        with pytest.raises(SentTwice), transaction.atomic():
            not_this_time(
                life.school_id, letter.id, reason="The family rang.", by=bob, at=MORNING + timedelta(seconds=2)
            )  # fmt: skip

        assert len(told(letter)) == 2


def test_dropping_whose_action_fails_leaves_nothing(life, letter, bob):
    with scoped(life.school_id):
        with pytest.raises(RuntimeError), broken_table("interventions_caseevent"), transaction.atomic():
            not_this_time(life.school_id, letter.id, reason="The family rang.", by=bob, at=MORNING)

        assert (again(letter).state, action_of(letter).state) == ("draft", "to_do")


# ---- taking back, withdrawing, correcting ---------------------------------------------------------------------------


def test_approval_is_taken_back_before_the_letter_is_drawn(life, letters, bob):
    with scoped(life.school_id):
        batch_id = approve(life.school_id, ids(letters), by=bob, at=MORNING)
        unapprove(life.school_id, letters[0].id, by=bob, at=later())
        letter = again(letters[0])

        assert (letter.state, letter.batch_id, letter.approved_name, letter.approved_at) == ("draft", None, "", None)
        assert (copies(letter)[0].text, copies(letter)[0].words) == ("", {})
        assert Batch.objects.get(school_id=life.school_id, id=batch_id).total == 2


def test_issued_letter_cannot_be_taken_back(life, letter, bob):
    with scoped(life.school_id):
        issued(life, letter)

        assert "is now “issued”" in refusal(unapprove, life.school_id, letter.id, by=bob, at=MORNING).message


def test_issued_letter_is_withdrawn_with_its_words_kept(life, letter, bob):
    with scoped(life.school_id):
        approve(life.school_id, [letter.id], by=bob, at=MORNING)
        issued(life, letter, at=later())
        withdraw(life.school_id, letter.id, reason="It was about the brother.", by=bob, at=later(2))
        row = again(letter)

        assert (row.state, row.said, row.approved_name) == ("withdrawn", "It was about the brother.", "Bob Officer")
        assert copies(letter)[0].text.startswith("Dear Ms Arkwright")


def test_withdrawing_an_unsent_letter_drops_what_asked_for_it(life, letter, bob):
    with scoped(life.school_id):
        withdraw(life.school_id, letter.id, reason="Mistake.", by=bob, at=MORNING)

        assert (again(letter).state, action_of(letter).state) == ("withdrawn", "dropped")


def test_correction_is_a_new_draft_that_refers_to_the_old(life, letter, bob):
    with scoped(life.school_id):
        issued(life, letter)
        mark(life, {WEEK[0]: "/"}, at=MORNING)
        new = Letter.objects.get(id=correct(life.school_id, letter.id, by=bob, at=later()), school_id=life.school_id)

        assert (new.corrects_id, new.state, new.key, new.case_id) == (letter.id, "draft", "sal1", letter.case_id)
        assert (new.action_id, new.figures["absent"], again(letter).state) == (None, 0, "issued")
        assert told(letter)[-1][:2] == ("corrected", "A letter that corrects this one was drafted.")
        assert told(new) == [("drafted", "It corrects the letter of 10 March 2026.", "Bob Officer")]
        approve(life.school_id, [new.id], by=bob, at=later(2))
        assert copies(new)[0].text.splitlines()[4] == (
            "This letter replaces the one that we sent you on 10 March 2026. We are sorry that it was not right."
        )
        assert [one.paper.merged.blocks[0].lines[0][0].text for one in papers_of(life.school_id, new.id)] == [
            copies(new)[0].text.splitlines()[4]
        ]


def test_second_correction_is_refused(life, letter, bob, erin):
    with scoped(life.school_id):
        issued(life, letter)
        correct(life.school_id, letter.id, by=bob, at=MORNING)
        problem = refusal(correct, life.school_id, letter.id, by=erin, at=later())
        with pytest.raises(SentTwice), transaction.atomic():
            correct(life.school_id, letter.id, by=bob, at=MORNING + timedelta(seconds=1))

    assert problem.message == "Bob Officer has drafted a correction of it already."


def test_draft_is_not_corrected(life, letter, bob):
    with scoped(life.school_id):
        assert "is now “to decide”" in refusal(correct, life.school_id, letter.id, by=bob, at=MORNING).message


def test_letter_by_hand_needs_no_action(life, letter, bob):
    with scoped(life.school_id):
        key = write_letter(life.school_id, life.pupils[1].id, "sal1", {}, by=bob, at=MORNING)
        not_this_time(life.school_id, key, reason="Changed my mind.", by=bob, at=later())

        assert Letter.objects.get(school_id=life.school_id, id=key).state == "dropped"
        assert Action.objects.filter(school_id=life.school_id, kind="letter", state="to_do").count() == 1
