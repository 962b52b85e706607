"""The officer's day in this room: who comes in at every address, and that no row of another school is reached.

The pages that were there before have their tests of access beside them.
"""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.urls import reverse

from attendance.access.rules.actors import Actor
from attendance.tenancy.scope import scoped
from registers.queries.leave import leave_of
from registers.queries.planned import planned_from
from tests.factories.school_life import add_pupil
from tests.interventions.first_day_work import adult
from tests.journeys.furnish_day import furnish_day
from tests.journeys.pages import KWARGS
from tests.outsiders import address, answers, changed, everything_of, let_in
from tests.people_of_the_tests import AT, TUESDAY
from tests.registers.papers import PDF

pytestmark = pytest.mark.django_db
DAY = ("report", "incoming", "find_pupil", "leave", "planned", "provider", "gate", "on_site", "evidence")
NAMES = sorted(n for n in KWARGS if n.startswith("registers:") and n.partition(":")[2].startswith(DAY))

EVIDENCE = {"evidence", "evidence_download", "evidence_withdraw"}
LEAVE_READ = {"leave", "leave_one"}
LEAVE_DECIDE = {"leave_decide", "leave_undo"}
OFFICE = LEAVE_READ | {
    "reports", "report", "report_new", "incoming", "incoming_aside", "find_pupil", "leave_new", "leave_withdraw",
    "planned", "planned_new", "planned_one", "planned_undo", "planned_resume", "providers", "provider_one",
    "provider_link", "provider_unlink", "provider_end", "provider_resume", "gate", "gate_out", "gate_back",
    "gate_undo", "gate_label", "on_site", "evidence", "evidence_withdraw",
}  # fmt: skip
OFFICER = OFFICE | EVIDENCE | {"gate_devices", "gate_device_end"}
MAY = {
    "alice": {"on_site"}, "bob": OFFICER, "olive": OFFICE, "erin": OFFICER | {"evidence_sensitive"},
    "fiona": OFFICER | LEAVE_DECIDE | {"evidence_sensitive"}, "sam": OFFICE | EVIDENCE | {"evidence_sensitive"},
    "wendy": set(), "grace": set(), "carol": set(), "dave": set(), "pat": set(),
}  # fmt: skip
# a post goes back to the list, which says that there is no such row
GO_BACK = {f"registers:{name}" for name in ("gate_back", "gate_undo", "gate_device_end", "incoming_aside")}


@pytest.fixture(autouse=True)
def clock(time_machine):
    time_machine.move_to(AT, tick=False)


