import json

import pytest

from letters.rules.fields import EXAMPLES
from letters.rules.merging import EmptyFields, FaultyWording, empty_in, from_json, merge, plain_text, to_json
from letters.rules.wording import Block, Merged, Span, Wording


def wording(body, subject="", opening="", closing=""):
    return Wording("letter1", "en", "letter", "First letter", subject, opening, body, closing)


def merged(body, **values):
    return merge(wording(body), values)


def told(body, **values):
    return plain_text(merged(body, **values))


def test_a_letter_is_put_together():
    letter = merge(
        wording("We missed **{{ pupil_first }}**.", "{{ pupil_name }}", "Dear {{ recipient_salutation }}", "Yours"),
        {"pupil_name": "Siân O’Neill", "pupil_first": "Siân", "recipient_salutation": "Mx O’Neill"},
    )

    assert letter == Merged(
        "Siân O’Neill",
        "Dear Mx O’Neill",
        (Block("paragraph", ((Span("We missed "), Span("Siân", True, "pupil_first"), Span(".")),)),),
        "Yours",
        frozenset({"pupil_name", "pupil_first", "recipient_salutation"}),
    )
    assert plain_text(letter) == "Dear Mx O’Neill\n\nSiân O’Neill\n\nWe missed Siân.\n\nYours"


def test_lines_of_a_paragraph_and_of_an_item_are_joined():
    text = "One\ntwo\n\n# Three\nfour\n\n- five\n  six\n- seven\neight\n\n\nnine"

    assert [(block.kind, len(block.lines)) for block in merged(text).blocks] == [
        ("paragraph", 1), ("heading", 1), ("paragraph", 1), ("list", 2), ("paragraph", 1), ("paragraph", 1),
    ]  # fmt: skip
    assert told(text) == "One two\n\nThree\n\nfour\n\n• five six\n• seven\n\neight\n\nnine"


@pytest.mark.parametrize(
    ("body", "full", "empty"),
    [
        ("{% if reply_by %}By {{ reply_by }}.{% else %}Soon.{% endif %} Bye.", "By Friday. Bye.", "Soon. Bye."),
        ("{% if not reply_by %}Soon.{% endif %} Bye.", "Bye.", "Soon. Bye."),
        ("Come {% if reply_by %}by {{ reply_by }}{% endif %}.", "Come by Friday.", "Come."),
        ("Come{% if reply_by %} by {{ reply_by }}{% endif %} or ring.", "Come by Friday or ring.", "Come or ring."),
        ("a\n{% if reply_by %}\nb\n{% endif %}\nc", "a b c", "a c"),
        ("a\n\n{% if reply_by %}\nb\n\n{% endif %}\nc", "a\n\nb\n\nc", "a\n\nc"),
        ("- a\n{% if reply_by %}\n- b\n{% endif %}\n- c", "• a\n• b\n• c", "• a\n• c"),
        ("x\n\n- {% if reply_by %}a{% endif %}", "x\n\n• a", "x"),
        ("a {% if reply_by %}{% if today %}b{% else %}c{% endif %}{% else %}d{% endif %}", "a c", "a d"),
    ],
)
def test_a_text_stands_only_where_its_field_has_a_value(body, full, empty):
    assert (told(body, reply_by="Friday"), told(body, reply_by=" \n"), told(body)) == (full, empty, empty)


def test_an_empty_field_stops_the_letter_and_is_named():
    with pytest.raises(EmptyFields) as refused:
        merged("{{ pupil_name }} {{ reply_by }} {{ reply_by }} {{ today }}", pupil_name="  ", today="Monday")

    assert refused.value.names == ("pupil_name", "reply_by")
    assert str(refused.value) == (
        "The letter needs what is not known: The pupil’s name (pupil_name), By when to answer (reply_by)."
    )


def test_a_field_in_a_text_that_does_not_stand_may_be_empty():
    letter = wording("Hi. {% if meeting_date %}{{ meeting_date }}, {{ meeting_place }}{% endif %}")

    assert empty_in(letter, {}) == ()
    assert empty_in(letter, {"meeting_date": "Monday"}) == ("meeting_place",)


@pytest.mark.parametrize("value", ["{{ pupil_first }}", "x {% if y %}"])
def test_a_value_that_looks_like_a_field_counts_as_empty(value):
    assert empty_in(wording("{{ decision_reason }}"), {"decision_reason": value}) == ("decision_reason",)


def test_a_text_that_would_be_refused_is_not_merged():
    with pytest.raises(FaultyWording) as refused:
        merged("Dear\n<b>", pupil_name="x")

    assert str(refused.value) == ("Line 2 of the body: “<” begins markup or a script, which a letter cannot hold.")


@pytest.mark.parametrize(
    "name",
    [
        "<b>Bo</b>",
        "**Bo**",
        "# Bo",
        "- Bo",
        "Bo & Co",
        "O'Brien-Müller",
        "Nguyễn Thị  Ánh",
        "D’Souza",
        "{Bo}",
        "https://b.o",
    ],
)
def test_a_value_is_printed_as_it_is(name):
    assert told("Dear {{ pupil_name }}, hi", pupil_name=name) == f"Dear {name}, hi"
    assert merged("{{ pupil_name }}", pupil_name=name).blocks == (
        Block("paragraph", ((Span(name, False, "pupil_name"),),)),
    )


def test_a_list_beside_nothing_else_becomes_a_list():
    targets = "Come on time\n\n- Ring when ill\n• Bring the book"

    assert told("Targets:\n\n{{ targets }}", targets=targets) == (
        "Targets:\n\n• Come on time\n• Ring when ill\n• Bring the book"
    )
    assert told("- First\n- {{ targets }}", targets=targets) == (
        "• First\n• Come on time\n• Ring when ill\n• Bring the book"
    )
    assert told("We agreed: {{ targets }}.", targets="a\nb") == "We agreed: a, b."


def test_a_text_of_several_lines_beside_nothing_else_becomes_paragraphs():
    assert told("{{ notice_record }}", notice_record="One.\r\n\r\nTwo.") == "One.\n\nTwo."
    assert told("So: {{ notice_record }}", notice_record="One.\nTwo.") == "So: One. Two."


def test_an_address_in_a_sentence_has_commas():
    assert told("We are at {{ school_address }}.", school_address="School Road\nOakfield") == (
        "We are at School Road, Oakfield."
    )


def test_bold_words_end_with_their_paragraph():
    spans = merged("**a {{ pupil_first }}** b {% if today %}**c{% endif %} d**", pupil_first="Bo").blocks[0].lines[0]

    assert spans == (Span("a ", True), Span("Bo", True, "pupil_first"), Span(" b d"))


def test_other_parts_are_plain_lines():
    letter = merge(
        wording("x", "{{ pupil_name }}:\n{% if today %}\n{{ today }}\n{% endif %}", "Dear\n\nall", "Yours\n\n truly"),
        {"pupil_name": "Bo Li"},
    )

    assert (letter.subject, letter.opening, letter.closing) == ("Bo Li:", "Dear\nall", "Yours\ntruly")


def test_words_are_kept_and_come_back_the_same():
    body = "# Hi\n\n**{{ pupil_first }}** and {{ today }}\n\n{{ targets }}\n\n- x"
    letter = merge(wording(body, "{{ pupil_name }}", "Dear all", "Yours"), EXAMPLES)

    assert from_json(json.loads(json.dumps(to_json(letter)))) == letter
    assert from_json({}) == Merged("", "", (), "")
