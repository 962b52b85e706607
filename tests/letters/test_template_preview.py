"""The preview of words: a real pupil, examples, faults with their line, the pages as drawn."""

from io import BytesIO

import pytest
from PIL import Image

from attendance.kit import pdf
from attendance.people.models import Contact, ContactLink
from attendance.tenancy.scope import scoped
from letters.queries.wordings import of_school
from tests.letters.wording_house import WORDS
from tests.letters.wording_pages import KEY, path, preview, rows, typed
from tests.people_of_the_tests import AT

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def clock(time_machine):
    time_machine.move_to(AT, tick=False)


@pytest.fixture
def school(places, people):
    return of_school(places.oakfield.id)


def test_preview_shows_a_real_pupil_and_their_addressee(client, people, oakfield_life):
    with scoped(oakfield_life.school_id):
        mother = Contact.objects.create(
            school=oakfield_life.school, title="Ms", first="Nadia", last="O’Connor-Šimić", address=["4 Mill Lane"],
            postcode="OX99 4QZ",
        )  # fmt: skip
        ContactLink.objects.create(
            school=oakfield_life.school, pupil=oakfield_life.pupils[0], contact=mother, relationship="Mother",
            lives_with=True, parental_responsibility=True, gets_letters=True,
        )  # fmt: skip
    client.force_login(people.erin)

    answer = preview(client, "{{ pupil_name }} and {{ recipient_name }}.", pupil="Arkwright")

    made = answer.context["preview"]
    assert (made.about, made.examples, made.nobody) == ("Poppy Arkwright", (), False)
    assert "Poppy Arkwright and Ms Nadia O’Connor-Šimić." in made.text


def test_preview_says_where_an_example_stands(client, people, oakfield_life):
    client.force_login(people.erin)

    answer = preview(client, "Come on {{ meeting_date }}.")

    assert [len(answer.context["preview"].examples), answer.status_code] == [2, 200]
    assert ("Not known for this pupil" in answer.content.decode(), answer.context["preview"].nobody) == (True, True)


def test_preview_leaves_a_condition_as_it_is_for_the_pupil(client, people, oakfield_life):
    client.force_login(people.erin)

    made = preview(client, "Hello.{% if meeting_date %} Come.{% else %} Ring us.{% endif %}").context["preview"]

    assert "Hello. Ring us." in made.text


def test_preview_draws_the_pages_and_the_pdf(client, people, oakfield_life):
    client.force_login(people.erin)

    shown = preview(client, WORDS.body)
    file = preview(client, WORDS.body, do="pdf")

    (page,) = shown.context["pages"]
    assert page.startswith("data:image/png;base64,")
    assert (file["Content-Type"], file.content[:5]) == ("application/pdf", b"%PDF-")
    drawn = Image.open(BytesIO(pdf.pictures(file.content)[0]))
    assert [abs(drawn.width - 794) < 3, abs(drawn.height - 1123) < 3] == [True, True]


def test_preview_of_a_text_counts_its_parts(client, people, oakfield_life):
    client.force_login(people.erin)

    answer = preview(client, "Please ring us. " * 12, kind="text", subject="", opening="", closing="")

    made = answer.context["preview"]
    assert (made.parts, made.content) == (2, b"")


def test_preview_names_faults_and_remarks_and_draws_nothing(client, people, oakfield_life):
    client.force_login(people.erin)

    answer = preview(client, "Fine.\n{{ nobody }}\nhttp://x.example/")

    where = [one["where"] for one in answer.context["faults"]]
    assert where == ["Text, line 2", "Text, line 3"]
    assert answer.context["preview"] is None
    assert 'data-line="2"' in answer.content.decode()


def test_preview_says_where_no_pupil_has_the_name(client, people, oakfield_life):
    client.force_login(people.erin)

    assert "No pupil on roll is called “Nobody”." in preview(client, "Fine.", pupil="Nobody").content.decode()


def test_preview_keeps_nothing(client, people, school, oakfield_life):
    client.force_login(people.erin)

    preview(client, "Fine.")

    assert rows(school) == []


def test_page_without_script_shows_the_preview_too(client, people, school, oakfield_life):
    client.force_login(people.erin)

    answer = client.post(path("template_edit", *KEY), typed("{{ pupil_first }} is well.", do="preview"))

    assert (answer.status_code, rows(school)) == (200, [])
    assert "Poppy is well." in answer.context["preview"].text


def test_values_are_never_markup(client, people, oakfield_life):
    with scoped(oakfield_life.school_id):
        pupil = oakfield_life.pupils[0]
        pupil.preferred_first = "<b>Rob</b>"
        pupil.save()
    client.force_login(people.erin)

    body = preview(client, "{{ pupil_first }} is well.", pupil="Arkwright").content.decode()

    assert ("<b>Rob</b>" in body, "&lt;b&gt;Rob&lt;/b&gt;" in body) == (False, True)
