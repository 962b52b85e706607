"""Evaluating: judge every pupil as of the end of a school day, and keep what is true now.

The same marks, policy and day give the same findings, whatever the order and however often. Days are judged one after
the other; a day before the last one judged is answered, but nothing is written: what is kept is the truth of the last.
"""

from collections.abc import Collection
from dataclasses import asdict, dataclass, field, replace
from datetime import date, datetime
from uuid import UUID

from attendance.audit.services import record
from attendance.kit.locks import wait_for_lock
from attendance.people.queries.joiners import enrolment_ids_of
from interventions.models import Evaluation
from interventions.queries.elsewhere import unauthorised_elsewhere
from interventions.queries.evidence import Shown, evidence_of
from interventions.queries.findings import (
    EvaluationRow,
    FindingChanges,
    FindingRow,
    ended_on,
    last_evaluation,
    row_of_standing,
    rows_of_standing,
    standing_findings,
)
from interventions.queries.finished import finished_policy
from interventions.queries.measures import Elsewhere, Measured, measured
from interventions.queries.moment import Moment, moment_of
from interventions.queries.nights import missed_days
from interventions.rules.comparing import When
from interventions.rules.judging import Judge
from interventions.rules.levels import Change, Key, Level, Standing, changes_of
from interventions.rules.nights import end_of, judged_too_early
from interventions.rules.policy import Policy
from interventions.services.case_events import ENGINE
from interventions.services.keeping import finding_id, keep
from interventions.services.nights import JUDGING
from interventions.services.proposing import follow_findings
from registers.queries.amendments import pupils_amended
from registers.queries.chain import chain_heads


@dataclass(frozen=True)
class DayResult:
    """One school day judged. `findings` are all that hold, `left` what has ended as of the day. `written`: whether it
    was kept; `pupils` are those judged."""

    school_id: UUID
    on: date
    policy_version: str
    pupils: int
    changes: FindingChanges = field(default_factory=FindingChanges)
    proposed: int = 0
    written: bool = True

    @property
    def findings(self) -> list[FindingRow]:
        return self.changes.holding

    @property
    def left(self) -> list[FindingRow]:
        return self.changes.left


@dataclass(frozen=True)
class DayFound:
    """What is true as of a day and what that changed, before anything follows in the cases. `row` is the day's own."""

    school_id: UUID
    policy: Policy
    row: EvaluationRow
    entered: list[FindingRow]
    left: list[FindingRow]
    standing: list[FindingRow] | list[Standing]
    written: bool

    @property
    def changes(self) -> FindingChanges:
        standing = [one for one in self.standing if isinstance(one, FindingRow)]
        kept = [one for one in self.standing if isinstance(one, Standing)]
        return FindingChanges(self.entered, self.left, standing or rows_of_standing(self.school_id, kept))


@dataclass(frozen=True)
class _Judged:
    """Everything about one school and day, read once."""

    school_id: UUID
    policy: Policy
    version: str
    moment: Moment
    judge: Judge
    measured: Measured
    elsewhere: Elsewhere
    levels: dict[Key, Level]

    @property
    def on(self) -> date:
        return self.moment.on


def evaluate_day(school_id: UUID, on: date, *, at: datetime, dry_run: bool = False) -> DayResult:
    """Judge everybody on roll as of the end of the school day `on`, keep what changed and follow it in the cases.

    With `dry_run`, or for a day before the last one judged, nothing is written. Must run inside `scoped(school_id)`.
    About thirty queries, however many pupils.
    """
    found = find_day(school_id, on, at=at, dry_run=dry_run)
    return _followed(found, at=at)


def find_day(school_id: UUID, on: date, *, at: datetime, dry_run: bool = False) -> DayFound:
    """The first half of `evaluate_day`: judge, and keep what is found. About twenty queries."""
    wait_for_lock(JUDGING, school_id)
    seen, last = chain_heads([school_id]).get(school_id, 0), last_evaluation(school_id)
    judged = _judge(school_id, on)
    past = last is not None and on < last.on
    kept, ended = ([], []) if past else (standing_findings(school_id), ended_on(school_id, on))
    change = _change(judged, kept, by="policy" if last and last.policy_version != judged.version else "marks")
    entered, left = _rows(judged, change, ended, _shown(judged, change))
    row = EvaluationRow(on, judged.version, len(judged.measured.rows), len(kept), 0, 0, 0, 0)
    found = DayFound(school_id, judged.policy, row, entered, left, change.standing, not (dry_run or past))
    return _keep_day(found, last, seen, at=at) if found.written else found


