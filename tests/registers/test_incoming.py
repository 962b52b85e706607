"""Messages that come in: whose they are as far as it may be said, made into reports, set aside, taken back."""

import pytest

from attendance.people.models import Enrolment
from attendance.tenancy.scope import scoped
from registers.models import IncomingMessage
from registers.queries.absence_reports import reports_of_batch
from registers.queries.incoming import message_by_id, new_count, new_messages, settled_messages
from registers.services.absence_reports import undo_report
from registers.services.incoming import report_from_message, set_aside, take_back_message, take_message
from registers.services.problems import DayProblem
from tests.people_of_the_tests import OFFICER, TUESDAY
from tests.registers.reporting import ROLES, adult, marks, told
from tests.registers.taking import at

pytestmark = pytest.mark.django_db
NUMBER = "01632 960123"


@pytest.fixture
def life(oakfield_life):
    return oakfield_life


def come_in(life, sender=NUMBER, words="Poppy has a cold", channel="text", received="07:50", **more):
    with scoped(life.school_id):
        return take_message(
            life.school_id,
            channel=channel,
            sender=sender,
            words=words,
            received_at=at(received),
            at=at("08:00"),
            **more,
        )


def whose(life, message_id):
    with scoped(life.school_id):
        return message_by_id(life.school_id, message_id, TUESDAY).whose


def children(life, message_id):
    return [child.name for child in whose(life, message_id).children]


def row_of(life, message_id):
    with scoped(life.school_id):
        return IncomingMessage.objects.get(school_id=life.school_id, id=message_id)


def make_report(life, message_id, *pupils, when="08:30", **more):
    data = told(life, *pupils, said_by=more.pop("said_by", ""), **more.pop("told", {}))
    with scoped(life.school_id):
        return report_from_message(life.school_id, message_id, data, roles=ROLES, by=OFFICER, at=at(when), **more)


# ---- coming in -----------------------------------------------------------------------------------------------------


def test_message_from_one_adult_is_tied_to_them(life):
    mother = adult(life, 0, 1, number="+44 1632 960123")

    message = come_in(life)

    assert row_of(life, message).contact_id == mother
    assert whose(life, message).names == ("Nadia Arkwright",)
    assert children(life, message) == ["Poppy Arkwright", "Amelia Ashworth"]


def test_mail_is_matched_by_its_address(life):
    adult(life, 0, email="Nadia@family.example")

    assert children(life, come_in(life, "Nadia A <nadia@FAMILY.example>", channel="email")) == ["Poppy Arkwright"]


@pytest.mark.parametrize("sender", ["01632 960999", "", "withheld"])
def test_stranger_is_told_nothing(life, sender):
    adult(life, 0, number=NUMBER)

    found = whose(life, come_in(life, sender))

    assert (found.known, found.names, found.barred) == (False, (), False)


def test_barred_adult_is_a_warning_without_a_name_or_a_child(life):
    adult(life, 0, first="Kurt", last="Vance", number=NUMBER, barred=(0,))

    message = come_in(life)

    assert (whose(life, message).names, children(life, message), whose(life, message).barred) == ((), [], True)
    assert row_of(life, message).contact_id is None


def test_adult_barred_from_one_child_is_known_for_the_other_alone(life):
    adult(life, 0, 1, number=NUMBER, barred=(1,))

    message = come_in(life)

    assert (children(life, message), whose(life, message).barred) == (["Poppy Arkwright"], True)


def test_number_shared_with_a_barred_adult_names_no_child_of_theirs(life):
    adult(life, 0, number=NUMBER)
    adult(life, 0, first="Kurt", last="Vance", number=NUMBER, barred=(0,))

    found = whose(life, come_in(life))

    assert (found.known, found.names, found.barred) == (False, (), True)


def test_number_of_two_adults_names_both_and_chooses_neither(life):
    adult(life, 0, number=NUMBER)
    adult(life, 0, first="Omar", relationship="Father", number=NUMBER, priority=2)

    message = come_in(life)

    assert whose(life, message).names == ("Nadia Arkwright", "Omar Arkwright")
    assert whose(life, message).contact_for(life.pupils[0].id) is None
    assert row_of(life, message).contact_id is None


def test_child_who_has_left_is_not_shown(life):
    adult(life, 0, number=NUMBER)
    with scoped(life.school_id):
        Enrolment.objects.filter(school_id=life.school_id, pupil_id=life.pupils[0].id).update(until=TUESDAY)

    assert children(life, come_in(life)) == []


def test_number_at_another_school_is_a_stranger_here(life, hillcrest_life):
    adult(hillcrest_life, 0, number=NUMBER)

    assert children(life, come_in(life)) == []


def test_message_handed_over_twice_is_kept_once(life):
    first, second = come_in(life, provider_id="sms-1"), come_in(life, provider_id="sms-1")

    with scoped(life.school_id):
        assert (second, new_count(life.school_id)) == (None, 1)
    assert row_of(life, first).state == "new"


def test_two_messages_without_an_id_are_two(life):
    come_in(life)
    come_in(life)

    with scoped(life.school_id):
        assert new_count(life.school_id) == 2


