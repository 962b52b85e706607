"""The facts of letters, set-based: the exact counts behind their figures, and the words of every field that is a fact.

Figures are counted from the first day of the academic year (or of the pupil's time at the school, where that is later)
up to and including the last school day that was judged, so that they say what the stage and its reason say; where no
day was judged yet, up to the day before the letter. The day of the letter itself is never counted: its registers may
not be taken yet.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from uuid import UUID

from django.db.models import Max
from django.utils import timezone
from django.utils.timezone import localdate

from attendance.calendar.queries import days_around
from attendance.calendar.rules.ages import academic_year_of
from attendance.people.queries import year_label
from interventions.queries.letter_grounds import Ground, grounds_of
from interventions.queries.nights import last_judged
from letters.models import Letter
from letters.queries import fact_words
from letters.queries.about_pupils import Pupils, pupils_of
from letters.queries.counting import Kept, calendar_needed, figures_of_spans
from letters.queries.in_force import InForce, in_force
from letters.rules.figures import Figures, words_of
from registers.queries.figures import Span

DAY = timedelta(days=1)
# a year, and ten school weeks before its first day; and as far as letters of a ladder may have to wait
CALENDAR_BACK, CALENDAR_AHEAD = timedelta(days=600), timedelta(days=250)
NOTHING_KEPT: Mapping[UUID, Kept] = {}


@dataclass(frozen=True)
class About:
    """What facts are asked of, under a key of the asker's. `after_meeting`: the letter is about the last meeting."""

    key: UUID
    pupil_id: UUID
    case_id: UUID | None = None
    after_meeting: bool = False


@dataclass(frozen=True)
class Facts:
    """What is known for one letter: its counts from `since` until before `until`, and the words of its fields.

    `words` has every fact of `rules.fields` ("" where it is not known) but those of the recipient and what is asked.
    """

    pupil_id: UUID
    figures: Figures
    since: date
    until: date
    words: Mapping[str, str]
    ground: Ground | None = None

    @property
    def name(self) -> str:
        return self.words["pupil_name"]


@dataclass(frozen=True)
class Days:
    """The days of a letter of `on`, which counts from `since` until before `until`. `calendar`: the school days around
    it, those to come too."""

    on: date
    since: date
    until: date
    year_name: str
    term_name: str
    calendar: tuple[date, ...] = field(repr=False, default=())

    @property
    def school_days(self) -> list[date]:
        """Those before `until`: at least as many as are counted from, and ten school weeks."""
        return [day for day in self.calendar if day < self.until]


@dataclass(frozen=True)
class Read:
    """Facts by the asker's key, figures that were counted again by their key, and the days."""

    facts: dict[UUID, Facts]
    again: dict[UUID, Figures]
    days: Days


def days_on(school_id: UUID, on: date, kept: Iterable[Kept] = ()) -> Days:
    """Which days letters of this day count; the calendar also reaches what was `kept`. Two queries."""
    needed = calendar_needed(kept) or (on, on)
    around = days_around(school_id, on, min(on - CALENDAR_BACK, needed[0]), max(on + CALENDAR_AHEAD, needed[1]))
    year, term, judged = around.year, around.term, last_judged(school_id)
    since = year.since if year else date(academic_year_of(on), 9, 1)
    until = min(judged + DAY, on) if judged and judged >= since else on
    name = f"{term.name.lower().removesuffix(' term')} term" if term else ""
    return Days(on, since, max(until, since), year.name if year else "", name, around.school_days)


def facts_of(school_id: UUID, pupil_ids: Collection[UUID], on: date) -> dict[UUID, Facts]:
    """The facts of letters to these pupils outside a case, by pupil; unknown pupils are missing. Seven queries."""
    return facts_for(school_id, [About(pupil_id, pupil_id) for pupil_id in pupil_ids], on)


def facts_for(
    school_id: UUID, asked: Sequence[About], on: date, *, now: datetime | None = None
) -> dict[UUID, Facts]:  # fmt: skip
    """The facts of letters of the day `on`, by the asker's key; unknown pupils are missing. Nine queries at most.

    `now`: from when on a meeting is still to come; from the start of the day unless told.
    """
    if not asked:
        return {}
    pupils = pupils_of(school_id, {one.pupil_id for one in asked}, on)
    return read_facts(in_force(school_id, on), pupils, asked, now=now).facts


