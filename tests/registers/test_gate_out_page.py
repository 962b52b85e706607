"""The page of signing out: whom it offers, how it stops, who is out now and who is overdue."""

import re
from uuid import uuid4

import pytest
import time_machine

from attendance.audit.models import AuditEvent
from attendance.tenancy.scope import scoped
from tests.registers.gating import adult, come, go, put
from tests.registers.taking import at

pytestmark = pytest.mark.django_db
OUT = "/schools/900001/gate/out/"


@pytest.fixture
def life(oakfield_life):
    return oakfield_life


@pytest.fixture(autouse=True)
def twenty_past_eleven():
    with time_machine.travel(at("11:20"), tick=False):
        yield


def words(answer) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", answer.content.decode()).split())


def body(life, **more) -> dict:
    return {"pupil": str(life.pupils[0].id), "event_id": str(uuid4()), "collector": "other"} | more


def test_page_offers_the_contacts_who_may_collect_and_names_nobody_else(life, people, client):
    adult(life, "Ann", "Arkwright", relationship="mother")
    adult(life, "Karl", "Dawber", barred=True)
    client.force_login(people.olive)

    page = words(client.get(OUT, {"pupil": life.pupils[0].id}))

    assert "Ann Arkwright, mother" in page
    assert "Not everybody may collect Poppy." in page
    assert "Dawber" not in page


def test_safeguarding_lead_is_not_offered_the_restricted_adult_either(life, people, client):
    karl = adult(life, "Karl", "Dawber", barred=True)
    client.force_login(people.sam)

    answer = client.get(OUT, {"pupil": life.pupils[0].id})

    assert str(karl.id) not in answer.content.decode()


def test_page_stops_loudly_and_keeps_what_was_typed(life, people, client):
    adult(life, "Karl", "Dawber", barred=True)
    client.force_login(people.olive)

    answer = client.post(OUT, body(life, collected_by="Mr Dawber", words="dentist"))

    page = answer.content.decode()
    assert "Stop. Poppy stays here." in words(answer)
    assert 'role="alert"' in page
    assert ('value="Mr Dawber"' in page, 'value="dentist"' in page, 'name="allowed_by"' in page) == (True, True, True)
    with scoped(life.school_id):
        assert AuditEvent.objects.filter(school_id=life.school_id, verb="gate.restricted_adult").count() == 1


def test_page_signs_out_and_lists_who_is_out(life, people, client):
    ann = adult(life, "Ann", "Arkwright", relationship="mother")
    client.force_login(people.olive)

    answer = client.post(OUT, body(life, collector=str(ann.id), back_by="13:00"), follow=True)

    assert "Poppy Arkwright left at 11:20 with Ann Arkwright." in words(answer)
    assert [line.row.name for line in answer.context["out"]] == ["Poppy Arkwright"]


def test_page_brings_somebody_back(life, people, client):
    put(life, "/")
    go(life, "10:00")
    client.force_login(people.olive)

    answer = client.post(f"{OUT}{life.pupils[0].id}/back/", {"event_id": str(uuid4())}, follow=True)

    assert "Poppy Arkwright came back at 11:20. The mark / was there already and stays." in words(answer)
    assert answer.context["out"] == []


def test_page_says_who_is_overdue(life, people, client):
    go(life, "10:00", back_by=at("11:00").time())
    client.force_login(people.olive)

    assert "expected back at 11:00" in words(client.get(OUT))


def test_missing_name_is_asked_for(life, people, client):
    client.force_login(people.olive)

    assert "Say who collects the child." in words(client.post(OUT, body(life)))


def test_name_that_is_typed_needs_no_button(life, people, client):
    client.force_login(people.olive)

    answer = client.post(OUT, body(life, collector="", collected_by="Aunt Nina"), follow=True)

    assert "Poppy Arkwright left at 11:20 with Aunt Nina." in words(answer)


def test_nobody_chosen_is_asked_for(life, people, client):
    client.force_login(people.olive)

    assert "Say who collects the child." in words(client.post(OUT, body(life, collector="", words="dentist")))


def test_arrivals_are_not_in_the_list_of_those_who_left(life, people, client):
    come(life, "09:10", pupil=1)
    go(life, "11:10")
    client.force_login(people.olive)

    assert [line.row.kind for line in client.get(OUT).context["lines"]] == ["out"]
