"""The letters' part of the night, in one deed: what has ended is withdrawn, what waited comes back, what the cases ask
for is drafted, and what the policy lets go by itself is approved."""

from dataclasses import asdict, dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.timezone import localdate

from attendance.audit.services import record
from letters.models import Letter, LetterEvent
from letters.rules.states import DRAFT, HELD
from letters.services.approving import approve_automatic
from letters.services.drafting import draft_waiting
from letters.services.following import follow
from letters.services.letter_events import ENGINE, event_of


@dataclass(frozen=True)
class NightLetters:
    """What a night did with letters, under the names by which its ledger counts."""

    letters: int = 0
    letters_without_words: int = 0
    letters_approved: int = 0
    letters_withdrawn: int = 0
    letters_changed: int = 0
    letters_released: int = 0

    @property
    def counts(self) -> dict[str, int]:
        """Those that are not nothing, and how many were drafted."""
        return {name: number for name, number in asdict(self).items() if number or name == "letters"}


def letters_of_the_night(school_id: UUID, *, at: datetime) -> NightLetters:
    """Do it all as of the moment of the night; twice does nothing a second time. One transaction.

    A school without letters and without cases that ask for one costs a dozen statements.
    """
    with transaction.atomic():
        followed = follow(school_id, at=at, all_of_year=True)
        released = release_due(school_id, at=at)
        drafted = draft_waiting(school_id, at=at)
        approved = approve_automatic(school_id, at=at)
    return NightLetters(
        drafted.made, drafted.without_words, approved, followed.withdrawn, followed.changed, released
    )  # fmt: skip


def release_due(school_id: UUID, *, at: datetime) -> int:
    """Let letters be decided whose time on hold is over; gives their number. Three statements, or one."""
    rows = Letter.objects.filter(school_id=school_id, state=HELD, held_until__lte=localdate(at))
    letters = list(rows.select_for_update().order_by("id"))
    if letters:
        Letter.objects.filter(school_id=school_id, id__in=[letter.id for letter in letters]).update(
            state=DRAFT, held_until=None, said="", changed_at=at
        )
        LetterEvent.objects.bulk_create(
            event_of(one, "released", "The time on hold is over: it can be decided.", by=ENGINE, at=at)
            for one in letters
        )
        record(school_id, "letters.released", by=ENGINE, at=at, letters=[str(one.id) for one in letters])
    return len(letters)
