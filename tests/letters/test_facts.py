"""The facts of a letter: exact counts over stated days, and the words that are made of them."""

from datetime import date

import pytest

from attendance.tenancy.scope import scoped
from interventions.models import Meeting
from letters.queries.counting import figures_again
from letters.queries.facts import About, facts_for, facts_of
from letters.rules.figures import Figures
from tests.factories.school_life import add_pupil
from tests.interventions.casework import at_stage, evaluated, publish
from tests.letters.letterwork import MORNING, WEDNESDAY, WEEK, letterhead, mark
from tests.people_of_the_tests import AT, MONDAY, TUESDAY
from tests.registers.statements import statements

pytestmark = pytest.mark.django_db


@pytest.fixture
def life(oakfield_life):
    with scoped(oakfield_life.school_id):
        publish(oakfield_life)
        letterhead(oakfield_life)
        mark(oakfield_life, {WEEK[0]: "I", WEEK[1]: "O", WEEK[2]: "L", WEEK[3]: "/", WEEK[4]: "/"})
    return oakfield_life


def facts(life, on=WEDNESDAY):
    return facts_of(life.school_id, [life.pupils[0].id], on)[life.pupils[0].id]


def test_figures_are_exact_counts_of_the_marks(life):
    with scoped(life.school_id):
        found = facts(life)

    assert found.figures == Figures(
        possible=10, attended=6, absent=4, authorised=2, unauthorised=2, late=2, threshold=2
    )  # fmt: skip


def test_figures_reach_up_to_the_last_day_that_was_judged(life):
    with scoped(life.school_id):
        evaluated(life, WEEK[2])
        found = facts(life)

    assert (found.since, found.until, found.figures.possible) == (date(2025, 9, 1), WEEK[3], 6)
    assert (found.words["figures_since"], found.words["figures_until"]) == ("2 September 2025", "4 March 2026")


def test_figures_end_before_the_day_of_the_letter_where_no_day_was_judged(life):
    with scoped(life.school_id):
        mark(life, {WEDNESDAY: "O"})
        found = facts(life)

    assert (found.until, found.words["figures_until"], found.figures.possible) == (WEDNESDAY, "10 March 2026", 10)


def test_day_of_the_letter_is_never_counted_even_if_it_was_judged_by_hand(life):
    with scoped(life.school_id):
        mark(life, {WEDNESDAY: "O"})
        evaluated(life, WEDNESDAY)
        found = facts(life)

    assert (found.until, found.figures.unauthorised) == (WEDNESDAY, 2)


def test_words_are_made_of_the_figures(life):
    with scoped(life.school_id):
        words = facts(life).words

    assert {name: words[name] for name in ("attendance_percent", "absence_percent", "days_missed")} == {
        "attendance_percent": "60.0%", "absence_percent": "40.0%", "days_missed": "2 days",
    }  # fmt: skip
    assert (words["late_sessions"], words["threshold_sessions"]) == ("2", "2")


def test_words_of_pupil_school_and_day(life):
    with scoped(life.school_id):
        words = facts(life).words

    names = (
        "pupil_name", "pupil_first", "pupil_group", "pupil_year", "school_name", "contact_person", "today", "term_name",
        "year_name", "tier_name", "meeting_date", "penalty_amounts",
    )  # fmt: skip
    assert [words[name] for name in names] == [
        "Poppy Arkwright", "Poppy", "4 Kestrel", "Year 4", "Oakfield Primary", "Bob Officer", "11 March 2026",
        "spring term", "2025/26", "", "", "£80 if paid by day 21, £160 if paid by day 28",
    ]  # fmt: skip


def test_pupil_who_joined_late_is_counted_from_their_own_first_day(life):
    with scoped(life.school_id):
        late = add_pupil(life, since=WEEK[1])
        mark(life, {WEEK[1]: "/", WEEK[2]: "I"}, pupil=3)
        found = facts_of(life.school_id, [late.id], WEDNESDAY)[late.id]

    assert (found.since, found.figures.possible, found.words["figures_since"]) == (WEEK[1], 4, "3 March 2026")


def test_pupil_without_any_mark_has_no_percentage(life):
    with scoped(life.school_id):
        found = facts_of(life.school_id, [life.pupils[1].id], WEDNESDAY)[life.pupils[1].id]

    assert (found.figures, found.words["attendance_percent"], found.words["days_missed"]) == (Figures(), "", "0 days")


