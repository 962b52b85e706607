"""API of figures: counts and rates of a school for a span of days."""

from collections.abc import Iterable
from datetime import timedelta
from uuid import UUID

from django.http import Http404
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
from registers.queries.figures import BY, Span, code_counts, figures
from registers.queries.nameless import ShownCodes, ShownLine, shown_codes, shown_lines, whole_weeks
from registers.rules.codes import CLASS_LABELS, EARLIEST, LATEST
from registers.rules.figures import FIGURES_COLUMNS

DAY = timedelta(days=1)
LONGEST = timedelta(days=5 * 366)


class FiguresQuery(serializers.Serializer):
    """Which figures."""

    to = serializers.DateField(help_text="The last day, counted too")
    by = serializers.ChoiceField(BY, help_text="`pupil` only for who may see pupils by name")

    def get_fields(self) -> dict:
        return {"from": serializers.DateField(help_text="The first day"), **super().get_fields()}


class FigureSchema(serializers.Serializer):
    """One line. Percentages are text with four places, null where there is nothing to divide by.

    Without the right to see pupils a number is null too where it would tell of fewer than six of them.
    """

    key = serializers.CharField()
    label = serializers.CharField()  # type: ignore[assignment]
    hidden = serializers.BooleanField(help_text="A group too small to show, or beside one: every number is null")

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
    unnamed = serializers.ListField(
        child=serializers.ChoiceField(list(CLASS_LABELS)), help_text="Classes of so few sessions that no code is named"
    )


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

        Who may not see pupils by name gets whole weeks only (this term, this year or last week, until last Sunday),
        and nothing from which fewer than six pupils could be worked out; other days are refused with 422.
        """
        asked, place = queried(FiguresQuery, request), request.place
        span, by = span_of(asked), asked["by"]
        if not place.may("figures.pupils"):
            return Response(_nameless(place.school_id, span, by))
        if by == "code":
            return Response(_codes(ShownCodes(code_counts([place.school_id], span), frozenset(), frozenset())))
        return Response(_lines(by, (ShownLine(row, frozenset()) for row in figures([place.school_id], span, by))))


def _nameless(school_id: UUID, span: Span, by: str) -> dict:
    """The answer for who sees no pupil by name. Raises Http404, Problem."""
    if by == "pupil":
        raise Http404
    offered = whole_weeks(school_id, timezone.localdate())
    if span not in [period.span for period in offered]:
        ask = "; ".join(f"from={one.span.since}&to={one.span.last_day} ({one.label})" for one in offered)
        error = {
            "field": "from",
            "message": "Without pupils’ names there are figures of whole weeks only, in these periods.",
            "remedy": f"Ask for {ask}.",
        }
        raise Problem(422, "The days cannot be used.", kind="refused", errors=[error])
    if by == "code":
        return _codes(shown_codes(school_id, offered, span))
    return _lines(by, shown_lines(school_id, offered, span, by)[0])


def span_of(asked: dict) -> Span:
    """The span asked for, both days counted. Raises Problem."""
    since, to = asked["from"], asked["to"]
    if not EARLIEST <= since <= to <= LATEST or to - since > LONGEST:
        remedy = f"Give the earlier day first, five years at most, from {EARLIEST} to {LATEST}."
        error = {"field": "to", "message": "That is no span.", "remedy": remedy}
        raise Problem(422, "The days cannot be used.", kind="refused", errors=[error])
    return Span(since, to + DAY)


def _lines(by: str, lines: Iterable[ShownLine]) -> dict:
    return {"by": by, "lines": [{**line.columns, "hidden": line.hidden} for line in lines], "codes": [], "unnamed": []}


def _codes(found: ShownCodes) -> dict:
    rows = [
        row.columns | ({"sessions": None} if (row.code, row.code_class) in found.hidden else {}) for row in found.rows
    ]
    return {"by": "code", "lines": [], "codes": rows, "unnamed": sorted(found.unnamed)}
