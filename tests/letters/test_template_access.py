"""Who may read, write and lock the words of letters."""

import pytest
from django.urls import reverse

from attendance.tenancy.scope import scoped
from letters.queries.wordings import of_school, of_trust
from tests.letters.wording_house import draft
from tests.letters.wording_pages import KEY, path, rows
from tests.people_of_the_tests import AT

pytestmark = pytest.mark.django_db
READING = ("templates", "template")
SCHOOL_PAGES = (*READING, "template_edit", "template_preview", "template_new", "template_give_up", "template_end")
TRUST_PAGES = (*SCHOOL_PAGES, "template_lock")


@pytest.fixture(autouse=True)
def clock(time_machine):
    time_machine.move_to(AT, tick=False)


@pytest.fixture
def school(places, people):
    return of_school(places.oakfield.id)


@pytest.fixture
def trust(places, people):
    return of_trust(places.northern_lights.id)


@pytest.fixture
def both(places):
    """The schools of the trust, to put in scope."""
    return places.oakfield.id, places.ashby.id


def address(namespace: str, name: str, version) -> str:
    args = {"templates": [], "template_new": [], "template_give_up": [*KEY, version]}.get(name, KEY)
    return reverse(f"{namespace}:{name}", args=[900001 if namespace == "letters" else 5001, *args])


def let_in(client, namespace: str, names, version) -> set[str]:
    """The pages that answer a look or a post with anything but 404."""
    paths = {name: address(namespace, name, version) for name in names}
    return {
        name for name, one in paths.items()
        if {client.get(one).status_code, client.post(one, {}).status_code} - {404, 405}
    }  # fmt: skip


@pytest.mark.parametrize(
    ("who", "school_pages", "trust_pages"),
    [
        ("alice", READING, ()), ("olive", READING, ()), ("bob", READING, ()), ("sam", READING, ()),
        ("wendy", READING, ()), ("grace", READING, ()), ("erin", SCHOOL_PAGES, ()), ("fiona", SCHOOL_PAGES, ()),
        ("carol", READING, TRUST_PAGES), ("dave", (), ()), ("pat", (), ()),
    ],
)  # fmt: skip
def test_who_may_do_what(client, people, school, trust, both, who, school_pages, trust_pages):
    with scoped(*both):
        versions = draft(school), draft(trust)
    client.force_login(getattr(people, who))

    assert let_in(client, "letters", SCHOOL_PAGES, versions[0]) == set(school_pages)
    assert let_in(client, "letters_trust", TRUST_PAGES, versions[1]) == set(trust_pages)


def test_draft_of_another_school_is_not_given_up_under_ones_own_address(client, people, places):
    hillcrest = of_school(places.hillcrest.id)
    with scoped(places.hillcrest.id):
        version = draft(hillcrest)
    client.force_login(people.erin)

    client.post(path("template_give_up", *KEY, version), {"reason": "Not ours"})

    assert [row.state for row in rows(hillcrest)] == ["draft"]
