"""Opens every page that a person can reach by links, and listens to what each asks of the database."""

import re
from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from urllib.parse import urldefrag, urljoin, urlsplit

from django.apps import apps
from django.db import connection
from django.test import Client

from attendance.access.models import User
from attendance.kit.statements import unnamed_schools

LINK = re.compile(r'(?:href|hx-get)="([^"]+)"')
# numbers, keys and dates in an address: pages that differ only in these are one kind of page
VARIES = re.compile(r"[0-9a-f]{8}-[0-9a-f-]{27}|\d{4}-\d{2}-\d{2}|\d+")
SKIP = re.compile(r"^/(static|accounts|api/v1/schema)|logout")
GLOBAL_TABLES = {"access_membership", "access_invitation", "access_apitoken"}


@dataclass
class Visit:
    """One page that was opened: the answer, how many statements it took, and which of them named no school."""

    address: str
    status: int
    statements: int
    unnamed: list[str] = field(default_factory=list)


def tenant_tables() -> set[str]:
    """Every table with a school of its own."""
    tables = {m._meta.db_table for m in apps.get_models() if any(f.column == "school_id" for f in m._meta.local_fields)}
    return tables - GLOBAL_TABLES


def visits(user: User, *, start: Iterable[str] = ("/",), of_each_kind: int = 2, most: int = 400) -> Iterator[Visit]:
    """Open `start` and every link found from there as `user`, at most `of_each_kind` pages of one kind."""
    client, tables = Client(raise_request_exception=False), tenant_tables()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    waiting, seen = deque(start), set(start)
    kinds: dict[str, int] = {}
    while waiting and len(seen) < most:
        address = waiting.popleft()
        kind = VARIES.sub("*", urlsplit(address).path)
        kinds[kind] = kinds.get(kind, 0) + 1
        if kinds[kind] > of_each_kind:
            continue
        visit, body = _open(client, address, tables)
        yield visit
        for link in _links(body, address):
            if link not in seen:
                seen.add(link)
                waiting.append(link)


def _open(client: Client, address: str, tables: set[str]) -> tuple[Visit, str]:
    heard: list[str] = []
    count = 0

    def listen(execute, sql, params, many, context):
        nonlocal count
        count += 1
        heard.extend(
            f"{reference}: {' '.join(str(sql).split())[:200]}" for reference in unnamed_schools(str(sql), tables)
        )
        return execute(sql, params, many, context)

    with connection.execute_wrapper(listen):
        answer = client.get(address)
    text = answer.headers.get("Content-Type", "").startswith("text/html") and not answer.streaming
    body = answer.content.decode() if text else ""
    if answer.headers.get("Location"):
        body += f'<a href="{answer.headers["Location"]}">'
    return Visit(address, answer.status_code, count, heard), body


def _links(body: str, address: str) -> list[str]:
    found = [urldefrag(urljoin(address, link.replace("&amp;", "&")))[0] for link in LINK.findall(body)]
    return [link for link in found if link.startswith("/") and not SKIP.search(link)]