def catch_up(school_id: UUID, on: date, *, at: datetime) -> list[DayResult]:
    """Every school day after the last one judged up to `on`, and `on` itself, one after the other."""
    days = [*(day for day in missed_days(school_id, on) if day < on), on]
    return [evaluate_day(school_id, day, at=at) for day in days]


def reevaluate(school_id: UUID, pupil_ids: Collection[UUID], *, at: datetime, seen: int = 0) -> DayResult | None:
    """Judge these pupils again as of the last day judged, after an amendment of their marks. None before the first day.

    What still holds is seen anew: its evidence is that of the marks as they are now. `seen`: the number of the last
    amendment looked at. Must run inside `scoped(school_id)`. About thirty queries, however many pupils.
    """
    wait_for_lock(JUDGING, school_id)
    last = last_evaluation(school_id)
    if last is None:
        return None
    ids = enrolment_ids_of(school_id, pupil_ids)
    judged = _judge(school_id, last.on, ids)
    change = _change(judged, standing_findings(school_id, enrolment_ids=ids), by="amendment")
    shown = _shown(judged, change, anew=True)
    entered, left = _rows(judged, change, ended_on(school_id, last.on, enrolment_ids=ids), shown)
    standing = [_seen_anew(one, shown) for one in change.standing]
    changes = FindingChanges(entered, left, standing)
    keep(school_id, changes, on=last.on, version=judged.version, anew=[row for row in standing if row.evidence])
    row = _counted(last, changes, seen)
    if row != last:
        _note(school_id, row)
    if entered or left:
        record(
            school_id, "findings.looked_again", by=ENGINE, at=at, on=last.on.isoformat(), pupils=len(pupil_ids),
            entered=len(entered), left=len(left),
        )  # fmt: skip
    found = DayFound(school_id, judged.policy, row, entered, left, standing, written=True)
    return _followed(found, at=at, pupil_ids=pupil_ids)


def look_again(school_id: UUID, *, at: datetime) -> DayResult | None:
    """Judge the pupils again whose marks were amended since the findings last knew. None where there is nothing new."""
    wait_for_lock(JUDGING, school_id)
    last, head = last_evaluation(school_id), chain_heads([school_id]).get(school_id, 0)
    if last is None or head <= last.amendments_seen:
        return None
    pupils = pupils_amended(school_id, after=last.amendments_seen, up_to=last.on)
    return reevaluate(school_id, pupils, at=at, seen=head)


def _followed(found: DayFound, *, at: datetime, pupil_ids: Collection[UUID] | None = None) -> DayResult:
    """Let the cases follow what was found of these pupils, or of everybody: other cases have not lapsed."""
    row, changes, proposed = found.row, found.changes, 0
    if found.written:
        proposed = follow_findings(
            found.school_id, changes, found.policy, on=row.on, at=at, pupil_ids=pupil_ids
        ).proposed
    if proposed:
        _note(found.school_id, replace(row, proposed=row.proposed + proposed))
    return DayResult(found.school_id, row.on, row.policy_version, row.pupils, changes, proposed, found.written)


# ---- judging and comparing with what is kept ------------------------------------------------


def _judge(school_id: UUID, on: date, enrolment_ids: Collection[UUID] | None = None) -> _Judged:
    finished = finished_policy(school_id, on)
    policy, moment = finished.policy, moment_of(school_id, on, finished.policy.windows())
    elsewhere = unauthorised_elsewhere(school_id, moment, enrolment_ids)
    found = measured(school_id, policy, moment, enrolment_ids=enrolment_ids, elsewhere=elsewhere)
    judge = Judge(policy, When(on, moment.past), moment.ends)
    special = {enrolment: apart.special() for enrolment, apart in found.apart.items()}
    levels = judge.levels(found.rows, special)
    return _Judged(school_id, policy, finished.version, moment, judge, found, elsewhere, levels)


