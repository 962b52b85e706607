"""What invented people do in a case on one day: meet, agree plans, ask others to help, visit, write down words."""

import random
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from attendance.access.rules.actors import Actor
from attendance.people.queries.parents import ParentRow, parents_in_law
from interventions.queries.case_rows import ActionRow
from interventions.rules.policy import Policy
from interventions.rules.support import MEETINGS, PLANS, WITH_TIMETABLE, usual_plan
from interventions.services.actions import drop_action, finish_action, move_due
from interventions.services.cases import review_case
from interventions.services.meetings import MeetingData, TargetData, book_meeting, close_meeting
from interventions.services.plans import PlanData, agree_plan
from interventions.services.referrals import ReferralData, answer_referral, refer
from interventions.services.risks import RiskData, assess_risk
from interventions.services.visits import VisitData, plan_visit, record_visit
from interventions.services.voices import VoiceData, hear

LONDON = ZoneInfo("Europe/London")
BEFORE_SCHOOL = time(8, 30)  # when families meet us: before the day's work begins
DAY, WEEK = timedelta(days=1), timedelta(days=7)
BARRIERS = (
    (
        "I don’t like going in when everyone is already sitting down.",
        "helps",
        "Going in by the side door with Ms Okafor.",
    ),
    ("I get tummy ache on Sunday nights.", "helps", "Knowing on Friday what Monday will be like."),
    ("Nobody to sit with at dinner.", "helps", "Football club at dinner time."),
    ("Mum starts work at six and I have to get everybody up.", "helps", "A text at half past seven."),
)
PARENT_SAYS = (
    "The bus is late twice a week and then we turn back.",
    "I can’t do the run for two schools at the same time.",
    "Mornings were hard since we moved to my sister’s.",
    "He says he is ill and I never know whether to believe it.",
)
NOTES = (
    "Talked about mornings. Breakfast club from Monday; we ring before nine if there is no mark.",
    "Both parents agreed that short illnesses are over sooner in school. We look again at the target day.",
    "Quieter than last time. A place in the reading group was offered and taken.",
)
CALLS = (
    "Spoke to Mum. A run of colds, better now.",
    "Spoke to Dad. Mornings are hard; he will bring her to breakfast club.",
    "Left a message, rang again at noon and spoke to Gran.",
    "Spoke to Mum. She had not known how many days it was.",
)
SEEN_SINCE = (
    "Better: two sessions missed in four weeks.",
    "No change. Suggested to meet.",
    "Full weeks since half-term.",
)
FOUND = (
    "Looked at marks, meetings and what the family said. The plan goes on.",
    "Mornings are better since the family was rung. We keep at it.",
    "No change yet; the family is invited again.",
)
SERVICES = {
    "early help": "early_help", "other services": "early_help", "local authority": "local_authority",
    "children’s services or early help": "social_care",
}  # fmt: skip
MORNINGS = {str(day): [True, False] for day in range(5)}


@dataclass
class Desk:
    """One school on one day: who acts, by role, by which policy, and the next free moment of the day."""

    school_id: UUID
    day: date
    open_days: list[date]
    team: dict[str, Actor]
    policy: Policy
    rng: random.Random
    minutes: int = field(default=0)

    def now(self) -> datetime:
        """A moment of the day from half past nine on; each is later than the one before."""
        self.minutes += 1
        return datetime.combine(self.day, time(9, 30), LONDON) + timedelta(seconds=50 * self.minutes)

    def deed(self, role: str = "attendance_officer") -> dict[str, Any]:
        """The keyword arguments of a service, as the person of that role."""
        return {"by": self.team.get(role, self.team["attendance_officer"]), "at": self.now()}

    def later(self, school_days: int) -> date:
        """The school day so many after this one."""
        ahead = [day for day in self.open_days if day > self.day][:school_days]
        return ahead[-1] if ahead else self.day + school_days * DAY

    def parents(self, pupil_id: UUID) -> list[ParentRow]:
        """The parents in law whom the school may contact."""
        found = parents_in_law(self.school_id, pupil_id, self.day, abilities={"pupils.view", "contacts.view"})
        return [parent for parent in found if parent.name]

    def parent_name(self, pupil_id: UUID) -> str:
        return next((parent.name for parent in self.parents(pupil_id)), "Mother")


