"""What the pages about one mark show: the form that changes it, and how it came about."""

from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID, uuid4

from django.urls import reverse
from django.utils import timezone

from attendance.access.places import SchoolPlace
from attendance.people.queries import PupilRow, group_of_pupil_on
from registers.forms.amending import AmendInput
from registers.queries.amendments import AmendmentRow, entries_of_mark, recent_reasons
from registers.queries.effects import EffectRow, effects
from registers.queries.marks import ORIGINS, SESSION_WORDS, SESSIONS, MarkRow, label_of, look_of, marks_of_day
from registers.queries.register_settings import settings_on
from registers.rules.codes import Code, codes_on, fit_to_session, needs_note
from registers.rules.entry_rights import codes_for
from registers.services.amending import Refusal

USUAL = ("I", "M", "C", "R", "O", "G", "/", "L")
WORDS = {"/": "Was here all along", "L": "Was late", "O": "Not accepted or none given", "C": "Leave, exceptional"}
QUICK = ("Parent rang", "Evidence seen", "Register mistake", "Was in school")
KINDS = {
    "open": "Changed before the register was sent", "amendment": "Changed", "bulk": "Changed with many others",
    "closure": "Changed for a closure", "import": "Changed by a file", "undo": "Undone",
    "known": "Changed to an absence known beforehand",
}  # fmt: skip
FIELD_IDS = {"session": "sessions", "minutes_late": "minutes"}


def day_words(day: date) -> str:
    """Tuesday 10 March 2026."""
    return f"{day:%A %-d %B %Y}"


def moment_words(at: datetime, now: datetime) -> str:
    """today 10:46, or 9 March 2026 10:46."""
    local = timezone.localtime(at)
    day = "today" if local.date() == timezone.localtime(now).date() else f"{local:%-d %B %Y}"
    return f"{day} {local:%H:%M}"


def effects_of(
    school_id: UUID, pupil_id: UUID, day: date, typed: AmendInput, marks: dict[str, MarkRow], on: date
) -> list[EffectRow]:
    """What the change would do; nothing until a session and a mark of that day's law are chosen."""
    known = {code.code for code in codes_on(day)}
    codes = {session: fit_to_session(typed.code, session).code for session in typed.sessions}
    if not codes or not known.issuperset(codes.values()):
        return []
    return effects(school_id, pupil_id, day, marks, codes, on=on)


def amend_context(
    place: SchoolPlace, pupil: PupilRow, day: date, session: str, typed: AmendInput | None, *, at: datetime,
    refusals: Sequence[Refusal] = (), client_id: UUID | None = None,
) -> dict:  # fmt: skip
    """`amend` of `_amend_dialog.html`; what was typed comes back."""
    marks = marks_of_day(place.school_id, pupil.id, day)
    group = group_of_pupil_on(place.school_id, pupil.id, day)
    chosen = typed.sessions if typed else (session,)
    path = [place.urn, pupil.id, day, session]
    codes, rest = _codes(place, day, typed.code if typed else "")
    local = timezone.localtime(at)
    return {
        "pupil": pupil.name,
        "group": group.name if group else "no group",
        "date_words": day_words(day),
        "action_url": reverse("registers:amend", args=path),
        "preview_url": reverse("registers:amend_preview", args=path),
        "cancel_url": reverse("registers:mark_history", args=path),
        "client_id": str(client_id or uuid4()),
        "asks": False,
        "sessions": [_session(half, marks.get(half), half in chosen, at) for half in SESSIONS],
        "codes": codes,
        "codes_all": rest,
        "reason": typed.reason if typed else "",
        "evidence": typed.evidence if typed else "",
        "quick": QUICK,
        "recent": recent_reasons(place.school_id, place.user_id),
        "minutes_late": typed.minutes_typed if typed else "",
        "note": typed.note if typed else "",
        "after_words": f"{place.actor.name}, {place.actor.position}, today {local:%H:%M}",
        "effects": effects_of(place.school_id, pupil.id, day, typed, marks, local.date()) if typed else [],
        "submit": f"Change {len(chosen)} marks" if len(chosen) > 1 else "Change the mark",
        "errors": [{"field": FIELD_IDS.get(one.field, one.field), "text": str(one)} for one in refusals],
    }


