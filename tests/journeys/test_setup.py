"""From an empty database to the first register, by browser alone: what a school does in its first half hour."""

import re

from playwright.sync_api import Browser, Page, expect

from attendance.people.maps import GENERIC_HEADER
from attendance.people.rules.upn import check_letter
from attendance.reports.demo.names import BOYS, GIRLS
from tests.journeys.hands import axe, open_register_here
from tests.journeys.site import NINE, Site

SCHOOL = "/schools/900009/"
PASSWORD = "three plain words 7"


def fill(page: Page, values: dict[str, str]) -> None:
    """Fills in a form by the names of its controls and sends it; no error may come back."""
    for name, value in values.items():
        control = page.locator(f"main [name='{name}']").first
        kind = control.evaluate("e => e.type")
        if kind in ("radio", "checkbox"):
            page.locator(f"main [name='{name}'][value='{value}']").check()
        elif kind.startswith("select"):
            control.select_option(value)
        elif kind == "file":
            control.set_input_files({"name": "pupils.csv", "mimeType": "text/csv", "buffer": value.encode()})
        else:
            control.fill(value)
    page.locator("main form:has(.btn.pri[type=submit]) .btn.pri[type=submit]").first.click()
    page.wait_for_load_state()
    assert page.locator(".errors, .field.wrong").all_inner_texts() == []


def invitation_in(site: Site) -> str:
    """The path of the newest invitation that was mailed."""
    return re.findall(r"/invitation/[\w-]+/", site.log.read_text())[-1]


def file_of_pupils() -> str:
    """Thirty pupils in 4 Kestrel, each with somebody to ring."""
    lines = [",".join(GENERIC_HEADER)]
    for n, first in enumerate([*GIRLS[:15], *BOYS[:15]]):
        row = dict.fromkeys(GENERIC_HEADER, "")
        rest = f"9992109{n:05d}"
        row |= {
            "UPN": check_letter(rest) + rest, "Legal first name": first, "Legal surname": "Lumb", "Sex": "FM"[n > 14],
            "Date of birth": f"{n % 28 + 1:02d}/01/2017", "Year group": "4", "Registration group": "4 Kestrel",
            "Starting day": "02/09/2025", "Contact 1 name": "Nadia Lumb", "Contact 1 phone 1": f"07700 900{n:03d}",
        }  # fmt: skip
        lines.append(",".join(row[name] for name in GENERIC_HEADER))
    return "\n".join(lines)


def done(page: Page) -> list[str]:
    """The steps of the checklist that are done."""
    page.goto(f"{SCHOOL}setup/")
    assert axe(page) == []
    return page.locator(".steps > li.done").evaluate_all("steps => steps.map(step => step.id.slice(5))")


def test_setup_from_an_empty_house_to_the_first_register(bare_site: Site, browser: Browser) -> None:
    site = bare_site
    site.start(NINE)
    admin, head, teacher = (
        browser.new_context(base_url=site.base, locale="en-GB", timezone_id="Europe/London").new_page()
        for _ in range(3)
    )

    admin.goto("/")
    admin.goto("/first-run/")
    assert axe(admin) == []
    fill(
        admin,
        {
            "token": "first-run-of-the-journeys",
            "email": "pat@house.example",
            "name": "Pat Platform",
            "password": PASSWORD,
        },
    )
    add_school(admin)
    head.goto(invitation_in(site))
    fill(head, {"name": "Fiona Head", "password": PASSWORD})
    assert done(head) == ["school"]
    set_calendar(head)
    assert done(head) == ["school", "year", "closures", "times"]
    load_pupils(head)
    invite_teacher(head)
    teacher.goto(invitation_in(site))
    fill(teacher, {"name": "Alice Teacher", "password": PASSWORD})
    give_class(head)
    assert done(head) == ["school", "year", "closures", "times", "pupils", "contacts", "groups", "staff"]
    expect(head.locator("#step-register")).to_contain_text("Ready")

    teacher.goto("/")
    open_register_here(teacher)
    teacher.keyboard.press("Shift+Enter")
    teacher.keyboard.press("Control+Enter")
    expect(teacher.locator("#sent")).to_be_visible()
    expect(teacher.locator("#sent-sum")).to_contain_text("30 in the room")


def add_school(page: Page) -> None:
    page.goto("/platform/schools/new/")
    fill(page, {
        "name": "Weavers Primary", "initials": "WP", "urn": "900009", "laestab": "999/2109", "phase": "primary",
        "type": "mainstream", "lowest_year": "0", "highest_year": "6", "head": "head@weavers.example",
    })  # fmt: skip


def set_calendar(page: Page) -> None:
    """The usual terms as they are offered, England's bank holidays, and the session times."""
    page.goto(f"{SCHOOL}calendar/years/new/")
    fill(page, {})
    page.goto(f"{SCHOOL}closures/")
    ticked = page.locator("form[action$='bank-holidays/']")
    if ticked.count():
        ticked.get_by_role("button").click()
        page.wait_for_load_state()
    page.goto(f"{SCHOOL}calendar/times/new/")
    fill(page, {
        "since": "2025-09-01", "am_opens": "08:45", "am_late_after": "08:50", "am_closes": "09:15",
        "pm_opens": "13:00", "pm_late_after": "13:05", "pm_closes": "13:30",
    })  # fmt: skip


def load_pupils(page: Page) -> None:
    page.goto(f"{SCHOOL}imports/")
    fill(page, {"file": file_of_pupils()})
    expect(page.get_by_role("heading", name="What would happen")).to_be_visible()
    fill(page, {})
    expect(page.get_by_role("heading", name="Loaded", exact=True)).to_be_visible()


def invite_teacher(page: Page) -> None:
    page.goto(f"{SCHOOL}people/invite/")
    fill(page, {"email": "alice@weavers.example", "name": "Alice", "role": "class_teacher", "since": "2025-09-01"})


def give_class(page: Page) -> None:
    page.goto(f"{SCHOOL}groups/4-kestrel/teachers/new/")
    page.locator("[name=teacher]").select_option(label="Alice Teacher")
    fill(page, {"since": "2025-09-01"})
