"""Questions for governors, the leaflet for families, and the duties in words: made of what is shown."""

from dataclasses import replace
from datetime import date
from fractions import Fraction

import pytest

from attendance.reports.rules.cells import UNDER, cell, count_cell, nothing, rate_cell
from attendance.reports.rules.duty_words import (
    changed_words,
    first_day_words,
    registers_words,
    returns_words,
    settled_words,
)
from attendance.reports.rules.leaflet import LeafletFacts, YearSeen, leaflet
from attendance.reports.rules.questions import ALWAYS, GroupSeen, Seen, StepSeen, questions
from registers.rules.duties import Changed, Kept

QUIET = Seen(
    rate_cell("95.5"), rate_cell("94.9"), "primary schools in England", "good", [], [], [], [], "autumn 2024"
)  # fmt: skip
SOCIAL = GroupSeen("children with a social worker", rate_cell("93.4"), cell("-2.1"), rate_cell("88.8"))
YEAR_4 = GroupSeen("children in Year 4", rate_cell("95.1"), cell("-0.4"), rate_cell("94.9"))
YEAR_3 = GroupSeen("children in Year 3", rate_cell("94.9"), cell("-0.6"), rate_cell("96.4"))


@pytest.mark.parametrize(
    ("seen", "question"),
    [
        (
            {"groups": [YEAR_4, SOCIAL]},
            "Children with a social worker attend least. What is being tried, and who is asking the families?",
        ),
        (
            {"steps": [StepSeen("Letter: SAL2", count_cell(21), count_cell(9))]},
            "After “Letter: SAL2” fewer than half came more. Is it the right step, or only the next step?",
        ),
        (
            {"weeks": [(date(2025, 12, 8), rate_cell("95.9")), (date(2025, 12, 15), rate_cell("93.5"))]},
            "The week of 15 December fell to 93.5%. What will be different next time?",
        ),
        (
            {"duties": ["Registers taken in the session"]},
            "“Registers taken in the session” was not always kept. What stood in the way, and what has changed?",
        ),
        ({"duties": ["One", "Two"]}, "Two duties were not always kept. What stood in the way, and what has changed?"),
        (
            {"persistent_tone": "bad"},
            "More pupils are persistently absent than in autumn 2024. Who reviews each of them, and how often?",
        ),
        (
            {"england": rate_cell("96.2")},
            "Attendance is 0.7 points below primary schools in England. What do we think lies behind it?",
        ),
        ({"groups": [YEAR_3]}, "Attendance of children in Year 3 fell by 1.5 points. What do we know about why?"),
        (  # the one that fell most, whatever stands before it
            {"groups": [replace(YEAR_4, then=rate_cell("96.2")), YEAR_3]},
            "Attendance of children in Year 3 fell by 1.5 points. What do we know about why?",
        ),
        (  # asked about already
            {"groups": [replace(SOCIAL, then=rate_cell("96.4"))]},
            "Children with a social worker attend least. What is being tried, and who is asking the families?",
        ),
    ],
)
def test_the_figures_ask_first(seen, question):
    assert questions(replace(QUIET, **seen)) == [question, *ALWAYS[:2]]


@pytest.mark.parametrize(
    "seen",
    [
        {},
        {"steps": [StepSeen("Letter: SAL2", count_cell(21), nothing(UNDER))]},  # hidden: asks nothing
        {"groups": [GroupSeen("young carers", nothing(), nothing(), nothing())]},
        {"weeks": [(date(2025, 12, 15), nothing())]},
        {"attendance": nothing()},
        {"groups": [SOCIAL, replace(SOCIAL, name="children in Reception")]},  # two attend least
    ],
)
def test_where_no_figure_asks_there_are_three_that_always_hold(seen):
    assert questions(replace(QUIET, **seen)) == list(ALWAYS)


def test_four_questions_at_most():
    seen = replace(
        QUIET, groups=[SOCIAL, YEAR_3], persistent_tone="bad", england=rate_cell("97.0"), duties=["One"],
        steps=[StepSeen("Visit", count_cell(20), count_cell(8))], weeks=[(date(2025, 12, 15), rate_cell("90.0"))],
    )  # fmt: skip

    assert len(questions(seen)) == 4


