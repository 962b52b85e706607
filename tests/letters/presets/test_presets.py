"""The letters that come with the product: each can be merged, read, and fits what it is for."""

import re
from dataclasses import replace

import pytest

from attendance.kit.yaml_files import read_yaml
from interventions.queries.presets import PRESETS, preset_document
from interventions.rules.improvement import CONTENTS
from letters.queries.presets import FOLDER, ORDER, preset, presets, unwrapped
from letters.rules.fields import ENCLOSURES, EXAMPLES, FIELDS
from letters.rules.language import faults, fields_in, needed_in, parse
from letters.rules.merging import empty_in, merge, plain_text
from letters.rules.plain_english import reading_age, remarks
from letters.rules.wording import NATIONAL

EVERY = list(presets().values())
NAMES = [f"{one.key}-{one.language}" for one in EVERY]
each = pytest.mark.parametrize("wording", EVERY, ids=NAMES)

# What is always known, whoever writes a letter about a pupil on roll.
ALWAYS = {
    "pupil_name", "pupil_first", "recipient_name", "recipient_salutation", "recipient_address", "today", "school_name",
    "attendance_percent", "absence_percent", "days_missed", "possible_sessions", "absent_sessions",
    "authorised_sessions", "unauthorised_sessions", "late_sessions", "threshold_sessions", "figures_since",
    "figures_until", "term_name", "year_name", "penalty_amounts",
}  # fmt: skip
MEETING = {"meeting_date", "meeting_time", "meeting_place"}
LEAVE = {"leave_from", "leave_until", "leave_reason", "decided_by"}
# What each letter needs besides: without it, the letter does not go out.
NEEDED = {
    "letter1": set(),
    "letter2": MEETING,
    "letter3": {"meeting_date"},
    "targeted": set(),
    "notice": set(),
    "high_absence": set(),
    "sal1": set(),
    "sal2": set(),
    "asm": MEETING,
    "meeting_invitation": MEETING,
    "formal_meeting": MEETING | {"meeting_people", "targets"},
    "contract": {"contract_school", "contract_family", "contract_until"},
    "penalty_warning": set(),
    "notice_to_improve": {f"notice_{content.key}" for content in CONTENTS},
    "medical_evidence": {"evidence_asked"},
    "illness_not_authorised": {"absence_dates", "decision_reason", "evidence_asked"},
    "leave_granted": LEAVE,
    "leave_refused": LEAVE | {"decision_reason"},
    "congratulations": set(),
    "certificate": {"award_name", "award_period"},
    "group_certificate": {"award_name", "award_period", "group_name"},
    "text_absence": set(),
    "text_absence_several": set(),
    "text_meeting": MEETING,
}


def every_part(wording):
    return "\n".join(wording.parts.values())


def needed(wording):
    return {name for text in wording.parts.values() for name in needed_in(parse(text))}


def named(wording):
    return {name for text in wording.parts.values() for name in fields_in(parse(text))}


def said(key, **values):
    return plain_text(merge(preset(key), EXAMPLES | values))


def test_every_letter_is_there_once_in_order():
    assert [key for key, language in presets() if language == "en"] == list(ORDER)
    assert [(key, language) for key, language in presets() if language != "en"] == [
        ("letter1", "cy"),
        ("letter1", "pl"),
    ]
    assert len(list(FOLDER.glob("*.yaml"))) == len(EVERY)
    assert preset("letter1", "fr") is preset("letter9") is None


def test_file_is_named_after_its_letter():
    for path in FOLDER.glob("*.yaml"):
        told = read_yaml(path.read_bytes())
        ending = "" if told["language"] == "en" else f".{told['language']}"
        assert path.name == f"{told['key']}{ending}.yaml"


@each
def test_what_a_preset_is(wording):
    assert wording.kind == {"text_": "text"}.get(
        wording.key[:5], "certificate" if "certificate" in wording.key else "letter"
    )
    assert (wording.level, wording.number, wording.locked, wording.origin) == (NATIONAL, 0, False, "the house’s preset")
    assert wording.per == ("parent" if wording.key in ("penalty_warning", "notice_to_improve") else "")
    assert set(wording.enclose) <= set(ENCLOSURES)
    assert wording.title.strip() != ""


def test_titles_are_told_apart():
    assert len({wording.title for wording in EVERY}) == len(EVERY)


@each
def test_a_preset_is_not_refused_and_merges_with_every_example(wording):
    assert faults(wording.parts) == ()

    text = plain_text(merge(wording, EXAMPLES))

    assert re.findall(r"[{}<*]|\bNone\b", text) == []
    assert [line for line in text.split("\n") if re.search(r"  | [.,;]|\.\.|^\W*$", line) and line] == []


@each
def test_a_letter_needs_only_what_its_occasion_has(wording):
    assert needed(wording) - ALWAYS == NEEDED[wording.key]

    values = {name: EXAMPLES[name] for name in ALWAYS | NEEDED[wording.key]}
    text = plain_text(merge(wording, values))

    assert empty_in(wording, values) == ()
    assert [line for line in text.split("\n") if re.search(r"  | [.,;]|\.\.|^\W*$", line) and line] == []


