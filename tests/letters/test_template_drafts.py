"""Drafts of the words of letters: what is kept, what is refused, two people at once."""

from datetime import timedelta

import pytest

from attendance.tenancy.scope import scoped
from letters.models import SchoolTemplate
from letters.queries.wordings import of_school
from letters.services.problems import SentTwice
from letters.services.templates import Owner, publish, save_draft
from tests.letters.wording_house import FROM, LATER, SOON, WORDS, draft, in_force, only, refusal, words
from tests.people_of_the_tests import AT, actor

pytestmark = pytest.mark.django_db


@pytest.fixture
def school(places):
    with scoped(places.oakfield.id, places.ashby.id):
        yield of_school(places.oakfield.id)


@pytest.fixture
def erin(people):
    return actor(people.erin, "Senior attendance champion")


@pytest.fixture
def fiona(people):
    return actor(people.fiona, "Headteacher")


def test_draft_keeps_what_was_typed_and_who_typed_it(school, erin):
    typed = words(
        per="parent", enclose=("meeting_record", "attendance_record"), kind="letter", title="  First \n letter "
    )

    version = save_draft(school, "letter1", "en", typed, by=erin, at=AT, reason="Kinder")

    row = only(school)
    assert (row.id, row.number, row.state, row.title, row.per) == (version, 1, "draft", "First letter", "parent")
    assert (row.body, row.subject, row.opening, row.closing) == (WORDS.body, *WORDS_AROUND)
    assert row.enclose == ["attendance_record", "meeting_record"]
    assert (row.reason, row.made_by, row.made_name, row.made_at) == ("Kinder", erin.user_id, "Erin Champion", AT)


WORDS_AROUND = ("Attendance", "Dear {{ recipient_salutation }}", "Yours sincerely")


def test_line_ends_and_signs_that_cannot_be_kept_are_made_plain(school):
    draft(school, text=words("One \r\ntwo\x00\rthree\ud800\n\n"))

    assert only(school).body == "One\ntwo\nthree?"


def test_draft_may_have_faults(school):
    draft(school, text=words("{{ nobody }} <b>"))

    assert only(school).state == "draft"


def test_draft_is_saved_again_under_its_number(school, erin):
    version = draft(school)

    save_draft(school, "letter1", "en", words("Other."), by=erin, at=LATER, version_id=version, seen=AT)

    row = only(school)
    assert (row.number, row.body, row.made_name, row.made_at) == (1, "Other.", "Erin Champion", LATER)


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"title": " "}, "title"),
        ({"kind": "poem"}, "kind"),
        ({"per": "child"}, "per"),
        ({"enclose": ("a_cake",)}, "enclose"),
    ],
)
def test_choice_that_there_is_not_is_refused(school, change, field):
    assert refusal(draft, school, text=words(**change))[0] == field


@pytest.mark.parametrize("key", ["Letter One", "", "_x", "a" * 61, "letter1\n"])
def test_short_name_that_is_none_is_refused(school, key):
    assert refusal(draft, school, key)[0] == "key"


def test_language_that_is_not_known_is_refused(school):
    assert refusal(draft, school, "letter1", "xx") == ("language", "This language is not known here.")


def test_owner_that_is_neither_is_a_slip_of_the_caller(school):
    with pytest.raises(ValueError, match="to a trust or to a school"):
        draft(Owner())


# ---- two people at once


def test_draft_saved_by_another_meanwhile_is_not_overwritten(school, erin, fiona):
    version = save_draft(school, "letter1", "en", WORDS, by=erin, at=AT)
    save_draft(school, "letter1", "en", words("Fiona’s."), by=fiona, at=SOON, version_id=version, seen=AT)

    said = refusal(
        save_draft, school, "letter1", "en", words("Erin’s."), by=erin, at=LATER, version_id=version, seen=AT
    )

    assert said == ("seen", "Fiona Head saved this draft while you were changing it.")
    assert only(school).body == "Fiona’s."


def test_two_who_begin_at_once_have_one_draft(school, erin, fiona):
    save_draft(school, "letter1", "en", words("Erin’s."), by=erin, at=AT, after=0)

    said = refusal(save_draft, school, "letter1", "en", words("Fiona’s."), by=fiona, at=SOON, after=0)

    assert said == ("seen", "Erin Champion has a draft of this letter already.")
    assert only(school).body == "Erin’s."


def test_version_published_meanwhile_is_said(school, erin, fiona):
    in_force(school, text=words("Erin’s."), by=erin)

    said = refusal(save_draft, school, "letter1", "en", words("Fiona’s."), by=fiona, at=SOON, after=0)

    assert said == ("seen", "Another version was made while you were writing.")


def test_same_draft_sent_twice_is_kept_once(school, erin):
    save_draft(school, "letter1", "en", WORDS, by=erin, at=AT, after=0)

    with pytest.raises(SentTwice):
        save_draft(school, "letter1", "en", WORDS, by=erin, at=SOON, after=0)

    assert SchoolTemplate.objects.filter(school_id=school.school_id).count() == 1


def test_same_change_of_a_draft_sent_twice_is_kept_once(school, erin):
    version = save_draft(school, "letter1", "en", WORDS, by=erin, at=AT)
    again = {"by": erin, "version_id": version, "seen": AT}
    save_draft(school, "letter1", "en", words("Other."), at=LATER, **again)

    with pytest.raises(SentTwice):
        save_draft(school, "letter1", "en", words("Other."), at=LATER + timedelta(seconds=1), **again)


def test_first_version_published_twice_is_published_once(school, erin):
    publish(school, save_draft(school, "letter1", "en", WORDS, by=erin, at=AT, after=0), since=FROM, by=erin, at=AT)

    with pytest.raises(SentTwice):
        save_draft(school, "letter1", "en", WORDS, by=erin, at=SOON, after=0)


def test_publish_pressed_twice_publishes_once(school, erin):
    version = save_draft(school, "letter1", "en", WORDS, by=erin, at=AT)
    publish(school, version, since=FROM, by=erin, at=AT)

    with pytest.raises(SentTwice):
        publish(school, version, since=FROM, by=erin, at=SOON)
