"""Reads: who is on site now, for a roll call. By the marks of the current session, and the comings and goings since."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from uuid import UUID

from django.db import connection
from django.utils import timezone

from registers.queries.gate import FIRST, LAST, GateDay, GateRow, gate_day, gate_of_day
from registers.queries.marks import label_of, look_of
from registers.rules.codes import AM, PM
from registers.rules.gate import HERE, STATES, TO_FIND, Stay, session_at, state_of

NO_GROUP = "In no group"


@dataclass(frozen=True, slots=True)
class Person:
    """A pupil on roll: where they are as far as the school knows (`state`, one of rules.gate.STATES), and why.

    `code`, `look` and `label` are of the current session's mark, "" without one. `words` says what the state leaves
    out: when they came or left. `to_find`: a roll call looks for them.
    """

    pupil_id: UUID
    first: str
    last: str
    state: str
    code: str
    look: str
    label: str
    words: str

    @property
    def name(self) -> str:
        return f"{self.first} {self.last}"

    @property
    def state_label(self) -> str:
        return STATES[self.state]

    @property
    def to_find(self) -> bool:
        return self.state in TO_FIND


@dataclass(frozen=True)
class Block:
    """A registration group in the roll call, in register order. `taken`: nobody is without a mark."""

    group: str
    slug: str
    people: tuple[Person, ...]

    @property
    def to_find(self) -> tuple[Person, ...]:
        return tuple(one for one in self.people if one.to_find)

    @property
    def others(self) -> tuple[Person, ...]:
        return tuple(one for one in self.people if not one.to_find)

    @property
    def unknown(self) -> int:
        return sum(one.state == "unknown" for one in self.people)

    @property
    def taken(self) -> bool:
        return not self.unknown


@dataclass(frozen=True)
class OnSite:
    """Everybody at `at`. `session` is the one whose marks count; `closed_words` says why school is closed, or ""."""

    at: datetime
    session: str
    closed_words: str
    groups: tuple[Block, ...]

    @property
    def counts(self) -> dict[str, int]:
        """How many pupils are in each state; every state is there."""
        counted = dict.fromkeys(STATES, 0)
        for block in self.groups:
            for one in block.people:
                counted[one.state] += 1
        return counted

    @property
    def to_find(self) -> int:
        """How many a roll call has to look for."""
        return sum(len(block.to_find) for block in self.groups)

    @property
    def not_taken(self) -> tuple[str, ...]:
        """Groups in which somebody has no mark."""
        return tuple(block.group for block in self.groups if not block.taken)


ROLL = f"""
SELECT p.id, {FIRST} AS first, {LAST} AS last, coalesce(g.name, ''), coalesce(g.slug, ''),
       coalesce(m.code, ''), m.recorded_at, coalesce(am.code, '')
FROM people_pupil p
LEFT JOIN LATERAL (
    SELECT rg.name, rg.slug, rg.year_group FROM people_groupmembership gm
    JOIN people_registrationgroup rg ON rg.school_id = gm.school_id AND rg.id = gm.group_id
    WHERE gm.school_id = %(school)s AND gm.pupil_id = p.id
      AND gm.since <= %(day)s AND (gm.until IS NULL OR gm.until > %(day)s)
    ORDER BY gm.since DESC LIMIT 1
) g ON true
LEFT JOIN registers_mark m
  ON m.school_id = %(school)s AND m.date = %(day)s AND m.session = %(session)s AND m.pupil_id = p.id
LEFT JOIN registers_mark am
  ON am.school_id = %(school)s AND am.date = %(day)s AND am.session = 'AM' AND am.pupil_id = p.id
WHERE p.school_id = %(school)s
  AND EXISTS (SELECT 1 FROM people_enrolment e
              WHERE e.school_id = p.school_id AND e.pupil_id = p.id
                AND e.since <= %(day)s AND (e.until IS NULL OR e.until > %(day)s))
ORDER BY g.year_group NULLS LAST, g.name NULLS LAST, lower({LAST}), lower({FIRST}), p.id
"""


def on_site(school_id: UUID, at: datetime) -> OnSite:
    """Everybody on roll by group, as the registers and the gate know at `at`. Four queries.

    The session is the last whose register has opened. Whoever was here this morning and has no afternoon mark yet is
    "unknown", with words that say so. Nobody knows here who went home at the end of the day.
    """
    local = timezone.localtime(at)
    today = gate_day(school_id, local.date())
    session = _session(today, local.time())
    events = _last_events(gate_of_day(school_id, local.date()), at)
    rows = _roll(school_id, local.date(), session)
    people = [(row[3] or NO_GROUP, row[4], _person(local.date(), session, row, events)) for row in rows]
    return OnSite(at, session, today.closed_words, _blocks(people))


def _session(today: GateDay, clock: time) -> str:
    window = today.window(PM)
    if window is None:
        return AM if clock.hour < 12 else PM
    return session_at(clock, afternoon_opens=window.opens)


def _last_events(rows: Iterable[GateRow], at: datetime) -> dict[UUID, GateRow]:
    """The last coming or going of each pupil that stands."""
    found: dict[UUID, GateRow] = {}
    for row in rows:
        if not row.undone_at and row.at <= at:
            found.setdefault(row.pupil_id, row)
    return found


def _roll(school_id: UUID, day: date, session: str) -> list[tuple]:
    with connection.cursor() as cursor:
        cursor.execute(ROLL, {"school": school_id, "day": day, "session": session})
        return cursor.fetchall()


def _person(day: date, session: str, row: Sequence, events: dict[UUID, GateRow]) -> Person:
    pupil_id, first, last, _, _, code, recorded_at, morning = row
    event = events.get(pupil_id)
    since = bool(event and recorded_at and recorded_at > event.at)
    stay = Stay(code, event.kind, event.session == session, since) if event else Stay(code)
    words = _words(event, session) if event else ""
    if not words and session == PM and not code:
        words = "here this morning" if morning in HERE else "not here this morning" if morning else ""
    label = label_of(code, day) if code and code not in HERE else ""
    return Person(pupil_id, first, last, state_of(stay), code, look_of(code, day), label, words)


def _words(event: GateRow, session: str) -> str:
    """What the last coming or going says; "" where it was of an earlier session.

    Not with whom a child left: the page is printed and kept on devices, and that may be an adult who must not be named.
    """
    clock = f"{timezone.localtime(event.at):%H:%M}"
    if event.kind == "out":
        back = f", back by {event.back_by:%H:%M}" if event.back_by else ""
        return f"left at {clock}{back}"
    if event.session != session:
        return ""
    return f"came back at {clock}" if event.kind == "back" else f"came at {clock}"


def _blocks(people: Iterable[tuple[str, str, Person]]) -> tuple[Block, ...]:
    found: dict[tuple[str, str], list[Person]] = {}
    for group, slug, person in people:
        found.setdefault((group, slug), []).append(person)
    return tuple(Block(group, slug, tuple(members)) for (group, slug), members in found.items())
