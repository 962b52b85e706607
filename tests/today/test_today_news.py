"""Since you last looked: what others did meanwhile, kept for one sitting."""

from datetime import date

import pytest
import time_machine

from attendance.tenancy.scope import scoped
from registers.models import AbsenceReport, IncomingMessage, LeaveRequest
from tests.interventions.casework import at_stage, proposed_case, publish
from tests.people_of_the_tests import TUESDAY, actor
from tests.registers.marking import amend, mark
from tests.registers.taking import at
from tests.today.daywork import TODAY, part

pytestmark = pytest.mark.django_db
FRIDAY = date(2026, 3, 6)


@pytest.fixture
def life(oakfield_life):
    return oakfield_life


@pytest.fixture
def opened(client):
    """Opens Today as somebody at a time; signs in again where the session has run out over night."""

    def opened(user, clock: str, day=TUESDAY):
        with time_machine.travel(at(clock, day), tick=False):
            client.force_login(user)
            return client.get(TODAY)

    return opened


def changed(life, code: str, *, by, when: str, pupil: int = 0) -> None:
    """Friday’s N of a pupil becomes another code."""
    with scoped(life.school_id):
        mark(life, "N", pupil=pupil, day=FRIDAY)
        amend(life, code, pupil=pupil, day=FRIDAY, at=at(when), by=by)


def test_first_time_there_is_no_news(life, people, opened):
    assert part(opened(people.bob, "09:00"), "news") == ""


def test_nothing_new(life, people, opened):
    opened(people.bob, "16:10", date(2026, 3, 9))

    said = part(opened(people.bob, "09:00"), "news")

    assert said == "Since you last looked Mon 16:10 Nothing that concerns you has changed."


def test_what_others_changed_is_told_and_ones_own_is_not(life, people, opened):
    opened(people.bob, "16:10", date(2026, 3, 9))
    changed(life, "O", by=actor(people.erin), when="08:40")
    changed(life, "M", by=actor(people.bob), when="08:45", pupil=1)

    said = part(opened(people.bob, "09:00"), "news")

    assert said == "Since you last looked Mon 16:10 Erin Champion changed Poppy Arkwright, Fri am, N to O"


def test_news_stay_for_the_sitting_and_go_with_the_next(life, people, opened):
    opened(people.bob, "16:10", date(2026, 3, 9))
    changed(life, "O", by=actor(people.erin), when="08:40")
    first = opened(people.bob, "09:00")

    again, later = opened(people.bob, "09:29"), opened(people.bob, "09:31")

    assert part(again, "news") == part(first, "news")
    assert part(later, "news") == "Since you last looked 09:00 Nothing that concerns you has changed."


def test_more_than_four_changes_are_counted(life, people, opened):
    opened(people.bob, "16:10", date(2026, 3, 9))
    for n, session in enumerate(("AM", "PM") * 3):
        with scoped(life.school_id):
            mark(life, "N", pupil=n // 2, day=FRIDAY, session=session)
            amend(life, "O", pupil=n // 2, day=FRIDAY, session=session, at=at(f"08:4{n}"), by=actor(people.erin))

    said = part(opened(people.bob, "09:00"), "news")

    assert (said.count("Erin Champion changed"), said.endswith("2 more changes of marks")) == (4, True)


def test_stages_that_others_moved_are_told_to_those_who_see_cases(life, people, opened):
    for who in (people.bob, people.olive):
        opened(who, "08:00")
    with scoped(life.school_id):
        publish(life)
        at_stage(life)

    told = {}
    for who in (people.bob, people.olive):
        told[who.name] = part(opened(who, "08:55"), "news")

    assert told["Bob Officer"].endswith("1 pupil moved up a stage")
    assert told["Olive Office"].endswith("Nothing that concerns you has changed.")


# ---- what waits ---------------------------------------------------------------------------------------------------


def waiting_rows(life) -> None:
    """A report of brother and sister, a message, a request for leave, a suggested stage."""
    school, batch = life.school_id, life.pupils[0].id
    with scoped(school):
        for pupil in life.pupils[:2]:
            AbsenceReport.objects.create(
                school_id=school, batch=batch, pupil_id=pupil.id, channel="form", said_by="Ada Quill, mother",
                since=TUESDAY, until=date(2026, 3, 11), received_at=at("08:20"),
            )  # fmt: skip
        IncomingMessage.objects.create(school_id=school, channel="text", words="Poppy is ill", received_at=at("08:30"))
        LeaveRequest.objects.create(
            school_id=school, batch=batch, pupil_id=batch, since=date(2026, 5, 4), until=date(2026, 5, 9),
            ground="exceptional", why="A wedding", asked_by="Ada Quill, mother", asked_on=TUESDAY, made_name="Bob",
            made_at=at("08:30"),
        )  # fmt: skip
        publish(life)
        proposed_case(life)


@pytest.mark.parametrize(
    ("who", "said"),
    [
        (
            "fiona",
            "Waiting for a person to decide 1 suggested stage yours to decide Open: suggested stage "
            "1 request for leave before the leave begins Open: request for leave "
            "1 report from a family accept or ask back Open: report from a family",
        ),
        (
            "bob",
            "Waiting for a person to decide 1 suggested stage yours to decide Open: suggested stage "
            "1 report from a family accept or ask back Open: report from a family",
        ),
        (
            "olive",
            "Waiting for a person to decide 1 report from a family accept or ask back Open: report from a family",
        ),
    ],
)
def test_what_waits_is_shown_to_those_who_decide_it(life, people, opened, who, said):
    waiting_rows(life)

    assert part(opened(getattr(people, who), "09:00"), "decide") == said


def test_messages_and_reports_are_news_as_long_as_they_wait(life, people, opened):
    opened(people.bob, "16:10", date(2026, 3, 9))
    waiting_rows(life)

    said = part(opened(people.bob, "09:00"), "news")

    assert said.startswith("Since you last looked Mon 16:10 1 message has come in 1 report from a family waits")


def test_head_is_told_in_the_briefing_what_waits_for_a_decision(life, people, opened):
    waiting_rows(life)

    said = part(opened(people.fiona, "09:00"), "brief")

    assert said.endswith("Waiting for your decision: one request for leave and one suggested stage.")
