"""Absences planned ahead: which kinds there are, what each needs, which sessions it holds, and what falls due.

Sources: SI 2024/208 regulation 10 (codes and what must be recorded with them) and 11(6) (part-time timetables: the
authorised person and the parent with whom the pupil lives agree the times and dates); provision from the sixth school
day of an exclusion (Education and Inspections Act 2006, section 101).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, time, timedelta

DAY = timedelta(days=1)
BOTH, AM, PM = "both", "AM", "PM"
WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday")
PROVISION_DAY = 6
SOON_SCHOOL_DAYS = 3  # how long before it falls due a thing is shown
REVIEW_SHOWN = timedelta(days=7)
# A provider has not answered: from when on that is a thing to do, for a session that pupils of ours were to come to
SILENT_FROM = {AM: time(10, 0), PM: time(14, 0)}


@dataclass(frozen=True)
class Kind:
    """One kind. `pattern`, `provider`: "no", "may", "must"; `note_label` asks for a note, `agreed_label` who agreed."""

    key: str
    label: str
    codes: tuple[str, ...]
    hint: str
    pattern: str = "no"
    provider: str = "no"
    note_label: str = ""
    agreed_label: str = ""
    review: bool = False


KINDS: dict[str, Kind] = {
    kind.key: kind
    for kind in (
        Kind("appointment", "Medical or dental appointment", ("M",), "Only the sessions that the appointment takes."),
        Kind(
            "trip", "Trip, sport or work experience", ("V", "P", "W", "B"),
            "Approved by the school and supervised. V visit, P sport, W work experience, B any other.",
            note_label="What they do, and where",
        ),
        Kind(
            "part_time", "Part-time timetable", ("C2",),
            "Exceptional and temporary. Tick the sessions in which the pupil is NOT due in school.",
            pattern="must", agreed_label="Which parent agreed to the times and dates, and on what day", review=True,
            note_label="Why, and how the pupil comes back to full time",
        ),
        Kind(
            "dual_registration", "Registered at another school too", ("D",),
            "Only the sessions in which the other school expects the pupil. It keeps the mark; tick its sessions.",
            pattern="must", provider="must",
        ),
        Kind(
            "alternative_provision", "Alternative provision", ("K", "B"),
            "K where the local authority arranged it, B where the school did.",
            pattern="may", provider="must", note_label="The provision, and what the pupil does there", review=True,
        ),
        Kind(
            "exclusion", "Suspended or permanently excluded", ("E",),
            "Provision is due from the sixth school day in a row. It is listed as due until one is planned.",
        ),
        Kind(
            "study_leave", "Study leave", ("S",),
            "Year 11 and above, during public examinations, agreed in advance.",
        ),
        Kind(
            "religious", "Religious observance", ("R",),
            "Only a day that the religious body sets apart. Further days are asked for as leave.",
            note_label="The religious body that sets the day apart",
        ),
        Kind(
            "other", "Anything else", ("C1", "J1", "T", "Y1", "Y3", "Y5", "Y6", "Y7", "Q", "X", "I"),
            "Leave in exceptional circumstances (C) is asked for and decided as leave.", pattern="may",
        ),
    )
}  # fmt: skip
LEAVE = Kind("leave", "Leave granted by the headteacher", ("C", "C1", "J1", "S", "C2", "M", "R", "T"), "")
ALL_KINDS: dict[str, Kind] = {**KINDS, LEAVE.key: LEAVE}
RELIGIOUS_DAYS = 3  # above it a calendar day apiece is hardly "set apart": asked for as leave


class PlanRefused(ValueError):
    """A plan that cannot be; `field` is what to change."""

    def __init__(self, field: str, message: str, remedy: str) -> None:
        super().__init__(f"{message} {remedy}")
        self.field, self.message, self.remedy = field, message, remedy


@dataclass(frozen=True)
class Plan:
    """A plan as the rules see it, from `since` until before `until`. `pattern` is {weekday "0" to "4": sessions}."""

    kind: str
    code: str
    since: date
    until: date
    pattern: Mapping[str, str]
    note: str = ""
    agreed: str = ""
    review_on: date | None = None
    has_provider: bool = False


def holds(pattern: Mapping[str, str], day: date, session: str) -> bool:
    """Whether a plan with this pattern fills the session; without a pattern it fills every one."""
    return not pattern or pattern.get(str(day.weekday())) in (BOTH, session)


def pattern_words(pattern: Mapping[str, str]) -> str:
    """The pattern in words: “Monday, Wednesday afternoon”; "" for every session."""
    half = {AM: " morning", PM: " afternoon"}
    days = [(int(day), sessions) for day, sessions in sorted(pattern.items()) if sessions in (BOTH, AM, PM)]
    if len(days) == 5 and len({sessions for _, sessions in days}) == 1 and days[0][1] != BOTH:
        return f"every{half[days[0][1]]}"
    return ", ".join(f"{WEEKDAYS[day]}{half.get(sessions, '')}" for day, sessions in days)


def whole_pattern(sessions: str) -> dict[str, str]:
    """The pattern of "AM" or "PM" on every weekday; none for "both"."""
    return {} if sessions == BOTH else {str(day): sessions for day in range(5)}


def check_plan(plan: Plan) -> None:
    """Refuse a plan that the law or plain sense does not allow. Raises PlanRefused."""
    kind = ALL_KINDS.get(plan.kind)
    if kind is None:
        raise PlanRefused("kind", "What kind of absence is it?", "Choose a kind from the list.")
    if plan.until <= plan.since:
        raise PlanRefused("until", "The last day is before the first.", "Give the same day for one day.")
    if plan.code not in kind.codes:
        raise PlanRefused("code", f"{plan.code or 'No mark'} does not belong to this kind.", _codes(kind))
    if kind.key != LEAVE.key:
        _check_needs(kind, plan)
    if kind.key == "religious" and (plan.until - plan.since).days > RELIGIOUS_DAYS:
        raise PlanRefused(
            "until", "R is only for a day that is set apart by the religious body.",
            "Enter each such day by itself; further days are asked for as leave.",
        )  # fmt: skip


def _codes(kind: Kind) -> str:
    return f"Use {' or '.join(kind.codes)}." if len(kind.codes) < 5 else "Choose a mark from the list."


def _check_needs(kind: Kind, plan: Plan) -> None:
    if kind.pattern == "must" and not plan.pattern:
        raise PlanRefused("pattern", "On which days of the week?", "Tick the sessions that it takes.")
    if kind.pattern == "no" and plan.pattern and len(set(plan.pattern.values())) > 1:
        raise PlanRefused("pattern", "This kind is whole days, mornings or afternoons.", "Clear the days of the week.")
    if kind.note_label and not plan.note.strip():
        raise PlanRefused("note", f"{kind.note_label}?", "A few words are enough.")
    if kind.agreed_label and not plan.agreed.strip():
        raise PlanRefused("agreed", "The law asks for a parent’s agreement.", f"{kind.agreed_label}.")
    if kind.provider == "must" and not plan.has_provider:
        raise PlanRefused("provider", "Where is the pupil meanwhile?", "Choose the provider, or add it first.")
    if kind.key == "part_time" and (plan.review_on is None or not plan.since <= plan.review_on < plan.until):
        raise PlanRefused(
            "review_on", "When will you look at it together again?", "Give a day while the timetable runs."
        )


def day_six(school_days: Sequence[date], since: date, until: date) -> date | None:
    """The sixth school day in a row of an exclusion; None where it ends before it, or the calendar does.

    `school_days` are the school's, in order: a weekend, a holiday or an INSET day is none and breaks no row.
    """
    days = [day for day in school_days if since <= day < until]
    return days[PROVISION_DAY - 1] if len(days) >= PROVISION_DAY else None


def shown_from(due: date, school_days: Sequence[date]) -> date:
    """The day from which something due on `due` is shown: three school days before it."""
    before = [day for day in school_days if day < due]
    return before[-SOON_SCHOOL_DAYS] if len(before) >= SOON_SCHOOL_DAYS else min(before, default=due)


def silent(session: str, clock: time | None) -> bool:
    """Whether a provider that has not answered for this session of today should have; with no clock the day is over."""
    return clock is None or clock >= SILENT_FROM[session]
