"""Every address of letters: who is kept out, and that no row is reached under another school's address."""

import pytest
from django.db import DatabaseError, connection, transaction
from django.urls import reverse

from attendance.tenancy.scope import scoped
from letters.models import (
    AbsenceText,
    Award,
    Batch,
    Copy,
    DispatchEvent,
    Hold,
    LeaveLetter,
    Letter,
    LetterEvent,
    SchoolTemplate,
    TrustTemplate,
)
from letters.services.links import link_token, read_token
from registers.queries.leave import leave_of
from tests.architecture.test_database_refuses import tenant_tables
from tests.factories.school_life import add_pupil
from tests.interventions.casework import at_stage
from tests.journeys.pages import KWARGS
from tests.letters.furnish_letters import furnish_letters
from tests.letters.texting import text_family
from tests.outsiders import changed, everything_of
from tests.people_of_the_tests import AT
from tests.registers.planning import ask

pytestmark = pytest.mark.django_db
SCHOOL = sorted(name for name in KWARGS if name.startswith("letters:"))
TRUST = sorted(name for name in KWARGS if name.startswith("letters_trust:"))
OPEN = sorted(name for name in KWARGS if name.startswith("letters_open:"))

READ = {"templates", "template"}  # what everybody on the staff may read
VIEW = READ | {
    "queue", "letter", "pdf", "picture_of", "of_pupil", "of_case", "holds", "batches", "batch", "log", "log_csv",
    "awards", "certificates", "picture",
}  # fmt: skip
SEND = VIEW | {"batch_print", "batch_zip", "batch_post", "batch_again", "outcome"}
HOLD = {"hold_new", "hold_end"}
OFFICER = SEND | HOLD | {
    "approve", "unapprove", "not_this_time", "hold", "release", "ask", "redraft", "withdraw", "correct", "new",
    "write", "award_take_back", "settings", "batch_now", "texts",
}  # fmt: skip
CHAMPION = OFFICER | {
    "template_new", "template_edit", "template_preview", "template_end", "template_give_up",
}  # fmt: skip
MAY = {
    "dave": set(), "pat": set(), "alice": READ, "grace": READ, "carol": READ, "wendy": VIEW, "olive": SEND,
    "sam": SEND | HOLD, "bob": OFFICER, "erin": CHAMPION, "fiona": CHAMPION,
}  # fmt: skip
# a post goes back to the list, which says that there is no such row
GO_BACK = {"letters:template_give_up", "letters:award_take_back"}


@pytest.fixture(autouse=True)
def clock(time_machine):
    time_machine.move_to(AT, tick=False)


