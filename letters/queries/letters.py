"""Reads of letters for their pages: one letter with everything of it, a pupil's letters, a case's."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any
from uuid import UUID

from django.db.models import OuterRef, QuerySet, Subquery, TextField, Value
from django.db.models.functions import Coalesce, NullIf

from attendance.kit.together import read_together
from letters.models import Copy, Dispatch, DispatchEvent, Letter, LetterEvent, Recipient
from letters.queries.letter_rows import (
    CopyRow,
    LetterEventRow,
    LetterFile,
    LetterLine,
    LetterRow,
    RecipientRow,
    SentRow,
)
from letters.rules.states import ISSUED, SUPERSEDED

EMPTY = Value("", output_field=TextField())
LETTER = tuple(LetterRow.__dataclass_fields__)
COPY = tuple(name for name in CopyRow.__dataclass_fields__ if name not in {"recipients", "sent"})
DEEP = ("figures", "figures_since", "figures_until", "values", "answers", "enclose")
SHORT = ("figures", "since", "until", "values", "answers", "enclose")
EVENT = tuple(LetterEventRow.__dataclass_fields__)
SENT = ("id", "copy_id", "letter_id", "channel", "attempt", "to", "at", "by_name", "state", "state_at", "words")
Ids = Collection[UUID] | QuerySet  # of letters: at hand, or as a part of the statement


# ---- what each row is made of -----------------------------------------------------------------------------------


def letters_called(school_id: UUID) -> Any:
    """The school's letters with the name the pupil is called by, as a queryset."""
    return Letter.objects.filter(school_id=school_id).annotate(
        pupil_first=Coalesce(NullIf("pupil__preferred_first", EMPTY), "pupil__legal_first"),
        pupil_last=Coalesce(NullIf("pupil__preferred_last", EMPTY), "pupil__legal_last"),
    )


def _rows(letters: Any) -> list[LetterRow]:
    return [LetterRow(*row) for row in letters.values_list(*LETTER)]


def _copies(school_id: UUID, letter_ids: Ids) -> QuerySet:
    rows = Copy.objects.filter(school_id=school_id, letter_id__in=letter_ids)
    return rows.order_by("letter_id", "order").values_list(*COPY)


def _recipients(school_id: UUID, letter_ids: Ids) -> QuerySet:
    rows = Recipient.objects.filter(school_id=school_id, copy__school_id=school_id, copy__letter_id__in=letter_ids)
    return rows.order_by("id").values_list("copy_id", "contact_id", "name", "why")


def _sent(school_id: UUID, letter_ids: Ids) -> QuerySet:
    """Each going out with what last became of it, the newest first."""
    told = DispatchEvent.objects.filter(school_id=school_id, dispatch_id=OuterRef("id"))
    told = told.exclude(state="tried").order_by("-at", "-id")
    rows = Dispatch.objects.filter(school_id=school_id, letter_id__in=letter_ids).annotate(
        state=Subquery(told.values("state")[:1]), state_at=Subquery(told.values("at")[:1]),
        words=Subquery(told.values("words")[:1]),
    )  # fmt: skip
    return rows.order_by("-at", "-id").values_list(*SENT)


def _copy_rows(
    copies: Iterable[tuple[Any, ...]], recipients: Iterable[tuple[Any, ...]], sent: Iterable[tuple[Any, ...]]
) -> list[CopyRow]:
    to: dict[UUID, list[RecipientRow]] = defaultdict(list)
    for row in recipients:
        to[row[0]].append(RecipientRow(*row))
    gone: dict[UUID, list[SentRow]] = defaultdict(list)
    for one in _sent_rows(sent):
        gone[one.copy_id].append(one)
    made = (dict(zip(COPY, row, strict=True)) for row in copies)
    return [
        CopyRow(**cells | {"address": tuple(cells["address"])}, recipients=tuple(to[cells["id"]]),
                sent=tuple(gone[cells["id"]]))
        for cells in made
    ]  # fmt: skip


def _sent_rows(rows: Iterable[tuple[Any, ...]]) -> list[SentRow]:
    made = (dict(zip(SENT, row, strict=True)) for row in rows)
    return [SentRow(**cells | {"state": cells["state"] or "", "words": cells["words"] or ""}) for cells in made]


# ---- one letter -------------------------------------------------------------------------------------------------


def letter_by_id(school_id: UUID, letter_id: UUID) -> LetterRow | None:
    """One query."""
    return next(iter(_rows(letters_called(school_id).filter(id=letter_id))), None)


def letter_file(school_id: UUID, letter_id: UUID) -> LetterFile | None:
    """Everything of one letter. One query, and one more where it corrects another."""
    return _file_from(school_id, read_together(**_file_lists(school_id, letter_id)))


