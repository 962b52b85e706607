"""Reads: issues of reports to governors, as they were published. A text that is not what was published is not read."""

import json
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from functools import cached_property
from typing import Any
from uuid import UUID

from attendance.kit.together import read_together
from attendance.reports.models import Issue
from attendance.reports.rules.canonical import is_whole
from registers.queries.figures import Span

DAY = timedelta(days=1)
GOVERNORS = "governors"


@dataclass(frozen=True)
class IssueLine:
    """One issue in a list: nothing of its content."""

    id: UUID
    number: int
    slug: str
    title: str
    reason: str
    issued_name: str
    issued_position: str
    issued_at: datetime
    prepared_name: str


@dataclass(frozen=True)
class IssueRow:
    """One published issue. `content` may only be read where it is `whole`: the text is the one that was published."""

    id: UUID
    number: int
    slug: str
    title: str
    since: date
    until: date
    text: str
    sha256: str
    reason: str
    policy_version: str
    drawn_at: datetime
    prepared_name: str
    prepared_position: str
    issued_by: UUID | None
    issued_name: str
    issued_position: str
    issued_at: datetime
    others: tuple[IssueLine, ...] = ()

    @cached_property
    def whole(self) -> bool:
        return is_whole(self.text, self.sha256)

    @cached_property
    def content(self) -> dict[str, Any]:
        """What was published. Raises ValueError where the text is another one than was published."""
        if not self.whole:
            raise ValueError(f"Issue {self.number} of {self.slug} is not what was published.")
        return dict(json.loads(self.text))

    @property
    def printed(self) -> dict[str, Any]:
        """What page and PDF say of the issue (`services.drawing`)."""
        return {
            "number": self.number, "issued_at": self.issued_at, "issued_name": self.issued_name,
            "issued_position": self.issued_position, "sha256": self.sha256,
        }  # fmt: skip

    @property
    def newer(self) -> IssueLine | None:
        """The newest issue, where this is not it."""
        last = max(self.others, key=lambda one: one.number, default=None)
        return last if last and last.number > self.number else None

    @property
    def older(self) -> tuple[IssueLine, ...]:
        return tuple(one for one in self.others if one.number < self.number)

    @property
    def span(self) -> Span:
        """The days of the figures in it."""
        content = self.content
        return Span(date.fromisoformat(content["since"]), date.fromisoformat(content["last_day"]) + DAY)


LINE = (
    "id", "number", "report__slug", "report__title", "reason", "issued_name", "issued_position", "issued_at",
    "prepared_name",
)  # fmt: skip
ISSUE = (
    "id", "number", "report__slug", "report__title", "report__since", "report__until", "content", "sha256", "reason",
    "policy_version", "drawn_at", "prepared_name", "prepared_position", "issued_by", "issued_name", "issued_position",
    "issued_at",
)  # fmt: skip


def issues_of(school_id: UUID) -> Any:
    """The rows of every issue of the school's reports to governors, the newest of each first. No query yet."""
    rows = Issue.objects.filter(school_id=school_id, report__school_id=school_id, report__kind=GOVERNORS)
    return rows.order_by("-number")


def issue_of(school_id: UUID, slug: str, number: int | None = None) -> IssueRow | None:
    """One issue with the lines of the others of its report; the newest where no number is given. One query."""
    rows = issues_of(school_id).filter(report__slug=slug)
    one = rows.filter(number=number) if number is not None else rows
    found = read_together(issue=one.values_list(*ISSUE)[:1], others=rows.values_list(*LINE))
    if not found["issue"]:
        return None
    row = IssueRow(*found["issue"][0])
    others = tuple(IssueLine(*cells) for cells in found["others"] if cells[1] != row.number)
    return replace(row, others=others)


def issue_by_id(school_id: UUID, issue_id: UUID) -> IssueRow | None:
    """One issue alone. One query."""
    cells = issues_of(school_id).filter(id=issue_id).values_list(*ISSUE).first()
    return IssueRow(*cells) if cells else None
