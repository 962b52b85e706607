"""Reads: who may be celebrated for a period, by pupil, registration group and year group."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from attendance.calendar.queries import school_day_cells
from attendance.kit.together import read_together
from attendance.people.queries import GroupRow, year_label
from attendance.people.queries.groups import group_cells
from interventions.queries.policies import effective_policy
from letters.queries.awards import AwardRow, award_cells, award_rows
from letters.queries.periods import Period
from letters.rules.celebration import AwardBand, Celebration, Score, band_of, best_of, celebration_of, score_of
from registers.queries.figures import EnrolmentCounts, Span, enrolment_counts
from registers.queries.measures import code_sums
from registers.rules.codes import ABSENT, CodeNotInForce, code_even_if_retired

DAY = timedelta(days=1)


@dataclass(frozen=True)
class PupilScore:
    """`given`: the band for which this pupil has an award of the period already, or ""."""

    pupil_id: UUID
    name: str
    group: str
    group_slug: str
    year_group: int
    score: Score
    band: AwardBand
    given: bool


@dataclass(frozen=True)
class GroupScore:
    """A registration group (`group_id`) or a year group. `best`: it has, or shares, the first place."""

    key: str
    label: str
    group_id: UUID | None
    year_group: int | None
    score: Score
    pupils: int
    best: bool


@dataclass(frozen=True)
class Celebrated:
    """Everything the page of awards shows of a period."""

    rules: Celebration
    period: Period
    pupils: tuple[PupilScore, ...]
    groups: tuple[GroupScore, ...]
    years: tuple[GroupScore, ...]
    given: tuple[AwardRow, ...]

    @property
    def by_band(self) -> list[tuple[AwardBand, list[PupilScore]]]:
        """Each band with those who earned it, the best band first; one that nobody earned with none."""
        bands = sorted(self.rules.bands, key=lambda band: band.band.low, reverse=True)
        return [(band, [row for row in self.pupils if row.band.key == band.key]) for band in bands]

    @property
    def given_pupils(self) -> list[AwardRow]:
        return [row for row in self.given if row.pupil_id]

    @property
    def given_groups(self) -> list[AwardRow]:
        return [row for row in self.given if row.pupil_id is None]

    @property
    def groups_to_print(self) -> list[tuple[str, str]]:
        """(slug, name) of the registration groups with pupils who were given an award, in order of name."""
        return sorted({(row.group_slug, row.group) for row in self.pupils if row.given and row.group_slug},
                      key=lambda pair: pair[1])  # fmt: skip


def rules_of(school_id: UUID, day: date) -> Celebration:
    """What the school's policy celebrates. One query."""
    return celebration_of(effective_policy(school_id, day).policy.sections)


def celebrated(school_id: UUID, period: Period) -> Celebrated:
    """Scores of everybody on roll at the period's end. Four queries, however many pupils.

    The policy is that of the period's last day. Pupils without a band, and all of them where the trust forbids awards
    for single pupils, are left out.
    """
    last = period.until - DAY
    rules = rules_of(school_id, last)
    counted = [
        row for row in enrolment_counts([school_id], Span(period.since, period.until)) if row.counts.possible
    ]  # fmt: skip
    lists = read_together(
        awards=award_cells(school_id, period.since), groups=group_cells(school_id, last),
        days=school_day_cells(school_id, period.since, period.until),
    )  # fmt: skip
    aside = _aside(school_id, [row[0] for row in lists["days"]], last, rules)
    scores = {row.enrolment_id: _score(row, aside) for row in counted}
    given = award_rows(lists["awards"])
    held = {(row.pupil_id, row.title) for row in given}
    return Celebrated(
        rules, period, tuple(_pupils(counted, scores, rules, held)) if rules.individual else (),
        _groups([GroupRow(*row) for row in lists["groups"]], counted, scores), _years(counted, scores), given,
    )  # fmt: skip


def _aside(school_id: UUID, days: Sequence[date], last: date, rules: Celebration) -> dict[UUID, int]:
    """Sessions that the policy sets aside, by enrolment: codes of absence only, others leave the score as it is. One
    query, or none."""
    codes = [code for code in rules.set_aside if _is_absence(code, last)]
    if not codes:
        return {}
    return {key: sum(found.values()) for key, found in code_sums(school_id, days, codes).items()}


def _is_absence(code: str, day: date) -> bool:
    try:
        return code_even_if_retired(code, day).code_class in ABSENT
    except CodeNotInForce:
        return False


def _score(row: EnrolmentCounts, aside: Mapping[UUID, int]) -> Score:
    return score_of(row.counts.attended, row.counts.absent, aside.get(row.enrolment_id, 0))


def _pupils(
    counted: Sequence[EnrolmentCounts],
    scores: Mapping[UUID, Score],
    rules: Celebration,
    held: Collection[tuple[UUID | None, str]],
) -> list[PupilScore]:
    """In register order within each band, the best band first."""
    found = []
    for row in counted:
        score = scores[row.enrolment_id]
        if band := band_of(score, rules.bands):
            given = (row.pupil_id, band.title) in held
            found.append(
                PupilScore(row.pupil_id, row.name, row.group, row.group_slug, row.year_group, score, band, given)
            )
    return sorted(found, key=lambda one: one.band.band.low, reverse=True)


def _groups(
    groups: Sequence[GroupRow], counted: Sequence[EnrolmentCounts], scores: Mapping[UUID, Score]
) -> tuple[GroupScore, ...]:
    ids = {group.slug: group for group in groups}
    sums, pupils = _summed((row.group_slug, scores[row.enrolment_id]) for row in counted if row.group_slug in ids)
    best = set(best_of(sums))
    rows = [
        GroupScore(slug, ids[slug].name, ids[slug].id, None, score, pupils[slug], slug in best)
        for slug, score in sums.items()
    ]
    return tuple(sorted(rows, key=_by_score))


def _years(counted: Sequence[EnrolmentCounts], scores: Mapping[UUID, Score]) -> tuple[GroupScore, ...]:
    sums, pupils = _summed((str(row.year_group), scores[row.enrolment_id]) for row in counted)
    best = set(best_of(sums))
    rows = [
        GroupScore(f"year-{key}", year_label(int(key)), None, int(key), score, pupils[key], key in best)
        for key, score in sums.items()
    ]
    return tuple(sorted(rows, key=_by_score))


def _by_score(row: GroupScore) -> tuple[float, str]:
    return (-row.score.attended / row.score.possible if row.score.possible else 0, row.label)


def _summed(pairs) -> tuple[dict[str, Score], dict[str, int]]:
    attended: dict[str, int] = defaultdict(int)
    possible: dict[str, int] = defaultdict(int)
    pupils: dict[str, int] = defaultdict(int)
    for key, score in pairs:
        attended[key] += score.attended
        possible[key] += score.possible
        pupils[key] += 1
    return {key: Score(attended[key], possible[key]) for key in attended}, pupils
