"""The editor of the words of letters: drafts, publishing, what is refused, who was first, what is given up."""

from datetime import timedelta

import pytest

from attendance.tenancy.scope import scoped
from letters.queries.presets import presets
from letters.queries.wordings import of_school, of_trust, wordings_on
from letters.services.templates import set_lock
from tests.letters.wording_house import BY, FROM, draft, in_force
from tests.letters.wording_pages import KEY, path, rows, typed
from tests.people_of_the_tests import AT

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def clock(time_machine):
    time_machine.move_to(AT, tick=False)


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
