"""The set-based measures are what a count of the marks says, mark by mark, whatever the policy and the marks.

Random policies on random marks, some of them of days after the one judged, in real PostgreSQL.
"""

from collections import defaultdict
from datetime import date

import pytest
from django.db import transaction
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from attendance.people.models import Enrolment
from attendance.tenancy.scope import scoped
from interventions.models import Case, CaseEvent
from interventions.queries.measures import facts_of, measured
from interventions.queries.moment import moment_of
from interventions.rules.comparing import OPS, When, check_of, plain_check_of, value_of
from interventions.rules.judging import row_of, special_of
from interventions.rules.policy import MEASURES, Policy
from interventions.rules.reading import read_policy
from registers.models import Mark
from registers.services.writing import Writing, write_marks
from tests.factories.school_life import add_pupil
from tests.interventions.brute_force import DAYS, value
from tests.people_of_the_tests import AT, OFFICER

pytestmark = pytest.mark.django_db
# around a half-term holiday, with days before and after those that may be judged
SPAN = [day for day in DAYS if date(2026, 2, 3) <= day <= date(2026, 3, 10)]
CODES = ("/", "/", "/", "L", "N", "I", "I", "M", "O", "O", "U", "G", "V", "C", "D", "Y1", "E", "X")
JUDGED = [day for day in SPAN if day >= date(2026, 2, 12)]
WINDOWS = (
    "year", "term", "half_term", "weeks:1", "weeks:2", "weeks:3", "weeks:10", "days:1", "days:3", "days:7",
    "since:contact", "2026-02-05..2026-02-25",
)  # fmt: skip
LADDER = "own"


@st.composite
def comparisons(draw) -> dict:
    """One comparison, as a document."""
    measure = draw(st.sampled_from(sorted(MEASURES)))
    found = {
        "measure": measure, "op": draw(st.sampled_from(sorted(OPS))),
        "limit": draw(st.sampled_from([0, 0.5, 1, 3, 10])),
        "window": draw(st.sampled_from(WINDOWS)), "floor": draw(st.sampled_from([0, 0, 0, 4, 20])),
    }  # fmt: skip
    if MEASURES[measure][0] == "percent":
        found["limit"] = draw(st.sampled_from([0, 50, 75, 80, 90, 92.5, 100]))
        if measure != "change":
            found["set_aside"] = draw(st.sampled_from([[], [], ["I", "M"], ["C"], ["V"], ["D"]]))
    if measure == "sessions":
        found["codes"] = draw(st.sampled_from([["G"], ["I", "M"], ["C", "E"], ["V"], ["D", "U"]]))
    if MEASURES[measure][1] == "event":
        found |= {"event": "contact", "unit": draw(st.sampled_from(["days", "school_days", "school_weeks"]))}
    return found


marks = st.dictionaries(
    st.tuples(st.integers(0, 3), st.sampled_from(SPAN), st.sampled_from(["AM", "PM"])), st.sampled_from(CODES),
    min_size=20, max_size=160,
)  # fmt: skip
# whole runs of one code, so that long runs come up at all
runs = st.lists(
    st.tuples(st.integers(0, 3), st.integers(0, len(SPAN) - 1), st.integers(1, 16), st.sampled_from("IONCY")),
    max_size=3,
)  # fmt: skip
events = st.dictionaries(st.integers(0, 3), st.lists(st.sampled_from(SPAN), min_size=1, max_size=2), max_size=3)


def write(life, wishes: dict, runs: list) -> None:
    found = dict(wishes)
    for pupil, first, length, code in runs:
        for day in SPAN[first : first + length]:
            found |= {(pupil, day, session): "Y1" if code == "Y" else code for session in ("AM", "PM")}
    writings = [
        Writing(day, session, life.pupils[pupil].id, "\\" if (code, session) == ("/", "PM") else code, note="visit")
        for (pupil, day, session), code in found.items()
    ]
    write_marks(life.school_id, writings, by=OFFICER, at=AT, origin="teacher", kind="open")


