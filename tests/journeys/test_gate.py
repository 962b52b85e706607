"""The gate: pupils at a tablet on both sides of closing time, the office's hatch by keys, and the roll call."""

from collections.abc import Callable
from datetime import time

import pytest
from playwright.sync_api import Page, expect

from attendance.tenancy.scope import scoped
from registers.models import GateEvent
from registers.queries.marks import marks_of
from registers.services.gate_devices import make_device
from tests.factories.school_life import SchoolLife
from tests.journeys.hands import Keyboard, axe, choose, go, press, sign_in, tab_to, too_wide, write
from tests.journeys.site import NINE, Site
from tests.people_of_the_tests import OFFICER, TUESDAY
from tests.registers.gating import put, set_times
from tests.registers.taking import at

GATE, OUT, ON_SITE = "/schools/900001/gate/", "/schools/900001/gate/out/", "/schools/900001/on-site/"
LATE = "Bus or taxi was late"


@pytest.fixture
def life(site: Site) -> SchoolLife:
    """Oakfield, whose register closes at 9:20."""
    set_times(site.school.life, am_closes=time(9, 20))
    return site.school.life


def mark_of(life: SchoolLife, number: int) -> tuple:
    pupil = life.pupils[number].id
    with scoped(life.school_id):
        mark = marks_of(life.school_id, [pupil], [TUESDAY]).get((pupil, TUESDAY, "AM"))
    return (mark.code, mark.minutes_late, mark.note) if mark else ()


# ---- the tablet ------------------------------------------------------------------------------------------------------


def test_pupils_sign_in_at_nineteen_twenty_and_twenty_one_past_nine_and_are_on_the_roll_call(
    site: Site, life: SchoolLife, new_page: Callable[..., Page]
) -> None:
    with scoped(life.school_id):
        _, token = make_device(life.school_id, name="Hatch", by=OFFICER, at=NINE)
    put(life, "N", pupil=2)
    tablet, start = new_page(1024, 768), f"/kiosk/900001/{token}/"

    said = []
    for number, clock in enumerate(("09:19", "09:20", "09:21")):
        asked_why(tablet, start, life, number)
        site.put_clock(at(clock))  # the server's clock goes on: nothing but the picture is pressed after this
        press(tablet, "Enter")
        said.append(" ".join(tablet.locator(".kdone").inner_text().split()))
    assert axe(tablet) == []
    assert [mark_of(life, n) for n in range(3)] == [("L", 29, LATE), ("L", 30, LATE), ("U", 31, LATE)]
    assert said == [
        f"Thank you, {life.pupils[n].legal_first}. You are late: {clock} ({code}). Go to 4 Kestrel."
        for n, (clock, code) in enumerate((("9:19", "L"), ("9:20", "L"), ("9:21", "U")))
    ]
    expect(tablet.locator("#kq")).to_be_visible(timeout=15_000)  # back at its start by itself
    assert tapped_and_too_wide(tablet, start, life) == []
    ticks_the_roll_call(new_page(390, 844), life)


def asked_why(page: Page, start: str, life: SchoolLife, number: int) -> None:
    """Letters on the keyboard, then one's own name: as far as the pictures, all by keys."""
    page.goto(start)
    assert axe(page) == []
    page.keyboard.type(f"{life.pupils[number].legal_first} {life.pupils[number].legal_last[0]}")
    expect(page.locator(".kname").first).to_be_visible()
    assert axe(page) == []
    tab_to(page, f".kname[value='{life.pupils[number].id}']")
    press(page, "Enter")
    assert axe(page) == []
    tab_to(page, "[value=bus]")


def tapped_and_too_wide(page: Page, start: str, life: SchoolLife) -> list[str]:
    """A pupil taps letters and name; at each step what sticks out on a phone, and pictures too small for a thumb."""
    page.goto(start)
    for letter in life.pupils[4].legal_first[:2].upper():
        page.get_by_role("button", name=letter, exact=True).click()
    own = page.locator(f".kname[value='{life.pupils[4].id}']")
    own.wait_for()
    found = [*too_wide(page, 390), *too_wide(page, 320), *axe(page)]
    own.click()
    page.locator(".kreason").first.wait_for()
    found += [*too_wide(page, 390), *too_wide(page, 320)]
    found += page.locator(".kreason").evaluate_all(
        "all => all.filter(e => e.getBoundingClientRect().height < 44).map(e => e.innerText)"
    )
    page.get_by_role("button", name="I slept in").click()
    expect(page.locator(".kdone")).to_contain_text("(U)")
    return [*found, *too_wide(page, 320)]


