"""Rows that the choice of recipients takes in and gives back; the rules themselves stand in `rules.recipients`."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID


@dataclass(frozen=True)
class Adult:
    """An adult beside the pupil, as the school knows them. `returned_on`: post came back from this address that day
    and the address has not been confirmed since; `bounced_on`: mail to this e-mail address did."""

    contact_id: UUID
    title: str
    first: str
    last: str
    relationship: str
    priority: int
    parental_responsibility: bool
    lives_with: bool
    may_be_contacted: bool
    gets_letters: bool
    address: tuple[str, ...] = ()
    postcode: str = ""
    address_since: date | None = None
    email: str = ""
    mobile: str = ""
    language: str = ""
    needs_interpreter: bool = False
    letter_format: str = ""
    returned_on: date | None = None
    bounced_on: date | None = None


@dataclass(frozen=True)
class Child:
    """The pupil as recipients depend on them: an adult pupil (18) is written to themselves."""

    pupil_id: UUID
    name: str
    first: str
    is_adult: bool = False
    looked_after: bool = False


@dataclass(frozen=True)
class Choice:
    """What the template or the school chose. `kind`: letter or text. `only`: the one parent to whom a notice to improve
    is given; nobody else gets the letter."""

    per: str = "household"
    channel: str = "post"
    kind: str = "letter"
    only: UUID | None = None


@dataclass(frozen=True)
class To:
    """One adult of a copy: `contact_id` is None for an adult pupil. `why`: on which right they get it, in words."""

    contact_id: UUID | None
    name: str
    why: str


@dataclass(frozen=True)
class CopyPlan:
    """One paper, mail or text. `name` is the envelope's, `salutation` what follows Dear. `language` is BCP 47."""

    name: str
    salutation: str
    to: tuple[To, ...]
    address: tuple[str, ...] = ()
    postcode: str = ""
    channel: str = "post"
    email: str = ""
    mobile: str = ""
    language: str = "en"
    interpreter: str = ""
    letter_format: str = ""


@dataclass(frozen=True)
class LeftOut:
    """An adult who gets nothing, and why. `hidden`: barred; no name may be shown without contacts.restrictions."""

    contact_id: UUID
    name: str
    why: str
    hidden: bool = False


@dataclass(frozen=True)
class Trouble:
    """Something about the recipients. `level` stop or warn; `kind` nobody, no_address, stale_address, new_address,
    no_email, no_mobile, by_hand, interpreter, looked_after, same_address."""

    level: str
    kind: str
    words: str
    remedy: str
    contact_id: UUID | None = None


@dataclass(frozen=True)
class Plan:
    """Who gets a letter about one pupil, who does not and why, and what is in the way."""

    copies: tuple[CopyPlan, ...] = ()
    left_out: tuple[LeftOut, ...] = ()
    troubles: tuple[Trouble, ...] = ()
