"""How often pupils came late but before the register closed."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from attendance.tenancy.scope import scoped
from registers.queries.figures import Span, code_counts
from registers.queries.lates import late_before_close
from tests.registers.marking import mark_run

pytestmark = pytest.mark.django_db
MONDAY = date(2026, 3, 2)


@pytest.mark.parametrize(("start", "length"), [(0, 14), (0, 7), (2, 9), (3, 2), (5, 2)])
def test_lates_are_the_sessions_with_l_whatever_the_span(oakfield_life, start, length):
    school_id, span = oakfield_life.school_id, Span(MONDAY + timedelta(start), MONDAY + timedelta(start + length))
    with scoped(school_id):
        mark_run(oakfield_life, "L \\ / L L L U U / \\ " * 2, pupil=0, since=MONDAY)
        mark_run(oakfield_life, "L \\ L \\", pupil=1, since=MONDAY)
        said = sum(row.sessions for row in code_counts([school_id], span) if row.code == "L")
        with CaptureQueriesContext(connection) as queries:
            found = late_before_close([school_id], span)

    assert (found, len(queries)) == ({school_id: said}, 1)
