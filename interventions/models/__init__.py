"""The tables of the second room: what it means."""

from interventions.models.cases import Action, Case, CaseEvent, HandedOver, Looked, Meeting, Proposal, Target
from interventions.models.evaluation import Evaluation, ExpectedAbsence, Finding, NightRun, NightSettings
from interventions.models.first_day import Colouring, DayAlarm, DoorVisit, ReviewNote
from interventions.models.legal import AuthorityReturn, ImprovementNotice, PenaltyNotice
from interventions.models.policies import SchoolPolicy, TrustPolicy
from interventions.models.support import HomeVisit, Plan, Referral, RiskAssessment, Voice

__all__ = [
    "Action", "AuthorityReturn", "Case", "CaseEvent", "Colouring", "DayAlarm", "DoorVisit", "Evaluation",
    "ExpectedAbsence", "Finding", "HandedOver", "HomeVisit", "ImprovementNotice", "Looked", "Meeting", "NightRun",
    "NightSettings", "PenaltyNotice", "Plan", "Proposal", "Referral", "ReviewNote", "RiskAssessment", "SchoolPolicy",
    "Target", "TrustPolicy", "Voice",
]  # fmt: skip
