"""Providers: their link, what they say of today's pupils, and what follows from it."""

from datetime import date, time

import pytest
from django.db import ProgrammingError, transaction

from attendance.calendar.models import SchoolSession
from attendance.tenancy.scope import scoped
from registers.models import ProviderAnswer
from registers.queries.planned_due import due_of
from registers.queries.providers import expected_on
from registers.services import providers as service
from registers.services.problems import DayProblem
from registers.services.providers import (
    Said,
    take_answers,
)
from registers.services.writing import Writing, write_marks
from tests.people_of_the_tests import OFFICER, TUESDAY
from tests.registers.marking import mark
from tests.registers.planning import (
    FRIDAY,
    WEDNESDAY,
    amended,
    linked,
    marks_by_day,
    plan,
    provider,
)
from tests.registers.statements import statements
from tests.registers.taking import at

pytestmark = pytest.mark.django_db
JULY = date(2026, 7, 1)


@pytest.fixture
def life(oakfield_life):
    return oakfield_life


def farm(life, *, pupils=(0,), code="B", since=TUESDAY, until=FRIDAY, **more):
    """Pupils at Moorside Farm; the provider's id, the secret of the link, and the provider."""
    place = provider(life)
    values = {"kind": "alternative_provision", "code": code, "note": "Animal care"} | more
    plan(life, pupils=pupils, since=since, until=until, provider_id=place, when="07:30", **values)
    return place, *linked(life, place)


def expected(life, place, day=TUESDAY):
    with scoped(life.school_id):
        return expected_on(life.school_id, day, provider_id=place)


def say(life, row, *said: Said, when="09:30", name="Kit Farmer", day=TUESDAY):
    with scoped(life.school_id):
        return take_answers(life.school_id, row, said, by_name=name, at=at(when, day))


def due(life, day=TUESDAY, clock=None):
    with scoped(life.school_id):
        return due_of(life.school_id, day, clock=clock)


# ---- what is expected, and what they say ---------------------------------------------------------------------------


def test_provider_sees_first_name_and_initial_of_todays_pupils(life):
    place, _, _ = farm(life, pupils=(0, 1))

    assert [(one.label, one.session) for one in expected(life, place)] == [
        ("Poppy A.", "AM"), ("Amelia A.", "AM"), ("Poppy A.", "PM"), ("Amelia A.", "PM"),
    ]  # fmt: skip
    assert expected(life, place, FRIDAY) == []


def test_nobody_is_expected_on_an_inset_day(life):
    place, _, _ = farm(life)
    with scoped(life.school_id):
        SchoolSession.objects.filter(school_id=life.school_id, date=WEDNESDAY).update(open=False)

    assert expected(life, place, WEDNESDAY) == []


def test_did_not_come_makes_the_mark_n_by_an_amendment(life):
    place, _, row = farm(life)
    [morning, _] = expected(life, place)

    taken = say(life, row, Said(morning.key, False, "Not at the bus stop"))

    assert (taken.saved, taken.kept, marks_by_day(life)[10, "AM"], marks_by_day(life)[10, "PM"]) == (1, (), "N", "B")
    assert amended(life) == [("B", "N", "Moorside Farm says: did not come")]


def test_came_is_kept_and_changes_no_mark(life):
    place, _, row = farm(life)

    say(life, row, *(Said(one.key, True) for one in expected(life, place)))

    with scoped(life.school_id):
        rows = list(ProviderAnswer.objects.filter(school_id=life.school_id).values_list("session", "came", "by_name"))
    assert (rows, amended(life)) == ([("AM", True, "Kit Farmer")], [])


def test_afternoon_is_taken_once_it_has_begun(life):
    place, _, row = farm(life)
    said = [Said(one.key, True) for one in expected(life, place)]

    assert (say(life, row, *said).saved, say(life, row, *said, when="13:00").saved) == (1, 1)


def test_same_answer_twice_is_kept_once(life):
    place, _, row = farm(life)
    said = Said(expected(life, place)[0].key, False)

    assert (say(life, row, said).saved, say(life, row, said).saved, len(amended(life))) == (1, 0, 1)


