"""The template lint finds what the content security policy would drop, and nothing else."""

import pytest

from attendance.kit.run.template_lint import problems


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ('<p style="color: red">', "inline style"),
        ("<p\n  class='a'\n  style='color: red'>", "inline style"),
        ("<style>p { color: red }</style>", "style element"),
        ('<button type="button" onclick="go()">', "inline handler"),
        ("<script>go()</script>", "inline script"),
        ('<a href="javascript:go()">', "script address"),
        ('<div hx-on:click="go()">', "evaluated text"),
        ("<img src='https://elsewhere.example/x.png'>", "foreign file"),
    ],
)
def test_problems_of_a_page_that_the_policy_would_break(text: str, rule: str) -> None:
    assert [name for _, name, _ in problems(text)] == [rule]


@pytest.mark.parametrize(
    "text",
    [
        "<script src=\"{% static 'js/register.js' %}\" defer></script>",
        '<script type="application/json" id="codes">{}</script>',
        '<input name="confirmation" data-once="1">',
        '{# <p style="color: red"> is refused #}',
        '{% comment %}<p style="color: red">{% endcomment %}',
        '<a href="https://elsewhere.example/">Read more</a>',
    ],
)
def test_problems_of_a_page_in_order(text: str) -> None:
    assert problems(text) == []


def test_problems_name_the_line_after_a_long_comment() -> None:
    text = '{# one\ntwo\nthree #}\n<p>\n<p style="">'

    assert [line for line, _, _ in problems(text)] == [5]
