"""One of everything of the officer's day: calls, visits, reports, messages, papers, leave, the gate, a tablet."""

from uuid import uuid4

from attendance.access.rules.actors import Actor
from attendance.tenancy.scope import scoped
from registers.services.evidence import add_evidence
from registers.services.gate import sign_in, sign_out
from registers.services.gate_collecting import Collector
from registers.services.gate_devices import make_device
from registers.services.incoming import take_message
from tests.factories.school_life import SchoolLife
from tests.interventions.first_day_work import furnish_first_day
from tests.journeys.site import NINE
from tests.registers.furnish_planned import furnish_planned
from tests.registers.papers import paper
from tests.registers.reporting import report, take

TOLD, WAITS, COMES, GOES = 8, 9, 10, 11  # by number in the register


def furnish_day(life: SchoolLife, by: Actor) -> dict[str, object]:
    """Gives the school one of each; returns the values that stand in the addresses. Outside the scope."""
    with scoped(life.school_id):
        values = {**furnish_first_day(life, at=NINE), **furnish_planned(life, by, NINE), **_at_the_gate(life, by)}
        values |= {
            "message_id": take_message(
                life.school_id, channel="voicemail", sender="07700 900123", words="She is sick again today.",
                received_at=NINE, at=NINE,
            ),
            "evidence_id": add_evidence(life.school_id, paper(life.pupils[0]), by=by, at=NINE),
        }  # fmt: skip
    return values | {
        "batch": take(life, WAITS, when=NINE, words="Fell off her bicycle", reason="ill"),
        "told_batch": report(life, TOLD, when=NINE).batch,
    }


def _at_the_gate(life: SchoolLife, by: Actor) -> dict[str, object]:
    """A tablet, one pupil who came, one who was collected."""
    device_id, secret = make_device(life.school_id, name="Front hatch", by=by, at=NINE)
    event_id = uuid4()
    sign_in(life.school_id, life.pupils[COMES].id, event_id=event_id, by=by, at=NINE)
    sign_out(
        life.school_id, life.pupils[GOES].id, collector=Collector("Ann Arkwright", None, ""), event_id=uuid4(), by=by,
        at=NINE,
    )  # fmt: skip
    return {"device_id": device_id, "kiosk:": secret, "event_id": event_id, "gone_id": life.pupils[GOES].id}
