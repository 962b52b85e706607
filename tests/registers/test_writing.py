"""The one door through which marks are written: versions, clashes, amendments, summaries."""

from uuid import UUID

import pytest

from attendance.people.models import Enrolment
from attendance.tenancy.scope import scoped
from registers.models import Amendment, Mark, WeekSummary
from registers.services.writing import MarkNotWritten, Writing, write_marks
from tests.people_of_the_tests import AT, OFFICER, TUESDAY


def write(life, code, *, pupil=0, seen=0, overwrite="seen", reason="", request_id=None):
    [written] = write_marks(
        life.school_id,
        [Writing(TUESDAY, "AM", life.pupils[pupil].id, code, seen_version=seen)],
        by=OFFICER,
        at=AT,
        origin="teacher",
        kind="amendment",
        overwrite=overwrite,
        reason=reason,
        request_id=request_id,
    )
    return written


def test_mark_is_written_once_with_its_week(oakfield_life):
    with scoped(oakfield_life.school_id):
        written = write(oakfield_life, "/")
        [summary] = WeekSummary.objects.filter(school_id=oakfield_life.school_id)

    assert (written.outcome, written.code, written.version) == ("saved", "/", 1)
    assert (summary.present, summary.marked_mask) == (1, 1 << 2)


def test_change_stores_its_amendment_and_recounts(oakfield_life):
    with scoped(oakfield_life.school_id):
        write(oakfield_life, "N")
        written = write(oakfield_life, "I", seen=1, reason="parent rang: vomiting")
        [entry] = Amendment.objects.filter(school_id=oakfield_life.school_id)
        [summary] = WeekSummary.objects.filter(school_id=oakfield_life.school_id)

    assert (written.outcome, written.version) == ("saved", 2)
    assert (entry.original_code, entry.amended_code, entry.reason) == ("N", "I", "parent rang: vomiting")
    assert (entry.by_name, entry.by_position, entry.at) == ("Bob Officer", "Attendance officer", AT)
    assert (entry.seq, entry.prev_hash) == (1, "0" * 64)
    assert (summary.authorised, summary.unauthorised, summary.n_n, summary.n_i) == (1, 0, 0, 1)


def test_stale_change_is_a_clash_and_changes_nothing(oakfield_life):
    with scoped(oakfield_life.school_id):
        write(oakfield_life, "N")
        written = write(oakfield_life, "/", seen=0)
        [mark] = Mark.objects.filter(school_id=oakfield_life.school_id)

    assert (written.outcome, written.code) == ("clash", "N")
    assert (mark.code, mark.version) == ("N", 1)


def test_change_without_reason_is_refused(oakfield_life):
    with scoped(oakfield_life.school_id):
        write(oakfield_life, "N")
    with pytest.raises(MarkNotWritten, match="needs a reason"), scoped(oakfield_life.school_id):
        write(oakfield_life, "I", seen=1)


def test_unknown_code_is_refused(oakfield_life):
    with pytest.raises(MarkNotWritten, match="not in force"), scoped(oakfield_life.school_id):
        write(oakfield_life, "%")


def test_same_request_sent_twice_saves_once(oakfield_life):
    request = UUID(int=7)

    with scoped(oakfield_life.school_id):
        first = write(oakfield_life, "N", request_id=request)
        again = write(oakfield_life, "N", request_id=request)
        [mark] = Mark.objects.filter(school_id=oakfield_life.school_id)

    assert (first.outcome, again.outcome) == ("saved", "saved")
    assert mark.version == 1


def test_pupil_not_on_roll_that_day_is_told_and_not_written(oakfield_life):
    with scoped(oakfield_life.school_id):
        Enrolment.objects.filter(school_id=oakfield_life.school_id).update(until=TUESDAY)
        written = write(oakfield_life, "/")
        marks = Mark.objects.filter(school_id=oakfield_life.school_id).count()

    assert (written.outcome, marks) == ("not_on_roll", 0)
