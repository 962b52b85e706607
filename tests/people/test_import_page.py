"""The office page of imports: handing in, looking, loading, dropping; and who sees what."""

import io
import json
import re
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from openpyxl import Workbook
from redis import Redis

from attendance.kit.tables import read_table
from attendance.people.models import ImportJob, Pupil
from attendance.people.services import importing
from attendance.people.tasks import load_pupils, run_import
from attendance.tenancy.scope import scoped
from registers.models import Amendment, Mark
from tests.people.import_files import ADA, BEN, SAMPLES, csv
from tests.people_of_the_tests import AT
from tests.registers.import_files import POPPY, marks, name_pupils
from tests.registers.import_files import csv as marks_csv

pytestmark = pytest.mark.django_db
PAGE = "/schools/900001/imports/"


@pytest.fixture
def bob(client, people):
    client.force_login(people.bob)
    return client


def hand_in(client, content: bytes, *, name="pupils.csv", page=PAGE, **more):
    """Post the file; the answer with the page it leads to."""
    return client.post(page, {"file": SimpleUploadedFile(name, content), **more}, follow=True)


def job_of(school) -> ImportJob:
    with scoped(school.id):
        return ImportJob.objects.get(school_id=school.id)


def text_of(response) -> str:
    """The words of the page."""
    return " ".join(re.sub(r"<[^>]+>", " ", response.content.decode()).split())


def pupils(school) -> int:
    with scoped(school.id):
        return Pupil.objects.filter(school_id=school.id).count()


# ---- the way of a file ----------------------------------------------------------------------------------------------


def test_sample_is_checked_then_loaded(bob, places):
    with open(f"{SAMPLES}/sims_style_pupils_demo.csv", "rb") as file:
        checked = hand_in(bob, file.read(), name="sims.csv")
    before = pupils(places.oakfield)
    job = job_of(places.oakfield)
    loaded = bob.post(f"{PAGE}{job.id}/load/", follow=True)

    assert (before, pupils(places.oakfield)) == (0, 7)
    assert "7 new, 0 changed, 0 as they are, of 7 rows. Classes made: 7A, 7B, 8A, 8B, 9A, 9B." in text_of(checked)
    assert "Load 7 pupils" in text_of(checked)
    assert "Row 2, UPN This is not a valid UPN: “X1000010001” has 11 characters" in text_of(checked)
    assert "If it was the wrong file Pupils stay: no name is deleted from an admission register." in text_of(loaded)
    job = job_of(places.oakfield)
    assert (job.state, job.map_name, bytes(job.content), job.rows_total) == ("done", "", b"", 7)


def test_workbook_is_checked(bob, places):
    book = Workbook()
    for line in csv(ADA, BEN).decode().splitlines():
        book.active.append(line.split(","))
    content = io.BytesIO()
    book.save(content)

    assert "Load 2 pupils" in text_of(hand_in(bob, content.getvalue(), name="pupils.xlsx"))


def test_bad_file_is_refused_with_row_column_and_remedy(bob, places):
    shown = text_of(hand_in(bob, csv(ADA, BEN.replace("2016-11-30", "30/02/2016"))))

    assert "Nothing of this file was loaded. Correct the rows below in the file and hand it in again." in shown
    assert (
        "problem Row 3, Date of birth “30/02/2016” is not a date. Write it as day/month/year or year-month-day" in shown
    )
    assert (job_of(places.oakfield).state, pupils(places.oakfield)) == ("refused", 0)


def test_problems_come_as_a_safe_csv(bob, places):
    hand_in(
        bob, csv(BEN.replace("2016-11-30", "=1+1"), header=csv().decode().replace("Date of birth", "=Date of birth"))
    )
    hand_in(bob, csv(BEN.replace("2016-11-30", "x")))
    with scoped(places.oakfield.id):
        job = ImportJob.objects.filter(school_id=places.oakfield.id).latest("created_at")

    answer = bob.get(f"{PAGE}{job.id}/problems.csv")

    assert answer["Content-Disposition"] == 'attachment; filename="import-problems.csv"'
    assert read_table(answer.content).rows == [
        ["Problem", "2", "Date of birth", "“x” is not a date.",
         "Write it as day/month/year or year-month-day, such as 31/01/2026.", "1"]
    ]  # fmt: skip


def test_file_that_is_no_table_is_refused(bob, places):
    shown = text_of(hand_in(bob, b"%PDF-1.7\n\x00,,", name="pupils.pdf"))

    assert "The file This is not a table: it is neither CSV nor XLSX. Save it as .xlsx or as CSV." in shown


@pytest.mark.parametrize(
    ("files", "words"),
    [({}, "Choose a file."), ({"file": SimpleUploadedFile("a.csv", b"")}, "The file is empty.")],
)
def test_post_without_a_file_says_what_to_do(bob, places, files, words):
    answers = [bob.post(page, files) for page in (PAGE, f"{PAGE}marks/")]

    assert [answer.status_code for answer in answers] == [200, 200]
    assert all(f"There is a problem {words}" in text_of(answer) for answer in answers)


