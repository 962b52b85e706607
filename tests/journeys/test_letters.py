"""Letters: the night proposes, a person decides beside the facts, the worker draws, the post goes out and comes back;
and an amendment withdraws what was not sent, and says of what was sent that its figures have changed since."""

from collections import Counter
from collections.abc import Callable
from datetime import date, timedelta
from io import BytesIO
from pathlib import Path
from uuid import UUID

import pikepdf
import pytest
import time_machine
from django.test import override_settings
from playwright.sync_api import Locator, Page, expect

from attendance.people.models import Pupil
from attendance.tenancy.scope import scoped
from interventions.services.evaluating import evaluate_day, look_again
from interventions.services.policies import load_document, of_school
from letters.models import Batch, Letter
from letters.services.following import follow
from letters.services.nights import letters_of_the_night
from letters.tasks.issuing import issue_batch
from registers.services.writing import Writing, write_marks
from tests.factories.school_life import SchoolLife
from tests.journeys.hands import amend_by_keyboard, axe, choose, go, press, sign_in, tab_to, too_wide, write
from tests.journeys.site import NINE, Site
from tests.letters.addressed import contact, link
from tests.letters.letterwork import letterhead, tried
from tests.letters.pdf_reading import words_of
from tests.people_of_the_tests import MONDAY, OFFICER, actor

LETTERS = "/schools/900001/letters/"
THIRTEEN, HELD, RETURNED, AMENDED, NOT_RUNG = range(13), 1, 4, 5, (3, 8)
FAR = 120  # presses of Tab at most: each letter of the pile takes two
THE_NIGHT = NINE - timedelta(hours=6)
POLICY = {
    "policy": 1,
    "name": "Write early",
    "ladders": {
        "attendance": {
            "name": "Attendance",
            "tiers": {
                "first": {
                    "name": "First letter", "order": 1, "entry": "automatic", "role": "attendance_officer",
                    "when": {"measure": "attendance", "window": "year", "op": "<", "limit": 95},
                    "actions": {
                        "letter": {"kind": "letter", "template": "letter1", "owner": "attendance_officer",
                                   "due": "5 school_days"},
                    },
                }
            },
        }
    },
}  # fmt: skip


@pytest.fixture
def judged(site: Site) -> Site:
    """Thirteen pupils missed something, the second of them one session; the night has drafted a letter about each.
    All their families but two were rung."""
    life = site.school.life
    with scoped(life.school_id):
        letterhead(life)
        for n in THIRTEEN:
            child = life.pupils[n]
            link(life, child, contact(life, "Ms", "Nadia", child.legal_last, address=[f"{n + 1} Loom Street"]))
        missed(life)
        load_document(
            of_school(life.school_id), POLICY, since=date(2025, 9, 1), by=actor(site.school.people.fiona), at=NINE,
            acknowledged="Agreed",
        )  # fmt: skip
        evaluate_day(life.school_id, MONDAY, at=THE_NIGHT)
        for n in THIRTEEN:
            if n not in NOT_RUNG:
                tried(life, pupil=n, on=MONDAY)
        assert letters_of_the_night(life.school_id, at=THE_NIGHT).letters == 13
    return site


def missed(life: SchoolLife) -> None:
    """What was marked on Monday evening instead of present. The first pupil missed all days anyway."""
    marks = [
        Writing(MONDAY, session, life.pupils[n].id, "O")
        for n in THIRTEEN[1:]
        for session in (("AM",) if n == HELD else ("AM", "PM"))
    ]
    write_marks(
        life.school_id, marks, by=OFFICER, at=NINE - timedelta(hours=15), origin="office", kind="amendment",
        overwrite="always", reason="Was not there",
    )  # fmt: skip


def test_letters_of_a_night_are_decided_drawn_posted_and_followed(judged: Site, new_page: Callable[..., Page]) -> None:
    officer = new_page()
    sign_in(officer, "bob")
    go(officer, f"nav a[href='{LETTERS}']")

    reads_one_beside_its_facts(officer)
    holds_the_next(officer)
    approves_the_others(officer)
    assert states(judged) == {"approved": 12, "held": 1}
    the_worker_draws(judged)
    prints_and_posts(officer, judged)
    notes_that_one_came_back(officer, judged)
    an_amendment_withdraws_one_and_marks_one(officer, judged)

    assert states(judged) == {"issued": 12, "withdrawn": 1}


# ---- what the officer does, by keyboard ------------------------------------------------------------------------------


def reads_one_beside_its_facts(page: Page) -> None:
    """The first letter lies open; a figure in its words leads to the fact, and the fact to the marks behind it."""
    expect(page.locator(".pilelist li")).to_have_count(13)
    assert axe(page) == []

    tab_to(page, "a.cite[href='#fact-days_missed']", FAR)
    page.keyboard.press("Enter")
    expect(page.locator("#fact-days_missed")).to_contain_text("4 days")
    tab_to(page, "#fact-days_missed a")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    assert page.url.endswith("?from=2025-09-01&to=2026-03-09")
    expect(page.get_by_role("heading", level=1)).to_be_visible()

    page.go_back()


def holds_the_next(page: Page) -> None:
    """With J to the second letter, with H on hold until the holidays."""
    press(page, "j")
    page.keyboard.press("h")
    page.keyboard.type("04042026")  # the same wherever the browser puts the month
    write(page, "#h-reason", "They are moving; her mother asked for time.")
    go(page, "details[data-say=h] button", FAR)

    expect(page.get_by_text("Held until 4 April 2026.")).to_be_visible()
    expect(page.locator(".pilelist li")).to_have_count(12)


