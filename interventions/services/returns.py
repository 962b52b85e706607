"""Deeds of the engine: which returns to the local authority are due, each noted once. A person sends them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db import transaction

from attendance.audit.services import record
from interventions.models import AuthorityReturn, Case, CaseEvent
from interventions.queries.policies import effective_policy
from interventions.queries.returns import KINDS, RULES
from interventions.rules.legal_settings import return_settings
from interventions.rules.return_files import content
from interventions.rules.returns import LABELS
from interventions.services.case_events import ENGINE, event_of
from interventions.services.returns_content import Content, register_facts
from interventions.services.returns_wanted import MOVED_AHEAD, MOVED_BACK, Looked, Wanted, look
from interventions.services.telling import note_duties
from registers.rules.codes import plain_date

NO_LONGER = "No longer true: the register was amended."


@dataclass(frozen=True)
class Noted:
    """How many returns were made, changed, and dropped as no longer true, and how many people are to be told."""

    made: int = 0
    changed: int = 0
    dropped: int = 0
    told: int = 0


def note_returns(school_id: UUID, on: date, *, at: datetime) -> Noted:
    """Note every return that is due as of the end of the day, and whoever else must be told.

    Set-based, and the same again the second time: each trigger has a key. One that is due and no longer true is
    dropped, and comes back if it is true again; one that was sent or dropped by a person stays as it is.
    """
    settings = return_settings(effective_policy(school_id, on).document.get("legal", {}))
    with transaction.atomic():
        looked = look(school_id, on, settings)
        kept = _kept(school_id, looked)
        made, changed = _write(school_id, looked, kept, at=at)
        dropped = _drop_untrue(school_id, looked, kept)
        told = note_duties(school_id, on, looked.school_days, looked.wanted, at=at)
        if made or changed or dropped:
            record(
                school_id, "returns.noted", by=ENGINE, at=at, on=on.isoformat(), made=len(made), changed=changed,
                dropped=dropped,
            )  # fmt: skip
    return Noted(len(made), changed, dropped, told)


def _kept(school_id: UUID, looked: Looked) -> dict[str, AuthorityReturn]:
    """The rows of what is wanted, and those that wait, by key; held until the transaction ends. Two queries."""
    rows = AuthorityReturn.objects.select_for_update().filter(school_id=school_id)
    found = list(rows.filter(key__in=[wanted.key for wanted in looked.wanted])) + list(rows.filter(state="due"))
    return {row.key: row for row in found}


def _write(
    school_id: UUID, looked: Looked, kept: Mapping[str, AuthorityReturn], *, at: datetime
) -> tuple[list[AuthorityReturn], int]:
    facts = register_facts(school_id, {wanted.pupil_id for wanted in looked.wanted}, looked.on)
    made, changed = {}, []
    for wanted in looked.wanted:
        rows = content(wanted.due.kind, {**facts.of(wanted.pupil_id), **wanted.facts})
        before = kept.get(wanted.key)
        if before is None:
            made[wanted.key] = _new(school_id, wanted, rows, at)
        elif _refreshed(before, wanted, rows):
            changed.append(before)
    AuthorityReturn.objects.bulk_create(made.values())
    if changed:
        AuthorityReturn.objects.bulk_create(
            changed, update_conflicts=True, unique_fields=["school", "id"],
            update_fields=["because", "content", "state", "dropped_because"],
        )  # fmt: skip
    _tell_cases(school_id, list(made.values()), looked.on, at=at)
    return list(made.values()), len(changed)


def _new(school_id: UUID, wanted: Wanted, rows: Content, at: datetime) -> AuthorityReturn:
    due = wanted.due
    return AuthorityReturn(
        school_id=school_id, pupil_id=wanted.pupil_id, enrolment_id=wanted.enrolment_id, kind=KINDS[due.kind],
        key=wanted.key, triggered_on=due.trigger, due=due.due, because=due.why, content=[list(row) for row in rows],
        made_at=at,
    )  # fmt: skip


def _refreshed(row: AuthorityReturn, wanted: Wanted, rows: Content) -> bool:
    """Whether a row that waits says something new; one that the engine dropped waits again."""
    again = row.state == "dropped" and row.dropped_because == NO_LONGER
    if row.state != "due" and not again:
        return False
    typed = dict(row.content)
    merged = [[column, value or typed.get(column, "")] for column, value in rows]
    if not again and (merged, wanted.due.why) == (row.content, row.because):
        return False
    row.content, row.because, row.state, row.dropped_because = merged, wanted.due.why, "due", ""
    return True


def _drop_untrue(school_id: UUID, looked: Looked, kept: Mapping[str, AuthorityReturn]) -> int:
    """Of those that wait and were looked at today: what is no longer wanted."""
    wanted = {one.key for one in looked.wanted}
    ids = [row.id for key, row in kept.items() if row.state == "due" and key not in wanted and _judged(row, looked)]
    rows = AuthorityReturn.objects.filter(school_id=school_id, id__in=ids)
    return rows.update(state="dropped", dropped_because=NO_LONGER) if ids else 0


def _judged(row: AuthorityReturn, looked: Looked) -> bool:
    rule = RULES[row.kind]
    if rule in looked.judged:
        return row.pupil_id in looked.judged[rule] and row.triggered_on >= looked.year_since
    return looked.on - MOVED_BACK <= row.triggered_on < looked.on + MOVED_AHEAD


def _tell_cases(school_id: UUID, made: Sequence[AuthorityReturn], on: date, *, at: datetime) -> None:
    """A line in the open case of the return's own ladder, where there is one."""
    if not made:
        return
    cases = Case.objects.filter(
        school_id=school_id, closed_on__isnull=True, pupil_id__in=[row.pupil_id for row in made]
    )
    by_ladder = {(case.pupil_id, case.ladder): case for case in cases}
    pairs = [(by_ladder.get((row.pupil_id, RULES[row.kind])), row) for row in made]
    events = [
        event_of(
            case, "return", f"{LABELS[RULES[row.kind]]}: to be sent by {plain_date(row.due)}.", by=ENGINE, at=at, on=on
        )
        for case, row in pairs
        if case
    ]
    CaseEvent.objects.bulk_create(events)
