"""A school's letterhead and choices: what holds, pictures made anew, two people at once, the page."""

from dataclasses import replace
from datetime import timedelta
from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError, transaction
from django.urls import reverse
from PIL import Image

from attendance.audit.models import AuditEvent
from attendance.tenancy.scope import scoped
from letters.models import LetterImage, LetterSettings
from letters.queries.letterheads import letterhead_of, picture_of, pictures_of, settings_of
from letters.rules.letterhead import Letterhead
from letters.services import letterheads
from letters.services.letterheads import Choices, Upload, keep_picture, save_letterhead
from letters.services.problems import LetterProblem, SentTwice
from tests.people_of_the_tests import AT, actor

pytestmark = pytest.mark.django_db
LATER = AT + timedelta(minutes=10)
CHOICES = Choices(
    address=("School Road", "Oakfield"), postcode="OX99 4QX", telephone="01632 960123", sender_name="Mr B Finch",
    per="parent", channel="email", separators=True, duplex=False,
)  # fmt: skip


def picture(kind: str = "PNG", size: tuple[int, int] = (40, 20), mode: str = "RGBA", colour=(0, 0, 255, 0)) -> bytes:
    """A picture of one colour; see-through where it can be."""
    out = BytesIO()
    Image.new(mode, size, colour[: len(mode)] if mode != "L" else 7).save(out, kind)
    return out.getvalue()


@pytest.fixture
def oakfield(places):
    with scoped(places.oakfield.id):
        yield places.oakfield


@pytest.fixture
def bob(people):
    return actor(people.bob)


@pytest.fixture
def erin(people):
    return actor(people.erin, "Senior attendance champion")


# ---- what holds


def test_school_that_set_nothing_has_its_name_and_the_defaults(oakfield):
    assert letterhead_of(oakfield.id) == Letterhead("Oakfield Primary", 900001)


def test_newest_row_holds(oakfield, bob):
    save_letterhead(oakfield.id, Choices(telephone="old"), by=bob, at=AT)
    save_letterhead(oakfield.id, CHOICES, by=bob, at=LATER)

    assert letterhead_of(oakfield.id) == Letterhead(
        "Oakfield Primary", 900001, ("School Road", "Oakfield"), "OX99 4QX", "01632 960123", sender_name="Mr B Finch",
        per="parent", channel="email", separators=True, duplex=False,
    )  # fmt: skip
    assert (settings_of(oakfield.id).recorded_name, settings_of(oakfield.id).recorded_at) == ("Bob Officer", LATER)


def test_letterhead_costs_one_query_and_its_pictures_one(oakfield, bob, django_assert_num_queries):
    both = {"crest": Upload(picture(), "An oak"), "signature": Upload(picture(), "Signature of Mr Finch")}
    save_letterhead(oakfield.id, CHOICES, by=bob, at=AT, pictures=both)

    with django_assert_num_queries(1):
        head = letterhead_of(oakfield.id)
    with django_assert_num_queries(1):
        held = pictures_of(oakfield.id, head)
    with django_assert_num_queries(0):
        none = pictures_of(oakfield.id, Letterhead("Oakfield Primary", 900001))

    assert set(held) == {head.crest, head.signature}
    assert none == {}


def test_spaces_and_empty_lines_of_the_address_are_left_out(oakfield, bob):
    save_letterhead(
        oakfield.id, Choices(address=("  School   Road ", "", " Oakfield"), footer=" \x00x "), by=bob, at=AT
    )

    head = letterhead_of(oakfield.id)
    assert (head.address, head.footer) == (("School Road", "Oakfield"), "x")


def test_address_that_does_not_fit_is_refused(oakfield, bob):
    with pytest.raises(LetterProblem) as caught:
        save_letterhead(oakfield.id, Choices(address=tuple("abcdefg")), by=bob, at=AT)

    assert (caught.value.field, caught.value.message) == ("address", "The address has 7 lines.")


