"""Action plans: measured from the marks, closed with what became of them, opened again; who may, and what it costs."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from django.db import DatabaseError

from attendance.audit.models import AuditEvent
from attendance.reports.models import PlanLine
from attendance.reports.queries.plans import plan_of, plans_of
from attendance.reports.services import plans
from attendance.reports.services.plans import Aim, add_line, change_line, close_line, reopen_line
from attendance.reports.services.problems import ReportProblem, SentTwice
from attendance.tenancy.scope import scoped
from registers.queries.figures import Span, figures, totals
from registers.rules.figures import display_percent
from tests.people_of_the_tests import AT, actor
from tests.registers.marking import AFTERNOON
from tests.reports.trust_house import ids_of, mark_all, trust_of

pytestmark = pytest.mark.django_db
TODAY = date(2026, 3, 10)
AIM = Aim("More mornings in school", "attendance", "all", Decimal("95.0"), date(2026, 1, 5), date(2026, 4, 1),
          "A warm welcome at the gate", "Erin Champion")  # fmt: skip


@pytest.fixture(autouse=True)
def _afternoon(time_machine):
    time_machine.move_to(AFTERNOON, tick=False)


@pytest.fixture
def life(places, people):
    [found] = trust_of(places, people.alice, schools=1)
    with scoped(found.school_id):
        mark_all(found, date(2025, 11, 3), 5, shift=1)
        yield found


@pytest.fixture
def deed(people):
    return {"by": actor(people.erin, "Champion"), "at": AT}


def the_only(life) -> PlanLine:
    return PlanLine.objects.get(school_id=life.school_id)


@pytest.mark.parametrize(
    ("measure", "part", "whole"),
    [
        ("attendance", lambda f: f.counts.attended, lambda f: f.counts.possible),
        ("unauthorised", lambda f: f.counts.unauthorised, lambda f: f.counts.possible),
        ("late", lambda f: f.counts.late, lambda f: f.counts.possible),
        ("persistent", lambda f: f.persistent, lambda f: f.enrolments),
    ],
)
def test_start_and_now_are_the_figures_of_their_days(life, deed, measure, part, whole):
    add_line(life.school_id, replace(AIM, measure=measure), **deed)

    [aim] = plan_of(life.school_id, TODAY, names=True)

    before, now = (
        totals(figures([life.school_id], span, "school"))
        for span in (Span(date(2025, 1, 6), date(2026, 1, 5)), Span(date(2026, 1, 5), date(2026, 3, 11)))
    )
    assert aim.now == display_percent(part(now), whole(now))
    if measure != "persistent":  # of so few no start is kept
        assert aim.baseline == display_percent(part(before), whole(before))


def test_year_groups_and_cohorts_are_measured_alone(life, deed):
    for cohort in ("year:4", "fsm", "not_fsm", "girls"):
        add_line(life.school_id, replace(AIM, words=cohort, cohort=cohort), **deed)

    found = {aim.row.cohort: aim.now for aim in plan_of(life.school_id, TODAY, names=True)}

    by_year = {row.key: row.figures.counts for row in figures([life.school_id], Span(AIM.since, TODAY), "year_group")}
    assert found["year:4"] == display_percent(by_year["4"].attended, by_year["4"].possible)
    assert len(set(found.values())) > 1


def test_few_pupils_are_shown_to_the_school_and_not_to_the_trust(life, deed):
    add_line(life.school_id, replace(AIM, measure="severe"), **deed)

    [own], [trusts] = (plan_of(life.school_id, TODAY, names=names) for names in (True, False))

    assert (own.now, trusts.now, trusts.now_text, trusts.baseline_text) == ("11.5", None, "not shown", "not shown")
    assert trusts.progress.words == "Of so few pupils nothing is shown here."


def test_days_of_ones_choice_are_shown_to_the_school_and_not_to_the_trust(life, deed):
    add_line(life.school_id, replace(AIM, since=date(2026, 1, 6), until=date(2026, 1, 7)), **deed)

    [own], [trusts] = (plan_of(life.school_id, TODAY, names=names) for names in (True, False))

    assert (own.now is None, trusts.now, trusts.now_text) == (False, None, "not shown")
    assert trusts.progress.words == "Shown here once it has run for four weeks."


def test_no_figure_of_a_few_days_is_written_down(life, deed):
    line = add_line(life.school_id, replace(AIM, since=date(2026, 1, 6), until=date(2026, 1, 7)), **deed)

    close_line(life.school_id, line, state="met", words="", **deed)

    assert the_only(life).outcome == "Of so few days no figure is written down."


@pytest.mark.parametrize("field", ["words", "steps"])
def test_no_pupil_is_named_in_an_aim(life, deed, field):
    with pytest.raises(ReportProblem, match="The name of a pupil stands here"):
        add_line(life.school_id, replace(AIM, **{field: "Ring for pupil7 ARKWRIGHT at eight"}), **deed)


def test_no_pupil_is_named_in_what_became_of_an_aim(life, deed):
    line = add_line(life.school_id, AIM, **deed)

    with pytest.raises(ReportProblem, match="The name of a pupil stands here"):
        close_line(life.school_id, line, state="met", words="Arkwright, Pupil7 came back", **deed)


def test_closing_writes_the_measured_figure_before_the_words(life, deed):
    line = add_line(life.school_id, AIM, **deed)

    close_line(life.school_id, line, state="not_met", words=" Flu  in February. ", **deed)

    row, now = the_only(life), totals(figures([life.school_id], Span(AIM.since, TODAY), "school")).counts
    shown = display_percent(now.attended, now.possible)
    assert row.outcome == f"Attendance of all pupils: {shown}% (target 95.0%). Flu in February."
    assert (row.state, row.closed_name) == ("not_met", "Erin Champion")
    assert [aim.progress.words for aim in plan_of(life.school_id, TODAY, names=True)] == [row.outcome]


def test_closing_is_taken_back(life, deed):
    line = add_line(life.school_id, AIM, **deed)
    close_line(life.school_id, line, state="met", words="", **deed)

    reopen_line(life.school_id, line, **deed)

    row = the_only(life)
    assert (row.state, row.outcome, row.closed_at, row.closed_name) == ("open", "", None, "")
    verbs = AuditEvent.objects.filter(school_id=life.school_id, subject="plan_line").order_by("at", "id")
    assert [one.verb for one in verbs] == ["plan.added", "plan.closed", "plan.reopened"]


def test_a_changed_first_day_is_measured_anew(life, deed):
    line = add_line(life.school_id, AIM, **deed)
    before = the_only(life).baseline

    change_line(life.school_id, line, replace(AIM, since=date(2025, 11, 5)), **deed)

    assert (the_only(life).baseline == before, the_only(life).since) == (False, date(2025, 11, 5))


def test_what_is_pressed_twice_is_done_once(life, deed):
    line = add_line(life.school_id, AIM, **deed)
    with pytest.raises(SentTwice):
        add_line(life.school_id, AIM, **deed)
    close_line(life.school_id, line, state="met", words="", **deed)
    with pytest.raises(SentTwice):
        close_line(life.school_id, line, state="met", words="", **deed)
    reopen_line(life.school_id, line, **deed)
    with pytest.raises(SentTwice):
        reopen_line(life.school_id, line, **deed)

    assert PlanLine.objects.filter(school_id=life.school_id).count() == 1


def test_a_second_person_is_told_who_was_first(life, deed, people):
    line = add_line(life.school_id, AIM, **deed)
    close_line(life.school_id, line, state="met", words="", **deed)

    with pytest.raises(ReportProblem, match="Erin Champion closed it as met meanwhile"):
        change_line(life.school_id, line, AIM, by=actor(people.fiona, "Head"), at=AT)


@pytest.mark.parametrize("change", [{"target": Decimal(101)}, {"words": " "}, {"until": AIM.since}, {"measure": "x"}])
def test_what_cannot_be_is_refused(life, deed, change):
    with pytest.raises(ReportProblem):
        add_line(life.school_id, replace(AIM, **change), **deed)


@pytest.mark.parametrize("which", ["add", "change", "close", "reopen"])
def test_nothing_is_kept_where_the_second_write_fails(life, deed, monkeypatch, which):
    line = add_line(life.school_id, AIM, **deed)
    if which == "reopen":
        close_line(life.school_id, line, state="met", words="", **deed)
    before = list(PlanLine.objects.filter(school_id=life.school_id).values())
    monkeypatch.setattr(plans, "record", _fail)
    other = replace(AIM, words="Another")
    run = {
        "add": lambda: add_line(life.school_id, other, **deed),
        "change": lambda: change_line(life.school_id, line, other, **deed),
        "close": lambda: close_line(life.school_id, line, state="met", words="", **deed),
        "reopen": lambda: reopen_line(life.school_id, line, **deed),
    }[which]

    with pytest.raises(DatabaseError):
        run()

    assert list(PlanLine.objects.filter(school_id=life.school_id).values()) == before


def _fail(*args, **kwargs):
    raise DatabaseError("The disk is full.")


def test_plans_of_a_trust_are_those_of_its_schools(places, people, deed):
    lives = trust_of(places, people.alice)
    for life in lives:
        with scoped(life.school_id):
            add_line(life.school_id, AIM, **deed)

    with scoped(*ids_of(lives)):
        together = {aim.row.school_id: aim.now for aim in plans_of(ids_of(lives), TODAY)}
        alone = {life.school_id: plan_of(life.school_id, TODAY, names=True)[0].now for life in lives}

    assert together == alone
