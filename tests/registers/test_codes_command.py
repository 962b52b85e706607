"""`manage.py codes`. Needs no database: none of these tests may touch one."""

import csv
import json
from datetime import date
from io import StringIO
from pathlib import Path

import pytest
import time_machine
from django.core.management import CommandError, call_command

TABLE = Path(__file__).parents[1] / "data" / "attendance_codes.csv"
CLASSES = {
    "authorised_absence": "authorised",
    "unauthorised_absence": "unauthorised",
    "not_a_possible_attendance": "not_possible",
}


def codes(*arguments):
    out = StringIO()
    call_command("codes", *arguments, stdout=out)
    return out.getvalue()


def half(regulation_set, day):
    with TABLE.open(newline="", encoding="utf-8") as file:
        rows = [row for row in csv.DictReader(file) if row["regulation_set"] == regulation_set]
    return [
        {
            "code": row["code"],
            "label": row["label"],
            "class": CLASSES.get(row["category"], row["category"]),
            "session": row["session"],
            "needs_note": row["needs_note"],
        }
        for row in rows
        if not row["valid_to"] or row["valid_to"] >= day
    ]


@pytest.mark.parametrize(("day", "regulation_set"), [("2024-08-18", "2006"), ("2024-08-19", "2024")])
def test_codes_on_either_side_of_the_switch_equal_the_table_row_for_row(day, regulation_set):
    rows = list(csv.DictReader(StringIO(codes("--on", day))))

    assert rows == half(regulation_set, day)


def test_codes_as_csv_begins_with_its_header():
    assert codes("--on", "2024-08-19").splitlines()[0] == "code,label,class,session,needs_note"


def test_codes_as_json_is_one_document_with_the_same_rows():
    assert json.loads(codes("--on", "2024-08-19", "--format", "json")) == half("2024", "2024-08-19")


@time_machine.travel(date(2024, 8, 18), tick=False)
def test_codes_without_a_day_are_todays():
    assert codes() == codes("--on", "2024-08-18")


@pytest.mark.parametrize(
    ("day", "line"),
    [
        ("18/08/2024", "--on: “18/08/2024” is not a date. Write it as 2024-08-19."),
        ("2006-08-31", "--on: no attendance codes are known for 2006-08-31. Use a day from 2006-09-01."),
    ],
)
def test_codes_on_a_day_that_cannot_be_names_the_remedy(day, line):
    with pytest.raises(CommandError) as refusal:
        codes("--on", day)

    assert str(refusal.value) == line
