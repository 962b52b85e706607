"""What is printed of a batch: one file, household by household, or every letter as a file of its own."""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack
from datetime import datetime
from functools import partial
from hashlib import sha256
from tempfile import SpooledTemporaryFile
from typing import IO, NamedTuple
from uuid import UUID
from zipfile import ZipFile, ZipInfo

from django.db import transaction
from django.template.loader import render_to_string
from django.utils.timezone import localtime

from attendance.access.rules.actors import Actor
from attendance.audit.services import record
from attendance.kit import pdf
from letters.models import Batch
from letters.queries.batches import sheets_of
from letters.rules.envelopes import Envelope, Sheet, envelopes, file_name, on_paper, to_print
from letters.services.batches import held_batch
from letters.services.keeping import forget, keep, read_pdf
from letters.services.problems import LetterProblem, StorageAway

SEPARATOR, SEPARATOR_CSS = "pdf/separator.html", ("css/pdf-separator.css",)
IN_MEMORY = 8_000_000  # bytes of a ZIP file; what is longer lies on the disk while it is sent


class PrintFile(NamedTuple):
    """The file for the printer: its bytes and the number of its pages, blank backs included."""

    content: bytes
    pages: int


class Options(NamedTuple):
    """A sheet with the address before each household's papers; paper printed on both sides."""

    separators: bool
    duplex: bool


def print_batch(school_id: UUID, batch_id: UUID, options: Options, *, by: Actor, at: datetime) -> PrintFile:
    """The file for the printer, made anew where letters or options are not those of the one that is kept.

    Raises LetterProblem (nothing to print, a file that is not what was issued) and StorageAway.
    """
    with transaction.atomic():
        made = make_print_file(school_id, batch_id, options, at=at)
        record(
            school_id, "letters.printed", by=by, at=at, subject="batch", subject_id=batch_id, pages=made.pages
        )  # fmt: skip
    return made


def make_print_file(
    school_id: UUID, batch_id: UUID, options: Options | None = None, *, at: datetime
) -> PrintFile:  # fmt: skip
    """Lay the issued papers of a batch together and keep the file; without `options`, as the batch has them.

    Letters withdrawn, corrected or stopped since are left out, and those that were posted before. Raises LetterProblem
    and StorageAway.
    """
    with transaction.atomic():
        batch = held_batch(school_id, batch_id)
        chosen = options or Options(batch.separators, batch.duplex)
        found = envelopes(to_print(sheets_of(school_id, batch_id, at)))
        if not found:
            raise LetterProblem("", "Nothing of this batch is printed.", "Look at the list of letters.")
        name = f"print-{batch_id}-{_fingerprint(found, chosen)}"
        if kept := _kept(batch, name):
            return PrintFile(kept, batch.print_pages)
        content = _laid_together(found, chosen)
        return _keep(batch, name, PrintFile(content, pdf.page_count(content)), chosen, at)


def _fingerprint(found: Sequence[Envelope], options: Options) -> str:
    """What the file is made of, in a word: the same papers in the same order with the same options."""
    papers = [sheet.sha256 for envelope in found for sheet in envelope.sheets]
    return sha256(repr((papers, options)).encode()).hexdigest()[:12]


def _kept(batch: Batch, name: str) -> bytes:
    """The file that is kept, if it is the one; empty where it must be made."""
    if name not in batch.print_path:
        return b""
    try:
        return read_pdf(batch.print_path, batch.print_sha256)
    except (LetterProblem, StorageAway):
        return b""


def _keep(batch: Batch, name: str, made: PrintFile, options: Options, at: datetime) -> PrintFile:
    """Keeps the new file and lets the old one go. A store that is away does not keep anybody from printing."""
    rows = Batch.objects.filter(school_id=batch.school_id, id=batch.id)
    try:
        path, digest = keep(batch.school_id, name, made.content, at=at)
    except StorageAway:
        path = digest = ""
    rows.update(
        print_path=path, print_sha256=digest, print_pages=made.pages, separators=options.separators,
        duplex=options.duplex,
    )  # fmt: skip
    if batch.print_path and batch.print_path != path:
        transaction.on_commit(partial(forget, batch.print_path))
    return made


def _laid_together(found: Sequence[Envelope], options: Options) -> bytes:
    sheets = [sheet for envelope in found for sheet in envelope.sheets]
    between: list[bytes | None] = []
    if options.separators:
        drawn = _separators(found)
        for envelope, first in zip(found, drawn, strict=True):
            between += [first, *[None] * (len(envelope.sheets) - 1)]
    return pdf.for_print(_contents(sheets), duplex=options.duplex, separators=between)


def _contents(sheets: Iterable[Sheet]) -> Iterator[bytes]:
    return (read_pdf(sheet.path, sheet.sha256) for sheet in sheets)


def _separators(found: Sequence[Envelope]) -> list[bytes]:
    """A sheet for each envelope, drawn as one document: that is many times faster."""
    return pdf.single_pages(pdf.render(render_to_string(SEPARATOR, {"envelopes": found}), css=SEPARATOR_CSS))


# ---- each letter by itself -------------------------------------------------------------------------------------------


def zip_batch(school_id: UUID, batch_id: UUID, *, by: Actor, at: datetime) -> IO[bytes]:
    """A ZIP with the PDF of every letter that stands: those on paper in printing order, then those by e-mail.

    Raises LetterProblem where there is none or one is not what was issued, and StorageAway: half a ZIP is given to
    nobody.
    """
    found = sheets_of(school_id, batch_id, at)
    papers = on_paper(found)
    printed = {sheet.copy_id for sheet in papers}
    others = [sheet for sheet in found if sheet.stands and sheet.path and sheet.copy_id not in printed]
    sheets = [*papers, *sorted(others, key=lambda sheet: (sheet.pupil, sheet.title, str(sheet.copy_id)))]
    if not sheets:
        raise LetterProblem("", "No letter of this batch has a PDF.", "Look at the list of letters.")
    record(
        school_id, "letters.taken_out", by=by, at=at, subject="batch", subject_id=batch_id, papers=len(sheets)
    )  # fmt: skip
    return _zipped(sheets, at)


def _zipped(sheets: Sequence[Sheet], at: datetime) -> IO[bytes]:
    """Whoever sends the file closes it."""
    with ExitStack() as until_whole:
        file: IO[bytes] = until_whole.enter_context(SpooledTemporaryFile(IN_MEMORY))
        with ZipFile(file, "w") as archive:
            for number, (sheet, content) in enumerate(zip(sheets, _contents(sheets), strict=True), start=1):
                archive.writestr(ZipInfo(file_name(number, sheet), localtime(at).timetuple()[:6]), content)
        file.seek(0)
        until_whole.pop_all()
    return file
