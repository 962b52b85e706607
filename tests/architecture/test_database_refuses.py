"""What the database itself refuses the application role, whatever the code above it says."""

from uuid import uuid4

import pytest
from django.apps import apps
from django.db import ProgrammingError, connection, transaction
from django.db.utils import Error as DatabaseError

from attendance.audit.services import record
from attendance.tenancy.fields import GlobalForeignKey
from attendance.tenancy.models import School
from attendance.tenancy.scope import scoped
from registers.services.backfill import TakenRegister, record_taken_registers
from registers.services.writing import Writing, write_marks
from tests.factories.school_life import build_school_life
from tests.people_of_the_tests import AT, OFFICER, TUESDAY

pytestmark = pytest.mark.unscoped  # the point is what PostgreSQL does with statements that name no school

KEPT = ("registers_amendment", "registers_secondlook", "audit_auditevent")
WRITTEN_BY_FUNCTION = ("registers_mark", "registers_weeksummary", "registers_chainhead")


def tenant_tables() -> list[str]:
    """Every table whose rows belong to a school and are kept apart by row-level security."""
    models = [m for m in apps.get_models() if m._meta.managed and not m._meta.proxy]
    owned = [
        m for m in models
        if any(isinstance(f, GlobalForeignKey) and f.remote_field.model is School for f in m._meta.local_fields)
    ]  # fmt: skip
    return sorted(m._meta.db_table for m in owned)


def execute(statement: str, *values: object) -> list[tuple]:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return cursor.fetchall() if cursor.description else []


@pytest.fixture
def two_schools(oakfield_life, hillcrest_life):
    """Marks, an amendment and an audit event at Oakfield, a mark at Hillcrest."""
    for life in (oakfield_life, hillcrest_life):
        with scoped(life.school_id):
            pupil = life.pupils[0].id
            for code, seen in (("N", 0), ("I", 1)):
                write_marks(
                    life.school_id, [Writing(TUESDAY, "AM", pupil, code, seen_version=seen)],
                    by=OFFICER, at=AT, origin="office", kind="amendment", reason="parent rang",
                )  # fmt: skip
            record(life.school_id, "mark.amended", by=OFFICER, at=AT)
    return oakfield_life, hillcrest_life


@pytest.mark.django_db
def test_tests_speak_as_the_application_role():
    [(role, super_user, bypasses)] = execute(
        "SELECT current_user, r.rolsuper, r.rolbypassrls FROM pg_roles r WHERE r.rolname = current_user"
    )

    assert (role, super_user, bypasses) == ("herringbone_app", False, False)


@pytest.mark.django_db
@pytest.mark.parametrize("table", KEPT + WRITTEN_BY_FUNCTION)
@pytest.mark.parametrize("statement", ["UPDATE {} SET school_id = school_id", "DELETE FROM {}", "TRUNCATE {}"])
def test_kept_rows_cannot_be_changed_or_removed(two_schools, table, statement):
    with (
        scoped(two_schools[0].school_id),
        pytest.raises(ProgrammingError, match="permission denied"),
        transaction.atomic(),
    ):
        execute(statement.format(table))


@pytest.mark.django_db
@pytest.mark.parametrize("table", ["registers_amendment", *WRITTEN_BY_FUNCTION])
def test_rows_of_the_function_cannot_be_added_by_hand(two_schools, table):
    with (
        scoped(two_schools[0].school_id),
        pytest.raises(ProgrammingError, match="permission denied"),
        transaction.atomic(),
    ):
        execute(f"INSERT INTO {table} SELECT * FROM {table} WHERE school_id = %s", two_schools[0].school_id)


@pytest.mark.django_db
def test_code_of_a_mark_cannot_change_without_its_amendment(two_schools):
    oakfield = two_schools[0].school_id
    with scoped(oakfield), pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
        execute("UPDATE registers_mark SET code = '/' WHERE school_id = %s AND date = %s", oakfield, TUESDAY)


@pytest.mark.django_db
def test_nothing_is_seen_without_a_scope(two_schools):
    seen = {table: execute(f"SELECT count(*) FROM {table}")[0][0] for table in tenant_tables()}

    assert {table: n for table, n in seen.items() if n} == {}
    assert len(seen) >= 25


