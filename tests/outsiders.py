"""What the tests of outsiders share: who answers at an address, and whether anything of a school was written."""

from collections.abc import Iterable

from django.db import connection
from django.test import Client
from django.urls import reverse

from attendance.tenancy.scope import scoped
from tests.architecture.test_database_refuses import tenant_tables
from tests.factories.school_life import SchoolLife
from tests.journeys.pages import KWARGS

SHUT = {404, 405}


def address(name: str, values: dict[str, object]) -> str:
    return reverse(name, kwargs={key: values[key] for key in KWARGS[name]})


def status(answer) -> int:
    if answer.streaming:
        list(answer.streaming_content)  # a file is closed once it is sent
    return answer.status_code


def answers(client: Client, names: Iterable[str], values: dict[str, object]) -> dict[str, tuple[int, int]]:
    """What each address answers to a look and to a post of nothing."""
    return {
        name: (status(client.get(path)), status(client.post(path)))
        for name in names
        for path in [address(name, values)]
    }


def let_in(client: Client, names: Iterable[str], values: dict[str, object]) -> set[str]:
    """The addresses that do more than say 404; one that is only looked at, or only posted to, says 405 to the other."""
    return {name for name, codes in answers(client, names, values).items() if not set(codes) <= SHUT}


def everything_of(life: SchoolLife) -> dict[str, str]:
    """Every row of the school as a digest by table: equal before and after, nothing was written."""
    found = {}
    with scoped(life.school_id), connection.cursor() as cursor:
        for table in tenant_tables():
            cursor.execute(
                f"SELECT md5(string_agg(row::text, '|' ORDER BY row::text)) FROM {table} row WHERE school_id = %s",
                [life.school_id],
            )
            found[table] = cursor.fetchone()[0] or ""
    return found


def changed(before: dict[str, str], after: dict[str, str]) -> set[str]:
    """The tables in which something is different."""
    return {table for table in before if before[table] != after[table]}
