"""Words of letters are published, given up and ended: from when, by whom, and what is refused."""

from dataclasses import replace
from datetime import timedelta
from uuid import uuid4

import pytest

from attendance.tenancy.scope import scoped
from letters.queries.wordings import of_school, of_trust, versions_of, wordings_on
from letters.services import templates
from letters.services.templates import end_own, publish, save_draft, withdraw
from tests.letters.wording_house import BY, FROM, LATER, WORDS, draft, in_force, only, refusal, words
from tests.people_of_the_tests import AT, actor

pytestmark = pytest.mark.django_db
YESTERDAY = FROM - timedelta(days=1)


@pytest.fixture
def school(places):
    with scoped(places.oakfield.id, places.ashby.id):
        yield of_school(places.oakfield.id)


@pytest.fixture
def trust(places, school):
    return of_trust(places.northern_lights.id)


@pytest.fixture
def erin(people):
    return actor(people.erin, "Senior attendance champion")


@pytest.fixture
def fiona(people):
    return actor(people.fiona, "Headteacher")


def test_published_version_says_who_and_from_when(school, erin, fiona):
    version = save_draft(school, "letter1", "en", WORDS, by=erin, at=AT)

    number = publish(school, version, since=FROM, by=fiona, at=LATER)

    row = only(school)
    assert (number, row.state, row.since, row.decided_by, row.decided_at) == (
        1,
        "published",
        FROM,
        fiona.user_id,
        LATER,
    )


@pytest.mark.parametrize(
    ("body", "message"),
    [
        ("Fine.\n\n{{ pupil_nam }} was away.", "Line 3 of the body: "),
        ("Fine.\n<script>alert(1)</script>", "Line 2 of the body: "),
        ("See https://school.example/page.", "Line 1 of the body: "),
        ("file:///etc/passwd", "Line 1 of the body: "),
        ("{% for one in pupil_name %}x{% endfor %}", "Line 1 of the body: "),
        ("{% if meeting_date %}Come.", "Line 1 of the body: "),
        ("", "Line 1 of the body: "),
    ],
)
def test_words_with_a_fault_are_refused_with_the_line(school, body, message):
    version = draft(school, text=words(body))

    field, said = refusal(publish, school, version, since=FROM, by=BY, at=AT)

    assert field == "body"
    assert said.startswith(message)
    assert only(school).state == "draft"


def test_fault_in_another_part_names_the_part(school):
    version = draft(school, text=words(subject="{{ nobody }}"))

    assert refusal(publish, school, version, since=FROM, by=BY, at=AT)[0] == "subject"


HARD = "We hereby notify you that henceforth you must ensure that {{ pupil_first }} commences attendance forthwith."


def test_remark_of_the_check_wants_an_answer(school):
    version = draft(school, text=words(HARD))

    field, _ = refusal(publish, school, version, since=FROM, by=BY, at=AT)
    publish(school, version, since=FROM, by=BY, at=AT, acknowledged="The court asks for these words")

    assert field == "acknowledged"
    assert only(school).acknowledged == "The court asks for these words"


def test_other_languages_get_no_remarks_of_english(school):
    version = draft(school, language="pl", text=words(HARD))

    assert publish(school, version, since=FROM, by=BY, at=AT) == 1


def test_start_that_has_passed_is_refused(school):
    assert refusal(publish, school, draft(school), since=YESTERDAY, by=BY, at=AT) == ("since", "That day has passed.")


def test_version_that_there_is_not_is_refused(school, places):
    elsewhere = draft(of_school(places.ashby.id))

    assert refusal(publish, school, uuid4(), since=FROM, by=BY, at=AT)[0] == "version"
    assert refusal(publish, school, elsewhere, since=FROM, by=BY, at=AT)[0] == "version"


def test_published_version_is_not_published_edited_or_given_up_again(school, erin):
    version = draft(school)
    publish(school, version, since=FROM, by=BY, at=AT)
    said = ("version", "Version 1 was published and stays as it is; Carol Trust did it.")

    assert refusal(publish, school, version, since=FROM, by=erin, at=LATER) == said
    assert refusal(withdraw, school, version, reason="No", by=erin, at=LATER) == said
    assert refusal(save_draft, school, "letter1", "en", WORDS, by=erin, at=LATER, version_id=version) == said


def test_words_of_a_version_and_back_are_the_same(school):
    in_force(school)

    found = wordings_on(school.school_id, FROM).of("letter1")

    assert templates.words_of(found) == replace(WORDS)


# ---- giving up, ending


def test_draft_that_is_given_up_stays_to_be_read(school, erin):
    withdraw(school, draft(school), reason="Not now", by=erin, at=LATER)

    row = only(school)
    assert (row.state, row.reason, row.decided_name) == ("withdrawn", "Not now", "Erin Champion")


def test_giving_up_wants_a_reason(school):
    assert refusal(withdraw, school, draft(school), reason=" ", by=BY, at=AT)[0] == "reason"


def test_number_of_a_version_that_was_given_up_is_not_used_again(school):
    withdraw(school, draft(school), reason="Not now", by=BY, at=AT)

    assert in_force(school) == 2


def test_own_words_that_there_are_not_cannot_end(school, trust):
    in_force(trust)

    said = refusal(end_own, school, "letter1", "en", since=FROM, reason="No", by=BY, at=AT)

    assert said == ("version", "There are no words of its own to end.")


def test_own_words_end_with_a_version_that_says_why(school):
    in_force(school)

    number = end_own(school, "letter1", "en", since=FROM, reason="The preset is kinder", by=BY, at=LATER)

    row = versions_of(school, "letter1", "en")[0]
    assert (number, row.ends, row.body, row.reason) == (2, True, "", "The preset is kinder")
    assert wordings_on(school.school_id, FROM).of("letter1").level == "national"


def test_trust_goes_back_to_the_preset(school, trust):
    in_force(trust)
    end_own(trust, "letter1", "en", since=FROM, reason="The preset is kinder", by=BY, at=LATER)

    assert wordings_on(school.school_id, FROM).of("letter1").level == "national"
