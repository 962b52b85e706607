"""The last look before a letter is frozen, and again before a copy of it leaves: hours or days may lie between.

Recipients, figures and holds were looked at when the letter was approved. All of it is asked once more (design:
recipients are resolved at approval and again when a letter goes out; where they differ, it stops and says so).
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import NamedTuple
from uuid import UUID

from django.db.models import OuterRef, Subquery
from django.utils.timezone import localdate

from attendance.people.models import ContactLink, ContactNumber
from letters.models import Copy, Hold, Letter, Recipient
from letters.queries.addressees import may_be_written_to
from letters.queries.checks import Look, looks_of
from letters.queries.holds import that_stop
from letters.queries.in_force import in_force
from letters.rules.addressing import CopyPlan, Plan
from letters.rules.checks import STOP
from letters.rules.figures import changed_words
from letters.rules.naming import household_key
from letters.rules.recipients import is_adult

DECIDE = "It is back among the letters to decide."
BARRED = "Somebody to whom it goes may not be written to any more."
MOVED = "The address of somebody to whom it goes has changed since it was approved."
OF_AGE = "The pupil is 18 now and is written to themselves."
HELD = "Letters about this pupil have been stopped since it was approved."
OTHERS = "Somebody else would get it too by now."
CAME_BACK = "Post to somebody to whom it goes has come back since it was approved."
OTHERWISE = "The name, the language or the format of somebody to whom it goes has changed since it was approved."
NOBODY = "There is nobody to whom it goes."
SAYS = frozenset({"facts_changed", "no_meeting", "meeting_past"})
RECIPIENT = (
    "copy_id", "pupil_id", "contact_id", "pupil__born", "copy__channel", "copy__address", "copy__postcode",
    "copy__email", "copy__mobile", "contact__address", "contact__postcode", "contact__email", "number",
)  # fmt: skip


@dataclass(frozen=True)
class Stops:
    """Why a letter that was approved may not go out after all. No adult is named: the reader may not know of them."""

    words: str
    remedy: str = DECIDE


class _Row(NamedTuple):
    """A recipient: where the copy goes, and what the contact says now."""

    copy_id: UUID
    pupil_id: UUID
    contact_id: UUID
    born: date
    channel: str
    address: Sequence[str]
    postcode: str
    email: str
    mobile: str
    address_now: Sequence[str]
    postcode_now: str
    email_now: str
    mobile_now: str | None

    @property
    def moved(self) -> bool:
        """Whether it would come out elsewhere than the contact says."""
        if self.channel == "email":
            return self.email.casefold() != self.email_now.casefold()
        if self.channel == "text":
            return "".join(self.mobile.split()) != "".join((self.mobile_now or "").split())
        return household_key(self.address, self.postcode) != household_key(self.address_now, self.postcode_now)


# ---- before it is frozen ----------------------------------------------------------------------------------------


def stops_now(school_id: UUID, letter: Letter, at: datetime) -> Stops | None:
    """What keeps an approved letter from going out, if anything: holds, recipients, figures, what it says of a meeting.
    About 18 queries."""
    today = localdate(at)
    look = looks_of(in_force(school_id, today), [letter])[letter.id]
    if not look.kept:
        return Stops(NOBODY)
    copies = Copy.objects.filter(school_id=school_id, letter_id=letter.id)
    found = stops_of_copies(school_id, list(copies.values_list("id", flat=True)), at)
    return next(iter(found.values()), None) or _others_now(look.plan, look.kept) or _says(look)


def _others_now(plan: Plan, kept: Sequence[CopyPlan]) -> Stops | None:
    """Whether those who would get it now are others than those it is addressed to, or need it otherwise."""
    then, now = _people(kept), _people(plan.copies)
    if then.keys() - now.keys():
        return Stops(BARRED)
    if now.keys() - then.keys():
        return Stops(OTHERS)
    if then != now:
        return Stops(OTHERWISE)
    by_post = any(copy.channel == "post" for copy in kept)
    if by_post and any(trouble.kind == "stale_address" for trouble in plan.troubles):
        return Stops(CAME_BACK)
    return None


def _people(copies: Sequence[CopyPlan]) -> dict[UUID | None, tuple[str, ...]]:
    """Each adult of these copies, with what of them makes it another letter; an adult pupil with where they live."""
    return {
        to.contact_id: (to.name, copy.language, copy.letter_format)
        + ((household_key(copy.address, copy.postcode),) if to.contact_id is None else ())
        for copy in copies
        for to in copy.to
    }


def _says(look: Look) -> Stops | None:
    """What it cites may be otherwise by now: marks were amended, a meeting was moved or is over. What is enclosed was
    drawn a moment ago from the same marks."""
    if look.changed:
        return Stops(f"Figures have changed since it was approved: {changed_words(look.changed)}.")
    words = [check.words for check in look.found if check.level == STOP and check.key in SAYS]
    return Stops(" ".join(words)) if words else None


# ---- before a copy leaves ---------------------------------------------------------------------------------------


def stops_of_copies(school_id: UUID, copy_ids: Collection[UUID], at: datetime) -> dict[UUID, Stops]:
    """Which of these copies may not leave, and why; the others are missing. Three queries, none for none."""
    if not copy_ids:
        return {}
    today = localdate(at)
    held = _on_hold(school_id, copy_ids, today)
    found = dict.fromkeys(held, Stops(HELD))
    rows = _recipients(school_id, copy_ids)
    may = _may_be_written_to(school_id, rows, today)
    for row in rows:
        if why := _why_not(row, may, today):
            found[row.copy_id] = Stops(why)
    return found


def _why_not(row: _Row, may: Collection[tuple[UUID, UUID]], today: date) -> str:
    if (row.pupil_id, row.contact_id) not in may:
        return BARRED
    if is_adult(row.born, today):
        return OF_AGE
    return MOVED if row.moved else ""


def _recipients(school_id: UUID, copy_ids: Collection[UUID]) -> list[_Row]:
    mobiles = ContactNumber.objects.filter(school_id=school_id, contact_id=OuterRef("contact_id"), kind="mobile")
    rows = Recipient.objects.filter(
        school_id=school_id, copy__school_id=school_id, copy_id__in=list(copy_ids), contact__school_id=school_id,
        pupil__school_id=school_id,
    ).annotate(number=Subquery(mobiles.order_by("order", "id").values("number")[:1]))  # fmt: skip
    return [_Row(*row) for row in rows.order_by("id").values_list(*RECIPIENT)]


def _may_be_written_to(school_id: UUID, rows: Sequence[_Row], today: date) -> set[tuple[UUID, UUID]]:
    """(pupil, contact) of those who get letters about the pupil that day."""
    links = ContactLink.objects.filter(
        may_be_written_to(today), school_id=school_id, pupil_id__in={row.pupil_id for row in rows},
        contact_id__in={row.contact_id for row in rows},
    )  # fmt: skip
    return set(links.values_list("pupil_id", "contact_id"))


def _on_hold(school_id: UUID, copy_ids: Collection[UUID], today: date) -> list[UUID]:
    holds = Hold.objects.filter(that_stop(today), school_id=school_id)
    copies = Copy.objects.filter(
        school_id=school_id, id__in=list(copy_ids), letter__school_id=school_id,
        letter__pupil_id__in=holds.values("pupil_id"),
    )  # fmt: skip
    return list(copies.values_list("id", flat=True))