def test_too_large_file_says_how_large_it_may_be(bob, places, monkeypatch):
    monkeypatch.setattr("attendance.people.forms_imports.MAX_BYTES", 1024 * 1024)

    shown = text_of(hand_in(bob, csv(*[ADA] * 30_000)))

    assert "at most 1 are possible. Split it in two." in shown


def test_second_load_of_the_same_file_has_nothing_to_do(bob, places):
    hand_in(bob, csv(ADA))
    bob.post(f"{PAGE}{job_of(places.oakfield).id}/load/")

    again = hand_in(bob, csv(ADA))

    assert "There is nothing to load. Everything in this file is here already" in text_of(again)
    assert "Load 0" not in text_of(again)


def test_file_is_loaded_once_however_often_one_presses(bob, places):
    hand_in(bob, csv(ADA))
    job = job_of(places.oakfield)
    bob.post(f"{PAGE}{job.id}/load/")

    again = bob.post(f"{PAGE}{job.id}/load/", follow=True)

    assert "The file is not ready to be loaded." in text_of(again)
    assert pupils(places.oakfield) == 1


def test_dropped_file_is_gone(bob, places):
    hand_in(bob, csv(ADA))
    job = job_of(places.oakfield)

    shown = bob.post(f"{PAGE}{job.id}/cancel/", follow=True)

    assert "The file was dropped. Nothing was loaded." in text_of(shown)
    job = job_of(places.oakfield)
    assert (job.state, bytes(job.content), pupils(places.oakfield)) == ("cancelled", b"", 0)


def test_marks_are_loaded_and_can_be_changed_back(bob, oakfield_life):
    name_pupils(oakfield_life)
    for code in ("I", "M"):
        hand_in(bob, marks_csv(f"{POPPY},09/03/2026,AM,{code}"), name=f"{code}.csv", page=f"{PAGE}marks/")
        with scoped(oakfield_life.school_id):
            job = ImportJob.objects.filter(school_id=oakfield_life.school_id).latest("created_at")
        shown = bob.post(f"{PAGE}marks/{job.id}/load/", follow=True)

    with scoped(oakfield_life.school_id):
        change = Amendment.objects.get(school_id=oakfield_life.school_id)
    assert marks(oakfield_life, "code") == [("M",)]
    assert (change.reason, change.by_name) == ("import M.csv", "Bob Officer")
    back = reverse("registers:amend_undo", args=[900001, change.change_id])
    assert f'<form method="post" action="{back}">' in shown.content.decode()
    bob.post(back)
    assert marks(oakfield_life, "code") == [("I",)]


def test_page_that_loads_pupils_does_not_load_marks(bob, oakfield_life):
    name_pupils(oakfield_life)
    hand_in(bob, marks_csv(f"{POPPY},09/03/2026,AM,/"), page=f"{PAGE}marks/")
    job = job_of(oakfield_life.school)

    assert bob.post(f"{PAGE}{job.id}/load/").status_code == 404
    with scoped(oakfield_life.school_id):
        assert Mark.objects.filter(school_id=oakfield_life.school_id).count() == 0


def test_empty_file_with_our_columns_can_be_had(bob, places):
    answer = bob.get(f"{PAGE}pupils.csv")

    header = read_table(answer.content + b"x,y\n").header
    assert header[:4] == ["UPN", "Admission number", "Legal first name", "Legal middle names"]
    assert len(header) == 23 + 4 * 15


# ---- large files: the worker ----------------------------------------------------------------------------------------


@pytest.fixture
def large(monkeypatch):
    """Every file is too large for a request."""
    monkeypatch.setattr(importing, "SMALL", 0)


def test_large_file_waits_for_the_worker_and_shows_its_progress(bob, places, large):
    checking = hand_in(bob, csv(ADA))
    job = job_of(places.oakfield)
    importing.tell_progress(job.id, 1, 2)
    progress = bob.get(f"{PAGE}{job.id}/", headers={"HX-Request": "true"})

    assert (job.state, pupils(places.oakfield)) == ("checking", 0)
    assert "You may leave this page" in text_of(checking)
    assert text_of(progress) == "Checking: 1 of 2 rows"
    assert '<progress id="bar" value="1" max="2">' in progress.content.decode()
    assert "HX-Refresh" not in progress


def test_worker_checks_then_loads(bob, places, large):
    hand_in(bob, csv(ADA))
    job = job_of(places.oakfield)
    run_import(str(places.oakfield.id), str(job.id))
    checked = (job_of(places.oakfield).state, pupils(places.oakfield))
    bob.post(f"{PAGE}{job.id}/load/")
    asked = job_of(places.oakfield).state
    run_import(str(places.oakfield.id), str(job.id))
    run_import(str(places.oakfield.id), str(job.id))
    progress = bob.get(f"{PAGE}{job.id}/", headers={"HX-Request": "true"})

    assert (checked, asked) == (("ready", 0), "waiting")
    assert (job_of(places.oakfield).state, pupils(places.oakfield)) == ("done", 1)
    assert progress["HX-Refresh"] == "true"


