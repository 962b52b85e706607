"""Issuing: an approved letter becomes PDFs that are kept, and is frozen with them, once.

Whoever issues a letter holds its lock (`kit.locks`) until the transaction ends, so that two workers never draw the same
one; who dies gives it back. The PDF is drawn and kept before the letter's row is held: a page that looks at the letter
waits for no drawing. What was kept and not issued, since the worker died in between, is found again by its name: the
same words make the same bytes.
"""

import logging
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from functools import partial
from typing import NamedTuple
from uuid import UUID

from django.db import DatabaseError, transaction
from django.db.models import F

from attendance.access.rules.actors import Actor
from attendance.audit.services import record
from attendance.kit import pdf
from attendance.kit.locks import try_lock
from attendance.kit.queue import enqueue
from interventions.services.actions import finish_action
from interventions.services.problems import CaseProblem
from letters.models import Batch, Copy, Letter
from letters.queries.dispatches import providers
from letters.queries.last_look import Stops, stops_now
from letters.queries.papers import CopyPaper, papers_of
from letters.rules.states import APPROVED, DRAFT, ISSUED, SUPERSEDED
from letters.services.delivery import SEND_LETTER
from letters.services.drawing import draw
from letters.services.keeping import Kept, keep_pdf
from letters.services.letter_events import tell
from letters.services.problems import LetterProblem, StorageAway

log = logging.getLogger(__name__)
LOCK = "letter"
HOUSE = Actor(None, "Herringbone", "Drawing and issuing letters")
NOT_DRAWN = "The PDF of this letter could not be drawn: something went wrong on our side."
TRIES = 3
GIVEN_UP = f"It was tried {TRIES} times, and each time the machine gave up over it. The other letters went on."


class CannotDraw(RuntimeError):
    """No PDF at all can be drawn here; the text says what is missing. Letters stay approved."""


class Drawn(NamedTuple):
    """A copy's PDF as it was kept, and its number of pages. A text has none."""

    copy_id: UUID
    kept: Kept
    pages: int


def issue_letter(school_id: UUID, letter_id: UUID, *, at: datetime) -> bool:
    """Draw, keep and freeze an approved letter; False where it is not approved (any more) or somebody else is at it.

    In the caller's scope, in one transaction. Raises StorageAway and CannotDraw, where no letter can be issued now,
    and LetterProblem where this one cannot; nothing is changed then.
    """
    with transaction.atomic():
        rows = Letter.objects.filter(school_id=school_id, id=letter_id, state=APPROVED)
        if not try_lock(LOCK, letter_id) or (seen := rows.first()) is None:
            return False
        drawn = [_drawn(school_id, one, at) for one in _papers(school_id, seen)]
        letter = _held(school_id, seen)
        if letter is None:
            return False
        if stops := stops_now(school_id, letter, at):
            raise LetterStopped(stops)
        _freeze(letter, drawn, at)
        _follow_up(letter, at)
        _send_on(letter)
    return True


def _held(school_id: UUID, seen: Letter) -> Letter | None:
    """The letter, held until the transaction ends with the one that it corrects, if it is as it was seen.

    In the order of their ids, as everybody holds letters: whoever looks at both of them does not block this.
    """
    ids = [key for key in (seen.id, seen.corrects_id) if key]
    rows = Letter.objects.select_for_update().filter(school_id=school_id, id__in=ids).order_by("id")
    letter = next(one for one in rows if one.id == seen.id)
    return letter if (letter.state, letter.approved_at) == (APPROVED, seen.approved_at) else None


class LetterStopped(LetterProblem):
    """Since it was approved something has happened that must be decided anew: the letter goes back to be decided."""

    def __init__(self, stops: Stops) -> None:
        super().__init__("", stops.words, stops.remedy)


def _papers(school_id: UUID, letter: Letter) -> Sequence[CopyPaper]:
    """The papers to draw; none for a text."""
    with _said_plainly(letter.id):
        return papers_of(school_id, letter.id) if letter.kind != "text" else []


def _drawn(school_id: UUID, one: CopyPaper, at: datetime) -> Drawn:
    if lack := pdf.available():
        raise CannotDraw(lack)
    with _said_plainly(one.copy_id):
        content = draw(one.paper, one.pictures)
        pages = pdf.page_count(content)
    return Drawn(one.copy_id, keep_pdf(school_id, one.copy_id, content, at=at), pages)


@contextmanager
def _said_plainly(what: UUID) -> Iterator[None]:
    """Whatever goes wrong in drawing is that letter's own problem: the others go on."""
    try:
        yield
    except (LetterProblem, DatabaseError):
        raise
    except pdf.PdfProblem as problem:
        raise LetterProblem("", "The PDF of this letter could not be drawn.", str(problem)) from problem
    except Exception as error:
        log.exception("letters: %s could not be drawn", what)
        raise LetterProblem("", NOT_DRAWN, "Try again; if it happens twice, ask for help.") from error


# ---- what is written, in one transaction -----------------------------------------------------------------------------


