"""Every address of the room: who is kept out, and that no row is reached under another school's address."""

from datetime import date

import pytest
import time_machine
from django.db import ProgrammingError, connection, transaction
from django.urls import reverse

from attendance.access.rules.actors import Actor
from attendance.people.models import Contact, ContactLink
from attendance.tenancy.scope import scoped
from interventions.models import ExpectedAbsence, SchoolPolicy, TrustPolicy
from tests.architecture.test_database_refuses import tenant_tables
from tests.factories.school_life import add_pupil
from tests.interventions.first_day_work import furnish_first_day
from tests.interventions.furnish_cases import furnish_cases
from tests.interventions.furnish_nights import furnish_nights
from tests.interventions.legal import furnish_legal
from tests.interventions.policies import furnish_policy
from tests.journeys.pages import KWARGS
from tests.people_of_the_tests import AT, TUESDAY

pytestmark = pytest.mark.django_db
SCHOOL = sorted(name for name in KWARGS if name.startswith("interventions:"))
TRUST = sorted(name for name in KWARGS if name.startswith("interventions_trust:"))
READING = {"interventions:policy", "interventions:policy_versions"}  # what everybody on the staff may read
GO_BACK = {  # a post goes back to the list, which says that there is no such row
    "interventions:absence_not_expected", "interventions:policy_decide", "interventions:policy_give_up",
    "interventions_trust:policy_give_up", "interventions:call_undo",
}  # fmt: skip
KEPT = (
    "interventions_caseevent",
    "interventions_riskassessment",
    "interventions_nightsettings",
)  # nobody changes or removes their rows


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(AT, tick=False):
        yield


@pytest.fixture
def values(oakfield_life, people):
    """One of everything at Oakfield, and what stands in its addresses."""
    return furnished(oakfield_life, people.carol) | {"urn": 900001, "uid": 5001}


@pytest.fixture
def theirs(hillcrest_life, people):
    """The same at Hillcrest, a school of another trust."""
    return furnished(hillcrest_life, people.dave) | {"urn": 900001, "uid": 5001}


def furnished(life, who) -> dict[str, object]:
    with scoped(life.school_id):
        for _ in range(4):
            add_pupil(life)
        mother = Contact.objects.create(school=life.school, first="Nadia", last="Arkwright")
        ContactLink.objects.create(
            school=life.school, pupil=life.pupils[0], contact=mother, relationship="Mother", lives_with=True,
            parental_responsibility=True,
        )  # fmt: skip
        furnish_nights(life.school)
        by = Actor(who.id, who.name, "Trust administrator")
        found = {
            "pupil_id": life.pupils[0].id,
            **furnish_cases(life),
            **furnish_legal(life),
            **furnish_policy(life, by),
            **furnish_first_day(life),
        }
        expected = expect_absence(life)
        own = SchoolPolicy.objects.filter(school_id=life.school_id, state="waiting").values_list("id", flat=True).get()
        trust = TrustPolicy.objects.filter(trust_id=life.school.trust_id, state="draft").get().id
    return found | {"life": life, "expected_id": expected, "interventions:": own, "interventions_trust:": trust}


def expect_absence(life) -> object:
    row = ExpectedAbsence.objects.create(
        school=life.school, pupil=life.pupils[0], since=TUESDAY, until=date(2026, 4, 1), grounds="A letter",
        recorded_name="Bob Officer", recorded_at=AT,
    )  # fmt: skip
    return row.id


def path_of(name: str, values: dict[str, object]) -> str:
    known = values | {"version_id": values[f"{name.partition(':')[0]}:"]}
    return reverse(name, kwargs={key: known[key] for key in KWARGS[name]})


def answers(client, names, values) -> dict[str, tuple[int, int]]:
    """What each address answers to a look and to a post."""
    return {name: (client.get(path).status_code, client.post(path).status_code) for name in names
            for path in [path_of(name, values)]}  # fmt: skip


def let_in(found: dict[str, tuple[int, int]]) -> dict[str, tuple[int, int]]:
    """Those that did not answer with 404; an address that is only posted to may say so to a look."""
    return {name: codes for name, codes in found.items() if not (codes[0] in (404, 405) and codes[1] in (404, 405))
            or codes == (405, 405)}  # fmt: skip


def test_nobody_signed_in_is_asked_to_sign_in(client, values):
    found = {name: client.get(path_of(name, values)) for name in (*SCHOOL, *TRUST)}

    assert {name: a.status_code for name, a in found.items() if a.status_code not in (302, 405)} == {}
    assert {a["Location"].partition("?")[0] for a in found.values() if a.status_code == 302} == {
        reverse("account_login")
    }


@pytest.mark.parametrize("who", ["dave", "pat"])
def test_outsider_finds_nothing(client, people, values, who):
    client.force_login(getattr(people, who))

    assert let_in(answers(client, (*SCHOOL, *TRUST), values)) == {}


@pytest.mark.parametrize("who", ["alice", "grace"])
def test_teacher_and_governor_read_the_policy_and_nothing_else(client, people, values, who):
    client.force_login(getattr(people, who))

    assert set(let_in(answers(client, (*SCHOOL, *TRUST), values))) == READING


