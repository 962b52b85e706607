"""Reads: whether returns were sent in time, and whether somebody was tried in time on the first day of absences.

As in `registers.queries.duties`, `at` is the moment as of which it is judged; without one, the end of the span.
"""

from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime, time, timedelta
from uuid import UUID

from django.utils import timezone

from attendance.calendar.queries import SessionTimesRow, in_force, session_times_of_schools
from interventions.models import AuthorityReturn
from interventions.queries.colours import pupil_colours
from interventions.queries.policies import effective_policies
from interventions.rules.colours import Rules, rules_of
from interventions.rules.duties import first_day_state, first_times, one_time
from interventions.rules.queue import NOON_SHIFT
from registers.queries.duties import FirstTry
from registers.queries.duties_of_schools import first_tries_of_schools
from registers.queries.figures import Span
from registers.rules.duties import UNKNOWN, Kept, days_over, due_state, kept

__all__ = ["first_day_in_time", "first_day_of_schools", "returns_in_time"]


def returns_in_time(
    school_id: UUID, span: Span, *, kinds: Collection[str] | None = None, at: datetime | None = None
) -> Kept:
    """Returns to the local authority that were due in the span: sent by their last day, later, or not. One query.

    `kinds` of the table (ten_days, irregular, sickness, new_pupil, deletion) or all. Dropped ones were not due after
    all. `longest` is in calendar days.
    """
    on = timezone.localtime(at).date() if at else span.until
    rows = AuthorityReturn.objects.filter(
        school_id=school_id, due__gte=span.since, due__lt=span.until, state__in=["due", "sent"]
    )
    if kinds is not None:
        rows = rows.filter(kind__in=list(kinds))
    found = list(rows.order_by("due").values_list("due", "sent_on"))
    longest = max((days_over(due, sent_on, on=on) for due, sent_on in found), default=0)
    return kept(((due_state(due, sent_on, on=on), 1) for due, sent_on in found), longest)


def first_day_in_time(school_id: UUID, span: Span, *, at: datetime | None = None) -> Kept | None:
    """`first_day_of_schools` for one school. Four queries at most."""
    return first_day_of_schools([school_id], span, at=at)[school_id]


def first_day_of_schools(
    school_ids: Sequence[UUID], span: Span, *, at: datetime | None = None
) -> dict[UUID, Kept | None]:  # fmt: skip
    """On how many pupils' days with an N somebody was tried, or the reason known, by the time that the policy sets.

    Three queries, and one more for each school whose policy's times differ by colour. The policy is that of the span's
    last day, and so are the colours, which are only looked at where they matter: what colour a child had on a day that
    is over is not kept. None where it cannot be told: the log of calls is empty in the span. `unknown` are N codes made
    on a later day (files), or without a time in the policy. The day of `at` is left out while it runs.
    """
    today = timezone.localtime(at).date() if at else span.until
    found: dict[UUID, Kept | None] = dict.fromkeys(school_ids)
    tries = _logged(first_tries_of_schools(school_ids, span), today)
    policies = effective_policies(tries, span.last_day) if tries else {}
    histories = session_times_of_schools(list(tries)) if tries else {}
    for school_id, of_school in tries.items():
        rules = rules_of(policies[school_id].policy)
        times = _times_of(school_id, rules, of_school, min(span.last_day, today))
        states = [_state(one, times.get(one.pupil_id), histories[school_id]) for one in of_school]
        found[school_id] = kept((state, 1) for state in states)
    return found


def _logged(found: Mapping[UUID, Sequence[FirstTry]], today: date) -> dict[UUID, list[FirstTry]]:
    """The days that are over, of schools where the log has anybody tried at all."""
    over = {school_id: [one for one in tries if one.date < today] for school_id, tries in found.items()}
    return {school_id: tries for school_id, tries in over.items() if any(one.tried_at for one in tries)}


def _times_of(school_id: UUID, rules: Rules, tries: Sequence[FirstTry], day: date) -> dict[UUID, time | None]:
    """By pupil: by when somebody is to be tried."""
    times, pupils = first_times(rules.plan), {one.pupil_id for one in tries}
    if one_time(times):
        return dict.fromkeys(pupils, next(iter(times.values())))
    colours = pupil_colours(school_id, sorted(pupils), day, rules)
    return {pupil: times.get(one.coloured.colour) for pupil, one in colours.items()}


def _state(one: FirstTry, by: time | None, history: Sequence[SessionTimesRow]) -> str:
    zone = timezone.get_current_timezone()
    if timezone.localtime(one.made_at).date() != one.date:
        return UNKNOWN
    return first_day_state(one.made_at, by, (one.tried_at, one.ended_at), shift=_shift(one, history), zone=zone)


def _shift(one: FirstTry, history: Sequence[SessionTimesRow]) -> timedelta:
    """The plan runs later for a child who went missing after the morning: by as much as its register closes later."""
    if one.session != "PM":
        return timedelta()
    times = in_force(history, one.date)
    if times is None:
        return NOON_SHIFT
    closes = [datetime.combine(one.date, clock) for clock in (times.am_closes, times.pm_closes)]
    return closes[1] - closes[0]
