"""Deeds: a school's letterhead and its choices, kept as rows that are never changed; the newest holds."""

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from datetime import datetime
from hashlib import sha256
from uuid import UUID

from django.db import transaction

from attendance.access.rules.actors import Actor
from attendance.audit.services import record
from attendance.kit.images import NotAPicture, as_jpeg
from attendance.kit.locks import wait_for_lock
from attendance.kit.uuid7 import uuid7
from letters.models import LetterImage, LetterSettings
from letters.queries.letterheads import SettingsRow, settings_of
from letters.services.problems import LetterProblem, SentTwice

PICTURES = ("crest", "signature")
SIDES = {"crest": 800, "signature": 800}  # pixels: at 300 to the inch about 7 cm
LONGEST_ADDRESS = 6  # lines


@dataclass(frozen=True)
class Upload:
    """A picture that came in, and what it shows in words."""

    content: bytes
    words: str


@dataclass(frozen=True)
class Choices:
    """What a school says about its letters; the meaning of each is `rules.letterhead.Letterhead`'s.

    `drop`: the pictures (crest, signature) that are taken off.
    """

    address: tuple[str, ...] = ()
    postcode: str = ""
    telephone: str = ""
    email: str = ""
    website: str = ""
    headteacher_name: str = ""
    contact_person: str = ""
    sender_name: str = ""
    sender_position: str = ""
    reply_to: str = ""
    footer: str = ""
    per: str = "household"
    channel: str = "post"
    email_as: str = "link"
    separators: bool = False
    duplex: bool = True
    drop: frozenset[str] = field(default_factory=frozenset)


KEPT = tuple(one.name for one in fields(Choices) if one.name not in {"address", "drop"})


def save_letterhead(
    school_id: UUID,
    choices: Choices,
    *,
    by: Actor,
    at: datetime,
    seen: str | None = None,
    pictures: Mapping[str, Upload] | None = None,
) -> UUID:
    """Keep a letterhead and any new pictures (crest, signature); returns the id of the row that holds from now.

    `seen`: the row that the form showed, "" for none; None does not ask. Raises LetterProblem: a picture that is none,
    an address too long, somebody saved it since. SentTwice where this person saved the same a moment ago.
    """
    with transaction.atomic():
        wait_for_lock("letterhead", school_id)
        now = settings_of(school_id)
        row = _row(school_id, choices, by, at)
        for kind in PICTURES:
            _put_picture(row, kind, choices, now, (pictures or {}).get(kind), by, at)
        if seen is not None and seen != now.seen:
            raise _meanwhile(now, row, by, pictures)
        row.save(force_insert=True)
        record(school_id, "letterhead.saved", by=by, at=at, subject="letter_settings", subject_id=row.id)
    return UUID(str(row.id))


def keep_picture(school_id: UUID, kind: str, content: bytes, words: str, *, by: Actor, at: datetime) -> UUID:
    """Keep a crest or signature, made anew as JPEG; returns its id. Raises LetterProblem for what is no picture.

    It shows on letters once the letterhead names it. One query.
    """
    if kind not in PICTURES:
        raise LetterProblem("kind", "There is no such picture on a letter.", "Choose the crest or the signature.")
    if not words.strip():
        message = f"What the {kind} shows is missing."
        raise LetterProblem(f"{kind}_words", message, "Write it for those who hear the letter, in a few words.")
    try:
        made = as_jpeg(content, side=SIDES[kind])
    except NotAPicture as problem:
        raise LetterProblem(kind, problem.message, problem.remedy) from problem
    row = LetterImage.objects.create(
        school_id=school_id, id=uuid7(), kind=kind, content=made.content, sha256=sha256(made.content).hexdigest(),
        width=made.width, height=made.height, words=words.strip()[:200], recorded_name=by.name, recorded_at=at,
    )  # fmt: skip
    return UUID(str(row.id))


def _row(school_id: UUID, choices: Choices, by: Actor, at: datetime) -> LetterSettings:
    lines = [line for line in (" ".join(line.split()) for line in choices.address) if line]
    if len(lines) > LONGEST_ADDRESS:
        message = f"The address has {len(lines)} lines."
        raise LetterProblem("address", message, f"At most {LONGEST_ADDRESS} fit at the head of a letter.")
    said = {name: getattr(choices, name) for name in KEPT}
    kept = {
        name: value.strip().replace("\x00", "") if isinstance(value, str) else value for name, value in said.items()
    }
    return LetterSettings(
        school_id=school_id, id=uuid7(), address=lines, recorded_by=by.user_id, recorded_name=by.name, recorded_at=at,
        **kept,
    )  # fmt: skip


def _put_picture(
    row: LetterSettings, kind: str, choices: Choices, now: SettingsRow, new: Upload | None, by: Actor, at: datetime
) -> None:
    had = getattr(now.letterhead, kind)
    key = None if kind in choices.drop or not had else UUID(had)
    if new is not None:
        key = keep_picture(row.school_id, kind, new.content, new.words, by=by, at=at)
    setattr(row, f"{kind}_id", key)


def _meanwhile(
    now: SettingsRow, row: LetterSettings, by: Actor, pictures: Mapping[str, Upload] | None
) -> LetterProblem:  # fmt: skip
    same = all(getattr(row, name) == getattr(now.letterhead, name) for name in KEPT)
    if same and tuple(row.address) == now.letterhead.address and now.recorded_name == by.name:
        return SentTwice()
    message = f"{now.recorded_name} saved the letterhead while you were changing it."
    return LetterProblem("seen", message, "Look at what holds now, then save yours again.")
