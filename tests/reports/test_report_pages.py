"""Pages of reports to governors: the list, the draft, the issue, what each says of the other."""

import pytest
from django.urls import reverse

from attendance.reports.services.preparing import reissue
from attendance.tenancy.scope import scoped
from tests.registers.marking import amend
from tests.reports.governors_work import (
    ERIN,
    MINUTE,
    NOW,
    SLUG,
    asked,
    published,
    report,
    whole_way,
    with_a_term,
    written,
)
from tests.reports.test_publishing import ILL

pytestmark = pytest.mark.django_db
LIST = reverse("reports:reports", args=[900001])
REPORT = reverse("reports:governors", args=[900001, SLUG])
PREPARE = reverse("reports:prepare", args=[900001, SLUG])
WORDS = {"did": "A breakfast club", "say": "Better", "questions": "Why Mondays?", "meeting_on": "20/3/2026"}


def at(name: str, *more) -> str:
    return reverse(f"reports:{name}", args=[900001, SLUG, *more])


@pytest.fixture(autouse=True)
def clock(time_machine):
    time_machine.move_to(NOW + 10 * MINUTE, tick=False)
    return time_machine


@pytest.fixture
def life(oakfield_life):
    return with_a_term(oakfield_life)


@pytest.fixture
def erin(client, people):
    client.force_login(people.erin)
    return client


def text_of(answer) -> str:
    return " ".join(answer.content.decode().split())


# ---- the list --------------------------------------------------------------------------------------------------------


def test_governor_lands_on_the_reports(client, people, life):
    client.force_login(people.grace)

    assert client.get("/")["Location"] == LIST


def test_governor_of_a_school_without_a_report_is_told_when_one_comes(client, people, life):
    client.force_login(people.grace)
    written(life, slug="spring-2026")

    page = text_of(client.get(LIST))

    assert "No report is published yet" in page
    assert "The report on Spring 2026 is being prepared. The term runs until 28 March." in page
    assert PREPARE not in page


def test_champion_finds_a_draft_of_each_term_that_has_begun(erin, life):
    page = text_of(erin.get(LIST))

    assert [one.report.slug for one in erin.get(LIST).context["reports"]] == ["spring-2026", "autumn-2025"]
    assert page.count("draft, no words yet") == 2
    assert PREPARE in page


def test_list_says_what_is_published_by_whom_and_what_stood_before(erin, life):
    whole_way(life)
    with scoped(life.school_id):
        reissue(life.school_id, SLUG, reason="A week was coded wrongly", by=ERIN, at=NOW + 5 * MINUTE)
    asked(life, at=NOW + 6 * MINUTE)
    published(life, at=NOW + 7 * MINUTE)

    page = text_of(erin.get(LIST))

    assert "Published on 10 March 2026 by Fiona Head, as issue 2: A week was coded wrongly" in page
    assert f'<a href="{at("issue", 1)}">issue 1 of 10 March 2026</a>' in page


def test_list_costs_the_same_with_one_report_and_with_three(client, people, life, django_assert_num_queries):
    client.force_login(people.grace)
    whole_way(life)
    client.get(LIST)
    with django_assert_num_queries(9):
        client.get(LIST)
    whole_way(life, slug="spring-2026")
    with scoped(life.school_id):
        reissue(life.school_id, SLUG, reason="A week was coded wrongly", by=ERIN, at=NOW + 5 * MINUTE)
    asked(life, at=NOW + 6 * MINUTE)
    published(life, at=NOW + 7 * MINUTE)

    with django_assert_num_queries(9):
        client.get(LIST)


# ---- preparing -------------------------------------------------------------------------------------------------------


def test_draft_shows_the_figures_of_now_and_suggests_questions(erin, life):
    page = erin.get(PREPARE)

    assert page.status_code == 200
    assert "Draft, not published." in text_of(page)
    assert page.context["form"].initial["questions"] == "\n".join(page.context["content"]["questions"])


