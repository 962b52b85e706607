"""The pages of papers: who comes in, handing in, taking out as a file that is only ever saved."""

import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from attendance.audit.models import AuditEvent
from attendance.tenancy.scope import scoped
from registers.models import Evidence
from registers.rules.papers import LARGEST
from registers.services.evidence import withdraw_evidence
from tests.people_of_the_tests import AT, OFFICER
from tests.registers.papers import HEIC, PDF, files_in, hand_in, row_of
from tests.registers.statements import statements

pytestmark = pytest.mark.django_db
EVERYBODY = ("alice", "bob", "olive", "erin", "fiona", "sam", "wendy", "grace", "carol", "dave", "pat")


@pytest.fixture
def life(oakfield_life):
    return oakfield_life


@pytest.fixture(autouse=True)
def clock(time_machine):
    time_machine.move_to(AT, tick=False)


@pytest.fixture(autouse=True)
def store(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    return tmp_path


def page(life, pupil=None) -> str:
    return f"/schools/900001/pupils/{(pupil or life.pupils[0]).id}/papers/"


def deed(row, what: str) -> str:
    return f"/schools/900001/papers/{row.id}/{what}/"


def words(answer) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", answer.content.decode()).split())


def posted(data: bytes = PDF, name: str = "scan.pdf", **changes) -> dict:
    return {"kind": "medical", "title": "Dentist", "paper": SimpleUploadedFile(name, data, "text/html"), **changes}


def statuses(client, people, who, call) -> dict[str, int]:
    found = {}
    for name in who:
        client.force_login(getattr(people, name))
        found[name] = call().status_code
    return found


def test_page_is_open_to_those_who_take_or_open_papers(life, people, client):
    found = statuses(client, people, EVERYBODY, lambda: client.get(page(life)))

    assert [name for name, status in found.items() if status == 200] == ["bob", "olive", "erin", "fiona", "sam"]
    assert set(found.values()) == {200, 404}


@pytest.mark.parametrize(
    ("sensitive", "who"), [(False, ["bob", "erin", "fiona", "sam"]), (True, ["erin", "fiona", "sam"])]
)
def test_file_is_taken_out_by_those_who_may(life, people, client, sensitive, who):
    row = hand_in(life, life.pupils[0], sensitive=sensitive)

    found = statuses(client, people, EVERYBODY, lambda: client.get(deed(row, "file")))

    assert [name for name, status in found.items() if status == 200] == who
    assert set(found.values()) == {200, 404}


@pytest.mark.parametrize(
    ("what", "who"), [("withdraw", ["bob", "olive", "erin", "fiona", "sam"]), ("sensitive", ["erin", "fiona", "sam"])]
)
def test_deeds_are_for_those_who_may(life, people, client, what, who):
    row = hand_in(life, life.pupils[0])

    found = statuses(client, people, EVERYBODY, lambda: client.post(deed(row, what)))

    assert [name for name, status in found.items() if status == 302] == who
    assert set(found.values()) == {302, 404}


def test_pages_of_another_school_s_pupil_and_paper_are_not_there(life, hillcrest_life, people, client):
    row = hand_in(hillcrest_life, hillcrest_life.pupils[0])
    client.force_login(people.fiona)

    answers = [client.get(page(life, hillcrest_life.pupils[0])), client.get(deed(row, "file"))]
    answers += [client.post(deed(row, what)) for what in ("withdraw", "sensitive")]

    assert [answer.status_code for answer in answers] == [404] * 4


def test_file_is_saved_and_never_shown_or_stored(life, people, client):
    row = hand_in(life, life.pupils[0], HEIC, title="Zahnärztin <b>")
    client.force_login(people.bob)

    answer = client.get(deed(row, "file"))

    assert answer.content == HEIC
    assert answer["Content-Disposition"] == "attachment; filename*=utf-8''Zahn%C3%A4rztin%20b.heic"
    assert (answer["Content-Type"], answer["X-Content-Type-Options"]) == ("image/heic", "nosniff")
    assert "no-store" in answer["Cache-Control"]
    with scoped(life.school_id):
        [opened] = AuditEvent.objects.filter(school_id=life.school_id, verb="evidence.opened")
    assert (opened.subject_id, opened.by_name) == (row.id, "Bob Officer")


@pytest.mark.parametrize(
    ("state", "status", "says"),
    [
        ("waiting", 409, "Being looked through for viruses."),
        ("infected", 409, "A virus was found. The file was not kept."),
        ("clean", 200, ""),
        ("unscanned", 200, ""),
    ],
)
def test_file_is_handed_out_only_in_a_state_that_allows_it(life, people, client, state, status, says):
    row = hand_in(life, life.pupils[0])
    with scoped(life.school_id):
        Evidence.objects.filter(school_id=life.school_id, id=row.id).update(state=state)
    client.force_login(people.bob)

    answer = client.get(deed(row, "file"))

    assert (answer.status_code, says in words(answer) if says else True) == (status, True)


def test_file_that_is_gone_is_said_with_whom_to_ask(life, people, client, store):
    row = hand_in(life, life.pupils[0])
    files_in(store)[0].unlink()
    client.force_login(people.bob)

    answer = client.get(deed(row, "file"))

    assert answer.status_code == 503
    assert "The file is not where it was kept." in words(answer)


def test_paper_is_handed_in_at_the_office(life, people, client):
    client.force_login(people.olive)

    answer = client.post(page(life), posted(HEIC, "photo.pdf"), follow=True)

    with scoped(life.school_id):
        [row] = Evidence.objects.filter(school_id=life.school_id)
    assert (row.title, row.content_type, row.added_name) == ("Dentist", "image/heic", "Olive Office")
    assert "Kept. It stands first in the list." in words(answer)
    assert "Save Dentist" not in words(answer)  # the office hands in and does not open


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"data": b"<html>"}, "The file is not a PDF, JPEG, PNG or HEIC (a phone’s photo). Choose another file"),
        ({"data": b""}, "The file is empty."),
        ({"data": PDF + bytes(LARGEST)}, "The file is larger than 10 MB. Choose a smaller one"),
        ({"paper": ""}, "Choose a file."),
        ({"kind": "passport"}, "Select a valid choice."),
    ],
)
def test_paper_that_cannot_be_kept_says_why_and_keeps_the_words(life, people, client, store, changes, message):
    client.force_login(people.bob)

    answer = client.post(page(life), posted(**changes))

    assert (answer.status_code, files_in(store)) == (422, [])
    assert message in words(answer)
    assert 'value="Dentist"' in answer.content.decode()


