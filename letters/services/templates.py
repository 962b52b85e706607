"""Deeds: versions of the words of a letter. A draft may be edited, a published version never: another follows it.

Publishing refuses words that the language of templates does not know, asks for an answer to the plain-English check,
and lets no school differ where its trust has locked the letter.
"""

from collections.abc import Iterable
from dataclasses import asdict, replace
from datetime import date, datetime, timedelta
from typing import Any, NoReturn
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import Max

from attendance.access.rules.actors import Actor
from attendance.audit.services import record, record_platform
from attendance.kit.uuid7 import uuid7
from letters.models import SchoolTemplate, TrustTemplate
from letters.queries.wordings import NEWEST, Owner, of_school, of_trust, rows_of, trust_of, wordings_of
from letters.rules.wording import Wording
from letters.services.problems import LetterProblem, SentTwice
from letters.services.template_checks import (
    Words,
    check_letter,
    check_words,
    day_of,
    kept,
    text_of,
    words_of,
)

__all__ = [
    "Owner", "Words", "end_own", "of_school", "of_trust", "publish", "save_draft", "set_lock", "withdraw",
    "words_of",
]  # fmt: skip

DRAFT, PUBLISHED, WITHDRAWN = "draft", "published", "withdrawn"
MOMENT = timedelta(minutes=1)  # the same deed of the same person within it is a button that was pressed twice


def save_draft(
    owner: Owner,
    key: str,
    language: str,
    words: Words,
    *,
    by: Actor,
    at: datetime,
    version_id: UUID | None = None,
    seen: datetime | None = None,
    after: int | None = None,
    reason: str = "",
) -> UUID:
    """Keep a draft, a new one or (`version_id`) one that is there; returns its id. A draft may have faults.

    `seen`: when the draft had last been saved as its editor saw it; `after`: the number of the newest version that the
    editor of a new draft saw; None asks for neither. Raises LetterProblem: no such draft or letter, locked by the
    trust, somebody was first. SentTwice where this person saved the same a moment ago. Five queries at most and the
    audit row.
    """
    clean = kept(words)
    with transaction.atomic():
        check_letter(owner, key, language, at)
        row = _version(owner, version_id, by=by, at=at) if version_id else _first(owner, key, language, clean, by, at)
        if version_id and seen and row.made_at != seen:
            _refuse_second(row, clean, by, at, f"{row.made_name} saved this draft while you were changing it.")
        if not version_id and after is not None and row.number > after + 1:
            _refuse_second(_last(owner, row), clean, by, at, "Another version was made while you were writing.")
        _fill(row, clean)
        row.reason, row.made_by, row.made_name, row.made_at = text_of(reason), by.user_id, by.name, at
        _keep(row)
        _audit(owner, "template.drafted", row, by, at)
    return UUID(str(row.id))


def publish(owner: Owner, version_id: UUID, *, since: date, by: Actor, at: datetime, acknowledged: str = "") -> int:
    """Put a draft in force from a day; returns its number.

    Raises LetterProblem: a fault in its words, a remark without an answer, a start that has passed, a lock. SentTwice
    where this person published it a moment ago. About five queries and the audit row.
    """
    with transaction.atomic():
        row = _version(owner, version_id, by=by, at=at)
        check_letter(owner, row.key, row.language, at)
        row.since, row.acknowledged = since, text_of(acknowledged)
        check_words(row)
        _in_force(owner, row, since, by, at, "template.published")
    return int(row.number)


def withdraw(owner: Owner, version_id: UUID, *, reason: str, by: Actor, at: datetime) -> None:
    """Give up a draft; it stays to be read. Raises LetterProblem. Two queries and the audit row."""
    why = _why(reason, "Why it is given up is missing.")
    with transaction.atomic():
        row = _version(owner, version_id, by=by, at=at)
        row.state, row.reason = WITHDRAWN, why
        row.decided_by, row.decided_name, row.decided_at = by.user_id, by.name, at
        _keep(row)
        _audit(owner, "template.withdrawn", row, by, at)


def end_own(
    owner: Owner, key: str, language: str, *, since: date, reason: str, by: Actor, at: datetime
) -> int:  # fmt: skip
    """From a day the owner has no words of its own for a letter: its trust's or the preset's hold again.

    Returns the number of the version that says so. Raises LetterProblem: there are none, the day has passed.
    """
    why = _why(reason, "Why the own words end is missing.")
    with transaction.atomic():
        now = wordings_of(owner, day_of(at)).of(key, language)
        if now is None or (now.level, now.language) != (owner.level, language):
            raise LetterProblem("version", "There are no words of its own to end.", "Look at the letter again.")
        row = _new(owner, key, language)
        row.title, row.kind, row.body, row.ends, row.reason = now.title, now.kind, "", True, why
        row.made_by, row.made_name, row.made_at = by.user_id, by.name, at
        _in_force(owner, row, since, by, at, "template.ended")
    return int(row.number)


def set_lock(owner: Owner, key: str, language: str, locked: bool, *, reason: str, by: Actor, at: datetime) -> int:
    """A trust locks a letter (its schools may have no words of their own) or opens it, as a new version from today.

    Its words are those in force. Returns its number. Raises LetterProblem (a school locks nothing; no such letter) and
    SentTwice where it is so already.
    """
    why = _why(reason, "Why it is locked or opened is missing.")
    with transaction.atomic():
        now = _lockable(owner, key, language, locked, at)
        row = _new(owner, key, language)
        _fill(row, words_of(now))
        row.reason, row.made_by, row.made_name, row.made_at = why, by.user_id, by.name, at
        _in_force(owner, row, day_of(at), by, at, "template.locked" if locked else "template.unlocked", locked)
    return int(row.number)


