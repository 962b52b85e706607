"""The day’s review: every child not accounted for, decided in place; the minutes are kept and can be taken back."""

from datetime import timedelta

import pytest
from django.urls import reverse

from attendance.access.rules.actors import Actor
from attendance.kit.uuid7 import uuid7
from attendance.tenancy.scope import scoped
from interventions.models import ReviewNote
from interventions.queries.review import notes_of_day, review_of
from interventions.services.problems import CaseProblem, SentTwice
from interventions.services.review import take_back_review
from tests.factories.school_life import add_pupil
from tests.interventions.first_day_work import NINE_40, NOON, adult, away, decided, flagged, logged, planned, rung
from tests.people_of_the_tests import OFFICER, TUESDAY
from tests.registers.marking import amend

pytestmark = pytest.mark.django_db
ERIN = Actor(uuid7(), "Erin Champion", "Senior attendance champion")
ALL = ("flags.sensitive", "flags.view", "first_day.review", "first_day.work")


@pytest.fixture
def life(oakfield_life, time_machine):
    time_machine.move_to(NOON, tick=False)
    with scoped(oakfield_life.school_id):
        away(oakfield_life)
    return oakfield_life


def url(name: str = "review", *more) -> str:
    return reverse(f"interventions:{name}", args=[900001, *more])


def post(client, life, decision: str, *, pupil: int = 0, **typed):
    key = life.pupils[pupil].id
    prefix = f"d{key.hex}"
    values = {"decision": decision, "pupil_id": str(key), **typed}
    return client.post(url(), {"form": prefix, **{f"{prefix}-{name}": value for name, value in values.items()}})


def notes(life) -> list[tuple]:
    with scoped(life.school_id):
        return [(row.decision, row.words, row.who, row.by_name) for row in notes_of_day(life.school_id, TUESDAY)]


# ---- the deed -----------------------------------------------------------------------------------------------------


def test_decision_is_kept_and_can_be_taken_back_by_a_row_of_its_own(life):
    with scoped(life.school_id):
        note_id = decided(life, "visit", who="Bob and Wendy")
        before = notes(life)
        for _ in range(2):
            take_back_review(life.school_id, note_id, by=OFFICER, at=NOON)

        rows = ReviewNote.objects.filter(school_id=life.school_id).order_by("id").values_list("decision", "undoes_id")
        assert before == [("visit", "", "Bob and Wendy", "Bob Officer")]
        assert (notes(life), list(rows)) == ([], [("visit", None), ("taken_back", note_id)])


@pytest.mark.parametrize(
    ("decision", "field"), [("", "decision"), ("taken_back", "decision"), ("wait", "words"), ("explained", "words")]
)
def test_decision_that_says_too_little_is_refused(life, decision, field):
    with scoped(life.school_id):
        with pytest.raises(CaseProblem) as refused:
            decided(life, decision)

        assert (refused.value.field, notes(life)) == (field, [])


def test_button_pressed_twice_decides_once(life):
    with scoped(life.school_id):
        decided(life, "visit", by=ERIN)
        with pytest.raises(SentTwice):
            decided(life, "visit", by=ERIN, at=NOON + timedelta(seconds=2))
        decided(life, "visit", by=ERIN, at=NOON + timedelta(minutes=5))

        assert len(notes(life)) == 2


def test_decision_of_another_day_is_not_taken_back(life):
    with scoped(life.school_id):
        note_id = decided(life)
        with pytest.raises(CaseProblem, match="no such decision of today"):
            take_back_review(life.school_id, note_id, by=OFFICER, at=NOON + timedelta(days=1))


@pytest.mark.parametrize("deed", ["decide", "take back"])
def test_nothing_is_kept_where_the_second_row_fails(life, monkeypatch, deed):
    def fail(*args, **kwargs):
        raise RuntimeError("no audit row")

    with scoped(life.school_id):
        note_id = decided(life, "text")
        monkeypatch.setattr("interventions.services.review.record", fail)
        deeds = {
            "decide": lambda: decided(life, "visit"),
            "take back": lambda: take_back_review(life.school_id, note_id, by=OFFICER, at=NOON),
        }
        with pytest.raises(RuntimeError):
            deeds[deed]()

        assert [row[0] for row in notes(life)] == ["text"]


# ---- the list -----------------------------------------------------------------------------------------------------


