"""What each part of Today shows, from the day as it was read; None where a part has nothing to say."""

from collections.abc import Iterable

from django.utils import timezone

from attendance.access.places import SchoolPlace
from attendance.today.queries.day import Day, Desk
from attendance.today.rules.clock import BEFORE, CLOSED
from attendance.today.rules.registers import EMPTY, LATE, QUIET, TAKEN
from attendance.today.views.links import link
from attendance.today.views.telling import briefing_card, news_card
from interventions.rules.due_soon import OVERDUE, TODAY, TOMORROW
from registers.queries.marks import look_of

HEAPS = {OVERDUE: ("Overdue", "late"), TODAY: ("Due today", "late"), TOMORROW: ("Tomorrow", "soon")}
SESSIONS = {"AM": "morning", "PM": "afternoon"}
GATE_SHOWN, DUE_SHOWN = 6, 5
GATE_WORDS = {"in": "", "out": "left", "back": "back"}


def cards_of(place: SchoolPlace, day: Day) -> dict[str, dict | None]:
    """The context of each part by its name, in the order of the page."""
    return {
        "head": head(day),
        "alarms": {"alarms": day.alarms} if day.alarms else None,
        "brief": briefing_card(place, day),
        "news": news_card(place, day),
        "counts": counts(day),
        "queue": {"queue": day.queue} if day.queue.rows or day.clock.stage not in (BEFORE, CLOSED) else None,
        "registers": registers(place, day),
        "ncodes": ncodes(place, day),
        "decide": decide(place, day),
        "gate": gate(place, day),
        "due": due(place, day),
    }


def head(day: Day) -> dict:
    """The day and the minute, which school day it is, and what an arrival now would be."""
    number, total = day.calendar.number, day.calendar.total
    counted = f"School day {number} of {total}." if total and day.clock.stage != CLOSED else ""
    return {"title": f"{day.local:%A %-d %B, %H:%M}", "sub": " ".join(filter(None, (counted, day.arrival)))}


# ---- numbers --------------------------------------------------------------------------------------------------------


def counts(day: Day) -> dict | None:
    """Everybody on roll by where they are, and the same as a bar."""
    if day.clock.stage == CLOSED or not day.counts.on_roll:
        return None
    found, blank = day.counts, [line for line in day.registers if line.row.session == day.clock.session]
    classes = sum(line.row.marked < line.row.on_roll for line in blank)
    figures = [
        _figure("", "On roll", found.on_roll),
        _figure("in", "In school", found.here, f"{found.late} late" if found.late else ""),
        _figure("au", "Away, reason known", found.known, f"{found.ill} ill" if found.ill else ""),
        _figure("no", "No reason yet", found.no_reason),
        _figure("nr", "Not yet registered", found.unmarked, _classes(classes) if found.unmarked else ""),
    ]
    return {"figures": figures, "on_roll": found.on_roll, "bar": _bar(figures[1:]), "words": _bar_words(figures[1:])}


def _figure(kind: str, label: str, number: int, more: str = "") -> dict:
    return {"kind": kind, "label": label, "number": number, "more": more}


def _classes(number: int) -> str:
    return f"{number} class" if number == 1 else f"{number} classes"


def _bar(figures: Iterable[dict]) -> list[dict]:
    """The stretches of the bar: `x` and `width` in pupils."""
    found, x = [], 0
    for figure in figures:
        if figure["number"]:
            found.append({"kind": figure["kind"], "x": x, "width": figure["number"]})
        x += figure["number"]
    return found


def _bar_words(figures: Iterable[dict]) -> str:
    return ", ".join(f"{figure['number']} {figure['label'].lower()}" for figure in figures)


# ---- registers ------------------------------------------------------------------------------------------------------


def registers(place: SchoolPlace, day: Day) -> dict | None:
    """Every register of the session, and those of the day that the office should ask for."""
    lines = [line for line in day.registers if line.row.session == day.clock.session]
    if not lines:
        return None
    held = [line for line in lines if line.state != EMPTY]
    return {
        "session": SESSIONS[day.clock.session],
        "taken": sum(line.state == TAKEN for line in held), "total": len(held),
        "tiles": [_tile(place, day, line) for line in lines],
        "asking": [_asking(place, day, line) for line in day.registers if line.asks],
        "board": link(place, "registers:board", ability="registers.board"),
    }  # fmt: skip


def _tile(place: SchoolPlace, day: Day, line) -> dict:
    row = line.row
    words = f"{row.marked} of {row.on_roll}" if row.marked else "not started"
    if row.marked == row.on_roll:
        words = "not sent"
    if line.state == TAKEN:
        words = f"{timezone.localtime(row.sent_at):%H:%M}"
    elif line.state == EMPTY:
        words = "nobody on roll"
    look = line.state if line.state in (TAKEN, EMPTY, QUIET, LATE) else ("late" if line.overdue else line.state)
    url = link(place, "registers:take", row.slug, day.date, row.session, ability="registers.take_any")
    return {"group": row.group, "slug": row.slug, "state": look, "words": words, "url": url}


