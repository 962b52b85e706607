"""Absence reports that wait: accepted, asked back about, not accepted, undone; and how they are read."""

from datetime import date

import pytest

from attendance.tenancy.scope import scoped
from registers.models import Amendment
from registers.queries.absence_reports import (
    decided_today,
    in_batches,
    reports_of_batch,
    reports_of_pupil,
    reports_of_pupils,
    waiting,
    waiting_count,
)
from registers.services.absence_reports import (
    accept_report,
    query_report,
    refuse_report,
    undo_report,
)
from registers.services.problems import DayProblem
from tests.people_of_the_tests import MONDAY, OFFICER, TUESDAY
from tests.registers.marking import amend
from tests.registers.reporting import DAY, ROLES, kept, marks, moment, report, take
from tests.registers.taking import at, save_one, send, teacher

pytestmark = pytest.mark.django_db
WEDNESDAY = date(2026, 3, 11)


@pytest.fixture
def life(oakfield_life):
    return oakfield_life


def undo(life, batch, when="10:00", **more):
    with scoped(life.school_id):
        return undo_report(life.school_id, batch, by=OFFICER, at=moment(when), **more)


def accept(life, batch, code="I", when="09:10", **more):
    with scoped(life.school_id):
        return accept_report(
            life.school_id, batch, code=code, roles=more.pop("roles", ROLES), by=OFFICER, at=moment(when)
        )


def batch_of(life, batch):
    with scoped(life.school_id):
        return reports_of_batch(life.school_id, batch)


def amendments(life):
    with scoped(life.school_id):
        rows = Amendment.objects.filter(school_id=life.school_id).order_by("seq")
        return list(rows.values_list("original_code", "amended_code", "kind", "reason"))


# ---- waiting, accepting, asking back, refusing ---------------------------------------------------------------------


def test_taken_report_waits_and_changes_no_mark(life):
    batch = take(life, code="I", reason="ill")

    with scoped(life.school_id):
        rows = waiting(life.school_id)
        assert waiting_count(life.school_id) == 1
    assert [(row.batch, row.name, row.group, row.code, row.suggested) for row in rows] == [
        (batch, "Poppy Arkwright", "4 Kestrel", "", "I")
    ]
    assert marks(life) == {}


def test_accepted_report_leaves_the_list_with_its_marks_written(life, people):
    batch = take(life, reason="ill")
    save_one(life, "N", by=teacher(people.alice), when="08:52")

    done = accept(life, batch)

    with scoped(life.school_id):
        assert waiting(life.school_id) == []
        [row] = decided_today(life.school_id, TUESDAY)
    assert (done.written, row.state, row.code, row.decided_name) == (2, "accepted", "I", "Bob Officer")
    assert marks(life) == {(TUESDAY, "AM"): ("I", "office"), (TUESDAY, "PM"): ("I", "known")}


def test_second_to_decide_is_told_who_was_first(life):
    batch = take(life)
    accept(life, batch, when="09:10")

    with pytest.raises(DayProblem) as refused:
        accept(life, batch, code="M", when="09:11")

    assert refused.value.message == "Bob Officer has decided on this already at 09:10: accepted."


def test_asked_back_report_stays_in_the_list_and_can_be_accepted(life):
    batch = take(life)
    with scoped(life.school_id):
        query_report(life.school_id, batch, question="Which dentist?", by=OFFICER, at=at("09:00"))
        [row] = waiting(life.school_id)

    assert (row.state, row.question) == ("queried", "Which dentist?")
    assert accept(life, batch, code="M").written == 2


def test_refused_report_leaves_n_to_be_chased(life, people):
    batch = take(life)
    save_one(life, "N", by=teacher(people.alice), when="08:52")
    with scoped(life.school_id):
        refuse_report(life.school_id, batch, reason="Leave was not asked for", by=OFFICER, at=at("09:00"))
        assert waiting(life.school_id) == []

    assert marks(life) == {(TUESDAY, "AM"): ("N", "teacher")}
    assert [(row.state, row.question) for row in batch_of(life, batch)] == [("refused", "Leave was not asked for")]


@pytest.mark.parametrize(("deed", "words"), [(query_report, "question"), (refuse_report, "reason")])
def test_asking_back_and_refusing_need_words(life, deed, words):
    batch = take(life)

    with pytest.raises(DayProblem), scoped(life.school_id):
        deed(life.school_id, batch, **{words: "  "}, by=OFFICER, at=at("09:00"))


# ---- undo ----------------------------------------------------------------------------------------------------------


def test_undo_gives_back_n_and_blanks(life, people):
    save_one(life, "N", by=teacher(people.alice), when="08:52")
    batch = report(life, when="09:30", days=2).batch

    done = undo(life, batch)

    assert (done.written, done.kept) == (4, ())
    assert {key: code for key, (code, _) in marks(life).items()} == {
        (TUESDAY, "AM"): "N", (TUESDAY, "PM"): "", (WEDNESDAY, "AM"): "", (WEDNESDAY, "PM"): "",
    }  # fmt: skip
    assert [row.state for row in batch_of(life, batch)] == ["taken_back"]


