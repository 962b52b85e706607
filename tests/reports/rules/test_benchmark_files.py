"""The DfE's files as published: columns by name, every sign of a missing figure, and what is refused."""

from datetime import date
from decimal import Decimal

import pytest

from attendance.kit.tables import read_table
from attendance.reports.rules.benchmark_columns import FileProblem
from attendance.reports.rules.benchmark_files import PublishedFile, read_published
from attendance.reports.rules.benchmark_times import When, time_of
from tests.reports.dfe import DAY_2025_09_08, TERMS_2016_17, one_row, path_of, table_of, written

SIGNS = ("c", "x", "z", ".", "..", ":", "NA")


def read(content: bytes) -> PublishedFile:
    table = read_table(content)
    return read_published(table.header, table.rows, table.numbers)


def with_cell(column: str, text: str, row: int = 1) -> bytes:
    rows = table_of("ytd_2024-25.csv")
    rows[row][rows[0].index(column)] = text
    return written(rows)


def refusal(content: bytes) -> str:
    with pytest.raises(FileProblem) as caught:
        read(content)
    return str(caught.value)


@pytest.mark.parametrize(
    ("name", "kind", "period", "since", "until", "rows"),
    [
        ("ytd_2022-23.csv", "year_to_date", "2022/23", date(2022, 8, 1), None, 19),
        ("ytd_2023-24.csv", "year_to_date", "2023/24", date(2023, 8, 1), None, 19),
        ("ytd_2024-25.csv", "year_to_date", "2024/25", date(2024, 8, 1), None, 19),
        ("weekly_2025-wk37.csv", "weekly", "2025/26", date(2025, 9, 8), date(2025, 9, 15), 12),
        ("la_absence_2015-16.csv", "annual", "2015/16", date(2015, 8, 1), date(2016, 8, 1), 5),
    ],
)
def test_each_kind_of_file_is_known_by_its_columns(name, kind, period, since, until, rows):
    found = read(path_of(name).read_bytes())

    assert (found.kind, found.period, found.since, found.until, len(found.rows)) == (kind, period, since, until, rows)


def test_the_annual_file_has_nothing_but_carriage_returns_between_its_lines():
    content = path_of("la_absence_2015-16.csv").read_bytes()

    found = read(content)

    assert (content.count(b"\n"), content.count(b"\r")) == (0, 6)
    assert [row.la_name for row in found.rows][:3] == ["City of London", "Camden", "Greenwich"]
    assert (found.rows[0].level, found.rows[0].la_code, found.rows[0].phase) == ("la", "201", "total")
    assert found.rows[0].numbers["absence_percent"] == Decimal("3.3")
    assert found.rows[0].markers == {"sess_authorised_ext_holiday": "."}


@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_any_line_end_and_delimiter_reads_the_same(line_end, delimiter):
    plain = read(written(table_of("ytd_2024-25.csv")))

    found = read(written(table_of("ytd_2024-25.csv"), delimiter=delimiter, line_end=line_end))

    assert found == plain


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_any_encoding_reads_the_same(encoding):
    text = path_of("ytd_2024-25.csv").read_text().replace("Suffolk", "Suffolk’s")

    found = read(text.encode(encoding))

    assert found.rows[0].la_name.startswith(("Suffolk’s", "Bracknell", "Isles"))
    assert "Suffolk’s" in {row.la_name for row in found.rows}


def test_columns_are_found_by_name_in_any_order_and_case():
    rows = table_of("ytd_2024-25.csv")
    turned = [list(reversed(row)) for row in rows]
    turned[0] = [name.upper() for name in turned[0]]

    assert read(written(turned)).rows == read(written(rows)).rows


@pytest.mark.parametrize("sign", SIGNS)
def test_what_was_left_out_is_missing_and_keeps_its_sign(sign):
    row = read(with_cell("attendance_perc", sign)).rows[0]

    assert row.numbers["attendance_percent"] is None
    assert row.markers["attendance_perc"] == sign


def test_zero_is_a_figure_and_not_missing():
    row = read(with_cell("late_sessions", "0")).rows[0]

    assert (row.numbers["late"], row.markers.get("late_sessions")) == (0, None)


def test_an_authority_with_one_school_is_left_out_as_the_dfe_left_it_out():
    found = read(path_of("ytd_2024-25.csv").read_bytes())

    row = next(row for row in found.rows if (row.la_name, row.phase) == ("Bracknell Forest", "special"))

    assert set(row.numbers.values()) == {None, Decimal("1")}  # how many schools was published
    assert row.markers["overall_absence_perc"] == "c"


def test_every_other_column_is_kept_as_text():
    rows = read(path_of("ytd_2024-25.csv").read_bytes()).rows

    row = next(row for row in rows if (row.level, row.phase) == ("national", "total"))

    assert (row.figures["reason_j_aea_interview"], row.figures["term"]) == ("503", "Academic year")


def test_a_row_with_a_date_is_a_day():
    found = read(one_row(DAY_2025_09_08))

    assert found.kind == "daily"
    assert found.rows[0].when == When("2025/26", "day", date(2025, 9, 8), date(2025, 9, 9))


