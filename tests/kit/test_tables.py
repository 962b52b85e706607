"""Reading and writing tables: every encoding and line end that offices produce, and clear words for the rest."""

import io
from datetime import date, datetime

import pytest
from openpyxl import Workbook

from attendance.kit.tables import Table, TableError, read_day, read_table, safe_cell, write_csv

LINES = ["Name,Born,Note", 'Zoë,03/09/2017,"a, b"', "", "Seán,2017-09-04,£5"]


def workbook(*rows) -> bytes:
    book = Workbook()
    for row in rows:
        book.active.append(row)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_csv_is_read_in_any_encoding_and_line_end(encoding, end):
    table = read_table(end.join(LINES).encode(encoding))

    assert table == Table(
        ["Name", "Born", "Note"], [["Zoë", "03/09/2017", "a, b"], ["Seán", "2017-09-04", "£5"]], [2, 4]
    )


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_csv_is_read_with_any_delimiter(delimiter):
    text = f'"Last, first"{delimiter}Born\nAda{delimiter}2017-09-04\n'

    assert read_table(text.encode()).rows == [["Ada", "2017-09-04"]]


def test_row_numbers_are_those_of_the_file():
    table = read_table(b'\nA,B\n1,2\n,\n"3\nand more",4\n5,6\n')

    assert (table.numbers, [row[1] for row in table.rows]) == ([3, 5, 6], ["2", "4", "6"])


def test_short_row_is_filled_and_a_long_one_is_named():
    table = read_table(b"A,B\n1\n1,2,\n1,2,3\n")

    assert (table.rows, table.ragged) == ([["1", ""], ["1", "2"], ["1", "2"]], [4])


def test_workbook_is_read_with_its_dates_numbers_and_truths():
    content = workbook(
        ["UPN", "Day", "At", "Year", "EAL"], ["A1", date(2025, 9, 3), datetime(2025, 9, 3, 8, 50), 4.0, True]
    )

    assert read_table(content).rows == [["A1", "2025-09-03", "2025-09-03T08:50:00", "4", "Yes"]]


def test_workbook_with_an_empty_first_sheet_is_read_from_the_next():
    book = Workbook()
    book.create_sheet("Pupils").append(["A", "B"])
    book["Pupils"].append([1, 2])
    out = io.BytesIO()
    book.save(out)

    assert read_table(out.getvalue()).rows == [["1", "2"]]


@pytest.mark.parametrize(
    ("content", "what"),
    [
        (b"", "The file is empty."),
        (b" \r\n \n", "The file is empty."),
        (workbook([]), "The file is empty."),
        (b"just words\nand more\n", "This is not a table: its first row has 1 column."),
        (b"%PDF-1.7\n\x00\x01,,,", "This is not a table: it is neither CSV nor XLSX."),
        (b"A,B\n\x81\x8d\xff,2", "This is not a table: it is neither CSV nor XLSX."),
        (b"PK\x03\x04 and then nothing", "The workbook cannot be opened."),
        (workbook(["A", "B"])[:-200], "The workbook cannot be opened."),
        (b"\xd0\xcf\x11\xe0\xa1\xb1", "This is an old Excel workbook (.xls) or one with a password."),
        (b"UPN,Name, upn\n1,2,3\n", "The header names the column “UPN” twice."),
        (b"A,B\n" + b"1,2\n" * 600_000, "The file is too large (2.3 MB; at most 1 MB)."),
    ],
)
def test_file_that_is_no_table_is_refused_with_a_remedy(content, what):
    with pytest.raises(TableError) as refused:
        read_table(content, max_bytes=1024 * 1024)

    assert refused.value.what == what
    assert refused.value.remedy.endswith(".")


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("31/01/2026", date(2026, 1, 31)),
        ("1/2/26", date(2026, 2, 1)),
        ("01.02.1998", date(1998, 2, 1)),
        (" 2026-02-01 ", date(2026, 2, 1)),
        ("2026-02-01T00:00:00", date(2026, 2, 1)),
        ("01/02/2026 08:50", date(2026, 2, 1)),
    ],
)
def test_day_is_read_british_or_iso(text, day):
    assert read_day(text) == day


@pytest.mark.parametrize(
    "text", ["31/02/2026", "02/13/2026", "1 February", "", "45903", "2026-13-01", "31/12/9999", "01/09/0026"]
)
def test_day_that_is_none_is_refused_with_the_remedy(text):
    with pytest.raises(ValueError, match="Write it as day/month/year or year-month-day"):
        read_day(text)


@pytest.mark.parametrize(
    ("value", "safe"),
    [
        ("=HYPERLINK(1)", "'=HYPERLINK(1)"),
        ("+44 1", "'+44 1"),
        ("-1", "'-1"),
        ("@a", "'@a"),
        ("\tx", "'\tx"),
        ("/", "/"),
        (-1, -1),
    ],
)
def test_cell_is_never_a_formula(value, safe):
    assert safe_cell(value) == safe


def test_written_file_opens_in_excel_and_reads_back():
    written = write_csv(["Name", "=Note"], [["Zoë", "=1+1"], ["a, b", 3]])

    assert written == "\ufeffName,'=Note\r\nZoë,'=1+1\r\n\"a, b\",3\r\n".encode()
    assert read_table(written).rows == [["Zoë", "'=1+1"], ["a, b", "3"]]
