"""Pages: the queue, its poll, and the call sheet as it is read; two people at one family."""

import re
from datetime import timedelta

import pytest
from django.urls import reverse

from attendance.tenancy.scope import scoped
from registers.queries.following import claims_of_day
from tests.factories.school_life import add_pupil
from tests.interventions.first_day_house import adult, away, clock, flag, put
from tests.people_of_the_tests import TUESDAY
from tests.registers.taking import send, teacher

pytestmark = pytest.mark.django_db
HTMX = {"HTTP_HX_REQUEST": "true"}


@pytest.fixture(autouse=True)
def _nine(time_machine):
    time_machine.move_to(clock(9, 0), tick=False)


@pytest.fixture
def life(oakfield_life):
    return oakfield_life


def url(name, *args):
    return reverse(f"interventions:{name}", args=[900001, *args])


def sheet(life, pupil=0):
    return url("call", life.pupils[pupil].id)


def text_of(response):
    assert response.status_code == 200
    return " ".join(response.content.decode().split())


def family(life):
    with scoped(life.school_id):
        adult(life, 0, 1)
        away(life, 0, 1)


def claims(life, at=None):
    with scoped(life.school_id):
        return {row.by_name for row in claims_of_day(life.school_id, TUESDAY, at or clock(9, 0)).values()}


# ---- the queue ------------------------------------------------------------------------------------------------------


def test_the_queue_names_the_household_once_with_one_call(client, people, life):
    family(life)
    client.force_login(people.bob)

    page = text_of(client.get(url("calls")))

    assert "2 children, 1 call" in page
    assert "Same household: one call" in page
    assert page.count("Text Ada Quill") == 1


def test_the_poll_says_nothing_while_nothing_changed(client, people, life):
    family(life)
    client.force_login(people.bob)
    seen = client.get(url("calls")).context["queue_seen"]

    same = client.get(url("calls_live"), {"seen": seen})
    etag = client.get(url("calls_live"), HTTP_IF_NONE_MATCH=f'"{seen}"')
    with scoped(life.school_id):
        put(life, {1: "I"})
    new = client.get(url("calls_live"), {"seen": seen})

    assert (same.status_code, etag.status_code) == (204, 304)
    assert "1 child, 1 call" in text_of(new)


def test_another_minute_a_claim_and_a_colour_are_news(client, people, life, time_machine):
    family(life)
    client.force_login(people.bob)
    seen = {client.get(url("calls")).context["queue_seen"]}

    time_machine.move_to(clock(9, 1), tick=False)
    seen.add(client.get(url("calls")).context["queue_seen"])
    client.get(sheet(life))
    seen.add(client.get(url("calls")).context["queue_seen"])

    assert len(seen) == 3


def test_pupil_who_came_to_a_group_after_its_register_was_sent_is_not_accounted_for(client, people, life):
    client.force_login(people.bob)
    with scoped(life.school_id):
        put(life, {0: "/", 1: "/", 2: "I"})
    send(life, by=teacher(people.alice), when="08:58")
    with scoped(life.school_id):
        add_pupil(life, since=TUESDAY, first="Nia", last="Newcome")

    page = text_of(client.get(url("calls")))

    assert ("Everyone is accounted for." in page, "1 register is still out" in page) == (False, True)


def test_everyone_is_accounted_for_is_said_only_when_every_register_is_in(client, people, life):
    client.force_login(people.bob)
    out = text_of(client.get(url("calls")))
    with scoped(life.school_id):
        put(life, {0: "/", 1: "/", 2: "I"})

    whole = text_of(client.get(url("calls")))

    assert "Nobody is missing so far." in out
    assert "1 register is still out" in out
    assert "Everyone is accounted for." in whole
    assert "Nobody had to be rung." in whole


def test_a_closed_day_says_so(client, people, life, time_machine):
    time_machine.move_to(clock(9, 0, TUESDAY + timedelta(days=4)), tick=False)
    client.force_login(people.bob)

    assert "School is closed today." in text_of(client.get(url("calls")))


# ---- the sheet ------------------------------------------------------------------------------------------------------


def test_the_sheet_says_whom_to_ring_in_order_with_links(client, people, life):
    with scoped(life.school_id):
        adult(life, 0, first="Noor", number="07700 900777", relationship="Aunt", priority=2)
        adult(life, 0, first="Ada", number="07700 900123", language="Urdu", needs_interpreter=True)
        away(life, 0)
    client.force_login(people.bob)

    page = text_of(client.get(sheet(life)))

    assert page.index("tel:07700900123") < page.index("tel:07700900777")
    assert "Needs an interpreter: Urdu." in page