def _session(half: str, mark: MarkRow | None, checked: bool, at: datetime) -> dict:
    words = f"{mark.recorded_name}, {moment_words(mark.recorded_at, at)}" if mark else ""
    return {
        "value": half, "label": SESSION_WORDS[half].capitalize(), "code": mark.code if mark else "",
        "look": mark.look if mark else "blank", "words": words, "version": mark.version if mark else 0,
        "checked": checked,
    }  # fmt: skip


def _codes(place: SchoolPlace, day: date, chosen: str) -> tuple[list[dict], list[dict]]:
    settings = settings_on(place.school_id, day)
    allowed = codes_for(place.roles, day=day, overrides=settings.overrides)
    by_code = {code.code: code for code in codes_on(day) if code.code in allowed and code.code != "\\"}

    def row(code: Code) -> dict:
        wants = needs_note(code, k_needs_note=settings.k_needs_note, c2_needs_note=settings.c2_needs_note)
        label = WORDS.get(code.code, code.short_label)
        return {
            "code": code.code,
            "label": label,
            "look": code.look,
            "checked": code.code == chosen,
            "needs_note": wants,
        }

    usual = [row(by_code[code]) for code in USUAL if code in by_code]
    return usual, [row(code) for code in by_code.values() if code.code not in USUAL]


def history_context(place: SchoolPlace, pupil: PupilRow, day: date, session: str, *, at: datetime) -> dict | None:
    """`history` of `mark_history.html`; None where there never was a mark."""
    mark = marks_of_day(place.school_id, pupil.id, day).get(session)
    if mark is None:
        return None
    entries = entries_of_mark(place.school_id, pupil.id, day, session)
    group = group_of_pupil_on(place.school_id, pupil.id, day)
    path = [place.urn, pupil.id, day, session]
    may = place.may("marks.amend")
    return {
        "pupil": pupil.name,
        "pupil_url": reverse("registers:pupil_marks", args=[place.urn, pupil.id])
        if place.may("figures.pupils")
        else "",
        "group": group.name if group else "no group",
        "date_words": day_words(day),
        "session_words": SESSION_WORDS[session],
        "code": mark.code,
        "look": mark.look,
        "label": mark.label,
        "change_url": reverse("registers:amend", args=path) if may else "",
        "undo": _undo(place, entries) if may else None,
        "versions": [_version(entry, at) for entry in reversed(entries)] + [_first(mark, entries, at)],
    }


def _undo(place: SchoolPlace, entries: Sequence[AmendmentRow]) -> dict | None:
    if not entries or entries[-1].kind in ("open", "closure") or not entries[-1].original_code:
        return None
    last = entries[-1]
    what = f"{last.amended_code or 'no mark'}, back to {last.original_code}"
    return {"url": reverse("registers:amend_undo", args=[place.urn, last.change_id]), "what": what, "fields": {}}


def _version(entry: AmendmentRow, now: datetime) -> dict:
    return {
        "code": entry.amended_code, "look": entry.amended_look, "label": label_of(entry.amended_code, entry.date),
        "what": KINDS.get(entry.kind, "Changed"), "at": moment_words(entry.at, now), "by": entry.by_name,
        "position": entry.by_position, "reason": entry.reason, "evidence": entry.evidence, "origin": "", "lag": "",
        "was": f"{entry.original_code or 'no mark'} became {entry.amended_code or 'no mark'}.",
        "minutes_late": entry.amended_minutes, "note": entry.amended_note, "fingerprint": entry.hash[:12],
    }  # fmt: skip


def _first(mark: MarkRow, entries: Sequence[AmendmentRow], now: datetime) -> dict:
    """The first entry: it stands in the first amendment, or it is the mark itself."""
    if entries:
        one = entries[0]
        code, minutes, note = one.original_code, one.original_minutes, one.original_note
        origin, name, made = one.original_origin, one.original_name, one.original_at
    else:
        code, minutes, note = mark.code, mark.minutes_late, mark.note
        origin, name, made = mark.origin, mark.recorded_name, mark.recorded_at
    return {
        "code": code, "look": look_of(code, mark.date), "label": label_of(code, mark.date), "what": "First entry",
        "at": moment_words(made, now), "by": name, "position": "", "reason": "", "evidence": "", "lag": "", "was": "",
        "origin": f"{ORIGINS.get(origin, origin)}.", "minutes_late": minutes, "note": note, "fingerprint": "",
    }  # fmt: skip
