"""Workbooks to take along: what a spreadsheet may open."""

import io

from openpyxl import load_workbook

from attendance.kit.workbooks import write_xlsx


def test_signs_that_a_workbook_cannot_hold_become_spaces():
    content = write_xlsx(("A\x0bname",), [("came\x0bback\x01", 4), ("=1+1", None)])

    sheet = load_workbook(io.BytesIO(content)).worksheets[0]
    assert list(sheet.values) == [("A name", None), ("came back ", 4), ("'=1+1", None)]
