"""A paper as it is drawn: for the eye, the envelope, the printer and the screen reader."""

from dataclasses import replace
from datetime import date
from io import BytesIO

import pikepdf
import pytest

from attendance.kit import pdf
from letters.rules.merging import plain_text
from letters.rules.paper import CERTIFICATE as A_CERTIFICATE
from letters.rules.paper import LARGE_PRINT, NOTIFY, Enclosure
from letters.rules.wording import Block, Merged, Span
from letters.services.drawing import day_in_words, draw
from tests.letters.papers import ADDRESS, CERTIFICATE, HEAD, MERGED, PICTURES, POSTCODE, RECORD, a_paper, paragraph
from tests.letters.pdf_reading import (
    bookmarks_of,
    fonts_of,
    read_aloud,
    squeezed,
    tags_of,
    title_of,
    ua_problems,
    words_of,
    words_within,
)

WINDOW = (20, 46, 110, 81)  # of a DL envelope, on the sheet that rests on its bottom: letters/rules/paper.py
SLIPPED = (20, 57, 110, 81)  # what the window still shows when the sheet has slipped up
NOTIFY_ADDRESS = (24.6, 39.5, 120, 66.3)
OURS = {"Atkinson-Next", "Atkinson-Next-Bold"}
ENVELOPE = ["Ms A Żółtowska and Mr P O’Brien", *ADDRESS, POSTCODE]


def long(words: int) -> Merged:
    return replace(MERGED, blocks=(paragraph("Please come and talk with us. " * words),))


def test_draw_a_letter_keeps_pdf_ua() -> None:
    content = draw(a_paper(enclosures=(RECORD,)), PICTURES)

    assert ua_problems(content) == []
    assert fonts_of(content) == OURS
    assert title_of(content) == "Zoë Żółtowska-O’Brien: attendance – Oakfield Primary School"
    assert bookmarks_of(content) == ["Zoë Żółtowska-O’Brien: attendance", "Attendance record"]


def test_draw_is_heard_in_the_order_of_the_letter() -> None:
    content = draw(a_paper(), PICTURES)

    head = "Oakfield Primary School School Road Oakfield OX99 4QX Telephone 01632 960123 office@oakfield.example "
    head += "www.oakfield.example Headteacher: Mrs F Hartley " + " ".join(ENVELOPE)
    head += " 10 March 2026 Our reference: 3F2A-91BC Please ask for: Mr B Finch, attendance officer "
    assert read_aloud(content) == squeezed(f"{head} {plain_text(MERGED)} Mrs F Hartley Headteacher")


def test_draw_tags_what_it_draws_and_uses_no_table() -> None:
    content = draw(a_paper(enclosures=(RECORD,)), PICTURES)

    tags = [tag for tag in tags_of(content) if tag not in {"Span", "NonStruct", "Div"}]
    assert tags == [
        "Document", "Figure", "P", "P", "P", "P",  # crest, school, its details, envelope, date
        "P", "H1", "P", "H2", "L", "LI", "Lbl", "LBody", "LI", "Lbl", "LBody", "P",
        "P", "P", "Figure", "P", "P",  # closing, signature, who signs, what is enclosed
        "Sect", "H1", "P", "P", "H2", "L", "LI", "LBody",
    ]  # fmt: skip


def test_draw_stands_in_the_window_of_the_envelope_and_nothing_else_does() -> None:
    content = draw(a_paper(), PICTURES)

    assert words_within(content, *WINDOW) == ENVELOPE
    assert words_within(content, *SLIPPED) == ENVELOPE
    assert words_within(content, 0, 33, 120, 94) == ENVELOPE


def test_draw_an_address_of_eight_lines_is_in_the_window() -> None:
    address = ("The Old School House", "Flat 2", "14 Mill Lane", "Lower Oakfield", "Oakfield", "Oakshire")

    content = draw(a_paper(address=address), PICTURES)

    assert words_within(content, *WINDOW) == ["Ms A Żółtowska and Mr P O’Brien", *address, POSTCODE]


def test_draw_for_a_provider_stands_where_notify_looks_for_it() -> None:
    content = draw(a_paper(window=NOTIFY), PICTURES)

    assert words_within(content, *NOTIFY_ADDRESS) == ENVELOPE
    assert words_within(content, 0, 30, 125, 95) == ENVELOPE


