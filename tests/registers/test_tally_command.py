"""`manage.py tally`. Needs no database: none of these tests may touch one."""

import json
from io import StringIO

import pytest
from django.core.management import CommandError, call_command


def tally(marks, *arguments, on="2025-01-06"):
    out = StringIO()
    call_command("tally", marks, "--on", on, *arguments, stdout=out)
    return out.getvalue()


def as_json(marks, *arguments, **options):
    return json.loads(tally(marks, "--format", "json", *arguments, **options))


def test_tally_as_json_has_every_promised_figure():
    assert as_json(r"/ \ / \ I I / \ / \ ") == {
        "possible": 10,
        "attended": 8,
        "present": 8,
        "approved_educational_activity": 0,
        "authorised": 2,
        "unauthorised": 0,
        "not_possible": 0,
        "administrative": 0,
        "late": 0,
        "attendance_percent": "80.0000",
        "attendance_percent_display": "80.0",
        "absence_percent": "20.0000",
        "absence_percent_display": "20.0",
        "persistent": True,
        "severe": False,
    }


def test_tally_where_nothing_is_possible_has_null_percentages():
    row = as_json("Y4 Y4 # # X X")

    names = ("attendance_percent", "attendance_percent_display", "absence_percent", "absence_percent_display")
    assert [row[name] for name in names] == [None] * 4
    assert (row["possible"], row["persistent"], row["severe"]) == (0, False, False)


def test_tally_counts_by_the_codes_of_the_day():
    assert as_json("J", on="2024-08-18")["approved_educational_activity"] == 1
    assert as_json("J1", on="2024-08-19")["authorised"] == 1


def test_tally_as_text_has_a_line_for_each_figure():
    lines = tally("/ I").splitlines()

    assert lines[0] == "possible: 2"
    assert lines[9:] == [
        "attendance_percent: 50.0000",
        "attendance_percent_display: 50.0",
        "absence_percent: 50.0000",
        "absence_percent_display: 50.0",
        "persistent: true",
        "severe: true",
    ]


def test_tally_as_text_leaves_a_missing_percentage_empty():
    assert tally("#").splitlines()[9] == "attendance_percent: "


def test_tally_beginning_with_an_afternoon():
    assert as_json("\\ /", "--first", "PM", "--strict")["present"] == 2


@pytest.mark.parametrize(
    ("marks", "arguments", "on", "line"),
    [
        ("/ /", ["--strict"], "2025-01-06", "Mark 2: / is for the other session. PM is needed here."),
        ("/ ?", [], "2025-01-06", "Mark 2: “?” is not an attendance code. Use a code from the list of codes."),
        ("/", [], "6 January", "--on: “6 January” is not a date. Write it as 2024-08-19."),
        (
            "J",
            ["--strict"],
            "2024-08-19",
            "Mark 1: J was last used on 18 August 2024; this session is on 19 August 2024. "
            "Use J1, which counts as an authorised absence.",
        ),
    ],
)
def test_tally_of_what_cannot_be_counted_says_where_and_what_to_do(marks, arguments, on, line):
    with pytest.raises(CommandError) as refusal:
        tally(marks, *arguments, on=on)

    assert str(refusal.value) == line
