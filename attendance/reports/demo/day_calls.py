"""The officer's morning on the telephone, at doors and in the review meeting, each deed at its minute."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from attendance.kit.uuid7 import uuid7
from attendance.reports.demo.day_cast import PAIRS, Day
from interventions.queries.day_alarms import open_alarms
from interventions.queries.door_visits import visits_of_day
from interventions.queries.policies import effective_policy
from interventions.services.day_alarms import see_alarm, watch
from interventions.services.door_visits import DoorVisitData, plan_door_visit, record_door_visit
from interventions.services.first_day_calls import CallData, note_call
from interventions.services.missing_child import note_missing_step
from interventions.services.review import ReviewData, note_review
from registers.queries.not_here import not_here
from registers.rules.following import number_end
from registers.services.following import claim

SEES_ALL = frozenset({"flags.sensitive", "pupils.view", "contacts.view", "first_day.work", "first_day.visit"})
ROLES = ("attendance_officer",)
HALF_AN_HOUR = timedelta(minutes=30)
RING_UNTIL = 16  # o'clock: later nobody sits at the telephone
Deed = Callable[[Day, datetime], None]


def _call(day: Day, at: datetime, *names: str, outcome: str, n: int = 0, **more: Any) -> None:
    """One call about these children to their first adult, or the next."""
    adult = day.adult(names[0], n)
    data = CallData(
        tuple(day.id_of(name) for name in names), outcome, adult.id, f"{adult.name} ({adult.relationship})",
        number_end(adult.number) if outcome == "wrong_number" else "", **more,
    )  # fmt: skip
    note_call(day.school_id, data, call_id=uuid7(), roles=ROLES, **day.deed(at))


def _red_first(day: Day, at: datetime) -> None:
    _call(day, at, "red", outcome="no_answer")


def _reason_by_phone(day: Day, at: datetime) -> None:
    words = "Ill in the night, no need of a doctor."
    _call(day, at, "rang", outcome="reason_given", words=words, reason="ill", code="I")


def _red_again(day: Day, at: datetime) -> None:
    _call(day, at, "red", outcome="left_message", n=1, words="Asked to ring back at once.")


def _family(day: Day, at: datetime) -> None:
    _call(day, at, *PAIRS[0], outcome="no_answer")


def _wrong_number(day: Day, at: datetime) -> None:
    _call(day, at, "moved", outcome="wrong_number", words="A flower shop has the number now.")


def _coming(day: Day, at: datetime) -> None:
    _call(day, at, *PAIRS[1], outcome="on_the_way", words="The car did not start; walking now.")


def _fears(day: Day, at: datetime) -> None:
    words = "Nobody knows who took the child to school. Shouting behind it, then the line went dead."
    _call(day, at, "feared_for", outcome="worried", words=words)


def _lead_has_seen(day: Day, at: datetime) -> None:
    for row in open_alarms(day.school_id, day.on, abilities=SEES_ALL):
        if row.pupil_id == day.id_of("feared_for"):
            words = "Rang the grandmother, who is on her way there. Two of us go as well."
            see_alarm(day.school_id, row.id, words=words, **day.deed(at, "safeguarding_lead"))


def _plan(day: Day, at: datetime, name: str, purpose: str) -> None:
    by_time = (at + HALF_AN_HOUR * 2).time().replace(second=0, microsecond=0, tzinfo=None)
    plan_door_visit(
        day.school_id, day.id_of(name), DoorVisitData(_both(day), by_time, purpose, read_risk=True),
        policy=effective_policy(day.school_id, day.on).policy, **day.deed(at),
    )  # fmt: skip


def _both(day: Day) -> list[str]:
    return [day.by("attendance_champion").name, day.by("welfare_officer").name]


def _visit_planned(day: Day, at: datetime) -> None:
    _plan(day, at, "red", "Two calls were not answered.")


def _another_planned(day: Day, at: datetime) -> None:
    _plan(day, at, "feared_for", "See the child, and who is at home.")


def _visit_made(day: Day, at: datetime) -> None:
    words = "Mother at the door in her coat, the child behind her. They come in after dinner; we keep a plate."
    for visit in visits_of_day(day.school_id, day.on, abilities=SEES_ALL):
        if visit.pupil_id == day.id_of("red"):
            record_door_visit(
                day.school_id, visit.id, people=_both(day), seen="parent", outcome=words,
                policy=effective_policy(day.school_id, day.on).policy, **day.deed(at, "attendance_champion"),
            )  # fmt: skip


def _reviewed(day: Day, at: datetime) -> None:
    for name, decision, words, who in (
        ("feared_for", "visit", "Today, before noon.", day.by("attendance_champion").name),
        ("quiet", "wait", "Until 11:15: the taxi firm looks which child got in where.", day.by().name),
    ):
        data = ReviewData(day.id_of(name), decision, words, who)
        note_review(day.school_id, data, **day.deed(at, "attendance_champion"))


def _watched(day: Day, at: datetime) -> None:
    if "feared_for" in day.cast:  # elsewhere the demo's own beat raises them within five minutes
        watch(day.school_id, at)


def _step_for_missing(day: Day, at: datetime) -> None:
    note_missing_step(
        day.school_id, day.id_of("feared_for"), "contacts", whom="Grandmother and an aunt",
        words="Neither has seen the child since last night.", **day.deed(at),
    )  # fmt: skip


def claim_somebody(day: Day) -> None:
    """Whoever of the office sits at the telephone rings about the last family of the list just now."""
    missing = not_here(day.school_id, day.on)
    office = day.team.get("office_staff")
    if missing and office and day.at.astimezone(day.before(9, 0).tzinfo).hour < RING_UNTIL:
        chosen = day.id_of("quiet") if any(row.pupil_id == day.id_of("quiet") for row in missing) else None
        claim(day.school_id, [chosen or missing[-1].pupil_id], day=day.on, by=office, at=day.at)


CALLS: tuple[tuple[int, Deed], ...] = (  # minutes after the morning's register opens
    (25, _red_first),
    (31, _reason_by_phone),
    (33, _red_again),
    (38, _family),
    (44, _wrong_number),
    (49, _coming),
    (54, _fears),
    (61, _lead_has_seen),
    (76, _visit_planned),
    (80, _another_planned),
    (106, _reviewed),
    (112, _watched),
    (116, _step_for_missing),
    (128, _visit_made),
)
