"""Whatever a school does in whatever order, the weekly summaries are what a count of its marks says.

Random sequences of real deeds (taking, amending, bulk changes, imports, known absences, joining, leaving, corrected
dates, closures and undo) in real PostgreSQL; after every step every summary is counted again, mark by mark, in Python.
"""

from collections import defaultdict
from dataclasses import asdict
from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.db import transaction
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from attendance.access.rules.abilities import abilities_of
from attendance.calendar.services import CalendarProblem
from attendance.people.models import Enrolment
from attendance.people.queries import pupils_by_ids
from attendance.people.services import PeopleProblem
from attendance.tenancy.scope import scoped
from registers.models import Amendment, Mark, WeekSummary
from registers.queries.chain import check_chain, marks_against_amendments
from registers.queries.sheets import RegisterKey
from registers.queries.summaries import COLUMNS, summary_differences
from registers.rules.summaries import count_weeks
from registers.services.amending import AmendRefused, Change, amend_marks, undo_change
from registers.services.bulk import Bulk, bulk_amend, plan_bulk
from registers.services.closures import ClosureData, close, undo_closure
from registers.services.enrolments import change_enrolment, end_enrolment, enrol
from registers.services.importing import ImportedMark, import_marks
from registers.services.taking import RegisterRefused, Taker, Wish, save_marks, send_register
from registers.services.writing import MarkNotWritten
from tests.people_of_the_tests import AT, OFFICER
from tests.registers.marking import OFFICER_ROLES

FIRST = date(2026, 3, 2)
DAYS = [FIRST + timedelta(days=n) for n in range(12) if (FIRST + timedelta(days=n)).weekday() < 5]
LATER = AT + timedelta(days=20)
CODES = ("/", "\\", "L", "N", "I", "M", "O", "U", "G", "V", "C", "D", "Y1", "E")
REFUSED = (AmendRefused, RegisterRefused, PeopleProblem, CalendarProblem, MarkNotWritten)
BOB = Taker(OFFICER, OFFICER_ROLES, abilities_of(OFFICER_ROLES))
ONE_DAY = timedelta(days=1)

day, session, code = st.sampled_from(DAYS), st.sampled_from(["AM", "PM"]), st.sampled_from(CODES)
who = st.integers(0, 2)
codes = st.lists(st.tuples(who, st.sampled_from(("", *CODES))), min_size=1, max_size=3, unique_by=lambda wish: wish[0])
step = st.one_of(
    st.tuples(st.just("take"), day, session, codes),
    st.tuples(st.just("send"), day, session),
    st.tuples(st.just("amend"), day, who, st.sampled_from([("AM",), ("PM",), ("AM", "PM")]), code),
    st.tuples(st.just("bulk"), day, st.integers(1, 4), code, st.booleans()),
    st.tuples(st.just("import_file"), st.lists(st.tuples(day, session, who, code), min_size=1, max_size=8)),
    st.tuples(st.just("leave"), who, day),
    st.tuples(st.just("join"), who, day),
    st.tuples(st.just("correct"), who, day, st.none() | day),
    st.tuples(
        st.just("close_school"), day, st.integers(1, 3), st.sampled_from(["#", "Y4"]), st.sampled_from(["both", "AM"])
    ),
    st.tuples(st.just("open_again"), st.integers(0, 5)),
    st.tuples(st.just("undo"), st.integers(0, 20)),
)


