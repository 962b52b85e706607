"""Pages of the words of letters: the list, one letter, the editor, what is checked and drawn, who may."""

from datetime import timedelta
from io import BytesIO

import pytest
from django.urls import reverse
from PIL import Image

from attendance.kit import pdf
from attendance.people.models import Contact, ContactLink
from attendance.tenancy.scope import scoped
from letters.models import SchoolTemplate, TrustTemplate
from letters.queries.presets import presets
from letters.queries.wordings import of_school, of_trust, wordings_on
from letters.services.templates import set_lock
from tests.letters.wording_house import BY, FROM, WORDS, draft, in_force, words
from tests.people_of_the_tests import AT

pytestmark = pytest.mark.django_db
KEY = ["letter1", "en"]


@pytest.fixture(autouse=True)
def clock(time_machine):
    time_machine.move_to(AT, tick=False)
    return time_machine


@pytest.fixture
def school(places, people):
    return of_school(places.oakfield.id)


@pytest.fixture
def trust(places, people):
    return of_trust(places.northern_lights.id)


@pytest.fixture
def both(places):
    """The schools of the trust, to put in scope."""
    return places.oakfield.id, places.ashby.id


def path(name: str, *args) -> str:
    return reverse(f"letters:{name}", args=[900001, *args])


def trust_path(name: str, *args) -> str:
    return reverse(f"letters_trust:{name}", args=[5001, *args])


def typed(body: str = WORDS.body, **more) -> dict[str, str]:
    """What the editor posts."""
    form = vars(words(body)) | {"do": "draft", "version": "", "seen": "", "after": "0", "reason": ""}
    return {name: value for name, value in (form | more).items() if value is not None}


def rows(school):
    with scoped(school.school_id):
        return list(SchoolTemplate.objects.filter(school_id=school.school_id).order_by("number"))


# ---- reading


def test_list_shows_every_letter_with_whose_words_it_has(client, people, school, trust, both):
    with scoped(*both):
        in_force(trust)
        in_force(school, "letter2", text=words(title="Our second letter"))
    client.force_login(people.erin)

    answer = client.get(path("templates"))

    shown = {one["row"].key: one["row"] for one in answer.context["rows"]}
    assert {key for key, _ in presets()} <= set(shown)
    assert [shown[key].now.origin for key in ("letter1", "letter2", "letter3")] == [
        "the trust’s, version 1", "the school’s own, version 1", "the house’s preset",
    ]  # fmt: skip
    assert "Our second letter" in answer.content.decode()


@pytest.mark.parametrize("name", ["letter1", "text_absence", "certificate"])
def test_letter_shows_its_words_with_the_facts_named(client, people, name):
    client.force_login(people.alice)

    body = client.get(path("template", name, "en")).content.decode()

    assert 'class="chip"' in body
    assert "{{" not in body.partition("As it is written")[0]


def test_letter_compares_its_draft_with_what_holds(client, people, school):
    with scoped(school.school_id):
        in_force(school)
        draft(school, text=words("{{ pupil_name }} missed {{ days_missed }} of school.\n\nPlease ring us."))
    client.force_login(people.erin)

    answer = client.get(path("template", *KEY))

    changed = [(line.kind, line.text) for line in answer.context["found"] if line.kind != "same"]
    assert changed == [
        ("removed", "{{ pupil_name }} missed {{ days_missed }}."),
        ("added", "{{ pupil_name }} missed {{ days_missed }} of school."),
    ]
    assert answer.content.decode().count("<mark>") == 1


def test_letter_compares_any_two(client, people, school):
    with scoped(school.school_id):
        in_force(school, text=words("One."))
        in_force(school, text=words("Two."))
    client.force_login(people.erin)

    answer = client.get(path("template", *KEY), {"version": "1", "with": "2"})

    assert (answer.context["new"].body, answer.context["old"].body) == ("One.", "Two.")


