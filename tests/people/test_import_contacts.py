"""Contacts in a file of pupils: shared by siblings, changed by a later file, never let off a restriction."""

import pytest

from attendance.people.maps import GENERIC_HEADER
from attendance.people.models import Contact, ContactLink, ContactNumber
from attendance.tenancy.scope import scoped
from tests.people.import_files import counts, load_pupils

pytestmark = pytest.mark.django_db
ADA = {
    "Legal first name": "Ada", "Legal surname": "Acorn", "Date of birth": "03/04/2017", "Year group": "4",
    "Registration group": "4 Kestrel", "Starting day": "01/09/2025", "Admission number": "A001",
}  # fmt: skip
MOTHER = {
    "Contact 1 name": "Mrs Ann Acorn", "Contact 1 relationship": "mother", "Contact 1 parental responsibility": "yes",
    "Contact 1 lives with": "yes", "Contact 1 phone 1": "07700 900123", "Contact 1 phone 2": "01632 960001",
    "Contact 1 email": "Ann@post.example", "Contact 1 address": "1 Oak Road, Little Wood",
    "Contact 1 postcode": "zz1 1zz",
}  # fmt: skip


def file_of(*rows: dict) -> bytes:
    lines = [",".join(f'"{row.get(name, "")}"' for name in GENERIC_HEADER) for row in rows]
    return "\n".join([",".join(GENERIC_HEADER), *lines]).encode()


def rows_of(school, model, *fields):
    with scoped(school.id):
        return list(model.objects.filter(school_id=school.id).order_by(*fields).values_list(*fields))


def test_contact_is_loaded_with_numbers_and_address(places):
    load_pupils(places.oakfield, file_of(ADA | MOTHER))

    assert rows_of(places.oakfield, Contact, "title", "first", "last", "email", "address", "postcode") == [
        ("Mrs", "Ann", "Acorn", "ann@post.example", ["1 Oak Road", "Little Wood"], "ZZ1 1ZZ")
    ]
    assert rows_of(places.oakfield, ContactNumber, "order", "kind", "number") == [
        (1, "mobile", "07700 900123"), (2, "home", "01632 960001"),
    ]  # fmt: skip
    link = ("relationship", "priority", "parental_responsibility", "lives_with", "may_be_contacted", "gets_letters")
    assert rows_of(places.oakfield, ContactLink, *link) == [("mother", 1, True, True, True, True)]


def test_siblings_share_a_contact(places):
    ben = {"Legal first name": "Ben", "Admission number": "A002"}
    father = {"Contact 1 name": "Al Acorn", "Contact 1 phone 1": "+44 7700 900123"}

    load_pupils(places.oakfield, file_of(ADA | MOTHER, ADA | MOTHER | ben, ADA | ben | father | {
        "Legal first name": "Cy", "Admission number": "A003"}))  # fmt: skip

    assert rows_of(places.oakfield, Contact, "first") == [("Al",), ("Ann",)]
    assert len(rows_of(places.oakfield, ContactLink, "id")) == 3


def test_same_name_without_anything_in_common_is_another_adult(places):
    ben = {"Legal first name": "Ben", "Admission number": "A002"}
    other = {"Contact 1 name": "Mrs Ann Acorn", "Contact 1 phone 1": "07700 900999"}

    load_pupils(places.oakfield, file_of(ADA | MOTHER, ADA | ben | other))

    assert rows_of(places.oakfield, Contact, "first") == [("Ann",), ("Ann",)]


def test_second_run_changes_nothing(places):
    load_pupils(places.oakfield, file_of(ADA | MOTHER))

    assert counts(load_pupils(places.oakfield, file_of(ADA | MOTHER))) == (0, 0, 1, 0)


def test_changed_contact_is_updated_and_keeps_its_numbers(places):
    load_pupils(places.oakfield, file_of(ADA | MOTHER))
    changed = {"Contact 1 phone 1": "07700 900777", "Contact 1 email": "new@post.example", "Contact 1 priority": "2"}

    report = load_pupils(places.oakfield, file_of(ADA | MOTHER | changed))

    assert (counts(report), report.rows[0]["detail"]) == ((0, 1, 0, 0), "contact 1 changed")
    assert rows_of(places.oakfield, Contact, "email") == [("new@post.example",)]
    assert rows_of(places.oakfield, ContactNumber, "order", "number") == [
        (1, "07700 900123"), (2, "01632 960001"), (3, "07700 900777"),
    ]  # fmt: skip
    assert rows_of(places.oakfield, ContactLink, "priority") == [(2,)]


def test_file_bars_a_new_contact_but_never_lifts_a_restriction(places):
    load_pupils(places.oakfield, file_of(ADA | MOTHER | {"Contact 1 may be contacted": "no"}))
    allowed = {"Contact 1 may be contacted": "yes", "Contact 1 gets letters": "yes"}

    report = load_pupils(places.oakfield, file_of(ADA | MOTHER | allowed))

    assert rows_of(places.oakfield, ContactLink, "may_be_contacted", "gets_letters") == [(False, False)]
    assert [(remark.column, remark.what) for remark in report.warnings] == [
        ("Contact 1 may be contacted", "Whether this adult may be contacted is not as in the file.")
    ]


@pytest.mark.parametrize(
    ("cells", "column", "what"),
    [
        ({"Contact 1 phone 1": "none"}, "Contact 1 phone 1", "“none” is not a telephone number."),
        ({"Contact 1 email": "ann at home"}, "Contact 1 email", "“ann at home” is not an e-mail address."),
        ({"Contact 1 priority": "first"}, "Contact 1 priority", "“first” is not a priority."),
        ({"Contact 1 lives with": "weekends"}, "Contact 1 lives with", "“weekends” is neither yes nor no."),
        ({"Contact 1 name": ""}, "Contact 1 name", "The contact has no name."),
    ],
)
def test_bad_cell_of_a_contact_is_named(places, cells, column, what):
    report = load_pupils(places.oakfield, file_of(ADA | MOTHER | cells))

    assert [(p.row, p.column, p.what) for p in report.problems] == [(2, column, what)]
    assert rows_of(places.oakfield, Contact, "id") == []


def test_how_an_adult_reads_letters_comes_with_the_file_and_stays_without(places):
    large = {"Contact 1 letter format": "Large Print"}

    load_pupils(places.oakfield, file_of(ADA | MOTHER | large))
    load_pupils(places.oakfield, file_of(ADA | MOTHER))

    assert rows_of(places.oakfield, Contact, "letter_format") == [("large_print",)]