def _change(judged: _Judged, kept: list[Standing], *, by: str) -> Change:
    """What holds since now, what no longer does and what held before."""
    return changes_of(
        judged.levels, kept, judged.policy, on_roll=lambda: {row[0] for row in judged.measured.rows},
        ends=judged.moment.ends, year_since=judged.moment.year_since, by=by,
    )  # fmt: skip


def _shown(judged: _Judged, change: Change, *, anew: bool = False) -> Shown:
    """The evidence of everybody of whom something is new or has ended; with `anew`, of what stands too."""
    who = {level.enrolment_id for level in change.entered} | {gone.was.enrolment_id for gone in change.left}
    if anew:
        who |= {one.enrolment_id for one in change.standing}
    return evidence_of(judged.school_id, judged.judge, judged.moment, who, known=judged.measured.apart)


def _rows(
    judged: _Judged, change: Change, ended: list[Standing], shown: Shown
) -> tuple[list[FindingRow], list[FindingRow]]:
    """What is new and what has ended, with their evidence and their sentences."""
    again = {(one.enrolment_id, one.ladder, one.tier): one for one in ended}
    entered = [_entered(judged, level, again, shown) for level in change.entered]
    left = [
        replace(
            row_of_standing(gone.was, {}), until=judged.on, ended_by=gone.by, why=shown.ended(gone.was, gone.by)
        )
        for gone in change.left
    ]  # fmt: skip
    return entered, left


def _entered(judged: _Judged, level: Level, again: dict[tuple[UUID, str, str], Standing], shown: Shown) -> FindingRow:
    """A finding that begins, or that ended as of this very day and holds after all."""
    before = again.get((level.enrolment_id, level.ladder.key, level.tier.key))
    since = before.since if before else judged.on
    return FindingRow(
        before.id if before else finding_id(judged.school_id, level, since), level.enrolment_id, level.pupil_id,
        level.ladder.key, level.tier.key, since, None, level.tier.entry, level.tier.role,
        shown.evidence(level.enrolment_id, level.ladder.key),
    )  # fmt: skip


def _seen_anew(one: Standing, shown: Shown) -> FindingRow:
    """A finding that stands with what is seen of it now; without evidence where its ladder is not judged on the day."""
    return row_of_standing(one, shown.evidence(one.enrolment_id, one.ladder))


# ---- keeping ------------------------------------------------


def _keep_day(found: DayFound, last: EvaluationRow | None, seen: int, *, at: datetime) -> DayFound:
    """Write what was found and the day's own row; nothing where the day was judged before and nothing is new."""
    school_id, on = found.school_id, found.row.on
    changes = FindingChanges(found.entered, found.left)
    keep(school_id, changes, on=on, version=found.row.policy_version)
    before = last if last and last.on == on else None
    start = replace(before, policy_version=found.row.policy_version, pupils=found.row.pupils) if before else found.row
    row = _counted(start, changes, seen)
    if before is None:
        Evaluation.objects.create(school_id=school_id, at=at, **asdict(row))
    else:
        _note(school_id, row, since_its_end=at if not judged_too_early(on, at) else None)
    if row != before:
        record(
            school_id, "findings.evaluated", by=ENGINE, at=at, on=on.isoformat(), pupils=row.pupils, found=row.found,
            entered=len(found.entered), left=len(found.left),
        )  # fmt: skip
    return replace(found, row=row)


def _counted(before: EvaluationRow, changes: FindingChanges, seen: int) -> EvaluationRow:
    """The day's counts after these changes: however often it is judged, they are those of the day as a whole."""
    entered, left, on = changes.entered, changes.left, before.on
    return replace(
        before,
        found=before.found + len(entered) - len(left),
        entered=before.entered + sum(r.since == on for r in entered) - sum(r.since == on for r in left),
        left=before.left + sum(r.since < on for r in left) - sum(r.since < on for r in entered),
        amendments_seen=max(before.amendments_seen, seen),
    )


def _note(school_id: UUID, row: EvaluationRow, *, since_its_end: datetime | None = None) -> None:
    """Bring the day's own row up to date; with when it was judged, where that is the first time since its end."""
    rows = Evaluation.objects.filter(school_id=school_id, on=row.on)
    rows.update(**asdict(row))
    if since_its_end:
        rows.filter(at__lt=end_of(row.on)).update(at=since_its_end)