def approves_the_others(page: Page) -> None:
    """All at once: what differs is shown, and nothing goes out before two warnings are answered."""
    tab_to(page, "[data-all]", FAR)
    page.keyboard.press("Space")
    go(page, ".pilefoot button", FAR)
    expect(page.get_by_role("heading", name="Approve 12 letters")).to_be_visible()
    expect(page.locator("tr.warned")).to_have_count(2)
    assert [*axe(page), *too_wide(page, 390)] == []
    page.set_viewport_size({"width": 1280, "height": 820})

    go(page, ".formacts button", FAR)
    expect(page.get_by_role("alert")).to_contain_text("Nothing was approved.")
    expect(page.locator("tr.warned")).to_have_count(2)

    write(page, "[name=acknowledged]", "Both were seen at the gate this morning.")
    go(page, ".formacts button", FAR)
    expect(page.get_by_text("12 letters approved.")).to_be_visible()
    go(page, "form[action$='/now/'] button", FAR)
    expect(page.get_by_label("0 of 12 letters")).to_be_visible()
    assert axe(page) == []


def the_worker_draws(site: Site) -> None:
    """What a worker does with the job in the queue; the journeys have no Redis."""
    school_id = site.school.life.school_id
    with scoped(school_id):
        [batch_id] = Batch.objects.filter(school_id=school_id).values_list("id", flat=True)
    with override_settings(MEDIA_ROOT=site.environ["MEDIA_ROOT"]), time_machine.travel(NINE + timedelta(seconds=40)):
        issue_batch(str(school_id), str(batch_id))
    assert states(site) == {"issued": 12, "held": 1}


def prints_and_posts(page: Page, site: Site) -> None:
    """The page has seen by itself that the letters are drawn; each is in the file once, on a sheet of its own."""
    expect(page.get_by_role("heading", name="Envelopes, as they are printed")).to_be_visible(timeout=30_000)
    expect(page.locator(".envs > li")).to_have_count(12)
    assert [*axe(page), *too_wide(page, 390)] == []
    page.set_viewport_size({"width": 1280, "height": 820})

    tab_to(page, "form[action$='/print/'] button")
    with page.expect_download() as download:
        page.keyboard.press("Enter")
    printed = in_file(download.value.path(), [name_of(site, n) for n in THIRTEEN])
    assert printed == {name_of(site, n): int(n != HELD) for n in THIRTEEN}

    go(page, "form[action$='/post/'] button", FAR)
    expect(page.get_by_text("Noted: 12 papers in the post.")).to_be_visible()


def notes_that_one_came_back(page: Page, site: Site) -> None:
    """From the log of what went out; the letter says so."""
    page.goto(f"{LETTERS}log/")
    expect(page.locator("tbody tr")).to_have_count(12)
    row_of(page, name_of(site, RETURNED)).get_by_role("link", name="Note").focus()
    press(page, "Enter")
    choose(page, "outcome")
    write(page, "[name=words]", "Stamped by the post on Friday.")
    go(page, "button.big", FAR)

    expect(row_of(page, name_of(site, RETURNED))).to_contain_text("Came back")
    page.goto(path_of(site, RETURNED))
    expect(page.locator("main")).to_contain_text(
        "came back 10 March. Came back: gone away. Stamped by the post on Friday."
    )
    assert axe(page) == []


def an_amendment_withdraws_one_and_marks_one(page: Page, site: Site) -> None:
    """Two marks are put right: about one pupil nothing was missed any more, about the other half a day."""
    for n in (HELD, AMENDED):
        page.goto(f"/schools/900001/marks/{site.school.life.pupils[n].id}/2026-03-09/am/")
        amend_by_keyboard(page, code="/", reason="Was in the library; Ms Hall saw them there")
    the_worker_follows(site)

    page.goto(path_of(site, HELD))
    expect(page.get_by_text("Withdrawn. The case does not ask for it any more.").first).to_be_visible()
    assert axe(page) == []
    page.goto(path_of(site, AMENDED))
    expect(page.get_by_text("The figures have changed since.")).to_be_visible()
    expect(page.locator("#fact-days_missed")).to_contain_text("1 day")
    expect(page.locator("#fact-days_missed .now")).to_have_text("now ½ day")
    expect(page.locator("article.sheet")).to_contain_text("1 day")
    assert [*axe(page), *too_wide(page, 390)] == []


def the_worker_follows(site: Site) -> None:
    """What follows an amendment within a minute: the pupils are judged again, then their letters."""
    school_id, at = site.school.life.school_id, NINE + timedelta(minutes=30)
    with scoped(school_id):
        look_again(school_id, at=at)
        follow(school_id, at=at)


# ---- hands and eyes --------------------------------------------------------------------------------------------------


def row_of(page: Page, name: str) -> Locator:
    return page.locator("tbody tr").filter(has=page.get_by_role("link", name=name, exact=True))


def name_of(site: Site, n: int) -> str:
    pupil: Pupil = site.school.life.pupils[n]
    return f"{pupil.legal_first} {pupil.legal_last}"


def in_file(file: Path, names: list[str]) -> dict[str, int]:
    """How often each pupil's letter is in the file for the printer; every letter takes a sheet with two sides."""
    content = file.read_bytes()
    text, found = words_of(content), {}
    for name in names:
        found[name] = text.count(f"{name}: attendance this year")
    with pikepdf.open(BytesIO(content)) as printed:
        assert len(printed.pages) == 2 * sum(found.values())
    return found


def states(site: Site) -> Counter:
    school_id = site.school.life.school_id
    with scoped(school_id):
        return Counter(Letter.objects.filter(school_id=school_id).values_list("state", flat=True))


def path_of(site: Site, n: int) -> str:
    school_id = site.school.life.school_id
    with scoped(school_id):
        key: UUID = Letter.objects.get(school_id=school_id, pupil_id=site.school.life.pupils[n].id).id
    return f"{LETTERS}{key}/"
