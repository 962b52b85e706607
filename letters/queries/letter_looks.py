"""Letters as they stand today, as far as the reader may see: who gets them, who does not and why, what was checked.

An adult who may not be contacted has no name here without contacts.restrictions, even where a draft of yesterday is
still addressed to them.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from uuid import UUID

from letters.models import Letter
from letters.queries.checks import Look, looks_of
from letters.queries.in_force import in_force
from letters.queries.letter_rows import CopyRow
from letters.rules.addressing import LeftOut, Plan
from letters.rules.checks import STOP, WARN, Check
from letters.rules.figures import Figures
from letters.rules.recipients import FLAGS, RESTRICTIONS, seen_by

SOMEBODY = "Somebody whom the school may not contact"
NO_NAMES = "Who gets it has changed since it was drafted: somebody may not be contacted any more."


@dataclass(frozen=True)
class SeenLook:
    """One letter as a reader may see it. `hidden`: contacts whose name and address the reader may not have."""

    figures: Figures | None = None
    left_out: tuple[LeftOut, ...] = ()
    checks: tuple[Check, ...] = ()
    hidden: frozenset[UUID] = field(default_factory=frozenset)

    @property
    def stopped(self) -> bool:
        return any(check.level == STOP for check in self.checks)

    @property
    def warned(self) -> bool:
        return any(check.level == WARN for check in self.checks)


def looks_seen(
    school_id: UUID, letter_ids: Collection[UUID], on: date, *, abilities: Collection[str]
) -> dict[UUID, SeenLook]:  # fmt: skip
    """Each of these letters as it stands on the day, by letter; unknown ones are missing. As `checks_of`."""
    letters = list(Letter.objects.filter(school_id=school_id, id__in=list(letter_ids)).order_by("id"))
    return looks_at(school_id, letters, on, abilities=abilities)


def looks_at(
    school_id: UUID, letters: Sequence[Letter], on: date, *, abilities: Collection[str]
) -> dict[UUID, SeenLook]:  # fmt: skip
    """The same of letters in hand, with one query less; none without letters."""
    if not letters:
        return {}
    return {key: _seen(look, abilities) for key, look in looks_of(in_force(school_id, on), letters).items()}


def _seen(look: Look, abilities: Collection[str]) -> SeenLook:
    hidden = _hidden(look.plan, abilities)
    found = tuple(_told(check, hidden) for check in look.found if check.key != "looked_after" or FLAGS in abilities)
    return SeenLook(look.figures, seen_by(look.plan, abilities).left_out, found, hidden)


def _hidden(plan: Plan, abilities: Collection[str]) -> frozenset[UUID]:
    if RESTRICTIONS in abilities:
        return frozenset()
    return frozenset(one.contact_id for one in plan.left_out if one.hidden)


def _told(check: Check, hidden: Collection[UUID]) -> Check:
    """A check that may name somebody who was barred since is said without names."""
    return replace(check, words=NO_NAMES) if hidden and check.key == "recipients_changed" else check


def is_hidden(copy: CopyRow, hidden: Collection[UUID]) -> bool:
    """Whether a copy that was not issued is addressed to somebody whom the reader may not know of."""
    return copy.issued_at is None and any(row.contact_id in hidden for row in copy.recipients)


def copies_seen(copies: Mapping[UUID, list[CopyRow]], looks: Mapping[UUID, SeenLook]) -> dict[UUID, list[CopyRow]]:
    """Copies by letter, without name and address where the reader may not have them."""
    return {
        key: [as_seen(copy, looks[key].hidden) if key in looks else copy for copy in rows]
        for key, rows in copies.items()
    }  # fmt: skip


def as_seen(copy: CopyRow, hidden: Collection[UUID]) -> CopyRow:
    """A copy without everything that tells who gets it and where, if that is not for the reader."""
    if not is_hidden(copy, hidden):
        return copy
    return replace(
        copy, name=SOMEBODY, salutation="", address=(), postcode="", email="", mobile="", text="", words={},
        recipients=(),
    )  # fmt: skip
