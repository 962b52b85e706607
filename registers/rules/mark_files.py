"""Files of marks from other systems: which layout a header is, and what the cells mean.

Layouts: `long` (a row for each mark), `dfe` (the code export of the DfE's view of daily attendance), `wide` (a row for
each pupil, a column for each session) and `summary` (counts only: checked, never loaded).
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import ROUND_DOWN, ROUND_HALF_UP, Decimal
from zoneinfo import ZoneInfo

from attendance.kit.tables import CellError, TableError, read_day
from registers.rules.codes import (
    MOST_MINUTES_LATE,
    CodeNotInForce,
    code_even_if_retired,
    fit_to_session,
    plain_date,
)

LONDON = ZoneInfo("Europe/London")
LONG, DFE, WIDE, SUMMARY = "long", "dfe", "wide", "summary"
PUPIL = {"upn": ("upn",), "admission_number": ("admissionnumber", "admissionno", "adno")}
COLUMNS = {
    LONG: {
        **PUPIL, "date": ("date",), "session": ("session",), "code": ("code",), "minutes": ("minuteslate",),
        "note": ("comment",), "recorded_at": ("recordedat",), "recorded_by": ("recordedby",),
    },
    DFE: {
        **PUPIL, "name": ("fullname",), "school": ("schoolname",), "date": ("sessiondate",),
        "code": ("attendancecode",), "session": ("period",),
    },
    WIDE: PUPIL,
    SUMMARY: {
        **PUPIL, "possible": ("possiblesessions",), "present": ("presentsessions",),
        "authorised": ("authorisedabsence",), "unauthorised": ("unauthorisedabsence",), "percent": ("attendance",),
    },
}  # fmt: skip
NEEDED = {
    LONG: ("date", "session", "code"),
    DFE: ("date", "session", "code"),
    WIDE: (),
    SUMMARY: ("possible", "present", "percent"),
}
SESSION_WORDS = {
    "am": "AM", "a": "AM", "morning": "AM", "1": "AM", "pm": "PM", "p": "PM", "afternoon": "PM", "2": "PM",
}  # fmt: skip
SESSION_HEADER = re.compile(r"(.*\d)[ _T,-]*(am|pm|a\.m\.|p\.m\.)", re.IGNORECASE)
NO_MARK = frozenset({"", "-"})
CLOSED = frozenset({"#", "Y4", "Y3", "Y"})
REMEDY = "The columns are UPN, Date, Session and Code; or UPN and a column for each session, such as 2026-01-05 AM."


@dataclass(frozen=True)
class Layout:
    """A header understood: where our columns stand, what the file calls them; `sessions` are the columns of `wide`."""

    name: str
    places: dict[str, int]
    titles: dict[str, str]
    sessions: tuple[tuple[int, date, str], ...] = ()


def read_header(header: Sequence[str]) -> Layout:
    """The layout of the header. Raises TableError where it is none of the four."""
    keys = {re.sub(r"[^a-z0-9]", "", title.casefold()): place for place, title in enumerate(header)}
    sessions = tuple(found for place, title in enumerate(header) if (found := _session_column(place, title)))
    for name in (SUMMARY, LONG, DFE, WIDE):
        places = {
            column: next(keys[key] for key in titles if key in keys)
            for column, titles in COLUMNS[name].items()
            if any(key in keys for key in titles)
        }
        named = "upn" in places or "admission_number" in places
        if named and all(column in places for column in NEEDED[name]) and (name != WIDE or sessions):
            return Layout(name, places, {c: header[p] for c, p in places.items()}, sessions)
    raise TableError("The header is not that of a file of marks (row 1).", REMEDY)


def _session_column(place: int, title: str) -> tuple[int, date, str] | None:
    match = SESSION_HEADER.fullmatch(title.strip())
    if not match:
        return None
    try:
        return place, read_day(match[1]), match[2].replace(".", "").upper()
    except CellError:
        return None


def read_session(text: str) -> str:
    """AM or PM."""
    word = text.strip().casefold().replace(".", "")
    if word not in SESSION_WORDS:
        raise CellError(f"“{text}” is not a session.", "Write AM or PM.")
    return SESSION_WORDS[word]


def read_past_day(text: str, today: date) -> date:
    """A day up to `today`."""
    day = read_day(text)
    if day > today:
        raise CellError(f"{plain_date(day)} has not come yet.", "Take out marks of days to come.")
    return day


@dataclass(frozen=True)
class MarkCode:
    """A code of a file as it will be stored. `corrected`: / and \\ were swapped; `residual`: retired by then."""

    code: str
    corrected: bool
    residual: bool
    late: bool


def read_code(text: str, day: date, session: str) -> MarkCode:
    """The code in force on the day; a retired one is taken and flagged, as the DfE's own series does."""
    given = text.strip()
    if given in NO_MARK:
        raise CellError("There is no code.", "Write the code, or take the row out.")
    fitted = fit_to_session(given.upper(), session)
    try:
        found = code_even_if_retired(fitted.code, day)
    except CodeNotInForce as error:
        raise CellError(error.message, error.remedy) from error
    return MarkCode(found.code, fitted.corrected, found.residual, found.late)


