"""Reads: links for supply teachers."""

from dataclasses import dataclass
from datetime import date, datetime
from hashlib import sha256
from uuid import UUID

from attendance.tenancy.models import School
from registers.models import CoverLink


@dataclass(frozen=True)
class CoverSchool:
    """The school of a link, for the badge; `school` is itself, as templates ask for it."""

    id: UUID
    urn: int
    name: str
    initials: str
    colour: str

    @property
    def key(self) -> str:
        """What the X-Place header carries, as for a place."""
        return str(self.urn)

    @property
    def school(self) -> "CoverSchool":
        return self


@dataclass(frozen=True)
class CoverRow:
    """A link: one group, one day, one name."""

    id: UUID
    group_id: UUID
    group: str
    slug: str
    day: date
    teacher_name: str
    made_name: str
    made_at: datetime
    revoked_at: datetime | None
    revoked_name: str
    last_used_at: datetime | None

    def works_on(self, day: date) -> bool:
        """Whether the link opens the register on `day`."""
        return self.revoked_at is None and self.day == day


FIELDS = (
    "id", "group_id", "group__name", "group__slug", "date", "teacher_name", "made_name", "made_at", "revoked_at",
    "revoked_name", "last_used_at",
)  # fmt: skip


def token_hash(token: str) -> str:
    """What is kept of a link's secret."""
    return sha256(token.encode()).hexdigest()


def cover_school(urn: int) -> CoverSchool | None:
    """The school with this URN, before anything says who asks. One query."""
    row = School.objects.filter(urn=urn).values_list("id", "urn", "name", "initials", "colour").first()
    return CoverSchool(*row) if row else None


def cover_by_token(school_id: UUID, token: str) -> CoverRow | None:
    """The link with this secret, whether or not it still works. One query."""
    rows = CoverLink.objects.filter(school_id=school_id, token_hash=token_hash(token))
    return next((CoverRow(*row) for row in rows.values_list(*FIELDS)), None)


def covers_from(school_id: UUID, day: date) -> list[CoverRow]:
    """The links for `day` and later, the next first. One query."""
    rows = CoverLink.objects.filter(school_id=school_id, date__gte=day).order_by("date", "group__name", "made_at")
    return [CoverRow(*row) for row in rows.values_list(*FIELDS)]
