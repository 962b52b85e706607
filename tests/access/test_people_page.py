"""People and access: who may see what and why, changed and ended by those who may."""

from datetime import date, timedelta

import pytest
from django.core import mail
from django.utils import timezone

from attendance.access.models import ApiToken, Invitation, Membership
from attendance.access.services import memberships
from attendance.audit.models import AuditEvent, PlatformEvent
from attendance.tenancy.scope import scoped
from tests.access.breaking import broken_table
from tests.people_of_the_tests import AT, actor

pytestmark = pytest.mark.django_db

PEOPLE = "/schools/900001/people/"


def role_of(user) -> Membership:
    return Membership.objects.get(user=user)


def invitation(people, places, email="nina@people.example") -> Invitation:
    return Invitation.objects.create(
        email=email,
        role="governor",
        school=places.oakfield,
        since=date(2026, 3, 1),
        token_hash=email,
        invited_by=people.fiona,
        invited_at=AT,
        expires_at=AT,
    )


def test_people_page_lists_people_roles_and_reasons(people, browser):
    page = browser(people.fiona).get(PEOPLE).content.decode()

    assert "Alice Teacher" in page
    assert "Carol Trust" in page
    assert "through Northern Lights Academy Trust" in page
    assert "Take the registers of their own groups" in page
    assert "The law asks for a register twice a day." in page
    assert "Dave Head" not in page
    assert "Pat Platform" not in page


def test_people_page_lets_a_champion_look_and_not_touch(people, browser):
    page = browser(people.erin).get(PEOPLE).content.decode()

    assert "Alice Teacher" in page
    assert "Invite somebody" not in page
    assert "/end/" not in page


@pytest.mark.parametrize("address", ["invite/", "{id}/", "{id}/end/"])
def test_people_page_deeds_are_not_there_for_a_champion(people, browser, address):
    url = PEOPLE + address.format(id=role_of(people.alice).id)

    assert browser(people.erin).post(url, {}).status_code == 404


@pytest.mark.parametrize("number", [1, 3])
def test_people_page_costs_the_same_for_one_and_three(people, places, browser, django_assert_num_queries, number):
    Membership.objects.exclude(user=people.fiona).delete()
    for user in [people.alice, people.bob, people.erin][: number - 1]:
        Membership.objects.create(
            user=user, role="governor", school=places.oakfield, since=date(2020, 9, 1), added_at=AT
        )
    for count in range(number):
        invitation(people, places, f"n{count}@people.example")
    client = browser(people.fiona)
    client.get(PEOPLE)

    # user, school, roles, people, invitations; savepoint and scope, set and put back
    with django_assert_num_queries(9):
        page = client.get(PEOPLE).content.decode()

    assert page.count("not yet signed in") + page.count("last on") == number
    assert page.count("Withdraw<") == number


@pytest.mark.parametrize("number", [1, 3])
def test_history_page_costs_the_same_for_one_and_three(people, browser, django_assert_num_queries, number):
    for user in [people.alice, people.bob, people.olive][:number]:
        memberships.end_membership(role_of(user), by=actor(people.fiona), at=timezone.now())
    client = browser(people.fiona)
    client.get(f"{PEOPLE}history/")

    with django_assert_num_queries(8):
        page = client.get(f"{PEOPLE}history/").content.decode()

    assert page.count('<th scope="row">') == number


def test_invite_offers_the_roles_of_a_school_only(people, browser):
    page = browser(people.fiona).get(f"{PEOPLE}invite/").content.decode()

    assert 'value="headteacher"' in page
    assert 'value="trust_admin"' not in page
    assert 'value="platform_admin"' not in page


@pytest.mark.parametrize("role", ["trust_admin", "platform_admin", "cover", "king"])
def test_invite_refuses_a_role_from_beyond_by_post(people, browser, role):
    given = {"email": "nina@people.example", "role": role, "since": "2026-03-01"}

    response = browser(people.fiona).post(f"{PEOPLE}invite/", given)

    assert "Choose a role from the list." in response.content.decode()
    assert Invitation.objects.exists() is False


