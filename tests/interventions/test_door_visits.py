"""Visits at home on the day of an absence: two people, the risk read first, each a line of the contact log."""

from datetime import time, timedelta

import pytest

from attendance.access.rules.actors import Actor
from attendance.kit.uuid7 import uuid7
from attendance.tenancy.scope import scoped
from interventions.models import DoorVisit
from interventions.queries.door_visits import visits_of_day
from interventions.services.door_visits import (
    DoorVisitData,
    cancel_door_visit,
    plan_door_visit,
    record_door_visit,
    undo_door_visit,
)
from interventions.services.problems import CaseProblem, SentTwice
from registers.queries.following import log_of_day
from tests.interventions.casework import policy
from tests.interventions.first_day_work import NINE_40, TWO, assessed, away, flagged, planned
from tests.people_of_the_tests import OFFICER, TUESDAY

pytestmark = pytest.mark.django_db
LATER = NINE_40 + timedelta(minutes=50)
BOB = Actor(uuid7(), "Bob Officer", "Attendance officer")
ALONE = policy(visits={"alone": True})
SEES = ("first_day.visit",)


@pytest.fixture
def life(oakfield_life):
    with scoped(oakfield_life.school_id):
        away(oakfield_life)
    return oakfield_life


@pytest.fixture(autouse=True)
def _scope(life):
    with scoped(life.school_id):
        yield


def log(life) -> list[tuple]:
    rows = log_of_day(life.school_id, TUESDAY, abilities=("flags.sensitive",))
    return [(row.channel, row.outcome, row.whom, row.step, row.words, row.undone) for row in rows]


def record(life, visit_id, *, seen="pupil", outcome="In bed, well.", people=TWO, by=OFFICER, at=LATER, **more):
    rules = more.pop("policy", policy(visits={"alone": False}))
    return record_door_visit(
        life.school_id, visit_id, people=people, seen=seen, outcome=outcome, policy=rules, by=by, at=at
    )


def states(life) -> list[tuple]:
    return [(row.state, row.seen, row.outcome) for row in DoorVisit.objects.filter(school_id=life.school_id)]


def test_visit_is_planned_with_a_line_in_the_log(life):
    planned(life, by_time=time(10, 45))

    [row] = visits_of_day(life.school_id, TUESDAY, abilities=SEES)
    assert (row.people, row.by_time, row.state, row.made_name) == (TWO, time(10, 45), "planned", "Bob Officer")
    assert log(life) == [
        (
            "note", "note", "", "",
            "Home visit planned: Bob Officer and Wendy Welfare, by 10:45. Nobody answers.", False,
        )
    ]  # fmt: skip


@pytest.mark.parametrize("going", [("Bob Officer",), ("Bob Officer", " Bob Officer "), ()])
def test_nobody_goes_alone(life, going):
    with pytest.raises(CaseProblem) as refused:
        planned(life, people=going)

    assert (refused.value.field, states(life)) == ("people", [])


def test_one_may_go_where_the_policy_says_so(life):
    visit_id = planned(life, people=("Bob Officer",), policy=ALONE)
    record(life, visit_id, people=("Bob Officer",), policy=ALONE)

    assert states(life) == [("done", "pupil", "In bed, well.")]


def test_nobody_goes_to_a_red_childs_home_before_the_risk_was_assessed_and_read(life):
    flagged(life)
    with pytest.raises(CaseProblem, match="no risk assessment yet"):
        planned(life, read_risk=True)
    risk_id = assessed(life)
    with pytest.raises(CaseProblem, match="before the risk assessment was read"):
        planned(life)
    planned(life, read_risk=True)

    assert [row.risk_id for row in visits_of_day(life.school_id, TUESDAY, abilities=SEES)] == [risk_id]


def test_policy_may_ask_for_the_assessment_of_every_child(life):
    with pytest.raises(CaseProblem, match="no risk assessment yet"):
        planned(life, policy=policy())


def test_time_that_has_passed_is_refused(life):
    with pytest.raises(CaseProblem, match="It is 9:40"):
        planned(life, by_time=time(9, 39))


def test_second_visit_the_same_day_is_refused_with_the_name_of_who_was_first(life):
    planned(life)
    with pytest.raises(CaseProblem, match="Bob Officer planned a visit at 9:40: Bob Officer and Wendy Welfare"):
        planned(life, at=LATER, people=("Sam", "Olive"))

    assert len(states(life)) == 1


def test_button_pressed_twice_plans_and_records_once(life):
    visit_id = planned(life, by=BOB)
    with pytest.raises(SentTwice):
        planned(life, by=BOB, at=NINE_40 + timedelta(seconds=2))
    record(life, visit_id, by=BOB)
    with pytest.raises(SentTwice):
        record(life, visit_id, by=BOB, at=LATER + timedelta(seconds=2))

    assert (len(states(life)), len(log(life))) == (1, 2)


