"""What the plain-English check remarks on, and what it lets pass."""

import pytest

from letters.rules.hard_words import HARD_WORDS
from letters.rules.plain_english import Remark, reading_age, remarks


def found(body):
    return [(remark.line, remark.words, remark.remedy) for remark in remarks({"body": body})]


def words(count):
    return " ".join(["word"] * count)


def test_a_plain_letter_has_no_remarks():
    body = "We missed {{ pupil_first }} on Monday.\n\n- Please ring us.\n- **Please** come in: we would like to help."

    assert remarks({"subject": "{{ pupil_name }}", "opening": "Dear {{ recipient_salutation }}", "body": body}) == ()


@pytest.mark.parametrize(
    ("body", "counts"),
    [
        (f"{words(25)}.", []),
        (f"{words(26)}.", [(1, 26)]),
        (f"Short.\n\n{words(20)}\n{words(6)}.", [(3, 26)]),
        (f"{words(20)}. {words(20)}!", []),
        (f"{words(20)}: {words(20)}", []),
        (f"- {words(20)}\n- {words(20)}", []),
        (f"# {words(20)}\n{words(20)}", []),
        (f"{words(20)}\n\n{words(20)}", []),
        (f"{words(24)} {{{{ pupil_name }}}}.", []),
        (f"{words(25)} {{{{ pupil_name }}}}.", [(1, 26)]),
        (f"{words(20)} {{% if targets %}}{words(5)}{{% else %}}{words(5)}{{% endif %}}.", []),
        (f"{words(20)} {{% if targets %}}{words(5)}{{% else %}}{words(6)}{{% endif %}}.", [(1, 26)]),
        (f"A.\n{{% if targets %}}\n{words(30)}\n{{% endif %}}\nB.", [(3, 31)]),
        (f"{words(26)} <b>", [(1, 27)]),
    ],
)
def test_long_sentences_are_counted(body, counts):
    assert [(line, int(said.split(" ", 1)[0])) for line, said, _ in found(body)] == counts


def test_a_hard_word_comes_with_a_plain_one():
    assert found("We write\nRegarding this; prior to it, e.g. the upon-day. Whilst at school…") == [
        (2, "“Regarding”", "Say “about”."),
        (2, "“prior to”", "Say “before”."),
        (2, "“e.g.”", "Say “for example”."),
        (2, "“upon”", "Say “on”."),
        (2, "“Whilst”", "Say “while”."),
    ]


def test_a_hard_word_inside_another_word_is_not_meant():
    assert found("The providers of a ceaseless student-like thereupon.") == [
        (1, "“student”", "Say “pupil, or the child’s name”."),
    ]


@pytest.mark.parametrize(
    "sentence",
    [
        "Legal action follows.",
        "This may result in a fine.",
        "You will be prosecuted, and you could be fined: it will be referred.",
        "Action will be taken without further notice.",
        "You must come.",
        "You are required to come.",
        "This is unacceptable.",
    ],
)
def test_what_sounds_like_a_threat(sentence):
    said = found(sentence)

    assert said != []
    assert [one for one in said if "sounds like a threat" not in one[1]] == []


@pytest.mark.parametrize(
    "sentence",
    ["The council can take the matter to court.", "Please come.", "We may ask the council for a penalty notice."],
)
def test_what_says_who_does_what_is_no_threat(sentence):
    assert found(sentence) == []


@pytest.mark.parametrize(
    ("sentence", "said"),
    [
        ("This is URGENT.", ["“URGENT” shouts."]),
        ("PLEASE READ THIS now", ["“PLEASE READ THIS” shouts."]),
        ("An NHS or DfE page, the EWO", []),
        ("Come!!", ["More than one ! or ? in a row."]),
    ],
)
def test_shouting(sentence, said):
    assert [words for _, words, _ in found(sentence)] == said


def test_remarks_stand_in_the_order_of_the_letter_and_once():
    parts = {"closing": "Upon", "subject": "Upon", "body": "a\nUpon {% if today %}b{% else %}c{% endif %}"}

    assert [(remark.part, remark.line) for remark in remarks(parts)] == [("subject", 1), ("body", 2), ("closing", 1)]


def test_the_rules_are_those_of_english():
    parts = {"body": f"upon {words(40)}"}

    assert remarks(parts, "pl") == ()
    assert len(remarks(parts, "en-GB")) == 2


def test_a_text_with_faults_is_read_all_the_same():
    assert remarks({"body": "{% if today %} upon"}) == (Remark("body", 1, "“upon”", "Say “on”."),)


@pytest.mark.parametrize(
    ("text", "age"),
    [
        ("", 5),
        ("The cat sat on the mat. It was a big cat.", 5),
        ("Please ring us in the morning of every day of absence. Nobody can help being ill.", 9),
        (
            "Consideration of the aforementioned circumstances necessitates immediate communication regarding "
            "unauthorised absenteeism, notwithstanding previously established arrangements.",
            22,
        ),
    ],
)
def test_reading_age(text, age):
    assert reading_age(text) == age


def test_reading_age_reads_past_fields_and_takes_items_as_sentences():
    items = "\n".join(["- We talk with {{ pupil_first }} about the day"] * 4)

    assert reading_age(items) == reading_age("We talk with Robin about the day.")


def test_hard_words_are_in_small_letters_and_lead_to_others():
    assert [word for word in HARD_WORDS if word != word.lower()] == []
    assert [word for word, plain in HARD_WORDS.items() if plain in HARD_WORDS] == []
