"""Reads: comings and goings at the gate, and who may be meant by some letters of a name."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any
from uuid import UUID

from django.db import connection

from attendance.calendar.queries import SessionRow, SessionTimesRow, in_force, session_times_history, sessions_between
from attendance.calendar.rules.times import SessionWindow
from attendance.people.queries.years import year_group_on
from registers.models import GateEvent
from registers.queries.marks import DAY
from registers.rules.gate import BY_KEY, HERE

FIRST = "coalesce(nullif(p.preferred_first, ''), p.legal_first)"
LAST = "coalesce(nullif(p.preferred_last, ''), p.legal_last)"
# Small letters without accents, as they are typed in a hurry: PostgreSQL's own `unaccent` is an extension.
ACCENTED = "àáâãäåāăąçćčďèéêëēėęěğìíîïīįłñńňòóôõöøōőřśšťùúûüūůűýÿźżž"
PLAIN = "aaaaaaaaacccdeeeeeeeegiiiiiilnnnoooooooorsstuuuuuuuyyzzz"


@dataclass(frozen=True, slots=True)
class GateRow:
    """One coming or going of a day. `code` is the clock's; `mark` is what stands in the register now.

    `change_id` where it wrote the mark; `undone_by` and `undone_at` where it was taken back.
    """

    id: UUID
    pupil_id: UUID
    first: str
    last: str
    group: str
    at: datetime
    kind: str
    session: str
    reason: str
    words: str
    code: str
    minutes_late: int | None
    change_id: UUID | None
    collected_by: str
    back_by: time | None
    by_name: str
    undone_by: str
    undone_at: datetime | None
    mark: str

    @property
    def name(self) -> str:
        return f"{self.first} {self.last}"

    @property
    def reason_label(self) -> str:
        return BY_KEY[self.reason].words if self.reason in BY_KEY else ""

    @property
    def clash(self) -> bool:
        """Whether the pupil is here and the register says something that is neither present nor a question."""
        return self.kind in {"in", "back"} and not self.undone_at and self.mark not in HERE | {"", "N"}


DAY_ROWS = f"""
SELECT e.id, e.pupil_id, {FIRST}, {LAST}, coalesce(g.name, ''), e.at, e.kind, e.session, e.reason, e.words, e.code,
       e.minutes_late, e.change_id, e.collected_by, e.back_by, e.by_name, coalesce(u.by_name, ''), u.at,
       coalesce(m.code, '')
FROM registers_gateevent e
JOIN people_pupil p ON p.school_id = e.school_id AND p.id = e.pupil_id
LEFT JOIN registers_gateevent u ON u.school_id = e.school_id AND u.undoes_id = e.id
LEFT JOIN registers_mark m
  ON m.school_id = %(school)s AND m.date = %(day)s AND m.session = e.session AND m.pupil_id = e.pupil_id
LEFT JOIN LATERAL (
    SELECT rg.name FROM people_groupmembership gm
    JOIN people_registrationgroup rg ON rg.school_id = gm.school_id AND rg.id = gm.group_id
    WHERE gm.school_id = %(school)s AND gm.pupil_id = e.pupil_id
      AND gm.since <= %(day)s AND (gm.until IS NULL OR gm.until > %(day)s)
    ORDER BY gm.since DESC LIMIT 1
) g ON true
WHERE e.school_id = %(school)s AND e.date = %(day)s AND e.kind <> 'undo' {{which}}
ORDER BY e.at DESC, e.id DESC
"""


def gate_of_day(school_id: UUID, day: date) -> list[GateRow]:
    """Everybody who came or went that day, the latest first; what was taken back says so. One query."""
    return _rows("", {"school": school_id, "day": day})


def gate_of_pupil(school_id: UUID, pupil_id: UUID, day: date) -> list[GateRow]:
    """One pupil's comings and goings of that day, the latest first. One query."""
    return _rows("AND e.pupil_id = %(pupil)s", {"school": school_id, "day": day, "pupil": pupil_id})


def gate_event(school_id: UUID, event_id: UUID) -> GateRow | None:
    """One coming or going; None where the school has none with this id. Two queries."""
    day = GateEvent.objects.filter(school_id=school_id, id=event_id).values_list("date", flat=True).first()
    if day is None:
        return None
    return next(iter(_rows("AND e.id = %(event)s", {"school": school_id, "day": day, "event": event_id})), None)


def _rows(which: str, values: Mapping[str, Any]) -> list[GateRow]:
    with connection.cursor() as cursor:
        cursor.execute(DAY_ROWS.format(which=which), dict(values))
        return [GateRow(*row) for row in cursor.fetchall()]


# ---- who is meant ----------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class GatePupil:
    """A pupil on roll that day with the group's name and slug ("" for none)."""

    id: UUID
    first: str
    last: str
    year_group: int
    group: str
    slug: str

    @property
    def name(self) -> str:
        return f"{self.first} {self.last}"


PUPILS = f"""
SELECT p.id, {FIRST} AS first, {LAST} AS last, p.year_group, p.year_group_since, coalesce(g.name, ''),
       coalesce(g.slug, '')
FROM people_pupil p
LEFT JOIN LATERAL (
    SELECT rg.name, rg.slug FROM people_groupmembership gm
    JOIN people_registrationgroup rg ON rg.school_id = gm.school_id AND rg.id = gm.group_id
    WHERE gm.school_id = %(school)s AND gm.pupil_id = p.id
      AND gm.since <= %(day)s AND (gm.until IS NULL OR gm.until > %(day)s)
    ORDER BY gm.since DESC LIMIT 1
) g ON true
WHERE p.school_id = %(school)s {{which}}
  AND EXISTS (SELECT 1 FROM people_enrolment e
              WHERE e.school_id = p.school_id AND e.pupil_id = p.id
                AND e.since <= %(day)s AND (e.until IS NULL OR e.until > %(day)s))
ORDER BY {{order}} first, last, p.id
LIMIT %(limit)s
"""


