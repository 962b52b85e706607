"""Reads: a letter's papers, ready to be drawn, with what they enclose.

An approved or issued letter is drawn from the words that were frozen with each copy; a draft is merged now, and a fact
that is not known yet stands in it in square brackets.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from itertools import groupby
from typing import Protocol
from uuid import UUID

from django.conf import settings
from django.utils.timezone import localdate, localtime

from attendance.people.queries.pupils import enrolments_of
from interventions.queries.cases import meetings_of
from interventions.queries.support_rows import MeetingRow
from letters.models import Letter
from letters.queries.filling import recipient_words
from letters.queries.in_force import words_and_head
from letters.queries.letter_rows import CopyRow, LetterFile, LetterRow
from letters.queries.letterheads import pictures_of
from letters.queries.letters import letter_file
from letters.queries.wordings import Wordings
from letters.rules.correcting import with_correction
from letters.rules.fields import ENCLOSURES, FIELDS
from letters.rules.figures import Figures, from_json, words_of
from letters.rules.letterhead import Letterhead, Picture
from letters.rules.merging import empty_in, merge
from letters.rules.merging import from_json as merged_from_json
from letters.rules.paper import DL, NOTIFY, Enclosure, Group, Paper, RecordRow, reference_of
from letters.rules.states import APPROVED, ISSUED, SUPERSEDED, WITHDRAWN
from letters.rules.wording import Merged, Wording
from registers.queries.marks import MarkRow, marks_of_pupil
from registers.rules.codes import plain_date

FROZEN = (APPROVED, ISSUED, SUPERSEDED, WITHDRAWN)  # states in which a copy keeps its words
SESSION_WORDS = {"AM": "Morning", "PM": "Afternoon"}
ALL_DAY = "All day"
SEEN_AS = {"held": "Held", "not_attended": "You did not come"}


@dataclass(frozen=True)
class CopyPaper:
    """One copy as a paper, and the pictures it needs, by key."""

    copy_id: UUID
    paper: Paper
    pictures: Mapping[str, Picture] = field(default_factory=dict)


class Dated(Protocol):
    """A letter with the days of its decision."""

    @property
    def approved_at(self) -> datetime | None: ...
    @property
    def drafted_on(self) -> date: ...


def papers_of(school_id: UUID, letter_id: UUID, on: date | None = None) -> list[CopyPaper]:
    """The papers of a letter, in the order of its copies. Three queries at most; up to two more for what it
    encloses. `on`: the day of whoever looks at a draft, which is shown in the words that would be approved that day.

    Raises Letter.DoesNotExist.
    """
    file = letter_file(school_id, letter_id)
    if file is None:
        raise Letter.DoesNotExist
    papers = papers_to_read(school_id, file, on)
    pictures = pictures_of(school_id, papers[0].paper.letterhead) if papers else {}
    return [replace(one, pictures=pictures) for one in papers]


def papers_to_read(school_id: UUID, file: LetterFile, on: date | None = None) -> list[CopyPaper]:
    """The papers of a letter in hand without their pictures, for a page that shows the words. One query, and those for
    what it encloses."""
    day = day_of(file.letter)
    wordings, head = words_and_head(school_id, day if file.letter.approved_at else on or day)
    enclosures = enclosures_of(school_id, file, wordings, head)
    return [CopyPaper(copy.id, _paper(file, copy, head, wordings, enclosures)) for copy in file.copies]


def day_of(letter: Dated) -> date:
    """The day that stands on a letter: that of its approval, of a draft that of its drafting."""
    return localtime(letter.approved_at).date() if letter.approved_at else letter.drafted_on


def _paper(
    file: LetterFile, copy: CopyRow, head: Letterhead, wordings: Wordings, enclosures: tuple[Enclosure, ...]
) -> Paper:
    letter = file.letter
    wording, frozen = wordings.of(letter.key, copy.language), letter.state in FROZEN and bool(copy.words)
    by_provider = copy.channel == "post" and settings.LETTER_PROVIDERS["post"] == NOTIFY
    return Paper(
        merged_from_json(copy.words) if frozen else _draft(wording, _values(file) | recipient_words(copy), file),
        head, copy.name, copy.address, copy.postcode, day_of(letter), reference_of(letter.id),
        language=wording.language if wording else copy.language, letter_format=copy.letter_format, kind=letter.kind,
        enclosures=enclosures, draft=not frozen, title=letter.title, window=NOTIFY if by_provider else DL,
    )  # fmt: skip


def _values(file: LetterFile) -> dict[str, str]:
    """The words of every field but those of the addressee; what the writer answered is before what is known."""
    asked = {name: str(words) for name, words in file.answers.items() if name in FIELDS and str(words).strip()}
    return dict(file.values) | asked


def _draft(wording: Wording | None, values: Mapping[str, str], file: LetterFile) -> Merged:
    """The words as they would be now; what is not known stands in brackets."""
    if wording is None:
        return merged_from_json({})
    unknown = {name: f"[{FIELDS[name].label}]" for name in empty_in(wording, values)}
    merged, old = merge(wording, dict(values) | unknown), file.corrects
    if old is None or old.issued_at is None or file.letter.kind != "letter":
        return merged
    return with_correction(merged, localdate(old.issued_at), wording.language)


# ---- what goes along ------------------------------------------------------------------------------------------------


def enclosures_of(
    school_id: UUID, file: LetterFile, wordings: Wordings, head: Letterhead
) -> tuple[Enclosure, ...]:  # fmt: skip
    """What goes along with a letter, in the order its template names it. Two queries at most, none
    for nothing.

    What there is not (no days counted, no meeting held, no award) is left out; the letter's checks say so before it
    is approved.
    """
    if not file.enclose:
        return ()
    made = {
        "attendance_record": lambda: attendance_record(school_id, file),
        "meeting_record": lambda: meeting_record(school_id, file.letter),
        "certificate": lambda: certificate(file, wordings, head),
    }
    found = (made[key]() for key in file.enclose if key in made)
    return tuple(one for one in found if one is not None)


def attendance_record(school_id: UUID, file: LetterFile) -> Enclosure | None:
    """The sessions that were missed or late in the days that the letter's figures are counted from, while the pupil was
    on roll, as they are counted. Two queries."""
    since, until = file.since, file.until
    if since is None or until is None or since >= until:
        return None
    on_roll = enrolments_of(school_id, file.letter.pupil_id)
    marks = [
        row
        for row in marks_of_pupil(school_id, file.letter.pupil_id, since, until)
        if any(one.since <= row.date and (one.until is None or row.date < one.until) for one in on_roll)
    ]
    about = f"{file.letter.pupil}, {plain_date(since)} to {plain_date(until - date.resolution)}"
    return Enclosure(
        "attendance_record", ENCLOSURES["attendance_record"].label, about, summary_of(from_json(file.figures)),
        months_of([row for row in marks if told(row)]),
    )  # fmt: skip


def told(row: MarkRow) -> bool:
    """Whether a record names the session: it was missed, or the pupil came late."""
    code = row.found
    return code is not None and (code.counts_possible and not code.attended or code.code in {"L", "U"})


def summary_of(figures: Figures) -> tuple[str, ...]:
    """The figures in two sentences."""
    percent = words_of(figures)["attendance_percent"]
    share = f" ({percent})" if percent else ""
    return (
        f"{_number(figures.possible, 'session')} could be attended; {figures.attended} were{share}.",
        f"{_number(figures.absent, 'session')} missed: {figures.authorised} with a reason that the school accepted "
        f"(authorised), {figures.unauthorised} without (unauthorised). Two sessions make a day.",
    )


def months_of(rows: Sequence[MarkRow]) -> tuple[Group, ...]:
    """The sessions month by month; both sessions of a day with one code are one line."""
    groups = []
    for _, month in groupby(rows, key=lambda row: (row.date.year, row.date.month)):
        marks = list(month)
        days = [list(day) for _, day in groupby(marks, key=lambda row: row.date)]
        lines = tuple(line for day in days for line in _lines_of(day))
        groups.append(Group(f"{marks[0].date:%B %Y}", _number(len(marks), "session"), lines))
    return tuple(groups)


def _lines_of(day: Sequence[MarkRow]) -> list[RecordRow]:
    on = f"{day[0].date:%A} {day[0].date.day} {day[0].date:%B}"
    if len(day) == 2 and day[0].code == day[1].code:
        return [RecordRow(on, ALL_DAY, day[0].code, day[0].label)]
    return [RecordRow(on, SESSION_WORDS[row.session], row.code, row.label) for row in day]


def _number(count: int, word: str) -> str:
    return f"{count} {word}" if count == 1 else f"{count} {word}s"


def meeting_record(school_id: UUID, letter: LetterRow) -> Enclosure | None:
    """What was said and agreed at the case's last meeting. One query, none outside a case."""
    meetings = meetings_of(school_id, letter.case_id) if letter.case_id else []
    over = [one for one in meetings if one.outcome in SEEN_AS and localdate(one.starts_at) <= day_of(letter)]
    if not over:
        return None
    last = max(over, key=lambda one: one.starts_at)
    return Enclosure("meeting_record", ENCLOSURES["meeting_record"].label, _where(last), groups=_minutes(last))


