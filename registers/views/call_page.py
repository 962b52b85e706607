"""What the page of a call shows: the pupil, whom it can have been, brothers and sisters, earlier reports, the form."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest
from django.utils import timezone

from attendance.access.places import SchoolPlace
from attendance.calendar.queries import TermRow, terms
from attendance.kit.uuid7 import uuid7
from attendance.people.queries import (
    ContactRow,
    PupilRow,
    SiblingRow,
    contacts_of_pupil,
    group_of_pupil_on,
    pupil_by_id,
    siblings_of,
    year_label,
)
from registers.forms.absence_reports import DAY, SOMEBODY, CallForm
from registers.queries.absence_reports import ReportRow, reports_of_pupil
from registers.queries.incoming import MessageRow, message_by_id
from registers.queries.marks import SESSIONS, marks_of_day
from registers.queries.register_settings import settings_on
from registers.rules.entry_rights import codes_for
from registers.rules.reporting import repeats_in
from registers.services.known import Kept

MOST_TOLD = 8


@dataclass(frozen=True)
class Call:
    """A pupil on the phone, as it were: everything that the page of one call shows beside its form."""

    place: SchoolPlace
    at: datetime
    pupil: PupilRow
    message: MessageRow | None
    contacts: tuple[ContactRow, ...]
    hidden: int
    siblings: tuple[SiblingRow, ...]
    earlier: tuple[ReportRow, ...]
    codes: tuple[str, ...]

    @property
    def today(self) -> date:
        return timezone.localtime(self.at).date()

    @property
    def stranger(self) -> bool:
        """Whether the message comes from nobody who may speak for this pupil."""
        return self.message is not None and not self._is_theirs

    @property
    def _is_theirs(self) -> bool:
        return bool(self.message) and any(child.pupil_id == self.pupil.id for child in self.message.whose.children)


def call_of(request: HttpRequest, pupil_id: UUID, message: MessageRow | None, at: datetime) -> Call:
    """The pupil's call. Raises Http404 for no pupil of the school. Six queries."""
    place, today = request.place, timezone.localtime(at).date()
    pupil = pupil_by_id(place.school_id, pupil_id, today)
    if pupil is None:
        raise Http404
    contacts = contacts_of_pupil(place.school_id, pupil_id, today, abilities=place.abilities)
    siblings = siblings_of(place.school_id, pupil_id, today, abilities=place.abilities)
    since = _term_start(terms(place.school_id), today)
    shown = tuple(row for row in contacts if not row.hidden and row.may_be_contacted)
    return Call(
        place, at, pupil, message, shown, len(contacts) - len(shown),
        tuple(row for row in siblings if any(adult.about_this and adult.about_other for adult in row.adults)),
        tuple(reports_of_pupil(place.school_id, pupil_id, since, today + DAY * 366)),
        codes_for(place.roles, day=today, overrides=settings_on(place.school_id, today).overrides),
    )  # fmt: skip


def _term_start(rows: Iterable[TermRow], today: date) -> date:
    """The first day of the term that has begun last; a hundred days back where there is none."""
    return max((row.since for row in rows if row.since <= today), default=today - 100 * DAY)


def message_of(place: SchoolPlace, text: str, today: date) -> MessageRow | None:
    """The message that the address names, if nobody has dealt with it. Raises Http404 for one that is not there."""
    if not text:
        return None
    message_id = uuid_or_none(text)
    message = message_by_id(place.school_id, message_id, today) if message_id else None
    if message is None:
        raise Http404
    return message


def uuid_or_none(text: str) -> UUID | None:
    """The id in an address, None for what is none."""
    try:
        return UUID(text)
    except ValueError:
        return None


def form_of(call: Call, data: Any = None) -> CallForm:
    """The form of a call, filled with what is most often right: today, the whole day, and what a message tells."""
    message = call.message
    initial: dict[str, Any] = {"batch": uuid7(), "since": call.today, "last_day": call.today}
    if message:
        contact = message.whose.contact_for(call.pupil.id)
        stranger = SOMEBODY if call.stranger else None
        initial |= {"words": message.words, "reason": message.guess, "teller": str(contact) if contact else stranger}
        initial |= {"said_by": f"Unknown, {message.channel_words}" if call.stranger else ""}
    return CallForm(
        data, day=call.today, codes=call.codes, initial=initial, from_message=message is not None,
        stranger=call.stranger, tellers=[(str(row.contact_id), _teller(row)) for row in call.contacts],
        siblings=[(str(row.pupil_id), f"{row.first} too? {row.name}, {year_label(row.year_group)}")
                  for row in call.siblings],
    )  # fmt: skip


def _teller(row: ContactRow) -> str:
    """Name, relationship and the number that the display most often shows."""
    parts = (row.name, row.relationship.lower(), row.numbers[0].number if row.numbers else "")
    return ", ".join(part for part in parts if part)


def call_context(call: Call, form: CallForm) -> dict[str, Any]:
    """What the template shows of a call. Two queries."""
    place, marks = call.place, marks_of_day(call.place.school_id, call.pupil.id, call.today)
    group = group_of_pupil_on(place.school_id, call.pupil.id, call.today)
    accepted = [row.told for row in call.earlier if row.state == "accepted"]
    return {
        "pupil": call.pupil, "group": group.name if group else "", "form": form, "message": call.message,
        "stranger": call.stranger, "contacts": call.contacts, "hidden": call.hidden,
        "marks": [(half, marks.get(half)) for half in SESSIONS],
        "earlier": call.earlier[:MOST_TOLD], "more": max(0, len(call.earlier) - MOST_TOLD),
        "repeats": repeats_in(accepted), "year": year_label(call.pupil.year_group), "today": call.today,
    }  # fmt: skip


def sessions_words(count: int) -> str:
    return f"{count} session{'' if count == 1 else 's'}"


def kept_words(kept: Sequence[Kept]) -> str:
    """The marks that were left as they are, in one line; "" for none."""
    if not kept:
        return ""
    lines = [f"{one.name}, {one.date:%a %-d %b} {one.session}: {one.why}" for one in kept[:MOST_TOLD]]
    more = f", and {len(kept) - MOST_TOLD} more" if len(kept) > MOST_TOLD else ""
    return f"Left as they are: {'; '.join(lines)}{more}."
