"""Pages of batches: what each shows, who may do what, what they cost, and what is downloaded."""

import io
from pathlib import Path
from zipfile import ZipFile

import pytest
import time_machine
from django.urls import reverse

from attendance.people.models import ContactLink
from attendance.tenancy.scope import scoped
from letters.models import Batch, Copy, Letter
from letters.services.batches import post_batch, stop_batch
from letters.services.keeping import FULL
from letters.tasks.issuing import issue_batch
from tests.letters.batch_letters import approved, batch_of, mother, three_letters
from tests.people_of_the_tests import AT, OFFICER

pytestmark = pytest.mark.django_db
PAGES = ("batches", "batch")
DEEDS = ("batch_print", "batch_zip", "batch_post", "batch_again")


@pytest.fixture(autouse=True)
def media(settings, tmp_path) -> Path:
    settings.MEDIA_ROOT = tmp_path / "media"
    return settings.MEDIA_ROOT


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(AT, tick=False):
        yield


@pytest.fixture
def life(oakfield_life):
    return oakfield_life


@pytest.fixture
def batch_id(life):
    """Three letters that wait for the worker."""
    with scoped(life.school_id):
        return batch_of(life, *three_letters(life))


def work(life, batch_id) -> None:
    issue_batch(str(life.school_id), str(batch_id))


def url(name: str, batch_id=None) -> str:
    return reverse(f"letters:{name}", args=[900001, *([] if name == "batches" else [batch_id])])


def text(response) -> str:
    return " ".join(response.content.decode().split())


# ---- who -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("who", "sees", "sends"),
    [
        ("alice", False, False), ("grace", False, False), ("dave", False, False), ("carol", False, False),
        ("wendy", True, False), ("olive", True, True), ("bob", True, True), ("erin", True, True),
        ("fiona", True, True), ("sam", True, True),
    ],
)  # fmt: skip
def test_who_sees_and_who_sends(client, people, life, batch_id, who, sees, sends):
    work(life, batch_id)
    client.force_login(getattr(people, who))

    looks = {client.get(url(name, batch_id)).status_code for name in PAGES}
    acts = {client.post(url(name, batch_id)).status_code for name in ("batch_print", "batch_post", "batch_again")}
    zipped = client.get(url("batch_zip", batch_id))
    zipped.close()

    assert looks == {200 if sees else 404}
    assert (acts, zipped.status_code) == (({200, 302}, 200) if sends else ({404}, 404))


def test_nobody_signed_in_is_asked_to_sign_in(client, batch_id):
    found = {client.get(url(name, batch_id)).status_code for name in (*PAGES, "batch_zip")}

    assert found == {302}


def test_batch_of_another_school_is_not_found_under_ones_own_address(client, people, batch_id, hillcrest_life):
    client.force_login(people.dave)
    path = reverse("letters:batch", args=[900003, batch_id])

    found = [client.get(path).status_code]
    found += [client.post(reverse(f"letters:{name}", args=[900003, batch_id])).status_code
              for name in DEEDS if name != "batch_zip"]  # fmt: skip

    assert found == [404] * 4


def test_who_may_only_look_has_no_buttons(client, people, life, batch_id):
    work(life, batch_id)
    client.force_login(people.wendy)

    page = text(client.get(url("batch", batch_id)))

    assert ("Envelopes, as they are printed" in page, "Download to print" in page, "Put in the post" in page) == (
        True, False, False,
    )  # fmt: skip


# ---- what it shows ---------------------------------------------------------------------------------------------------


def test_progress_moves_without_loading_the_page_again(client, people, life, batch_id):
    client.force_login(people.bob)
    page = text(client.get(url("batch", batch_id)))
    assert f'hx-get="{url("batch", batch_id)}"' in page
    assert "Waiting for the worker: 0 of 3 letters" in page
    with scoped(life.school_id):
        Batch.objects.filter(school_id=life.school_id, id=batch_id).update(state="running", done=2)

    fragment = client.get(url("batch", batch_id), headers={"HX-Request": "true"})

    assert "Drawing and issuing: 2 of 3 letters" in text(fragment)
    assert '<progress id="bar" value="2" max="3">' in text(fragment)
    assert fragment.headers.get("HX-Refresh") is None
    work(life, batch_id)
    assert client.get(url("batch", batch_id), headers={"HX-Request": "true"}).headers["HX-Refresh"] == "true"


