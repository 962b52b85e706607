"""Reads: what families told about absences: waiting, asked back about, decided today, and of one pupil."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import connection
from django.utils import timezone

from registers.queries.marks import label_of, look_of
from registers.rules.reporting import CHANNEL_WORDS, Told, reason_label, suggested_code

DAY = timedelta(days=1)
OPEN = ("waiting", "queried")
STATE_WORDS = {
    "waiting": "Waiting",
    "queried": "Asked back",
    "accepted": "Accepted",
    "refused": "Not accepted",
    "taken_back": "Taken back",
}


@dataclass(frozen=True)
class ReportRow:
    """One pupil's report; `batch` ties together what was told in one go. `until` is the day after the last day."""

    id: UUID
    batch: UUID
    pupil_id: UUID
    first: str
    last: str
    group: str
    channel: str
    contact_id: UUID | None
    said_by: str
    words: str
    reason: str
    code: str
    since: date
    until: date
    sessions: str
    back_on: date | None
    state: str
    question: str
    received_at: datetime
    taken_name: str
    decided_name: str
    decided_at: datetime | None
    change_id: UUID | None

    @property
    def name(self) -> str:
        return f"{self.first} {self.last}"

    @property
    def last_day(self) -> date:
        return self.until - DAY

    @property
    def when(self) -> str:
        """The days and sessions in words: “Tue 10 Mar to Wed 11 Mar, mornings”."""
        days = f"{self.since:%a %-d %b}"
        if self.last_day != self.since:
            days += f" to {self.last_day:%a %-d %b}"
        return days + {"AM": ", mornings", "PM": ", afternoons"}.get(self.sessions, "")

    @property
    def is_open(self) -> bool:
        return self.state in OPEN

    @property
    def reason_words(self) -> str:
        return reason_label(self.reason)

    @property
    def state_words(self) -> str:
        return STATE_WORDS[self.state]

    @property
    def channel_words(self) -> str:
        return CHANNEL_WORDS[self.channel]

    @property
    def suggested(self) -> str:
        """The code that the reason suggests, "" for none."""
        return suggested_code(self.reason)

    @property
    def look(self) -> str:
        return look_of(self.code, self.since)

    @property
    def label(self) -> str:
        return label_of(self.code, self.since)

    def decided_on(self, day: date) -> bool:
        """Whether it was decided on this local day: then it can still be undone."""
        return self.decided_at is not None and timezone.localtime(self.decided_at).date() == day

    @property
    def told(self) -> Told:
        return Told(self.reason, self.since)


@dataclass(frozen=True)
class Batch:
    """Reports told in one go, of one child or of brothers and sisters. `one` speaks for them all."""

    rows: tuple[ReportRow, ...]

    @property
    def one(self) -> ReportRow:
        return self.rows[0]

    @property
    def names(self) -> str:
        *others, last = [row.name for row in self.rows]
        return f"{', '.join(others)} and {last}" if others else last


COLUMNS = """
SELECT r.id, r.batch, r.pupil_id,
       coalesce(nullif(p.preferred_first, ''), p.legal_first), coalesce(nullif(p.preferred_last, ''), p.legal_last),
       coalesce((SELECT g.name FROM people_groupmembership m
                 JOIN people_registrationgroup g ON g.school_id = m.school_id AND g.id = m.group_id
                 WHERE m.school_id = r.school_id AND m.pupil_id = r.pupil_id
                   AND m.since <= r.since AND (m.until IS NULL OR m.until > r.since)
                 ORDER BY m.since DESC LIMIT 1), ''),
       r.channel, r.contact_id, r.said_by, r.words, r.reason, r.code, r.since, r.until, r.sessions, r.back_on, r.state,
       r.question, r.received_at, r.taken_name, r.decided_name, r.decided_at, r.change_id
FROM registers_absencereport r
JOIN people_pupil p ON p.school_id = r.school_id AND p.id = r.pupil_id
WHERE r.school_id = %(school)s AND p.school_id = %(school)s
"""
SENT = """
SELECT gm.pupil_id, r.date, r.session
FROM registers_register r
JOIN people_groupmembership gm ON gm.school_id = r.school_id AND gm.group_id = r.group_id
 AND gm.since <= r.date AND (gm.until IS NULL OR gm.until > r.date)
WHERE r.school_id = %(school)s AND gm.school_id = %(school)s AND r.date >= %(since)s AND r.date < %(until)s
  AND r.sent_at IS NOT NULL AND gm.pupil_id = ANY (%(pupils)s)
"""