def test_rows_are_never_changed_or_removed(oakfield, bob):
    save_letterhead(oakfield.id, CHOICES, by=bob, at=AT, pictures={"crest": Upload(picture(), "An oak")})

    for model in (LetterSettings, LetterImage):
        rows = model.objects.filter(school_id=oakfield.id)
        with pytest.raises(DatabaseError, match="permission denied"), transaction.atomic():
            rows.update(recorded_name="Somebody else")
        with pytest.raises(DatabaseError, match="permission denied"), transaction.atomic():
            rows.delete()


def test_it_is_in_the_log(oakfield, bob):
    row = save_letterhead(oakfield.id, CHOICES, by=bob, at=AT)

    event = AuditEvent.objects.get(school_id=oakfield.id, verb="letterhead.saved")
    assert (event.subject_id, event.by_name, event.detail) == (row, "Bob Officer", {})


def test_where_the_log_cannot_be_written_nothing_is_left(monkeypatch, oakfield, bob):
    def away(*args, **kwargs):
        raise RuntimeError("the log is away")

    monkeypatch.setattr(letterheads, "record", away)

    with pytest.raises(RuntimeError, match="the log is away"):
        save_letterhead(oakfield.id, CHOICES, by=bob, at=AT, pictures={"crest": Upload(picture(), "An oak")})

    assert letterhead_of(oakfield.id) == Letterhead("Oakfield Primary", 900001)
    assert LetterImage.objects.filter(school_id=oakfield.id).count() == 0


# ---- two people at once


def test_letterhead_saved_by_another_meanwhile_is_not_overwritten(oakfield, bob, erin):
    save_letterhead(oakfield.id, CHOICES, by=bob, at=AT, seen="")

    with pytest.raises(LetterProblem, match="Bob Officer saved the letterhead while you were changing it"):
        save_letterhead(oakfield.id, Choices(postcode="OX99 4QZ"), by=erin, at=LATER, seen="")

    assert letterhead_of(oakfield.id).postcode == "OX99 4QX"


def test_same_letterhead_sent_twice_is_kept_once(oakfield, bob):
    save_letterhead(oakfield.id, CHOICES, by=bob, at=AT, seen="")

    with pytest.raises(SentTwice):
        save_letterhead(oakfield.id, CHOICES, by=bob, at=AT, seen="")

    assert LetterSettings.objects.filter(school_id=oakfield.id).count() == 1


# ---- pictures


def test_picture_is_made_anew_on_white(oakfield, bob):
    key = keep_picture(oakfield.id, "crest", picture(), " An oak ", by=bob, at=AT)

    held = picture_of(oakfield.id, key)
    drawn = Image.open(BytesIO(held.content))
    assert (drawn.format, drawn.size, drawn.mode, drawn.getpixel((5, 5))) == ("JPEG", (40, 20), "RGB", (255, 255, 255))
    assert (held.words, held.width, held.height) == ("An oak", 40, 20)


@pytest.mark.parametrize(
    ("kind", "content", "words", "field"),
    [
        ("crest", b"no picture", "An oak", "crest"),
        ("signature", picture(), " ", "signature_words"),
        ("photograph", picture(), "A child", "kind"),
    ],
)
def test_picture_that_cannot_be_kept_is_refused(oakfield, bob, kind, content, words, field):
    with pytest.raises(LetterProblem) as caught:
        keep_picture(oakfield.id, kind, content, words, by=bob, at=AT)

    assert caught.value.field == field


def test_pictures_stay_until_they_are_taken_off(oakfield, bob):
    save_letterhead(oakfield.id, CHOICES, by=bob, at=AT, pictures={"crest": Upload(picture(), "An oak")})
    first = letterhead_of(oakfield.id).crest

    save_letterhead(oakfield.id, CHOICES, by=bob, at=LATER)
    kept = letterhead_of(oakfield.id).crest
    save_letterhead(oakfield.id, replace(CHOICES, drop=frozenset({"crest"})), by=bob, at=LATER + timedelta(minutes=1))

    assert (bool(first), kept, letterhead_of(oakfield.id).crest) == (True, first, "")


def test_picture_of_another_school_is_not_found(oakfield, bob, places):
    key = keep_picture(oakfield.id, "crest", picture(), "An oak", by=bob, at=AT)

    with scoped(places.ashby.id):
        assert picture_of(places.ashby.id, key) is None


