"""Returns to the local authority: which are due, from what day, by when.

SI 2024/208 regulation 13. What the law leaves to agreement, or what we could not verify, is a setting with the careful
value as default (`ReturnSettings`). What each return says is in `return_files`.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from attendance.calendar.rules.ages import of_compulsory_school_age
from interventions.rules.legal import DAY, school_day_after
from interventions.rules.penalty_window import MissedSession, counted, first_met
from interventions.rules.return_spells import DayMarks, Spell, illness_spells, unauthorised_runs
from registers.rules.codes import plain_date

# the first and the third are also the keys of their national ladders
CONTINUOUS, IRREGULAR, SICKNESS = "return_10_days", "return_irregular", "return_sickness"
NEW_PUPIL, DELETION = "return_new_pupil", "return_deletion"
LABELS = {
    CONTINUOUS: "10 school days of unauthorised absence in a row",
    IRREGULAR: "Irregular attendance",
    SICKNESS: "15 days of illness",
    NEW_PUPIL: "New pupil",
    DELETION: "Name deleted from the admission register",
}
CONTINUOUS_DAYS = 10  # school days
SICKNESS_SESSIONS = 30  # 15 days
NEW_PUPIL_DAYS = 5
AT_ONCE, WEEKLY, MONTHLY = "at_once", "weekly", "monthly"


@dataclass(frozen=True)
class ReturnSettings:
    """What a school agrees with its local authority.

    `attendance_every`: at_once (the next school day; the careful default), weekly (by Friday) or monthly (by the last
    of the month, the least that guidance allows). `irregular_sessions` unauthorised sessions in `irregular_weeks`
    school weeks are irregular attendance: the law gives no number, the default is that of the penalty threshold; None
    leaves it to a person. `sickness_within`: school days after the trigger; the law says no number, guidance promptly.
    `sickness_each_spell`: a new spell of illness past 15 days in the year is a new return (the careful reading); if
    not, only a spell that has 15 days itself. `new_pupil_school_days`: count the five days after entry in school days;
    regulation 13 says "day", so calendar days by default. `asked_on`: the day on which the authority asked for returns
    about its most junior and most senior classes too; None: it did not.
    """

    attendance_every: str = AT_ONCE
    irregular_sessions: int | None = 10
    irregular_weeks: int = 10
    sickness_within: int = 1
    sickness_each_spell: bool = True
    new_pupil_school_days: bool = False
    asked_on: date | None = None


DEFAULT = ReturnSettings()


@dataclass(frozen=True)
class Expected:
    """Illness still to come: so many school days after `on`, on these grounds (a hospital letter).

    `on` is the day of the judgement, or the first day of the illness where it was known before.
    """

    on: date
    school_days: int
    grounds: str


@dataclass(frozen=True)
class ReturnDue:
    """One return. `key` stays the same however often it is asked, so that it is made once. `first` and `last` bound
    what it is about; `sessions` of absence in it; `trigger` is the day from which it is due, `due` the last day."""

    kind: str
    key: str
    trigger: date
    due: date
    first: date
    last: date
    sessions: int
    why: str


def compulsory(marks: Iterable[DayMarks], born: date) -> tuple[DayMarks, ...]:
    """The days on which the pupil was of compulsory school age, earliest first: only they lead to a return."""
    return tuple(sorted(day for day in marks if of_compulsory_school_age(born, day.day)))


def continuous_returns(
    marks: Iterable[DayMarks], school_days: Iterable[date], born: date, settings: ReturnSettings = DEFAULT
) -> tuple[ReturnDue, ...]:
    """One return for each run of 10 school days without an authorised or attended session (G, N, O, U only)."""
    days = tuple(school_days)
    found = []
    for run in unauthorised_runs(compulsory(marks, born)):
        if len(run.days) >= CONTINUOUS_DAYS:
            trigger = run.days[CONTINUOUS_DAYS - 1]
            why = f"Unauthorised absence on {len(run.days)} school days in a row since {plain_date(run.first)}."
            found.append(_of_run(CONTINUOUS, run, trigger, attendance_due(trigger, days, settings), why))
    return tuple(found)


def irregular_return(
    marks: Iterable[DayMarks], school_days: Iterable[date], born: date, settings: ReturnSettings = DEFAULT
) -> ReturnDue | None:
    """The return for irregular attendance, from the first day on which the setting's number was met; None before."""
    if settings.irregular_sessions is None:
        return None
    days, limit, weeks = tuple(school_days), settings.irregular_sessions, settings.irregular_weeks
    sessions = [MissedSession(d.day, s, code) for d in compulsory(marks, born) for s, code in d.sessions]
    met = first_met(counted(sessions, since=date.min), days, weeks=weeks, limit=limit)
    if met is None:
        return None
    trigger, inside = met
    first = inside[0].day
    why = f"{len(inside)} unauthorised sessions within {weeks} school weeks since {plain_date(first)}."
    due = attendance_due(trigger, days, settings)
    return ReturnDue(IRREGULAR, _key(IRREGULAR, first), trigger, due, first, trigger, len(inside), why)


