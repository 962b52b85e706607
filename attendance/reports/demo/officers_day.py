"""The officer's day as the demo finds it: what yesterday left, what the night brought, and this morning's work.

Where school is closed, or its day has not begun, only what is known by then is there: each deed has its minute.
"""

from collections.abc import Callable, Collection, Mapping
from contextlib import suppress
from datetime import date, datetime, timedelta
from functools import partial
from uuid import UUID

from django.db import transaction

from attendance.access.rules.actors import Actor
from attendance.people.models import PupilFlag
from attendance.reports.demo.day_calls import CALLS, claim_somebody
from attendance.reports.demo.day_cast import ANSWERED, MISSING, Cast, Day, day_of_school, moment
from attendance.reports.demo.day_gate import COMINGS, set_up_tablet
from attendance.reports.demo.day_papers import BEFORE
from attendance.reports.demo.school import Built
from attendance.reports.demo.today import in_part, write_today
from attendance.tenancy.scope import scoped
from interventions.services.colouring import ColourData, set_colour
from interventions.services.looked import looked
from interventions.services.problems import CaseProblem
from interventions.services.risks import RiskData
from letters.services.leave_letters import draft_leave_letters
from registers.services.following import ContactData, log_contact
from registers.services.nudges import nudge_register
from registers.services.problems import DayProblem
from registers.services.writing import Writing, write_marks

NUDGED_AFTER = timedelta(minutes=16)
COLOURED = (
    ("red", "red", 4, "Was met in the town in school hours, twice, with somebody much older."),
    ("watched", "red", 5, "The social worker asks to hear within the hour."),
    ("feared_for", "amber", 3, "Quarrels at home at the weekend; the neighbours rang us."),
)
TODAY = "today"  # the page that remembers when somebody last looked
# a role that nobody plays in a small school, a day beyond the calendar, a mark that chance made before: it is left out
LEFT_OUT = (KeyError, IndexError, DayProblem, CaseProblem)


def play_day(
    built: Built, team: Mapping[str, Actor], cast: Cast, *, on: date, at: datetime, leave_out: str = ""
) -> None:  # fmt: skip
    """The day at one school up to `at`. `cast`: who plays what; `leave_out`: the group that has not begun."""
    with scoped(built.school.id):
        day = day_of_school(built, team, cast, on=on, at=at)
        for deed in (_yesterday, _coloured, _chased, _amended, set_up_tablet, *BEFORE, _letters):
            _try(partial(deed, day))
        write_today(
            built, on=on, at=at, leave_out=leave_out, missing=partial(_missing, day),
            meanwhile=partial(_meanwhile, day, leave_out),
        )  # fmt: skip
        _try(partial(claim_somebody, day))


def _try(deed: Callable[[], None]) -> None:
    with suppress(*LEFT_OUT), transaction.atomic():
        deed()


def _missing(day: Day, session: str) -> Collection[UUID]:
    names = (*MISSING, *ANSWERED) if session == "AM" else MISSING
    return {day.id_of(name) for name in names if name in day.cast}


def _meanwhile(day: Day, leave_out: str, opened: datetime, until: datetime) -> None:
    """What was done between the opening of a register and the next: the calls and comings, and a register asked for."""
    opens = moment(day.on, day.built.plan.times.am[0].hour, day.built.plan.times.am[0].minute)
    for minutes, deed in sorted((*CALLS, *COMINGS), key=lambda one: one[0]):
        at = opens + timedelta(minutes=minutes)
        if opened <= at <= until:
            _try(partial(deed, day, at))
    asked = opened + NUDGED_AFTER
    for group in in_part(day.built, leave_out) if asked <= until else ():
        session = "AM" if opened == opens else "PM"
        _try(partial(nudge_register, day.school_id, group.slug, session, day=day.on, **day.deed(asked)))  # type: ignore[arg-type]


# ---- yesterday -----------------------------------------------------------------------------------------------------


def _yesterday(day: Day) -> None:
    """Everybody looked at the day's page yesterday afternoon: what came since is news."""
    for actor in day.team.values():
        if actor.user_id:
            looked(day.school_id, actor.user_id, TODAY, at=day.before(15, 40))


def _coloured(day: Day) -> None:
    """Whom a person gave a colour a week ago, with the risk as it was assessed; one of them has a social worker."""
    week_ago, lead = moment(day.past[-6], 12, 0), day.by("safeguarding_lead")
    if "watched" in day.cast:
        PupilFlag.objects.get_or_create(
            school_id=day.school_id, pupil_id=day.id_of("watched"), kind="social_worker", since=week_ago.date(),
            defaults={"recorded_name": lead.name, "recorded_at": week_ago},
        )  # fmt: skip
    for name, colour, likelihood, reason in COLOURED:
        if name in day.cast:
            risk = RiskData(likelihood, 5, reason, "Rung first, and by nine. Nobody waits for a second call.")
            data = ColourData(colour, reason, day.ahead(4), risk)
            set_colour(day.school_id, day.id_of(name), data, by=lead, at=week_ago)


def _chased(day: Day) -> None:
    """Who was asked about the marks whose reason is still missing: one is due today, one on the next school day."""
    for name, ago, outcome, words in (
        ("due_today", -5, "no_answer", ""),
        ("due_today", -4, "left_message", "Asked for a word about the day before."),
        ("due_today", -2, "no_answer", ""),
        ("due_tomorrow", -3, "no_answer", ""),
    ):
        if name in day.cast:
            adult, of = day.adult(name), day.past[-5 if name == "due_today" else -4]
            data = ContactData((day.id_of(name),), "call", outcome, adult.id, adult.name, words=words)
            log_contact(day.school_id, data, day=of, **day.deed(moment(day.past[ago], 10, 12)))


def _amended(day: Day) -> None:
    """The champion put a mark right when everybody had looked."""
    write_marks(
        day.school_id, [Writing(day.past[-2], "AM", day.id_of("amended"), "/")], by=day.by("attendance_champion"),
        at=day.before(16, 5), origin="office", kind="amendment", overwrite="always",
        reason="Was in the reading room with a teacher; the register had not been told.",
        evidence="Reading room’s list",
    )  # fmt: skip


def _letters(day: Day) -> None:
    """The refusal and the grant are told of: the letters wait for somebody to look at them."""
    draft_leave_letters(day.school_id, at=day.before(14, 40))
