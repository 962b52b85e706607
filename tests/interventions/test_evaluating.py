"""What is kept of an evaluation, once or day by day; and what an amendment, a leaver or a new policy changes."""

import json
from datetime import date, timedelta

import pytest
from django.core.management import CommandError, call_command
from django.db import transaction

from attendance.audit.models import AuditEvent
from attendance.people.models import Enrolment
from attendance.tenancy.scope import scoped
from interventions.models import Case, CaseEvent, Evaluation, Finding
from interventions.services import evaluating
from interventions.services.evaluating import catch_up, look_again, reevaluate
from tests.factories.school_life import build_school_life
from tests.interventions.brute_force import DAYS
from tests.interventions.evaluating import (
    MONDAY,
    NIGHT,
    child,
    evaluated,
    in_force,
    kept,
    mark_days,
    one_ladder,
    present,
    printed,
    tiers,
    upn,
)
from tests.people_of_the_tests import AT
from tests.registers.marking import amend

pytestmark = pytest.mark.django_db
BELOW_95 = one_ladder({"measure": "attendance", "op": "<", "limit": 95, "floor": 10})
THURSDAY, FRIDAY = date(2026, 3, 12), date(2026, 3, 13)
LATER = AT + timedelta(days=8)


@pytest.fixture
def ill(oakfield_life):
    """A pupil with ten days at school but for Thursday, ill; a policy that asks for 95%."""
    with scoped(oakfield_life.school_id):
        in_force(oakfield_life, BELOW_95)
        place = child(oakfield_life)
        mark_days(oakfield_life, place, present(8) + "I I " + present(1))
    return oakfield_life


def open_ones(life) -> set[tuple]:
    with scoped(life.school_id):
        rows = Finding.objects.filter(school_id=life.school_id, until=None)
        return set(rows.values_list("ladder", "tier", "since"))


def test_evaluate_keeps_a_finding_from_the_day_on_which_it_is_first_found(ill):
    before, after = evaluated(ill, date(2026, 3, 11)), evaluated(ill, THURSDAY)

    assert before.findings == []
    assert {(row.ladder, row.tier, row.since) for row in after.findings} == {
        ("own", "stage", THURSDAY), ("persistent", "persistent", THURSDAY),
    }  # fmt: skip
    assert next(row.because for row in after.findings if row.ladder == "own") == (
        "1 day missed this year up to 12 March 2026 (2 of 18 sessions): attendance is 88.9%, "
        "and the policy asks for 95%."
    )


def test_evaluate_again_changes_nothing(ill):
    evaluated(ill, THURSDAY)
    first = kept(ill)
    with scoped(ill.school_id):
        written = [
            model.objects.filter(school_id=ill.school_id).count() for model in (Evaluation, AuditEvent, CaseEvent)
        ]

    again = evaluated(ill, THURSDAY)

    assert kept(ill) == first
    assert (again.changes.entered, again.left, len(again.findings)) == ([], [], len(first))
    with scoped(ill.school_id):
        assert written == [
            model.objects.filter(school_id=ill.school_id).count() for model in (Evaluation, AuditEvent, CaseEvent)
        ]


def test_evaluate_a_dry_run_answers_and_writes_nothing(ill):
    result = evaluated(ill, THURSDAY, dry_run=True)

    assert [row.ladder for row in result.findings] != []
    assert (kept(ill), result.written) == ([], False)
    with scoped(ill.school_id):
        assert Evaluation.objects.filter(school_id=ill.school_id).count() == 0


def test_evaluate_a_day_before_the_last_answers_and_writes_nothing(ill):
    evaluated(ill, FRIDAY)
    before = kept(ill)

    result = evaluated(ill, date(2026, 3, 11))

    assert (result.findings, result.written, kept(ill)) == ([], False, before)


def test_evaluate_sees_no_mark_after_the_day(ill):
    """The same, whether the illness of Thursday is known beforehand or not."""
    assert tiers(printed(ill, date(2026, 3, 11))) == {}


def test_evaluate_day_by_day_is_the_same_as_catching_up(ill):
    days = [day for day in DAYS if MONDAY <= day <= FRIDAY]
    with scoped(ill.school_id):
        start = transaction.savepoint()
        for day in days:
            evaluated(ill, day)
        one_by_one = kept(ill)
        transaction.savepoint_rollback(start)
        evaluated(ill, days[0])
        results = catch_up(ill.school_id, days[-1], at=NIGHT)

    assert [result.on for result in results] == days[1:]
    assert len(one_by_one) > 0
    assert kept(ill) == one_by_one


