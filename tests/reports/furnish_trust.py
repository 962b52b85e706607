"""A trust's reports for the pages of the journeys: an issue with a further one begun, and an aim in a school's plan."""

from datetime import date
from decimal import Decimal

from attendance.access.rules.actors import Actor
from attendance.reports.models import TrustFile
from attendance.reports.queries.trust_board import TrustOf
from attendance.reports.services.plans import Aim, add_line
from attendance.reports.services.trust_reports import preview, publish_board, reissue_board
from attendance.tenancy.models import School
from attendance.tenancy.scope import scoped
from tests.factories.school_life import SchoolLife
from tests.people_of_the_tests import AT

TERM = "spring-2026"


def furnish_trust(life: SchoolLife, by: Actor, term: str = TERM) -> dict[str, object]:
    """Returns what stands in the addresses: `term` (its issue is number 1), `trust_file_id` (its PDF, which waits) and
    `line_id`."""
    trust = life.school.trust
    ids = tuple(School.objects.filter(trust_id=trust.id).order_by("name").values_list("id", flat=True))
    whose, deed = TrustOf(trust.id, trust.uid, trust.name, ids), {"by": by, "at": AT}
    with scoped(*ids):
        board = preview(whose, term, **deed)
        publish_board(whose, term, seen=board.report.seen, shown=board.shown, **deed)
        reissue_board(whose, term, reason="A register was found", **deed)
        file_id = TrustFile.objects.get(trust_id=trust.id).id
    aim = Aim("In every day", "attendance", "all", Decimal(95), date(2026, 1, 5), date(2026, 4, 1))
    with scoped(life.school_id):
        return {"term": term, "trust_file_id": file_id, "line_id": add_line(life.school_id, aim, **deed)}
