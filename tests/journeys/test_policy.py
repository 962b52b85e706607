"""A trust's administrator changes a limit, sees what it would have done, and publishes it; a school meets the lock."""

from collections.abc import Callable
from datetime import date

from playwright.sync_api import Page, expect

from attendance.tenancy.scope import scoped
from interventions.models import TrustPolicy
from interventions.services.policies import load_document, of_trust
from tests.interventions.policies import staged
from tests.journeys.hands import axe, sign_in, tab_to
from tests.journeys.site import NINE, Site
from tests.people_of_the_tests import actor

LIMIT = "[name='v:ladders.attendance.tiers.sal1.when.all.low.limit']"
LOCKED = "ladders.attendance.tiers.sal2.when.any.below.limit"


def in_force(site: Site) -> None:
    """Staged letters, in force at Northern Lights since September."""
    trust = site.school.places.northern_lights
    with scoped(site.school.life.school_id):
        load_document(of_trust(trust.id), staged(approval={"second_person": False}), since=date(2025, 9, 1),
                      by=actor(site.school.people.carol), at=NINE, acknowledged="Agreed by trustees")  # fmt: skip


def kept(site: Site) -> list[tuple[int, str, date]]:
    with scoped(site.school.life.school_id):
        return list(TrustPolicy.objects.order_by("number").values_list("number", "state", "since"))


def test_a_limit_is_changed_tried_out_and_published_for_next_term(site: Site, new_page: Callable[..., Page]) -> None:
    in_force(site)
    page = new_page()
    sign_in(page, "carol", "/trusts/5001/policy/")

    tab_to(page, LIMIT, 90)
    page.keyboard.type("98")
    expect(page.locator("#whatif .wbig")).to_contain_text("letters suggested")
    assert axe(page) == []
    page.get_by_label("In force from").select_option("2026-04-13")
    if page.get_by_label("may stay").count():
        page.get_by_label("may stay").fill("Agreed by trustees")
    page.get_by_role("button", name="Publish").click()

    expect(page.get_by_text("Version 2 is published. It holds from 13 April 2026.")).to_be_visible()
    assert kept(site) == [(1, "published", date(2025, 9, 1)), (2, "published", date(2026, 4, 13))]


def test_the_what_if_works_without_a_script(site: Site, new_page: Callable[..., Page]) -> None:
    in_force(site)
    page = new_page()
    page.route("**/policy.js", lambda route: route.abort())
    sign_in(page, "carol", "/trusts/5001/policy/")

    page.locator(LIMIT).fill("98")
    page.get_by_role("button", name="Work it out").click()

    expect(page.locator("#whatif .wbig")).to_contain_text("letters suggested")
    expect(page.locator(LIMIT)).to_have_value("98")


def test_a_school_cannot_change_what_its_trust_locked(site: Site, new_page: Callable[..., Page]) -> None:
    in_force(site)
    page = new_page(390)
    sign_in(page, "fiona", "/schools/900001/policy/edit/")

    expect(page.locator(f"[name='v:{LOCKED}']")).to_have_count(0)
    page.locator("#pform").evaluate(
        "(form, name) => form.append(Object.assign(document.createElement('input'), {name, value: '92'}))",
        f"v:{LOCKED}",
    )
    page.get_by_role("button", name="Save draft").last.click()

    expect(page.get_by_role("alert")).to_contain_text("Only Northern Lights Academy Trust can change it")
    assert axe(page) == []
