"""Things to be done in a case: asked for, done, dropped, moved to another day, reminded of."""

from datetime import date, timedelta

import pytest
from django.urls import reverse

from attendance.tenancy.scope import scoped
from interventions.models import Action, CaseEvent
from interventions.queries.actions import actions_awaiting_letter
from interventions.queries.cases import action_by_id
from interventions.queries.events import events_of
from interventions.services.actions import ActionData, add_action, drop_action, finish_action, move_due
from interventions.services.cases import move_case
from interventions.services.problems import CaseProblem
from interventions.services.reminders import remind
from tests.interventions.casework import NIGHT, at_stage, case_of, policy, publish
from tests.people_of_the_tests import AT, OFFICER, TUESDAY
from tests.registers.statements import statements

pytestmark = pytest.mark.django_db
FRIDAY = date(2026, 3, 13)


@pytest.fixture
def life(oakfield_life):
    with scoped(oakfield_life.school_id):
        publish(oakfield_life)
    return oakfield_life


def letter(life, *, pupil: int = 0) -> Action:
    return Action.objects.get(school_id=life.school_id, kind="letter", pupil_id=life.pupils[pupil].id)


def last_text(life) -> str:
    return CaseEvent.objects.filter(school_id=life.school_id).exclude(kind="entered").latest("at").text


def test_action_is_asked_for_with_a_day_and_a_reminder(life):
    with scoped(life.school_id):
        case_id = at_stage(life)
        key = add_action(life.school_id, case_id, ActionData("Ask the school nurse", FRIDAY), by=OFFICER, at=AT)
        row = Action.objects.get(school_id=life.school_id, id=key)

        assert (row.due, row.remind_on, row.state) == (FRIDAY, date(2026, 3, 12), "to_do")
        assert last_text(life) == "To do, by 13 March 2026: Ask the school nurse"


def test_what_a_person_asked_for_stays_when_the_case_moves(life):
    with scoped(life.school_id):
        case_id = at_stage(life)
        add_action(life.school_id, case_id, ActionData("Ask the school nurse"), by=OFFICER, at=AT)
        move_case(life.school_id, case_id, "sal2", reason="x", policy=policy(), by=OFFICER, at=AT)
        to_do = Action.objects.filter(school_id=life.school_id, state="to_do").values_list("kind", flat=True)

        assert sorted(to_do) == ["meeting", "task"]


def test_letter_that_was_sent_counts_for_the_policy(life):
    with scoped(life.school_id):
        at_stage(life)
        waiting = [row.template for row in actions_awaiting_letter(life.school_id)]
        finish_action(life.school_id, letter(life).id, outcome="Posted first class", by=OFFICER, at=AT)
        events = events_of(life.school_id, TUESDAY, TUESDAY)[life.pupils[0].id]["attendance"]

        assert waiting == ["sal1"]
        assert events == {"tier:sal1": (TUESDAY,), "letter:sal1": (TUESDAY,)}
        assert actions_awaiting_letter(life.school_id) == []
        assert (letter(life).state, letter(life).done_name) == ("done", "Bob Officer")


def test_action_that_is_not_needed_says_why(life):
    with scoped(life.school_id):
        at_stage(life)
        drop_action(life.school_id, letter(life).id, reason="Told face to face at the gate.", by=OFFICER, at=AT)

        assert letter(life).state == "dropped"
        assert last_text(life) == "Letter to the family: Support letter 1: not needed. Told face to face at the gate."


def test_action_gets_another_day_with_a_reason(life):
    with scoped(life.school_id):
        at_stage(life)
        move_due(life.school_id, letter(life).id, due=date(2026, 3, 20), reason="New address", by=OFFICER, at=AT)

        assert (letter(life).due, letter(life).remind_on) == (date(2026, 3, 20), date(2026, 3, 19))


@pytest.mark.parametrize(
    ("deed", "field"),
    [
        (lambda life, key: finish_action(life.school_id, key, outcome=" ", by=OFFICER, at=AT), "outcome"),
        (
            lambda life, key: finish_action(life.school_id, key, outcome="x", on=FRIDAY, by=OFFICER, at=AT),
            "on",
        ),
        (lambda life, key: drop_action(life.school_id, key, reason="", by=OFFICER, at=AT), "outcome"),
        (lambda life, key: move_due(life.school_id, key, due=None, reason="x", by=OFFICER, at=AT), "due"),
        (
            lambda life, key: move_due(
                life.school_id, key, due=TUESDAY - timedelta(days=1), reason="x", by=OFFICER, at=AT
            ),
            "due",
        ),
        (lambda life, key: move_due(life.school_id, key, due=FRIDAY, reason="", by=OFFICER, at=AT), "outcome"),
    ],
)
def test_action_is_not_settled_without_what_is_needed(life, deed, field):
    with scoped(life.school_id):
        at_stage(life)
        with pytest.raises(CaseProblem) as refused:
            deed(life, letter(life).id)

        assert (refused.value.field, letter(life).state) == (field, "to_do")