def test_amend_ends_what_is_no_longer_true_and_amend_back_restores_it(ill):
    evaluated(ill, THURSDAY)
    evaluated(ill, FRIDAY)
    before = kept(ill)

    with scoped(ill.school_id):
        for session, code in (("AM", "/"), ("PM", "\\")):
            amend(ill, code, pupil=3, day=THURSDAY, session=session, at=LATER)
        away = look_again(ill.school_id, at=LATER)
        amended = open_ones(ill), kept(ill)
        for session in ("AM", "PM"):
            amend(ill, "I", pupil=3, day=THURSDAY, session=session, at=LATER)
        back = look_again(ill.school_id, at=LATER)

    assert {(row.ladder, row.ended_by) for row in away.left} == {("own", "amendment"), ("persistent", "amendment")}
    assert [row.because for row in away.left if row.ladder == "own"] == [
        "0 days missed this year up to 13 March 2026 (0 of 20 sessions): attendance is 100.0%, "
        "and the policy asks for 95%."
    ]
    assert amended[0] == set()
    assert len(amended[1]) == len(before)
    assert len(back.changes.entered) == len(before)
    assert kept(ill) == before


def test_the_command_prints_what_left_on_the_day_however_often_it_runs(ill):
    evaluated(ill, THURSDAY)
    with scoped(ill.school_id):
        mark_days(ill, 3, present(12), since=date(2026, 3, 16))
    days = [day for day in DAYS if THURSDAY < day <= date(2026, 3, 31)]

    documents = [(printed(ill, day), printed(ill, day)) for day in days]

    assert [first for first, _ in documents] == [again for _, again in documents]
    assert [one["ladder"] for first, _ in documents for one in first["left"]] == ["persistent", "own"]


def test_the_command_says_what_an_amendment_of_the_same_day_ended(ill):
    first = printed(ill, THURSDAY)
    with scoped(ill.school_id):
        for session, code in (("AM", "/"), ("PM", "\\")):
            amend(ill, code, pupil=3, day=THURSDAY, session=session, at=LATER)

    documents = [printed(ill, THURSDAY) for _ in range(2)]

    assert {one["ladder"] for one in first["findings"]} == {"own", "persistent"}
    assert [document["findings"] for document in documents] == [[], []]
    assert [{one["ladder"] for one in document["left"]} for document in documents] == [{"own", "persistent"}] * 2
    assert documents[0]["left"][0]["because"].endswith("attendance is 100.0%, and the policy asks for 95%.")


def test_look_again_with_nothing_new_does_nothing(ill):
    with scoped(ill.school_id):
        never = look_again(ill.school_id, at=LATER)
        evaluated(ill, THURSDAY)
        nothing = look_again(ill.school_id, at=LATER)

    assert (never, nothing) == (None, None)


def test_reevaluate_keeps_the_evidence_of_the_marks_as_they_are_now(ill):
    evaluated(ill, FRIDAY)
    with scoped(ill.school_id):
        amend(ill, "M", pupil=3, day=THURSDAY, session="AM", at=LATER)
        reevaluate(ill.school_id, [ill.pupils[3].id], at=LATER)
        rows = Finding.objects.filter(school_id=ill.school_id, ladder="own")
        [(evidence, seen_on)] = rows.values_list("evidence", "seen_on")

    assert [session["code"] for session in evidence["sessions"]] == ["M", "I"]
    assert seen_on == FRIDAY


def test_evaluate_ends_the_findings_of_a_pupil_who_left(ill):
    evaluated(ill, THURSDAY)
    with scoped(ill.school_id):
        Enrolment.objects.filter(school_id=ill.school_id, pupil_id=ill.pupils[3].id).update(until=FRIDAY)

    result = evaluated(ill, FRIDAY)

    assert {(row.ladder, row.ended_by, row.until) for row in result.left} == {
        ("own", "left", FRIDAY), ("persistent", "left", FRIDAY),
    }  # fmt: skip
    assert {row.because for row in result.left} == {"The pupil is no longer on roll."}


def test_evaluate_by_a_new_policy_ends_what_it_no_longer_has(ill):
    evaluated(ill, THURSDAY)
    with scoped(ill.school_id):
        in_force(ill, one_ladder({"measure": "attendance", "op": "<", "limit": 80}), since=FRIDAY)

    result = evaluated(ill, FRIDAY)

    assert {(row.ladder, row.ended_by) for row in result.left if row.ladder == "own"} == {("own", "policy")}


