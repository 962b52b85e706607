"""The pages of reports that wait, of one report, and of messages: what they show, do, cost, and for whom they exist."""

import pytest
import time_machine

from attendance.tenancy.scope import scoped
from registers.models import AbsenceReport, IncomingMessage
from registers.services.evidence import EvidenceData, add_evidence
from registers.services.incoming import take_message
from tests.factories.school_life import add_pupil
from tests.people_of_the_tests import OFFICER, TUESDAY
from tests.registers.reporting import DAY, adult, marks, report, take
from tests.registers.taking import at, save_one, teacher

pytestmark = pytest.mark.django_db
PAGE = "/schools/900001/absence/"
MESSAGES = f"{PAGE}messages/"
NUMBER = "01632 960123"


@pytest.fixture
def life(oakfield_life):
    return oakfield_life


@pytest.fixture(autouse=True)
def half_past_nine():
    with time_machine.travel(at("09:30"), tick=False):
        yield


@pytest.fixture
def olive(client, people):
    client.force_login(people.olive)
    return client


def words(answer) -> str:
    return " ".join(answer.content.decode().split())


def state(life, batch):
    with scoped(life.school_id):
        return set(AbsenceReport.objects.filter(school_id=life.school_id, batch=batch).values_list("state", flat=True))


def come_in(life, text="Poppy has a cold", sender=NUMBER):
    with scoped(life.school_id):
        return take_message(
            life.school_id, channel="text", sender=sender, words=text, received_at=at("07:50"), at=at("08:00")
        )


def message_of(life, message):
    with scoped(life.school_id):
        return IncomingMessage.objects.get(school_id=life.school_id, id=message)


# ---- the list ------------------------------------------------------------------------------------------------------


def test_list_shows_what_was_told_with_the_suggested_mark_chosen(olive, life):
    take(life, 0, 1, reason="ill", words="Both were sick all night", channel="form")

    found = words(olive.get(PAGE))

    assert "Poppy Arkwright and Amelia Ashworth" in found
    assert "Both were sick all night" in found
    assert '<option value="I" selected>' in found


def test_nothing_waits_is_said_well(olive, life):
    assert "Every report is decided" in words(olive.get(PAGE))


def test_accepting_from_the_list_writes_the_marks_and_offers_undo(olive, life, people):
    save_one(life, "N", by=teacher(people.alice), when="08:52")
    batch = take(life, reason="ill")

    answer = olive.post(f"{PAGE}{batch}/", {"do": "accept", "code": "I"}, follow=True)

    assert answer.redirect_chain == [(PAGE, 302)]
    assert "Poppy Arkwright: accepted, I. 2 sessions written." in words(answer)
    assert 'Undo<span class="vh"> Poppy Arkwright, accepted</span>' in words(answer)
    assert marks(life)[TUESDAY, "AM"] == ("I", "office")


def test_accepting_without_a_mark_shows_the_report_with_the_mistake(olive, life):
    batch = take(life, reason="other")

    answer = olive.post(f"{PAGE}{batch}/", {"do": "accept", "code": ""})

    assert "No mark cannot be given to a report. Choose a mark from the list." in words(answer)
    assert state(life, batch) == {"waiting"}


def test_undo_of_today_gives_the_marks_back(olive, life, people):
    save_one(life, "N", by=teacher(people.alice), when="08:52")
    batch = report(life, when="09:00").batch

    answer = olive.post(f"{PAGE}{batch}/", {"do": "undo"}, follow=True)

    assert "Poppy Arkwright: undone. 2 sessions as they were before." in words(answer)
    assert [code for code, _ in marks(life).values()] == ["N", ""]


def test_kept_marks_are_told(olive, life, people):
    save_one(life, "/", by=teacher(people.alice), when="08:52")
    batch = take(life, reason="ill")

    answer = olive.post(f"{PAGE}{batch}/", {"do": "accept", "code": "I"}, follow=True)

    assert "Left as they are: Poppy Arkwright, Tue 10 Mar AM: has / (present), from Alice Teacher." in words(answer)


# ---- one report ----------------------------------------------------------------------------------------------------


def test_report_shows_the_words_as_they_were_said(olive, life):
    batch = take(life, words="Her anxiety\nis bad <today>", reason="ill")

    found = words(olive.get(f"{PAGE}{batch}/"))

    assert "Her anxiety<br>is bad &lt;today&gt;" in found
    assert "Nadia Arkwright (mother), by phone" in found


def test_asking_back_keeps_it_in_the_list_with_the_question(olive, life):
    batch = take(life)

    answer = olive.post(f"{PAGE}{batch}/", {"do": "query", "question": "Which dentist?"}, follow=True)

    assert "Which dentist?" in words(answer)
    assert "1 to decide, 1 of them asked back about" in words(answer)
    assert state(life, batch) == {"queried"}


