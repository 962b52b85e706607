"""The seed policies as they stand: the linter finds the faults that are in them, and no others."""

import json
from contextlib import suppress
from io import StringIO

import pytest
from django.core.management import call_command

from tests.interventions.policy_files import seed_path

TODAY, THEN = "2025-12-15", "2023-03-01"
ATTENDANCE = "ladders.attendance.tiers"


def check(number, *, on=TODAY, over=None):
    """What check_policy reports: rule and place of errors and of warnings, and its exit code. No database."""
    out, code = StringIO(), 0
    more = ["--over", str(seed_path(over))] if over else []
    try:
        call_command("check_policy", str(seed_path(number)), "--on", on, "--format", "json", *more, stdout=out)
    except SystemExit as end:
        code = end.code
    rows = json.loads(out.getvalue())
    return {kind: [(row["rule"], row["place"]) for row in rows[kind]] for kind in rows} | {"exit": code}


def test_seed_000_has_its_faults_and_no_others():
    assert check("000") == {
        "errors": [
            ("gap", f"{ATTENDANCE}.contact.when"),
            ("times_contradict", "times.stated.0.closes"),
            ("retention_below_law", "retention.years"),
            ("amount_not_in_force", "legal.amounts.stated.first"),
            ("code_not_in_set", "codes.listed"),
            ("code_not_in_set", "codes.listed"),
            ("code_not_in_set", "codes.listed"),
            ("code_not_in_set", "codes.morning"),
        ],
        "warnings": [
            ("severe_not_statutory", f"{ATTENDANCE}.below_80.when"),
            ("penalty_threshold", "ladders.unauthorised.tiers.penalty.when"),
        ],
        "exit": 1,
    }


def test_seed_000_by_the_law_of_its_own_time():
    assert check("000", on=THEN) == {
        "errors": [
            ("gap", f"{ATTENDANCE}.contact.when"),
            ("times_contradict", "times.stated.0.closes"),
            ("code_not_in_set", "codes.morning"),
        ],
        "warnings": [("severe_not_statutory", f"{ATTENDANCE}.below_80.when")],
        "exit": 1,
    }


def test_seed_001_is_sound():
    assert check("001") == {"errors": [], "warnings": [], "exit": 0}


def test_seed_002_has_amounts_that_are_no_longer_in_force():
    assert check("002") == {
        "errors": [("amount_not_in_force", "legal.amounts.stated.first")], "warnings": [], "exit": 1,
    }  # fmt: skip
    assert check("002", on=THEN) == {"errors": [], "warnings": [], "exit": 0}


def test_seed_002_with_the_appendix_names_two_closing_times():
    assert check("002_appendix", on=THEN, over="002") == {
        "errors": [("times_contradict", "times.stated.0.closes")], "warnings": [], "exit": 1,
    }  # fmt: skip


def test_seed_003_is_sound():
    assert check("003") == {"errors": [], "warnings": [], "exit": 0}


@pytest.mark.parametrize("number", ["000", "001", "002", "002_appendix", "003"])
def test_a_seed_says_its_faults_in_words_with_a_remedy(number, capsys):
    over = "002" if number.endswith("appendix") else None
    more = ["--over", str(seed_path(over))] if over else []
    with suppress(SystemExit):
        call_command("check_policy", str(seed_path(number)), "--on", TODAY, *more)
    *lines, total = capsys.readouterr().out.splitlines()

    assert total.endswith(" warnings.")
    assert all(line.startswith(("error: ", "warning: ")) and line.endswith("]") for line in lines)
