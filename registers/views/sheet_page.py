"""What the register page shows, made of frame and roster: the contract stands at the top of registers/take.html."""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from uuid import uuid4

from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.html import escape

from attendance.calendar.rules.times import SessionWindow
from attendance.kit.templatetags.ui import icon
from attendance.people.rules.pupil_flags import BY_KIND
from registers.queries.sheets import Frame, RosterRow, roster_token
from registers.rules.codes import CodeNotInForce, code_even_if_retired, codes_on, needs_note, present_code
from registers.rules.cues import back_after, birthday_cue, like_names
from registers.rules.taking import Stage
from registers.services.taking import Taker, allowed_codes, moment_of, stage_at, window_of

FROM_OFFICE = frozenset({"known", "closure"})
DRAWERS = {"present": "here", "late": "late", "noreason": "away"}


@dataclass(frozen=True)
class Addresses:
    """Where the page's script and its tabs go; `history` has {pupil} in it, or is ""."""

    marks: str
    send: str
    sheet: str
    tab: Callable[[str], str]
    history: str = ""


@lru_cache(maxsize=512)
def looks_on(day: date) -> dict[str, tuple[str, str]]:
    """Of every code in force that day: how it is drawn, and what it is called."""
    return {code.code: (code.look, code.short_label) for code in codes_on(day)}


@lru_cache(maxsize=4096)
def look_of(code: str, day: date) -> str:
    """How a code is drawn, an old one in its own time's way; "blank" for no code."""
    try:
        return code_even_if_retired(code, day).look if code else "blank"
    except CodeNotInForce:
        return "blank"


def page_context(
    register: Frame, rows: Sequence[RosterRow], *, by: Taker, at: datetime, addresses: Addresses, who: str
) -> dict:
    """The context of registers/take.html. `who` tells one person's unsent marks from another's on a shared device."""
    now, window = stage_at(register, at), window_of(register, register.year_group)
    moment = moment_of(register, now, by)
    quick, codes = _codes(register, by)
    counts = _counts(rows, register.key.day)
    editable = now is not Stage.EARLY and (not moment.asks_office or counts["todo"] > 0)
    key, present = register.key, present_code(register.key.session)
    sheet = {
        "key": f"{who}:{register.school_id}:{key.slug}:{key.day}:{key.session}",
        "group": register.group,
        "title": f"{register.group}, {key.day:%-d %B} {key.session}",
        "date_words": f"{key.day:%A %-d %B %Y}",
        "on_roll": len(rows),
        "session": key.session,
        "present_code": present,
        "state": now.value,
        "editable": editable,
        "taken": {"at": clock(register.sent_at), "by": register.sent_name} if register.sent_at else None,
        "needs_reason": moment.needs_reason,
        "asks_office": moment.asks_office,
        "window": _window(window, key.day, at, now),
        "tabs": _tabs(key.session, addresses),
        "marks_url": addresses.marks,
        "send_url": addresses.send,
        "sheet_url": addresses.sheet,
        "history_url": addresses.history,
        "client_id": str(uuid4()),
        "roster": roster_token(rows),
        "office_phone": register.office_phone,
        "quick": quick,
        "codes": codes,
        "looks": looks_on(key.day),
        "counts": counts,
    }
    return {"sheet": sheet, "rows_html": _rows_html(register, rows, by, quick, editable)}


def clock(moment: datetime | None) -> str:
    """ "08:52", the school's local time; "" for None."""
    return f"{timezone.localtime(moment):%H:%M}" if moment else ""


def _codes(register: Frame, by: Taker) -> tuple[list[dict], list[dict]]:
    """The buttons of every row, absence last; and all marks this person may enter."""
    day, session, settings = register.key.day, register.key.session, register.settings
    allowed = set(allowed_codes(register, by))
    notes = {"k_needs_note": settings.k_needs_note, "c2_needs_note": settings.c2_needs_note}
    codes = [
        {"code": c.code, "label": c.short_label, "look": c.look, "needs_note": needs_note(c, **notes)}
        for c in codes_on(day)
        if c.code in allowed and c.fits(session)
    ]
    buttons = (present_code(session), "L", "N")
    by_code = {item["code"]: item for item in codes}
    return [by_code[code] for code in buttons if code in by_code] or codes[:1], codes


