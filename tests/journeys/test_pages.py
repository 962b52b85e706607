"""Every page: axe finds nothing, nothing scrolls sideways on a phone, the content policy refuses nothing."""

from collections.abc import Callable
from itertools import groupby

import pytest
from playwright.sync_api import Error, Page

from tests.journeys.furnish import furnish
from tests.journeys.hands import axe, sign_in, too_wide
from tests.journeys.pages import KWARGS, NOT_PAGES, PAGES, Visit, path_of
from tests.journeys.site import Site

OTHER_HOUSES = ("account_", "mfa_", "openid_connect_", "socialaccount_", "usersessions_")
PHONES = (390, 320)


def test_pages_name_every_address() -> None:
    told = {visit.name for visit in PAGES} | NOT_PAGES

    ours = {name for name in KWARGS if not name.startswith(OTHER_HOUSES)}

    assert sorted(ours - told) == []
    assert sorted(told - set(KWARGS)) == []


def test_pages_are_accessible_and_fit_a_phone(site: Site, new_page: Callable[..., Page]) -> None:
    values, found = furnish(site), []

    for who, visits in groupby(PAGES, key=lambda visit: visit.who):
        page = new_page()
        if who:
            sign_in(page, who)
        for visit in visits:
            found += [
                f"{visit.name} {visit.query} ({who or 'nobody'}): {problem}" for problem in look(page, visit, values)
            ]
        page.context.close()

    if found:
        pytest.fail("\n".join(found), pytrace=False)


def look(page: Page, visit: Visit, values: dict[str, object]) -> list[str]:
    """What is wrong with one page: by axe at the width of a desk, by its own width on two phones."""
    page.set_viewport_size({"width": 1280, "height": 820})
    try:
        answer = page.goto(path_of(visit, values))
    except Error as error:
        return [error.message]
    if answer is None or answer.status != 200:
        return [f"{answer and answer.status} at {page.url}"]
    return [*axe(page), *(problem for width in PHONES for problem in too_wide(page, width))]
