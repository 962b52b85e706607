"""What the local authority must be told as of a day, read from the register with a fixed number of statements.

Everything is judged from a fixed first day of the academic year, so that asking every night gives the same keys.
"""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from uuid import UUID

from attendance.calendar.queries import school_days_between, school_year, year_span
from attendance.calendar.rules.ages import academic_year_of
from attendance.people.queries import EnrolmentRow, PupilRow, ids_on_roll, pupils_by_ids
from attendance.people.queries.moves import came_or_left, latest_enrolments
from interventions.models import AuthorityReturn
from interventions.queries.returns import KINDS, ExpectedRow, expected_absences
from interventions.rules.legal import DAY
from interventions.rules.return_spells import DayMarks
from interventions.rules.returns import (
    CONTINUOUS,
    CONTINUOUS_DAYS,
    IRREGULAR,
    SICKNESS,
    SICKNESS_SESSIONS,
    Expected,
    ReturnDue,
    ReturnSettings,
    continuous_returns,
    deletion_return,
    irregular_return,
    new_pupil_return,
    sickness_returns,
)
from registers.queries.session_codes import AbsenceTotal, absence_totals, session_codes

BEFORE_YEAR = timedelta(days=120)  # how far before the year a run that crosses the summer may begin
AHEAD = timedelta(days=120)
LATELY = timedelta(days=60)  # a run of ten school days that ends now began less than that ago, holidays included
MOVED_BACK, MOVED_AHEAD = timedelta(days=14), timedelta(days=31)


@dataclass(frozen=True)
class Wanted:
    """A return that is due, with what it says beside the pupil's own particulars."""

    pupil_id: UUID
    enrolment_id: UUID
    due: ReturnDue
    facts: dict[str, str]

    @property
    def key(self) -> str:
        """Once per pupil and trigger."""
        return f"{self.pupil_id}:{self.due.key}"


@dataclass
class Looked:
    """What is wanted, and which pupils were looked at for which kind: only of these a return may fall again."""

    on: date
    year_since: date
    school_days: tuple[date, ...]
    wanted: list[Wanted] = field(default_factory=list)
    judged: dict[str, set[UUID]] = field(default_factory=dict)


def look(school_id: UUID, on: date, settings: ReturnSettings) -> Looked:
    """Everything wanted as of the end of the day. At most fourteen statements, however many pupils."""
    year = school_year(school_id, on)
    since = year.since if year else date(academic_year_of(on), 9, 1)
    days = tuple(school_days_between(school_id, since - BEFORE_YEAR, on + AHEAD))
    looked = Looked(on, since, days)
    _absences(school_id, looked, settings)
    _moves(school_id, looked, settings)
    return looked


# ---- absence ------------------------------------------------------------------------------------------------------


def _absences(school_id: UUID, looked: Looked, settings: ReturnSettings) -> None:
    expected = _expected(school_id, looked)
    judged = _candidates(school_id, looked, settings, expected)
    pupils = pupils_by_ids(school_id, set().union(*judged.values()), looked.on)
    marks = _marks(school_id, looked, pupils)
    enrolments = latest_enrolments(school_id, list(pupils), looked.on)
    for pupil_id, pupil in pupils.items():
        of_year = [day for day in marks[pupil_id] if day.day >= looked.year_since]
        found: list[ReturnDue] = []
        if pupil_id in judged[CONTINUOUS]:
            runs = continuous_returns(marks[pupil_id], looked.school_days, pupil.born, settings)
            found += [run for run in runs if run.trigger >= looked.year_since]
        if pupil_id in judged[IRREGULAR]:
            irregular = irregular_return(of_year, looked.school_days, pupil.born, settings)
            found += [irregular] if irregular else []
        if pupil_id in judged[SICKNESS]:
            found += sickness_returns(
                of_year, looked.school_days, pupil.born, settings=settings,
                expected=[_still_to_come(one, looked) for one in expected.get(pupil_id, ())],
            )  # fmt: skip
        for due in found:
            facts = _facts(due, marks[pupil_id]) | _expected_facts(due, expected.get(pupil_id, ()), looked)
            looked.wanted.append(Wanted(pupil_id, enrolments[pupil_id].id, due, facts))
    looked.judged |= judged


def _candidates(
    school_id: UUID, looked: Looked, settings: ReturnSettings, expected: Collection[UUID]
) -> dict[str, set[UUID]]:
    """Who may have a return of a kind, by the weekly summaries; and who has one that still waits."""
    lately = looked.on - LATELY
    totals = absence_totals(school_id, min(looked.year_since, lately), looked.on, lately=lately)
    here = ids_on_roll(school_id, looked.on)
    waiting = _waiting(school_id)
    irregular = settings.irregular_sessions

    def some(kind: str, enough: Iterable[UUID]) -> set[UUID]:
        return (set(enough) | waiting[kind]) & here

    def of(test) -> list[UUID]:
        return [key for key, total in totals.items() if test(total)]

    return {
        CONTINUOUS: some(CONTINUOUS, of(lambda t: t.unauthorised_lately >= CONTINUOUS_DAYS)),
        IRREGULAR: some(IRREGULAR, of(lambda t: irregular is not None and t.unauthorised >= irregular)),
        SICKNESS: some(SICKNESS, [*of(_ill_enough), *expected]),
    }


