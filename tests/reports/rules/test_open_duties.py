"""What is owed, and how late it is."""

from datetime import date

import pytest

from attendance.reports.rules.open_duties import KINDS, Item, Pile, pile, summary

# Thursday and Friday before half term, the week after it
DAYS = [date(2026, 2, day) for day in (12, 13, 23, 24, 25)]
TUESDAY = date(2026, 2, 24)


@pytest.mark.parametrize(
    ("due", "today", "late", "when"),
    [
        (TUESDAY, TUESDAY, 0, "by Tue 24 Feb"),  # its last day is no lateness
        (date(2026, 2, 23), TUESDAY, 1, "1 school day late"),
        (date(2026, 2, 12), TUESDAY, 3, "3 school days late"),  # half term does not count
        (date(2026, 2, 13), date(2026, 2, 14), 1, "1 school day late"),  # a Saturday after the last day
        (None, TUESDAY, 0, ""),
    ],
)
def test_lateness_is_in_school_days(due, today, late, when):
    item = Item("A return", due=due).late_on(today, DAYS)

    assert (item.late, item.when) == (late, when)


def test_the_latest_stands_first():
    items = [Item("Next week", due=date(2026, 3, 3)), Item("No day"), Item("Late", due=date(2026, 2, 12))]

    found = pile("returns", items, TUESDAY, DAYS)

    assert [item.words for item in found.items] == ["Late", "Next week", "No day"]
    assert (found.number, found.late, found.longest, found.rest) == (3, 1, 3, 0)


def test_what_is_not_shown_is_counted():
    found = pile("letters", [Item(f"Letter {n}", number=2) for n in range(10)], TUESDAY, DAYS)

    assert (len(found.shown), found.rest, found.number) == (8, 4, 20)


@pytest.mark.parametrize(
    ("items", "words"),
    [
        ([], "Nothing is owed today."),
        ([Item("A")], "One thing is to be done; none of it is late."),
        ([Item("A", late=3), Item("B", late=1), Item("C")], "3 things are to be done, 2 of them late; the longest by "
         "3 school days."),
        ([Item("A", late=1), Item("C")], "2 things are to be done, 1 of them late; the longest by 1 school day."),
    ],
)  # fmt: skip
def test_the_whole_in_a_sentence(items, words):
    assert summary([Pile("n", tuple(items))]) == words


def test_every_kind_says_whose_it_is():
    assert all(kind.whose and kind.why and kind.needs for kind in KINDS.values())