@pytest.mark.parametrize("args", [["letter99", "en"], ["letter1", "xx"]])
def test_letter_that_there_is_not_is_not_found(client, people, args):
    client.force_login(people.erin)

    assert client.get(path("template", *args)).status_code == 404


def test_language_without_words_says_so(client, people):
    client.force_login(people.erin)

    body = client.get(path("template", "letter1", "ur")).content.decode()

    assert "no words are in force" in body


# ---- the editor


def test_editor_begins_with_what_holds_and_offers_every_fact(client, people):
    client.force_login(people.erin)

    answer = client.get(path("template_edit", *KEY))

    assert answer.context["form"]["body"].value() == presets()["letter1", "en"].body
    assert sum(len(group["fields"]) for group in answer.context["palette"]) > 40
    assert "Write the school’s own words" not in answer.content.decode()


def test_draft_is_saved_and_the_words_in_force_stay(client, people, school):
    client.force_login(people.erin)

    answer = client.post(path("template_edit", *KEY), typed("Our words."))

    (row,) = rows(school)
    assert (answer.status_code, answer["Location"]) == (302, path("template_edit", *KEY))
    assert (row.state, row.body, row.made_name) == ("draft", "Our words.", "Erin Champion")


def test_words_are_published_and_hold_from_their_day(client, people, school):
    client.force_login(people.erin)

    answer = client.post(path("template_edit", *KEY), typed("Our words.", do="publish", since="2026-03-12"))

    with scoped(school.school_id):
        before, after = (wordings_on(school.school_id, FROM + timedelta(days=n)).of("letter1") for n in (1, 2))
    assert (answer.status_code, answer["Location"]) == (302, path("template", *KEY))
    assert (before.level, after.body) == ("national", "Our words.")


def test_refused_words_are_kept_as_a_draft_and_shown_with_the_line(client, people, school):
    client.force_login(people.erin)

    answer = client.post(path("template_edit", *KEY), typed("Fine.\n\n{{ pupil_nam }}", do="publish"))

    body = answer.content.decode()
    assert answer.status_code == 422
    assert ("Line 3 of the body" in body, "Your words are kept as a draft." in body) == (True, True)
    assert [row.state for row in rows(school)] == ["draft"]
    again = client.post(path("template_edit", *KEY), typed("Fine.", do="publish", **hidden(answer)))
    assert again.status_code == 302


def hidden(answer) -> dict[str, str]:
    """The hidden fields of the page as the browser would send them."""
    return {name: str(value) for name, value in answer.context["seen"].items()}


def test_remark_needs_an_answer_on_the_page(client, people, school):
    hard = "We hereby notify you that henceforth you must ensure that {{ pupil_first }} commences attendance forthwith."
    client.force_login(people.erin)

    first = client.post(path("template_edit", *KEY), typed(hard, do="publish"))
    second = client.post(
        path("template_edit", *KEY), typed(hard, do="publish", acknowledged="The court asks for it", **hidden(first))
    )

    assert (first.status_code, second.status_code) == (422, 302)
    assert [row.acknowledged for row in rows(school)] == ["The court asks for it"]


def test_nothing_typed_is_lost_when_the_form_is_not_in_order(client, people, school):
    client.force_login(people.erin)

    answer = client.post(path("template_edit", *KEY), typed("A long text.", title="", since="soon"))

    assert answer.status_code == 422
    assert answer.context["form"]["body"].value() == "A long text."
    assert rows(school) == []


def test_who_was_first_is_said_and_both_texts_are_shown(client, people, school):
    client.force_login(people.erin)
    page = client.get(path("template_edit", *KEY))
    client.force_login(people.fiona)
    client.post(path("template_edit", *KEY), typed("Fiona’s words."))
    client.force_login(people.erin)

    answer = client.post(path("template_edit", *KEY), typed("Erin’s words.", **hidden(page)))

    body = answer.content.decode()
    assert answer.status_code == 409
    assert ("Fiona Head has a draft of this letter already." in body, "Erin’s words." in body) == (True, True)
    assert [(line.kind, line.text) for line in answer.context["theirs"] if line.part == "body"] == [
        ("removed", "Fiona’s words."), ("added", "Erin’s words."),
    ]  # fmt: skip
    again = client.post(path("template_edit", *KEY), typed("Both words.", **hidden(answer)))
    assert (again.status_code, [row.body for row in rows(school)]) == (302, ["Both words."])


