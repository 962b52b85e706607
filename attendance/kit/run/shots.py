"""./run shots: screenshots of every kind of screen, at 1280 and 390 px, into build/shots/<account>/.

Each demo account signs in and follows the links it sees ("nobody" those of the sign-in page); one page of each kind is
kept (addresses that differ only in numbers, dates, groups or ids are one kind), and so are the PDFs they link to.
ACCOUNTS names other accounts; BASE_URL another address than the demo's.
"""

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from urllib.parse import urldefrag, urljoin, urlsplit

from playwright.sync_api import Error, Page, sync_playwright

from attendance.kit.run.environment import BUILD, chromium, kept_secret, say, stop
from attendance.kit.run.visit import demo_address

ACCOUNTS = "teacher office officer champion head dsl governor ewo trustadmin platform"
WIDTHS = {1280: 900, 390: 844}  # width and height in px
NOBODY = "nobody"  # who has not signed in
MOST = 80  # pages of one account
TALLEST = 6000  # px
FLAGS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
]  # fmt: skip
ID = re.compile(r"[0-9a-f]{8}-[0-9a-f-]{27}|\d{4}-\d\d(-\d\d)?|\d+")
# what stands in an address as the name of a group or of a letter's words (and their language)
NAMED = re.compile(
    r"(/(?:registers|groups)/)(?!mine/|cover/|known/|settings/|new/|unplaced/)[^/]+(?=/)"
    r"|(/(?:policy/letters|letters/new)/)(?!new/)[^/]+(?:/[a-z]{2,3}(?=/))?(?=/)"
)
LEAVES = re.compile(
    r"/logout|/3rdparty|\.(csv|pdf|xlsx|json|zip)$|format=csv|/(export|file|csv|pdf|certificates|page/\d+)/"
    r"|/api/|/static/|/metrics|/healthz"
)


def kind_of(path: str) -> str:
    """The address without what differs from one pupil, day or group to the next."""
    return ID.sub("x", NAMED.sub(lambda found: f"{found[1] or found[2]}{'group' if found[1] else 'name'}", path))


def links_of(page: Page, base: str) -> list[str]:
    """The addresses of our own that this page links to."""
    found = page.eval_on_selector_all("a[href]", "links => links.map(link => link.getAttribute('href'))")
    whole = [urldefrag(urljoin(page.url, link)).url for link in found]
    return [link for link in whole if link.startswith(base + "/")]


def opened(page: Page, address: str) -> str:
    """Opens an address; returns what went wrong, or "". A link that leads nowhere is worth a line, not the end."""
    try:
        answer = page.goto(address)
    except Error as error:
        return error.message.splitlines()[0]
    return "" if answer and answer.status < 400 else f"status {answer.status}" if answer else "no answer"


def walk(page: Page, base: str, paper: dict[str, str]) -> Iterator[str]:
    """Opens one page of each kind that can be reached; yields the kind while the page is open. PDFs go to `paper`."""
    seen: set[str] = set()
    waiting = [page.url]
    while waiting and len(seen) < MOST:
        address = waiting.pop(0)
        kind = kind_of(urlsplit(address).path)
        if kind in seen:
            continue
        seen.add(kind)
        trouble = opened(page, address)
        if trouble:
            say(f"  {trouble}: {address}")
            continue
        links = links_of(page, base)
        waiting += [link for link in links if not LEAVES.search(link)]
        paper |= {kind_of(urlsplit(link).path): link for link in links if link.endswith(".pdf")}
        yield kind


def fit(page: Page, width: int, height: int) -> None:
    """Makes the window as tall as the page, so that a bar that sticks to its edge stands at the page's end."""
    page.set_viewport_size({"width": width, "height": height})
    tall = page.evaluate("document.scrollingElement.scrollHeight")
    page.set_viewport_size({"width": width, "height": max(height, min(tall, TALLEST))})


def shoot(page: Page, base: str, name: str) -> int:
    """Takes the screenshots of what can be reached from the open page, into the folder `name`; returns how many."""
    folder, count = BUILD / "shots" / name, 0
    folder.mkdir(parents=True, exist_ok=True)
    paper: dict[str, str] = {}
    for kind in walk(page, base, paper):
        for width, height in WIDTHS.items():
            fit(page, width, height)
            title = re.sub(r"\W+", "-", kind).strip("-") or "home"
            page.screenshot(path=str(folder / f"{title}-{width}.png"), full_page=True)
            count += 1
    return count + papers(page, name, paper)


def papers(page: Page, name: str, found: dict[str, str]) -> int:
    """Keeps the PDFs that pages linked to, one of each kind, and their sides as pictures where pdftoppm is there."""
    folder, count, draw = BUILD / "shots" / name, 0, shutil.which("pdftoppm")
    for kind, address in found.items():
        answer = page.request.get(address)
        content = answer.body() if answer.ok else b""
        if not content.startswith(b"%PDF"):
            continue
        file = folder / (re.sub(r"\W+", "-", kind).strip("-") + ".pdf")
        file.write_bytes(content)
        count += 1
        if draw:
            subprocess.run([draw, "-png", "-r", "96", str(file), str(file.with_suffix(""))], check=True)
    return count


def sign_in(page: Page, base: str, account: str, password: str) -> None:
    """Signs the account in by the form. Ends the program when the form comes back."""
    page.goto(f"{base}/accounts/login/")
    page.fill("[name=login]", f"{account}@demo.example")
    page.fill("[name=password]", password)
    page.press("[name=password]", "Enter")
    page.wait_for_load_state()
    if page.locator("[name=password]").count():
        stop(f"{account}@demo.example could not sign in; set DEMO_PASSWORD to the password of the accounts.")


def main() -> int:
    """Shoots the screens of each account."""
    path, password = chromium(), kept_secret("DEMO_PASSWORD", 12)
    if path is None:
        stop("Screenshots need a browser. Run:  sudo apt install chromium")
    with demo_address() as base, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=FLAGS)
        for account in ["", *os.environ.get("ACCOUNTS", ACCOUNTS).split()]:
            page = browser.new_page(locale="en-GB", timezone_id="Europe/London")
            if account:
                sign_in(page, base, account, password)
            else:
                page.goto(f"{base}/accounts/login/")
            print(f"{account or NOBODY:<12}{shoot(page, base, account or NOBODY):>4} screenshots", flush=True)
            page.close()
        browser.close()
    print(f"in {BUILD}/shots/")
    return 0


if __name__ == "__main__":
    sys.exit(main())
