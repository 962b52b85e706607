"""What an evaluation found, as it is handed on to the cases; and what is kept of it."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Any
from uuid import UUID

from django.db import connection

from interventions.models import Evaluation, Finding
from interventions.rules.levels import Standing


@dataclass(frozen=True)
class FindingRow:
    """That a pupil meets a tier, from `since` until before `until` (None: it still holds).

    `entry` automatic, or proposed to `role`. `evidence` is `rules.evidence.as_json` of what was seen. `because` is one
    plain sentence: why it holds, or, where it has ended, why it ended.
    `ended_by`: marks, amendment, policy, left, year.
    """

    id: UUID
    enrolment_id: UUID
    pupil_id: UUID
    ladder: str
    tier: str
    since: date
    until: date | None
    entry: str
    role: str
    evidence: Mapping[str, Any]
    why: str = ""
    ended_by: str = ""

    @property
    def because(self) -> str:
        """Why it holds, or why it ended, in one plain sentence."""
        return self.why or str(self.evidence.get("because", ""))


@dataclass(frozen=True)
class FindingChanges:
    """Of the pupils judged: what holds since now (`entered`), what no longer does (`left`), what held before."""

    entered: list[FindingRow] = field(default_factory=list)
    left: list[FindingRow] = field(default_factory=list)
    standing: list[FindingRow] = field(default_factory=list)

    @property
    def holding(self) -> list[FindingRow]:
        """Everything that is true now."""
        return [*self.entered, *self.standing]


# ---- what is kept ------------------------------------------------

ROW = ("id", "enrolment_id", "pupil_id", "ladder", "tier", "since", "until", "entry", "role")
STANDING = """
SELECT f.id, f.enrolment_id, f.ladder, f.tier, f.since, f.pupil_id, f.entry, f.role FROM interventions_finding f
WHERE f.school_id = %(school)s AND {which} {of}
"""


class Kept(Mapping[str, Any]):
    """The evidence of one kept finding, read with that of all its fellows when somebody first asks. Hardly any night
    asks for the evidence of findings that still stand, and it is most of what they weigh."""

    def __init__(self, shelf: "_Shelf", finding_id: UUID) -> None:
        self._shelf, self._id = shelf, finding_id

    def __getitem__(self, key: str) -> Any:
        return self._shelf.kept[self._id][key]

    def __iter__(self) -> Iterator[str]:
        return iter(self._shelf.kept[self._id])

    def __len__(self) -> int:
        return len(self._shelf.kept[self._id])


@dataclass
class _Shelf:
    school_id: UUID
    finding_ids: list[UUID]

    @cached_property
    def kept(self) -> dict[UUID, Mapping[str, Any]]:
        rows = Finding.objects.filter(school_id=self.school_id, id__in=self.finding_ids)
        return dict(rows.values_list("id", "evidence"))


def standing_findings(school_id: UUID, *, enrolment_ids: Collection[UUID] | None = None) -> list[Standing]:
    """What holds as of the last day judged, of everybody or of these enrolments. One query."""
    return _standing(school_id, "f.until IS NULL", {}, enrolment_ids)


def ended_on(school_id: UUID, on: date, *, enrolment_ids: Collection[UUID] | None = None) -> list[Standing]:
    """What was found to hold no more as of that day: it may hold again, as of the same day. One query."""
    return _standing(school_id, "f.until = %(on)s", {"on": on}, enrolment_ids)


def _standing(school_id: UUID, which: str, values: dict[str, Any], ids: Collection[UUID] | None) -> list[Standing]:
    of = "" if ids is None else "AND f.enrolment_id = ANY (%(enrolments)s)"
    values |= {"school": school_id} if ids is None else {"school": school_id, "enrolments": list(ids)}
    with connection.cursor() as cursor:
        cursor.execute(STANDING.format(which=which, of=of), values)
        return [Standing(*row) for row in cursor.fetchall()]


def rows_of_standing(school_id: UUID, standing: Collection[Standing]) -> list[FindingRow]:
    """The same as rows. No query until somebody asks for evidence or a sentence: then one for all."""
    shelf = _Shelf(school_id, [one.id for one in standing])
    return [row_of_standing(one, Kept(shelf, one.id)) for one in standing]


def row_of_standing(one: Standing, evidence: Mapping[str, Any]) -> FindingRow:
    return FindingRow(
        one.id, one.enrolment_id, one.pupil_id, one.ladder, one.tier, one.since, None, one.entry, one.role, evidence
    )


def findings_of_pupil(school_id: UUID, pupil_id: UUID) -> list[FindingRow]:
    """Everything ever found of a pupil, what holds now first, then the newest. One query.

    Of what has ended, `because` says why it ended.
    """
    rows = Finding.objects.filter(school_id=school_id, pupil_id=pupil_id).order_by("-until", "-since", "ladder")
    found = rows.values_list(*ROW, "evidence", "because", "ended_because", "ended_by")
    return [
        FindingRow(*values, ended_because if values[6] else because, ended_by)  # type: ignore[call-arg]
        for *values, because, ended_because, ended_by in found
    ]


def left_on(school_id: UUID, on: date) -> list[FindingRow]:
    """What ended as of that day, with why; also what was first found as of it, until a mark was amended. One query."""
    rows = Finding.objects.filter(school_id=school_id, until=on).order_by("ladder")
    found = rows.values_list(*ROW, "evidence", "ended_because", "ended_by")
    return [FindingRow(*row) for row in found]


@dataclass(frozen=True)
class EvaluationRow:
    """One school day judged. `amendments_seen` is the number of the last amendment that the findings know of."""

    on: date
    policy_version: str
    pupils: int
    found: int
    entered: int
    left: int
    proposed: int
    amendments_seen: int


EVALUATION = ("on", "policy_version", "pupils", "found", "entered", "left", "proposed", "amendments_seen")


def last_evaluation(school_id: UUID) -> EvaluationRow | None:
    """How far the school has come; None before its first day. One query."""
    row = Evaluation.objects.filter(school_id=school_id).order_by("-on").values_list(*EVALUATION).first()
    return EvaluationRow(*row) if row else None
