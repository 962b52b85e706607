"""What changed: the tiers that are met today against the findings that stood."""

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from interventions.rules.policy import Ladder, Policy, Tier

Key = tuple[UUID, str]  # enrolment, ladder
STAYS = "stays"


@dataclass(slots=True)
class Level:
    """The highest tier of a ladder that an enrolment meets today. A plain class: a night makes thousands."""

    enrolment_id: UUID
    pupil_id: UUID
    ladder: Ladder
    tier: Tier


@dataclass(slots=True)
class Standing:
    """A finding that held as of the last day judged. A plain class: a night makes thousands."""

    id: UUID
    enrolment_id: UUID
    ladder: str
    tier: str
    since: date
    pupil_id: UUID
    entry: str
    role: str


@dataclass(frozen=True, slots=True)
class Gone:
    """A finding that holds no more. `by`: marks, amendment, policy, left (the pupil did) or year (it ended)."""

    was: Standing
    by: str


@dataclass(frozen=True)
class Change:
    """What begins to hold, what does no more, and what goes on."""

    entered: list[Level]
    left: list[Gone]
    standing: list[Standing]


def changes_of(
    levels: Mapping[Key, Level], kept: Iterable[Standing], policy: Policy, *,
    on_roll: Callable[[], Collection[UUID]], ends: Collection[str], year_since: date, by: str,
) -> Change:  # fmt: skip
    """Compare what is met today with what stood. `by` is why a finding ends where nothing else says.

    A ladder that is judged at the end of a term only stays as it was until then, unless the pupil left, the policy lost
    it, or its year ended. `ends`: which of `policy.JUDGED` today is.
    """
    left, standing = [], []
    new = dict(levels)
    ladders = {ladder.key: ladder for ladder in policy.ladders}
    here: Collection[UUID] | None = None
    for one in kept:
        key = one.enrolment_id, one.ladder
        level = levels.get(key)
        if level is not None and level.tier.key == one.tier:
            standing.append(one)
            del new[key]
            continue
        here = on_roll() if here is None else here
        why = _why_gone(one, ladders.get(one.ladder), here, ends, year_since) or by
        if why == STAYS:
            standing.append(one)
        else:
            left.append(Gone(one, why))
    return Change(list(new.values()), left, standing)


def _why_gone(
    one: Standing, ladder: Ladder | None, on_roll: Collection[UUID], ends: Collection[str], year_since: date
) -> str:
    """Why a finding ended that is not met today: "" where the figures say so, STAYS where nobody asked them."""
    if one.enrolment_id not in on_roll:
        return "left"
    if ladder is None or ladder.tier(one.tier) is None:
        return "policy"
    if ladder.year_end and one.since < year_since:
        return "year"
    return "" if ladder.judged in ends else STAYS