@pytest.mark.parametrize(
    ("seen", "outcome", "whom", "step"),
    [
        ("pupil", "seen", "the pupil", "face_to_face"),
        ("both", "seen", "the pupil and a parent", "face_to_face"),
        ("parent", "seen", "a parent", ""),
        ("other", "note", "somebody else", ""),
        ("nobody", "no_answer", "", ""),
    ],
)
def test_visit_that_was_made_says_in_the_log_who_was_seen(life, seen, outcome, whom, step):
    record(life, planned(life), seen=seen)

    assert states(life) == [("done", seen, "In bed, well.")]
    assert log(life)[-1][:4] == ("visit", outcome, whom, step)


@pytest.mark.parametrize(("change", "field"), [({"seen": ""}, "seen"), ({"outcome": " "}, "outcome"),
                                               ({"people": ("Bob",)}, "people")])  # fmt: skip
def test_record_that_lacks_something_is_refused(life, change, field):
    visit_id = planned(life)
    with pytest.raises(CaseProblem) as refused:
        record(life, visit_id, **change)

    assert (refused.value.field, states(life)) == (field, [("planned", "", "")])


def test_visit_is_called_off_with_the_reason(life):
    visit_id = planned(life)
    with pytest.raises(CaseProblem, match="Why it is called off is missing"):
        cancel_door_visit(life.school_id, visit_id, reason=" ", by=OFFICER, at=LATER)
    cancel_door_visit(life.school_id, visit_id, reason="Poppy walked in.", by=OFFICER, at=LATER)

    assert states(life) == [("cancelled", "", "Poppy walked in.")]
    assert log(life)[-1] == ("note", "note", "", "", "Home visit called off. Poppy walked in.", False)


def test_visit_that_is_over_cannot_be_recorded_again_and_says_by_whom_it_was(life):
    visit_id = planned(life)
    record(life, visit_id)
    with pytest.raises(CaseProblem, match="Bob Officer has recorded this visit already"):
        cancel_door_visit(life.school_id, visit_id, reason="x", by=OFFICER, at=LATER + timedelta(hours=1))


def test_undo_gives_the_plan_back_and_takes_the_line_of_the_log_back(life):
    visit_id = planned(life)
    record(life, visit_id)
    undo_door_visit(life.school_id, visit_id, by=OFFICER, at=LATER)
    record(life, visit_id, seen="nobody", outcome="Wrong door before.", at=LATER + timedelta(minutes=1))

    assert states(life) == [("done", "nobody", "Wrong door before.")]
    assert [(row[1], row[5]) for row in log(life)] == [("note", False), ("seen", True), ("no_answer", False)]


def test_undo_is_for_the_day_itself_and_for_what_is_over(life):
    visit_id = planned(life)
    with pytest.raises(CaseProblem, match="nothing to take back"):
        undo_door_visit(life.school_id, visit_id, by=OFFICER, at=LATER)
    record(life, visit_id)
    with pytest.raises(CaseProblem, match="nothing to take back"):
        undo_door_visit(life.school_id, visit_id, by=OFFICER, at=LATER + timedelta(days=1))

    assert states(life) == [("done", "pupil", "In bed, well.")]


def test_undo_waits_for_the_other_visit_of_the_day(life):
    first = planned(life)
    cancel_door_visit(life.school_id, first, reason="No car.", by=OFFICER, at=LATER)
    planned(life, at=LATER)
    with pytest.raises(CaseProblem, match="Another visit is planned meanwhile"):
        undo_door_visit(life.school_id, first, by=OFFICER, at=LATER)


def test_pupil_of_another_school_is_not_found(life, hillcrest_life):
    data = DoorVisitData(TWO)
    with pytest.raises(CaseProblem, match="no such pupil"):
        plan_door_visit(
            life.school_id, hillcrest_life.pupils[0].id, data, policy=policy(), by=OFFICER, at=NINE_40
        )  # fmt: skip


@pytest.mark.parametrize("deed", ["plan", "record", "cancel", "undo"])
@pytest.mark.parametrize("second", ["record", "log_contact"])
def test_nothing_is_kept_where_the_second_row_fails(life, monkeypatch, deed, second):
    def fail(*args, **kwargs):
        raise RuntimeError("not written")

    visit_id = None if deed == "plan" else planned(life)
    if deed == "undo":
        record(life, visit_id)
    before = (states(life), log(life))
    name = "undo_contact" if (deed, second) == ("undo", "log_contact") else second
    monkeypatch.setattr(f"interventions.services.door_visits.{name}", fail)
    deeds = {
        "plan": lambda: planned(life),
        "record": lambda: record(life, visit_id),
        "cancel": lambda: cancel_door_visit(life.school_id, visit_id, reason="x", by=OFFICER, at=LATER),
        "undo": lambda: undo_door_visit(life.school_id, visit_id, by=OFFICER, at=LATER),
    }
    with pytest.raises(RuntimeError):
        deeds[deed]()

    assert (states(life), log(life)) == before


def test_visits_are_read_only_by_those_who_work_on_the_first_day(life):
    planned(life)

    found = {one: len(visits_of_day(life.school_id, TUESDAY, abilities=(one,))) for one in ("today.view", *SEES)}
    assert found == {"today.view": 0, "first_day.visit": 1}
