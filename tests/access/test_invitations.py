"""Invitations: sent, followed, accepted once, sent again, withdrawn, expired; and nothing half done."""

import re
from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from django.core import mail
from django.test import Client

from attendance.access.models import Invitation, Membership, User
from attendance.access.queries import open_invitation
from attendance.access.services import invitations
from attendance.access.services.invitations import Offer
from attendance.audit.models import AuditEvent
from attendance.tenancy.scope import scoped
from tests.access.breaking import broken_table
from tests.people_of_the_tests import PASSWORD, actor

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 3, 10, 8, 52, tzinfo=UTC)
NEW_PASSWORD = "seven-green-ladders"


@pytest.fixture
def send(people, places, django_capture_on_commit_callbacks):
    """Invite somebody to Oakfield and return the path of the link in the mail."""

    def invite(email: str = "nina@people.example", role: str = "class_teacher", at: datetime = NOW, **more) -> str:
        values = {"name": "Nina New", "position": "Year 4 teacher", "since": date(2026, 3, 1), "until": None}
        offer = Offer(email=email, role=role, school_id=places.oakfield.id, **values | more)
        with django_capture_on_commit_callbacks(execute=True):
            invitations.invite(offer, site="https://h.example", by=actor(people.fiona), at=at)
        return link_of(mail.outbox[-1].body)

    return invite


def link_of(body: str) -> str:
    return re.search(r"https?://[^/]+(/invitation/[\w-]+/)", body).group(1)


def accept(path: str, at: datetime = NOW, client: Client | None = None):
    with time_machine.travel(at, tick=False):
        return (client or Client()).post(path, {"name": "Nina Newcomer", "password": NEW_PASSWORD})


def test_invitation_mail_names_place_role_and_link(send, people):
    send()

    message = mail.outbox[0]
    assert message.to == ["nina@people.example"]
    assert message.subject == "Fiona Head invites you to Herringbone at Oakfield Primary"
    assert "the attendance register of Oakfield Primary, as Class teacher." in message.body
    assert "until 24 March 2026, 08:52" in message.body


def test_invitation_keeps_only_a_hash_of_its_link(send):
    path = send()

    assert Invitation.objects.filter(token_hash__contains=path.split("/")[2]).exists() is False


def test_invitation_accepted_makes_account_and_role_and_signs_in(send, people, places):
    client = Client()
    path = send()

    with time_machine.travel(NOW, tick=False):
        response = accept(path, client=client)
        signed_in = client.session["_auth_user_id"]

    user = User.objects.get(email="nina@people.example")
    held = Membership.objects.get(user=user)
    assert (response.status_code, response.url) == (302, "/")
    assert signed_in == str(user.id)
    assert (user.name, user.check_password(NEW_PASSWORD)) == ("Nina Newcomer", True)
    assert (held.role, held.school_id, held.position) == ("class_teacher", places.oakfield.id, "Year 4 teacher")
    assert (held.since, held.until, held.added_by_id) == (date(2026, 3, 1), None, people.fiona.id)


def test_invitation_works_once(send):
    path = send()
    accept(path)

    response = accept(path)

    assert response.status_code == 410
    assert Membership.objects.filter(user__email="nina@people.example").count() == 1


def test_invitation_opened_twice_at_the_same_moment_is_accepted_once(send):
    secret = send().split("/")[2]
    first, second = open_invitation(secret, NOW), open_invitation(secret, NOW)
    invitations.accept_as_new(first, name="Nina", password=NEW_PASSWORD, at=NOW)

    with pytest.raises(invitations.InvitationGone):
        invitations.accept_as_new(second, name="Nina", password=NEW_PASSWORD, at=NOW)


def test_invitation_works_until_its_last_minute(send):
    assert accept(send(), at=NOW + timedelta(days=14, minutes=-1)).status_code == 302


def test_invitation_expires_after_fourteen_days(send):
    response = accept(send(), at=NOW + timedelta(days=14))

    assert response.status_code == 410
    assert "This link no longer works" in response.content.decode()
    assert User.objects.filter(email="nina@people.example").exists() is False


def test_invitation_with_a_weak_password_keeps_what_was_typed(send):
    path = send()
    with time_machine.travel(NOW, tick=False):
        page = Client().post(path, {"name": "Nina Newcomer", "password": "short"}).content.decode()

    assert "This password is too short" in page
    assert 'value="Nina Newcomer"' in page
    assert User.objects.filter(email="nina@people.example").exists() is False


