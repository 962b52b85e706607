"""What stops a letter, what a person must acknowledge, and what is said. A table that a head teacher could read."""

from dataclasses import replace
from datetime import date

import pytest

from letters.rules.addressing import Trouble
from letters.rules.checks import Other, Seen, checks, stops, warns

ON = date(2026, 3, 11)
FINE = Seen(
    key="sal1", kind="letter", title="Support letter 1", on=ON, drafted_on=ON, first="Poppy", in_case=True,
    tried_on=date(2026, 3, 9),
)  # fmt: skip
ADDRESS = Trouble("stop", "no_address", "No address of Ms Arkwright is known.", "Ask for the address.")
INTERPRETER = Trouble("warn", "interpreter", "Ms Arkwright needs an interpreter.", "Have somebody ring.")


def found(**seen) -> list[tuple[str, str]]:
    return [(check.key, check.level) for check in checks(replace(FINE, **seen))]


def words(**seen) -> str:
    [check] = checks(replace(FINE, **seen))
    return check.words


def test_letter_with_nothing_against_it_has_no_checks():
    assert checks(FINE) == ()


@pytest.mark.parametrize(
    ("seen", "key", "level"),
    [
        ({"holds": ("A death in the family: no letters about Poppy.",)}, "hold", "stop"),
        ({"asked_no_more": "The case does not ask for it any more."}, "no_ground", "stop"),
        ({"troubles": (ADDRESS,)}, "no_address", "stop"),
        ({"troubles": (INTERPRETER,)}, "interpreter", "warn"),
        ({"moved": ("Mr Ali Karim would get it now.",)}, "recipients_changed", "stop"),
        ({"figures": {"absent": [25, 23]}}, "figures_changed", "stop"),
        ({"facts": (("The registration group", "4 Kestrel", "4 Merlin"),)}, "facts_changed", "stop"),
        ({"empty": ("contact_person",)}, "empty", "stop"),
        ({"wording": False}, "no_words", "stop"),
        ({"uses_meeting": True}, "no_meeting", "stop"),
        ({"uses_meeting": True, "meeting_on": ON}, "meeting_past", "stop"),
        ({"uses_meeting": True, "meeting_on": date(2026, 3, 17), "empty": ("meeting_place",)}, "meeting_gaps", "stop"),
        ({"same_open": (Other("Support letter 1", "draft", ON),)}, "duplicate", "stop"),
        ({"last_issued": Other("Support letter 1", "issued", date(2026, 3, 2))}, "cool_off", "warn"),
        ({"left_on": date(2026, 3, 6)}, "left", "warn"),
        ({"before": ("Support letter 1",)}, "before_first", "warn"),
        ({"tried_on": None}, "nothing_tried", "warn"),
        ({"drafted_on": date(2026, 2, 25)}, "stale", "warn"),
        ({"key": "medical_evidence", "evidence": ((date(2026, 3, 2), "Seen"),)}, "evidence", "warn"),
    ],
)
def test_one_thing_is_found(seen, key, level):
    assert found(**seen) == [(key, level)]


@pytest.mark.parametrize(
    "seen",
    [
        {"uses_meeting": True, "meeting_on": date(2026, 3, 12)},
        {"uses_meeting": True, "after_meeting": True, "meeting_on": date(2026, 3, 3)},
        {"last_issued": Other("Support letter 1", "issued", date(2026, 2, 25))},
        {"last_issued": Other("Support letter 1", "issued", date(2026, 3, 2)), "again_from": ON},
        {"drafted_on": date(2026, 2, 26)},
        {"key": "congratulations", "tried_on": None},
        {"kind": "text", "tried_on": None},
        {"in_case": False, "tried_on": None},
        {"evidence": ((date(2026, 3, 2), "Seen"),)},
    ],
)
def test_nothing_is_found(seen):
    assert found(**seen) == []


def test_cool_off_of_the_policy_is_longer_than_ours():
    last = Other("Support letter 1", "issued", date(2026, 2, 20))

    assert found(last_issued=last, again_from=date(2026, 3, 20)) == [("cool_off", "warn")]
    assert found(last_issued=last) == []


def test_missing_meeting_is_said_once_not_field_by_field():
    empty = ("meeting_date", "meeting_time", "contact_person")

    assert found(uses_meeting=True, empty=empty) == [("empty", "stop"), ("no_meeting", "stop")]


def test_what_stops_comes_first():
    both = checks(replace(FINE, tried_on=None, figures={"absent": [25, 23]}))

    assert [check.level for check in both] == ["stop", "warn"]
    assert [check.key for check in stops(both)] == ["figures_changed"]
    assert [check.key for check in warns(both)] == ["nothing_tried"]


def test_changed_figures_are_named_old_and_new():
    assert words(figures={"absent": [25, 23]}) == (
        "Figures have changed since it was drafted: sessions missed 25, now 23."
    )  # fmt: skip


def test_empty_fields_are_named_as_people_call_them():
    assert words(empty=("contact_person", "decided_by")) == (
        "The letter says nothing for: whom to speak to at school, who decided."
    )  # fmt: skip


def test_changed_facts_are_shortened():
    said = words(facts=(("What was said at the meeting", "a " * 100, "b"),))

    assert len(said) < 160
    assert said.startswith("What it says has changed: What was said at the meeting: it says “a a")


def test_every_check_says_what_to_do():
    everything = replace(
        FINE, holds=("Held.",), asked_no_more="No.", troubles=(ADDRESS, INTERPRETER), moved=("A.",),
        figures={"absent": [1, 2]}, facts=(("A", "b", "c"),), empty=("contact_person",), uses_meeting=True,
        same_open=(Other("A", "draft", ON),), last_issued=Other("A", "issued", ON), left_on=ON, before=("A",),
        tried_on=None, drafted_on=date(2026, 1, 1),
    )  # fmt: skip

    assert all(check.remedy.endswith((".", "”")) for check in checks(everything))
