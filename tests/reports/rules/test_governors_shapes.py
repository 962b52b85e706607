"""Where the drawn parts of a report to governors stand: made of its content, nothing hidden drawn."""

import pytest

from attendance.reports.rules.governors_shapes import (
    bands_of,
    density_of,
    groups_of,
    series_of,
    weeks_of,
)  # fmt: skip
from tests.reports.report_cells import NONE
from tests.reports.report_samples import first_year, primary, secondary, tiny


@pytest.mark.parametrize(
    ("label", "before", "names"),
    [
        ("Autumn 2025", "Autumn 2024", ("2025", "2024")),
        ("Autumn 2025", None, ("2025",)),
        ("2024/25", "2023/24", ("2024/25", "2023/24")),
        ("Autumn 2025, first half", "Autumn 2024, first half", ("Now", "Before")),
    ],
)
def test_lines_are_named_by_what_differs(label, before, names) -> None:
    assert series_of(primary() | {"label": label, "before_label": before}) == names


def test_weeks_say_what_they_show_and_where_the_scale_begins() -> None:
    weeks = weeks_of(primary(), "#8a3b72")

    assert weeks is not None
    assert (weeks.low, weeks.events, weeks.series) == (91, (), ("2025", "2024"))
    assert weeks.alt.startswith("Weekly attendance. 2025 starts at 96.8% (1 Sep), is lowest at 93.5% (15 Dec)")
    assert weeks.alt.endswith("2025 is above 2024 in 12 of 15.")


def test_a_week_with_a_note_and_school_is_explained_below() -> None:
    weeks = weeks_of(secondary(), "#2f7038")

    assert weeks is not None
    assert weeks.events == (("29 Sep", "storm, school closed on Friday"),)


def test_weeks_of_which_none_may_be_shown_are_no_chart() -> None:
    assert weeks_of(tiny(), "#0f6f8f") is None


def test_bands_are_as_long_as_their_pupils() -> None:
    bars = bands_of(primary())

    assert [(bar.width, bar.tick) for bar in bars] == [
        (98.0, 94.1), (29.8, 28.4), (12.1, 13.1), (3.9, 5.3), (2.5, 5.3),
    ]  # fmt: skip


def test_bands_without_a_year_before_have_no_tick() -> None:
    assert [bar.tick for bar in bands_of(first_year())] == [None] * 5


def test_groups_stand_from_all_pupils_to_where_they_are() -> None:
    groups = groups_of(primary())
    fsm, not_fsm, *_ = groups.bars

    assert [tick for tick, _ in groups.ticks] == [91, 92, 93, 94, 95, 96, 97]
    assert (groups.all_at, groups.all_text) == (75.0, "95.5%")
    assert (fsm.left, fsm.width, fsm.tick) == (55.0, 20.0, 38.33)
    assert (not_fsm.left, not_fsm.width, not_fsm.tick) == (75.0, 10.0, 73.33)


def test_a_group_that_is_not_shown_has_no_bar() -> None:
    content = primary()
    content["groups"][0]["attendance"] = NONE

    assert (groups_of(content).bars[0].left, groups_of(content).bars[0].width) == (None, 0)


def test_groups_without_a_figure_of_all_pupils_have_no_bars() -> None:
    content = primary()
    content["measures"][0]["now"] = NONE

    groups = groups_of(content)

    assert (groups.all_at, {bar.left for bar in groups.bars}, {bar.tick for bar in groups.bars}) == (
        None,
        {None},
        {None},
    )


@pytest.mark.parametrize(("content", "density"), [(tiny(), 0), (primary(), 0), (secondary(), 3)])
def test_lines_stand_closer_where_there_are_many(content, density) -> None:
    assert density_of(content) == density
