"""One of everything in a case, for the tests that open every page."""

from datetime import timedelta

from interventions.models import Action, Finding
from interventions.services.handover import make_handover
from interventions.services.meetings import MeetingData, TargetData, book_meeting, close_meeting
from interventions.services.plans import PlanData, agree_plan
from interventions.services.referrals import ReferralData, refer
from interventions.services.risks import RiskData, assess_risk
from interventions.services.visits import VisitData, plan_visit
from interventions.services.voices import VoiceData, hear
from tests.factories.school_life import SchoolLife
from tests.interventions.casework import at_stage, policy, proposed_case, waiting
from tests.people_of_the_tests import AT, OFFICER, TUESDAY

PEOPLE = ({"name": "Ms N. Arkwright", "as": "mother"}, {"name": "Bob Officer", "as": "attendance officer"})
WHOLE_MORNINGS = {str(n): [True, False] for n in range(5)}


def furnish_cases(life: SchoolLife) -> dict[str, object]:
    """A case with everything in it and a proposal; the values of their addresses. Inside the school's scope."""
    school_id, by = life.school_id, {"by": OFFICER, "at": AT}
    case_id = at_stage(life, "sal2")
    proposed_case(life, pupil=1)
    evidence = {"sessions": [{"date": "2026-03-09", "session": "AM", "code": "I"}]}
    Finding.objects.filter(school_id=school_id).update(evidence=evidence)
    action = Action.objects.get(school_id=school_id, case_id=case_id, kind="meeting")
    held = book_meeting(school_id, case_id, MeetingData("family", AT - timedelta(hours=1), "Hall", PEOPLE), **by)
    target = TargetData(95, TUESDAY, TUESDAY + timedelta(days=20))
    close_meeting(
        school_id, held, outcome="held", attended=PEOPLE, notes="Mother works nights.", targets=[target], **by
    )
    to_come = book_meeting(school_id, case_id, MeetingData("support", AT + timedelta(days=2), "Hall", PEOPLE), **by)
    phased = PlanData(
        "phased_return", TUESDAY, TUESDAY + timedelta(days=13), "Back for whole days.", "A friend at the gate.",
        TUESDAY + timedelta(days=7), WHOLE_MORNINGS, PEOPLE,
    )  # fmt: skip
    assess_risk(school_id, case_id, RiskData(4, 3, "A dog that bites."), policy=policy(), **by)
    visit = VisitData(TUESDAY, ("Bob Officer", "Wendy Welfare"), "Nobody answers.", read_risk=True)
    return {
        "case_id": case_id, "action_id": action.id, "meeting_id": to_come,
        "proposal_id": waiting(life, pupil=1).id,
        "plan_id": agree_plan(school_id, case_id, phased, policy=policy(), **by),
        "referral_id": refer(school_id, case_id, ReferralData("health", "Headaches.", TUESDAY, "Mother"), **by),
        "visit_id": plan_visit(school_id, case_id, visit, policy=policy(), **by),
        "voice_id": hear(school_id, case_id, VoiceData("helps", "A friend at the gate.", "Poppy", TUESDAY), **by),
        "handover_id": make_handover(school_id, life.pupils[0].id, "Elsewhere", policy=policy(), **by),
    }  # fmt: skip
