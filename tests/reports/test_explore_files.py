"""Files of the explorer and the lists, and what its pages cost."""

import csv
import io
from datetime import date, timedelta

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from openpyxl import load_workbook

from attendance.people.models import Pupil
from attendance.tenancy.scope import scoped
from registers.queries.figures import figures
from tests.people_of_the_tests import AT
from tests.registers.marking import mark_run
from tests.reports.exploring import SPAN, school_with_everything

pytestmark = pytest.mark.django_db
DAYS = "period=days&since=2026-02-23&last=2026-03-10"


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(AT, tick=False):
        yield


@pytest.fixture
def life(oakfield_life):
    with scoped(oakfield_life.school_id):
        return school_with_everything(oakfield_life)


def path(name: str, query: str = "") -> str:
    return f"{reverse(f'reports:{name}', args=[900001])}?{query}"


def table(answer) -> list[list[str]]:
    return list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))


# ---- files -----------------------------------------------------------------------------------------------------------


def test_file_of_year_groups_has_the_columns_and_numbers_of_figures(client, people, life):
    client.force_login(people.bob)
    head, *rows = table(client.get(path("explore", f"{DAYS}&format=csv")))
    with scoped(life.school_id):
        expected = [row.columns for row in figures([life.school_id], SPAN, "year_group")]

    found = [dict(zip(head, row, strict=True)) for row in rows]
    assert [{name: row[name] for name in expected[0]} for row in found] == [
        {name: "" if value is None else str(value) for name, value in row.items()} for row in expected
    ]
    assert head[:4] == ["key", "label", "pupils", "days_missed"]


@pytest.mark.parametrize(("name", "query"), [
    ("explore", "by=pupil"), ("explore_pupils", "line=all&table=included"),
    ("explore_pupils", "line=all&table=excluded"), ("absent_lists", "which=persistent"), ("punctuality", ""),
    ("patterns", ""),
])  # fmt: skip
def test_no_cell_of_a_file_is_a_formula(client, people, life, name, query):
    with scoped(life.school_id):
        Pupil.objects.filter(school_id=life.school_id).update(legal_first="=cmd()", preferred_first="")
        for place in range(9):
            mark_run(life, "L I " + " ".join(["/ \\"] * 4), pupil=0, since=date(2025, 11, 3) + timedelta(weeks=place))
    client.force_login(people.bob)
    days = "period=days&since=2025-11-03&last=2026-03-10"
    sheet = client.get(path(name, f"{days}&{query}&format=csv"))
    book = load_workbook(io.BytesIO(client.get(path(name, f"{days}&{query}&format=xlsx")).content)).active

    cells = [cell for row in table(sheet) for cell in row]
    assert "'=cmd()" in " ".join(cells)
    assert [cell for cell in cells if cell.startswith(("=", "+", "@"))] == []
    assert [cell.value for row in book.rows for cell in row if cell.data_type == "f"] == []


def test_codes_behind_a_number_are_a_file_too(client, people, life):
    client.force_login(people.bob)
    head, *rows = table(client.get(path("explore_pupils", f"{DAYS}&line=all&table=codes&format=csv")))
    check = client.get(path("explore_pupils", f"{DAYS}&line=all")).context["check"]

    assert head == ["code", "meaning", "counts_as", "sessions"]
    assert sum(int(row[3]) for row in rows) == check.marks


# ---- what it costs ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("name", "query", "queries"), [
    ("explore", "by=year_group", 13), ("explore", "by=weekday", 14), ("explore_pupils", "line=all", 18),
    ("absent_lists", "which=persistent", 20), ("punctuality", "", 17), ("patterns", "", 18),
])  # fmt: skip
def test_pages_cost_the_same_for_one_pupil_and_for_three(client, people, oakfield_life, name, query, queries):
    client.force_login(people.bob)
    found = []
    for n in range(3):
        with scoped(oakfield_life.school_id):
            for place in range(9):
                mark_run(
                    oakfield_life, "L I I I / \\ / \\ / \\", pupil=n, since=date(2026, 1, 5) + timedelta(weeks=place)
                )
        client.get(path(name, query))
        with CaptureQueriesContext(connection) as asked:
            client.get(path(name, query))
        found.append(len(asked))

    assert found == [queries] * 3
