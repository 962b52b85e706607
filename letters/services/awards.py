"""Deeds: giving awards for a period, to pupils and to groups, with the letters home that go with them.

Scores are counted anew when an award is given: nobody gets one by a form that was changed on the way.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.timezone import localdate

from attendance.access.rules.actors import Actor
from attendance.audit.services import record
from letters.models import Award, Letter, LetterEvent
from letters.queries.celebration import Celebrated, GroupScore, PupilScore, celebrated
from letters.queries.periods import Period
from letters.rules.states import DRAFT, DROPPED, HELD, WITHDRAWN
from letters.services.deciding import end_as_withdrawn
from letters.services.draft_rows import Drafting, Wanted
from letters.services.letter_events import event_of
from letters.services.problems import LetterProblem


@dataclass(frozen=True)
class Given:
    """How many awards were given, and how many letters home wait to be decided."""

    awards: int
    letters: int


def give_awards(
    school_id: UUID, period: Period, *, pupil_ids: Collection[UUID], group_keys: Collection[str], group_award: str,
    by: Actor, at: datetime,
) -> Given:  # fmt: skip
    """Give the chosen pupils the award of their band, and the chosen groups `group_award`. Raises LetterProblem.

    Refused: nobody chosen, an award for a single pupil where the trust forbids them, a pupil who earned none. Whoever
    has the award already is passed over. A band with a letter drafts one home, which waits for a person like any other.
    """
    with transaction.atomic():
        found = celebrated(school_id, period)
        pupils = _chosen_pupils(found, pupil_ids)
        groups = _chosen_groups(found, group_keys, group_award)
        if not pupils and not groups:
            raise LetterProblem("pupils", "Nobody new was chosen.", "Tick a pupil or a group.")
        letters = _draft(school_id, period, pupils, by=by, at=at)
        rows = [_of_pupil(school_id, period, row, letters.get(row.pupil_id), by, at) for row in pupils]
        rows += [_of_group(school_id, period, row, group_award.strip(), by, at) for row in groups]
        _keep(rows)
        record(
            school_id, "awards.given", by=by, at=at, since=period.since.isoformat(), awards=len(rows),
            letters=len(letters),
        )  # fmt: skip
    return Given(len(rows), len(letters))


def take_back(school_id: UUID, award_id: UUID, *, by: Actor, at: datetime) -> None:
    """Take an award back, and its letter home where it was not approved yet. Raises LetterProblem. Three statements."""
    with transaction.atomic():
        row = Award.objects.select_for_update().filter(school_id=school_id, id=award_id).first()
        if row is None or row.withdrawn_at:
            raise LetterProblem("award", "There is no such award any more.", "Look at the list again.")
        letter = Letter.objects.select_for_update().filter(school_id=school_id, id=row.letter_id).first()
        if letter is not None and letter.state not in (DRAFT, HELD, DROPPED, WITHDRAWN):
            message = "The letter home has been approved already."
            raise LetterProblem("award", message, "Withdraw the letter first.")
        Award.objects.filter(school_id=school_id, id=award_id).update(withdrawn_at=at)
        if letter is not None and letter.state in (DRAFT, HELD):
            end_as_withdrawn(letter, "The award was taken back.", by=by, at=at)
        record(school_id, "award.taken_back", by=by, at=at, subject="award", subject_id=award_id)


# ---- who was chosen --------------------------------------------------------------------------------------------------


def _chosen_pupils(found: Celebrated, pupil_ids: Collection[UUID]) -> list[PupilScore]:
    wanted = set(pupil_ids)
    if wanted and not found.rules.individual:
        message = "The policy gives no awards to single pupils."
        raise LetterProblem("pupils", message, "Choose registration groups or year groups.")
    rows = [row for row in found.pupils if row.pupil_id in wanted]
    if len(rows) < len(wanted):
        message = "The figures have moved: somebody who was ticked has not earned the award any more."
        raise LetterProblem("pupils", message, "Look at the list again; nothing was given yet.")
    return [row for row in rows if not row.given]


def _chosen_groups(found: Celebrated, keys: Collection[str], award: str) -> list[GroupScore]:
    rows = [row for row in (*found.groups, *found.years) if row.key in set(keys)]
    if len(rows) < len(set(keys)):
        raise LetterProblem("groups", "One of these groups is not there any more.", "Look at the list again.")
    if rows and not award.strip():
        raise LetterProblem("group_award", "What the groups get the award for is missing.", "Write it, or choose one.")
    had = {(row.to, row.title) for row in found.given}
    return [row for row in rows if (row.label, award.strip()) not in had]


# ---- what is written ------------------------------------------------------------------------------------------------


def _draft(
    school_id: UUID, period: Period, pupils: Sequence[PupilScore], *, by: Actor, at: datetime
) -> Mapping[UUID, Letter]:  # fmt: skip
    """The letters home of bands that have one, by pupil."""
    drafting = Drafting.on(school_id, localdate(at))
    wanted = [
        Wanted(row.pupil_id, row.band.letter, answers=answers_of(row.band.title, period))
        for row in pupils
        if row.band.letter
    ]  # fmt: skip
    for key in {one.key for one in wanted}:
        if drafting.wording(key) is None:
            message = f"There are no words for the letter “{key}”, which the policy names."
            raise LetterProblem("pupils", message, "Publish a template for it, or take it out of the policy.")
    letters = drafting.letters(wanted, by=by, at=at) if wanted else []
    LetterEvent.objects.bulk_create(
        event_of(letter, "drafted", f"Drafted with an award for {period.label}.", by=by, at=at) for letter in letters
    )
    return {letter.pupil_id: letter for letter in letters}


def answers_of(title: str, period: Period) -> dict[str, str]:
    """What a letter or certificate says of the award."""
    return {"award_name": title, "award_period": period.label}


def _of_pupil(
    school_id: UUID, period: Period, row: PupilScore, letter: Letter | None, by: Actor, at: datetime
) -> Award:  # fmt: skip
    return Award(
        school_id=school_id, pupil_id=row.pupil_id, band=row.band.key, title=row.band.title, since=period.since,
        until=period.until, attended=row.score.attended, possible=row.score.possible,
        letter_id=letter.id if letter else None, made_by=by.user_id, made_name=by.name, made_at=at,
    )  # fmt: skip


def _of_group(school_id: UUID, period: Period, row: GroupScore, award: str, by: Actor, at: datetime) -> Award:
    return Award(
        school_id=school_id, group_id=row.group_id, year_group=row.year_group, band=f"group: {award}", title=award,
        since=period.since, until=period.until, attended=row.score.attended, possible=row.score.possible,
        made_by=by.user_id, made_name=by.name, made_at=at,
    )  # fmt: skip


def _keep(rows: Sequence[Award]) -> None:
    try:
        with transaction.atomic():
            Award.objects.bulk_create(rows)
    except IntegrityError as error:
        message = "Somebody gave one of these awards at the same moment."
        raise LetterProblem("pupils", message, "Look at the list again; nothing was given twice.") from error
