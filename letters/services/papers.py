"""The PDF of one copy, for whoever looks at it: the file that was issued, or a draft drawn now."""

from collections.abc import Collection
from datetime import date
from uuid import UUID

from letters.queries.letter_looks import is_hidden, looks_seen
from letters.queries.letters import copies_of, letter_by_id
from letters.queries.papers import papers_of
from letters.services.drawing import draw
from letters.services.keeping import read_pdf


def paper_pdf(
    school_id: UUID, letter_id: UUID, copy_id: UUID, on: date, *, abilities: Collection[str]
) -> bytes | None:  # fmt: skip
    """The paper's bytes; None where there is none, or none for this reader: a text, a copy of another letter.

    An issued copy is the file that was kept, by its hash; any other is drawn as it would be printed on the day. Raises
    StorageAway, LetterProblem (the file is another), attendance.kit.pdf.PdfProblem (this machine cannot draw).
    """
    letter = letter_by_id(school_id, letter_id)
    if letter is None or letter.kind == "text":
        return None
    copy = next((one for one in copies_of(school_id, [letter_id])[letter_id] if one.id == copy_id), None)
    if copy is None:
        return None
    if copy.issued_at:
        return read_pdf(copy.path, copy.sha256)
    if letter.open:
        look = looks_seen(school_id, [letter_id], on, abilities=abilities)[letter_id]
        if is_hidden(copy, look.hidden):
            return None
    paper = next(one for one in papers_of(school_id, letter_id, on) if one.copy_id == copy_id)
    return draw(paper.paper, paper.pictures)
