"""Which words hold where: presets, the trust's over them, the school's over both; languages, locks, days."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from django.db import DatabaseError, transaction

from attendance.tenancy.scope import scoped
from letters.models import SchoolTemplate, TrustTemplate
from letters.queries.presets import presets
from letters.queries.template_desk import desk_of, letters_list, wanted_of
from letters.queries.wordings import (
    below_of,
    of_school,
    of_trust,
    open_versions,
    schools_with_own,
    trust_wordings_on,
    versions_of,
    wordings_on,
)
from letters.services.templates import end_own, publish, set_lock
from tests.letters.wording_house import BY, FROM, draft, in_force, words
from tests.people_of_the_tests import AT

pytestmark = pytest.mark.django_db
BEFORE, AFTER = FROM - timedelta(days=1), FROM + timedelta(days=30)


@pytest.fixture
def school(places):
    """Oakfield and its trust's other school in scope."""
    with scoped(places.oakfield.id, places.ashby.id):
        yield of_school(places.oakfield.id)


@pytest.fixture
def trust(places, school):
    return of_trust(places.northern_lights.id)


def origin(school, key="letter1", language="en", day=FROM):
    found = wordings_on(school.school_id, day).of(key, language)
    return (found.level, found.number, found.language) if found else None


def test_presets_hold_where_nobody_has_words(school):
    assert wordings_on(school.school_id, FROM).found == presets()
    assert origin(school) == ("national", 0, "en")


def test_words_of_the_trust_lie_over_the_preset_from_their_day(school, trust):
    in_force(trust)

    assert origin(school) == ("trust", 1, "en")
    assert origin(school, day=BEFORE) == ("national", 0, "en")
    assert trust_wordings_on(trust.trust_id, FROM).of("letter1").origin == "the trust’s, version 1"


def test_words_of_the_school_lie_over_those_of_the_trust(school, trust):
    in_force(trust)
    in_force(school, text=words("Ring us about {{ pupil_first }}."))

    found = wordings_on(school.school_id, FROM).of("letter1")

    assert (found.level, found.number, found.body) == ("school", 1, "Ring us about {{ pupil_first }}.")
    assert below_of(school, FROM).of("letter1").level == "trust"


def test_other_school_of_the_trust_keeps_the_words_of_the_trust(school, trust, places):
    in_force(trust)
    in_force(school)

    assert origin(of_school(places.ashby.id)) == ("trust", 1, "en")


def test_newest_version_that_has_begun_holds(school):
    in_force(school)
    in_force(school, text=words("Second."))
    in_force(school, text=words("Third."), since=AFTER)

    assert origin(school) == ("school", 2, "en")
    assert origin(school, day=AFTER) == ("school", 3, "en")


def test_draft_holds_nowhere(school):
    draft(school)

    assert origin(school) == ("national", 0, "en")


def test_of_two_that_begin_on_one_day_the_one_published_last_holds(school, trust):
    in_force(trust)
    waiting = draft(trust, text=words("Written before the lock, published after it."))
    set_lock(trust, "letter1", "en", True, reason="One voice", by=BY, at=AT)

    publish(trust, waiting, since=FROM, by=BY, at=AT + timedelta(hours=1))

    found = wordings_on(school.school_id, FROM).of("letter1")
    assert (found.number, found.body, found.locked) == (2, "Written before the lock, published after it.", True)


@pytest.mark.parametrize(
    ("asked", "found"),
    [("pl", "pl"), ("cy", "cy"), ("cy-GB", "cy"), ("ur", "en"), ("", "en"), ("en", "en")],
)
def test_language_falls_back_to_its_base_then_to_english(school, asked, found):
    assert origin(school, language=asked)[2] == found


def test_letter_that_nobody_knows_has_no_words(school):
    assert wordings_on(school.school_id, FROM).of("letter99") is None


def test_languages_of_a_letter_begin_with_english(school):
    assert wordings_on(school.school_id, FROM).languages("letter1") == ("en", "cy", "pl")


def test_locked_english_words_hold_in_every_school_and_language(school, trust):
    in_force(trust)
    in_force(school)
    in_force(school, language="pl", text=words("Po polsku."))

    set_lock(trust, "letter1", "en", True, reason="One voice", by=BY, at=AT)

    assert origin(school) == ("trust", 2, "en")
    assert origin(school, language="pl") == ("national", 0, "pl")
    assert wordings_on(school.school_id, FROM).of("letter1", "pl").locked is True


def test_lock_of_another_language_leaves_english_open(school, trust):
    in_force(trust, language="pl")
    in_force(school)

    set_lock(trust, "letter1", "pl", True, reason="Translated once", by=BY, at=AT)

    assert origin(school) == ("school", 1, "en")
    assert origin(school, language="pl") == ("trust", 2, "pl")


def test_ended_words_give_way_to_what_lies_below(school, trust):
    in_force(trust)
    in_force(school)

    end_own(school, "letter1", "en", since=AFTER, reason="The trust says it better", by=BY, at=AT)

    assert origin(school) == ("school", 1, "en")
    assert origin(school, day=AFTER) == ("trust", 1, "en")


