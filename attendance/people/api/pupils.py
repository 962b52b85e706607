"""API of pupils: who is on roll on a day."""

from django.utils import timezone
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from attendance.access.api.guard import school_api
from attendance.people.queries import find_pupils, group_by_slug, groups_of_pupils_on

PAGE, MOST = 100, 500
URN = OpenApiParameter("urn", int, "path", description="Unique reference number of the school")


class PupilsQuery(serializers.Serializer):
    """Which pupils, and which part of the list."""

    on = serializers.DateField(required=False, help_text="On roll on this day; today where it is left out")
    group = serializers.CharField(required=False, max_length=60, help_text="The group, as in its address: 4-kestrel")
    year_group = serializers.IntegerField(required=False, min_value=-2, max_value=15, help_text="0 is Reception")
    offset = serializers.IntegerField(required=False, min_value=0, max_value=100_000, default=0)
    limit = serializers.IntegerField(required=False, min_value=1, max_value=MOST, default=PAGE)


class OnRollSchema(serializers.Serializer):
    """A pupil on roll that day."""

    id = serializers.UUIDField()
    upn = serializers.CharField(allow_blank=True)
    first = serializers.CharField(help_text="As they are called")
    last = serializers.CharField()
    year_group = serializers.IntegerField()
    group = serializers.CharField(allow_null=True, help_text="Slug of the registration group; null for none")


class OnRollPageSchema(serializers.Serializer):
    total = serializers.IntegerField()
    next = serializers.IntegerField(allow_null=True, help_text="Give it as `offset` for the next page; null at the end")
    results = OnRollSchema(many=True)


class ProblemSchema(serializers.Serializer):
    """Problem details (RFC 9457)."""

    type = serializers.CharField()
    title = serializers.CharField()
    status = serializers.IntegerField()
    detail = serializers.CharField()
    errors = serializers.ListField(child=serializers.DictField(), required=False)  # type: ignore[assignment]

    class Meta:
        ref_name = "PeopleProblem"


class PupilsView(APIView):
    """Pupils of a school."""

    throttle_scope = "read"

    @extend_schema(
        operation_id="pupils_on_roll",
        parameters=[URN, PupilsQuery],
        responses={200: OnRollPageSchema, **dict.fromkeys((400, 401, 404, 429), ProblemSchema)},
    )
    @school_api("pupils.view")
    def get(self, request: Request) -> Response:
        """The pupils on roll on a day in register order, with the group and year group of that day."""
        form = PupilsQuery(data=request.query_params.dict())
        form.is_valid(raise_exception=True)
        asked, school = form.validated_data, request.place.school_id
        day, offset, limit = asked.get("on") or timezone.localdate(), asked["offset"], asked["limit"]
        group = group_by_slug(school, asked["group"]) if "group" in asked else None
        if "group" in asked and group is None:
            return Response({"total": 0, "next": None, "results": []})
        found = find_pupils(
            school,
            day,
            group_id=group.id if group else None,
            year_group=asked.get("year_group"),
            offset=offset,
            limit=limit,
        )
        groups = groups_of_pupils_on(school, [row.id for row in found.rows], day)
        after = offset + len(found.rows)
        results = [_row(row, groups) for row in found.rows]
        return Response(
            {"total": found.total, "next": after if results and after < found.total else None, "results": results}
        )


def _row(row, groups: dict) -> dict:
    group = groups.get(row.id)
    return {
        "id": str(row.id), "upn": row.upn, "first": row.first, "last": row.last, "year_group": row.year_group,
        "group": group.slug if group else None,
    }  # fmt: skip
