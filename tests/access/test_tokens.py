"""Keys for other systems: made once, shown once, one school, some abilities, until a day; and the guard of the API."""

import re
from datetime import date, datetime, timedelta

import pytest
from django.test import Client
from django.utils import timezone
from rest_framework.response import Response
from rest_framework.test import APIRequestFactory, force_authenticate
from rest_framework.views import APIView

from attendance.access.api.guard import school_api
from attendance.access.models import ApiToken, Membership
from attendance.access.services import tokens
from attendance.audit.models import AuditEvent
from attendance.tenancy.scope import current_scope, scoped
from tests.people_of_the_tests import LONDON, actor

pytestmark = pytest.mark.django_db

TOKENS = "/schools/900001/tokens/"
HEAD = frozenset({"figures.view", "pupils.view", "registers.take_any"})


@school_api("figures.view")
class Figures(APIView):
    """A resource of a school, as a room would write one."""

    def get(self, request, number=0):
        place = request.place
        return Response({"urn": place.urn, "may": sorted(place.abilities & HEAD), "scope": len(current_scope())})


class Two(APIView):
    """A resource whose methods ask for different abilities."""

    @school_api("figures.view")
    def get(self, request):
        return Response({})

    @school_api("registers.take_any")
    def post(self, request):
        return Response({})


def ask(view, urn: int = 900001, method: str = "get", user=None, key: str = ""):
    headers = {"HTTP_AUTHORIZATION": f"Bearer {key}"} if key else {}
    request = getattr(APIRequestFactory(), method)(f"/api/v1/schools/{urn}/x/", **headers)
    if user:
        force_authenticate(request, user=user)
    return view.as_view()(request, urn=urn).render()


def key_of(people, places, abilities=("figures.view",), days: int = 30, at: datetime | None = None) -> str:
    at = at or timezone.now()
    last = timezone.localdate(at) + timedelta(days=days)
    own = HEAD | {"access.manage", "api.tokens"}
    return tokens.make_token(places.oakfield.id, "Wall", abilities, last, own=own, by=actor(people.fiona), at=at)


def test_token_opens_its_school_with_its_abilities_only(people, places):
    response = ask(Figures, key=key_of(people, places, ["figures.view", "pupils.view"]))

    assert response.status_code == 200
    assert response.data == {"urn": 900001, "may": ["figures.view", "pupils.view"], "scope": 1}
    assert (response["X-Place"], response["Cache-Control"]) == ("900001", "private, no-store")


def test_token_opens_no_other_school_of_its_owner(people, places):
    Membership.objects.create(
        user=people.fiona, role="headteacher", school=places.ashby, since=date(2020, 9, 1), added_at=timezone.now()
    )

    assert ask(Figures, urn=900002, key=key_of(people, places)).status_code == 404
    assert ask(Figures, urn=900002, user=people.fiona).status_code == 200


def test_token_may_not_what_it_was_not_given(people, places):
    key = key_of(people, places)

    assert (ask(Two, key=key).status_code, ask(Two, method="post", key=key).status_code) == (200, 404)


def test_token_may_no_more_than_its_owner_may_today(people, places):
    key = key_of(people, places, ["figures.view", "registers.take_any"])
    Membership.objects.filter(user=people.fiona).update(role="welfare_officer")

    assert (ask(Two, key=key).status_code, ask(Two, method="post", key=key).status_code) == (200, 404)


def test_token_ends_with_the_role_of_its_owner(people, places):
    key = key_of(people, places)
    Membership.objects.filter(user=people.fiona).update(until=timezone.localdate())

    assert ask(Figures, key=key).status_code == 404


def test_token_expires_at_the_end_of_its_last_day(people, places):
    key_of(people, places, days=0, at=datetime(2026, 3, 10, 9, 0, tzinfo=LONDON))

    assert ApiToken.objects.get().expires_at == datetime(2026, 3, 11, 0, 0, tzinfo=LONDON)


def test_token_expired_is_refused(people, places):
    key = key_of(people, places, days=0, at=timezone.now() - timedelta(days=2))

    response = ask(Figures, key=key)

    assert (response.status_code, response["WWW-Authenticate"]) == (401, 'Bearer realm="Herringbone"')


def test_token_revoked_is_refused(people, places):
    key = key_of(people, places)
    tokens.revoke_token(places.oakfield.id, ApiToken.objects.get().id, by=actor(people.fiona), at=timezone.now())

    assert ask(Figures, key=key).status_code == 401


@pytest.mark.parametrize("key", ["hb_unknown", "hb_é", " "])
def test_token_unknown_is_refused(people, key):
    assert ask(Figures, key=key).status_code == 401


def test_token_of_a_closed_account_is_refused(people, places):
    key = key_of(people, places)
    people.fiona.is_active = False
    people.fiona.save()

    assert ask(Figures, key=key).status_code == 401


