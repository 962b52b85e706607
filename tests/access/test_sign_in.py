"""Signing in by e-mail and password, being locked out, being let back in, and being shown the door."""

import re
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.core import mail
from django.test import Client

from attendance.access.models import Membership, User
from tests.people_of_the_tests import PASSWORD

pytestmark = pytest.mark.django_db

LOGIN = "/accounts/login/"
NINE = datetime(2026, 3, 10, 9, 0, tzinfo=UTC)


def sign_in(client: Client, email: str, password: str):
    return client.post(LOGIN, {"login": email, "password": password})


def signed_in_user(client: Client) -> str | None:
    return client.session.get("_auth_user_id")


def test_sign_in_with_the_right_password(people):
    client = Client()

    response = sign_in(client, "alice@people.example", PASSWORD)

    assert (response.status_code, response.url) == (302, "/")
    assert signed_in_user(client) == str(people.alice.id)


def test_sign_in_does_not_mind_capital_letters(people):
    client = Client()

    sign_in(client, "Alice@People.Example", PASSWORD)

    assert signed_in_user(client) == str(people.alice.id)


def test_sign_in_with_a_wrong_password_says_so_in_a_summary(people):
    response = sign_in(Client(), "alice@people.example", "not-the-password")

    assert response.status_code == 200
    assert "There is a problem" in response.content.decode()
    assert "<title>Error: Sign in – Herringbone</title>" in response.content.decode()


def test_sign_in_says_the_same_for_an_unknown_address(people):
    known = sign_in(Client(), "alice@people.example", "not-the-password").content.decode()
    unknown = sign_in(Client(), "nobody@people.example", "not-the-password").content.decode()

    assert re.findall("<li>.*</li>", known) == re.findall("<li>.*</li>", unknown)


def test_sign_in_comes_back_to_the_page_that_was_asked_for(people, places):
    client = Client()
    first = client.get("/schools/900001/people/")

    response = client.post(first.url, {"login": "fiona@people.example", "password": PASSWORD})

    assert response.url == "/schools/900001/people/"


def test_sign_in_never_leads_to_another_site(people):
    response = Client().post(
        f"{LOGIN}?next=https://evil.example/", {"login": "alice@people.example", "password": PASSWORD}
    )

    assert response.url == "/"


def test_sign_in_is_locked_after_six_wrong_passwords(people):
    client = Client()
    statuses = [sign_in(client, "alice@people.example", f"wrong-{n}").status_code for n in range(6)]

    response = sign_in(client, "alice@people.example", PASSWORD)

    assert statuses == [200, 200, 200, 200, 200, 429]
    assert response.status_code == 429
    assert "Sign-in is locked for 15 minutes" in response.content.decode()
    assert signed_in_user(client) is None


def test_sign_in_counts_one_address_in_any_case_of_letters(people):
    client = Client()
    for spelling in ["alice@people.example", "ALICE@people.example"] * 3:
        response = sign_in(client, spelling, "wrong")

    assert response.status_code == 429


def test_sign_in_locks_one_person_and_not_their_colleague(people):
    client = Client()
    for n in range(6):
        sign_in(client, "alice@people.example", f"wrong-{n}")

    sign_in(client, "bob@people.example", PASSWORD)

    assert signed_in_user(client) == str(people.bob.id)


def test_sign_in_works_again_after_the_lock(people):
    client = Client()
    with time_machine.travel(NINE, tick=False) as clock:
        for n in range(6):
            sign_in(client, "alice@people.example", f"wrong-{n}")
        clock.shift(timedelta(minutes=14))
        early = sign_in(client, "alice@people.example", PASSWORD)
        clock.shift(timedelta(minutes=2))

        response = sign_in(client, "alice@people.example", PASSWORD)

    assert (early.status_code, response.status_code) == (429, 302)


def test_session_ends_after_its_hours(people, settings):
    client = Client()
    with time_machine.travel(NINE, tick=False) as clock:
        sign_in(client, "fiona@people.example", PASSWORD)
        before = client.get("/me/").status_code
        clock.shift(timedelta(seconds=settings.SESSION_COOKIE_AGE + 1))

        after = client.get("/me/")

    assert before == 200
    assert (after.status_code, after.url) == (302, "/accounts/login/?next=/me/")


def test_sign_out_ends_the_session(people, browser):
    client = browser(people.alice)

    client.post("/accounts/logout/")

    assert client.get("/me/").status_code == 302


def test_sign_up_is_closed(people):
    response = Client().get("/accounts/signup/")

    assert "There is no account for you yet" in response.content.decode()


def test_sign_up_by_post_makes_no_account(people):
    before = User.objects.count()

    Client().post("/accounts/signup/", {"email": "mallory@people.example", "password1": PASSWORD})

    assert User.objects.count() == before


def test_password_reset_by_mail(people):
    client, new = Client(), "a-longer-secret-3"
    client.post("/accounts/password/reset/", {"email": "alice@people.example"})
    link = re.search(r"http://testserver(\S+)", mail.outbox[0].body).group(1)
    form = client.get(link, follow=True)

    client.post(form.request["PATH_INFO"], {"password1": new, "password2": new})

    assert [message.subject for message in mail.outbox] == ["Choose a new password"]
    assert sign_in(Client(), "alice@people.example", new).status_code == 302
    assert sign_in(Client(), "alice@people.example", PASSWORD).status_code == 200


def test_password_reset_says_nothing_about_who_has_an_account(people):
    known = Client().post("/accounts/password/reset/", {"email": "alice@people.example"})
    unknown = Client().post("/accounts/password/reset/", {"email": "nobody@people.example"})

    assert known.url == unknown.url
    assert "sign up" not in mail.outbox[1].body


def test_leaver_ended_at_once_in_the_middle_of_a_session(people, places, browser):
    leaver = Client()
    sign_in(leaver, "erin@people.example", PASSWORD)
    role = Membership.objects.get(user=people.erin)
    before = leaver.get("/schools/900001/people/").status_code

    browser(people.fiona).post(f"/schools/900001/people/{role.id}/end/")

    assert before == 200
    assert leaver.get("/schools/900001/people/").status_code == 302
    assert signed_in_user(leaver) is None


def test_leaver_with_another_role_stays_signed_in_and_sees_only_that(people, places, browser):
    Membership.objects.create(
        user=people.erin, role="headteacher", school=places.hillcrest, since="2020-09-01", added_at=NINE
    )
    leaver = Client()
    sign_in(leaver, "erin@people.example", PASSWORD)
    role = Membership.objects.get(user=people.erin, school=places.oakfield)

    browser(people.fiona).post(f"/schools/900001/people/{role.id}/end/")

    assert leaver.get("/schools/900001/people/").status_code == 404
    assert leaver.get("/schools/900003/people/").status_code == 200


def test_closed_account_cannot_sign_in(people):
    User.objects.filter(id=people.alice.id).update(is_active=False)
    client = Client()

    sign_in(client, "alice@people.example", PASSWORD)

    assert signed_in_user(client) is None
