"""Reports of the demo: what governors and trustees of the past terms read, the draft of this term, the action plan,
and who gets what by e-mail."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from uuid import UUID
from zoneinfo import ZoneInfo

from attendance.access.models import Membership
from attendance.access.queries import school_place
from attendance.access.rules.actors import Actor
from attendance.reports.demo.school import Built
from attendance.reports.queries.reports import report_by_slug
from attendance.reports.queries.spans import ReportSpan, term_spans
from attendance.reports.queries.trust_board import TrustOf
from attendance.reports.rules.notes import Notes
from attendance.reports.services.deliveries import start_delivery
from attendance.reports.services.plans import Aim, add_line
from attendance.reports.services.preparing import Written, ask_approval, save_notes
from attendance.reports.services.publishing import content_of, publish, shown_digest
from attendance.reports.services.trust_reports import preview, publish_board
from attendance.tenancy.models import Trust
from attendance.tenancy.scope import scoped

LONDON = ZoneInfo("Europe/London")
PUBLISHED_AFTER = timedelta(days=10)  # of the end of the term
MEETING_AFTER = timedelta(days=21)
DID = (
    "Breakfast club for eighteen pupils, every morning from 8:00.",
    "Tutors ring home on the first morning back after three days away.",
    "Monday welcome at the gate by the head and two teachers.",
)
SAY = (
    "Illness was higher in the last three weeks than a year ago. Mornings are better since the gate opens ten minutes "
    "earlier."
)


def publish_past(built: Built, team: Mapping[str, Actor], *, on: date, terms: int) -> None:
    """The reports of the last `terms` terms that are over, as they were published then; this term's begun."""
    champion, head = team["attendance_champion"], team["headteacher"]
    with scoped(built.school.id):
        spans = term_spans(built.school.id, on)
        over = [span for span in spans if span.span.until <= on - PUBLISHED_AFTER]
        for span in reversed(over[:terms]):
            _publish(built.school.id, span, champion, head)
        if spans and spans[0] not in over:
            _draft(built.school.id, spans[0].slug, champion, datetime.combine(on, time(7, 50), LONDON))


def _publish(school_id: UUID, span: ReportSpan, champion: Actor, head: Actor) -> None:
    asked = datetime.combine(span.span.last_day + PUBLISHED_AFTER, time(15, 40), LONDON)
    seen = save_notes(
        school_id, span.slug, Written(Notes(DID, SAY), span.span.last_day + MEETING_AFTER), seen="", by=champion,
        at=asked,
    )  # fmt: skip
    ask_approval(school_id, span.slug, seen=seen, by=champion, at=asked)
    at = asked + timedelta(hours=18)
    report = report_by_slug(school_id, span.slug, at.date())
    assert report is not None
    shown = shown_digest(content_of(school_id, report, by=head, at=at))
    publish(school_id, span.slug, seen=report.seen, shown=shown, by=head, at=at)


def _draft(school_id: UUID, slug: str, champion: Actor, at: datetime) -> None:
    save_notes(school_id, slug, Written(Notes(DID[:2])), seen="", by=champion, at=at)


# ---- the action plan, e-mail, trustees ------------------------------------------------------------------------------


def plan_aims(built: Built, team: Mapping[str, Actor], *, on: date) -> None:
    """Two aims of this academic year, carried by the champion."""
    since, until = built.years[-1].since, built.years[-1].until
    by, at = team["attendance_champion"], datetime.combine(max(since, on - timedelta(days=60)), time(16, 10), LONDON)
    aims = (
        Aim("More pupils in every day", "attendance", "all", Decimal("96.5"), since, until,
            "Welcome at the gate; a call on the first morning back.", by.name),
        Aim("Fewer pupils on free school meals persistently absent", "persistent", "fsm", Decimal(10), since, until,
            "Breakfast club; one adult who knows the family.", by.name),
    )  # fmt: skip
    with scoped(built.school.id):
        for aim in aims:
            add_line(built.school.id, aim, by=by, at=at)


def send_by_mail(built: Built, *, on: date, at: datetime) -> None:
    """The governor hears of each report when it is published; the head gets the open duties on Mondays."""
    for role, what in (("governor", "governors"), ("headteacher", "duties")):
        rows = Membership.objects.filter(school=built.school, role=role, since__lte=on).select_related("user")
        for row in rows.order_by("id"):
            place = school_place(row.user, built.school.urn, on)
            assert place is not None
            with scoped(built.school.id):
                start_delivery(
                    place, user_id=row.user_id, what=what, weekday=0, starts=time(7, 0), by=place.actor, at=at
                )


def publish_to_trustees(trust: Trust, built: Sequence[Built], by: Actor, *, on: date) -> None:
    """The trust's report of the last term that is over."""
    ids = tuple(sorted((school.school.id for school in built), key=str))
    whose = TrustOf(trust.id, trust.uid, trust.name, ids)
    with scoped(*ids):
        spans = term_spans(built[0].school.id, on)
        over = next(span for span in spans if span.span.until <= on - PUBLISHED_AFTER)
        at = datetime.combine(over.span.last_day + PUBLISHED_AFTER, time(17, 20), LONDON)
        board = preview(whose, over.slug, by=by, at=at)
        assert board is not None
        publish_board(whose, over.slug, seen=board.report.seen, shown=board.shown, by=by, at=at)
