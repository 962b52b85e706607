"""The words that people add to a report: what they may say, and how much of it."""

import pytest

from attendance.reports.rules.notes import (
    LONGEST_LINE,
    Notes,
    Wrong,
    has_name,
    lines_of,
    nameless,
    names_in,
    read_notes,
    wrong_with,
)


def test_lines_lose_bullets_and_spaces_and_empty_ones():
    assert lines_of("• Breakfast club \n\n - A walking  bus\n–\n") == ("Breakfast club", "A walking bus")


@pytest.mark.parametrize(
    "notes",
    [
        Notes(),
        Notes(("One",), "Well", ("Why?",), "A mark was wrong"),
        Notes(questions=()),
        Notes(("One",), questions=()),
    ],
    ids=["nothing", "everything", "no questions", "did only"],
)
def test_notes_come_back_as_they_were_kept(notes):
    assert read_notes(notes.as_json()) == notes


def test_more_than_two_pages_hold_is_said_with_what_to_do():
    notes = Notes(("One",) * 7, "x" * 601, ("Why?", "y" * 161), "z" * 301)

    assert [(one.field, one.remedy) for one in wrong_with(notes)] == [
        ("did", "Keep the 6 that matter most."), ("questions", "Say it more shortly."), ("say", "Say it more shortly."),
        ("reason", "Say it more shortly."),
    ]  # fmt: skip


def test_what_just_fits_is_fine():
    assert wrong_with(Notes(("x" * LONGEST_LINE,) * 6, "y" * 600, ("z" * LONGEST_LINE,) * 5, "w" * 300)) == []


@pytest.mark.parametrize(
    ("notes", "field"),
    [
        (Notes(("Poppy Arkwright walks to school",)), "did"),
        (Notes(say="We are proud of POPPY  ARKWRIGHT."), "say"),
        (Notes(questions=("What of Arkwright, Poppy?",)), "questions"),
        (Notes(reason="Poppy Arkwright’s marks were wrong"), "reason"),
    ],
    ids=["did", "say", "questions", "reason"],
)
def test_a_pupils_full_name_is_found_in_any_spelling(notes, field):
    [found] = names_in(notes, [("Poppy", "Arkwright"), ("Grace", "Bell")])

    assert found == Wrong(
        field, "The name of a pupil stands here, and governors never read names.", "Write “a pupil” instead."
    )


def test_a_first_name_alone_or_a_part_of_a_word_is_no_name():
    notes = Notes(("Days of grace were used", "Poppy day", "Grace Bellamy opened the hall"))

    assert names_in(notes, [("Grace", "Bell"), ("Poppy", "Arkwright"), ("", "Day")]) == []


@pytest.mark.parametrize(
    ("first", "last", "text"),
    [
        ("José", "Núñez", "Jose Nunez came back"),
        ("Jose", "Nunez", "José Nu\u0301ñez came back"),  # an accent that is a letter of its own
        ("Anne-Marie", "O’Dell", "anne marie o'dell came back"),
        ("Zoë", "Smith-Jones", "Zoe Smith Jones’s mornings"),
        ("Mary", "Quite Contrary", "We thank Quite-Contrary, Mary"),
    ],
)
def test_accents_hyphens_and_apostrophes_hide_no_name(first, last, text):
    assert [one.field for one in names_in(Notes(say=text), [(first, last)])] == ["say"]
    assert has_name([text], [(first, last)])


def test_texts_with_a_full_name_are_emptied_and_others_stay():
    told = nameless(["After the case of Zoë Arkwright", "Arkwright Street was flooded", ""], [("Zoe", "Arkwright")])

    assert told == ["", "Arkwright Street was flooded", ""]
