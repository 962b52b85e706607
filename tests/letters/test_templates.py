"""Deeds on the words of letters: drafts, publishing, what is refused, two people at once, locks."""

from dataclasses import replace
from datetime import timedelta
from uuid import uuid4

import pytest

from attendance.access.rules.actors import Actor
from attendance.audit.models import AuditEvent, PlatformEvent
from attendance.tenancy.scope import scoped
from letters.models import SchoolTemplate, TrustTemplate
from letters.queries.wordings import of_school, of_trust, rows_of, versions_of, wordings_on
from letters.services import templates
from letters.services.problems import LetterProblem, SentTwice
from letters.services.templates import Owner, end_own, publish, save_draft, set_lock, withdraw
from tests.letters.wording_house import BY, FROM, WORDS, draft, in_force, words
from tests.people_of_the_tests import AT, actor

pytestmark = pytest.mark.django_db
LATER, SOON = AT + timedelta(minutes=20), AT + timedelta(seconds=2)
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


def refusal(do, *args, **kwargs) -> tuple[str, str]:
    """The field and the message with which something is refused."""
    with pytest.raises(LetterProblem) as caught:
        do(*args, **kwargs)
    return caught.value.field, caught.value.message


def only(owner: Owner):
    return rows_of(owner).get()


# ---- drafts


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


# ---- publishing


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


# ---- locks


def test_school_may_not_write_what_its_trust_has_locked(school, trust):
    waiting = draft(school)
    set_lock(trust, "letter1", "en", True, reason="One voice", by=BY, at=AT)
    said = ("locked", "The trust has locked the words of this letter.")

    assert refusal(draft, school, "letter1", "pl") == said
    assert refusal(publish, school, waiting, since=FROM, by=BY, at=AT) == said
    assert draft(school, "letter2")


def test_locking_the_preset_makes_it_a_version_of_the_trust(school, trust):
    number = set_lock(trust, "letter2", "en", True, reason="One voice", by=BY, at=AT)

    row = TrustTemplate.objects.get()
    assert (number, row.state, row.locked, row.since, row.reason) == (1, "published", True, FROM, "One voice")
    assert wordings_on(school.school_id, FROM).of("letter2").origin == "the trust’s, version 1"


def test_opened_letter_may_be_written_again(school, trust):
    set_lock(trust, "letter1", "en", True, reason="One voice", by=BY, at=AT)
    set_lock(trust, "letter1", "en", False, reason="Schools asked", by=BY, at=LATER)

    in_force(school)

    assert wordings_on(school.school_id, FROM).of("letter1").level == "school"


def test_new_words_of_the_trust_keep_the_lock(school, trust):
    set_lock(trust, "letter1", "en", True, reason="One voice", by=BY, at=AT)
    in_force(trust, at=LATER)

    assert wordings_on(school.school_id, FROM).of("letter1").locked is True


def test_lock_pressed_twice_locks_once(school, trust):
    set_lock(trust, "letter1", "en", True, reason="One voice", by=BY, at=AT)

    with pytest.raises(SentTwice):
        set_lock(trust, "letter1", "en", True, reason="One voice", by=BY, at=SOON)


def test_lock_waits_for_a_version_that_is_to_come(school, trust):
    in_force(trust, since=FROM + timedelta(days=30))

    said = refusal(set_lock, trust, "letter1", "en", True, reason="One voice", by=BY, at=AT)

    assert said == ("locked", "A version is published that has not begun yet.")


@pytest.mark.parametrize(
    ("key", "language", "reason", "field"),
    [
        ("letter99", "en", "One voice", "letter"),
        ("letter1", "ur", "One voice", "letter"),
        ("letter1", "en", "", "reason"),
    ],
)
def test_lock_that_cannot_be_is_refused(trust, key, language, reason, field):
    assert refusal(set_lock, trust, key, language, True, reason=reason, by=BY, at=AT)[0] == field


def test_school_locks_nothing(school):
    assert refusal(set_lock, school, "letter1", "en", True, reason="Mine", by=BY, at=AT)[0] == "locked"


def test_other_language_is_opened_with_the_english_words(trust):
    set_lock(trust, "letter1", "en", True, reason="One voice", by=BY, at=AT)

    said = refusal(set_lock, trust, "letter1", "pl", True, reason="Also", by=BY, at=AT)

    assert said == ("locked", "It is locked with the English words.")


def test_owner_that_is_neither_is_a_slip_of_the_caller(school):
    with pytest.raises(ValueError, match="to a trust or to a school"):
        draft(Owner())


# ---- what is left behind


def test_deeds_of_a_school_are_in_its_log_with_ids_alone(school, erin):
    version = save_draft(school, "letter1", "en", WORDS, by=erin, at=AT)
    publish(school, version, since=FROM, by=erin, at=AT)

    rows = AuditEvent.objects.filter(school_id=school.school_id).order_by("verb")

    assert list(rows.values_list("verb", "subject", "subject_id", "detail")) == [
        (verb, "school_template", version, {"key": "letter1", "language": "en", "number": 1, "since": since})
        for verb, since in (("template.drafted", None), ("template.published", "2026-03-10"))
    ]


def test_deeds_of_a_trust_are_in_the_log_above_the_schools(trust):
    version = draft(trust)

    row = PlatformEvent.objects.get(verb="template.drafted")
    assert (row.subject_id, row.detail["trust"]) == (version, str(trust.trust_id))


@pytest.mark.parametrize("deed", ["save", "publish", "withdraw", "end", "lock"])
def test_where_the_log_cannot_be_written_nothing_is_left(monkeypatch, school, trust, deed):
    waiting = draft(school)
    in_force(school, "letter2")
    before = [list(rows_of(one).order_by("key", "number").values()) for one in (school, trust)]
    for name in ("record", "record_platform"):
        monkeypatch.setattr(templates, name, _away)

    with pytest.raises(RuntimeError, match="the log is away"):
        DEEDS[deed](school, trust, waiting)

    assert [list(rows_of(one).order_by("key", "number").values()) for one in (school, trust)] == before


def _away(*args, **kwargs):
    raise RuntimeError("the log is away")


SAME = {"by": Actor(None, "Erin Champion", ""), "at": LATER}
DEEDS = {
    "save": lambda school, trust, waiting: save_draft(school, "letter3", "en", WORDS, **SAME),
    "publish": lambda school, trust, waiting: publish(school, waiting, since=FROM, **SAME),
    "withdraw": lambda school, trust, waiting: withdraw(school, waiting, reason="No", **SAME),
    "end": lambda school, trust, waiting: end_own(school, "letter2", "en", since=FROM, reason="No", **SAME),
    "lock": lambda school, trust, waiting: set_lock(trust, "letter1", "en", True, reason="No", **SAME),
}


def test_words_of_a_version_and_back_are_the_same(school):
    in_force(school)

    found = wordings_on(school.school_id, FROM).of("letter1")

    assert templates.words_of(found) == replace(WORDS)
