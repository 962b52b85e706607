"""Deeds of the engine: a task for whoever must tell a social worker or a youth offending worker, with its deadline.

Who has such a worker is for few eyes: the words of the task name the recipient only where everybody who sees cases may
know; else they send the reader to the safeguarding lead. The recipient stands in `detail`, with the ability it needs.
"""

from collections import defaultdict
from collections.abc import Collection, Sequence
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db import transaction

from attendance.calendar.queries import school_days_between
from attendance.people.queries import flags_of_pupils
from attendance.people.queries.moves import latest_enrolments
from attendance.people.rules.pupil_flags import SENSITIVE, VIEW
from interventions.models import Action, Case, CaseEvent, Proposal
from interventions.rules.notify import DELETED, EVENT_LABELS, RECIPIENT_LABELS, UNEXPLAINED, Duty, duties
from interventions.rules.returns import DELETION
from interventions.services.case_events import ENGINE, event_of
from interventions.services.returns_wanted import Wanted
from registers.queries.session_codes import session_codes

LADDER = "unexplained_n"
OWNER = "safeguarding_lead"
STAGE = "tell"  # no stage of a policy: the task outlives the stage that the case stands at
CODES = ("N", "O")
LATELY = 5  # school days
BACK, AHEAD = timedelta(days=60), timedelta(days=30)
ALL = frozenset({VIEW, SENSITIVE})
DONE = "Everybody who must know has been told."


def note_duties(
    school_id: UUID, on: date, school_days: Sequence[date], wanted: Collection[Wanted], *, at: datetime
) -> int:
    """Make the tasks of the day that are not there yet; gives their number. At most ten statements.

    Unexplained absence (N, O): one task for a spell, from its first day; spells of the last five school days too, for
    nights that never ran. Deletion: with the return about it.
    """
    _close_told(school_id, on, at=at)
    lately = [day for day in school_days if day <= on][-LATELY:]
    away = {one.pupil_id for one in session_codes([school_id], lately, codes=CODES)}
    leaving = {one.pupil_id: one.due.trigger for one in wanted if one.due.kind == DELETION}
    flags = flags_of_pupils(school_id, away | set(leaving), on, abilities=ALL) if away or leaving else {}
    kinds = {pupil_id: {flag.kind for flag in found} for pupil_id, found in flags.items()}
    events = [(pupil_id, DELETED, day) for pupil_id, day in leaving.items()]
    events += _spells(school_id, away & set(kinds), lately, school_days)
    told = [
        (pupil_id, duty)
        for pupil_id, event, day in events
        for duty in duties(kinds.get(pupil_id, ()), event, day, school_days)
        if duty.statutory
    ]
    return _ask(school_id, told, on, at=at) if told else 0


def tell_now(school_id: UUID, on: date, *, at: datetime) -> int:
    """The same during the day, as soon as an absence is marked: it is to be told on the day itself."""
    days = school_days_between(school_id, on - BACK, on + AHEAD)
    with transaction.atomic():
        return note_duties(school_id, on, days, (), at=at)


def _spells(
    school_id: UUID, pupil_ids: Collection[UUID], lately: Sequence[date], school_days: Sequence[date]
) -> list[tuple[UUID, str, date]]:
    """The first day of each spell of unexplained absence that reaches into the last days: (pupil, event, day)."""
    if not pupil_ids:
        return []
    past = [day for day in school_days if lately[0] - BACK <= day <= lately[-1]]
    away: dict[UUID, set[date]] = defaultdict(set)
    for one in session_codes([school_id], past, codes=CODES, pupil_ids=list(pupil_ids)):
        away[one.pupil_id].add(one.day)
    found = []
    for pupil_id, days in away.items():
        first: date | None = None
        for day in past:
            first = (first or day) if day in days else None
            if first and day >= lately[0]:
                found.append((pupil_id, UNEXPLAINED, first))
    return list(dict.fromkeys(found))


def _ask(school_id: UUID, told: Sequence[tuple[UUID, Duty]], on: date, *, at: datetime) -> int:
    asked = Action.objects.filter(school_id=school_id, kind="tell", key__in=[duty.key for _, duty in told])
    known = set(asked.values_list("pupil_id", "key"))
    new = [(pupil_id, duty) for pupil_id, duty in told if (pupil_id, duty.key) not in known]
    if not new:
        return 0
    cases = _cases(school_id, {pupil_id for pupil_id, _ in new}, on, at=at)
    actions = [_action(cases[pupil_id], duty, on) for pupil_id, duty in new]
    Action.objects.bulk_create(actions)
    CaseEvent.objects.bulk_create(
        event_of(cases[pupil_id], "action", _words(duty), by=ENGINE, at=at, on=on, sensitive=duty.ability == SENSITIVE)
        for pupil_id, duty in new
    )
    return len(new)


def _words(duty: Duty) -> str:
    return (
        f"{RECIPIENT_LABELS[duty.recipient]}: {EVENT_LABELS[duty.event].lower()} must be told by {duty.due:%-d %B %Y}."
    )


def _action(case: Case, duty: Duty, on: date) -> Action:
    open_to_all = duty.ability == VIEW
    title = f"Tell: {RECIPIENT_LABELS[duty.recipient].lower()}" if open_to_all else "Tell somebody who must know"
    return Action(
        school_id=case.school_id, case_id=case.id, pupil_id=case.pupil_id, kind="tell", key=duty.key, title=title,
        tier=STAGE, owner_role=OWNER, asked_on=duty.on, due=duty.due, remind_on=on,
        detail={"recipient": duty.recipient, "event": duty.event, "ability": duty.ability},
    )  # fmt: skip


def _cases(school_id: UUID, pupil_ids: Collection[UUID], on: date, *, at: datetime) -> dict[UUID, Case]:
    """Each pupil's open case about reasons that are missing, opened where there is none."""
    rows = Case.objects.filter(school_id=school_id, closed_on__isnull=True, ladder=LADDER, pupil_id__in=pupil_ids)
    found = {case.pupil_id: case for case in rows}
    enrolments = latest_enrolments(school_id, [key for key in pupil_ids if key not in found], on)
    new = [
        Case(
            school_id=school_id,
            pupil_id=pupil_id,
            enrolment_id=row.id,
            ladder=LADDER,
            owner_role=OWNER,
            opened_on=on,
            changed_at=at,
        )  # fmt: skip
        for pupil_id, row in enrolments.items()
    ]
    Case.objects.bulk_create(new)
    return found | {case.pupil_id: case for case in new}


def _close_told(school_id: UUID, on: date, *, at: datetime) -> None:
    """A case that was opened for telling alone ends when nothing in it is still to be done."""
    rows = Case.objects.filter(school_id=school_id, closed_on__isnull=True, ladder=LADDER, tier="", opened_on__lt=on)
    cases = {case.id: case for case in rows}
    if not cases:
        return
    ids = list(cases)
    waiting = Action.objects.filter(school_id=school_id, case_id__in=ids, state="to_do")
    open_ones = Proposal.objects.filter(school_id=school_id, case_id__in=ids, state__in=["waiting", "deferred"])
    busy = {*waiting.values_list("case_id", flat=True), *open_ones.values_list("case_id", flat=True)}
    over = [case for key, case in cases.items() if key not in busy]
    Case.objects.filter(school_id=school_id, id__in=[case.id for case in over]).update(
        closed_on=on, closed_because=DONE, changed_at=at
    )
    CaseEvent.objects.bulk_create(
        event_of(case, "closed", f"The case was closed. {DONE}", by=ENGINE, at=at, on=on) for case in over
    )
