"""Letters follow what becomes of their ground: a mark that is amended, an action that is asked for no more.

An unsent letter whose action ended is withdrawn. A letter whose figures are no longer what the marks say carries what
they were and what they are, whether it was issued or not; one that was approved and not issued yet goes back to be
decided, so that nothing leaves with a wrong figure. What was issued stays as it was issued.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet
from django.utils.timezone import localdate

from attendance.audit.services import record
from attendance.calendar.queries import school_year
from interventions.queries.letter_grounds import action_states, actions_over
from letters.models import Letter, LetterEvent
from letters.queries.checks import NO_MORE
from letters.queries.counting import figures_again, spans_of
from letters.rules.figures import Changed, changed, changed_words, cited, from_json
from letters.rules.states import APPROVED, ISSUED, OPEN
from letters.services.deciding import end_as_withdrawn, take_back
from letters.services.letter_events import ENGINE, event_of, tell
from registers.queries.spans import last_amended

MARGIN = timedelta(minutes=1)  # an amendment may be written a moment after it began
BACK = timedelta(days=400)
AGAIN = "Its figures are once more what they were."


@dataclass(frozen=True)
class Followed:
    """How many unsent letters were withdrawn, and of how many the figures have changed (or changed back)."""

    withdrawn: int = 0
    changed: int = 0


def follow(school_id: UUID, *, at: datetime, all_of_year: bool = False) -> Followed:
    """Withdraw what nothing asks for, and note which figures have changed. Twice does no harm.

    Issued letters are counted anew where a mark of their pupil was amended since they were last looked at;
    `all_of_year`: all of this academic year, also where marks came late and nothing was amended. About ten statements,
    and four for each letter that is withdrawn or goes back to be decided.
    """
    with transaction.atomic():
        withdrawn = _withdraw(school_id, at)
        found = _changed(school_id, _to_count(school_id, at, all_of_year), at)
        if withdrawn or found:
            record(
                school_id, "letters.followed", by=ENGINE, at=at, withdrawn=[str(one) for one in withdrawn],
                changed=[str(one) for one in found],
            )  # fmt: skip
    return Followed(len(withdrawn), len(found))


def behind(school_ids: Collection[UUID], *, since: datetime) -> set[UUID]:
    """The schools with letters that have not followed: an action that ended, or an amendment from `since` on that was
    not looked at. Three queries; all schools in scope."""
    rows = Letter.objects.filter(school_id__in=list(school_ids), state__in=[*OPEN, ISSUED])
    return _with_ended_actions(rows, school_ids) | _with_amendments(rows, last_amended(school_ids, since))


# ---- what is no longer asked for ------------------------------------------------------------------------------------


def _withdraw(school_id: UUID, at: datetime) -> list[UUID]:
    """Withdraw open letters whose action is no longer to be done; gives their ids."""
    rows = Letter.objects.filter(school_id=school_id, state__in=OPEN, action_id__isnull=False)
    waiting = list(rows.select_for_update().order_by("id"))
    states = action_states(school_id, [letter.action_id for letter in waiting if letter.action_id])
    gone = []
    for letter in waiting:
        state = states.get(letter.action_id, "withdrawn") if letter.action_id else "to_do"
        if state != "to_do":
            end_as_withdrawn(letter, NO_MORE[state], by=ENGINE, at=at)
            gone.append(letter.id)
    return gone


# ---- figures --------------------------------------------------------------------------------------------------------


def _to_count(school_id: UUID, at: datetime, all_of_year: bool) -> list[Letter]:
    """Open letters, and issued ones of whose pupil a mark was amended since (or every one of the year)."""
    counted = Letter.objects.filter(
        school_id=school_id, figures_since__isnull=False, figures_until__isnull=False
    )  # fmt: skip
    issued = counted.filter(state=ISSUED)
    if all_of_year:
        year = school_year(school_id, localdate(at))
        issued = issued.filter(figures_until__gt=year.since if year else localdate(at) - BACK)
    else:
        amended = last_amended([school_id], at - BACK, set(issued.values_list("pupil_id", flat=True)))
        late = [
            one.id
            for one in issued.filter(pupil_id__in=[pupil_id for _, pupil_id in amended])
            if amended[school_id, one.pupil_id] > one.checked_at - MARGIN
        ]
        issued = issued.filter(id__in=late)
    return list((counted.filter(state__in=OPEN) | issued).select_for_update().order_by("id"))


def _changed(school_id: UUID, letters: Sequence[Letter], at: datetime) -> list[UUID]:
    """Count these letters anew and keep what has changed since they were drafted; gives those where that is new."""
    kept = spans_of(letters)
    now = figures_again(school_id, kept)
    moved = []
    for letter in letters:
        if letter.id not in now:
            continue
        found = changed(from_json(letter.figures), now[letter.id], cited(letter.values, letter.enclose))
        if found != letter.changed:
            _note(letter, found, at)
            moved.append(letter)
    Letter.objects.bulk_create(
        moved, update_conflicts=True, unique_fields=["school", "id"], update_fields=["changed", "changed_at"]
    )
    LetterEvent.objects.bulk_create(
        event_of(one, "changed", _words(one.changed), by=ENGINE, at=at, changed=one.changed) for one in moved
    )
    Letter.objects.filter(school_id=school_id, id__in=list(kept)).update(checked_at=at)
    return [letter.id for letter in moved]


def _note(letter: Letter, found: Changed, at: datetime) -> None:
    letter.changed, letter.changed_at = found, at
    if letter.state == APPROVED and found:
        take_back(letter, at)
        tell(letter, "unapproved", "Its figures have changed: it must be decided again.", by=ENGINE, at=at)


def _words(found: Changed) -> str:
    return f"Figures have changed since: {changed_words(found)}." if found else AGAIN


# ---- who is behind --------------------------------------------------------------------------------------------------


def _with_ended_actions(rows: QuerySet[Letter], school_ids: Collection[UUID]) -> set[UUID]:
    asked = rows.filter(state__in=OPEN, action_id__isnull=False)
    return actions_over(school_ids, [key for key in asked.values_list("action_id", flat=True) if key])


def _with_amendments(rows: QuerySet[Letter], amended: dict[tuple[UUID, UUID], datetime]) -> set[UUID]:
    if not amended:
        return set()
    pupils = {pupil_id for _, pupil_id in amended}
    found = rows.filter(pupil_id__in=pupils).values_list("school_id", "pupil_id", "checked_at")
    return {
        school_id
        for school_id, pupil_id, checked_at in found
        if amended.get((school_id, pupil_id), checked_at - 2 * MARGIN) > checked_at
    }  # fmt: skip