class School:
    """The deeds by name, on one small school; each may be refused, never half done."""

    def __init__(self, life) -> None:
        self.life, self.id = life, life.school_id
        self.pupils = [pupil.id for pupil in life.pupils]
        self.closures: list = []

    def take(self, day, session, wishes) -> None:
        versions = dict(
            Mark.objects.filter(school_id=self.id, date=day, session=session).values_list("pupil_id", "version")
        )
        wanted = [Wish(self.pupils[n], code, versions.get(self.pupils[n], 0)) for n, code in wishes]
        key = RegisterKey(self.life.group.slug, day, session)
        save_marks(self.id, key, wanted, by=BOB, at=LATER, request_id=uuid4(), reason="Taken late")

    def send(self, day, session) -> None:
        send_register(self.id, RegisterKey(self.life.group.slug, day, session), by=BOB, at=LATER)

    def amend(self, day, n, sessions, code) -> None:
        changes = [Change(self.pupils[n], day, session, code) for session in sessions]
        amend_marks(self.id, changes, by=OFFICER, roles=OFFICER_ROLES, at=LATER, reason="Mother rang")

    def bulk(self, since, days, code, keep) -> None:
        pupils = tuple(pupils_by_ids(self.id, self.pupils, since).values())
        bulk = Bulk(pupils, since, since + days * ONE_DAY, ("AM", "PM"), code, keep_absences=keep)
        plan = plan_bulk(self.id, bulk, at=LATER)
        bulk_amend(
            self.id, bulk, expected=plan.fingerprint, by=OFFICER, roles=OFFICER_ROLES, at=LATER, reason="Library visit"
        )

    def import_file(self, rows) -> None:
        found = {(day, session, n): code for day, session, n, code in rows}
        marks = [
            ImportedMark(day, session, self.pupils[n], code, None, None, None, None, row)
            for row, ((day, session, n), code) in enumerate(found.items(), start=2)
        ]
        list(import_marks(self.id, marks, filename="marks.csv", by=OFFICER, at=LATER))

    def leave(self, n, last_day) -> None:
        end_enrolment(self.id, self._newest(n).id, last_day=last_day, ground="g", by=OFFICER, at=LATER)

    def join(self, n, since) -> None:
        enrol(self.id, self.pupils[n], since=since, by=OFFICER, at=LATER)

    def correct(self, n, since, last_day) -> None:
        ground = "g" if last_day else ""
        change_enrolment(
            self.id, self._newest(n).id, since=since, last_day=last_day, ground=ground, by=OFFICER, at=LATER
        )

    def close_school(self, since, days, code, sessions) -> None:
        data = ClosureData(since, since + days * ONE_DAY, code, "closure", "The boiler failed", sessions)
        self.closures.append(close(self.id, data, by=OFFICER, at=LATER))

    def open_again(self, n) -> None:
        if self.closures:
            undo_closure(self.id, self.closures[n % len(self.closures)], by=OFFICER, at=LATER)

    def undo(self, n) -> None:
        changes = list(Amendment.objects.filter(school_id=self.id).order_by("seq").values_list("change_id", flat=True))
        if changes:
            undo_change(self.id, changes[n % len(changes)], by=OFFICER, at=LATER)

    def _newest(self, n) -> Enrolment:
        return Enrolment.objects.filter(school_id=self.id, pupil_id=self.pupils[n]).order_by("-since").first()


def counted_by_hand(school_id) -> dict:
    """Every enrolment's weeks from its own marks, one by one."""
    marks = defaultdict(list)
    for pupil, on, half, code in Mark.objects.filter(school_id=school_id).values_list(
        "pupil_id", "date", "session", "code"
    ):
        marks[pupil].append((on, half, code))
    found = {}
    for enrolment in Enrolment.objects.filter(school_id=school_id):
        own = [
            m
            for m in marks[enrolment.pupil_id]
            if enrolment.since <= m[0] and (not enrolment.until or m[0] < enrolment.until)
        ]
        for week, counts in count_weeks(own).items():
            found[enrolment.id, week] = {name: value for name, value in asdict(counts).items() if name != "week"}
    return found


def kept(school_id) -> dict:
    rows = WeekSummary.objects.filter(school_id=school_id).values("enrolment_id", "week", *COLUMNS)
    return {(row["enrolment_id"], row["week"]): {name: row[name] for name in COLUMNS} for row in rows}


@pytest.mark.django_db
def test_summaries_equal_a_count_by_hand_after_every_step(oakfield_life):
    done: dict[str, int] = defaultdict(int)

    @settings(
        max_examples=40, deadline=None, phases=(Phase.explicit, Phase.generate, Phase.shrink),
        suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large], derandomize=True, database=None,
    )  # fmt: skip
    @given(st.lists(step, min_size=6, max_size=18))
    def play(steps) -> None:
        with scoped(oakfield_life.school_id):
            school, start = School(oakfield_life), transaction.savepoint()
            for name, *words in steps:
                try:
                    with transaction.atomic():
                        getattr(school, name)(*words)
                    done[name] += 1
                except REFUSED:
                    done[f"{name} refused"] += 1
                assert kept(school.id) == counted_by_hand(school.id), (name, words)
            assert summary_differences(school.id) == []
            assert check_chain(school.id).problem is None
            assert marks_against_amendments(school.id) == []
            transaction.savepoint_rollback(start)

    play()

    deeds = {"take", "amend", "bulk", "import_file", "leave", "join", "correct", "close_school", "open_again", "undo"}
    assert {name for name in deeds if not done[name]} == set(), f"never succeeded: {dict(done)}"
