"""What charts say, and what they are measured by: tables that anybody can check."""

import re
from decimal import Decimal
from pathlib import Path

import pytest

from attendance.reports.rules.chart_scales import (
    SCHOOL_COLOURS,
    colour_of,
    runs_of,
    scale_of,
    shortened,
    ticks_of,
    whole_scale_of,
)  # fmt: skip
from attendance.reports.rules.chart_specs import bars_chart, line_chart
from attendance.reports.rules.chart_words import bars_alt, line_alt

WEEKS = (("1 Sep", "96.8", "98.3"), ("8 Sep", "93.5", "94.0"), ("15 Sep", None, None), ("22 Sep", "95.0", "94.9"))
YEARS = [(f"Year {n}", 90 + n / 2, f"{90 + n / 2:.1f}%") for n in range(1, 14)]


@pytest.mark.parametrize(
    ("figures", "scale", "ticks"),
    [
        (["93.5", "96.8", None], (92, 97), [92, 93, 94, 95, 96, 97]),
        ([Decimal("91.0"), 98.3], (90, 99), [90, 92, 94, 96, 98]),
        (["100.0", "100.0"], (98, 100), [98, 99, 100]),
        (["0.0", "0.4"], (0, 1), [0, 1]),
        (["62.0", "97.1"], (61, 98), [70, 80, 90]),
        ([276, 7], (6, 276), [50, 100, 150, 200, 250]),
        ([None], (0, 100), [0, 20, 40, 60, 80, 100]),
        ([], (0, 100), [0, 20, 40, 60, 80, 100]),
    ],
)
def test_scale_and_its_round_numbers(figures, scale, ticks) -> None:
    assert scale_of(figures) == scale
    assert ticks_of(*scale) == ticks


def test_whole_scale_begins_and_ends_at_round_numbers() -> None:
    assert whole_scale_of(["62.0", "97.1"]) == (60, 100)
    assert whole_scale_of(["93.4", "96.4"]) == (92, 97)


def test_neighbouring_gaps_of_one_word_are_one() -> None:
    assert runs_of({7: "half-term", 15: "holiday", 16: "holiday", 17: "closed"}) == [
        (7.0, "half-term"), (15.5, "holiday"), (17.0, "closed"),
    ]  # fmt: skip


def test_line_says_start_lowest_end_and_who_is_above() -> None:
    assert line_alt(WEEKS, ("2025", "2024"), "Weekly attendance") == (
        "Weekly attendance. 2025 starts at 96.8% (1 Sep), is lowest at 93.5% (8 Sep) and ends at 95.0% (22 Sep). "
        "2024 starts at 98.3% (1 Sep), is lowest at 94.0% (8 Sep) and ends at 94.9% (22 Sep). "
        "2025 is above 2024 in 1 of 3."
    )


def test_line_without_any_figure_says_what_it_is_about_alone() -> None:
    assert line_alt([("1 Sep", None)], ("2025",), "Weekly attendance") == "Weekly attendance."


@pytest.mark.parametrize(
    ("rows", "words"),
    [
        ([("Monday", "94.9", "94.9%"), ("Tuesday", None, "under 6")], "By day. Monday 94.9%; Tuesday under 6."),
        ([("Monday", None, "under 6")], "By day. Nothing to show."),
        (YEARS, "By day. 13 bars. Highest: Year 13 96.5%; Year 12 96.0%; Year 11 95.5%. "
                "Lowest: Year 3 91.5%; Year 2 91.0%; Year 1 90.5%."),
    ],
)  # fmt: skip
def test_bars_say_each_or_the_ends(rows, words) -> None:
    assert bars_alt(rows, "By day") == words


def test_labels_that_end_near_each_other_are_moved_apart() -> None:
    spec = line_chart([("1 Sep", 95.0, 95.1), ("8 Sep", 94.0, 94.0)], ("2025", "2024"))

    heights = [layer["encoding"]["y"]["value"] for layer in spec["layer"][-2:]]

    assert heights[1] - heights[0] >= 13


def test_bars_leave_room_for_the_longest_label_and_cut_it() -> None:
    long = "Referred to the service that helps families with everything"
    spec = bars_chart([(long, 3, "3")])

    assert spec["data"]["values"][0]["label"] == shortened(long) == "Referred to the service that help…"
    assert spec["width"] + spec["padding"]["left"] + spec["padding"]["right"] == 640


def test_colours_are_those_of_the_pages() -> None:
    css = (Path(__file__).parents[3] / "static/css/app.css").read_text()

    assert dict(re.findall(r"\.sch-(\w+) \{ --sch: (#\w+); \}", css)) | {"trust": "#4b5f7a"} == SCHOOL_COLOURS
    assert colour_of("a colour that went away") == "#4b5f7a"