def _counts(rows: Sequence[RosterRow], day: date) -> dict[str, int]:
    drawn = Counter(DRAWERS.get(look_of(row.code, day), "known") if row.code else "todo" for row in rows)
    counts = {name: drawn[name] for name in ("todo", "here", "late", "away", "known")}
    return counts | {"heads": counts["here"] + counts["late"]}


def _window(window: SessionWindow, day: date, at: datetime, now: Stage) -> dict:
    local = timezone.localtime(at)
    opens, closes = (datetime.combine(day, edge, tzinfo=local.tzinfo) for edge in (window.opens, window.closes))
    left = int((closes - local).total_seconds() // 60)
    gone = 300 * (local - opens).total_seconds() / max(60, (closes - opens).total_seconds())
    return {
        "opens": f"{window.opens:%H:%M}",
        "late_after": f"{window.late_after:%H:%M}",
        "closes": f"{window.closes:%H:%M}",
        "opens_iso": opens.isoformat(),
        "closes_iso": closes.isoformat(),
        "now_iso": local.isoformat(),
        "now": f"{local:%H:%M}",
        "words": f"in {left} minute{'' if left == 1 else 's'}" if now is Stage.OPEN and left > 0 else "",
        "gone": round(min(297, max(0, gone)), 1),
        "after": f"An arrival after {window.closes:%H:%M} is marked U at the office.",
    }


def _tabs(session: str, addresses: Addresses) -> list[dict]:
    return [
        {
            "label": label,
            "code": present_code(half),
            "look": "present",
            "url": addresses.tab(half),
            "current": half == session,
        }
        for half, label in (("AM", "Morning"), ("PM", "Afternoon"))
    ]


# ---- rows ----------------------------------------------------------------------------------------------------------


def _rows_html(register: Frame, rows: Sequence[RosterRow], by: Taker, quick: list[dict], editable: bool) -> str:
    likes = like_names([(row.first, row.last) for row in rows])
    shown = [_row(register, n, row, like, by) for n, (row, like) in enumerate(zip(rows, likes, strict=True), start=1)]
    context = {
        "rows": shown,
        "quick": [(item["code"], item["look"], escape(item["label"])) for item in quick],
        "quick_codes": {item["code"] for item in quick},
        "looks": _drawable(register.key.day, rows),
        "editable": editable,
        "icon": icon,
    }
    return render_to_string("registers/_rows.jinja", context, using="jinja")


def _drawable(day: date, rows: Sequence[RosterRow]) -> dict[str, tuple[str, str]]:
    """How to draw every code of the day, and one that stands here although the day does not know it."""
    looks = looks_on(day)
    strange = {row.code for row in rows if row.code and row.code not in looks}
    return looks | {code: (look_of(code, day), escape(code)) for code in strange} if strange else looks


def _row(register: Frame, number: int, row: RosterRow, like: str, by: Taker) -> tuple:
    """A row as the template takes it apart; the order is that of its `for`."""
    known = row.code if row.origin in FROM_OFFICE else ""
    known_label = f"{looks_on(register.key.day).get(known, ('', known))[1]}, from the office" if known else ""
    days = _days(register, row)
    week = [] if by.covers else [look_of(code, day) for day, *codes in days for code in codes]
    notes = _notes(register, row, days, by)
    return (
        number, str(row.pupil_id), row.first, row.last, row.code, row.version, known, known_label, notes, like,
        row.minutes_late, row.note, week,
    )  # fmt: skip


def _days(register: Frame, row: RosterRow) -> list[tuple[date, str, str]]:
    """(day, morning code, afternoon code) of the last school days."""
    marks = {token[:12]: token[12:] for token in row.week.split(" ")}
    return [(day, marks.get(f"{day}AM", ""), marks.get(f"{day}PM", "")) for day in register.last_days]


def _notes(register: Frame, row: RosterRow, days: list[tuple[date, str, str]], by: Taker) -> list[dict]:
    """Two or three words beside the name. A supply teacher sees the birthday, nothing of history or circumstances."""
    notes = []
    if words := birthday_cue(row.born, register.key.day):
        notes.append({"text": words, "kind": "warm", "icon": "cake"})
    if by.covers:
        return notes
    if register.key.session == "AM" and (words := back_after(days)):
        notes.append({"text": words, "kind": "warm", "icon": "hand"})
    kinds = sorted(set(row.flags.split()))
    if kinds:
        notes.append({"text": ", ".join(BY_KIND[kind].short for kind in kinds), "kind": "cool", "icon": "flag"})
    return notes
