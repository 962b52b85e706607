"""The main job: a teacher takes the register, an officer amends a mark, both marks stay to be seen."""

from collections.abc import Callable

from playwright.sync_api import Page, expect

from tests.journeys.hands import Keyboard, amend_by_keyboard, axe, open_register, sign_in
from tests.journeys.site import KNOWN, Site, codes_now

REGISTER = "/schools/900001/registers/4-kestrel/2026-03-10/am/"


def expected(exceptions: dict[int, str]) -> list[str]:
    """The codes of the register in its order: everybody here but for the known and the exceptions."""
    known = {number: code for number, (code, _) in KNOWN.items()}
    return [(known | exceptions).get(number, "/") for number in range(1, 31)]


def in_order(site: Site) -> list[str | None]:
    codes = codes_now(site.school.life)
    return [codes.get(pupil.id) for pupil in site.school.life.pupils]


def history_of(site: Site, number: int) -> str:
    """The address of the history of a mark, by the pupil's number in the register."""
    pupil = site.school.life.pupils[number - 1]
    return f"/schools/900001/marks/{pupil.id}/2026-03-10/am/"


def test_register_by_keyboard_teacher_takes_officer_amends_history_shows_both(
    site: Site, new_page: Callable[..., Page]
) -> None:
    teacher = new_page()
    sign_in(teacher, "alice")
    expect(teacher).to_have_url(site.base + REGISTER)
    expect(teacher.locator("#undo")).to_be_visible()
    assert axe(teacher) == []

    hands = Keyboard(teacher)
    hands.press("ArrowDown", "9", "n", "1", "2", "l", "2", "1", "n", "2", "9", "l", "Shift+Enter", "Control+Enter")
    expect(teacher.locator("#sent")).to_be_visible()

    assert hands.pressed < 20
    assert in_order(site) == expected({9: "N", 12: "L", 21: "N", 29: "L"})
    assert axe(teacher) == []

    officer, history = new_page(), history_of(site, number=9)
    sign_in(officer, "bob", history)
    amend_by_keyboard(officer, code="i", reason="Mother rang at 9:20: a temperature")
    expect(officer).to_have_url(site.base + history)

    assert in_order(site) == expected({9: "I", 12: "L", 21: "N", 29: "L"})
    versions = officer.locator(".versions li")
    expect(versions.nth(0)).to_contain_text("Bob Officer, Attendance officer")
    expect(versions.nth(0)).to_contain_text("Mother rang at 9:20: a temperature")
    expect(versions.nth(1)).to_contain_text("Alice Teacher")
    assert versions.locator(".hd .mk").all_inner_texts() == ["I", "N"]
    assert axe(officer) == []


def test_register_two_browsers_merge_mark_by_mark_and_are_told(site: Site, new_page: Callable[..., Page]) -> None:
    teacher, office = new_page(), new_page()
    open_register(teacher, "alice", REGISTER)
    open_register(office, "olive", REGISTER)

    teacher.locator("#r1 input[value='N']").check(force=True)
    expect(teacher.locator("#sync")).to_have_attribute("data-state", "saved")
    expect(teacher.locator("#sync-words")).to_have_text("All saved")
    office.locator("#r2 input[value='L']").check(force=True)
    office.locator("#r1 input[value='L']").check(force=True)

    expect(office.locator("#told-lines")).to_contain_text("Alice Teacher marked")
    assert in_order(site)[:2] == ["N", "L"]
    assert office.locator("#r1 input:checked").get_attribute("value") == "N"


def test_register_server_killed_in_the_middle_nothing_is_lost(site: Site, new_page: Callable[..., Page]) -> None:
    teacher = new_page()
    open_register(teacher, "alice", REGISTER)
    site.kill()

    teacher.keyboard.press("ArrowDown")
    teacher.keyboard.press("n")
    teacher.keyboard.press("Shift+Enter")
    expect(teacher.locator("#offline")).to_be_visible()
    teacher.on("dialog", lambda dialog: dialog.accept())
    site.start()
    expect(teacher.locator("#sync-words")).to_have_text("All saved", timeout=40_000)

    assert in_order(site) == expected({1: "N"})


def test_register_page_closed_before_the_server_is_back_keeps_the_marks(
    site: Site, new_page: Callable[..., Page]
) -> None:
    teacher = new_page()
    open_register(teacher, "alice", REGISTER)
    site.kill()
    teacher.keyboard.press("ArrowDown")
    teacher.keyboard.press("n")
    teacher.keyboard.press("Shift+Enter")
    expect(teacher.locator("#offline")).to_be_visible()
    context = teacher.context
    teacher.close(run_before_unload=False)

    site.start()
    again = context.new_page()
    again.goto(REGISTER)
    expect(again.locator("#sync-words")).to_have_text("All saved", timeout=40_000)

    assert in_order(site) == expected({1: "N"})
