"""Choosing the pupils a form is for: by name, a whole group, or named in the address; with brothers and sisters."""

from dataclasses import dataclass
from uuid import UUID

from django.http import HttpRequest
from django.utils import timezone

from attendance.people.queries import GroupRow, PupilRow, find_pupils, groups_on, pupils_by_ids, siblings_of

MOST_FOUND = 60
FEW = 3  # up to so many found, their brothers and sisters are offered too


@dataclass(frozen=True)
class Choice:
    """What was looked for, who was found, and who is ticked to begin with."""

    q: str
    group: str
    groups: list[GroupRow]
    found: list[PupilRow]
    pupils: list[tuple[str, str]]
    ticked: list[str]

    @property
    def asked(self) -> bool:
        return bool(self.q or self.group or self.pupils)


def chosen_pupils(request: HttpRequest, *, siblings: bool = False) -> Choice:
    """The pupils to tick, from ?q=, ?group= and ?pupil=. A whole group, or a single pupil, is ticked to begin with."""
    place, today = request.place, timezone.localdate()
    groups = groups_on(place.school_id, today)
    q, slug = request.GET.get("q", "").strip(), request.GET.get("group", "")
    group = next((row for row in groups if row.slug == slug), None)
    named = _named(request.GET.getlist("pupil"))
    found = list(pupils_by_ids(place.school_id, named, today).values()) if named else []
    if q or group:
        group_id = group.id if group else None
        found = find_pupils(place.school_id, today, text=q, group_id=group_id, limit=MOST_FOUND).rows
    ticked = [str(row.id) for row in found] if (group and not q) or len(found) == 1 or named else []
    pupils = [(str(row.id), f"{row.last}, {row.first}") for row in found]
    if siblings and 0 < len(found) <= FEW:
        pupils += _siblings(request, found)
    return Choice(q, slug, groups, found, pupils, ticked)


def _named(texts: list[str]) -> list[UUID]:
    found = []
    for text in texts[:MOST_FOUND]:
        try:
            found.append(UUID(text))
        except ValueError:
            continue
    return found


def _siblings(request: HttpRequest, found: list[PupilRow]) -> list[tuple[str, str]]:
    place, today = request.place, timezone.localdate()
    known = {row.id for row in found}
    more: dict[str, str] = {}
    for row in found:
        for other in siblings_of(place.school_id, row.id, today, abilities=place.abilities):
            if other.pupil_id not in known:
                more[str(other.pupil_id)] = f"{other.last}, {other.first} (same family as {row.first})"
    return list(more.items())