@pytest.fixture(autouse=True)
def storage(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def values(oakfield_life):
    """One of everything at Oakfield, and what stands in its addresses."""
    return furnished(oakfield_life)


@pytest.fixture
def theirs(hillcrest_life):
    """The same at Hillcrest, a school of another trust; under Oakfield's address."""
    return furnished(hillcrest_life)


def furnished(life) -> dict[str, object]:
    with scoped(life.school_id):
        for _ in range(4):
            add_pupil(life)
        case_id = at_stage(life, "sal2")
        found = furnish_letters(life)
        text_family(life)
    batch = ask(life)
    with scoped(life.school_id):
        leave_id = leave_of(life.school_id, batch)[0].id
        LeaveLetter.objects.create(
            school=life.school, leave_id=leave_id, letter_id=found["letter_id"], decided_at=AT, at=AT
        )
    return found | {"life": life, "pupil_id": life.pupils[0].id, "case_id": case_id, "urn": 900001, "uid": 5001}


def path_of(name: str, values: dict[str, object]) -> str:
    room = f"{name.partition(':')[0]}:"
    known = values | {"version_id": values[room], "token": values[room]}
    return reverse(name, kwargs={key: known[key] for key in KWARGS[name]})


def status(answer) -> int:
    if answer.streaming:
        list(answer.streaming_content)  # a file is closed once it is sent
    return answer.status_code


def answers(client, names, values) -> dict[str, tuple[int, int]]:
    """What each address answers to a look and to a post."""
    return {
        name: (status(client.get(path)), status(client.post(path)))
        for name in names
        for path in [path_of(name, values)]
    }


def let_in(client, names, values) -> set[str]:
    """Those that know the person: one that is only posted to answers a look with 405, not 404."""
    return {
        name
        for name in names
        for path in [path_of(name, values)]
        if status(client.get(path)) != 404 or status(client.post(path)) != 404
    }


def states_of(life) -> list[tuple]:
    """What might have been changed of a school that nobody here belongs to."""
    school = {"school_id": life.school_id}
    with scoped(life.school_id):
        return [
            *Letter.objects.filter(**school).order_by("id").values_list("id", "state", "changed_at", "batch_id"),
            *Batch.objects.filter(**school).order_by("id").values_list("id", "state", "changed_at", "posted_at"),
            *Hold.objects.filter(**school).values_list("id", "ended_at"),
            *Award.objects.filter(**school).values_list("id", "withdrawn_at"),
            *SchoolTemplate.objects.filter(**school).order_by("id").values_list("id", "state"),
            *TrustTemplate.objects.filter(trust_id=life.school.trust_id).order_by("id").values_list("id", "state"),
            *((model.__name__, model.objects.filter(**school).count()) for model in (Copy, DispatchEvent, LetterEvent)),
        ]


# ---- who comes in ----------------------------------------------------------------------------------------------------


def test_nobody_signed_in_is_asked_to_sign_in(client, values):
    found = {name: client.get(path_of(name, values)) for name in (*SCHOOL, *TRUST)}

    assert {name: answer.status_code for name, answer in found.items() if answer.status_code != 302} == {}
    assert {answer["Location"].partition("?")[0] for answer in found.values()} == {reverse("account_login")}


def test_everybody_reaches_what_their_role_may_and_nothing_else(client, people, values):
    found = {}
    for who in MAY:
        client.force_login(getattr(people, who))
        found[who] = {name.partition(":")[2] for name in let_in(client, SCHOOL, values)}

    assert found == MAY
    assert {f"letters:{name}" for name in CHAMPION} == set(SCHOOL)


def test_words_of_the_trust_are_its_administrators_alone(client, people, values):
    found = {}
    for who in MAY:
        client.force_login(getattr(people, who))
        found[who] = let_in(client, TRUST, values)

    assert {who: names for who, names in found.items() if names} == {"carol": set(TRUST)}


# ---- rows of another school ------------------------------------------------------------------------------------------


def test_rows_of_another_school_are_not_reached_under_ones_own_address(client, people, values, theirs):
    client.force_login(people.fiona)
    with_ids = [name for name in SCHOOL if any(key.endswith("_id") for key in KWARGS[name])]
    before = states_of(theirs["life"])

    found = answers(client, with_ids, theirs)

    assert {name for name, codes in found.items() if not {*codes} <= {404, 405} or codes == (405, 405)} == GO_BACK
    assert states_of(theirs["life"]) == before
    assert len(with_ids) >= 25


@pytest.mark.parametrize("name", ["letters:pdf", "letters:picture_of"])
def test_paper_of_another_school_is_not_reached_through_a_letter_of_ones_own(client, people, values, theirs, name):
    client.force_login(people.fiona)

    assert answers(client, [name], theirs | {"letter_id": values["letter_id"]}) == {name: (404, 404)}


def test_case_of_another_school_shows_no_letter_of_it(client, people, values, theirs):
    with scoped(theirs["life"].school_id):
        Letter.objects.filter(school_id=theirs["life"].school_id).exclude(state__in=["issued"]).update(
            case_id=theirs["case_id"]
        )
    client.force_login(people.fiona)

    card = client.get(path_of("letters:of_case", values | {"case_id": theirs["case_id"]}))

    assert card.context["lines"] == []


@pytest.mark.parametrize("name", ["approve", "unapprove"])
def test_letters_of_another_school_are_not_approved_by_their_ids(client, people, values, theirs, name):
    client.force_login(people.fiona)
    before = states_of(theirs["life"])
    chosen = [str(theirs[key]) for key in ("draft_id", "letter_id", "held_id")]

    answer = client.post(path_of(f"letters:{name}", values), {"letter": chosen, "acknowledged": "Agreed"}, follow=True)

    assert answer.status_code == 200
    assert states_of(theirs["life"]) == before


def test_adult_of_another_school_in_the_form_of_texts_gets_none(client, people, values, theirs):
    with scoped(theirs["life"].school_id):
        adult = str(AbsenceText.objects.get(school_id=theirs["life"].school_id).contact_id)
    client.force_login(people.fiona)
    before = everything_of(values["life"]), everything_of(theirs["life"])

    client.post(path_of("letters:texts", values), {"to": adult, "seen": "x"})

    assert changed(before[0], everything_of(values["life"])) == set()
    assert changed(before[1], everything_of(theirs["life"])) == set()


def test_queue_and_approving_show_nothing_of_letters_that_are_another_schools(client, people, values, theirs):
    client.force_login(people.bob)
    asked = {"letter": str(theirs["draft_id"])}

    queue = client.get(path_of("letters:queue", values), asked)
    approve = client.get(path_of("letters:approve", values), asked)

    assert str(theirs["draft_id"]) not in queue.content.decode()
    assert (approve.context["rows"], approve.context["stopped"], approve.context["gone"]) == ([], [], 1)


def test_log_holds_the_dispatches_of_ones_own_school(client, people, values, theirs):
    client.force_login(people.bob)
    own, other = values["life"].school_id.hex, theirs["life"].school_id.hex

    file = client.get(path_of("letters:log_csv", values)).content.decode()

    assert (file.count(own), file.count(other)) == (2, 0)


def test_versions_of_another_trust_are_not_reached(client, people, values, theirs):
    client.force_login(people.carol)
    before = states_of(theirs["life"])

    client.post(path_of("letters_trust:template_give_up", theirs), {"reason": "Not ours"})

    assert states_of(theirs["life"]) == before


# ---- nobody's account ------------------------------------------------------------------------------------------------


def test_open_addresses_ask_before_they_show_anything(client, values):
    found = {name: client.get(path_of(name, values)) for name in OPEN}

    assert {name: answer.status_code for name, answer in found.items()} == {
        "letters_open:link": 200, "letters_open:pdf": 302, "letters_open:receipts": 405,
        "letters_open:incoming": 405,
    }  # fmt: skip
    assert values["life"].pupils[3].legal_first not in found["letters_open:link"].content.decode()
    assert client.post(path_of("letters_open:receipts", values)).status_code == 401
    assert client.post(path_of("letters_open:incoming", values)).status_code == 401


def test_link_into_another_schools_letters_opens_nothing(client, values, theirs):
    other = read_token(theirs["letters_open:"])
    token = link_token(values["life"].school_id, other.dispatch_id, at=AT)

    assert answers(client, ["letters_open:link"], {"letters_open:": token}) == {"letters_open:link": (404, 404)}


# ---- what the database itself says -----------------------------------------------------------------------------------

TABLES = [table for table in tenant_tables() if table.startswith("letters_")]
OF_DRAFTS = {"letters_copy", "letters_recipient"}  # made anew with each draft; a trigger keeps those that were issued
NEVER_CHANGED = (
    "letters_letterevent", "letters_dispatch", "letters_dispatchevent", "letters_letterimage", "letters_lettersettings",
    "letters_absencetext", "letters_absencetextpupil", "letters_absencetextevent", "letters_leaveletter",
)  # fmt: skip


def execute(statement: str, *given: object) -> list[tuple]:
    with connection.cursor() as cursor:
        cursor.execute(statement, given)
        return cursor.fetchall() if cursor.description else []


def refused(statement: str, *given: object) -> str:
    """What the database says to a statement it does not carry out; empty where it does."""
    try:
        with transaction.atomic():
            execute(statement, *given)
    except DatabaseError as error:
        return str(error)
    return ""


@pytest.mark.unscoped
def test_no_table_of_the_room_shows_another_schools_rows(values, oakfield_life, hillcrest_life):
    with scoped(hillcrest_life.school_id):
        seen = {table: execute(f"SELECT count(*) FROM {table}")[0][0] for table in TABLES}
        words = execute("SELECT count(*) FROM letters_trusttemplate")
    with scoped(oakfield_life.school_id):
        own = {table: execute(f"SELECT count(*) FROM {table}")[0][0] for table in TABLES}

    assert {table: number for table, number in seen.items() if number} == {}
    assert words == [(0,)]
    assert [table for table, number in own.items() if not number] == []


@pytest.mark.unscoped
def test_no_row_of_another_school_can_be_written(values, oakfield_life, hillcrest_life):
    said = {}
    with scoped(oakfield_life.school_id):
        for table in TABLES:
            names = execute("SELECT column_name FROM information_schema.columns WHERE table_name = %s", table)
            columns = ", ".join(f'"{name}"' for (name,) in names if name != "school_id")
            into = f"INSERT INTO {table} (school_id, {columns}) SELECT %s, {columns} FROM {table} LIMIT 1"
            said[table] = refused(into, hillcrest_life.school_id)

    # a recipient is looked at first by the trigger, which finds no copy of theirs
    first = {
        "letters_recipient": "its recipients are that pupil's", "letters_absencetextpupil": "a text goes to one adult",
    }  # fmt: skip
    assert {t: words for t, words in said.items() if first.get(t, "row-level security") not in words} == {}
    assert len(said) >= 12


@pytest.mark.unscoped
def test_nothing_of_the_room_can_be_deleted_and_no_history_changed(values, oakfield_life):
    kept = [table for table in TABLES if table not in OF_DRAFTS]
    with scoped(oakfield_life.school_id):
        said = {table: refused(f"DELETE FROM {table}") for table in (*kept, "letters_trusttemplate")}
        said |= {f"{table}, changed": refused(f"UPDATE {table} SET school_id = school_id") for table in NEVER_CHANGED}
        issued = {table: refused(f"DELETE FROM {table}") for table in OF_DRAFTS}

    assert {table: words for table, words in said.items() if "permission denied" not in words} == {}
    assert {table: words for table, words in issued.items() if "was issued stay" not in words} == {}