def test_unauthorised_sessions_before_compulsory_age_do_not_count_for_the_threshold(life):
    with scoped(life.school_id):
        young = add_pupil(life, born=date(2022, 2, 1))
        mark(life, {WEEK[0]: "O"}, pupil=3)
        found = facts_of(life.school_id, [young.id], WEDNESDAY)[young.id]

    assert (found.figures.unauthorised, found.figures.threshold) == (2, 0)


def test_threshold_looks_back_ten_school_weeks_and_not_further(life):
    with scoped(life.school_id):
        # the tenth of them begins on 15 December: the holidays and half term have no school
        mark(life, {date(2025, 12, 12): "O", date(2025, 12, 15): "O"})
        evaluated(life, TUESDAY)
        found = facts(life)

    assert (found.figures.unauthorised, found.figures.threshold) == (6, 4)


def meeting(life, case_id, starts_at, **more):
    invited = [{"name": "Mrs Head", "as": "headteacher"}, {"name": "Ms Arkwright", "as": ""}]
    return Meeting.objects.create(
        school_id=life.school_id, case_id=case_id, kind="attendance", starts_at=starts_at, place="the library",
        invited=invited, made_name="Bob", made_at=AT, **more,
    )  # fmt: skip


def case_words(life, case_id, *, after=False):
    about = About(case_id, life.pupils[0].id, case_id, after)
    return facts_for(life.school_id, [about], WEDNESDAY)[case_id].words


def test_words_of_the_case_and_the_next_meeting(life):
    with scoped(life.school_id):
        case_id = at_stage(life)
        meeting(life, case_id, MORNING.replace(day=17, hour=15, minute=30))
        meeting(life, case_id, MORNING.replace(day=3), outcome="not_attended", notes="Nobody came.")
        words = case_words(life, case_id)

    names = ("tier_name", "tier_since", "because", "meeting_date", "meeting_time", "meeting_place", "meeting_people")
    assert [words[name] for name in names] == [
        "Support letter 1", "10 March 2026", "Attendance is 93.2% of 88 sessions since 1 September.",
        "Tuesday 17 March 2026", "3:30pm", "the library", "Mrs Head, headteacher\nMs Arkwright",
    ]  # fmt: skip


def test_letter_after_a_meeting_speaks_of_the_last_one(life):
    with scoped(life.school_id):
        case_id = at_stage(life)
        meeting(life, case_id, MORNING.replace(day=17))
        meeting(life, case_id, MORNING.replace(day=3), outcome="not_attended", notes="Nobody came.")
        words = case_words(life, case_id, after=True)

    assert (words["meeting_date"], words["meeting_record"]) == ("Tuesday 3 March 2026", "Nobody came.")


def test_letter_that_invites_never_names_a_day_that_is_over(life):
    with scoped(life.school_id):
        case_id = at_stage(life)
        meeting(life, case_id, MORNING.replace(day=3), outcome="held")
        words = case_words(life, case_id)

    assert words["meeting_date"] == ""


def test_case_of_another_pupil_says_nothing(life):
    with scoped(life.school_id):
        case_id = at_stage(life, pupil=1)
        found = facts_for(life.school_id, [About(case_id, life.pupils[0].id, case_id)], WEDNESDAY)[case_id]

    assert (found.ground, found.words["tier_name"]) == (None, "")


def test_pupil_of_another_school_is_missing(life, hillcrest_life):
    with scoped(life.school_id):
        assert facts_of(life.school_id, [hillcrest_life.pupils[0].id], WEDNESDAY) == {}


def test_queries_do_not_grow_with_the_pupils(life):
    with scoped(life.school_id):
        with statements() as one:
            facts_of(life.school_id, [life.pupils[0].id], WEDNESDAY)
        with statements() as three:
            facts_of(life.school_id, [pupil.id for pupil in life.pupils], WEDNESDAY)

    assert (len(one), len(three)) == (7, 7)


def test_figures_are_counted_again_over_the_days_of_each_letter(life):
    child = life.pupils[0].id
    with scoped(life.school_id):
        kept = {life.pupils[0].id: (child, WEEK[0], WEEK[2]), life.pupils[1].id: (child, WEEK[2], MONDAY)}
        found = figures_again(life.school_id, kept)

    assert list(found.values()) == [
        Figures(possible=4, attended=0, absent=4, authorised=2, unauthorised=2, late=0, threshold=2),
        Figures(possible=6, attended=6, late=2, threshold=2),
    ]
