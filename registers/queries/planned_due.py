"""Reads: what falls due about planned absences: reviews, provision from day six, providers that say nothing."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, time, timedelta
from uuid import UUID

from attendance.calendar.queries import school_days_between
from registers.queries.planned import PlannedRow, planned_from
from registers.queries.providers import Expected, ProviderRow, expected_of, providers
from registers.rules.planned import PROVISION_DAY, REVIEW_SHOWN, SILENT_FROM, day_six, shown_from, silent

DAY = timedelta(days=1)
AHEAD = timedelta(days=60)
PROVIDES = frozenset({"alternative_provision", "dual_registration"})
HALF = {"AM": "this morning", "PM": "this afternoon"}


@dataclass(frozen=True)
class PlannedDue:
    """One thing to do. `kind`: day_six, review, silent (a provider said nothing), not_there (D: did not come there).

    `due` is its day, `clock` the time from which it is late today (silent only). `planned_id` leads to the page.
    """

    kind: str
    due: date
    words: str
    late: bool
    planned_id: UUID
    pupil_ids: tuple[UUID, ...]
    names: str
    provider_id: UUID | None = None
    provider: str = ""
    phone: str = ""
    session: str = ""
    clock: time | None = None


def due_of(school_id: UUID, day: date, *, clock: time | None = None) -> list[PlannedDue]:
    """What is to be done about planned absences on `day`, what is late first. Six queries, or fewer.

    With `clock` (local time), a provider is silent from 10:00 and 14:00 on; without it, as at the end of the day.
    """
    rows = [row for batch in planned_from(school_id, day) for row in batch.rows]
    if not rows:
        return []
    found = [*_day_six(school_id, rows, day), *_reviews(rows, day), *_providers(school_id, rows, day, clock)]
    return sorted(found, key=lambda one: (not one.late, one.due, one.kind, one.names))


def _day_six(school_id: UUID, rows: Sequence[PlannedRow], day: date) -> Iterator[PlannedDue]:
    excluded = [row for row in rows if row.kind == "exclusion"]
    if not excluded:
        return
    school_days = school_days_between(school_id, min(row.since for row in excluded), day + AHEAD)
    for row in excluded:
        sixth = day_six(school_days, row.since, row.until)
        if sixth is None or day < shown_from(sixth, school_days) or _provided(rows, row, max(sixth, day)):
            continue
        when = f"{sixth:%A} {sixth.day} {sixth:%B}"
        is_late = day >= sixth
        words = (
            f"Day {PROVISION_DAY} was {when}: provision is missing."
            if is_late
            else f"Day {PROVISION_DAY} is {when}: provision must begin by then."
        )
        yield PlannedDue("day_six", sixth, words, is_late, row.id, (row.pupil_id,), row.name)


def _provided(rows: Sequence[PlannedRow], excluded: PlannedRow, day: date) -> bool:
    """Whether other provision of the pupil is planned that begins on `day` or before and runs on."""
    return any(
        row.pupil_id == excluded.pupil_id and row.kind in PROVIDES and row.since <= day < row.end for row in rows
    )


def _reviews(rows: Sequence[PlannedRow], day: date) -> Iterator[PlannedDue]:
    for row in rows:
        if row.review_on and row.review_on <= day + REVIEW_SHOWN:
            when = f"{row.review_on:%A} {row.review_on.day} {row.review_on:%B}"
            words = f"{row.kind_label}: look at it again {'since' if row.review_on < day else 'on'} {when}."
            yield PlannedDue("review", row.review_on, words, row.review_on <= day, row.id, (row.pupil_id,), row.name)


def _providers(school_id: UUID, rows: Sequence[PlannedRow], day: date, clock: time | None) -> Iterator[PlannedDue]:
    there = [row for row in rows if row.provider_id and row.since <= day]
    if not there:
        return
    expected = [one for one in expected_of(school_id, there, day) if not one.elsewhere]
    known = {row.id: row for row in providers(school_id, ended=True)}
    for one in expected:
        if one.planned.code == "D" and one.answer is not None and not one.answer.came:
            yield _not_there(one, known, day)
    waiting: dict[tuple[UUID, str], list[Expected]] = {}
    for one in expected:
        if one.answer is None and one.planned.provider_id and silent(one.session, clock):
            waiting.setdefault((one.planned.provider_id, one.session), []).append(one)
    for (provider_id, session), some in waiting.items():
        yield _silent(known[provider_id], session, some, day)


def _not_there(one: Expected, known: dict[UUID, ProviderRow], day: date) -> PlannedDue:
    row, provider = one.planned, known.get(one.planned.provider_id) if one.planned.provider_id else None
    words = f"{row.provider} says: did not come {HALF[one.session]}. That school keeps the mark; ask it what it does."
    return PlannedDue(
        "not_there", day, words, True, row.id, (row.pupil_id,), row.name, row.provider_id, row.provider,
        provider.phone if provider else "", one.session,
    )  # fmt: skip


def _silent(provider: ProviderRow, session: str, some: Sequence[Expected], day: date) -> PlannedDue:
    names = ", ".join(one.planned.name for one in some)
    how = "Ring them." if provider.has_link else "They have no link: ring them, or make one."
    words = f"{provider.name} has not said who came {HALF[session]}. {how}"
    pupils = tuple(one.planned.pupil_id for one in some)
    return PlannedDue(
        "silent", day, words, True, some[0].planned.id, pupils, names, provider.id, provider.name, provider.phone,
        session, SILENT_FROM[session],
    )  # fmt: skip
