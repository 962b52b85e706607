"""What a policy allows of support, when a target was kept, and what the things to be done are called."""

from datetime import date, timedelta
from fractions import Fraction

import pytest

from interventions.rules.action_words import action_title, by_due, due_of
from interventions.rules.policy import ActionSpec, Span
from interventions.rules.support import (
    longest_plan,
    may_visit_alone,
    target_met,
    target_words,
    usual_plan,
    visit_needs_risk_assessment,
)
from tests.interventions.casework import policy

WEEK = timedelta(days=7)
DAYS = [date(2026, 3, 2) + timedelta(days=n) for n in range(60) if (date(2026, 3, 2) + timedelta(days=n)).weekday() < 5]


def spec(kind: str, due: Span | None = None, key: str = "a", **detail) -> ActionSpec:
    return ActionSpec(key, kind, "attendance_officer", due, detail)


@pytest.mark.parametrize(
    ("sections", "kind", "longest", "usual"),
    [
        ({"plans": {"phased_return": {"max_weeks": 2}}}, "phased_return", 2 * WEEK, 2 * WEEK),
        ({"plans": {"phased_return": {"weeks": 1, "max_weeks": 2}}}, "phased_return", 2 * WEEK, WEEK),
        ({"plans": {}, "legal": {"phased_return_max_weeks": 3}}, "phased_return", 3 * WEEK, 3 * WEEK),
        ({"plans": {"contract": {"weeks": 6}}}, "contract", None, 6 * WEEK),
        ({"plans": {}}, "support", None, 6 * WEEK),
        ({"plans": {"support": {"max_weeks": "soon"}}}, "support", None, 6 * WEEK),
    ],
)
def test_plan_runs_as_long_as_the_policy_says(sections, kind, longest, usual):
    found = policy(**sections)

    assert (longest_plan(found, kind), usual_plan(found, kind)) == (longest, usual)


def test_visits_are_careful_where_the_policy_says_nothing():
    silent = policy(visits={})

    assert (visit_needs_risk_assessment(silent), may_visit_alone(silent)) == (True, False)


@pytest.mark.parametrize(
    ("measure", "op", "limit", "attended", "possible", "unauthorised", "expected"),
    [
        ("attendance", ">=", 95, 19, 20, 0, True),  # exactly 95%
        ("attendance", ">=", 95, 18, 19, 0, False),  # 94.7%
        ("attendance", ">=", 95, 0, 0, 0, None),
        ("unauthorised", "<=", 0, 18, 20, 0, True),
        ("unauthorised", "<=", 0, 18, 20, 1, False),
    ],
)
def test_target_is_judged_on_exact_counts(measure, op, limit, attended, possible, unauthorised, expected):
    assert target_met(op, Fraction(limit), attended, possible, unauthorised, measure) is expected


@pytest.mark.parametrize(
    ("measure", "limit", "words"),
    [
        ("attendance", Fraction(95), "Attendance of at least 95% from 10 March to 27 March 2026"),
        ("attendance", Fraction("92.5"), "Attendance of at least 92.5% from 10 March to 27 March 2026"),
        ("unauthorised", Fraction(0), "No unauthorised absence from 10 March to 27 March 2026"),
        ("unauthorised", Fraction(2), "At most 2 unauthorised sessions from 10 March to 27 March 2026"),
    ],
)
def test_target_reads_as_a_sentence(measure, limit, words):
    assert target_words(measure, limit, date(2026, 3, 10), date(2026, 3, 27)) == words


@pytest.mark.parametrize(
    ("action", "title"),
    [
        (spec("letter", template="sal1", called="Support letter 1"), "Letter to the family: Support letter 1"),
        (spec("letter", template="late_note"), "Letter to the family: late note"),
        (spec("monitoring", weeks=4), "Watch attendance for 4 weeks"),
        (spec("referral", to="early help"), "Ask somebody else to help: early help"),
        (spec("meeting", **{"with": ["parent", "pupil"]}), "Meeting with parent and pupil"),
        (
            spec("meeting", **{"with": ["parent", "headteacher", "local authority"]}),
            "Meeting with parent, headteacher and local authority",
        ),
        (spec("meeting"), "Meeting with the family"),
        (spec("task", title="Settle the N"), "Settle the N"),
        (spec("call"), "Ring the family"),
        (spec("drums_and_trumpets"), "Drums and trumpets"),
    ],
)
def test_action_has_a_plain_name(action, title):
    assert action_title(action) == title


def test_action_is_due_when_the_policy_says_and_monitoring_at_the_end_of_its_weeks():
    monday = date(2026, 3, 9)

    assert due_of(spec("call", Span(3)), monday, DAYS) == date(2026, 3, 12)
    assert due_of(spec("monitoring", weeks=2), monday, DAYS) == date(2026, 3, 23)
    assert due_of(spec("call"), monday, DAYS) is None


def test_actions_stand_in_the_order_in_which_they_fall_due():
    later, soon, never = spec("call", Span(2, "school_weeks"), "b"), spec("call", Span(7, "days"), "c"), spec("call")

    assert by_due([never, later, soon]) == [soon, later, never]
