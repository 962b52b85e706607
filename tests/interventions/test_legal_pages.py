"""The legal pages: who sees what of them, what a person does there, and what they cost."""

from datetime import date, datetime

import pytest
from django.urls import reverse

from attendance.people.models import PupilFlag
from attendance.tenancy.scope import scoped
from interventions.models import AuthorityReturn, ImprovementNotice, PenaltyNotice
from interventions.rules.improvement import CONTENTS
from interventions.services import improvement
from interventions.services.returns import note_returns
from tests.interventions.legal import HEAD, all_answers, codes, considered, parent, requested
from tests.people_of_the_tests import AT, LONDON

pytestmark = pytest.mark.django_db
MONDAY = date(2026, 3, 2)
FEBRUARY = date(2026, 2, 23)
TEN = "G G G G G G G G G G"
TEN_DAYS = " ".join(["O"] * 20)
SEVEN = {content.key: f"{content.label}: written." for content in CONTENTS}


@pytest.fixture(autouse=True)
def _afternoon(time_machine):
    time_machine.move_to(datetime(2026, 3, 10, 15, 30, tzinfo=LONDON), tick=False)


@pytest.fixture
def school(oakfield_life):
    """Everything that has a legal page: sessions, a notice of each kind of step, returns."""
    with scoped(oakfield_life.school_id):
        codes(oakfield_life, TEN_DAYS, since=FEBRUARY)
        nadia = parent(oakfield_life)
        notice = considered(oakfield_life, nadia)
        made = improvement.draft_notice(
            oakfield_life.school_id, oakfield_life.pupils[0].id, nadia.id, first=MONDAY, last=date(2026, 4, 12),
            contents=SEVEN, on=MONDAY, by=HEAD, at=AT,
        )  # fmt: skip
        note_returns(oakfield_life.school_id, date(2026, 3, 10), at=AT)
        ret = AuthorityReturn.objects.get(school_id=oakfield_life.school_id, kind="ten_days")
    pupil = oakfield_life.pupils[0].id
    oakfield_life.urls = {
        "legal": _url("legal"), "returns": _url("returns"), "return": _url("return", ret.id),
        "n_codes": _url("n_codes"), "file": _url("return_file", ret.id), "pupil": _url("legal_pupil", pupil),
        "notice": _url("penalty_notice", pupil, notice), "improvement": _url("improvement", pupil, made),
        "new": _url("improvement_new", pupil), "edit": _url("improvement_edit", pupil, made),
        "illness": _url("absence_expected", pupil), "consider": _url("penalty_consider", pupil),
    }  # fmt: skip
    return oakfield_life


def _url(name, *args):
    return reverse(f"interventions:{name}", args=[900001, *args])


SEEN = ("legal", "returns", "return", "pupil", "notice", "improvement")
SEES = {
    "fiona": {*SEEN, "n_codes", "file", "new", "edit", "illness"},
    "erin": {*SEEN, "n_codes", "file", "new", "edit", "illness"},
    "bob": {*SEEN, "n_codes", "file", "illness"},
    "sam": {*SEEN, "n_codes", "illness"},
    "wendy": {*SEEN, "n_codes", "illness"},
    "olive": {"n_codes"},
    "alice": set(),
    "grace": set(),
    "carol": set(),
    "dave": set(),
}


@pytest.mark.parametrize("who", sorted(SEES))
def test_each_person_opens_what_is_theirs_and_no_more(client, people, school, who):
    client.force_login(getattr(people, who))

    found = {
        name: client.get(url).status_code for name, url in school.urls.items() if name != "consider"
    }  # fmt: skip

    assert found == {name: 200 if name in SEES[who] else 404 for name in found}


@pytest.mark.parametrize("who", ["bob", "sam", "wendy", "dave"])
@pytest.mark.parametrize("name", ["consider", "notice", "improvement"])
def test_only_who_decides_takes_a_legal_step(client, people, school, who, name):
    client.force_login(getattr(people, who))

    assert client.post(school.urls[name], {"step": "dropped", "reason": "No"}).status_code == 404


@pytest.mark.parametrize("who", ["sam", "wendy", "olive", "dave"])
def test_only_who_sends_marks_a_return_as_sent(client, people, school, who):
    client.force_login(getattr(people, who))

    assert client.post(school.urls["return"], {"step": "sent"}).status_code == 404


def test_a_notice_of_another_pupil_is_not_found(client, people, school):
    client.force_login(people.fiona)
    with scoped(school.school_id):
        notice = PenaltyNotice.objects.get(school_id=school.school_id).id

    assert client.get(_url("penalty_notice", school.pupils[1].id, notice)).status_code == 404


# ---- parents ------------------------------------------------------------------------------------------------------


