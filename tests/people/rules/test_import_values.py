"""What the cells of pupil exports mean."""

import pytest

from attendance.kit.tables import CellError
from attendance.people.rules import import_values as values


@pytest.mark.parametrize(
    ("text", "year"),
    [
        ("Year 4", 4),
        ("4", 4),
        ("Y11", 11),
        ("Yr 2", 2),
        ("R", 0),
        ("Reception", 0),
        ("N1", -1),
        ("Nursery", -1),
        ("NC 7", 7),
    ],
)
def test_year_group_is_read(text, year):
    assert values.read_year_group(text) == year


@pytest.mark.parametrize("text", ["15", "4K", "Year four", "-1"])
def test_year_group_that_is_none_is_refused(text):
    with pytest.raises(CellError, match="is not a year group"):
        values.read_year_group(text)


@pytest.mark.parametrize(
    ("text", "sen"),
    [
        ("N - No SEN", (False, False)), ("K - SEN Support", (True, False)), ("E - EHCP", (False, True)),
        ("SEN Support", (True, False)), ("K", (True, False)), ("E", (False, True)), ("No SEN", (False, False)),
    ],
)  # fmt: skip
def test_sen_status_is_read(text, sen):
    assert values.read_sen(text) == sen


@pytest.mark.parametrize(
    ("text", "status"),
    [
        ("Active", (True, "")), ("C", (True, "single")), ("Current (Single Registration)", (True, "single")),
        ("Main – Dual Registration", (True, "dual_main")), ("Dual subsidiary", (True, "dual_subsidiary")),
        ("Leaver", (False, "")), ("Guest", (False, "")),
    ],
)  # fmt: skip
def test_enrolment_status_is_read(text, status):
    assert values.read_status(text) == status


@pytest.mark.parametrize(
    ("preferred", "names"),
    [
        ("Emma Carter", ("", "")), ("Em Carter", ("Em", "")), ("Em", ("Em", "")), ("Emma", ("", "")),
        ("Em Smith", ("Em", "Smith")), ("Mary Ann Carter", ("Mary Ann", "")),
    ],
)  # fmt: skip
def test_preferred_name_is_split_and_kept_only_where_it_differs(preferred, names):
    assert values.split_preferred(preferred, "Emma", "Carter") == names


@pytest.mark.parametrize(
    ("name", "parts"),
    [
        ("Mrs Ann Carter", ("Mrs", "Ann", "Carter")), ("Dr. B Oak", ("Dr", "B", "Oak")),
        ("Ann Carter", ("", "Ann", "Carter")),
        ("Carter, Ann", ("", "Ann", "Carter")), ("Carter", ("", "", "Carter")), ("Mr Oak", ("Mr", "", "Oak")),
    ],
)  # fmt: skip
def test_contact_name_is_split(name, parts):
    assert values.split_name(name) == parts


@pytest.mark.parametrize(
    ("text", "kind"), [("Large print", "large_print"), ("BRAILLE", "by_hand"), ("by hand", "by_hand"), ("Standard", "")]
)
def test_form_of_letters_is_read(text, kind):
    assert values.read_letter_format(text) == kind


def test_form_of_letters_that_there_is_not_is_refused():
    with pytest.raises(CellError, match="is no form of a letter"):
        values.read_letter_format("in gold")
