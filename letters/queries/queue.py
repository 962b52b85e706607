"""Reads of the letters that wait: the pile and what stands around it, and those that are approved together."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Count, F, Q, QuerySet, TextField, Value
from django.db.models.functions import Concat

from attendance.kit.together import read_together
from letters.models import Letter
from letters.queries.letter_looks import SeenLook, looks_at
from letters.queries.letter_rows import LetterFile, LetterRow, Wanted
from letters.queries.letters import LETTER, letters_called
from letters.rules.states import APPROVED, DRAFT, ISSUED

SPACE = Value(" ", output_field=TextField())
UNDO_WITHIN = timedelta(minutes=1)


@dataclass(frozen=True)
class Around:
    """What stands around a pile: how many letters it has (`length`), how many are in each state, how many drafts one
    of the reader's roles was asked about, (key, title) of the templates in it by title, and what the reader approved
    within the last minute and nobody has drawn yet."""

    length: int
    counts: Mapping[str, int]
    asked: int
    keys: Sequence[tuple[str, str]]
    undo: Sequence[UUID]


def around(
    school_id: UUID, wanted: Wanted, *, roles: Collection[str], user_id: UUID | None, at: datetime
) -> Around:  # fmt: skip
    """What stands around the pile of these letters, for a reader with these roles. One query."""
    rows = Letter.objects.filter(school_id=school_id)
    asked = Count("id", filter=Q(state=DRAFT, asked_role__in=list(roles)))
    keys = rows.filter(state__in=wanted.states).order_by().values_list("key", "title").distinct()
    mine = rows.filter(state=APPROVED, approved_by=user_id, approved_at__gt=at - UNDO_WITHIN, approved_at__lte=at)
    found = read_together(
        length=_wanted(school_id, wanted).order_by().values_list("school_id").annotate(n=Count("id")),
        counts=rows.order_by().values_list("state").annotate(n=Count("id"), asked=asked),
        keys=keys, undo=mine.order_by("id").values_list("id"),
    )  # fmt: skip
    return Around(
        sum(row[1] for row in found["length"]), {row[0]: row[1] for row in found["counts"]},
        sum(row[2] for row in found["counts"]),
        sorted(dict(found["keys"]).items(), key=lambda item: item[1]),
        [row[0] for row in found["undo"]],
    )  # fmt: skip


def queue(school_id: UUID, wanted: Wanted, *, first: int = 0, most: int = 50) -> list[LetterRow]:
    """Letters of a list: what is decided soonest first; issued ones the newest first. One query."""
    return [_row(letter) for letter in _pile(school_id, wanted, first, most)]


def queue_seen(
    school_id: UUID, wanted: Wanted, on: date, *, abilities: Collection[str], first: int = 0, most: int = 50
) -> tuple[list[LetterRow], dict[UUID, SeenLook]]:  # fmt: skip
    """The same with each letter as it stands on the day, for a reader with these abilities. As `looks_at`, and one."""
    letters = list(_pile(school_id, wanted, first, most))
    return [_row(letter) for letter in letters], looks_at(school_id, letters, on, abilities=abilities)


def files_seen(
    school_id: UUID, letter_ids: Collection[UUID], on: date, *, abilities: Collection[str]
) -> tuple[list[LetterFile], dict[UUID, SeenLook]]:  # fmt: skip
    """These letters by the pupil's name, without copies and history, and the drafts among them as they stand on the
    day; an unknown one is missing. As `looks_at`, and one."""
    rows = letters_called(school_id).filter(id__in=list(letter_ids))
    letters = list(rows.order_by("pupil_last", "pupil_first", "title", "id"))
    drafts = [letter for letter in letters if letter.state == DRAFT]
    return [_file(letter) for letter in letters], looks_at(school_id, drafts, on, abilities=abilities)


def _pile(school_id: UUID, wanted: Wanted, first: int, most: int) -> QuerySet[Letter]:
    done = wanted.states == (ISSUED,)
    order = ("-issued_at", "-id") if done else (F("due").asc(nulls_last=True), "pupil_last", "pupil_first", "id")
    return _wanted(school_id, wanted).order_by(*order)[first : first + most]


def _row(letter: Any) -> LetterRow:
    return LetterRow(*(getattr(letter, name) for name in LETTER))


def _file(letter: Any) -> LetterFile:
    return LetterFile(
        _row(letter), figures=letter.figures, since=letter.figures_since, until=letter.figures_until,
        values=letter.values, answers=letter.answers, enclose=tuple(letter.enclose),
    )  # fmt: skip


def _wanted(school_id: UUID, wanted: Wanted) -> Any:
    rows = letters_called(school_id)
    if wanted.states:
        rows = rows.filter(state__in=wanted.states)
    if wanted.key:
        rows = rows.filter(key=wanted.key)
    if wanted.asked:
        rows = rows.filter(asked_role__in=wanted.asked)
    if wanted.text:
        rows = rows.annotate(called=Concat("pupil_first", SPACE, "pupil_last"))
        rows = rows.filter(called__icontains=wanted.text)
    return rows