def test_token_use_is_noted_once_an_hour(people, places):
    token = ApiToken.objects.get(token_hash=tokens.hash_of(key_of(people, places)))
    first = timezone.now()
    noted = []
    for minutes in (0, 59, 60):
        tokens.note_token_use(token, at=first + timedelta(minutes=minutes))
        token.refresh_from_db()
        noted.append(token.last_used_at - first)

    assert noted == [timedelta(0), timedelta(0), timedelta(minutes=60)]


@pytest.mark.parametrize("ability", ["marks.amend", "access.manage", "api.tokens"])
def test_token_beyond_ones_own_abilities_or_beyond_any_token_is_refused(people, places, ability):
    with pytest.raises(tokens.BeyondOwn):
        key_of(people, places, [ability])


@pytest.mark.parametrize(("days", "abilities"), [(-1, ["figures.view"]), (400, ["figures.view"]), (30, [])])
def test_token_too_long_too_short_or_for_nothing_is_refused(people, places, days, abilities):
    with pytest.raises(tokens.BeyondOwn):
        key_of(people, places, abilities, days=days)


def test_api_without_signing_in_is_401_as_a_problem(people):
    response = ask(Figures)

    assert (response.status_code, response["Content-Type"]) == (401, "application/problem+json")
    assert response.data["title"] == "Unauthorized"


@pytest.mark.parametrize(("who", "urn"), [("dave", 900001), ("alice", 900001), ("fiona", 900003), ("fiona", 999999)])
def test_api_outsider_gets_404_as_a_problem(people, who, urn):
    response = ask(Figures, urn=urn, user=getattr(people, who))

    assert (response.status_code, response["Content-Type"]) == (404, "application/problem+json")


def test_api_guard_costs_two_queries_and_the_scope(people, django_assert_num_queries):
    with django_assert_num_queries(6):  # school, roles; savepoint and scope, set and put back
        ask(Figures, user=people.fiona)


def test_tokens_page_shows_the_secret_once(people, browser):
    last = timezone.localdate() + timedelta(days=30)
    given = {"name": "Wall display", "abilities": ["figures.view"], "last_day": last.isoformat()}

    made = browser(people.fiona).post(f"{TOKENS}new/", given).content.decode()

    secret = re.search(r'value="(hb_[\w-]{43})"', made).group(1)
    assert ask(Figures, key=secret).status_code == 200
    assert secret not in browser(people.fiona).get(TOKENS).content.decode()


def test_tokens_page_offers_only_ones_own_abilities(people, browser):
    page = browser(people.carol).get(f"{TOKENS}new/").content.decode()

    assert 'value="figures.view"' in page
    assert 'value="access.manage"' not in page
    assert 'value="pupils.view"' not in page


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"abilities": []}, "Choose at least one thing that it may do."),
        ({"abilities": ["contacts.restrictions"]}, "There is a problem"),
        ({"last_day": "2020-01-01"}, "Choose a day from today to one year from now."),
        ({"last_day": "2100-01-01"}, "Choose a day from today to one year from now."),
        ({"name": ""}, "Enter a name"),
    ],
)
def test_tokens_page_refuses_in_words(people, browser, wrong, words):
    last = timezone.localdate() + timedelta(days=30)
    given = {"name": "Wall", "abilities": ["figures.view"], "last_day": last.isoformat()}

    page = browser(people.fiona).post(f"{TOKENS}new/", given | wrong).content.decode()

    assert words in page
    assert ApiToken.objects.exists() is False


def test_tokens_page_revokes(people, places, browser):
    key = key_of(people, places)

    browser(people.fiona).post(f"{TOKENS}{ApiToken.objects.get().id}/revoke/")

    assert ask(Figures, key=key).status_code == 401
    with scoped(places.oakfield.id):
        verbs = AuditEvent.objects.filter(school_id=places.oakfield.id).values_list("verb", flat=True)
        assert set(verbs) == {"access.token_made", "access.token_revoked"}


def test_tokens_of_another_school_are_not_there(people, places, browser):
    key_of(people, places)
    url = f"/schools/900003/tokens/{ApiToken.objects.get().id}/revoke/"

    assert browser(people.dave).post(url).status_code == 404
    assert ApiToken.objects.get().revoked_at is None


@pytest.mark.parametrize("number", [1, 3])
def test_tokens_page_costs_the_same_for_one_and_three(people, places, browser, django_assert_num_queries, number):
    for _ in range(number):
        key_of(people, places)
    client = browser(people.fiona)
    client.get(TOKENS)

    with django_assert_num_queries(8):
        page = client.get(TOKENS).content.decode()

    assert page.count("Revoke<") == number


def test_tokens_page_needs_a_session_and_not_a_token(people, places):
    key = key_of(people, places)

    assert Client().get(TOKENS, HTTP_AUTHORIZATION=f"Bearer {key}").status_code == 302
