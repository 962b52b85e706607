"""Runs the statement guard over every statement of the suite: a test that sends one without its school fails."""

import inspect
from collections.abc import Iterator

import pytest
from django.db import connection

from attendance.kit.statements import unnamed_schools
from attendance.reports.crawl import tenant_tables


@pytest.fixture(autouse=True)
def every_statement_names_its_school(request: pytest.FixtureRequest) -> Iterator[None]:
    """Fails the test that used a tenant table without naming its school. Mark `unscoped`: it does so on purpose."""
    if request.node.get_closest_marker("unscoped"):
        yield
        return
    tables, bad = tenant_tables(), []

    def look(execute, sql, params, many, context):
        for reference in unnamed_schools(str(sql), tables):
            bad.append(f"{reference}: {inspect.cleandoc(str(sql))[:300]}")
        return execute(sql, params, many, context)

    with connection.execute_wrapper(look):
        yield
    assert bad == [], "A statement on a tenant table names no school:\n" + "\n".join(bad)
