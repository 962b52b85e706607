"""A small line of weeks."""

import pytest

from attendance.reports.rules.sparklines import axis, spark, spark_words, with_sparks


@pytest.mark.parametrize(
    ("values", "ends"),
    [
        ([], (90.0, 100.0)),
        ([94.1, 96.2], (90.0, 100.0)),
        ([100.0, 100.0], (90.0, 100.0)),
        ([88.0, 91.0], (85.0, 95.0)),
        ([72.5, None, 96.0], (70.0, 100.0)),
        ([3.0], (0.0, 10.0)),
    ],
)
def test_axis_holds_all_and_is_ten_wide_at_least(values, ends):
    assert axis(values) == ends


def test_line_breaks_where_a_week_has_nothing():
    found = spark([90.0, 100.0, None, 95.0], 90.0, 100.0)

    assert found.lines == ("3.0,27.0 45.0,3.0",)
    assert found.alone == ((129.0, 15.0),)
    assert found.last == (129.0, 15.0)


def test_line_of_nothing_has_no_points():
    found = spark([None, None], 90.0, 100.0)

    assert (found.lines, found.alone, found.last) == ((), (), None)


def test_words_say_first_last_lowest_and_highest():
    weeks = [("8 Sep", "95.1"), ("15 Sep", None), ("22 Sep", "93.0"), ("29 Sep", "94.2")]

    assert spark_words(weeks) == (
        "3 weeks, from 95.1% (8 Sep) to 94.2% (29 Sep); lowest 93.0% (22 Sep), highest 95.1% (8 Sep)."
    )


def test_words_of_nothing():
    assert spark_words([("8 Sep", None)]) == "No marks."


def week(day: str, value: str) -> dict:
    return {"week": day, "label": day[-2:], "attendance": {"value": value, "text": f"{value}%"}}


def test_schools_of_a_kind_share_their_weeks():
    schools = [{"weeks": [week("2026-03-02", "95.0"), week("2026-03-09", "96.0")], "weeks_words": "two"},
               {"weeks": [week("2026-03-09", "91.0")], "weeks_words": "one"}]  # fmt: skip

    [kind] = with_sparks([{"low": 90.0, "high": 100.0, "schools": schools}])

    assert kind["all_weeks"] == ["02", "09"]
    assert [school["all_weeks"] for school in kind["schools"]] == [["95.0%", "96.0%"], ["–", "91.0%"]]
    assert [school["spark"].words for school in kind["schools"]] == ["two", "one"]
