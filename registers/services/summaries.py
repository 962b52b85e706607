"""Deeds: the weekly summaries counted anew from the marks."""

from dataclasses import dataclass
from uuid import UUID

from registers.queries.summaries import in_batches, pupil_ids, weeks_with_marks
from registers.services.writing import recount_weeks


@dataclass(frozen=True)
class Rebuilt:
    """How much was counted anew."""

    pupils: int
    weeks: int


def rebuild_summaries(school_id: UUID) -> Rebuilt:
    """Count every week of every pupil anew. Two queries and one for each eight weeks; idempotent.

    Must run inside `scoped(school_id)`: all of a school's summaries change together or not at all.
    """
    pupils, weeks = pupil_ids(school_id), weeks_with_marks(school_id)
    for some in in_batches(weeks):
        recount_weeks(school_id, pupils, some)
    return Rebuilt(len(pupils), len(weeks))
