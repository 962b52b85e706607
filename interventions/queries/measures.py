"""Reads: everything a policy asks about a school's pupils, as of the end of a school day.

Set-based throughout: one statement for all windows of everybody, and one each for what only some pupils have (runs, an
N that stands, events, circumstances), asked of those alone. Sums come from `registers.queries.measures`.
"""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from functools import cached_property
from typing import Any
from uuid import UUID

from attendance.calendar.queries import sessions_between
from attendance.calendar.rules.ages import compulsory_from
from attendance.people.queries import flags_of_pupils, year_group_on
from attendance.people.rules.pupil_flags import SENSITIVE, VIEW
from interventions.models import ExpectedAbsence
from interventions.queries.below_age import below_age
from interventions.queries.events import Events, events_of
from interventions.queries.moment import DAY, RUN_WEEKS, Moment
from interventions.rules.comparing import FIELDS, SUMMED, YEAR, Layout, layout_of, other_codes
from interventions.rules.findings import Counted, Facts, Running
from interventions.rules.national import PENALTY_WEEKS
from interventions.rules.penalty_window import THRESHOLD
from interventions.rules.policy import MEASURES, Policy, Window
from interventions.rules.runs import DAY_RUNS, illness_spell, run_of_days, spells, unbroken
from registers.queries.measures import Asked, code_sums, sums, sums_since
from registers.queries.missed import missed_sessions
from registers.queries.runs import perhaps_in_a_run, standing_n, week_masks
from registers.rules.codes import AM
from registers.rules.masks import EVERY_BIT, WeekMasks, cut
from registers.rules.summaries import session_bit

FULL = ("attended", "authorised", "unauthorised", *SUMMED)
FIRST_LOOK = 3  # school weeks of masks read of everybody who may be in a run; more only where it reaches back further
BORN, FIRST_N = 3, 6
LIABLE = "penalty_notice"  # the ladder of what parents are liable for
Elsewhere = Mapping[UUID, Sequence[tuple[date, str, str]]]


@dataclass
class Apart:
    """What sets one enrolment apart from the many of whom a row of numbers says all."""

    running: dict[str, Running] = field(default_factory=dict)
    events: Mapping[str, Mapping[str, tuple[date, ...]]] = field(default_factory=dict)
    since: dict[tuple[str, str], Counted] = field(default_factory=dict)
    codes: dict[Window, dict[str, int]] = field(default_factory=dict)
    spells: dict[Window, int] = field(default_factory=dict)
    flags: frozenset[str] = frozenset()
    elsewhere: tuple[tuple[date, str, str], ...] = ()
    below_age: tuple[tuple[date, str, str], ...] = ()

    def special(self) -> dict[Any, Any]:
        """As `rules.comparing` asks for it."""
        found: dict[Any, Any] = {measure: running.value for measure, running in self.running.items()}
        found |= self.since
        found |= {(window, "spells"): number for window, number in self.spells.items()}
        for window, codes in self.codes.items():
            found |= {(window, code): number for code, number in codes.items()}
        found |= {"events": self.events, "flags": self.flags}
        return found | {"elsewhere": self.elsewhere, "below_age": self.below_age}


@dataclass
class Measured:
    """Rows of numbers as `layout` places them, and what is special, by enrolment."""

    layout: Layout
    rows: list[tuple]
    apart: dict[UUID, Apart]


def measured(
    school_id: UUID, policy: Policy, moment: Moment, *, enrolment_ids: Collection[UUID] | None = None,
    elsewhere: Elsewhere | None = None,
) -> Measured:  # fmt: skip
    """What the policy asks of every enrolment on roll (or of these), as rows for `rules.judging.Judge`.

    Four queries for national ladders in a quiet week; a policy that asks for more costs a few more, never one a pupil.
    """
    layout = layout_of(policy)
    asked = [Asked(*moment.dates_of(window), counters) for window, counters in layout.asked]
    rows = sums(school_id, moment.on, asked, enrolment_ids=enrolment_ids)
    apart = _apart(
        school_id, policy, moment, rows, _illness_place(layout), enrolment_ids, elsewhere or {},
        near=_near_the_threshold(layout, rows, elsewhere or {}),
    )  # fmt: skip
    return Measured(layout, rows, apart)


