"""Pages: the registers of a day as the office watches them come in."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from hashlib import blake2s

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from attendance.access.pages import school_page
from attendance.access.places import SchoolPlace
from attendance.calendar.queries import SessionTimesRow, in_force, session_times_history
from attendance.calendar.rules.times import SessionWindow
from registers.queries.board import BoardRow, board_of, board_version
from registers.rules.codes import EARLIEST, LATEST
from registers.rules.taking import Stage, stage

SESSIONS = (("AM", "Morning"), ("PM", "Afternoon"))
DAY = timedelta(days=1)
LINKS = (
    ("Absence reports", "registers:reports", "absence.report"),
    ("Known absences", "registers:known", "marks.known_absence"),
    ("Supply cover", "registers:cover", "registers.cover"),
)


@school_page("registers.board")
def board(request: HttpRequest) -> HttpResponse:
    """All groups × AM and PM of a day (today, or ?date=), live."""
    local = timezone.localtime()
    day = _day(request, local.date())
    return render(request, "registers/board.html", {"board": _board(request.place, day, local)})


@school_page("registers.board")
def board_live(request: HttpRequest) -> HttpResponse:
    """The board itself for the poll: 204 (or 304 to an ETag) while nothing changed, for one query instead of three."""
    local = timezone.localtime()
    day = _day(request, local.date())
    version = _version(request.place, day, local)
    if request.headers.get("If-None-Match") == f'"{version}"':
        response = HttpResponse(status=304)
    elif request.GET.get("seen") == version:
        response = HttpResponse(status=204)
    else:
        board = _board(request.place, day, local) | {"version": version}
        response = render(request, "registers/_board.html", {"board": board})
    response["ETag"] = f'"{version}"'
    return response


def _version(place: SchoolPlace, day: date, local: datetime) -> str:
    # a register turns late by the clock alone, and "as of" is said to the minute
    words = f"{place.urn}|{day}|{local:%Y-%m-%d %H:%M}|{sorted(place.abilities)}|{board_version(place.school_id, day)}"
    return blake2s(words.encode(), digest_size=12).hexdigest()


def _day(request: HttpRequest, today: date) -> date:
    """The day that the address names; today where it names none on which a register can be."""
    try:
        day = date.fromisoformat(request.GET.get("date", ""))
    except ValueError:
        return today
    return day if EARLIEST <= day <= LATEST else today


def _board(place: SchoolPlace, day: date, local: datetime) -> dict:
    rows = board_of(place.school_id, day)
    history = session_times_history(place.school_id)
    held = [row for row in rows if row.open]
    live = f"{reverse('registers:board_live', args=[place.urn])}?date={day}" if day == local.date() else ""
    return {
        "asof": f"{local:%H:%M}",
        "date_words": f"{day:%A %-d %B %Y}",
        "closed_words": _closed_words(rows, held),
        "sessions": [
            _session(place, half, label, held, history, day, local) for half, label in SESSIONS if _has(held, half)
        ],
        "poll_url": live,
        "days": _days(place, day, local.date()),
        "links": [
            {"title": title, "url": reverse(name, args=[place.urn])}
            for title, name, ability in LINKS
            if place.may(ability)
        ],
    }


def _has(rows: Sequence[BoardRow], session: str) -> bool:
    return any(row.session == session for row in rows)


def _closed_words(rows: Sequence[BoardRow], held: Sequence[BoardRow]) -> str:
    if held:
        return ""
    reasons = sorted({row.closed_because for row in rows if row.closed_because})
    return f"School is closed: {', '.join(reasons)}" if reasons else "No session is held on this day"


def _session(
    place, session: str, label: str, held, history: Sequence[SessionTimesRow], day: date, local: datetime
) -> dict:
    rows = [row for row in held if row.session == session]
    times = in_force(history, day)
    tiles = [_tile(place, row, in_force(history, day, row.year_group), day, local) for row in rows]
    return {
        "label": label,
        "closes": f"{times.of(session)[2]:%H:%M}" if times else "",
        "taken": sum(tile["state"] == "taken" for tile in tiles),
        "total": len(tiles),
        "tiles": tiles,
    }


def _tile(place: SchoolPlace, row: BoardRow, times: SessionTimesRow | None, day: date, local: datetime) -> dict:
    state, words = _state(row, _stage(row, times, day, local))
    url = (
        reverse("registers:take", args=[place.urn, row.slug, day, row.session])
        if place.may("registers.take_any")
        else ""
    )
    return {
        "group": row.group,
        "slug": row.slug,
        "url": url,
        "state": state,
        "words": words,
        "cause": f"cover today: {row.cover}" if row.cover else "",
        "teacher": row.teachers or "no teacher set",
        "done": row.marked,
        "total": row.on_roll,
    }


def _stage(row: BoardRow, times: SessionTimesRow | None, day: date, local: datetime) -> Stage:
    if times is None:
        return Stage.OPEN
    return stage(
        day_has_come=local.date() >= day, day_is_past=local.date() > day, clock=local.time(),
        window=SessionWindow(*times.of(row.session)), sent=row.sent_at is not None,
    )  # fmt: skip


def _state(row: BoardRow, now: Stage) -> tuple[str, str]:
    """How the tile looks (taken, part, late, none) and what it says."""
    if row.sent_at:
        return "taken", f"{timezone.localtime(row.sent_at):%H:%M}"
    words = f"{row.marked} of {row.on_roll}" if row.marked else "not started"
    if row.on_roll == 0:
        return "none", "nobody on roll"
    if now is Stage.OVERDUE:
        return "late", "late, not sent" if row.marked == row.on_roll else f"late, {words}"
    return ("part" if row.started_at and row.marked else "none"), words


def _days(place: SchoolPlace, day: date, today: date) -> list[dict]:
    address = reverse("registers:board", args=[place.urn])
    days = [("Day before", day - DAY), ("Today", today), ("Day after", day + DAY)]
    return [{"label": label, "url": f"{address}?date={each}", "current": each == day} for label, each in days]