def test_wordings_cost_one_query(school, trust, django_assert_num_queries):
    in_force(trust)
    in_force(school)

    with django_assert_num_queries(1):
        wordings_on(school.school_id, FROM)
    with django_assert_num_queries(1):
        trust_wordings_on(trust.trust_id, FROM)


def test_versions_are_the_newest_first_with_who_and_when(school):
    in_force(school)
    draft(school, text=words("Second."))

    rows = versions_of(school, "letter1", "en")

    assert [(row.number, row.state, row.made_name, row.made_at) for row in rows] == [
        (2, "draft", "Carol Trust", AT),
        (1, "published", "Carol Trust", AT),
    ]


def test_open_versions_are_drafts_and_what_is_to_come(school):
    in_force(school)
    in_force(school, text=words("Second."), since=AFTER)
    draft(school, "letter2")

    assert [(row.key, row.number) for row in open_versions(school, FROM)] == [("letter1", 2), ("letter2", 1)]


def test_schools_with_their_own_words(school, trust, places):
    in_force(school)
    in_force(of_school(places.ashby.id))
    in_force(of_school(places.ashby.id), "letter2")
    end_own(of_school(places.ashby.id), "letter2", "en", since=FROM, reason="Not needed", by=BY, at=AT)

    found = schools_with_own([places.oakfield.id, places.ashby.id], FROM)

    assert {key: set(ids) for key, ids in found.items()} == {"letter1": {places.oakfield.id, places.ashby.id}}


def test_desk_begins_with_the_draft_then_what_comes_then_what_holds(school):
    assert desk_of(school, "letter1", "en", FROM).start.level == "national"

    in_force(school)
    in_force(school, text=words("Coming."), since=AFTER)
    assert desk_of(school, "letter1", "en", FROM).start.body == "Coming."

    draft(school, text=words("Draft."))
    desk = desk_of(school, "letter1", "en", FROM)
    assert (desk.start.body, desk.own.number, [row.number for row in desk.coming], desk.newest) == ("Draft.", 1, [2], 3)


def test_desk_of_a_new_language_begins_with_the_english_words(school):
    desk = desk_of(school, "letter2", "ur", FROM)

    assert desk.start == presets()["letter2", "en"]
    assert desk.now is None


def test_desk_of_a_letter_that_nobody_knows_is_none(school):
    assert desk_of(school, "letter99", "en", FROM) is None


def test_list_has_every_preset_once_and_names_what_is_open(school):
    draft(school, "late_letter", text=words(title="Late letter"))

    rows = {row.key: row for row in letters_list(school, FROM)}

    assert {key for key, _ in presets()} | {"late_letter"} == set(rows) - set(wanted_of(school, FROM))
    assert (rows["late_letter"].now, [row.number for row in rows["late_letter"].open]) == (None, [1])


def test_list_costs_the_same_however_many_there_are(school, trust, django_assert_num_queries):
    for number in range(3):
        in_force(school, f"own_{number}")

    with django_assert_num_queries(3):
        letters_list(school, FROM)
    with django_assert_num_queries(5):
        letters_list(trust, FROM, (school.school_id,))


# ---- what the database itself says ------------------------------------------------------------------------------


def test_published_version_cannot_be_changed(school, trust):
    in_force(school)
    in_force(trust)

    for row in (SchoolTemplate.objects.get(school_id=school.school_id), TrustTemplate.objects.get()):
        row.body = "Something else."
        with pytest.raises(DatabaseError, match="stays as it was published"), transaction.atomic():
            row.save()


def test_versions_cannot_be_deleted(school, trust):
    in_force(school)
    in_force(trust)

    with pytest.raises(DatabaseError, match="permission denied"), transaction.atomic():
        SchoolTemplate.objects.filter(school_id=school.school_id).delete()
    with pytest.raises(DatabaseError, match="permission denied"), transaction.atomic():
        TrustTemplate.objects.filter(trust_id=trust.trust_id).delete()


@pytest.mark.unscoped
def test_words_of_another_trust_and_school_are_not_seen(school, trust, places):
    in_force(trust)
    in_force(school)

    with scoped(places.hillcrest.id):
        seen = [*SchoolTemplate.objects.all(), *TrustTemplate.objects.all()]
        theirs = wordings_on(school.school_id, FROM)

    assert seen == []
    assert theirs.found == presets()


def test_version_without_a_start_cannot_be_published(school):
    version = draft(school)

    with pytest.raises(DatabaseError, match="school_template_published_starts"), transaction.atomic():
        SchoolTemplate.objects.filter(school_id=school.school_id, id=version).update(state="published")


def test_wording_of_a_version_is_what_was_typed(school):
    in_force(school, text=words(per="parent", enclose=("attendance_record",)))

    found = wordings_on(school.school_id, FROM).of("letter1")

    typed = words(per="parent", enclose=("attendance_record",))
    assert (found.parts, found.per, found.enclose, found.title) == (
        typed.parts,
        "parent",
        ("attendance_record",),
        typed.title,
    )
    assert replace(found, number=0, level="national").locked is False


def test_day_before_any_version_is_the_presets(school):
    in_force(school)

    assert wordings_on(school.school_id, date(2020, 1, 1)).found == presets()
