"""The first day's addresses: who comes in, and that no child of another school is reached by path or by form."""

from uuid import uuid4

import pytest
from django.db import transaction

from attendance.tenancy.scope import scoped
from tests.interventions.first_day_work import furnish_first_day
from tests.journeys.pages import KWARGS
from tests.outsiders import address, answers, changed, everything_of, let_in
from tests.people_of_the_tests import AT, TUESDAY

pytestmark = pytest.mark.django_db
WORK = {"calls", "calls_live", "call", "call_outcome", "call_claim", "call_undo", "alarms", "missing_child"}
VISIT = {"visits", "visit_sheet", "door_visit", "door_visit_undo"}
DECIDE = {"colour", "review", "review_undo", "alarm_seen", "alarm_undo", "absence_log", "absence_log_csv"}
ALL = WORK | VISIT | DECIDE
MAY = {
    "alice": set(), "bob": WORK | VISIT, "olive": WORK, "erin": ALL, "fiona": ALL, "sam": ALL, "wendy": VISIT,
    "grace": set(), "carol": set(), "dave": set(), "pat": set(),
}  # fmt: skip
NAMES = sorted(f"interventions:{name}" for name in ALL)
GO_BACK = {"interventions:call_undo"}  # a post goes back to the list, which says that there is no such row


@pytest.fixture(autouse=True)
def clock(time_machine):
    time_machine.move_to(AT, tick=False)


@pytest.fixture
def values(oakfield_life):
    return furnished(oakfield_life)


@pytest.fixture
def theirs(hillcrest_life):
    """The same at Hillcrest, a school of another trust; under Oakfield's address."""
    return furnished(hillcrest_life)


def furnished(life) -> dict[str, object]:
    with scoped(life.school_id):
        found = furnish_first_day(life)
    return found | {"life": life, "urn": 900001, "pupil_id": found["away_id"]}


def test_everybody_reaches_what_their_role_may_and_nothing_else(client, people, values):
    found = {}
    for who in MAY:
        with transaction.atomic():  # each meets the school as it was
            client.force_login(getattr(people, who))
            found[who] = {name.partition(":")[2] for name in let_in(client, NAMES, values)}
            transaction.set_rollback(True)

    assert found == MAY


def test_whoever_is_kept_out_writes_nothing(client, people, values):
    before = everything_of(values["life"])

    for who in ("alice", "grace", "carol", "dave", "pat"):
        client.force_login(getattr(people, who))
        answers(client, NAMES, values)

    assert changed(before, everything_of(values["life"])) == set()


def test_rows_of_another_school_are_not_reached_under_ones_own_address(client, people, values, theirs):
    client.force_login(people.fiona)
    with_ids = [name for name in NAMES if len(KWARGS[name]) > 1]
    before = everything_of(values["life"]), everything_of(theirs["life"])

    found = answers(client, with_ids, theirs)

    assert {name for name, codes in found.items() if not set(codes) <= {404, 405} or codes == (405, 405)} == GO_BACK
    assert changed(before[0], everything_of(values["life"])) == set()
    assert changed(before[1], everything_of(theirs["life"])) == set()


def test_ids_of_another_school_in_a_form_write_nothing(client, people, values, theirs):
    client.force_login(people.fiona)
    other, call, found = str(theirs["pupil_id"]), str(theirs["call_id"]), {}
    before = everything_of(theirs["life"])
    forms = {
        "call_outcome": {"outcome": "no_answer", "call_id": str(uuid4()), "pupils": other, "words": "Rang twice"},
        "call_undo": {"pupil": other},
        "review": {"decision": "visit", "pupil_id": other, "who": "Wendy"},
        "missing_child": {"undo": call},
        "n_codes": {"picks": f"{other}|{TUESDAY}|AM", "code": "O", "reason": "Asked"},
    }

    for name, body in forms.items():
        mine = everything_of(values["life"])
        client.post(address(f"interventions:{name}", values), body)
        found[name] = changed(mine, everything_of(values["life"])) - {"registers_claim"}  # the sheet stays held

    assert {name: tables for name, tables in found.items() if tables} == {}
    assert changed(before, everything_of(theirs["life"])) == set()
