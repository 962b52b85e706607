"""One school's two policies replayed for one pupil after another: what each would have meant for this pupil."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from uuid import UUID

from attendance.calendar.rules.ages import compulsory_from, compulsory_to
from attendance.calendar.rules.weeks import WEEK
from interventions.rules.policy import Ladder, Policy, Window
from interventions.rules.replay import Replayer, Stay, Walk, counted_kinds
from interventions.rules.replay_history import Weeks
from interventions.rules.replay_weeks import SchoolWeeks, weeks_of_span

LETTER_MINUTES, CALL_MINUTES, MEETING_MINUTES = 12, 20, 75
PERSISTENT = Fraction(90)
BEFORE, DRAFT = 0, 1
YEAR = Window("year")
Work = tuple[int, int, int, int, int]  # side, week, letters, calls, meetings


@dataclass(frozen=True, slots=True)
class PupilWeeks:
    """One enrolment. `weeks`: the school weeks on roll, by number; `counts`: sessions of every week, by counter."""

    pupil_id: UUID
    born: date
    year_group: int
    flags: frozenset[str]
    weeks: Sequence[int]
    counts: Mapping[str, Sequence[int]]


@dataclass(frozen=True)
class Outcome:
    """What the two policies mean for one enrolment. `work`: (side, week, letters, calls, meetings), as it falls due.

    `stands`: (ladder, tier before, tier under the draft) on the day shown, where there is one. `sooner_days`: school
    days by which somebody who ended persistently absent would have been seen earlier, 0 for nobody. `extra`: a letter
    under the draft and none before; `fine`: ended at or above the limit that asked for a letter before.
    """

    work: tuple[Work, ...]
    stands: tuple[tuple[str, str, str], ...]
    persistent: bool
    sooner_days: int
    extra: bool
    fine: bool


class SchoolReplay:
    """The two policies of one school made ready; `outcome` asks them of a pupil. Only ladders that ask for a letter, a
    call or a meeting, or that differ, are judged."""

    def __init__(
        self, school_id: UUID, name: str, weeks: SchoolWeeks, before: Policy, draft: Policy, *, since: date, on: date
    ) -> None:
        """`since`: work counts from the week of this day; `on`: the day whose tiers are shown."""
        self.school_id, self.name, self.weeks = school_id, name, weeks
        self.first = sum(monday + WEEK <= since for monday in weeks.mondays)
        self.shown = weeks.last_by(on)
        self.minutes = minutes_of(before), minutes_of(draft)
        self.limit = fine_limit(before)
        self.replayer = Replayer(weeks)
        self.pairs = tuple(self._made_ready(before, draft))
        walks = [walk for pair in self.pairs for walk in pair if walk]
        self.ladders: tuple[Ladder, ...] = tuple(walk.ladder for walk in walks)
        self.ladder_names = {ladder.key: ladder.name for ladder in self.ladders}
        self.names = {(ladder.key, tier.key): tier.name for ladder in self.ladders for tier in ladder.tiers}

    def _made_ready(self, before: Policy, draft: Policy) -> Iterator[tuple[Walk | None, Walk | None]]:
        for one, other in judged_ladders(before, draft):
            walk = self.replayer.walk(one) if one else None
            if one == other:
                yield walk, walk
            else:
                yield walk, self.replayer.walk(other) if other else None

    def outcome(self, pupil: PupilWeeks) -> Outcome:
        """What both policies mean for this pupil."""
        weeks = self.replayer.pupil(pupil.counts, sum(1 << week for week in pupil.weeks))
        found: list[tuple[str, list[Stay], list[Stay]]] = []
        for one, other in self.pairs:
            stays = self._stays(one, weeks, pupil)
            ladder = (one or other).ladder.key  # type: ignore[union-attr]
            found.append((ladder, stays, stays if other is one else self._stays(other, weeks, pupil)))
        return self._outcome(weeks, found)

    def _stays(self, walk: Walk | None, weeks: Weeks, pupil: PupilWeeks) -> list[Stay]:
        if walk is None or not _lets_in(walk.ladder, pupil):
            return []
        return self.replayer.stays(walk, weeks, self._of_age(pupil.born) if walk.ladder.csa_only else -1)

    def _of_age(self, born: date) -> int:
        first, last = compulsory_from(born), compulsory_to(born)
        return sum(1 << n for n, monday in enumerate(self.weeks.mondays) if first <= monday <= last)

    def _outcome(self, weeks: Weeks, found: list[tuple[str, list[Stay], list[Stay]]]) -> Outcome:
        work = tuple(
            one for _, *both in found for side in (BEFORE, DRAFT) for one in _work(side, both[side], self.first)
        )  # fmt: skip
        stands = ((ladder, _at(before, self.shown), _at(draft, self.shown)) for ladder, before, draft in found)
        start, end = self.weeks.year_from, len(self.weeks.mondays)
        possible, attended = (weeks.runs[name][end] - weeks.runs[name][start] for name in ("possible", "attended"))
        persistent = possible > 0 and (possible - attended) * 10 >= possible
        letters = [any(one[0] == side and one[2] for one in work) for side in (BEFORE, DRAFT)]
        return Outcome(
            work, tuple(one for one in stands if one[1] or one[2]), persistent,
            self._sooner(found) if persistent else 0, letters[DRAFT] and not letters[BEFORE],
            attended * 100 * self.limit.denominator >= self.limit.numerator * possible,
        )  # fmt: skip

    def _sooner(self, found: list[tuple[str, list[Stay], list[Stay]]]) -> int:
        before = min((stays[0].since for _, stays, _ in found if stays), default=len(self.weeks.mondays) - 1)
        draft = min((stays[0].since for _, _, stays in found if stays), default=before)
        return self.weeks.days_between(draft, before)


def judged_ladders(before: Policy, draft: Policy) -> list[tuple[Ladder | None, Ladder | None]]:
    """The ladders worth replaying, as both policies have them: those that ask for work, and those that differ."""
    keys = dict.fromkeys(ladder.key for ladder in (*before.ladders, *draft.ladders))
    pairs = [(before.ladder(key), draft.ladder(key)) for key in keys]
    return [(one, other) for one, other in pairs if one != other or (one and counted_kinds(one))]


def minutes_of(policy: Policy) -> tuple[int, int, int]:
    """Minutes of a letter, a call and a meeting, from the policy's section `costs`."""
    costs = policy.sections.get("costs") or {}
    return (
        int(costs.get("letter_minutes", LETTER_MINUTES)), int(costs.get("call_minutes", CALL_MINUTES)),
        int(costs.get("meeting_minutes", MEETING_MINUTES)),
    )  # fmt: skip


