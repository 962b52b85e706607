"""Drawing a paper: its template filled in, and made a PDF/UA file."""

from collections.abc import Mapping
from datetime import date

from django.template.loader import render_to_string
from django.utils import translation
from django.utils.formats import date_format

from attendance.kit import pdf
from letters.rules.languages import RIGHT_TO_LEFT
from letters.rules.letterhead import Picture
from letters.rules.paper import CERTIFICATE, LARGE_PRINT, Paper, file_title, fixed_words, is_close, parts_of

TEMPLATES = {CERTIFICATE: "pdf/certificate.html"}
LETTER_CSS, CERTIFICATE_CSS = "css/pdf-letter.css", "css/pdf-certificate.css"


def draw(paper: Paper, pictures: Mapping[str, Picture] | None = None) -> bytes:
    """The PDF of a paper: the same bytes for the same paper. `pictures`: crest and signature by their key.

    No query. Raises attendance.kit.pdf.PdfProblem where this machine cannot draw.
    """
    pictures = pictures or {}
    html = render_to_string(TEMPLATES.get(paper.kind, "pdf/letter.html"), context_of(paper, pictures))
    return pdf.render(html, css=_stylesheets(paper), images={key: p.content for key, p in pictures.items()})


def day_in_words(day: date, language: str) -> str:
    """“10 March 2026” in the language of the letter, where it is one that Django knows; else in English."""
    known = not language.startswith("en") and translation.check_for_language(language)
    with translation.override(language if known else "en-gb"):
        return date_format(day, "DATE_FORMAT" if known else "j F Y")


def context_of(paper: Paper, pictures: Mapping[str, Picture]) -> dict:
    """What the templates of templates/pdf/ are given."""
    head = paper.letterhead
    return {
        "paper": paper,
        "head": head,
        "words": fixed_words(paper.language),
        "date": day_in_words(paper.date, paper.language),
        "file_title": file_title(paper),
        "crest": pictures.get(head.crest),
        "signature": pictures.get(head.signature),
        "close": is_close(paper),
        "parts": parts_of(paper.merged),
        "large": paper.letter_format == LARGE_PRINT,
        "direction": "rtl" if paper.language.partition("-")[0] in RIGHT_TO_LEFT else "ltr",
        "opening": lines(paper.merged.opening),
        "closing": lines(paper.merged.closing),
    }


def lines(text: str) -> list[str]:
    """The lines of a plain text, empty ones left out."""
    return [line.strip() for line in text.splitlines() if line.strip()]


def _stylesheets(paper: Paper) -> tuple[str, ...]:
    certificates = paper.kind == CERTIFICATE or any(e.kind == CERTIFICATE for e in paper.enclosures)
    return (LETTER_CSS, CERTIFICATE_CSS) if certificates else (LETTER_CSS,)
