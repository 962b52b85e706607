"""The report to trustees as PDF: made by the worker once, kept with its hash; whatever dies, the work goes on."""

from datetime import timedelta

import pytest
from django.urls import reverse

from attendance.audit.models import PlatformEvent
from attendance.reports.models import TrustFile, TrustIssue
from attendance.reports.queries.files import file_by_id
from attendance.reports.queries.shelves import OF_TRUST
from attendance.reports.queries.trust_board import TrustOf
from attendance.reports.services import files as deeds
from attendance.reports.services.files import AGAIN_AFTER, NO_QUEUE, STUCK_AFTER
from attendance.reports.services.trust_reports import preview, publish_board
from attendance.reports.tasks import files as tasks
from attendance.reports.tasks.files import OUR_SIDE, make_trust_file
from attendance.tenancy.scope import scoped
from tests.kit.test_keeping import full
from tests.letters.pdf_reading import words_of
from tests.people_of_the_tests import AT, actor
from tests.reports.trust_house import ids_of, trust_of

pytestmark = pytest.mark.django_db
SLUG, SECOND, PDF = "spring-2026", timedelta(seconds=1), b"%PDF-1.7 a report"


@pytest.fixture(autouse=True)
def media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "media"
    return settings.MEDIA_ROOT


@pytest.fixture(autouse=True)
def clock(time_machine):
    time_machine.move_to(AT, tick=False)
    return time_machine


@pytest.fixture
def trust(places, people):
    """One published issue of Northern Lights, which has one school with pupils."""
    lives = trust_of(places, people.alice, schools=1, pupils=8)
    found = TrustOf(places.northern_lights.id, 5001, "Northern Lights", tuple(ids_of(lives)))
    published(found, people)
    return found


@pytest.fixture
def maker(monkeypatch):
    """What draws in these tests; `made` collects what it was asked."""
    made: list[dict] = []

    def make(trust_id, asked, at, progress):
        progress(1, 2)
        made.append(dict(asked))
        return PDF

    monkeypatch.setitem(tasks.MAKERS, "trustees", make)
    return made


def published(trust, people) -> None:
    deed = {"by": actor(people.carol, "Trust administrator"), "at": AT}
    with scoped(*trust.school_ids):
        board = preview(trust, SLUG, **deed)
        publish_board(trust, SLUG, seen=board.report.seen, shown=board.shown, **deed)


def row(trust):
    with scoped(*trust.school_ids):
        found = file_by_id(trust.id, TrustFile.objects.get(trust_id=trust.id).id, OF_TRUST)
    assert found is not None
    return found


def make(trust) -> None:
    make_trust_file(str(trust.id), str(row(trust).id))


def stuck(trust, at) -> list:
    with scoped(*trust.school_ids):
        return deeds.take_stuck([trust.id], at=at, of=OF_TRUST)


def url(name: str, *args) -> str:
    return reverse(f"reports_trust:{name}", args=[5001, *args])


def test_publishing_asks_for_one_file(trust):
    found = row(trust)

    assert (found.kind, found.state, found.asked_name, found.slug, found.number) == (
        "trustees", "waiting", "Carol Trust", SLUG, 1,
    )  # fmt: skip
    events = PlatformEvent.objects.filter(subject="trust_file").values_list("verb", "subject_id")
    assert list(events) == [("trust_report.file_asked", found.id)]


def test_the_worker_draws_what_was_frozen(client, people, trust):
    make(trust)
    client.force_login(people.carol)

    answer = client.get(url("board_pdf", SLUG, 1))

    assert answer["Content-Type"] == "application/pdf"
    assert answer["Content-Disposition"] == f'attachment; filename="trustees-trust-5001-{SLUG}-issue-1.pdf"'
    words = words_of(answer.content)
    assert ("Oakfield Primary" in words, "Arkwright" in words) == (True, False)
    assert row(trust).path.startswith(f"reports/trusts/{trust.id}/2026-03/")


def test_queued_twice_it_is_made_once(trust, maker):
    make(trust)
    make(trust)

    assert (len(maker), row(trust).state, row(trust).done, row(trust).total) == (1, "done", 1, 2)


def test_a_worker_that_is_killed_leaves_it_to_the_sweep(trust, maker, monkeypatch):
    def killed(*args):
        raise KeyboardInterrupt  # as SIGINT or SIGKILL: no handler of ours runs

    with monkeypatch.context() as patch:
        patch.setitem(tasks.MAKERS, "trustees", killed)
        with pytest.raises(KeyboardInterrupt):
            make(trust)
    during = row(trust).state
    early, late = (stuck(trust, AT + wait) for wait in (STUCK_AFTER, STUCK_AFTER + SECOND))
    make(trust)

    assert (during, early, late, row(trust).state) == ("working", [], [(trust.id, row(trust).id)], "done")


