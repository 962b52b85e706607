"""Everything done about a child's absences, in order, as page and file; and the steps for a missing child."""

from datetime import timedelta

import pytest
from django.urls import reverse

from attendance.audit.models import AuditEvent
from attendance.tenancy.scope import scoped
from interventions.models import Colouring, DayAlarm
from interventions.queries.absence_log import absence_log
from interventions.services.absence_log import export_absence_log
from interventions.services.door_visits import record_door_visit
from registers.queries.following import log_of_day
from registers.services.following import undo_contact
from tests.interventions.casework import policy
from tests.interventions.first_day_work import NINE_40, NOON, TWO, away, decided, flagged, logged, planned, rung
from tests.people_of_the_tests import AT, OFFICER, TUESDAY
from tests.registers.marking import amend, mark

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
ALL = ("flags.sensitive", "flags.view", "first_day.export")


@pytest.fixture
def life(oakfield_life, time_machine):
    time_machine.move_to(NOON, tick=False)
    with scoped(oakfield_life.school_id):
        away(oakfield_life)
    return oakfield_life


def url(name: str, life, query: str = "") -> str:
    return reverse(f"interventions:{name}", args=[900001, life.pupils[0].id]) + query


def a_morning(life) -> None:
    """Rung, texted by mistake, an alarm, a review, a visit, and a reason at last. Inside the school's scope."""
    logged(life, "no_answer", whom="Nadia Quill", words="")
    undo_contact(life.school_id, logged(life, "sent", channel="text", words="", whom="Ada"), by=OFFICER, at=NINE_40)
    alarm_id = rung(life, at=NINE_40 + timedelta(minutes=1))
    DayAlarm.objects.filter(school_id=life.school_id, id=alarm_id).update(
        seen_at=NINE_40 + timedelta(minutes=2),
        seen_name="Sam Safeguarding",
        seen_words="The aunt is rung.",
        told=["Sam"],
    )
    decided(life, "visit", who="Bob", at=NINE_40 + timedelta(minutes=50))
    visit_id = planned(life, at=NINE_40 + timedelta(minutes=55))
    record_door_visit(
        life.school_id, visit_id, people=TWO, seen="both", outcome="In bed.", policy=policy(), by=OFFICER,
        at=NINE_40 + timedelta(minutes=80),
    )  # fmt: skip
    amend(life, "I", at=NINE_40 + timedelta(minutes=90), reason="Seen at home, ill")


def read(life, abilities=ALL):
    return absence_log(life.school_id, life.pupils[0].id, TUESDAY, TUESDAY + DAY, abilities=abilities)


def test_log_has_everything_in_the_order_in_which_it_was_done(life):
    with scoped(life.school_id):
        a_morning(life)
        lines = read(life)

    assert [(f"{line.at:%H:%M}", line.what, line.words) for line in lines] == [
        ("08:52", "Marked", "Tuesday 10 March 2026, morning: N, not here, no reason yet."),
        ("09:40", "Rang Nadia Quill: no answer", ""),
        ("09:40", "Texted Ada: text sent", ""),
        ("09:41", "Alarm: nobody reached", "Nobody was reached by 9:30. Written to: Sam."),
        ("09:42", "Alarm seen: nobody reached", "The aunt is rung."),
        ("10:30", "Review: visit at home today", "By: Bob."),
        ("10:35", "Noted", "Home visit planned: Bob Officer and Wendy Welfare. Nobody answers."),
        (
            "11:00", "Visited the pupil and a parent: seen",
            "Home visit by Bob Officer and Wendy Welfare. Seen: the pupil and a parent. In bed.",
        ),
        ("11:10", "Mark changed", "Tuesday 10 March 2026, morning: N became I. Seen at home, ill"),
    ]  # fmt: skip
    assert [line.what for line in lines if line.undone] == ["Texted Ada: text sent"]


def test_log_is_of_the_days_asked_for(life):
    with scoped(life.school_id):
        mark(life, "O", day=TUESDAY - DAY)
        mark(life, "/", day=TUESDAY - 4 * DAY)
        lines = absence_log(life.school_id, life.pupils[0].id, TUESDAY - 4 * DAY, TUESDAY, abilities=ALL)

    assert [line.words for line in lines] == ["Monday 9 March 2026, morning: O, absent, no accepted reason."]


def test_sensitive_lines_are_for_those_who_may_see_them(life):
    with scoped(life.school_id):
        logged(life, "told", channel="told", whom="Ms Orde", step="social_worker", sensitive=True)
        rung(life, kind="social_worker", step="", words="The child’s social worker must be told today.")
        Colouring.objects.create(
            school_id=life.school_id, pupil_id=life.pupils[0].id, colour="amber", reason="Moved house.",
            review_on=TUESDAY + DAY, set_name="Sam", set_at=AT,
        )  # fmt: skip
        everything, less = read(life), read(life, ("flags.view",))

    assert [line.what for line in everything if line.sensitive] == [
        "Colour given: amber", "Told Ms Orde", "Alarm: social worker to be told",
    ]  # fmt: skip
    assert [(line.what, line.words) for line in less if line.what != "Marked"] == [
        ("Alarm: somebody must be told", "The safeguarding lead knows who.")
    ]


