"""Policies and pupils to replay: nine weeks of two terms, a pupil's marks in them, the tiers they would be in."""

from collections.abc import Sequence
from datetime import date, timedelta
from uuid import UUID, uuid4

from attendance.calendar.rules.terms import Span, TermDates
from interventions.rules.policy import Policy
from interventions.rules.reading import read_policy
from interventions.rules.replay import Replayer
from interventions.rules.replay_school import PupilWeeks, SchoolReplay
from interventions.rules.replay_weeks import SchoolWeeks, school_weeks

SCHOOL = UUID(int=1)
FIRST = date(2025, 9, 1)  # a Monday
TERMS = (
    TermDates("Autumn", Span(FIRST, date(2025, 10, 11)), Span(date(2025, 9, 22), date(2025, 9, 27))),
    TermDates("Spring", Span(date(2025, 10, 20), date(2025, 11, 15)), None),
)
# six weeks of autumn (the fourth is a holiday) and four of spring: mondays 1, 8, 15, 29 September, 6, 20 October …
MONDAYS = [FIRST + timedelta(days=7 * n) for n in (0, 1, 2, 4, 5, 7, 8, 9, 10)]
WEEKS = school_weeks(dict.fromkeys(MONDAYS, 5), TERMS, FIRST)
HERE = 10  # sessions of a whole week


def ladders(**tiers) -> Policy:
    """A policy of one ladder, `attendance`."""
    written = {
        key: {"name": key.upper(), "order": place, "role": "attendance_officer", **tier}
        for place, (key, tier) in enumerate(tiers.items(), start=1)
    }
    return read_policy({"policy": 1, "ladders": {"attendance": {"name": "Attendance", "tiers": written}}})


def below(limit: float, **more) -> dict:
    """The condition: attendance below a limit in percent."""
    return {"measure": "attendance", "op": "<", "limit": limit, **more}


LETTER = {"letter": {"kind": "letter", "template": "one", "owner": "attendance_officer"}}
MEETING = {"meeting": {"kind": "meeting", "owner": "headteacher"}}


def pupil(attended: Sequence[int], *, since: int = 0, **more) -> PupilWeeks:
    """A pupil with so many sessions attended of ten in each of the nine weeks, on roll from the week `since`."""
    size = len(WEEKS.mondays)
    column = [0] * since + list(attended) + [0] * (size - since - len(attended))
    on_roll = list(range(since, since + len(attended)))
    possible = [HERE if week in on_roll else 0 for week in range(size)]
    counts = {
        "possible": possible, "attended": column, "authorised": [p - a for p, a in zip(possible, column, strict=True)],
        **{name: [0] * size for name in ("unauthorised", "late_l", "late_u", "I", "N", "M", "O", "G")},
        **more.pop("counts", {}),
    }  # fmt: skip
    return PupilWeeks(
        more.get("pupil_id", uuid4()), more.get("born", date(2015, 1, 1)), more.get("year_group", 5),
        more.get("flags", frozenset()), on_roll, counts,
    )  # fmt: skip


def stays(policy: Policy, who: PupilWeeks, weeks: SchoolWeeks = WEEKS) -> list[tuple[str, int, int]]:
    """The tiers a pupil would have been in: (tier, first week, week after)."""
    replayer = Replayer(weeks)
    walk = replayer.walk(policy.ladders[0])
    ready = replayer.pupil(who.counts, sum(1 << week for week in who.weeks))
    return [(stay.tier.key, stay.since, stay.until) for stay in replayer.stays(walk, ready)]


def replay(before: Policy, draft: Policy, *, since: date = FIRST, on: date = date(2025, 11, 14)) -> SchoolReplay:
    """The school under both policies, from a day on, looked at on another."""
    return SchoolReplay(SCHOOL, "Oakfield", WEEKS, before, draft, since=since, on=on)
