"""Visiting a running demo as a browser without a screen would: cookies, sign-in, forms as they stand on the page."""

import os
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from html.parser import HTMLParser
from http.cookiejar import CookieJar

from attendance.kit.run.demo import running
from attendance.kit.run.environment import free_port, say
from attendance.kit.run.pg_server import answers


@contextmanager
def demo_address() -> Iterator[str]:
    """The address of a demo: BASE_URL, else the one that runs on PORT or 8000, else one started for this visit."""
    port = int(os.environ.get("PORT", "8000"))
    if os.environ.get("BASE_URL"):
        yield os.environ["BASE_URL"].rstrip("/")
    elif port and answers(port):
        yield f"http://127.0.0.1:{port}"
    else:
        port = free_port()
        say(f"No demo runs; starting one on port {port} …")
        with running(port):
            yield f"http://127.0.0.1:{port}"


@dataclass
class Page(HTMLParser):
    """What a visitor can do on a page: `links` to follow and the `fields` of its forms, as (name, value)."""

    links: list[str] = field(default_factory=list)
    fields: list[tuple[str, str]] = field(default_factory=list)

    def __post_init__(self) -> None:
        super().__init__()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Notes links, and of the inputs those that a browser would send as the page stands."""
        found = dict(attrs)
        if tag == "a" and found.get("href"):
            self.links.append(found["href"] or "")
        if tag == "input" and found.get("name"):
            chosen = found.get("type") not in {"radio", "checkbox"} or "checked" in found
            if chosen:
                self.fields.append((found["name"] or "", found.get("value") or ""))


class Visitor:
    """One browser with its cookies. Raises urllib.error.HTTPError for every answer of 400 and above."""

    def __init__(self, base: str):
        self.base, self.cookies = base, CookieJar()
        self.opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(self.cookies))

    def get(self, path: str) -> str:
        """The text of a page."""
        with self.opener.open(self.base + path, timeout=30) as answer:
            return answer.read().decode()

    def post(self, path: str, fields: list[tuple[str, str]]) -> str:
        """Sends a form; returns the page that follows."""
        request = urllib.request.Request(self.base + path, urllib.parse.urlencode(fields).encode())
        request.add_header("Referer", self.base + path)
        with self.opener.open(request, timeout=30) as answer:
            return answer.read().decode()

    def sign_in(self, email: str, password: str) -> str:
        """Signs in by the form; returns the first page. Raises PermissionError when the form comes back."""
        form = read(self.get("/accounts/login/"))
        kept = [(name, value) for name, value in form.fields if name not in {"login", "password"}]
        home = self.post("/accounts/login/", [*kept, ("login", email), ("password", password)])
        if 'name="password"' in home:
            raise PermissionError(f"{email} could not sign in; set DEMO_PASSWORD to the password of the accounts")
        return home


def read(text: str) -> Page:
    """The links and fields of a page's text."""
    page = Page()
    page.feed(text)
    return page
