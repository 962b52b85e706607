"""The dispatch log and the page on which somebody notes what became of a letter."""

import csv
import io
import re
from datetime import timedelta
from urllib.parse import urlencode

import pytest
from django.urls import reverse

from attendance.tenancy.scope import scoped
from letters.models import DispatchEvent
from letters.queries.addressees import plans_of
from letters.queries.dispatches import Asked, dispatch_log
from letters.rules.addressing import Choice
from letters.services.delivery import note_outcome, record_post
from letters.services.sending import send_copies
from tests.letters.sent_letters import choose, dispatch_of, issue, log_of
from tests.people_of_the_tests import AT, OFFICER, TUESDAY

pytestmark = pytest.mark.django_db
MINUTE = timedelta(minutes=1)
LOG, FILE = "/schools/900001/letters/log/", "/schools/900001/letters/log/csv/"


@pytest.fixture(autouse=True)
def clock(time_machine):
    time_machine.move_to(AT + 30 * MINUTE, tick=False)


@pytest.fixture(autouse=True)
def storage(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def life(oakfield_life):
    with scoped(oakfield_life.school_id):
        choose(oakfield_life)
    return oakfield_life


def posted(life, *, at=AT, **what):
    with scoped(life.school_id):
        one = issue(life, **what)
        record_post(life.school_id, [one.copy_id], by=OFFICER, at=at)
    return one


def mailed(life, **what):
    with scoped(life.school_id):
        one = issue(life, channel="email", **what)
    send_copies(life.school_id, one.letter_id, at=AT + MINUTE)
    return one


def outcome_of(life, one) -> str:
    with scoped(life.school_id):
        return reverse("letters:outcome", args=[900001, dispatch_of(life, one).id])


def events(life, one) -> list[tuple[str, str]]:
    with scoped(life.school_id):
        return log_of(life, one)[-1][2]


def words(answer) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", answer.content.decode()).split())


def pupils(answer) -> list[str]:
    return [row.pupil for row in answer.context["rows"]]


# ---- who ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("who", "seen", "noted"),
    [
        ("bob", 200, 200), ("olive", 200, 200), ("erin", 200, 200), ("fiona", 200, 200), ("sam", 200, 200),
        ("wendy", 200, 404), ("alice", 404, 404), ("grace", 404, 404), ("carol", 404, 404), ("dave", 404, 404),
    ],
)  # fmt: skip
def test_who_sees_the_log_and_who_may_note(life, people, client, who, seen, noted):
    one = posted(life)
    client.force_login(getattr(people, who))

    answers = [client.get(LOG).status_code, client.get(FILE).status_code, client.get(outcome_of(life, one)).status_code]

    assert answers == [seen, seen, noted]


def test_dispatch_of_another_school_is_not_there(life, hillcrest_life, people, client):
    theirs = posted(hillcrest_life)
    client.force_login(people.bob)
    with scoped(hillcrest_life.school_id):
        address = reverse("letters:outcome", args=[900001, dispatch_of(hillcrest_life, theirs).id])

    assert client.get(address).status_code == 404
    assert client.post(address, {"outcome": "gone_away"}).status_code == 404
    assert pupils(client.get(LOG)) == []


# ---- the log -----------------------------------------------------------------------------------------------------


def test_empty_log_says_so(life, people, client):
    client.force_login(people.bob)

    assert "Nothing has gone out yet" in words(client.get(LOG))


def test_log_shows_who_how_and_what_became_of_it(life, people, client):
    posted(life)
    client.force_login(people.bob)

    page = words(client.get(LOG))

    assert "10 Mar 2026 08:52, Bob Officer Poppy Arkwright Attendance letter 1 Ms Nadia Arkwright" in page
    assert "12 Larch Lane, Millbrook, ZZ1 1AA Post Sent" in page
    assert "Text messages are off." in page


