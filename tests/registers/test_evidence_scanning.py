"""Papers are looked through by clamd: clean, infected and gone, or waiting until a scanner answers."""

import pytest
from django.core.files.storage import FileSystemStorage

from attendance.audit.models import AuditEvent
from attendance.celery import app
from attendance.tenancy.scope import scoped
from registers.queries.evidence import evidence_by_id
from registers.services import scanning
from registers.services.scanning import papers_to_scan, scan_paper
from registers.tasks import scan_evidence, sweep_evidence
from tests.kit.clamd_server import EICAR, clamd_server
from tests.people_of_the_tests import AT
from tests.registers.papers import PDF, files_in, hand_in, row_of

pytestmark = pytest.mark.django_db
INFECTED = PDF + EICAR
OPENS = {"absence.evidence"}


@pytest.fixture
def life(oakfield_life):
    return oakfield_life


@pytest.fixture(autouse=True)
def store(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    return tmp_path


@pytest.fixture
def clamd(settings):
    with clamd_server() as server:
        settings.CLAMAV_HOST, settings.CLAMAV_PORT = "127.0.0.1", server.port
        yield server


def scanned(life, row) -> tuple[str, str]:
    scan_evidence(str(life.school_id), str(row.id))
    now = row_of(life, row.id)
    return now.state, now.said


def opens(life, row) -> bool:
    with scoped(life.school_id):
        return evidence_by_id(life.school_id, row.id, abilities=OPENS).may_open


def test_paper_is_opened_by_nobody_until_it_was_found_clean(life, clamd):
    row = hand_in(life, life.pupils[0])
    before = opens(life, row)

    assert (before, scanned(life, row), opens(life, row)) == (False, ("clean", ""), True)
    assert clamd.files == [PDF]


def test_infected_file_is_deleted_and_the_row_says_so(life, clamd, store):
    row = hand_in(life, life.pupils[0], INFECTED)

    assert scanned(life, row) == ("infected", "Eicar-Test-Signature")
    assert (files_in(store), opens(life, row)) == ([], False)
    with scoped(life.school_id):
        [event] = AuditEvent.objects.filter(school_id=life.school_id, verb="evidence.infected")
    assert (event.by_name, event.detail["found"]) == ("The virus scanner", "Eicar-Test-Signature")


def test_paper_is_looked_through_once(life, clamd):
    row = hand_in(life, life.pupils[0])

    assert [scanned(life, row) for _ in range(2)] == [("clean", "")] * 2
    assert len(clamd.files) == 1


@pytest.mark.parametrize("trouble", ["hang up", "error", "half", "nonsense"])
def test_scanner_in_trouble_leaves_the_paper_waiting(life, clamd, store, trouble):
    row = hand_in(life, life.pupils[0], INFECTED)
    clamd.trouble = trouble
    state, said = scanned(life, row)
    during = (state, said.startswith("The scanner"), len(files_in(store)), opens(life, row))
    clamd.trouble = ""

    assert during == ("waiting", True, 1, False)
    assert scanned(life, row) == ("infected", "Eicar-Test-Signature")


def test_storage_that_is_away_leaves_the_paper_waiting(life, clamd, store):
    row = hand_in(life, life.pupils[0])
    files_in(store)[0].rename(store / "elsewhere")

    assert scanned(life, row)[0] == "waiting"


class StuckStorage(FileSystemStorage):
    """A storage from which nothing can be deleted."""

    def delete(self, name):
        raise OSError("read-only")


def test_infected_file_that_cannot_be_deleted_waits_and_is_opened_by_nobody(life, clamd, settings):
    row = hand_in(life, life.pupils[0], INFECTED)
    settings.STORAGES = {**settings.STORAGES, "default": {"BACKEND": f"{__name__}.StuckStorage"}}

    assert scanned(life, row) == (
        "waiting", "Eicar-Test-Signature was found, and the file could not be removed yet.",
    )  # fmt: skip
    assert opens(life, row) is False


def test_audit_row_that_fails_leaves_the_paper_waiting(life, clamd, monkeypatch):
    row = hand_in(life, life.pupils[0])
    monkeypatch.setattr(scanning, "record", lambda *args, **kwargs: 1 / 0)

    with pytest.raises(ZeroDivisionError):
        scanned(life, row)

    assert row_of(life, row.id).state == "waiting"


def test_without_a_scanner_nothing_waits_and_nothing_is_asked(life):
    row = hand_in(life, life.pupils[0])

    with scoped(life.school_id):
        found = papers_to_scan([life.school_id])

    assert (row.state, found, scanned(life, row)) == ("unscanned", [], ("unscanned", ""))


def test_sweep_finds_what_waits_and_what_came_before_there_was_a_scanner(life, clamd, settings, redis_url):
    settings.CLAMAV_HOST = ""
    before = hand_in(life, life.pupils[0])
    settings.CLAMAV_HOST = "127.0.0.1"
    waits, done = hand_in(life, life.pupils[1]), hand_in(life, life.pupils[2])
    scan_evidence(str(life.school_id), str(done.id))
    settings.CELERY_BROKER_URL = redis_url

    with scoped(life.school_id):
        found = {key for _, key in papers_to_scan([life.school_id])}

    assert (found, sweep_evidence()) == ({before.id, waits.id}, 2)


def test_task_of_a_paper_of_another_school_does_nothing(life, hillcrest_life, clamd):
    row = hand_in(hillcrest_life, hillcrest_life.pupils[0])

    with scoped(life.school_id):
        assert scan_paper(life.school_id, row.id, at=AT) == ""
    assert clamd.files == []


def test_worker_and_clock_know_the_tasks(settings):
    app.loader.import_default_modules()
    woken = {entry["task"] for entry in settings.CELERY_BEAT_SCHEDULE.values()}

    assert {scan_evidence.name, sweep_evidence.name, "registers.tasks.send_report_code"} - set(app.tasks) == set()
    assert sweep_evidence.name in woken
