"""The weekly sheets on paper: one page for a group of thirty, who may have them made, and for which groups."""

import pytest
from django.urls import reverse

from attendance.kit.pdf import page_count
from attendance.reports.models import ReportFile
from attendance.reports.services.packs.tutor import make_tutor
from attendance.tenancy.scope import scoped
from tests.factories.school_life import add_pupil
from tests.letters.pdf_reading import flat, title_of, ua_problems, words_of
from tests.people_of_the_tests import AT
from tests.registers.marking import mark_run
from tests.reports.packs import HERE, LAST_MONDAY, other_group

pytestmark = pytest.mark.django_db
WEEK = {"week": "2026-03-02", "on": "2026-03-10"}


@pytest.fixture(autouse=True)
def _clock(time_machine):
    time_machine.move_to(AT, tick=False)


@pytest.fixture
def life(oakfield_life):
    """4 Kestrel with thirty pupils of long names, 5 Heron with one, 6 Wren with nobody."""
    with scoped(oakfield_life.school_id):
        for n in range(27):
            add_pupil(oakfield_life, first=f"Maximiliana-{n}", last="Featherstonehaugh")
        for n in range(30):
            mark_run(oakfield_life, "I I I I / \\ L \\ L \\" if n % 3 == 0 else HERE, pupil=n, since=LAST_MONDAY)
        other_group(oakfield_life, "5 Heron", pupils=1)
        other_group(oakfield_life, "6 Wren")
    return oakfield_life


def made(life, *groups: str) -> bytes:
    return make_tutor(life.school_id, WEEK | {"groups": list(groups)}, AT, lambda done, total: None)


def post(client, slug: str = "4-kestrel", **data: str):
    return client.post(reverse("reports:tutor", args=[900001, slug]) + "?week=2026-03-04", data)


def test_group_of_thirty_with_long_names_is_one_page(life):
    pdf = made(life, "4-kestrel")

    assert page_count(pdf) == 1
    assert ua_problems(pdf, "en-GB") == []
    assert title_of(pdf) == "4 Kestrel, week of 2 March 2026: Oakfield Primary"


def test_each_group_with_pupils_has_a_page(life):
    pdf = made(life, "4-kestrel", "5-heron", "6-wren")

    assert page_count(pdf) == 2
    assert flat(words_of(pdf, page=1)).startswith("5 Heron, week of 2 March 2026")


def test_group_without_pupils_says_so(life):
    assert "No pupil is in these groups." in flat(words_of(made(life, "6-wren")))


def test_made_again_it_is_the_same_file(life):
    assert made(life, "4-kestrel") == made(life, "4-kestrel")


@pytest.mark.parametrize(
    ("who", "data", "groups"),
    [
        ("alice", {}, ["4-kestrel"]),
        ("alice", {"all": "yes"}, ["4-kestrel"]),
        ("bob", {}, ["4-kestrel"]),
        ("bob", {"all": "yes"}, ["4-kestrel", "5-heron", "6-wren"]),
    ],
)
def test_sheets_are_asked_for(client, people, life, who, data, groups):
    client.force_login(getattr(people, who))

    response = post(client, **data)

    with scoped(life.school_id):
        row = ReportFile.objects.get(school_id=life.school_id)
    assert response.url == reverse("reports:file", args=[900001, row.id])
    assert (row.kind, row.asked) == ("tutor", WEEK | {"groups": groups})


@pytest.mark.parametrize(
    ("who", "slug"), [("alice", "5-heron"), ("grace", "4-kestrel"), ("dave", "4-kestrel"), ("olive", "4-kestrel")]
)
def test_nobody_else_has_a_sheet_made(client, people, life, who, slug):
    client.force_login(getattr(people, who))

    assert post(client, slug, all="yes").status_code == 404
    with scoped(life.school_id):
        assert not ReportFile.objects.filter(school_id=life.school_id).exists()