def test_a_file_of_weeks_and_days_is_weekly_and_keeps_both():
    week = DAY_2025_09_08 | {"attendance_date": ""}

    found = read(written([list(week), list(week.values()), list(DAY_2025_09_08.values())]))

    assert (found.kind, [row.when.kind for row in found.rows]) == ("weekly", ["week", "day"])


def test_rows_of_single_schools_are_left_out_and_counted():
    school = TERMS_2016_17 | {"Level": "SCHOOL"}

    found = read(written([list(school), list(school.values()), list(TERMS_2016_17.values())]))

    assert (len(found.rows), found.left_out) == (1, 1)


@pytest.mark.parametrize(
    ("period", "term", "day", "expected"),
    [
        ("202425", "Academic year", "", When("2024/25", "year", date(2024, 8, 1), None)),
        ("2016/17", "Six half terms", "", When("2016/17", "year", date(2016, 8, 1), date(2017, 8, 1))),
        ("201617", "Autumn term", "", When("2016/17", "terms", date(2016, 8, 1), None)),
        ("2025", "Week 37", "", When("2025/26", "week", date(2025, 9, 8), date(2025, 9, 15))),
        ("2026", "Week 1", "", When("2025/26", "week", date(2025, 12, 29), date(2026, 1, 5))),
        ("1999/00", "Six half terms", "", When("1999/00", "year", date(1999, 8, 1), date(2000, 8, 1))),
        ("2025", "Week 31", "2025-07-31", When("2024/25", "day", date(2025, 7, 31), date(2025, 8, 1))),
        ("2025", "Week 31", "2025-08-01", When("2025/26", "day", date(2025, 8, 1), date(2025, 8, 2))),
    ],
)
def test_time_of_a_row(period, term, day, expected):
    assert time_of(period, term, day) == expected


@pytest.mark.parametrize(
    ("content", "text"),
    [
        (
            with_cell("attendance_perc", "about 95"),
            "row 2, column attendance_perc: “about 95” is not a percentage from 0 to 100. Load the file as the DfE "
            "published it. A figure that was left out has c, x, z, ., .., : or NA.",
        ),
        (
            with_cell("pa_perc", "104", row=3),
            "row 4, column pa_perc: “104” is not a percentage from 0 to 100. Load the file as the DfE published it. "
            "A figure that was left out has c, x, z, ., .., : or NA.",
        ),
        (
            with_cell("possible_sessions", "12.5"),
            "row 2, column possible_sessions: “12.5” is not a whole number. Load the file as the DfE published it. "
            "A figure that was left out has c, x, z, ., .., : or NA.",
        ),
        (
            with_cell("overall_absence", ""),
            "row 2, column overall_absence: It is empty. Load the file as the DfE published it. A figure that was "
            "left out has c, x, z, ., .., : or NA.",
        ),
        (
            with_cell("late_sessions", "-1"),
            "row 2, column late_sessions: “-1” is not a whole number. Load the file as the DfE published it. A figure "
            "that was left out has c, x, z, ., .., : or NA.",
        ),
        (
            with_cell("enrolments", "NaN"),
            "row 2, column enrolments: “NaN” is not a number. Load the file as the DfE published it. A figure that "
            "was left out has c, x, z, ., .., : or NA.",
        ),
        (
            with_cell("time_period", "202426"),
            "row 2, column time_period: “202426” is not a school year. Load the file as the DfE published it.",
        ),
        (
            with_cell("geographic_level", "Planet"),
            "row 2, column geographic_level: “Planet” is not a level we know. It is National, Regional or Local "
            "authority.",
        ),
        (
            with_cell("school_type", ""),
            "row 2, column school_type: It is empty. Load the file as the DfE published it.",
        ),
        (
            with_cell("attendance_perc", "c", row=0),
            "row 1, column attendance_perc: This column of the DfE’s file is missing. Load the file as the DfE "
            "published it.",
        ),
        (
            with_cell("school_type", "kind", row=0),
            "row 1, column school_type: This column of the DfE’s file is missing. Load the file as the DfE "
            "published it.",
        ),
        (
            b"UPN,Date,Session,Code\nA1,2026-03-09,AM,/\n",
            "These are not attendance figures of the DfE that we know: neither year to date, weekly, daily nor "
            "annual. Load a CSV of “Pupil attendance in schools” or “Pupil absence in schools” with its first row.",
        ),
        (
            one_row(DAY_2025_09_08 | {"attendance_date": "8 September"}),
            "row 2, column attendance_date: “8 September” is not a day, such as 2025-09-08. Load the file as the DfE "
            "published it.",
        ),
        (
            one_row({key: value for key, value in DAY_2025_09_08.items() if key != "attendance_date"}
                    | {"time_identifier": "Week 60"}),
            "row 2, column time_period: “2025” has no week 60. Load the file as the DfE published it.",
        ),
        (
            one_row(TERMS_2016_17 | {"Level": "SCHOOL"}),
            "The file has no row of England, a region or a local authority. Load the file as the DfE published it.",
        ),
        (
            written([list(TERMS_2016_17), *[list(TERMS_2016_17.values())] * 2]),
            "row 3: It is about the same area and schools as row 2. Load the file as the DfE published it.",
        ),
    ],
)  # fmt: skip
def test_a_file_that_cannot_be_used_says_where_and_what_to_do(content, text):
    assert refusal(content) == text