def test_came_after_all_gives_the_mark_back(life):
    place, _, row = farm(life)
    key = expected(life, place)[0].key
    say(life, row, Said(key, False))

    say(life, row, Said(key, True), when="10:00")

    with scoped(life.school_id):
        notes = expected_on(life.school_id, TUESDAY)[0].mark.note
    assert (marks_by_day(life)[10, "AM"], notes) == ("B", "Moorside Farm: Animal care")
    assert amended(life)[-1] == ("N", "B", "Moorside Farm says: came after all")


def test_mark_that_the_school_has_settled_is_kept(life):
    place, _, row = farm(life)
    key = expected(life, place)[0].key
    say(life, row, Said(key, False))
    with scoped(life.school_id):
        write_marks(
            life.school_id, [Writing(TUESDAY, "AM", life.pupils[0].id, "I", seen_version=2)], by=OFFICER,
            at=at("09:45"), origin="office", kind="amendment", reason="Mother rang",
        )  # fmt: skip

    taken = say(life, row, Said(key, True), when="10:00")

    assert (marks_by_day(life)[10, "AM"], [one.session for one in taken.kept]) == ("I", ["AM"])


def test_pupil_known_to_be_ill_is_not_expected(life):
    place = provider(life)
    with scoped(life.school_id):
        mark(life, "I", origin="known")
    plan(
        life, kind="alternative_provision", code="B", since=TUESDAY, until=WEDNESDAY, provider_id=place, note="Animals"
    )

    assert [(one.session, one.elsewhere) for one in expected(life, place)] == [("AM", True), ("PM", False)]
    assert [one.session for one in due(life)] == ["PM"]


def test_d_stays_d_and_is_listed_as_due(life):
    place, _, row = farm(life, kind="dual_registration", code="D", pattern={"1": "both"}, note="", until=JULY)
    say(life, row, Said(expected(life, place)[0].key, False))

    [one] = due(life, clock=time(9, 40))

    assert (marks_by_day(life)[10, "AM"], amended(life)) == ("D", [])
    assert (one.kind, one.late, one.words) == (
        "not_there", True,
        "Moorside Farm says: did not come this morning. That school keeps the mark; ask it what it does.",
    )  # fmt: skip


def test_answer_needs_a_name(life):
    place, _, row = farm(life)

    with pytest.raises(DayProblem, match="Who says so"):
        say(life, row, Said(expected(life, place)[0].key, True), name=" ")


def test_answer_about_a_pupil_of_another_provider_is_not_taken(life):
    place, _, row = farm(life)
    other = provider(life, "Valley Works", "work")
    _, their_row = linked(life, other)

    assert say(life, their_row, Said(expected(life, place)[0].key, False)).saved == 0


def test_second_write_that_fails_leaves_no_answer_and_no_n(life, monkeypatch):
    place, _, row = farm(life)
    key = expected(life, place)[0].key

    def fail(*args, **more):
        raise RuntimeError("the second write")

    monkeypatch.setattr(service, "record", fail)
    with pytest.raises(RuntimeError):
        say(life, row, Said(key, False))

    with scoped(life.school_id):
        assert ProviderAnswer.objects.filter(school_id=life.school_id).count() == 0
    assert marks_by_day(life)[10, "AM"] == "B"


@pytest.mark.unscoped
def test_answers_are_append_only_in_the_database(life):
    place, _, row = farm(life)
    say(life, row, Said(expected(life, place)[0].key, True))

    for change in (lambda rows: rows.update(came=False), lambda rows: rows.delete()):
        with scoped(life.school_id), pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
            change(ProviderAnswer.objects.filter(school_id=life.school_id))


@pytest.mark.parametrize("pupils", [(0,), (0, 1, 2)])
def test_answers_cost_the_same_for_one_pupil_and_three(life, pupils):
    place, _, row = farm(life, pupils=pupils)
    said = [Said(one.key, False) for one in expected(life, place)]

    with statements() as sent:
        say(life, row, *said)

    assert len(sent) == 10, "\n".join(sent)
