"""The tables of this room."""

from letters.models.awards import Award
from letters.models.batches import Batch
from letters.models.delivery import Dispatch, DispatchEvent
from letters.models.holds import Hold
from letters.models.letters import Copy, Letter, LetterEvent, Recipient
from letters.models.settings import LetterImage, LetterSettings
from letters.models.templates import SchoolTemplate, TrustTemplate
from letters.models.texts import AbsenceText, AbsenceTextEvent, AbsenceTextPupil, LeaveLetter

__all__ = [
    "AbsenceText",
    "AbsenceTextEvent",
    "AbsenceTextPupil",
    "Award",
    "Batch",
    "Copy",
    "Dispatch",
    "DispatchEvent",
    "Hold",
    "LeaveLetter",
    "Letter",
    "LetterEvent",
    "LetterImage",
    "LetterSettings",
    "Recipient",
    "SchoolTemplate",
    "TrustTemplate",
]
