"""Changing marks while a register is taken, sending it, and pupils who come and go meanwhile."""

from uuid import uuid4

import pytest

from attendance.people.models import Enrolment, GroupMembership
from attendance.tenancy.scope import scoped
from registers.models import Amendment
from registers.services.taking import RegisterRefused, Taker, Wish
from registers.services.writing import Writing, write_marks
from tests.factories.school_life import add_pupil
from tests.people_of_the_tests import AT, OFFICER, TUESDAY
from tests.registers.taking import PM, at, codes, office, register_of, save, save_all, save_one, send, teacher

pytestmark = pytest.mark.django_db


@pytest.fixture
def life(oakfield_life):
    return oakfield_life


@pytest.fixture
def alice(people) -> Taker:
    return teacher(people.alice)


@pytest.fixture
def bob(people) -> Taker:
    return office(people.bob)


# ---- changing marks ------------------------------------------------------------------------------------------------


def test_a11_present_in_the_morning_stays_when_the_pupil_goes_home(life, alice, bob):
    save_one(life, "/", by=alice)
    save_one(life, "I", by=bob, key=PM, when="13:02")

    assert (codes(life)[life.pupils[0].id], codes(life, PM)[life.pupils[0].id]) == ("/", "I")


def test_change_before_sending_needs_no_reason_and_is_kept_in_history(life, alice):
    save_one(life, "N", by=alice)

    item = save_one(life, "/", by=alice, seen=1)

    with scoped(life.school_id):
        [entry] = Amendment.objects.filter(school_id=life.school_id)
    assert (item.outcome, item.version) == ("saved", 2)
    assert (entry.kind, entry.reason, entry.original_code, entry.amended_code) == (
        "open", "Changed before the register was sent", "N", "/",
    )  # fmt: skip


def test_change_of_a_known_absence_by_the_teacher_is_here_after_all(life, alice, bob):
    save_one(life, "I", by=bob)

    item = save_one(life, "/", by=alice, seen=1)

    assert (item.outcome, item.code) == ("saved", "/")


def test_clearing_a_mark_before_sending_leaves_a_blank(life, alice):
    save_one(life, "N", by=alice)

    item = save_one(life, "", by=alice, seen=1)

    assert (item.outcome, item.code, item.version) == ("saved", "", 2)


def test_mark_is_never_overwritten_by_one_who_saw_a_blank(life, alice, bob):
    save_one(life, "I", by=bob)

    item = save_one(life, "/", by=alice, seen=0)

    assert (item.outcome, item.code, item.by, item.version) == ("clash", "I", "Bob Officer", 1)
    assert item.message == "Bob Officer has changed this mark."
    assert codes(life)[life.pupils[0].id] == "I"


def test_two_people_in_one_register_merge_mark_by_mark(life, alice, bob):
    save(life, Wish(life.pupils[0].id, "N"), Wish(life.pupils[1].id, "/"), by=alice)

    items = save(life, Wish(life.pupils[1].id, "I"), Wish(life.pupils[2].id, "M"), by=bob).items

    assert [item.outcome for item in items] == ["clash", "saved"]
    assert [codes(life)[pupil.id] for pupil in life.pupils] == ["N", "/", "M"]


def test_request_sent_twice_saves_once(life, alice):
    request_id = uuid4()
    wish = Wish(life.pupils[0].id, "N")

    save(life, wish, by=alice, request_id=request_id)
    again = save(life, wish, by=alice, request_id=request_id, when="08:53").items[0]

    assert (again.outcome, again.code, again.version, again.at) == ("unchanged", "N", 1, at("08:52"))


def test_request_sent_twice_after_a_change_does_not_undo_it(life, alice, bob):
    request_id = uuid4()
    wish = Wish(life.pupils[0].id, "N")
    save(life, wish, by=alice, request_id=request_id)
    save_one(life, "I", by=bob, seen=1)

    again = save(life, wish, by=alice, request_id=request_id).items[0]

    assert (again.outcome, again.code, again.version) == ("clash", "I", 2)


# ---- after sending -------------------------------------------------------------------------------------------------


def test_change_after_sending_without_a_reason_is_refused_mark_by_mark(life, alice):
    save_all(life, "/", by=alice)
    send(life, by=alice)

    items = save(life, Wish(life.pupils[0].id, "N", 1), Wish(life.pupils[1].id, "/", 1), by=alice, when="08:58").items

    assert [item.outcome for item in items] == ["refused", "unchanged"]
    assert items[0].message == "Say why. This register has been sent: give a reason, and both marks are kept."
    assert (items[0].code, items[0].version) == ("/", 1)


def test_change_after_sending_with_a_reason_is_an_amendment(life, alice):
    save_all(life, "/", by=alice)
    send(life, by=alice)

    item = save_one(life, "N", by=alice, seen=1, when="08:58", reason="counted again, not here")

    with scoped(life.school_id):
        [entry] = Amendment.objects.filter(school_id=life.school_id)
    assert (item.outcome, item.code) == ("saved", "N")
    assert (entry.kind, entry.reason, entry.by_name, entry.by_position) == (
        "amendment", "counted again, not here", "Alice Teacher", "Class teacher",
    )  # fmt: skip