def test_invitation_for_an_account_asks_to_sign_in_first(send):
    path = send(email="dave@people.example")

    with time_machine.travel(NOW, tick=False):
        page = Client().get(path).content.decode()

    assert f"/accounts/login/?next={path}" in page


def test_invitation_for_an_account_adds_a_role(send, people, places, browser):
    path = send(email="Dave@people.example", role="governor")
    with time_machine.travel(NOW, tick=False):
        browser(people.dave).post(path)

    roles = Membership.objects.filter(user=people.dave).values_list("role", "school__urn").order_by("school__urn")
    assert list(roles) == [("governor", 900001), ("headteacher", 900003)]


def test_invitation_for_an_account_is_not_accepted_by_another(send, people, browser):
    path = send(email="dave@people.example", role="governor")
    with time_machine.travel(NOW, tick=False):
        response = browser(people.grace).post(path)

    assert "You are signed in as grace@people.example" in response.content.decode()
    assert Membership.objects.filter(user=people.dave).count() == 1


def test_invitation_for_an_account_is_not_accepted_without_signing_in(send, people):
    accept(send(email="dave@people.example", role="governor"))

    assert Membership.objects.filter(user=people.dave).count() == 1
    assert people.dave.check_password(PASSWORD)


def test_invitation_sent_again_replaces_the_link(send, people, browser, django_capture_on_commit_callbacks):
    former = send(at=datetime.now(UTC))
    found = Invitation.objects.get()

    with django_capture_on_commit_callbacks(execute=True):
        browser(people.fiona).post(f"/schools/900001/people/invitations/{found.id}/resend/")

    latter = link_of(mail.outbox[-1].body)
    assert Client().get(former).status_code == 410
    assert Client().get(latter).status_code == 200


def test_invitation_sent_again_lives_again_after_it_expired(send, people, browser, django_capture_on_commit_callbacks):
    send(at=datetime.now(UTC) - timedelta(days=15))

    with django_capture_on_commit_callbacks(execute=True):
        browser(people.fiona).post(f"/schools/900001/people/invitations/{Invitation.objects.get().id}/resend/")

    assert Client().get(link_of(mail.outbox[-1].body)).status_code == 200


def test_invitation_withdrawn_no_longer_works(send, people, browser):
    path = send(at=datetime.now(UTC))

    browser(people.fiona).post(f"/schools/900001/people/invitations/{Invitation.objects.get().id}/withdraw/")

    assert Client().get(path).status_code == 410


def test_invitation_accepted_can_no_longer_be_withdrawn(send, people, browser):
    accept(send())

    response = browser(people.fiona).post(f"/schools/900001/people/invitations/{Invitation.objects.get().id}/withdraw/")

    assert response.status_code == 404


@pytest.mark.parametrize("table", ["access_user", "access_membership", "audit_auditevent"])
def test_invitation_acceptance_leaves_nothing_when_a_write_fails(send, people, places, table):
    path = send()
    found = open_invitation(path.split("/")[2], NOW)

    with broken_table(table), pytest.raises(RuntimeError):
        invitations.accept_as_new(found, name="Nina", password=NEW_PASSWORD, at=NOW)

    assert User.objects.filter(email="nina@people.example").exists() is False
    assert Invitation.objects.get().accepted_at is None


def test_invitation_that_is_rolled_back_sends_no_mail(people, places, django_capture_on_commit_callbacks):
    offer = Offer("nina@people.example", "", "governor", "", date(2026, 3, 1), None, school_id=places.oakfield.id)

    with (
        django_capture_on_commit_callbacks(execute=True),
        broken_table("audit_auditevent"),
        pytest.raises(RuntimeError),
    ):
        invitations.invite(offer, site="https://h.example", by=actor(people.fiona), at=NOW)

    assert mail.outbox == []


@pytest.mark.parametrize("role", ["trust_admin", "platform_admin", "cover"])
def test_invitation_to_a_role_beyond_the_school_is_refused(send, role):
    with pytest.raises(invitations.NotToBeGiven):
        send(role=role)


def test_invitation_of_oneself_is_refused(send):
    with pytest.raises(invitations.NotToBeGiven):
        send(email="FIONA@people.example", role="safeguarding_lead")


def test_invitation_and_acceptance_are_in_the_log(send, places):
    accept(send())

    with scoped(places.oakfield.id):
        events = AuditEvent.objects.filter(school_id=places.oakfield.id).values_list("verb", "by_name")
        assert set(events) == {("access.invited", "Fiona Head"), ("access.invitation_accepted", "Nina Newcomer")}
