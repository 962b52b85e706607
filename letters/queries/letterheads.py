"""Reads: what stands above and below a school's letters, and its pictures."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from attendance.kit.together import read_together
from attendance.tenancy.models import School
from letters.models import LetterImage, LetterSettings
from letters.rules.letterhead import Letterhead, Picture

SETTINGS = (
    "address", "postcode", "telephone", "email", "website", "headteacher_name", "contact_person", "sender_name",
    "sender_position", "reply_to", "footer", "crest_id", "signature_id", "per", "channel", "email_as", "separators",
    "duplex",
)  # fmt: skip
KEPT = ("id", "recorded_at", "recorded_name")


@dataclass(frozen=True)
class SettingsRow:
    """The letterhead, and which row of the settings it is: `seen` is "" where the school has none yet."""

    letterhead: Letterhead
    seen: str = ""
    recorded_name: str = ""
    recorded_at: datetime | None = None


def letterhead_of(school_id: UUID) -> Letterhead:
    """The school's letterhead and choices; its name and telephone alone where it has set none. One query."""
    return settings_of(school_id).letterhead


def settings_of(school_id: UUID) -> SettingsRow:
    """The same with who set it and when. One query. Raises School.DoesNotExist."""
    return settings_from(read_together(**settings_lists(school_id)))


def settings_lists(school_id: UUID) -> dict[str, QuerySet]:
    """What `settings_from` reads, to be read together with other lists."""
    newest = LetterSettings.objects.filter(school_id=school_id).order_by("-recorded_at", "-id")
    return {
        "school": School.objects.filter(id=school_id).values_list("name", "urn", "telephone"),
        "settings": newest.values_list(*SETTINGS, *KEPT)[:1],
    }


def settings_from(found: Mapping[str, Sequence[Sequence[Any]]]) -> SettingsRow:
    """The letterhead, of the rows of those lists. No query. Raises School.DoesNotExist."""
    if not found["school"]:
        raise School.DoesNotExist
    name, urn, telephone = found["school"][0]
    if not found["settings"]:
        return SettingsRow(Letterhead(name, urn, telephone=telephone))
    row = dict(zip((*SETTINGS, *KEPT), found["settings"][0], strict=True))
    head = Letterhead(school_name=name, urn=urn, **_values(row))
    return SettingsRow(head, str(row["id"]), row["recorded_name"], row["recorded_at"])


def pictures_of(school_id: UUID, letterhead: Letterhead) -> dict[str, Picture]:
    """The pictures that a letterhead names, by their key. One query, none where it names none."""
    keys = [UUID(key) for key in (letterhead.crest, letterhead.signature) if key]
    rows = LetterImage.objects.filter(school_id=school_id, id__in=keys) if keys else ()
    return {
        str(row.id): Picture(str(row.id), bytes(row.content), row.words, row.width, row.height) for row in rows
    }  # fmt: skip


def picture_of(school_id: UUID, image_id: UUID) -> Picture | None:
    """One picture of the school. One query."""
    row = LetterImage.objects.filter(school_id=school_id, id=image_id).first()
    return Picture(str(row.id), bytes(row.content), row.words, row.width, row.height) if row else None


def _values(row: Mapping[str, Any]) -> dict[str, Any]:
    own = {name: row[name] for name in SETTINGS if name not in {"crest_id", "signature_id"}}
    pictures = {name: str(row[f"{name}_id"] or "") for name in ("crest", "signature")}
    return own | pictures | {"address": tuple(row["address"])}