def test_done_batch_shows_envelopes_in_order_and_the_next_steps(client, people, life, batch_id):
    work(life, batch_id)
    client.force_login(people.olive)

    response = client.get(url("batch", batch_id))

    assert [(one.name, len(one.sheets)) for one in response.context["envelopes"]] == [
        ("Ms Zoe Arkwright", 1), ("Ms Nadia Arkwright", 2),
    ]  # fmt: skip
    page = text(response)
    assert "3 papers in 2 envelopes, 3 pages." in page
    assert [step in page for step in ("1. Print", "2. Fold and check", "3. Post", "4. If one comes back")] == [True] * 4


def test_stopped_batch_says_what_happened_what_was_kept_and_how_to_go_on(client, people, life, batch_id):
    with scoped(life.school_id):
        stop_batch(life.school_id, batch_id, FULL, at=AT)
    client.force_login(people.bob)

    page = text(client.get(url("batch", batch_id)))

    assert FULL in page
    assert "3 letters stay approved: nothing is lost, and nothing of them was sent." in page
    assert ("Try again</button>" in page, "Put in the post" in page) == (True, False)


def test_try_again_queues_it_and_a_second_click_is_taken_as_the_first(client, people, life, batch_id):
    with scoped(life.school_id):
        stop_batch(life.school_id, batch_id, FULL, at=AT)
    client.force_login(people.bob)

    for _ in range(2):
        page = client.post(url("batch_again", batch_id), follow=True)
        assert (list(page.context["messages"]), page.context["batch"].state) == ([], "queued")


def test_letter_that_could_not_be_drawn_is_named_with_the_reason(client, people, life, batch_id):
    with scoped(life.school_id):
        Copy.objects.filter(
            school_id=life.school_id, letter__pupil_id=life.pupils[0].id, letter__school_id=life.school_id
        )
        letter = Letter.objects.get(school_id=life.school_id, pupil_id=life.pupils[0].id)
        Copy.objects.filter(school_id=life.school_id, letter_id=letter.id).update(words={"blocks": [{}]})
    work(life, batch_id)
    client.force_login(people.bob)

    response = client.get(url("batch", batch_id))

    assert [(one.pupil, one.again) for one in response.context["failed"]] == [("Poppy Arkwright", True)]
    assert "could not be drawn: something went wrong on our side" in text(response)
    assert "Try these again" in text(response)


def test_withdrawn_letter_is_told_of_and_not_counted(client, people, life, batch_id):
    work(life, batch_id)
    with scoped(life.school_id):
        Letter.objects.filter(school_id=life.school_id, pupil_id=life.pupils[2].id).update(state="withdrawn")
    client.force_login(people.bob)

    page = text(client.get(url("batch", batch_id)))

    assert "2 papers in 1 envelope, 2 pages." in page
    assert "Take it out of what was printed before." in page


def test_letters_by_mail_are_listed_apart(client, people, life):
    with scoped(life.school_id):
        nadia = mother(life, life.pupils[0], email="nadia@family.example")
        batch_id = batch_of(life, approved(life, life.pupils[0], [nadia], channel="email"))
    work(life, batch_id)
    client.force_login(people.bob)

    response = client.get(url("batch", batch_id))

    assert ([one.pupil for one in response.context["others"]], response.context["envelopes"]) == (
        ["Poppy Arkwright"],
        (),
    )
    assert "Download to print" not in text(response)


def test_list_shows_the_newest_first_and_an_empty_one_says_what_to_do(client, people, life):
    client.force_login(people.bob)
    assert "No letters have been approved yet" in text(client.get(url("batches")))
    with scoped(life.school_id):
        first = batch_of(life, *three_letters(life))
        second = batch_of(life, at=AT)

    assert [one.id for one in client.get(url("batches")).context["batches"]] == [second, first]


