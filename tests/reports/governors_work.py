"""A school with a term of marks, and the way of its report to governors, for the tests of reports."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from attendance.access.rules.actors import Actor
from attendance.reports.queries.reports import ReportRow, report_by_slug
from attendance.reports.rules.notes import Notes
from attendance.reports.services.preparing import Written, ask_approval, save_notes
from attendance.reports.services.publishing import content_of, publish, shown_digest
from attendance.tenancy.scope import scoped
from tests.factories.school_life import SchoolLife, add_pupil
from tests.interventions.casework import publish as publish_policy
from tests.registers.marking import mark_run

SLUG = "autumn-2025"
NOW = datetime(2026, 3, 10, 16, 0, tzinfo=ZoneInfo("Europe/London"))
TODAY = NOW.date()
MINUTE = timedelta(minutes=1)
ERIN = Actor(None, "Erin Champion", "Senior attendance champion")
FIONA = Actor(None, "Fiona Head", "Headteacher")
WORDS = Written(Notes(("A breakfast club from 7:45",), "Mornings are better than they were.", ("What of Mondays?",)))


def with_a_term(life: SchoolLife, *, pupils: int = 12) -> SchoolLife:
    """Marks of two weeks of autumn 2025 for some pupils: most are there, two are ill for a week. Outside a scope."""
    with scoped(life.school_id):
        while len(life.pupils) < pupils:
            add_pupil(life)
        for n in range(pupils):
            week = "I I I I I I I I I I" if n in (1, 2) else r"/ \ / \ / \ / \ / \ "
            mark_run(life, rf"{week} / \ / \ / \ / \ / \ ", pupil=n, since=date(2025, 9, 8))
        publish_policy(life)
    return life


def who(user, position: str) -> Actor:
    return Actor(user.id, user.name, position)


def report(life: SchoolLife, slug: str = SLUG, today: date = TODAY) -> ReportRow:
    with scoped(life.school_id):
        found = report_by_slug(life.school_id, slug, today)
    assert found is not None
    return found


def written(
    life: SchoolLife, *, by: Actor = ERIN, at: datetime = NOW, words: Written = WORDS, slug: str = SLUG
) -> str:  # fmt: skip
    """The champion saves words; what `seen` is then."""
    seen = report(life, slug).seen
    with scoped(life.school_id):
        return save_notes(life.school_id, slug, words, seen=seen, by=by, at=at)


def asked(life: SchoolLife, *, by: Actor = ERIN, at: datetime = NOW + MINUTE, slug: str = SLUG) -> None:
    """The champion asks the head."""
    seen = report(life, slug).seen
    with scoped(life.school_id):
        ask_approval(life.school_id, slug, seen=seen, by=by, at=at)


def shown(life: SchoolLife, by: Actor = FIONA, at: datetime = NOW, slug: str = SLUG) -> str:
    """The digest of what the page of the draft shows."""
    row = report(life, slug)
    with scoped(life.school_id):
        return shown_digest(content_of(life.school_id, row, by=by, at=at))


def published(life: SchoolLife, *, by: Actor = FIONA, at: datetime = NOW + 2 * MINUTE, slug: str = SLUG) -> int:
    """The head publishes what the page shows; the number of the issue."""
    row, digest = report(life, slug), shown(life, by, at, slug)
    with scoped(life.school_id):
        return publish(life.school_id, slug, seen=row.seen, shown=digest, by=by, at=at)


def whole_way(life: SchoolLife, *, erin: Actor = ERIN, fiona: Actor = FIONA, slug: str = SLUG) -> int:
    """Written, asked, published."""
    written(life, by=erin, slug=slug)
    asked(life, by=erin, slug=slug)
    return published(life, by=fiona, slug=slug)
