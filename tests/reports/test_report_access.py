"""Who reaches which page of reports, and that no row of another school is reached under one's own address."""

import pytest
from django.urls import reverse

from attendance.reports.models import ReportFile
from attendance.reports.queries.issues import issue_of
from attendance.reports.services.files import ask_file, fail_file
from attendance.reports.tasks.files import make_file
from attendance.tenancy.scope import scoped
from tests.people_of_the_tests import OFFICER
from tests.reports.governors_work import MINUTE, NOW, SLUG, whole_way, with_a_term
from tests.reports.test_report_pages import at, text_of

pytestmark = pytest.mark.django_db
READING = ("reports", "governors", "issue", "csv", "xlsx", "pdf", "leaflet", "file", "file_get")
WRITING = ("prepare", "reissue")
NUMBERED = {"issue", "csv", "xlsx", "pdf", "leaflet"}


@pytest.fixture(autouse=True)
def clock(time_machine):
    time_machine.move_to(NOW + 10 * MINUTE, tick=False)


@pytest.fixture(autouse=True)
def media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "media"


@pytest.fixture
def life(oakfield_life):
    with_a_term(oakfield_life)
    whole_way(oakfield_life)
    return oakfield_life


def pdf_of(life):
    with scoped(life.school_id):
        return ReportFile.objects.get(school_id=life.school_id, kind="governors").id


def pack_of(life, by=OFFICER):
    with scoped(life.school_id):
        return ask_file(life.school_id, kind="meeting", title="Pack", asked={"on": "2026-03-10"}, by=by, at=NOW)


def path(name: str, file_id, urn: int = 900001) -> str:
    if name.startswith("file"):
        return reverse(f"reports:{name}", args=[urn, file_id])
    more = [] if name == "reports" else [SLUG, 1] if name in NUMBERED else [SLUG]
    return reverse(f"reports:{name}", args=[urn, *more])


def opened(client, names, file_id) -> set[str]:
    return {name for name in names if client.get(path(name, file_id)).status_code in (200, 302)}


@pytest.mark.parametrize(
    ("who", "reads", "writes"),
    [
        ("grace", True, False), ("carol", True, False), ("bob", True, False), ("sam", True, False),
        ("erin", True, True), ("fiona", True, True), ("alice", False, False), ("olive", False, False),
        ("wendy", False, False), ("dave", False, False), ("pat", False, False),
    ],
)  # fmt: skip
def test_who_reads_and_who_prepares(client, people, life, who, reads, writes):
    client.force_login(getattr(people, who))
    key = pdf_of(life)

    files = {"file", "file_get"} if who == "alice" else set()  # a teacher has files, but not this one
    found = opened(client, READING, key), opened(client, WRITING, key)

    assert found == (set(READING) - files if reads else set(), set(WRITING) if writes else set())


@pytest.mark.parametrize(
    ("who", "name", "status"),
    [
        ("bob", "ask", 404), ("bob", "take_back", 404), ("erin", "send_back", 404), ("erin", "publish", 404),
        ("grace", "ask", 404), ("grace", "publish", 404), ("carol", "publish", 404), ("dave", "publish", 404),
        ("erin", "ask", 302), ("fiona", "publish", 302),
    ],
)  # fmt: skip
def test_who_may_ask_and_who_may_publish(client, people, life, who, name, status):
    client.force_login(getattr(people, who))

    assert client.post(at(name), {"words": "x"}).status_code == status


@pytest.mark.parametrize(("who", "status"), [("grace", 200), ("bob", 200), ("alice", 404), ("dave", 404)])
def test_api_gives_published_reports_to_readers(client, people, life, who, status):
    client.force_login(getattr(people, who))
    paths = [reverse("api-reports", args=[900001]), reverse("api-report", args=[900001, SLUG, 1])]

    assert [client.get(one).status_code for one in paths] == [status, status]


def test_api_names_each_issue_and_404s_for_one_that_there_is_not(client, people, life):
    client.force_login(people.grace)

    listed = client.get(reverse("api-reports", args=[900001])).json()["reports"]

    assert [(one["slug"], one["number"], one["reason"], one["issued_name"]) for one in listed] == [
        (SLUG, 1, "", "Fiona Head")
    ]
    assert client.get(reverse("api-report", args=[900001, SLUG, 2])).status_code == 404


def test_signed_out_one_is_asked_to_sign_in(client, life):
    assert {client.get(path(name, pdf_of(life))).status_code for name in READING} == {302}
    assert client.get(reverse("api-reports", args=[900001])).status_code == 401


def test_reports_and_files_of_another_school_are_not_reached(client, people, life, hillcrest_life):
    client.force_login(people.dave)
    key = pdf_of(life)
    with scoped(hillcrest_life.school_id):
        theirs = issue_of(hillcrest_life.school_id, SLUG)

    found = {name: client.get(path(name, key, 900003)).status_code for name in READING if name != "reports"}

    assert theirs is None
    assert set(found.values()) <= {404, 302}  # 302: the champion's and head's own draft of that term
    assert {name for name, code in found.items() if code == 302} == {"governors"}


# ---- files -----------------------------------------------------------------------------------------------------------


def test_file_that_is_being_made_shows_how_far_it_is(client, people, life):
    client.force_login(people.grace)
    key = pdf_of(life)

    led = client.get(at("pdf", 1))
    page = client.get(led["Location"])
    part = client.get(led["Location"], headers={"hx-request": "true"})

    assert led["Location"] == path("file", key)
    assert "Waiting for its turn" in text_of(page)
    assert 'hx-trigger="every 2s"' in text_of(page)
    assert ("<html" in text_of(part), part.headers.get("HX-Refresh")) == (False, None)


def test_file_that_is_made_is_downloaded_and_the_page_is_told(client, people, life):
    client.force_login(people.grace)
    key = pdf_of(life)
    make_file(str(life.school_id), str(key))

    part = client.get(path("file", key), headers={"hx-request": "true"})
    pdf = client.get(at("pdf", 1))

    assert part.headers["HX-Refresh"] == "true"
    assert (pdf["Content-Type"], pdf.content[:5]) == ("application/pdf", b"%PDF-")
    assert pdf["Content-Disposition"] == 'attachment; filename="governors-900001-autumn-2025-issue-1.pdf"'


def test_file_that_is_lost_is_said_and_may_be_made_again(client, people, life, settings, tmp_path):
    client.force_login(people.grace)
    key = pdf_of(life)
    make_file(str(life.school_id), str(key))
    settings.MEDIA_ROOT = tmp_path / "another"

    page = client.get(at("pdf", 1), follow=True)
    again = client.post(reverse("reports:file_again", args=[900001, key]), follow=True)

    assert "The file is not where it was kept." in text_of(page)
    assert "Waiting for its turn" in text_of(again)


def test_file_that_failed_says_why(client, people, life):
    client.force_login(people.grace)
    key = pdf_of(life)
    with scoped(life.school_id):
        fail_file(life.school_id, key, "It has three pages.", at=NOW)

    assert "It could not be made.</b> It has three pages." in text_of(client.get(at("pdf", 1), follow=True))


@pytest.mark.parametrize(
    ("who", "status"), [("bob", 200), ("fiona", 200), ("grace", 404), ("alice", 404), ("sam", 404), ("dave", 404)]
)
def test_pack_with_names_is_opened_by_those_who_may_make_packs(client, people, life, who, status):
    client.force_login(getattr(people, who))

    assert client.get(path("file", pack_of(life))).status_code == status
