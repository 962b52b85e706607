"""Reads: what was changed, by whom and why. The feed shows one line for each change, however many marks it has."""

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from statistics import median_low
from typing import Any
from uuid import UUID

from django.db import connection

from registers.models import Amendment
from registers.queries.marks import Key, look_of
from registers.rules.amending import NONE, effect
from registers.rules.codes import ALL_CODES

CATEGORIES = ("reason", "late", "mistake", "second", "open")
ATTENDED = sorted({code.code for code in ALL_CODES if code.attended})
# the category of one entry: a reason was found for an N, an arrival was corrected, or the mark was a mistake
CATEGORY = """CASE
    WHEN a.amended_code IN ('L', 'U') OR a.original_code IN ('L', 'U') THEN 'late'
    WHEN a.kind <> 'undo' AND a.original_code = 'N' AND NOT a.amended_code = ANY (%(attended)s) THEN 'reason'
    WHEN a.kind = 'undo'
      OR (a.original_code = ANY (%(attended)s)) <> (a.amended_code = ANY (%(attended)s)) THEN 'mistake'
    ELSE 'other' END"""
WHEN = """a.school_id = %(school)s AND (%(since)s::timestamptz IS NULL OR a.at >= %(since)s)
    AND CASE WHEN %(kind)s = 'open' THEN a.kind = 'open' ELSE a.kind <> 'open' END"""
CHOSEN = f"""(%(kind)s IN ('', 'open') OR {CATEGORY} = %(kind)s)
    AND (%(pupil)s::uuid IS NULL OR a.pupil_id = %(pupil)s)
    AND (%(changes)s::uuid[] IS NULL OR a.change_id = ANY (%(changes)s))"""

COUNTS = f"""
SELECT count(DISTINCT a.change_id),
       count(DISTINCT a.change_id) FILTER (WHERE {CATEGORY} = 'reason'),
       count(DISTINCT a.change_id) FILTER (WHERE {CATEGORY} = 'late'),
       count(DISTINCT a.change_id) FILTER (WHERE {CATEGORY} = 'mistake')
FROM registers_amendment a WHERE {WHEN}
"""
FEED = f"""
SELECT c.*, coalesce(nullif(p.preferred_first, ''), p.legal_first) || ' '
            || coalesce(nullif(p.preferred_last, ''), p.legal_last)
FROM (
    SELECT a.change_id, max(a.seq) AS seq, max(a.at) AS at, count(*) AS marks, count(DISTINCT a.pupil_id) AS pupils,
           min(a.date) AS since, max(a.date) AS last, array_agg(DISTINCT a.session) AS sessions,
           array_agg(DISTINCT a.original_code) AS was, array_agg(DISTINCT a.amended_code) AS now,
           min(a.kind) AS kind, min(a.reason) AS reason, max(a.evidence) AS evidence,
           min(a.by_name) AS by_name, min(a.by_position) AS by_position,
           (array_agg(a.pupil_id ORDER BY a.seq))[1] AS pupil_id
    FROM registers_amendment a WHERE {WHEN} AND {CHOSEN}
    GROUP BY a.change_id
    ORDER BY max(a.seq) DESC
    LIMIT %(limit)s OFFSET %(offset)s
) c
JOIN people_pupil p ON p.school_id = %(school)s AND p.id = c.pupil_id
ORDER BY c.seq DESC
"""
UNDONE = """
SELECT o.change_id, min(u.at)
FROM registers_amendment o
JOIN registers_amendment u
  ON u.school_id = o.school_id AND u.pupil_id = o.pupil_id AND u.date = o.date AND u.undoes_id = o.id
WHERE o.school_id = %(school)s AND o.change_id = ANY (%(changes)s)
GROUP BY 1
"""
DIRECTIONS = f"""
SELECT a.date, a.original_code, a.amended_code, (a.at AT TIME ZONE 'Europe/London')::date, count(*)
FROM registers_amendment a WHERE {WHEN} AND a.original_code <> ''
GROUP BY 1, 2, 3, 4
"""