def facts_of(
    school_id: UUID, policy: Policy, moment: Moment, *, enrolment_ids: Collection[UUID] | None = None,
    elsewhere: Elsewhere | None = None, known: Mapping[UUID, Apart] | None = None,
) -> list[Facts]:  # fmt: skip
    """The same with every count of every window, for evidence: one `Facts` for each enrolment on roll (or of these).

    As many queries as `measured`; one or two where what sets them apart is `known` from there.
    """
    windows = list(dict.fromkeys([YEAR, *(window for window in policy.windows() if window.name != "since")]))
    asked = [Asked(*moment.dates_of(window), FULL) for window in windows]
    rows = sums(school_id, moment.on, asked, enrolment_ids=enrolment_ids)
    illness = FIELDS + FULL.index("I")
    apart = known
    if apart is None:
        apart = _apart(school_id, policy, moment, rows, illness, enrolment_ids, elsewhere or {})
    nothing = Apart()
    return [_facts(row, windows, asked, apart.get(row[0], nothing), moment.on) for row in rows]


def _illness_place(layout: Layout) -> int | None:
    return layout.places.get((YEAR, "I"))


def _near_the_threshold(layout: Layout, rows: list[tuple], elsewhere: Elsewhere) -> list[tuple]:
    """Who may have reached the national threshold: of nobody else it matters what was missed below the age."""
    place = layout.places.get((PENALTY_WEEKS, "unauthorised"))
    if place is None:
        return rows
    return [row for row in rows if row[place] + len(elsewhere.get(row[1], ())) >= THRESHOLD]


def _facts(row: tuple, windows: Sequence[Window], asked: Sequence[Asked], apart: Apart, on: date) -> Facts:
    enrolment_id, pupil_id, since, born, year_group, since_when, _ = row[:FIELDS]
    found = {}
    for n, (window, span) in enumerate(zip(windows, asked, strict=True)):
        start = FIELDS + n * len(FULL)
        counts = dict(zip(FULL, row[start : start + len(FULL)], strict=True))
        found[window] = counted_of(
            counts, max(span.since, min(since, span.until)), span.until, apart.codes.get(window, {}),
            apart.spells.get(window, 0),
        )  # fmt: skip
    return Facts(
        enrolment_id, pupil_id, born, year_group_on(year_group, since_when, on), apart.flags, found, apart.running,
        apart.events, apart.since, apart.elsewhere, apart.below_age,
    )  # fmt: skip


def counted_of(
    counts: Mapping[str, int], since: date, until: date, codes: Mapping[str, int] | None = None, spells: int = 0
) -> Counted:
    """The counters of a window, as they are summed, with names."""
    attended, authorised, unauthorised = (int(counts[name]) for name in FULL[:3])
    return Counted(
        since, until, attended + authorised + unauthorised, attended, authorised, unauthorised, int(counts["L"]),
        int(counts["U"]), int(counts["I"]), spells, {**{code: int(counts[code]) for code in SUMMED}, **(codes or {})},
    )  # fmt: skip


# ---- what only some have ---------------------------------------------------------------------------------------------


def _apart(
    school_id: UUID, policy: Policy, moment: Moment, rows: list[tuple], illness: int | None,
    ids: Collection[UUID] | None, elsewhere: Elsewhere, *, near: list[tuple] | None = None,
) -> dict[UUID, Apart]:  # fmt: skip
    found: dict[UUID, Apart] = defaultdict(Apart)
    measures = {comparison.measure for comparison in policy.comparisons()}
    if measures & {*DAY_RUNS, "illness_spell_days"}:
        _add_runs(school_id, moment, measures, found, ids)
    if "unexplained_n_days" in measures:
        _add_standing_n(school_id, moment, rows, found)
    if "illness_days_expected" in measures:
        _add_expected(school_id, moment, rows, illness, found)
    if any(MEASURES[measure][1] == "event" for measure in measures) or _events_of_windows(policy):
        _add_events(school_id, policy, moment, rows, ids, found)
    for window, codes in other_codes(policy).items():
        if window.name != "since":
            days = moment.days_from(moment.dates_of(window)[0])
            for enrolment, counts in code_sums(school_id, days, codes, enrolment_ids=ids).items():
                found[enrolment].codes[window] = counts
    if "absence_spells" in measures:
        _add_spells(school_id, policy, moment, rows, found)
    if any(ladder.only_flags or ladder.not_flags for ladder in policy.ladders):
        _add_flags(school_id, moment, rows, found)
    for row in rows if elsewhere else ():
        if row[1] in elsewhere:
            first = compulsory_from(row[BORN])
            found[row[0]].elsewhere = tuple(one for one in elsewhere[row[1]] if one[0] >= first)
    if policy.ladder(LIABLE):
        for enrolment, sessions in below_age(school_id, moment, rows if near is None else near).items():
            found[enrolment].below_age = sessions
    return dict(found)


