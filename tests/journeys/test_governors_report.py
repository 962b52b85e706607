"""A report to governors by keyboard: the champion prepares it, the head publishes it, a governor reads it; it stays."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect

from attendance.reports.models import Issue, ReportFile
from attendance.reports.tasks.files import make_file
from attendance.tenancy.scope import scoped
from tests.journeys.hands import axe, go, sign_in, tab_to, too_wide, write, write_day
from tests.journeys.site import NINE, Site
from tests.people_of_the_tests import MONDAY, TUESDAY
from tests.registers.marking import amend

REPORTS = "/schools/900001/reports/"
SPRING = REPORTS + "spring-2026/"
DID = "Breakfast club every morning from 8:00"
SAY = "Illness was high before half-term."
BEFORE, AFTER = "96.7%", "96.3%"  # 232 and 231 of 240 sessions


@pytest.fixture(autouse=True)
def _same_store(site: Site, settings) -> None:
    """What the worker keeps, the server finds."""
    settings.MEDIA_ROOT = site.environ["MEDIA_ROOT"]


@pytest.fixture
def published(site: Site) -> Callable[[], list[tuple]]:
    """What is published, as rows: number, hash, who."""

    def rows() -> list[tuple]:
        with scoped(site.school.life.school_id):
            found = Issue.objects.filter(school_id=site.school.life.school_id).order_by("number")
            return list(found.values_list("number", "sha256", "issued_name", "prepared_name"))

    return rows


def looked_at(page: Page) -> list[str]:
    found = [*axe(page), *too_wide(page, 390), *too_wide(page, 320), *too_wide(page, 1280)]
    return [f"{page.url}: {one}" for one in found]


def test_report_is_prepared_published_and_read_and_a_later_amendment_leaves_it_alone(
    site: Site, new_page: Callable[..., Page], published: Callable[[], list[tuple]]
) -> None:
    champion, head, governor = new_page(), new_page(), new_page()

    prepares(champion)
    publishes(head)
    first = published()
    the_worker_draws(site)
    reads(governor)

    amend_a_mark(site)
    finds_it_unchanged(governor)

    assert [(number, issued, prepared) for number, _, issued, prepared in first] == [
        (1, "Fiona Head", "Erin Champion"),
    ]  # fmt: skip
    assert published() == first
    issues_again(champion, head)
    finds_both(governor)
    assert [row[0] for row in published()] == [1, 2]
    assert published()[0] == first[0]


def prepares(page: Page) -> None:
    """The champion finds the draft ready, adds words with the meeting's day, and asks the head."""
    sign_in(page, "erin", REPORTS)
    go(page, f"a[href='{SPRING}prepare/'].btn")
    expect(page.locator(".preview")).to_contain_text(BEFORE)
    assert looked_at(page) == []
    write(page, "[name=did]", DID)
    write(page, "[name=say]", SAY)
    write_day(page, "[name=meeting_on]", TUESDAY + timedelta(days=14))
    go(page, "[aria-labelledby=h-words] button")
    expect(page.locator(".preview")).to_contain_text(DID)
    go(page, "[aria-labelledby=h-ask] button", at_most=90)
    expect(page.locator("main")).to_contain_text("has asked the headteacher to publish it")


def publishes(page: Page) -> None:
    """The head reads it and publishes it."""
    sign_in(page, "fiona", f"{SPRING}prepare/")
    expect(page.locator(".preview")).to_contain_text(SAY)
    assert looked_at(page) == []
    go(page, "form[action$='/publish/'] button")
    expect(page.locator("main")).to_contain_text("Published on 10 March 2026")


def the_worker_draws(site: Site) -> None:
    """What the worker does by itself is done here, in this process: the report and the leaflet."""
    school_id = site.school.life.school_id
    with scoped(school_id):
        waiting = [
            (str(row.school_id), str(row.id)) for row in ReportFile.objects.filter(school_id=school_id, state="waiting")
        ]
    for school, file in waiting:
        make_file(school, file)
    with scoped(school_id):
        states = ReportFile.objects.filter(school_id=school_id).values_list("state", "error")
        assert list(states) == [("done", "")] * 2


def reads(page: Page) -> None:
    """The governor lands on the list, reads the report, and takes it along as PDF; nothing else is open to her."""
    sign_in(page, "grace")
    expect(page).to_have_url(address(page, REPORTS))
    go(page, f"a[href='{SPRING}']")
    expect(page.locator("article.doc")).to_contain_text(f"Attendance was {BEFORE}")
    expect(page.locator("article.doc")).to_contain_text(DID)
    expect(page.locator("nav.main a")).to_have_text(["Reports", "Policy"])
    assert looked_at(page) == []
    answer = page.request.get(page.locator("a:has-text('PDF')").first.get_attribute("href") or "")
    assert (answer.status, answer.body()[:5]) == (200, b"%PDF-")
    for closed in ("pupils/", "figures/", "explore/", "today/", "reports/spring-2026/prepare/"):
        assert page.request.get(f"/schools/900001/{closed}").status == 404


def address(page: Page, path: str) -> str:
    """The whole address of a path at the server of this page."""
    return page.url.split("/schools/")[0] + path


def amend_a_mark(site: Site) -> None:
    """A week later the office learns that somebody was not there after all."""
    life = site.school.life
    with scoped(life.school_id):
        amend(life, "O", pupil=9, day=MONDAY, at=NINE + timedelta(hours=3), reason="Seen in town by a teacher")


def finds_it_unchanged(page: Page) -> None:
    page.reload()
    expect(page.locator("article.doc")).to_contain_text(f"Attendance was {BEFORE}")
    expect(page.locator("main")).to_contain_text("1 mark of these days was changed after this report was drawn")
    assert looked_at(page) == []


def issues_again(champion: Page, head: Page) -> None:
    """The champion says why there is to be a further issue; the head publishes it beside the first."""
    champion.goto(SPRING)
    go(champion, "a[href$='/further/']", at_most=90)
    write(champion, "[name=reason]", "A mark of 9 March was put right.")
    go(champion, "main form button.pri")
    expect(champion.locator(".preview")).to_contain_text(AFTER)
    go(champion, "[aria-labelledby=h-ask] button", at_most=90)
    head.goto(f"{SPRING}prepare/")
    go(head, "form[action$='/publish/'] button")


def finds_both(page: Page) -> None:
    """The newer one says what it replaces and why; the old one reads as it did, and names the newer."""
    page.goto(SPRING)
    expect(page.locator("article.doc")).to_contain_text(f"Attendance was {AFTER}")
    expect(page.locator("main")).to_contain_text("The reason: A mark of 9 March was put right.")
    tab_to(page, f"a[href='{SPRING}1/']")
    page.keyboard.press("Enter")
    expect(page.locator("article.doc")).to_contain_text(f"Attendance was {BEFORE}")
    expect(page.locator("main")).to_contain_text("There is a newer issue.")
    assert looked_at(page) == []