def _freeze(letter: Letter, drawn: Sequence[Drawn], at: datetime) -> None:
    """Copies first: whoever reads an issued letter finds its files."""
    copies = Copy.objects.filter(school_id=letter.school_id, letter_id=letter.id, issued_at__isnull=True)
    for copy_id, kept, pages in drawn:
        if not copies.filter(id=copy_id).update(path=kept.path, sha256=kept.sha256, pages=pages, issued_at=at):
            raise LetterProblem("", "Who gets this letter has changed while it was drawn.", "Try again.")
    copies.update(issued_at=at)  # texts, which have no paper
    Letter.objects.filter(school_id=letter.school_id, id=letter.id).update(
        state=ISSUED, issued_at=at, error="", changed_at=at
    )
    letter.state, letter.issued_at = ISSUED, at


def _follow_up(letter: Letter, at: datetime) -> None:
    """Everything that an issued letter brings with it: history, case, the letter it corrects, the batch's count."""
    by = Actor(letter.approved_by, letter.approved_name, "")
    tell(letter, "issued", "Issued: words, figures, recipients and PDF are frozen.", by=HOUSE, at=at)
    if letter.action_id:
        _finish(letter, letter.action_id, by, at)
    if letter.corrects_id:
        _supersede(letter, at)
    if letter.batch_id:
        batch = Batch.objects.filter(school_id=letter.school_id, id=letter.batch_id)
        batch.update(done=F("done") + 1, changed_at=at)
    record(
        letter.school_id, "letter.issued", by=by, at=at, subject="letter", subject_id=letter.id, key=letter.key
    )  # fmt: skip


def _finish(letter: Letter, action_id: UUID, by: Actor, at: datetime) -> None:
    try:
        finish_action(letter.school_id, action_id, outcome=f"Letter issued: {letter.title}.", by=by, at=at)
    except CaseProblem as problem:
        words = f"The case does not ask for this letter any more. {problem.message}"
        raise LetterProblem("", words, "It is withdrawn by itself, unless the case asks for it again.") from problem


def _supersede(letter: Letter, at: datetime) -> None:
    rows = Letter.objects.filter(school_id=letter.school_id, id=letter.corrects_id, state=ISSUED)
    old = rows.select_for_update().first()
    if old is None:
        return
    rows.update(state=SUPERSEDED, changed_at=at)
    words = "Another letter, which corrects this one, was issued."
    tell(old, "superseded", words, by=HOUSE, at=at, correction=str(letter.id))


def _send_on(letter: Letter) -> None:
    """What leaves by itself is handed on after the commit; a queue that is away does no harm: it is swept."""
    copies = Copy.objects.filter(school_id=letter.school_id, letter_id=letter.id)
    if copies.filter(channel__in=providers().machine_channels).exists():
        transaction.on_commit(partial(enqueue, SEND_LETTER, str(letter.school_id), str(letter.id)))


# ---- when it cannot be issued ----------------------------------------------------------------------------------------


def begin_try(school_id: UUID, letter_id: UUID, *, at: datetime) -> bool:
    """Count that a letter is tried, before it is; False where somebody else is at it, or it was tried too often.

    In the caller's scope, in a transaction of its own: a worker that dies over the letter leaves the count, and after
    TRIES the others go on without it. Four statements.
    """
    with transaction.atomic():
        rows = Letter.objects.filter(school_id=school_id, id=letter_id, state=APPROVED, error="")
        if not try_lock(LOCK, letter_id):
            return False
        tries = rows.values_list("tries", flat=True).first()
        if tries is None:
            return False
        if tries < TRIES:
            return bool(rows.update(tries=F("tries") + 1))
        note_failure(school_id, letter_id, LetterProblem("", GIVEN_UP, "Ask for help before you try again."), at=at)
    return False


def forget_try(school_id: UUID, letter_id: UUID) -> None:
    """It was not the letter's fault that it was not issued. One statement."""
    Letter.objects.filter(school_id=school_id, id=letter_id, state=APPROVED).update(tries=0)


def note_failure(school_id: UUID, letter_id: UUID, problem: LetterProblem, *, at: datetime) -> None:
    """Keep with the letter why it was not issued. One that must be decided anew goes back to be decided.

    In the caller's scope, after what was tried is undone.
    """
    with transaction.atomic():
        rows = Letter.objects.filter(school_id=school_id, id=letter_id, state=APPROVED)
        letter = rows.select_for_update().first()
        if letter is None:
            return
        words = str(problem)
        if isinstance(problem, LetterStopped):
            rows.update(
                state=DRAFT, error=words, approved_by=None, approved_name="", approved_at=None, acknowledged="",
                tries=0, changed_at=at,
            )  # fmt: skip
            tell(letter, "unapproved", f"Not issued. {words}", by=HOUSE, at=at)
        else:
            rows.update(error=words, changed_at=at)
            tell(letter, "failed", f"Not issued. {words}", by=HOUSE, at=at)
        record(school_id, "letter.failed", by=HOUSE, at=at, subject="letter", subject_id=letter_id)


__all__ = [
    "CannotDraw", "LetterStopped", "StorageAway", "begin_try", "forget_try", "issue_letter", "note_failure",
]  # fmt: skip