def _add_runs(
    school_id: UUID, moment: Moment, measures: set[str], found: dict[UUID, Apart], ids: Collection[UUID] | None
) -> None:
    held = _Held(school_id, moment)
    who = perhaps_in_a_run(school_id, moment.on, enrolment_ids=ids)
    for enrolment, weeks in _masks_of_runs(school_id, moment, who):
        runs = {m: run_of_days(weeks, kind, held.week) for m, kind in DAY_RUNS.items() if m in measures}
        if "illness_spell_days" in measures:
            runs["illness_spell_days"] = illness_spell(weeks)
        running = {measure: run for measure, run in runs.items() if run.value}
        if running:
            found[enrolment].running |= running


def _masks_of_runs(school_id: UUID, moment: Moment, who: Collection[UUID]) -> Iterator[tuple[UUID, list[WeekMasks]]]:
    """The masks of the last weeks of those who may be in a run; of those whose run may be longer, of the whole year."""
    masks, longer = week_masks(school_id, who, moment.last_weeks(FIRST_LOOK), moment.on), []
    for enrolment in who:
        weeks = masks.get(enrolment, [])
        if unbroken(weeks):
            longer.append(enrolment)
        else:
            yield enrolment, weeks
    if longer:
        masks = week_masks(school_id, longer, moment.last_weeks(RUN_WEEKS), moment.on)
        yield from ((enrolment, masks.get(enrolment, [])) for enrolment in longer)


@dataclass
class _Held:
    """The sessions that the school held, asked only where a day of a run has but one mark."""

    school_id: UUID
    moment: Moment

    def week(self, week: date) -> int:
        """The bits of the week's sessions."""
        return self._weeks.get(week, 0)

    @cached_property
    def _weeks(self) -> dict[date, int]:
        held: dict[date, int] = defaultdict(int)
        weeks = self.moment.last_weeks(RUN_WEEKS)
        for row in sessions_between(self.school_id, weeks[0], self.moment.until) if weeks else ():
            if row.open:
                held[row.date - row.date.weekday() * DAY] |= session_bit(row.date, row.session)
        return held


def _add_standing_n(school_id: UUID, moment: Moment, rows: list[tuple], found: dict[UUID, Apart]) -> None:
    pupils = {row[0]: row[1] for row in rows if row[FIRST_N]}
    first = min((row[FIRST_N] for row in rows if row[FIRST_N]), default=moment.on)
    days = [first + n * DAY for n in range((moment.until - first).days)] if pupils else []
    for enrolment, sessions in standing_n(school_id, pupils, days).items():
        oldest = sessions[0][0]
        after = len(moment.days_from(oldest + DAY))
        found[enrolment].running["unexplained_n_days"] = Running(Fraction(after), oldest, tuple(sessions))


def _add_expected(
    school_id: UUID, moment: Moment, rows: list[tuple], illness: int | None, found: dict[UUID, Apart]
) -> None:
    """Illness days of the year and the school days to come on which illness is expected, on evidence."""
    expected = ExpectedAbsence.objects.filter(
        school_id=school_id, withdrawn_at__isnull=True, since__lte=moment.year_until, until__gt=moment.until
    )
    days: dict[UUID, set[date]] = defaultdict(set)
    for pupil_id, since, until in expected.values_list("pupil_id", "since", "until"):
        days[pupil_id] |= {day for day in moment.later if since <= day < until}
    for row in rows if days else ():
        if row[1] in days:
            so_far = Fraction(int(row[illness]), 2) if illness is not None else Fraction(0)
            found[row[0]].running["illness_days_expected"] = Running(so_far + len(days[row[1]]))


def _event_names(policy: Policy) -> frozenset[str]:
    """The events that a comparison asks about."""
    asked = policy.comparisons()
    return frozenset(one.event or (one.window.event if one.window else "") for one in asked) - {""}


def _events_of_windows(policy: Policy) -> dict[tuple[str, str], frozenset[str]]:
    """(ladder, event) of every window that begins with an event, and the codes asked for that no summary counts."""
    found: dict[tuple[str, str], frozenset[str]] = {}
    for ladder in policy.ladders:
        for tier in ladder.tiers:
            for one in tier.when.comparisons():
                if one.window and one.window.name == "since":
                    key = ladder.key, one.window.event
                    codes = frozenset(code for code in (*one.codes, *one.set_aside) if code not in SUMMED)
                    found[key] = found.get(key, frozenset()) | codes
    return found