# ---- what it gives ---------------------------------------------------------------------------------------------------


def test_file_for_the_printer_is_private_and_never_stored(client, people, life, batch_id):
    work(life, batch_id)
    client.force_login(people.olive)

    answer = client.post(url("batch_print", batch_id), {"duplex": "on"})

    assert (answer.status_code, answer["Content-Type"], answer.content[:5]) == (200, "application/pdf", b"%PDF-")
    assert answer["Content-Disposition"] == 'attachment; filename="letters-2026-03-10-0752.pdf"'
    assert sorted(answer["Cache-Control"].split(", ")) == ["no-store", "private"]
    with scoped(life.school_id):
        batch = Batch.objects.get(school_id=life.school_id, id=batch_id)
    assert (batch.duplex, batch.separators, batch.print_pages) == (True, False, 6)


def test_zip_is_private_and_whole(client, people, life, batch_id):
    work(life, batch_id)
    client.force_login(people.olive)

    answer = client.get(url("batch_zip", batch_id))

    assert answer["Content-Disposition"] == 'attachment; filename="letters-2026-03-10-0752.zip"'
    assert sorted(answer["Cache-Control"].split(", ")) == ["no-store", "private"]
    with ZipFile(io.BytesIO(b"".join(answer.streaming_content))) as archive:
        assert len(archive.namelist()) == 3


@pytest.mark.parametrize("name", ["batch_print", "batch_zip"])
def test_store_that_is_away_is_said_on_the_page(client, people, life, batch_id, settings, tmp_path, name):
    work(life, batch_id)
    (tmp_path / "file").write_text("a plain file")
    settings.MEDIA_ROOT = tmp_path / "file"
    client.force_login(people.olive)

    ask = client.post if name == "batch_print" else client.get
    page = ask(url(name, batch_id), follow=True)

    assert page.redirect_chain == [(url("batch", batch_id), 302)]
    assert "The place where letters are kept cannot be reached." in text(page)


def test_post_is_noted_once_and_said(client, people, life, batch_id):
    work(life, batch_id)
    client.force_login(people.olive)

    first = client.post(url("batch_post", batch_id), follow=True)
    again = client.post(url("batch_post", batch_id), follow=True)

    assert "Noted: 3 papers in the post." in text(first)
    assert [str(message) for message in again.context["messages"]] == []
    assert ("10 March 2026, Olive Office" in text(again), "Put in the post" in text(again)) == (True, False)


def test_second_person_hears_who_was_first(client, people, life, batch_id):
    work(life, batch_id)
    with scoped(life.school_id):
        post_batch(life.school_id, batch_id, by=OFFICER, at=AT)
    client.force_login(people.olive)

    page = client.post(url("batch_post", batch_id), follow=True)

    assert "Bob Officer has put this batch in the post already." in text(page)


# ---- what it costs ---------------------------------------------------------------------------------------------------


def test_list_costs_the_same_for_one_and_for_three(client, people, life, django_assert_num_queries):
    client.force_login(people.bob)
    client.get(url("batches"))
    for number in range(3):
        with scoped(life.school_id):
            batch_of(life)
        if number != 1:
            with django_assert_num_queries(8):
                page = client.get(url("batches"))
            assert len(page.context["batches"]) == number + 1


def test_batch_costs_the_same_for_one_letter_and_for_three(client, people, life, django_assert_num_queries):
    client.force_login(people.bob)
    for number in (1, 3):
        with scoped(life.school_id):
            ContactLink.objects.filter(school_id=life.school_id).update(gets_letters=False)  # those of the first round
            batch_id = batch_of(life, *three_letters(life)[:number])
        work(life, batch_id)
        with django_assert_num_queries(13):
            page = client.get(url("batch", batch_id))
        assert sum(len(one.sheets) for one in page.context["envelopes"]) == number
