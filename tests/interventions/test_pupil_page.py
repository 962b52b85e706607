"""Page: one pupil's attendance: who sees it, what it says, family and contacts only as far as allowed, its cost."""

from datetime import date

import pytest
from django.urls import reverse

from attendance.people import services
from attendance.people.models import ContactLink
from attendance.people.queries import siblings_of
from attendance.people.services import ContactData, LinkData
from attendance.tenancy.scope import scoped
from interventions.services.voices import VoiceData, hear
from tests.factories.school_life import add_pupil
from tests.interventions.casework import at_stage, end, holding, proposed_case, publish
from tests.people_of_the_tests import AT, MONDAY, OFFICER, TUESDAY
from tests.registers.marking import mark, mark_run

pytestmark = pytest.mark.django_db

EVERYBODY = ("alice", "olive", "bob", "erin", "fiona", "sam", "wendy", "carol", "grace", "dave", "pat")
NUMBER = "07700 900123"


@pytest.fixture(autouse=True)
def tuesday(time_machine):
    time_machine.move_to(AT, tick=False)


@pytest.fixture
def life(oakfield_life):
    return oakfield_life


def url_of(pupil, urn=900001):
    return reverse("interventions:pupil", args=[urn, pupil.id])


def text_of(client, user, pupil):
    client.force_login(user)
    return client.get(url_of(pupil)).content.decode()


def contact(life, *, pupil=0, **link):
    """A mother of one pupil; returns her link."""
    data = ContactData(first="Ada", last="Quill", numbers=[("mobile", NUMBER)])
    with scoped(life.school_id):
        return services.add_contact(
            life.school_id, life.pupils[pupil].id, data, LinkData(relationship="Mother", **link), by=OFFICER, at=AT
        )


def shared(life, link, *, pupil=1, may_be_contacted=True):
    """The same mother beside another pupil."""
    with scoped(life.school_id):
        adult = ContactLink.objects.get(school_id=life.school_id, id=link).contact_id
        ContactLink.objects.create(
            school=life.school, pupil=life.pupils[pupil], contact_id=adult, may_be_contacted=may_be_contacted,
            gets_letters=may_be_contacted,
        )  # fmt: skip


# ---- who may open it ---------------------------------------------------------------------------------------------


def test_page_opens_for_those_who_see_pupils_figures(client, people, life):
    found = []
    for who in EVERYBODY:
        client.force_login(getattr(people, who))
        if client.get(url_of(life.pupils[0])).status_code == 200:
            found.append(who)

    assert found == ["olive", "bob", "erin", "fiona", "sam", "wendy"]


def test_outsider_and_pupil_of_another_school_get_404(client, people, life, hillcrest_life):
    client.force_login(people.dave)
    outsider = client.get(url_of(life.pupils[0]))
    client.force_login(people.bob)
    stranger = client.get(url_of(hillcrest_life.pupils[0]))

    assert (outsider.status_code, stranger.status_code) == (404, 404)


def test_page_of_a_pupil_links_here_for_those_who_may_open_it(client, people, life):
    address = reverse("people:pupil", args=[900001, life.pupils[0].id])

    seen = {}
    for who in ("bob", "alice"):
        client.force_login(getattr(people, who))
        seen[who] = url_of(life.pupils[0]) in client.get(address).content.decode()

    assert seen == {"bob": True, "alice": False}


# ---- what it says ------------------------------------------------------------------------------------------------


def test_page_says_the_year_in_days_before_percentages(client, people, life):
    with scoped(life.school_id):
        mark_run(life, r"/ \ I I / O L \ N -", since=date(2026, 3, 3))
        mark(life, "/", day=MONDAY)

    client.force_login(people.bob)
    response = client.get(url_of(life.pupils[0]))
    year, text = response.context["year"], response.content.decode()

    assert (year.days_missed, year.counts.absent, year.counts.possible, year.percent) == ("2 days", 4, 9, "55.6")
    assert (year.counts.authorised, year.unauthorised, year.unexplained, year.late) == (2, 1, 1, 1)
    assert text.index("2 days") < text.index("55.6%")
    assert 'aria-label="Wednesday 4 March: all day I, illness"' in text
    assert (year.meter.confirmed, year.meter.unexplained) == (1, 1)
    assert year.meter.boxes == ("on", "may", *[""] * 8)


def test_day_opens_into_its_mark(client, people, life):
    with scoped(life.school_id):
        mark_run(life, r"/ O", since=date(2026, 3, 3))

    text = text_of(client, people.bob, life.pupils[0])

    assert reverse("registers:mark_history", args=[900001, life.pupils[0].id, date(2026, 3, 3), "PM"]) in text


def test_years_before_and_days_off_roll_are_not_in_the_sums(client, people, life):
    with scoped(life.school_id):
        late = add_pupil(life, since=date(2026, 3, 4))
        mark_run(life, r"I I / \ O O", pupil=3, since=date(2026, 3, 3))

    client.force_login(people.bob)
    year = client.get(url_of(late)).context["year"]

    assert (year.counts.possible, year.counts.absent) == (4, 2)
    assert [day.missed for day in year.cells.weekdays] == [0, 0, 0, 2, 0]
    spring = next(half for half in year.cells.half_terms if half.name == "Spring 2")
    assert spring.percent == "50.0"


def test_page_of_a_day_in_no_year_says_so(client, people, life, time_machine):
    time_machine.move_to(AT.replace(year=2027), tick=False)

    assert "No school year today" in text_of(client, people.bob, life.pupils[0])


