"""The page of a call: find the pupil, one form, what it answers, and what it never shows."""

from datetime import date

import pytest
import time_machine

from attendance.people.models import ContactLink
from attendance.tenancy.scope import scoped
from registers.models import AbsenceReport
from registers.services.absence_reports import accept_report
from tests.factories.school_life import add_pupil
from tests.people_of_the_tests import MONDAY, OFFICER, TUESDAY
from tests.registers.reporting import DAY, ROLES, adult, marks, report, take
from tests.registers.taking import at, save_one, teacher

pytestmark = pytest.mark.django_db
PAGE = "/schools/900001/absence/new/"
FIND = "/schools/900001/find/"
BATCH = "01980000-0000-7000-8000-000000000001"


@pytest.fixture
def life(oakfield_life):
    return oakfield_life


@pytest.fixture(autouse=True)
def half_past_eight():
    with time_machine.travel(at("08:30"), tick=False):
        yield


@pytest.fixture
def olive(client, people):
    client.force_login(people.olive)
    return client


def page(life, pupil=0):
    return f"{PAGE}?pupil={life.pupils[pupil].id}"


def typed(teller, **changes):
    return {
        "batch": BATCH, "reason": "ill", "teller": str(teller), "since": "2026-03-10", "last_day": "2026-03-10",
        "sessions": "both", "back_on": "", "code": "", "channel": "phone", "words": "", "said_by": "",
    } | changes  # fmt: skip


def told(life):
    with scoped(life.school_id):
        rows = AbsenceReport.objects.filter(school_id=life.school_id).order_by("pupil__legal_last")
        return [(row.pupil_id, row.code, row.said_by, row.state) for row in rows]


def words(answer) -> str:
    return " ".join(answer.content.decode().split())


# ---- finding -------------------------------------------------------------------------------------------------------


def test_three_letters_find_those_whose_name_begins_so_first(olive, life):
    with scoped(life.school_id):
        add_pupil(life, first="Capoppy", last="Aaron")

    found = olive.get(FIND, {"q": "pop"}).json()["pupils"]

    assert [(one["name"], one["group"], one["year"]) for one in found] == [
        ("Poppy Arkwright", "4 Kestrel", "Year 4"), ("Capoppy Aaron", "4 Kestrel", "Year 4"),
    ]  # fmt: skip


@pytest.mark.parametrize("q", ["", "   ", "zzz"])
def test_nothing_is_found_by_nothing(olive, life, q):
    assert olive.get(FIND, {"q": q}).json() == {"pupils": []}


def test_without_script_the_names_are_links_to_the_form(olive, life):
    answer = olive.get(PAGE, {"q": "a"})

    assert [f'href="?pupil={pupil.id}"' in words(answer) for pupil in life.pupils] == [True] * 3
    assert olive.get(page(life)).status_code == 200


def test_without_script_enter_takes_the_only_one_found(olive, life):
    answer = olive.get(PAGE, {"q": "arkw"})

    assert (answer.status_code, answer.url) == (302, page(life))


def test_nobody_found_is_said(olive, life):
    assert "Nobody on roll is called “zzz”." in words(olive.get(PAGE, {"q": "zzz"}))


# ---- logging -------------------------------------------------------------------------------------------------------


def test_call_is_logged_with_the_code_its_reason_suggests(olive, life):
    mother = adult(life, 0)

    answer = olive.post(page(life), typed(mother), follow=True)

    assert answer.redirect_chain == [(PAGE, 302)]
    assert "Poppy Arkwright: I (illness), 2 sessions written." in words(answer)
    assert told(life) == [(life.pupils[0].id, "I", "Nadia Arkwright (mother)", "accepted")]
    assert marks(life) == {(TUESDAY, "AM"): ("I", "known"), (TUESDAY, "PM"): ("I", "known")}


def test_form_sent_twice_is_logged_once(olive, life):
    mother = adult(life, 0)

    for _ in range(2):
        answer = olive.post(page(life), typed(mother))

    assert answer.status_code == 302
    assert len(told(life)) == 1