def _asking(place: SchoolPlace, day: Day, line) -> dict:
    row = line.row
    session = "" if row.session == day.clock.session else f", {SESSIONS[row.session]}"
    asked = line.nudge
    return {
        "group": f"{row.group}{session}", "slug": row.slug, "session": row.session,
        "words": _asking_words(line),
        "who": f"Supply today: {row.cover}." if row.cover else f"{row.teachers}." if row.teachers else "",
        "asked": f"Asked at {timezone.localtime(asked.at):%H:%M} by {asked.by_name}." if asked else "",
        "url": link(place, "today:nudge", row.slug, row.session, ability="registers.board"),
    }  # fmt: skip


def _asking_words(line) -> str:
    row, left = line.row, line.row.on_roll - line.row.marked
    pupils = f"{row.on_roll} pupil{'' if row.on_roll == 1 else 's'}"
    if not row.marked:
        return f"{pupils}. Not started."
    if not left:
        return f"{pupils}, all marked. Not sent."
    if line.state == QUIET:
        saved = f"{timezone.localtime(line.saved_at):%H:%M}"
        return f"{left} of {row.on_roll} left. Nothing has come since {saved}: the device may be offline."
    return f"{left} of {row.on_roll} left."


# ---- what waits -----------------------------------------------------------------------------------------------------


def ncodes(place: SchoolPlace, day: Day) -> dict | None:
    """Sessions without a reason by the school days that are left."""
    url = link(place, "interventions:n_codes")
    rows = []
    for heap in day.heaps:
        label, how = HEAPS.get(heap.key, ("Later", ""))
        do = "Settle" if how == "late" else "Look"
        rows.append({"heap": heap, "label": label, "how": how, "url": url, "do": do})
    return {"rows": rows} if rows or day.clock.stage != BEFORE else None


def decide(place: SchoolPlace, day: Day) -> dict | None:
    """What a person has to decide, by kind: how many, what it is, where."""
    desk = day.desk
    rows = [*_letters(place, desk), *_cases(place, desk), *_families(place, desk), *_returns(place, desk)]
    return {"rows": rows} if rows else None


def _letters(place: SchoolPlace, desk: Desk) -> list[dict]:
    return [
        _row(
            "mail", row.letters, f"{_plural(row.letters, 'letter')}: {row.title}",
            f"the oldest since {row.oldest:%A %-d %B}", link(place, "letters:queue", key=row.key),
        )
        for row in desk.letters or ()
    ]  # fmt: skip


def _cases(place: SchoolPlace, desk: Desk) -> list[dict]:
    if not desk.cases or not desk.cases.suggested:
        return []
    number, mine = desk.cases.suggested, desk.cases.mine
    more = "yours to decide" if mine == number else f"{mine} yours to decide"
    return [_row("list-checks", number, _plural(number, "suggested stage"), more, link(place, "interventions:cases"))]


def _families(place: SchoolPlace, desk: Desk) -> list[dict]:
    rows = []
    if desk.leave:
        words = _plural(desk.leave, "request for leave", "requests for leave")
        rows.append(_row("calendar", desk.leave, words, "before the leave begins", link(place, "registers:leave")))
    if desk.reports:
        words = _plural(desk.reports, "report from a family", "reports from families")
        rows.append(_row("users", desk.reports, words, "accept or ask back", link(place, "registers:reports")))
    return rows


def _returns(place: SchoolPlace, desk: Desk) -> list[dict]:
    if not desk.cases or not desk.cases.returns or not place.may("returns.send"):
        return []
    number, late = desk.cases.returns, desk.cases.returns_late
    words = _plural(number, "return to the local authority", "returns to the local authority")
    return [_row("route", number, words, f"{late} late" if late else "", link(place, "interventions:returns"))]


def due(place: SchoolPlace, day: Day) -> dict | None:
    """What planned absences ask for today: provision, reviews, providers that said nothing."""
    if not day.due:
        return None
    url = link(place, "registers:planned", ability="planned.edit")
    return {"rows": day.due[:DUE_SHOWN], "more": max(0, len(day.due) - DUE_SHOWN), "url": url}


def gate(place: SchoolPlace, day: Day) -> dict | None:
    """Who came late or left, the latest first, each to be taken back."""
    if not place.may("gate.work") or day.clock.stage in (BEFORE, CLOSED) and not day.gate:
        return None
    standing = [row for row in day.gate if not row.undone_at]
    rows = [
        {
            "row": row, "look": look_of(row.code, day.date), "what": GATE_WORDS[row.kind],
            "why": row.reason_label or row.words, "undo": link(place, "registers:gate_undo", row.id),
        }
        for row in standing[:GATE_SHOWN]
    ]  # fmt: skip
    came, left = (sum(row.kind == kind for row in standing) for kind in ("in", "out"))
    counted = [f"{number} {word}" for number, word in ((came, "in"), (left, "out")) if number]
    more = max(0, len(standing) - GATE_SHOWN)
    return {"rows": rows, "more": more, "counted": ", ".join(counted), "url": link(place, "registers:gate")}


def _row(icon: str, number: int, words: str, more: str, url: str) -> dict:
    return {"icon": icon, "number": number, "words": words, "more": more, "url": url}


def _plural(number: int, one: str, more: str = "") -> str:
    return one if number == 1 else more or f"{one}s"