def test_file_is_safe_to_open_and_that_it_was_taken_is_kept(client, people, life):
    with scoped(life.school_id):
        logged(life, "note", channel="note", words="=HYPERLINK(1)")
    client.force_login(people.sam)
    answer = client.get(url("absence_log_csv", life, "?since=2026-03-10&last=2026-03-10"))

    rows = answer.content.decode("utf-8-sig").splitlines()
    assert (answer["Content-Type"], len(rows)) == ("text/csv; charset=utf-8", 3)
    assert rows[2] == "2026-03-10 09:40,2026-03-10,Noted,'=HYPERLINK(1),Bob Officer,Attendance officer,,"
    with scoped(life.school_id):
        [kept] = AuditEvent.objects.filter(school_id=life.school_id, verb="absence_log.exported")
        assert (kept.subject_id, kept.detail) == (
            life.pupils[0].id, {"since": "2026-03-10", "until": "2026-03-11", "lines": 2},
        )  # fmt: skip


def test_file_is_not_handed_out_where_that_cannot_be_kept(life, monkeypatch):
    def fail(*args, **kwargs):
        raise RuntimeError("no audit row")

    monkeypatch.setattr("interventions.services.absence_log.record", fail)
    with scoped(life.school_id), pytest.raises(RuntimeError):
        export_absence_log(
            life.school_id, life.pupils[0].id, TUESDAY, TUESDAY + DAY, abilities=ALL, by=OFFICER, at=NOON
        )  # fmt: skip


@pytest.mark.parametrize(
    ("query", "since", "last"),
    [
        ("", "2026-02-11", "2026-03-10"),
        ("?since=2026-03-01", "2026-03-01", "2026-03-10"),
        ("?since=2026-03-10&last=2026-03-02", "2026-03-02", "2026-03-10"),
        ("?since=1990-01-01&last=2026-03-10", "2025-02-03", "2026-03-10"),
        ("?since=never", "2026-02-11", "2026-03-10"),
    ],
)
def test_page_shows_the_days_asked_for(client, people, life, query, since, last):
    client.force_login(people.erin)
    page = client.get(url("absence_log", life, query))

    assert (page.context["since"].isoformat(), page.context["last"].isoformat()) == (since, last)


def test_page_costs_the_same_for_one_of_everything_and_for_three(client, people, life, django_assert_num_queries):
    client.force_login(people.sam)
    for n in range(3):
        with scoped(life.school_id):
            logged(life, "no_answer", words=f"Try {n}")
            rung(life, kind="nobody_reached", step=f"call{n}")
            decided(life, "ring_again", words=f"Round {n}")
            mark(life, "N", day=TUESDAY - (n + 1) * 7 * DAY)
            amend(life, "I", day=TUESDAY - (n + 1) * 7 * DAY)
        if n != 1:
            with django_assert_num_queries(16):
                page = client.get(url("absence_log", life))
            assert len(page.context["lines"]) == 1 + 5 * (n + 1)


# ---- a missing child ----------------------------------------------------------------------------------------------


def note(client, life, step: str, **typed):
    return client.post(url("missing_child", life), {"step": step, **typed}, follow=True)


def test_steps_are_noted_in_place_and_can_be_taken_back(client, people, life):
    client.force_login(people.bob)
    before = [
        (row.now.step.key, row.now.state) for row in client.get(url("missing_child", life)).context["child"].steps
    ]
    page = note(client, life, "leaders", whom="Fiona Head")
    with scoped(life.school_id):
        [line] = log_of_day(life.school_id, TUESDAY, abilities=ALL)
    back = client.post(url("missing_child", life), {"undo": str(line.call_id)}, follow=True)

    assert before == [
        ("contacts", "late"), ("family_friends", "next"), ("last_seen", "open"), ("leaders", "open"), ("visit", "open"),
        ("police", "open"), ("authority", "later"),
    ]  # fmt: skip
    assert (line.channel, line.outcome, line.whom, line.step) == ("told", "told", "Fiona Head", "missing.leaders")
    assert [row.now.state for row in page.context["child"].steps if row.lines] == ["done"]
    assert [row.now.state for row in back.context["child"].steps if row.lines] == []


def test_step_without_a_word_is_refused_and_stays_open(client, people, life):
    client.force_login(people.bob)
    answer = note(client, life, "police", words=" ")

    assert answer.status_code == 422
    assert "What came of it is missing. Name who was asked or told, or write a sentence." in answer.text


def test_step_pressed_twice_is_noted_once(client, people, life):
    client.force_login(people.bob)
    for _ in range(2):
        note(client, life, "visit", words="Blinds down.")

    with scoped(life.school_id):
        assert len(log_of_day(life.school_id, TUESDAY, abilities=ALL)) == 1


@pytest.mark.parametrize(("who", "there"), [("sam", True), ("bob", False)])
def test_social_workers_step_is_there_for_those_who_may_know(client, people, life, who, there):
    with scoped(life.school_id):
        flagged(life)
    client.force_login(getattr(people, who))
    steps = client.get(url("missing_child", life)).context["child"].steps

    assert ("social_worker" in [row.now.step.key for row in steps]) is there


@pytest.mark.parametrize("undo", ["nonsense", "019525aa-0000-7000-8000-000000000001"])
def test_undo_of_something_else_is_refused(client, people, life, undo):
    with scoped(life.school_id):
        call = logged(life, "no_answer")
    client.force_login(people.bob)
    other = client.post(url("missing_child", life), {"undo": str(call)}, follow=True)
    answer = client.post(url("missing_child", life), {"undo": undo})

    assert "There is no such step of today." in other.text
    assert answer.status_code == (404 if undo == "nonsense" else 302)
