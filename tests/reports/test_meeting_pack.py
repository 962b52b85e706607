"""The weekly meeting: who may open it, what it says, and that its figures are those of `figures`."""

from datetime import date, timedelta

import pytest
from django.urls import reverse

from attendance.reports.models import ReportFile
from attendance.reports.queries.meeting import meeting_of, pages_of
from attendance.tenancy.scope import scoped
from interventions.queries.stage_moves import stage_moves
from interventions.services.actions import ActionData, add_action
from interventions.services.cases import close_case
from registers.queries.figures import Span, figures
from tests.factories.school_life import YEAR
from tests.interventions.casework import at_stage, policy, publish
from tests.people_of_the_tests import AT, OFFICER, TUESDAY
from tests.registers.marking import mark_run
from tests.reports.packs import HERE, LAST_MONDAY, a_week, tried

pytestmark = pytest.mark.django_db
JANUARY = date(2026, 1, 5)


@pytest.fixture(autouse=True)
def _clock(time_machine):
    time_machine.move_to(AT, tick=False)


@pytest.fixture
def life(oakfield_life):
    """Up to 2 March nobody was a tenth away but Amelia. Then Poppy missed a day more, and Amelia was there."""
    with scoped(oakfield_life.school_id):
        publish(oakfield_life)
        a_week(oakfield_life, "I I I / \\ / \\ / \\ /", "I I I I / \\ / \\ / \\", HERE, since=JANUARY)
        for n in range(1, 4):
            a_week(oakfield_life, HERE, HERE, HERE, since=JANUARY + timedelta(7 * n))
        a_week(oakfield_life, "I I / \\ / \\ / \\ / \\", HERE, HERE, since=date(2026, 3, 3))
    return oakfield_life


def meeting(life, on=TUESDAY):
    with scoped(life.school_id):
        return meeting_of(life.school_id, on)


def url(**asked: object) -> str:
    query = "&".join(f"{key}={value}" for key, value in asked.items())
    return reverse("reports:meeting_pack", args=[900001]) + (f"?{query}" if query else "")


# ---- who ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("who", "status"),
    [
        ("bob", 200), ("erin", 200), ("fiona", 200), ("alice", 404), ("olive", 404), ("sam", 404), ("wendy", 404),
        ("grace", 404), ("carol", 404), ("dave", 404),
    ],
)  # fmt: skip
def test_meeting_is_for_those_who_make_packs(client, people, life, who, status):
    client.force_login(getattr(people, who))

    assert client.get(url()).status_code == status


@pytest.mark.parametrize("who", ["alice", "olive", "wendy", "grace", "carol", "dave"])
def test_nobody_else_has_a_pack_made(client, people, life, who):
    client.force_login(getattr(people, who))

    assert client.post(url()).status_code == 404
    with scoped(life.school_id):
        assert not ReportFile.objects.filter(school_id=life.school_id).exists()


# ---- what --------------------------------------------------------------------------------------------------------


def test_pupils_move_into_and_out_of_persistent_absence(life):
    found = meeting(life)

    assert [(line.name, line.missed) for line in found.into] == [("Poppy Arkwright", "2½ days")]
    assert [(line.name, line.missed) for line in found.out] == [("Amelia Ashworth", "2 days")]


def test_pupil_near_persistent_absence_is_named(life):
    with scoped(life.school_id):
        mark_run(life, "I I I /", pupil=2, since=date(2026, 2, 9))

    assert [line.name for line in meeting(life).near] == ["Amelia Ashworth", "Yusuf Bashir"]


def test_pupil_who_left_is_not_on_the_agenda(life):
    poppy = life.enrolments[life.pupils[0].id]
    with scoped(life.school_id):
        poppy.until = TUESDAY
        poppy.save()

    assert meeting(life).into == ()


def test_figures_of_a_line_are_those_of_figures(life):
    found = meeting(life)

    with scoped(life.school_id):
        rows = {row.pupil_id: row.figures.counts for row in figures([life.school_id], Span(YEAR[0], TUESDAY), "pupil")}
    assert {line.pupil_id: line.counts for line in (*found.into, *found.out)} == {
        key: rows[key] for key in (life.pupils[0].id, life.pupils[1].id)
    }


