"""What came of a call: each outcome in the log, in the marks, in the queue; taken back; sent twice; refused."""

from datetime import date
from uuid import UUID

import pytest
from django.urls import reverse

from attendance.kit.uuid7 import uuid7
from attendance.tenancy.scope import scoped
from interventions.models import DayAlarm
from registers.models import AbsenceReport, ContactEntry
from registers.queries.following import claims_of_day, log_of_day
from registers.queries.marks import marks_of
from tests.interventions.first_day_house import SENSITIVE, adult, away, clock, put, queue
from tests.people_of_the_tests import TUESDAY

pytestmark = pytest.mark.django_db
HTMX = {"HTTP_HX_REQUEST": "true"}


@pytest.fixture(autouse=True)
def _nine(time_machine):
    time_machine.move_to(clock(9, 20), tick=False)


@pytest.fixture
def life(oakfield_life, client, people):
    client.force_login(people.bob)
    return oakfield_life


def url(name, *args):
    return reverse(f"interventions:{name}", args=[900001, *args])


@pytest.fixture
def ada(life):
    """The mother of the first two pupils, who are not here."""
    with scoped(life.school_id):
        contact = adult(life, 0, 1)
        away(life, 0, 1)
    return contact


def say(client, life, outcome, *about, pupil=0, call=None, htmx=False, **more):
    ticked = [str(life.pupils[one].id) for one in about]
    posted = {"outcome": outcome, "call_id": str(call or uuid7()), "pupils": ticked, **more}
    return client.post(url("call_outcome", life.pupils[pupil].id), posted, **(HTMX if htmx else {}))


def reach(contact: UUID) -> str:
    return f"{contact}.0123"


def log(life):
    with scoped(life.school_id):
        return log_of_day(life.school_id, TUESDAY, abilities=SENSITIVE)


def lines(life):
    return [(one.pupil_first, one.outcome, one.step, one.whom) for one in log(life) if not one.undone]


def codes(life, day=TUESDAY):
    with scoped(life.school_id):
        found = marks_of(life.school_id, [pupil.id for pupil in life.pupils], [day])
    return {
        (life.pupils[n].legal_first, half): found[pupil.id, day, half].code
        for n, pupil in enumerate(life.pupils) for half in ("AM", "PM") if (pupil.id, day, half) in found
    }  # fmt: skip


def test_nobody_answered_is_one_call_with_a_line_for_each_child(client, life, ada):
    done = say(client, life, "no_answer", reach=reach(ada))

    assert done.status_code == 302
    assert lines(life) == [
        ("Poppy", "no_answer", "call", "Ada Quill (mother)"), ("Amelia", "no_answer", "call", "Ada Quill (mother)"),
    ]  # fmt: skip
    assert len({one.call_id for one in log(life)}) == 1
    assert codes(life) == {("Poppy", "AM"): "N", ("Amelia", "AM"): "N"}


def test_a_reason_writes_the_marks_of_those_ticked_and_of_no_other(client, life, ada):
    say(client, life, "reason_given", 0, reach=reach(ada), reason="ill", words="A cold")

    assert codes(life) == {("Poppy", "AM"): "I", ("Poppy", "PM"): "I", ("Amelia", "AM"): "N"}
    assert lines(life) == [("Poppy", "reason_given", "call", "Ada Quill (mother)")]
    with scoped(life.school_id):
        assert [row.pupils[0].first for row in queue(life, clock(9, 21)).rows] == ["Amelia"]


def test_one_call_settles_brother_and_sister_when_both_are_ticked(client, life, ada):
    say(client, life, "reason_given", 0, 1, reach=reach(ada), reason="ill", last_day="2026-03-11")

    assert set(codes(life).values()) == set(codes(life, date(2026, 3, 11)).values()) == {"I"}
    assert len(codes(life, date(2026, 3, 11))) == 4
    assert len({one.call_id for one in log(life)}) == 1
    with scoped(life.school_id):
        assert queue(life, clock(9, 21)).children == 0


def test_nobody_ticked_is_refused_and_keeps_what_was_typed(client, life, ada):
    page = say(client, life, "reason_given", reach=reach(ada), reason="transport", words="Taxi broke down")

    text = page.content.decode()
    assert (page.status_code, "Tick each child that was spoken about." in text, "Taxi broke down" in text) == (
        200,
        True,
        True,
    )
    assert (log(life), codes(life)[("Poppy", "AM")]) == ([], "N")


def test_a_taxi_that_broke_down_is_y1(client, life, ada):
    say(client, life, "reason_given", 0, reach=reach(ada), reason="transport", sessions="AM", words="Taxi broke down")

    assert codes(life) == {("Poppy", "AM"): "Y1", ("Amelia", "AM"): "N"}


def test_a_reason_that_suggests_no_mark_asks_for_it(client, life, ada):
    asked = say(client, life, "reason_given", 0, reach=reach(ada), reason="family")
    given = say(client, life, "reason_given", 0, reach=reach(ada), reason="family", code="O")

    assert "Choose the reason, or the mark" in asked.content.decode()
    assert (given.status_code, codes(life)[("Poppy", "AM")]) == (302, "O")


def test_on_the_way_keeps_the_child_in_the_queue_and_asks_again(client, life, ada):
    say(client, life, "on_the_way", 0, 1, reach=reach(ada))

    with scoped(life.school_id):
        now, later = queue(life, clock(9, 21)).rows[0], queue(life, clock(9, 51)).rows[0]
    assert (now.next.key, now.next.by.strftime("%H:%M")) == ("arrive", "09:50")
    assert (later.next.key, later.next.how) == ("text", "late")