def test_a_full_disk_leaves_it_waiting_says_so_and_goes_on_later(client, people, trust, maker, settings):
    full(settings)
    make(trust)
    found = row(trust)
    client.force_login(people.carol)
    page = client.get(url("board_pdf", SLUG, 1), follow=True).content.decode()
    late = stuck(trust, AT + AGAIN_AFTER + SECOND)
    full(settings, yes=False)

    make(trust)

    assert (found.state, found.error) == ("waiting", "The place where files are kept is full.")
    assert ("The place where files are kept is full." in page, late) == (True, [(trust.id, found.id)])
    with scoped(*trust.school_ids):
        assert list(TrustFile.objects.values_list("state", "attempts")) == [("done", 1)]


def test_the_sweep_finds_trusts_by_their_schools(trust, clock, monkeypatch):
    sent: list[tuple] = []
    monkeypatch.setattr(tasks, "enqueue", lambda *args: bool(sent.append(args) or True))
    clock.move_to(AT + STUCK_AFTER + SECOND, tick=False)

    number = tasks.sweep_files()

    assert (number, sent) == (1, [("attendance.reports.tasks.make_trust_file", str(trust.id), str(row(trust).id))])


def test_a_queue_that_is_away_is_said(places, people, django_capture_on_commit_callbacks):
    lives = trust_of(places, people.alice, schools=1, pupils=8)
    found = TrustOf(places.northern_lights.id, 5001, "Northern Lights", tuple(ids_of(lives)))

    with django_capture_on_commit_callbacks(execute=True):
        published(found, people)

    assert row(found).error == NO_QUEUE


def test_what_is_not_what_was_published_is_not_drawn(trust, monkeypatch):
    monkeypatch.setattr("attendance.reports.queries.trust_reports.is_whole", lambda text, kept: False)

    make(trust)

    assert (row(trust).state, "is not what was published" in row(trust).error) == ("failed", True)


# ---- pages -----------------------------------------------------------------------------------------------------------


def test_the_page_says_how_far_it_is_with_and_without_script(client, people, trust):
    client.force_login(people.carol)
    page = url("file", row(trust).id)

    answer = client.get(url("board_pdf", SLUG, 1))
    whole, part = client.get(page), client.get(page, headers={"HX-Request": "true", "X-Place": "trust-5001"})
    early = client.get(url("file_get", row(trust).id))
    make(trust)
    after = client.get(page, headers={"HX-Request": "true", "X-Place": "trust-5001"})

    assert (answer["Location"], early["Location"]) == (page, page)
    assert (f'hx-get="{page}"' in whole.content.decode(), "Look again" in whole.content.decode()) == (True, True)
    assert (b"<h1>" in part.content, "HX-Refresh" in part, after["HX-Refresh"]) == (False, False, "true")
    assert url("file_get", row(trust).id) in client.get(page).content.decode()


def test_what_failed_is_said_and_made_again(client, people, trust, maker, monkeypatch):
    with monkeypatch.context() as patch:
        patch.setitem(tasks.MAKERS, "trustees", lambda *args: 1 // 0)
        make(trust)
    client.force_login(people.carol)

    page = client.get(url("file", row(trust).id)).content.decode()
    answer = client.post(url("file_again", row(trust).id))
    make(trust)

    assert OUR_SIDE in page
    assert (answer["Location"], row(trust).state) == (url("file", row(trust).id), "done")


def test_another_file_in_its_place_is_not_given_out(client, people, trust, maker, media):
    make(trust)
    (media / row(trust).path).write_bytes(b"something else")
    client.force_login(people.carol)

    page = client.get(url("file_get", row(trust).id), follow=True).content.decode()

    assert "not the one that was kept" in page


@pytest.mark.parametrize("who", ["alice", "fiona", "grace", "dave", "pat"])
def test_nobody_else_sees_or_asks(client, people, trust, maker, who):
    make(trust)
    client.force_login(getattr(people, who))

    found = {client.get(url(name, row(trust).id)).status_code for name in ("file", "file_get")}
    found |= {client.get(url("board_pdf", SLUG, 1)).status_code}
    found |= {client.post(url("file_again", row(trust).id)).status_code}

    assert (found, row(trust).state) == ({404}, "done")


def test_where_the_audit_row_of_the_file_fails_nothing_is_published(places, people, monkeypatch):
    lives = trust_of(places, people.alice, schools=1, pupils=8)
    found = TrustOf(places.northern_lights.id, 5001, "Northern Lights", tuple(ids_of(lives)))

    def broken(*args, **kwargs):
        raise RuntimeError("the audit is away")

    monkeypatch.setattr(deeds, "record_platform", broken)
    with pytest.raises(RuntimeError):
        published(found, people)

    with scoped(*found.school_ids):
        assert (TrustIssue.objects.count(), TrustFile.objects.count()) == (0, 0)
