"""Deeds: the office asks for a register that has not come. The room sees it on the register's page."""

from datetime import date, datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from attendance.access.rules.actors import Actor
from attendance.audit.services import record
from registers.models import Nudge
from registers.queries.nudges import NudgeRow, nudge_of
from registers.queries.sheets import Frame, RegisterKey, frame
from registers.services.problems import DayProblem

AGAIN_AFTER = timedelta(minutes=2)


def nudge_register(school_id: UUID, slug: str, session: str, *, day: date, by: Actor, at: datetime) -> NudgeRow | None:
    """Ask for the register of a group; None where there is no such group.

    Asked within the last two minutes, by whomever: nothing is written, and the answer names that request. Raises
    DayProblem: the register has come in, or no session is held. Four queries.
    """
    with transaction.atomic():
        register = frame(school_id, RegisterKey(slug, day, session), by.user_id, lock=True)
        if register is None:
            return None
        _check_wanted(register)
        asked = nudge_of(school_id, register.group_id, day, session)
        if asked and at - asked.at < AGAIN_AFTER:
            return asked
        Nudge.objects.create(
            school_id=school_id, group_id=register.group_id, date=day, session=session, at=at, by_name=by.name
        )
        record(
            school_id, "register.asked_for", by=by, at=at, subject="group", subject_id=register.group_id,
            date=day.isoformat(), session=session,
        )  # fmt: skip
    return NudgeRow(register.group_id, session, at, by.name)


def _check_wanted(register: Frame) -> None:
    if register.sent_at:
        words = f"{register.group}’s register came in at {timezone.localtime(register.sent_at):%H:%M}."
        raise DayProblem("session", words, "There is nothing to ask for.")
    if not register.open:
        raise DayProblem("session", "No session is held then.", "Look at the calendar.")
