"""Drawing the certificates of a period: those of one registration group, or those given to groups, in one file."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from letters.queries.awards import AwardRow
from letters.queries.in_force import words_and_head
from letters.queries.letterheads import pictures_of
from letters.rules.merging import EmptyFields, merge
from letters.rules.paper import CERTIFICATE, Enclosure, Paper
from letters.rules.wording import Merged, Wording
from letters.services.drawing import draw
from letters.services.problems import LetterProblem

PUPIL, GROUP = "certificate", "group_certificate"
MOST = 120  # certificates in one file: some seconds of drawing


def draw_certificates(school_id: UUID, awards: Sequence[AwardRow], period: str, on: date) -> bytes:
    """A page for each award, in the words of the day. Two queries. Raises LetterProblem, kit.pdf.PdfProblem."""
    if not awards:
        raise LetterProblem("awards", "No award was given here yet.", "Give one first.")
    if len(awards) > MOST:
        raise LetterProblem("awards", f"These are more than {MOST} certificates.", "Print them group by group.")
    wordings, head = words_and_head(school_id, on)
    first, *others = [
        _merged(_wording(wordings.of(PUPIL if one.pupil_id else GROUP)), one, period, head.school_name)
        for one in awards
    ]
    pages = tuple(
        Enclosure(CERTIFICATE, one.title, merged=words) for one, words in zip(awards[1:], others, strict=True)
    )
    paper = Paper(
        first, head, "", (), "", on, "", kind=CERTIFICATE, title=f"Certificates, {period}", enclosures=pages
    )  # fmt: skip
    return draw(paper, pictures_of(school_id, head))


def _wording(found: Wording | None) -> Wording:
    if found is None:
        raise LetterProblem("template", "There are no words for this certificate.", "Publish a template for it.")
    return found


def _merged(wording: Wording, award: AwardRow, period: str, school: str) -> Merged:
    name = {"pupil_name" if award.pupil_id else "group_name": award.to}
    facts = {**name, "award_name": award.title, "award_period": period, "school_name": school}
    try:
        return merge(wording, facts)
    except EmptyFields as empty:
        message = f"“{wording.title}” names something that a certificate does not know: {', '.join(empty.names)}."
        raise LetterProblem("template", message, "Take it out of the template, or put an if around it.") from empty
