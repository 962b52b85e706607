"""Texting families about today: what is shown is what goes, each once, and each child's log says so."""

from datetime import timedelta

import pytest
from django.db import DatabaseError

from attendance.people.models import ContactLink
from attendance.tenancy.scope import scoped
from letters.models import AbsenceText, AbsenceTextPupil
from letters.services.absence_texts import hand_over, take_text_receipt
from letters.services.holds import HoldData, hold_letters
from letters.services.problems import LetterProblem
from letters.tasks.sending import sweep_absence_texts
from registers.models import ContactEntry
from registers.queries.following import log_of_day
from tests.letters.on_their_way import notify_on
from tests.letters.texting import OFFICERS, families, not_here, rows, seen, send
from tests.people_of_the_tests import AT, OFFICER, TUESDAY

pytestmark = pytest.mark.django_db
MINUTE = timedelta(minutes=1)


@pytest.fixture(autouse=True)
def clock(time_machine):
    time_machine.move_to(AT, tick=False)


@pytest.fixture
def notify(settings):
    with notify_on(settings) as server:
        yield server


def log(life) -> list[tuple]:
    with scoped(life.school_id):
        found = log_of_day(life.school_id, TUESDAY, abilities=OFFICERS)
    return [(one.pupil_id, one.channel, one.whom, one.step, one.outcome, one.undone) for one in found]


def ids(life) -> list:
    return [one.id for one in reversed(rows(life))]


def test_the_page_groups_by_adult_and_says_who_is_left_out(oakfield_life, notify):
    life = oakfield_life
    families(life)
    not_here(life, 0, 1, 2)

    with scoped(life.school_id):
        hold_letters(life.school_id, life.pupils[2].id, HoldData("bereavement", TUESDAY, None), by=OFFICER, at=AT)
    found = seen(life)

    assert [(one.going.adult.name, one.words, one.picked) for one in found.texts] == [
        ("Ms Carys Pryce", "Oakfield Primary: Poppy and Amelia are not at school today and we do not know why. Please "
         "ring us as soon as you can, so that we know all is well. Thank you.", True),
    ]  # fmt: skip
    assert [(one.child.first, one.why) for one in found.left_out] == [
        ("Yusuf", "A death in the family: no letters about Yusuf."),
    ]


def test_nobody_is_shown_where_everybody_has_a_reason(oakfield_life, notify):
    life = oakfield_life
    families(life)
    not_here(life, 0, code="I")

    assert (seen(life).texts, seen(life).left_out) == ((), ())


def test_a_barred_adult_is_neither_texted_nor_named(oakfield_life, notify):
    life = oakfield_life
    families(life)
    not_here(life, 2)
    with scoped(life.school_id):
        links = ContactLink.objects.filter(school_id=life.school_id, pupil_id=life.pupils[2].id)
        links.update(may_be_contacted=False, gets_letters=False)

    found = seen(life)

    assert found.texts == ()
    assert [one.why for one in found.left_out] == ["There is no contact whom this text could go to."]


def test_sending_keeps_the_text_its_children_and_a_line_in_each_ones_log(oakfield_life, notify):
    life = oakfield_life
    pryce, standish = families(life)
    not_here(life, 0, 1, 2)

    count = send(life, pryce)

    [one] = rows(life)
    assert count == 1
    assert (one.name, one.mobile, one.children, one.state, one.by_name) == (
        "Ms Carys Pryce", "07700 900101", ("Poppy", "Amelia"), "queued", "Bob Officer",
    )  # fmt: skip
    assert log(life) == [
        (life.pupils[0].id, "text", "Ms Carys Pryce", "text", "sent", False),
        (life.pupils[1].id, "text", "Ms Carys Pryce", "text", "sent", False),
    ]
    assert [(text.going.adult.name, text.picked) for text in seen(life).texts] == [
        ("Ms Carys Pryce", False), ("Mrs Jean Standish", True),
    ]  # fmt: skip