def test_a_wrong_number_is_known_again_on_the_next_sheet(client, life, ada):
    say(client, life, "wrong_number", reach=reach(ada))

    page = client.get(url("call", life.pupils[0].id)).content.decode()

    assert "wrong number, heard today" in page
    assert [one.detail for one in log(life)] == [{"number_end": "0123"}] * 2


def test_a_worry_raises_the_alarm_and_needs_its_words(client, life, ada):
    silent = say(client, life, "worried", 0, reach=reach(ada))
    said = say(client, life, "worried", 0, reach=reach(ada), worry="She did not know he was not here.")

    assert "Write what worries you" in silent.content.decode()
    assert said.status_code == 302
    with scoped(life.school_id):
        alarms = DayAlarm.objects.filter(school_id=life.school_id).values_list("pupil_id", "kind", "role")
        assert list(alarms) == [(life.pupils[0].id, "worried", "safeguarding_lead")]
    assert codes(life)[("Poppy", "AM")] == "N"


def test_a_mark_that_stands_already_is_kept_and_told_of(client, life, ada):
    with scoped(life.school_id):
        put(life, {0: "L"})

    page = client.post(
        url("call_outcome", life.pupils[0].id),
        {"outcome": "reason_given", "call_id": str(uuid7()), "reason": "ill", "reach": reach(ada), "sessions": "AM"},
        follow=True,
    )

    assert codes(life)[("Poppy", "AM")] == "L"
    assert "left as it was" in page.content.decode()


def test_sent_twice_is_noted_once(client, life, ada):
    call = uuid7()

    first, second = (say(client, life, "reason_given", 0, reach=reach(ada), reason="ill", call=call) for _ in "ab")

    assert (first.status_code, second.status_code, len(log(life))) == (302, 302, 1)
    with scoped(life.school_id):
        assert AbsenceReport.objects.filter(school_id=life.school_id).count() == 1


def test_an_outcome_gives_the_family_back(client, life, ada):
    client.get(url("call", life.pupils[0].id))
    say(client, life, "no_answer", reach=reach(ada))

    with scoped(life.school_id):
        assert claims_of_day(life.school_id, TUESDAY, clock(9, 20)) == {}


def test_undo_gives_the_marks_back_and_keeps_the_line_as_taken_back(client, life, ada):
    call = uuid7()
    say(client, life, "reason_given", 0, 1, reach=reach(ada), reason="ill", call=call)
    assert "Undo Poppy and Amelia, reason given" in client.get(url("calls")).content.decode()

    client.post(url("call_undo", call))

    assert {code for (_, half), code in codes(life).items() if half == "AM"} == {"N"}
    assert [one.undone for one in log(life)] == [True, True]
    with scoped(life.school_id):
        assert queue(life, clock(9, 21)).children == 2


def test_one_child_of_a_call_is_taken_back_alone(client, life, ada):
    call = uuid7()
    say(client, life, "reason_given", 0, 1, reach=reach(ada), reason="ill", call=call)

    client.post(url("call_undo", call), {"pupil": str(life.pupils[1].id)})

    assert (codes(life)[("Poppy", "AM")], codes(life)[("Amelia", "AM")]) == ("I", "N")
    assert [one.pupil_first for one in log(life) if not one.undone] == ["Poppy"]


def test_yesterdays_call_is_not_taken_back(client, people, life, ada, time_machine):
    call = uuid7()
    say(client, life, "no_answer", reach=reach(ada), call=call)
    time_machine.move_to(clock(9, 0, date(2026, 3, 11)), tick=False)
    client.force_login(people.bob)

    page = client.post(url("call_undo", call), follow=True)

    assert "That call was on another day." in page.content.decode()
    assert [one.undone for one in log(life)] == [False, False]


def test_an_adult_of_one_child_cannot_have_been_rung_about_both(client, life, ada):
    with scoped(life.school_id):
        aunt = adult(life, 1, first="Noor", priority=2)

    page = say(client, life, "no_answer", reach=reach(aunt))

    assert "may not be spoken to about every child ticked" in page.content.decode()
    assert log(life) == []


def test_htmx_gets_the_queue_after_an_outcome_and_the_sheet_after_a_refusal(client, life, ada):
    wrong = say(client, life, "reason_given", reach=reach(ada), reason="ill", htmx=True)
    right = say(client, life, "no_answer", reach=reach(ada), htmx=True)

    assert ("data-sheet" in wrong.content.decode(), "<html" in wrong.content.decode()) == (True, False)
    assert (right["HX-Retarget"], "Noted: no answer." in right.content.decode()) == ("#queue", True)


def test_when_the_log_cannot_be_written_no_mark_changes(client, life, ada, monkeypatch):
    def fail(*args, **kwargs):
        raise RuntimeError("the log is away")

    monkeypatch.setattr(ContactEntry.objects, "bulk_create", fail)

    with pytest.raises(RuntimeError):
        say(client, life, "reason_given", 0, reach=reach(ada), reason="ill")

    assert codes(life)[("Poppy", "AM")] == "N"
    with scoped(life.school_id):
        assert AbsenceReport.objects.filter(school_id=life.school_id).count() == 0