@pytest.mark.parametrize("do", ["draft", "publish"])
def test_button_pressed_twice_does_it_once(client, people, school, do):
    client.force_login(people.erin)

    answers = [client.post(path("template_edit", *KEY), typed("Our words.", do=do)) for _ in range(2)]

    assert [answer.status_code for answer in answers] == [302, 302]
    assert len(rows(school)) == 1


def test_new_letter_is_begun_under_a_short_name(client, people, school):
    client.force_login(people.erin)

    answer = client.post(path("template_new"), {"title": "About lateness", "key": "late_letter", "language": "en"})
    page = client.get(answer["Location"])
    client.post(path("template_edit", "late_letter", "en"), typed("Late.", title="About lateness", do="publish"))

    assert page.context["form"]["title"].value() == "About lateness"
    with scoped(school.school_id):
        assert wordings_on(school.school_id, FROM).of("late_letter").title == "About lateness"


@pytest.mark.parametrize("key", ["letter1", "Late letter", ""])
def test_short_name_that_cannot_be_is_refused(client, people, key):
    client.force_login(people.erin)

    assert client.post(path("template_new"), {"title": "Late", "key": key, "language": "en"}).status_code == 422


def test_another_language_begins_with_the_english_words(client, people):
    client.force_login(people.erin)

    answer = client.get(path("template_edit", "letter2", "ur"))

    assert answer.context["form"]["body"].value() == presets()["letter2", "en"].body
    assert "data-rtl" in answer.content.decode()


def test_draft_is_given_up_with_a_reason(client, people, school):
    with scoped(school.school_id):
        version = draft(school)
    client.force_login(people.erin)

    client.post(path("template_give_up", *KEY, version), {"reason": ""})
    client.post(path("template_give_up", *KEY, version), {"reason": "Not now"})

    assert [(row.state, row.reason) for row in rows(school)] == [("withdrawn", "Not now")]


def test_own_words_are_ended(client, people, school):
    with scoped(school.school_id):
        in_force(school)
    client.force_login(people.erin)

    client.post(path("template_end", *KEY), {"since": "", "reason": "No day"})
    client.post(path("template_end", *KEY), {"since": "2026-03-10", "reason": "The preset is kinder"})

    assert [(row.number, row.ends) for row in rows(school)] == [(1, False), (2, True)]


def test_locked_letter_has_no_editor(client, people, school, trust, both):
    with scoped(*both):
        set_lock(trust, "letter1", "en", True, reason="One voice", by=BY, at=AT)
    client.force_login(people.erin)

    looked = client.get(path("template_edit", *KEY))
    posted = client.post(path("template_edit", *KEY), typed("Our words."))

    assert (looked.status_code, looked["Location"], posted.status_code) == (302, path("template", *KEY), 422)
    assert rows(school) == []


# ---- checked and drawn


def preview(client, body: str, **more):
    return client.post(path("template_preview", *KEY), typed(body, **more))


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


@pytest.mark.skipif(bool(pdf.available()), reason="no Pango here")
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


# ---- the trust


def test_trust_writes_locks_and_opens(client, people, trust, both):
    client.force_login(people.carol)

    client.post(trust_path("template_edit", *KEY), typed("The trust’s words.", do="publish"))
    client.post(trust_path("template_lock", *KEY), {"locked": "yes", "reason": "One voice"})
    client.post(trust_path("template_lock", *KEY), {"locked": "yes", "reason": "One voice"})
    client.post(trust_path("template_lock", *KEY), {"locked": "no", "reason": ""})

    with scoped(*both):
        found = list(TrustTemplate.objects.order_by("number").values_list("number", "body", "locked"))
    assert found == [(1, "The trust’s words.", False), (2, "The trust’s words.", True)]


