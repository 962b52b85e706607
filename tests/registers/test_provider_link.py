"""The page behind a provider's link, and the link's own life."""

import re
from datetime import date

import pytest
import time_machine
from django.test import Client

from attendance.tenancy.scope import scoped
from registers.models import Provider
from registers.queries.providers import expected_on, provider_by_id, provider_by_token, providers
from registers.services.problems import DayProblem
from registers.services.providers import (
    ProviderData,
    end_link,
    end_provider,
    resume_provider,
    save_provider,
)
from tests.people_of_the_tests import MONDAY, OFFICER, TUESDAY
from tests.registers.planning import (
    FRIDAY,
    linked,
    marks_by_day,
    plan,
    provider,
)
from tests.registers.statements import statements
from tests.registers.taking import at

pytestmark = pytest.mark.django_db
JULY = date(2026, 7, 1)


@pytest.fixture
def life(oakfield_life):
    return oakfield_life


def farm(life, *, pupils=(0,), code="B", since=TUESDAY, until=FRIDAY, **more):
    """Pupils at Moorside Farm; the provider's id, the secret of the link, and the provider."""
    place = provider(life)
    values = {"kind": "alternative_provision", "code": code, "note": "Animal care"} | more
    plan(life, pupils=pupils, since=since, until=until, provider_id=place, when="07:30", **values)
    return place, *linked(life, place)


def expected(life, place, day=TUESDAY):
    with scoped(life.school_id):
        return expected_on(life.school_id, day, provider_id=place)


# ---- providers and links -------------------------------------------------------------------------------------------


def test_link_opens_until_it_is_ended_or_replaced(life):
    place = provider(life)
    first, _ = linked(life, place)
    second, _ = linked(life, place)

    with scoped(life.school_id):
        found = [provider_by_token(life.school_id, token) is not None for token in (first, second)]
        ended = end_link(life.school_id, place, by=OFFICER, at=at("09:00"))
        again = end_link(life.school_id, place, by=OFFICER, at=at("09:00"))
        after = provider_by_token(life.school_id, second)
        kept = Provider.objects.get(school_id=life.school_id, id=place).token_hash
    assert (found, ended, again, after, kept) == ([False, True], True, False, None, "")


def test_provider_that_ended_is_offered_no_more_and_may_come_back(life):
    place = provider(life)
    token, _ = linked(life, place)
    with scoped(life.school_id):
        end_provider(life.school_id, place, by=OFFICER, at=at("09:00"))
        offered, link = providers(life.school_id), provider_by_token(life.school_id, token)
        resume_provider(life.school_id, place, by=OFFICER, at=at("09:01"))
        back = [(row.name, row.has_link) for row in providers(life.school_id)]
    assert (offered, link, back) == ([], None, [("Moorside Farm", False)])


@pytest.mark.parametrize(
    ("data", "field"),
    [
        (ProviderData(" ", "work"), "name"),
        (ProviderData("moorside farm", "work"), "name"),
        (ProviderData("Valley Works", "cave"), "kind"),
    ],
)
def test_provider_that_cannot_be_kept_says_which_field(life, data, field):
    provider(life)

    with pytest.raises(DayProblem) as refused, scoped(life.school_id):
        save_provider(life.school_id, data, by=OFFICER, at=at("09:00"))

    assert refused.value.field == field


def test_provider_is_changed_in_place(life):
    place = provider(life)
    with scoped(life.school_id):
        save_provider(life.school_id, ProviderData("Moor Farm", "work"), by=OFFICER, at=at("09:00"), provider_id=place)
        assert (provider_by_id(life.school_id, place).name, len(providers(life.school_id))) == ("Moor Farm", 1)


# ---- the page behind the link --------------------------------------------------------------------------------------


def words(answer) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", answer.content.decode()).split())


@pytest.fixture
def half_past_nine():
    with time_machine.travel(at("09:30"), tick=False):
        yield


def test_link_shows_first_names_and_nothing_else(life, half_past_nine):
    _, token, _ = farm(life)

    answer = Client().get(f"/offsite/900001/{token}/")

    assert (answer.status_code, answer["Cache-Control"], answer["Referrer-Policy"]) == (
        200, "private, no-store", "same-origin",
    )  # fmt: skip
    page = words(answer)
    assert ("Poppy A." in page, "Arkwright" in page, "Animal care" in page) == (True, False, False)
    assert "This afternoon Open this page again then: it has not begun." in page


def test_link_takes_the_answer_and_says_thank_you(life, half_past_nine):
    place, token, _ = farm(life)
    key, client = expected(life, place)[0].key, Client()

    posted = {key: "away", f"note-{key}": "Bus was late", "name": "Kit Farmer"}
    answer = client.post(f"/offsite/900001/{token}/", posted, follow=True)

    assert "Thank you. The school has 1 answer." in words(answer)
    assert "Kit Farmer said so at 09:30. You can change it." in words(answer)
    assert marks_by_day(life)[10, "AM"] == "N"


def test_link_without_a_name_loses_nothing(life, half_past_nine):
    place, token, _ = farm(life)
    key = expected(life, place)[0].key

    answer = Client().post(f"/offsite/900001/{token}/", {key: "away", f"note-{key}": "Bus", "name": " "})

    html = answer.content.decode()
    assert (answer.status_code, "Who says so? Give your name" in words(answer)) == (422, True)
    assert ('value="away" checked' in html, 'value="Bus"' in html) == (True, True)


@pytest.mark.parametrize("path", ["/offsite/900001/nonsense/", "/offsite/900003/{token}/", "/offsite/1/{token}/"])
def test_other_links_open_nothing(life, hillcrest_life, half_past_nine, path):
    _, token, _ = farm(life)

    answer = Client().get(path.format(token=token))

    assert (answer.status_code, "This link does not work any more" in words(answer)) == (404, True)


def test_link_says_when_nobody_is_expected(life):
    _, token, _ = farm(life)
    with time_machine.travel(at("09:30", MONDAY), tick=False):
        assert "Nobody is expected today" in words(Client().get(f"/offsite/900001/{token}/"))


@pytest.mark.parametrize("pupils", [(0,), (0, 1, 2)])
def test_link_costs_the_same_for_one_pupil_and_three(life, half_past_nine, pupils):
    _, token, _ = farm(life, pupils=pupils)
    client = Client()
    client.get("/healthz/live")

    with statements() as sent:
        client.get(f"/offsite/900001/{token}/")

    assert len(sent) == 9, "\n".join(sent)