# ---- the page

FORM = {
    "address": "School Road\nOakfield", "postcode": "OX99 4QX", "telephone": "01632 960123",
    "email": "office@oakfield.example", "website": "https://www.oakfield.example/", "sender_name": "Mr B Finch",
    "per": "household", "channel": "post", "email_as": "link", "duplex": "on", "seen": "",
}  # fmt: skip
PAGE = "/schools/900001/letters/settings/"


def post(client, **more):
    return client.post(PAGE, FORM | more)


def test_page_saves_what_was_typed(client, people, places):
    client.force_login(people.bob)

    answer = post(client, crest=SimpleUploadedFile("oak.png", picture()), crest_words="An oak")

    page = client.get(PAGE)
    with scoped(places.oakfield.id):
        head = letterhead_of(places.oakfield.id)
    assert (answer.status_code, answer["Location"]) == (302, PAGE)
    assert (head.address, head.website, head.duplex) == (("School Road", "Oakfield"), "www.oakfield.example", True)
    shown = client.get(reverse("letters:picture", args=[900001, head.crest]))
    assert (shown.status_code, shown["Content-Type"], shown.content[:3]) == (200, "image/jpeg", b"\xff\xd8\xff")
    assert 'alt="An oak"' in page.content.decode()


def test_page_says_what_is_wrong_and_keeps_what_was_typed(client, people):
    client.force_login(people.bob)

    answer = post(client, email="nobody", footer="A company", crest=SimpleUploadedFile("x.png", b"nothing"))

    body = answer.content.decode()
    assert answer.status_code == 422
    assert ("Give an e-mail address, such as office@school.example." in body, 'value="A company"' in body) == (
        True,
        True,
    )


def test_page_refuses_what_is_no_picture_beside_its_field(client, people):
    client.force_login(people.bob)

    answer = post(client, crest=SimpleUploadedFile("x.png", b"nothing"), crest_words="An oak")

    assert answer.status_code == 422
    assert answer.context["form"].errors["crest"] == ["This is no picture that can be read. Choose a PNG or JPEG file."]


def test_page_says_who_was_first(client, people):
    client.force_login(people.bob)
    post(client)
    client.force_login(people.erin)

    answer = post(client, footer="Erin’s")

    body = answer.content.decode()
    assert answer.status_code == 409
    assert ("Bob Officer saved the letterhead" in body, "Erin’s" in body) == (True, True)


def test_page_pressed_twice_is_saved_once(client, people, places):
    client.force_login(people.bob)

    answers = [post(client).status_code for _ in range(2)]

    with scoped(places.oakfield.id):
        count = LetterSettings.objects.filter(school_id=places.oakfield.id).count()
    assert (answers, count) == ([302, 302], 1)


@pytest.mark.parametrize(
    ("who", "status"),
    [("alice", 404), ("olive", 404), ("grace", 404), ("wendy", 404), ("sam", 404), ("dave", 404), ("carol", 404),
     ("bob", 200), ("erin", 200), ("fiona", 200)],
)  # fmt: skip
def test_who_may_change_the_letterhead(client, people, who, status):
    client.force_login(getattr(people, who))

    assert client.get(PAGE).status_code == status
    assert client.post(PAGE, {}).status_code == (422 if status == 200 else 404)


@pytest.mark.parametrize(("who", "status"), [("alice", 404), ("dave", 404), ("olive", 200), ("bob", 200)])
def test_who_may_see_a_picture(client, people, places, who, status):
    with scoped(places.oakfield.id):
        key = keep_picture(places.oakfield.id, "crest", picture(), "An oak", by=actor(people.bob), at=AT)
    client.force_login(getattr(people, who))

    assert client.get(reverse("letters:picture", args=[900001, key])).status_code == status


def test_page_costs_the_same_with_pictures_and_without(client, people, django_assert_num_queries):
    client.force_login(people.bob)
    client.get(PAGE)

    with django_assert_num_queries(8):
        client.get(PAGE)
    post(client, crest=SimpleUploadedFile("oak.png", picture()), crest_words="An oak")
    with django_assert_num_queries(9):
        client.get(PAGE)
