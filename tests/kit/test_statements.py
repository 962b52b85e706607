"""The statement guard itself: what it lets through and what it names."""

import pytest

from attendance.kit.statements import unnamed_schools

TENANT = {"people_pupil", "registers_mark"}


@pytest.mark.parametrize(
    "sql",
    [
        'SELECT "people_pupil"."id" FROM "people_pupil" WHERE "people_pupil"."school_id" = %s',
        "SELECT p.id FROM people_pupil p JOIN registers_mark m ON m.school_id = p.school_id WHERE p.school_id = %s",
        "SELECT id FROM people_pupil WHERE school_id IN (%s, %s)",
        'INSERT INTO "people_pupil" ("school_id", "id") VALUES (%s, %s)',
        'UPDATE "people_pupil" SET "upn" = %s WHERE "people_pupil"."school_id" = %s',
        "SELECT 1 FROM tenancy_school",
        "SELECT m.code FROM registers_mark m WHERE (m.school_id, m.date) = (%s, %s)",
    ],
)
def test_statement_that_names_its_school_passes(sql):
    assert unnamed_schools(sql, TENANT) == []


@pytest.mark.parametrize(
    ("sql", "named"),
    [
        (
            'SELECT "people_pupil"."id" FROM "people_pupil" WHERE "people_pupil"."id" = %s',
            ["people_pupil as people_pupil"],
        ),
        (
            "SELECT 1 FROM people_pupil p JOIN registers_mark m ON m.pupil_id = p.id WHERE p.school_id = %s",
            ["registers_mark as m"],
        ),
        ("DELETE FROM registers_mark", ["registers_mark as registers_mark"]),
        ('INSERT INTO "people_pupil" ("id") VALUES (%s)', ["people_pupil (insert)"]),
        ("SELECT 1 FROM people_pupil p, registers_mark m WHERE p.school_id = %s", ["registers_mark as m"]),
    ],
)
def test_statement_without_school_is_named(sql, named):
    assert unnamed_schools(sql, TENANT) == named