def _reports(school_id: UUID, condition: str, order: str, **values: Any) -> list[ReportRow]:
    with connection.cursor() as cursor:
        cursor.execute(f"{COLUMNS} AND {condition} ORDER BY {order}", {"school": school_id, **values})
        return [ReportRow(*row) for row in cursor.fetchall()]


def waiting(school_id: UUID) -> list[ReportRow]:
    """Reports that nobody has decided on, those asked back about among them; the oldest first. One query."""
    return _reports(school_id, "r.state IN ('waiting', 'queried')", "r.received_at, r.batch, 5, 4, r.id")


def waiting_count(school_id: UUID) -> int:
    """How many were told in one go and wait for a decision. One query."""
    sql = """SELECT count(DISTINCT r.batch) FROM registers_absencereport r
             WHERE r.school_id = %s AND r.state IN ('waiting', 'queried')"""
    with connection.cursor() as cursor:
        cursor.execute(sql, [school_id])
        return int(cursor.fetchone()[0])


def decided_today(school_id: UUID, day: date, *, limit: int | None = None) -> list[ReportRow]:
    """Reports accepted, refused or taken back on this local day, the newest first. One query."""
    zone = timezone.get_current_timezone()
    begin, end = (datetime.combine(one, datetime.min.time(), tzinfo=zone) for one in (day, day + DAY))
    condition = "r.state IN ('accepted', 'refused', 'taken_back') AND r.decided_at >= %(a)s AND r.decided_at < %(b)s"
    order = "r.decided_at DESC, r.batch, 5, 4, r.id" + (f" LIMIT {int(limit)}" if limit else "")
    return _reports(school_id, condition, order, a=begin, b=end)


def reports_of_batch(school_id: UUID, batch: UUID) -> list[ReportRow]:
    """What was told in one go, in register order; empty where there is no such batch. One query."""
    return _reports(school_id, "r.batch = %(batch)s", "5, 4, r.id", batch=batch)


def reports_of_pupil(school_id: UUID, pupil_id: UUID, since: date, until: date) -> list[ReportRow]:
    """The pupil's reports of absences that touch the days from `since` until before `until`, the newest first. One
    query."""
    return _reports(
        school_id, "r.pupil_id = %(pupil)s AND r.since < %(until)s AND r.until > %(since)s", "r.since DESC, r.id DESC",
        pupil=pupil_id, since=since, until=until,
    )  # fmt: skip


def reports_of_pupils(
    school_id: UUID, pupil_ids: Collection[UUID], since: date, until: date
) -> dict[UUID, list[ReportRow]]:
    """The reports of these pupils that touch the days, by pupil, the newest first. One query."""
    found: dict[UUID, list[ReportRow]] = defaultdict(list)
    rows = _reports(
        school_id, "r.pupil_id = ANY (%(pupils)s) AND r.since < %(until)s AND r.until > %(since)s",
        "r.since DESC, r.id DESC", pupils=list(pupil_ids), since=since, until=until,
    )  # fmt: skip
    for row in rows:
        found[row.pupil_id].append(row)
    return dict(found)


def sent_sessions(
    school_id: UUID, pupil_ids: Collection[UUID], since: date, until: date
) -> set[tuple[UUID, date, str]]:
    """The sessions of these pupils whose register was sent, from `since` until before `until`. One query."""
    values: dict[str, Any] = {"school": school_id, "pupils": list(pupil_ids), "since": since, "until": until}
    with connection.cursor() as cursor:
        cursor.execute(SENT, values)
        return set(cursor.fetchall())


def in_batches(rows: Iterable[ReportRow]) -> list[Batch]:
    """The rows by batch, in the order in which the batches first appear. No query."""
    found: dict[UUID, list[ReportRow]] = defaultdict(list)
    for row in rows:
        found[row.batch].append(row)
    return [Batch(tuple(rows)) for rows in found.values()]