def test_a_barred_parent_is_named_to_the_safeguarding_lead_alone(client, people, school):
    with scoped(school.school_id):
        parent(school, "Hidesworth", first="Barry", may_be_contacted=False, gets_letters=False)

    seen = {}
    for who in ("fiona", "bob", "wendy", "sam"):
        client.force_login(getattr(people, who))
        seen[who] = "Hidesworth" in client.get(school.urls["pupil"]).text

    assert seen == {"fiona": False, "bob": False, "wendy": False, "sam": True}


def test_the_head_may_consider_a_parent_who_is_hidden(client, people, school):
    with scoped(school.school_id):
        barred = parent(school, "Hidesworth", first="Barry", may_be_contacted=False, gets_letters=False)
    client.force_login(people.fiona)

    page = client.post(school.urls["consider"], {"parent": barred.id, "kind": "absence"}, follow=True)

    assert page.status_code == 200
    assert "A parent who is hidden from you" in page.text
    assert "Hidesworth" not in page.text


# ---- penalty notices ------------------------------------------------------------------------------------------------


def form_of(answers):
    data = {key: one.value for key, one in answers.items()}
    return data | {f"{key}_words": one.words for key, one in answers.items()}


def test_the_head_answers_and_asks_for_a_notice(client, people, school):
    client.force_login(people.fiona)

    client.post(school.urls["notice"], {"step": "answers", **form_of(all_answers())})
    page = client.post(school.urls["notice"], {"step": "requested"}, follow=True)

    assert "Noted: the local authority was asked." in page.text
    with scoped(school.school_id):
        assert PenaltyNotice.objects.get(school_id=school.school_id).state == "requested"


def test_a_request_with_blanks_says_what_is_missing(client, people, school):
    client.force_login(people.fiona)

    page = client.post(school.urls["notice"], {"step": "requested"})

    assert page.status_code == 422
    assert "Not answered: Has somebody checked each session against the register?" in page.text


def test_the_amounts_stand_on_the_page_once_it_is_issued(client, people, school):
    client.force_login(people.fiona)
    client.post(school.urls["notice"], {"step": "answers", **form_of(all_answers())})
    client.post(school.urls["notice"], {"step": "requested"})

    page = client.post(
        school.urls["notice"], {"step": "issued", "issued_on": "2026-03-09", "received_on": "2026-03-10"}, follow=True
    )

    assert "<dt>£80</dt><dd>if paid by 30 March 2026</dd>" in page.text
    assert "<dt>£160</dt><dd>if paid by 6 April 2026</dd>" in page.text


@pytest.mark.parametrize("step", ["issued", "paid"])
def test_a_step_without_its_day_is_refused(client, people, school, step):
    client.force_login(people.fiona)

    page = client.post(school.urls["notice"], {"step": step})

    assert page.status_code == 422
    assert "The day is missing." in page.text


def test_the_page_of_a_third_offence_says_what_else_may_be_done(client, people, school):
    client.force_login(people.fiona)
    with scoped(school.school_id):
        notice = PenaltyNotice.objects.get(school_id=school.school_id)
        for day in (date(2025, 11, 3), date(2026, 1, 12)):
            PenaltyNotice.objects.create(
                school_id=school.school_id, pupil_id=notice.pupil_id, parent_id=notice.parent_id, state="paid",
                considered_on=day, issued_on=day, received_on=day, made_name="Fiona Head", made_at=AT,
            )  # fmt: skip

    page = client.get(school.urls["notice"])

    assert "Third offence within three years: no notice before 4 November 2028, other action." in page.text
    assert "Prosecution by the local authority" in page.text


def test_a_step_that_nobody_offers_is_not_found(client, people, school):
    client.force_login(people.fiona)

    assert client.post(school.urls["notice"], {"step": "burned"}).status_code == 404


# ---- notices to improve ---------------------------------------------------------------------------------------------


def test_the_head_writes_and_gives_a_notice_to_improve(client, people, school):
    client.force_login(people.fiona)
    with scoped(school.school_id):
        omar = parent(school, first="Omar")

    data = {"parent": omar.id, "first": "2026-03-10", "last": "2026-04-20", **SEVEN}
    page = client.post(school.urls["new"], data, follow=True)
    with scoped(school.school_id):
        made = ImprovementNotice.objects.get(school_id=school.school_id, parent_id=omar.id)
    client.post(_url("improvement", school.pupils[0].id, made.id), {"step": "running"})

    assert page.status_code == 200
    with scoped(school.school_id):
        made.refresh_from_db()
    assert made.state == "running"


def test_a_new_notice_to_improve_begins_with_the_record(client, people, school):
    client.force_login(people.fiona)

    page = client.get(school.urls["new"])

    assert "20 sessions of unauthorised absence in 10 school weeks: 23 February morning (O)" in page.text


def test_a_notice_of_two_weeks_is_refused_beside_the_day(client, people, school):
    client.force_login(people.fiona)
    with scoped(school.school_id):
        omar = parent(school, first="Omar")

    page = client.post(school.urls["new"], {"parent": omar.id, "first": "2026-03-10", "last": "2026-03-23", **SEVEN})

    assert "The period has 14 days; the least is 21." in page.text


