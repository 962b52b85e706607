"""What a teacher may like to know at a glance."""

from datetime import date

import pytest

from attendance.access.rules.abilities import abilities_of
from registers.rules.cues import back_after, birthday_cue, days_away, hint_kinds, like_names

DAYS = [date(2026, 3, day) for day in (3, 4, 5, 6, 9)]


def week(*codes: tuple[str, str]) -> list[tuple[date, str, str]]:
    return [(day, *pair) for day, pair in zip(DAYS[-len(codes) :], codes, strict=True)]


@pytest.mark.parametrize(
    ("born", "day", "words"),
    [
        (date(2017, 3, 10), date(2026, 3, 10), "9 today"),
        (date(2017, 3, 10), date(2026, 3, 11), ""),
        (date(2016, 2, 29), date(2026, 3, 1), "10 today"),
        (date(2016, 2, 29), date(2028, 2, 29), "12 today"),
        (date(2026, 3, 10), date(2026, 3, 10), ""),
    ],
)
def test_birthday(born, day, words):
    assert birthday_cue(born, day) == words


@pytest.mark.parametrize(
    ("days", "away"),
    [
        (week(("/", "\\"), ("I", "I"), ("I", "I")), 2),
        (week(("I", "I"), ("/", "\\")), 0),
        (week(("I", "I"), ("I", "\\")), 0),
        (week(("N", "O"), ("U", "G")), 2),
        (week(("I", "I"), ("", "")), 0),
        (week(("V", "V"), ("Y4", "Y4")), 0),
        (
            week(
                ("?", "?"),
            ),
            0,
        ),
        ([], 0),
    ],
)
def test_days_away(days, away):
    assert days_away(days) == away


@pytest.mark.parametrize(
    ("absent", "words"),
    [(2, ""), (3, "back after 3 days away"), (4, "back after 4 days away"), (5, "back after 5+ days away")],
)
def test_back_after(absent, words):
    days = week(*[("/", "\\")] * (5 - absent), *[("I", "I")] * absent)

    assert back_after(days) == words


def test_like_names():
    names = [("Imogen", "Peel"), ("Imogen", "Price"), ("Leo", "Cartwright"), ("Lily", "Cartwright"), ("Ava", "Price")]

    assert like_names(names) == [
        "also Imogen Price",
        "also Imogen Peel",
        "also Lily Cartwright",
        "also Leo Cartwright",
        "",
    ]


@pytest.mark.parametrize(
    ("role", "kinds"),
    [
        ("class_teacher", ()),
        ("attendance_officer", ("sen_support", "ehcp", "looked_after", "young_carer")),
        (
            "safeguarding_lead",
            (
                "sen_support", "ehcp", "looked_after", "young_carer", "child_in_need", "child_protection",
                "social_worker", "mental_health",
            ),
        ),
    ],
)  # fmt: skip
def test_hints_by_role(role, kinds):
    assert hint_kinds(abilities_of({role})) == kinds