def test_mark_that_stands_is_kept_and_told(olive, life, people):
    mother = adult(life, 0)
    save_one(life, "/", by=teacher(people.alice), when="08:50")

    with time_machine.travel(at("08:55"), tick=False):
        answer = olive.post(page(life), typed(mother), follow=True)

    assert "Poppy Arkwright, Tue 10 Mar AM: has / (present), from Alice Teacher." in words(answer)


def test_reason_without_a_code_waits_and_leaves_the_marks(olive, life):
    mother = adult(life, 0)

    answer = olive.post(page(life), typed(mother, reason="family"), follow=True)

    assert "No mark was given, so it waits to be decided" in words(answer)
    assert told(life) == [(life.pupils[0].id, "", "Nadia Arkwright (mother)", "waiting")]
    assert marks(life) == {}


def test_mark_that_was_chosen_goes_before_the_one_suggested(olive, life):
    mother = adult(life, 0)

    olive.post(page(life), typed(mother, code="M", sessions="AM"))

    assert marks(life) == {(TUESDAY, "AM"): ("M", "known")}


def test_somebody_else_is_written_down(olive, life):
    olive.post(page(life), typed("somebody", said_by="Grandmother, Mrs Field"))

    assert told(life)[0][2] == "Grandmother, Mrs Field"


def test_sister_is_offered_and_never_ticked(olive, life):
    mother = adult(life, 0, 1)

    answer = olive.get(page(life))
    olive.post(page(life), typed(mother, siblings=[str(life.pupils[1].id)]))

    assert "Amelia too? Amelia Ashworth, Year 4" in words(answer)
    assert answer.context["form"]["siblings"].value() is None
    assert [pupil for pupil, *_ in told(life)] == [life.pupils[0].id, life.pupils[1].id]


def test_sister_whose_adult_is_barred_from_her_is_not_offered(olive, life):
    adult(life, 0, 1, barred=(1,))

    answer = olive.get(page(life))

    assert answer.context["form"].fields["siblings"].choices == []


def test_adult_without_rights_to_the_sister_is_refused_and_nothing_typed_is_lost(olive, life):
    adult(life, 0, 1)
    father = adult(life, 0, 1, first="Omar", relationship="Father", barred=(1,))

    answer = olive.post(page(life), typed(father, siblings=[str(life.pupils[1].id)], words="Both have a cold"))

    assert "This adult cannot report for each of these pupils." in words(answer)
    assert "Both have a cold" in words(answer)
    assert told(life) == []


def test_adults_stand_in_order_with_numbers_and_barred_ones_are_not_there(olive, life):
    adult(life, 0, first="Omar", relationship="Father", number="01632 960100", priority=2)
    adult(life, 0, first="Nadia", number="01632 960101", priority=1)
    adult(life, 0, first="Kurt", last="Vance", number="01632 960102", barred=(0,), priority=3)

    answer = olive.get(page(life))

    assert [label for _, label in answer.context["form"].fields["teller"].choices] == [
        "Nadia Arkwright, mother, 01632 960101", "Omar Arkwright, father, 01632 960100", "Somebody else",
    ]  # fmt: skip
    assert "1 contact is hidden." in words(answer)
    assert not {"Vance", "960102"} & set(words(answer).replace(",", " ").split())


def test_barred_adult_is_no_choice_even_for_whoever_may_know_of_them(client, people, life):
    adult(life, 0, first="Kurt", last="Vance", barred=(0,))
    client.force_login(people.sam)

    assert [label for _, label in client.get(page(life)).context["form"].fields["teller"].choices] == ["Somebody else"]


# ---- soft stop, mistakes -------------------------------------------------------------------------------------------


