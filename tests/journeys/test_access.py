"""Signing in, passkeys, and every page of access: looked at by axe, wide and narrow."""

import os
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from attendance.access.models import Membership
from tests.journeys.hands import axe, sign_in, too_wide
from tests.journeys.site import Site
from tests.people_of_the_tests import PASSWORD

SIGNED_OUT = [
    "/accounts/login/",
    "/accounts/password/reset/",
    "/accounts/password/reset/done/",
    "/accounts/signup/",
    "/invitation/unknown/",
]
BY_PERSON = {
    "fiona": [
        "/me/",
        "/me/second-factor/",
        "/accounts/2fa/",
        "/accounts/sessions/",
        "/accounts/password/change/",
        "/accounts/3rdparty/",
        "/accounts/2fa/webauthn/",
        "/accounts/reauthenticate/",
        "/accounts/logout/",
        "/schools/900001/people/",
        "/schools/900001/people/invite/",
        "/schools/900001/people/history/",
        "/schools/900001/people/{bob}/",
        "/schools/900001/people/{bob}/end/",
        "/schools/900001/tokens/",
        "/schools/900001/tokens/new/",
    ],
    "carol": ["/trusts/5001/", "/trusts/5001/people/", "/trusts/5001/people/invite/"],
    "pat": ["/platform/", "/platform/trusts/new/", "/platform/schools/new/", "/platform/schools/900001/first/"],
}


def wrong_with(page: Page, path: str) -> list[str]:
    """What axe finds on the page, and what sticks out of it on a phone."""
    page.goto(path)
    picture(page, path, 1280)
    wrong = axe(page)
    page.goto(path)
    wrong += too_wide(page, 390)
    picture(page, path, 390)
    page.set_viewport_size({"width": 1280, "height": 820})
    return [f"{path}: {line}" for line in wrong]


def picture(page: Page, path: str, width: int) -> None:
    """Keeps a picture of the page in the folder ACCESS_SHOTS, where that is set."""
    if folder := os.environ.get("ACCESS_SHOTS"):
        name = path.strip("/").replace("/", "-")
        page.screenshot(path=f"{folder}/{name}-{width}.png", full_page=True)


def test_access_pages_signed_out_are_fit_for_everyone(site: Site, new_page: Callable[..., Page]) -> None:
    page = new_page()

    assert [line for path in SIGNED_OUT for line in wrong_with(page, path)] == []


@pytest.mark.parametrize("who", BY_PERSON)
def test_access_pages_of_a_person_are_fit_for_everyone(site: Site, new_page: Callable[..., Page], who: str) -> None:
    page = new_page()
    sign_in(page, who)
    bob = str(Membership.objects.get(role="attendance_officer").id)

    assert [line for path in BY_PERSON[who] for line in wrong_with(page, path.replace("{bob}", bob))] == []


def test_access_wrong_password_gives_the_focus_to_what_is_wrong(site: Site, new_page: Callable[..., Page]) -> None:
    page = new_page()
    page.goto("/accounts/login/")
    page.locator("[name=login]").fill("fiona@people.example")
    page.locator("[name=password]").fill("wrong")
    page.keyboard.press("Enter")

    expect(page.get_by_role("alert")).to_be_focused()
    assert axe(page) == []


def test_access_passkey_is_made_and_opens_the_next_sign_in(site: Site, new_page: Callable[..., Page]) -> None:
    page, here = new_page(), site.base.replace("127.0.0.1", "localhost")  # a passkey belongs to a name, not to a number
    devtools = page.context.new_cdp_session(page)
    devtools.send("WebAuthn.enable")
    key = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": True,
        "automaticPresenceSimulation": True,
    }
    devtools.send("WebAuthn.addVirtualAuthenticator", {"options": key})
    page.goto(f"{here}/accounts/login/?next=/accounts/2fa/webauthn/add/")
    page.locator("[name=login]").fill("fiona@people.example")
    page.locator("[name=password]").fill(PASSWORD)
    page.keyboard.press("Enter")
    page.get_by_role("button", name="Confirm").wait_for()
    page.locator("[name=password]").fill(PASSWORD)
    page.keyboard.press("Enter")
    page.locator("[name=passwordless]").check()
    page.get_by_role("button", name="Add").click()
    page.wait_for_url("**/recovery-codes/**")

    page.context.clear_cookies()
    page.goto(f"{here}/accounts/login/?next=/me/")
    page.get_by_role("button", name="Sign in with a passkey").click()

    expect(page.get_by_text("You sign in as fiona@people.example.")).to_be_visible()
    expect(page.get_by_text("You sign in with a second factor.")).to_be_visible()
