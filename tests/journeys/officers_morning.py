"""A morning on Today with nine children of seven households who are not here, and what an officer does by keyboard."""

from datetime import date, timedelta

from playwright.sync_api import Page, expect

from attendance.tenancy.scope import scoped
from letters.queries.absence_texts import texts_of_day
from letters.services.absence_texts import hand_over
from tests.factories.school_life import SchoolLife
from tests.interventions.first_day_house import adult, away, clock, flag, put, risk
from tests.journeys.hands import axe, go, press, tab_to, write, write_day
from tests.journeys.site import KNOWN, Site
from tests.people_of_the_tests import TUESDAY

TODAY = "/schools/900001/today/"
MORNING, WEDNESDAY = clock(8, 55), TUESDAY + timedelta(days=1)
# by their place in the register: who is away, and who answers for them
RED, PAIR, NOOR, JO, TEXTED, TAXI, LATE = 5, (8, 9), 11, 14, (20, 21), 22, 25
MISSING = (RED, *PAIR, NOOR, JO, *TEXTED, TAXI, LATE)
ADULTS = {"Orla": (RED,), "Ada": PAIR, "Noor": (NOOR,), "Jo": (JO,), "Tess": TEXTED, "Cara": (TAXI,), "Lena": (LATE,)}


def nine_missing(life: SchoolLife) -> None:
    """The register is in: nine are not here and nobody has said why; one of them is red, with a risk assessment."""
    with scoped(life.school_id):
        flag(life, "child_protection", pupil=RED)
        risk(life, 3, 5, pupil=RED)
        for n, (first, children) in enumerate(ADULTS.items()):
            adult(life, *children, first=first, number=f"07700 90010{n}")
        here = {n for n in range(len(life.pupils)) if n not in MISSING and n + 1 not in KNOWN}
        put(life, dict.fromkeys(here, "/"))
        away(life, *MISSING)


def open_sheet(page: Page, site: Site, pupil: int) -> None:
    """Walks to a family by J and K and opens its sheet."""
    row = f"q-{site.school.life.pupils[pupil].id}"
    for key in "j" * 8 + "k" * 8:
        if page.evaluate("row => document.activeElement.closest('.qi')?.id === row", row):
            break
        page.keyboard.press(key)
    page.keyboard.press("Enter")
    expect(page.locator(f"#{row} [data-sheet]")).to_be_focused()


def say(page: Page, key: str, said: str, left: str) -> None:
    """Presses the key of an outcome in the open sheet; the list says it, and who is left."""
    page.keyboard.press(key)
    expect(page.locator(".queuesaid")).to_have_text(said)
    expect(page.locator(".queuecard .count")).to_have_text(left)


def give_reason(page: Page, key: str, last_day: date | None = None) -> None:
    """In the open sheet: the reason by its letter, until when, and Enter."""
    page.keyboard.press("1")
    expect(page.locator("[data-reasons] input").first).to_be_focused()
    page.keyboard.press(key)
    if last_day:
        write_day(page, "#id_last_day", last_day)
    page.keyboard.press("Enter")
    expect(page.locator(".queuesaid")).to_have_text("Noted: reason given.")


def tick_both(page: Page) -> None:
    for _ in range(2):
        page.keyboard.press("Tab")
        tab_to(page, ".about input:not(:checked)")
        page.keyboard.press("Space")


def ring_families(page: Page, site: Site) -> None:
    """The calls: ill until tomorrow, no answer and then a message, brother and sister at once, and the taxi."""
    open_sheet(page, site, NOOR)
    give_reason(page, "i", last_day=WEDNESDAY)
    expect(page.locator(".queuecard .count")).to_have_text("8 children, 6 calls")
    open_sheet(page, site, JO)
    say(page, "2", "Noted: no answer.", "8 children, 6 calls")
    open_sheet(page, site, JO)
    say(page, "3", "Noted: left a message.", "8 children, 6 calls")
    open_sheet(page, site, PAIR[0])
    assert axe(page) == []
    tick_both(page)
    give_reason(page, "i")
    expect(page.locator(".queuecard .count")).to_have_text("6 children, 5 calls")
    open_sheet(page, site, TAXI)
    give_reason(page, "t")
    expect(page.locator(".queuecard .count")).to_have_text("5 children, 4 calls")


def sign_in_late(page: Page, site: Site) -> None:
    """The one who comes in after all, at the gate."""
    pupil = site.school.life.pupils[LATE]
    press(page, "g")
    expect(page.locator("#q")).to_be_focused()
    page.keyboard.type(f"{pupil.legal_first} {pupil.legal_last}")
    press(page, "Enter")
    press(page, "3")
    go(page, f"a[href='{TODAY}']")
    expect(page.locator(".queuecard .count")).to_have_text("4 children, 3 calls")


def text_families(page: Page, site: Site) -> list[bool]:
    """The batch as the page proposes it, and the worker's part."""
    press(page, "t")
    go(page, "main form button[type=submit]")
    expect(page.locator(".messages")).to_contain_text("2 texts on the way")
    life = site.school.life
    with scoped(life.school_id):
        waiting = texts_of_day(life.school_id, TUESDAY)
    went = [hand_over(life.school_id, one.id, at=MORNING + timedelta(minutes=5)) for one in waiting]
    go(page, f"a[href='{TODAY}']")
    return went


def visit_home(page: Page, site: Site) -> None:
    """Nobody answers about the red child, so two people go: planned, and what came of it."""
    pupil = site.school.life.pupils[RED]
    open_sheet(page, site, RED)
    say(page, "2", "Noted: no answer.", "4 children, 3 calls")
    open_sheet(page, site, RED)
    go(page, ".sheetlinks a[href$='/visits/']")
    go(page, f"a[href$='/visits/pupils/{pupil.id}/']")
    tab_to(page, "[name=people]")
    page.keyboard.press("Control+End")
    page.keyboard.type("\nWendy Welfare")
    tab_to(page, "[name=read_risk]")
    page.keyboard.press("Space")
    go(page, "main form button[type=submit]")
    go(page, "main .formacts a")
    tab_to(page, "[name=seen]")
    page.keyboard.press("ArrowDown")  # from “the pupil”, which has the focus, to “a parent”
    page.keyboard.press("ArrowDown")
    write(page, "[name=outcome]", "Both at home. In bed with a cold.")
    go(page, "main form button[type=submit]")
    go(page, f"a[href='{TODAY}']")


def settle_the_rest(page: Page, site: Site) -> None:
    """Whoever is left rings back, or has said it at the door."""
    open_sheet(page, site, RED)
    give_reason(page, "i")
    expect(page.locator(".queuecard .count")).to_have_text("3 children, 2 calls")
    open_sheet(page, site, TEXTED[0])
    tick_both(page)
    give_reason(page, "m")
    expect(page.locator(".queuecard .count")).to_have_text("1 child, 1 call")
    open_sheet(page, site, JO)
    give_reason(page, "h")
