"""The champion writes the school's own words for a letter, with faults found while typing and a pupil beside them; the
trust locks the letter, and the champion meets the lock."""

from collections.abc import Callable

from playwright.sync_api import Page, expect

from attendance.tenancy.scope import scoped
from letters.models import SchoolTemplate
from letters.queries.wordings import of_trust
from letters.services.templates import set_lock
from tests.journeys.hands import axe, sign_in, too_wide
from tests.journeys.site import NINE, Site
from tests.letters.wording_house import BY

EDITOR = "/schools/900001/policy/letters/letter1/en/edit/"


def test_words_are_written_with_a_pupil_beside_them(site: Site, new_page: Callable[..., Page]) -> None:
    page = new_page()
    sign_in(page, "erin", EDITOR)
    expect(page.locator("#look .tpage")).to_be_visible(timeout=30_000)
    assert axe(page) == []

    page.locator("#id_body").fill("We missed {{ pupil_nam }}.\n\n")
    expect(page.locator("#look")).to_contain_text("Text, line 1")
    expect(page.locator("#said")).to_contain_text("1 thing to put right")
    assert axe(page) == []
    page.locator("#look a[data-line]").first.click()
    assert page.evaluate("document.activeElement.id") == "id_body"

    page.locator("details.facts > summary").click()
    page.locator("#id_body").fill("We missed ")
    page.locator("#id_body").press("End")
    page.get_by_role("button", name="The pupil’s first name", exact=True).click()
    expect(page.locator("#id_body")).to_have_value("We missed {{ pupil_first }}")
    page.keyboard.type(". Please ring us.")
    page.locator("#id_pupil").fill("Arkwright")
    expect(page.locator("#look")).to_contain_text("Arkwright")
    page.get_by_role("button", name="Publish").click()

    expect(page.get_by_text("Version 1 is published. It holds from 10 March 2026.")).to_be_visible()
    assert axe(page) == []
    with scoped(site.school.life.school_id):
        rows = SchoolTemplate.objects.filter(school_id=site.school.life.school_id)
        assert list(rows.values_list("state", "body")) == [
            ("published", "We missed {{ pupil_first }}. Please ring us.")
        ]


def test_editor_works_without_a_script(site: Site, new_page: Callable[..., Page]) -> None:
    page = new_page(390)
    page.route("**/letter-editor.js", lambda route: route.abort())
    page.route("**/htmx-2.min.js", lambda route: route.abort())
    sign_in(page, "erin", EDITOR)

    page.locator("#id_body").fill("We missed {{ pupil_first }}. Please ring us.")
    page.get_by_role("button", name="Check it and show it").click()

    expect(page.locator("#look .tpage")).to_be_visible()
    expect(page.locator("#id_body")).to_have_value("We missed {{ pupil_first }}. Please ring us.")
    assert [*axe(page), *too_wide(page, 390), *too_wide(page, 320)] == []


def test_lock_of_the_trust_is_met(site: Site, new_page: Callable[..., Page]) -> None:
    places = site.school.places
    with scoped(places.oakfield.id, places.ashby.id):
        set_lock(of_trust(places.northern_lights.id), "letter1", "en", True, reason="One voice", by=BY, at=NINE)
    page = new_page(390)

    sign_in(page, "erin", EDITOR)

    expect(page.get_by_text("The trust has locked the words of this letter.")).to_be_visible()
    expect(page.get_by_role("link", name="Write the school’s own words")).to_have_count(0)
    assert [*axe(page), *too_wide(page, 390), *too_wide(page, 320)] == []
