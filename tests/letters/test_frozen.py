"""What the database itself refuses in the room of letters, whatever the code above it says.

HB006: a template that was published stays. HB007: what was issued stays. HB008: nobody is written to who may not be.
"""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.apps import apps
from django.db import ProgrammingError, connection, transaction
from django.db.utils import Error as DatabaseError

from attendance.tenancy.fields import GlobalForeignKey
from attendance.tenancy.models import School
from attendance.tenancy.scope import scoped
from letters.models import (
    Award,
    Batch,
    Copy,
    Hold,
    LeaveLetter,
    Letter,
    LetterEvent,
    LetterImage,
    LetterSettings,
    Recipient,
    SchoolTemplate,
    TrustTemplate,
)  # fmt: skip
from registers.models import LeaveRequest
from tests.factories.school_life import SchoolLife
from tests.letters.addressed import added, copy_of, draft, refused, sent
from tests.letters.texting import text_family
from tests.people_of_the_tests import AT, TUESDAY

pytestmark = [pytest.mark.django_db, pytest.mark.unscoped]  # statements that name no school, to see them refused
APPEND_ONLY = (
    "letters_letterimage", "letters_lettersettings", "letters_letterevent", "letters_dispatch",
    "letters_dispatchevent", "letters_absencetext", "letters_absencetextpupil", "letters_absencetextevent",
    "letters_leaveletter",
)  # fmt: skip
NEVER_REMOVED = (
    "letters_letter", "letters_hold", "letters_award", "letters_batch", "letters_schooltemplate",
    "letters_trusttemplate",
)  # fmt: skip
# what may still be noted of a letter that was issued
NOTED = {
    "state": "withdrawn", "said": "Sent to the wrong school.", "error": "x", "batch_id": None, "asked_role": "x",
    "held_until": TUESDAY, "changed": {"absent": [1, 2]}, "checked_at": AT + timedelta(days=1),
    "changed_at": AT + timedelta(days=1),
}  # fmt: skip
OTHER = {
    "pupil_id": None, "figures": {"absent": 9}, "answers": {"x": "y"}, "values": {"x": "y"}, "enclose": ["certificate"],
    "corrects_id": None, "case_id": uuid4(), "action_id": uuid4(), "approved_by": uuid4(), "made_by": uuid4(),
    "number": 9,
}  # fmt: skip


def execute(statement: str, *values: object) -> list[tuple]:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return cursor.fetchall() if cursor.description else []


def furnish(life: SchoolLife) -> Letter:
    """One row at least in every table of the room."""
    made = {"made_name": "Erin Champion", "made_at": AT}
    noted = {"recorded_name": "Erin Champion", "recorded_at": AT}
    with scoped(life.school_id):
        letter = sent(life)
        LetterEvent.objects.create(school=life.school, letter=letter, pupil_id=letter.pupil_id, kind="issued", at=AT,
                                   by_name="Bob Officer", text="Issued.")  # fmt: skip
        crest = LetterImage.objects.create(school=life.school, kind="crest", content=b"x", sha256="x", width=1,
                                           height=1, **noted)  # fmt: skip
        LetterSettings.objects.create(school=life.school, crest=crest, **noted)
        Batch.objects.create(school=life.school, changed_at=AT, **made)
        Hold.objects.create(school=life.school, pupil=life.pupils[0], kind="other", since=TUESDAY, **noted)
        Award.objects.create(school=life.school, pupil=life.pupils[0], band="gold", title="Gold", since=TUESDAY,
                             until=TUESDAY + timedelta(days=1), attended=1, possible=1, **made)  # fmt: skip
        SchoolTemplate.objects.create(school=life.school, **template(), **made)
        TrustTemplate.objects.create(trust_id=life.school.trust_id, **template(), **made)
        text_family(life)
        leave = LeaveRequest.objects.create(
            school=life.school, batch=uuid4(), pupil=life.pupils[0], since=TUESDAY, until=TUESDAY + timedelta(days=1),
            ground="exceptional", why="A wedding", asked_by="Mother", asked_on=TUESDAY, **made,
        )  # fmt: skip
        LeaveLetter.objects.create(school=life.school, leave_id=leave.id, letter=letter, decided_at=AT, at=AT)
    return letter


def template(state: str = "published") -> dict:
    return {
        "key": "letter1",
        "number": 1,
        "title": "Letter 1",
        "body": "We miss you.",
        "state": state,
        "since": TUESDAY,
    }


def room_tables() -> list[str]:
    """Every table of the room whose rows belong to a school."""
    return sorted(
        model._meta.db_table for model in apps.get_app_config("letters").get_models()
        if any(isinstance(f, GlobalForeignKey) and f.remote_field.model is School for f in model._meta.local_fields)
    )  # fmt: skip


# ---- whose rows