def test_each_change_after_sending_keeps_its_own_reason(life, alice):
    save_all(life, "/", by=alice)
    send(life, by=alice)
    wishes = [
        Wish(life.pupils[0].id, "N", 1, reason="not in the room"),
        Wish(life.pupils[1].id, "L", 1, reason="came at 8:56"),
        Wish(life.pupils[2].id, "N", 1),
    ]

    items = save(life, *wishes, by=alice, when="08:58").items

    with scoped(life.school_id):
        reasons = set(Amendment.objects.filter(school_id=life.school_id).values_list("reason", flat=True))
    assert [item.outcome for item in items] == ["saved", "saved", "refused"]
    assert reasons == {"not in the room", "came at 8:56"}


def test_change_after_sending_and_closing_by_the_teacher_asks_the_office(life, alice):
    save_all(life, "/", by=alice)
    send(life, by=alice)

    item = save_one(life, "N", by=alice, seen=1, when="09:16", reason="not here")

    assert item.outcome == "refused"
    assert item.message == "Ask the office. This register has been sent and closed; the office changes its marks."


def test_blank_after_sending_and_closing_may_still_be_completed_by_the_teacher(life, alice):
    save_all(life, "/", by=alice)
    send(life, by=alice)
    with scoped(life.school_id):
        joined = add_pupil(life, since=TUESDAY)

    item = save(life, Wish(joined.id, "N"), by=alice, when="09:40").items[0]

    assert (item.outcome, item.code) == ("saved", "N")


def test_a28_pupil_marked_n_who_walks_in_after_closing_becomes_u_by_the_office(life, alice, bob):
    save(life, Wish(life.pupils[0].id, "N"), *(Wish(p.id, "/") for p in life.pupils[1:]), by=alice)
    send(life, by=alice)

    item = save_one(life, "L", by=bob, seen=1, when="10:05", reason="came in at 10:05")

    assert (item.outcome, item.code) == ("saved", "U")


def test_clearing_a_mark_after_sending_is_refused(life, bob):
    save_all(life, "/", by=bob)
    send(life, by=bob)

    item = save_one(life, "", by=bob, seen=1, reason="slip")

    assert (item.outcome, item.message) == ("refused", "Choose a mark. A register that has been sent has no blanks.")


# ---- sending -------------------------------------------------------------------------------------------------------


def test_send_with_a_pupil_without_a_mark_names_the_gaps(life, alice):
    save_one(life, "/", by=alice)

    sent = send(life, by=alice)

    assert (sent.outcome, [row.pupil_id for row in sent.gaps]) == ("gaps", [p.id for p in life.pupils[1:]])
    assert register_of(life).sent_at is None


def test_send_with_a_cleared_mark_names_it(life, alice):
    save_all(life, "/", by=alice)
    save_one(life, "", by=alice, seen=1)

    assert [row.pupil_id for row in send(life, by=alice).gaps] == [life.pupils[0].id]


def test_send_stores_who_and_when(life, alice):
    save_all(life, "/", by=alice)

    sent = send(life, by=alice)

    register = register_of(life)
    assert (sent.outcome, sent.at, sent.by) == ("sent", at("08:55"), "Alice Teacher")
    assert (register.sent_at, register.sent_by, register.sent_name, register.sent_position) == (
        at("08:55"), alice.actor.user_id, "Alice Teacher", "Class teacher",
    )  # fmt: skip


def test_send_again_says_when_it_was_sent_and_changes_nothing(life, alice, bob):
    save_all(life, "/", by=alice)
    send(life, by=alice)

    again = send(life, by=bob, when="09:05")

    assert (again.outcome, again.at, again.by) == ("sent", at("08:55"), "Alice Teacher")
    assert register_of(life).sent_name == "Alice Teacher"


def test_send_of_a_register_filled_beforehand_begins_it(life, alice):
    known = [Writing(TUESDAY, "AM", pupil.id, "I") for pupil in life.pupils]
    with scoped(life.school_id):
        write_marks(life.school_id, known, by=OFFICER, at=AT, origin="known", kind="known")

    assert send(life, by=alice).outcome == "sent"
    assert register_of(life).started_name == "Alice Teacher"


def test_send_of_an_empty_group_is_refused(life, alice):
    with scoped(life.school_id):
        GroupMembership.objects.filter(school_id=life.school_id).update(until=TUESDAY)

    with pytest.raises(RegisterRefused, match="Nobody is on roll"):
        send(life, by=alice)


# ---- the roster changes --------------------------------------------------------------------------------------------


def test_pupil_who_left_since_the_page_opened_never_blocks_the_others(life, alice):
    with scoped(life.school_id):
        Enrolment.objects.filter(school_id=life.school_id, pupil_id=life.pupils[0].id).update(until=TUESDAY)

    saved = save_all(life, "/", by=alice)

    assert [item.outcome for item in saved.items] == ["refused", "saved", "saved"]
    assert saved.items[0].message == "Not on this register any more. Reload the page."
    assert saved.roster_changed is True
    assert send(life, by=alice).outcome == "sent"


def test_pupil_of_another_school_is_refused_as_one_who_is_not_on_the_register(life, hillcrest_life, alice):
    saved = save(life, Wish(hillcrest_life.pupils[0].id, "/"), Wish(life.pupils[0].id, "/"), by=alice)

    assert [item.outcome for item in saved.items] == ["refused", "saved"]
    assert codes(hillcrest_life) == {}


def test_pupil_who_joined_since_the_page_opened_is_a_gap_and_not_an_obstacle(life, alice):
    with scoped(life.school_id):
        joined = add_pupil(life, since=TUESDAY)

    saved = save(life, *(Wish(pupil.id, "/") for pupil in life.pupils[:3]), by=alice)

    assert [item.outcome for item in saved.items] == ["saved"] * 3
    assert [row.pupil_id for row in send(life, by=alice).gaps] == [joined.id]
