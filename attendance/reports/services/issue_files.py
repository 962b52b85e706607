"""Makers of a published report's PDFs: of its frozen content, and of nothing else."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from attendance.reports.queries.issues import issue_by_id
from attendance.reports.queries.shelves import OF_TRUST
from attendance.reports.queries.trust_reports import frozen_by_id
from attendance.reports.services.drawing import draw_governors, draw_leaflet
from attendance.reports.services.drawing_trust import draw_board
from attendance.reports.services.problems import ReportProblem
from attendance.tenancy.scope import scoped

Progress = Callable[[int, int], None]
Draw = Callable[[Mapping[str, Any], Mapping[str, Any]], bytes]
BROKEN = "What is kept of this issue is not what was published."
ASK = "Nothing is drawn of it. Ask whoever runs this installation to bring it back from the backup."


def make_governors(school_id: UUID, asked: Mapping[str, Any], at: datetime, progress: Progress) -> bytes:
    """The report as PDF. `asked`: the issue. Raises ReportProblem."""
    return _drawn(school_id, asked, progress, draw_governors)


def make_leaflet(school_id: UUID, asked: Mapping[str, Any], at: datetime, progress: Progress) -> bytes:
    """The leaflet for families as PDF. `asked`: the issue. Raises ReportProblem."""
    return _drawn(school_id, asked, progress, draw_leaflet)


def make_trustees(trust_id: UUID, asked: Mapping[str, Any], at: datetime, progress: Progress) -> bytes:
    """The report to a trust's trustees as PDF. `asked`: the issue. Raises ReportProblem."""
    with OF_TRUST.scope(trust_id):
        issue = frozen_by_id(trust_id, UUID(str(asked["issue"])))
    if issue is None or issue.content is None:
        raise ReportProblem("", BROKEN, ASK)
    progress(1, 3)
    pdf = draw_board(issue.content, issue.row.sha256)
    progress(3, 3)
    return pdf


def _drawn(school_id: UUID, asked: Mapping[str, Any], progress: Progress, draw: Draw) -> bytes:
    with scoped(school_id):
        issue = issue_by_id(school_id, UUID(str(asked["issue"])))
    if issue is None or not issue.whole:
        raise ReportProblem("", BROKEN, ASK)
    progress(1, 3)
    pdf = draw(issue.content, issue.printed)
    progress(3, 3)
    return pdf