def do_action(desk: Desk, action: ActionRow) -> None:
    """Whatever the action asks for."""
    by_kind: dict[str, Callable[[Desk, ActionRow], object]] = {
        "meeting": _book, "contract": _agree, "plan": _agree, "referral": _refer, "visit": _visit,
    }  # fmt: skip
    by_kind.get(action.kind, _finish)(desk, action)


def _finish(desk: Desk, action: ActionRow) -> None:
    words = {
        "letter": "Posted to both parents, with the attendance record.",
        "call": desk.rng.choice(CALLS),
        "monitoring": desk.rng.choice(SEEN_SINCE),
        "tell": "Told by telephone and confirmed by e-mail.",
    }
    outcome = words.get(action.kind, "Done.")
    finish_action(desk.school_id, action.id, outcome=outcome, **desk.deed(action.owner_role))


def review(desk: Desk, case_id: UUID, next_review: date | None) -> None:
    """Look at a case as a whole; what asked for that is done with it."""
    words = FOUND[desk.minutes % len(FOUND)]
    review_case(desk.school_id, case_id, words=words, next_review=next_review, **desk.deed("attendance_champion"))


def _book(desk: Desk, action: ActionRow) -> None:
    kind = str(action.detail.get("meeting", ""))
    meet(desk, action.case_id, action.pupil_id, kind if kind in MEETINGS else "support", action)


def meet(desk: Desk, case_id: UUID, pupil_id: UUID, kind: str, action: ActionRow | None = None) -> UUID:
    """Invite the family to a meeting in about a week, or by the day until when the action asks for it."""
    day, due = desk.later(desk.rng.randrange(4, 8)), action.due if action else None
    if due and desk.day < due < day:
        day = due
    when = datetime.combine(day, BEFORE_SCHOOL, LONDON)
    invited = [{"name": desk.parent_name(pupil_id), "as": "parent"}]
    invited += [{"name": actor.name, "as": actor.position} for actor in _ours(desk)]
    data = MeetingData(kind, when, "Meeting room", invited, action.id if action else None)
    booked = book_meeting(desk.school_id, case_id, data, **desk.deed())
    if action and due and due < day:
        why = "The family could not come sooner."
        move_due(desk.school_id, action.id, due=day, reason=why, **desk.deed())
    return booked


def _ours(desk: Desk) -> list[Actor]:
    return [desk.team["attendance_officer"], desk.team["attendance_champion"]]


def hold(desk: Desk, case_id: UUID, pupil_id: UUID, meeting_id: UUID) -> None:
    """Say what came of a meeting: three in four families came, and a target was agreed with most of those."""
    came = desk.rng.random() < 0.75
    if not came:
        close_meeting(desk.school_id, meeting_id, outcome="not_attended", notes="Nobody came.", **desk.deed())
        return
    parent = desk.parent_name(pupil_id)
    attended = [{"name": parent, "as": "parent"}, *({"name": a.name, "as": a.position} for a in _ours(desk))]
    limit = Decimal(desk.rng.choice((82, 97, 100)))
    targets = [TargetData(limit, desk.day + DAY, desk.day + desk.rng.choice((1, 2, 3)) * WEEK)]
    close_meeting(
        desk.school_id, meeting_id, outcome="held", attended=attended, notes=desk.rng.choice(NOTES),
        targets=targets if desk.rng.random() < 0.8 else [], **desk.deed(),
    )  # fmt: skip
    if desk.rng.random() < 0.5:
        listen(desk, case_id, parent)


