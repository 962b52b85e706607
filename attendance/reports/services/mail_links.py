"""Where the link of a mail leads. Addresses only: what stands behind them is asked of the guard when it is opened."""

from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from attendance.access.places import SchoolPlace
from attendance.people.queries import groups_of_teacher
from attendance.reports.queries.deliveries import issue_address

PAGES = {
    "duties": "reports:duties", "lists": "reports:absent_lists", "pack": "reports:meeting_pack",
    "list": "reports:deliveries",
}  # fmt: skip


def links_of(place: SchoolPlace, what: str, key: str, at: datetime) -> list[tuple[str, str]]:
    """(words, address) of what the mail is about; none where there is nothing for this person. One query at most."""
    if what == "governors":
        return _issue(place, key)
    if what == "tutor":
        groups = groups_of_teacher(place.school_id, place.user_id, timezone.localtime(at).date())
        return [(one.name, _address("reports:tutor", place.urn, one.slug)) for one in groups]
    return [("", _address(PAGES[what], place.urn))]


def _issue(place: SchoolPlace, key: str) -> list[tuple[str, str]]:
    found = issue_address(place.school_id, UUID(key.removeprefix("issue:")))
    return [("", _address("reports:issue", place.urn, *found))] if found else []


def _address(name: str, *args: object) -> str:
    return settings.SITE_URL + reverse(name, args=args)
