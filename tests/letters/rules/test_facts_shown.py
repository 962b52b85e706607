"""The facts beside a letter: as it says them, and as they are now."""

from letters.rules.facts_shown import Fact, facts_shown
from letters.rules.figures import Figures

THEN = Figures(possible=100, attended=90, absent=10, authorised=6, unauthorised=4, late=2)
VALUES = {
    "attendance_percent": "90.0%",
    "late_sessions": "2",
    "pupil_name": "Poppy Arkwright",
    "meeting_place": "the hall",
}


def test_names_and_the_school_are_no_facts_to_check():
    names = {"pupil_name", "school_name", "recipient_salutation", "attendance_percent"}

    found = facts_shown(names, VALUES, THEN)

    assert [fact.name for fact in found] == ["attendance_percent"]


def test_fact_says_what_the_letter_says():
    found = facts_shown({"meeting_place"}, VALUES, THEN)

    assert [(fact.words, fact.counted, fact.changed) for fact in found] == [("the hall", False, False)]


def test_changed_count_shows_then_and_now():
    now = Figures(possible=100, attended=92, absent=8, authorised=6, unauthorised=2, late=2)

    found = {fact.name: fact for fact in facts_shown({"attendance_percent", "late_sessions"}, VALUES, THEN, now)}

    assert (found["attendance_percent"].words, found["attendance_percent"].now) == ("90.0%", "92.0%")
    assert found["late_sessions"].now is None


def test_same_percentage_of_other_counts_has_changed_all_the_same():
    now = Figures(possible=50, attended=45, absent=5)

    found = facts_shown({"attendance_percent"}, VALUES, THEN, now)

    assert [fact.changed for fact in found] == [True]


def test_fact_without_a_value_is_shown_empty():
    label = facts_shown({"meeting_date"}, {}, THEN)[0].label

    assert facts_shown({"meeting_date"}, {}, THEN) == (Fact("meeting_date", label, "", None, False),)
