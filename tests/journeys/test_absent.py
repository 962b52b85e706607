"""A parent reports an absence: on a telephone, by keyboard, without script; and the office has it."""

import re
from collections.abc import Iterator

import pytest
import time_machine
from django.core import mail
from django.test import override_settings
from playwright.sync_api import Browser, Page

from attendance.tenancy.scope import scoped
from registers.models import AbsenceReport, Evidence, ReportCode
from registers.tasks import send_report_code
from tests.journeys.hands import axe, go, tab_to, too_wide, write
from tests.journeys.site import NINE, Site, build_school
from tests.registers.parents import add_adult

PHONE = {"width": 390, "height": 844}


@pytest.fixture
def served(bare_site: Site, redis_url: str) -> Site:
    """Oakfield on a Tuesday at 8:52, with a queue for its codes."""
    bare_site.environ["REDIS_URL"] = redis_url
    bare_site.school = build_school()
    bare_site.start()
    return bare_site


@pytest.fixture
def phone(browser: Browser, served: Site) -> Iterator[Page]:
    """A telephone to which no script comes. (Scripts are not switched off in it: axe is one.)"""
    context = browser.new_context(
        base_url=served.base, viewport=PHONE, locale="en-GB", timezone_id="Europe/London",
        service_workers="block",
    )  # fmt: skip
    context.set_default_timeout(20_000)
    context.route("**/*.js", lambda route: route.abort())
    yield context.new_page()
    context.close()


def looked_at(page: Page) -> list[str]:
    """What is wrong with the page as it stands, at 390 and at 320 px."""
    found = axe(page) + too_wide(page, 320)
    page.set_viewport_size(PHONE)
    return found


def test_parent_reports_two_children_by_keyboard_without_script(served, phone, tmp_path):
    life = served.school.life
    first, second = life.pupils[8:10]
    add_adult(life, first, second, email="jo@families.example")
    card = tmp_path / "card.pdf"
    card.write_bytes(b"%PDF-1.7 a card")

    phone.goto("/absent/900001/")
    assert looked_at(phone) == []
    write(phone, "[name=address]", "Jo@families.example")
    phone.keyboard.press("Enter")
    phone.wait_for_url("**/code/")
    assert looked_at(phone) == []
    write(phone, "[name=code]", _code(served))
    phone.keyboard.press("Enter")
    phone.wait_for_url("**/report/")
    assert looked_at(phone) == []

    for child in (first, second):
        tab_to(phone, f"[name=children][value='{child.id}']")
        phone.keyboard.press("Space")
    tab_to(phone, "[name=reason]")
    phone.keyboard.press("Space")
    write(phone, "[name=words]", "Both were sick in the night.")
    phone.locator("[name=paper]").set_input_files(card)  # the keyboard opens the telephone's own window
    go(phone, "main [type=submit]")
    assert phone.url.endswith("/sent/")
    assert looked_at(phone) == []

    assert phone.locator("h1").inner_text() == "Thank you. The office will look at it."
    with scoped(life.school_id):
        rows = AbsenceReport.objects.filter(school_id=life.school_id)
        told = {(row.pupil_id, row.reason, row.words, row.state) for row in rows}
        papers = Evidence.objects.filter(school_id=life.school_id, title="card.pdf").count()
    assert told == {(child.id, "ill", "Both were sick in the night.", "waiting") for child in (first, second)}
    assert papers == 2


def _code(served: Site) -> str:
    """What the worker sends: the task runs in this process, with the key of the server."""
    life = served.school.life
    with scoped(life.school_id):
        [code_id] = ReportCode.objects.filter(school_id=life.school_id).values_list("id", flat=True)
    with override_settings(SECRET_KEY=served.environ["SECRET_KEY"]), time_machine.travel(NINE, tick=False):
        send_report_code(str(life.school_id), life.school.name, str(code_id))
    return re.search(r"\b\d{6}\b", mail.outbox[-1].body)[0]
