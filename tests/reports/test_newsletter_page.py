"""Assembly and newsletter: who may open it, the same figures as everywhere, the list hidden where the policy says."""

from datetime import date

import pytest
from django.urls import reverse

from attendance.reports.queries.league import days_of, newsletter_of
from attendance.tenancy.scope import scoped
from registers.queries.figures import Span, figures, totals
from registers.rules.figures import display_percent
from tests.factories.school_life import add_pupil
from tests.interventions.casework import publish
from tests.people_of_the_tests import AT
from tests.registers.marking import mark_run
from tests.reports.packs import HERE, LAST_MONDAY, other_group

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _clock(time_machine):
    time_machine.move_to(AT, tick=False)


@pytest.fixture
def life(oakfield_life):
    """Two groups of seven: everybody in 4 Kestrel was there, in 5 Heron four missed three days each; 6 Wren has one."""
    with scoped(oakfield_life.school_id):
        for _ in range(4):
            add_pupil(oakfield_life)
        other_group(oakfield_life, "5 Heron", pupils=7)
        for n in range(14):
            away = "I I I I I I / \\ / \\" if 7 <= n < 11 else HERE
            mark_run(oakfield_life, away, pupil=n, since=LAST_MONDAY)
            mark_run(oakfield_life, "I I / \\ / \\ / \\ / \\", pupil=n, since=date(2026, 2, 23))
    return oakfield_life


def url(**asked: str) -> str:
    query = "&".join(f"{key}={value}" for key, value in asked.items())
    return reverse("reports:league", args=[900001]) + (f"?{query}" if query else "")


def found_of(life, period: str = "last"):
    with scoped(life.school_id):
        return newsletter_of(life.school_id, days_of(period, AT.date()))


@pytest.mark.parametrize(
    ("who", "status"),
    [
        ("bob", 200), ("erin", 200), ("fiona", 200), ("alice", 404), ("olive", 404), ("sam", 404), ("wendy", 404),
        ("grace", 404), ("carol", 404), ("dave", 404),
    ],
)  # fmt: skip
def test_newsletter_is_for_those_who_make_packs(client, people, life, who, status):
    client.force_login(getattr(people, who))

    assert client.get(url()).status_code == status


def test_groups_stand_with_the_same_figures_as_everywhere(life):
    found = found_of(life)

    with scoped(life.school_id):
        rows = {row.key: row.figures.counts for row in figures([life.school_id], found.days.span, "group")}
        school = totals(figures([life.school_id], found.days.span, "school")).counts
    assert {one.entry.key: one.percent for one in found.league.places} == {
        key: display_percent(counts.attended, counts.possible) for key, counts in rows.items()
    }
    assert found.news.percent == display_percent(school.attended, school.possible)


def test_groups_are_told_with_their_change(life):
    places = found_of(life).league.places

    assert [(one.entry.label, one.words, one.change) for one in places] == [
        ("4 Kestrel", "first", "better"), ("5 Heron", "second", "lower"),
    ]  # fmt: skip


def test_small_group_is_left_out_with_another(life):
    with scoped(life.school_id):
        other_group(life, "6 Wren", pupils=1)
        mark_run(life, HERE, pupil=14, since=LAST_MONDAY)

    league = found_of(life).league

    assert ([one.entry.label for one in league.places], league.left_out) == (["5 Heron"], 2)


def test_text_names_no_pupil_and_is_there_to_copy(client, people, life):
    client.force_login(people.bob)

    page = client.get(url()).content.decode()
    text = page.split("readonly>")[1].split("</textarea>")[0]

    assert text.startswith("Our pupils were in school for 82.9% of all sessions last week (2 to 6 March 2026).")
    assert "Well done 4 Kestrel, who come first." in text
    assert [pupil.legal_last for pupil in life.pupils if pupil.legal_last in page] == []
    assert reverse("letters:awards", args=[900001]) in page


def test_groups_can_be_left_out_of_the_text(client, people, life):
    client.force_login(people.bob)

    text = client.get(url(groups="no")).content.decode().split("readonly>")[1].split("</textarea>")[0]

    assert "Kestrel" not in text


def test_policy_that_celebrates_no_groups_hides_the_list(client, people, life):
    with scoped(life.school_id):
        publish(life, celebration={"judged": "term_end"})
    client.force_login(people.bob)

    page = client.get(url()).content.decode()

    assert "celebrates no groups" in page
    assert "4 Kestrel" not in page


def test_period_without_school_says_so(client, people, oakfield_life):
    client.force_login(people.bob)

    assert "No session was marked in these days" in client.get(url()).content.decode()


@pytest.mark.parametrize(
    ("key", "days", "words"),
    [
        ("last", Span(date(2026, 3, 2), date(2026, 3, 9)), "last week (2 to 6 March 2026)"),
        ("this", Span(date(2026, 3, 9), date(2026, 3, 11)), "this week so far (9 to 10 March 2026)"),
        ("four", Span(date(2026, 2, 9), date(2026, 3, 9)), "the last four weeks (9 February 2026 to 6 March 2026)"),
        ("nonsense", Span(date(2026, 3, 2), date(2026, 3, 9)), "last week (2 to 6 March 2026)"),
    ],
)
def test_days_of_a_period(key, days, words):
    found = days_of(key, AT.date())

    assert (found.span, found.words) == (days, words)
