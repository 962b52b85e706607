"""Reads: the pupils a school speaks about with its local authority at the targeting support meeting."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from attendance.calendar.queries import school_year
from attendance.people.queries import FlagRow, flags_of_pupils, ids_on_roll, year_label
from attendance.reports.rules.authority_asks import Facts, OpenReferral, asks_of, initials_of
from attendance.reports.rules.days_missed import DaysMissed
from interventions.queries.caseload import caseload
from interventions.queries.policies import effective_policy
from interventions.queries.steps_tried import AskedRow, StepRow, Tried, steps_tried
from interventions.queries.support_rows import VoiceRow
from interventions.rules.outlook import days_words
from registers.queries.figures import DAY, EnrolmentCounts, Span, enrolment_counts
from registers.queries.sessions import enrolment_codes
from registers.rules.figures import Counts

SEVERE, ALL = "severe", "all"


@dataclass(frozen=True)
class Child(DaysMissed):
    """A severely or persistently absent pupil with the year so far."""

    pupil_id: UUID
    enrolment_id: UUID
    name: str
    group: str
    year_group: int
    counts: Counts

    @property
    def severe(self) -> bool:
        return self.counts.severe

    @property
    def initials(self) -> str:
        return initials_of(self.name)

    @property
    def year(self) -> str:
        return year_label(self.year_group)


@dataclass(frozen=True)
class ChildFile:
    """What is said of one of them. `voices` are barriers and what helps, in their own words; `ill`: days of illness."""

    child: Child
    stages: tuple[str, ...]
    steps: tuple[StepRow, ...]
    voices: tuple[VoiceRow, ...]
    flags: tuple[FlagRow, ...]
    ill: int
    asks: tuple[str, ...]

    @property
    def ill_days(self) -> str:
        return days_words(self.ill) if self.ill else ""


@dataclass(frozen=True)
class SupportMeeting:
    """The pupils, those with most missed first, from `since` up to `last_day`. `since` None between years."""

    on: date
    since: date | None
    children: tuple[Child, ...]
    on_roll: int

    @property
    def last_day(self) -> date:
        return self.on - DAY

    @property
    def severe(self) -> int:
        return sum(child.severe for child in self.children)

    def chosen(self, who: str) -> list[Child]:
        return [child for child in self.children if who != SEVERE or child.severe]


def support_meeting_of(school_id: UUID, on: date) -> SupportMeeting:
    """Who is severely or persistently absent in the year up to the day before `on`. Three queries."""
    year = school_year(school_id, on)
    if year is None or year.since >= on:
        return SupportMeeting(on, None, (), 0)
    on_roll = ids_on_roll(school_id, on)
    rows = {
        row.pupil_id: row for row in enrolment_counts([school_id], Span(year.since, on)) if row.pupil_id in on_roll
    }  # fmt: skip
    children = [_child(row) for row in rows.values() if row.counts.persistent]
    children.sort(key=lambda child: (not child.severe, -child.counts.absent, child.name))
    return SupportMeeting(on, year.since, tuple(children), len(on_roll))


def _child(row: EnrolmentCounts) -> Child:
    return Child(row.pupil_id, row.enrolment_id, row.name, row.group, row.year_group, row.counts)


def files_of(
    school_id: UUID, meeting: SupportMeeting, children: Sequence[Child], *, abilities: Collection[str]
) -> list[ChildFile]:
    """What is said of each of these, as far as these abilities may see. Six queries at most, however many."""
    if not children or meeting.since is None:
        return []
    ids = [child.pupil_id for child in children]
    tried = steps_tried(school_id, ids, meeting.since, meeting.on + DAY, abilities=abilities)
    flags = flags_of_pupils(school_id, ids, meeting.on, abilities=abilities)
    ill = _ill(school_id, ids, Span(meeting.since, meeting.on))
    stages = _stages(school_id, meeting.on)
    return [_file(child, tried, flags, ill, stages, meeting.on) for child in children]


def _ill(school_id: UUID, ids: Sequence[UUID], span: Span) -> dict[UUID, int]:
    found: dict[UUID, int] = defaultdict(int)
    for row in enrolment_codes([school_id], span, codes=("I",), pupil_ids=ids):
        found[row.enrolment_id] += row.sessions
    return found


def _stages(school_id: UUID, on: date) -> dict[UUID, list[str]]:
    found: dict[UUID, list[str]] = defaultdict(list)
    for line in caseload(school_id, effective_policy(school_id, on).policy, on).lines:
        if line.case.tier:
            found[line.case.pupil_id].append(f"{line.case.stage.ladder}: {line.case.stage.name}")
    return found


def _file(
    child: Child, tried: Tried, flags: Mapping[UUID, list[FlagRow]], ill: Mapping[UUID, int],
    stages: Mapping[UUID, list[str]], on: date,
) -> ChildFile:  # fmt: skip
    steps = tuple(tried.steps.get(child.pupil_id, ()))
    referrals = tuple(_referral(row) for row in tried.asked.get(child.pupil_id, ()))
    sessions = ill.get(child.enrolment_id, 0)
    facts = Facts(child.counts, sessions, len(steps), referrals, tried.legal_open(child.pupil_id))
    return ChildFile(
        child, tuple(stages.get(child.pupil_id, ())), steps, tuple(tried.voices.get(child.pupil_id, ())),
        tuple(flags.get(child.pupil_id, ())), sessions, asks_of(facts, on),
    )  # fmt: skip


def _referral(row: AskedRow) -> OpenReferral:
    return OpenReferral(row.label, row.to, row.sent_on, row.answer_by)
