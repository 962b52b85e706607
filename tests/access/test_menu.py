"""The menu shows what its guard would open, marks where one is, and skips what does not exist."""

import pytest

from attendance.access.menu import abilities_of_page, menu, start_url
from attendance.access.places import SchoolPlace, TrustPlace
from attendance.access.rules.abilities import abilities_of
from attendance.access.rules.actors import Actor

NOBODY = Actor(None, "Nobody", "")


def school(role: str) -> SchoolPlace:
    roles = frozenset({role})
    return SchoolPlace(
        None,
        900001,
        "Oakfield",
        "OP",
        "plum",
        "primary",
        None,
        5001,
        "Northern Lights",
        None,
        NOBODY,
        roles,
        abilities_of(roles),
    )


def titles(place, path="/") -> list[str]:
    return [entry["title"] for entry in menu(place, path)]


MENUS = [
    ("class_teacher", ["Registers", "Calendar"]),
    ("governor", ["Figures"]),
    ("welfare_officer", ["Pupils", "Letters", "Amendments", "Figures", "Calendar"]),
    ("office_staff", ["Registers", "Pupils", "Letters", "Amendments", "Figures", "Calendar"]),
]


@pytest.mark.parametrize(("role", "entries"), MENUS)
def test_menu_of_a_role_has_only_what_it_may_open(role, entries):
    shown = titles(school(role))

    assert [title for title in shown if title in entries] == [title for title in entries if title in shown]
    assert "People and access" not in shown


@pytest.mark.parametrize(
    ("role", "shown"),
    [
        ("class_teacher", False),
        ("governor", False),
        ("office_staff", True),
        ("attendance_officer", True),
        ("headteacher", True),
        ("safeguarding_lead", True),
        ("welfare_officer", True),
    ],
)
def test_letters_are_in_the_menu_of_those_who_may_see_them(role, shown):
    assert ("Letters" in titles(school(role))) is shown


def test_menu_of_a_head_has_people_and_access():
    assert "People and access" in titles(school("headteacher"))


def test_menu_marks_the_part_in_which_one_is():
    entries = menu(school("headteacher"), "/schools/900001/people/invite/")

    assert [entry["title"] for entry in entries if entry["current"]] == ["People and access"]


def test_menu_marks_only_the_nearest_part_at_a_trust():
    roles = frozenset({"trust_admin"})
    place = TrustPlace(None, 5001, "Northern Lights", "slate", None, NOBODY, (), roles, abilities_of(roles))

    entries = menu(place, "/trusts/5001/people/")

    assert [(entry["title"], entry["current"]) for entry in entries] == [
        ("Overview", False),
        ("Reports", False),
        ("Policy", False),
        ("Letters", False),
        ("Nights", False),
        ("People and access", True),
    ]


@pytest.mark.parametrize(
    ("path", "part"),
    [("/trusts/5001/policy/letters/letter1/en/", "Letters"), ("/trusts/5001/policy/versions/", "Policy")],
)
def test_words_of_letters_are_their_own_part_at_a_trust(path, part):
    roles = frozenset({"trust_admin"})
    place = TrustPlace(None, 5001, "Northern Lights", "slate", None, NOBODY, (), roles, abilities_of(roles))

    assert [entry["title"] for entry in menu(place, path) if entry["current"]] == [part]


def test_menu_skips_a_page_that_does_not_exist():
    assert abilities_of_page("nowhere:nothing", "urn") is None


def test_start_of_somebody_who_may_do_nothing_is_nowhere():
    assert start_url("school", 900001, frozenset()) is None
