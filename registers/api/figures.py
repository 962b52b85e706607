"""API of figures: counts and rates of a school for a span of days."""

from datetime import timedelta

from django.http import Http404
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from attendance.access.api.guard import school_api
from attendance.access.api.problems import Problem
from registers.api.schemas import ProblemSchema
from registers.api.words import URN, queried
from registers.queries.figures import BY, FigureRow, Span, code_counts, figures
from registers.rules.codes import CLASS_LABELS, EARLIEST, LATEST
from registers.rules.figures import FIGURES_COLUMNS
from registers.rules.suppression import LEAST_SHOWN, hidden

DAY = timedelta(days=1)
LONGEST = timedelta(days=5 * 366)


class FiguresQuery(serializers.Serializer):
    """Which figures."""

    to = serializers.DateField(help_text="The last day, counted too")
    by = serializers.ChoiceField(BY, help_text="`pupil` only for who may see pupils by name")

    def get_fields(self) -> dict:
        return {"from": serializers.DateField(help_text="The first day"), **super().get_fields()}


class FigureSchema(serializers.Serializer):
    """One line. Percentages are text with four places, null where there is nothing to divide by."""

    key = serializers.CharField()
    label = serializers.CharField()  # type: ignore[assignment]
    hidden = serializers.BooleanField(help_text="A group too small to show: every number is null")

    def get_fields(self) -> dict:
        numbers = {
            name: serializers.CharField(allow_null=True)
            if name.endswith("_percent")
            else serializers.IntegerField(allow_null=True)
            for name in FIGURES_COLUMNS[2:]
        }
        return {**super().get_fields(), **numbers}


class CodeCountSchema(serializers.Serializer):
    code = serializers.CharField()
    label = serializers.CharField()  # type: ignore[assignment]
    sessions = serializers.IntegerField(allow_null=True, help_text="null for a number too small to show")

    def get_fields(self) -> dict:
        return {**super().get_fields(), "class": serializers.ChoiceField(list(CLASS_LABELS))}


class FiguresSchema(serializers.Serializer):
    by = serializers.ChoiceField(BY)
    lines = FigureSchema(many=True, help_text="Empty for by=code")
    codes = CodeCountSchema(many=True, help_text="Only for by=code")


class FiguresView(APIView):
    """Figures of a school."""

    throttle_scope = "read"

    @extend_schema(
        operation_id="figures",
        parameters=[URN, FiguresQuery],
        responses={200: FiguresSchema, **dict.fromkeys((400, 401, 404, 422, 429), ProblemSchema)},
    )
    @school_api("figures.view")
    def get(self, request: Request) -> Response:
        """Counts and rates per pupil, group, year group, school or code.

        Small groups are hidden from who may not see pupils.
        """
        asked, place = queried(FiguresQuery, request), request.place
        span, by, names = span_of(asked), asked["by"], place.may("figures.pupils")
        if by == "pupil" and not names:
            raise Http404
        if by == "code":
            return Response(
                {"by": by, "lines": [], "codes": [_code(row, names) for row in code_counts([place.school_id], span)]}
            )
        rows = figures([place.school_id], span, by)
        away = frozenset() if names else hidden([row.figures.enrolments for row in rows])
        return Response({"by": by, "lines": [_line(row, n in away) for n, row in enumerate(rows)], "codes": []})


def span_of(asked: dict) -> Span:
    """The span asked for, both days counted. Raises Problem."""
    since, to = asked["from"], asked["to"]
    if not EARLIEST <= since <= to <= LATEST or to - since > LONGEST:
        remedy = f"Give the earlier day first, five years at most, from {EARLIEST} to {LATEST}."
        error = {"field": "to", "message": "That is no span.", "remedy": remedy}
        raise Problem(422, "The days cannot be used.", kind="refused", errors=[error])
    return Span(since, to + DAY)


def _line(row: FigureRow, is_hidden: bool) -> dict:
    columns = row.columns
    if is_hidden:
        columns = {name: value if name in ("key", "label") else None for name, value in columns.items()}
    return {**columns, "hidden": is_hidden}


def _code(row, names: bool) -> dict:
    return row.columns if names or row.sessions >= LEAST_SHOWN else row.columns | {"sessions": None}