# ---- returns --------------------------------------------------------------------------------------------------------


def test_the_officer_downloads_and_marks_as_sent(client, people, school):
    client.force_login(people.bob)

    file = client.get(school.urls["file"])
    page = client.post(school.urls["return"], {"step": "sent", "on": "2026-03-10", "how": "portal"}, follow=True)

    assert file.headers["Content-Disposition"] == 'attachment; filename="return-ten-days-900001-2026-03-06.csv"'
    assert file.content.decode("utf-8-sig").splitlines()[1].startswith("Oakfield Primary,900001,Poppy Arkwright,")
    assert "Noted as sent. What it says stays as it was." in page.text


def test_a_return_that_lacks_something_is_completed_and_sent(client, people, school):
    with scoped(school.school_id):
        codes(school, TEN_DAYS, since=FEBRUARY, pupil=1)
        note_returns(school.school_id, date(2026, 3, 10), at=AT)
        row = AuthorityReturn.objects.get(
            school_id=school.school_id, kind="ten_days", pupil_id=school.pupils[1].id
        )  # fmt: skip
    url = _url("return", row.id)
    client.force_login(people.bob)

    refused = client.post(url, {"step": "sent", "on": "2026-03-10", "how": "portal"})
    client.post(
        url, {"step": "complete", "address": "1 Mill Lane", "parents": "Not known", "parents_address": "Not known"}
    )
    client.post(url, {"step": "sent", "on": "2026-03-10", "how": "portal"})

    assert refused.status_code == 422
    with scoped(school.school_id):
        row.refresh_from_db()
    assert row.state == "sent"


def test_the_safeguarding_lead_sees_who_is_to_be_told_and_the_officer_does_not(client, people, school):
    with scoped(school.school_id):
        PupilFlag.objects.create(
            school_id=school.school_id, pupil_id=school.pupils[1].id, kind="social_worker", since=MONDAY, recorded_at=AT
        )
        codes(school, "N N", since=date(2026, 3, 10), pupil=1)
        note_returns(school.school_id, date(2026, 3, 10), at=AT)

    seen = {}
    for who in ("sam", "bob"):
        client.force_login(getattr(people, who))
        seen[who] = "social worker" in client.get(school.urls["legal"]).text

    assert seen == {"sam": True, "bob": False}


def test_expected_illness_is_recorded_and_taken_back(client, people, school):
    client.force_login(people.bob)

    page = client.post(
        school.urls["illness"], {"since": "2026-03-10", "last": "2026-03-24", "grounds": "A hospital letter"},
        follow=True,
    )  # fmt: skip
    [row] = page.context["expected"]
    client.post(_url("absence_not_expected", school.pupils[0].id, row.id))

    assert "Until 24 March 2026" in page.text
    assert client.get(school.urls["pupil"]).context["expected"] == []


# ---- what they cost -------------------------------------------------------------------------------------------------


def test_the_page_of_the_school_costs_the_same_for_one_pupil_and_for_three(
    client, people, oakfield_life, django_assert_num_queries
):
    life = oakfield_life
    client.force_login(people.fiona)
    for n in range(3):
        with scoped(life.school_id):
            codes(life, TEN_DAYS, since=FEBRUARY, pupil=n)
            requested(life, parent(life, pupil=n), pupil=n)
            note_returns(life.school_id, date(2026, 3, 10), at=AT)
        if n != 1:
            with django_assert_num_queries(24):
                page = client.get(_url("legal"))
            assert (len(page.context["near"]), len(page.context["notices"])) == (n + 1, n + 1)
            assert len(page.context["returns"]) == 2 * (n + 1)


def test_the_list_of_returns_costs_the_same_for_one_and_for_three(
    client, people, oakfield_life, django_assert_num_queries
):
    life = oakfield_life
    client.force_login(people.bob)
    for n in range(3):
        with scoped(life.school_id):
            codes(life, TEN, since=MONDAY, pupil=n)
            note_returns(life.school_id, date(2026, 3, 10), at=AT)
        if n != 1:
            with django_assert_num_queries(10):
                page = client.get(_url("returns"))
            assert len(page.context["due"]) == n + 1


def test_the_page_of_a_pupil_costs_the_same_for_one_notice_and_for_three(
    client, people, oakfield_life, django_assert_num_queries
):
    life = oakfield_life
    client.force_login(people.fiona)
    with scoped(life.school_id):
        codes(life, TEN, since=MONDAY)
    for n in range(3):
        with scoped(life.school_id):
            requested(life, parent(life, first=f"Adult{n}"))
        if n != 1:
            with django_assert_num_queries(21):
                page = client.get(_url("legal_pupil", life.pupils[0].id))
            assert len(page.context["notices"]) == n + 1
