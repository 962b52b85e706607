"""The page of letters that wait: each beside its facts, and who may do what there."""

from datetime import date, timedelta

import pytest
from django.urls import reverse

from attendance.people.models import ContactLink
from attendance.tenancy.scope import scoped
from letters.services.deciding import ask, hold
from tests.letters.addressed import barred, contact
from tests.letters.desk_letters import absences, drafted, letter, waiting
from tests.people_of_the_tests import AT, OFFICER, TUESDAY
from tests.registers.marking import AFTERNOON, amend

pytestmark = pytest.mark.django_db
QUEUE_COST = 21


@pytest.fixture(autouse=True)
def _afternoon(time_machine):
    time_machine.move_to(AFTERNOON, tick=False)


@pytest.fixture
def life(oakfield_life):
    return oakfield_life


def queue_of(client, **query):
    return client.get(reverse("letters:queue", args=[900001]), query)


def test_queue_costs_the_same_for_one_letter_and_for_three(client, people, life, django_assert_num_queries):
    client.force_login(people.bob)
    for n in range(3):
        with scoped(life.school_id):
            waiting(life, n)
        if n != 1:
            with django_assert_num_queries(QUEUE_COST):
                page = queue_of(client)
            assert len(page.context["rows"]) == n + 1


def test_letter_lies_open_beside_its_facts(client, people, life):
    with scoped(life.school_id):
        one = waiting(life)
    client.force_login(people.bob)

    view = queue_of(client).context["view"]

    assert {fact["id"]: fact["words"] for fact in view["facts"]} == {
        "fact-attendance_percent": "75.0%", "fact-days_missed": "2½ days", "fact-figures_until": "9 March 2026",
    }  # fmt: skip
    assert view["facts"][0]["url"] == (
        f"{reverse('registers:pupil_marks', args=[900001, one.pupil_id])}?from=2025-09-01&to=2026-03-09"
    )
    assert [(copy["name"], copy["where"]) for copy in view["copies"]] == [
        ("Ms Nadia Arkwright", "4 Loom Street, Millbeck, ZZ99 3WZ")
    ]
    assert (view["checks"], view["stops"], view["decides"]) == ([], False, True)


def test_each_figure_in_the_words_leads_to_its_fact(client, people, life):
    with scoped(life.school_id):
        waiting(life)
    client.force_login(people.bob)

    html = queue_of(client).content.decode()

    assert html.count('<a class="cite" href="#fact-attendance_percent">75.0%</a>') == 1
    assert html.count('id="fact-attendance_percent"') == 1


def test_changed_figure_stops_the_letter_and_shows_both(client, people, life):
    with scoped(life.school_id):
        waiting(life)
        amend(life, "/", day=date(2026, 2, 24))
    client.force_login(people.bob)

    page = queue_of(client)

    view = page.context["view"]
    changed = {fact["id"]: (fact["words"], fact["now"]) for fact in view["facts"] if fact["changed"]}
    assert changed == {"fact-attendance_percent": ("75.0%", "80.0%"), "fact-days_missed": ("2½ days", "2 days")}
    assert [(check["level"], check["words"].partition(":")[0]) for check in view["checks"]] == [
        ("stop", "Figures have changed since it was drafted")
    ]
    assert "data-approve" not in page.content.decode()
    assert "It cannot be sent until what stops it is put right." in page.content.decode()


def test_next_letter_is_one_key_away_and_the_pile_goes_on_with_it(client, people, life):
    with scoped(life.school_id):
        first, second = waiting(life), waiting(life, 1)
    client.force_login(people.bob)

    page = queue_of(client)

    assert page.context["view"]["letter"].id == first.id
    assert page.context["next_url"].endswith(f"?letter={second.id}")
    assert page.context["view"]["then"] == second.id
    assert "previous_url" not in page.context
    assert queue_of(client, letter=second.id).context["view"]["then"] == first.id


def test_barred_adult_is_nobody_to_who_may_not_know(client, people, life):
    with scoped(life.school_id):
        waiting(life)
        barred(life, life.pupils[0], contact(life, "Mr", "Gareth", "Underhill"))
    client.force_login(people.bob)

    page = queue_of(client)

    assert [(one.name, one.hidden) for one in page.context["view"]["left_out"]] == [("", True)]
    assert "Underhill" not in page.content.decode()
    assert "Somebody whom the school may not contact" in page.content.decode()


def test_adult_barred_since_the_draft_is_not_shown_with_their_address(client, people, life):
    with scoped(life.school_id):
        waiting(life)
        ContactLink.objects.filter(school_id=life.school_id, pupil_id=life.pupils[0].id).update(
            may_be_contacted=False, gets_letters=False
        )
    client.force_login(people.bob)

    page = queue_of(client)

    assert page.context["view"]["stops"] is True
    assert [word for word in ("Nadia", "4 Loom Street") if word in page.content.decode()] == []


