"""Real browsers on a real server. A process has one browser: it is heavy, and its loop is not shared."""

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

from attendance.kit.run.environment import chromium
from attendance.kit.run.shots import FLAGS
from tests.databases import Database
from tests.journeys.hands import refused
from tests.journeys.offline_device import devices, served_school
from tests.journeys.site import Site, build_school

FIRST_RUN_TOKEN = "first-run-of-the-journeys"
PATIENCE = 20_000  # milliseconds until something must have come: the machine may be busy with other tests


def pytest_itemcollected(item: pytest.Item) -> None:
    """Every test of this folder is a journey. xdist keeps them together, one browser for all, and the walk through all
    pages by itself."""
    alone = item.path.name == "test_pages.py"
    item.add_marker(pytest.mark.journey)
    item.add_marker(pytest.mark.xdist_group("pages" if alone else "journeys"))


@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    """Chromium without a screen. Without one the test fails and says how to install it."""
    path = chromium()
    if path is None:
        pytest.fail("Journeys need a browser. Run:  sudo apt install chromium   or set CHROMIUM to the path of one.")
    before = os.environ.get("DJANGO_ALLOW_ASYNC_UNSAFE")
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"  # Playwright's loop runs in this thread; our queries do not use it
    with sync_playwright() as playwright:
        found = playwright.chromium.launch(executable_path=path, args=FLAGS)
        expect.set_options(timeout=PATIENCE)
        yield found
        found.close()
    os.environ.pop("DJANGO_ALLOW_ASYNC_UNSAFE")
    if before is not None:
        os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = before


@pytest.fixture
def bare_site(own_database: Database, tmp_path: Path) -> Iterator[Site]:
    """A server that has not been started, on an empty database."""
    environ = {
        **own_database.environ, "HERRINGBONE_ENV": "demo", "SECRET_KEY": "of the journeys", "REDIS_URL": "",
        "REQUIRE_SECOND_FACTOR": "0", "MEDIA_ROOT": str(tmp_path / "media"), "FIRST_RUN_TOKEN": FIRST_RUN_TOKEN,
    }  # fmt: skip
    site = Site(environ, tmp_path / "server.log")
    yield site
    site.stop()


@pytest.fixture
def site(bare_site: Site) -> Site:
    """Oakfield on a Tuesday at 8:52, served."""
    bare_site.school = build_school()
    bare_site.start()
    return bare_site


@pytest.fixture
def new_page(browser: Browser, site: Site) -> Iterator[Callable[..., Page]]:
    """Opens a page in a browser of its own: nobody is signed in. An error in a page's script fails the test."""
    contexts: list[BrowserContext] = []
    errors: list[str] = []

    def opened(width: int = 1280, height: int = 820) -> Page:
        context = browser.new_context(
            base_url=site.base, viewport={"width": width, "height": height}, locale="en-GB",
            timezone_id="Europe/London",
            service_workers="block",  # a page is what the server says; test_offline.py has browsers with a worker
        )  # fmt: skip
        context.set_default_timeout(PATIENCE)
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: errors.append(f"{page.url}: {error}"))
        page.on("console", lambda line: errors.append(f"{page.url}: {line.text}") if refused(page, line.text) else None)
        return page

    yield opened
    for context in contexts:
        context.close()
    assert errors == []


@pytest.fixture(scope="module")
def offline_site(
    django_test_environment, django_db_blocker, browser: Browser, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Site]:
    """Oakfield on a Tuesday at 8:52, served once for all tests of a file: their devices keep its pages."""
    with django_db_blocker.unblock(), served_school(tmp_path_factory.mktemp("offline")) as served:
        yield served


@pytest.fixture
def device(browser: Browser, offline_site: Site) -> Iterator[Callable[[], BrowserContext]]:
    """Makes browsers that may keep pages."""
    with devices(browser, offline_site.base) as made:
        yield made