def read_facts(
    held: InForce, pupils: Pupils, asked: Sequence[About], *, kept: Mapping[UUID, Kept] = NOTHING_KEPT,
    now: datetime | None = None,
) -> Read:  # fmt: skip
    """The same with what is in force and the pupils in hand. Six queries at most.

    `kept`: what is counted again along with it, of these pupils.
    """
    days = days_on(held.school_id, held.on, kept.values())
    spans = {one.pupil_id: _span(pupils, one.pupil_id, days) for one in asked if one.pupil_id in pupils.rows}
    again = [(pupil_id, Span(since, until)) for pupil_id, since, until in kept.values()]
    counted = figures_of_spans(held.school_id, [*spans.items(), *again], days.calendar, pupils.born)
    figures = dict(zip(spans, counted, strict=False))
    common = fact_words.school_words(held.head) | fact_words.law_words(held.on) | _words_of_days(days)
    personal = _personal(pupils, days, spans, figures)
    alone = {key: Facts(key, figures[key], span.since, span.until, common | personal[key])
             for key, span in spans.items()}  # fmt: skip
    facts = _with_cases(held, asked, alone, now or start_of(held.on))
    return Read(facts, dict(zip(kept, counted[len(spans) :], strict=True)), days)


def _with_cases(
    held: InForce, asked: Sequence[About], alone: Mapping[UUID, Facts], now: datetime
) -> dict[UUID, Facts]:  # fmt: skip
    """The facts of each pupil with what the case says. Two queries, none without cases."""
    grounds, earlier = grounds_of(held.school_id, _cases(asked), held.policy), _earlier(held.school_id, _cases(asked))
    found = {}
    for one in (one for one in asked if one.pupil_id in alone):
        ground, facts = _ground(one, grounds), alone[one.pupil_id]
        words = fact_words.case_words(ground, after_meeting=one.after_meeting, now=now)
        before = {"earlier_letter_on": fact_words.day_words(earlier.get(one.case_id))}
        found[one.key] = replace(facts, words={**facts.words, **words, **before}, ground=ground)
    return found


def _span(pupils: Pupils, pupil_id: UUID, days: Days) -> Span:
    """The days that are counted of a pupil: from their own first day where it is later."""
    until = max(days.until, days.since + DAY)
    return Span(min(max(days.since, pupils.here_since(pupil_id, days.since)), until - DAY), until)


def _personal(
    pupils: Pupils, days: Days, spans: Mapping[UUID, Span], figures: Mapping[UUID, Figures]
) -> dict[UUID, dict[str, str]]:  # fmt: skip
    school_days = days.school_days
    return {
        key: words_of(figures[key])
        | {
            "pupil_name": pupils.rows[key].name, "pupil_first": pupils.rows[key].first,
            "pupil_group": pupils.groups[key].name if key in pupils.groups else "",
            "pupil_year": year_label(pupils.rows[key].year_group),
            "figures_since": fact_words.day_words(_first_school_day(span, school_days)),
            "figures_until": fact_words.day_words(_last_school_day(span, school_days)),
        }
        for key, span in spans.items()
    }  # fmt: skip


def _first_school_day(span: Span, school_days: Sequence[date]) -> date:
    return next((day for day in school_days if day >= span.since), span.since)


def _last_school_day(span: Span, school_days: Sequence[date]) -> date:
    return max((day for day in school_days if span.since <= day < span.until), default=span.last_day)


def _words_of_days(days: Days) -> dict[str, str]:
    return {
        "today": fact_words.day_words(days.on), "year_name": days.year_name, "term_name": days.term_name,
        "award_name": "", "award_period": "", "group_name": "",
    }  # fmt: skip


def _earlier(school_id: UUID, case_ids: Collection[UUID]) -> dict[UUID | None, date]:
    """The day on which the last letter of each case was issued. One query, or none."""
    if not case_ids:
        return {}
    rows = Letter.objects.filter(school_id=school_id, case_id__in=list(case_ids), state="issued")
    found = rows.order_by().values_list("case_id").annotate(Max("issued_at"))
    return {case_id: localdate(at) for case_id, at in found}


def _cases(asked: Sequence[About]) -> set[UUID]:
    return {one.case_id for one in asked if one.case_id}


def _ground(one: About, grounds: Mapping[UUID, Ground]) -> Ground | None:
    """What the case says, where it is a case of that pupil."""
    found = grounds.get(one.case_id) if one.case_id else None
    return found if found is not None and found.pupil_id == one.pupil_id else None


def start_of(on: date) -> datetime:
    """The moment at which a local day begins."""
    return timezone.make_aware(datetime.combine(on, time.min))
