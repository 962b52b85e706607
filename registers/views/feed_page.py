"""What the feed of changes shows: its days, filters, sums and proof."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import groupby
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.urls import reverse
from django.utils import timezone

from attendance.access.places import SchoolPlace
from attendance.calendar.queries import school_days_between, terms
from attendance.people.queries import groups_of_pupils_on
from registers.queries.amendments import (
    AmendmentRow,
    ChangeRow,
    Directions,
    Wanted,
    directions,
    feed,
    feed_counts,
    school_days_after,
    undone_at,
)
from registers.queries.chain import ChainReport, proof
from registers.queries.marks import SESSION_WORDS
from registers.queries.register_settings import settings_on
from registers.queries.second_look import Doubtful, doubtful

PAGE = 40
EXPORT_MOST = 100_000
FILTERS = (
    ("", "All"), ("reason", "Reason found"), ("late", "Late corrected"), ("mistake", "Mistakes"),
    ("second", "Second look"), ("open", "Before sending"),
)  # fmt: skip
PERIODS = (("term", "This term"), ("year", "A year back"), ("all", "Everything kept"))
EXPORT_COLUMNS = (
    "number", "changed_at", "pupil", "date", "session", "original", "amended", "original_minutes", "amended_minutes",
    "original_note", "amended_note", "reason", "evidence", "by", "position", "kind", "first_entry_by",
    "first_entry_at", "change", "undoes", "fingerprint",
)  # fmt: skip
DAY = timedelta(days=1)
KEPT = timedelta(days=7 * 366)


@dataclass(frozen=True)
class FeedQuery:
    """What the address asks for; nonsense means the default."""

    kind: str
    period: str
    page: int

    @classmethod
    def read(cls, data: Mapping[str, Any]) -> "FeedQuery":
        kind, period = data.get("show", ""), data.get("period", "term")
        page = str(data.get("page", "1"))
        number = int(page) if page.isascii() and page.isdecimal() and len(page) < 6 else 1
        return cls(kind if kind in dict(FILTERS) else "", period if period in dict(PERIODS) else "term", max(1, number))

    def wanted(self, school_id: UUID, at: datetime, changes: tuple[UUID, ...] | None = None) -> Wanted:
        return Wanted(since_when(school_id, self.period, at), self.kind, changes=changes)

    def address(self, **other: Any) -> str:
        return "?" + urlencode({"show": self.kind, "period": self.period} | other)


def since_when(school_id: UUID, period: str, at: datetime) -> datetime | None:
    """When the period began: the last term that has begun, a year ago, or None for everything. One query, or none."""
    today = timezone.localtime(at).date()
    if period == "all":
        return None
    begun = [term.since for term in terms(school_id) if term.since <= today] if period == "term" else []
    day = max(begun, default=today - timedelta(days=365))
    return timezone.make_aware(datetime.combine(day, time.min))


def feed_context(place: SchoolPlace, asked: FeedQuery, *, at: datetime) -> dict:
    """The context of `amendments.html`. Sixteen queries at most, however long the list."""
    school, today = place.school_id, timezone.localtime(at).date()
    since = since_when(school, asked.period, at)
    days = school_days_between(school, today - KEPT, today + DAY)
    looks = doubtful(school, settings_on(school, today), days, since=since)
    waiting = [one for one in looks if not one.settled]
    only = tuple({one.entry.change_id for one in waiting}) if asked.kind == "second" else None
    wanted = Wanted(since, asked.kind, changes=only)
    rows = feed(school, wanted, limit=PAGE + 1, offset=(asked.page - 1) * PAGE)
    shown = rows[:PAGE]
    counts = feed_counts(school, since)
    return {
        "feed": _days(place, shown, days, waiting, at),
        "filters": _filters(asked, counts, len(waiting)),
        "periods": [
            {"label": label, "url": asked.address(period=key), "current": key == asked.period} for key, label in PERIODS
        ],
        "period": dict(PERIODS)[asked.period],
        "newer": asked.address(page=asked.page - 1) if asked.page > 1 else "",
        "older": asked.address(page=asked.page + 1) if len(rows) > PAGE else "",
        "sums": _sums(directions(school, since, days)) if counts.all else None,
        "second": _second(place, len(waiting)),
        "proof": _proof(proof(school, at), at),
        "change_url": reverse("registers:amend_find", args=[place.urn]) if place.may("marks.amend") else "",
        "bulk_url": reverse("registers:amend_bulk", args=[place.urn]) if place.may("marks.amend_bulk") else "",
        "export_url": _export(place, asked),
        "may_undo": place.may("marks.amend"),
    }


def _export(place: SchoolPlace, asked: FeedQuery) -> str:
    if not place.may("amendments.export"):
        return ""
    return reverse("registers:amendments_export", args=[place.urn]) + asked.address()


def _filters(asked: FeedQuery, counts, second: int) -> list[dict]:
    numbers = {
        "": counts.all,
        "reason": counts.reason,
        "late": counts.late,
        "mistake": counts.mistake,
        "second": second,
    }
    return [
        {"label": label, "count": numbers.get(key, ""), "url": asked.address(show=key), "current": key == asked.kind}
        for key, label in FILTERS
    ]


def _days(
    place: SchoolPlace,
    rows: Sequence[ChangeRow],
    school_days: Sequence[date],
    waiting: Sequence[Doubtful],
    at: datetime,
) -> list[dict]:
    undone = undone_at(place.school_id, [row.change_id for row in rows]) if rows else {}
    groups = (
        groups_of_pupils_on(place.school_id, {row.pupil_id for row in rows}, timezone.localtime(at).date())
        if rows
        else {}
    )
    flags = {one.entry.change_id: one for one in waiting}
    lines = [_line(place, row, school_days, undone, groups, flags, at) for row in rows]
    return [
        {"label": label, "rows": [line for _, line in some]} for label, some in groupby(lines, key=lambda item: item[0])
    ]


def _line(place, row: ChangeRow, school_days, undone, groups, flags, now: datetime) -> tuple[str, dict]:
    local, one = timezone.localtime(row.at), row.pupils == 1
    group = groups.get(row.pupil_id)
    path = [place.urn, row.pupil_id, row.since, row.sessions[0]]
    line = {
        "at": f"{local:%H:%M}",
        "pupil": row.pupil if one else f"{row.pupils} pupils",
        "pupil_url": reverse("registers:mark_history", args=path) if one and place.may("pupils.view") else "",
        "group": (group.name if group else "") if one else f"{row.marks} marks in one change",
        "session_words": session_words(row, timezone.localtime(now).date()),
        "lag": lag_words(school_days_after(row.since, local.date(), school_days), local.date() - row.since),
        "was_code": row.was[0] if len(row.was) == 1 else "…",
        "was_look": row.was_look if len(row.was) == 1 else "blank",
        "now_code": row.now[0] if len(row.now) == 1 else "…",
        "now_look": row.now_look if len(row.now) == 1 else "blank",
        "reason": row.reason,
        "evidence": row.evidence,
        "flag": _flag(flags.get(row.change_id)),
        "by": row.by_name,
        "position": row.by_position,
        "effect": row.effect_words,
        "undone": undone_words(row.at, undone.get(row.change_id)),
        "is_undo": row.kind == "undo",
        "history_url": reverse("registers:mark_history", args=path) if one and place.may("pupils.view") else "",
        "change_url": reverse("registers:amend", args=path) if one and place.may("marks.amend") else "",
        "undo_url": _undo_url(place, row, undone),
    }
    return day_label(local.date(), timezone.localtime(now).date()), line


def _undo_url(place: SchoolPlace, row: ChangeRow, undone: dict) -> str:
    may = place.may("marks.amend") if row.pupils == 1 else place.may("marks.amend_bulk")
    if not may or row.kind in ("open", "closure") or row.change_id in undone or "" in row.was:
        return ""
    return reverse("registers:amend_undo", args=[place.urn, row.change_id])


def day_label(day: date, today: date) -> str:
    return "Today" if day == today else f"{day:%A %-d %B}" + ("" if day.year == today.year else f" {day.year}")


def session_words(row: ChangeRow, today: date) -> str:
    """Fri 6 March, afternoon; today, all day; Mon 2 to Fri 6 March."""
    parts = "all day" if len(row.sessions) > 1 else SESSION_WORDS[row.sessions[0]]
    if row.since != row.last:
        return f"{row.since:%a %-d %b} to {row.last:%a %-d %b %Y}"
    day = (
        "today"
        if row.since == today
        else f"{row.since:%a %-d %B}" + ("" if row.since.year == today.year else f" {row.since.year}")
    )
    return f"{day}, {parts}"


def lag_words(school_days: int, span: timedelta) -> str:
    if span <= timedelta(0):
        return "changed the same day" if not span else "changed beforehand"
    return f"changed {school_days} school day{'' if school_days == 1 else 's'} later"


def undone_words(done: datetime, undone: datetime | None) -> str:
    if undone is None:
        return ""
    minutes = int((undone - done).total_seconds() // 60)
    if minutes < 60:
        return f"undone {minutes} minute{'' if minutes == 1 else 's'} later"
    return f"undone on {timezone.localtime(undone):%-d %B, %H:%M}"


def _flag(one: Doubtful | None) -> str:
    if one is None:
        return ""
    return f"No longer unauthorised after {one.school_days} school days, nothing was seen: on the second-look list"


def _sums(found: Directions) -> dict:
    def words(days: int | None) -> str:
        return "" if days is None else "the same day" if days == 0 else f"{days} school day{'' if days == 1 else 's'}"

    return {
        "up": found.up, "down": found.down, "same": found.same,
        "median": words(found.median_days), "longest": words(found.longest_days),
    }  # fmt: skip


def _second(place: SchoolPlace, n: int) -> dict | None:
    if not n:
        return None
    changes = "One change" if n == 1 else f"{n} changes"
    text = (
        f"{changes} took unauthorised absence away late, with nothing seen. That can be right: let somebody else look."
    )
    url = reverse("registers:second_look", args=[place.urn]) if place.may("amendments.second_look") else ""
    return {"count": "it" if n == 1 else f"the {n}", "text": text, "url": url}


def _proof(report: ChainReport, at: datetime) -> dict:
    checked = timezone.localtime(report.checked_at or at)
    day = "today" if checked.date() == timezone.localtime(at).date() else f"{checked:%-d %B}"
    if report.problem:
        return {
            "ok": False,
            "words": f"{report.problem.message} Tell whoever looks after the server. Checked {day} {checked:%H:%M}.",
        }
    if not report.entries:
        return {"ok": True, "words": "Nothing has been changed yet: the chain starts with the first change."}
    number = "1 entry" if report.entries == 1 else f"{report.entries:,} entries"
    return {
        "ok": True,
        "words": f"Chain unbroken from {report.begun:%-d %B %Y}, {number}, checked {day} {checked:%H:%M}.",
    }


def export_row(entry: AmendmentRow) -> tuple:
    """One entry as the export writes it; times are the school's."""
    return (
        entry.seq, f"{timezone.localtime(entry.at):%Y-%m-%d %H:%M:%S}", entry.pupil, entry.date.isoformat(),
        entry.session, entry.original_code, entry.amended_code, _blank(entry.original_minutes),
        _blank(entry.amended_minutes), entry.original_note, entry.amended_note, entry.reason, entry.evidence,
        entry.by_name, entry.by_position, entry.kind, entry.original_name,
        f"{timezone.localtime(entry.original_at):%Y-%m-%d %H:%M:%S}", str(entry.change_id),
        str(entry.undoes_id or ""), entry.hash,
    )  # fmt: skip


def _blank(number: int | None) -> int | str:
    return "" if number is None else number
