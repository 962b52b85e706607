"""A generated trust of fourteen schools: every figure of the comparison and of the report to trustees is `figures`."""

from datetime import date, datetime
from io import StringIO
from zoneinfo import ZoneInfo

import pytest
from django.core.management import call_command

from attendance.reports.queries.trust import side_by_side
from attendance.reports.queries.trust_board import TrustOf, trustees_content
from attendance.reports.queries.trust_reports import board_by_slug
from attendance.tenancy.models import Trust
from attendance.tenancy.scope import scoped
from registers.queries.figures import Span, figures, totals
from registers.rules.figures import GroupFigures, display_percent
from registers.rules.suppression import LEAST_SHOWN, sensitive

pytestmark = pytest.mark.django_db
ON = date(2025, 10, 17)
AT = datetime(2025, 10, 17, 16, 0, tzinfo=ZoneInfo("Europe/London"))


def test_every_figure_of_fourteen_schools_is_figures(time_machine):
    call_command("generate_trust", "--schools", "14", "--pupils", "30", "--years", "1", "--on", str(ON),
                 stdout=StringIO(), stderr=StringIO())  # fmt: skip
    time_machine.move_to(AT, tick=False)
    trust = Trust.objects.get(name="Synthetic Trust 1")
    ids = tuple(trust.schools.order_by("name").values_list("id", flat=True))

    with scoped(*ids):
        report, terms = board_by_slug(trust.id, ids, "autumn-2025", ON)
        content = trustees_content(TrustOf(trust.id, trust.uid, trust.name, ids), report, terms, AT)
        rows = {int(row.key): row.figures for row in figures(ids, report.span.span, "school")}
        weeks = {
            (int(row.key), week): row.figures.counts
            for week in ("2025-09-08", "2025-10-06")
            for row in figures(ids, _week(week), "school")
        }
        again = side_by_side(ids, report.span, terms)

    schools = [school for kind in content["kinds"] for school in kind["schools"]]
    assert len(schools) == 14
    for school in schools:
        _assert_school(school, rows[school["urn"]])
        shown = {week["week"]: week["attendance"]["value"] for week in school["weeks"]}
        for week in ("2025-09-08", "2025-10-06"):
            counts = weeks[school["urn"], week]
            assert shown[week] == display_percent(counts.attended, counts.possible)
    for kind in content["kinds"]:
        together = sum((rows[school["urn"]] for school in kind["schools"]), GroupFigures(totals([]).counts))
        assert kind["attendance"]["value"] == _percent(together)
    everybody = sum(rows.values(), GroupFigures(totals([]).counts))
    assert content["totals"]["attendance"]["value"] in (_percent(everybody), None)
    assert sum(len(kind.lines) for kind in again) == 14


def _week(monday: str) -> Span:
    first = date.fromisoformat(monday)
    return Span(first, date.fromordinal(first.toordinal() + 7))


def _percent(found: GroupFigures) -> str | None:
    return display_percent(found.counts.attended, found.counts.possible)


def _assert_school(school: dict, found: GroupFigures) -> None:
    assert school["attendance"]["value"] == _percent(found)
    assert school["pupils"]["value"] == str(found.enrolments)
    for name, count in (("persistent", found.persistent), ("severe", found.severe)):
        whole = found.enrolments
        between = found.persistent - found.severe
        few = name == "severe" and 0 < between < LEAST_SHOWN and not sensitive(found.persistent, whole)
        expected = None if few or sensitive(count, whole) else display_percent(count, whole)
        assert school[name]["value"] == expected
