"""The list of pupils: what is found, page by page, and as a file."""

import csv
import io
from datetime import date

import pytest

from attendance.people import services
from attendance.tenancy.scope import scoped
from tests.factories.school_life import add_pupil
from tests.people.people_pages import page
from tests.people_of_the_tests import AT, OFFICER

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def tuesday(time_machine):
    time_machine.move_to(AT, tick=False)


@pytest.fixture
def life(oakfield_life):
    return oakfield_life


@pytest.mark.parametrize(
    ("asked", "names"),
    [
        ({"q": "ash"}, ["Amelia Ashworth", "Yusuf Bashir"]),
        ({"q": "amel ASH"}, ["Amelia Ashworth"]),
        ({"q": "A002"}, ["Amelia Ashworth"]),
        ({"year": "4"}, ["Poppy Arkwright", "Amelia Ashworth", "Yusuf Bashir"]),
        ({"year": "5"}, []),
        ({"roll": "left"}, []),
        (
            {"roll": "nonsense", "group": "x", "year": "y", "page": "0"},
            ["Poppy Arkwright", "Amelia Ashworth", "Yusuf Bashir"],
        ),
    ],
)  # fmt: skip
def test_pupils_are_found(client, people, life, asked, names):
    client.force_login(people.bob)

    answer = client.get(page("pupils"), asked)

    assert [line["pupil"].name for line in answer.context["lines"]] == names


def test_leavers_and_joiners_stand_apart(client, people, life):
    with scoped(life.school_id):
        services.end_enrolment(
            life.school_id, life.enrolments[life.pupils[0].id].id, last_day=date(2026, 3, 1), ground="a",
            by=OFFICER, at=AT,
        )  # fmt: skip
        add_pupil(life, since=date(2026, 4, 13), first="Joy", last="Comer")
    client.force_login(people.bob)

    found = {
        roll: [line["pupil"].name for line in client.get(page("pupils"), {"roll": roll}).context["lines"]]
        for roll in ("on", "joining", "left")
    }

    assert found == {
        "on": ["Amelia Ashworth", "Yusuf Bashir"],
        "joining": ["Joy Comer"],
        "left": ["Poppy Arkwright"],
    }


def test_list_comes_in_pages_of_fifty(client, people, life):
    with scoped(life.school_id):
        for n in range(50):
            add_pupil(life, first="Zoe", last=f"Zed{n:02d}")
    client.force_login(people.bob)

    first, second = client.get(page("pupils"), {"q": ""}), client.get(page("pupils"), {"q": "", "page": "2"})

    assert (len(first.context["lines"]), len(second.context["lines"])) == (50, 3)
    assert second.context["lines"][0]["pupil"].name == "Zoe Zed47"
    assert 'href="?q=&amp;page=2"' in first.content.decode()


def test_page_beyond_the_last_is_the_last(client, people, life):
    client.force_login(people.bob)

    answer = client.get(page("pupils"), {"page": "99"})

    assert (answer.context["page"].number, len(answer.context["lines"])) == (1, 3)


def test_export_has_every_page_and_no_formula(client, people, life):
    with scoped(life.school_id):
        add_pupil(life, first="=HYPERLINK(1)", last="Aardvark")
    client.force_login(people.bob)

    answer = client.get(page("pupils_csv"))

    rows = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert rows[0] == ["UPN", "Last name", "First name", "Date of birth", "Sex", "Year group", "Class"]
    assert rows[1] == ["", "Aardvark", "'=HYPERLINK(1)", "2017-01-10", "", "Year 4", "4 Kestrel"]
    assert len(rows) == 5
    assert answer["Content-Disposition"] == 'attachment; filename="pupils-900001-2026-03-10.csv"'