def test_disk_that_is_full_is_said_in_the_form(life, people, client, settings, monkeypatch, store):
    settings.STORAGES = {
        **settings.STORAGES, "default": {"BACKEND": "tests.registers.test_evidence.FullStorage"},
    }  # fmt: skip
    client.force_login(people.bob)

    answer = client.post(page(life), posted())

    assert "There is no space left for papers. Nothing was kept." in words(answer)
    assert files_in(store) == []


def test_withdrawn_paper_is_put_back_by_a_button_that_names_it(life, people, client):
    row = hand_in(life, life.pupils[0])
    client.force_login(people.bob)

    gone = client.post(deed(row, "withdraw"), follow=True)
    closed = client.get(deed(row, "file"))
    back = client.post(deed(row, "withdraw"), {"do": "restore"}, follow=True)

    assert ("“Dentist” is withdrawn." in words(gone), "Put back Dentist" in words(gone)) == (True, True)
    assert "Bob Officer withdrew it. Put it back first." in words(closed)
    assert ("“Dentist” is back." in words(back), row_of(life, row.id).withdrawn_at) == (True, None)


def test_sensitive_paper_is_listed_without_a_word_for_others(life, people, client):
    hand_in(life, life.pupils[0], sensitive=True, title="Court order")
    client.force_login(people.bob)

    html = client.get(page(life)).content.decode()

    assert ("A paper that you may not open" in html, "Court order" in html) == (True, False)


@pytest.mark.parametrize(("host", "said"), [("", True), ("127.0.0.1", False)])
def test_page_says_where_no_scanner_is_set_up(life, people, client, settings, host, said):
    settings.CLAMAV_HOST = host
    client.force_login(people.bob)

    assert ("No virus scanner is set up here" in words(client.get(page(life)))) is said


@pytest.mark.parametrize("count", [1, 3])
def test_page_takes_as_many_statements_however_many_papers(life, people, client, count):
    for n in range(count):
        row = hand_in(life, life.pupils[0], title=f"Paper {n}")
    with scoped(life.school_id):
        withdraw_evidence(life.school_id, row.id, by=OFFICER, at=AT)
    client.force_login(people.fiona)
    client.get(page(life))

    with statements() as sent:
        client.get(page(life))

    assert len(sent) == 6, "\n".join(sent)