def _where(meeting: MeetingRow) -> str:
    at = localtime(meeting.starts_at)
    place = f", {meeting.place}" if meeting.place else ""
    return f"{meeting.label}, {at:%A} {plain_date(at.date())} at {at.hour}:{at:%M}{place}"


def _minutes(meeting: MeetingRow) -> tuple[Group, ...]:
    there = meeting.attended if meeting.outcome == "held" else ()
    parts = (
        Group("Invited", lines=tuple(_person(one) for one in meeting.invited)),
        Group("Who came", lines=tuple(_person(one) for one in there)),
        Group("What was said", lines=tuple(line for line in meeting.notes.splitlines() if line.strip())),
        Group("What we agreed", lines=tuple(one.words for one in meeting.targets)),
    )
    return tuple(part for part in parts if part.lines)


def _person(one: Mapping[str, str]) -> str:
    return ", ".join(part for part in (one.get("name", ""), one.get("as", "")) if part)


def certificate(file: LetterFile, wordings: Wordings, head: Letterhead) -> Enclosure | None:
    """The certificate that goes with a congratulation: its words with the letter's facts. No query."""
    of_pupil = {"pupil_name": file.letter.pupil, "pupil_first": file.letter.pupil_first}
    values = {"school_name": head.school_name, **of_pupil, **_values(file)}
    wording = wordings.of("group_certificate" if values.get("group_name") else "certificate")
    if wording is None or empty_in(wording, values):
        return None
    return Enclosure("certificate", wording.title, merged=merge(wording, values))