def test_the_worker_hands_each_over_once(oakfield_life, notify):
    life = oakfield_life
    send_both(life)

    handed = [hand_over(life.school_id, one, at=AT + MINUTE) for one in ids(life) * 2]

    assert handed == [True, True, False, False]
    assert [one["phone_number"] for one in notify.kept] == ["07700 900101", "07700 900103"]
    assert [one.state for one in rows(life)] == ["sent", "sent"]


def test_nothing_goes_where_anything_changed_since_the_page_was_made(oakfield_life, notify):
    life = oakfield_life
    pryce, standish = families(life)
    not_here(life, 0, 1, 2)
    before = seen(life).digest
    not_here(life, 1, code="L")

    with pytest.raises(LetterProblem, match="Something has changed"):
        send(life, pryce, standish, digest=before)

    assert (rows(life), log(life)) == ([], [])


def test_two_people_who_press_send_text_nobody_twice(oakfield_life, notify):
    life = oakfield_life
    pryce, _ = families(life)
    not_here(life, 0, 1)
    before = seen(life).digest
    send(life, pryce, digest=before)

    with pytest.raises(LetterProblem, match="was texted"):
        send(life, pryce, digest=before)

    assert len(rows(life)) == 1
    assert [one.picked for one in seen(life).texts] == [False]


@pytest.mark.parametrize(
    ("hour", "words"), [(6, "Texts go between 7:00 and 19:00."), (21, "Texts go between 7:00 and 19:00.")]
)
def test_no_text_at_night(oakfield_life, notify, hour, words):
    life = oakfield_life
    pryce, _ = families(life)
    not_here(life, 0)

    with pytest.raises(LetterProblem, match=words):
        send(life, pryce, at=AT.replace(hour=hour))


def test_no_text_where_texts_are_off_or_nobody_is_chosen(oakfield_life):
    life = oakfield_life
    pryce, _ = families(life)
    not_here(life, 0)

    with pytest.raises(LetterProblem, match="not switched on"):
        send(life, pryce)


def test_nobody_chosen_is_said(oakfield_life, notify):
    life = oakfield_life
    families(life)
    not_here(life, 0)

    with pytest.raises(LetterProblem, match="Nobody is chosen"):
        send(life)


def test_a_child_who_comes_in_before_the_worker_stops_the_text(oakfield_life, notify):
    life = oakfield_life
    send_both(life)
    not_here(life, 1, code="L")

    handed = [hand_over(life.school_id, one, at=AT + MINUTE) for one in ids(life)]

    assert handed == [False, True]
    assert [(one.name, one.state) for one in rows(life)] == [
        ("Mrs Jean Standish", "sent"), ("Ms Carys Pryce", "stopped"),
    ]  # fmt: skip


def test_text_that_was_stopped_is_no_text_in_the_log_of_the_child_who_is_still_not_here(oakfield_life, notify):
    life = oakfield_life
    send_both(life)
    not_here(life, 1, code="L")

    [hand_over(life.school_id, one, at=AT + MINUTE) for one in ids(life)]

    mine = [line for line in log(life) if line[0] == life.pupils[0].id]
    assert mine == [
        (life.pupils[0].id, "text", "Ms Carys Pryce", "text", "sent", True),
        (life.pupils[0].id, "text", "", "", "not_delivered", False),
    ]
    assert [(one.going.adult.name, one.picked) for one in seen(life).texts][:1] == [("Ms Carys Pryce", True)]


def test_an_adult_barred_meanwhile_gets_nothing(oakfield_life, notify):
    life = oakfield_life
    _, standish = send_both(life)
    with scoped(life.school_id):
        ContactLink.objects.filter(school_id=life.school_id, contact_id=standish.id).update(
            may_be_contacted=False, gets_letters=False
        )

    handed = [hand_over(life.school_id, one, at=AT + MINUTE) for one in ids(life)]

    assert handed == [True, False]
    assert [one["phone_number"] for one in notify.kept] == ["07700 900101"]


