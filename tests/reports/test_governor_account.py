"""A governor's account: the published reports of the school, no pupil's name anywhere, and 404 everywhere else."""

import io
import json

import pytest
from django.urls import reverse
from openpyxl import load_workbook

from attendance.reports.models import ReportFile
from attendance.reports.queries.issues import issue_of
from attendance.reports.tasks.files import make_file
from attendance.tenancy.scope import scoped
from tests.journeys.pages import KWARGS
from tests.letters.pdf_reading import words_of
from tests.reports.governors_work import MINUTE, NOW, SLUG, whole_way, with_a_term
from tests.reports.test_report_pages import LIST, REPORT, at

pytestmark = pytest.mark.django_db
# What a governor reads, by name; every other page of the school is not there for them.
READ = {
    "reports:reports", "reports:governors", "reports:issue", "reports:csv", "reports:xlsx", "reports:pdf",
    "reports:leaflet", "reports:file", "reports:file_get", "reports:file_again", "reports:benchmarks",
    "interventions:policy", "interventions:policy_versions",
    "letters:templates", "letters:template",  # the words of letters, as part of the policy
    "reports:deliveries", "reports:delivery_end", "reports:delivery_resume",  # their own mails about reports
}  # fmt: skip
API_READ = {"api-reports", "api-report"}


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


@pytest.fixture
def grace(client, people):
    client.force_login(people.grace)
    return client


def names_of(life) -> set[str]:
    """Every pupil's names and numbers, as they would stand somewhere."""
    firsts = {pupil.legal_first for pupil in life.pupils} - {"Grace"}  # the governor herself is called so
    return firsts | {pupil.legal_last for pupil in life.pupils} | {pupil.admission_number for pupil in life.pupils}


def found_in(text: str, life) -> set[str]:
    return {name for name in names_of(life) if name in text} | {str(p.id) for p in life.pupils if str(p.id) in text}


def made(life) -> None:
    with scoped(life.school_id):
        ids = list(ReportFile.objects.filter(school_id=life.school_id).values_list("id", flat=True))
    for key in ids:
        make_file(str(life.school_id), str(key))


@pytest.mark.parametrize("path", [LIST, REPORT, at("issue", 1), at("csv", 1), at("csv", 1) + "?table=groups"])
def test_no_pupil_stands_in_a_page_its_charts_or_its_tables(grace, life, path):
    answer = grace.get(path)

    assert answer.status_code == 200
    assert found_in(answer.content.decode("utf-8-sig"), life) == set()


def test_no_pupil_stands_in_the_frozen_content_or_the_api(grace, life):
    with scoped(life.school_id):
        text = issue_of(life.school_id, SLUG).text
    answers = [
        grace.get(reverse("api-reports", args=[900001])),
        grace.get(reverse("api-report", args=[900001, SLUG, 1])),
    ]

    assert [answer.status_code for answer in answers] == [200, 200]
    assert found_in(text + "".join(answer.content.decode() for answer in answers), life) == set()


def test_no_pupil_stands_in_the_workbook(grace, life):
    book = load_workbook(io.BytesIO(grace.get(at("xlsx", 1)).content), read_only=True)
    cells = [str(cell) for sheet in book for row in sheet.iter_rows(values_only=True) for cell in row]

    assert len(cells) > 50
    assert found_in("\n".join(cells), life) == set()


def test_no_pupil_stands_in_the_pdf_or_the_leaflet(grace, life):
    made(life)

    files = [grace.get(at(name, 1)) for name in ("pdf", "leaflet")]

    assert [(file.status_code, file["Content-Type"]) for file in files] == [(200, "application/pdf")] * 2
    assert found_in("".join(words_of(file.content) for file in files), life) == set()


# ---- everything else -------------------------------------------------------------------------------------------------


VALUES = {
    "urn": 900001, "uid": 5001, "slug": SLUG, "number": 1, "page": 1, "day": "2026-03-10", "session": "AM",
    "key": "attendance", "section": "stages", "language": "pl",
}  # fmt: skip
OPENED_BY_A_LINK = (
    "kiosk:",
    "absent:",
    "offsite:",
    "letters_open:",
    "cover:",
)  # whoever has it is let in, signed in or not
ELSEWHERE = sorted(
    name for name, keys in KWARGS.items()
    if "urn" in keys and name not in READ | API_READ and not name.startswith(OPENED_BY_A_LINK)
)  # fmt: skip


def path_of(name: str, life) -> str:
    return reverse(name, kwargs={key: VALUES.get(key, life.pupils[0].id) for key in KWARGS[name]})


def test_every_other_page_of_the_school_is_not_there(grace, life):
    found = {name: {grace.get(path).status_code, grace.post(path).status_code}
             for name in ELSEWHERE for path in [path_of(name, life)]}  # fmt: skip

    assert {name: codes for name, codes in found.items() if not codes <= {404, 405}} == {}
    assert len(found) > 200


def test_what_a_governor_reads_opens_and_nothing_in_it_can_be_posted(grace, life):
    paths = [at("governors"), at("issue", 1), at("csv", 1), at("xlsx", 1), at("pdf", 1), at("leaflet", 1), LIST]

    assert [grace.post(path).status_code for path in paths] == [405] * 7


def test_content_of_the_api_is_the_frozen_text(grace, life):
    with scoped(life.school_id):
        issue = issue_of(life.school_id, SLUG)

    answer = grace.get(reverse("api-report", args=[900001, SLUG, 1])).json()

    assert answer["content"] == json.loads(issue.text)
    assert (answer["sha256"], answer["marks_changed_since"], answer["newer"]) == (issue.sha256, 0, None)
