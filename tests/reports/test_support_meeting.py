"""The meeting with the local authority: who is on it, what was tried, who may know what, what is sent ahead."""

import pytest
from django.urls import reverse

from attendance.reports.models import ReportFile
from attendance.reports.queries.support_meeting import files_of, support_meeting_of
from attendance.tenancy.scope import scoped
from interventions.queries.steps_tried import Tried, steps_tried
from registers.queries.figures import Span, figures
from tests.factories.school_life import YEAR
from tests.interventions.casework import publish
from tests.people_of_the_tests import AT, TUESDAY
from tests.registers.marking import mark_run
from tests.reports.packs import HERE, absent_most_of_the_year, flag, tried

pytestmark = pytest.mark.django_db
FEW = ("flags.view", "flags.sensitive")


@pytest.fixture(autouse=True)
def _clock(time_machine):
    time_machine.move_to(AT, tick=False)


@pytest.fixture
def life(oakfield_life):
    """Poppy missed half of eight weeks and much was tried; Amelia missed a day of five; Yusuf was there."""
    with scoped(oakfield_life.school_id):
        publish(oakfield_life)
        absent_most_of_the_year(oakfield_life)
        mark_run(oakfield_life, "O O / \\ / \\ / \\ / \\", pupil=1, since=TUESDAY.replace(day=2))
        mark_run(oakfield_life, HERE, pupil=2, since=TUESDAY.replace(day=2))
        tried(oakfield_life)
        flag(oakfield_life, "sen_support")
        flag(oakfield_life, "child_protection")
    return oakfield_life


def url(**asked: object) -> str:
    query = "&".join(f"{key}={value}" for key, value in asked.items())
    return reverse("reports:support_meeting", args=[900001]) + (f"?{query}" if query else "")


def files(life, abilities=FEW):
    with scoped(life.school_id):
        found = support_meeting_of(life.school_id, TUESDAY)
        return files_of(life.school_id, found, found.children, abilities=abilities)


# ---- who ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("who", "status"),
    [
        ("bob", 200), ("erin", 200), ("fiona", 200), ("alice", 404), ("olive", 404), ("sam", 404), ("wendy", 404),
        ("grace", 404), ("carol", 404), ("dave", 404),
    ],
)  # fmt: skip
def test_pack_is_for_those_who_make_packs(client, people, life, who, status):
    client.force_login(getattr(people, who))

    assert client.get(url()).status_code == status
    if status == 404:
        assert client.post(url(), {"who": "all"}).status_code == 404


# ---- what --------------------------------------------------------------------------------------------------------


def test_pupils_are_those_who_missed_a_tenth_the_severe_ones_first(life):
    with scoped(life.school_id):
        found = support_meeting_of(life.school_id, TUESDAY)

    assert [(child.name, child.severe) for child in found.children] == [
        ("Poppy Arkwright", True), ("Amelia Ashworth", False),
    ]  # fmt: skip
    assert (found.severe, found.on_roll) == (1, 3)
    assert [child.name for child in found.chosen("severe")] == ["Poppy Arkwright"]


def test_figures_are_those_of_figures(life):
    with scoped(life.school_id):
        found = support_meeting_of(life.school_id, TUESDAY)
        rows = {row.pupil_id: row.figures.counts for row in figures([life.school_id], Span(YEAR[0], TUESDAY), "pupil")}

    assert {child.pupil_id: child.counts for child in found.children} == {
        child.pupil_id: rows[child.pupil_id] for child in found.children
    }


def test_days_are_split_by_authorised_and_not(life):
    [poppy, amelia] = files(life)

    told = (poppy.child.missed, poppy.child.authorised, poppy.child.unauthorised, poppy.ill_days)
    assert told == ("20 days", "12 days", "8 days", "12 days")
    assert (amelia.child.missed, amelia.child.authorised, amelia.child.unauthorised) == ("1 day", "0 days", "1 day")