def tell(life, pupil: int, days: list[date]) -> None:
    """Events of a case of the ladder."""
    case = Case.objects.create(
        school=life.school, pupil=life.pupils[pupil], enrolment=life.enrolments[life.pupils[pupil].id], ladder=LADDER,
        opened_on=min(days), changed_at=AT,
    )  # fmt: skip
    for day in days:
        CaseEvent.objects.create(
            school=life.school, case=case, pupil=life.pupils[pupil], kind="contact", on=day, at=AT, by_name="Bob",
            text="Rang home", detail={"happened": ["contact"]},
        )  # fmt: skip


def marks_of(life, enrolment: Enrolment, on: date) -> list:
    rows = Mark.objects.filter(school_id=life.school_id, pupil_id=enrolment.pupil_id, date__lte=on).exclude(code="")
    return [
        row for row in rows.values_list("date", "session", "code")
        if enrolment.since <= row[0] and not (enrolment.until and row[0] >= enrolment.until)
    ]  # fmt: skip


def policy_of(parts: list[dict]) -> Policy:
    when = {"any": {f"c{n}": part for n, part in enumerate(parts)}}
    tiers = {"stage": {"order": 1, "when": when}}
    return read_policy({"ladders": {LADDER: {"tiers": tiers}}})


def seen(life, policy: Policy, on: date, happened: dict) -> list[tuple]:
    """(comparison, pupil, by brute force, the exact value, the quick answer, the answer from facts)."""
    moment = moment_of(life.school_id, on, policy.windows())
    quick, when = measured(life.school_id, policy, moment), When(on, moment.past)
    rows = {row[0]: row for row in quick.rows}
    rich = {facts.enrolment_id: facts for facts in facts_of(life.school_id, policy, moment)}
    assert rows.keys() == rich.keys()
    found = []
    for enrolment in Enrolment.objects.filter(school_id=life.school_id, id__in=list(rows)):
        own = marks_of(life, enrolment, on)
        days = sorted(happened.get(life.pupils.index(enrolment.pupil), []))
        apart = quick.apart.get(enrolment.id)
        for one in policy.comparisons():
            expected = value(one, own, on, days)
            met = expected is not None and OPS[one.op](expected, one.limit)
            facts, test = rich[enrolment.id], check_of(one, LADDER, quick.layout, when)
            exact = value_of(one, LADDER, quick.layout, when)(row_of(facts, quick.layout, on), special_of(facts))
            row = rows[enrolment.id]
            plain = met if apart else plainly(one, quick.layout, when, row)
            answers = (
                test(row, apart.special() if apart else {}),
                test(row_of(facts, quick.layout, on), special_of(facts)),
            )
            found.append((one, enrolment.pupil_id, (expected, met, met, met), (exact, *answers, plain)))
    return found


def plainly(comparison, layout, when, row) -> bool:
    """The answer for a pupil about whom nothing is special."""
    check = plain_check_of(comparison, LADDER, layout, when)
    return check if isinstance(check, bool) else check(row)


def test_measures_equal_a_count_by_hand(oakfield_life):
    life, asked = oakfield_life, defaultdict(int)
    with scoped(life.school_id):
        add_pupil(life, since=date(2026, 2, 11))
        Enrolment.objects.filter(school_id=life.school_id, pupil_id=life.pupils[1].id).update(until=date(2026, 3, 4))

    @settings(
        max_examples=80, deadline=None, phases=(Phase.explicit, Phase.generate), derandomize=True,
        database=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
    )  # fmt: skip
    @given(marks, runs, events, st.lists(comparisons(), min_size=4, max_size=10), st.sampled_from(JUDGED))
    def play(wishes, some_runs, happened, parts, on) -> None:
        with scoped(life.school_id):
            start = transaction.savepoint()
            write(life, wishes, some_runs)
            for pupil, days in happened.items():
                tell(life, pupil, days)
            for one, pupil, expected, answer in seen(life, policy_of(parts), on, happened):
                asked[one.measure] += expected[1]
                assert answer == expected, (str(one), life.pupils.index(next(p for p in life.pupils if p.id == pupil)))
            transaction.savepoint_rollback(start)

    play()

    never = {measure for measure in MEASURES if not asked[measure]} - {"illness_days_expected"}
    assert never == set(), f"never met: {dict(asked)}"