def test_pupil_too_young_has_no_penalty_threshold(client, people, life):
    with scoped(life.school_id):
        young = add_pupil(life, born=date(2021, 12, 1))

    assert "It concerns pupils of compulsory school age. This pupil is not." in text_of(client, people.bob, young)


@pytest.mark.parametrize(("who", "stages"), [("bob", []), ("olive", None)])
def test_cards_of_a_case_are_not_there_without_one(client, people, life, who, stages):
    client.force_login(getattr(people, who))
    context = client.get(url_of(life.pupils[0])).context

    assert [context.get(name) for name in ("timeline", "next", "voice")] == [None] * 3
    assert (context.get("why") or {}).get("standing") == stages


def test_cards_say_why_what_happened_and_what_is_next(client, people, life):
    with scoped(life.school_id):
        publish(life)
        case_id = at_stage(life)
        end(*holding(life, 0), life, on=TUESDAY)
        proposed_case(life, tier="sal2")
        voice = VoiceData("helps", "When Mr Okoro is at the gate.", "Poppy", TUESDAY)
        hear(life.school_id, case_id, voice, by=OFFICER, at=AT)
    client.force_login(people.bob)

    context = client.get(url_of(life.pupils[0])).context

    assert [one["stage"]["name"] for one in context["why"]["standing"]] == ["Support letter 1"]
    assert [one["role"] for one in context["why"]["suggested"]] == ["the senior attendance champion"]
    assert [line["action"].title for line in context["next"]["lines"]] == [
        "Letter to the family: Support letter 1", "Watch attendance for 4 weeks",
    ]  # fmt: skip
    assert [one.words for one in context["voice"]["voices"]] == ["When Mr Okoro is at the gate."]
    assert len(context["timeline"]["lines"]) == 3


# ---- contacts and family -----------------------------------------------------------------------------------------


def test_contact_with_the_number_to_ring(client, people, life):
    contact(life)

    text = text_of(client, people.olive, life.pupils[0])

    assert 'href="tel:07700900123"' in text
    assert "Ada Quill" in text


def test_number_of_a_barred_contact_is_in_nobodys_page(client, people, life):
    contact(life, may_be_contacted=False, court_order_note="Order of 3 May")

    pages = {who: text_of(client, getattr(people, who), life.pupils[0]) for who in ("olive", "bob", "fiona", "sam")}

    assert [who for who, text in pages.items() if "900123" in text] == []
    assert [who for who, text in pages.items() if "Quill" in text or "Order of 3 May" in text] == ["sam"]
    assert [who for who, text in pages.items() if "A contact is hidden." in text] == ["olive", "bob", "fiona"]


def test_sibling_shares_an_adult(client, people, life):
    shared(life, contact(life))
    with scoped(life.school_id):
        for child in (0, 1):
            mark(life, "I", pupil=child, day=MONDAY)

    client.force_login(people.bob)
    response = client.get(url_of(life.pupils[0]))
    [one] = response.context["siblings"]

    assert (one.row.name, [adult.name for adult in one.row.adults]) == ("Amelia Ashworth", ["Ada Quill"])
    assert (one.both_away, one.words) == (1, "Amelia, last 10 school days: 1 with an absence")
    assert url_of(life.pupils[1]) in response.content.decode()


@pytest.mark.parametrize(("about_this", "about_other"), [(False, True), (True, False)])
def test_sibling_through_a_barred_adult_is_known_to_safeguarding_only(client, people, life, about_this, about_other):
    shared(life, contact(life, may_be_contacted=about_this), may_be_contacted=about_other)

    pages = {who: text_of(client, getattr(people, who), life.pupils[0]) for who in ("olive", "bob", "fiona", "sam")}

    assert [who for who, text in pages.items() if "Ashworth" in text] == ["sam"]
    told, not_told = ("Poppy", "Amelia") if about_this else ("Amelia", "Poppy")
    words = f"<b>Ada Quill</b> may be told about {told}, <b>not about {not_told}</b>"
    assert [who for who, text in pages.items() if words in text] == ["sam"]


def test_siblings_need_both_abilities(life):
    shared(life, contact(life))

    with scoped(life.school_id):
        found = {
            held: len(siblings_of(life.school_id, life.pupils[0].id, TUESDAY, abilities=set(held.split())))
            for held in ("contacts.view", "pupils.view", "contacts.view pupils.view")
        }

    assert found == {"contacts.view": 0, "pupils.view": 0, "contacts.view pupils.view": 1}


def test_sibling_who_has_left_is_no_family_here(client, people, life):
    shared(life, contact(life))
    with scoped(life.school_id):
        stay = life.enrolments[life.pupils[1].id]
        stay.until = TUESDAY
        stay.save()

    client.force_login(people.bob)

    assert client.get(url_of(life.pupils[0])).context["siblings"] == ()


# ---- its cost ----------------------------------------------------------------------------------------------------


def test_page_costs_the_same_for_one_and_three_absences(client, people, life, django_assert_num_queries):
    shared(life, contact(life))
    client.force_login(people.bob)
    for n in range(3):
        with scoped(life.school_id):
            mark(life, "I", day=date(2026, 3, 2 + n))
        if n != 1:
            with django_assert_num_queries(14):
                response = client.get(url_of(life.pupils[0]))
            assert response.context["year"].counts.absent == n + 1