@pytest.mark.parametrize("who", ["bob", "sam", "fiona"])
def test_a_barred_adult_is_not_in_the_page_whoever_looks(client, people, life, who):
    with scoped(life.school_id):
        adult(life, 0)
        adult(life, 0, first="Corin", last="Vexley", number="07700 900666", may=False, relationship="Father")
        away(life, 0)
    client.force_login(getattr(people, who))

    for page in (text_of(client.get(sheet(life))), text_of(client.get(url("calls")))):
        assert [word for word in ("Corin", "Vexley", "900666", "Father", "father") if word in page] == []
    assert "One contact is hidden." in text_of(client.get(sheet(life)))


def test_an_adult_of_one_child_only_says_so(client, people, life):
    family(life)
    with scoped(life.school_id):
        adult(life, 1, first="Noor", priority=2)
    client.force_login(people.bob)

    assert "Only about Amelia. Say nothing of the others." in text_of(client.get(sheet(life)))


def test_enter_in_a_field_is_never_the_button_that_says_somebody_was_told(client, people, life):
    family(life)
    with scoped(life.school_id):
        flag(life, "child_protection")
    client.force_login(people.sam)

    form = client.get(sheet(life), **HTMX).text.partition("/outcome/")[2]
    outcomes = re.findall(r'name="outcome" value="(\w+)"', form)

    assert outcomes == [
        "reason_given", "told", "reason_given", "no_answer", "left_message", "on_the_way", "wrong_number", "worried",
    ]  # fmt: skip


def test_sensitive_reasons_and_whom_to_tell_are_for_those_who_may_see_them(client, people, life):
    with scoped(life.school_id):
        flag(life, "child_protection")
        away(life, 0)
    client.force_login(people.bob)
    officer = text_of(client.get(sheet(life)))
    client.force_login(people.sam)
    lead = text_of(client.get(sheet(life)))

    assert "hild protection" not in officer
    assert "A circumstance that only safeguarding staff see" in officer
    assert "Child protection plan" in lead
    assert "Somebody outside must hear today" in lead


def test_a_pupil_who_is_here_has_a_sheet_that_says_so(client, people, life):
    client.force_login(people.bob)

    page = text_of(client.get(sheet(life)))

    assert "Poppy is accounted for." in page
    assert claims(life) == set()


def test_a_strange_pupil_has_no_sheet(client, people, life, hillcrest_life):
    client.force_login(people.bob)

    assert client.get(url("call", hillcrest_life.pupils[0].id)).status_code == 404


# ---- two people at one family ----------------------------------------------------------------------------------------


def test_opening_a_sheet_claims_the_family_and_locks_the_numbers_for_others(client, people, life):
    family(life)
    client.force_login(people.bob)
    mine = text_of(client.get(sheet(life)))
    client.force_login(people.olive)
    queue, theirs = text_of(client.get(url("calls"))), text_of(client.get(sheet(life, 1)))

    assert "tel:07700900123" in mine
    assert "You have this until 09:05" in mine
    assert "<b>Bob Officer</b> has this" in queue
    assert "tel:" not in theirs
    assert "900123" not in theirs
    assert "Bob Officer has this" in theirs


def test_it_can_be_taken_over_by_one_press_and_the_first_hears_of_it(client, people, life):
    family(life)
    client.force_login(people.bob)
    client.get(sheet(life))
    client.force_login(people.olive)
    taken = client.post(url("call_claim", life.pupils[0].id), {"do": "take"}, follow=True)
    client.force_login(people.bob)
    renewed = text_of(client.post(url("call_claim", life.pupils[0].id), **HTMX))

    assert "tel:07700900123" in text_of(taken)
    assert "Olive Office has this" in renewed
    assert claims(life) == {"Olive Office"}


def test_an_open_sheet_renews_and_closing_gives_it_back(client, people, life, time_machine):
    family(life)
    client.force_login(people.bob)
    client.get(sheet(life))
    time_machine.move_to(clock(9, 4), tick=False)
    renewed = client.post(url("call_claim", life.pupils[0].id), **HTMX)
    held = claims(life, clock(9, 8))
    closed = client.post(url("call_claim", life.pupils[0].id), {"do": "release"}, **HTMX)

    assert "You have this until 09:09" in text_of(renewed)
    assert held == {"Bob Officer"}
    assert (closed.status_code, claims(life, clock(9, 4))) == (204, set())


def test_after_five_minutes_the_next_simply_gets_it(client, people, life, time_machine):
    family(life)
    client.force_login(people.bob)
    client.get(sheet(life))
    client.force_login(people.olive)
    time_machine.move_to(clock(9, 5), tick=False)

    assert "You have this until 09:10" in text_of(client.get(sheet(life)))