@dataclass(frozen=True)
class Wanted:
    """Which changes: since when (None: all), `kind` "" or one of CATEGORIES, of one pupil, or these changes only."""

    since: datetime | None = None
    kind: str = ""
    pupil_id: UUID | None = None
    changes: tuple[UUID, ...] | None = None

    def values(self, school_id: UUID) -> dict:
        kind = "" if self.kind == "second" else self.kind
        return {
            "school": school_id, "since": self.since, "kind": kind, "pupil": self.pupil_id,
            "changes": None if self.changes is None else list(self.changes), "attended": ATTENDED,
        }  # fmt: skip


@dataclass(frozen=True)
class ChangeRow:
    """One change of the feed: how many marks of how many pupils, from which codes to which, and why."""

    change_id: UUID
    seq: int
    at: datetime
    marks: int
    pupils: int
    since: date
    last: date
    sessions: tuple[str, ...]
    was: tuple[str, ...]
    now: tuple[str, ...]
    kind: str
    reason: str
    evidence: str
    by_name: str
    by_position: str
    pupil_id: UUID
    pupil: str

    @property
    def was_look(self) -> str:
        return look_of(self.was[0], self.since)

    @property
    def now_look(self) -> str:
        return look_of(self.now[0], self.since)

    @property
    def effect_words(self) -> str:
        """What it did to the figures, where all its marks did the same."""
        said = {_in_short(was, now, self.since) for was in self.was for now in self.now}
        return said.pop() if len(said) == 1 else "not the same for each mark"


@dataclass(frozen=True)
class AmendmentRow:
    """One entry of the chain, with the pupil's name: original, amended, reason, when, who."""

    id: UUID
    seq: int
    date: date
    session: str
    pupil_id: UUID
    pupil: str
    original_code: str
    amended_code: str
    original_minutes: int | None
    amended_minutes: int | None
    original_note: str
    amended_note: str
    original_origin: str
    original_name: str
    original_at: datetime
    kind: str
    reason: str
    evidence: str
    by_id: UUID | None
    by_name: str
    by_position: str
    at: datetime
    change_id: UUID
    undoes_id: UUID | None
    version: int
    hash: str

    @property
    def key(self) -> Key:
        return self.pupil_id, self.date, self.session

    @property
    def original_look(self) -> str:
        return look_of(self.original_code, self.date)

    @property
    def amended_look(self) -> str:
        return look_of(self.amended_code, self.date)


@dataclass(frozen=True)
class FeedCounts:
    """How many changes of each kind."""

    all: int
    reason: int
    late: int
    mistake: int


@dataclass(frozen=True)
class Directions:
    """How many marks moved attendance up, down or not, and after how many school days (None: no change at all)."""

    up: int
    down: int
    same: int
    median_days: int | None
    longest_days: int | None


def _in_short(was: str, now: str, day: date) -> str:
    done = effect(was, now, day)
    moved = (("attendance", done.attendance), ("authorised", done.authorised), ("unauthorised", done.unauthorised))
    return ", ".join(f"{name} {way}" for name, way in moved if way != NONE) or "no change to the figures"


ENTRY = (
    "id", "seq", "date", "session", "pupil_id", "pupil__preferred_first", "pupil__legal_first",
    "pupil__preferred_last", "pupil__legal_last", "original_code", "amended_code", "original_minutes",
    "amended_minutes", "original_note", "amended_note", "original_origin", "original_name", "original_at", "kind",
    "reason", "evidence", "by_id", "by_name", "by_position", "at", "change_id", "undoes_id", "version", "hash",
)  # fmt: skip


def _rows(sql: str, values: dict) -> list[tuple]:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return cursor.fetchall()


def entry_of(row: tuple) -> AmendmentRow:
    """An entry from a row of ENTRY's columns."""
    name = f"{row[5] or row[6]} {row[7] or row[8]}"
    return AmendmentRow(*(*row[:5], name, *row[9:]))


def _entries(rows: Iterable[tuple]) -> list[AmendmentRow]:
    return [entry_of(row) for row in rows]


def feed_counts(school_id: UUID, since: datetime | None) -> FeedCounts:
    """How many changes of each kind since then. One query."""
    return FeedCounts(*_rows(COUNTS, Wanted(since).values(school_id))[0])