def attendance_due(trigger: date, school_days: Iterable[date], settings: ReturnSettings = DEFAULT) -> date:
    """By when an attendance return is made, at the frequency agreed with the authority; at least monthly."""
    if settings.attendance_every == MONTHLY:
        return (trigger.replace(day=1) + timedelta(days=32)).replace(day=1) - DAY
    if settings.attendance_every == WEEKLY:
        return trigger + timedelta(days=(4 - trigger.weekday()) % 7)
    return school_day_after(trigger, 1, school_days)


def sickness_returns(
    marks: Iterable[DayMarks],
    school_days: Iterable[date],
    born: date,
    *,
    expected: Iterable[Expected] = (),
    settings: ReturnSettings = DEFAULT,
) -> tuple[ReturnDue, ...]:
    """One return for each spell of illness with which 15 days of the year are reached, or are expected to be.

    `marks` are those of one school year up to today. Days are half days of I, halved: 30 sessions. Expected days count
    with the latest spell that had begun by then, and only with grounds.
    """
    days, judged = tuple(school_days), tuple(e for e in expected if e.grounds.strip() and e.school_days > 0)
    found: list[ReturnDue] = []
    before = 0
    spells = illness_spells(compulsory(marks, born))
    for place, spell in enumerate(spells):
        until = spells[place + 1].first if place + 1 < len(spells) else date.max
        base = before if settings.sickness_each_spell or not found else 0
        trigger = _sick_enough(spell, base, [e for e in judged if spell.first <= e.on < until])
        before += spell.sessions
        if trigger:
            due = school_day_after(trigger, settings.sickness_within, days)
            found.append(_of_run(SICKNESS, spell, trigger, due, _sick_words(spell, before)))
    return tuple(found)


def new_pupil_return(
    entered_on: date,
    school_days: Iterable[date],
    *,
    most_junior_class: bool = False,
    first_day_of_year: bool = False,
    settings: ReturnSettings = DEFAULT,
) -> ReturnDue | None:
    """The return for a name entered in the admission register: by the end of the fifth day after.

    None for one placed in the most junior class whose starting day is the first day of the school year, unless the
    authority asked for those too before the name was entered.
    """
    if most_junior_class and first_day_of_year and not _asked_before(entered_on, settings):
        return None
    due = entered_on + timedelta(days=NEW_PUPIL_DAYS)
    if settings.new_pupil_school_days:
        due = school_day_after(entered_on, NEW_PUPIL_DAYS, school_days)
    why = f"The name was entered on {plain_date(entered_on)}."
    return ReturnDue(NEW_PUPIL, _key(NEW_PUPIL, entered_on), entered_on, due, entered_on, entered_on, 0, why)


def deletion_return(
    ground_met_on: date,
    deleted_on: date,
    *,
    most_senior_class: bool = False,
    after_last_term: bool = False,
    settings: ReturnSettings = DEFAULT,
) -> ReturnDue | None:
    """The return for a name deleted: from the day on which the ground is met, at the latest with the deletion.

    None for the most senior class at or after the end of the year's last term, unless the authority asked. The latest
    time is that of the regulations of 2006; we could not verify that of 2024, so the careful one stands.
    """
    if most_senior_class and after_last_term and not _asked_before(deleted_on, settings):
        return None
    trigger = min(ground_met_on, deleted_on)
    why = f"The name is deleted on {plain_date(deleted_on)}."
    return ReturnDue(DELETION, _key(DELETION, deleted_on), trigger, deleted_on, trigger, deleted_on, 0, why)


def _asked_before(day: date, settings: ReturnSettings) -> bool:
    return settings.asked_on is not None and settings.asked_on < day


def _sick_enough(spell: Spell, before: int, judged: list[Expected]) -> date | None:
    reached = spell.day_of(SICKNESS_SESSIONS - before)
    forecast = [e.on for e in judged if before + spell.until(e.on) + 2 * e.school_days >= SICKNESS_SESSIONS]
    return min([day for day in (reached, *forecast) if day is not None], default=None)


def _sick_words(spell: Spell, in_year: int) -> str:
    since = plain_date(spell.first)
    return f"Illness on {_halves(spell.sessions)} days since {since}, {_halves(in_year)} days this year."


def _halves(sessions: int) -> str:
    return f"{sessions // 2}½" if sessions % 2 else str(sessions // 2)


def _of_run(kind: str, run: Spell, trigger: date, due: date, why: str) -> ReturnDue:
    return ReturnDue(kind, _key(kind, run.first), trigger, due, run.first, run.last, run.sessions, why)


def _key(kind: str, first: date) -> str:
    return f"{kind}:{first.isoformat()}"
