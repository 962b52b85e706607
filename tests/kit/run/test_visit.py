"""What a visitor without a screen reads from a page, and which addresses are one kind of screen."""

import pytest

from attendance.kit.run.shots import kind_of
from attendance.kit.run.visit import read

PAGE = """
<a href="/schools/1/">Oakfield</a> <a name="here">
<form><input type="hidden" name="v-7" value="2"><input type="radio" name="p-7" value="/" checked>
<input type="radio" name="p-7" value="N"><input type="checkbox" name="all" value="1"><input name="reason"></form>
"""


def test_read_finds_what_a_browser_would_follow_and_send() -> None:
    page = read(PAGE)

    assert page.links == ["/schools/1/"]
    assert page.fields == [("v-7", "2"), ("p-7", "/"), ("reason", "")]


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("/", "/"),
        ("/schools/100001/registers/3c/2026-11-23/am/", "/schools/x/registers/group/x/am/"),
        ("/schools/100001/pupils/01932c5e-7d1c-7c3a-9a55-0b9f0f6f2f11/", "/schools/x/pupils/x/"),
        ("/schools/100001/calendar/2026-11/", "/schools/x/calendar/x/"),
        ("/schools/100001/policy/letters/letter1/pl/edit/", "/schools/x/policy/letters/name/edit/"),
        ("/schools/100001/policy/letters/new/", "/schools/x/policy/letters/new/"),
    ],
)
def test_kind_of_an_address_drops_what_differs_from_one_to_the_next(path: str, kind: str) -> None:
    assert kind_of(path) == kind