def test_undo_leaves_n_where_the_register_was_sent_meanwhile(life, people):
    batch = report(life).batch
    for pupil in (1, 2):
        save_one(life, "/", pupil=pupil, by=teacher(people.alice), when="08:52")
    send(life, by=teacher(people.alice))

    undo(life, batch)

    assert {key: code for key, (code, _) in marks(life).items()} == {(TUESDAY, "AM"): "N", (TUESDAY, "PM"): ""}


def test_undo_keeps_what_somebody_changed_since(life, people):
    save_one(life, "N", by=teacher(people.alice), when="08:52")
    batch = report(life, when="09:30").batch
    with scoped(life.school_id):
        amend(life, "U", minutes_late=45, at=at("09:45"))

    done = undo(life, batch)

    assert kept(done) == [("Poppy Arkwright", TUESDAY, "AM", "Bob Officer changed it since to U")]
    assert marks(life)[TUESDAY, "AM"] == ("U", "office")


def test_undo_of_one_child_leaves_the_other(life):
    batch = report(life, 0, 1).batch

    undo(life, batch, pupil_id=life.pupils[0].id)

    assert [row.state for row in batch_of(life, batch)] == ["taken_back", "accepted"]
    assert [{code for code, _ in marks(life, n).values()} for n in (0, 1)] == [{""}, {"I"}]
    assert undo(life, batch, when="10:01").written == 2


@pytest.mark.parametrize("deed", ["accept", "query", "refuse"])
def test_undo_of_a_decision_lets_the_report_wait_again(life, deed):
    batch = take(life, reason="ill")
    with scoped(life.school_id):
        if deed == "accept":
            accept_report(life.school_id, batch, code="I", roles=ROLES, by=OFFICER, at=at("09:00"))
        elif deed == "query":
            query_report(life.school_id, batch, question="Who?", by=OFFICER, at=at("09:00"))
        else:
            refuse_report(life.school_id, batch, reason="No leave", by=OFFICER, at=at("09:00"))

    undo(life, batch)

    with scoped(life.school_id):
        [row] = waiting(life.school_id)
    assert (row.state, row.code, row.question, row.decided_name, row.decided_at) == ("waiting", "", "", "", None)


def test_undo_is_for_the_day_itself(life):
    batch = report(life).batch

    with pytest.raises(DayProblem) as refused:
        undo(life, batch, when=at("08:30", day=TUESDAY + DAY))

    assert refused.value.message == "This was decided on another day."


def test_undo_twice_says_that_nothing_is_left(life):
    batch = report(life).batch
    undo(life, batch)

    with pytest.raises(DayProblem) as refused:
        undo(life, batch)

    assert refused.value.message == "There is nothing to undo: taken back."


def test_pupil_reported_again_after_an_undo_gets_the_new_code(life):
    undo(life, report(life).batch)

    assert report(life, code="M", when="10:05").written == 2
    assert {code for code, _ in marks(life).values()} == {"M"}


# ---- reads ---------------------------------------------------------------------------------------------------------


def test_reports_of_pupil_touch_the_days_asked_for(life, django_assert_num_queries):
    report(life, since=MONDAY, days=2, reason="ill")
    report(life, 1, reason="ill")

    with scoped(life.school_id), django_assert_num_queries(1):
        rows = reports_of_pupil(life.school_id, life.pupils[0].id, TUESDAY, WEDNESDAY)
    with scoped(life.school_id), django_assert_num_queries(1):
        both = reports_of_pupils(life.school_id, [p.id for p in life.pupils], TUESDAY, WEDNESDAY)

    assert [(row.when, row.reason_words) for row in rows] == [("Mon 9 Mar to Tue 10 Mar", "Ill")]
    assert {pupil: len(found) for pupil, found in both.items()} == {life.pupils[0].id: 1, life.pupils[1].id: 1}


def test_batches_hold_brothers_and_sisters_together(life):
    take(life, 0, 1)
    take(life, 2, when="08:25")

    with scoped(life.school_id):
        batches = in_batches(waiting(life.school_id))

    assert [batch.names for batch in batches] == ["Poppy Arkwright and Amelia Ashworth", "Yusuf Bashir"]


def test_undo_gives_back_each_child_s_own_change(life):
    batch = take(life, 0, 1)
    accept(life, batch, when="09:10")
    undo(life, batch, when="09:15", pupil_id=life.pupils[0].id)
    accept(life, batch, code="M", when="09:20")

    undo(life, batch, when="09:30")

    assert [{code for code, _ in marks(life, n).values()} for n in (0, 1)] == [{""}, {""}]
    assert {row.state for row in batch_of(life, batch)} == {"waiting"}