def test_failure_of_ours_leaves_nothing_and_can_be_tried_again(bob, places, large):
    hand_in(bob, csv(ADA))
    job = job_of(places.oakfield)

    def fails(handed):
        load_pupils(handed)
        raise RuntimeError("after the rows")

    with pytest.raises(RuntimeError):
        importing.run_job(places.oakfield.id, job.id, fails, at=AT)
    shown = text_of(bob.get(f"{PAGE}{job.id}/"))
    failed = job_of(places.oakfield).state
    bob.post(f"{PAGE}{job.id}/load/")

    assert (failed, pupils(places.oakfield)) == ("failed", 0)
    assert "Something went wrong on our side. Nothing was loaded." in shown
    assert job_of(places.oakfield).state == "checking"


def test_stuck_job_is_found_by_the_sweep_and_a_fresh_one_is_not(bob, places, large):
    hand_in(bob, csv(ADA))
    job = job_of(places.oakfield)

    with scoped(places.oakfield.id):
        fresh = importing.take_stuck([places.oakfield.id], at=job.changed_at + timedelta(minutes=1))
        stuck = importing.take_stuck([places.oakfield.id], at=job.changed_at + timedelta(minutes=3))
        again = importing.take_stuck([places.oakfield.id], at=job.changed_at + timedelta(minutes=3))

    assert (fresh, stuck, again) == ([], [("pupils", places.oakfield.id, job.id)], [])


def test_queue_that_cannot_be_reached_is_said_on_the_page(
    bob, places, large, settings, django_capture_on_commit_callbacks
):
    settings.CELERY_BROKER_URL = "redis://127.0.0.1:1/0"  # nobody listens there
    with django_capture_on_commit_callbacks(execute=True):
        hand_in(bob, csv(ADA))
    job = job_of(places.oakfield)

    assert (job.state, job.error) == ("checking", importing.NO_QUEUE)
    assert importing.NO_QUEUE in text_of(bob.get(f"{PAGE}{job.id}/"))


def test_job_is_queued_for_the_worker_of_its_kind(
    bob, oakfield_life, large, settings, redis_url, django_capture_on_commit_callbacks
):
    settings.CELERY_BROKER_URL = redis_url
    queue = Redis.from_url(redis_url)
    queue.delete("celery")
    with django_capture_on_commit_callbacks(execute=True):
        hand_in(bob, csv(ADA))
        hand_in(bob, marks_csv(f"{POPPY},09/03/2026,AM,/"), page=f"{PAGE}marks/")

    messages = [json.loads(message)["headers"] for message in queue.lrange("celery", 0, -1)]
    with scoped(oakfield_life.school_id):
        jobs = dict(ImportJob.objects.filter(school_id=oakfield_life.school_id).values_list("kind", "id"))
    assert {message["task"]: message["argsrepr"] for message in messages} == {
        "attendance.people.tasks.run_import": repr([str(oakfield_life.school_id), str(jobs["pupils"])]),
        "registers.tasks.run_import": repr([str(oakfield_life.school_id), str(jobs["marks"])]),
    }


# ---- who ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("who", "status"),
    [
        ("bob", 200), ("carol", 200), ("erin", 200), ("fiona", 200),
        ("alice", 404), ("olive", 404), ("grace", 404), ("dave", 404), ("wendy", 404),
    ],
)  # fmt: skip
def test_page_opens_for_those_who_run_imports(client, people, who, status):
    client.force_login(getattr(people, who))

    assert [client.get(PAGE).status_code, client.post(PAGE).status_code, client.post(f"{PAGE}marks/").status_code] == [
        status
    ] * 3


@pytest.mark.parametrize(("who", "status"), [("erin", 200), ("carol", 404), ("dave", 404), ("alice", 404)])
def test_file_of_a_colleague_opens_for_those_who_see_pupils_by_name(bob, client, people, places, who, status):
    hand_in(bob, csv(ADA))
    job = job_of(places.oakfield)
    client.force_login(getattr(people, who))

    seen = [client.get(f"{PAGE}{job.id}/"), client.get(f"{PAGE}{job.id}/problems.csv")]

    assert [answer.status_code for answer in seen] == [status] * 2


def test_trust_admin_sees_the_file_they_handed_in(client, people, places):
    client.force_login(people.carol)

    assert "Load 1 pupil" in text_of(hand_in(client, csv(ADA)))


def test_job_of_another_school_is_not_found(bob, client, people, places):
    client.force_login(people.dave)
    hand_in(client, csv(ADA), page="/schools/900003/imports/")
    job = job_of(places.hillcrest)
    client.force_login(people.bob)

    assert [client.get(f"{PAGE}{job.id}/").status_code, client.post(f"{PAGE}{job.id}/load/").status_code] == [404, 404]


@pytest.mark.parametrize("files", [1, 3])
def test_list_of_files_costs_the_same_for_one_and_three(bob, places, files, django_assert_num_queries):
    for _ in range(files):
        hand_in(bob, csv(ADA))

    with django_assert_num_queries(8):
        bob.get(PAGE)
