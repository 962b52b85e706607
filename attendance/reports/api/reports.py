"""API of published reports: which there are, and one of them as it was frozen. Never a pupil."""

from django.http import Http404
from django.utils import timezone
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from attendance.access.api.guard import school_api
from attendance.access.api.problems import Problem
from attendance.reports.queries.issues import IssueLine, IssueRow, issue_of
from attendance.reports.queries.reports import reports_of
from registers.api.schemas import ProblemSchema
from registers.api.words import URN
from registers.queries.duties import amended_since

SLUG = OpenApiParameter("slug", str, "path", description="The term, as autumn-2025")
NUMBER = OpenApiParameter("number", {"type": "integer", "minimum": 1}, "path", description="The number of the issue")
PROBLEMS = dict.fromkeys((401, 404, 409, 429), ProblemSchema)


class IssueLineSchema(serializers.Serializer):
    """One published issue, without its content."""

    slug = serializers.CharField()
    title = serializers.CharField()
    number = serializers.IntegerField()
    reason = serializers.CharField(allow_blank=True, help_text="Why there is a further issue; empty for the first")
    issued_at = serializers.DateTimeField()
    issued_name = serializers.CharField()


class ReportsSchema(serializers.Serializer):
    reports = IssueLineSchema(many=True, help_text="The newest term first, and of each the newest issue first")


class IssueSchema(IssueLineSchema):
    """One issue. What is too small to show is null in it, and stays so."""

    sha256 = serializers.CharField(help_text="Of the content as canonical JSON in UTF-8: keys sorted, no spaces")
    policy_version = serializers.CharField(allow_blank=True)
    drawn_at = serializers.DateTimeField(help_text="When the figures were read")
    marks_changed_since = serializers.IntegerField(help_text="Marks of its days that were changed after that")
    newer = serializers.IntegerField(allow_null=True, help_text="The number of the issue that replaces this one")
    content = serializers.DictField(help_text="The whole report as it was published")


class ReportsView(APIView):
    """Published reports of a school."""

    throttle_scope = "read"

    @extend_schema(operation_id="reports", parameters=[URN], responses={200: ReportsSchema, **PROBLEMS})
    @school_api("reports.read")
    def get(self, request: Request) -> Response:
        """Every issue that was published."""
        found = reports_of(request.place.school_id, timezone.localdate())
        return Response({"reports": [_line(issue) for one in found for issue in one.issues]})


class ReportView(APIView):
    """One published report."""

    throttle_scope = "read"

    @extend_schema(operation_id="report", parameters=[URN, SLUG, NUMBER], responses={200: IssueSchema, **PROBLEMS})
    @school_api("reports.read")
    def get(self, request: Request, slug: str, number: int) -> Response:
        """One issue with its whole content. 409 where it is not what was published."""
        place = request.place
        issue = issue_of(place.school_id, slug, number)
        if issue is None:
            raise Http404
        if not issue.whole:
            raise Problem(409, "This issue is not as it was published; nothing of it is given out.", kind="broken")
        changed = amended_since([place.school_id], issue.span, issue.drawn_at)
        return Response({
            **_line(issue), "sha256": issue.sha256, "policy_version": issue.policy_version,
            "drawn_at": issue.drawn_at, "marks_changed_since": changed,
            "newer": issue.newer.number if issue.newer else None, "content": issue.content,
        })  # fmt: skip


def _line(row: IssueLine | IssueRow) -> dict:
    return {
        "slug": row.slug, "title": row.title, "number": row.number, "reason": row.reason, "issued_at": row.issued_at,
        "issued_name": row.issued_name,
    }  # fmt: skip
