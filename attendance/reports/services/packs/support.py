"""The pack for the targeting support meeting with the local authority: a part about each pupil.

With initials it can be sent ahead: no name, no group, nothing in anybody's own words. What only few may know (sensitive
flags, referrals to social care) stands in a kind of file of its own, which only they may open.
"""

from collections.abc import Mapping
from datetime import date, datetime
from functools import partial
from typing import Any
from uuid import UUID

from attendance.people.queries.imports import school_by_id
from attendance.reports.queries.support_meeting import ALL, files_of, support_meeting_of
from attendance.reports.services.packs.drawing import Progress, draw_pack
from attendance.tenancy.scope import scoped

PAGE, CHILD = "pdf/support_pack.html", "pdf/_support_child.html"
FOR_THE_OFFICE, FOR_FEW = ("flags.view",), ("flags.view", "flags.sensitive")


def make_support(
    school_id: UUID, asked: Mapping[str, Any], at: datetime, progress: Progress, *, full: bool = False
) -> bytes:
    """The PDF. `asked`: on, who (severe or all), initials, note. Reads only."""
    on, initials = date.fromisoformat(asked["on"]), bool(asked.get("initials"))
    abilities = () if initials else FOR_FEW if full else FOR_THE_OFFICE
    with scoped(school_id):
        school, meeting = school_by_id(school_id), support_meeting_of(school_id, on)
        children = meeting.chosen(asked.get("who", ALL))
        files = files_of(school_id, meeting, children, abilities=abilities)
    context = {
        "school": school, "meeting": meeting, "children": children, "note": asked.get("note", ""),
        "initials": initials, "full": full and not initials, "at": at,
    }  # fmt: skip
    parts = ({"file": file, "initials": initials, "n": n} for n, file in enumerate(files))
    return draw_pack(PAGE, context, CHILD, parts, progress)


make_support_full = partial(make_support, full=True)