def test_steps_are_told_with_their_days_and_in_words_of_ours_alone(life):
    [poppy, amelia] = files(life)

    assert [(step.on, step.label, step.outcome) for step in poppy.steps] == [
        (TUESDAY, "Meeting with the family", "Held"),
        (TUESDAY, "Referral: Attendance team of the local authority", "sent"),
        (TUESDAY, "Referral: Children’s social care", "sent"),
    ]
    assert amelia.steps == ()


def test_who_may_not_know_sees_no_sensitive_flag_and_no_social_care(life):
    [poppy, _] = files(life, ("flags.view",))

    assert [row.kind for row in poppy.flags] == ["sen_support"]
    assert [step.label for step in poppy.steps] == [
        "Meeting with the family", "Referral: Attendance team of the local authority",
    ]  # fmt: skip
    assert [ask for ask in poppy.asks if "social care" in ask] == []


def test_asks_follow_from_what_is_known(life):
    [poppy, amelia] = files(life, ("flags.view",))

    assert poppy.asks == (
        "How does it stand? Attendance team of the local authority, asked on 10 March 2026.",
        "Does a legal step fit here, and what support would come first?",
    )
    assert amelia.asks == ("Nothing is recorded as tried yet. What would you try first?",)


def test_nobody_is_asked_for_costs_nothing(life, django_assert_num_queries):
    with scoped(life.school_id), django_assert_num_queries(0):
        assert steps_tried(life.school_id, [], YEAR[0], TUESDAY, abilities=FEW) == Tried()


def test_steps_stay_with_their_school(life, hillcrest_life):
    with scoped(hillcrest_life.school_id):
        found = steps_tried(
            hillcrest_life.school_id, [life.pupils[0].id], YEAR[0], TUESDAY.replace(day=20), abilities=FEW
        )
    assert found == Tried()


def test_between_years_there_is_nobody(life):
    with scoped(life.school_id):
        assert support_meeting_of(life.school_id, YEAR[0]).children == ()


# ---- the page ----------------------------------------------------------------------------------------------------


def test_officer_sees_no_sensitive_fact(client, people, life):
    client.force_login(people.bob)

    page = client.get(url()).content.decode()

    assert "SEN support" in page
    assert "Child protection plan" not in page
    assert "social care" not in page
    assert 'name="full"' not in page


def test_champion_sees_what_she_must_know(client, people, life):
    client.force_login(people.erin)

    page = client.get(url()).content.decode()

    assert "Child protection plan" in page
    assert "Referral: Children’s social care" in page


def test_page_of_severe_absence_alone(client, people, life):
    client.force_login(people.bob)

    page = client.get(url(who="severe")).content.decode()

    assert "Poppy Arkwright" in page
    assert "Amelia Ashworth" not in page


@pytest.mark.parametrize(
    ("who", "asked", "kind"),
    [
        ("bob", {"who": "all", "note": " An officer. "}, "support_meeting"),
        ("bob", {"who": "severe", "initials": "on"}, "support_meeting"),
        ("bob", {"who": "all", "full": "on"}, "support_meeting"),
        ("erin", {"who": "all", "full": "on"}, "support_meeting_full"),
    ],
)
def test_pack_is_asked_for(client, people, life, who, asked, kind):
    client.force_login(getattr(people, who))

    response = client.post(url(), asked)

    with scoped(life.school_id):
        row = ReportFile.objects.get(school_id=life.school_id)
    assert response.url == reverse("reports:file", args=[900001, row.id])
    assert (row.kind, row.asked) == (
        kind,
        {
            "on": "2026-03-10", "who": asked["who"], "initials": "initials" in asked,
            "note": asked.get("note", "").strip(),
        },
    )  # fmt: skip


def test_pack_that_is_sent_ahead_never_holds_sensitive_facts(client, people, life):
    client.force_login(people.erin)

    response = client.post(url(), {"who": "all", "initials": "on", "full": "on", "note": "Please come."})

    assert response.status_code == 422
    assert "Untick one of the two" in response.content.decode()
    assert "Please come." in response.content.decode()
    with scoped(life.school_id):
        assert not ReportFile.objects.filter(school_id=life.school_id).exists()