@pytest.mark.django_db
def test_no_row_of_another_school_is_seen_in_the_scope_of_one(two_schools):
    oakfield = two_schools[0].school_id
    with scoped(oakfield):
        strangers = {
            table: execute(f"SELECT count(*) FROM {table} WHERE school_id <> %s", oakfield)[0][0]
            for table in tenant_tables()
        }
        own = execute("SELECT count(*) FROM registers_mark")[0][0]

    assert {table: n for table, n in strangers.items() if n} == {}
    assert own == 1


@pytest.mark.django_db
def test_sister_school_of_the_same_trust_is_not_seen_either(two_schools, places, people):
    ashby = build_school_life(places.ashby, teacher=people.alice)
    with scoped(two_schools[0].school_id):
        seen = execute("SELECT count(*) FROM people_pupil WHERE school_id = %s", ashby.school_id)[0][0]

    assert seen == 0


@pytest.mark.django_db
def test_row_of_another_school_cannot_be_written(two_schools):
    oakfield, hillcrest = two_schools
    with scoped(oakfield.school_id), pytest.raises(ProgrammingError, match="row-level security"), transaction.atomic():
        record(hillcrest.school_id, "mark.amended", by=OFFICER, at=AT)


@pytest.mark.django_db
def test_function_that_writes_marks_keeps_to_the_scope(two_schools):
    oakfield, hillcrest = two_schools
    with scoped(oakfield.school_id):
        [written] = write_marks(
            hillcrest.school_id, [Writing(TUESDAY, "PM", hillcrest.pupils[0].id, "\\")],
            by=OFFICER, at=AT, origin="office", kind="amendment",
        )  # fmt: skip
    with scoped(hillcrest.school_id):
        marks = execute("SELECT count(*) FROM registers_mark WHERE school_id = %s", hillcrest.school_id)

    assert written.outcome == "not_on_roll"  # the function sees no enrolment out of scope
    assert marks == [(1,)]


@pytest.mark.django_db
def test_row_cannot_point_into_another_school(two_schools):
    oakfield, hillcrest = two_schools
    with (
        scoped(oakfield.school_id, hillcrest.school_id),
        pytest.raises(DatabaseError, match="foreign key"),
        transaction.atomic(),
    ):
        execute(
            "INSERT INTO people_enrolment (school_id, id, pupil_id, since, type, leaving_ground, destination)"
            " VALUES (%s, %s, %s, %s, 'single', '', '')",
            oakfield.school_id, uuid4(), hillcrest.pupils[0].id, TUESDAY,
        )  # fmt: skip


@pytest.mark.django_db
@pytest.mark.parametrize("statement", ["SELECT * FROM {}", "UPDATE {} SET code = 'I'", "DELETE FROM {}"])
def test_marks_cannot_be_reached_by_the_name_of_a_partition(two_schools, statement):
    with (
        scoped(two_schools[0].school_id),
        pytest.raises(ProgrammingError, match="permission denied for table registers_mark_2025"),
        transaction.atomic(),
    ):
        execute(statement.format("registers_mark_2025"))


@pytest.mark.django_db
@pytest.mark.parametrize("table", ["registers_register", "people_pupil", "people_enrolment", "calendar_closure"])
def test_what_the_record_is_made_of_cannot_be_deleted(two_schools, table):
    with (
        scoped(two_schools[0].school_id),
        pytest.raises(ProgrammingError, match="permission denied"),
        transaction.atomic(),
    ):
        execute(f"DELETE FROM {table}")


@pytest.mark.django_db
@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE registers_code SET code_class = 'present'",
        "DELETE FROM registers_code",
        "INSERT INTO registers_code VALUES (1)",
    ],
)
def test_code_table_is_not_the_applications_to_change(statement):
    with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
        execute(statement)


@pytest.mark.django_db
@pytest.mark.parametrize("change", ["sent_at = NULL", "sent_name = 'Somebody else'", "session = 'PM'"])
def test_register_that_was_sent_stays_as_it_was_sent(two_schools, change):
    life = two_schools[0]
    sent = TakenRegister(life.group.id, TUESDAY, "AM", AT, AT, "Alice Teacher", "Class teacher")
    with scoped(life.school_id):
        record_taken_registers(life.school_id, [sent])

    with (
        scoped(life.school_id),
        pytest.raises(DatabaseError, match="a register that was sent stays as it was sent"),
        transaction.atomic(),
    ):
        execute(f"UPDATE registers_register SET {change} WHERE school_id = %s", life.school_id)
