"""Marks as they come in: by hand and lean for JSON (it is read at every save), and from the page without script."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from registers.rules.taking import LONGEST_NOTE, LONGEST_REASON
from registers.services.taking import Wish

MOST_MARKS = 500
LONGEST_CODE = 2
HIGHEST_VERSION = 2**31 - 1
MOST_MINUTES = 600


class BadBatch(ValueError):
    """Input that cannot be used; `errors` are dicts of row (from 0), field, message and remedy."""

    def __init__(self, errors: list[dict]) -> None:
        super().__init__("; ".join(error["message"] for error in errors))
        self.errors = errors


@dataclass(frozen=True)
class Batch:
    """A request id of the page, the marks, and a reason for those that have none of their own."""

    client_id: UUID
    wishes: tuple[Wish, ...]
    reason: str


def parse_batch(data: Any) -> Batch:
    """The body of a save. Raises BadBatch."""
    if not isinstance(data, dict):
        raise BadBatch([_error(None, "", "The body is not an object.", "Send client_id and marks.")])
    client_id = _uuid(data.get("client_id"))
    if client_id is None:
        raise BadBatch([_error(None, "client_id", "client_id is not a UUID.", "Make a new one for each save.")])
    marks, reason = data.get("marks"), data.get("reason", "")
    if not isinstance(marks, list) or len(marks) > MOST_MARKS:
        raise BadBatch([_error(None, "marks", "marks is not a list of marks.", f"Send up to {MOST_MARKS}.")])
    if not _is_text(reason, LONGEST_REASON):
        raise BadBatch([_error(None, "reason", "The reason is not a text.", f"Write up to {LONGEST_REASON} letters.")])
    wishes, errors = [], []
    for row, item in enumerate(marks):
        wish = _wish(item)
        errors.append(_error(row, *wish)) if isinstance(wish, tuple) else wishes.append(wish)
    if not errors and len({wish.pupil_id for wish in wishes}) < len(wishes):
        errors.append(_error(None, "marks", "A pupil is in it twice.", "Send each pupil once."))
    if errors:
        raise BadBatch(errors)
    return Batch(client_id, tuple(wishes), (reason or "").strip())


def parse_client_id(data: Any) -> UUID:
    """The request id in the body of sending. Raises BadBatch."""
    client_id = _uuid(data.get("client_id")) if isinstance(data, dict) else None
    if client_id is None:
        raise BadBatch([_error(None, "client_id", "client_id is not a UUID.", "Make a new one for each request.")])
    return client_id


def _wish(item: Any) -> Wish | tuple[str, str, str]:
    """The wish, or what is wrong: field, message, remedy."""
    if not isinstance(item, dict):
        return "", "A mark is not an object.", "Send pupil, code and seen_version."
    pupil, code, seen = _uuid(item.get("pupil")), item.get("code"), item.get("seen_version", 0)
    minutes, note, reason = item.get("minutes_late"), item.get("note", ""), item.get("reason", "")
    if pupil is None:
        return "pupil", "pupil is not a UUID.", "Use the id from the sheet."
    if not _is_text(code, LONGEST_CODE) or code is None:
        return "code", "code is not an attendance code.", "Use a code from the sheet, or nothing to clear the mark."
    if not _is_number(seen, HIGHEST_VERSION):
        return "seen_version", "seen_version is not a version.", "Send the version from the sheet, 0 for a blank."
    if minutes is not None and not _is_number(minutes, MOST_MINUTES):
        return "minutes_late", "minutes_late is not a number of minutes.", "Send a whole number, or nothing."
    if not _is_text(note, LONGEST_NOTE):
        return "note", "note is not a text.", f"Write up to {LONGEST_NOTE} letters."
    if not _is_text(reason, LONGEST_REASON):
        return "reason", "reason is not a text.", f"Write up to {LONGEST_REASON} letters."
    return Wish(pupil, code, seen, minutes, (note or "").strip(), (reason or "").strip())


def _uuid(value: Any) -> UUID | None:
    if not isinstance(value, str):
        return None
    try:
        return UUID(value)
    except ValueError:
        return None


def _is_text(value: Any, longest: int) -> bool:
    # PostgreSQL keeps no NUL in a text, and a lone surrogate is no character
    return value is None or (
        isinstance(value, str) and len(value) <= longest and "\0" not in value
        and not any("\ud800" <= letter <= "\udfff" for letter in value)
    )  # fmt: skip


def _is_number(value: Any, highest: int) -> bool:
    return type(value) is int and 0 <= value <= highest


def _error(row: int | None, field: str, message: str, remedy: str) -> dict:
    error = {"row": row, "field": field, "message": message, "remedy": remedy}
    return {key: value for key, value in error.items() if value not in (None, "")}


def wishes_of_form(posted: Mapping[str, str], now: Mapping[UUID, tuple[str, int | None, str]]) -> tuple[Wish, ...]:
    """The marks of the page without script that differ from `now` (pupil: code, minutes late, note as they stand).

    Fields: p-<pupil> the code, v-<pupil> the version seen, and of the panel x-<pupil> another code, m-<pupil> minutes
    late, n-<pupil> a note. Raises BadBatch where minutes late are no number.
    """
    wishes, errors = [], []
    for pupil_id, (code, minutes, note) in now.items():
        wanted = posted.get(f"x-{pupil_id}") or posted.get(f"p-{pupil_id}") or code
        same = wanted == code
        text = posted.get(f"m-{pupil_id}", "" if minutes is None or not same else str(minutes)).strip()
        if text and not text.isascii() or text and not text.isdigit():
            errors.append(_error(None, f"m-{pupil_id}", "Minutes late is a whole number.", "Write 5, say."))
            continue
        noted = posted.get(f"n-{pupil_id}", note if same else "").strip()[:LONGEST_NOTE]
        late = int(text[:4]) if text else None
        if (wanted, late, noted) != (code, minutes, note):
            seen = posted.get(f"v-{pupil_id}", "")
            wishes.append(Wish(pupil_id, wanted[:LONGEST_CODE], int(seen) if _is_version(seen) else 0, late, noted))
    if errors:
        raise BadBatch(errors)
    return tuple(wishes)


def _is_version(text: str) -> bool:
    return text.isascii() and text.isdigit() and int(text[:10]) <= HIGHEST_VERSION and len(text) <= 10
