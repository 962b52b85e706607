"""Every preset as the paper that a family gets: tagged, on one page, in the window, with exactly the words merged."""

import pytest

from attendance.kit import pdf
from attendance.tenancy.scope import scoped
from letters.queries.facts import Facts, facts_of
from letters.queries.presets import presets
from letters.rules.fields import EXAMPLES
from letters.rules.merging import empty_in, merge, plain_text
from letters.rules.wording import Merged, Wording
from letters.services.drawing import draw
from tests.letters.letterwork import WEDNESDAY, ready
from tests.letters.papers import HEAD, PICTURES, a_paper
from tests.letters.pdf_reading import fonts_of, read_aloud, squeezed, title_of, ua_problems, words_of, words_within

WINDOW = (20, 46, 110, 81)
ON_PAPER = {one: wording for one, wording in presets().items() if wording.kind != "text"}
LETTERS = {one: wording for one, wording in ON_PAPER.items() if wording.kind == "letter"}
FULL = EXAMPLES | {"pupil_name": "Zoë Żółtowska-O’Brien", "pupil_first": "Zoë"}


def ids(one: tuple[str, str]) -> str:
    return ".".join(one)


def drawn(wording: Wording, merged: Merged) -> bytes:
    return draw(a_paper(merged=merged, language=wording.language, kind=wording.kind, title=wording.title), PICTURES)


def test_there_is_a_preset_for_every_letter_that_schools_write() -> None:
    assert {key for key, _ in presets()} >= {
        "letter1", "letter2", "letter3", "sal1", "sal2", "asm", "meeting_invitation", "contract", "notice_to_improve",
        "penalty_warning", "medical_evidence", "leave_granted", "leave_refused", "illness_not_authorised",
        "congratulations", "certificate", "group_certificate", "text_absence", "text_absence_several", "text_meeting",
    }  # fmt: skip


@pytest.mark.parametrize("one", ON_PAPER, ids=ids)
def test_preset_is_pdf_ua_on_one_page_with_the_words_merged(one) -> None:
    wording = ON_PAPER[one]
    merged = merge(wording, FULL)

    content = drawn(wording, merged)

    assert ua_problems(content, wording.language) == []
    assert pdf.page_count(content) == 1
    assert fonts_of(content) <= {"Atkinson-Next", "Atkinson-Next-Bold"}
    assert title_of(content) == f"{merged.subject or wording.title} – {HEAD.school_name}"
    assert squeezed(plain_text(merged)) in read_aloud(content)
    assert [sign for sign in ("{{", "}}", "{%", "None", "[]") if sign in words_of(content)] == []


@pytest.mark.parametrize("one", LETTERS, ids=ids)
def test_preset_has_the_address_in_the_window(one) -> None:
    content = drawn(LETTERS[one], merge(LETTERS[one], FULL))

    assert words_within(content, *WINDOW) == list(a_paper().envelope)


@pytest.mark.parametrize("one", presets(), ids=ids)
def test_preset_without_a_fact_that_it_needs_cannot_be_merged(one) -> None:
    # each field alone is taken away: either the words stand without it, or there are no words
    wording = presets()[one]
    whole = merge(wording, FULL)

    for name in whole.fields:
        values = {known: words for known, words in FULL.items() if known != name}
        empty = empty_in(wording, values)
        assert empty == (name,) or (empty == () and name not in merge(wording, values).fields)


@pytest.fixture
def known(oakfield_life) -> Facts:
    """What the school knows of a child of its own: a case, a week of marks, a letterhead."""
    ready(oakfield_life)
    with scoped(oakfield_life.school_id):
        return facts_of(oakfield_life.school_id, [oakfield_life.pupils[0].id], WEDNESDAY)[oakfield_life.pupils[0].id]


@pytest.mark.django_db
def test_preset_about_a_pupil_of_the_school_says_the_schools_figures(known) -> None:
    # what only a person or a meeting can say stands as its example
    values = FULL | {name: words for name, words in known.words.items() if words}

    for one, wording in LETTERS.items():
        merged = merge(wording, values)
        content = drawn(wording, merged)

        assert (one, ua_problems(content, wording.language), pdf.page_count(content)) == (one, [], 1)
        assert squeezed(plain_text(merged)) in read_aloud(content)
        assert ("attendance_percent" in merged.fields) <= ("80.0%" in words_of(content))