def test_log_shows_only_a_button_to_those_who_may_note(life, people, client):
    posted(life)
    client.force_login(people.wendy)

    assert "/outcome/" not in client.get(LOG).content.decode()


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ({}, ["Amelia Ashworth", "Poppy Arkwright"]),
        ({"channel": "post"}, ["Poppy Arkwright"]),
        ({"channel": "email"}, ["Amelia Ashworth"]),
        ({"state": "returned"}, ["Poppy Arkwright"]),
        ({"state": "delivered"}, []),
        ({"q": "ashw"}, ["Amelia Ashworth"]),
        ({"q": "larch lane"}, ["Poppy Arkwright"]),
        ({"q": "letter 1"}, ["Amelia Ashworth", "Poppy Arkwright"]),
        ({"since": "2026-03-10", "until": "2026-03-10"}, ["Amelia Ashworth"]),
        ({"since": "9/3/2026", "until": "9/3/2026"}, ["Poppy Arkwright"]),
        ({"until": "2026-03-08"}, []),
        ({"channel": "pigeon", "state": "nonsense", "page": "x"}, ["Amelia Ashworth", "Poppy Arkwright"]),
    ],
)
def test_log_shows_what_was_asked_for(life, people, client, asked, found):
    old = posted(life, at=AT - timedelta(days=1))
    mailed(life, pupil=1)
    with scoped(life.school_id):
        note_outcome(
            life.school_id, dispatch_of(life, old).id, "returned", "Came back: gone away.", by=OFFICER, at=AT + MINUTE
        )
    client.force_login(people.bob)

    assert pupils(client.get(LOG, asked)) == found


def test_date_that_cannot_be_read_is_said_and_kept(life, people, client):
    posted(life)
    client.force_login(people.bob)

    answer = client.get(LOG, {"since": "someday"})

    assert "Give a day, such as 27/3/2026." in words(answer)
    assert 'value="someday"' in answer.content.decode()
    assert len(answer.context["rows"]) == 1


def test_log_goes_on_to_older_pages_with_what_was_asked_for(life, people, client, monkeypatch):
    monkeypatch.setattr("letters.views.dispatches.PAGE", 2)
    for n in range(3):
        posted(life, pupil=n, at=AT + n * MINUTE)
    client.force_login(people.bob)

    first, second = client.get(LOG, {"channel": "post"}), client.get(LOG, {"channel": "post", "page": 2})

    assert (pupils(first), pupils(second)) == (["Yusuf Bashir", "Amelia Ashworth"], ["Poppy Arkwright"])
    assert 'href="?channel=post&amp;page=2"' in first.content.decode()


def test_file_has_the_lines_that_were_asked_for_and_no_formula(life, people, client):
    posted(life, last="=Arkwright")
    mailed(life, pupil=1)
    client.force_login(people.bob)

    answer = client.get(f"{FILE}?{urlencode({'channel': 'post'})}")

    [row] = csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig")))
    assert answer["Content-Disposition"] == 'attachment; filename="letters-sent-900001-2026-03-10.csv"'
    assert row == {
        "sent_at": "2026-03-10 08:52", "pupil": "Poppy Arkwright", "letter": "Attendance letter 1",
        "to_whom": "Ms Nadia =Arkwright", "how": "Post",
        "where_to": "Ms Nadia =Arkwright, 12 Larch Lane, Millbrook, ZZ1 1AA", "attempt": "1", "by": "Bob Officer",
        "outcome": "Sent", "outcome_at": "2026-03-10 08:52", "words": "", "reference": row["reference"],
    }  # fmt: skip


def test_log_costs_the_same_for_one_line_and_for_three(life, people, client, django_assert_num_queries):
    client.force_login(people.bob)
    for n in range(3):
        posted(life, pupil=n, at=AT + n * MINUTE)
        if n != 1:
            with django_assert_num_queries(8):
                page = client.get(LOG)
            with django_assert_num_queries(8):
                client.get(FILE)
            assert len(page.context["rows"]) == n + 1


def test_log_itself_is_one_query(life, django_assert_num_queries):
    posted(life)

    with scoped(life.school_id), django_assert_num_queries(1):
        dispatch_log(life.school_id, Asked(state="sent", words="pop", since=TUESDAY))


# ---- what became of it -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("chosen", "state", "label"),
    [
        ("gone_away", "returned", "Came back: gone away"),
        ("unknown", "returned", "Came back: not known at this address"),
        ("refused", "returned", "Came back: refused"),
        ("damaged", "failed", "Came back: damaged"),
        ("by_hand", "delivered", "Delivered by hand"),
        ("arrived", "delivered", "The family says that they have it"),
    ],
)
def test_outcome_of_a_posted_letter(life, people, client, chosen, state, label):
    one = posted(life)
    client.force_login(people.olive)

    answer = client.post(outcome_of(life, one), {"outcome": chosen, "words": " The tenant said so. "})

    assert (answer.status_code, answer.url) == (302, LOG)
    assert events(life, one)[-1] == (state, f"{label}. The tenant said so.")


def test_outcome_leads_back_to_the_letter_it_was_asked_from(life, people, client):
    one = posted(life)
    client.force_login(people.olive)

    answer = client.post(f"{outcome_of(life, one)}?from=letter", {"outcome": "gone_away"})

    assert answer.url == reverse("letters:letter", args=[900001, one.letter_id])