def test_week_is_told_in_days_first(life):
    assert meeting(life).words == (
        "In the seven days to 9 March 2026 1 day was missed in all.",
        "93.3% of sessions were attended; no session was marked before.",
    )


def test_stage_of_the_week_is_told_with_why(life):
    with scoped(life.school_id):
        at_stage(life, "sal1")

    [group] = meeting(life).stages

    assert group.stage.name == "Support letter 1"
    [(line, move)] = group.lines
    assert (line.name, move.on) == ("Poppy Arkwright", TUESDAY)
    assert "Attendance is 93.2%" in move.text


def test_stage_of_an_earlier_week_is_old_news(life):
    with scoped(life.school_id):
        at_stage(life, "sal1", on=date(2026, 2, 24))

    assert meeting(life).stages == ()


def test_case_that_was_closed_is_told(life):
    with scoped(life.school_id):
        case = at_stage(life, "sal1", on=date(2026, 2, 24))
        close_case(life.school_id, case, reason="Every day for six weeks.", by=OFFICER, at=AT)

    assert [(line.name, move.text) for line, move in meeting(life).down] == [
        ("Poppy Arkwright", "The case was closed. Every day for six weeks.")
    ]


def test_moves_stay_with_their_school(life, hillcrest_life):
    with scoped(life.school_id):
        at_stage(life, "sal1")
    with scoped(hillcrest_life.school_id):
        found = stage_moves(hillcrest_life.school_id, policy(), LAST_MONDAY, TUESDAY + timedelta(1))
    assert found == []


def test_what_was_agreed_and_is_due_is_listed_late_ones_first(life):
    with scoped(life.school_id):
        case = at_stage(life, "sal1", on=date(2026, 2, 24))
        add_action(life.school_id, case, ActionData("Ring the aunt", due=TUESDAY), by=OFFICER, at=AT)
        add_action(life.school_id, case, ActionData("Much later", due=date(2026, 5, 1)), by=OFFICER, at=AT)

    agreed = meeting(life).agreed

    assert [(one.title, one.overdue) for one in agreed if one.title in ("Ring the aunt", "Much later")] == [
        ("Ring the aunt", False)
    ]
    assert [one.overdue for one in agreed] == sorted((one.overdue for one in agreed), reverse=True)


def test_meeting_on_the_first_day_of_the_year_has_nobody(life):
    found = meeting(life, YEAR[0])

    assert (found.into, found.near, found.words) == (
        (),
        (),
        ("No session was marked in the seven days to 31 August 2025.",),
    )


def test_pages_hold_what_was_tried_and_nothing_for_few(life):
    with scoped(life.school_id):
        tried(life)
        [page] = pages_of(life.school_id, meeting_of(life.school_id, TUESDAY), YEAR[0])

    assert [step.label for step in page.steps] == [
        "Meeting with the family", "Referral: Attendance team of the local authority",
    ]  # fmt: skip
    assert [voice.words for voice in page.voices] == ["The bus is full."]


# ---- the page ----------------------------------------------------------------------------------------------------


def test_page_tells_open_duties_of_today_alone(client, people, life):
    client.force_login(people.bob)

    assert "Open duties" in client.get(url()).content.decode()
    assert "Open duties" not in client.get(url(on="2026-03-03")).content.decode()


@pytest.mark.parametrize("on", ["2030-01-01", "next week", ""])
def test_day_to_come_is_today(client, people, life, on):
    client.force_login(people.bob)

    assert client.get(url(on=on)).context["meeting"].on == TUESDAY


def test_pack_is_asked_for_once(client, people, life):
    client.force_login(people.bob)

    first, second = client.post(url()), client.post(url())

    assert first.url == second.url
    with scoped(life.school_id):
        row = ReportFile.objects.get(school_id=life.school_id)
    assert (row.kind, row.title, row.asked["on"]) == (
        "meeting", "Pack for the weekly meeting, 10 March 2026", "2026-03-10",
    )  # fmt: skip
    assert first.url == reverse("reports:file", args=[900001, row.id])