def test_draw_large_print_is_large_and_in_the_window() -> None:
    content = draw(a_paper(letter_format=LARGE_PRINT), PICTURES)

    assert ua_problems(content) == []
    assert words_within(content, *WINDOW) == ENVELOPE
    assert sizes_of(content, below=0) == {12, 13, 18, 19}
    assert sizes_of(content, below=104) == {12, 18, 19}  # 12: the school's footer


def test_draw_at_the_usual_size() -> None:
    content = draw(a_paper(letterhead=replace(HEAD, footer="")), PICTURES)

    assert sizes_of(content, below=94) == {10.5, 11.5}


def test_draw_one_page_has_no_number() -> None:
    content = draw(a_paper(), PICTURES)

    assert (pdf.page_count(content), "Page" in words_of(content)) == (1, False)


def test_draw_two_pages_number_the_second() -> None:
    content = draw(a_paper(merged=long(120)), PICTURES)

    assert [one in words_of(content, page=page) for page in (0, 1) for one in ("Page 1 of 2", "Page 2 of 2")] == [
        False, False, False, True,
    ]  # fmt: skip
    assert "Oakfield Primary School · Our reference 3F2A-91BC · 10 March 2026" in words_of(content, page=1)


@pytest.mark.parametrize("words", range(60, 140, 8))
def test_draw_never_leaves_the_signature_alone_on_a_page(words) -> None:
    content = draw(a_paper(merged=long(words)), PICTURES)

    last = words_of(content, page=pdf.page_count(content) - 1)
    assert ("talk with us." in last, "Mrs F Hartley" in last) == (True, True)


def test_draw_a_draft_says_so_on_every_page_and_can_be_read() -> None:
    sent, draft = (draw(a_paper(enclosures=(RECORD,), draft=draft), PICTURES) for draft in (False, True))

    assert [words_of(draft, page=page).count("DRAFT – not sent") for page in (0, 1)] == [1, 1]
    assert "DRAFT" not in words_of(sent)
    assert read_aloud(draft) == read_aloud(sent)
    assert words_within(draft, 0, 33, 210, 277) == words_within(sent, 0, 33, 210, 277)


def test_draw_without_anything_that_can_be_missing() -> None:
    bare = replace(
        HEAD, address=(), postcode="", telephone="", email="", website="", headteacher_name="", contact_person="",
        sender_name="", sender_position="", footer="", crest="", signature="",
    )  # fmt: skip

    content = draw(a_paper(letterhead=bare, reference="", merged=replace(MERGED, subject="", opening="", closing="")))

    assert ua_problems(content) == ["7.4.2: H2 follows H0"]
    assert title_of(content) == "First letter – Oakfield Primary School"
    body = plain_text(replace(MERGED, subject="", opening="", closing=""))
    assert read_aloud(content) == squeezed("Oakfield Primary School" + "".join(ENVELOPE) + "10 March 2026" + body)


def test_draw_a_crest_that_was_not_given_is_left_out() -> None:
    content = draw(a_paper(), {})

    assert "Figure" not in tags_of(content)


def test_draw_prints_what_looks_like_markup_as_it_is() -> None:
    nasty = "<script>alert(1)</script> & <img src=x> {{ pupil_name }} \"'"

    content = draw(
        a_paper(
            merged=Merged(nasty, nasty, (paragraph(nasty), Block("list", ((Span(nasty),),))), nasty), name=nasty,
            address=(nasty,), postcode=nasty, reference=nasty, title=nasty, draft=True,
            letterhead=replace(HEAD, school_name=nasty, footer=nasty, contact_person=nasty, sender_name=nasty),
        ),
        PICTURES,
    )  # fmt: skip

    assert ua_problems(content) == []
    assert read_aloud(content).count(squeezed(nasty)) == 12


def test_draw_the_same_paper_is_byte_identical() -> None:
    paper = a_paper(enclosures=(RECORD, Enclosure("certificate", "Certificate", merged=CERTIFICATE)))

    assert draw(paper, PICTURES) == draw(paper, PICTURES)


