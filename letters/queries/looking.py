"""What is read about letters before they are checked, for all of them at once."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.utils.timezone import localdate

from attendance.kit.together import read_together
from interventions.queries.events import Events, events_of
from interventions.queries.letter_grounds import action_states
from letters.models import Letter
from letters.queries.about_pupils import Pupils, with_families
from letters.queries.addressees import kept_from, kept_lists
from letters.queries.counting import spans_of
from letters.queries.facts import About, Facts, read_facts
from letters.queries.filling import after_meeting, fields_used
from letters.queries.holds import HoldRow, hold_cells, holds_from
from letters.queries.in_force import InForce
from letters.queries.planning import plans_for
from letters.queries.wordings import Wordings
from letters.rules.addressing import CopyPlan, Plan
from letters.rules.checks import ABOUT_EVIDENCE
from letters.rules.figures import Figures
from letters.rules.states import ISSUED, OPEN, SUPERSEDED
from registers.queries.spans import Given, evidence_given

TRIED_BACK = timedelta(days=60)
EVIDENCE_CODES = ("I", "M")


@dataclass(frozen=True)
class OtherLetter:
    """Another letter about the pupil, open or issued."""

    id: UUID
    pupil_id: UUID
    key: str
    title: str
    state: str
    drafted_on: date
    issued_at: datetime | None
    corrects_id: UUID | None
    case_id: UUID | None


@dataclass(frozen=True)
class Read:
    """What was read for all the letters, once."""

    held: InForce
    pupils: Pupils
    plans: Mapping[UUID, Plan]
    kept: Mapping[UUID, tuple[CopyPlan, ...]]
    facts: Mapping[UUID, Facts]
    figures: Mapping[UUID, Figures]
    actions: Mapping[UUID, str]
    holds: Mapping[UUID, Sequence[HoldRow]]
    events: Events
    others: Mapping[UUID, Sequence[OtherLetter]]
    left: Mapping[UUID, date]
    evidence: Mapping[UUID, Sequence[Given]]
    school_days: Sequence[date]

    @property
    def on(self) -> date:
        return self.held.on


def read_about(held: InForce, letters: Sequence[Letter]) -> Read:
    """Everything, in twelve queries at most, however many letters."""
    school_id, on, about_pupils = held.school_id, held.on, {letter.pupil_id for letter in letters}
    pupils, families = with_families(school_id, about_pupils, on)
    about = [_about(letter, held.wordings) for letter in letters]
    found = read_facts(held, pupils, about, kept=spans_of(letters))
    since = min((one.since for one in found.facts.values()), default=on)
    evident = {letter.pupil_id for letter in letters if letter.key in ABOUT_EVIDENCE}
    lists = read_together(
        **kept_lists(school_id, [letter.id for letter in letters]), holds=hold_cells(school_id, about_pupils, on),
        others=_others(school_id, about_pupils),
    )  # fmt: skip
    return Read(
        held, pupils, plans_for(held, letters, families), kept_from(lists), found.facts, found.again,
        action_states(school_id, [letter.action_id for letter in letters if letter.action_id]),
        holds_from(lists["holds"], on), events_of(school_id, min(since, on - TRIED_BACK), on, about_pupils),
        _by_pupil(lists["others"], since), pupils.left(on),
        evidence_given(school_id, evident, since, EVIDENCE_CODES), found.days.calendar,
    )  # fmt: skip


def _about(letter: Letter, wordings: Wordings) -> About:
    about_last = after_meeting(fields_used(wordings, letter.key), letter.enclose)
    return About(letter.id, letter.pupil_id, letter.case_id, about_last)


def _others(school_id: UUID, pupil_ids: Collection[UUID]) -> QuerySet:
    """The open letters about these pupils, and those that were issued."""
    states = [*OPEN, ISSUED, SUPERSEDED]
    rows = Letter.objects.filter(school_id=school_id, pupil_id__in=list(pupil_ids), state__in=states)
    return rows.order_by("made_at", "id").values_list(*OTHER)


def _by_pupil(cells: Iterable[tuple[Any, ...]], since: date) -> dict[UUID, list[OtherLetter]]:
    """The open ones, and those issued since the day."""
    found: dict[UUID, list[OtherLetter]] = defaultdict(list)
    for row in (OtherLetter(*one) for one in cells):
        if row.issued_at is None or localdate(row.issued_at) >= since:
            found[row.pupil_id].append(row)
    return found


OTHER = tuple(one.name for one in fields(OtherLetter))