# ---- the roll call ---------------------------------------------------------------------------------------------------


def ticks_the_roll_call(page: Page, life: SchoolLife) -> None:
    """Four came by the gate, two are known to be away; the other 24 have no mark and are looked for all the same."""
    sign_in(page, "alice", ON_SITE)
    assert (axe(page), too_wide(page, 320), too_wide(page, 390)) == ([], [], [])
    tab_to(page, "[name=here]")
    page.keyboard.press("Space")
    for _ in range(3):  # past “not found” of this pupil and “here” of the next
        page.keyboard.press("Tab")
    page.keyboard.press("Space")
    tally = page.locator("[data-tally]")
    expect(tally).to_have_text("1 of 28 found, 1 not found, 26 to go.")

    page.reload()

    expect(tally).to_have_text("1 of 28 found, 1 not found, 26 to go.")
    kept = page.evaluate("Object.entries(localStorage).filter(([key]) => key.startsWith('hb:roll')).flat().join()")
    names = {name for one in life.pupils for name in (one.legal_first, one.legal_last)}
    assert [name for name in names if name in kept] == []
    assert axe(page) == []
    tab_to(page, "[data-again]")
    page.keyboard.press("Enter")
    expect(page.locator("[name=here]:checked")).to_have_count(0)


# ---- the office ------------------------------------------------------------------------------------------------------


def test_hatch_takes_five_keys_gives_back_and_signs_out_with_a_collector(
    site: Site, life: SchoolLife, new_page: Callable[..., Page]
) -> None:
    names = [name[:3].lower() for one in life.pupils for name in (one.legal_first, one.legal_last)]
    number = next(n for n, one in enumerate(life.pupils) if names.count(one.legal_first[:3].lower()) == 1)
    put(life, "N", pupil=number)
    site.put_clock(at("09:21"))
    page = new_page()
    sign_in(page, "olive", GATE)

    signs_in(page, life, number)
    assert mark_of(life, number)[::2] == ("U", "Traffic")
    go(page, ".gatelines form button")
    assert mark_of(life, number) == ("N", None, "")

    signs_out(page, life, number)
    with scoped(life.school_id):
        event = GateEvent.objects.get(school_id=life.school_id, kind="out")
    assert (event.pupil_id, event.collected_by, event.words) == (
        life.pupils[number].id,
        "Ann Arkwright, aunt",
        "dentist",
    )
    assert [*axe(page), *too_wide(page, 390), *too_wide(page, 320)] == []
    page.goto(ON_SITE)
    expect(page.locator(".rollothers")).to_contain_text(life.pupils[number].legal_first)
    expect(page.locator(f"[data-pupil='{life.pupils[number].id}']")).to_have_count(0)


def signs_in(page: Page, life: SchoolLife, number: int) -> None:
    """Three letters, Enter, and a digit for the reason."""
    expect(page.locator("#q")).to_be_focused()
    assert axe(page) == []
    hands = Keyboard(page)
    hands.press(*life.pupils[number].legal_first[:3].lower())
    with page.expect_navigation():
        hands.press("Enter")
    assert axe(page) == []
    with page.expect_navigation():
        hands.press("2")
    assert (hands.pressed, axe(page)) == (5, [])


def signs_out(page: Page, life: SchoolLife, number: int) -> None:
    """Who leaves, with whom and why; by keys alone."""
    page.goto(OUT)
    assert axe(page) == []
    page.keyboard.type(life.pupils[number].legal_first[:3])
    press(page, "Enter")
    assert [*axe(page), *too_wide(page, 320), *too_wide(page, 1280)] == []
    choose(page, "collector")
    write(page, "[name=collected_by]", "Ann Arkwright, aunt")
    write(page, "[name=words]", "dentist")
    press(page, "Enter")
