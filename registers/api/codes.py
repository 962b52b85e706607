"""API of the code table: the codes in force on a day."""

from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from registers.api.schemas import ProblemSchema
from registers.api.words import queried
from registers.rules.codes import CLASS_LABELS, Code, codes_on


class CodesQuery(serializers.Serializer):
    """Of which day."""

    on = serializers.DateField(required=False, help_text="The day of the session; today where it is left out")


class CodeSchema(serializers.Serializer):
    code = serializers.CharField()
    label = serializers.CharField()  # type: ignore[assignment]
    session = serializers.CharField(help_text="AM, PM or both")
    needs_note = serializers.CharField(help_text="yes, no or optional")
    meaning = serializers.CharField(allow_blank=True)

    def get_fields(self) -> dict:
        return {**super().get_fields(), "class": serializers.ChoiceField(list(CLASS_LABELS))}


class CodesView(APIView):
    """The code table."""

    throttle_scope = "read"

    @extend_schema(
        operation_id="codes",
        parameters=[CodesQuery],
        responses={200: CodeSchema(many=True), **dict.fromkeys((400, 401, 429), ProblemSchema)},
    )
    def get(self, request: Request) -> Response:
        """The attendance codes in force for sessions of a day, in the order of the table."""
        day = queried(CodesQuery, request).get("on") or timezone.localdate()
        return Response([_code(code) for code in codes_on(day)])


def _code(code: Code) -> dict:
    return {
        "code": code.code, "label": code.label, "class": code.code_class, "session": code.session,
        "needs_note": code.needs_note, "meaning": code.meaning,
    }  # fmt: skip
