"""Papers: kept as they came, all or nothing; withdrawn and put back; opened by those who may."""

import errno
from uuid import uuid4

import pytest
from django.core.files.storage import FileSystemStorage

from attendance.audit.models import AuditEvent
from attendance.tenancy.scope import scoped
from registers.models import Evidence
from registers.queries.evidence import evidence_by_id, evidence_of
from registers.rules.papers import LARGEST
from registers.services import evidence as services
from registers.services.evidence import add_papers, restore_evidence, set_sensitive, withdraw_evidence
from registers.services.evidence_files import FileAway, read_file
from registers.services.problems import DayProblem
from tests.people_of_the_tests import AT, OFFICER
from tests.registers.papers import HEIC, PDF, files_in, hand_in, paper, row_of

pytestmark = pytest.mark.django_db
OPENS = {"absence.evidence"}
OPENS_ALL = {"absence.evidence", "flags.sensitive"}
OFFICE = {"absence.report"}


@pytest.fixture
def life(oakfield_life):
    return oakfield_life


@pytest.fixture(autouse=True)
def store(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    return tmp_path


@pytest.fixture
def poppy(life):
    return life.pupils[0]


# ---- kept -----------------------------------------------------------------------------------------------------------


def test_paper_is_kept_as_it_came_under_a_name_that_says_nothing(life, poppy, store):
    row = hand_in(life, poppy, HEIC, file_name="Poppy Arkwright.pdf")

    [file] = files_in(store)
    assert file.read_bytes() == HEIC
    assert (row.content_type, row.size, row.title, row.state) == ("image/heic", len(HEIC), "Dentist", "unscanned")
    assert "Poppy" not in str(file)
    assert read_file(row.path, row.sha256) == HEIC


def test_paper_waits_where_there_is_a_scanner(life, poppy, settings):
    settings.CLAMAV_HOST = "127.0.0.1"

    assert hand_in(life, poppy).state == "waiting"


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"data": b"MZ"}, "paper"),
        ({"data": PDF + bytes(LARGEST)}, "paper"),
        ({"kind": "passport"}, "kind"),
        ({"report_id": uuid4()}, "report"),
        ({"leave_id": uuid4()}, "leave"),
        ({"pupil": True}, "pupil"),
    ],
)
def test_paper_that_cannot_be_kept_leaves_nothing(life, hillcrest_life, poppy, store, changes, field):
    pupil = hillcrest_life.pupils[0] if changes.pop("pupil", False) else poppy

    with pytest.raises(DayProblem) as refused:
        hand_in(life, pupil, **changes)

    assert (refused.value.field, files_in(store)) == (field, [])


class FullStorage(FileSystemStorage):
    """A disk with room for `room` files more; the next is written half."""

    room = 0

    def _save(self, name, content):
        if FullStorage.room:
            FullStorage.room -= 1
            return super()._save(name, content)
        name = super()._save(name, content.__class__(content.read()[:3]))
        raise OSError(errno.ENOSPC, "No space left on device", name)


def full(settings, monkeypatch, room: int) -> None:
    monkeypatch.setattr(FullStorage, "room", room)
    settings.STORAGES = {**settings.STORAGES, "default": {"BACKEND": f"{__name__}.FullStorage"}}


def test_full_disk_is_said_and_nothing_is_half_kept(life, poppy, store, settings, monkeypatch):
    full(settings, monkeypatch, room=0)

    with pytest.raises(FileAway, match="There is no space left for papers. Nothing was kept."):
        hand_in(life, poppy)

    with scoped(life.school_id):
        assert not Evidence.objects.filter(school_id=life.school_id).exists()
    assert files_in(store) == []


def test_second_of_two_papers_fails_and_the_first_is_gone_too(life, store, settings, monkeypatch):
    full(settings, monkeypatch, room=1)

    with scoped(life.school_id), pytest.raises(FileAway):
        add_papers(life.school_id, [paper(pupil) for pupil in life.pupils[:2]], by=OFFICER, at=AT)

    with scoped(life.school_id):
        assert not Evidence.objects.filter(school_id=life.school_id).exists()
    assert files_in(store) == []


