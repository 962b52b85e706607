"""Counting the statements of a request as production sends them."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection
from django.test.utils import CaptureQueriesContext

# A test runs inside a transaction of its own, so that the request's becomes a savepoint and its scope is put back
# afterwards: statements that production does not send, or sends as BEGIN and COMMIT.
FRAME_OF_THE_TEST = ("SAVEPOINT", "RELEASE SAVEPOINT", "SET LOCAL app.school_ids = '{}'", "BEGIN", "COMMIT")


@contextmanager
def statements() -> Iterator[list[str]]:
    """The SQL of the block, without the test's own transaction; filled when the block ends."""
    found: list[str] = []
    with CaptureQueriesContext(connection) as captured:
        yield found
    found += [query["sql"] for query in captured if not query["sql"].startswith(FRAME_OF_THE_TEST)]