def _add_events(
    school_id: UUID, policy: Policy, moment: Moment, rows: list[tuple], ids: Collection[UUID] | None,
    found: dict[UUID, Apart],
) -> None:  # fmt: skip
    pupil_ids = None if ids is None else [row[1] for row in rows]
    events: Events = events_of(school_id, moment.year_since, moment.on, pupil_ids)
    starts: list[tuple[UUID, UUID, date]] = []
    keys: list[tuple[str, str]] = []
    wanted, names = _events_of_windows(policy), _event_names(policy)
    told = {pupil: own for pupil, own in events.items() if any(not names.isdisjoint(of) for of in own.values())}
    for row in rows if told else ():
        own = told.get(row[1])
        if own is None:
            continue
        found[row[0]].events = own
        for ladder, event in wanted:
            days = [day for name in (ladder, "") for day in own.get(name, {}).get(event, ()) if day <= moment.on]
            if days:
                starts.append((row[0], row[1], max(days) + DAY))
                keys.append((ladder, event))
    counted = sums_since(school_id, moment.on, starts, FULL) if starts else []
    away = _spells_since(school_id, policy, moment, starts, keys)
    for place, (start, key, numbers) in enumerate(zip(starts, keys, counted, strict=True)):
        codes = _codes_since(school_id, start, moment.on, wanted[key])
        found[start[0]].since[key] = counted_of(
            dict(zip(FULL, numbers, strict=True)), start[2], max(start[2], moment.until), codes, away.get(place, 0)
        )


def _spells_since(
    school_id: UUID, policy: Policy, moment: Moment, starts: Sequence[tuple[UUID, UUID, date]],
    keys: Sequence[tuple[str, str]],
) -> dict[int, int]:  # fmt: skip
    """Spells of absence since an event, by the place among the starts; only where a policy asks for them."""
    asked = {one.window.event for one in policy.comparisons() if one.measure == "absence_spells" and one.window}
    places = [place for place, key in enumerate(keys) if key[1] in asked and starts[place][2] <= moment.on]
    if not places:
        return {}
    first = min(starts[place][2] for place in places)
    masks = _masks_from(school_id, [starts[place][0] for place in places], first, moment)
    return {
        place: spells([_from(week, starts[place][2]) for week in masks.get(starts[place][0], ())]) for place in places
    }


def _masks_from(
    school_id: UUID, enrolment_ids: Sequence[UUID], since: date, moment: Moment
) -> dict[UUID, list[WeekMasks]]:
    """The masks of the weeks from that of `since` up to the day."""
    weeks = sorted({day - day.weekday() * DAY for day in moment.days_from(since)})
    return week_masks(school_id, enrolment_ids, weeks, moment.on)


def _codes_since(school_id: UUID, start: tuple[UUID, UUID, date], on: date, codes: frozenset[str]) -> dict[str, int]:
    """Codes that no summary counts, since an event: asked by hardly any policy, so of each pupil by themselves."""
    if not codes:
        return {}
    enrolment, pupil, since = start
    rows = missed_sessions(school_id, {enrolment: pupil}, since, on, codes=codes).get(enrolment, [])
    return {code: sum(row.code == code for row in rows) for code in codes}


def _add_spells(school_id: UUID, policy: Policy, moment: Moment, rows: list[tuple], found: dict[UUID, Apart]) -> None:
    windows = {one.window for one in policy.comparisons() if one.measure == "absence_spells" and one.window}
    for window in (one for one in windows if one.name != "since"):
        since, until = moment.dates_of(window)
        weeks = sorted({day - day.weekday() * DAY for day in moment.days_from(since) if day < until})
        masks = week_masks(school_id, [row[0] for row in rows], weeks, until - DAY)
        for enrolment, kept in masks.items():
            found[enrolment].spells[window] = spells([_from(week, since) for week in kept])


def _from(week: WeekMasks, since: date) -> WeekMasks:
    """The week without the sessions before `since`."""
    if week.week >= since:
        return week
    return cut(week, EVERY_BIT & ~(session_bit(since, AM) - 1) if (since - week.week).days < 7 else 0)


def _add_flags(school_id: UUID, moment: Moment, rows: list[tuple], found: dict[UUID, Apart]) -> None:
    flags = flags_of_pupils(school_id, [row[1] for row in rows], moment.on, abilities={VIEW, SENSITIVE})
    for row in rows if flags else ():
        if row[1] in flags:
            found[row[0]].flags = frozenset(flag.kind for flag in flags[row[1]])
