"""The list of groups: places shared, small ones left out, and the paragraph of the newsletter."""

import pytest

from attendance.reports.rules.league import Entry, league_is_hidden, league_of
from attendance.reports.rules.newsletter import News, count_words, named, paragraph
from attendance.reports.rules.one_child import Team, team_of
from tests.reports.rules.test_one_child import pupil

FULL = team_of(pupil(0) for _ in range(10))
GOOD = team_of(pupil(1) for _ in range(10))
POOR = team_of(pupil(3) for _ in range(10))
ONE_ILL = team_of(pupil(10 if n == 0 else 0) for n in range(10))
NOBODY = Team()
SMALL = team_of(pupil(0) for _ in range(3))


def entry(key: str, now: Team, before: Team = NOBODY, label: str = "") -> Entry:
    return Entry(key, label or key, now, before)


def told(*entries: Entry) -> list[tuple[str, str]]:
    return [(one.entry.key, one.words) for one in league_of(entries).places]


def test_places_are_shared_where_one_child_is_the_difference():
    assert told(entry("wren", ONE_ILL), entry("kestrel", FULL), entry("heron", POOR)) == [
        ("kestrel", "first, together"), ("wren", "first, together"), ("heron", "third"),
    ]  # fmt: skip


def test_those_who_share_a_place_stand_by_name_not_by_figure():
    assert told(entry("b", FULL), entry("a", ONE_ILL)) == [("a", "first, together"), ("b", "first, together")]


def test_second_place_stands_alone():
    assert told(entry("a", FULL), entry("b", GOOD), entry("c", POOR)) == [
        ("a", "first"), ("b", "second"), ("c", "third"),
    ]  # fmt: skip


def test_small_group_takes_another_with_it_so_that_it_does_not_follow_from_the_total():
    league = league_of([entry("a", FULL), entry("b", GOOD), entry("s", SMALL)])

    assert ([one.entry.key for one in league.places], league.left_out) == (["b"], 2)


def test_pupils_of_no_group_have_no_place():
    assert told(entry("", FULL), entry("a", GOOD)) == [("a", "first")]


def test_group_without_sessions_has_no_place():
    assert told(entry("a", Team())) == []


@pytest.mark.parametrize(
    ("before", "words"),
    [(POOR, "more in school than before"), (ONE_ILL, "about the same as before"), (Team(), "nothing to compare with")],
)
def test_change_is_against_its_own_past(before, words):
    [one] = league_of([entry("a", FULL, before)]).places

    assert one.change_words == words


@pytest.mark.parametrize(
    ("sections", "hidden"),
    [
        ({}, False),
        ({"celebration": {"individual_awards": True}}, True),
        ({"celebration": {"group_awards": ["best group of the week"]}}, False),
    ],
)
def test_school_hides_the_list_where_its_policy_celebrates_no_groups(sections, hidden):
    assert league_is_hidden(sections) is hidden


# ---- the paragraph -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("part", "whole", "words"),
    [
        (30, 30, "Every one of our pupils came."),
        (29, 30, "Nearly every one of our pupils came."),
        (25, 30, "Nearly every one of our pupils came."),
        (24, 30, "24 of our pupils came."),
        (6, 30, "6 of our pupils came."),
        (5, 30, ""),
        (0, 30, ""),
        (4, 4, ""),
    ],
)
def test_number_of_pupils_is_told_only_where_nobody_is_known_by_it(part, whole, words):
    assert count_words(part, whole, "came") == words


def news(**changes) -> News:
    values = {
        "days": "last week (2 to 6 March 2026)", "before": "the week before", "percent": "95.3", "change": "same",
        "pupils": 200, "every_session": 150, "on_time": 190,
    }  # fmt: skip
    return News(**values | changes)


def test_paragraph_tells_the_week():
    league = league_of([entry("k", FULL, POOR, "4 Kestrel"), entry("h", POOR, POOR, "5 Heron")])

    assert paragraph(news(), league) == (
        "Our pupils were in school for 95.3% of all sessions last week (2 to 6 March 2026). That is about the same as "
        "the week before. 150 of our pupils came to every session. 190 of our pupils came on time every day. Well done "
        "4 Kestrel, who come first. More in school than before: 4 Kestrel. Thank you to every family who got a child "
        "to school. If mornings are hard, talk to us: we help."
    )


def test_paragraph_without_the_list_names_no_group():
    text = paragraph(news(), None)

    assert "Well done" not in text
    assert "More in school" not in text


def test_paragraph_of_a_small_school_has_no_figure():
    text = paragraph(news(percent=None, change="", pupils=4, every_session=4, on_time=4), None)

    assert text == "Thank you to every family who got a child to school. If mornings are hard, talk to us: we help."


def test_paragraph_where_all_are_about_equal():
    text = paragraph(news(), league_of([entry("a", FULL), entry("b", ONE_ILL)]))

    assert "All our groups were about equal." in text


@pytest.mark.parametrize(
    ("labels", "words"), [([], ""), (["A"], "A"), (["A", "B"], "A and B"), (["A", "B", "C"], "A, B and C")]
)
def test_named(labels, words):
    assert named(labels) == words