@pytest.mark.parametrize(
    ("language", "date_words", "reference"),
    [
        ("en", "10 March 2026", "Our reference"),
        ("en-GB", "10 March 2026", "Our reference"),
        ("pl", "10 marca 2026", "Nasz znak"),
        ("cy", "10 Mawrth 2026", "Ein cyfeirnod"),
        ("tlh", "10 March 2026", "Our reference"),
    ],
)
def test_draw_in_a_language(language, date_words, reference) -> None:
    content = draw(a_paper(language=language), PICTURES)

    assert ua_problems(content, language) == []
    assert [one in words_of(content) for one in (date_words, f"{reference}: 3F2A-91BC")] == [True, True]


def test_day_in_words_knows_the_months_of_a_language() -> None:
    assert day_in_words(date(2026, 12, 1), "pl") == "1 grudnia 2026"


def test_draw_from_right_to_left_keeps_the_letterhead_where_it_is() -> None:
    arabic = Merged("الحضور", "السيدة", (paragraph("نكتب إليكم بشأن الحضور في المدرسة."),), "مع التحية")

    content = draw(a_paper(language="ar", merged=arabic), PICTURES)

    assert ua_problems(content, "ar") == []
    assert words_within(content, *WINDOW) == ENVELOPE


def test_draw_leaves_a_line_to_sign_on() -> None:
    signed = replace(MERGED, blocks=(paragraph("Signed for the family, with the date:"), paragraph("Thank you.")))
    listed = replace(MERGED, blocks=(paragraph("We agreed:"), Block("list", ((Span("one"),),))))

    assert [lines_ruled(draw(a_paper(merged=merged), PICTURES)) for merged in (signed, listed)] == [1, 0]


# ---- certificates ---------------------------------------------------------------------------------------------------


def test_draw_a_certificate_across_one_page() -> None:
    content = draw(a_paper(merged=CERTIFICATE, kind=A_CERTIFICATE, title="Certificate"), PICTURES)

    assert ua_problems(content) == []
    assert title_of(content) == "Certificate – Oakfield Primary School"
    assert fonts_of(content) == OURS
    assert page_sizes(content) == [(842, 595)]
    said = "Oakfield Primary School Certificate This certificate is given to Zoë Żółtowska-O’Brien for "
    said += "Excellent attendance in the spring term 2026 Mrs F Hartley Headteacher 10 March 2026"
    assert read_aloud(content) == squeezed(said)


def test_draw_a_certificate_with_its_letter() -> None:
    enclosed = Enclosure("certificate", "Certificate", merged=CERTIFICATE)

    content = draw(a_paper(enclosures=(enclosed,)), PICTURES)

    assert ua_problems(content) == []
    assert page_sizes(content) == [(595, 842), (842, 595)]
    assert "Enclosed: Certificate" in words_of(content, page=0)
    assert "Page" not in words_of(content, page=1)


def test_draw_a_certificate_for_a_provider_is_upright() -> None:
    content = draw(a_paper(merged=CERTIFICATE, kind=A_CERTIFICATE, window=NOTIFY), PICTURES)

    assert page_sizes(content) == [(595, 842)]


def test_draw_a_draft_of_a_certificate_says_so() -> None:
    content = draw(a_paper(merged=CERTIFICATE, kind=A_CERTIFICATE, draft=True), PICTURES)

    assert words_of(content).count("DRAFT – not sent") == 1


def page_sizes(content: bytes) -> list[tuple[int, int]]:
    with pikepdf.open(BytesIO(content)) as file:
        return [(round(float(page.mediabox[2])), round(float(page.mediabox[3]))) for page in file.pages]


def sizes_of(content: bytes, *, below: float) -> set[float]:
    """The sizes of type on the first page further down than `below` millimetres, in points."""
    found = set()
    with pikepdf.open(BytesIO(content)) as file:
        size, top = 0.0, 0.0
        for operands, operator in pikepdf.parse_content_stream(file.pages[0]):
            if str(operator) == "Tf":
                size = float(operands[1])
            elif str(operator) == "Tm":
                top = float(operands[5]) * 25.4 / 96
            elif str(operator) == "TJ" and top > below:
                found.add(round(size * 0.75, 1))
    return found


def lines_ruled(content: bytes) -> int:
    """How many lines are drawn on the first page."""
    with pikepdf.open(BytesIO(content)) as file:
        drawn = [str(operator) for _, operator in pikepdf.parse_content_stream(file.pages[0])]
    return drawn.count("m")