def test_list_has_everybody_unaccounted_for_the_worst_colour_first(life):
    with scoped(life.school_id):
        away(life, pupil=1)
        away(life, pupil=2)
        flagged(life, pupil=2)
        amend(life, "I", pupil=1)
        logged(life, "no_answer")
        visit_id, alarm_id = planned(life), rung(life)
        found = review_of(life.school_id, TUESDAY, NOON, abilities=ALL, user_id=None)

    lines = [(line.pupil.name, line.pupil.colour, [step.key for step in line.late]) for line in found.lines]
    assert lines == [
        ("Yusuf Bashir", "red", ["call", "tell_visitor", "review"]), ("Poppy Arkwright", "green", ["text", "call"]),
    ]  # fmt: skip
    poppy = found.lines[1]
    assert (poppy.visit.id, [one.id for one in poppy.alarms], len(poppy.pupil.tried)) == (visit_id, [alarm_id], 2)
    assert found.undecided == 2


def test_decision_about_a_child_who_came_since_stays_in_the_minutes(life):
    with scoped(life.school_id):
        decided(life, "ring_again")
        amend(life, "L")
        found = review_of(life.school_id, TUESDAY, NOON, abilities=ALL, user_id=None)

    assert found.lines == ()
    assert [(name, note.label) for name, note in found.since] == [("Poppy Arkwright", "Ring again")]


def test_review_is_late_again_once_its_only_decision_was_taken_back(life):
    late = []
    with scoped(life.school_id):
        flagged(life)
        note_id = decided(life, "ring_again")
        for _ in range(2):
            [line] = review_of(life.school_id, TUESDAY, NOON, abilities=ALL, user_id=None).lines
            late.append([step.key for step in line.late])
            take_back_review(life.school_id, note_id, by=OFFICER, at=NOON)

    assert late == [["call", "tell_visitor"], ["call", "tell_visitor", "review"]]


# ---- the page -----------------------------------------------------------------------------------------------------


def test_decision_is_typed_in_place_and_leads_back_to_the_same_child(client, people, life):
    client.force_login(people.erin)
    answer = post(client, life, "visit", who="Bob and Wendy", words="Blinds are down.")
    page = client.get(answer["Location"])

    assert answer["Location"] == f"{url()}#p-{life.pupils[0].id}"
    assert notes(life) == [("visit", "Blinds are down.", "Bob and Wendy", "Erin Champion")]
    assert "A visit was decided and nobody is sent." in page.text


def test_refused_decision_comes_back_as_it_was_typed_beside_its_child(client, people, life):
    client.force_login(people.sam)
    answer = post(client, life, "wait", who="Sam will look")

    assert (answer.status_code, notes(life)) == (422, [])
    [row] = answer.context["rows"]
    assert row["form"].errors["words"] == ["A word more is needed. Write until when, and why waiting is safe."]
    assert 'value="Sam will look"' in answer.text


def test_words_are_kept_where_the_child_is_accounted_for_meanwhile(client, people, life):
    with scoped(life.school_id):
        amend(life, "L")
    client.force_login(people.sam)
    answer = post(client, life, "wait", who="Sam will look")

    assert (answer.status_code, answer.context["rows"]) == (422, [])
    assert 'value="Sam will look"' in answer.text


@pytest.mark.parametrize("typed", [{}, {"form": "dx", "dx-pupil_id": "nobody"}])
def test_decision_about_nobody_is_not_found(client, people, life, typed):
    client.force_login(people.erin)

    assert client.post(url(), typed).status_code == 404


def test_undo_is_a_button_beside_the_decision(client, people, life):
    with scoped(life.school_id):
        note_id = decided(life)
    client.force_login(people.erin)
    answer = client.post(url("review_undo", note_id))

    assert (answer.status_code, notes(life)) == (302, [])
    assert client.post(url("review_undo", note_id)).status_code == 404


def test_empty_list_says_that_everyone_is_accounted_for(client, people, life):
    with scoped(life.school_id):
        amend(life, "I")
    client.force_login(people.fiona)

    assert "Everyone is accounted for" in client.get(url()).text


def test_review_costs_the_same_for_one_child_and_for_three(client, people, life, django_assert_num_queries):
    client.force_login(people.erin)
    with scoped(life.school_id):
        add_pupil(life)
        away(life, pupil=3)
        decided(life, pupil=3)
        amend(life, "I", pupil=3)
    for n in range(3):
        with scoped(life.school_id):
            if n:
                away(life, pupil=n)
            adult(life, pupil=n)
            logged(life, "no_answer", pupil=n)
            planned(life, pupil=n, at=NINE_40)
            rung(life, pupil=n)
            decided(life, pupil=n)
        if n != 1:
            with django_assert_num_queries(19):
                page = client.get(url())
            assert len(page.context["rows"]) == n + 1