def test_letter_that_came_back_stops_the_next_one_to_that_address(life, people, client):
    one = posted(life)
    client.force_login(people.olive)
    client.post(outcome_of(life, one), {"outcome": "gone_away"})

    with scoped(life.school_id):
        plan = plans_of(life.school_id, {one.pupil_id: Choice()}, TUESDAY)[one.pupil_id]

    assert [(trouble.level, trouble.kind) for trouble in plan.troubles] == [("stop", "stale_address")]


def test_damaged_letter_does_not_stop_the_next_one(life, people, client):
    one = posted(life)
    client.force_login(people.olive)
    client.post(outcome_of(life, one), {"outcome": "damaged"})

    with scoped(life.school_id):
        plan = plans_of(life.school_id, {one.pupil_id: Choice()}, TUESDAY)[one.pupil_id]

    assert plan.troubles == ()


def test_outcome_form_with_an_error_keeps_what_was_typed(life, people, client):
    one = posted(life)
    client.force_login(people.olive)

    answer = client.post(outcome_of(life, one), {"words": "It lay in the rain."})

    assert answer.status_code == 422
    assert "Choose one." in words(answer)
    assert "It lay in the rain." in words(answer)
    assert events(life, one) == [("sent", "")]


def test_outcome_noted_by_two_at_once_says_who_was_first_and_can_then_be_noted(life, people, client):
    one = posted(life)
    client.force_login(people.olive)
    address = outcome_of(life, one)
    seen = re.search(r'name="seen" value="([\w-]+)"', client.get(address).content.decode())[1]
    with scoped(life.school_id):
        note_outcome(
            life.school_id, dispatch_of(life, one).id, "returned", "Came back: refused.", by=OFFICER, at=AT + MINUTE
        )

    answer = client.post(address, {"outcome": "by_hand", "words": "On Friday.", "seen": seen})
    seen = re.search(r'name="seen" value="([\w-]+)"', answer.content.decode())[1]
    second = client.post(address, {"outcome": "by_hand", "words": "On Friday.", "seen": seen})

    assert answer.status_code == 422
    assert "Bob Officer noted “came back” meanwhile." in words(answer)
    assert second.status_code == 302
    assert events(life, one)[-1] == ("delivered", "Delivered by hand. On Friday.")


def test_outcome_pressed_twice_is_noted_once(life, people, client):
    one = posted(life)
    client.force_login(people.olive)

    codes = [client.post(outcome_of(life, one), {"outcome": "refused"}).status_code for _ in range(2)]

    assert codes == [302, 302]
    assert len(events(life, one)) == 2


def test_damaged_letter_is_noted_as_posted_once_more(life, people, client):
    one = posted(life)
    client.force_login(people.olive)
    client.post(outcome_of(life, one), {"outcome": "damaged"})

    page = words(client.get(outcome_of(life, one)))
    client.post(outcome_of(life, one), {"outcome": "again"})

    assert "It was posted once more" in page
    with scoped(life.school_id):
        assert [(attempt, made[-1][0]) for _, attempt, made in log_of(life, one)] == [(1, "failed"), (2, "sent")]


def test_letter_that_is_on_its_way_is_not_offered_to_be_posted_again(life, people, client):
    one = posted(life)
    client.force_login(people.olive)

    answer = client.post(outcome_of(life, one), {"outcome": "again"})

    assert answer.status_code == 422
    assert events(life, one) == [("sent", "")]


def test_mail_that_bounced_is_noted_and_sent_once_more(life, people, client, django_capture_on_commit_callbacks):
    one = mailed(life)
    client.force_login(people.olive)
    client.post(outcome_of(life, one), {"outcome": "bounced", "words": "Mailbox full."})

    with django_capture_on_commit_callbacks() as callbacks:
        client.post(outcome_of(life, one), {"outcome": "again"})

    assert len(callbacks) == 1
    with scoped(life.school_id):
        assert [(attempt, made[-1]) for _, attempt, made in log_of(life, one)] == [
            (1, ("returned", "Came back: the mailbox does not exist or is full. Mailbox full.")), (2, ("queued", "")),
        ]  # fmt: skip


def test_page_of_a_dispatch_costs_the_same_for_one_event_and_for_three(life, people, client, django_assert_num_queries):
    one = posted(life)
    client.force_login(people.bob)
    address = outcome_of(life, one)
    for n in range(3):
        if n != 1:
            with django_assert_num_queries(10):
                client.get(address)
        with scoped(life.school_id):
            dispatch = dispatch_of(life, one)
            DispatchEvent.objects.create(
                school=life.school, dispatch=dispatch, state="delivered", at=AT + (n + 1) * MINUTE
            )