def listen(desk: Desk, case_id: UUID, parent: str) -> None:
    """What the pupil and a parent say gets in the way, and what helps."""
    barrier, kind, helps = desk.rng.choice(BARRIERS)
    said = [("barrier", barrier, "the pupil"), (kind, helps, "the pupil")]
    said.append(("barrier", desk.rng.choice(PARENT_SAYS), parent))
    for what, words, who in said:
        hear(desk.school_id, case_id, VoiceData(what, words, who, desk.day, "In the meeting"), **desk.deed())


def _agree(desk: Desk, action: ActionRow) -> None:
    kind = "contract" if action.kind == "contract" else str(action.detail.get("plan", ""))
    agree(desk, action.case_id, action.pupil_id, kind if kind in PLANS else "support", action.id)


def agree(desk: Desk, case_id: UUID, pupil_id: UUID, kind: str, action_id: UUID | None = None) -> UUID:
    """Agree a plan with a parent, from today for as long as plans of its kind usually run."""
    parent, head = desk.parent_name(pupil_id), desk.team["headteacher"]
    data = PlanData(
        kind, desk.day, desk.day + usual_plan(desk.policy, kind) - DAY,
        aims="Every morning in school, and somebody at the gate who is expected.",
        support="Breakfast club; a word with the class teacher on Fridays.", review_on=desk.day + WEEK,
        timetable=MORNINGS if kind in WITH_TIMETABLE else {},
        agreed=[{"name": parent, "as": "parent"}, {"name": head.name, "as": head.position}], action_id=action_id,
    )  # fmt: skip
    return agree_plan(desk.school_id, case_id, data, policy=desk.policy, **desk.deed("attendance_champion"))


def _refer(desk: Desk, action: ActionRow) -> None:
    """Two in five families want somebody else's help."""
    if desk.rng.random() < 0.4:
        to = SERVICES.get(str(action.detail.get("to", "")), "other")
        ask_help(desk, action.case_id, to, action_id=action.id)
        return
    why = "Offered, and not wanted for now. We ask again at the review."
    drop_action(desk.school_id, action.id, reason=why, **desk.deed("attendance_champion"))


def ask_help(desk: Desk, case_id: UUID, to: str, *, answer: str = "", action_id: UUID | None = None) -> None:
    """Ask a service to help; `answer` is the state of what came of it, if it did."""
    data = ReferralData(
        to, "Absence in runs of two and three days since September; the family asked for help with mornings.",
        desk.day, "Mother, by telephone" if to != "social_care" else "", desk.day + 2 * WEEK, action_id,
    )  # fmt: skip
    by = "safeguarding_lead" if to == "social_care" else "attendance_officer"
    referral = refer(desk.school_id, case_id, data, **desk.deed(by))
    if answer:
        outcome = "A worker visits on Thursdays." if answer == "taken_up" else "Below their threshold; ask again."
        answer_referral(desk.school_id, referral, state=answer, outcome=outcome, **desk.deed(by))


def _visit(desk: Desk, action: ActionRow) -> None:
    visit(desk, action.case_id, action_id=action.id)


def visit(desk: Desk, case_id: UUID, *, action_id: UUID | None = None, done: bool = True) -> None:
    """Assess the risk, plan a visit by two, and, unless it is still to come, say what was found."""
    risk = RiskData(2, 3, "A dog in the yard; a neighbour has shouted at staff.", "Two go, and ring in afterwards.")
    assess_risk(desk.school_id, case_id, risk, policy=desk.policy, **desk.deed())
    people = [actor.name for actor in (desk.team["attendance_officer"], desk.team["safeguarding_lead"])]
    planned = desk.day if done else desk.later(2)
    data = VisitData(planned, people, "To see how the mornings go", read_risk=True, action_id=action_id)
    planned_id = plan_visit(desk.school_id, case_id, data, policy=desk.policy, **desk.deed())
    if done:
        record_visit(
            desk.school_id, planned_id, people=people, seen="both", policy=desk.policy, **desk.deed(),
            outcome="Both were at home. Tired, not ill; agreed to come in after lunch.",
        )  # fmt: skip