def letter_with_before(
    school_id: UUID, letter_id: UUID, *, most: int = 6
) -> tuple[LetterFile | None, list[LetterLine]]:  # fmt: skip
    """The same, and what the family has been sent besides this letter, the newest first. As many queries."""
    mine = Letter.objects.filter(school_id=school_id, id=letter_id)
    sent = letters_called(school_id).filter(
        pupil_id__in=mine.values("pupil_id"), state__in=[ISSUED, SUPERSEDED]
    ).exclude(id=letter_id)  # fmt: skip
    before = {f"before_{name}": rows for name, rows in _line_lists(school_id, sent, most).items()}
    found = read_together(**_file_lists(school_id, letter_id), **before)
    lines = _lines_from({name.removeprefix("before_"): found[name] for name in before})
    return _file_from(school_id, found), lines


def _file_lists(school_id: UUID, letter_id: UUID) -> dict[str, QuerySet]:
    events = LetterEvent.objects.filter(school_id=school_id, letter_id=letter_id).order_by("-at", "-id")
    return {
        "letter": letters_called(school_id).filter(id=letter_id).values_list(*LETTER, *DEEP),
        **_copy_lists(school_id, [letter_id]), "events": events.values_list(*EVENT),
        "corrected": letters_called(school_id).filter(corrects_id=letter_id).order_by("made_at").values_list(*LETTER),
    }  # fmt: skip


def _file_from(school_id: UUID, found: Mapping[str, Sequence[tuple[Any, ...]]]) -> LetterFile | None:
    cells = next(iter(found["letter"]), None)
    if cells is None:
        return None
    deep = dict(zip(SHORT, cells[len(LETTER) :], strict=True))
    letter = LetterRow(*cells[: len(LETTER)])
    return LetterFile(
        letter, tuple(_copy_rows(found["copies"], found["recipients"], found["sent"])),
        tuple(LetterEventRow(*row) for row in found["events"]),
        letter_by_id(school_id, letter.corrects_id) if letter.corrects_id else None,
        tuple(LetterRow(*row) for row in found["corrected"]), **deep | {"enclose": tuple(deep["enclose"])},
    )  # fmt: skip


def copies_of(school_id: UUID, letter_ids: Collection[UUID]) -> Mapping[UUID, list[CopyRow]]:
    """The copies of each letter, with their recipients and what went out. One query."""
    return _by_letter(letter_ids, read_together(**_copy_lists(school_id, list(letter_ids))))


def _copy_lists(school_id: UUID, letter_ids: Ids) -> dict[str, QuerySet]:
    return {
        "copies": _copies(school_id, letter_ids), "recipients": _recipients(school_id, letter_ids),
        "sent": _sent(school_id, letter_ids),
    }  # fmt: skip


def _by_letter(
    letter_ids: Iterable[UUID], found: Mapping[str, Iterable[tuple[Any, ...]]]
) -> dict[UUID, list[CopyRow]]:  # fmt: skip
    by_letter: dict[UUID, list[CopyRow]] = {letter_id: [] for letter_id in letter_ids}
    for row in _copy_rows(found["copies"], found["recipients"], found["sent"]):
        by_letter[row.letter_id].append(row)
    return by_letter


# ---- a pupil's letters, a case's --------------------------------------------------------------------------------


def letters_of_pupil(school_id: UUID, pupil_id: UUID, *, most: int = 200) -> list[LetterLine]:
    """The pupil's letters, the newest first, with to whom they went and what became of them. One query."""
    return _lines(school_id, letters_called(school_id).filter(pupil_id=pupil_id), most)


def letters_of_case(school_id: UUID, case_id: UUID, *, most: int = 200) -> list[LetterLine]:
    """The letters of a case, the newest first. One query."""
    return _lines(school_id, letters_called(school_id).filter(case_id=case_id), most)


def _lines(school_id: UUID, letters: Any, most: int) -> list[LetterLine]:
    return _lines_from(read_together(**_line_lists(school_id, letters, most)))


def _line_lists(school_id: UUID, letters: Any, most: int) -> dict[str, QuerySet]:
    newest = letters.order_by(Coalesce("issued_at", "made_at").desc(), "-id")[:most]
    return {"letters": newest.values_list(*LETTER), **_copy_lists(school_id, newest.values("id"))}


def _lines_from(found: Mapping[str, Iterable[tuple[Any, ...]]]) -> list[LetterLine]:
    rows = [LetterRow(*row) for row in found["letters"]]
    copies = _by_letter([row.id for row in rows], found)
    return [
        LetterLine(
            row, tuple(copy.name for copy in copies[row.id]), tuple(one for copy in copies[row.id] for one in copy.sent)
        )
        for row in rows
    ]


def letter_of_copy(school_id: UUID, letter_id: UUID, copy_id: UUID) -> CopyRow | None:
    """One copy of a letter. One query."""
    rows = Copy.objects.filter(school_id=school_id, letter_id=letter_id, id=copy_id).values_list(*COPY)
    return next(iter(_copy_rows(rows, (), ())), None)
