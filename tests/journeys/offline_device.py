"""A device with a service worker, the school that it talks to, and what the tests look at: see test_offline.py."""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings
from django.test import Client
from playwright.sync_api import Browser, BrowserContext, Page, expect

from attendance.access.models import User
from attendance.tenancy.scope import scoped
from registers.models import Mark, SavedRequest
from registers.services.writing import Writing, write_marks
from tests.databases import database_copy
from tests.journeys.hands import open_register_here
from tests.journeys.site import NINE, Site, build_school
from tests.people_of_the_tests import TUESDAY, actor

REGISTER = "/schools/900001/registers/4-kestrel/2026-03-10/am/"
ELSEWHERE = "/schools/900001/pupils/"
ROLL = "/schools/900001/on-site/"
AS_IT_WAS = re.compile(r"^No connection\. This is the page as it was at (8:5\d|9:\d\d)\.$")


@contextmanager
def served_school(folder: Path) -> Iterator[Site]:
    """Oakfield on a Tuesday at 8:52, in a database of its own. `school.kill`: the file of wsgi_at.py."""
    with database_copy() as database:
        environ = {
            **database.environ, "HERRINGBONE_ENV": "demo", "SECRET_KEY": settings.SECRET_KEY, "REDIS_URL": "",
            "REQUIRE_SECOND_FACTOR": "0", "KILL_AFTER_POST": str(folder / "kill"),
        }  # fmt: skip
        site = Site(environ, folder / "server.log")
        site.school = build_school()
        site.school.kill = folder / "kill"
        site.start()
        yield site
        site.stop()


@contextmanager
def devices(browser: Browser, base: str) -> Iterator[Callable[[], BrowserContext]]:
    """Makes browsers of their own, with a service worker. An error in a page's script fails the test."""
    contexts: list[BrowserContext] = []
    errors: list[str] = []

    def watch(page: Page) -> None:
        page.on("pageerror", lambda error: errors.append(f"{page.url}: {error}"))
        page.on("dialog", lambda dialog: dialog.accept())  # leaving with unsent marks: yes

    def made() -> BrowserContext:
        context = browser.new_context(
            base_url=base, viewport={"width": 1280, "height": 1000}, locale="en-GB", timezone_id="Europe/London",
            service_workers="allow",
        )  # fmt: skip
        context.set_default_timeout(20_000)  # a first page brings its worker along
        context.on("page", watch)
        contexts.append(context)
        return context

    yield made
    for context in contexts:
        context.close()
    assert errors == []


def kept(page: Page) -> None:
    """Waits until this device holds the page."""
    expect(page.locator("body[data-held=true]")).to_be_attached()


def laid_by(page: Page, path: str) -> None:
    """Waits until something is in this device's store."""
    _until(page, "path => caches.match(path, {ignoreVary: true}).then(Boolean)", path)


def gone(page: Page, path: str) -> None:
    """Waits until something is in this device's store no more."""
    _until(page, "path => caches.match(path, {ignoreVary: true}).then(found => !found)", path)


def nothing_waits(page: Page) -> None:
    """Waits until no mark waits on this device."""
    _until(page, "prefix => !Object.keys(localStorage).some(key => key.startsWith(prefix))", "hb:reg:")


def _until(page: Page, question: str, about: str) -> None:
    """Asks the page ten times a second until it says yes. (Its policy refuses the usual way: a text run as script.)"""
    for _ in range(200):
        if page.evaluate(question, about):
            return
        page.wait_for_timeout(100)
    raise AssertionError(f"{page.url}: still not so after 20 seconds: {question} ({about})")


def signed_in(site: Site, context: BrowserContext, person: str = "alice") -> None:
    """Somebody's session on this device. The way through the page costs a password's hash, and is test_access.py's."""
    client = Client()
    user = User.objects.get(pk=getattr(site.school.people, person).pk)  # with the password that the server knows
    client.force_login(user, "django.contrib.auth.backends.ModelBackend")
    context.add_cookies([{"name": "sessionid", "value": client.cookies["sessionid"].value, "url": site.base}])


def register_kept(site: Site, context: BrowserContext) -> Page:
    """The register of Alice, ready for the keys and laid by."""
    signed_in(site, context)
    page = context.new_page()
    page.goto(REGISTER)
    open_register_here(page)
    kept(page)
    return page


def mark(page: Page, number: int, code: str) -> None:
    page.locator(f"#r{number} input[value='{code}']").check(force=True)


def stand(site: Site, *numbers: int) -> list[tuple[str, int, str]]:
    """Code, version and writer of the marks of some pupils, by their number in the register."""
    life = site.school.life
    ids = [life.pupils[number - 1].id for number in numbers]
    with scoped(life.school_id):
        rows = Mark.objects.filter(school_id=life.school_id, date=TUESDAY, session="AM", pupil_id__in=ids)
        found = {row.pupil_id: (row.code, row.version, row.recorded_name) for row in rows}
    return [found.get(pupil_id, ("", 0, "")) for pupil_id in ids]


def saves(site: Site) -> int:
    """How many requests the server has saved."""
    with scoped(site.school.life.school_id):
        return SavedRequest.objects.filter(school_id=site.school.life.school_id).count()


def posts(context: BrowserContext) -> list[str]:
    """The batches of marks that leave this device from now on; the list grows by itself."""
    sent: list[str] = []
    context.on("request", lambda request: sent.append(request.url) if request.url.endswith("/marks/") else None)
    return sent


def office_marks(site: Site, number: int, code: str) -> None:
    life = site.school.life
    writing = Writing(TUESDAY, "AM", life.pupils[number - 1].id, code)
    with scoped(life.school_id):
        write_marks(
            life.school_id, [writing], by=actor(site.school.people.olive), at=NINE, origin="office", kind="open",
            overwrite="blanks",
        )  # fmt: skip