def test_evaluate_a_ladder_of_term_ends_stands_until_the_next(oakfield_life):
    last, first = date(2026, 3, 27), date(2026, 4, 13)
    with scoped(oakfield_life.school_id):
        in_force(oakfield_life, one_ladder({"measure": "attendance", "op": "<", "limit": 95}, judged="term_end"))
        place = child(oakfield_life)
        mark_days(oakfield_life, place, "I I " + present(4), since=date(2026, 3, 23))
        mark_days(oakfield_life, place, present(40), since=first)

    earlier = evaluated(oakfield_life, date(2026, 3, 26))
    at_the_end = evaluated(oakfield_life, last)
    evaluated(oakfield_life, first)
    stands = open_ones(oakfield_life)

    assert "own" not in {row.ladder for row in earlier.findings}
    assert "own" in {row.ladder for row in at_the_end.findings}
    assert ("own", "stage", last) in stands


def test_evaluate_counts_what_a_pupil_missed_at_another_school_of_the_trust(oakfield_life, places, people):
    ashby = build_school_life(places.ashby, teacher=people.alice)
    with scoped(ashby.school_id):
        mark_days(ashby, child(ashby), "G " * 6, since=date(2026, 2, 9))
        Enrolment.objects.filter(school_id=ashby.school_id, pupil__upn=upn(1)).update(until=MONDAY)
    with scoped(oakfield_life.school_id):
        on = mark_days(oakfield_life, child(oakfield_life, since=MONDAY), "G " * 4)

    document = printed(oakfield_life, on)

    [one] = [one for one in document["findings"] if one["ladder"] == "penalty_notice"]
    assert (one["counts"]["unauthorised"], one["counts"]["elsewhere"], one["value"]) == (4, 6, 10)
    assert len(one["sessions"]) == 10
    assert one["because"] == (
        "10 sessions missed without leave in the last 10 school weeks, 6 of them from before this enrolment, "
        "and the limit is 10."
    )


def test_evaluate_does_not_count_a_stranger_with_the_same_number(oakfield_life, hillcrest_life):
    with scoped(hillcrest_life.school_id):
        mark_days(hillcrest_life, child(hillcrest_life), "G " * 6, since=date(2026, 2, 9))
    with scoped(oakfield_life.school_id):
        on = mark_days(oakfield_life, child(oakfield_life, since=MONDAY), "G " * 4)

    assert "penalty_notice" not in tiers(printed(oakfield_life, on))


def test_evaluate_when_the_cases_cannot_follow_keeps_nothing(ill, monkeypatch):
    def broken(*args, **options):
        raise RuntimeError("The second write failed.")

    monkeypatch.setattr(evaluating, "follow_findings", broken)

    with pytest.raises(RuntimeError, match="second write"):
        evaluated(ill, THURSDAY)

    assert kept(ill) == []
    with scoped(ill.school_id):
        assert Evaluation.objects.filter(school_id=ill.school_id).count() == 0


def test_evaluate_costs_as_many_queries_for_three_pupils_as_for_one(oakfield_life, django_assert_num_queries):
    with scoped(oakfield_life.school_id):
        in_force(oakfield_life, BELOW_95)
        mark_days(oakfield_life, child(oakfield_life), "I I " + present(9))
        with django_assert_num_queries(COST):
            evaluating.find_day(oakfield_life.school_id, FRIDAY, at=NIGHT, dry_run=True)
        for number in (2, 3):
            mark_days(oakfield_life, child(oakfield_life, number), "I I " + present(9))
        with django_assert_num_queries(COST):
            evaluating.find_day(oakfield_life.school_id, FRIDAY, at=NIGHT, dry_run=True)


COST = 21


def test_evaluate_command_refuses_a_day_to_come_and_a_school_it_does_not_know(places):
    with pytest.raises(CommandError, match="still to come"):
        call_command("evaluate", "--school", "900001", "--on", "2099-01-05")
    with pytest.raises(CommandError, match="no school has the URN"):
        call_command("evaluate", "--school", "123")


def test_explain_refuses_a_pupil_nobody_has(places):
    with pytest.raises(CommandError, match="no school has a pupil"):
        call_command("explain", "--upn", "X1", "--on", "2026-03-13")


def test_explain_shows_every_measure_and_every_tier(ill, capsys):
    call_command("explain", "--upn", upn(1), "--on", "2026-03-13", "--format", "json")
    text = capsys.readouterr().out
    call_command("explain", "--upn", upn(1), "--on", "2026-03-13")
    plain = capsys.readouterr().out

    [school] = json.loads(text)["schools"]
    assert school["marks"] == [{"date": "2026-03-12", "session": half, "code": "I"} for half in ("AM", "PM")]
    assert {one["ladder"] for one in school["tiers"] if one["met"]} == {"own", "persistent"}
    assert "MET  own: stage" in plain


def test_a_case_is_proposed_for_what_is_found(ill):
    evaluated(ill, THURSDAY)

    with scoped(ill.school_id):
        assert [case.ladder for case in Case.objects.filter(school_id=ill.school_id)] == ["own"]