def test_action_is_settled_once(life):
    with scoped(life.school_id):
        at_stage(life)
        finish_action(life.school_id, letter(life).id, outcome="Sent", by=OFFICER, at=AT)
        with pytest.raises(CaseProblem, match="no longer to be done"):
            drop_action(life.school_id, letter(life).id, reason="x", by=OFFICER, at=AT)


def test_action_is_overdue_after_its_day(life):
    with scoped(life.school_id):
        case_id = at_stage(life)
        row = action_by_id(life.school_id, case_id, letter(life).id)

    assert (row.overdue(date(2026, 3, 17)), row.overdue(date(2026, 3, 18))) == (False, True)


@pytest.mark.parametrize("deed", ["add", "finish", "drop", "move"])
def test_nothing_is_kept_where_the_audit_row_fails(life, monkeypatch, deed):
    def fail(*args, **kwargs):
        raise RuntimeError("no audit row")

    monkeypatch.setattr("interventions.services.actions.record", fail)
    with scoped(life.school_id):
        case_id = at_stage(life)
        before = CaseEvent.objects.filter(school_id=life.school_id).count()
        key, school = letter(life).id, life.school_id
        deeds = {
            "add": lambda: add_action(school, case_id, ActionData("Ask"), by=OFFICER, at=AT),
            "finish": lambda: finish_action(school, key, outcome="x", by=OFFICER, at=AT),
            "drop": lambda: drop_action(school, key, reason="x", by=OFFICER, at=AT),
            "move": lambda: move_due(school, key, due=FRIDAY, reason="x", by=OFFICER, at=AT),
        }
        with pytest.raises(RuntimeError):
            deeds[deed]()

        assert CaseEvent.objects.filter(school_id=life.school_id).count() == before
        assert (letter(life).state, letter(life).due) == ("to_do", date(2026, 3, 17))
        assert Action.objects.filter(school_id=life.school_id, kind="task").count() == 0


def test_owner_is_reminded_before_and_once_after_it_was_due(life):
    with scoped(life.school_id):
        at_stage(life)
        days = [date(2026, 3, 13), date(2026, 3, 16), date(2026, 3, 17), date(2026, 3, 18), date(2026, 3, 19)]
        counts = [remind(life.school_id, day, at=NIGHT + (day - TUESDAY)) for day in days]
        again = remind(life.school_id, days[-1], at=NIGHT + (days[-1] - TUESDAY))
        texts = CaseEvent.objects.filter(school_id=life.school_id, kind="reminder").order_by("at")

        assert (counts, again) == ([0, 1, 0, 1, 0], 0)
        assert list(texts.values_list("text", flat=True)) == [
            "Reminder to the attendance officer: Letter to the family: Support letter 1 is due on 17 March 2026.",
            "Reminder to the attendance officer: Letter to the family: Support letter 1 was due on 17 March 2026.",
        ]


def test_reminding_costs_the_same_for_one_and_for_three(life):
    def count() -> int:
        with statements() as sent:
            remind(life.school_id, date(2026, 3, 16), at=NIGHT)
        return len(sent)

    with scoped(life.school_id):
        at_stage(life)
        one = count()
        for n in (1, 2):
            at_stage(life, pupil=n)
        Action.objects.filter(school_id=life.school_id, kind="letter").update(remind_on=date(2026, 3, 16))
        three = count()

    assert (one, three) == (5, 5)


@pytest.mark.parametrize(
    ("data", "state"),
    [
        ({"state": "done", "outcome": "Posted"}, "done"),
        ({"state": "due", "outcome": "Address", "due": "2026-03-20"}, "to_do"),
        ({"state": "dropped", "outcome": "Spoke to them"}, "dropped"),
    ],
)
def test_page_settles_an_action(client, people, life, time_machine, data, state):
    time_machine.move_to(AT, tick=False)
    with scoped(life.school_id):
        case_id, key = at_stage(life), letter(life).id
    client.force_login(people.wendy)

    response = client.post(reverse("interventions:action", args=[900001, case_id, key]), data)

    with scoped(life.school_id):
        assert (response.status_code, letter(life).state) == (302, state)


def test_page_asks_for_something_to_be_done(client, people, life, time_machine):
    time_machine.move_to(AT, tick=False)
    with scoped(life.school_id):
        case_id = at_stage(life)
    client.force_login(people.bob)
    url = reverse("interventions:action_new", args=[900001, case_id])

    wrong = client.post(url, {"title": "Ask", "owner_role": "attendance_officer", "due": "2026-03-01"})
    right = client.post(
        url, {"title": "Ask", "owner_role": "attendance_officer", "owner_id": str(people.bob.id), "due": "2026-03-12"}
    )

    assert wrong.context["form"].errors["due"] == ["That day has passed. Give today or a later day."]
    assert right.status_code == 302
    with scoped(life.school_id):
        assert Action.objects.get(school_id=life.school_id, title="Ask").owner_id == people.bob.id


def test_action_of_another_case_is_not_there(client, people, life):
    with scoped(life.school_id):
        at_stage(life, pupil=0)
        at_stage(life, pupil=1)
        case_id, key = case_of(life, pupil=1).id, letter(life).id
    client.force_login(people.bob)

    assert client.get(reverse("interventions:action", args=[900001, case_id, key])).status_code == 404