@each
def test_each_field_alone_may_be_empty_or_stops_the_letter(wording):
    for name in named(wording):
        assert empty_in(wording, EXAMPLES | {name: " "}) in ((), (name,))


@each
def test_a_letter_fits_on_one_page_and_begins_and_ends_as_letters_do(wording):
    merged = merge(wording, EXAMPLES)
    words = sum(len("".join(span.text for span in line).split()) for block in merged.blocks for line in block.lines)

    assert words <= 300
    if wording.kind == "letter":
        assert (merged.subject[:14], bool(merged.opening), bool(merged.closing)) == ("Robin Ashdown:", True, True)
    else:
        assert (merged.subject, merged.opening, merged.closing) == ("", "", "")


@pytest.mark.parametrize("key", [key for key in ORDER if preset(key).kind == "letter"])
def test_an_english_letter_is_to_somebody_by_name(key):
    assert (preset(key).opening, preset(key).closing) == ("Dear {{ recipient_salutation }}", "Yours sincerely")


@each
def test_a_preset_is_plain_english(wording):
    assert remarks(wording.parts, wording.language) == ()
    if wording.language == "en" and wording.kind != "certificate":
        assert reading_age(wording.body) <= 11


@pytest.mark.parametrize("key", ["text_absence", "text_absence_several", "text_meeting"])
def test_a_text_is_short_and_gives_the_first_name_only(key):
    text = said(key)

    assert len(text) <= 306  # two messages
    assert ("Robin" in text, "Ashdown" in text) == (True, False)
    assert text.isascii()  # every other sign would halve what fits


@pytest.mark.parametrize("key", [key for key in ORDER if "pupil_first" in preset(key).body])
def test_no_letter_says_he_or_she(key):
    assert re.findall(r"\b(?:he|she|his|her|him|son|daughter|student)\b", every_part(preset(key)).lower()) == []


@pytest.mark.parametrize("key", ["letter3", "penalty_warning", "illness_not_authorised", "leave_refused"])
def test_the_national_threshold_is_told_as_the_law_has_it(key):
    text = said(key).lower()

    assert "10 unauthorised sessions within 10 school weeks, a school must think about" in text
    assert "a session is a morning or an afternoon" in text


@pytest.mark.parametrize("key", ["penalty_warning", "notice_to_improve", "leave_refused"])
def test_amounts_come_from_the_law_of_the_day(key):
    assert "£" not in every_part(preset(key))
    assert "£60 on some day. " in said(key, penalty_amounts="£60 on some day")
    assert "for each parent and" in said(key)


@pytest.mark.parametrize("key", ["leave_granted", "leave_refused"])
def test_leave_is_never_granted_afterwards(key):
    assert "no school can grant leave afterwards" in said(key)


def test_a_notice_to_improve_has_its_seven_contents_in_order():
    body = preset("notice_to_improve").body

    assert re.findall(r"\{\{ (notice_\w+) \}\}", body) == [f"notice_{content.key}" for content in CONTENTS]
    assert re.findall(r"^# (\d)\. ", body, re.MULTILINE) == ["1", "2", "3", "4", "5", "6", "7"]


def test_contents_of_several_lines_become_paragraphs():
    text = said("notice_to_improve", notice_support_given="We met in May.\nWe rang each week.")

    assert "\n\nWe met in May.\n\nWe rang each week.\n\n" in text


def test_the_second_support_letter_refers_to_the_first():
    assert "We wrote to you on 26 January 2026 about Robin’s attendance." in said("sal2")
    assert "On 23 February 2026 we moved to the next stage of our support." in said("sal2")
    assert "We have been in touch with you about Robin’s attendance. We are still worried.\n" in said(
        "sal2", earlier_letter_on="", tier_since=""
    )


def test_high_absence_asks_for_a_meeting_where_none_is_arranged():
    assert "• When: Tuesday 17 March 2026 at 3:30pm\n• Where: the school library" in said("high_absence")
    assert "within the next two weeks" in said("high_absence", meeting_date="")


@pytest.mark.parametrize("key", ["letter2", "asm", "meeting_invitation"])
def test_people_of_a_meeting_are_a_list_or_not_named(key):
    assert "our side:\n\n• Mrs Hartley, headteacher\n• Mr Finch, attendance officer\n\n" in said(key)
    assert "our side" not in said(key, meeting_people="")


@pytest.mark.parametrize("policy", [one.key for one in PRESETS])
def test_every_letter_that_a_policy_preset_asks_for_is_there(policy):
    for key, letter in preset_document(policy).get("letters", {}).items():
        wording = preset(key)
        assert set(letter["placeholders"]) <= named(wording)
        assert set(letter.get("enclose", [])) <= set(wording.enclose)
        assert all(name in FIELDS for name in letter["placeholders"])


@each
def test_a_body_in_a_file_says_the_same_as_the_one_line_that_an_editor_shows(wording):
    ending = "" if wording.language == "en" else f".{wording.language}"
    body = read_yaml((FOLDER / f"{wording.key}{ending}.yaml").read_bytes())["body"]

    assert merge(replace(wording, body=body), EXAMPLES) == merge(wording, EXAMPLES)
    assert unwrapped(wording.body) == wording.body
