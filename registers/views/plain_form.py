"""The register page without script: the same save and send, from one form post."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID, uuid4

from registers.forms.taking import LONGEST_REASON, BadBatch, wishes_of_form
from registers.queries.sheets import RegisterKey, frame, roster
from registers.rules.codes import present_code
from registers.services.taking import REFUSED, RegisterRefused, Saved, Taker, Wish, save_marks, send_register


@dataclass
class Told:
    """What the page says afterwards: lines (clashes, refusals), names without a mark. `done`: nothing left to say."""

    lines: list[str] = field(default_factory=list)
    gaps: list[str] = field(default_factory=list)
    done: bool = False


def handle(posted: Mapping[str, str], school_id: UUID, key: RegisterKey, *, by: Taker, at: datetime) -> Told:
    """Save what the form holds, fill the blanks (do=fill), send (do=send)."""
    told, deed = Told(), posted.get("do", "save")
    register = frame(school_id, key, by.actor.user_id)
    if register is None:
        return told
    try:
        rows = roster(register)
        names = {row.pupil_id: row.name for row in rows}
        now = {row.pupil_id: (row.code, row.minutes_late, row.note) for row in rows}
        wishes = wishes_of_form(posted, now)
        if deed == "fill":
            wishes = _filled(wishes, rows, present_code(key.session))
        reason = posted.get("reason", "").strip()[:LONGEST_REASON]
        saved = save_marks(school_id, key, wishes, by=by, at=at, request_id=_request_id(posted), reason=reason)
        told.lines = _lines(saved, names)
        if deed == "send" and not told.lines:
            told.gaps = [row.name for row in send_register(school_id, key, by=by, at=at).gaps]
    except BadBatch as bad:
        told.lines = [f"{error['message']} {error['remedy']}" for error in bad.errors]
    except RegisterRefused as refusal:
        told.lines = [str(refusal)]
    told.done = not told.lines and not told.gaps
    return told


def _request_id(posted: Mapping[str, str]) -> UUID:
    try:
        return UUID(posted.get("client_id", ""))
    except ValueError:
        return uuid4()


def _filled(wishes: tuple[Wish, ...], rows, present: str) -> tuple[Wish, ...]:
    """The wishes and a present mark for everybody who has none, neither now nor among the wishes."""
    wished = {wish.pupil_id for wish in wishes}
    blanks = (row for row in rows if not row.code and row.pupil_id not in wished)
    return (*wishes, *(Wish(row.pupil_id, present, row.version) for row in blanks))


def _lines(saved: Saved, names: dict[UUID, str]) -> list[str]:
    lines = []
    for item in saved.items:
        name = names.get(item.pupil_id, "A pupil")
        if item.outcome == "clash":
            lines.append(
                f"{item.by} marked {name} {item.code or 'clear'}. Theirs is kept. Change it again if it is wrong."
            )
        elif item.outcome == REFUSED:
            lines.append(f"{name}: not saved. {item.message}")
    return lines