def _ill_enough(total: AbsenceTotal) -> bool:
    return total.ill >= SICKNESS_SESSIONS


def _waiting(school_id: UUID) -> dict[str, set[UUID]]:
    found: dict[str, set[UUID]] = defaultdict(set)
    rules = {kind: rule for rule, kind in KINDS.items()}
    rows = AuthorityReturn.objects.filter(school_id=school_id, state="due")
    for pupil_id, kind in rows.values_list("pupil_id", "kind"):
        found[rules[kind]].add(pupil_id)
    return found


def _marks(school_id: UUID, looked: Looked, pupil_ids: Collection[UUID]) -> dict[UUID, list[DayMarks]]:
    """Each pupil's days with a mark, earliest first."""
    past = [day for day in looked.school_days if day <= looked.on]
    by_day: dict[tuple[UUID, date], dict[str, str]] = defaultdict(dict)
    for one in session_codes([school_id], past, pupil_ids=list(pupil_ids)):
        by_day[one.pupil_id, one.day][one.session] = one.code
    found: dict[UUID, list[DayMarks]] = defaultdict(list)
    for (pupil_id, day), codes in by_day.items():
        found[pupil_id].append(DayMarks(day, codes.get("AM", ""), codes.get("PM", "")))
    return found


def _expected(school_id: UUID, looked: Looked) -> dict[UUID, list[ExpectedRow]]:
    found: dict[UUID, list[ExpectedRow]] = defaultdict(list)
    for row in expected_absences(school_id, looked.year_since, looked.on + AHEAD):
        if row.recorded_on <= looked.on:
            found[row.pupil_id].append(row)
    return found


def _still_to_come(row: ExpectedRow, looked: Looked) -> Expected:
    """The school days of it that were still to come on the day on which somebody recorded it."""
    known = max(row.recorded_on, row.since - DAY)
    return Expected(row.recorded_on, _days_after(known, row.until, looked.school_days), row.grounds)


def _days_after(day: date, until: date, school_days: Sequence[date]) -> int:
    return sum(day < other < until for other in school_days)


def _expected_facts(due: ReturnDue, rows: Sequence[ExpectedRow], looked: Looked) -> dict[str, str]:
    if due.kind != SICKNESS or not rows:
        return {}
    last = max(rows, key=lambda row: row.until)
    return {"expected": str(_days_after(looked.on, last.until, looked.school_days)), "grounds": last.grounds}


def _facts(due: ReturnDue, marks: Iterable[DayMarks]) -> dict[str, str]:
    """What the absence itself says: its days, sessions, and how many of which code."""
    wanted = {"I"} if due.kind == SICKNESS else {"G", "N", "O", "U"}
    inside = (day for day in marks if due.first <= day.day <= due.last)
    codes = Counter(code for day in inside for _, code in day.sessions if code in wanted)
    return {
        "first": f"{due.first:%d/%m/%Y}", "last": f"{due.last:%d/%m/%Y}", "sessions": str(due.sessions),
        "codes": ", ".join(f"{code} {number}" for code, number in sorted(codes.items())),
    }  # fmt: skip


# ---- who came and who left ------------------------------------------------------------------------------------------


def _moves(school_id: UUID, looked: Looked, settings: ReturnSettings) -> None:
    rows = came_or_left(school_id, looked.on - MOVED_BACK, looked.on + MOVED_AHEAD)
    pupils = pupils_by_ids(school_id, {row.pupil_id for row in rows}, looked.on) if rows else {}
    years = year_span(school_id) if rows else []
    for row in rows:
        due = _entered(row, pupils[row.pupil_id], years, looked, settings)
        if due:
            facts = {"admitted": f"{row.since:%d/%m/%Y}"}
            looked.wanted.append(Wanted(row.pupil_id, row.id, due, facts))
        due = _deleted(row, pupils[row.pupil_id], years, looked, settings)
        if due and row.last_day:
            facts = {
                "ground": row.leaving_ground,
                "destination": row.destination,
                "last_day": f"{row.last_day:%d/%m/%Y}",
            }
            looked.wanted.append(Wanted(row.pupil_id, row.id, due, facts))


def _entered(
    row: EnrolmentRow, pupil: PupilRow, years: Sequence[int], looked: Looked, settings: ReturnSettings
) -> ReturnDue | None:
    if not looked.on - MOVED_BACK <= row.since <= looked.on:
        return None
    first = next((day for day in looked.school_days if day >= looked.year_since), None)
    on_first_day = first is not None and looked.year_since <= row.since <= first
    return new_pupil_return(
        row.since, looked.school_days, most_junior_class=pupil.year_group == min(years, default=0),
        first_day_of_year=on_first_day, settings=settings,
    )  # fmt: skip


def _deleted(
    row: EnrolmentRow, pupil: PupilRow, years: Sequence[int], looked: Looked, settings: ReturnSettings
) -> ReturnDue | None:
    if row.until is None or not row.leaving_ground or row.until < looked.on - MOVED_BACK:
        return None
    ends = date(academic_year_of(row.until - DAY) + 1, 9, 1)
    last = max((day for day in looked.school_days if day < ends), default=ends)
    return deletion_return(
        row.until, row.until, most_senior_class=pupil.year_group == max(years, default=0),
        after_last_term=row.until > last, settings=settings,
    )  # fmt: skip
