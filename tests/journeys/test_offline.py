"""Without network: a register opens, its marks wait and are sent once, and nobody's mark is overwritten.

One server for all of them; each has pupils of its own in the same register.
"""

from collections.abc import Callable

from playwright.sync_api import BrowserContext, expect

from attendance.tenancy.scope import scoped
from registers.services.covers import make_cover
from tests.journeys.hands import axe, open_register_here
from tests.journeys.offline_device import (
    AS_IT_WAS,
    ELSEWHERE,
    REGISTER,
    kept,
    laid_by,
    mark,
    nothing_waits,
    office_marks,
    posts,
    register_kept,
    saves,
    stand,
)
from tests.journeys.site import NINE, Site
from tests.people_of_the_tests import OFFICER, TUESDAY

Device = Callable[[], BrowserContext]


def test_offline_register_opens_marks_wait_and_another_page_sends_them_once(offline_site: Site, device: Device) -> None:
    context = device()
    page = register_kept(offline_site, context)
    mark(page, 30, "L")
    expect(page.locator("#sync-words")).to_have_text("All saved")
    laid_by(page, "/kept-marks" + REGISTER)
    before = saves(offline_site)

    context.set_offline(True)
    page.reload()
    expect(page.locator("#as-it-was")).to_have_text(AS_IT_WAS)
    expect(page.locator("#r30 input:checked")).to_have_value("L")
    for number, code in ((1, "N"), (2, "L"), (3, "/")):
        mark(page, number, code)
    expect(page.locator("#sync-words")).to_have_text("On this device, 3 waiting")
    expect(page.locator(".pr[data-unsaved]")).to_have_count(3)
    assert axe(page) == []

    tab = context.new_page()
    tab.goto(REGISTER)
    expect(tab.locator("#as-it-was")).to_be_visible()
    tab.goto(ELSEWHERE)
    expect(tab.locator("h1")).to_have_text("No connection")
    expect(tab.locator("#held-list a").first).to_have_text("4 Kestrel, 10 March AM")
    assert axe(tab) == []
    page.close(run_before_unload=False)
    assert stand(offline_site, 1, 2, 3) == [("", 0, "")] * 3

    sent = posts(context)
    context.set_offline(False)
    tab.goto(ELSEWHERE)
    expect(tab.locator("#unsent")).to_contain_text(
        "3 marks for 4 Kestrel, 10 March AM, kept on this device, are now saved."
    )

    assert stand(offline_site, 1, 2, 3) == [(code, 1, "Alice Teacher") for code in ("N", "L", "/")]
    assert saves(offline_site) == before + len(sent)
    nothing_waits(tab)


def test_offline_clash_with_the_office_is_shown_and_the_teacher_chooses(offline_site: Site, device: Device) -> None:
    context = device()
    page = register_kept(offline_site, context)
    context.set_offline(True)
    mark(page, 5, "N")
    mark(page, 6, "N")
    expect(page.locator("#sync-words")).to_have_text("On this device, 2 waiting")
    page.close(run_before_unload=False)
    office_marks(offline_site, 5, "L")

    context.set_offline(False)
    other = context.new_page()
    other.goto(ELSEWHERE)
    expect(other.locator("#unsent")).to_contain_text("1 mark was not saved: look and choose.")
    assert [row[0] for row in stand(offline_site, 5, 6)] == ["L", "N"]
    assert axe(other) == []

    other.locator("#unsent a").click()
    open_register_here(other)
    line = other.locator("#told-lines p").first
    expect(line).to_contain_text("Olive Office marked")
    expect(line).to_contain_text("at 08:52. Alice Teacher (you) marked")
    expect(other.locator("#r5 input:checked")).to_have_value("L")
    assert axe(other) == []
    other.reload()
    other.get_by_role("button", name="instead").click()
    expect(other.locator("#sync-words")).to_have_text("All saved")
    expect(other.locator(".pr[data-unsaved]")).to_have_count(0)

    assert stand(offline_site, 5) == [("N", 2, "Alice Teacher")]
    other.reload()
    open_register_here(other)
    expect(other.locator("#told")).to_be_hidden()


def test_offline_server_killed_after_the_commit_the_repeat_is_saved_once(offline_site: Site, device: Device) -> None:
    context, kill = device(), offline_site.school.kill
    page = register_kept(offline_site, context)
    before = saves(offline_site)
    kill.touch()
    mark(page, 8, "N")
    expect(page.locator("#sync")).to_have_attribute("data-state", "offline")
    offline_site.kill()
    assert stand(offline_site, 8) == [("N", 1, "Alice Teacher")]
    mark(page, 8, "L")  # the wish changes while nobody knows what became of the first
    page.close(run_before_unload=False)

    kill.unlink()
    offline_site.start()
    other = context.new_page()
    other.goto(ELSEWHERE)
    expect(other.locator("#unsent")).to_contain_text("now saved")

    assert stand(offline_site, 8) == [("L", 2, "Alice Teacher")]
    assert saves(offline_site) == before + 2


def test_offline_cover_link_opens_and_its_marks_are_sent_when_it_opens_again(
    offline_site: Site, device: Device
) -> None:
    life, context = offline_site.school.life, device()
    with scoped(life.school_id):
        _, token = make_cover(
            life.school_id, group_id=life.group.id, day=TUESDAY, teacher_name="Jo Supply", by=OFFICER, at=NINE
        )
    page = context.new_page()
    page.goto(f"/cover/900001/{token}/am/")
    kept(page)
    context.set_offline(True)
    page.reload()
    expect(page.locator("#as-it-was")).to_be_visible()
    mark(page, 20, "N")
    expect(page.locator("#sync-words")).to_have_text("On this device, 1 waiting")
    assert token not in page.evaluate("JSON.stringify(localStorage)")
    page.close(run_before_unload=False)

    context.set_offline(False)
    again = context.new_page()
    again.goto(f"/cover/900001/{token}/am/")
    expect(again.locator("#r20 input:checked")).to_have_value("N")
    expect(again.locator("#sync-words")).to_have_text("All saved")
    expect(again.locator(".pr[data-unsaved]")).to_have_count(0)

    assert stand(offline_site, 20) == [("N", 1, "Jo Supply")]


def test_offline_two_tabs_on_one_register_send_each_mark_once(offline_site: Site, device: Device) -> None:
    context = device()
    first = register_kept(offline_site, context)
    second = context.new_page()
    second.goto(REGISTER)
    open_register_here(second)
    before = saves(offline_site)
    context.set_offline(True)
    mark(first, 12, "N")
    mark(second, 13, "N")
    expect(first.locator("#sync-words")).to_have_text("On this device, 1 waiting")
    expect(second.locator("#sync-words")).to_have_text("On this device, 1 waiting")
    second.close(run_before_unload=False)

    context.set_offline(False)
    other = context.new_page()
    other.goto(ELSEWHERE)
    nothing_waits(other)  # whichever of the two pages has taken over what the closed one left
    expect(first.locator("#sync-words")).to_have_text("All saved")

    assert stand(offline_site, 12, 13) == [("N", 1, "Alice Teacher")] * 2
    assert saves(offline_site) == before + 2