@pytest.fixture(autouse=True)
def storage(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def values(oakfield_life, people):
    """One of everything at Oakfield, and what stands in its addresses."""
    return furnished(oakfield_life, people.bob)


@pytest.fixture
def theirs(hillcrest_life, people):
    """The same at Hillcrest, a school of another trust; under Oakfield's address."""
    return furnished(hillcrest_life, people.dave)


def furnished(life, who) -> dict[str, object]:
    with scoped(life.school_id):
        for _ in range(10):
            add_pupil(life)
        mother = adult(life, first="Ruth")
    found = furnish_day(life, Actor(who.id, who.name, "Attendance officer"))
    return found | {"life": life, "urn": 900001, "pupil_id": life.pupils[0].id, "adult_id": mother}


def right(name: str, values: dict[str, object]) -> dict[str, object]:
    """A report and a request for leave are both a batch: the one that this address is about."""
    return values | {"batch": values["leave_batch"]} if "leave" in name else values


# ---- who comes in ----------------------------------------------------------------------------------------------------


def test_nobody_signed_in_is_asked_to_sign_in(client, values):
    found = {name: client.get(address(name, values)) for name in NAMES}

    assert {name: answer.status_code for name, answer in found.items() if answer.status_code != 302} == {}
    assert {answer["Location"].partition("?")[0] for answer in found.values()} == {reverse("account_login")}


def test_everybody_reaches_what_their_role_may_and_nothing_else(client, people, values):
    found = {}
    for who in MAY:
        with transaction.atomic():  # each meets the school as it was
            client.force_login(getattr(people, who))
            found[who] = {name.partition(":")[2] for name in NAMES if let_in(client, [name], right(name, values))}
            transaction.set_rollback(True)

    assert found == MAY
    assert {f"registers:{name}" for name in set().union(*MAY.values())} == set(NAMES)


def test_whoever_is_kept_out_writes_nothing(client, people, values):
    before = everything_of(values["life"])

    for who in ("alice", "wendy", "grace", "carol", "dave", "pat"):
        client.force_login(getattr(people, who))
        answers(client, NAMES, values)

    assert changed(before, everything_of(values["life"])) == set()


# ---- rows of another school ------------------------------------------------------------------------------------------


def test_rows_of_another_school_are_not_reached_under_ones_own_address(client, people, values, theirs):
    client.force_login(people.fiona)
    with_ids = [name for name in NAMES if len(KWARGS[name]) > 1]
    before = everything_of(values["life"]), everything_of(theirs["life"])

    found = {name: answers(client, [name], right(name, theirs))[name] for name in with_ids}

    assert {name for name, codes in found.items() if codes[1] != 404 and codes != (404, 405)} == GO_BACK
    assert changed(before[0], everything_of(values["life"])) == set()
    assert changed(before[1], everything_of(theirs["life"])) == set()
    assert len(with_ids) >= 22


def bodies(own: dict, other: dict) -> dict[str, tuple[str, dict]]:
    """Forms that are right but for the ids in them, which are `other`'s: (address with its query, body)."""
    pupil, day, key = str(other["pupil_id"]), TUESDAY + timedelta(days=1), str(uuid4())
    span = {"key": key, "pupils": pupil, "since": day, "last_day": day, "sessions": "both"}
    call = {
        "batch": key, "reason": "ill", "teller": "somebody", "said_by": "Grandmother", "since": day, "last_day": day,
        "sessions": "both", "channel": "phone",
    }  # fmt: skip
    gate = {"pupil": pupil, "event_id": key, "reason": "overslept"}
    paper = {"kind": "other", "title": "Card"}

    def at(name: str, query: str = "") -> str:
        return address(f"registers:{name}", own) + query

    mine = f"?pupil={own['pupil_id']}"
    return {
        "report: pupil": (at("report_new", f"?pupil={pupil}"), call),
        "report: sibling": (at("report_new", mine), call | {"siblings": pupil}),
        "report: teller": (at("report_new", mine), call | {"teller": str(other["adult_id"])}),
        "report: undo": (at("report"), {"do": "undo", "pupil": pupil}),
        "leave: pupil": (
            at("leave_new", f"?pupil={pupil}"),
            span | {"ground": "exceptional", "why": "A wedding", "asked_by": "Mother", "asked_on": TUESDAY},
        ),
        "plan: pupil": (
            at("planned_new", f"?kind=trip&pupil={pupil}"), span | {"code": "V", "note": "Castle", "go": "plan"},
        ),
        "plan: provider": (
            at("planned_new", f"?kind=alternative_provision&pupil={own['pupil_id']}"),
            span | {"pupils": str(own["pupil_id"]), "code": "B", "note": "Farm", "provider": str(other["provider_id"]),
                    "go": "plan"},
        ),
        "gate: in": (at("gate"), gate),
        "gate: out": (
            at("gate_out", f"?pupil={pupil}"), {"collector": "other", "collected_by": "Ann", "event_id": key},
        ),
        "gate: collector": (at("gate_out", mine), {"collector": str(other["adult_id"]), "event_id": key}),
        "papers: report": (at("evidence"), paper | {"report": str(other["report_id"])}),
        "papers: leave": (at("evidence"), paper | {"leave": str(other["leave_id"])}),
        "tablet: in": (reverse("kiosk:in", args=[900001, own["kiosk:"]]), gate),
        "tablet: why": (reverse("kiosk:reason", args=[900001, own["kiosk:"]]), gate),
        "provider: came": (
            reverse("offsite:start", args=[900001, own["offsite:"]]), {str(other["answer_key"]): "came", "name": "Kit"},
        ),
    }  # fmt: skip


# the row in the form is another pupil's; or only the reason is asked, and nothing is written yet
WITHOUT_CONTROL = {"report: sibling", "report: undo", "papers: report", "tablet: why"}
USE = {"registers_gatedevice", "registers_provider"}  # when a link was last used


def with_rows(values: dict[str, object]) -> dict[str, object]:
    """The values with the ids of single rows, which stand in forms only."""
    school = values["life"].school_id
    with scoped(school):
        planned = planned_from(school, TUESDAY)
        leave = leave_of(school, values["leave_batch"])[0]
    there = next(one.one for one in planned if one.one.kind == "alternative_provision")
    return values | {"leave_id": leave.id, "report_id": values["batch"], "answer_key": f"{there.id}-AM"}


def send(client, path: str, body: dict):
    more = {"paper": SimpleUploadedFile("card.pdf", PDF, "application/pdf")} if "/papers/" in path else {}
    return client.post(path, body | more)


def test_ids_of_another_school_in_a_form_write_nothing(client, people, values, theirs):
    client.force_login(people.fiona)
    own, other, found = with_rows(values), with_rows(theirs), {}
    before = everything_of(other["life"])

    for form, (path, body) in bodies(own, other).items():
        mine = everything_of(own["life"])
        send(client, path, body)
        found[form] = changed(mine, everything_of(own["life"])) - USE

    assert {form: tables for form, tables in found.items() if tables} == {}
    assert changed(before, everything_of(other["life"])) == set()


def test_the_same_forms_with_ones_own_ids_write(client, people, values):
    client.force_login(people.fiona)
    own, found = with_rows(values), {}

    for form, (path, body) in bodies(own, own).items():
        before = everything_of(own["life"])
        with transaction.atomic():  # each form meets the school as it was
            send(client, path, body)
            found[form] = changed(before, everything_of(own["life"]))
            transaction.set_rollback(True)

    assert {form for form, tables in found.items() if "audit_auditevent" not in tables} == WITHOUT_CONTROL


@pytest.mark.parametrize("room", ["kiosk", "offsite"])
def test_link_of_one_school_opens_nothing_at_another(client, values, theirs, room):
    link = str(values[f"{room}:"])

    found = {urn: client.get(reverse(f"{room}:start", args=[urn, link])).status_code for urn in (900001, 900003)}

    assert found == {900001: 200, 900003: 404}