def test_a_provider_that_is_away_is_tried_again_and_given_up_after_two_hours(oakfield_life, notify):
    life = oakfield_life
    send_both(life)
    notify.troubles = [500, 500]
    [first, second] = ids(life)

    away = [hand_over(life.school_id, one, at=AT + MINUTE) for one in (first, second)]
    again = hand_over(life.school_id, first, at=AT + 5 * MINUTE)
    late = hand_over(life.school_id, second, at=AT + 121 * MINUTE)

    assert (away, again, late) == ([False, False], True, False)
    assert {one.name: (one.state, one.told) for one in rows(life)} == {
        "Ms Carys Pryce": ("sent", ""), "Mrs Jean Standish": ("failed", "It could not go for two hours."),
    }  # fmt: skip
    assert log(life)[-2:] == [
        (life.pupils[2].id, "text", "Mrs Jean Standish", "text", "sent", True),
        (life.pupils[2].id, "text", "Mrs Jean Standish", "", "not_delivered", False),
    ]


def test_an_answer_that_was_lost_is_found_at_the_provider_and_nothing_goes_twice(oakfield_life, notify):
    life = oakfield_life
    send_both(life)
    notify.troubles = ["hang up"]
    [first, _] = ids(life)

    lost = hand_over(life.school_id, first, at=AT + MINUTE)
    again = hand_over(life.school_id, first, at=AT + 2 * MINUTE)

    assert (lost, again) == (False, True)
    assert len(notify.kept) == 1


def test_a_receipt_says_what_became_of_it_and_a_failure_opens_the_step_again(oakfield_life, notify):
    life = oakfield_life
    send_both(life)
    [first, second] = ids(life)
    for one in (first, second):
        hand_over(life.school_id, one, at=AT + MINUTE)
    references = [one["reference"] for one in notify.kept]

    taken = [
        take_text_receipt(references[0], "n-1", "delivered", at=AT + 3 * MINUTE),
        take_text_receipt(references[0], "n-1", "delivered", at=AT + 4 * MINUTE),
        take_text_receipt(references[1], "n-2", "permanent-failure", at=AT + 5 * MINUTE),
        take_text_receipt("HT-nonsense", "n-3", "delivered", at=AT),
    ]

    assert taken == [True, True, True, False]
    assert [one.state for one in rows(life)] == ["failed", "delivered"]
    assert log(life)[-1][3:] == ("", "not_delivered", False)


def test_the_sweep_queues_what_waits(oakfield_life, notify, monkeypatch):
    life = oakfield_life
    send_both(life)
    queued = []
    monkeypatch.setattr("letters.tasks.sending.enqueue", lambda *what: queued.append(what) or True)

    assert (sweep_absence_texts(), {one[2] for one in queued}) == (2, {str(one) for one in ids(life)})


def test_where_the_second_write_fails_nothing_is_left(oakfield_life, notify, monkeypatch):
    life = oakfield_life
    pryce, _ = families(life)
    not_here(life, 0)

    def fails(*args, **kwargs):
        raise DatabaseError("the disk is full")

    monkeypatch.setattr(AbsenceTextPupil.objects, "bulk_create", fails)
    with pytest.raises(DatabaseError):
        send(life, pryce)

    assert (rows(life), log(life)) == ([], [])


def test_the_database_refuses_a_text_to_an_adult_who_may_not_be_contacted(oakfield_life, notify):
    life = oakfield_life
    pryce, _ = families(life)
    not_here(life, 0)
    send(life, pryce)
    with scoped(life.school_id):
        text = AbsenceText.objects.get(school_id=life.school_id)

    with pytest.raises(DatabaseError, match="may not be contacted"), scoped(life.school_id):
        AbsenceTextPupil.objects.create(
            school_id=life.school_id, text_id=text.id, pupil_id=life.pupils[2].id, contact_id=pryce.id
        )


def test_the_log_is_not_rewritten(oakfield_life, notify):
    life = oakfield_life
    pryce, _ = families(life)
    not_here(life, 0)
    send(life, pryce)

    with pytest.raises(DatabaseError), scoped(life.school_id):
        ContactEntry.objects.filter(school_id=life.school_id).update(words="Nothing was said")


def send_both(life):
    """Texts to both families, all three children not here: Ms Pryce's first."""
    pryce, standish = families(life)
    not_here(life, 0, 1, 2)
    send(life, pryce, standish)
    return pryce, standish
