"""The weekly sheet of a group: who may open it, what it says, and what stays off the board."""

from datetime import date, timedelta

import pytest
from django.urls import reverse

from attendance.people.models import GroupTeacher
from attendance.people.queries import group_by_slug
from attendance.reports.queries.tutor import tutor_sheet, week_asked
from attendance.tenancy.scope import scoped
from registers.queries.figures import Span, figures
from tests.factories.school_life import add_pupil
from tests.people_of_the_tests import AT, MONDAY
from tests.registers.marking import mark_run
from tests.reports.packs import HERE, LAST_MONDAY, a_week, other_group

pytestmark = pytest.mark.django_db
TODAY = AT.date()


@pytest.fixture(autouse=True)
def _clock(time_machine):
    time_machine.move_to(AT, tick=False)


def url(slug: str = "4-kestrel", urn: int = 900001, **asked: object) -> str:
    query = "&".join(f"{key}={value}" for key, value in asked.items())
    return reverse("reports:tutor", args=[urn, slug]) + (f"?{query}" if query else "")


@pytest.fixture
def life(oakfield_life):
    """Poppy missed three days and came back; Amelia was late twice; Yusuf missed nothing."""
    with scoped(oakfield_life.school_id):
        a_week(oakfield_life, HERE, HERE, HERE, since=date(2026, 2, 23))
        a_week(oakfield_life, "I I I I I I / \\ / \\", "/ \\ L \\ L \\ / \\ / \\", HERE)
    return oakfield_life


def sheet_of(life, week=LAST_MONDAY, today=TODAY):
    with scoped(life.school_id):
        return tutor_sheet(life.school_id, group_by_slug(life.school_id, "4-kestrel"), week, today)


# ---- who ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("who", "status"),
    [
        ("alice", 200), ("bob", 200), ("erin", 200), ("fiona", 200), ("olive", 404), ("sam", 404), ("wendy", 404),
        ("grace", 404), ("carol", 404), ("dave", 404),
    ],
)  # fmt: skip
@pytest.mark.parametrize("display", ["", "safe"])
def test_sheet_is_opened_by_its_teacher_and_by_those_who_lead(client, people, life, who, status, display):
    client.force_login(getattr(people, who))

    assert client.get(url(display=display)).status_code == status


def test_teacher_comes_to_the_sheet_by_the_menu(client, people, life):
    client.force_login(people.alice)
    register = client.get(reverse("registers:mine", args=[900001]), follow=True).content.decode()

    sheet = client.get(reverse("reports:tutor_mine", args=[900001]))

    assert f'<a href="{reverse("reports:tutor_mine", args=[900001])}">' in register
    assert (sheet.status_code, sheet.url) == (302, url())


def test_teacher_without_a_group_is_told_who_gives_them_one(client, people, life):
    with scoped(life.school_id):
        GroupTeacher.objects.filter(school_id=life.school_id).update(until=TODAY)
    client.force_login(people.alice)

    page = client.get(reverse("reports:tutor_mine", args=[900001]))

    assert page.status_code == 200
    assert "You have no group now" in page.content.decode()


@pytest.mark.parametrize("display", ["", "safe"])
def test_teacher_of_another_group_gets_404(client, people, life, display):
    with scoped(life.school_id):
        other_group(life, "5 Heron", pupils=1)
    client.force_login(people.alice)

    assert client.get(url("5-heron", display=display)).status_code == 404


def test_outsider_does_not_reach_a_group_under_his_own_school(client, people, life, hillcrest_life):
    with scoped(life.school_id):
        other_group(life, "5 Heron")
    client.force_login(people.dave)

    assert client.get(url("5-heron", urn=900003)).status_code == 404


def test_teacher_is_led_to_their_own_other_groups_alone(client, people, life):
    with scoped(life.school_id):
        other_group(life, "5 Heron", people.alice)
        other_group(life, "6 Wren")
    client.force_login(people.alice)

    page = client.get(url()).content.decode()

    assert url("5-heron") in page
    assert "6 Wren" not in page


# ---- what --------------------------------------------------------------------------------------------------------


def test_sheet_tells_each_pupils_week(life):
    lines = {line.pupil.first: line for line in sheet_of(life).lines}

    told = {name: (line.missed, line.change.key, line.late, line.missed_term) for name, line in lines.items()}
    assert told == {
        "Poppy": ("3 days", "down", "", "3 days"), "Amelia": ("", "same", "late twice", "0 days"),
        "Yusuf": ("", "same", "", "0 days"),
    }  # fmt: skip


