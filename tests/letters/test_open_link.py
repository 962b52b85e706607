"""What a family sees behind the link in their mail: nothing, until the child's date of birth is right."""

import re
from datetime import timedelta

import pytest
from django.core import mail
from django.core.signing import Signer
from django.test import Client

from attendance.audit.models import AuditEvent
from attendance.people.models import ContactLink
from attendance.tenancy.scope import scoped
from letters.models import DispatchEvent, Letter
from letters.services.delivery import send_again
from letters.services.links import LOCKED, link_token, open_link, read_token
from letters.services.sending import send_copies
from tests.letters.sent_letters import PDF, choose, dispatch_of, history_of, issue, log_of
from tests.people_of_the_tests import AT, OFFICER, TUESDAY

pytestmark = pytest.mark.django_db
BORN = {"day": "10", "month": "1", "year": "2017"}
WRONG = {"day": "11", "month": "1", "year": "2017"}
LETTER = "Dear Ms Arkwright,\n\nPoppy was away on nine days. <b>Please</b> ring us."
PRIVATE = ("Poppy", "Arkwright", "Attendance letter 1", "nine days")
DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def clock(time_machine):
    time_machine.move_to(AT, tick=False)
    return time_machine


@pytest.fixture(autouse=True)
def storage(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def life(oakfield_life):
    with scoped(oakfield_life.school_id):
        choose(oakfield_life)
    return oakfield_life


@pytest.fixture
def one(life):
    with scoped(life.school_id):
        return issue(life, channel="email", text=LETTER)


@pytest.fixture
def link(life, one) -> str:
    """The address in the mail, without the site."""
    send_copies(life.school_id, one.letter_id, at=AT)
    return address_in(mail.outbox[-1])


@pytest.fixture
def family() -> Client:
    return Client()


def address_in(message) -> str:
    return re.search(r"https?://[^/]+(/letter/\S+)", message.body)[1]


def words(answer) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", answer.content.decode()).split())


def named(answer) -> list[str]:
    """What of the letter and the child an answer gives away."""
    return [word for word in PRIVATE if word in answer.content.decode()]


def events(life, one):
    with scoped(life.school_id):
        return log_of(life, one)[0][2]


# ---- before ----------------------------------------------------------------------------------------------------------


def test_link_asks_for_the_date_of_birth_and_shows_nothing(link, family):
    answer = family.get(link)

    assert answer.status_code == 200
    assert named(answer) == []
    assert "A letter from Oakfield Primary" in words(answer)
    assert "This link works until 9 April 2026." in words(answer)
    assert 'href="tel:01632960100"' in answer.content.decode()


def test_no_answer_is_stored_indexed_or_told_to_others(link, family):
    answers = [family.get(link), family.post(link, WRONG), family.post(link, BORN), family.get(link)]
    answers.append(family.get(f"{link}pdf/"))

    for answer in answers:
        assert answer["X-Robots-Tag"] == "noindex, nofollow, noarchive"
        assert answer["Referrer-Policy"] == "same-origin"
        assert set(answer["Cache-Control"].split(", ")) == {"private", "no-store"}
    assert '<meta name="robots" content="noindex, nofollow">' in answers[0].content.decode()


def test_pdf_is_not_shown_before(link, family):
    answer = family.get(f"{link}pdf/")

    assert (answer.status_code, answer.url) == (302, link)


@pytest.mark.parametrize("address", ["/letter/nothing/", "/letter/a.b/", "/letter/%00/", "/letter/nothing/pdf/"])
def test_address_that_is_not_ours_opens_nothing(life, family, address):
    answer = family.get(address)

    assert answer.status_code == 404
    assert "This link does not open a letter" in words(answer)


def test_link_that_was_changed_opens_nothing(link, family):
    token = link.split("/")[2]
    changed = [
        token[:3] + ("A" if token[3] != "A" else "B") + token[4:],
        token[:-1] + ("A" if token[-1] != "A" else "B"),
    ]

    assert [family.get(f"/letter/{one}/").status_code for one in changed] == [404, 404]


# ---- the right date --------------------------------------------------------------------------------------------------


def test_right_date_of_birth_shows_the_letter_and_is_noted(life, one, link, family):
    answer = family.post(link, BORN, follow=True)

    assert answer.redirect_chain == [(link, 302)]
    assert "Poppy was away on nine days. &lt;b&gt;Please&lt;/b&gt; ring us." in words(answer)
    assert events(life, one) == [("queued", ""), ("sent", ""), ("opened", "")]
    with scoped(life.school_id):
        assert AuditEvent.objects.filter(school_id=life.school_id, verb="letter.opened").count() == 1


def test_letter_is_downloaded_as_it_was_issued(link, family):
    family.post(link, BORN)

    answer = family.get(f"{link}pdf/")

    assert answer.content == PDF
    assert answer["Content-Type"] == "application/pdf"
    assert answer["Content-Disposition"] == 'inline; filename="letter.pdf"'


def test_letter_is_shown_to_this_browser_alone_and_for_half_an_hour(link, family, clock):
    family.post(link, BORN)
    cookie = family.cookies["letter"]

    other = Client().get(link)
    clock.move_to(AT + timedelta(minutes=31), tick=False)
    later = family.get(link)

    assert (cookie["path"], cookie["httponly"], cookie["samesite"]) == (link, True, "Lax")
    assert (named(other), named(later)) == ([], [])


def test_cookie_of_one_letter_does_not_open_another(life, link, family):
    with scoped(life.school_id):
        other = issue(life, pupil=1, channel="email", text="Another letter.")
    send_copies(life.school_id, other.letter_id, at=AT)
    family.post(link, BORN)
    second = address_in(mail.outbox[-1])
    family.cookies["letter"]["path"] = "/"

    assert "Another letter." not in words(family.get(second))


def test_storage_that_is_away_is_said_plainly(link, family, settings, tmp_path):
    family.post(link, BORN)
    settings.MEDIA_ROOT = tmp_path / "elsewhere"

    answer = family.get(f"{link}pdf/")

    assert answer.status_code == 503
    assert "Ring Oakfield Primary on 01632 960100" in words(answer)


# ---- wrong dates -----------------------------------------------------------------------------------------------------


def test_wrong_date_of_birth_says_how_often_one_may_try(link, family):
    answers = [family.post(link, WRONG) for _ in range(4)]

    assert [answer.status_code for answer in answers] == [422] * 4
    assert [re.search(r"You can try ([\w ]+)\.", words(answer))[1] for answer in answers] == [
        "4 more times", "3 more times", "2 more times", "one more time",
    ]  # fmt: skip
    assert named(answers[0]) == []


def test_five_wrong_dates_lock_the_link_for_good_and_say_whom_to_ring(life, one, link, family):
    answers = [family.post(link, WRONG) for _ in range(5)]
    right, fresh = family.post(link, BORN), Client().get(link)

    for answer in (answers[-1], right, fresh):
        assert answer.status_code == 403
        assert "Ring Oakfield Primary on 01632 960100 and ask for the letter." in words(answer)
        assert named(answer) == []
    assert [state for state, _ in events(life, one)] == ["queued", "sent", *["tried"] * 5, "failed"]
    assert events(life, one)[-1] == ("failed", LOCKED)
    with scoped(life.school_id):
        assert sorted(history_of(life, one)) == [("failed", LOCKED), ("sent", "E-mail sent: nadia@family.example.")]


def test_wrong_dates_are_counted_over_days_and_browsers(link, clock):
    codes = []
    for day in range(6):
        clock.move_to(AT + day * DAY, tick=False)
        codes.append(Client().post(link, WRONG).status_code)

    assert codes == [422, 422, 422, 422, 403, 403]


def test_right_date_does_not_give_new_tries(link, family):
    codes = [Client().post(link, born).status_code for born in (WRONG, WRONG, BORN, WRONG, WRONG, WRONG)]

    assert codes == [422, 422, 302, 422, 422, 403]


@pytest.mark.parametrize(
    ("typed", "message"),
    [
        ({}, "Give the day of the date of birth in numbers."),
        ({"day": "x", "month": "1", "year": "2017"}, "Give the day of the date of birth in numbers."),
        ({"day": "31", "month": "2", "year": "2017"}, "There is no such day."),
        ({"day": "1", "month": "1", "year": "99999999999999999999"}, "There is no such day."),
    ],
)
def test_date_that_is_none_is_no_try(life, one, link, family, typed, message):
    answer = family.post(link, typed)

    assert answer.status_code == 422
    assert message in words(answer)
    assert [state for state, _ in events(life, one)] == ["queued", "sent"]


def test_letter_sent_again_has_a_link_of_its_own_and_the_locked_one_stays_locked(life, one, link, family):
    for _ in range(5):
        family.post(link, WRONG)
    with scoped(life.school_id):
        send_again(life.school_id, dispatch_of(life, one).id, by=OFFICER, at=AT + timedelta(minutes=1))
    send_copies(life.school_id, one.letter_id, at=AT + timedelta(minutes=1))
    second = address_in(mail.outbox[-1])

    assert family.get(link).status_code == 403
    assert "nine days" in words(family.post(second, BORN, follow=True))


def test_try_that_cannot_be_audited_leaves_nothing(life, one, link, monkeypatch):
    monkeypatch.setattr(AuditEvent.objects, "create", _broken)
    with scoped(life.school_id):
        ours = read_token(link_token(life.school_id, dispatch_of(life, one).id, at=AT))

    with scoped(life.school_id), pytest.raises(RuntimeError):
        open_link(ours, life.pupils[0].born, at=AT)

    assert [state for state, _ in events(life, one)] == ["queued", "sent"]


def _broken(**kwargs):
    raise RuntimeError("the second write fails")


# ---- when it is over -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("days", "status"), [(30, 200), (31, 410)])
def test_link_works_for_thirty_days(link, family, clock, days, status):
    clock.move_to(AT + days * DAY, tick=False)

    answer = family.get(link)

    assert answer.status_code == status
    assert named(answer) == []


def test_link_that_is_over_says_whom_to_ring(link, family, clock):
    clock.move_to(AT + 40 * DAY, tick=False)

    assert "It worked for 30 days, and they are over. Ring Oakfield Primary on 01632 960100" in words(family.get(link))


@pytest.mark.parametrize("state", ["withdrawn", "superseded"])
def test_letter_that_was_taken_back_is_not_shown(life, one, link, family, state):
    family.post(link, BORN)
    with scoped(life.school_id):
        Letter.objects.filter(school_id=life.school_id, id=one.letter_id).update(state=state)

    answers = [family.get(link), family.get(f"{link}pdf/"), family.post(link, BORN)]

    assert [answer.status_code for answer in answers] == [410, 410, 410]
    assert named(answers[0]) == []


def test_letter_is_not_shown_to_somebody_who_may_not_be_told_any_more(life, one, link, family):
    family.post(link, BORN)
    with scoped(life.school_id):
        ContactLink.objects.filter(school_id=life.school_id, contact_id=one.contact_id).update(
            may_be_contacted=False, gets_letters=False
        )

    assert [family.get(link).status_code, family.get(f"{link}pdf/").status_code] == [410, 410]


def test_link_to_a_dispatch_that_is_no_mail_opens_nothing(life, one, family):
    with scoped(life.school_id):
        token = link_token(life.school_id, one.copy_id, at=AT)
        other = link_token(one.copy_id, one.letter_id, at=AT)

    assert [family.get(f"/letter/{which}/").status_code for which in (token, other)] == [404, 404]


# ---- the secret itself -----------------------------------------------------------------------------------------------


def test_token_says_whose_letter_and_until_when(life, one):
    token = link_token(life.school_id, one.copy_id, at=AT)

    ours = read_token(token)

    assert (ours.school_id, ours.dispatch_id, ours.until) == (life.school_id, one.copy_id, TUESDAY + 30 * DAY)
    assert re.fullmatch(r"[\w=.-]{80,110}", token)


def test_token_of_another_installation_is_not_ours(life, one):
    packed = link_token(life.school_id, one.copy_id, at=AT).rpartition(".")[0]

    theirs = Signer(key="another key", salt="letters.link", sep=".").sign(packed)

    assert read_token(theirs) is None


def test_every_try_is_kept_in_the_database(life, one, link, family):
    family.post(link, WRONG)

    with scoped(life.school_id):
        rows = DispatchEvent.objects.filter(school_id=life.school_id, state="tried").values_list("words", flat=True)
        assert list(rows) == ["A wrong date of birth was given at the link."]


def test_page_of_a_link_costs_seven_statements(link, family, django_assert_num_queries):
    with django_assert_num_queries(7):
        family.get(link)
