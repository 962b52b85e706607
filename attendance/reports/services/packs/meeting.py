"""The pack of the weekly meeting: the agenda, and a part about each pupil who is new on it."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any
from uuid import UUID

from attendance.calendar.queries import school_year
from attendance.people.queries.imports import school_by_id
from attendance.reports.queries.meeting import meeting_of, pages_of
from attendance.reports.services.packs.drawing import Progress, draw_pack
from attendance.tenancy.scope import scoped

PAGE, PUPIL = "pdf/meeting_pack.html", "pdf/_meeting_pupil.html"


def make_meeting(school_id: UUID, asked: Mapping[str, Any], at: datetime, progress: Progress) -> bytes:
    """The PDF. `asked`: on, the day of the meeting; owed, what of duties was open when it was asked for.

    Reads only; made again, it holds what is true then.
    """
    on = date.fromisoformat(asked["on"])
    with scoped(school_id):
        school, year = school_by_id(school_id), school_year(school_id, on)
        meeting = meeting_of(school_id, on)
        pages = pages_of(school_id, meeting, year.since if year else on)
    context = {"school": school, "meeting": meeting, "owed": asked.get("owed", ()), "at": at}
    return draw_pack(PAGE, context, PUPIL, ({"page": page, "n": n} for n, page in enumerate(pages)), progress)
