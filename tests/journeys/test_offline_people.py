"""Without network: whose pages and marks a device holds, and the roll call."""

from collections.abc import Callable

from playwright.sync_api import BrowserContext, expect

from tests.journeys.hands import axe
from tests.journeys.offline_device import (
    AS_IT_WAS,
    ELSEWHERE,
    REGISTER,
    ROLL,
    gone,
    laid_by,
    mark,
    register_kept,
    signed_in,
    stand,
)
from tests.journeys.site import Site

Device = Callable[[], BrowserContext]


def test_offline_signing_out_with_unsent_marks_is_stopped_then_sends_and_forgets(
    offline_site: Site, device: Device
) -> None:
    context = device()
    page = register_kept(offline_site, context)
    context.set_offline(True)
    mark(page, 15, "N")
    expect(page.locator("#sync-words")).to_have_text("On this device, 1 waiting")
    page.locator("details.who summary").click()
    page.get_by_role("button", name="Sign out").click()
    expect(page.locator("#leave-dlg h2")).to_have_text("1 mark is not sent yet")
    assert axe(page) == []

    context.set_offline(False)
    page.get_by_role("button", name="Send and sign out").click()
    page.wait_for_url("**/accounts/login/**")

    assert stand(offline_site, 15) == [("N", 1, "Alice Teacher")]
    gone(page, REGISTER)
    context.set_offline(True)
    page.goto(REGISTER)
    expect(page.locator("h1")).to_have_text("No connection")


def test_offline_session_over_somebody_else_signs_in_marks_wait_for_their_own_person(
    offline_site: Site, device: Device
) -> None:
    context = device()
    page = register_kept(offline_site, context)
    context.clear_cookies(name="sessionid")
    mark(page, 18, "N")
    expect(page.locator("#signedout")).to_be_visible()
    signed_in(offline_site, context, "bob")
    tab = context.new_page()
    tab.goto(ELSEWHERE)
    with page.expect_response("**/marks/") as answer:
        page.evaluate("dispatchEvent(new Event('online'))")
    assert answer.value.status == 401
    expect(page.locator("#signedout")).to_be_visible()
    assert stand(offline_site, 18) == [("", 0, "")]
    gone(tab, REGISTER)

    signed_in(offline_site, context)
    page.evaluate("dispatchEvent(new Event('online'))")
    expect(page.locator("#sync-words")).to_have_text("All saved")

    assert stand(offline_site, 18) == [("N", 1, "Alice Teacher")]


def test_offline_roll_call_opens_although_nobody_had_opened_it(offline_site: Site, device: Device) -> None:
    context = device()
    signed_in(offline_site, context)
    page = context.new_page()
    page.goto(ELSEWHERE)
    laid_by(page, ROLL)

    context.set_offline(True)
    page.goto(ROLL)

    expect(page.locator("#as-it-was")).to_have_text(AS_IT_WAS)
    expect(page.locator("#roll h1")).to_have_text("Who is on site")
    expect(page.locator("[data-pupil]").first).to_be_visible()
    assert page.evaluate("getComputedStyle(document.querySelector('.rolllist')).fontFamily").startswith('"Atkinson')
    page.locator("[data-pupil] input[name=here]").first.check(force=True)
    page.reload()
    expect(page.locator("[data-pupil] input[name=here]").first).to_be_checked()