def _lockable(owner: Owner, key: str, language: str, locked: bool, at: datetime) -> Wording:
    if owner.school_id:
        raise LetterProblem("locked", "A school locks nothing.", "Its trust may lock a letter for all its schools.")
    now = wordings_of(owner, day_of(at)).found.get((key, language))
    if now is None:
        raise LetterProblem("letter", "There are no such words in force.", "Publish a version first.")
    if rows_of(owner).filter(key=key, language=language, state=PUBLISHED, since__gt=day_of(at)).exists():
        message = "A version is published that has not begun yet."
        raise LetterProblem("locked", message, "Wait until it holds, then lock or open the letter.")
    if now.locked == locked:
        if now.locked and language != "en":
            raise LetterProblem("locked", "It is locked with the English words.", "Look at the English letter.")
        raise SentTwice
    return replace(now, locked=locked)


def _in_force(
    owner: Owner, row: Any, since: date, by: Actor, at: datetime, verb: str, locked: bool | None = None
) -> None:
    if since < day_of(at):
        raise LetterProblem("since", "That day has passed.", "A new version holds from today or a day to come.")
    if owner.school_id is None:
        row.locked = _locked_now(owner, row) if locked is None else locked
    row.state, row.since = PUBLISHED, since
    row.decided_by, row.decided_name, row.decided_at = by.user_id, by.name, at
    _keep(row)
    _audit(owner, verb, row, by, at)


def _locked_now(owner: Owner, row: Any) -> bool:
    """A lock goes on from the newest published version: new words alone do not open a letter."""
    rows = rows_of(owner).filter(key=row.key, language=row.language, state=PUBLISHED).order_by(*NEWEST)
    return bool(next(iter(rows.values_list("locked", flat=True)[:1]), False)) and not row.ends


def _why(reason: str, message: str) -> str:
    why = text_of(reason)
    if not why:
        raise LetterProblem("reason", message, "Write a few words.")
    return why


def _first(owner: Owner, key: str, language: str, words: Words, by: Actor, at: datetime) -> Any:
    """A new draft, where there is none. Raises LetterProblem or SentTwice."""
    draft = rows_of(owner).filter(key=key, language=language, state=DRAFT).first()
    if draft is not None:
        _refuse_second(draft, words, by, at, f"{draft.made_name} has a draft of this letter already.")
    return _new(owner, key, language)


def _last(owner: Owner, row: Any) -> Any:
    return rows_of(owner).filter(key=row.key, language=row.language).order_by("-number")[0]


def _refuse_second(row: Any, words: Words, by: Actor, at: datetime, message: str) -> NoReturn:
    """Somebody was first: LetterProblem; SentTwice where it was the same person with the same words a moment ago."""
    same = all(getattr(row, name) == (list(value) if name == "enclose" else value) for name, value in _cells(words))
    if same and by.user_id and row.made_by == by.user_id and at - row.made_at < MOMENT:
        raise SentTwice
    raise LetterProblem("seen", message, "Compare it with yours, then save again.")


def _fill(row: Any, words: Words) -> None:
    for name, value in _cells(words):
        setattr(row, name, list(value) if name == "enclose" else value)


def _cells(words: Words) -> Iterable[tuple[str, Any]]:
    return asdict(words).items()


def _new(owner: Owner, key: str, language: str) -> Any:
    rows = rows_of(owner).filter(key=key, language=language)
    number = (rows.aggregate(last=Max("number"))["last"] or 0) + 1
    same = {"id": uuid7(), "key": key, "language": language, "number": number}
    if owner.school_id:
        return SchoolTemplate(school_id=owner.school_id, **same)
    return TrustTemplate(trust_id=trust_of(owner), **same)


def _version(owner: Owner, version_id: UUID, *, by: Actor, at: datetime) -> Any:
    """The draft, held. Raises LetterProblem where there is none, SentTwice where the same person just decided it."""
    row = rows_of(owner).filter(id=version_id).select_for_update().first()
    if row is None:
        raise LetterProblem("version", "There is no such version.", "Go back to the list of versions.")
    if row.state == DRAFT:
        return row
    if by.user_id and row.decided_by == by.user_id and at - row.decided_at < MOMENT:
        raise SentTwice
    said = "published and stays as it is" if row.state == PUBLISHED else "given up"
    message = f"Version {row.number} was {said}; {row.decided_name} did it."
    raise LetterProblem("version", message, "Make a new version of it.")


def _keep(row: Any) -> None:
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError as error:
        message = "Somebody saved a version of this letter at the same moment."
        raise LetterProblem("seen", message, "Look at theirs, then try again.") from error


def _audit(owner: Owner, verb: str, row: Any, by: Actor, at: datetime) -> None:
    detail = {"key": row.key, "language": row.language, "number": row.number,
              "since": row.since.isoformat() if row.since else None}  # fmt: skip
    if owner.school_id:
        record(owner.school_id, verb, by=by, at=at, subject="school_template", subject_id=row.id, **detail)
    else:
        trust = str(owner.trust_id)
        record_platform(verb, by=by, at=at, subject="trust_template", subject_id=row.id, trust=trust, **detail)