def fine_limit(policy: Policy) -> Fraction:
    """The highest attendance below which the policy asks for a letter this year, in percent; 90 where none does."""
    limits = [
        one.limit for ladder in policy.ladders for tier in ladder.tiers
        if any(action.kind == "letter" for action in tier.actions)
        for one in tier.when.comparisons() if one.measure == "attendance" and one.op[0] == "<" and one.window == YEAR
    ]  # fmt: skip
    return max(limits, default=PERSISTENT)


def _work(side: int, stays: Sequence[Stay], first: int) -> Iterator[Work]:
    """The work of these stays from the week `first` on; a letter is not sent again within its tier's cool-off."""
    sent: dict[str, int] = {}
    for tier, since, _ in stays:
        letters = 0
        rest = weeks_of_span(tier.cool_off) if tier.cool_off else 0
        for action in tier.actions:
            template = str(action.detail.get("template", action.key))
            if action.kind == "letter" and (template not in sent or since - sent[template] >= rest):
                letters, sent[template] = letters + 1, since
        calls = sum(action.kind == "call" for action in tier.actions)
        meetings = sum(action.kind == "meeting" for action in tier.actions)
        if since >= first and (letters or calls or meetings):
            yield side, since, letters, calls, meetings


def _at(stays: Sequence[Stay], week: int) -> str:
    return next((stay.tier.key for stay in stays if stay.since <= week < stay.until), "")


def _lets_in(ladder: Ladder, pupil: PupilWeeks) -> bool:
    if ladder.year_groups and pupil.year_group not in ladder.year_groups:
        return False
    return (not ladder.only_flags or bool(ladder.only_flags & pupil.flags)) and not ladder.not_flags & pupil.flags
