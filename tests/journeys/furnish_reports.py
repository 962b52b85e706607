"""One of everything of reports: an issue and a draft, files that the worker makes, an e-mail each week, a trust's."""

from datetime import datetime, time
from types import SimpleNamespace
from uuid import UUID

from attendance.access.models import User
from attendance.access.queries import school_place
from attendance.access.rules.actors import Actor
from attendance.reports.services.deliveries import end_delivery, start_delivery
from attendance.reports.services.files import ask_file, begin_file, fail_file, finish_file, keep_made
from attendance.tenancy.scope import scoped
from tests.factories.school_life import SchoolLife
from tests.reports.furnish_trust import furnish_trust
from tests.reports.governors_work import asked, published, written

PUBLISHED, WAITING = "spring-2026", "autumn-2025"
STARTS = time(7, 0)


def furnish_reports(life: SchoolLife, people: SimpleNamespace, *, at: datetime) -> dict[str, object]:
    """Gives Oakfield and its trust one of each; returns the values that stand in the addresses. Outside the scope.

    The files of packs are kept in MEDIA_ROOT.
    """
    champion, head = as_actor(people.erin, "Senior attendance champion"), as_actor(people.fiona, "Headteacher")
    publish_report(life, PUBLISHED, champion=champion, head=head, at=at)
    written(life, by=champion, at=at, slug=WAITING)
    asked(life, by=champion, at=at, slug=WAITING)
    return {
        "report_slug": PUBLISHED, "draft_slug": WAITING, "number": 1,
        "delivery_id": deliver(life, people.erin, at=at),
        **furnish_files(life, champion, at=at),
        **furnish_trust(life, as_actor(people.carol, "Trust administrator")),
    }  # fmt: skip


def as_actor(user: User, position: str) -> Actor:
    return Actor(user.id, user.name, position)


def publish_report(life: SchoolLife, slug: str, *, champion: Actor, head: Actor, at: datetime) -> None:
    """Written, asked for, published: its first issue, whose two PDFs wait for the worker."""
    written(life, by=champion, at=at, slug=slug)
    asked(life, by=champion, at=at, slug=slug)
    published(life, by=head, at=at, slug=slug)


def deliver(life: SchoolLife, user: User, *, at: datetime) -> UUID:
    """Two reports by e-mail, one of them ended; returns the id of the one that comes."""
    with scoped(life.school_id):
        place = school_place(user, life.school.urn, at.date())
        assert place is not None
        keys = [
            start_delivery(place, user_id=user.id, what=what, weekday=0, starts=STARTS, by=place.actor, at=at)
            for what in ("duties", "lists")
        ]
        end_delivery(place, keys[1], by=place.actor, at=at)
    return keys[0]


def furnish_files(life: SchoolLife, by: Actor, *, at: datetime) -> dict[str, object]:
    """A pack that waits, one that is made, one that could not be made."""
    with scoped(life.school_id):
        waiting, made, failed = [_pack(life, by, at, f"2026-03-0{n}") for n in (4, 5, 6)]
        job = begin_file(life.school_id, made, at=at)
        assert job is not None
        finish_file(life.school_id, made, keep_made(life.school_id, job, b"%PDF-1.7 of the journeys", at=at), at=at)
        fail_file(life.school_id, failed, "The day of the meeting has no figures yet.", at=at)
    return {"file_id": waiting, "made_file_id": made, "failed_file_id": failed}


def _pack(life: SchoolLife, by: Actor, at: datetime, on: str) -> UUID:
    asked_for = {"on": on, "owed": []}
    return ask_file(life.school_id, kind="meeting", title=f"Pack for the meeting {on}", asked=asked_for, by=by, at=at)