@pytest.mark.parametrize(
    ("do", "said"), [("query", "Say what you asked back."), ("refuse", "Say why it is not accepted.")]
)
def test_asking_and_refusing_without_words_says_so(olive, life, do, said):
    batch = take(life)

    assert said in words(olive.post(f"{PAGE}{batch}/", {"do": do, "question": "", "refusal": ""}))


def test_refusing_leaves_the_marks(olive, life, people):
    save_one(life, "N", by=teacher(people.alice), when="08:52")
    batch = take(life)

    olive.post(f"{PAGE}{batch}/", {"do": "refuse", "refusal": "Leave was not asked for"})

    assert (state(life, batch), marks(life)) == ({"refused"}, {(TUESDAY, "AM"): ("N", "teacher")})


def test_each_child_has_an_undo_of_its_own(olive, life):
    batch = report(life, 0, 1, when="09:00").batch

    page = words(olive.get(f"{PAGE}{batch}/"))
    answer = olive.post(f"{PAGE}{batch}/", {"do": "undo", "pupil": str(life.pupils[0].id)}, follow=True)

    assert ("Only Poppy Arkwright" in page, "Only Amelia Ashworth" in page) == (True, True)
    assert "Poppy Arkwright: undone." in words(answer)
    assert [{code for code, _ in marks(life, n).values()} for n in (0, 1)] == [{""}, {"I"}]


def test_report_of_yesterday_has_no_undo(olive, life):
    batch = report(life, since=TUESDAY - DAY, when=at("09:00", day=TUESDAY - DAY)).batch

    page = olive.get(f"{PAGE}{batch}/")
    answer = olive.post(f"{PAGE}{batch}/", {"do": "undo"})

    assert page.context["may_undo"] is False
    assert "This was decided on another day." in words(answer)


def test_paper_is_named_on_its_report(client, people, life):
    batch = take(life)
    with scoped(life.school_id):
        row = AbsenceReport.objects.get(school_id=life.school_id, batch=batch)
        data = EvidenceData(row.pupil_id, "letter", "Card.png", "card.png", "image/png", PNG, report_id=row.id)
        add_evidence(life.school_id, data, by=OFFICER, at=at("09:00"))
    shown = {}
    for who in ("bob", "olive"):
        client.force_login(getattr(people, who))
        page = words(client.get(f"{PAGE}{batch}/"))
        shown[who] = ("Card.png" in page, "A paper that you may not open" in page)

    # the office hands papers in, so it knows of them; only bob may open one
    assert shown == {"bob": (True, False), "olive": (True, False)}


PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010806000000"
    "1f15c4890000000d49444154789c6360000002000001"
    "e221bc330000000049454e44ae426082"
)


# ---- messages ------------------------------------------------------------------------------------------------------


def test_message_of_a_known_adult_offers_a_report_of_their_child(olive, life):
    mother = adult(life, 0, number=NUMBER)
    message = come_in(life)
    form = f"{PAGE}new/?pupil={life.pupils[0].id}&message={message}"

    listed = words(olive.get(MESSAGES))
    page = olive.get(form)
    typed = {"batch": "01980000-0000-7000-8000-000000000002", "reason": "ill", "teller": str(mother),
             "since": "2026-03-10", "last_day": "2026-03-10", "sessions": "both", "words": "A cold"}  # fmt: skip
    answer = olive.post(form, typed, follow=True)

    assert "Report Poppy Arkwright" in listed
    initial = page.context["form"].initial
    assert (initial["words"], initial["reason"], initial["teller"]) == ("Poppy has a cold", "ill", str(mother))
    assert answer.redirect_chain == [(MESSAGES, 302)]
    assert (message_of(life, message).state, marks(life)[TUESDAY, "PM"]) == ("used", ("I", "known"))


@pytest.mark.parametrize("barred", [True, False])
def test_stranger_and_barred_adult_show_a_warning_and_no_child(olive, life, barred):
    if barred:
        adult(life, 0, first="Kurt", last="Vance", number=NUMBER, barred=(0,))
    come_in(life, "My child is ill")

    found = words(olive.get(MESSAGES))

    warning = "The school may not be in touch with this sender." if barred else "Nobody known has this number"
    assert warning in found
    assert not [name for name in ("Vance", "Kurt", "Poppy", "Arkwright") if name in found]


def test_report_of_a_strangers_message_wants_a_call_back(olive, life):
    message = come_in(life)
    form = f"{PAGE}new/?pupil={life.pupils[0].id}&message={message}"
    typed = {"batch": "01980000-0000-7000-8000-000000000003", "reason": "ill", "teller": "somebody",
             "said_by": "Unknown", "since": "2026-03-10", "last_day": "2026-03-10", "sessions": "both"}  # fmt: skip

    stopped = olive.post(form, typed)
    olive.post(form, typed | {"rung_back": "on"})

    assert "This message does not come from an adult who may speak for these pupils." in words(stopped)
    assert message_of(life, message).state == "used"