def test_audit_row_that_fails_leaves_neither_row_nor_file(life, poppy, store, monkeypatch):
    def fail(*args, **kwargs):
        raise RuntimeError("the audit row failed")

    monkeypatch.setattr(services, "record", fail)

    with pytest.raises(RuntimeError):
        hand_in(life, poppy)

    with scoped(life.school_id):
        assert not Evidence.objects.filter(school_id=life.school_id).exists()
    assert files_in(store) == []


def test_file_that_was_changed_behind_our_back_is_not_handed_out(life, poppy, store):
    row = hand_in(life, poppy)
    files_in(store)[0].write_bytes(PDF + b"!")

    with pytest.raises(FileAway, match="The file is not the one that was handed in."):
        read_file(row.path, row.sha256)


# ---- withdrawn, put back, sensitive ---------------------------------------------------------------------------------


def test_paper_is_withdrawn_and_put_back_once(life, poppy):
    key = hand_in(life, poppy).id
    with scoped(life.school_id):
        done = [withdraw_evidence(life.school_id, key, by=OFFICER, at=AT) for _ in range(2)]
        gone = evidence_by_id(life.school_id, key, abilities=OPENS)
        done += [restore_evidence(life.school_id, key, by=OFFICER, at=AT) for _ in range(2)]
        back = evidence_by_id(life.school_id, key, abilities=OPENS)
        verbs = AuditEvent.objects.filter(school_id=life.school_id, subject="evidence").order_by("id")

        assert done == [True, False, True, False]
        assert (gone.may_open, gone.withdrawn_name, back.may_open) == (False, OFFICER.name, True)
        assert sorted(verbs.values_list("verb", flat=True)) == [
            "evidence.added", "evidence.restored", "evidence.withdrawn",
        ]  # fmt: skip


@pytest.mark.parametrize("deed", [withdraw_evidence, restore_evidence])
def test_deed_whose_audit_row_fails_changes_nothing(life, poppy, monkeypatch, deed):
    key = hand_in(life, poppy).id
    if deed is restore_evidence:
        with scoped(life.school_id):
            withdraw_evidence(life.school_id, key, by=OFFICER, at=AT)
    before = row_of(life, key).withdrawn_at
    monkeypatch.setattr(services, "record", lambda *args, **kwargs: 1 / 0)

    with pytest.raises(ZeroDivisionError), scoped(life.school_id):
        deed(life.school_id, key, by=OFFICER, at=AT)

    assert row_of(life, key).withdrawn_at == before


def test_paper_of_another_school_is_none_here(life, hillcrest_life):
    key = hand_in(hillcrest_life, hillcrest_life.pupils[0]).id

    with scoped(life.school_id):
        assert evidence_by_id(life.school_id, key, abilities=OPENS_ALL) is None
        with pytest.raises(DayProblem, match="There is no such paper"):
            withdraw_evidence(life.school_id, key, by=OFFICER, at=AT)


@pytest.mark.parametrize(
    ("sensitive", "abilities", "seen"),
    [
        (False, OFFICE, ("Dentist", False, False)),
        (False, OPENS, ("Dentist", False, True)),
        (False, {"first_day.work"}, ("", True, False)),
        (True, OFFICE, ("", True, False)),
        (True, OPENS, ("", True, False)),
        (True, {"flags.sensitive"}, ("", True, False)),
        (True, OPENS_ALL, ("Dentist", False, True)),
    ],
)
def test_who_sees_and_opens_what(life, poppy, sensitive, abilities, seen):
    key = hand_in(life, poppy, sensitive=sensitive).id

    with scoped(life.school_id):
        row = evidence_by_id(life.school_id, key, abilities=abilities)

    assert (row.title, row.hidden, row.may_open) == seen


def test_paper_becomes_sensitive_and_is_not_any_more(life, poppy):
    key = hand_in(life, poppy).id

    with scoped(life.school_id):
        done = [set_sensitive(life.school_id, key, one, by=OFFICER, at=AT) for one in (True, True, False)]

    assert (done, row_of(life, key).sensitive) == ([True, False, True], False)


@pytest.mark.parametrize("count", [1, 3])
def test_papers_of_a_pupil_are_one_query(life, poppy, django_assert_num_queries, count):
    for _ in range(count):
        hand_in(life, poppy)
    hand_in(life, life.pupils[1])

    with scoped(life.school_id), django_assert_num_queries(1):
        rows = evidence_of(life.school_id, pupil_id=poppy.id, abilities=OPENS)

    assert [row.pupil_id for row in rows] == [poppy.id] * count
