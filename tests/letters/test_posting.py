"""Letters that somebody posts or gives by hand: once, only what may go, and the log that nobody changes."""

import pytest
from django.db import IntegrityError

from attendance.audit.models import AuditEvent
from attendance.tenancy.scope import scoped
from letters.models import Dispatch, DispatchEvent, LetterEvent
from letters.services.delivery import record_post
from letters.services.problems import LetterProblem
from tests.letters.on_their_way import dispatch, history, issued, log, posted, ready_to_send
from tests.people_of_the_tests import AT, OFFICER

pytestmark = pytest.mark.django_db


@pytest.fixture
def life(oakfield_life, settings, tmp_path):
    return ready_to_send(oakfield_life, settings, tmp_path)


def test_posted_letter_stands_in_the_log_and_in_its_history(life):
    one = issued(life)

    count = posted(life, one)

    row = dispatch(life, one)
    assert count == 1
    assert log(life, one) == [("post", 1, [("sent", "")])]
    assert history(life, one) == [("sent", "Posted: Ms Nadia Arkwright, 12 Larch Lane, Millbrook, ZZ1 1AA.")]
    assert row.reference == f"HB-{life.school_id.hex}-{one.copy_id.hex}-1"
    assert (row.to, row.by_name) == ("Ms Nadia Arkwright, 12 Larch Lane, Millbrook, ZZ1 1AA", "Bob Officer")


def test_letter_posted_twice_is_posted_once(life):
    one = issued(life)

    counts = [posted(life, one), posted(life, one)]

    assert counts == [1, 0]
    assert log(life, one) == [("post", 1, [("sent", "")])]


def test_paper_in_braille_is_given_by_hand(life):
    one = issued(life, channel="hand", letter_format="by_hand")

    posted(life, one)

    assert log(life, one) == [("hand", 1, [("sent", "")])]


@pytest.mark.parametrize("state", ["withdrawn", "superseded"])
def test_letter_that_is_no_longer_issued_must_be_taken_out_of_the_post(life, state):
    kept, gone = issued(life, pupil=1), issued(life, state=state)

    with pytest.raises(LetterProblem, match="Attendance letter 1.*Take it out of the post"):
        posted(life, kept, gone)

    assert log(life, kept) == []


def test_text_cannot_be_posted(life):
    with pytest.raises(LetterProblem, match="cannot be posted"):
        posted(life, issued(life, channel="text"))


def test_paper_of_another_school_is_not_there(life, hillcrest_life):
    theirs = issued(hillcrest_life)

    with pytest.raises(LetterProblem, match="not there any more"):
        posted(life, theirs)


@pytest.mark.parametrize("count", [1, 3])
def test_posting_takes_as_many_statements_for_three_as_for_one(life, django_assert_num_queries, count):
    many = [issued(life, pupil=pupil) for pupil in range(count)]

    with scoped(life.school_id), django_assert_num_queries(12):
        record_post(life.school_id, [one.copy_id for one in many], by=OFFICER, at=AT)


def test_posting_that_cannot_be_audited_leaves_nothing(life, monkeypatch):
    one = issued(life)
    monkeypatch.setattr(AuditEvent.objects, "create", _broken)

    with pytest.raises(IntegrityError):
        posted(life, one)

    assert (log(life, one), history(life, one)) == ([], [])


def test_history_of_the_log_cannot_be_changed(life):
    one = issued(life)
    posted(life, one)

    with scoped(life.school_id):
        assert LetterEvent.objects.filter(school_id=life.school_id).count() == 1
    for model in (Dispatch, DispatchEvent):
        with pytest.raises(Exception, match="permission denied"), scoped(life.school_id):
            model.objects.filter(school_id=life.school_id).delete()


def _broken(**kwargs):
    raise IntegrityError("the second write fails")
