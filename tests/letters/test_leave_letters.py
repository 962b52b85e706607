"""The letter about a decision on leave: drafted once for each decision, taken back with it, decided by a person."""

import pytest

from attendance.tenancy.scope import scoped
from letters.models import LeaveLetter, Letter
from letters.services import leave_letters as service
from letters.services.leave_letters import draft_leave_letters
from registers.services.leave import undo_leave
from tests.letters.texting import families
from tests.people_of_the_tests import AT
from tests.registers.planning import FRIDAY, HEAD, THURSDAY, ask, decide
from tests.registers.taking import at

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def clock(time_machine):
    time_machine.move_to(AT, tick=False)


@pytest.fixture
def life(oakfield_life):
    families(oakfield_life)
    return oakfield_life


def drafted(life, when=AT) -> int:
    with scoped(life.school_id):
        return draft_leave_letters(life.school_id, at=when)


def letters(life) -> list[Letter]:
    with scoped(life.school_id):
        return list(Letter.objects.filter(school_id=life.school_id).order_by("made_at", "id"))


def test_a_refusal_has_its_letter_with_the_reason_and_who_decided(life):
    decide(life, ask(life), decision="refused", reason="The days lie in term, and nothing exceptional was named.")

    count = drafted(life)

    [letter] = letters(life)
    assert (count, letter.key, letter.state, letter.pupil_id) == (1, "leave_refused", "draft", life.pupils[0].id)
    assert {name: letter.values[name] for name in ("leave_from", "leave_until", "decision_reason")} == {
        "leave_from": "Wednesday 11 March 2026",
        "leave_until": "Friday 13 March 2026",
        "decision_reason": "The days lie in term, and nothing exceptional was named.",
    }
    assert letter.values["decided_by"] == f"{HEAD.name}, {HEAD.position.lower()}"


def test_each_brother_and_sister_has_a_letter(life):
    decide(life, ask(life, pupils=(0, 1)), decision="granted", reason="")

    assert drafted(life) == 2
    assert [(one.key, one.pupil_id) for one in letters(life)] == [
        ("leave_granted", life.pupils[0].id), ("leave_granted", life.pupils[1].id),
    ]  # fmt: skip


def test_leave_in_part_names_the_days_that_are_granted(life):
    batch = ask(life)
    decide(life, batch, decision="part", reason="One day is enough.", granted_since=THURSDAY, granted_until=FRIDAY)

    drafted(life)

    [letter] = letters(life)
    said = [letter.values[name] for name in ("leave_from", "leave_until", "decision_reason")]
    assert letter.key == "leave_granted"
    assert said == [
        "Thursday 12 March 2026", "Thursday 12 March 2026", f"{service.ONLY_PART} One day is enough.",
    ]  # fmt: skip


def test_twice_drafts_once(life):
    decide(life, ask(life), decision="refused", reason="The days lie in term.")

    assert [drafted(life), drafted(life)] == [1, 0]
    assert len(letters(life)) == 1


def test_an_undone_decision_takes_its_open_letter_back_and_the_next_has_its_own(life):
    batch = ask(life)
    decide(life, batch, decision="refused", reason="The days lie in term.")
    drafted(life)
    with scoped(life.school_id):
        undo_leave(life.school_id, batch, by=HEAD, at=at("09:30"))

    gone = drafted(life)
    decide(life, batch, decision="granted", reason="", when="09:40")
    new = drafted(life)

    assert (gone, new) == (0, 1)
    assert [(one.key, one.state) for one in letters(life)] == [
        ("leave_refused", "withdrawn"),
        ("leave_granted", "draft"),
    ]


def test_only_a_school_whose_letters_do_not_follow_is_behind(life, hillcrest_life):
    batch, both = ask(life), [life.school_id, hillcrest_life.school_id]

    def late() -> set:
        with scoped(*both):
            return service.behind(both, at=AT)

    before = late()
    decide(life, batch, decision="refused", reason="The days lie in term.")
    decided = late()
    drafted(life)
    told = late()
    with scoped(life.school_id):
        undo_leave(life.school_id, batch, by=HEAD, at=at("09:30"))
    undone = late()
    drafted(life)

    assert [before, decided, told, undone, late()] == [set(), {life.school_id}, set(), {life.school_id}, set()]


def test_nothing_is_drafted_while_it_waits(life):
    ask(life)

    assert (drafted(life), letters(life)) == (0, [])


def test_where_the_second_write_fails_no_letter_is_left(life, monkeypatch):
    decide(life, ask(life), decision="refused", reason="The days lie in term.")

    def fails(*args, **kwargs):
        raise RuntimeError("the disk is full")

    monkeypatch.setattr(LeaveLetter.objects, "create", fails)
    with pytest.raises(RuntimeError):
        drafted(life)

    assert letters(life) == []


def test_an_old_decision_is_not_told_any_more(life, time_machine):
    decide(life, ask(life), decision="refused", reason="The days lie in term.")
    late = AT.replace(month=5)
    time_machine.move_to(late, tick=False)

    assert drafted(life, late) == 0
