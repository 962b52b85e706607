"""The tables of a report as rows: what is shown as a number, what is not as words."""

from decimal import Decimal

from attendance.reports.rules.report_tables import long_rows, tables_of
from tests.reports.report_samples import primary


def test_every_table_of_the_pages_is_there_with_a_row_for_each_line():
    content = primary()

    found = {table.key: len(table.rows) for table in tables_of(content)}

    assert found == {
        "measures": 6, "weeks": len(content["weeks"]), "weekdays": 5, "bands": 5, "groups": 13, "steps": 5, "duties": 5,
    }  # fmt: skip


def test_a_shown_figure_is_a_number_and_a_hidden_one_its_words():
    tables = {table.key: table for table in tables_of(primary())}

    assert tables["measures"].rows[4] == (
        "Severely absent", "under 6", "under 6", "too few to say", Decimal("0.6"), Decimal("0.8"),
    )  # fmt: skip
    assert tables["bands"].rows[0] == ("0 to 5%", 276, 265)
    assert tables["groups"].rows[3][:3] == ("EHC plan", 16, Decimal("93.8"))
    assert tables["groups"].rows[3][4:] == (Decimal("-1.7"), "under 6")


def test_long_form_has_a_row_for_each_figure_and_none_for_an_empty_note():
    rows = long_rows(tables_of(primary()))

    assert rows[0] == ("Key measures, %", "Attendance", "Autumn 2025", Decimal("95.5"))
    assert [row for row in rows if row[3] == ""] == []


def test_columns_are_named_without_a_year_before_a_trust_and_a_benchmark():
    content = primary() | {"before_label": None, "trust_label": None, "benchmark": None}

    assert tables_of(content)[0].header == (
        "Share of possible sessions", "Autumn 2025", "Before", "Change", "Trust", "England",
    )  # fmt: skip