def test_invite_sends_an_invitation_for_the_dates_given(people, places, browser, django_capture_on_commit_callbacks):
    given = {
        "email": "Nina@People.Example",
        "name": "Nina",
        "role": "class_teacher",
        "position": "Year 4 teacher",
        "since": "2026-03-01",
        "last_day": "2026-07-17",
    }

    with django_capture_on_commit_callbacks(execute=True):
        response = browser(people.fiona).post(f"{PEOPLE}invite/", given)

    sent = Invitation.objects.get()
    assert response.url == PEOPLE
    assert (sent.email, sent.role, sent.since, sent.until) == (
        "nina@people.example",
        "class_teacher",
        date(2026, 3, 1),
        date(2026, 7, 18),
    )
    assert [message.to for message in mail.outbox] == [["nina@people.example"]]


def test_invite_to_a_role_that_waits_or_is_held_is_refused_in_words(people, browser):
    given = {"email": "nina@people.example", "role": "class_teacher", "since": "2026-03-01"}
    head = browser(people.fiona)
    head.post(f"{PEOPLE}invite/", given)

    again = head.post(f"{PEOPLE}invite/", given | {"email": "NINA@people.example"}).content.decode()
    held = head.post(f"{PEOPLE}invite/", given | {"email": "alice@people.example"}).content.decode()

    assert "They are invited to this role already." in again
    assert "They have this role here already." in held
    assert Invitation.objects.count() == 1


@pytest.fixture
def no_mail_server(settings):
    """A mail server that cannot be reached."""
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 9


def test_invite_without_a_mail_server_saves_nothing_and_says_so(people, browser, no_mail_server):
    given = {"email": "nina@people.example", "role": "class_teacher", "since": "2026-03-01"}

    page = browser(people.fiona).post(f"{PEOPLE}invite/", given).content.decode()

    assert "The e-mail could not be sent, so nothing was saved." in page
    assert Invitation.objects.count() == 0


def test_resend_without_a_mail_server_leaves_the_former_link(people, places, browser, no_mail_server):
    waiting = invitation(people, places)

    page = browser(people.fiona).post(f"{PEOPLE}invitations/{waiting.id}/resend/", follow=True).content.decode()

    assert "The e-mail could not be sent" in page
    assert Invitation.objects.get().token_hash == waiting.token_hash


def test_invite_with_errors_keeps_what_was_typed_and_says_what_to_do(people, browser):
    given = {
        "email": "nina@people.example",
        "role": "",
        "since": "2026-03-02",
        "last_day": "2026-03-01",
        "position": "Cook",
    }

    page = browser(people.fiona).post(f"{PEOPLE}invite/", given).content.decode()

    assert "Choose a role." in page
    assert "The last day must not be before the first day." in page
    assert 'value="nina@people.example"' in page
    assert 'value="Cook"' in page


def test_invite_of_oneself_is_refused_in_words(people, browser):
    given = {"email": "fiona@people.example", "role": "safeguarding_lead", "since": "2026-03-01"}

    page = browser(people.fiona).post(f"{PEOPLE}invite/", given).content.decode()

    assert "Nobody gives themselves a role." in page


def test_dates_and_job_title_are_changed(people, browser):
    given = {"position": "Deputy", "since": "2020-09-01", "last_day": "2100-07-17"}

    browser(people.fiona).post(f"{PEOPLE}{role_of(people.bob).id}/", given)

    changed = role_of(people.bob)
    assert (changed.position, changed.since, changed.until) == ("Deputy", date(2020, 9, 1), date(2100, 7, 18))


def test_dates_of_ones_own_role_are_changed_by_somebody_else(people, browser):
    given = {"position": "", "since": "2020-09-01"}

    page = browser(people.fiona).post(f"{PEOPLE}{role_of(people.fiona).id}/", given).content.decode()

    assert "Nobody changes their own role." in page


@pytest.mark.parametrize("who", ["dave", "carol", "pat"])
def test_role_of_another_place_is_not_there(people, browser, who):
    other = role_of(getattr(people, who))

    statuses = [browser(people.fiona).post(f"{PEOPLE}{other.id}/{deed}").status_code for deed in ("", "end/")]

    assert statuses == [404, 404]
    assert role_of(getattr(people, who)).until is None