def read_minutes(text: str) -> int | None:
    """Minutes late, 1 to 480; None for an empty cell and for 0."""
    words = text.strip()
    if not words or words == "0":
        return None
    if not words.isdigit() or int(words) > MOST_MINUTES_LATE:
        raise CellError(f"“{text}” is not a number of minutes.", f"Write a whole number from 1 to {MOST_MINUTES_LATE}.")
    return int(words)


def read_recorded_at(text: str, now: datetime) -> datetime | None:
    """When the mark was made, in London time where the text names no zone; None for an empty cell."""
    words = text.strip()
    if not words:
        return None
    wrong = CellError(f"“{text}” is not a point in time.", "Write a day and a time, such as 2026-01-05 08:52.")
    try:
        when = datetime.fromisoformat(words)
    except ValueError:
        day, _, clock = words.partition(" ")
        try:
            when = datetime.combine(read_day(day), time.fromisoformat(clock.strip() or "00:00"))
        except ValueError:
            raise wrong from None
    when = when if when.tzinfo else when.replace(tzinfo=LONDON)
    if when > now:
        raise CellError(f"“{text}” has not come yet.", "Correct when the mark was made.")
    return when


def check_summary(cells: dict[str, str]) -> list[tuple[str, str, str]]:
    """What is wrong with a pupil's counts: (column, what, remedy). The counts win over a percentage.

    `cells` has possible, present, percent and perhaps authorised and unauthorised, as text.
    """
    try:
        counts = {name: int(cells[name]) for name in ("possible", "present")}
        absent = [int(cells[name]) for name in ("authorised", "unauthorised") if cells.get(name, "").strip()]
    except ValueError:
        return [("possible", "The sessions are not whole numbers.", "Correct the counts.")]
    found = []
    if len(absent) == 2 and counts["present"] + sum(absent) != counts["possible"]:
        what = f"Present and absent sessions make {counts['present'] + sum(absent)}, possible are {counts['possible']}."
        found.append(("possible", what, "Check the counts in the other system."))
    if counts["possible"] and (wrong := _percent_differs(counts, cells["percent"].strip().rstrip("% "))):
        found.append(("percent", wrong, "The counts win."))
    return found


def _percent_differs(counts: dict[str, int], stated: str) -> str:
    if not re.fullmatch(r"\d{1,3}(\.\d+)?", stated):
        return f"“{stated}” is not a percentage."
    exact = Decimal(counts["present"]) * 100 / Decimal(counts["possible"])
    unit = Decimal(1).scaleb(-len(stated.partition(".")[2]))
    if exact.quantize(unit, ROUND_HALF_UP) == Decimal(stated):
        return ""
    cut = " (cut off, not rounded)" if exact.quantize(unit, ROUND_DOWN) == Decimal(stated) else ""
    return (
        f"stated % differs from sessions: {counts['present']} of {counts['possible']} is "
        f"{exact.quantize(Decimal('0.0001')).normalize():f} %, the file says {stated}{cut}."
    )