def test_letter_to_nobody_says_how_to_put_it_right(client, people, life):
    with scoped(life.school_id):
        absences(life)
        drafted(life)
    client.force_login(people.bob)

    [check] = queue_of(client).context["view"]["checks"]

    assert (check["level"], check["url"]) == ("stop", reverse("people:pupil", args=[900001, life.pupils[0].id]))


def test_empty_queue_says_so(client, people, life):
    client.force_login(people.bob)

    page = queue_of(client)

    assert "No letters wait for you." in page.content.decode()
    assert "view" not in page.context


def test_held_letter_is_under_its_tab_and_opens_alone(client, people, life):
    with scoped(life.school_id):
        one = waiting(life)
        hold(life.school_id, one.id, until=TUESDAY + timedelta(days=7), reason="A funeral.", by=OFFICER, at=AT)
    client.force_login(people.bob)

    page = queue_of(client, state="held")

    assert [row["url"] for row in page.context["rows"]] == [reverse("letters:letter", args=[900001, one.id])]
    assert {tab["label"]: tab["count"] for tab in page.context["tabs"]} == {
        "To decide": 0, "On hold": 1, "Approved": 0, "Issued": 0,
    }  # fmt: skip


def test_name_and_kind_narrow_the_queue(client, people, life):
    with scoped(life.school_id):
        one = waiting(life)
        waiting(life, 1, "congratulations", answers={"award_name": "Excellent", "award_period": "the spring term"})
    client.force_login(people.bob)

    def found(**query):
        return [row["letter"].id for row in queue_of(client, **query).context["rows"]]

    assert len(found()) == 2
    assert found(q="poppy arkw") == [one.id]
    assert found(key="letter1") == [one.id]
    assert found(q="nobody of that name") == []


def test_what_is_asked_of_ones_role_is_told(client, people, life):
    with scoped(life.school_id):
        one = waiting(life)
        waiting(life, 1)
        ask(life.school_id, one.id, role="attendance_champion", words="Is this wise?", by=OFFICER, at=AT)
    client.force_login(people.erin)

    page = queue_of(client)

    assert page.context["asked_of_me"] == 1
    asked = client.get(page.context["asked_url"])
    assert [row["letter"].id for row in asked.context["rows"]] == [one.id]
    client.force_login(people.bob)
    assert queue_of(client).context["asked_of_me"] == 0


def test_nonsense_in_the_address_shows_the_queue(client, people, life):
    with scoped(life.school_id):
        one = waiting(life)
    client.force_login(people.bob)

    page = queue_of(client, state="x", page="y", letter="z", key="nothing' OR", asked="perhaps")

    assert page.status_code == 200
    assert queue_of(client, letter=str(one.pupil_id)).context["view"]["letter"].id == one.id


@pytest.mark.parametrize("who", ["olive", "wendy", "sam"])
def test_who_only_sees_letters_has_no_buttons(client, people, life, who):
    with scoped(life.school_id):
        waiting(life)
    client.force_login(getattr(people, who))

    page = queue_of(client)

    assert page.status_code == 200
    assert (page.context["ticks"], page.context["view"]["decides"]) == (False, False)
    assert "data-approve" not in page.content.decode()


@pytest.mark.parametrize("who", ["alice", "grace", "carol", "dave", "pat"])
def test_others_do_not_find_the_queue(client, people, life, who):
    client.force_login(getattr(people, who))

    assert queue_of(client).status_code == 404


def test_undo_is_offered_for_a_minute_and_takes_the_approval_back(client, people, life, time_machine):
    with scoped(life.school_id):
        one = waiting(life)
    client.force_login(people.bob)
    client.post(reverse("letters:approve", args=[900001]), {"letter": one.id, "seen": one.changed_at.isoformat()})

    assert queue_of(client).context["undo"] == [one.id]
    time_machine.move_to(AFTERNOON + timedelta(seconds=50), tick=False)
    client.post(reverse("letters:unapprove", args=[900001]), {"letter": one.id})

    with scoped(life.school_id):
        assert letter(life, one.id).state == "draft"
    assert queue_of(client).context["undo"] == []


def test_undo_is_over_after_a_minute(client, people, life, time_machine):
    with scoped(life.school_id):
        one = waiting(life)
    client.force_login(people.bob)
    client.post(reverse("letters:approve", args=[900001]), {"letter": one.id})

    time_machine.move_to(AFTERNOON + timedelta(seconds=61), tick=False)

    assert queue_of(client).context["undo"] == []
