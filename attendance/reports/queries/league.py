"""Reads: how the registration groups did in some days, for assembly and newsletter."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from attendance.reports.rules.league import Entry, League, league_is_hidden, league_of
from attendance.reports.rules.newsletter import News, paragraph
from attendance.reports.rules.one_child import Team, compared, team_of
from interventions.queries.policies import effective_policy
from registers.queries.figures import EnrolmentCounts, Span, enrolment_counts
from registers.rules.codes import plain_date

WEEK = timedelta(days=7)
LAST, THIS, FOUR = "last", "this", "four"
PERIODS = {LAST: "Last week", THIS: "This week so far", FOUR: "The last four weeks"}
BEFORE = {LAST: "the week before", THIS: "last week", FOUR: "the four weeks before"}


@dataclass(frozen=True)
class NewsletterDays:
    """Days the newsletter speaks of, and those to compare with."""

    key: str
    label: str
    span: Span
    before: Span

    @property
    def words(self) -> str:
        """“last week (2 to 6 March 2026)”."""
        first, last = self.span.since, self.span.last_day - timedelta(days=max(0, self.span.last_day.weekday() - 4))
        since = f"{first.day}" if (first.year, first.month) == (last.year, last.month) else plain_date(first)
        return f"{self.label[:1].lower()}{self.label[1:]} ({since} to {plain_date(last)})"


@dataclass(frozen=True)
class Newsletter:
    """What may be told. `hidden`: the school's policy wants no list of groups."""

    days: NewsletterDays
    school: Team
    league: League
    news: News
    hidden: bool

    def text(self, *, with_league: bool) -> str:
        """The paragraph to copy."""
        return paragraph(self.news, self.league if with_league and not self.hidden else None)


def days_of(key: str, today: date) -> NewsletterDays:
    """The days of a period; of last week where there is no such period. No query."""
    monday = today - timedelta(days=today.weekday())
    spans = {
        LAST: (Span(monday - WEEK, monday), Span(monday - 2 * WEEK, monday - WEEK)),
        THIS: (Span(monday, today + timedelta(days=1)), Span(monday - WEEK, monday)),
        FOUR: (Span(monday - 4 * WEEK, monday), Span(monday - 8 * WEEK, monday - 4 * WEEK)),
    }
    known = key if key in spans else LAST
    return NewsletterDays(known, PERIODS[known], *spans[known])


def newsletter_of(school_id: UUID, days: NewsletterDays) -> Newsletter:
    """The groups' places and the school's week. Three queries, however many pupils."""
    now = enrolment_counts([school_id], days.span)
    before = enrolment_counts([school_id], days.before)
    sections = effective_policy(school_id, days.span.last_day).policy.sections
    school, then = team_of(row.counts for row in now), team_of(row.counts for row in before)
    news = News(
        days.words, BEFORE[days.key], school.percent if school.may_be_shown else None,
        compared(school, then) if school.may_be_shown else "", school.pupils,
        sum(row.counts.possible > 0 and not row.counts.absent for row in now),
        sum(row.counts.possible > 0 and not row.counts.late for row in now),
    )  # fmt: skip
    return Newsletter(days, school, league_of(_entries(now, before)), news, league_is_hidden(sections))


def _entries(now: Sequence[EnrolmentCounts], before: Sequence[EnrolmentCounts]) -> list[Entry]:
    """Each group that has pupils now, and those of no group under ""."""
    teams, then = _by_group(now), _by_group(before)
    labels = {row.group_slug: row.group for row in now}
    return [Entry(slug, labels[slug], team_of(rows), team_of(then.get(slug, ()))) for slug, rows in teams.items()]


def _by_group(rows: Sequence[EnrolmentCounts]) -> Mapping[str, list]:
    found = defaultdict(list)
    for row in rows:
        found[row.group_slug].append(row.counts)
    return found