def test_strip_is_the_week_of_ten_sessions(life):
    [poppy, *_] = sheet_of(life).lines

    assert [look for day in poppy.strip for look in day[:2]] == ["auth"] * 6 + ["present"] * 4


def test_sheet_names_whom_to_welcome_and_who_missed_nothing(life):
    sheet = sheet_of(life)

    assert [(line.pupil.first, line.away.words) for line in sheet.welcome] == [
        ("Poppy", "back on Thursday after 3 days away")
    ]
    assert [line.pupil.first for line in sheet.whole] == ["Amelia", "Yusuf"]


def test_minutes_late_are_added_up(life):
    with scoped(life.school_id):
        from_monday = sheet_of(life, MONDAY)
    assert [line.minutes for line in from_monday.lines] == [0, 0, 0]


def test_figures_are_those_of_figures(life):
    sheet = sheet_of(life)

    with scoped(life.school_id):
        week = figures([life.school_id], Span(LAST_MONDAY, LAST_MONDAY + timedelta(7)), "pupil")
        term = figures([life.school_id], Span(date(2026, 1, 5), LAST_MONDAY + timedelta(7)), "pupil")
        group = figures([life.school_id], Span(LAST_MONDAY, LAST_MONDAY + timedelta(7)), "group")
    assert {line.pupil.id: line.week for line in sheet.lines} == {row.pupil_id: row.figures.counts for row in week}
    assert {line.pupil.id: line.term for line in sheet.lines} == {row.pupil_id: row.figures.counts for row in term}
    assert sheet.now.counts == group[0].figures.counts


def test_four_weeks_before_go_back_over_half_term(life):
    with scoped(life.school_id):
        mark_run(life, "I I I I I I I I I I", pupil=2, since=date(2026, 2, 2))
        before = sheet_of(life).before
    assert before.counts.absent == 10


def test_week_to_come_is_this_week():
    assert week_asked("2026-04-20", TODAY) == MONDAY
    assert week_asked("2026-03-05", TODAY) == LAST_MONDAY
    assert week_asked("soon", TODAY) == MONDAY


def test_this_week_is_not_over(life):
    assert sheet_of(life, MONDAY).over is False
    assert sheet_of(life).over is True


@pytest.mark.parametrize(
    ("week", "words"), [("2026-02-16", "There is no school in this week"), ("2026-03-09", "No session is marked yet")]
)
def test_page_of_a_week_without_marks_says_so(client, people, life, week, words):
    client.force_login(people.alice)

    assert words in client.get(url(week=week)).content.decode()


def test_page_leads_to_the_weeks_beside_it(client, people, life):
    client.force_login(people.alice)

    page = client.get(url(week=LAST_MONDAY)).content.decode()

    assert url(week="2026-02-23") in page
    assert url(week="2026-03-09") in page
    assert url(week="2026-03-16") not in client.get(url(week="2026-03-09")).content.decode()


def test_page_has_words_beside_each_arrow(client, people, life):
    client.force_login(people.alice)

    page = client.get(url(week=LAST_MONDAY)).content.decode()

    assert "in less than in the four weeks before" in page
    assert "style=" not in page


# ---- the board ---------------------------------------------------------------------------------------------------


def test_safe_display_holds_no_pupils_name(client, people, life):
    client.force_login(people.alice)

    page = client.get(url(week=LAST_MONDAY, display="safe")).content.decode()

    assert [pupil.legal_last for pupil in life.pupils if pupil.legal_last in page] == []
    assert [pupil.legal_first for pupil in life.pupils if pupil.legal_first in page] == []
    assert 'class="strip"' not in page


def test_safe_display_of_a_small_group_holds_no_figure(client, people, life):
    client.force_login(people.alice)

    main = client.get(url(week=LAST_MONDAY, display="safe")).content.decode().split("<main")[1].split("</main>")[0]

    assert "%" not in main
    assert "Ours is a small group" in main


def test_safe_display_of_a_larger_group_tells_the_group(client, people, life):
    with scoped(life.school_id):
        for n in range(3, 8):
            add_pupil(life)
            mark_run(life, HERE, pupil=n, since=LAST_MONDAY)
    client.force_login(people.alice)

    main = client.get(url(week=LAST_MONDAY, display="safe")).content.decode().split("<main")[1].split("</main>")[0]

    assert "<b>92.5%</b>" in main
    assert "Nearly every one of us came to every session." in main