def test_every_table_of_the_room_is_kept_apart(oakfield_life, hillcrest_life):
    furnish(oakfield_life)
    furnish(hillcrest_life)

    without = {table: execute(f"SELECT count(*) FROM {table}")[0][0] for table in room_tables()}
    with scoped(oakfield_life.school_id):
        own = {table: execute(f"SELECT count(*) FROM {table}")[0][0] for table in room_tables()}
        strange = {
            table: execute(f"SELECT count(*) FROM {table} WHERE school_id <> %s", oakfield_life.school_id)[0][0]
            for table in room_tables()
        }

    assert (len(own), [table for table, n in own.items() if not n]) == (16, [])
    assert [table for table, n in (without | strange).items() if n] == []


@pytest.mark.parametrize("table", [*room_tables(), "letters_trusttemplate"])
def test_every_table_has_its_row_level_security_forced(table):
    [(enabled, forced)] = execute("SELECT relrowsecurity, relforcerowsecurity FROM pg_class WHERE relname = %s", table)

    assert (enabled, forced) == (True, True)


def test_a_row_of_another_school_cannot_be_written(oakfield_life, hillcrest_life):
    with (
        scoped(oakfield_life.school_id),
        pytest.raises(ProgrammingError, match="row-level security"),
        transaction.atomic(),
    ):
        draft(hillcrest_life)


def test_a_letter_cannot_be_about_another_schools_pupil(oakfield_life, hillcrest_life):
    with scoped(oakfield_life.school_id), pytest.raises(DatabaseError, match="letters_letter_pupil_fk"):
        Letter.objects.create(
            school_id=oakfield_life.school_id, pupil_id=hillcrest_life.pupils[0].id, key="sal1", title="Letter",
            drafted_on=TUESDAY, checked_at=AT, made_name="x", made_at=AT, changed_at=AT,
        )  # fmt: skip


def test_a_trusts_words_are_seen_in_its_schools_and_nowhere_else(oakfield_life, hillcrest_life, places):
    furnish(oakfield_life)

    seen = {"nowhere": execute("SELECT count(*) FROM letters_trusttemplate")}
    for name in ("oakfield", "ashby", "hillcrest"):
        with scoped(getattr(places, name).id):
            seen[name] = execute("SELECT count(*) FROM letters_trusttemplate")

    assert seen == {"nowhere": [(0,)], "oakfield": [(1,)], "ashby": [(1,)], "hillcrest": [(0,)]}


def test_nobody_writes_words_for_another_trust(oakfield_life, hillcrest_life):
    with (
        scoped(oakfield_life.school_id),
        pytest.raises(ProgrammingError, match="row-level security"),
        transaction.atomic(),
    ):
        TrustTemplate.objects.create(
            trust_id=hillcrest_life.school.trust_id, made_name="x", made_at=AT, **template("draft")
        )


# ---- what is never rewritten


@pytest.mark.parametrize("table", APPEND_ONLY)
@pytest.mark.parametrize("statement", ["UPDATE {} SET id = id", "DELETE FROM {}", "TRUNCATE {}"])
def test_kept_rows_are_neither_changed_nor_removed(oakfield_life, table, statement):
    with (
        scoped(oakfield_life.school_id),
        pytest.raises(ProgrammingError, match="permission denied"),
        transaction.atomic(),
    ):
        execute(statement.format(table))


@pytest.mark.parametrize("table", NEVER_REMOVED)
@pytest.mark.parametrize("statement", ["DELETE FROM {}", "TRUNCATE {} CASCADE"])
def test_nothing_is_removed(oakfield_life, table, statement):
    with (
        scoped(oakfield_life.school_id),
        pytest.raises(ProgrammingError, match="permission denied"),
        transaction.atomic(),
    ):
        execute(statement.format(table))


@pytest.mark.parametrize("model", [SchoolTemplate, TrustTemplate])
@pytest.mark.parametrize("column", ["body", "state", "locked", "since"])
def test_a_published_template_stays(oakfield_life, model, column):
    if model is SchoolTemplate and column == "locked":
        return
    furnish(oakfield_life)
    new = {"body": "Come or else.", "state": "draft", "locked": True, "since": TUESDAY + timedelta(days=1)}[column]

    with scoped(oakfield_life.school_id), pytest.raises(DatabaseError) as error, transaction.atomic():
        model.objects.update(**{column: new})

    assert refused(error) == "HB006"


def test_a_template_that_is_a_draft_may_be_changed(oakfield_life):
    with scoped(oakfield_life.school_id):
        row = SchoolTemplate.objects.create(school=oakfield_life.school, made_name="x", made_at=AT, **template("draft"))
        changed = SchoolTemplate.objects.filter(school_id=row.school_id, id=row.id).update(body="Come when you can.")

    assert changed == 1


# ---- an issued letter