def test_head_of_a_school_finds_nothing_of_the_trust(client, people, values):
    client.force_login(people.fiona)

    assert let_in(answers(client, TRUST, values)) == {}


def test_rows_of_another_school_are_not_reached_under_ones_own_address(client, people, values, theirs):
    client.force_login(people.fiona)
    with_ids = [name for name in SCHOOL if any(key.endswith("_id") for key in KWARGS[name])]
    before = states_of(theirs["life"])

    assert let_in(answers(client, with_ids, theirs)).keys() <= GO_BACK
    assert states_of(theirs["life"]) == before
    assert len(with_ids) > 30


def test_ids_of_another_school_below_a_pupil_or_case_of_ones_own_are_not_found(client, people, values, theirs):
    client.force_login(people.fiona)
    deep = [name for name in SCHOOL if {"case_id", "pupil_id"} & set(KWARGS[name]) and len(KWARGS[name]) > 2]
    mixed = theirs | {key: values[key] for key in ("case_id", "pupil_id")}
    before = states_of(theirs["life"])

    assert let_in(answers(client, deep, mixed)).keys() <= GO_BACK
    assert states_of(theirs["life"]) == before
    assert len(deep) > 12


def test_versions_of_another_trust_are_not_reached(client, people, values, theirs):
    client.force_login(people.carol)
    path = path_of("interventions_trust:policy_give_up", theirs)
    before = states_of(theirs["life"])

    client.post(path, {"reason": "Not ours"})

    assert states_of(theirs["life"]) == before


def test_parent_is_asked_for_where_a_pupil_has_none(client, people, values, oakfield_life):
    client.force_login(people.fiona)
    path = path_of("interventions:penalty_consider", values | {"pupil_id": oakfield_life.pupils[1].id})

    assert client.post(path, {"kind": "absence", "parent": "x"}).status_code == 422


def states_of(life) -> list[tuple]:
    """What might have been changed of a school that nobody here belongs to."""
    with scoped(life.school_id):
        return [
            *SchoolPolicy.objects.filter(school_id=life.school_id).order_by("id").values_list("id", "state"),
            *TrustPolicy.objects.filter(trust_id=life.school.trust_id).order_by("id").values_list("id", "state"),
            *ExpectedAbsence.objects.filter(school_id=life.school_id).values_list("id", "withdrawn_at"),
        ]


# ---- what the database itself says ------------------------------------------------------------------------------


def execute(statement: str, *given: object) -> list[tuple]:
    with connection.cursor() as cursor:
        cursor.execute(statement, given)
        return cursor.fetchall() if cursor.description else []


TABLES = [table for table in tenant_tables() if table.startswith("interventions_")]
KEPT_ROWS = [table for table in TABLES if table != "interventions_looked"]  # when somebody last looked at the cases


@pytest.mark.unscoped
def test_no_table_of_the_room_shows_another_schools_rows(values, oakfield_life, hillcrest_life):
    with scoped(hillcrest_life.school_id):
        seen = {table: execute(f"SELECT count(*) FROM {table}")[0][0] for table in TABLES}
        policies = execute("SELECT count(*) FROM interventions_trustpolicy")
    with scoped(oakfield_life.school_id):
        own = {table: execute(f"SELECT count(*) FROM {table}")[0][0] for table in TABLES}

    assert {table for table, number in seen.items() if number} == set()
    assert policies == [(0,)]
    assert len([table for table, number in own.items() if number]) >= 15


def refused(statement: str, *given: object) -> str:
    """What the database says to a statement it does not carry out; empty where it does."""
    try:
        with transaction.atomic():
            execute(statement, *given)
    except ProgrammingError as error:
        return str(error)
    return ""


@pytest.mark.unscoped
def test_no_row_of_another_school_can_be_written(values, oakfield_life, hillcrest_life):
    said = {}
    with scoped(oakfield_life.school_id):
        for table in (table for table in TABLES if execute(f"SELECT 1 FROM {table} LIMIT 1")):
            names = execute("SELECT column_name FROM information_schema.columns WHERE table_name = %s", table)
            columns = ", ".join(f'"{name}"' for (name,) in names if name != "school_id")
            into = f"INSERT INTO {table} (school_id, {columns}) SELECT %s, {columns} FROM {table} LIMIT 1"
            said[table] = refused(into, hillcrest_life.school_id)

    assert {table: words for table, words in said.items() if "row-level security" not in words} == {}
    assert len(said) >= 15


@pytest.mark.unscoped
def test_nothing_of_the_room_can_be_deleted_and_no_history_changed(values, oakfield_life):
    with scoped(oakfield_life.school_id):
        said = {table: refused(f"DELETE FROM {table}") for table in (*KEPT_ROWS, "interventions_trustpolicy")}
        said |= {f"{table}, changed": refused(f"UPDATE {table} SET school_id = school_id") for table in KEPT}

    assert {table: words for table, words in said.items() if "permission denied" not in words} == {}
