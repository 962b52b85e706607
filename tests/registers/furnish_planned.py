"""One of each thing that is planned, for the walk through the pages."""

from datetime import date, datetime, timedelta

from attendance.access.rules.actors import Actor
from registers.queries.planned import planned_from
from registers.services.leave import LeaveData, ask_leave, decide_leave
from registers.services.planned import PlanData, plan_absence
from registers.services.providers import ProviderData, make_link, save_provider
from tests.factories.school_life import SchoolLife

ROLES = frozenset({"attendance_officer"})
HEAD = Actor(None, "Fiona Head", "Headteacher")
DAY = timedelta(days=1)


def furnish_planned(life: SchoolLife, by: Actor, at: datetime) -> dict[str, object]:
    """Leave that waits and leave that was refused, a provider with a link and a pupil there from today, a part-time
    timetable; returns what stands in the addresses. Inside the school's scope, early on a school day."""
    school, today, deed = life.school_id, at.date(), {"by": by, "at": at}
    pupil, other = life.pupils[0].id, life.pupils[1].id
    place = save_provider(school, ProviderData("Moorside Farm", "alternative", "Kit Farmer", "01632 960 111"), **deed)
    there = PlanData(
        [other], "alternative_provision", today, today + 40 * DAY, code="B", note="Animal care", provider_id=place
    )
    plan_absence(school, there, roles=ROLES, **deed)
    shorter = PlanData(
        [pupil], "part_time", today + DAY, today + 20 * DAY, {"2": "PM", "4": "both"}, "C2", "Comes back by Easter",
        agreed="Mother, last week", review_on=today + 6 * DAY,
    )  # fmt: skip
    plan_absence(school, shorter, roles=ROLES, **deed)
    asked = {"why": "A wedding far away", "asked_by": "Mother", "asked_on": today - 3 * DAY}
    waiting = ask_leave(school, LeaveData([pupil], today + 2 * DAY, today + 4 * DAY, "exceptional", **asked), **deed)
    refused = ask_leave(school, LeaveData([pupil], today - 5 * DAY, today - 3 * DAY, "exceptional", **asked), **deed)
    decide_leave(school, refused, decision="refused", reason="It was asked for afterwards.", by=HEAD, at=at)
    return {
        "planned_id": planned_from(school, date(at.year, at.month, at.day))[0].one.id, "provider_id": place,
        "leave_batch": waiting, "refused_batch": refused, "offsite:": make_link(school, place, **deed),
    }  # fmt: skip