def test_message_used_meanwhile_goes_back_to_the_list(olive, life):
    message = come_in(life)
    olive.post(f"{MESSAGES}{message}/", {"said": "Wrong number"})

    answer = olive.get(f"{PAGE}new/?message={message}", follow=True)

    assert answer.redirect_chain == [(MESSAGES, 302)]
    assert "Olive Office has dealt with this message already." in words(answer)


def test_message_is_set_aside_and_taken_back(olive, life):
    message = come_in(life)

    aside = olive.post(f"{MESSAGES}{message}/", {"said": "Lunch money"}, follow=True)
    back = olive.post(f"{MESSAGES}{message}/", {"back": "1"}, follow=True)

    assert "Set aside: Lunch money." in words(aside)
    assert "The message is in the list again." in words(back)
    assert message_of(life, message).state == "new"


def test_voicemail_is_typed_in(olive, life):
    typed = {"channel": "voicemail", "sender": NUMBER, "day": "2026-03-10", "received": "08:05", "words": "Leo is ill"}

    answer = olive.post(MESSAGES, typed, follow=True)

    [row] = answer.context["rows"]
    assert (row.channel, row.words, row.received_at, row.taken_name) == (
        "voicemail", "Leo is ill", at("08:05"), "Olive Office",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("change", "said"),
    [({"words": ""}, "Write down what was said."), ({"received": "23:00"}, "That time has not come yet.")],
)
def test_voicemail_with_a_mistake_keeps_what_was_typed(olive, life, change, said):
    typed = {"channel": "voicemail", "sender": NUMBER, "day": "2026-03-10", "received": "08:05", "words": "Leo is ill"}

    found = words(olive.post(MESSAGES, typed | change))

    assert (said in found, NUMBER in found) == (True, True)


# ---- who, and what it costs ----------------------------------------------------------------------------------------


def addresses(life):
    return [PAGE, MESSAGES, f"{PAGE}{take(life)}/"]


@pytest.mark.parametrize("who", ["olive", "bob", "erin", "fiona", "sam"])
def test_office_and_leaders_see_reports(client, people, life, who):
    client.force_login(getattr(people, who))

    assert [client.get(url).status_code for url in addresses(life)] == [200, 200, 200]


@pytest.mark.parametrize("who", ["alice", "wendy", "grace", "carol", "dave", "pat"])
def test_others_find_no_such_page(client, people, life, who):
    client.force_login(getattr(people, who))
    urls = [*addresses(life), f"{MESSAGES}{come_in(life)}/"]

    assert [client.get(url).status_code for url in urls] == [404, 404, 404, 404]
    assert [client.post(url, {"do": "accept", "code": "I"}).status_code for url in urls] == [404, 404, 404, 404]


def test_nobody_signed_in_is_asked_to_sign_in(client, life):
    assert {client.get(url).status_code for url in addresses(life)} == {302}


def test_rows_of_another_school_are_not_reached(olive, life, hillcrest_life):
    batch, message = take(hillcrest_life), come_in(hillcrest_life)

    assert olive.get(f"{PAGE}{batch}/").status_code == 404
    answer = olive.post(f"{MESSAGES}{message}/", {"said": "Mine now"}, follow=True)
    assert "There is no such message." in words(answer)
    assert message_of(hillcrest_life, message).state == "new"


@pytest.mark.parametrize("n", [1, 3])
def test_lists_cost_the_same_for_one_and_for_three(olive, life, django_assert_num_queries, n):
    adult(life, 0, number=NUMBER)
    with scoped(life.school_id):
        for _ in range(3):
            add_pupil(life)
    for k in range(n):
        take(life, k, when=f"08:1{k}")
        report(life, k + 3, when=f"08:2{k}")
        come_in(life, f"Message {k}")
        aside = come_in(life, f"Aside {k}")
        olive.post(f"{MESSAGES}{aside}/", {"said": "Lunch"})

    with django_assert_num_queries(11):
        olive.get(PAGE)
    with django_assert_num_queries(10):
        olive.get(MESSAGES)


@pytest.mark.parametrize("n", [1, 3])
def test_report_costs_the_same_for_one_child_and_for_three(olive, life, django_assert_num_queries, n):
    batch = report(life, *range(n), days=n, when="09:00").batch

    with django_assert_num_queries(11):
        olive.get(f"{PAGE}{batch}/")


def test_number_of_a_barred_adult_is_not_shown(olive, life):
    adult(life, 0, first="Kurt", last="Vance", number=NUMBER, barred=(0,))
    with scoped(life.school_id):
        take_message(
            life.school_id, channel="text", sender=NUMBER, words="She is ill", received_at=at("09:00"), at=at("09:00")
        )

    page = words(olive.get(MESSAGES))

    assert ("the number or address is not shown" in page, NUMBER in page, "Vance" in page) == (True, False, False)
