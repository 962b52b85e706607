"""Every form of the room, filled with what nobody should write: it is refused or kept as text, and never breaks."""

from html.parser import HTMLParser
from uuid import UUID

import pytest
import time_machine

from tests.interventions.test_outsiders import SCHOOL, TRUST, furnished, path_of
from tests.people_of_the_tests import AT

pytestmark = pytest.mark.django_db
TAG = '<b id="hurt">"&amp;'
WRITTEN = ("a\0b", TAG + "x" * 10_000, "0026-03-27", str(UUID(int=7)), "-" + "9" * 40)


class Fields(HTMLParser):
    """The names of the fields of the forms that are posted, with the values that are offered."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.found: dict[str, list[str]] = {}
        self.select = ""
        self.feed(page)

    def handle_starttag(self, tag, attrs):
        given = dict(attrs)
        name, value = given.get("name") or "", given.get("value") or ""
        if tag in ("input", "textarea", "select", "button") and name and name != "csrfmiddlewaretoken":
            self.found.setdefault(name, []).append(value)
            self.select = name if tag == "select" else self.select
        elif tag == "option" and self.select:
            self.found[self.select].append(value)


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(AT, tick=False):
        yield


@pytest.fixture
def values(oakfield_life, people):
    return furnished(oakfield_life, people.carol) | {"urn": 900001, "uid": 5001}


@pytest.mark.parametrize("names", [SCHOOL, TRUST], ids=["school", "trust"])
def test_no_form_breaks_and_no_tag_is_taken_at_its_word(client, people, values, names):
    client.force_login(people.fiona if names is SCHOOL else people.carol)
    broken = []
    for name in names:
        path = path_of(name, values)
        page = client.get(path)
        fields = Fields(page.text).found if page.get("Content-Type", "").startswith("text/html") else {}
        for text in WRITTEN:
            for step in steps_of(fields):
                answer = client.post(path, dict.fromkeys(fields, text) | step)
                if answer.status_code >= 500 or TAG in answer.text:
                    broken.append((name, text[:20], step))

    assert broken == []


def steps_of(fields: dict[str, list[str]]) -> list[dict[str, str]]:
    """What the buttons of a page ask for, one after the other."""
    return [{"step": one} for one in dict.fromkeys(fields.get("step", ()))] or [{}]
