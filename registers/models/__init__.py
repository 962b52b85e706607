"""The tables of the first room: what happened."""

from registers.models.amendments import Amendment, ChainHead, SecondLook
from registers.models.codes import CodeRow
from registers.models.covers import CoverLink
from registers.models.following import Claim, ContactEntry, Nudge
from registers.models.gate import GateDevice, GateEvent
from registers.models.marks import Mark, Register, SavedRequest
from registers.models.planned import LeaveRequest, PlannedAbsence, Provider, ProviderAnswer
from registers.models.reports import AbsenceReport, Evidence, IncomingMessage, ReportCode
from registers.models.settings import RegisterSettings
from registers.models.summaries import WeekSummary

__all__ = [
    "AbsenceReport",
    "Amendment",
    "ChainHead",
    "Claim",
    "CodeRow",
    "ContactEntry",
    "CoverLink",
    "Evidence",
    "GateDevice",
    "GateEvent",
    "IncomingMessage",
    "LeaveRequest",
    "Mark",
    "Nudge",
    "PlannedAbsence",
    "Provider",
    "ProviderAnswer",
    "Register",
    "RegisterSettings",
    "ReportCode",
    "SavedRequest",
    "SecondLook",
    "WeekSummary",
]