def test_trust_sees_which_schools_have_words_of_their_own(client, people, school, both):
    with scoped(*both):
        in_force(school)
    client.force_login(people.carol)

    shown = {one["row"].key: one["row"].schools for one in client.get(trust_path("templates")).context["rows"]}

    assert (shown["letter1"], shown["letter2"]) == (("Oakfield Primary",), ())


def test_trust_sees_examples_and_no_child(client, people, oakfield_life):
    client.force_login(people.carol)

    answer = client.post(trust_path("template_preview", *KEY), typed(pupil="Arkwright"))

    assert answer.context["preview"].about == ""
    assert "Arkwright" not in answer.content.decode()


# ---- who may

READING = ("templates", "template")
SCHOOL_PAGES = (*READING, "template_edit", "template_preview", "template_new", "template_give_up", "template_end")
TRUST_PAGES = (*SCHOOL_PAGES, "template_lock")


def address(namespace: str, name: str, version) -> str:
    args = {"templates": [], "template_new": [], "template_give_up": [*KEY, version]}.get(name, KEY)
    return reverse(f"{namespace}:{name}", args=[900001 if namespace == "letters" else 5001, *args])


def let_in(client, namespace: str, names, version) -> set[str]:
    """The pages that answer a look or a post with anything but 404."""
    paths = {name: address(namespace, name, version) for name in names}
    return {
        name for name, one in paths.items()
        if {client.get(one).status_code, client.post(one, {}).status_code} - {404, 405}
    }  # fmt: skip


@pytest.mark.parametrize(
    ("who", "school_pages", "trust_pages"),
    [
        ("alice", READING, ()), ("olive", READING, ()), ("bob", READING, ()), ("sam", READING, ()),
        ("wendy", READING, ()), ("grace", READING, ()), ("erin", SCHOOL_PAGES, ()), ("fiona", SCHOOL_PAGES, ()),
        ("carol", READING, TRUST_PAGES), ("dave", (), ()), ("pat", (), ()),
    ],
)  # fmt: skip
def test_who_may_do_what(client, people, school, trust, both, who, school_pages, trust_pages):
    with scoped(*both):
        versions = draft(school), draft(trust)
    client.force_login(getattr(people, who))

    assert let_in(client, "letters", SCHOOL_PAGES, versions[0]) == set(school_pages)
    assert let_in(client, "letters_trust", TRUST_PAGES, versions[1]) == set(trust_pages)


def test_draft_of_another_school_is_not_given_up_under_ones_own_address(client, people, places):
    hillcrest = of_school(places.hillcrest.id)
    with scoped(places.hillcrest.id):
        version = draft(hillcrest)
    client.force_login(people.erin)

    client.post(path("template_give_up", *KEY, version), {"reason": "Not ours"})

    assert [row.state for row in rows(hillcrest)] == ["draft"]


# ---- what pages cost


@pytest.mark.parametrize("number", [1, 3])
def test_list_costs_the_same_at_one_and_three(client, people, school, django_assert_num_queries, number):
    with scoped(school.school_id):
        for one in range(number):
            in_force(school, f"own_{one}")
            draft(school, f"own_{one}")
    client.force_login(people.erin)

    with django_assert_num_queries(10):
        client.get(path("templates"))


@pytest.mark.parametrize("number", [1, 3])
def test_letter_costs_the_same_at_one_version_and_three(client, people, school, django_assert_num_queries, number):
    with scoped(school.school_id):
        for one in range(number):
            in_force(school, text=words(f"Version {one}."))
    client.force_login(people.erin)

    with django_assert_num_queries(11):
        client.get(path("template", *KEY))
    with django_assert_num_queries(11):
        client.get(path("template_edit", *KEY))
