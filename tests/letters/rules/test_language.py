"""What a template may hold, and what is refused with its line and the remedy."""

import pytest

from letters.rules.language import faults, fields_in, needed_in, parse


def found(body):
    return [(fault.line, fault.rule) for fault in faults({"body": body})]


def only(body):
    (fault,) = faults({"body": body})
    return fault


@pytest.mark.parametrize(
    "body",
    [
        "Plain words, 100% plain.",
        "Dear {{ recipient_salutation }}, {{pupil_first}} and {{  pupil_name  }}",
        "{% if meeting_date %}On {{ meeting_date }}.{% else %}Soon.{% endif %} Bye.",
        "{% if not meeting_date %}Soon.{% endif %} Bye.",
        "{%if meeting_date%}a{%if meeting_time%}b{%else%}c{%endif%}{%else%}d{%endif%} e",
        "# Heading\n\nWords with **bold** ones.\n\n- one\n- **two**",
        "Our site is www.oakfield.example; write to office@oakfield.example.",
        "Ring between 8:00 and 8:30, today and/or tomorrow. The data: see below.",
        "Fish & chips, Q&A; 5 > 4; it’s “fine” (really) – no. 1!",
        "Windows\r\nline ends\r\n\r\nare fine",
        "Łukasz, Siân, 李, محمد",
    ],
)
def test_what_a_letter_may_hold(body):
    assert faults({"body": body}) == ()


@pytest.mark.parametrize(
    ("body", "line", "rule"),
    [
        ("Hello\n{{ shoe_size }}", 2, "unknown_field"),
        ("{% if shoe_size %}x{% endif %} y", 1, "unknown_field"),
        ("Hello\n\n<script>alert(1)</script>", 3, "markup"),
        ("Hello <b>you</b>", 1, "markup"),
        ("Hello <!-- note -->", 1, "markup"),
        ("<{{ pupil_first }}>", 1, "markup"),
        ("Hello&nbsp;you", 1, "markup"),
        ("Hello &#60;b&#62;", 1, "markup"),
        ("See https://oakfield.example", 1, "url"),
        ("See HTTP://oakfield.example", 1, "url"),
        ("See //oakfield.example/x.css", 1, "url"),
        ("See \\\\server\\share", 1, "url"),
        ("See file:/etc/passwd", 1, "url"),
        ("See file:///etc/passwd", 1, "url"),
        ("See data:text/html;base64,eA", 1, "url"),
        ("See javascript:alert(1)", 1, "url"),
        ("See http:{% if pupil_name %}//x.example{% endif %}", 1, "url"),
        ("See fi{% if pupil_name %}{% endif %}le:/etc/passwd", 1, "url"),
        ("background: url(x.png)", 1, "url"),
        ("@import x", 1, "url"),
        ("Hi\n{% for pupil in pupils %}\nx", 2, "loop"),
        ("{% while true %} x", 1, "loop"),
        ("{% include 'x' %} x", 1, "loop"),
        ("{% load i18n %} x", 1, "loop"),
        ("{% raw %} x", 1, "loop"),
        ("{% elif pupil_name %} x", 1, "loop"),
        ("{% %} x", 1, "loop"),
        ("x {% if pupil_name %} y", 1, "unclosed"),
        ("x {% endif %}", 1, "unclosed"),
        ("x {% else %}", 1, "unclosed"),
        ("x\n\n{{ pupil_name", 3, "unclosed"),
        ("x {% if pupil_name", 1, "unclosed"),
        ("some **bold words", 1, "unclosed"),
        ("{{ pupil_name|upper }}", 1, "syntax"),
        ("{{ pupil_name.upper }}", 1, "syntax"),
        ("{{ 1 + 1 }}", 1, "syntax"),
        ("{{ }} x", 1, "syntax"),
        ("{# note #} x", 1, "syntax"),
        ("Dear {pupil_name}", 1, "syntax"),
        ("pupil_name }}", 1, "syntax"),
        ("{% if pupil_name and pupil_first %}x{% endif %} y", 1, "syntax"),
        ("{% if %}x{% endif %} y", 1, "syntax"),
        ("* one\n* two", 1, "syntax"),
        ("## Heading", 1, "syntax"),
        ("Some `code`", 1, "syntax"),
        ("See [here](x)", 1, "syntax"),
        ("turned \u202egnorw", 1, "syntax"),
        ("nul \x00", 1, "syntax"),
        ("", 1, "empty_body"),
        ("  \n.\n**  **", 1, "empty_body"),
        ("{% if pupil_name %}only here{% endif %}", 1, "empty_body"),
        ("x" * 8001, 1, "too_long"),
    ],
)
def test_what_is_refused(body, line, rule):
    assert (line, rule) in found(body)


def test_an_unknown_field_is_told_with_its_neighbours():
    fault = only("Dear {{ pupil_frist }}")

    assert fault.message == "There is no field “pupil_frist”."
    assert fault.remedy == "Perhaps you mean pupil_first or pupil_year or pupil_group."


def test_an_address_is_told_how_to_write_it():
    assert only("See https://x.example").remedy == (
        "Write it without https://, as in www.example.org; nothing is fetched into a letter."
    )


def test_a_loop_is_told_what_there_is_instead():
    assert only("x {% for day in days %}").remedy == "Use only {% if field %}, {% else %} and {% endif %}."


def test_an_if_stands_at_most_inside_one_other():
    inner = "{% if pupil_first %}x{% endif %}"
    two = f"{{% if pupil_name %}}{inner}{{% endif %}} y"
    three = f"{{% if pupil_group %}}{two}{{% endif %}} z"

    assert (found(two), found(three)) == ([], [(1, "syntax")])


def test_an_if_has_one_else():
    assert found("{% if pupil_name %}a{% else %}b{% else %}c{% endif %} d") == [(1, "unclosed")]


def test_every_fault_is_told_at_once_in_order_with_its_part():
    parts = {"subject": "{{ x_y }}", "opening": "Dear **you**", "body": "<b>\nok\nhttps://x", "closing": "- Yours"}

    assert [(fault.part, fault.line, fault.rule) for fault in faults(parts)] == [
        ("subject", 1, "unknown_field"), ("opening", 1, "syntax"), ("body", 1, "markup"), ("body", 3, "url"),
        ("closing", 1, "syntax"),
    ]  # fmt: skip


def test_only_the_body_may_not_be_empty():
    assert faults({"body": "Words."}) == ()
    assert faults({"subject": "Words."})[0].rule == "empty_body"


def test_parts_have_their_own_lengths():
    parts = {"subject": "x" * 201, "opening": "x" * 301, "body": "x" * 8000, "closing": "x" * 300}

    assert [fault.part for fault in faults(parts)] == ["subject", "opening"]


def test_fields_that_are_named_and_fields_that_are_needed():
    parsed = parse(
        "{{ pupil_name }} {% if meeting_date %}{{ meeting_date }} {{ meeting_place }}{% else %}"
        "{{ reply_by }}{% endif %}"
        "{% if not targets %}{{ pupil_first }}{% else %}{{ targets }}{% endif %}"
    )

    assert fields_in(parsed) == {
        "pupil_name", "meeting_date", "meeting_place", "reply_by", "targets", "pupil_first",
    }  # fmt: skip
    assert needed_in(parsed) == {"pupil_name", "meeting_place", "reply_by", "pupil_first"}


def test_a_field_is_needed_where_its_own_if_says_that_it_is_empty():
    assert needed_in(parse("{% if reply_by %}a{% else %}{{ reply_by }}{% endif %}")) == {"reply_by"}
