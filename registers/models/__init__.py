"""The tables of the first room: what happened."""

from registers.models.amendments import Amendment, ChainHead, SecondLook
from registers.models.codes import CodeRow
from registers.models.covers import CoverLink
from registers.models.marks import Mark, Register, SavedRequest
from registers.models.settings import RegisterSettings
from registers.models.summaries import WeekSummary

__all__ = [
    "Amendment",
    "ChainHead",
    "CodeRow",
    "CoverLink",
    "Mark",
    "Register",
    "RegisterSettings",
    "SavedRequest",
    "SecondLook",
    "WeekSummary",
]
