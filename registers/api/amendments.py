"""API of changes: the history entry by entry, and changing marks with a reason."""

from datetime import date, datetime, time
from typing import Any

from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from attendance.access.api.guard import school_api
from attendance.access.api.problems import Problem
from registers.api.schemas import ProblemSchema
from registers.api.words import URN, queried
from registers.forms.taking import HIGHEST_VERSION, LONGEST_CODE, LONGEST_NOTE, MOST_MARKS, MOST_MINUTES
from registers.queries.amendments import AmendmentRow, Wanted, entries
from registers.queries.marks import SESSIONS
from registers.rules.amending import LONGEST_REASON
from registers.rules.codes import EARLIEST, LATEST
from registers.services.amending import LONGEST_EVIDENCE, Amended, AmendRefused, Change, amend_marks

PAGE, MOST = 100, 500
AS_SENT = {"allow_blank": True, "trim_whitespace": False}  # the service tidies, and refuses with the remedy
REFUSALS = dict.fromkeys((400, 401, 404, 422, 429), ProblemSchema)


class AmendmentSchema(serializers.Serializer):
    """One entry of the chain: original, amended, reason, when, and who with name and position."""

    number = serializers.IntegerField(source="seq", help_text="Its place in the school's chain, from 1")
    id = serializers.UUIDField()
    change = serializers.UUIDField(source="change_id", help_text="The change it belongs to, with its other marks")
    undoes = serializers.UUIDField(source="undoes_id", allow_null=True, help_text="The entry it takes back")
    pupil = serializers.UUIDField(source="pupil_id")
    name = serializers.CharField(source="pupil", help_text="Empty for who may not see pupils by name")
    date = serializers.DateField()
    session = serializers.ChoiceField(SESSIONS)
    original = serializers.CharField(source="original_code", allow_blank=True)
    amended = serializers.CharField(source="amended_code", allow_blank=True)
    original_minutes = serializers.IntegerField(allow_null=True)
    amended_minutes = serializers.IntegerField(allow_null=True)
    original_note = serializers.CharField(allow_blank=True)
    amended_note = serializers.CharField(allow_blank=True)
    original_origin = serializers.CharField()
    original_by = serializers.CharField(source="original_name")
    original_at = serializers.DateTimeField()
    kind = serializers.CharField()
    reason = serializers.CharField()
    evidence = serializers.CharField(allow_blank=True)
    by = serializers.CharField(source="by_name")
    position = serializers.CharField(source="by_position", allow_blank=True)
    at = serializers.DateTimeField()
    version = serializers.IntegerField(help_text="The mark's version afterwards")
    hash = serializers.CharField()


class AmendmentPageSchema(serializers.Serializer):
    next = serializers.IntegerField(allow_null=True, help_text="Give it as `before` for the next page; null at the end")
    results = AmendmentSchema(many=True)


class ListQuery(serializers.Serializer):
    """What the list is asked for."""

    since = serializers.DateField(required=False, help_text="Changes made on this day or later")
    pupil = serializers.UUIDField(required=False, help_text="Of one pupil")
    before = serializers.IntegerField(
        required=False, min_value=1, max_value=2**62, help_text="Entries before this number"
    )
    limit = serializers.IntegerField(required=False, min_value=1, max_value=MOST, default=PAGE)

    def validate_since(self, value: date) -> date:
        """A day without codes means the first, or the last, that has some."""
        return min(max(value, EARLIEST), LATEST)


class ChangeSchema(serializers.Serializer):
    pupil = serializers.UUIDField()
    date = serializers.DateField()
    session = serializers.ChoiceField(SESSIONS)
    code = serializers.CharField(
        max_length=LONGEST_CODE, **AS_SENT, help_text="/ and \\ stand for each other, by session"
    )
    minutes_late = serializers.IntegerField(required=False, allow_null=True, min_value=0, max_value=MOST_MINUTES)
    note = serializers.CharField(required=False, max_length=LONGEST_NOTE, **AS_SENT)
    seen_version = serializers.IntegerField(
        required=False, min_value=0, max_value=HIGHEST_VERSION, help_text="Refused when the mark has another by now"
    )