def test_private_words_stop_once_and_stay_when_it_must_be(olive, life):
    mother = adult(life, 0)
    private = typed(mother, words="Her anxiety is bad today")

    stopped = olive.post(page(life), private)
    olive.post(page(life), private | {"keep_words": "on"})

    assert "“anxiety” may be private." in words(stopped)
    assert "Her anxiety is bad today" in words(stopped)
    assert [state for *_, state in told(life)] == ["accepted"]


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"reason": ""}, "Choose why the pupil is away."),
        ({"teller": ""}, "Choose who told it."),
        ({"teller": "somebody"}, "Write who it was"),
        ({"last_day": "2026-03-09"}, "The last day is before the first."),
        ({"last_day": "soon"}, "Give a day, such as 27/3/2026."),
        ({"code": "Y7", "words": ""}, "Y7 needs a note."),
        ({"since": "2026-03-14", "last_day": "2026-03-15"}, "School is not open on any of those days."),
    ],
)
def test_mistake_is_said_beside_its_field_and_nothing_is_written(olive, life, changes, said):
    mother = adult(life, 0)

    answer = olive.post(page(life), typed(mother) | changes)

    assert answer.status_code == 200
    assert said in words(answer)
    assert "There is a problem" in words(answer)
    assert (told(life), marks(life)) == ([], {})


# ---- what was told before ------------------------------------------------------------------------------------------


def test_earlier_reports_of_the_term_and_a_reason_that_comes_again(olive, life):
    for week in (1, 2, 4):  # the third week back is half-term
        report(life, since=MONDAY - 7 * week * DAY, reason="ill")
    report(life, since=date(2025, 12, 1), reason="holiday", code="G")

    answer = olive.get(page(life))

    assert "“Ill” for the 3rd time this term, always on a Monday." in words(answer)
    assert [row.since for row in answer.context["earlier"]] == [MONDAY - 7 * week * DAY for week in (1, 2, 4)]


def test_decided_today_stands_below_the_search_with_undo(olive, life):
    batch = take(life, reason="ill")
    with scoped(life.school_id):
        accept_report(life.school_id, batch, code="I", roles=ROLES, by=OFFICER, at=at("08:25"))

    assert 'Undo<span class="vh"> Poppy Arkwright, accepted</span>' in words(olive.get(PAGE))


# ---- who, and what it costs ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("who", ["olive", "bob", "erin", "fiona", "sam"])
def test_office_and_leaders_log_calls(client, people, life, who):
    client.force_login(getattr(people, who))

    assert [client.get(url).status_code for url in (PAGE, page(life), FIND)] == [200, 200, 200]


@pytest.mark.parametrize("who", ["alice", "grace", "carol", "dave", "pat"])
def test_others_find_no_such_page(client, people, life, who):
    client.force_login(getattr(people, who))

    answers = [client.get(url).status_code for url in (PAGE, page(life), FIND)]

    assert answers == [404, 404, 404]
    assert client.post(page(life), typed("somebody", said_by="Me")).status_code == 404


def test_welfare_officer_does_not_log_calls(client, people, life):
    client.force_login(people.wendy)

    assert client.get(PAGE).status_code == 404


def test_pupil_of_another_school_is_nobody_here(olive, life, hillcrest_life):
    assert olive.get(page(hillcrest_life)).status_code == 404


@pytest.mark.parametrize("text", ["nonsense", "01980000-0000-7000-8000-00000000000f"])
def test_message_that_is_not_there_is_404(olive, life, text):
    assert olive.get(PAGE, {"message": text}).status_code == 404


@pytest.mark.parametrize("n", [1, 3])
def test_form_costs_the_same_for_one_of_everything_and_for_three(olive, life, django_assert_num_queries, n):
    with scoped(life.school_id):
        for _ in range(2):
            add_pupil(life)
    for k in range(n):
        adult(life, 0, k + 1, first=f"Adult{k}", number=f"01632 96020{k}")
        report(life, since=MONDAY - 7 * k * DAY)
    with scoped(life.school_id):
        assert ContactLink.objects.filter(school_id=life.school_id, pupil_id=life.pupils[0].id).count() == n

    with django_assert_num_queries(15):
        olive.get(page(life))


@pytest.mark.parametrize("n", [1, 3])
def test_search_costs_the_same_for_one_and_for_three(olive, life, django_assert_num_queries, n):
    for k in range(n):
        report(life, k)

    with django_assert_num_queries(11):
        olive.get(PAGE, {"q": "a"})
