"""The weekly sheets of registration groups on paper: a page for each."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any
from uuid import UUID

from attendance.people.queries import groups_on
from attendance.people.queries.imports import school_by_id
from attendance.reports.queries.tutor import tutor_sheet
from attendance.reports.services.packs.drawing import Progress, draw_pack
from attendance.tenancy.scope import scoped

PAGE, SHEET = "pdf/tutor_pack.html", "pdf/_tutor_sheet.html"


def make_tutor(school_id: UUID, asked: Mapping[str, Any], at: datetime, progress: Progress) -> bytes:
    """The PDF. `asked`: week, its Monday; on, the day it was asked for; groups, their slugs. Reads only.

    Four queries a group. A group that has nobody has no page.
    """
    week, on = date.fromisoformat(asked["week"]), date.fromisoformat(asked["on"])
    with scoped(school_id):
        school, wanted = school_by_id(school_id), set(asked["groups"])
        groups = [group for group in groups_on(school_id, on) if group.slug in wanted]
        sheets = [tutor_sheet(school_id, group, week, on) for group in groups]
    shown = [sheet for sheet in sheets if sheet.lines]
    context = {"school": school, "week": week, "sheets": shown, "at": at}
    return draw_pack(PAGE, context, SHEET, ({"sheet": sheet} for sheet in shown), progress)