class AmendSchema(serializers.Serializer):
    changes = serializers.ListField(child=ChangeSchema(), min_length=1, max_length=MOST_MARKS)
    reason = serializers.CharField(max_length=LONGEST_REASON, **AS_SENT)
    evidence = serializers.CharField(required=False, max_length=LONGEST_EVIDENCE, **AS_SENT)
    client_id = serializers.UUIDField(required=False, help_text="Made by the caller; sent twice, it changes once")


class AmendedMarkSchema(serializers.Serializer):
    pupil = serializers.UUIDField(source="pupil_id")
    date = serializers.DateField()
    session = serializers.ChoiceField(SESSIONS)
    outcome = serializers.ChoiceField(["saved", "unchanged"])
    code = serializers.CharField()
    version = serializers.IntegerField()


class AmendedSchema(serializers.Serializer):
    change = serializers.UUIDField(source="change_id")
    changed = serializers.IntegerField(help_text="Marks that have an amendment now")
    entered = serializers.IntegerField(help_text="Marks that were never made before")
    warnings = serializers.ListField(child=serializers.CharField())
    marks = AmendedMarkSchema(source="written", many=True)


class AmendmentsView(APIView):
    """Changes of marks at a school."""

    throttle_scope = "read"

    def get_throttles(self) -> list:
        self.throttle_scope = "write" if self.request.method == "POST" else "read"
        return super().get_throttles()

    @extend_schema(
        operation_id="amendments", parameters=[URN, ListQuery], responses={200: AmendmentPageSchema, **REFUSALS}
    )
    @school_api("amendments.view")
    def get(self, request: Request) -> Response:
        """Changes of marks, the newest first, entry by entry. Changes made before a register was sent are not here."""
        asked = queried(ListQuery, request)
        since = timezone.make_aware(datetime.combine(asked["since"], time.min)) if "since" in asked else None
        wanted = Wanted(since, pupil_id=asked.get("pupil"))
        rows = entries(request.place.school_id, wanted, limit=asked["limit"] + 1, before_seq=asked.get("before"))
        page = rows[: asked["limit"]]
        more = page[-1].seq if len(rows) > len(page) else None
        named = request.place.may("pupils.view")
        return Response({"next": more, "results": [_entry(row, named) for row in page]})

    @extend_schema(
        operation_id="amend_marks", parameters=[URN], request=AmendSchema, responses={201: AmendedSchema, **REFUSALS}
    )
    @school_api("marks.amend")
    def post(self, request: Request) -> Response:
        """Change marks with one reason, all of them or none. A mark that was never made is entered late."""
        form = AmendSchema(data=request.data)
        form.is_valid(raise_exception=True)
        place, data = request.place, form.validated_data
        try:
            done = amend_marks(
                place.school_id, [_change(one) for one in data["changes"]], by=place.actor, roles=place.roles,
                at=timezone.now(), reason=data["reason"], evidence=data.get("evidence", ""),
                request_id=data.get("client_id"),
            )  # fmt: skip
        except AmendRefused as refused:
            raise problem(refused) from refused
        return Response(_amended(done), status=201)


def _change(one: dict[str, Any]) -> Change:
    return Change(
        one["pupil"], one["date"], one["session"], one["code"], one.get("minutes_late"), one.get("note", ""),
        one.get("seen_version"),
    )  # fmt: skip


def _entry(row: AmendmentRow, named: bool) -> dict:
    shown = dict(AmendmentSchema(row).data)
    return shown if named else shown | {"name": ""}


def _amended(done: Amended) -> dict:
    return dict(AmendedSchema(done).data)


def problem(refused: AmendRefused) -> Problem:
    """The refusals as problem details, each with its row and remedy."""
    errors = [
        {"field": one.field, "message": one.message, "remedy": one.remedy}
        | ({} if one.row is None else {"row": one.row})
        for one in refused.refusals
    ]
    return Problem(422, "Nothing was changed. Each error names its row and what to do.", kind="refused", errors=errors)
