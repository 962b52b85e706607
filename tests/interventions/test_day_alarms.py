"""Alarms about children who are not here: raised once, seen by a person, and the social worker's only when told."""

from datetime import timedelta

import pytest
from django.utils import timezone

from attendance.access.rules.actors import Actor
from attendance.audit.models import AuditEvent
from attendance.kit.uuid7 import uuid7
from attendance.tenancy.scope import scoped
from interventions.models import DayAlarm
from interventions.queries.day_alarms import open_alarms, seen_alarms
from interventions.services.day_alarms import see_alarm, unsee_alarm, watch
from interventions.services.problems import CaseProblem, SentTwice
from registers.queries.following import log_of_day
from tests.interventions.first_day_work import NINE_40, NOON, away, flagged, logged, rung
from tests.people_of_the_tests import OFFICER, TUESDAY

pytestmark = pytest.mark.django_db
SAM = Actor(uuid7(), "Sam Safeguarding", "Designated safeguarding lead")
ALL = ("flags.sensitive", "flags.view", "first_day.review")
ENDS = "Told: Ms Orde, social care."


@pytest.fixture(autouse=True)
def life(oakfield_life):
    with scoped(oakfield_life.school_id):
        yield oakfield_life


def see(life, alarm_id, *, words="Sam rings the aunt.", told="", by=SAM, at=NOON):
    return see_alarm(life.school_id, alarm_id, words=words, told=told, by=by, at=at)


# ---- seen ---------------------------------------------------------------------------------------------------------


def test_alarm_is_seen_with_what_is_done_and_by_whom(life):
    away(life)
    alarm_id = rung(life)
    with pytest.raises(CaseProblem, match="What is done about it is missing"):
        see(life, alarm_id, words=" ")
    see(life, alarm_id)

    [row] = seen_alarms(life.school_id, TUESDAY, abilities=ALL)
    assert open_alarms(life.school_id, TUESDAY, abilities=ALL) == []
    assert (row.seen_name, row.seen_at, row.seen_words) == ("Sam Safeguarding", NOON, "Sam rings the aunt.")


def test_second_person_is_told_who_was_first_and_a_double_click_counts_once(life):
    away(life)
    alarm_id = rung(life)
    see(life, alarm_id)
    with pytest.raises(SentTwice):
        see(life, alarm_id, at=NOON + timedelta(seconds=1))
    with pytest.raises(CaseProblem, match="Sam Safeguarding has seen it at 12:00: Sam rings the aunt."):
        see(life, alarm_id, by=OFFICER, at=NOON + timedelta(minutes=2))


def test_undo_lets_it_ring_again_on_the_same_day_only(life):
    away(life)
    alarm_id = rung(life)
    see(life, alarm_id)
    with pytest.raises(CaseProblem, match="nothing to take back"):
        unsee_alarm(life.school_id, alarm_id, by=SAM, at=NOON + timedelta(days=1))
    unsee_alarm(life.school_id, alarm_id, by=SAM, at=NOON)

    assert [row.id for row in open_alarms(life.school_id, TUESDAY, abilities=ALL)] == [alarm_id]


def test_alarm_that_nobody_saw_still_rings_the_next_day(life):
    away(life)
    rung(life)

    assert len(open_alarms(life.school_id, TUESDAY + timedelta(days=1), abilities=ALL)) == 1


# ---- the social worker --------------------------------------------------------------------------------------------


def social_worker(life):
    flagged(life)
    away(life)
    watch(life.school_id, NINE_40)
    return DayAlarm.objects.get(school_id=life.school_id, kind="social_worker").id


def test_social_workers_alarm_ends_with_whom_one_told_or_why_one_did_not(life):
    alarm_id = social_worker(life)
    with pytest.raises(CaseProblem, match="Who was told, or why nobody was, is missing"):
        see(life, alarm_id, words="")
    see(life, alarm_id, words="", told="Ms Orde, social care")

    assert DayAlarm.objects.get(school_id=life.school_id, id=alarm_id).seen_words == ENDS
    line = log_of_day(life.school_id, TUESDAY, abilities=ALL)[-1]
    assert (line.channel, line.outcome, line.whom, line.step, line.sensitive) == (
        "told", "told", "Ms Orde, social care", "social_worker", True,
    )  # fmt: skip


def test_undo_of_told_takes_the_line_of_the_log_back(life):
    alarm_id = social_worker(life)
    see(life, alarm_id, words="", told="Ms Orde, social care")
    unsee_alarm(life.school_id, alarm_id, by=SAM, at=NOON)
    watch(life.school_id, NOON)

    assert [line.undone for line in log_of_day(life.school_id, TUESDAY, abilities=ALL)] == [True]
    assert DayAlarm.objects.get(school_id=life.school_id, id=alarm_id).seen_at is None


@pytest.mark.parametrize(
    ("more", "ends"),
    [
        ({"whom": "Ms Orde, social worker"}, "Told: Ms Orde, social worker."),
        ({"whom": "Ms Orde", "step": "missing.social_worker"}, "Told: Ms Orde."),
        ({"whom": "The headteacher", "step": "missing.leaders"}, ""),
    ],
)
def test_social_workers_alarm_ends_when_the_log_says_that_they_were_told(life, more, ends):
    alarm_id = social_worker(life)
    logged(life, "told", channel="told", **more)
    watch(life.school_id, NOON)

    row = DayAlarm.objects.get(school_id=life.school_id, id=alarm_id)
    assert (row.seen_words, bool(row.seen_at), row.seen_name) == (ends, bool(ends), "Bob Officer" if ends else "")


def test_who_may_not_know_sees_that_somebody_must_be_told_and_no_more(life):
    social_worker(life)
    rows = {row.kind: row for row in open_alarms(life.school_id, TUESDAY, abilities=("first_day.work", "flags.view"))}

    hidden = rows["social_worker"]
    assert (hidden.label, hidden.words) == ("Somebody must be told", "The safeguarding lead knows who.")
    assert (hidden.hidden, hidden.wants_told, rows["nobody_reached"].hidden) == (True, False, False)


# ---- both rows or none --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("deed", ["raise", "see", "told", "undo"])
def test_nothing_is_kept_where_the_second_row_fails(life, monkeypatch, deed):
    def fail(*args, **kwargs):
        raise RuntimeError("not written")

    alarm_id = social_worker(life)
    other = rung(life)
    if deed == "undo":
        see(life, other)
    rows = DayAlarm.objects.filter(school_id=life.school_id).order_by("id")
    before = list(rows.values_list("id", "seen_at", "seen_words"))
    monkeypatch.setattr(f"interventions.services.day_alarms.{'log_contact' if deed == 'told' else 'record'}", fail)
    deeds = {
        "raise": lambda: rung(life, kind="worried", step=""),
        "see": lambda: see(life, other),
        "told": lambda: see(life, alarm_id, told="Ms Orde"),
        "undo": lambda: unsee_alarm(life.school_id, other, by=SAM, at=NOON),
    }
    with pytest.raises(RuntimeError):
        deeds[deed]()

    assert list(rows.values_list("id", "seen_at", "seen_words")) == before


def test_audit_names_ids_and_no_child(life):
    away(life)
    see(life, rung(life))
    rows = AuditEvent.objects.filter(school_id=life.school_id, verb__startswith="alarm.").order_by("at")

    assert [row.verb for row in rows] == ["alarm.raised", "alarm.seen"]
    assert life.pupils[0].legal_last not in str([row.detail for row in rows])
    assert timezone.localtime(rows[0].at).hour == 9
