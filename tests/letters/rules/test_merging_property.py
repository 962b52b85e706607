"""Whatever somebody types as a template: it is refused, or it prints neither markup nor the name of a field."""

import re

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from letters.rules.fields import EXAMPLES, FIELDS
from letters.rules.language import faults, fields_in, needed_in, parse
from letters.rules.merging import EmptyFields, FaultyWording, empty_in, from_json, merge, plain_text, to_json
from letters.rules.wording import Wording

PIECES = [
    "{{ pupil_name }}", "{{ targets }}", "{{pupil_first}}", "{{ nobody }}", "{{", "}}", "{%", "%}", "{", "}", "{#",
    "{% if reply_by %}", "{% if not today %}", "{% else %}", "{% endif %}", "{% for x in y %}", "<", ">", "<b>", "&lt;",
    "**", "*", "- ", "# ", "#", "\n", "\n\n", "\r\n", " ", "https", ":", "/", "//", "file:", "javascript:", "word", "`",
    "[a](b)", "\\", "\u202e", "\x00", "é", ".", "pupil_name", "|", "if", "not",
]  # fmt: skip
TEXTS = st.lists(st.sampled_from(PIECES) | st.text(max_size=4), max_size=25).map("".join)
VALUES = st.text(st.characters(exclude_categories=["Cs", "Cc", "Zl", "Zp"]), min_size=1, max_size=30)
WORDS = st.sampled_from(["Words.", "a, b", " and ", "**bold** ", "\n", "\n\n", "\n- ", "\n# Heading\n", " – "])
PLAIN = st.lists(WORDS | st.sampled_from(sorted(FIELDS)).map("{{{{ {} }}}}".format), max_size=6).map("".join)
CHOICE = [
    "{{% if {0} %}}{1}{{% else %}}{2}{{% endif %}}",
    "\n{{% if not {0} %}}\n{1}\n{{% else %}}\n{2}\n{{% endif %}}\n",
]


def chosen(inner):
    return st.builds(str.format, st.sampled_from(CHOICE), st.sampled_from(sorted(FIELDS)), inner, inner)


GOOD = st.lists(PLAIN | chosen(PLAIN) | chosen(chosen(PLAIN)), max_size=6).map("".join).map("Always. {}".format)
PRINTED_BY_MISTAKE = re.compile(r"\{\{|\}\}|\{%|%\}|\{|\}|<|\*|://|`|&lt;")


def wording(body, subject="", opening="", closing=""):
    return Wording("letter1", "en", "letter", "First letter", subject, opening, body, closing)


@settings(deadline=None)
@given(TEXTS, TEXTS, TEXTS)
@example("{{ pupil_name }}{% if reply_by %}\n*{% endif %}*", "", "")
@example("{{{ pupil_name }}}", "{{ targets }}", "**")
def test_no_template_prints_markup_or_a_field(body, subject, opening):
    letter = wording(body, subject, opening)
    if faults(letter.parts):
        with pytest.raises(FaultyWording):
            merge(letter, EXAMPLES)
        return

    merged = merge(letter, EXAMPLES)

    assert PRINTED_BY_MISTAKE.findall(plain_text(merged)) == []
    assert [block for block in merged.blocks if not all(line for line in block.lines)] == []
    assert merged.blocks != ()
    assert "\n" not in merged.subject
    assert from_json(to_json(merged)) == merged


@settings(deadline=None)
@given(TEXTS, st.sets(st.sampled_from(sorted(FIELDS))))
def test_an_empty_field_is_either_left_out_or_named(body, empty):
    letter = wording(body)
    if faults(letter.parts):
        return
    values = {name: "" if name in empty else value for name, value in EXAMPLES.items()}

    named = empty_in(letter, values)

    assert set(named) <= empty & needed_in(parse(body)) <= fields_in(parse(body))
    if named:
        with pytest.raises(EmptyFields) as refused:
            merge(letter, values)
        assert refused.value.names == named
    else:
        assert merge(letter, values).fields.isdisjoint(empty)


@settings(deadline=None)
@given(GOOD, st.sets(st.sampled_from(sorted(FIELDS)), max_size=20))
def test_what_follows_the_language_is_accepted_and_merged(body, empty):
    values = {name: "" if name in empty else value for name, value in EXAMPLES.items()}
    letter = wording(body)

    assert faults(letter.parts) == ()
    while named := empty_in(letter, values):  # one that is filled in may lead to a text that needs another
        assert set(named) <= needed_in(parse(body))
        values |= {name: EXAMPLES[name] for name in named}

    merged = merge(letter, values)

    assert plain_text(merged).startswith("Always.")
    assert PRINTED_BY_MISTAKE.findall(plain_text(merged)) == []
    assert [line for line in plain_text(merged).split("\n") if line != line.strip()] == []


@settings(deadline=None)
@given(VALUES.filter(lambda value: value.strip() and "{{" not in value and "{%" not in value))
def test_a_value_is_printed_letter_for_letter(value):
    merged = merge(wording("Dear {{ pupil_name }}!"), {"pupil_name": value})

    assert plain_text(merged) == f"Dear {value.strip()}!"


@settings(deadline=None)
@given(TEXTS)
def test_lines_of_faults_are_lines_of_the_text(body):
    lines = body.replace("\r\n", "\n").count("\n") + 1

    assert [fault for fault in faults({"body": body}) if not 1 <= fault.line <= lines] == []