@pytest.mark.parametrize(
    ("change", "field"),
    [({"words": " \x00"}, "words"), ({"channel": "fax"}, "channel"), ({"received": "08:01"}, "received")],
)
def test_message_that_cannot_be_kept_says_why(life, change, field):
    with pytest.raises(DayProblem) as refused:
        come_in(life, **change)

    assert refused.value.field == field


def test_long_message_of_a_carrier_is_cut_rather_than_lost(life):
    assert len(row_of(life, come_in(life, words="x" * 9000)).words) == 4000


# ---- making a report of it -----------------------------------------------------------------------------------------


def test_report_of_a_known_adults_message_is_accepted_with_its_words(life):
    mother = adult(life, 0, number=NUMBER)
    message = come_in(life)

    done = make_report(life, message, told={"contact_id": mother})

    with scoped(life.school_id):
        [row] = reports_of_batch(life.school_id, done.batch)
        assert new_messages(life.school_id, TUESDAY) == []
    assert (row.channel, row.words, row.said_by) == ("text", "Poppy has a cold", "Nadia Arkwright (mother)")
    assert (row_of(life, message).state, row_of(life, message).batch) == ("used", done.batch)
    assert {code for code, _ in marks(life).values()} == {"I"}


def test_message_of_a_stranger_gives_no_mark_until_somebody_rang_back(life):
    message = come_in(life, "01632 960999")

    with pytest.raises(DayProblem) as refused:
        make_report(life, message, said_by="Unknown")

    assert refused.value.field == "rung_back"
    assert (marks(life), row_of(life, message).state) == ({}, "new")
    assert make_report(life, message, said_by="Unknown", rung_back=True).written == 2


def test_barred_adults_message_gives_no_mark_by_itself(life):
    adult(life, 0, first="Kurt", last="Vance", number=NUMBER, barred=(0,))

    with pytest.raises(DayProblem) as refused:
        make_report(life, come_in(life), said_by="Unknown")

    assert refused.value.field == "rung_back"


def test_message_about_a_child_the_sender_may_not_speak_for_gives_no_mark(life):
    adult(life, 0, number=NUMBER)

    with pytest.raises(DayProblem) as refused:
        make_report(life, come_in(life), 1, said_by="A neighbour")

    assert refused.value.field == "rung_back"


def test_without_a_mark_the_report_waits(life):
    message = come_in(life, "01632 960999")

    done = make_report(life, message, said_by="Unknown", told={"code": ""})

    with scoped(life.school_id):
        [row] = reports_of_batch(life.school_id, done.batch)
    assert (row.state, done.written, marks(life)) == ("waiting", 0, {})


def test_second_to_use_a_message_is_told_who_was_first(life):
    adult(life, 0, number=NUMBER)
    message = come_in(life)
    make_report(life, message, said_by="Mother")

    with pytest.raises(DayProblem) as refused:
        make_report(life, message, said_by="Mother", when="08:31")

    assert refused.value.message == "Bob Officer made a report of it already at 08:30."


def test_undoing_the_report_puts_the_message_back(life):
    adult(life, 0, number=NUMBER)
    message = come_in(life)
    batch = make_report(life, message, said_by="Mother").batch

    with scoped(life.school_id):
        undo_report(life.school_id, batch, by=OFFICER, at=at("08:40"))
        [row] = new_messages(life.school_id, TUESDAY)

    assert (row.id, row.batch, row.settled_name) == (message, None, "")
    assert {code for code, _ in marks(life).values()} == {""}


# ---- setting aside -------------------------------------------------------------------------------------------------


def test_message_is_set_aside_with_its_reason_and_taken_back(life):
    message = come_in(life, words="Where is the lunch menu?")
    with scoped(life.school_id):
        set_aside(life.school_id, message, reason=" Asks for\nthe menu ", by=OFFICER, at=at("08:10"))
        [row] = settled_messages(life.school_id, at("00:00"))
        assert new_messages(life.school_id, TUESDAY) == []
        take_back_message(life.school_id, message, by=OFFICER, at=at("08:11"))

    assert (row.said, row.settled_name, row.state) == ("Asks for the menu", "Bob Officer", "set_aside")
    assert (row_of(life, message).state, row_of(life, message).said) == ("new", "")


@pytest.mark.parametrize("reason", ["", "  ", "x" * 501])
def test_setting_aside_needs_a_reason(life, reason):
    message = come_in(life)

    with pytest.raises(DayProblem), scoped(life.school_id):
        set_aside(life.school_id, message, reason=reason, by=OFFICER, at=at("08:10"))


def test_used_message_comes_back_by_undoing_its_report(life):
    adult(life, 0, number=NUMBER)
    message = come_in(life)
    make_report(life, message, said_by="Mother")

    with pytest.raises(DayProblem) as refused, scoped(life.school_id):
        take_back_message(life.school_id, message, by=OFFICER, at=at("08:40"))

    assert refused.value.remedy == "Undo the report; the message then comes back."