def feed(school_id: UUID, wanted: Wanted, *, limit: int, offset: int = 0) -> list[ChangeRow]:
    """Changes, the newest first. One query."""
    rows = _rows(FEED, {**wanted.values(school_id), "limit": limit, "offset": offset})
    return [ChangeRow(*_frozen(row)) for row in rows]


def _frozen(row: tuple) -> list[Any]:
    return [tuple(value) if isinstance(value, list) else value for value in row]


def undone_at(school_id: UUID, change_ids: Sequence[UUID]) -> dict[UUID, datetime]:
    """When each of these changes was undone; one that was not is missing. One query."""
    return dict(_rows(UNDONE, {"school": school_id, "changes": list(change_ids)}))


def directions(school_id: UUID, since: datetime | None, school_days: Sequence[date]) -> Directions:
    """What the changes since then did to attendance, and how late they came. One query."""
    tally, lags = {"up": 0, "down": 0, "none": 0}, []
    for day, was, now, changed_on, n in _rows(DIRECTIONS, Wanted(since).values(school_id)):
        tally[effect(was, now, day).attendance] += n
        lags += [school_days_after(day, changed_on, school_days)] * n
    lag, longest = (median_low(lags), max(lags)) if lags else (None, None)
    return Directions(tally["up"], tally["down"], tally["none"], lag, longest)


def school_days_after(day: date, until: date, school_days: Sequence[date]) -> int:
    """School days after `day` up to and including `until`; `school_days` in order."""
    return max(0, bisect_right(school_days, until) - bisect_right(school_days, day))


def entries_of_change(school_id: UUID, change_id: UUID) -> list[AmendmentRow]:
    """The entries of one change in their order. One query."""
    rows = Amendment.objects.filter(school_id=school_id, change_id=change_id).order_by("seq")
    return _entries(rows.values_list(*ENTRY))


def entries_of_mark(school_id: UUID, pupil_id: UUID, day: date, session: str) -> list[AmendmentRow]:
    """Every change of one mark, the first first. One query."""
    rows = Amendment.objects.filter(school_id=school_id, pupil_id=pupil_id, date=day, session=session)
    return _entries(rows.order_by("version").values_list(*ENTRY))


def entry_by_id(school_id: UUID, entry_id: UUID) -> AmendmentRow | None:
    """One query."""
    rows = Amendment.objects.filter(school_id=school_id, id=entry_id).values_list(*ENTRY)
    return next(iter(_entries(rows)), None)


def entries(school_id: UUID, wanted: Wanted, *, limit: int, before_seq: int | None = None) -> list[AmendmentRow]:
    """Single entries, the newest first; `before_seq` goes on from there. Two queries."""
    sql = f"""SELECT a.id FROM registers_amendment a WHERE {WHEN} AND {CHOSEN}
        AND (%(before)s::bigint IS NULL OR a.seq < %(before)s) ORDER BY a.seq DESC LIMIT %(limit)s"""
    ids = [row[0] for row in _rows(sql, {**wanted.values(school_id), "limit": limit, "before": before_seq})]
    rows = Amendment.objects.filter(school_id=school_id, id__in=ids).order_by("-seq")
    return _entries(rows.values_list(*ENTRY))


def recent_reasons(school_id: UUID, user_id: UUID | None, limit: int = 6) -> list[str]:
    """What this person gave as reasons lately, each once, the newest first. One query."""
    rows = Amendment.objects.filter(school_id=school_id, by_id=user_id).exclude(kind__in=["open", "undo", "import"])
    found = dict.fromkeys(rows.order_by("-seq").values_list("reason", flat=True)[:60])
    return list(found)[:limit]


def pupils_amended(school_id: UUID, *, after: int, up_to: date) -> set[UUID]:
    """The pupils of whom a mark of a day up to and including `up_to` was amended since amendment number `after`.
    One query."""
    rows = Amendment.objects.filter(school_id=school_id, seq__gt=after, date__lte=up_to)
    return set(rows.order_by().values_list("pupil_id", flat=True).distinct())