FACTS = LeafletFacts(
    "Oakfield Primary", "autumn 2025", "autumn 2024", rate_cell("95.5"), Fraction(13, 4), 223,
    [
        YearSeen("Year 3", rate_cell("96.4"), rate_cell("94.9")),
        YearSeen("Year 5", rate_cell("94.9"), rate_cell("92.4")),
    ],
)  # fmt: skip


def test_leaflet_thanks_for_days():
    found = leaflet(FACTS)

    assert found["headline"] == "Together 223 days more in school than in autumn 2024: thank you"
    assert found["lines"][:2] == [
        "On average each child missed 3½ days of school in autumn 2025.",
        "Together our children were in school for 95.5% of the time.",
    ]
    assert found["celebrate"] == [
        "Year 3 came most: 96.4% of all sessions.",
        "Year 5: 2.5 points above the same year group in autumn 2024, the largest rise.",
    ]


@pytest.mark.parametrize("gained", [None, 0, -40])
def test_leaflet_blames_nobody_when_fewer_came(gained):
    assert leaflet(replace(FACTS, gained=gained))["headline"] == "Thank you for every day in school in autumn 2025"


def test_leaflet_names_all_who_share_the_first_place_and_none_that_is_hidden():
    first, also, hidden = rate_cell("96.4"), rate_cell("96.4"), nothing()
    years = [YearSeen(f"Year {n}", one, nothing()) for n, one in ((3, first), (4, also), (5, hidden))]

    assert leaflet(replace(FACTS, years=years))["celebrate"] == ["Year 3 and Year 4 came most: 96.4% of all sessions."]


def test_leaflet_of_a_time_without_school_says_nothing():
    found = leaflet(replace(FACTS, attendance=nothing()))

    assert found == {"headline": "Oakfield Primary in autumn 2025", "lines": [], "celebrate": []}


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        (registers_words(Kept(2016, 2016)), (True, "All 2,016 in time")),
        (
            registers_words(Kept(1996, 2016, late=18, missing=2)),
            (False, "1,996 of 2,016 in time, 18 later and 2 not at all"),
        ),
        (registers_words(Kept(0, 0)), (None, "No register of these days can be judged.")),
        (settled_words(Kept(600, 611, late=11)), (False, "600 of 611 absences without a reason in time")),
        (settled_words(Kept(604, 611, late=7)), (False, "604 of 611 absences without a reason in time")),
        (
            settled_words(Kept(608, 611, late=3)),
            (False, "All but fewer than 6 of 611 absences without a reason in time"),
        ),
        (settled_words(Kept(3, 611, late=608)), (False, "Fewer than 6 of 611 absences without a reason in time")),
        (settled_words(Kept(0, 611, late=611)), (False, "None of 611 absences without a reason in time")),
        (returns_words(Kept(4, 5, late=1)), (False, "Not all in time (fewer than 6 returns)")),
        (returns_words(Kept(5, 5)), (True, "All in time (fewer than 6 returns)")),
        (returns_words(Kept(9, 9)), (True, "All 9 in time")),
        (returns_words(Kept(0, 0)), (None, "None was due")),
        (first_day_words(Kept(989, 1000, late=11)), (False, "98.9% by the time that our policy sets")),
        (first_day_words(Kept(998, 1000, late=2)), (False, "All but fewer than 6 of 1,000 first days in time")),
        (first_day_words(Kept(30, 30)), (True, "Every one by the time that our policy sets")),
        (first_day_words(None), (None, "The log of calls does not tell")),
        (changed_words(Changed(731, 740, 200)), (True, "731, each with a reason, a name and the original kept")),
        (changed_words(Changed(3, 3, 1)), (True, "Fewer than 6, each with a reason, a name and the original kept")),
        (changed_words(Changed(0, 0, 0)), (True, "None")),
    ],
)
def test_duties_in_words(said, expected):
    assert said == expected
