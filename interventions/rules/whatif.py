"""What a draft policy would have done: the weeks of a year replayed under two policies, and what that costs and buys.

Each week ends once and a person accepts every suggestion at once (`rules.replay`): the answer compares two policies on
the same marks, it does not foretell a year. Costs are minutes of staff time, the school's own from its policy's section
`costs`; the defaults (a letter 12 minutes, a call 20, a meeting 75) are guesses, there to be replaced.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from statistics import median_high
from uuid import UUID

from interventions.rules.replay import is_unknown
from interventions.rules.replay_school import BEFORE, DRAFT, Outcome, PupilWeeks, SchoolReplay


@dataclass(frozen=True)
class Load:
    """Work that a policy asks for, and the minutes of staff time it takes."""

    letters: int = 0
    calls: int = 0
    meetings: int = 0
    minutes: int = 0

    def __add__(self, other: "Load") -> "Load":
        return Load(
            self.letters + other.letters, self.calls + other.calls, self.meetings + other.meetings,
            self.minutes + other.minutes,
        )  # fmt: skip

    @property
    def hours(self) -> int:
        """Whole hours, half an hour up."""
        return (self.minutes + 30) // 60


@dataclass(frozen=True)
class Line:
    """Work of one half term, or of one school (`school_id`), under the policy before and under the draft."""

    label: str
    before: Load
    draft: Load
    school_id: UUID | None = None

    @property
    def more_letters(self) -> int:
        return self.draft.letters - self.before.letters


@dataclass(frozen=True)
class TierLine:
    """How many pupils stand in a tier on the day asked for, before and under the draft."""

    ladder: str
    tier: str
    before: int
    draft: int


@dataclass(frozen=True)
class Move:
    """A pupil who stands in another tier on that day; "" for none. `ladder`, `before`, `draft` are names."""

    school_id: UUID
    pupil_id: UUID
    ladder: str
    before: str
    draft: str


@dataclass(frozen=True)
class WhatIf:
    """The answer. `weeks`: school weeks counted (the most of any school); `pupils`: enrolments with marks.

    `persistent`: those that ended the span persistently absent; `sooner` of them would have been seen earlier, by
    `sooner_days` school days (the middle one; who was never seen before counts to the end of the span). `extra`: those
    with a letter under the draft who had none before; `extra_fine` of them ended at or above the highest limit that
    asked for a letter before (`fine_limits`, percent). `unknown`: ladders with conditions that weeks cannot tell.
    """

    pupils: int
    weeks: int
    half_terms: tuple[Line, ...]
    schools: tuple[Line, ...]
    tiers: tuple[TierLine, ...]
    moves: tuple[Move, ...]
    persistent: int
    sooner: int
    sooner_days: int | None
    extra: int
    extra_fine: int
    fine_limits: tuple[Fraction, ...]
    unknown: tuple[str, ...] = ()

    @property
    def before(self) -> Load:
        return sum((line.before for line in self.schools), Load())

    @property
    def draft(self) -> Load:
        return sum((line.draft for line in self.schools), Load())

    @property
    def more_letters(self) -> int:
        return self.draft.letters - self.before.letters

    @property
    def more_meetings(self) -> int:
        return self.draft.meetings - self.before.meetings

    @property
    def minutes_a_week(self) -> int:
        """Minutes of staff time a school week that the draft asks for beyond the policy before; below 0: fewer."""
        return round(Fraction(self.draft.minutes - self.before.minutes, self.weeks)) if self.weeks else 0


@dataclass
class _Tally:
    """What is added up while pupils pass."""

    halves: dict[str, list[Load]] = field(default_factory=dict)
    schools: dict[UUID, list[Load]] = field(default_factory=dict)
    tiers: dict[tuple[str, str], list[int]] = field(default_factory=dict)
    moves: list[Move] = field(default_factory=list)
    pupils: int = 0
    persistent: int = 0
    sooner: list[int] = field(default_factory=list)
    extra: int = 0
    extra_fine: int = 0
    limits: set[Fraction] = field(default_factory=set)


def what_if(replays: Sequence[SchoolReplay], pupils: Mapping[UUID, Iterable[PupilWeeks]]) -> WhatIf:
    """Every pupil of every school (by school) replayed under both policies, and all of it added up."""
    tally = _Tally()
    for replay in replays:
        for label in dict.fromkeys(replay.weeks.labels[replay.first :]):
            tally.halves.setdefault(label, [Load(), Load()])
        tally.schools[replay.school_id] = [Load(), Load()]
        for pupil in pupils.get(replay.school_id, ()):
            _count(tally, replay, pupil, replay.outcome(pupil))
    return _answer(tally, replays)


def _count(tally: _Tally, replay: SchoolReplay, pupil: PupilWeeks, outcome: Outcome) -> None:
    tally.pupils += 1
    tally.persistent += outcome.persistent
    if outcome.sooner_days:
        tally.sooner.append(outcome.sooner_days)
    for side, week, letters, calls, meetings in outcome.work:
        minutes = replay.minutes[side]
        load = Load(letters, calls, meetings, letters * minutes[0] + calls * minutes[1] + meetings * minutes[2])
        for lines, key in ((tally.halves, replay.weeks.labels[week]), (tally.schools, replay.school_id)):
            lines[key][side] += load  # type: ignore[index]
    if outcome.extra:
        tally.extra += 1
        tally.extra_fine += outcome.fine
        tally.limits.add(replay.limit)
    for ladder, before, draft in outcome.stands:
        _stand(tally, replay, pupil, ladder, (before, draft))


def _stand(tally: _Tally, replay: SchoolReplay, pupil: PupilWeeks, ladder: str, tiers: tuple[str, str]) -> None:
    for side, tier in ((BEFORE, tiers[0]), (DRAFT, tiers[1])):
        if tier:
            tally.tiers.setdefault((ladder, tier), [0, 0])[side] += 1
    if tiers[0] != tiers[1]:
        names = (replay.names.get((ladder, tier), "") for tier in tiers)
        tally.moves.append(Move(replay.school_id, pupil.pupil_id, replay.ladder_names[ladder], *names))


def _answer(tally: _Tally, replays: Sequence[SchoolReplay]) -> WhatIf:
    unknown = dict.fromkeys(ladder.name for r in replays for ladder in r.ladders if is_unknown(ladder))
    return WhatIf(
        tally.pupils, max((len(r.weeks.mondays) - r.first for r in replays), default=0),
        tuple(Line(label, before, draft) for label, (before, draft) in tally.halves.items()),
        tuple(Line(r.name, *_both(tally.schools[r.school_id]), r.school_id) for r in replays),
        tuple(_tier_lines(tally, replays)), tuple(tally.moves), tally.persistent, len(tally.sooner),
        median_high(tally.sooner) if tally.sooner else None, tally.extra, tally.extra_fine,
        tuple(sorted(tally.limits)), tuple(unknown),
    )  # fmt: skip


def _both(loads: Sequence[Load]) -> tuple[Load, Load]:
    before, draft = loads
    return before, draft


def _tier_lines(tally: _Tally, replays: Sequence[SchoolReplay]) -> Iterator[TierLine]:
    names: dict[tuple[str, str], tuple[str, str]] = {}
    for replay in replays:
        for key, name in replay.names.items():
            names.setdefault(key, (replay.ladder_names[key[0]], name))
    for key, (ladder, tier) in names.items():
        yield TierLine(ladder, tier, *tally.tiers.get(key, (0, 0)))