def test_saving_keeps_the_words_and_shows_them_in_the_preview(erin, life):
    saved = erin.post(PREPARE, WORDS | {"seen": ""})

    page = text_of(erin.get(PREPARE))
    assert (saved.status_code, saved["Location"]) == (302, PREPARE)
    assert page.count("A breakfast club") == 2
    assert "for the meeting on Friday 20 March 2026" in page


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"did": "x" * 161}, "Line 1 has 161 letters"), ({"meeting_on": "soon"}, "Give a day"),
        ({"say": "Poppy Arkwright is back"}, "The name of a pupil stands here"),
    ],
    ids=["long", "no day", "name"],
)  # fmt: skip
def test_what_cannot_be_kept_is_said_at_its_field_and_nothing_typed_is_lost(erin, life, given, said):
    page = erin.post(PREPARE, WORDS | {"seen": ""} | given)

    assert page.status_code == 422
    assert said in text_of(page)
    assert all(value in page.content.decode() for value in (WORDS | given).values() if value != "20/3/2026")


def test_stale_form_is_told_shows_theirs_beside_yours_and_may_be_sent_again(erin, life):
    written(life)

    page = erin.post(PREPARE, WORDS | {"seen": ""})
    again = erin.post(PREPARE, WORDS | {"seen": page.context["form"]["seen"].value()})

    assert page.status_code == 409
    assert "Erin Champion changed this report while you had it open." in text_of(page)
    assert "A breakfast club from 7:45" in text_of(page)
    assert ">A breakfast club</textarea>" in text_of(page).replace("> ", ">").replace("\r\n", "")
    assert again.status_code == 302


def test_words_typed_while_somebody_asked_the_head_are_not_lost(erin, life):
    seen = written(life)
    asked(life)

    page = erin.post(PREPARE, WORDS | {"seen": seen, "say": "Typed meanwhile"})

    assert page.status_code == 409
    assert "Typed meanwhile</textarea>" in text_of(page)
    assert "Take it back to change it" in text_of(page)


def test_asked_the_head_sees_publish_and_the_champion_does_not(client, people, life):
    client.force_login(people.erin)
    written(life)
    client.post(at("ask"), {"seen": report(life).seen})
    champion = text_of(client.get(PREPARE))
    client.force_login(people.fiona)

    head = text_of(client.get(PREPARE))

    assert ("Take it back to change it" in champion, "Publish to governors" in champion) == (True, False)
    assert ("Publish to governors" in head, "Nobody else has looked" in head) == (True, False)


def test_head_sends_it_back_with_words_that_the_champion_reads(client, people, life):
    written(life)
    asked(life)
    client.force_login(people.fiona)
    without = client.post(at("send_back"), {"words": ""})

    client.post(at("send_back"), {"words": "Say more of Mondays"})

    client.force_login(people.erin)
    assert without.status_code == 422
    assert "The headteacher asks for a change:</b> Say more of Mondays" in text_of(client.get(PREPARE))


def test_head_publishes_what_she_saw(client, people, life):
    written(life)
    asked(life)
    client.force_login(people.fiona)
    context = client.get(PREPARE).context

    answer = client.post(at("publish"), {"seen": context["report"].seen, "shown": context["shown"]}, follow=True)

    assert answer.redirect_chain == [(REPORT, 302)]
    assert "Published. Governors can read it now; its PDFs are being made." in text_of(answer)


def test_head_is_told_where_marks_changed_while_she_looked(client, people, life):
    written(life)
    asked(life)
    client.force_login(people.fiona)
    context = client.get(PREPARE).context
    with scoped(life.school_id):
        amend(life, "C", pupil=1, day=ILL, reason="A family event", at=NOW)

    answer = client.post(at("publish"), {"seen": context["report"].seen, "shown": context["shown"]}, follow=True)

    assert answer.redirect_chain == [(PREPARE, 302)]
    assert "Marks were changed since you opened this page" in text_of(answer)


def test_head_alone_publishes_and_the_page_says_that_nobody_else_looked(client, people, life):
    client.force_login(people.fiona)
    context = client.get(PREPARE).context
    assert "Nobody else has looked at this report." in text_of(client.get(PREPARE))

    page = client.post(at("publish"), {"seen": context["report"].seen, "shown": context["shown"]}, follow=True)

    assert "Prepared and published by the same person: nobody else looked at it before." in text_of(page)


def test_report_that_is_not_published_leads_the_champion_to_its_draft_and_nobody_else(client, people, life):
    client.force_login(people.erin)
    champion = client.get(REPORT)
    client.force_login(people.grace)

    assert (champion.status_code, champion["Location"], client.get(REPORT).status_code) == (302, PREPARE, 404)
