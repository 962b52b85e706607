"""Who may take a child away: the check that stops an adult who must not, before the child is out of the door."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.utils import timezone

from attendance.access.rules.actors import Actor
from attendance.audit.services import record
from attendance.people.queries import ContactRow, contacts_of_pupil
from registers.queries.gate import GatePupil
from registers.rules.gate import may_be_meant
from registers.services.problems import DayProblem

EVERY_CONTACT = frozenset({"contacts.restrictions"})  # to compare with, never to show
LONGEST_NAME = 120


@dataclass(frozen=True)
class Collector:
    """Who collects: one of the pupil's contacts, or a name as typed. `allowed_by` names who allowed a restricted adult.

    Somebody who goes alone is typed as such ("alone, with the mother's consent by telephone").
    """

    name: str = ""
    contact_id: UUID | None = None
    allowed_by: str = ""

    @property
    def told(self) -> str:
        """What is kept."""
        return f"{self.name}, allowed by {self.allowed_by}" if self.allowed_by else self.name


class RestrictedAdult(DayProblem):
    """The adult may be one who must not collect this child. It says so without saying who is restricted, or why."""

    def __init__(self) -> None:
        super().__init__(
            "collected_by", "Stop. The child stays here.",
            "A restriction is on record about who may collect this child. Fetch the safeguarding lead now. "
            "Only if they allow it, give their name below.",
        )  # fmt: skip


def check_collector(school_id: UUID, pupil: GatePupil, collector: Collector, *, by: Actor, at: datetime) -> bool:
    """Whether the adult may be one who must not collect, and a named person allowed it. Two queries at most.

    Raises DayProblem where nobody is named or the contact is none of the pupil's; RestrictedAdult where nobody allowed
    it: that somebody tried is written to the technical log, which this refusal does not take back.
    """
    if not collector.name.strip():
        raise DayProblem("collected_by", "Say who collects the child.", "Choose a contact, or type the name.")
    if len(collector.told) > 2 * LONGEST_NAME:
        raise DayProblem("collected_by", "That is too long for a name.", f"Use at most {LONGEST_NAME} letters.")
    day = timezone.localtime(at).date()
    contacts = contacts_of_pupil(school_id, pupil.id, day, abilities=EVERY_CONTACT)
    chosen = next((one for one in contacts if one.contact_id == collector.contact_id), None)
    if collector.contact_id and chosen is None:
        raise DayProblem("collected_by", "That adult is no contact of this child.", "Choose again, or type the name.")
    if not _restricted(contacts, chosen, collector.name):
        return False
    if not collector.allowed_by.strip():
        record(school_id, "gate.restricted_adult", by=by, at=at, subject="pupil", subject_id=pupil.id)
        raise RestrictedAdult()
    return True


def _restricted(contacts: list[ContactRow], chosen: ContactRow | None, typed: str) -> bool:
    if chosen:
        return not chosen.may_be_contacted
    return any(may_be_meant(typed, one.first, one.last) for one in contacts if not one.may_be_contacted)