def frozen_columns() -> list[str]:
    """Every column of a letter but its key and what may be noted."""
    names = [field.column for field in Letter._meta.local_fields if field.column]
    return [name for name in names if name not in {*NOTED, "school_id", "id"}]


def another(name: str, letter: Letter, life: SchoolLife) -> object:
    """A value that the column could have, and does not."""
    now = getattr(letter, name)
    if name == "pupil_id":
        return life.pupils[1].id
    if name == "corrects_id":
        return draft(life).id
    if name in OTHER:
        return OTHER[name]
    if name == "kind":
        return "text"
    if isinstance(now, int):
        return now + 1
    if now is None or hasattr(now, "year"):
        return (now or TUESDAY) + timedelta(days=1)
    return f"{now} and more"


@pytest.mark.parametrize("column", frozen_columns())
def test_no_fact_of_an_issued_letter_changes(oakfield_life, column):
    life = oakfield_life

    with scoped(life.school_id):
        letter = sent(life)
        value = another(column, letter, life)
        with pytest.raises(DatabaseError) as error, transaction.atomic():
            Letter.objects.filter(school_id=life.school_id, id=letter.id).update(**{column: value})

    assert refused(error) == "HB007"


@pytest.mark.parametrize("column", NOTED)
def test_what_becomes_of_an_issued_letter_is_noted(oakfield_life, column):
    life = oakfield_life

    with scoped(life.school_id):
        letter = sent(life)
        changed = Letter.objects.filter(school_id=life.school_id, id=letter.id).update(**{column: NOTED[column]})

    assert changed == 1


@pytest.mark.parametrize(
    ("was", "to", "answer"),
    [
        ("issued", "draft", "HB007"), ("issued", "held", "HB007"), ("issued", "approved", "HB007"),
        ("issued", "dropped", "HB007"), ("withdrawn", "issued", "HB007"), ("superseded", "withdrawn", "HB007"),
        ("issued", "withdrawn", ""), ("issued", "superseded", ""),
    ],
)  # fmt: skip
def test_an_issued_letter_is_never_unissued(oakfield_life, was, to, answer):
    life = oakfield_life
    got = ""

    with scoped(life.school_id):
        rows = Letter.objects.filter(school_id=life.school_id, id=sent(life).id)
        rows.update(state=was)
        try:
            with transaction.atomic():
                rows.update(state=to)
        except DatabaseError as error:
            got = error.__cause__.sqlstate

    assert got == answer


def test_a_letter_stays_about_its_pupil_even_as_a_draft(oakfield_life):
    life = oakfield_life

    with scoped(life.school_id):
        letter = draft(life)
        with pytest.raises(DatabaseError) as error, transaction.atomic():
            Letter.objects.filter(school_id=life.school_id, id=letter.id).update(pupil_id=life.pupils[1].id)

    assert refused(error) == "HB007"


def copy_columns() -> list[str]:
    return [field.column for field in Copy._meta.local_fields if field.column]


@pytest.mark.parametrize("column", copy_columns())
def test_an_issued_copy_does_not_change(oakfield_life, column):
    life = oakfield_life

    with scoped(life.school_id):
        sent(life)
        with pytest.raises(DatabaseError) as error, transaction.atomic():
            execute(f'UPDATE letters_copy SET "{column}" = "{column}"')

    assert refused(error) == "HB007"


def test_an_issued_copy_is_not_removed(oakfield_life):
    life = oakfield_life

    with scoped(life.school_id):
        sent(life)
        with pytest.raises(DatabaseError) as error, transaction.atomic():
            execute("DELETE FROM letters_copy")

    assert refused(error) == "HB007"


def test_an_issued_letter_gets_no_further_copy(oakfield_life):
    life = oakfield_life

    with scoped(life.school_id):
        letter = sent(life)
        with pytest.raises(DatabaseError) as error, transaction.atomic():
            Copy.objects.create(school=life.school, letter=letter, order=9, name="Mr X", salutation="Mr X")

    assert refused(error) == "HB007"


def test_the_recipients_of_an_issued_copy_stay(oakfield_life):
    life = oakfield_life
    answers = []

    with scoped(life.school_id):
        letter = sent(life)
        open_copy = copy_of(life, draft(life))
        ada = Recipient.objects.filter(school_id=life.school_id).order_by("name")[0]
        statements = [
            "DELETE FROM letters_recipient",
            "UPDATE letters_recipient SET name = 'Somebody else'",
            f"UPDATE letters_recipient SET copy_id = '{open_copy.id}'",  # away from the issued copy
        ]
        for statement in statements:
            with pytest.raises(DatabaseError) as error, transaction.atomic():
                execute(statement)
            answers.append(refused(error))
        with pytest.raises(DatabaseError) as error, transaction.atomic():
            added(life, ada.copy_id, letter.pupil_id, None)
        answers.append(refused(error))

    assert answers == ["HB007"] * 4