def test_end_asks_first_and_ends_nothing(people, browser):
    page = browser(people.fiona).get(f"{PEOPLE}{role_of(people.bob).id}/end/").content.decode()

    assert "End the role of Bob Officer?" in page
    assert role_of(people.bob).until is None


def test_end_ends_at_once_and_remembers_by_whom(people, places, browser):
    browser(people.fiona).post(f"{PEOPLE}{role_of(people.bob).id}/end/")

    ended = role_of(people.bob)
    history = browser(people.fiona).get(f"{PEOPLE}history/").content.decode()
    assert (ended.until, ended.ended_by_id) == (timezone.localdate(), people.fiona.id)
    assert browser(people.bob).get("/schools/900001/registers/").status_code == 404
    assert "Bob Officer" in history
    assert "Fiona Head" in history
    with scoped(places.oakfield.id):
        verbs = AuditEvent.objects.filter(school_id=places.oakfield.id).values_list("verb", flat=True)
        assert list(verbs) == ["access.membership_ended"]


def test_end_of_a_role_that_has_not_begun(people, browser):
    Membership.objects.filter(user=people.bob).update(since=timezone.localdate() + timedelta(days=30))

    browser(people.fiona).post(f"{PEOPLE}{role_of(people.bob).id}/end/")

    assert role_of(people.bob).ended_by_id == people.fiona.id


def test_end_revokes_the_keys_of_the_leaver(people, places, browser):
    token = ApiToken.objects.create(
        user=people.bob, school=places.oakfield, name="x", token_hash="x", abilities=[], created_at=AT, expires_at=AT
    )

    browser(people.fiona).post(f"{PEOPLE}{role_of(people.bob).id}/end/")

    token.refresh_from_db()
    assert token.revoked_at is not None


def test_last_head_cannot_end_themselves_and_is_told_what_to_do(people, browser):
    response = browser(people.fiona).post(f"{PEOPLE}{role_of(people.fiona).id}/end/")

    assert response.status_code == 409
    assert "Invite a second person first" in response.content.decode()
    assert role_of(people.fiona).until is None


def test_one_of_two_heads_may_end_themselves(people, places, browser):
    Membership.objects.create(
        user=people.erin, role="headteacher", school=places.oakfield, since=date(2020, 9, 1), added_at=AT
    )

    response = browser(people.fiona).post(f"{PEOPLE}{role_of(people.fiona).id}/end/")

    assert response.url == "/"
    assert role_of(people.fiona).until == timezone.localdate()


def test_last_trust_administrator_cannot_end_themselves(people, browser):
    response = browser(people.carol).post(f"/trusts/5001/people/{role_of(people.carol).id}/end/")

    assert response.status_code == 409


def test_trust_administrator_ends_the_head_of_a_school(people, browser):
    browser(people.carol).post(f"{PEOPLE}{role_of(people.fiona).id}/end/")

    assert role_of(people.fiona).until == timezone.localdate()


def test_trust_page_invites_to_the_trust(people, places, browser):
    given = {"email": "tess@people.example", "role": "trust_admin", "since": "2026-03-01"}

    browser(people.carol).post("/trusts/5001/people/invite/", given)

    sent = Invitation.objects.get()
    assert (sent.role, sent.trust_id, sent.school_id) == ("trust_admin", places.northern_lights.id, None)
    assert list(PlatformEvent.objects.values_list("verb", flat=True)) == ["access.invited"]


def test_end_leaves_nothing_when_the_log_fails(people):
    found = role_of(people.bob)

    with broken_table("audit_auditevent"), pytest.raises(RuntimeError):
        memberships.end_membership(found, by=actor(people.fiona), at=timezone.now())

    assert role_of(people.bob).until is None


def test_change_leaves_nothing_when_the_log_fails(people):
    found = role_of(people.bob)

    with broken_table("audit_auditevent"), pytest.raises(RuntimeError):
        memberships.change_membership(
            found, since=found.since, until=None, position="Deputy", by=actor(people.fiona), at=timezone.now()
        )

    assert role_of(people.bob).position == ""


def test_end_twice_is_refused(people):
    found = role_of(people.bob)
    memberships.end_membership(found, by=actor(people.fiona), at=timezone.now())

    with pytest.raises(memberships.CannotChange):
        memberships.end_membership(found, by=actor(people.fiona), at=timezone.now())