def _plain(name: str) -> str:
    return f"translate(lower({name}), '{ACCENTED}', '{PLAIN}')"


def _letters(name: str) -> str:
    return f"regexp_replace({_plain(name)}, '[^[:alnum:]]', '', 'g')"


# each word typed is the beginning of a name, as called or as in law
NAMES = _plain(f"concat_ws(' ', {FIRST}, {LAST}, p.legal_first, p.legal_last)")
BEGINS = f"""AND EXISTS (SELECT 1 FROM regexp_split_to_table({NAMES}, '[ -]+') AS n(name)
    WHERE regexp_replace(n.name, '[^[:alnum:]]', '', 'g') LIKE %({{key}})s)"""
OWN_NAME, OWN_FIRST = _letters(f"{FIRST} || {LAST}"), _letters(FIRST)


def pupil_at_gate(school_id: UUID, pupil_id: UUID, day: date) -> GatePupil | None:
    """The pupil, if on roll that day. One query."""
    values = {"school": school_id, "day": day, "pupil": pupil_id, "limit": 1}
    return next(iter(_pupils("AND p.id = %(pupil)s", "", values)), None)


def gate_matches(school_id: UUID, text: str, day: date, limit: int = 8) -> list[GatePupil]:
    """Pupils on roll whose names begin with these words, those whose first name does first. One query, none without."""
    words = [letters_of(word) for word in text.replace("-", " ").split()[:3]]
    keys = {f"word{n}": f"{word}%" for n, word in enumerate(filter(None, words))}
    if not keys:
        return []
    which = " ".join(BEGINS.format(key=key) for key in keys)
    order = f"{OWN_FIRST} LIKE %(word0)s DESC,"
    return _pupils(which, order, {"school": school_id, "day": day, "limit": limit, **keys})


def own_name_matches(school_id: UUID, text: str, day: date, most: int = 8) -> list[GatePupil] | None:
    """Pupils on roll whose own name, first then last, begins with these letters; None where more than `most` do.

    Where more do, but for few the first name is exactly this, those few. One query, none without a letter.
    """
    typed = letters_of(text)
    if not typed:
        return []
    values = {"school": school_id, "day": day, "limit": most + 1, "typed": typed, "begins": f"{typed}%"}
    found = _pupils(f"AND {OWN_NAME} LIKE %(begins)s", f"{OWN_FIRST} = %(typed)s DESC,", values)
    if len(found) <= most:
        return found
    exact = [pupil for pupil in found if letters_of(pupil.first) == typed]
    return exact if 0 < len(exact) <= most else None


def short_names(found: Sequence[GatePupil]) -> list[tuple[GatePupil, str]]:
    """Each with what a tablet shows: first name and as much of the last as tells them from others in their group."""
    return [(pupil, f"{pupil.first} {pupil.last[: _letters_needed(pupil, found)]}.") for pupil in found]


def _letters_needed(pupil: GatePupil, found: Sequence[GatePupil]) -> int:
    alike = [one.last for one in found if (one.first, one.group) == (pupil.first, pupil.group) and one.id != pupil.id]
    enough = (n for n in range(1, len(pupil.last)) if all(last[:n] != pupil.last[:n] for last in alike))
    return next(enough, len(pupil.last))


def letters_of(text: str) -> str:
    """The letters and digits of a text, small and without accents, as names are compared."""
    folded = text.lower().translate(str.maketrans(ACCENTED, PLAIN))
    return "".join(letter for letter in folded if letter.isalnum())


def _pupils(which: str, order: str, values: Mapping[str, Any]) -> list[GatePupil]:
    day = values["day"]
    with connection.cursor() as cursor:
        cursor.execute(PUPILS.format(which=which, order=order), dict(values))
        return [
            GatePupil(key, first, last, year_group_on(year, since, day), group, slug)
            for key, first, last, year, since, group, slug in cursor.fetchall()
        ]


# ---- the day ---------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class GateDay:
    """A day at the gate: its sessions and the times of its registers."""

    day: date
    sessions: tuple[SessionRow, ...]
    times: tuple[SessionTimesRow, ...]

    def window(self, session: str, year_group: int | None = None) -> SessionWindow | None:
        """The times of a session's register for a year group; None where none are set."""
        row = in_force(self.times, self.day, year_group)
        return SessionWindow(*row.of(session)) if row else None

    def row(self, session: str) -> SessionRow | None:
        return next((row for row in self.sessions if row.session == session), None)

    @property
    def open(self) -> bool:
        return any(row.open for row in self.sessions)

    @property
    def closed_words(self) -> str:
        """Why nobody comes today; "" on a school day."""
        if self.open:
            return ""
        return next((row.reason for row in self.sessions if row.reason), "it is no school day")


def gate_day(school_id: UUID, day: date) -> GateDay:
    """Two queries."""
    return GateDay(day, tuple(sessions_between(school_id, day, day + DAY)), tuple(session_times_history(school_id)))
